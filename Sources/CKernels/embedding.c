/// Embedding: copies forward, ordered sums backward. Columns are independent, which the pool uses.
#include "table.h"
#include <string.h>

/// Columns of a task.
#define COLUMNS 16

/// The row that x names, or -1.
static long row_of(const struct ck_embedding *p, float x) {
  if (!(x >= 0 && x < (float)p->rows)) return -1;
  long row = (long)x;
  return (float)row == x && row < p->rows ? row : -1;
}

static void copy_sample(void *context, long n) {
  const struct ck_embedding *p = context;
  for (long t = 0; t < p->steps; t++) {
    float *y = p->y + n * p->y_sample + t * p->pitch;
    const long row = row_of(p, p->x[n * p->x_sample + t]);
    if (row >= 0) memcpy(y, p->table + row * p->ldtable, (size_t)p->width * sizeof(float));
    else ck_fill(p->width, __builtin_nanf(""), y);
  }
}

void ck_embedding(const struct ck_embedding *embedding) {
  ck_parallel(embedding->samples, copy_sample, (void *)embedding);
}

struct embedding_back {
  const struct ck_embedding *p;
  const float *dy;
  long skipped;
  int accumulate;
  float *dtable;
};

/// Sixteen columns of the table, over all places in order.
static void add_columns(void *context, long index) {
  const struct embedding_back *q = context;
  const struct ck_embedding *p = q->p;
  const long first = index * COLUMNS, count = p->width - first < COLUMNS ? p->width - first : COLUMNS;
  float *table = q->dtable + first;
  if (!q->accumulate)
    for (long r = 0; r < p->rows; r++) memset(table + r * p->ldtable, 0, (size_t)count * sizeof(float));
  for (long n = 0; n < p->samples; n++)
    for (long t = 0; t < p->steps; t++) {
      const long row = row_of(p, p->x[n * p->x_sample + t]);
      if (row < 0 || row == q->skipped) continue;
      const float *dy = q->dy + n * p->y_sample + t * p->pitch + first;
      for (long j = 0; j < count; j++) table[row * p->ldtable + j] += dy[j];
    }
}

void ck_embedding_backward(
  const struct ck_embedding *embedding, const float *dy, long skipped, int accumulate,
  float *dtable)
{
  struct embedding_back q = {embedding, dy, skipped, accumulate, dtable};
  ck_parallel((embedding->width + COLUMNS - 1) / COLUMNS, add_columns, &q);
}
