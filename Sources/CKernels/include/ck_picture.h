/// Pictures of bytes: to floats, and to another size. Pixels are row-major, channels innermost, no gaps.
#ifndef CK_PICTURE_H
#define CK_PICTURE_H

#include <stdint.h>

/// y = x.
void ck_bytes_to_floats(long n, const uint8_t *x, float *y);
/// Pixel i of y holds byte i of each of `channels` planes of n bytes.
void ck_planes_to_pixels(long n, long channels, const uint8_t *x, uint8_t *y);

/// Bytes behind a picture that may be read, whatever is in them.
#define CK_PICTURE_SPARE 32

/// One axis of a resize: element i of `out` is the sum over k < counts[i] of element firsts[i] + k of `in`
/// times its weight, (2048 high[i taps + k] + low[i taps + k]) / 2^22, rounded half up. `taps` is a multiple of
/// 8 and no less than any count; weights beyond are 0. All sums are of whole numbers, so no order matters.
struct ck_resize_axis {
  long in, out, taps;
  const int32_t *firsts, *counts;
  /// Of 2^22, the upper and the lower 11 bits; a weight of 1 is 2048 and 0.
  const int16_t *high, *low;
};
/// Along the rows of `rows` rows of in x channels bytes. Up to CK_PICTURE_SPARE bytes behind x are read.
void ck_resize_along(
  const struct ck_resize_axis *axis, long rows, long channels, const uint8_t *x, uint8_t *y);
/// Across: `in` rows of `width` bytes become `out` rows.
void ck_resize_across(const struct ck_resize_axis *axis, long width, const uint8_t *x, uint8_t *y);

#endif
