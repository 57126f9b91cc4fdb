/// Winograd convolutions: blocks of tiles are transformed, multiplied plane by plane, and taken back.
#include "conv.h"
#include <string.h>

/// Floats of the planes of a block: they should stay in a core's second cache.
#define BLOCK 110000
/// Planes lie a little apart from powers of two, which would all meet in one set of the cache.
#define GAP 16
/// Tiles that images go through backward together, so that a product has rows enough.
#define GROUP 32
/// Floats of the gradients of a group of images that are held in a thread's own room at most.
#define HELD (1l << 16)
/// Floats of the gradients of transformed kernels, all lanes together.
#define LANE_GRADIENTS (4l << 20)

static long tiles_of(const struct wino_shape *s) { return s->down * s->across; }

static long block_tiles(const struct ck_conv *c) {
  long tiles = BLOCK / (36 * (c->channels + round_up(c->filters, PANEL)));
  return most(12, least(60, tiles / 6 * 6));
}

/// The size of the fewest equal parts of n that are at most `limit`.
static long even_part(long n, long limit) {
  const long parts = (n + limit - 1) / limit;
  return (n + parts - 1) / parts;
}

static struct wino_shape shaped(struct wino_shape s, long block, const float *zeros) {
  s.down = (s.out_height + 3) / 4;
  s.across = (s.out_width + 3) / 4;
  s.plane_v = block * s.channels + GAP;
  s.plane_m = block * round_up(s.filters, PANEL) + GAP;
  s.plane_u = round_up(s.filters, PANEL) * s.channels + GAP;
  s.zeros = zeros;
  return s;
}

struct wino_shape wino_forward_shape(const struct ck_conv *c, const float *zeros) {
  struct wino_shape s = {
    .height = c->height, .width = c->width, .channels = c->channels, .pad_height = c->pad_height,
    .pad_width = c->pad_width, .out_height = c->out_height, .out_width = c->out_width,
    .filters = c->filters};
  return shaped(s, block_tiles(c), zeros);
}

/// The gradient by the input is the convolution of the output's gradient with the turned kernels.
struct wino_shape wino_backward_shape(const struct ck_conv *c, const float *zeros) {
  struct wino_shape s = {
    .height = c->out_height, .width = c->out_width, .channels = c->filters,
    .pad_height = 2 - c->pad_height, .pad_width = 2 - c->pad_width, .out_height = c->height,
    .out_width = c->width, .filters = c->channels};
  return shaped(s, block_tiles(c), zeros);
}

/// Images that go through the backward pass together.
static long group_images(const struct wino_shape *s) { return most(1, GROUP / tiles_of(s)); }

/// Floats of a thread's own room for the images of a group, and for their gradients.
static long made_room(const struct ck_conv *c, long images) {
  return c->makes ? images * image_room(c) : 0;
}
static long held_room(const struct ck_conv *c, long images) {
  const long size = images * image_room(c);
  return size <= HELD ? size : 0;
}

/// Lanes that keep gradients of their own: fewer where they are large.
static long gradient_lanes(const struct wino_shape *s) {
  return most(1, least(CK_LANES, LANE_GRADIENTS / (36 * s->plane_u)));
}

static long zeros_size(const struct ck_conv *c) {
  return round_up(most(c->channels, c->filters), PANEL);
}

struct wino_room wino_room(const struct ck_conv *c, int backward) {
  struct wino_shape s = wino_forward_shape(c, 0), back = wino_backward_shape(c, 0);
  struct wino_room room = {
    36 * s.plane_u, 36 * (s.plane_v + s.plane_m) + made_room(c, 1), zeros_size(c)};
  if (!backward) return room;
  const long images = group_images(&s);
  room.kernels = 36 * back.plane_u;
  room.lane = most(room.lane, 36 * (back.plane_v + back.plane_m));
  room.lane += 36 * s.plane_u + zeros_size(c);
  room.lane += images * round_up(c->out_height * c->out_width * c->out_pitch, PANEL);
  room.lane += made_room(c, images) + held_room(c, images);
  return room;
}

long wino_blocks(const struct ck_conv *c, long rows) {
  struct wino_shape s = wino_forward_shape(c, 0);
  return (rows * tiles_of(&s) + block_tiles(c) - 1) / block_tiles(c);
}

// MARK: Kernels

