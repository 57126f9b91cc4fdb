/// Activations, each with its derivative under it.

/// y[i] = RESULT for x = X[i], i in 0..<n.
#define EACH(n, X, Y, RESULT)                                                                       \
  do {                                                                                              \
    long i_ = 0;                                                                                    \
    for (; i_ + LANES <= (n); i_ += LANES) {                                                        \
      vec x = load((X) + i_);                                                                       \
      store((Y) + i_, RESULT);                                                                      \
    }                                                                                               \
    if (i_ < (n)) {                                                                                 \
      vec x = load_part((X) + i_, (n) - i_);                                                        \
      store_part((Y) + i_, RESULT, (n) - i_);                                                       \
    }                                                                                               \
  } while (0)

/// y[i] = RESULT for x = X[i], d = D[i].
#define EACH_PAIR(n, X, D, Y, RESULT)                                                               \
  do {                                                                                              \
    long i_ = 0;                                                                                    \
    for (; i_ + LANES <= (n); i_ += LANES) {                                                        \
      vec x = load((X) + i_), d = load((D) + i_);                                                   \
      store((Y) + i_, RESULT);                                                                      \
    }                                                                                               \
    if (i_ < (n)) {                                                                                 \
      vec x = load_part((X) + i_, (n) - i_), d = load_part((D) + i_, (n) - i_);                     \
      store_part((Y) + i_, RESULT, (n) - i_);                                                       \
    }                                                                                               \
  } while (0)

#define ONE all(1.0f)
#define ZERO all(0.0f)

INLINE vec leaky_of(vec x, float slope) { return select(x < ZERO, x * all(slope), x); }
INLINE vec leaky_slope(vec x, float slope) { return select(x > ZERO, ONE, all(slope)); }

INLINE vec elu_of(vec x, float alpha) { return select(x > ZERO, x, all(alpha) * expm1_of(x)); }
INLINE vec elu_slope(vec x, float alpha) { return select(x > ZERO, ONE, all(alpha) * exp_of(x)); }

// Klambauer et al., arXiv:1706.02515
#define SELU_SCALE 1.0507009873554805f
#define SELU_ALPHA 1.6732632423543772f
INLINE vec selu_of(vec x) { return all(SELU_SCALE) * elu_of(x, SELU_ALPHA); }
INLINE vec selu_slope(vec x) { return all(SELU_SCALE) * elu_slope(x, SELU_ALPHA); }

/// Phi(x), the normal distribution function.
INLINE vec normal_share(vec x) {
  vec e = erf_of(x * all(0.70710678f));
  return fma_of(all(0.5f), e, all(0.5f));
}
INLINE vec gelu_of(vec x) { return x * normal_share(x); }
INLINE vec gelu_slope(vec x) {
  vec density = all(0.39894228f) * exp_of(all(-0.5f) * x * x);
  return fma_of(x, density, normal_share(x));
}

/// tanh(sqrt(2 / pi) (x + 0.044715 x^3)).
INLINE vec gelu_inner(vec x) {
  vec cube = x * x * x;
  return tanh_of(all(0.79788456f) * fma_of(all(0.044715f), cube, x));
}
INLINE vec gelu_tanh_of(vec x) { return all(0.5f) * x * (ONE + gelu_inner(x)); }
/// Beyond 30 the slope is 0 or 1, and x^3 would leave the range.
INLINE vec gelu_tanh_slope(vec x) {
  x = select(x > all(30.0f), all(30.0f), select(x < all(-30.0f), all(-30.0f), x));
  vec t = gelu_inner(x);
  vec inner = all(0.79788456f) * fma_of(all(3 * 0.044715f), x * x, ONE);
  vec bend = all(0.5f) * x * fma_of(-t, t, ONE) * inner;
  return fma_of(all(0.5f), t, all(0.5f)) + bend;
}

INLINE vec silu_of(vec x) { return x * sigmoid_of(x); }
INLINE vec silu_slope(vec x) {
  vec s = sigmoid_of(x);
  return s * fma_of(x, ONE - s, ONE);
}

/// tanh(softplus(x)) = n / (n + 2) with n = e^x (e^x + 2).
INLINE vec mish_gate(vec x) {
  vec e = exp_of(select(x > all(20.0f), all(20.0f), x));
  vec n = e * (e + all(2.0f));
  return n / (n + all(2.0f));
}
INLINE vec mish_of(vec x) { return x * mish_gate(x); }
INLINE vec mish_slope(vec x) {
  vec t = mish_gate(x);
  return fma_of(x * sigmoid_of(x), fma_of(-t, t, ONE), t);
}

static void activate(int kind, float alpha, long n, const float *x_in, float *y) {
  switch (kind) {
  case CK_RELU: EACH(n, x_in, y, cut_at_zero(x)); break;
  case CK_LEAKY: EACH(n, x_in, y, leaky_of(x, alpha)); break;
  case CK_ELU: EACH(n, x_in, y, elu_of(x, alpha)); break;
  case CK_SELU: EACH(n, x_in, y, selu_of(x)); break;
  case CK_GELU: EACH(n, x_in, y, gelu_of(x)); break;
  case CK_GELU_TANH: EACH(n, x_in, y, gelu_tanh_of(x)); break;
  case CK_SILU: EACH(n, x_in, y, silu_of(x)); break;
  case CK_MISH: EACH(n, x_in, y, mish_of(x)); break;
  case CK_TANH: EACH(n, x_in, y, tanh_of(x)); break;
  case CK_SIGMOID: EACH(n, x_in, y, sigmoid_of(x)); break;
  case CK_SOFTPLUS: EACH(n, x_in, y, softplus_of(x)); break;
  }
}

static void activate_backward(
  int kind, float alpha, long n, const float *saved, const float *dy, float *dx)
{
  switch (kind) {
  case CK_RELU: EACH_PAIR(n, saved, dy, dx, select(x <= ZERO, ZERO, d)); break;
  case CK_LEAKY: EACH_PAIR(n, saved, dy, dx, leaky_slope(x, alpha) * d); break;
  case CK_ELU: EACH_PAIR(n, saved, dy, dx, elu_slope(x, alpha) * d); break;
  case CK_SELU: EACH_PAIR(n, saved, dy, dx, selu_slope(x) * d); break;
  case CK_GELU: EACH_PAIR(n, saved, dy, dx, gelu_slope(x) * d); break;
  case CK_GELU_TANH: EACH_PAIR(n, saved, dy, dx, gelu_tanh_slope(x) * d); break;
  case CK_SILU: EACH_PAIR(n, saved, dy, dx, silu_slope(x) * d); break;
  case CK_MISH: EACH_PAIR(n, saved, dy, dx, mish_slope(x) * d); break;
  case CK_TANH: EACH_PAIR(n, saved, dy, dx, fma_of(-x, x, ONE) * d); break;
  case CK_SIGMOID: EACH_PAIR(n, saved, dy, dx, x * (ONE - x) * d); break;
  case CK_SOFTPLUS: EACH_PAIR(n, saved, dy, dx, sigmoid_of(x) * d); break;
  }
}
