/// The error function and the gamma function, in Double.
#include "scalar.h"

#define TWO_OVER_ROOT_PI 1.12837916709551257390

/// erf by Kummer's series, all terms positive: 2/sqrt(pi) x e^(-x^2) sum (2 x^2)^n / (2n + 1)!!, x < 2.
static double erf_series(double x) {
  const struct pair square = ck_product_of(x, x);
  double sum = 1;
  for (int n = 45; n >= 1; n--) sum = 1 + sum * (2 * square.high / (2 * n + 1));
  return TWO_OVER_ROOT_PI * x * sum * (ck_exp(-square.high) * (1 - square.low));
}

/// 1 - erf by its continued fraction, x from 2 up: e^(-x^2) / sqrt(pi) / (x + 1/2 / (x + 1 / (x + ...))).
static double erfc_fraction(double x) {
  double below = x;
  for (int n = 120; n >= 1; n--) below = x + 0.5 * n / below;
  return 0.5 * TWO_OVER_ROOT_PI * ck_exp(-x * x) / below;
}

double ck_erf(double x) {
  const double a = x < 0 ? -x : x;
  if (x != x || x == 0) return x;
  const double y = a < 2 ? erf_series(a) : a < 6 ? 1 - erfc_fraction(a) : 1;
  return x < 0 ? -y : y;
}

/// log Gamma(x) for x >= 1/2 (Lanczos, g = 7, 9 terms; coefficients of P. Godfrey).
static double lanczos(double x) {
  static const double terms[9] = {
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
    -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
    1.5056327351493116e-7};
  const double z = x - 1, t = z + 7.5;
  double sum = terms[0];
  for (int i = 1; i < 9; i++) sum += terms[i] / (z + i);
  return 0.91893853320467274178 + ck_log(sum) + (z + 0.5) * ck_log(t) - t;
}

double ck_lgamma(double x) {
  const double pi = 3.14159265358979311600;
  if (x != x) return x;
  if (x == __builtin_inf() || x == -__builtin_inf()) return __builtin_inf();
  if (x == 1 || x == 2) return 0;
  if (x >= 0.5) return lanczos(x);
  const double whole = __builtin_floor(x);
  if (x == whole) return __builtin_inf();
  const double s = ck_sin(pi * (x - whole)); // |sin(pi x)|
  return ck_log(pi / s) - lanczos(1 - x);
}
