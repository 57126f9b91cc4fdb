/// One pass of a direct convolution: geometry, packed weights, bands of rows with their margins.
#include "conv_pass.h"
#include <string.h>

/// Floats of an image's band that are read again and again: what a second cache holds beside weights.
#define BAND 32768
/// Products in one chain of a direct sum, unless one row of a kernel has more.
#define LONGEST_CHAIN 1024

struct pass conv_forward_pass(const struct ck_conv *c) {
  const long depth = c->channels / c->groups, padded = c->groups == 1 ? c->pitch : depth;
  const int merges = c->groups == 1 && c->dilation_width == 1;
  struct pass p = {
    .height = c->height, .width = c->width, .pitch = c->pitch, .top = -c->pad_height,
    .left = -c->pad_width, .out_pitch = c->out_pitch, .out_step = c->out_pitch,
    .out_row = c->out_width * c->out_pitch, .row_tap = 1, .column_tap = 1,
    .columns = c->kernel_width, .depth = depth, .padded_depth = padded};
  p.grid = (struct conv_grid){
    .rows = c->kernel_height, .columns = merges ? 1 : c->kernel_width,
    .length = merges ? c->kernel_width * padded : padded, .row_step = c->dilation_height,
    .column_step = c->dilation_width * c->pitch, .line_step = c->stride_height,
    .point = c->stride_width * c->pitch, .out_height = c->out_height, .out_width = c->out_width,
    .filters = c->filters / c->groups};
  p.grid.stored = c->groups == 1 ? c->out_pitch : p.grid.filters;
  p.grid.stretch = padded == depth ? p.grid.length : padded;
  p.grid.kept = padded == depth ? p.grid.length : depth;
  p.grid.chunk = most(1, LONGEST_CHAIN / most(1, c->kernel_width * padded));
  return p;
}

static long common_divisor(long a, long b) { return b == 0 ? a : common_divisor(b, a % b); }

/// The taps of a kernel that reach positions of a phase: `count` of them, the last `first`, each `step`
/// before the one above it; the first reads `offset`, and the others `apart` further each.
struct taps {
  long count, first, step, offset, apart;
};
static struct taps taps_of(long phase, long pad, long kernel, long stride, long dilation) {
  const long divisor = common_divisor(stride, dilation);
  struct taps taps = {.step = stride / divisor, .apart = dilation / divisor};
  for (long k = kernel - 1; k >= 0; k--) {
    if ((phase + pad - k * dilation) % stride != 0) continue;
    if (taps.count++ == 0) {
      taps.first = k;
      taps.offset = (phase + pad - k * dilation) / stride;
    }
  }
  return taps;
}

/// The gradient by positions (row + i stride, column + j stride) of the input.
struct pass conv_backward_pass(const struct ck_conv *c, long row, long column) {
  struct taps down = taps_of(
    row, c->pad_height, c->kernel_height, c->stride_height, c->dilation_height);
  struct taps across = taps_of(
    column, c->pad_width, c->kernel_width, c->stride_width, c->dilation_width);
  const long depth = c->filters / c->groups, padded = c->groups == 1 ? c->out_pitch : depth;
  const int merges = c->groups == 1 && across.apart == 1;
  struct pass p = {
    .height = c->out_height, .width = c->out_width, .pitch = c->out_pitch, .top = down.offset,
    .left = across.offset, .out_pitch = c->pitch,
    .out_first = (row * c->width + column) * c->pitch, .out_step = c->stride_width * c->pitch,
    .out_row = c->stride_height * c->width * c->pitch, .first_row = down.first,
    .first_column = across.first, .row_tap = -down.step, .column_tap = -across.step,
    .columns = across.count, .depth = depth, .padded_depth = padded, .transposed = 1};
  p.grid = (struct conv_grid){
    .rows = across.count == 0 ? 0 : down.count, .columns = merges ? 1 : across.count,
    .length = merges ? across.count * padded : padded, .row_step = down.apart,
    .column_step = across.apart * c->out_pitch, .line_step = 1, .point = c->out_pitch,
    .out_height = (c->height - row + c->stride_height - 1) / c->stride_height,
    .out_width = (c->width - column + c->stride_width - 1) / c->stride_width,
    .filters = c->channels / c->groups};
  p.grid.stored = c->groups == 1 ? c->pitch : p.grid.filters;
  p.grid.chunk = most(1, LONGEST_CHAIN / most(1, across.count * padded));
  return p;
}

