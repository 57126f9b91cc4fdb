/// Elementary functions in Double: exponentials and logarithms. Additions, multiplications and divisions
/// only, each rounded by itself, so every machine gives the same bits.
/// Polynomials of exp, expm1, log and the scheme of expm1: fdlibm (Sun Microsystems, 1993, freely usable).
#include "scalar.h"

static const double log2_high = 6.93147180369123816490e-01; // 32 bits: n * log2_high is exact
static const double log2_low = 1.90821492927058770002e-10;

uint64_t ck_bits(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

double ck_from_bits(uint64_t bits) {
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

/// 2^n x, rounded once when it is subnormal.
static double scaled(double x, int n) {
  if (n > 1023) {
    x *= 0x1p1023;
    n = n - 1023 > 1023 ? 1023 : n - 1023;
  }
  if (n < -1022) {
    x *= 0x1p-969; // keeps 53 bits clear of the subnormal range
    n += 969;
    if (n < -1022) n = -1022;
  }
  return x * ck_from_bits((uint64_t)(n + 1023) << 52);
}

/// Nearest whole number, halves to even, for |x| below 2^51.
static double nearest(double x) { return (x + 0x1.8p52) - 0x1.8p52; }

/// e^(x + low) for a tiny `low`.
static double exp_sum(double x, double low) {
  if (x != x) return x;
  if (x > 709.79) return __builtin_inf();
  if (x < -745.2) return 0;
  const double n = nearest(x * 1.44269504088896338700);
  const double high = x - n * log2_high, rest = n * log2_low - low;
  const double r = high - rest, t = r * r;
  const double c = r
    - t * (1.66666666666666019037e-01
      + t * (-2.77777777770155933842e-03
        + t * (6.61375632143793436117e-05
          + t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08))));
  return scaled(1 - ((rest - (r * c) / (2 - c)) - high), (int)n);
}

double ck_exp(double x) { return exp_sum(x, 0); }

double ck_expm1(double x) {
  if (x != x || x == 0) return x;
  if (x > 709.79) return __builtin_inf();
  if (x < -40) return -1;
  const double n = nearest(x * 1.44269504088896338700);
  const int k = (int)n;
  const double high = x - n * log2_high, low = n * log2_low;
  const double r = high - low, lost = (high - r) - low;
  const double half = 0.5 * r, square = r * half;
  const double p = 1
    + square * (-3.33333333333331316428e-02
      + square * (1.58730158725481460165e-03
        + square * (-7.93650757867487942473e-05
          + square * (4.00821782732936239552e-06 + square * -2.01099218183624371326e-07))));
  const double t = 3 - p * half;
  double e = square * ((p - t) / (6 - r * t));
  if (k == 0) return r - (r * e - square);
  e = (r * (e - lost) - lost) - square;
  if (k == -1) return 0.5 * (r - e) - 0.5;
  if (k == 1) return r < -0.25 ? -2 * (e - (r + 0.5)) : 1 + 2 * (r - e);
  if (k <= -2 || k > 56) return scaled(1 - (e - r), k) - 1;
  const double small = ck_from_bits((uint64_t)(1023 - k) << 52); // 2^-k
  if (k < 20) return scaled((1 - small) - (e - r), k);
  return scaled((r - (e + small)) + 1, k);
}

/// x = 2^n m with m in sqrt(1/2)...sqrt 2, for positive finite x.
static double split(double x, int *n) {
  *n = 0;
  if (x < 0x1p-1022) {
    x *= 0x1p54;
    *n = -54;
  }
  const uint64_t root = 0x3FE6A09E667F3BCDull; // sqrt(1/2)
  uint64_t bits = ck_bits(x) - root;
  *n += (int)((int64_t)bits >> 52);
  return ck_from_bits((bits & 0x000FFFFFFFFFFFFFull) + root);
}

/// What log does outside the positive finite numbers.
static int is_special(double x, double *y) {
  if (x > 0 && x < __builtin_inf()) return 0;
  *y = x == 0 ? -__builtin_inf() : x > 0 || x != x ? x : __builtin_nan("");
  return 1;
}

double ck_log(double x) {
  double y;
  int n;
  if (is_special(x, &y)) return y;
  const double f = split(x, &n) - 1, half = 0.5 * f * f;
  const double s = f / (2 + f), z = s * s;
  const double r = z
    * (6.666666666666735130e-01
      + z * (3.999999999940941908e-01
        + z * (2.857142874366239149e-01
          + z * (2.222219843214978396e-01
            + z * (1.818357216161805012e-01
              + z * (1.531383769920937332e-01 + z * 1.479819860511658591e-01))))));
  return n * log2_high - ((half - (s * (half + r) + n * log2_low)) - f);
}

double ck_log1p(double x) {
  const double u = 1 + x;
  if (u == 1) return x;
  if (!(u > 0) || u > 0x1p54) return ck_log(u);
  return ck_log(u) * (x / (u - 1)); // the quotient puts back what rounding u lost
}

// Pairs of Doubles: an unevaluated sum, high + low.

typedef struct pair pair;

static pair sum_of(double a, double b) {
  const double s = a + b, t = s - a;
  return (pair){s, (a - (s - t)) + (b - t)};
}

pair ck_product_of(double a, double b) {
  const double ca = 134217729 * a, cb = 134217729 * b; // 2^27 + 1: Dekker's halves
  const double ah = ca - (ca - a), bh = cb - (cb - b), al = a - ah, bl = b - bh;
  const double p = a * b;
  return (pair){p, ((ah * bh - p) + ah * bl + al * bh) + al * bl};
}

static pair add(pair a, pair b) {
  pair s = sum_of(a.high, b.high);
  return sum_of(s.high, s.low + (a.low + b.low));
}

static pair multiply(pair a, pair b) {
  pair p = ck_product_of(a.high, b.high);
  return sum_of(p.high, p.low + (a.high * b.low + a.low * b.high));
}

static pair divide(pair a, pair b) {
  const double q = a.high / b.high;
  pair back = multiply((pair){q, 0}, b);
  return sum_of(q, (((a.high - back.high) - back.low) + a.low) / b.high);
}

/// log x for positive finite x, about 100 bits: n log 2 + 2 artanh(s), s = (m - 1) / (m + 1).
static pair log_pair(double x) {
  int n;
  const double m = split(x, &n);
  const pair s = divide(sum_of(m, -1), sum_of(m, 1)), z = multiply(s, s);
  double tail = 0; // 1/5 + z/7 + z^2/9 + ...
  for (int i = 15; i >= 2; i--) tail = tail * z.high + 1.0 / (2 * i + 1);
  const pair third = {0.33333333333333331, 1.8503717077085941e-17};
  pair series = add(third, ck_product_of(tail, z.high));
  series = multiply(multiply(s, z), series);
  pair y = add((pair){2 * s.high, 2 * s.low}, (pair){2 * series.high, 2 * series.low});
  const pair log2_pair = {0.69314718055994529, 2.3190468138462996e-17};
  return add(multiply((pair){n, 0}, log2_pair), y);
}

double ck_log2(double x) {
  double y;
  int n;
  if (is_special(x, &y)) return y;
  if (split(x, &n) == 1) return n;
  const double m = split(x, &n);
  pair p = multiply(log_pair(m), (pair){1.4426950408889634, 2.0355273740931033e-17});
  p = add(p, (pair){n, 0});
  return p.high + p.low;
}

double ck_log10(double x) {
  double y;
  if (is_special(x, &y)) return y;
  pair p = multiply(log_pair(x), (pair){0.43429448190325182, 1.0983196502167651e-17});
  return p.high + p.low;
}

/// 1 for odd, 2 for even whole numbers, 0 otherwise.
static int parity(double y) {
  const double a = y < 0 ? -y : y;
  if (a >= 0x1p53) return 2;
  const int64_t whole = (int64_t)a;
  return (double)whole != a ? 0 : whole % 2 ? 1 : 2;
}

double ck_pow(double x, double y) {
  if (y == 0 || x == 1) return 1;
  if (x != x || y != y) return x + y;
  if (y == 1) return x;
  const double infinity = __builtin_inf(), size = x < 0 ? -x : x;
  const int kind = parity(y), negative = (ck_bits(x) >> 63) && kind == 1;
  if (y == infinity || y == -infinity) {
    if (size == 1) return 1;
    return (size > 1) == (y > 0) ? infinity : 0;
  }
  if (size == 0 || size == infinity) {
    const double edge = (size == 0) == (y > 0) ? 0 : infinity;
    return negative ? -edge : edge;
  }
  if (x < 0 && kind == 0) return __builtin_nan("");
  if (y == 2) return x * x;
  double result;
  if (y > 0x1p70 || y < -0x1p70) {
    result = size == 1 ? 1 : (size > 1) == (y > 0) ? infinity : 0;
  } else {
    pair p = multiply(log_pair(size), (pair){y, 0});
    result = exp_sum(p.high, p.low);
  }
  return negative ? -result : result;
}

double ck_sqrt(double x) { return __builtin_sqrt(x); }

double ck_tanh(double x) {
  const double a = x < 0 ? -x : x;
  if (x != x || x == 0) return x;
  double y = 1;
  if (a < 22) {
    const double t = ck_expm1(2 * a);
    y = t / (t + 2);
  }
  return x < 0 ? -y : y;
}
