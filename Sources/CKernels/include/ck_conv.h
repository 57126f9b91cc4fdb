/// Convolutions over images: positions row by row, the channels of a position side by side (NHWC).
#ifndef CK_CONV_H
#define CK_CONV_H

#include "ck_link.h"

/// The shape of a convolution.
///
/// Images in are `height` x `width` positions of `channels` floats, `pitch` apart; images out
/// `out_height` x `out_width` positions of `filters` floats, `out_pitch` apart. A pitch is the number
/// of channels up to 4, else a multiple of 8 whose spare floats are 0. Position (i, j) out sees
/// positions (i stride + y dilation - pad, j stride + x dilation - pad) in, for y, x in the kernel;
/// what lies outside is 0. Channels and filters are cut into `groups` that do not see each other.
///
/// Weights are (kernel_height, kernel_width, channels / groups) rows of `filters`, `ldw` apart, `ldw`
/// a multiple of 16 whose spare floats are 0.
struct ck_conv {
  long height, width, channels, pitch;
  long out_height, out_width, filters, out_pitch;
  long kernel_height, kernel_width, stride_height, stride_width;
  long pad_height, pad_width, dilation_height, dilation_width;
  long groups, ldw;
  /// 1: no Winograd.
  int exact;
  /// 1: images in are made by a link without y (ck_link.h), in scratch.
  int makes;
};

/// Parts that work side by side, each with room of its own; their results are joined in their order,
/// so bits do not depend on the number of threads.
#define CK_LANES 8
/// 1 when the convolution is computed by Winograd's F(4x4, 3x3): kernel 3x3, stride and dilation 1, one
/// group, enough channels and filters, multiples of 8. The result differs from the direct sum by
/// about 1e-5 of its size.
int ck_conv_is_winograd(const struct ck_conv *conv);
/// Floats of scratch that `ck_conv_forward` needs, and with `backward` that `ck_conv_backward` needs.
long ck_conv_scratch(const struct ck_conv *conv, int backward);
/// Parts of a batch that leave a record of moments each (ck_image.h).
long ck_conv_records(const struct ck_conv *conv, long rows);

/// y = x * w (+ bias), then max(0, y) with `relu`.
///
/// Order of a direct sum: taps by rising position, channels inside, one chain of fused multiply-adds
/// for each group of kernel rows with at most 1024 products, groups added in order.
/// `moments` may be null; otherwise it gets `ck_conv_records` records of the moments of y.
struct ck_conv_forward {
  long rows;
  const float *x;
  long ldx;
  /// Where not null, it makes x: of each image before it is read.
  const struct ck_link *before;
  const float *w, *bias;
  int relu;
  float *y;
  long ldy;
  float *moments, *scratch;
};
void ck_conv_forward(const struct ck_conv *conv, const struct ck_conv_forward *pass);

/// dw (+)= the gradient by the weights, dbias (+)= by the bias, dx = by the images in.
///
/// `dbias` and `dx` may be null. Sums over images: lanes of consecutive images, each image one chain
/// over its positions, images added in order, then the lanes.
struct ck_conv_backward {
  long rows;
  const float *x;
  long ldx;
  const float *w;
  const float *dy;
  long lddy;
  /// Where not null, dy is the gradient of what follows the convolution, and is taken back to it
  /// image by image; `raw` is the convolution's own output, `tail->in.stride` apart.
  const struct ck_tail *tail;
  const float *raw;
  float *dw, *dbias;
  int accumulate;
  float *dx;
  long lddx;
  /// Where not null, what follows from dx, and is done to each image as soon as it is there.
  const struct ck_link_gradient *after;
  float *scratch;
};
void ck_conv_backward(const struct ck_conv *conv, const struct ck_conv_backward *pass);

#endif
