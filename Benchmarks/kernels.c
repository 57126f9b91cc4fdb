/// The kernels alone: one training step of the 64-128-64-10 net with AdamW, and products.
///
/// Build and run, from the top of the project:
///   clang -O3 -ffp-contract=off -fno-math-errno -ISources/CKernels/include \
///     Benchmarks/kernels.c Sources/CKernels/*.c -pthread -o /tmp/kernels && /tmp/kernels
/// Arguments: threads (1), level (the best). Times are microseconds: least, tenth, median.
#include "CKernels.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { INPUTS = 64, FIRST = 128, SECOND = 64, CLASSES = 10, PADDED = 16, ROWS = 1437 };

/// Where the layers' parameters begin in the flat buffer.
enum {
  W1 = 0, B1 = W1 + INPUTS * FIRST, W2 = B1 + FIRST, B2 = W2 + FIRST * SECOND, W3 = B2 + SECOND,
  B3 = W3 + SECOND * PADDED, COUNT = B3 + PADDED
};

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e6 + t.tv_nsec * 1e-3;
}

static float *zeros(long n) {
  void *p = 0;
  if (posix_memalign(&p, 64, (size_t)n * 4 + 64) != 0) exit(1);
  memset(p, 0, (size_t)n * 4 + 64);
  return p;
}

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

static void report(const char *name, double *times, int n, double flops) {
  qsort(times, (size_t)n, sizeof *times, by_size);
  printf("%-22s %8.1f %8.1f %8.1f us", name, times[0], times[n / 10], times[n / 2]);
  printf("   %5.1f GFLOP/s\n", flops / times[0] * 1e-3);
}

struct net {
  long batch;
  float *w, *g, *m, *v, *data, *x, *h1, *h2, *z, *d1, *d2;
  int32_t *labels, *rows, *y;
  long step;
};

static struct net make_net(long batch) {
  struct net net = {.batch = batch, .w = zeros(COUNT), .g = zeros(COUNT), .m = zeros(COUNT),
    .v = zeros(COUNT), .data = zeros(ROWS * INPUTS), .x = zeros(batch * INPUTS),
    .h1 = zeros(batch * FIRST), .h2 = zeros(batch * SECOND), .z = zeros(batch * PADDED),
    .d1 = zeros(batch * FIRST), .d2 = zeros(batch * SECOND), .labels = (int32_t *)zeros(ROWS),
    .rows = (int32_t *)zeros(batch), .y = (int32_t *)zeros(batch)};
  ck_random_normal(1, 0, 0, B3, net.w);
  for (long i = 0; i < COUNT; i++) net.w[i] *= i >= W3 && (i - W3) % PADDED >= CLASSES ? 0 : 0.1f;
  ck_random_uniform(2, 0, 0, ROWS * INPUTS, net.data);
  for (int i = 0; i < ROWS; i++) net.labels[i] = (int)(net.data[i * INPUTS] * CLASSES);
  return net;
}

/// C = op(A) op(B), dense rows.
static void product(
  int layout, long m, long n, long k, const float *a, const float *b, float *c, int epilogue,
  const float *extra)
{
  struct ck_product p = {m, n, k, a, layout == CK_TN ? m : k, b, layout == CK_NT ? k : n, c, n,
    layout, 0, epilogue, extra, n};
  ck_product(&p);
}

