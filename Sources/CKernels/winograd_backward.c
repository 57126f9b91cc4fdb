/// Gradients of Winograd convolutions: groups of images, each from the gradient of the output to that of
/// the kernels and of the input while it is in the caches.
#include "winograd.h"
#include <string.h>

/// The size of the fewest equal parts of n that are at most `limit`.
static long even_part(long n, long limit) {
  const long parts = (n + limit - 1) / limit;
  return (n + parts - 1) / parts;
}

struct backward {
  const struct ck_conv *conv;
  const struct ck_conv_backward *pass;
  struct wino_shape shape, back;
  long lanes, groups, images, block;
  /// Floats of a lane's gradients of biases, and of a thread's own room.
  long bias, room;
  /// Gradients of images are held there before they are put out.
  int holds;
  float *kernels, *own, *folds, *biases;
  atomic_uint taken;
};

/// A thread's own room, part by part: the gradient of a group of images, the images where they are made,
/// the gradient by them where it is held, and planes.
struct group_room {
  float *gradient, *made, *held, *planes;
};
static struct group_room group_room(const struct backward *b, float *own) {
  struct group_room room = {.gradient = own};
  room.made = own + conv_gradient_room(b->conv, b->pass, b->images);
  room.held = room.made + wino_made_room(b->conv, b->images);
  room.planes = room.held + wino_held_room(b->conv, b->images);
  return room;
}

/// Images of a group.
static struct lane group_of(const struct backward *b, long group) {
  return (struct lane){group * b->images, least(b->pass->rows, (group + 1) * b->images)};
}

/// Part i of n of what the gradient of a group of images is made from.
static void fetch_gradient(
  const struct backward *b, long group, long i, long n, struct ahead *ahead)
{
  const struct ck_conv_backward *p = b->pass;
  const struct lane of = group_of(b, group);
  if (of.from >= of.to) return;
  ahead->parts[0] = part_of((struct stretch){p->dy + of.from * p->lddy, p->dy + of.to * p->lddy}, i, n);
  if (!p->tail) return;
  const long stride = p->tail->in.stride;
  ahead->parts[1] = part_of((struct stretch){p->raw + of.from * stride, p->raw + of.to * stride}, i, n);
}

/// Gradients of the kernels from a group of images at x, `ldx` apart, whose gradients d are `distance`
/// apart.
static void fold_group(
  const struct backward *b, long group, const float *x, long ldx, const float *d, long distance, int add,
  float *fold, float *planes)
{
  const struct ck_conv_backward *p = b->pass;
  const struct wino_shape *s = &b->shape;
  const struct lane of = group_of(b, group);
  const long each = wino_tiles(s), tiles = (of.to - of.from) * each;
  float *v = planes, *m = planes + 36 * s->plane_v;
  for (long from = 0; from < tiles; from += b->block) {
    const long to = least(tiles, from + b->block);
    const long part = from / b->block, parts = (tiles - 1) / b->block + 1;
    const long next = of.from * each + to, end = least(p->rows * each, next + b->block);
    const int isMade = p->after && !p->after->link->y;
    struct ahead ahead = {0};
    if (!p->dx) fetch_gradient(b, group + 1, part, parts, &ahead);
    else if (p->after)
      link_fetch_backward(
        p->after, group_of(b, group + (isMade ? 1 : 0)), p->lddx, part, parts, ahead.parts);
    if (!isMade) ahead.parts[AHEAD - 1] = wino_read_by(s, p->x, p->ldx, next, end);
    ck_active->wino_input(s, x, ldx, from, to, v);
    ck_active->wino_gradient(s, d, distance, from, to, m);
    ck_active->wino_fold(s, v, m, to - from, add || from > 0, fold, &ahead);
  }
}

