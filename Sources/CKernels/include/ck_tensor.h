/// Eager tensor kernels: fills, copies, maps, broadcasting, reductions.
#ifndef CK_TENSOR_H
#define CK_TENSOR_H

#include <stdint.h>

void ck_fill(long n, float value, float *y);
/// y[i] = x[i].
void ck_copy(long n, const float *x, float *y);
/// y (contiguous, row-major over shape) = x[sum of index * strides]; strides may be 0 or negative.
void ck_copy_strided(int rank, const long *shape, const float *x, const long *strides, float *y);
/// The reverse: y[sum of index * strides] = x (contiguous).
void ck_scatter_strided(int rank, const long *shape, const float *x, float *y, const long *strides);

/// Unary maps.
enum {
  CK_NEGATE = 0, CK_ABS, CK_SIGN, CK_SQUARE, CK_SQRT, CK_RECIPROCAL,
  CK_EXP, CK_EXPM1, CK_LOG, CK_LOG1P, CK_LOG2, CK_LOG10,
  CK_SIN, CK_COS, CK_TAN, CK_MAP_TANH, CK_MAP_SIGMOID, CK_ERF,
  CK_FLOOR, CK_CEIL, CK_ROUND, ///< ROUND: halves to even
  CK_NOT, CK_IS_NAN, CK_IS_FINITE, ///< 1 or 0
  CK_MAP_COUNT
};
/// y = f(x), n elements; in place is allowed. Errors are at most a few units in the last place.
void ck_map(int map, long n, const float *x, float *y);

/// Binary operations. POWER as in C99; MODULO and FLOOR_DIVIDE floor (Python); comparisons and
/// logic give 1 or 0; MINIMUM and MAXIMUM give NaN when either is NaN.
enum {
  CK_ADD = 0, CK_SUBTRACT, CK_MULTIPLY, CK_DIVIDE, CK_POWER, CK_MODULO, CK_FLOOR_DIVIDE,
  CK_MINIMUM, CK_MAXIMUM, CK_EQUAL, CK_NOT_EQUAL, CK_LESS, CK_LESS_EQUAL, CK_GREATER,
  CK_GREATER_EQUAL, CK_AND, CK_OR, CK_ATAN2,
  CK_BINARY_COUNT
};
/// y[i] = a[i * sa] op b[i * sb]; sa and sb are 0 or 1. In place is allowed.
void ck_binary(int binary, long n, const float *a, long sa, const float *b, long sb, float *y);
/// The same over a shape: y is contiguous, a and b have strides per dimension (0 broadcasts).
void ck_binary_strided(
  int binary, int rank, const long *shape, const float *a, const long *stride_a, const float *b,
  const long *stride_b, float *y);

/// Reductions of x [outer][n][inner] to y [outer][inner].
enum { CK_SUM = 0, CK_PRODUCT_OF = 1, CK_MAX_OF = 2, CK_MIN_OF = 3, CK_SUM_SQUARES = 4 };
/// Sums and products are Double and rounded once. Order: with inner > 1, chains over n; with inner = 1,
/// the order of ck_sum_squares. An empty sum is 0, product 1, max -inf, min inf. NaN wins.
void ck_reduce(int reduction, long outer, long n, long inner, const float *x, float *y);
/// The place along n of the largest (`largest` != 0) or smallest element, the first of equals; NaN wins.
void ck_arg_reduce(int largest, long outer, long n, long inner, const float *x, int32_t *y);
/// Sum in Double of all n elements in the order of ck_sum_squares.
double ck_sum(long n, const float *x);
/// Sum in Double of (x - center)^2 in the same order.
double ck_sum_deviations(long n, double center, const float *x);
/// Dot product in Double in the same order.
double ck_dot(long n, const float *a, const float *b);

/// Smallest and largest number (NaN left out; inf and -inf when there is none), and how many are NaN
/// and how many infinite.
struct ck_extent {
  float smallest, largest;
  long nans, infinities;
};
struct ck_extent ck_extent(long n, const float *x);

/// y (columns x rows) = transpose of x (rows x columns).
void ck_transpose(long rows, long columns, const float *x, long ldx, float *y, long ldy);

#endif
