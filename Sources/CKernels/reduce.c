/// Reductions to one number, along an axis, and to places.
#include "table.h"
#include <stdlib.h>

/// Sums of fixed chunks, 64 of them at a time, added in order.
#define BATCH 64

struct sum_work {
  int kind;
  long n, first;
  double centre;
  const float *a, *b;
  double parts[BATCH];
};

static void sum_task(void *context, long index) {
  struct sum_work *w = context;
  long from = (w->first + index) * SUM_CHUNK;
  long count = w->n - from < SUM_CHUNK ? w->n - from : SUM_CHUNK;
  const float *b = w->b ? w->b + from : 0;
  w->parts[index] = ck_active->sum_chunk(w->kind, count, w->centre, w->a + from, b);
}

static double summed(int kind, long n, double centre, const float *a, const float *b) {
  struct sum_work w = {.kind = kind, .n = n, .centre = centre, .a = a, .b = b};
  double sum = 0;
  const long chunks = (n + SUM_CHUNK - 1) / SUM_CHUNK;
  for (; w.first < chunks; w.first += BATCH) {
    long count = chunks - w.first < BATCH ? chunks - w.first : BATCH;
    if (count < 8)
      for (long i = 0; i < count; i++) sum_task(&w, i);
    else
      ck_parallel(count, sum_task, &w);
    for (long i = 0; i < count; i++) sum += w.parts[i];
  }
  return sum;
}

double ck_sum(long n, const float *x) { return summed(SUM_PLAIN, n, 0, x, 0); }
double ck_sum_squares(long n, const float *x) { return summed(SUM_OF_SQUARES, n, 0, x, 0); }
double ck_sum_deviations(long n, double center, const float *x) {
  return summed(SUM_OF_DEVIATIONS, n, center, x, 0);
}
double ck_dot(long n, const float *a, const float *b) { return summed(SUM_OF_PRODUCTS, n, 0, a, b); }

struct ck_extent ck_extent(long n, const float *x) {
  struct ck_extent found = {__builtin_inff(), -__builtin_inff(), 0, 0};
  for (long i = 0; i < n; i += 1 << 20) { // lanes count in 32 bits
    struct ck_extent part = ck_active->extent(n - i < 1 << 20 ? n - i : 1 << 20, x + i);
    if (part.smallest < found.smallest) found.smallest = part.smallest;
    if (part.largest > found.largest) found.largest = part.largest;
    found.nans += part.nans;
    found.infinities += part.infinities;
  }
  return found;
}

/// Largest or smallest of n neighbouring numbers; NaN wins.
static float extreme_of(int largest, long n, const float *x) {
  struct ck_extent found = ck_extent(n, x);
  if (found.nans > 0) return __builtin_nanf("");
  return largest ? found.largest : found.smallest;
}

static float reduce_row(int reduction, long n, const float *x) {
  switch (reduction) {
  case CK_SUM: return (float)ck_sum(n, x);
  case CK_SUM_SQUARES: return (float)ck_sum_squares(n, x);
  case CK_MAX_OF: return extreme_of(1, n, x);
  case CK_MIN_OF: return extreme_of(0, n, x);
  default: {
    double product = 1;
    for (long i = 0; i < n; i++) product *= (double)x[i];
    return (float)product;
  }
  }
}

struct reduce_work {
  int reduction;
  long n, inner;
  const float *x;
  float *y;
};

static void reduce_task(void *context, long o) {
  const struct reduce_work *w = context;
  const float *x = w->x + o * w->n * w->inner;
  if (w->inner == 1)
    w->y[o] = reduce_row(w->reduction, w->n, x);
  else
    ck_active->reduce_inner(w->reduction, w->n, w->inner, x, w->y + o * w->inner);
}

void ck_reduce(int reduction, long outer, long n, long inner, const float *x, float *y) {
  struct reduce_work w = {reduction, n, inner, x, y};
  if (inner == 0) return;
  if (outer > 1 && outer * n * inner >= 32768) {
    ck_parallel(outer, reduce_task, &w);
    return;
  }
  for (long o = 0; o < outer; o++) reduce_task(&w, o);
}

/// The first place of the largest or smallest of n numbers `stride` apart; the first NaN wins.
static int32_t place_of(int largest, long n, long stride, const float *x) {
  long best = 0;
  for (long k = 0; k < n; k++) {
    float v = x[k * stride], top = x[best * stride];
    if (v != v) return (int32_t)k;
    if (largest ? v > top : v < top) best = k;
  }
  return (int32_t)best;
}

void ck_arg_reduce(int largest, long outer, long n, long inner, const float *x, int32_t *y) {
  for (long o = 0; o < outer; o++)
    for (long j = 0; j < inner; j++)
      y[o * inner + j] = place_of(largest, n, inner, x + o * n * inner + j);
}

void ck_row_argmax(long m, long n, const float *x, long ldx, int32_t *y) {
  for (long i = 0; i < m; i++) y[i] = place_of(1, n, 1, x + i * ldx);
}

long ck_count_correct(long m, long n, const float *x, long ldx, const int32_t *labels) {
  long correct = 0;
  for (long i = 0; i < m; i++) correct += place_of(1, n, 1, x + i * ldx) == labels[i];
  return correct;
}

double ck_label_weight(
  long m, const int32_t *labels, const float *weights, const float *row_weights)
{
  if (!weights && !row_weights) return (double)m;
  double sum = 0;
  for (long i = 0; i < m; i++) {
    const double own = row_weights ? (double)row_weights[i] : 1;
    sum += (weights ? (double)weights[labels[i]] : 1) * own;
  }
  return sum;
}
