/// Vectors of 16 floats, whatever the width of the machine: the compiler cuts them into registers.
/// Elementwise code works on them; a result never depends on the lane it was computed in.
/// Included once per instruction-set level; everything here is static.

// All functions with vector arguments are static and inlined: no calling convention is involved.
#pragma clang diagnostic ignored "-Wpsabi"

#include <stdint.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline, unused))
#define UNROLL _Pragma("clang loop unroll(full)")
/// Keeps the compiler from deriving a pointer from others: it would make a chain of additions through all
/// rows of a tile, which takes longer than their products, or work out every address of a tile at once.
#define APART(pointer) __asm__("" : "+r"(pointer))
/// Floats in a vector.
#define LANES 16

typedef float vec __attribute__((vector_size(64)));
typedef int32_t ivec __attribute__((vector_size(64)));
typedef uint32_t uvec __attribute__((vector_size(64)));
typedef float loose_vec __attribute__((vector_size(64), aligned(4), may_alias));
typedef int32_t loose_ivec __attribute__((vector_size(64), aligned(4), may_alias));
typedef double dvec __attribute__((vector_size(64))); // 8 doubles
typedef int64_t lvec __attribute__((vector_size(64)));
typedef float half_vec __attribute__((vector_size(32)));

INLINE vec load(const float *p) { return *(const loose_vec *)p; }
INLINE void store(float *p, vec x) { *(loose_vec *)p = x; }
INLINE vec all(float x) { return (vec){x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x}; }
INLINE ivec all_int(int32_t x) { return (ivec){x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x}; }

/// The first n floats, 0 to 16, the other lanes 0; and their store. Nothing beyond them is touched.
#if MASK_BITS == 512
INLINE vec load_part(const float *p, long n) {
  return __builtin_ia32_loadups512_mask(p, all(0), (uint16_t)((1u << n) - 1));
}
INLINE void store_part(float *p, vec x, long n) {
  __builtin_ia32_storeups512_mask(p, x, (uint16_t)((1u << n) - 1));
}
#elif MASK_BITS == 256
typedef int32_t eight_lanes __attribute__((vector_size(32)));
INLINE eight_lanes first_of_eight(long n) {
  return (eight_lanes){0, 1, 2, 3, 4, 5, 6, 7} < (int32_t)n;
}
INLINE vec load_part(const float *p, long n) {
  half_vec low = __builtin_ia32_maskloadps256((const half_vec *)p, first_of_eight(n));
  half_vec high = __builtin_ia32_maskloadps256((const half_vec *)(p + 8), first_of_eight(n - 8));
  return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}
INLINE void store_part(float *p, vec x, long n) {
  half_vec low = __builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7);
  half_vec high = __builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15);
  __builtin_ia32_maskstoreps256((half_vec *)p, first_of_eight(n), low);
  __builtin_ia32_maskstoreps256((half_vec *)(p + 8), first_of_eight(n - 8), high);
}
#else
INLINE vec load_part(const float *p, long n) {
  vec x = all(0);
  memcpy(&x, p, (size_t)n * sizeof(float));
  return x;
}
INLINE void store_part(float *p, vec x, long n) { memcpy(p, &x, (size_t)n * sizeof(float)); }
#endif

/// m ? a : b, lane by lane; m is all ones or zero.
INLINE vec select(ivec m, vec a, vec b) { return (vec)((m & (ivec)a) | (~m & (ivec)b)); }
INLINE vec fabs_of(vec x) { return (vec)((ivec)x & all_int(0x7fffffff)); }
INLINE ivec sign_of(vec x) { return (ivec)x & all_int((int32_t)0x80000000); }
INLINE vec with_sign(vec x, ivec sign) { return (vec)((ivec)x | sign); }
/// max(x, 0), where NaN stays NaN.
INLINE vec cut_at_zero(vec x) { return select(x < all(0), all(0), x); }

#if defined(__aarch64__)
#define HAS_FMA 1
#endif

