/// Fills, copies, batches, and operations over strided shapes.
#include "table.h"
#include <string.h>

#define MOST_DIMENSIONS 16

void ck_fill(long n, float value, float *y) {
  for (long i = 0; i < n; i++) y[i] = value;
}

void ck_copy(long n, const float *x, float *y) {
  if (n > 0) memmove(y, x, (size_t)n * sizeof(float));
}

void ck_gather(
  long count, long width, const float *x, long ldx, const int32_t *rows, float *y, long ldy)
{
  for (long i = 0; i < count; i++)
    memcpy(y + i * ldy, x + rows[i] * ldx, (size_t)width * sizeof(float));
}

void ck_gather_labels(long count, const int32_t *x, const int32_t *rows, int32_t *y) {
  for (long i = 0; i < count; i++) y[i] = x[rows[i]];
}

struct feature_work {
  long positions, count;
  const float *x;
  long ldx, pitch_x;
  float *y;
  long ldy, pitch_y;
};

static void feature_task(void *context, long row) {
  const struct feature_work *w = context;
  const float *x = w->x + row * w->ldx;
  float *y = w->y + row * w->ldy;
  for (long p = 0; p < w->positions; p++)
    memcpy(y + p * w->pitch_y, x + p * w->pitch_x, (size_t)w->count * sizeof(float));
}

void ck_copy_features(
  long rows, long positions, long count, const float *x, long ldx, long pitch_x, float *y, long ldy,
  long pitch_y)
{
  struct feature_work w = {positions, count, x, ldx, pitch_x, y, ldy, pitch_y};
  ck_parallel(rows, feature_task, &w);
}

void ck_zero_pads(long rows, long positions, long features, long pitch, float *y, long ldy) {
  for (long r = 0; r < rows; r++, y += ldy) {
    for (long p = 0; pitch > features && p < positions; p++)
      memset(y + p * pitch + features, 0, (size_t)(pitch - features) * sizeof(float));
    memset(y + positions * pitch, 0, (size_t)(ldy - positions * pitch) * sizeof(float));
  }
}

void ck_transpose(long rows, long columns, const float *x, long ldx, float *y, long ldy) {
  ck_active->transpose(rows, columns, x, ldx, y, ldy);
}

/// A walk over all but the innermost dimension of a shape, with two offsets that follow it.
struct walk {
  int rank;
  const long *shape, *a, *b;
  long index[MOST_DIMENSIONS], at_a, at_b;
};

/// Elements of the whole shape.
static long volume(int rank, const long *shape) {
  long count = 1;
  for (int d = 0; d < rank; d++) count *= shape[d];
  return count;
}

/// The next row: the last outer index first.
static void advance(struct walk *w) {
  for (int d = w->rank - 2; d >= 0; d--) {
    w->at_a += w->a[d];
    w->at_b += w->b[d];
    if (++w->index[d] < w->shape[d]) return;
    w->at_a -= w->a[d] * w->shape[d];
    w->at_b -= w->b[d] * w->shape[d];
    w->index[d] = 0;
  }
}

void ck_copy_strided(int rank, const long *shape, const float *x, const long *strides, float *y) {
  const long count = volume(rank, shape), inner = rank ? shape[rank - 1] : 1;
  const long step = rank ? strides[rank - 1] : 1;
  struct walk w = {.rank = rank, .shape = shape, .a = strides, .b = strides};
  for (long i = 0; i < count; i += inner, advance(&w))
    for (long j = 0; j < inner; j++) y[i + j] = x[w.at_a + j * step];
}

void ck_scatter_strided(
  int rank, const long *shape, const float *x, float *y, const long *strides)
{
  const long count = volume(rank, shape), inner = rank ? shape[rank - 1] : 1;
  const long step = rank ? strides[rank - 1] : 1;
  struct walk w = {.rank = rank, .shape = shape, .a = strides, .b = strides};
  for (long i = 0; i < count; i += inner, advance(&w))
    for (long j = 0; j < inner; j++) y[w.at_a + j * step] = x[i + j];
}

/// Rows whose strides are neither 0 nor 1 are first copied here, this many elements at a time.
#define PIECE 256

static void binary_row(
  int binary, long n, const float *a, long sa, const float *b, long sb, float *y)
{
  float left[PIECE], right[PIECE];
  if ((sa == 0 || sa == 1) && (sb == 0 || sb == 1)) {
    ck_binary(binary, n, a, sa, b, sb, y);
    return;
  }
  for (long i = 0; i < n; i += PIECE) {
    long count = n - i < PIECE ? n - i : PIECE;
    for (long j = 0; j < count; j++) {
      left[j] = a[(i + j) * sa];
      right[j] = b[(i + j) * sb];
    }
    ck_active->binary(binary, count, left, 1, right, 1, y + i);
  }
}

void ck_binary_strided(
  int binary, int rank, const long *shape, const float *a, const long *stride_a, const float *b,
  const long *stride_b, float *y)
{
  const long count = volume(rank, shape), inner = rank ? shape[rank - 1] : 1;
  const long sa = rank ? stride_a[rank - 1] : 0, sb = rank ? stride_b[rank - 1] : 0;
  struct walk w = {.rank = rank, .shape = shape, .a = stride_a, .b = stride_b};
  for (long i = 0; i < count; i += inner, advance(&w))
    binary_row(binary, inner, a + w.at_a, sa, b + w.at_b, sb, y + i);
}
