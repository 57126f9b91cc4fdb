/// Layer and group normalisation, one group of one sample (or position) at a time.

/// One group where it is normalised: `rows` positions of features j0..<j0 + width.
struct group {
  const struct ck_group_norm *p;
  long rows, j0, width;
  /// Of its first float in x, y, dy and dx; and the place of its mean.
  long offset, place;
};

/// Calls `run` for every group of samples from..<to, in order.
INLINE void each_group(
  const struct ck_group_norm *p, long from, long to, void *context,
  void (*run)(const struct group *, void *))
{
  const long spots = p->each_position ? p->positions : 1, width = p->features / p->groups;
  for (long n = from; n < to; n++)
    for (long spot = 0; spot < spots; spot++)
      for (long g = 0; g < p->groups; g++) {
        struct group group = {
          p, p->each_position ? 1 : p->positions, g * width, width,
          n * p->sample + spot * p->pitch + g * width, (n * spots + spot) * p->groups + g};
        run(&group, context);
      }
}

/// Sum over the group of (x - centre)^power, power 1 or 2.
INLINE double group_sum(const struct group *g, double centre, int power) {
  struct wide sum = {0};
  for (long i = 0; i < g->rows; i++) {
    const float *x = g->p->x + g->offset + i * g->p->pitch;
    for (long j = 0; j < g->width; j += LANES) {
      vec v = load_some(x + j, g->width - j);
      dvec low = low_doubles(v), high = high_doubles(v);
      if (power == 2) {
        low -= centre;
        high -= centre;
        for (long lane = g->width - j; lane < LANES; lane++) { // missing lanes count nothing
          if (lane < 8) low[lane] = 0;
          else high[lane - 8] = 0;
        }
        low *= low;
        high *= high;
      }
      sum.low += low;
      sum.high += high;
    }
  }
  return sum_doubles(sum.low + sum.high);
}

static void normalise_group(const struct group *g, void *context) {
  const struct ck_group_norm *p = g->p;
  (void)context;
  const double count = (double)(g->rows * g->width);
  const double mean = group_sum(g, 0, 1) / count, variance = group_sum(g, mean, 2) / count;
  const vec centre = all((float)mean);
  const vec inverse = all(1) / sqrt_of(all((float)variance) + all(p->epsilon));
  p->mean[g->place] = (float)mean;
  p->inverse[g->place] = inverse[0];
  for (long i = 0; i < g->rows; i++)
    for (long j = 0; j < g->width; j += LANES) {
      const long at = g->offset + i * p->pitch + j, left = g->width - j;
      vec hat = (load_some(p->x + at, left) - centre) * inverse;
      vec gamma = load_some(p->gamma + g->j0 + j, left), beta = load_some(p->beta + g->j0 + j, left);
      store_some(p->y + at, fma_of(hat, gamma, beta), left);
    }
}

/// Samples from..<to.
static void group_norm(const struct ck_group_norm *p, long from, long to) {
  each_group(p, from, to, 0, normalise_group);
}

struct group_gradients {
  const struct ck_group_norm_backward *q;
  /// dgamma, then dbeta, of all features.
  double *sums;
};

/// sums[j] += x, 16 at a time.
INLINE void add_doubles(double *sums, dvec low, dvec high, long n) {
  for (long lane = 0; lane < LANES && lane < n; lane++) sums[lane] += lane < 8 ? low[lane] : high[lane - 8];
}

static void group_back(const struct group *g, void *context) {
  const struct group_gradients *to = context;
  const struct ck_group_norm *p = g->p;
  const vec centre = all(p->mean[g->place]), inverse = all(p->inverse[g->place]);
  struct wide plain = {0}, tilted = {0};
  for (long i = 0; i < g->rows; i++)
    for (long j = 0; j < g->width; j += LANES) {
      const long at = g->offset + i * p->pitch + j, left = g->width - j;
      vec dy = load_some(to->q->dy + at, left);
      vec hat = (load_some(p->x + at, left) - centre) * inverse;
      vec d = dy * load_some(p->gamma + g->j0 + j, left);
      plain.low += low_doubles(d);
      plain.high += high_doubles(d);
      tilted.low += low_doubles(d) * low_doubles(hat);
      tilted.high += high_doubles(d) * high_doubles(hat);
      add_doubles(
        to->sums + g->j0 + j, low_doubles(dy) * low_doubles(hat),
        high_doubles(dy) * high_doubles(hat), left);
      add_doubles(to->sums + p->features + g->j0 + j, low_doubles(dy), high_doubles(dy), left);
    }
  if (!to->q->dx) return;
  const double count = (double)(g->rows * g->width);
  const vec mean_d = all((float)(sum_doubles(plain.low + plain.high) / count));
  const vec mean_tilt = all((float)(sum_doubles(tilted.low + tilted.high) / count));
  for (long i = 0; i < g->rows; i++)
    for (long j = 0; j < g->width; j += LANES) {
      const long at = g->offset + i * p->pitch + j, left = g->width - j;
      vec hat = (load_some(p->x + at, left) - centre) * inverse;
      vec d = load_some(to->q->dy + at, left) * load_some(p->gamma + g->j0 + j, left);
      store_some(to->q->dx + at, inverse * fma_of(-hat, mean_tilt, d - mean_d), left);
    }
}

/// Samples from..<to; adds their dgamma and dbeta to `sums`.
static void group_norm_backward(
  const struct ck_group_norm_backward *q, long from, long to, double *sums)
{
  struct group_gradients gradients = {q, sums};
  each_group(q->norm, from, to, &gradients, group_back);
}
