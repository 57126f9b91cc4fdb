/// What is done to images and sequences at random before a model trains on them: one row at a time, rows of
/// pixels with channels innermost and no gaps. A sequence is an image of one row.
#ifndef CK_AUGMENT_H
#define CK_AUGMENT_H

/// What stands outside of an image: a fixed value, the nearest pixel, or the image turned over at its edge
/// (about -1/2 and n - 1/2, as torch's grid_sample does with align_corners=False).
enum { CK_PAD_FILL = 0, CK_PAD_BORDER = 1, CK_PAD_REFLECTION = 2 };

/// y at (i, j) is x at (column, row) = (m0 j + m1 i + m2, m3 j + m4 i + m5) / (m6 j + m7 i + m8), bilinear: one
/// interpolation, whatever the matrix was composed of. Where a place is whole, y is that pixel to the bit.
struct ck_warp {
  long height, width, channels;
  int pad;
  float fill;
  float matrix[9];
};
void ck_warp_image(const struct ck_warp *warp, const float *x, float *y);

/// Brightness and contrast in logit space (fastai), n values in place: of the unit value
/// u = clamp(scale x + shift, 1e-7, 1 - 1e-7) it becomes s(contrast (logit u + brightness)), s the sigmoid, in the
/// units of x again. scale is not 0.
struct ck_light {
  float scale, shift;
  float brightness, contrast;
};
void ck_light_values(const struct ck_light *light, long n, float *x);

/// Saturation in logit space (fastai), n pixels of red, green and blue in place: each logit moves away from the
/// grey one, 0.2989 r + 0.587 g + 0.114 b, by the factor.
void ck_saturate(const struct ck_light *units, float factor, long n, float *x);

/// Blur along rows, then along columns, by 2 radius + 1 weights, the image turned over at its edges; x and
/// `between` are overwritten.
void ck_blur(
  long height, long width, long channels, long radius, const float *weights, float *x,
  float *between);

#endif
