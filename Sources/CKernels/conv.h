/// What conv.c and winograd.c share: how a convolution is computed, and cut into lanes.
#ifndef CK_CONV_PRIVATE_H
#define CK_CONV_PRIVATE_H

#include "table.h"
#include <stdatomic.h>

static inline long round_up(long n, long step) { return (n + step - 1) / step * step; }
static inline long least(long a, long b) { return a < b ? a : b; }
static inline long most(long a, long b) { return a > b ? a : b; }

/// Units of work dealt to lanes: lane l does units from..<to.
struct lane {
  long from, to;
};
static inline struct lane lane_of(long index, long lanes, long units) {
  return (struct lane){units * index / lanes, units * (index + 1) / lanes};
}
static inline long lanes_for(long units) { return most(1, least(units, CK_LANES)); }

/// One of `CK_LANES` rooms that no other lane is in, the first of them: so a thread finds the room it
/// worked in before, still in its caches. `taken` has a bit for each.
static inline long enter_room(atomic_uint *taken) {
  unsigned rooms = atomic_load_explicit(taken, memory_order_relaxed);
  while (!atomic_compare_exchange_weak_explicit(
    taken, &rooms, rooms | (rooms + 1), memory_order_acquire, memory_order_relaxed)) {}
  return __builtin_ctz(~rooms);
}
static inline void leave_room(atomic_uint *taken, long room) {
  atomic_fetch_and_explicit(taken, ~(1u << room), memory_order_release);
}

/// A sum of images of two sizes, or the gradient of it, as ck_add_thinned and ck_spread_thinned say.
struct thinned {
  const struct ck_images *small, *large;
  const float *a, *b;
  int relu;
  float *y;
};
void add_thinned_image(const struct thinned *sum, long image);
void spread_thinned_image(const struct thinned *spread, long image);

/// Floats of an image that is made, or whose gradient is held, in a thread's own room.
static inline long image_room(const struct ck_conv *c) {
  return round_up(c->height * c->width * c->pitch, PANEL);
}

/// Makes image i of what the convolution reads, at y.
void link_forward(const struct ck_link *link, long i, float *y);
/// Makes the images that two lanes read, where `units` of `size` pieces are dealt to `lanes`, and an image
/// has `each` pieces.
void link_shared(const struct ck_link *link, long lanes, long units, long size, long each);
/// The images that no other lane reads of pieces from..<to.
static inline struct lane link_images(long from, long to, long each) {
  return (struct lane){(from + each - 1) / each, to / each};
}
/// What making images from..<to reads and writes, in three stretches.
void link_fetch(const struct ck_link *link, long from, long to, struct stretch *stretches);
/// What follows from image i of a gradient: d is the image, and `more` has its images `lddx` floats apart.
/// Where `out` is not null, it is put there in the end, past the caches.
void link_backward(const struct ck_link_gradient *gradient, long i, float *d, long lddx, float *out);
/// Part i of n of what following from images from..<to reads beside dx, in two stretches.
void link_fetch_backward(
  const struct ck_link_gradient *gradient, struct lane images, long lddx, long i, long n,
  struct stretch *stretches);

/// Part i of n.
static inline struct stretch part_of(struct stretch all, long i, long n) {
  const long size = all.to - all.from;
  return (struct stretch){all.from + size * i / n, all.from + size * (i + 1) / n};
}

/// Whether every channel has a kernel of its own.
int conv_is_depthwise(const struct ck_conv *conv);

/// Floats of the flipped or plain kernels, and of a lane's own room, of a Winograd convolution.
struct wino_room {
  long kernels, lane, zeros;
};

struct wino_shape wino_forward_shape(const struct ck_conv *conv, const float *zeros);
struct wino_shape wino_backward_shape(const struct ck_conv *conv, const float *zeros);
struct wino_room wino_room(const struct ck_conv *conv, int backward);
/// Floats that `ck_conv_backward` needs.
long conv_backward_scratch(const struct ck_conv *conv);
/// Blocks of tiles of a batch.
long wino_blocks(const struct ck_conv *conv, long rows);
void wino_forward(const struct ck_conv *conv, const struct ck_conv_forward *pass);
void wino_backward(const struct ck_conv *conv, const struct ck_conv_backward *pass);

/// The gradient by the convolution's output of images from..<from + count: `pass->dy` itself, or made
/// from it by the tail in `room`. `distance` is set to the floats from one to the next.
const float *conv_gradient(
  const struct ck_conv *conv, const struct ck_conv_backward *pass, long from, long count, float *room,
  long *distance);
/// Floats of that room for `count` images.
long conv_gradient_room(const struct ck_conv *conv, const struct ck_conv_backward *pass, long count);
/// sums[f] (+)= over the positions of images of a gradient; each lane has sums of its own.
void conv_bias_sums(
  const struct ck_conv *conv, const float *d, long distance, long count, int add, float *sums);
/// y (+)= the sum over lanes, `distance` floats apart, of n floats.
void conv_join(const float *lanes, long count, long distance, long n, int accumulate, float *y);

#endif
