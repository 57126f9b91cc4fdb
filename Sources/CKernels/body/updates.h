/// Optimiser passes: one vector of parameters after the other.

/// Moving averages that nothing feeds fade through the subnormal numbers, where some processors are a
/// hundred times slower: they are stored as 0.
INLINE vec faded(vec x) { return select(fabs_of(x) < all(1.17549435e-38f), all(0), x); }

INLINE void sgd_step(vec *w, vec g, vec *v, const struct ck_sgd *s) {
  vec d = fma_of(all(s->decay), *w, all(s->scale) * g);
  vec u = d;
  if (v) {
    *v = s->first ? d : faded(fma_of(all(s->momentum), *v, all(s->rest) * d));
    u = s->nesterov ? fma_of(all(s->momentum), *v, d) : *v;
  }
  *w = fma_of(all(-s->rate), u, *w * all(s->shrink));
}

static void sgd(long n, float *w, const float *g, float *v, const struct ck_sgd *s) {
  if (s->momentum == 0) v = 0;
  for (long i = 0; i < n; i += LANES) {
    long left = n - i;
    vec weight = load_some(w + i, left), speed = v ? load_some(v + i, left) : all(0);
    sgd_step(&weight, load_some(g + i, left), v ? &speed : 0, s);
    store_some(w + i, weight, left);
    if (v) store_some(v + i, speed, left);
  }
}

INLINE void adam_step(vec *w, vec g, vec *m, vec *v, const struct ck_adam *s) {
  vec d = fma_of(all(s->decay), *w, all(s->scale) * g);
  *m = faded(fma_of(all(s->beta1), *m, all(s->rest1) * d));
  *v = faded(fma_of(all(s->beta2), *v, all(s->rest2) * d * d));
  vec size = fma_of(sqrt_of(*v), all(s->root), all(s->epsilon));
  *w = fma_of(all(-s->step), *m / size, *w * all(s->shrink));
}

INLINE void adam_at(
  long left, float *w, const float *g, float *m, float *v, const struct ck_adam *s)
{
  vec weight = load_some(w, left), mean = load_some(m, left), square = load_some(v, left);
  adam_step(&weight, load_some(g, left), &mean, &square, s);
  store_some(w, weight, left);
  store_some(m, mean, left);
  store_some(v, square, left);
}

static void adam(
  long n, float *w, const float *g, float *m, float *v, const struct ck_adam *s)
{
  const struct ck_adam setting = *s;
  long i = 0;
  for (; i + LANES <= n; i += LANES) adam_at(LANES, w + i, g + i, m + i, v + i, &setting);
  if (i < n) adam_at(n - i, w + i, g + i, m + i, v + i, &setting);
}

/// `a` and `b` may be null, see ck_rmsprop.
INLINE void rmsprop_step(vec *w, vec g, vec *v, vec *a, vec *b, const struct ck_rmsprop *s) {
  vec d = fma_of(all(s->decay), *w, all(s->scale) * g);
  *v = faded(fma_of(all(s->alpha), *v, all(s->rest) * d * d));
  vec q = *v;
  if (a) {
    *a = faded(fma_of(all(s->alpha), *a, all(s->rest) * d));
    q = cut_at_zero(fma_of(-*a, *a, q)); // rounding must not make a root of a negative
  }
  vec size = s->inside ? sqrt_of(q + all(s->epsilon)) : sqrt_of(q) + all(s->epsilon);
  vec kept = *w * all(s->shrink), u = d / size;
  if (!b) {
    *w = fma_of(all(-s->rate), u, kept);
  } else if (s->inside) {
    *b = fma_of(all(s->momentum), *b, all(s->rate) * u);
    *w = kept - *b;
  } else {
    *b = fma_of(all(s->momentum), *b, u);
    *w = fma_of(all(-s->rate), *b, kept);
  }
}

static void rmsprop(
  long n, float *w, const float *g, float *v, float *average, float *buffer,
  const struct ck_rmsprop *s)
{
  if (s->momentum == 0) buffer = 0;
  for (long i = 0; i < n; i += LANES) {
    long left = n - i;
    vec weight = load_some(w + i, left), square = load_some(v + i, left);
    vec mean = average ? load_some(average + i, left) : all(0);
    vec speed = buffer ? load_some(buffer + i, left) : all(0);
    rmsprop_step(
      &weight, load_some(g + i, left), &square, average ? &mean : 0, buffer ? &speed : 0, s);
    store_some(w + i, weight, left);
    store_some(v + i, square, left);
    if (average) store_some(average + i, mean, left);
    if (buffer) store_some(buffer + i, speed, left);
  }
}

static void blend(long n, float a, const float *x, float b, float *y) {
  for (long i = 0; i < n; i += LANES) {
    long left = n - i;
    vec old = load_some(y + i, left);
    store_some(y + i, fma_of(all(a), load_some(x + i, left), all(b) * old), left);
  }
}
