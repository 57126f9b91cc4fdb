/// Elementary functions on vectors of floats: polynomials (minimax, fitted by Remez exchange) after an
/// exact reduction, in fused multiply-adds. Errors: at most about 1.5 units in the last place.

INLINE vec power_of_two(ivec n) { return (vec)((n + 127) << 23); }

/// 2^n x for n in -300...300, rounded once when the result is subnormal.
INLINE vec scale_by_power(vec x, ivec n) {
  ivec half = n >> 1;
  return x * power_of_two(half) * power_of_two(n - half);
}

/// x = n log 2 + r with |r| <= log 2 / 2. `n` is also returned as a float.
INLINE vec reduce_exponent(vec x, ivec *n, vec *whole) {
  const vec magic = all(12582912.0f); // 1.5 * 2^23: adding it rounds to a whole number
  vec shifted = fma_of(x, all(1.44269504f), magic);
  *n = (ivec)shifted - (ivec)magic;
  *whole = shifted - magic;
  vec r = fma_of(*whole, all(-0.693147182f), x);
  return fma_of(*whole, all(1.90465430e-9f), r);
}

/// e^r - 1 for |r| <= 0.35.
INLINE vec expm1_core(vec r) {
  vec p = all(0.000199076577f);
  p = fma_of(p, r, all(0.00139337325f));
  p = fma_of(p, r, all(0.008333285906f));
  p = fma_of(p, r, all(0.04166646418f));
  p = fma_of(p, r, all(0.1666666676f));
  p = fma_of(p, r, all(0.5000000014f));
  return fma_of(p * r, r, r);
}

/// e^r for the r of `reduce_exponent`.
INLINE vec exp_core(vec r) {
  vec p = all(0.001394120437f);
  p = fma_of(p, r, all(0.008363235069f));
  p = fma_of(p, r, all(0.04166637427f));
  p = fma_of(p, r, all(0.1666657665f));
  p = fma_of(p, r, all(0.5000000027f));
  return fma_of(p, r * r, r) + all(1.0f);
}

INLINE vec exp_of(vec x) {
  vec bounded = select(x < all(-104.0f), all(-104.0f), x);
  bounded = select(bounded > all(89.0f), all(89.0f), bounded);
  ivec n;
  vec whole, r = reduce_exponent(bounded, &n, &whole);
  return scale_by_power(exp_core(r), n);
}

/// e^x for x in -87...0 and NaN, for sums of exponentials. Smaller x give e^-87.
INLINE vec exp_of_negative(vec x) {
  vec bounded = select(x < all(-87.0f), all(-87.0f), x);
  ivec n;
  vec whole, r = reduce_exponent(bounded, &n, &whole);
  return select(x == x, (vec)((ivec)exp_core(r) + (n << 23)), x);
}

INLINE vec expm1_of(vec x) {
  vec bounded = select(x < all(-30.0f), all(-30.0f), x);
  bounded = select(bounded > all(89.0f), all(89.0f), bounded);
  ivec n;
  vec whole, r = reduce_exponent(bounded, &n, &whole);
  vec p = expm1_core(r);
  vec half = power_of_two(n - 1); // 2^128 would overflow before it is needed
  vec y = fma_of(half, p, half - all(0.5f));
  y = y + y;
  return select(n == all_int(0), p, y);
}

/// log x = e log 2 + log(1 + f), 1 + f in [sqrt(1/2), sqrt 2].
INLINE vec log_of(vec x) {
  ivec tiny = x < all(1.17549435e-38f);
  vec scaled = select(tiny, x * all(8388608.0f), x);
  ivec bits = (ivec)scaled - all_int(0x3f3504f3); // sqrt(1/2)
  ivec exponent = bits >> 23;
  vec f = (vec)((bits & all_int(0x007fffff)) + all_int(0x3f3504f3)) - all(1.0f);
  vec e = __builtin_convertvector(exponent - (tiny & all_int(23)), vec);
  vec p = all(0.06747242238f);
  p = fma_of(p, f, all(-0.1167591306f));
  p = fma_of(p, f, all(0.1188804003f));
  p = fma_of(p, f, all(-0.1240553837f));
  p = fma_of(p, f, all(0.1421956144f));
  p = fma_of(p, f, all(-0.1666799892f));
  p = fma_of(p, f, all(0.2000211837f));
  p = fma_of(p, f, all(-0.2500000954f));
  p = fma_of(p, f, all(0.3333331261f));
  vec square = f * f;
  vec tail = fma_of(p * f, square, e * all(-2.12194440e-4f));
  tail = fma_of(all(-0.5f), square, tail);
  vec y = fma_of(e, all(0.693359375f), f + tail);
  y = select(x == all(__builtin_inff()), x, y);
  y = select(x == all(0.0f), all(-__builtin_inff()), y);
  return select((x < all(0.0f)) | (x != x), all(__builtin_nanf("")), y);
}

