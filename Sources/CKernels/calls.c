/// The public calls of elementwise kernels and reductions: each cuts its range at fixed places for the
/// pool and goes through the table. Nothing here depends on the number of threads but the time.
#include "table.h"
#include <string.h>

/// Elements of a part; a range below two parts stays on the caller.
#define GRAIN 16384

/// A range of n elements to be done in parts: `run(context, from, count)`.
struct flat {
  long n, grain;
  const void *context;
  void (*run)(const void *context, long from, long count);
};

static void flat_task(void *context, long index) {
  const struct flat *f = context;
  long from = index * f->grain, count = f->n - from < f->grain ? f->n - from : f->grain;
  f->run(f->context, from, count);
}

/// Work of about `cost` elementary steps an element.
static void in_parts(
  long n, long cost, const void *context, void (*run)(const void *, long, long))
{
  struct flat f = {n, GRAIN / cost / 64 * 64, context, run};
  if (n < 2 * f.grain || ck_threads() == 1) {
    if (n > 0) run(context, 0, n);
    return;
  }
  ck_parallel((n + f.grain - 1) / f.grain, flat_task, &f);
}

/// The arguments of one elementwise call, as far as it has them.
struct arguments {
  int kind;
  float a, b;
  const float *x, *z;
  long sx, sz;
  float *y, *u, *v, *t;
  uint64_t key, high, low;
  const void *setting;
};

#define OF(context) const struct arguments *a = context

static void run_activate(const void *context, long i, long n) {
  OF(context);
  ck_active->activate(a->kind, a->a, n, a->x + i, a->y + i);
}
void ck_activate(int kind, float alpha, long n, const float *x, float *y) {
  struct arguments a = {.kind = kind, .a = alpha, .x = x, .y = y};
  in_parts(n, kind == CK_RELU || kind == CK_LEAKY ? 1 : 8, &a, run_activate);
}

int ck_activation_reads_output(int kind) {
  return kind == CK_RELU || kind == CK_TANH || kind == CK_SIGMOID;
}

static void run_backward(const void *context, long i, long n) {
  OF(context);
  ck_active->activate_backward(a->kind, a->a, n, a->x + i, a->z + i, a->y + i);
}
void ck_activate_backward(
  int kind, float alpha, long n, const float *saved, const float *dy, float *dx)
{
  struct arguments a = {.kind = kind, .a = alpha, .x = saved, .z = dy, .y = dx};
  in_parts(n, kind == CK_RELU || kind == CK_LEAKY ? 1 : 8, &a, run_backward);
}

static void run_dropout(const void *context, long i, long n) {
  OF(context);
  uint64_t low = a->low + (uint64_t)i / 4;
  ck_active->dropout(n, a->a, a->key, a->high, low, a->x + i, a->y + i);
}
void ck_dropout(
  long n, float rate, uint64_t key, uint64_t counter_high, uint64_t counter_low, const float *x,
  float *y)
{
  struct arguments a = {
    .a = rate, .key = key, .high = counter_high, .low = counter_low, .x = x, .y = y};
  in_parts(n, 4, &a, run_dropout);
}

static void run_uniform(const void *context, long i, long n) {
  OF(context);
  ck_active->random_uniform(a->key, a->high, a->low + (uint64_t)i / 4, n, a->y + i);
}
void ck_random_uniform(
  uint64_t key, uint64_t counter_high, uint64_t counter_low, long n, float *y)
{
  struct arguments a = {.key = key, .high = counter_high, .low = counter_low, .y = y};
  in_parts(n, 4, &a, run_uniform);
}

static void run_normal(const void *context, long i, long n) {
  OF(context);
  ck_active->random_normal(a->key, a->high, a->low + (uint64_t)i / 4, n, a->y + i);
}
void ck_random_normal(
  uint64_t key, uint64_t counter_high, uint64_t counter_low, long n, float *y)
{
  struct arguments a = {.key = key, .high = counter_high, .low = counter_low, .y = y};
  in_parts(n, 8, &a, run_normal);
}

void ck_random_bits(
  uint64_t key, uint64_t counter_high, uint64_t counter_low, long n, uint32_t *y)
{
  ck_active->random_bits(key, counter_high, counter_low, n, y);
}

void ck_philox(uint64_t key, uint64_t counter_high, uint64_t counter_low, uint32_t words[4]) {
  ck_active->random_bits(key, counter_high, counter_low, 4, words);
}

static void run_map(const void *context, long i, long n) {
  OF(context);
  ck_active->map(a->kind, n, a->x + i, a->y + i);
}
void ck_map(int map, long n, const float *x, float *y) {
  struct arguments a = {.kind = map, .x = x, .y = y};
  in_parts(n, 4, &a, run_map);
}

