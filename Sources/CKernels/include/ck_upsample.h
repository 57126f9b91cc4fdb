/// Images made larger by a whole factor.
#ifndef CK_UPSAMPLE_H
#define CK_UPSAMPLE_H

/// Samples of height x width pixels, `pitch` floats apart, of `features` features each, become samples of
/// (factor * height) x (factor * width). From sample to sample it is x_sample and y_sample floats.
/// Nearest: every pixel becomes a square of equal ones. Bilinear (torch, align_corners false): pixel i of
/// a side lies at (i + 0.5) / factor - 0.5 between the old ones, at the border on them.
struct ck_upsample {
  long samples, height, width, features, pitch, factor;
  int bilinear;
  long x_sample, y_sample;
};
void ck_upsample(const struct ck_upsample *shape, const float *x, float *y);
/// dx = the transpose applied to dy. Order: pixels of dy row by row.
void ck_upsample_backward(const struct ck_upsample *shape, const float *dy, float *dx);

#endif
