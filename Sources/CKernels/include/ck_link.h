/// What lies between one convolution and the next, done image by image while an image is in the caches.
#ifndef CK_LINK_H
#define CK_LINK_H

#include "ck_image.h"

/// The tail of the convolution before, y = tail(raw); then, where `other` is not null, the end of a
/// residual block: y = y + other, or max(0, y + other) with `relu`.
struct ck_link {
  struct ck_tail tail;
  /// From one image to the next `tail.in.stride` and `tail.out_stride` floats. Where y is null it is kept
  /// nowhere: whoever reads an image of it makes it in room of its own (`makes` in ck_conv.h).
  const float *raw;
  float *y;
  const float *other;
  /// How images of y and of `other` lie; where they `thin`, the sum is that of ck_add_thinned.
  struct ck_images form, other_form;
  int thins, relu;
};

/// The way back, once dx, the gradient by y, is there: dx = dx + more, where not null; 0 where ReLU was
/// closed; where `dother` is not null, it is set from dx as ck_spread_thinned does; last, the sums that
/// ck_tail_sums would leave.
struct ck_link_gradient {
  const struct ck_link *link;
  const float *more; // images as far apart as those of dx
  float *dother, *sums;
};

#endif
