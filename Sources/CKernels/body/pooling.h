/// Pooling of windows, one image at a time, a span of features at a time.

/// Rows or columns from..<to of the window at `place`, and its size with padding.
struct window {
  long from, to, size;
};
INLINE struct window window_at(
  const struct ck_pooling *p, long place, long length, long out, long kernel, long stride, long pad)
{
  if (p->adaptive) {
    struct window w = {place * length / out, ((place + 1) * length + out - 1) / out, 0};
    w.size = w.to - w.from;
    return w;
  }
  struct window w = {place * stride - pad, place * stride - pad + kernel, 0};
  if (w.to > length + pad) w.to = length + pad;
  w.size = w.to - w.from;
  if (w.from < 0) w.from = 0;
  if (w.to > length) w.to = length;
  if (!p->counts_padding) w.size = w.to - w.from;
  return w;
}
INLINE struct window window_row(const struct ck_pooling *p, long i) {
  return window_at(
    p, i, p->in.height, p->out.height, p->kernel_height, p->stride_height, p->pad_height);
}
INLINE struct window window_column(const struct ck_pooling *p, long j) {
  return window_at(
    p, j, p->in.width, p->out.width, p->kernel_width, p->stride_width, p->pad_width);
}

/// The largest value of a window, NaN above all.
INLINE span largest_of(
  const struct ck_pooling *p, const float *x, struct window r, struct window c, long n)
{
  span best = all_span(-__builtin_inff());
  for (long i = r.from; i < r.to; i++)
    for (long j = c.from; j < c.to; j++) {
      span v = load_span(x + (i * p->in.width + j) * p->in.pitch, n);
      best = select_span((v > best) | (v != v), v, best);
    }
  return best;
}

static void pool_forward(const struct ck_pooling *p, const float *x, float *y) {
  const long pitch = p->in.pitch;
  for (long i = 0; i < p->out.height; i++)
    for (long j = 0; j < p->out.width; j++, y += p->out.pitch) {
      struct window r = window_row(p, i), c = window_column(p, j);
      for (long f = 0; f < pitch; f += SPAN) {
        const long n = pitch - f;
        if (!p->mean) {
          store_span(y + f, largest_of(p, x + f, r, c, n), n);
          continue;
        }
        span sum = all_span(0);
        for (long k = r.from; k < r.to; k++)
          for (long l = c.from; l < c.to; l++)
            sum = sum + load_span(x + (k * p->in.width + l) * pitch + f, n);
        store_span(y + f, sum / all_span((float)(r.size * c.size)), n);
      }
    }
}

/// Adds the gradient of one window to dx.
INLINE void pool_window_backward(
  const struct ck_pooling *p, const float *x, span dy, struct window r, struct window c, long n,
  float *dx)
{
  const span share = dy / all_span((float)(r.size * c.size)), none = all_span(0);
  const span best = p->mean ? none : largest_of(p, x, r, c, n);
  span_mask open = best == best;
  open = open | ~open;
  for (long k = r.from; k < r.to; k++)
    for (long l = c.from; l < c.to; l++) {
      long at = (k * p->in.width + l) * p->in.pitch;
      span g = share;
      if (!p->mean) {
        span v = load_span(x + at, n);
        span_mask taken = open & ((v == best) | ((v != v) & (best != best)));
        open = open & ~taken;
        g = select_span(taken, dy, none);
      }
      store_span(dx + at, load_span(dx + at, n) + g, n);
    }
}

static void pool_backward(const struct ck_pooling *p, const float *x, const float *dy, float *dx) {
  memset(dx, 0, (size_t)(p->in.height * p->in.width * p->in.pitch) * sizeof(float));
  for (long i = 0; i < p->out.height; i++)
    for (long j = 0; j < p->out.width; j++, dy += p->out.pitch) {
      struct window r = window_row(p, i), c = window_column(p, j);
      for (long f = 0; f < p->in.pitch; f += SPAN) {
        const long n = p->in.pitch - f;
        pool_window_backward(p, x + f, load_span(dy + f, n), r, c, n, dx + f);
      }
    }
}