/// Floats of a pass's weights for one group, packed.
long pass_packed_size(const struct pass *p) {
  return round_up(p->grid.filters, PANEL) * p->grid.rows * p->columns * p->padded_depth;
}

/// Packs the weights of one group: panels of 16 columns, in the order the runs are read.
void pass_pack(
  const struct ck_conv *c, const struct pass *p, long group, const float *w, float *packed)
{
  const long in = c->channels / c->groups, out = c->filters / c->groups;
  memset(packed, 0, (size_t)pass_packed_size(p) * sizeof(float));
  for (long j = 0; j < p->grid.filters; j += PANEL) {
    const long width = least(p->grid.filters - j, PANEL);
    for (long r = 0; r < p->grid.rows; r++)
      for (long q = 0; q < p->columns; q++, packed += p->padded_depth * PANEL) {
        long tap = (p->first_row + r * p->row_tap) * c->kernel_width + p->first_column
          + q * p->column_tap;
        const float *from = w + tap * in * c->ldw + group * out;
        for (long d = 0; d < p->depth; d++)
          for (long n = 0; n < width; n++)
            packed[d * PANEL + n] =
              p->transposed ? from[(j + n) * c->ldw + d] : from[d * c->ldw + j + n];
      }
  }
}

/// Lines and floats of a line that `count` rows out read.
static long lines_read(const struct pass *p, long count) {
  return (count - 1) * p->grid.line_step + (most(1, p->grid.rows) - 1) * p->grid.row_step + 1;
}
static long columns_read(const struct pass *p) {
  const long step = p->grid.point / p->pitch;
  const long span = p->grid.columns > 1 || p->columns <= 1
    ? (most(1, p->grid.columns) - 1) * (p->grid.column_step / p->pitch) : p->columns - 1;
  return (p->grid.out_width - 1) * step + span + 1;
}

/// Rows out of a band.
long pass_band_rows(const struct pass *p) {
  const long line = columns_read(p) * p->pitch;
  long rows = p->grid.out_height;
  while (rows > 1 && lines_read(p, rows) * line > BAND) rows = (rows + 1) / 2;
  return most(1, rows);
}
long pass_bands(const struct pass *p) {
  if (p->grid.out_height <= 0) return 0;
  return (p->grid.out_height + pass_band_rows(p) - 1) / pass_band_rows(p);
}
long pass_window_size(const struct pass *p, long rows) {
  return lines_read(p, rows) * columns_read(p) * p->pitch;
}

/// The lines that rows out from `first` read, in the image itself or, where they reach beyond it, copied
/// to `room` with zeros around. `line` is set to the floats of a line.
const float *pass_window(
  const struct pass *p, const float *image, long first, long rows, float *room, long *line)
{
  const long y0 = p->top + first * p->grid.line_step, lines = lines_read(p, rows);
  const long columns = columns_read(p);
  if (y0 >= 0 && p->left >= 0 && y0 + lines <= p->height && p->left + columns <= p->width) {
    *line = p->width * p->pitch;
    return image + (y0 * p->width + p->left) * p->pitch;
  }
  const long from = most(0, p->left), to = least(p->width, p->left + columns);
  *line = columns * p->pitch;
  for (long y = y0; y < y0 + lines; y++, room += *line) {
    if (y < 0 || y >= p->height || from >= to) {
      memset(room, 0, (size_t)*line * sizeof(float));
      continue;
    }
    float *start = room + (from - p->left) * p->pitch;
    const long length = (to - from) * p->pitch;
    memset(room, 0, (size_t)(start - room) * sizeof(float));
    memcpy(start, image + (y * p->width + from) * p->pitch, (size_t)length * sizeof(float));
    memset(start + length, 0, (size_t)(room + *line - start - length) * sizeof(float));
  }
  return room - lines * *line;
}

/// Rows out from `first` of one image, all groups.
void pass_gather(
  const struct ck_conv *c, const struct pass *p, const float *image, long first, long rows,
  float *room, const float *packed, struct conv_band band, float *y)
{
  const float *a = pass_window(p, image, first, rows, room, &band.line);
  const float *bias = band.bias;
  band.count = rows;
  band.ldc = p->out_step;
  band.row = p->out_row;
  for (long g = 0; g < c->groups; g++) {
    band.a = a + g * p->depth;
    band.packed = packed + g * pass_packed_size(p);
    band.c = y + p->out_first + first * p->out_row + g * p->grid.filters;
    band.bias = bias ? bias + g * p->grid.filters : 0;
    ck_active->conv_gather(&p->grid, &band);
  }
}
