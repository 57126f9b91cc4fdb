/// A direct convolution as passes over images.
#ifndef CK_CONV_PASS_H
#define CK_CONV_PASS_H

#include "conv.h"

/// One pass over images: the forward pass, or the gradient by those positions of the input that have
/// the same phase in the stride.
struct pass {
  struct conv_grid grid;
  long height, width, pitch; // of the images read
  long top, left;            // where the first run of the first position out lies in them
  long out_pitch, out_first, out_step, out_row;
  // Weights: the kernel's row and column of the first run, and from run to run; depth of a tap.
  long first_row, first_column, row_tap, column_tap, columns, depth, padded_depth;
  int transposed;
};

struct pass conv_forward_pass(const struct ck_conv *conv);
/// The gradient by positions (row + i stride, column + j stride) of the input.
struct pass conv_backward_pass(const struct ck_conv *conv, long row, long column);

/// Floats of a pass's weights for one group, packed.
long pass_packed_size(const struct pass *pass);
/// Packs the weights of one group: panels of 16 columns, in the order the runs are read.
void pass_pack(
  const struct ck_conv *conv, const struct pass *pass, long group, const float *w, float *packed);

/// Rows out of a band, bands of an image, and floats that `rows` rows out read.
long pass_band_rows(const struct pass *pass);
long pass_bands(const struct pass *pass);
long pass_window_size(const struct pass *pass, long rows);
/// The lines that rows out from `first` read, in the image itself or, where they reach beyond it, copied
/// to `room` with zeros around. `line` is set to the floats of a line.
const float *pass_window(
  const struct pass *pass, const float *image, long first, long rows, float *room, long *line);
/// Rows out from `first` of one image, all groups, into the image y. `band` says bias, ReLU, moments.
void pass_gather(
  const struct ck_conv *conv, const struct pass *pass, const float *image, long first, long rows,
  float *room, const float *packed, struct conv_band band, float *y);

#endif
