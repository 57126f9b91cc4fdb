/// Normalisation, ReLU and pooling of images, and the moments normalisation needs.
#ifndef CK_IMAGE_H
#define CK_IMAGE_H

/// Images of height x width positions of `features` floats, `pitch` apart, and the distance from one
/// image to the next.
struct ck_images {
  long height, width, features, pitch, stride;
};

/// Moments of a part of a batch, a record of `ck_moment_record` floats: for each feature its first
/// value p, the sum of x - p, the sum of (x - p)^2; then the number of positions.
/// They are joined in Double, so that a mean far from 0 costs no figures.
long ck_moment_record(long features);
/// Moments of each image of a batch, one record an image.
void ck_image_moments(const struct ck_images *form, long rows, const float *x, float *moments);

/// What a batch normalisation works with. All vectors have `features` rounded up to 16 floats, and 0
/// beyond the features. `mean`, `scale` = gamma inverse, `slope` and `level` are written.
struct ck_image_norm {
  long features;
  const float *gamma, *beta;
  float epsilon, momentum;
  float *running_mean, *running_variance;
  float *mean, *inverse, *scale, *slope, *level;
};
/// From the records of a batch: mean, inverse, scale; and running values as in ck_batch_norm_train.
void ck_norm_from_moments(const struct ck_image_norm *norm, const float *moments, long records);
/// The same from the running values, which are not moved.
void ck_norm_from_running(const struct ck_image_norm *norm);

/// What follows a convolution, or stands alone: y = (x - mean) scale + beta, then max(0, y) with
/// `relu`, then the largest of each 2 x 2 positions with `pool` (a last odd row or column is left out).
struct ck_tail {
  struct ck_images in;
  /// Of the output.
  long out_pitch, out_stride;
  int relu, pool;
  const float *mean, *scale, *beta, *slope, *level;
};
void ck_tail_forward(const struct ck_tail *tail, long rows, const float *x, float *y);
/// For each image, `features` rounded up to 16 floats twice: the sums of g and of g (x - mean), where
/// g is the gradient of the loss by the normalised values, taken back from dy through pooling and ReLU.
void ck_tail_sums(
  const struct ck_tail *tail, long rows, const float *x, const float *dy, long lddy, float *sums);
/// From those sums: dgamma and dbeta (+)=, slope and level, so that dx = scale g + slope (x - mean) +
/// level. `count` positions in all; `frozen` leaves the batch out of it: slope and level are 0.
struct ck_norm_gradient {
  const float *sums;
  long rows, count;
  float *dgamma, *dbeta;
  int accumulate, frozen;
};
void ck_norm_slopes(const struct ck_image_norm *norm, const struct ck_norm_gradient *gradient);
/// dx of all images.
void ck_tail_backward(
  const struct ck_tail *tail, long rows, const float *x, const float *dy, long lddy, float *dx,
  long lddx);

/// Folds a normalisation into the weights before it: folded = w scale, and folded_bias = beta + (bias -
/// mean) scale; `bias` may be null. Rows of `columns` floats.
void ck_norm_fold(
  long rows, long columns, const float *w, const float *bias, const float *mean, const float *scale,
  const float *beta, float *folded, float *folded_bias);

/// y = a + b, then max(0, y) with `relu`; y may be a.
void ck_add(long n, const float *a, const float *b, int relu, float *y);
/// The same for images of the form `small`, where b has the form `large`: every s-th row and column of it
/// counts, and its features lie in the middle of those of a; s = ceil(large height / small height).
void ck_add_thinned(
  const struct ck_images *small, const struct ck_images *large, long rows, const float *a,
  const float *b, int relu, float *y);
/// The gradient by b: dx is set.
void ck_spread_thinned(
  const struct ck_images *small, const struct ck_images *large, long rows, const float *dy, float *dx);

/// Pooling of windows: position (i, j) out sees rows i stride - pad ... + kernel in, or with `adaptive`
/// rows i height / out_height ... (i + 1) height / out_height, rounded outwards; columns likewise.
struct ck_pooling {
  struct ck_images in, out;
  long kernel_height, kernel_width, stride_height, stride_width, pad_height, pad_width;
  /// The mean instead of the largest; it divides by the window's size, with `counts_padding` including
  /// its padding.
  int mean, counts_padding;
  int adaptive;
};
/// The largest: NaN wins, of equals the first. What lies outside the image takes no part.
void ck_pool_forward(const struct ck_pooling *pool, long rows, const float *x, float *y);
/// dx is set. x is read for the largest only.
void ck_pool_backward(
  const struct ck_pooling *pool, long rows, const float *x, const float *dy, float *dx);

/// Turns one image over in its place, left to right: height rows of width pixels, channels innermost, no gaps.
void ck_mirror(long height, long width, long channels, float *x);

#endif