/// log(1 + x), with what rounding 1 + x lost put back.
INLINE vec log1p_of(vec x) {
  vec u = all(1.0f) + x;
  vec lost = (x - (u - all(1.0f))) / u;
  vec y = log_of(u);
  ivec plain = (u == all(0.0f)) | (u == all(__builtin_inff()));
  y = select(plain, y, y + lost);
  return select(x == all(0.0f), x, y);
}

INLINE vec sigmoid_of(vec x) {
  vec e = exp_of(-fabs_of(x));
  vec top = select(x < all(0.0f), e, all(1.0f));
  return top / (all(1.0f) + e);
}

INLINE vec tanh_of(vec x) {
  vec a = fabs_of(x), whole;
  a = select(a > all(10.0f), all(10.0f), a);
  ivec n;
  vec r = reduce_exponent(a + a, &n, &whole), power = power_of_two(n);
  vec t = fma_of(power, expm1_core(r), power - all(1.0f)); // e^2a - 1
  return with_sign(t / (t + all(2.0f)), sign_of(x));
}

INLINE vec softplus_of(vec x) {
  vec above = select(x < all(0.0f), all(0.0f), x);
  return above + log1p_of(exp_of(-fabs_of(x)));
}

/// erf: an odd polynomial near 0, 1 - e^(polynomial) outside. After N. Juffa.
INLINE vec erf_of(vec x) {
  vec t = fabs_of(x), s = x * x;
  vec r = fma_of(all(-1.72853470e-5f), t, all(3.83197126e-4f));
  vec u = fma_of(all(-3.88396438e-3f), t, all(2.42546219e-2f));
  r = fma_of(r, s, u);
  r = fma_of(r, t, all(-1.06777877e-1f));
  r = fma_of(r, t, all(-6.34846687e-1f));
  r = fma_of(r, t, all(-1.28717512e-1f));
  r = fma_of(r, t, -t);
  vec outer = select(t > all(4.0f), all(1.0f), all(1.0f) - exp_of(r));
  outer = with_sign(outer, sign_of(x));
  vec p = all(-5.96761703e-4f);
  p = fma_of(p, s, all(4.99119423e-3f));
  p = fma_of(p, s, all(-2.67681349e-2f));
  p = fma_of(p, s, all(1.12819925e-1f));
  p = fma_of(p, s, all(-3.76125336e-1f));
  p = fma_of(p, s, all(1.28379166e-1f));
  p = fma_of(p, x, x);
  return select(t > all(0.927734375f), outer, select(x == x, p, x));
}

/// sin r and cos r for |r| <= pi/4.
INLINE vec sin_core(vec r) {
  vec u = r * r;
  vec p = fma_of(all(2.718237268e-6f), u, all(-0.0001983932714f));
  p = fma_of(p, u, all(0.008333329362f));
  p = fma_of(p, u, all(-0.1666666664f));
  return fma_of(p * u, r, r);
}
INLINE vec cos_core(vec r) {
  vec u = r * r;
  vec p = fma_of(all(2.47995118e-5f), u, all(-0.001388888372f));
  p = fma_of(p, u, all(0.04166666662f));
  return fma_of(p * u, u, fma_of(all(-0.5f), u, all(1.0f)));
}

/// sin(r + q pi/2), |r| <= pi/4.
INLINE vec sin_quadrant(vec r, ivec q) {
  vec s = sin_core(r), c = cos_core(r);
  vec y = select((q & all_int(1)) != all_int(0), c, s);
  return (vec)((ivec)y ^ ((q & all_int(2)) << 30));
}

/// Largest argument reduced in floats; larger ones go through Double.
#define TRIG_LIMIT 30000.0f

/// sin(x + shift pi/2) for |x| <= TRIG_LIMIT.
INLINE vec sin_shifted(vec x, int32_t shift) {
  const vec magic = all(12582912.0f);
  vec shifted = fma_of(x, all(0.636619772f), magic);
  ivec q = (ivec)shifted - (ivec)magic + all_int(shift);
  vec n = shifted - magic;
  vec r = fma_of(n, all(-1.57079637f), x);
  r = fma_of(n, all(4.37113883e-8f), r);
  r = fma_of(n, all(1.71512489e-15f), r);
  return sin_quadrant(r, q);
}
