/// What the Winograd passes forward and back share: shapes, rooms, and blocks of tiles.
#ifndef CK_WINOGRAD_H
#define CK_WINOGRAD_H

#include "conv.h"

static inline long wino_tiles(const struct wino_shape *s) { return s->down * s->across; }
/// Tiles of a block of the forward pass.
long wino_block_tiles(const struct ck_conv *conv);
/// Images that go through the backward pass together.
long wino_group_images(const struct wino_shape *shape);
/// Lanes that keep gradients of their own: fewer where they are large.
long wino_gradient_lanes(const struct wino_shape *shape);
/// Floats of zeros that stand for what is outside an image.
long wino_zeros(const struct ck_conv *conv);
/// Floats of a thread's own room for the images of a group, and for their gradients.
long wino_made_room(const struct ck_conv *conv, long images);
long wino_held_room(const struct ck_conv *conv, long images);

/// The transformed kernels, `flipped` for the gradient by the input.
void wino_transform_kernels(
  const struct wino_shape *shape, const float *w, long ldw, int flipped, float *u);
/// The planes of tiles from..<to, at `room`, through the kernels u, into `end`.
void wino_multiply(
  const struct wino_shape *shape, long from, long to, const float *u, float *room,
  const struct wino_end *end, const struct ahead *ahead);
/// The rows of images that tiles from..<to read, and those that they write.
struct stretch wino_read_by(
  const struct wino_shape *shape, const float *x, long ldx, long from, long to);
struct stretch wino_written_by(
  const struct wino_shape *shape, const float *y, long ldy, long from, long to);

#endif
