/// Pooling of windows, one image at a time, 8 features at a time.

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
INLINE half_vec largest_of(
  const struct ck_pooling *p, const float *x, struct window r, struct window c, long n)
{
  half_vec best = all_half(-__builtin_inff());
  for (long i = r.from; i < r.to; i++)
    for (long j = c.from; j < c.to; j++) {
      half_vec v = load_few(x + (i * p->in.width + j) * p->in.pitch, n);
      best = select_half((v > best) | (v != v), v, best);
    }
  return best;
}

static void pool_forward(const struct ck_pooling *p, const float *x, float *y) {
  const long pitch = p->in.pitch;
  for (long i = 0; i < p->out.height; i++)
    for (long j = 0; j < p->out.width; j++, y += p->out.pitch) {
      struct window r = window_row(p, i), c = window_column(p, j);
      for (long f = 0; f < pitch; f += 8) {
        const long n = pitch - f;
        if (!p->mean) {
          store_few(y + f, largest_of(p, x + f, r, c, n), n);
          continue;
        }
        half_vec sum = all_half(0);
        for (long k = r.from; k < r.to; k++)
          for (long l = c.from; l < c.to; l++)
            sum = sum + load_few(x + (k * p->in.width + l) * pitch + f, n);
        store_few(y + f, sum / all_half((float)(r.size * c.size)), n);
      }
    }
}

/// Adds the gradient of one window to dx.
INLINE void pool_window_backward(
  const struct ck_pooling *p, const float *x, half_vec dy, struct window r, struct window c, long n,
  float *dx)
{
  const half_vec share = dy / all_half((float)(r.size * c.size)), none = all_half(0);
  const half_vec best = p->mean ? none : largest_of(p, x, r, c, n);
  half_ivec open = best == best;
  open = open | ~open;
  for (long k = r.from; k < r.to; k++)
    for (long l = c.from; l < c.to; l++) {
      long at = (k * p->in.width + l) * p->in.pitch;
      half_vec g = share;
      if (!p->mean) {
        half_vec v = load_few(x + at, n);
        half_ivec taken = open & ((v == best) | ((v != v) & (best != best)));
        open = open & ~taken;
        g = select_half(taken, dy, none);
      }
      store_few(dx + at, load_few(dx + at, n) + g, n);
    }
}

static void pool_backward(const struct ck_pooling *p, const float *x, const float *dy, float *dx) {
  memset(dx, 0, (size_t)(p->in.height * p->in.width * p->in.pitch) * sizeof(float));
  for (long i = 0; i < p->out.height; i++)
    for (long j = 0; j < p->out.width; j++, dy += p->out.pitch) {
      struct window r = window_row(p, i), c = window_column(p, j);
      for (long f = 0; f < p->in.pitch; f += 8) {
        const long n = p->in.pitch - f;
        pool_window_backward(p, x + f, load_few(dy + f, n), r, c, n, dx + f);
      }
    }
}
