/// Normalisation and pooling of images: one image a task, and what is joined over the batch.
#include "conv.h"
#include <string.h>

long ck_moment_record(long features) { return 3 * round_up(features, PANEL) + PANEL; }

struct image_work {
  const void *what;
  int far;
  long ldx, ldy, ldz;
  const float *x, *y;
  float *z;
};

static void moments_task(void *context, long i) {
  const struct image_work *w = context;
  ck_active->image_moments(w->what, w->x + i * w->ldx, w->z + i * w->ldz);
}
void ck_image_moments(const struct ck_images *form, long rows, const float *x, float *moments) {
  struct image_work w = {
    .what = form, .x = x, .ldx = form->stride, .z = moments,
    .ldz = ck_moment_record(form->features)};
  ck_parallel(rows, moments_task, &w);
}

/// Mean and biased variance of feature f over all records, joined pairwise in Double in their order
/// (Chan, Golub and LeVeque 1979).
static double join_moments(
  const float *moments, long records, long record, long spread, long f, double *mean, double *variance)
{
  double count = 0, centre = 0, squares = 0;
  for (long r = 0; r < records; r++) {
    const float *m = moments + r * record;
    const double n = (double)m[3 * spread];
    if (n == 0) continue;
    const double shift = (double)m[spread + f] / n, own = (double)m[f] + shift;
    const double around = (double)m[2 * spread + f] - shift * (double)m[spread + f];
    const double total = count + n, apart = own - centre;
    squares += around + apart * apart * (count * n / total);
    centre += apart * (n / total);
    count = total;
  }
  *mean = centre;
  *variance = count > 0 && squares > 0 ? squares / count : squares != squares ? squares : 0;
  return count;
}

static void set_scale(const struct ck_image_norm *n, long f, float variance) {
  n->inverse[f] = 1.0f / __builtin_sqrtf(variance + n->epsilon);
  n->scale[f] = (n->gamma ? n->gamma[f] : 1.0f) * n->inverse[f];
}

/// The running value moved towards the fresh one.
static float moved(float running, float fresh, float momentum) {
  return (float)((double)running + (double)momentum * ((double)fresh - (double)running));
}

void ck_norm_from_moments(const struct ck_image_norm *n, const float *moments, long records) {
  const long spread = round_up(n->features, PANEL), record = ck_moment_record(n->features);
  for (long f = 0; f < n->features; f++) {
    double mean, variance;
    const double count = join_moments(moments, records, record, spread, f, &mean, &variance);
    n->mean[f] = (float)mean;
    set_scale(n, f, (float)variance);
    if (!n->running_mean) continue;
    n->running_mean[f] = moved(n->running_mean[f], n->mean[f], n->momentum);
    if (count < 2) continue;
    const float fresh = (float)(variance * (count / (count - 1)));
    n->running_variance[f] = moved(n->running_variance[f], fresh, n->momentum);
  }
}

void ck_norm_from_running(const struct ck_image_norm *n) {
  for (long f = 0; f < n->features; f++) {
    n->mean[f] = n->running_mean[f];
    set_scale(n, f, n->running_variance[f]);
  }
}

void ck_norm_fold(
  long rows, long columns, const float *w, const float *bias, const float *mean, const float *scale,
  const float *beta, float *folded, float *folded_bias)
{
  for (long f = 0; f < columns; f++)
    folded_bias[f] = (float)((double)beta[f]
      + ((double)(bias ? bias[f] : 0) - (double)mean[f]) * (double)scale[f]);
  for (long r = 0; r < rows; r++)
    for (long f = 0; f < columns; f++) folded[r * columns + f] = w[r * columns + f] * scale[f];
}

static void tail_forward_task(void *context, long i) {
  const struct image_work *w = context;
  ck_active->tail_forward(w->what, w->far, w->x + i * w->ldx, w->z + i * w->ldz);
}
void ck_tail_forward(const struct ck_tail *tail, long rows, const float *x, float *y) {
  struct image_work w = {
    .what = tail, .far = is_far(y, rows, tail->out_stride, tail->out_pitch), .x = x,
    .ldx = tail->in.stride, .z = y, .ldz = tail->out_stride};
  ck_parallel(rows, tail_forward_task, &w);
}

static void tail_sums_task(void *context, long i) {
  const struct image_work *w = context;
  const struct arrival plain = {.dy = w->y + i * w->ldy};
  ck_active->tail_sums(w->what, w->x + i * w->ldx, &plain, w->z + i * w->ldz);
}
void ck_tail_sums(
  const struct ck_tail *tail, long rows, const float *x, const float *dy, long lddy, float *sums)
{
  struct image_work w = {
    .what = tail, .x = x, .ldx = tail->in.stride, .y = dy, .ldy = lddy, .z = sums,
    .ldz = 2 * round_up(tail->in.features, PANEL)};
  ck_parallel(rows, tail_sums_task, &w);
}

void ck_norm_slopes(const struct ck_image_norm *n, const struct ck_norm_gradient *g) {
  const long spread = round_up(n->features, PANEL);
  for (long f = 0; f < n->features; f++) {
    double plain = 0, tilted = 0;
    for (long r = 0; r < g->rows; r++) {
      plain += (double)g->sums[r * 2 * spread + f];
      tilted += (double)g->sums[r * 2 * spread + spread + f];
    }
    tilted *= (double)n->inverse[f];
    if (g->dgamma) g->dgamma[f] = (float)tilted + (g->accumulate ? g->dgamma[f] : 0);
    if (g->dbeta) g->dbeta[f] = (float)plain + (g->accumulate ? g->dbeta[f] : 0);
    const double count = (double)g->count, scale = (double)n->scale[f];
    n->slope[f] = g->frozen ? 0 : (float)(-scale * (double)n->inverse[f] * tilted / count);
    n->level[f] = g->frozen ? 0 : (float)(-scale * plain / count);
  }
}