static void run_binary(const void *context, long i, long n) {
  OF(context);
  ck_active->binary(a->kind, n, a->x + i * a->sx, a->sx, a->z + i * a->sz, a->sz, a->y + i);
}
void ck_binary(int binary, long n, const float *a, long sa, const float *b, long sb, float *y) {
  struct arguments all = {.kind = binary, .x = a, .sx = sa, .z = b, .sz = sb, .y = y};
  in_parts(n, 1, &all, run_binary);
}

static void run_sgd(const void *context, long i, long n) {
  OF(context);
  ck_active->sgd(n, a->y + i, a->x + i, a->u ? a->u + i : 0, a->setting);
}
void ck_sgd(long n, float *w, const float *g, float *v, const struct ck_sgd *setting) {
  struct arguments a = {.y = w, .x = g, .u = v, .setting = setting};
  in_parts(n, 1, &a, run_sgd);
}

static void run_adam(const void *context, long i, long n) {
  OF(context);
  ck_active->adam(n, a->y + i, a->x + i, a->u + i, a->v + i, a->setting);
}
void ck_adam(long n, float *w, const float *g, float *m, float *v, const struct ck_adam *setting) {
  struct arguments a = {.y = w, .x = g, .u = m, .v = v, .setting = setting};
  in_parts(n, 1, &a, run_adam);
}

static void run_rmsprop(const void *context, long i, long n) {
  OF(context);
  ck_active->rmsprop(
    n, a->y + i, a->x + i, a->u + i, a->v ? a->v + i : 0, a->t ? a->t + i : 0, a->setting);
}
void ck_rmsprop(
  long n, float *w, const float *g, float *v, float *average, float *buffer,
  const struct ck_rmsprop *setting)
{
  struct arguments a = {.y = w, .x = g, .u = v, .v = average, .t = buffer, .setting = setting};
  in_parts(n, 1, &a, run_rmsprop);
}

static void run_blend(const void *context, long i, long n) {
  OF(context);
  ck_active->blend(n, a->a, a->x + i, a->b, a->y + i);
}
void ck_blend(long n, float a, const float *x, float b, float *y) {
  struct arguments all = {.a = a, .b = b, .x = x, .y = y};
  in_parts(n, 1, &all, run_blend);
}

// Batch normalisation: features are independent in training, rows in evaluation.

static void run_norm_train(const void *context, long i, long n) {
  ck_active->norm_train(context, i, i + n);
}
static void run_norm_eval(const void *context, long i, long n) {
  ck_active->norm_eval(context, i, i + n);
}
static void run_norm_backward(const void *context, long i, long n) {
  ck_active->norm_backward(context, i, i + n);
}

/// `n` independent pieces of `size` elements, in parts of whole vectors of pieces.
static void by_piece(long n, long size, const void *context, void (*run)(const void *, long, long)) {
  struct flat f = {n, 16, context, run};
  if (n * size < 2 * GRAIN || n <= 16) {
    if (n > 0) run(context, 0, n);
    return;
  }
  ck_parallel((n + 15) / 16, flat_task, &f);
}

void ck_batch_norm_train(const struct ck_batch_norm *norm) {
  by_piece(norm->n, norm->m, norm, run_norm_train);
}
void ck_batch_norm_eval(const struct ck_batch_norm *norm) {
  by_piece(norm->m, norm->n, norm, run_norm_eval);
}
void ck_batch_norm_backward(const struct ck_batch_norm_backward *norm) {
  by_piece(norm->n, norm->m, norm, run_norm_backward);
}

double ck_cross_entropy(const struct ck_cross_entropy *loss) { return ck_active->cross_entropy(loss); }
double ck_element_loss(const struct ck_element_loss *loss) { return ck_active->element_loss(loss); }

struct rows {
  int logs;
  long n;
  const float *x;
  long ldx;
  float *y;
  long ldy;
};
static void run_softmax(const void *context, long i, long m) {
  const struct rows *r = context;
  ck_active->softmax(r->logs, m, r->n, r->x + i * r->ldx, r->ldx, r->y + i * r->ldy, r->ldy);
}
void ck_softmax(long m, long n, const float *x, long ldx, float *y, long ldy) {
  struct rows r = {0, n, x, ldx, y, ldy};
  by_piece(m, 8 * n, &r, run_softmax);
}
void ck_log_softmax(long m, long n, const float *x, long ldx, float *y, long ldy) {
  struct rows r = {1, n, x, ldx, y, ldy};
  by_piece(m, 8 * n, &r, run_softmax);
}
