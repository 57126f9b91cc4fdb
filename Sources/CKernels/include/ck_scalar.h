/// Elementary functions in Double, with the same bits on every machine, for schedules and statistics.
/// Relative error below 1e-15 (about 2 units in the last place) unless said otherwise; C99's special cases.
#ifndef CK_SCALAR_H
#define CK_SCALAR_H

double ck_exp(double x);
double ck_expm1(double x);
double ck_log(double x);
double ck_log1p(double x);
double ck_log2(double x);
double ck_log10(double x);
double ck_pow(double x, double y);
double ck_sqrt(double x);
/// Sine, cosine, tangent of x radians; exact argument reduction up to 1e15, NaN beyond.
double ck_sin(double x);
double ck_cos(double x);
double ck_tan(double x);
double ck_atan(double x);
double ck_atan2(double y, double x);
double ck_tanh(double x);
double ck_erf(double x);
/// Logarithm of the absolute value of the gamma function, relative error 1e-13 away from its zeros.
double ck_lgamma(double x);

#endif
