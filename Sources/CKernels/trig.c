/// Elementary functions in Double: circular functions. Kernels: fdlibm (Sun Microsystems, 1993).
#include "scalar.h"

/// 64 zeros, then 2 / pi after the point, 64 bits a word.
static const uint64_t two_over_pi[21] = {
  0,
  0xA2F9836E4E441529ull, 0xFC2757D1F534DDC0ull, 0xDB6295993C439041ull, 0xFE5163ABDEBBC561ull,
  0xB7246E3A424DD2E0ull, 0x06492EEA09D1921Cull, 0xFE1DEB1CB129A73Eull, 0xE88235F52EBB4484ull,
  0xE99C7026B45F7E41ull, 0x3991D639835339F4ull, 0x9C845F8BBDF9283Bull, 0x1FF897FFDE05980Full,
  0xEF2F118B5A0A6D1Full, 0x6D367ECF27CB09B7ull, 0x4F463F669E5FEA2Dull, 0x7527BAC7EBE5F17Bull,
  0x3D0739F78A5292EAull, 0x6BFB5FB11F8D5D08ull, 0x56033046FC7B6BABull, 0xF0CFBC209AF4361Dull,
};

/// A reduced argument: |x| = quadrant pi/2 + high + low, quadrant modulo 4, |high| at most about pi/4.
struct angle {
  double high, low;
  int quadrant;
};

static struct angle angle_of(struct pair p, int quadrant) {
  const double sum = p.high + p.low;
  return (struct angle){sum, (p.high - sum) + p.low, quadrant & 3};
}

/// For 2^20 < x < inf, in integers (Payne, Hanek, 1983): x = mantissa 2^e times 192 bits of 2/pi, from
/// the first whose product can count modulo 4.
static struct angle reduce_large(double x) {
  const uint64_t bits = ck_bits(x);
  const uint64_t mantissa = (bits & 0x000FFFFFFFFFFFFFull) | 0x0010000000000000ull;
  const int first = (int)(bits >> 52 & 0x7ff) - 1075 - 2 + 64, shift = first % 64;
  uint64_t p[3];
  unsigned __int128 carry = 0;
  for (int i = 2; i >= 0; i--) {
    const uint64_t a = two_over_pi[first / 64 + i], b = two_over_pi[first / 64 + i + 1];
    const uint64_t window = shift ? a << shift | b >> (64 - shift) : a;
    carry += (unsigned __int128)window * mantissa;
    p[i] = (uint64_t)carry;
    carry >>= 64;
  }
  int quadrant = (int)(p[0] >> 62);
  uint64_t top = p[0] << 2 | p[1] >> 62, next = p[1] << 2 | p[2] >> 62; // the fraction
  const int above = top >> 63; // nearer to the next quadrant: 1 - fraction, with the other sign
  if (above) {
    quadrant++;
    top = ~top;
    next = ~next;
  }
  const double high = (double)(top >> 11) * 0x1p-53;
  const double low = (double)((top & 0x7ff) << 53 | next >> 11) * 0x1p-117;
  struct pair y = ck_product_of(high, 1.5707963267948966);
  y.low += high * 6.123233995736766e-17 + low * 1.5707963267948966;
  struct angle angle = angle_of(y, quadrant);
  if (above) {
    angle.high = -angle.high;
    angle.low = -angle.low;
  }
  return angle;
}

/// For 0 <= x: multiples of pi/2 in three parts of 33 bits, exact up to 2^20 (Cody, Waite).
static struct angle reduce(double x) {
  if (x <= 0.78539816339744830962) return (struct angle){x, 0, 0};
  if (x > 0x1p20) return reduce_large(x);
  const double n = (x * 6.36619772367581382433e-01 + 0x1.8p52) - 0x1.8p52;
  const double a = x - n * 1.57079632673412561417e+00;
  const double b = n * 6.07710050630396597660e-11, c = n * 2.02226624871116645580e-21;
  const double d = n * 8.47842766036889956997e-32;
  const double r = a - b, rest = (a - r) - b;
  const double s = r - c, left = (r - s) - c;
  return angle_of((struct pair){s, (rest + left) - d}, (int)n);
}

