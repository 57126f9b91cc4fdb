/// What one core can do at most: multiply-adds a second, and bytes a second from each cache.
///
/// Build and run, from the top of the project:
///   clang -O3 -march=native Benchmarks/peak.c -o /tmp/peak && taskset -c 0 /tmp/peak
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#if defined(__AVX512F__)
enum { LANES = 16 };
#else
enum { LANES = 8 };
#endif
typedef float vec __attribute__((vector_size(LANES * 4), aligned(4)));
enum { CHAINS = 12, ROUNDS = 9 };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

static void report(const char *name, double *rates, const char *unit) {
  qsort(rates, ROUNDS, sizeof *rates, by_size);
  printf("%-24s median %7.1f  best %7.1f %s\n", name, rates[ROUNDS / 2], rates[ROUNDS - 1], unit);
}

/// Independent chains of x = x * m + a, enough of them to hide the latency.
static void multiply_adds(void) {
  double rates[ROUNDS];
  for (int round = 0; round < ROUNDS; round++) {
    vec x[CHAINS], m, a;
    for (int c = 0; c < CHAINS; c++)
      for (int l = 0; l < LANES; l++) x[c][l] = 1;
    for (int l = 0; l < LANES; l++) m[l] = 0.999999f, a[l] = 1e-7f;
    const long steps = 20000000;
    double start = now();
    for (long i = 0; i < steps; i++) {
      for (int c = 0; c < CHAINS; c++) x[c] = x[c] * m + a;
      __asm__ volatile("" ::: "memory");
      for (int c = 0; c < CHAINS; c++) __asm__ volatile("" : "+x"(x[c]));
    }
    rates[round] = 2.0 * steps * CHAINS * LANES / (now() - start) * 1e-9;
  }
  report("multiply-adds", rates, "GFLOP/s");
}

/// c = a + s * b over three arrays that take `bytes` together.
static void triad(const char *name, long bytes) {
  const long n = bytes / 12 / LANES * LANES;
  float *a = aligned_alloc(64, (size_t)n * 4 + 64), *b = aligned_alloc(64, (size_t)n * 4 + 64);
  float *c = aligned_alloc(64, (size_t)n * 4 + 64);
  if (!a || !b || !c) exit(1);
  for (long i = 0; i < n; i++) a[i] = b[i] = c[i] = 1;
  const long repeats = 400000000 / bytes + 1;
  double rates[ROUNDS];
  for (int round = 0; round < ROUNDS; round++) {
    double start = now();
    for (long r = 0; r < repeats; r++) {
      for (long i = 0; i < n; i += LANES)
        *(vec *)(c + i) = *(vec *)(a + i) + 3.0f * *(vec *)(b + i);
      __asm__ volatile("" ::: "memory");
    }
    rates[round] = 12.0 * n * repeats / (now() - start) * 1e-9;
  }
  report(name, rates, "GB/s");
  free(a), free(b), free(c);
}

int main(void) {
  printf("vectors of %d floats\n", LANES);
  multiply_adds();
  triad("triad of 24 KiB", 24 << 10);
  triad("triad of 512 KiB", 512 << 10);
  triad("triad of 8 MiB", 8 << 20);
  triad("triad of 256 MiB", 256 << 20);
}
