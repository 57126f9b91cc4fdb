/// Depthwise convolution: every channel has a kernel of its own.

/// The taps from..<to of a kernel that fall inside `length` positions, for the position out at `start`.
struct tap_range {
  long from, to;
};
INLINE struct tap_range taps_inside(long start, long length, long kernel, long dilation) {
  struct tap_range taps = {0, kernel};
  while (taps.from < kernel && start + taps.from * dilation < 0) taps.from++;
  while (taps.to > taps.from && start + (taps.to - 1) * dilation >= length) taps.to--;
  return taps;
}

/// Runs `body` for each position out (i, j), tap (y, x) inside the image, and place `at` in it.
#define EACH_TAP(c, ...)                                                                            \
  for (long i = 0; i < (c)->out_height; i++)                                                        \
    for (long j = 0; j < (c)->out_width; j++) {                                                     \
      long top = i * (c)->stride_height - (c)->pad_height;                                          \
      long left = j * (c)->stride_width - (c)->pad_width;                                           \
      struct tap_range rows = taps_inside(                                                          \
        top, (c)->height, (c)->kernel_height, (c)->dilation_height);                                \
      struct tap_range columns = taps_inside(                                                       \
        left, (c)->width, (c)->kernel_width, (c)->dilation_width);                                  \
      __VA_ARGS__                                                                                      \
    }
INLINE long tap_place(const struct ck_conv *c, long top, long left, long y, long x) {
  return ((top + y * c->dilation_height) * c->width + left + x * c->dilation_width) * c->pitch;
}

static void depthwise_forward(
  const struct ck_conv *c, const float *x, const float *w, const float *bias, int relu, float *y)
{
  EACH_TAP(c, {
    for (long f = 0; f < c->pitch; f += SPAN) {
      const long n = c->pitch - f;
      span sum = all_span(0);
      for (long k = rows.from; k < rows.to; k++)
        for (long l = columns.from; l < columns.to; l++) {
          span v = load_span(x + tap_place(c, top, left, k, l) + f, n);
          sum = span_fma_of(v, load_span(w + (k * c->kernel_width + l) * c->ldw + f, SPAN), sum);
        }
      if (bias) sum = sum + load_span(bias + f, SPAN);
      store_span(y + f, relu ? cut_span(sum) : sum, n);
    }
    y += c->out_pitch;
  })
}

static void depthwise_data(const struct ck_conv *c, const float *dy, const float *w, float *dx) {
  memset(dx, 0, (size_t)(c->height * c->width * c->pitch) * sizeof(float));
  EACH_TAP(c, {
    for (long k = rows.from; k < rows.to; k++)
      for (long l = columns.from; l < columns.to; l++)
        for (long f = 0; f < c->pitch; f += SPAN) {
          const long n = c->pitch - f;
          float *p = dx + tap_place(c, top, left, k, l) + f;
          span kernel = load_span(w + (k * c->kernel_width + l) * c->ldw + f, SPAN);
          store_span(p, span_fma_of(load_span(dy + f, n), kernel, load_span(p, n)), n);
        }
    dy += c->out_pitch;
  })
}

/// dw = the sums of one image, or dw + them.
static void depthwise_weights(
  const struct ck_conv *c, const float *x, const float *dy, int add, float *dw)
{
  for (long k = 0; k < c->kernel_height; k++)
    for (long l = 0; l < c->kernel_width; l++)
      for (long f = 0; f < c->pitch; f += SPAN) {
        const long n = c->pitch - f;
        span sum = all_span(0);
        for (long i = 0; i < c->out_height; i++) {
          long row = i * c->stride_height - c->pad_height + k * c->dilation_height;
          if (row < 0 || row >= c->height) continue;
          for (long j = 0; j < c->out_width; j++) {
            long column = j * c->stride_width - c->pad_width + l * c->dilation_width;
            if (column < 0 || column >= c->width) continue;
            span v = load_span(x + (row * c->width + column) * c->pitch + f, n);
            sum = span_fma_of(v, load_span(dy + (i * c->out_width + j) * c->out_pitch + f, n), sum);
          }
        }
        float *p = dw + (k * c->kernel_width + l) * c->ldw + f;
        store_span(p, add ? load_span(p, SPAN) + sum : sum, SPAN);
      }
}
