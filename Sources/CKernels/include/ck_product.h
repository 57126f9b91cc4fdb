/// Matrix products with fused epilogues, and the sums that go with them.
#ifndef CK_PRODUCT_H
#define CK_PRODUCT_H

/// How A and B are stored. C is always m x n.
enum {
  CK_NN = 0, ///< A is m x k, B is k x n: y = x W
  CK_NT = 1, ///< A is m x k, B is n x k and read transposed: dx = dy W^T
  CK_TN = 2  ///< A is k x m and read transposed, B is k x n: dW = x^T dy
};

/// What happens to an element of C once its sum is complete.
enum {
  CK_PLAIN = 0,     ///< c
  CK_BIAS = 1,      ///< c + extra[column]
  CK_BIAS_RELU = 2, ///< max(c + extra[column], 0); NaN stays NaN
  CK_GATE = 3       ///< c where extra[row][column] > 0, else 0: the backward of ReLU, extra its output
};

/// C = op(A) op(B), or C += op(A) op(B) when `accumulate` is not 0.
///
/// Summation order, for every element: k is cut into chunks of 256 (the last may be shorter); each
/// chunk is one chain of fused multiply-adds from +0 in rising k; the first chunk is stored (or added
/// to C), the others are added to it in order. Fastest when n and the distances are multiples of 16.
struct ck_product {
  long m, n, k;
  const float *a;
  long lda;
  const float *b;
  long ldb;
  float *c;
  long ldc;
  int layout;
  int accumulate;
  int epilogue;
  /// Bias (n) or gate (m x n, rows `ldextra` apart).
  const float *extra;
  long ldextra;
};
void ck_product(const struct ck_product *product);

/// y[j] = sum over i of x[i][j], or y[j] += it. x is rows x columns.
/// Order: rows in chunks of 256, each chunk a chain of additions from +0, chunks added in order.
void ck_column_sums(long rows, long columns, const float *x, long ldx, float *y, int accumulate);

#endif