/// dx of a group of images from their gradients d, and what follows from it.
static void data_group(
  const struct backward *b, long group, const float *d, long distance, const struct group_room *room)
{
  const struct ck_conv_backward *p = b->pass;
  const struct wino_shape *s = &b->back;
  const struct lane of = group_of(b, group);
  const long tiles = (of.to - of.from) * wino_tiles(s);
  float *dx = p->dx + of.from * p->lddx;
  struct wino_end end = {
    .y = b->holds ? room->held : dx, .ldy = b->holds ? image_room(b->conv) : p->lddx,
    .far = !p->after && is_far(p->dx, p->rows, p->lddx, s->filters)};
  for (long from = 0; from < tiles; from += b->block) {
    const long to = least(tiles, from + b->block);
    struct ahead ahead = {0};
    fetch_gradient(b, group + 1, from / b->block, (tiles - 1) / b->block + 1, &ahead);
    if (!end.far && !b->holds) ahead.parts[AHEAD - 1] = wino_written_by(s, dx, p->lddx, from, to);
    ck_active->wino_input(s, d, distance, from, to, room->planes);
    wino_multiply(s, from, to, b->kernels, room->planes, &end, &ahead);
  }
  if (!p->after) return;
  for (long i = 0; i < of.to - of.from; i++)
    link_backward(
      p->after, of.from + i, end.y + i * end.ldy, p->lddx, b->holds ? dx + i * p->lddx : 0);
}

/// One group of images: gradients of kernels and biases into the lane's own, and dx.
static void backward_group(
  const struct backward *b, long group, int add, float *fold, float *bias, float *own)
{
  const struct ck_conv *c = b->conv;
  const struct ck_conv_backward *p = b->pass;
  const struct lane of = group_of(b, group);
  const struct group_room room = group_room(b, own);
  long distance, ldx = p->ldx;
  const float *d = conv_gradient(c, p, of.from, of.to - of.from, room.gradient, &distance);
  const float *x = p->x + of.from * ldx;
  if (p->after && !p->after->link->y) {
    ldx = image_room(c);
    x = room.made;
    for (long i = of.from; i < of.to; i++)
      link_forward(p->after->link, i, room.made + (i - of.from) * ldx);
  }
  fold_group(b, group, x, ldx, d, distance, add, fold, room.planes);
  if (p->dbias) conv_bias_sums(c, d, distance, of.to - of.from, add, bias);
  if (p->dx) data_group(b, group, d, distance, &room);
}

static void backward_lane(void *context, long index) {
  struct backward *b = context;
  struct lane lane = lane_of(index, b->lanes, b->groups);
  float *fold = b->folds + index * 36 * b->shape.plane_u, *bias = b->biases + index * b->bias;
  const long own = enter_room(&b->taken);
  for (long g = lane.from; g < lane.to; g++)
    backward_group(b, g, g > lane.from, fold, bias, b->own + own * b->room);
  leave_room(&b->taken, own);
}

static void gradient_task(void *context, long index) {
  const struct backward *b = context;
  const long from = index * 8, to = least(b->shape.channels, from + 8);
  ck_active->wino_kernel_gradient(
    &b->shape, b->folds, b->lanes, from, to, b->pass->accumulate, b->pass->dw, b->conv->ldw);
}

void wino_backward(const struct ck_conv *c, const struct ck_conv_backward *pass) {
  const long zeros = wino_zeros(c);
  memset(pass->scratch, 0, (size_t)zeros * sizeof(float));
  struct backward b = {
    .conv = c, .pass = pass, .shape = wino_forward_shape(c, pass->scratch),
    .back = wino_backward_shape(c, pass->scratch), .block = wino_block_tiles(c), .bias = zeros,
    .kernels = pass->scratch + zeros};
  b.images = wino_group_images(&b.shape);
  b.block = even_part(b.images * wino_tiles(&b.shape), b.block);
  b.groups = (pass->rows + b.images - 1) / b.images;
  b.lanes = least(wino_gradient_lanes(&b.shape), lanes_for(b.groups));
  b.folds = b.kernels + 36 * b.back.plane_u;
  b.biases = b.folds + b.lanes * 36 * b.shape.plane_u;
  b.own = b.biases + b.lanes * b.bias;
  b.holds = pass->after && wino_held_room(c, b.images) > 0
    && is_far(pass->dx, pass->rows, pass->lddx, b.back.filters);
  b.room = conv_gradient_room(c, pass, b.images) + wino_made_room(c, b.images) + wino_held_room(c, b.images)
    + 36 * most(b.shape.plane_v + b.shape.plane_m, b.back.plane_v + b.back.plane_m);
  if (pass->dx) wino_transform_kernels(&b.back, pass->w, c->ldw, 1, b.kernels);
  ck_parallel(b.lanes, backward_lane, &b);
  ck_parallel((c->channels + 7) / 8, gradient_task, &b);
  if (pass->dbias)
    conv_join(b.biases, b.lanes, b.bias, c->filters, pass->accumulate, pass->dbias);
}
