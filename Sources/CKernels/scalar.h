/// What the Double functions share.
#ifndef CK_SCALAR_INTERNAL_H
#define CK_SCALAR_INTERNAL_H

#include "include/ck_scalar.h"
#include <stdint.h>
#include <string.h>

uint64_t ck_bits(double x);
double ck_from_bits(uint64_t bits);

/// An unevaluated sum.
struct pair {
  double high, low;
};
/// The exact product, for factors below 2^970.
struct pair ck_product_of(double a, double b);

#endif