static double step(struct net *t) {
  const long n = t->batch;
  for (long i = 0; i < n; i++) t->rows[i] = (int32_t)((t->step * n + i * 7) % ROWS);
  ck_gather(n, INPUTS, t->data, INPUTS, t->rows, t->x, INPUTS);
  ck_gather_labels(n, t->labels, t->rows, t->y);
  product(CK_NN, n, FIRST, INPUTS, t->x, t->w + W1, t->h1, CK_BIAS_RELU, t->w + B1);
  product(CK_NN, n, SECOND, FIRST, t->h1, t->w + W2, t->h2, CK_BIAS_RELU, t->w + B2);
  product(CK_NN, n, PADDED, SECOND, t->h2, t->w + W3, t->z, CK_BIAS, t->w + B3);
  struct ck_cross_entropy loss = {n, CLASSES, t->z, PADDED, t->y, 0, 0, 1.0f / n, 0, t->z, PADDED, 0};
  double sum = ck_cross_entropy(&loss);
  product(CK_TN, SECOND, PADDED, n, t->h2, t->z, t->g + W3, CK_PLAIN, 0);
  ck_column_sums(n, PADDED, t->z, PADDED, t->g + B3, 0);
  product(CK_NT, n, SECOND, PADDED, t->z, t->w + W3, t->d2, CK_GATE, t->h2);
  product(CK_TN, FIRST, SECOND, n, t->h1, t->d2, t->g + W2, CK_PLAIN, 0);
  ck_column_sums(n, SECOND, t->d2, SECOND, t->g + B2, 0);
  product(CK_NT, n, FIRST, SECOND, t->d2, t->w + W2, t->d1, CK_GATE, t->h1);
  product(CK_TN, INPUTS, FIRST, n, t->x, t->d1, t->g + W1, CK_PLAIN, 0);
  ck_column_sums(n, FIRST, t->d1, FIRST, t->g + B1, 0);
  t->step++;
  struct ck_adam adam = {.step = (float)(1e-3 / (1 - pow(0.9, t->step))),
    .root = (float)(1 / sqrt(1 - pow(0.999, t->step))), .beta1 = 0.9f, .rest1 = 0.1f,
    .beta2 = 0.999f, .rest2 = 0.001f, .epsilon = 1e-8f, .shrink = 1 - 1e-5f, .scale = 1};
  ck_adam(COUNT, t->w, t->g, t->m, t->v, &adam);
  return sum / n;
}

static void steps(long batch) {
  enum { N = 4000 };
  static double times[N];
  struct net net = make_net(batch);
  char name[64];
  double loss = 0;
  for (int i = 0; i < N; i++) {
    double start = now();
    loss = step(&net);
    times[i] = now() - start;
  }
  snprintf(name, sizeof name, "step, batch %ld", batch);
  report(name, times, N, batch * 6.0 * (INPUTS * FIRST * 2 / 3.0 + FIRST * SECOND + SECOND * CLASSES));
  printf("  loss %.9f  weights %016llx\n", loss,
    (unsigned long long)ck_digest(CK_DIGEST_START, COUNT, net.w));
}

static void products(const char *name, int layout, long m, long n, long k, int count) {
  double *times = malloc(sizeof(double) * (size_t)count);
  float *a = zeros(m * k), *b = zeros(k * n), *c = zeros(m * n);
  ck_random_normal(3, 0, 0, m * k, a);
  ck_random_normal(4, 0, 0, k * n, b);
  for (int i = 0; i < count; i++) {
    double start = now();
    product(layout, m, n, k, a, b, c, CK_PLAIN, 0);
    times[i] = now() - start;
  }
  report(name, times, count, 2.0 * m * n * k);
  free(a), free(b), free(c), free(times);
}

int main(int count, char **words) {
  ck_set_threads(count > 1 ? atoi(words[1]) : 1);
  if (count > 2) ck_set_level(atoi(words[2]));
  printf("%s, %d threads\n", ck_level_name(ck_level()), ck_threads());
  steps(16);
  steps(64);
  steps(512);
  products("NN 64x128x64", CK_NN, 64, 128, 64, 4000);
  products("TN 128x64x64", CK_TN, 128, 64, 64, 4000);
  products("NT 64x128x64", CK_NT, 64, 128, 64, 4000);
  products("NN 64x16x64", CK_NN, 64, 16, 64, 4000);
  products("NN 256^3", CK_NN, 256, 256, 256, 100);
  products("NN 512^3", CK_NN, 512, 512, 512, 30);
  products("NN 1024^3", CK_NN, 1024, 1024, 1024, 6);
  products("TN 784x256x128", CK_TN, 784, 256, 128, 100);
  return 0;
}
