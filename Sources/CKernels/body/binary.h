/// Binary operations; an argument with stride 0 is one number for all.

/// y[i] = RESULT for a, b; the strides are 0 or 1.
#define BOTH(RESULT)                                                                                \
  for (long i = 0; i < n; i += LANES) {                                                             \
    vec a = sa ? load_some(p + i, n - i) : all(p[0]);                                               \
    vec b = sb ? load_some(q + i, n - i) : all(q[0]);                                               \
    store_some(y + i, RESULT, n - i);                                                               \
  }                                                                                                 \
  break

/// One element at a time, in Double where it must be exact.
#define SINGLY(RESULT)                                                                              \
  for (long i = 0; i < n; i++) {                                                                    \
    float a = p[i * sa], b = q[i * sb];                                                             \
    y[i] = RESULT;                                                                                  \
  }                                                                                                 \
  break

/// x^y; squares are products.
INLINE float power_one(float x, float y) {
  if (y == 2) return x * x;
  if (y == 1) return x;
  return (float)ck_pow((double)x, (double)y);
}

/// The remainder with the sign of b (Python). The exact remainder of two floats, by long division of
/// their whole numbers.
static float modulo_one(float a, float b) {
  double x = a < 0 ? -(double)a : (double)a, y = b < 0 ? -(double)b : (double)b;
  if (!(y > 0) || !(x < __builtin_inf())) return __builtin_nanf("");
  if (y < __builtin_inf()) {
    double step = y;
    while (step <= x * 0.5) step *= 2;
    for (; step >= y; step *= 0.5)
      if (x >= step) x -= step;
  }
  if (x == 0) return b < 0 ? -0.0f : 0.0f;
  if (a < 0) x = -x;
  return (float)((x < 0) == (b < 0) ? x : x + (double)b);
}

/// The floor of a / b, without the error of dividing first.
INLINE float floor_divide_one(float a, float b) {
  double x = (double)a, y = (double)b;
  if (b == 0 || x - x != 0 || y - y != 0) return __builtin_floorf(a / b);
  return (float)__builtin_floor((x - (double)modulo_one(a, b)) / y + 0.5);
}

/// The smaller or, with `most`, the larger; NaN when either is.
INLINE vec extreme(int most, vec a, vec b) {
  vec best = select(most ? b > a : b < a, b, a);
  return select(b != b, b, best);
}

static void binary(
  int kind, long n, const float *p, long sa, const float *q, long sb, float *y)
{
  switch (kind) {
  case CK_ADD: BOTH(a + b);
  case CK_SUBTRACT: BOTH(a - b);
  case CK_MULTIPLY: BOTH(a * b);
  case CK_DIVIDE: BOTH(a / b);
  case CK_POWER: SINGLY(power_one(a, b));
  case CK_MODULO: SINGLY(modulo_one(a, b));
  case CK_FLOOR_DIVIDE: SINGLY(floor_divide_one(a, b));
  case CK_MINIMUM: BOTH(extreme(0, a, b));
  case CK_MAXIMUM: BOTH(extreme(1, a, b));
  case CK_EQUAL: BOTH(one_where(a == b));
  case CK_NOT_EQUAL: BOTH(one_where(a != b));
  case CK_LESS: BOTH(one_where(a < b));
  case CK_LESS_EQUAL: BOTH(one_where(a <= b));
  case CK_GREATER: BOTH(one_where(a > b));
  case CK_GREATER_EQUAL: BOTH(one_where(a >= b));
  case CK_AND: BOTH(one_where((a != all(0)) & (b != all(0))));
  case CK_OR: BOTH(one_where((a != all(0)) | (b != all(0))));
  case CK_ATAN2: SINGLY((float)ck_atan2((double)a, (double)b));
  }
}