static void tail_backward_task(void *context, long i) {
  const struct image_work *w = context;
  const struct ck_tail *tail = w->what;
  ck_active->tail_backward(tail, w->x + i * w->ldx, w->y + i * w->ldy, w->z + i * w->ldz);
}
void ck_tail_backward(
  const struct ck_tail *tail, long rows, const float *x, const float *dy, long lddy, float *dx,
  long lddx)
{
  struct image_work w = {
    .what = tail, .x = x, .ldx = tail->in.stride, .y = dy, .ldy = lddy, .z = dx, .ldz = lddx};
  ck_parallel(rows, tail_backward_task, &w);
}

static void pool_forward_task(void *context, long i) {
  const struct image_work *w = context;
  ck_active->pool_forward(w->what, w->x + i * w->ldx, w->z + i * w->ldz);
}
void ck_pool_forward(const struct ck_pooling *pool, long rows, const float *x, float *y) {
  struct image_work w = {
    .what = pool, .x = x, .ldx = pool->in.stride, .z = y, .ldz = pool->out.stride};
  ck_parallel(rows, pool_forward_task, &w);
}

static void pool_backward_task(void *context, long i) {
  const struct image_work *w = context;
  ck_active->pool_backward(
    w->what, w->x + i * w->ldx, w->y + i * w->ldy, w->z + i * w->ldz);
}
void ck_pool_backward(
  const struct ck_pooling *pool, long rows, const float *x, const float *dy, float *dx)
{
  struct image_work w = {
    .what = pool, .x = x, .ldx = pool->in.stride, .y = dy, .ldy = pool->out.stride, .z = dx,
    .ldz = pool->in.stride};
  ck_parallel(rows, pool_backward_task, &w);
}

struct sum_work {
  long n;
  const float *a, *b;
  int relu, far;
  float *y;
};
#define SUM_PART 16384
static void sum_task(void *context, long index) {
  const struct sum_work *w = context;
  const long from = index * SUM_PART, n = least(SUM_PART, w->n - from);
  ck_active->add_relu(w->relu, w->far, n, w->a + from, w->b + from, w->y + from);
}
void ck_add(long n, const float *a, const float *b, int relu, float *y) {
  struct sum_work w = {n, a, b, relu, is_far(y, n / PANEL, PANEL, PANEL), y};
  ck_parallel((n + SUM_PART - 1) / SUM_PART, sum_task, &w);
}

/// Floats from an image's first to the features of `large` that meet position (i, j) of `small`, and
/// where they begin among the features there.
static long thinned_place(const struct thinned *t, long i, long j) {
  const long step = (t->large->height + t->small->height - 1) / t->small->height;
  return (i * step * t->large->width + j * step) * t->large->pitch;
}
static long thinned_offset(const struct thinned *t) {
  return (t->small->features - t->large->features) / 2;
}

/// y = a + b, or max(0, a + b); a null b is 0.
static void add_features(int relu, long n, const float *a, const float *b, float *y) {
  for (long f = 0; f < n; f++) {
    const float sum = a[f] + (b ? b[f] : 0);
    y[f] = relu && sum < 0 ? 0 : sum;
  }
}

void add_thinned_image(const struct thinned *t, long row) {
  const struct ck_images *s = t->small;
  const float *a = t->a + row * s->stride, *b = t->b + row * t->large->stride;
  float *y = t->y + row * s->stride;
  const long first = thinned_offset(t), count = t->large->features, end = first + count;
  for (long i = 0; i < s->height; i++)
    for (long j = 0; j < s->width; j++) {
      const long at = (i * s->width + j) * s->pitch;
      add_features(t->relu, first, a + at, 0, y + at);
      add_features(t->relu, count, a + at + first, b + thinned_place(t, i, j), y + at + first);
      add_features(t->relu, s->features - end, a + at + end, 0, y + at + end);
    }
}
static void add_thinned_task(void *context, long row) { add_thinned_image(context, row); }
void ck_add_thinned(
  const struct ck_images *small, const struct ck_images *large, long rows, const float *a,
  const float *b, int relu, float *y)
{
  struct thinned t = {small, large, a, b, relu, y};
  ck_parallel(rows, add_thinned_task, &t);
}

void spread_thinned_image(const struct thinned *t, long row) {
  const struct ck_images *s = t->small, *l = t->large;
  const float *dy = t->a + row * s->stride + thinned_offset(t);
  float *dx = t->y + row * l->stride;
  memset(dx, 0, (size_t)(l->height * l->width * l->pitch) * sizeof(float));
  for (long i = 0; i < s->height; i++)
    for (long j = 0; j < s->width; j++)
      memcpy(
        dx + thinned_place(t, i, j), dy + (i * s->width + j) * s->pitch,
        (size_t)l->features * sizeof(float));
}
static void spread_thinned_task(void *context, long row) { spread_thinned_image(context, row); }
void ck_spread_thinned(
  const struct ck_images *small, const struct ck_images *large, long rows, const float *dy, float *dx)
{
  struct thinned t = {small, large, dy, 0, 0, dx};
  ck_parallel(rows, spread_thinned_task, &t);
}