struct kernels {
  const struct wino_shape *shape;
  const float *w;
  long ldw;
  int flipped;
  float *u;
};
static void kernels_task(void *context, long panel) {
  const struct kernels *k = context;
  ck_active->wino_kernels(k->shape, k->w, k->ldw, k->flipped, panel, panel + 1, k->u);
}
static void transform_kernels(
  const struct wino_shape *s, const float *w, long ldw, int flipped, float *u)
{
  struct kernels k = {s, w, ldw, flipped, u};
  ck_parallel((s->filters + PANEL - 1) / PANEL, kernels_task, &k);
}

// MARK: What is wanted soon

/// The rows of images that tiles from..<to read.
static struct stretch read_by(
  const struct wino_shape *s, const float *x, long ldx, long from, long to)
{
  if (from >= to) return (struct stretch){0};
  const long each = tiles_of(s), line = s->width * s->channels, last = to - 1;
  const long top = most(0, from % each / s->across * 4 - s->pad_height);
  const long end = least(s->height, last % each / s->across * 4 - s->pad_height + 6);
  return (struct stretch){
    x + from / each * ldx + top * line, x + last / each * ldx + end * line};
}

/// The rows of images that they write.
static struct stretch written_by(
  const struct wino_shape *s, const float *y, long ldy, long from, long to)
{
  const long each = tiles_of(s), line = s->out_width * s->filters, last = to - 1;
  const long end = least(s->out_height, last % each / s->across * 4 + 4);
  return (struct stretch){
    y + from / each * ldy + from % each / s->across * 4 * line, y + last / each * ldy + end * line};
}

// MARK: Forward

struct forward {
  const struct ck_conv_forward *pass;
  struct wino_shape shape;
  long lanes, blocks, block, tiles, record, room;
  float *kernels, *own;
  atomic_uint taken;
};

/// The planes of tiles from..<to, at `room`, through the kernels u, into `end`.
static void multiply(
  const struct wino_shape *s, long from, long to, const float *u, float *room,
  const struct wino_end *end, const struct ahead *ahead)
{
  float *m = room + 36 * s->plane_v;
  ck_active->wino_products(s, room, u, to - from, m, ahead);
  ck_active->wino_output(s, m, from, to, end);
}

/// Planes of tiles from..<to of images that are made one after the other at `made`; image `last` is there.
static long make_planes(
  const struct wino_shape *s, const struct ck_link *link, long from, long to, long last, float *made,
  float *v)
{
  const long each = tiles_of(s);
  for (long t = from, end; t < to; t = end) {
    const long image = t / each, first = image * each;
    end = least(to, first + each);
    if (image != last) link_forward(link, image, made);
    last = image;
    ck_active->wino_input(s, made, 0, t - first, end - first, v + (t - from) * s->channels);
  }
  return last;
}

static void forward_lane(void *context, long index) {
  struct forward *f = context;
  const struct ck_conv_forward *p = f->pass;
  const struct wino_shape *s = &f->shape;
  const long each = tiles_of(s);
  struct lane lane = lane_of(index, f->lanes, f->blocks);
  struct lane images = link_images(
    lane.from * f->block, least(f->tiles, lane.to * f->block), each);
  const long own = enter_room(&f->taken);
  float *room = f->own + own * f->room, *made = room + 36 * (s->plane_v + s->plane_m);
  const struct ck_link *link = p->before;
  long last = -1;
  for (long b = lane.from; b < lane.to; b++) {
    struct wino_end end = {
      .y = p->y, .ldy = p->ldy, .far = is_far(p->y, p->rows, p->ldy, s->filters), .bias = p->bias,
      .relu = p->relu, .spread = round_up(s->filters, PANEL)};
    if (p->moments) end.moments = p->moments + b * f->record;
    const long from = b * f->block, to = least(f->tiles, from + f->block);
    const long end_of_next = least(f->tiles, to + f->block);
    struct ahead ahead = {0};
    if (link && !link->y) {
      last = make_planes(s, link, from, to, last, made, room);
      link_fetch(link, last + 1, (end_of_next - 1) / each + 1, ahead.parts);
    } else {
      if (link) {
        for (; images.from < least(images.to, (to - 1) / each + 1); images.from++)
          link_forward(link, images.from, link->y + images.from * p->ldx);
        link_fetch(link, images.from, least(images.to, (end_of_next - 1) / each + 1), ahead.parts);
      } else {
        ahead.parts[0] = read_by(s, p->x, p->ldx, to, end_of_next);
      }
      ck_active->wino_input(s, p->x, p->ldx, from, to, room);
    }
    if (!end.far) ahead.parts[AHEAD - 1] = written_by(s, p->y, p->ldy, from, to);
    multiply(s, from, to, f->kernels, room, &end, &ahead);
  }
  leave_room(&f->taken, own);
}

