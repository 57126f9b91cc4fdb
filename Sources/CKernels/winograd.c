/// Winograd convolutions: blocks of tiles are transformed, multiplied plane by plane, and taken back.
#include "winograd.h"
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

long wino_block_tiles(const struct ck_conv *c) {
  long tiles = BLOCK / (36 * (c->channels + round_up(c->filters, PANEL)));
  return most(12, least(60, tiles / 6 * 6));
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
  return shaped(s, wino_block_tiles(c), zeros);
}

/// The gradient by the input is the convolution of the output's gradient with the turned kernels.
struct wino_shape wino_backward_shape(const struct ck_conv *c, const float *zeros) {
  struct wino_shape s = {
    .height = c->out_height, .width = c->out_width, .channels = c->filters,
    .pad_height = 2 - c->pad_height, .pad_width = 2 - c->pad_width, .out_height = c->height,
    .out_width = c->width, .filters = c->channels};
  return shaped(s, wino_block_tiles(c), zeros);
}

long wino_group_images(const struct wino_shape *s) { return most(1, GROUP / wino_tiles(s)); }

long wino_made_room(const struct ck_conv *c, long images) {
  return c->makes ? images * image_room(c) : 0;
}
long wino_held_room(const struct ck_conv *c, long images) {
  const long size = images * image_room(c);
  return size <= HELD ? size : 0;
}

long wino_gradient_lanes(const struct wino_shape *s) {
  return most(1, least(CK_LANES, LANE_GRADIENTS / (36 * s->plane_u)));
}

long wino_zeros(const struct ck_conv *c) {
  return round_up(most(c->channels, c->filters), PANEL);
}

struct wino_room wino_room(const struct ck_conv *c, int backward) {
  struct wino_shape s = wino_forward_shape(c, 0), back = wino_backward_shape(c, 0);
  struct wino_room room = {
    36 * s.plane_u, 36 * (s.plane_v + s.plane_m) + wino_made_room(c, 1), wino_zeros(c)};
  if (!backward) return room;
  const long images = wino_group_images(&s);
  room.kernels = 36 * back.plane_u;
  room.lane = most(room.lane, 36 * (back.plane_v + back.plane_m));
  room.lane += 36 * s.plane_u + wino_zeros(c);
  room.lane += images * round_up(c->out_height * c->out_width * c->out_pitch, PANEL);
  room.lane += wino_made_room(c, images) + wino_held_room(c, images);
  return room;
}