/// sin(x + y), |x| at most pi/4, y a small correction.
static double sine(double x, double y) {
  const double z = x * x, v = z * x;
  const double r = 8.33333333332248946124e-03
    + z * (-1.98412698298579493134e-04
      + z * (2.75573137070700676789e-06
        + z * (-2.50507602534068634195e-08 + z * 1.58969099521155010221e-10)));
  return x - ((z * (0.5 * y - v * r) - y) - v * -1.66666666666666324348e-01);
}

static double cosine(double x, double y) {
  const double z = x * x;
  const double r = z
    * (4.16666666666666019037e-02
      + z * (-1.38888888888741095749e-03
        + z * (2.48015872894767294178e-05
          + z * (-2.75573143513906633035e-07
            + z * (2.08757232129817482790e-09 + z * -1.13596475577881948265e-11)))));
  const double half = 0.5 * z, w = 1 - half;
  return w + (((1 - w) - half) + (z * r - x * y));
}

/// sin(|x| + shift pi/2).
static double shifted_sine(double x, int shift) {
  const struct angle a = reduce(x < 0 ? -x : x);
  const int quadrant = a.quadrant + shift;
  const double y = quadrant & 1 ? cosine(a.high, a.low) : sine(a.high, a.low);
  return quadrant & 2 ? -y : y;
}

double ck_sin(double x) {
  if (x == 0) return x;
  if (x - x != 0) return __builtin_nan("");
  const double y = shifted_sine(x, 0);
  return x < 0 ? -y : y;
}

double ck_cos(double x) {
  if (x - x != 0) return __builtin_nan("");
  return shifted_sine(x, 1);
}

double ck_tan(double x) {
  if (x == 0) return x;
  if (x - x != 0) return __builtin_nan("");
  const double y = shifted_sine(x, 0) / shifted_sine(x, 1);
  return x < 0 ? -y : y;
}

double ck_atan(double x) {
  static const double points[4] = {
    4.63647609000806093515e-01, 7.85398163397448278999e-01, 9.82793723247329054082e-01,
    1.57079632679489655800e+00};
  static const double rests[4] = {
    2.26987774529616870924e-17, 3.06161699786838301793e-17, 1.39033110312309984516e-17,
    6.12323399573676603587e-17};
  static const double factors[11] = {
    3.33333333333329318027e-01, -1.99999999998764832476e-01, 1.42857142725034663711e-01,
    -1.11111104054623557880e-01, 9.09088713343650656196e-02, -7.69187620504482999495e-02,
    6.66107313738753120669e-02, -5.83357013379057348645e-02, 4.97687799461593236017e-02,
    -3.65315727442169155270e-02, 1.62858201153657823623e-02};
  double t = x < 0 ? -x : x;
  int point = -1; // t near 1/2, 1, 3/2 or infinity is reduced to a difference from that angle
  if (x != x || x == 0) return x;
  if (t >= 2.4375) {
    point = 3;
    t = -1 / t;
  } else if (t >= 1.1875) {
    point = 2;
    t = (t - 1.5) / (1 + 1.5 * t);
  } else if (t >= 0.6875) {
    point = 1;
    t = (t - 1) / (t + 1);
  } else if (t >= 0.4375) {
    point = 0;
    t = (2 * t - 1) / (2 + t);
  }
  const double z = t * t;
  double series = 0;
  for (int i = 10; i >= 0; i--) series = series * z + factors[i];
  series = t * (z * series);
  const double y = point < 0 ? t - series : points[point] - ((series - rests[point]) - t);
  return x < 0 ? -y : y;
}

double ck_atan2(double y, double x) {
  const double pi = 3.14159265358979311600, rest = 1.22464679914735317720e-16;
  if (x != x || y != y) return x + y;
  const int left = (int)(ck_bits(x) >> 63), below = (int)(ck_bits(y) >> 63);
  const double ax = left ? -x : x, ay = below ? -y : y;
  double angle;
  if (ay == 0)
    angle = 0;
  else if (ax == 0 || (ay == __builtin_inf() && ax != ay))
    angle = pi / 2;
  else if (ax == __builtin_inf())
    angle = ay == ax ? pi / 4 : 0;
  else
    angle = ck_atan(ay / ax);
  if (left) angle = pi - (angle - rest);
  return below ? -angle : angle;
}
