/// Upsampling: each new pixel is a blend of up to four old ones, with weights that are products of two.
#include "table.h"
#include <string.h>

/// Where pixel `i` of a side of factor * `size` takes its values: two old ones and the second's share.
struct source {
  long first, second;
  float share;
};

static struct source source_of(const struct ck_upsample *p, long i, long size) {
  struct source s = {i / p->factor, i / p->factor, 0};
  if (!p->bilinear) return s;
  double place = ((double)i + 0.5) / (double)p->factor - 0.5;
  if (place < 0) place = 0;
  s.first = (long)place;
  s.second = s.first + 1 < size ? s.first + 1 : s.first;
  s.share = (float)(place - (double)s.first);
  return s;
}

/// The four old pixels of a new one, and their weights.
struct corners {
  long offset[4];
  float weight[4];
};

static struct corners corners_of(const struct ck_upsample *p, struct source row, long column) {
  const struct source at = source_of(p, column, p->width);
  const long top = row.first * p->width, bottom = row.second * p->width;
  return (struct corners){
    {(top + at.first) * p->pitch, (top + at.second) * p->pitch, (bottom + at.first) * p->pitch,
      (bottom + at.second) * p->pitch},
    {(1 - row.share) * (1 - at.share), (1 - row.share) * at.share, row.share * (1 - at.share),
      row.share * at.share}};
}

struct upsample_work {
  const struct ck_upsample *p;
  const float *from;
  float *to;
};

static void forward_task(void *context, long n) {
  const struct upsample_work *w = context;
  const struct ck_upsample *p = w->p;
  const float *x = w->from + n * p->x_sample;
  float *y = w->to + n * p->y_sample;
  for (long i = 0; i < p->factor * p->height; i++) {
    const struct source row = source_of(p, i, p->height);
    for (long j = 0; j < p->factor * p->width; j++, y += p->pitch) {
      const struct corners c = corners_of(p, row, j);
      if (!p->bilinear) {
        memcpy(y, x + c.offset[0], (size_t)p->features * sizeof(float));
        continue;
      }
      for (long f = 0; f < p->features; f++)
        y[f] = (c.weight[0] * x[c.offset[0] + f] + c.weight[1] * x[c.offset[1] + f])
          + (c.weight[2] * x[c.offset[2] + f] + c.weight[3] * x[c.offset[3] + f]);
    }
  }
}

static void backward_task(void *context, long n) {
  const struct upsample_work *w = context;
  const struct ck_upsample *p = w->p;
  const float *dy = w->from + n * p->y_sample;
  float *dx = w->to + n * p->x_sample;
  for (long i = 0; i < p->height * p->width; i++)
    memset(dx + i * p->pitch, 0, (size_t)p->features * sizeof(float));
  for (long i = 0; i < p->factor * p->height; i++) {
    const struct source row = source_of(p, i, p->height);
    for (long j = 0; j < p->factor * p->width; j++, dy += p->pitch) {
      const struct corners c = corners_of(p, row, j);
      for (int k = 0; k < (p->bilinear ? 4 : 1); k++)
        for (long f = 0; f < p->features; f++) dx[c.offset[k] + f] += c.weight[k] * dy[f];
    }
  }
}

void ck_upsample(const struct ck_upsample *shape, const float *x, float *y) {
  struct upsample_work w = {shape, x, y};
  ck_parallel(shape->samples, forward_task, &w);
}

void ck_upsample_backward(const struct ck_upsample *shape, const float *dy, float *dx) {
  struct upsample_work w = {shape, dy, dx};
  ck_parallel(shape->samples, backward_task, &w);
}