long wino_blocks(const struct ck_conv *c, long rows) {
  struct wino_shape s = wino_forward_shape(c, 0);
  return (rows * wino_tiles(&s) + wino_block_tiles(c) - 1) / wino_block_tiles(c);
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
void wino_transform_kernels(
  const struct wino_shape *s, const float *w, long ldw, int flipped, float *u)
{
  struct kernels k = {s, w, ldw, flipped, u};
  ck_parallel((s->filters + PANEL - 1) / PANEL, kernels_task, &k);
}

// MARK: What is wanted soon

struct stretch wino_read_by(
  const struct wino_shape *s, const float *x, long ldx, long from, long to)
{
  if (from >= to) return (struct stretch){0};
  const long each = wino_tiles(s), line = s->width * s->channels, last = to - 1;
  const long top = most(0, from % each / s->across * 4 - s->pad_height);
  const long end = least(s->height, last % each / s->across * 4 - s->pad_height + 6);
  return (struct stretch){
    x + from / each * ldx + top * line, x + last / each * ldx + end * line};
}

struct stretch wino_written_by(
  const struct wino_shape *s, const float *y, long ldy, long from, long to)
{
  const long each = wino_tiles(s), line = s->out_width * s->filters, last = to - 1;
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

void wino_multiply(
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
  const long each = wino_tiles(s);
  for (long t = from, end; t < to; t = end) {
    const long image = t / each, first = image * each;
    end = least(to, first + each);
    if (image != last) link_forward(link, image, made);
    last = image;
    ck_active->wino_input(s, made, 0, t - first, end - first, v + (t - from) * s->channels);
  }
  return last;
}

/// What a lane has made of its input: the images from here on are still to be made where they are kept,
/// and image `last` is in the thread's room where they are not.
struct progress {
  struct lane images;
  long last;
};

/// Planes of tiles from..<to at `room`, what they are made from made first; and what the next block reads.
static struct ahead read_block(
  const struct forward *f, long from, long to, struct progress *done, float *room)
{
  const struct ck_conv_forward *p = f->pass;
  const struct wino_shape *s = &f->shape;
  const struct ck_link *link = p->before;
  const long each = wino_tiles(s), next = least(f->tiles, to + f->block);
  const long touched = (to - 1) / each + 1, touched_next = (next - 1) / each + 1;
  struct ahead ahead = {0};
  if (link && !link->y) {
    float *made = room + 36 * (s->plane_v + s->plane_m);
    done->last = make_planes(s, link, from, to, done->last, made, room);
    link_fetch(link, done->last + 1, touched_next, ahead.parts);
    return ahead;
  }
  if (link) {
    for (; done->images.from < least(done->images.to, touched); done->images.from++)
      link_forward(link, done->images.from, link->y + done->images.from * p->ldx);
    link_fetch(link, done->images.from, least(done->images.to, touched_next), ahead.parts);
  } else {
    ahead.parts[0] = wino_read_by(s, p->x, p->ldx, to, next);
  }
  ck_active->wino_input(s, p->x, p->ldx, from, to, room);
  return ahead;
}

static void forward_lane(void *context, long index) {
  struct forward *f = context;
  const struct ck_conv_forward *p = f->pass;
  const struct wino_shape *s = &f->shape;
  const struct lane lane = lane_of(index, f->lanes, f->blocks);
  const long end_of_lane = least(f->tiles, lane.to * f->block);
  struct progress done = {link_images(lane.from * f->block, end_of_lane, wino_tiles(s)), -1};
  const long own = enter_room(&f->taken);
  float *room = f->own + own * f->room;
  for (long b = lane.from; b < lane.to; b++) {
    struct wino_end end = {
      .y = p->y, .ldy = p->ldy, .far = is_far(p->y, p->rows, p->ldy, s->filters), .bias = p->bias,
      .relu = p->relu, .spread = round_up(s->filters, PANEL)};
    if (p->moments) end.moments = p->moments + b * f->record;
    const long from = b * f->block, to = least(f->tiles, from + f->block);
    struct ahead ahead = read_block(f, from, to, &done, room);
    if (!end.far) ahead.parts[AHEAD - 1] = wino_written_by(s, p->y, p->ldy, from, to);
    wino_multiply(s, from, to, f->kernels, room, &end, &ahead);
  }
  leave_room(&f->taken, own);
}

void wino_forward(const struct ck_conv *c, const struct ck_conv_forward *pass) {
  const long zeros = wino_zeros(c);
  memset(pass->scratch, 0, (size_t)zeros * sizeof(float));
  struct forward f = {
    .pass = pass, .shape = wino_forward_shape(c, pass->scratch), .block = wino_block_tiles(c),
    .blocks = wino_blocks(c, pass->rows), .record = ck_moment_record(c->filters),
    .kernels = pass->scratch + zeros};
  f.tiles = pass->rows * wino_tiles(&f.shape);
  f.lanes = lanes_for(f.blocks);
  f.own = f.kernels + 36 * f.shape.plane_u;
  f.room = 36 * (f.shape.plane_v + f.shape.plane_m) + wino_made_room(c, 1);
  wino_transform_kernels(&f.shape, pass->w, c->ldw, 0, f.kernels);
  link_shared(pass->before, f.lanes, f.blocks, f.block, wino_tiles(&f.shape));
  ck_parallel(f.lanes, forward_lane, &f);
}
