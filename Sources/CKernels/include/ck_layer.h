/// Pieces of a training step beside the products: batches, activations, dropout, batch normalisation.
#ifndef CK_LAYER_H
#define CK_LAYER_H

#include <stdint.h>

/// y[i] = x[rows[i]], `count` rows of `width` floats. The caller has checked the row numbers.
void ck_gather(
  long count, long width, const float *x, long ldx, const int32_t *rows, float *y, long ldy);
/// y[i] = x[rows[i]].
void ck_gather_labels(long count, const int32_t *x, const int32_t *rows, int32_t *y);

/// Samples of `positions` positions, `pitch` floats apart: copies the first `count` floats of each
/// position of x to y.
void ck_copy_features(
  long rows, long positions, long count, const float *x, long ldx, long pitch_x, float *y, long ldy,
  long pitch_y);
/// Zeros in what is no feature: behind the `features` of each position, and behind the last position.
void ck_zero_pads(long rows, long positions, long features, long pitch, float *y, long ldy);

/// Activations. `alpha` is the slope of LEAKY for x < 0 and the scale of ELU; others ignore it.
enum {
  CK_RELU = 0,
  CK_LEAKY = 1,
  CK_ELU = 2,
  CK_SELU = 3,
  CK_GELU = 4,      ///< x Phi(x), with erf
  CK_GELU_TANH = 5, ///< the tanh form
  CK_SILU = 6,
  CK_MISH = 7,
  CK_TANH = 8,
  CK_SIGMOID = 9,
  CK_SOFTPLUS = 10 ///< log(1 + e^x), beta 1, no threshold
};
/// y = f(x), n elements; in place is allowed.
void ck_activate(int kind, float alpha, long n, const float *x, float *y);
/// 1 when the backward of `kind` reads the forward's output y (RELU, TANH, SIGMOID), 0 when it reads
/// the forward's input x (all others).
int ck_activation_reads_output(int kind);
/// dx = f'(x) dy. `saved` is y or x of the forward, see above. dx may be dy, or `saved`.
void ck_activate_backward(
  int kind, float alpha, long n, const float *saved, const float *dy, float *dx);

/// y = x / (1 - rate) where element i of the stream (key, counter) is at least `rate`, else 0.
/// The mask is a pure function of (key, counter, i), so the same call on dy is the backward.
/// The stream is that of ck_random_uniform. In place is allowed.
void ck_dropout(
  long n, float rate, uint64_t key, uint64_t counter_high, uint64_t counter_low, const float *x,
  float *y);

/// Batch normalisation of m rows by n features, training:
/// y = gamma (x - mean) inverse + beta, inverse = 1 / sqrt(biased variance + epsilon).
/// Updates running = (1 - momentum) running + momentum new, with the unbiased variance (torch).
/// `mean` and `inverse` (n) are kept for the backward. Sums are Double chains over rows, two passes.
/// `gamma` and `beta` may be null (1 and 0); running values may be null. In place is not allowed.
struct ck_batch_norm {
  long m, n;
  const float *x;
  long ldx;
  const float *gamma, *beta;
  float epsilon, momentum;
  float *running_mean, *running_variance;
  float *mean, *inverse;
  float *y;
  long ldy;
};
void ck_batch_norm_train(const struct ck_batch_norm *norm);
/// The same with the running values, which it reads only; `mean` and `inverse` are not used.
void ck_batch_norm_eval(const struct ck_batch_norm *norm);

/// dgamma (+)= sum dy xhat, dbeta (+)= sum dy,
/// dx = gamma inverse (dy - mean(dy) - xhat mean(dy xhat)), xhat = (x - mean) inverse.
/// `dgamma`, `dbeta`, `gamma`, `dx` may be null. dx may be dy.
struct ck_batch_norm_backward {
  long m, n;
  const float *x;
  long ldx;
  const float *dy;
  long lddy;
  const float *gamma, *mean, *inverse;
  float *dgamma, *dbeta;
  int accumulate;
  float *dx;
  long lddx;
};
void ck_batch_norm_backward(const struct ck_batch_norm_backward *norm);

#endif
