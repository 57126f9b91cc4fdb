/// Pictures of bytes: to floats, and to another size. Where there are 16-byte vectors of whole numbers
/// (every x86-64 has them), two weights at a time; the sums are the same.
#include "include/ck_picture.h"
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { LOW_BITS = 11, HALF = 1 << 21, BITS = 22 };

void ck_bytes_to_floats(long n, const uint8_t *x, float *y) {
  for (long i = 0; i < n; i++) y[i] = (float)x[i];
}

void ck_planes_to_pixels(long n, long channels, const uint8_t *x, uint8_t *y) {
  for (long c = 0; c < channels; c++)
    for (long i = 0; i < n; i++) y[i * channels + c] = x[c * n + i];
}

static uint8_t byte_of(int32_t high, int32_t low) {
  int32_t sum = ((high << LOW_BITS) + low + HALF) >> BITS;
  return (uint8_t)(sum > 255 ? 255 : sum);
}

/// One byte out, its taps `step` bytes apart and `in` of them there.
static uint8_t single(
  const int16_t *high, const int16_t *low, long taps, const uint8_t *x, long step)
{
  int32_t upper = 0, lower = 0;
  for (long k = 0; k < taps; k++) {
    upper += high[k] * x[k * step];
    lower += low[k] * x[k * step];
  }
  return byte_of(upper, lower);
}

#ifdef __SSE2__

static __m128i pair(const int16_t *weights) {
  int32_t both;
  memcpy(&both, weights, sizeof both);
  return _mm_set1_epi32(both);
}

static __m128i four(const uint8_t *x) {
  int32_t bytes;
  memcpy(&bytes, x, sizeof bytes);
  return _mm_cvtsi32_si128(bytes);
}

static __m128i rounded(__m128i high, __m128i low) {
  __m128i sum = _mm_add_epi32(_mm_slli_epi32(high, LOW_BITS), low);
  return _mm_srai_epi32(_mm_add_epi32(sum, _mm_set1_epi32(HALF)), BITS);
}

/// Pixels of up to 4 channels; 4 bytes are read for each.
static void pixel(
  const int16_t *high, const int16_t *low, long taps, long channels, const uint8_t *x, uint8_t *y)
{
  __m128i zero = _mm_setzero_si128(), upper = zero, lower = zero;
  for (long k = 0; k < taps; k += 2) {
    const uint8_t *p = x + k * channels;
    __m128i both = _mm_unpacklo_epi8(_mm_unpacklo_epi8(four(p), four(p + channels)), zero);
    upper = _mm_add_epi32(upper, _mm_madd_epi16(both, pair(high + k)));
    lower = _mm_add_epi32(lower, _mm_madd_epi16(both, pair(low + k)));
  }
  __m128i sums = rounded(upper, lower);
  sums = _mm_packus_epi16(_mm_packs_epi32(sums, sums), zero);
  int32_t bytes = _mm_cvtsi128_si32(sums);
  memcpy(y, &bytes, (size_t)channels);
}

/// One channel, 8 taps at a time.
static void grey(
  const int16_t *high, const int16_t *low, long taps, const uint8_t *x, uint8_t *y)
{
  __m128i zero = _mm_setzero_si128(), upper = zero, lower = zero;
  for (long k = 0; k < taps; k += 8) {
    __m128i bytes = _mm_unpacklo_epi8(_mm_loadl_epi64((const __m128i *)(x + k)), zero);
    upper = _mm_add_epi32(
      upper, _mm_madd_epi16(bytes, _mm_loadu_si128((const __m128i *)(high + k))));
    lower = _mm_add_epi32(
      lower, _mm_madd_epi16(bytes, _mm_loadu_si128((const __m128i *)(low + k))));
  }
  int32_t sums[2][4];
  _mm_storeu_si128((__m128i *)sums[0], upper);
  _mm_storeu_si128((__m128i *)sums[1], lower);
  *y = byte_of(
    sums[0][0] + sums[0][1] + sums[0][2] + sums[0][3],
    sums[1][0] + sums[1][1] + sums[1][2] + sums[1][3]);
}

/// 8 bytes of a row out; the rows of taps are `width` apart.
static void column(
  const int16_t *high, const int16_t *low, long taps, const uint8_t *x, long width, uint8_t *y)
{
  __m128i zero = _mm_setzero_si128();
  __m128i upper[2] = {zero, zero}, lower[2] = {zero, zero};
  for (long k = 0; k < taps; k += 2) {
    const uint8_t *one = x + k * width, *next = k + 1 < taps ? one + width : one;
    __m128i both = _mm_unpacklo_epi8(
      _mm_loadl_epi64((const __m128i *)one), _mm_loadl_epi64((const __m128i *)next));
    __m128i halves[2] = {_mm_unpacklo_epi8(both, zero), _mm_unpackhi_epi8(both, zero)};
    for (int half = 0; half < 2; half++) {
      upper[half] = _mm_add_epi32(upper[half], _mm_madd_epi16(halves[half], pair(high + k)));
      lower[half] = _mm_add_epi32(lower[half], _mm_madd_epi16(halves[half], pair(low + k)));
    }
  }
  __m128i sums = _mm_packs_epi32(rounded(upper[0], lower[0]), rounded(upper[1], lower[1]));
  _mm_storel_epi64((__m128i *)y, _mm_packus_epi16(sums, zero));
}

#endif

void ck_resize_along(
  const struct ck_resize_axis *axis, long rows, long channels, const uint8_t *x, uint8_t *y)
{
  for (long row = 0; row < rows; row++, x += axis->in * channels, y += axis->out * channels)
    for (long i = 0; i < axis->out; i++) {
      const int16_t *high = axis->high + i * axis->taps, *low = axis->low + i * axis->taps;
      const uint8_t *from = x + axis->firsts[i] * channels;
#ifdef __SSE2__
      if (channels == 1) grey(high, low, axis->counts[i], from, y + i);
      else pixel(high, low, axis->counts[i], channels, from, y + i * channels);
#else
      for (long c = 0; c < channels; c++)
        y[i * channels + c] = single(high, low, axis->counts[i], from + c, channels);
#endif
    }
}

void ck_resize_across(const struct ck_resize_axis *axis, long width, const uint8_t *x, uint8_t *y) {
  for (long i = 0; i < axis->out; i++) {
    const int16_t *high = axis->high + i * axis->taps, *low = axis->low + i * axis->taps;
    const uint8_t *from = x + axis->firsts[i] * width;
    uint8_t *to = y + i * width;
    long taps = axis->counts[i], c = 0;
#ifdef __SSE2__
    for (; c + 8 <= width; c += 8) column(high, low, taps, from + c, width, to + c);
#endif
    for (; c < width; c++) to[c] = single(high, low, taps, from + c, width);
  }
}