#if HAS_FMA
INLINE vec fma_of(vec a, vec b, vec c) { return __builtin_elementwise_fma(a, b, c); }
INLINE float fma_one(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
#else
/// a b + c rounded once, without the instruction. The product of two floats is exact in Double; the
/// sum is rounded to odd (its last bit set when it was inexact), so that the final rounding to float
/// sees everything. Boldo, Melquiond: Emulation of FMA and correctly rounded sums, 2008.
INLINE half_vec fma_half(half_vec a, half_vec b, half_vec c) {
  dvec p = __builtin_convertvector(a, dvec) * __builtin_convertvector(b, dvec);
  dvec q = __builtin_convertvector(c, dvec);
  dvec s = p + q;
  dvec t = s - p;
  dvec rest = (p - (s - t)) + (q - t);
  lvec inexact = (rest > 0) | (rest < 0);
  lvec even = ((lvec)s & 1) == 0;
  lvec outward = (lvec)((rest > 0) == (s > 0)); // towards larger magnitude
  lvec step = (outward & 1) | (~outward & -1);
  return __builtin_convertvector((dvec)((lvec)s + (step & inexact & even)), half_vec);
}
INLINE vec fma_of(vec a, vec b, vec c) {
  half_vec low = fma_half(
    __builtin_shufflevector(a, a, 0, 1, 2, 3, 4, 5, 6, 7),
    __builtin_shufflevector(b, b, 0, 1, 2, 3, 4, 5, 6, 7),
    __builtin_shufflevector(c, c, 0, 1, 2, 3, 4, 5, 6, 7));
  half_vec high = fma_half(
    __builtin_shufflevector(a, a, 8, 9, 10, 11, 12, 13, 14, 15),
    __builtin_shufflevector(b, b, 8, 9, 10, 11, 12, 13, 14, 15),
    __builtin_shufflevector(c, c, 8, 9, 10, 11, 12, 13, 14, 15));
  return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}
INLINE float fma_one(float a, float b, float c) { return fma_of(all(a), all(b), all(c))[0]; }
#endif

// Half vectors, where channels come in eights.

typedef int32_t half_ivec __attribute__((vector_size(32)));
typedef float loose_half __attribute__((vector_size(32), aligned(4), may_alias));
INLINE half_vec load_half(const float *p) { return *(const loose_half *)p; }
INLINE void store_half(float *p, half_vec x) { *(loose_half *)p = x; }
INLINE half_vec all_half(float x) { return (half_vec){x, x, x, x, x, x, x, x}; }
#if HAS_FMA
/// a b + c for one number a.
INLINE half_vec half_fma(float a, half_vec b, half_vec c) {
  return __builtin_elementwise_fma(all_half(a), b, c);
}
INLINE half_vec half_fma_of(half_vec a, half_vec b, half_vec c) {
  return __builtin_elementwise_fma(a, b, c);
}
#else
INLINE half_vec half_fma(float a, half_vec b, half_vec c) { return fma_half(all_half(a), b, c); }
INLINE half_vec half_fma_of(half_vec a, half_vec b, half_vec c) { return fma_half(a, b, c); }
#endif

// Spans: the channels of an image that go together, as many as a register of the machine holds.

#if defined(WIDE)
#define SPAN 16
typedef vec span;
typedef ivec span_mask;
INLINE span all_span(float x) { return all(x); }
/// Of a span the first n numbers, the others 0, or all of them where n is larger; and their store.
INLINE span load_span(const float *p, long n) { return load_part(p, n < SPAN ? n : SPAN); }
INLINE void store_span(float *p, span x, long n) { store_part(p, x, n < SPAN ? n : SPAN); }
/// a b + c for one number a.
INLINE span span_fma(float a, span b, span c) { return fma_of(all(a), b, c); }
INLINE span span_fma_of(span a, span b, span c) { return fma_of(a, b, c); }
#else
#define SPAN 8
typedef half_vec span;
typedef half_ivec span_mask;
INLINE span all_span(float x) { return all_half(x); }
INLINE span load_span(const float *p, long n) {
  if (n >= SPAN) return load_half(p);
  span x = all_half(0);
  memcpy(&x, p, (size_t)n * sizeof(float));
  return x;
}
INLINE void store_span(float *p, span x, long n) {
  if (n >= SPAN) store_half(p, x);
  else memcpy(p, &x, (size_t)n * sizeof(float));
}
INLINE span span_fma(float a, span b, span c) { return half_fma(a, b, c); }
INLINE span span_fma_of(span a, span b, span c) { return half_fma_of(a, b, c); }
#endif
/// Past the caches where `far`: p then lies on a span's boundary.
INLINE void put_span(int far, float *p, span x, long n) {
  if (far && n >= SPAN) __builtin_nontemporal_store(x, (span *)p);
  else store_span(p, x, n);
}
/// After stores past the caches: nothing less orders them for another thread.
INLINE void settle(void) { __atomic_thread_fence(__ATOMIC_SEQ_CST); }
INLINE span select_span(span_mask m, span a, span b) {
  return (span)((m & (span_mask)a) | (~m & (span_mask)b));
}
INLINE span cut_span(span x) { return select_span(x < all_span(0), all_span(0), x); }

INLINE vec sqrt_of(vec x) { return __builtin_elementwise_sqrt(x); }

/// Lanes i and i + 8 (then 4, 2, 1) together.
#define FOLD_8(x) __builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15)
#define FOLD_4(x) __builtin_shufflevector(x, x, 4, 5, 6, 7)
#define LOW_8(x) __builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7)
#define LOW_4(x) __builtin_shufflevector(x, x, 0, 1, 2, 3)
#define SWAP_2(x) __builtin_shufflevector(x, x, 2, 3, 0, 1)
#define SWAP_1(x) __builtin_shufflevector(x, x, 1, 0, 3, 2)

typedef float quarter_vec __attribute__((vector_size(16)));
typedef int32_t quarter_ivec __attribute__((vector_size(16)));

/// Largest of 16 lanes, none of them NaN.
INLINE float largest_lane(vec x) {
  half_vec a = LOW_8(x), b = FOLD_8(x);
  half_ivec m = b > a;
  a = (half_vec)((m & (half_ivec)b) | (~m & (half_ivec)a));
  quarter_vec c = LOW_4(a), d = FOLD_4(a);
  UNROLL for (int i = 0; i < 3; i++) {
    quarter_ivec n = d > c;
    c = (quarter_vec)((n & (quarter_ivec)d) | (~n & (quarter_ivec)c));
    d = i == 0 ? SWAP_2(c) : SWAP_1(c);
  }
  return c[0];
}

/// Sum of 16 lanes, folded 8, 4, 2, 1.
INLINE float sum_lanes(vec x) {
  half_vec a = LOW_8(x) + FOLD_8(x);
  quarter_vec b = LOW_4(a) + FOLD_4(a);
  b = b + SWAP_2(b);
  return b[0] + b[1];
}

/// The 16 floats as two vectors of 8 doubles.
INLINE dvec low_doubles(vec x) {
  return __builtin_convertvector(__builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7), dvec);
}
INLINE dvec high_doubles(vec x) {
  return __builtin_convertvector(__builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15), dvec);
}
/// Sum of 8 doubles, folded 4, 2, 1.
INLINE double sum_doubles(dvec a) {
  return ((a[0] + a[4]) + (a[2] + a[6])) + ((a[1] + a[5]) + (a[3] + a[7]));
}
