/// Losses, forward and backward in one pass. They return sums, in Double; the mean is the caller's
/// division, and `scale` (1 / divisor for a mean) multiplies the gradient, so that a group of batches
/// can be accumulated exactly. Rows are added in order. Where `row_weights` (m, may be null) are given, the sum
/// and the gradient are of each row's loss times its weight; `row_loss` is without them. Where a gradient is a probability (cross-entropies),
/// one below 2^-64 is 0.
#ifndef CK_LOSS_H
#define CK_LOSS_H

#include <stdint.h>

/// Softmax and cross-entropy of m rows of n logits z with labels in 0..<n (checked by the caller).
/// Row loss: (1 - s) w[y] (-log p[y]) + s/n sum_c w[c] (-log p[c]), s = smoothing (torch).
/// A mean divides by ck_label_weight.
/// dz (may be null, may be z) = scale * d(sum of row losses)/dz; its pad columns
/// n..<min(lddz, n rounded up to 16) may be set to 0, between the rows. `weights` (n) and `row_loss` (m) may be null.
struct ck_cross_entropy {
  long m, n;
  const float *z;
  long ldz;
  const int32_t *labels;
  const float *weights;
  float smoothing;
  float scale;
  float *row_loss;
  float *dz;
  long lddz;
  const float *row_weights;
  /// Soft labels (m x n, rows ld_shares apart) in place of `labels`, or null: the row loss is
  /// sum_c q[c] w[c] (-log p[c]), q = (1 - s) share + s/n (torch), and a mean divides by the weights of the rows.
  const float *shares;
  long ld_shares;
  /// Above 0 the focal loss, without smoothing: sum_c t[c] (1 - p[c])^gamma (-log p[c]), t the shares times the
  /// weights, of a label its weight.
  float gamma;
};
double ck_cross_entropy(const struct ck_cross_entropy *loss);
/// Sum of weights[labels[i]] row_weights[i], in order; where one is null, it is 1 for every row.
double ck_label_weight(
  long m, const int32_t *labels, const float *weights, const float *row_weights);

/// Losses of m x n predictions x against targets t, element by element.
enum {
  CK_MSE = 0,   ///< (x - t)^2
  CK_MAE = 1,   ///< |x - t|
  CK_HUBER = 2, ///< (x - t)^2 / 2 inside delta, delta (|x - t| - delta / 2) outside
  CK_BCE = 3,   ///< max(x, 0) - x t + log(1 + e^-|x|): binary cross-entropy of logits
  CK_BCE_WEIGHTED = 4 ///< the same, what t = 1 contributes times delta
};
/// Returns the sum over all elements. `row_loss` (m, may be null) gets the sum of each row.
/// dx (may be null, may be x) = scale * d(sum)/dx; pads as above.
struct ck_element_loss {
  int kind;
  float delta;
  long m, n;
  const float *x;
  long ldx;
  const float *t;
  long ldt;
  float scale;
  float *row_loss;
  float *dx;
  long lddx;
  const float *row_weights;
};
double ck_element_loss(const struct ck_element_loss *loss);

/// y = softmax(x) over the n columns of each of m rows; in place is allowed.
void ck_softmax(long m, long n, const float *x, long ldx, float *y, long ldy);
/// y = x - log(sum e^x) over the columns of each row; in place is allowed.
void ck_log_softmax(long m, long n, const float *x, long ldx, float *y, long ldy);
/// y[i] = the column of the largest element of row i: the first of equals; a NaN wins over numbers.
void ck_row_argmax(long m, long n, const float *x, long ldx, int32_t *y);
/// How many of m rows have their largest element at labels[i].
long ck_count_correct(long m, long n, const float *x, long ldx, const int32_t *labels);

#endif
