/// Unary maps. The rare ones go through Double, element by element.

/// y[i] = (float)f((double)x[i]).
static void through_double(double (*f)(double), long n, const float *x, float *y) {
  for (long i = 0; i < n; i++) y[i] = (float)f((double)x[i]);
}

/// sin(x + shift pi / 2): in floats, or through Double where an argument is large.
INLINE vec sine_of(vec x, int shift) {
  ivec large = fabs_of(x) > all(TRIG_LIMIT);
  vec y = sin_shifted(x, shift);
  for (int lane = 0; lane < LANES; lane++)
    if (large[lane]) y[lane] = (float)(shift ? ck_cos : ck_sin)((double)x[lane]);
  return y;
}

INLINE vec sign_map(vec x) {
  return select(x > all(0), all(1), select(x < all(0), all(-1), x));
}
INLINE vec one_where(ivec m) { return (vec)(m & (ivec)all(1)); }

INLINE void put(int far, float *p, vec x) {
  if (far) __builtin_nontemporal_store(x, (vec *)p);
  else store(p, x);
}
/// y[i] = RESULT for x = X[i], i in 0..<n.
#define EACH_TO(far, n, X, Y, RESULT)                                                               \
  do {                                                                                              \
    const long whole_ = (n) / LANES * LANES;                                                        \
    for (long i = 0; i < whole_; i += LANES) {                                                      \
      vec x = load((X) + i);                                                                        \
      put(far, (Y) + i, RESULT);                                                                    \
    }                                                                                               \
    EACH((n) - whole_, (X) + whole_, (Y) + whole_, RESULT);                                         \
  } while (0)

INLINE void map_to(int far, int kind, long n, const float *x_in, float *y) {
  switch (kind) {
  case CK_NEGATE: EACH_TO(far, n, x_in, y, -x); break;
  case CK_ABS: EACH_TO(far, n, x_in, y, fabs_of(x)); break;
  case CK_SIGN: EACH_TO(far, n, x_in, y, sign_map(x)); break;
  case CK_SQUARE: EACH_TO(far, n, x_in, y, x * x); break;
  case CK_SQRT: EACH_TO(far, n, x_in, y, sqrt_of(x)); break;
  case CK_RECIPROCAL: EACH_TO(far, n, x_in, y, all(1) / x); break;
  case CK_EXP: EACH_TO(far, n, x_in, y, exp_of(x)); break;
  case CK_EXPM1: EACH_TO(far, n, x_in, y, expm1_of(x)); break;
  case CK_LOG: EACH_TO(far, n, x_in, y, log_of(x)); break;
  case CK_LOG1P: EACH_TO(far, n, x_in, y, log1p_of(x)); break;
  case CK_LOG2: through_double(ck_log2, n, x_in, y); break;
  case CK_LOG10: through_double(ck_log10, n, x_in, y); break;
  case CK_SIN: EACH_TO(far, n, x_in, y, sine_of(x, 0)); break;
  case CK_COS: EACH_TO(far, n, x_in, y, sine_of(x, 1)); break;
  case CK_TAN: through_double(ck_tan, n, x_in, y); break;
  case CK_MAP_TANH: EACH_TO(far, n, x_in, y, tanh_of(x)); break;
  case CK_MAP_SIGMOID: EACH_TO(far, n, x_in, y, sigmoid_of(x)); break;
  case CK_ERF: EACH_TO(far, n, x_in, y, erf_of(x)); break;
  case CK_FLOOR: EACH_TO(far, n, x_in, y, __builtin_elementwise_floor(x)); break;
  case CK_CEIL: EACH_TO(far, n, x_in, y, __builtin_elementwise_ceil(x)); break;
  case CK_ROUND: EACH_TO(far, n, x_in, y, __builtin_elementwise_roundeven(x)); break;
  case CK_NOT: EACH_TO(far, n, x_in, y, one_where(x == all(0))); break;
  case CK_IS_NAN: EACH_TO(far, n, x_in, y, one_where(x != x)); break;
  case CK_IS_FINITE: EACH_TO(far, n, x_in, y, one_where(fabs_of(x) < all(__builtin_inff()))); break;
  }
}

static void map(int kind, long n, const float *x, float *y) {
  if (!is_far(y, n / LANES, LANES, LANES)) {
    map_to(0, kind, n, x, y);
    return;
  }
  map_to(1, kind, n, x, y);
  settle();
}