void wino_forward(const struct ck_conv *c, const struct ck_conv_forward *pass) {
  const long zeros = zeros_size(c);
  memset(pass->scratch, 0, (size_t)zeros * sizeof(float));
  struct forward f = {
    .pass = pass, .shape = wino_forward_shape(c, pass->scratch), .block = block_tiles(c),
    .blocks = wino_blocks(c, pass->rows), .record = ck_moment_record(c->filters),
    .kernels = pass->scratch + zeros};
  f.tiles = pass->rows * tiles_of(&f.shape);
  f.lanes = lanes_for(f.blocks);
  f.own = f.kernels + 36 * f.shape.plane_u;
  f.room = 36 * (f.shape.plane_v + f.shape.plane_m) + made_room(c, 1);
  transform_kernels(&f.shape, pass->w, c->ldw, 0, f.kernels);
  link_shared(pass->before, f.lanes, f.blocks, f.block, tiles_of(&f.shape));
  ck_parallel(f.lanes, forward_lane, &f);
}

// MARK: Backward

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
  room.held = room.made + made_room(b->conv, b->images);
  room.planes = room.held + held_room(b->conv, b->images);
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
  const long each = tiles_of(s), tiles = (of.to - of.from) * each;
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
    if (!isMade) ahead.parts[AHEAD - 1] = read_by(s, p->x, p->ldx, next, end);
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
  const long tiles = (of.to - of.from) * tiles_of(s);
  float *dx = p->dx + of.from * p->lddx;
  struct wino_end end = {
    .y = b->holds ? room->held : dx, .ldy = b->holds ? image_room(b->conv) : p->lddx,
    .far = !p->after && is_far(p->dx, p->rows, p->lddx, s->filters)};
  for (long from = 0; from < tiles; from += b->block) {
    const long to = least(tiles, from + b->block);
    struct ahead ahead = {0};
    fetch_gradient(b, group + 1, from / b->block, (tiles - 1) / b->block + 1, &ahead);
    if (!end.far && !b->holds) ahead.parts[AHEAD - 1] = written_by(s, dx, p->lddx, from, to);
    ck_active->wino_input(s, d, distance, from, to, room->planes);
    multiply(s, from, to, b->kernels, room->planes, &end, &ahead);
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
  const long zeros = zeros_size(c);
  memset(pass->scratch, 0, (size_t)zeros * sizeof(float));
  struct backward b = {
    .conv = c, .pass = pass, .shape = wino_forward_shape(c, pass->scratch),
    .back = wino_backward_shape(c, pass->scratch), .block = block_tiles(c), .bias = zeros,
    .kernels = pass->scratch + zeros};
  b.images = group_images(&b.shape);
  b.block = even_part(b.images * tiles_of(&b.shape), b.block);
  b.groups = (pass->rows + b.images - 1) / b.images;
  b.lanes = least(gradient_lanes(&b.shape), lanes_for(b.groups));
  b.folds = b.kernels + 36 * b.back.plane_u;
  b.biases = b.folds + b.lanes * 36 * b.shape.plane_u;
  b.own = b.biases + b.lanes * b.bias;
  b.holds = pass->after && held_room(c, b.images) > 0
    && is_far(pass->dx, pass->rows, pass->lddx, b.back.filters);
  b.room = conv_gradient_room(c, pass, b.images) + made_room(c, b.images) + held_room(c, b.images)
    + 36 * most(b.shape.plane_v + b.shape.plane_m, b.back.plane_v + b.back.plane_m);
  if (pass->dx) transform_kernels(&b.back, pass->w, c->ldw, 1, b.kernels);
  ck_parallel(b.lanes, backward_lane, &b);
  ck_parallel((c->channels + 7) / 8, gradient_task, &b);
  if (pass->dbias)
    conv_join(b.biases, b.lanes, b.bias, c->filters, pass->accumulate, pass->dbias);
}
