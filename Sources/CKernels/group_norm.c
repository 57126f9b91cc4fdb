/// Layer and group normalisation: samples are independent, but for the gradients of gamma and beta.
#include "table.h"

/// Samples whose gradients of gamma and beta form one chain.
#define SAMPLES_OF_A_CHAIN 8

static long chains_of(long samples) {
  return (samples + SAMPLES_OF_A_CHAIN - 1) / SAMPLES_OF_A_CHAIN;
}

static void forward_task(void *context, long chain) {
  const struct ck_group_norm *p = context;
  const long from = chain * SAMPLES_OF_A_CHAIN, to = from + SAMPLES_OF_A_CHAIN;
  ck_active->group_norm(p, from, to < p->samples ? to : p->samples);
}

void ck_group_norm(const struct ck_group_norm *norm) {
  ck_parallel(chains_of(norm->samples), forward_task, (void *)norm);
}

long ck_group_norm_scratch(long samples, long features) { return 2 * chains_of(samples) * features; }

static void backward_task(void *context, long chain) {
  const struct ck_group_norm_backward *q = context;
  const struct ck_group_norm *p = q->norm;
  const long from = chain * SAMPLES_OF_A_CHAIN, to = from + SAMPLES_OF_A_CHAIN;
  double *sums = q->scratch + 2 * chain * p->features;
  for (long j = 0; j < 2 * p->features; j++) sums[j] = 0;
  ck_active->group_norm_backward(q, from, to < p->samples ? to : p->samples, sums);
}

/// Sum of feature j of all chains, into or on top of y[j].
static void add_chains(const struct ck_group_norm_backward *q, long at, float *y) {
  const long features = q->norm->features, chains = chains_of(q->norm->samples);
  for (long j = 0; j < features; j++) {
    double sum = 0;
    for (long c = 0; c < chains; c++) sum += q->scratch[2 * c * features + at + j];
    y[j] = q->accumulate ? y[j] + (float)sum : (float)sum;
  }
}

void ck_group_norm_backward(const struct ck_group_norm_backward *backward) {
  ck_parallel(chains_of(backward->norm->samples), backward_task, (void *)backward);
  add_chains(backward, 0, backward->dgamma);
  add_chains(backward, backward->norm->features, backward->dbeta);
}
