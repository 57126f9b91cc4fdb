/// Batch normalisation, sixteen features at a time.

INLINE vec load_some(const float *p, long n) { return n >= LANES ? load(p) : load_part(p, n); }
INLINE void store_some(float *p, vec x, long n) {
  if (n >= LANES) store(p, x);
  else store_part(p, x, n);
}
INLINE vec join_doubles(dvec low, dvec high) {
  half_vec a = __builtin_convertvector(low, half_vec), b = __builtin_convertvector(high, half_vec);
  return __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

/// Two vectors of 8 doubles: a value for each of 16 features.
struct wide {
  dvec low, high;
};

/// Mean and biased variance of 16 columns at x: Double chains over the m rows.
static void column_moments(
  const struct ck_batch_norm *p, const float *x, long n, struct wide *mean, struct wide *variance)
{
  struct wide sum = {0}, square = {0};
  const double count = (double)p->m;
  for (long i = 0; i < p->m; i++) {
    vec row = load_some(x + i * p->ldx, n);
    sum.low += low_doubles(row);
    sum.high += high_doubles(row);
  }
  mean->low = sum.low / count;
  mean->high = sum.high / count;
  for (long i = 0; i < p->m; i++) {
    vec row = load_some(x + i * p->ldx, n);
    dvec low = low_doubles(row) - mean->low, high = high_doubles(row) - mean->high;
    square.low += low * low;
    square.high += high * high;
  }
  variance->low = square.low / count;
  variance->high = square.high / count;
}

/// y = gamma (x - mean) inverse + beta for rows from..<to of n features at column j.
static void normalise(
  const struct ck_batch_norm *p, long j, long n, long from, long to, vec mean, vec inverse)
{
  vec gamma = p->gamma ? load_some(p->gamma + j, n) : all(1);
  vec beta = p->beta ? load_some(p->beta + j, n) : all(0);
  for (long i = from; i < to; i++) {
    vec x = load_some(p->x + i * p->ldx + j, n);
    store_some(p->y + i * p->ldy + j, fma_of((x - mean) * inverse, gamma, beta), n);
  }
}

INLINE void move_running(float *running, float momentum, vec fresh, long n) {
  vec old = load_some(running, n);
  store_some(running, fma_of(all(momentum), fresh - old, old), n);
}

/// Features from..<to.
static void norm_train(const struct ck_batch_norm *p, long from, long to) {
  if (p->m == 0) return;
  for (long j = from; j < to; j += LANES) {
    long n = to - j < LANES ? to - j : LANES;
    struct wide mean, variance;
    column_moments(p, p->x + j, n, &mean, &variance);
    vec centre = join_doubles(mean.low, mean.high);
    vec spread = join_doubles(variance.low, variance.high);
    vec inverse = all(1) / sqrt_of(spread + all(p->epsilon));
    if (p->mean) store_some(p->mean + j, centre, n);
    if (p->inverse) store_some(p->inverse + j, inverse, n);
    if (p->running_mean) move_running(p->running_mean + j, p->momentum, centre, n);
    if (p->running_variance && p->m > 1) {
      double unbias = (double)p->m / (double)(p->m - 1);
      vec fresh = join_doubles(variance.low * unbias, variance.high * unbias);
      move_running(p->running_variance + j, p->momentum, fresh, n);
    }
    normalise(p, j, n, 0, p->m, centre, inverse);
  }
}

/// Rows from..<to.
static void norm_eval(const struct ck_batch_norm *p, long from, long to) {
  for (long j = 0; j < p->n; j += LANES) {
    long n = p->n - j < LANES ? p->n - j : LANES;
    vec spread = load_some(p->running_variance + j, n);
    vec inverse = all(1) / sqrt_of(spread + all(p->epsilon));
    normalise(p, j, n, from, to, load_some(p->running_mean + j, n), inverse);
  }
}

/// Features from..<to.
static void norm_backward(const struct ck_batch_norm_backward *p, long from, long to) {
  for (long j = from; j < to; j += LANES) {
    long n = to - j < LANES ? to - j : LANES;
    vec mean = load_some(p->mean + j, n), inverse = load_some(p->inverse + j, n);
    struct wide plain = {0}, tilted = {0};
    for (long i = 0; i < p->m; i++) {
      vec d = load_some(p->dy + i * p->lddy + j, n);
      vec hat = (load_some(p->x + i * p->ldx + j, n) - mean) * inverse;
      plain.low += low_doubles(d);
      plain.high += high_doubles(d);
      tilted.low += low_doubles(d) * low_doubles(hat);
      tilted.high += high_doubles(d) * high_doubles(hat);
    }
    vec dbeta = join_doubles(plain.low, plain.high), dgamma = join_doubles(tilted.low, tilted.high);
    if (p->dgamma)
      store_some(p->dgamma + j, p->accumulate ? load_some(p->dgamma + j, n) + dgamma : dgamma, n);
    if (p->dbeta)
      store_some(p->dbeta + j, p->accumulate ? load_some(p->dbeta + j, n) + dbeta : dbeta, n);
    if (!p->dx) continue;
    const double count = (double)p->m;
    vec mean_dy = join_doubles(plain.low / count, plain.high / count);
    vec mean_tilt = join_doubles(tilted.low / count, tilted.high / count);
    vec factor = p->gamma ? load_some(p->gamma + j, n) * inverse : inverse;
    for (long i = 0; i < p->m; i++) {
      vec d = load_some(p->dy + i * p->lddy + j, n);
      vec hat = (load_some(p->x + i * p->ldx + j, n) - mean) * inverse;
      store_some(p->dx + i * p->lddx + j, factor * fma_of(-hat, mean_tilt, d - mean_dy), n);
    }
  }
}
