/// Gradients of convolutions: lanes of consecutive images, each with gradients of its own that are
/// added in the order of the lanes.
#include "conv_pass.h"
#include <string.h>

struct backward {
  const struct ck_conv *conv;
  const struct ck_conv_backward *pass;
  struct pass forward;
  long lanes;
  /// Packed weights of all phases and groups, one phase after the other.
  float *packed;
  /// Of a lane: its gradients of the weights and the bias, then its room.
  long gradients, bias, gradient_room, window, positions, made;
  float *own;
};

static long own_size(const struct backward *b) {
  return b->gradients + b->bias + b->gradient_room + b->window + b->positions + b->made;
}

static struct pass phase_pass(const struct ck_conv *c, long phase) {
  return conv_backward_pass(c, phase / c->stride_width, phase % c->stride_width);
}
static long phases(const struct ck_conv *c) { return c->stride_height * c->stride_width; }

static struct backward sized(const struct ck_conv *c) {
  struct backward b = {.conv = c, .forward = conv_forward_pass(c)};
  const long filters = c->filters / c->groups;
  b.gradients = c->kernel_height * c->kernel_width * (c->channels / c->groups) * c->ldw;
  b.bias = round_up(c->filters, PANEL);
  b.gradient_room = round_up(c->out_height * c->out_width * c->out_pitch, PANEL);
  b.positions = c->out_height * c->out_width * round_up(filters, PANEL);
  b.window = pass_window_size(&b.forward, c->out_height);
  for (long i = 0; i < phases(c); i++) {
    struct pass p = phase_pass(c, i);
    if (pass_bands(&p) > 0) b.window = most(b.window, pass_window_size(&p, pass_band_rows(&p)));
  }
  b.window = round_up(b.window, PANEL);
  b.made = c->makes ? image_room(c) : 0;
  return b;
}

static long packed_phases(const struct ck_conv *c) {
  long size = 0;
  for (long i = 0; i < phases(c); i++) {
    struct pass p = phase_pass(c, i);
    size += c->groups * pass_packed_size(&p);
  }
  return size;
}

long conv_backward_scratch(const struct ck_conv *c) {
  if (ck_conv_is_winograd(c)) {
    struct wino_room room = wino_room(c, 1);
    return room.kernels + room.zeros + CK_LANES * room.lane;
  }
  struct backward b = sized(c);
  return packed_phases(c) + CK_LANES * own_size(&b);
}

long conv_gradient_room(const struct ck_conv *c, const struct ck_conv_backward *pass, long count) {
  (void)pass;
  return count * round_up(c->out_height * c->out_width * c->out_pitch, PANEL);
}

const float *conv_gradient(
  const struct ck_conv *c, const struct ck_conv_backward *pass, long from, long count, float *room,
  long *distance)
{
  const struct ck_tail *tail = pass->tail;
  *distance = pass->lddy;
  if (!tail) return pass->dy + from * pass->lddy;
  *distance = round_up(c->out_height * c->out_width * c->out_pitch, PANEL);
  for (long i = 0; i < count; i++)
    ck_active->tail_backward(
      tail, pass->raw + (from + i) * tail->in.stride, pass->dy + (from + i) * pass->lddy,
      room + i * *distance);
  return room;
}

void conv_bias_sums(
  const struct ck_conv *c, const float *d, long distance, long count, int add, float *sums)
{
  enum { TOGETHER = 4 * PANEL };
  float image[TOGETHER];
  for (long i = 0; i < count; i++, d += distance)
    for (long f = 0; f < c->filters; f += TOGETHER) {
      const long n = least(c->filters - f, TOGETHER);
      ck_active->position_sums(c->out_height * c->out_width, n, d + f, c->out_pitch, image);
      for (long k = 0; k < n; k++) sums[f + k] = add || i > 0 ? sums[f + k] + image[k] : image[k];
    }
}

struct join {
  const float *lanes;
  long count, distance, n;
  int accumulate;
  float *y;
};

static void join_task(void *context, long index) {
  const struct join *j = context;
  const long from = index * 4096, to = least(j->n, from + 4096);
  for (long i = from; i < to; i++) {
    float sum = j->lanes[i];
    for (long l = 1; l < j->count; l++) sum = sum + j->lanes[l * j->distance + i];
    j->y[i] = j->accumulate ? j->y[i] + sum : sum;
  }
}

void conv_join(const float *lanes, long count, long distance, long n, int accumulate, float *y) {
  struct join j = {lanes, count, distance, n, accumulate, y};
  ck_parallel((n + 4095) / 4096, join_task, &j);
}

/// The gradient of the weights of one image, into the lane's own.
static void fold_image(
  const struct backward *b, const float *x, const float *d, int add, float *dw, float *window,
  float *positions)
{
  const struct ck_conv *c = b->conv;
  const struct pass *p = &b->forward;
  const long filters = c->filters / c->groups, count = c->out_height * c->out_width;
  struct conv_band band = {.count = c->out_height, .packed = positions, .ldc = c->ldw};
  const float *a = pass_window(p, x, 0, c->out_height, window, &band.line);
  for (long g = 0; g < c->groups; g++) {
    ck_active->conv_pack_positions(count, filters, d + g * filters, c->out_pitch, positions);
    band.a = a + g * p->depth;
    band.c = dw + g * filters;
    ck_active->conv_fold(&p->grid, &band, add);
  }
}

static void data_image(const struct backward *b, const float *d, float *window, float *dx) {
  const struct ck_conv *c = b->conv;
  const float *packed = b->packed;
  for (long i = 0; i < phases(c); i++) {
    struct pass p = phase_pass(c, i);
    const long rows = pass_band_rows(&p);
    for (long first = 0; first < p.grid.out_height; first += rows)
      pass_gather(
        c, &p, d, first, least(rows, p.grid.out_height - first), window, packed,
        (struct conv_band){0}, dx);
    packed += c->groups * pass_packed_size(&p);
  }
}

static void backward_lane(void *context, long index) {
  const struct backward *b = context;
  const struct ck_conv *c = b->conv;
  const struct ck_conv_backward *pass = b->pass;
  float *dw = b->own + index * own_size(b), *bias = dw + b->gradients;
  float *room = bias + b->bias, *window = room + b->gradient_room;
  float *positions = window + b->window, *made = positions + b->positions;
  struct lane lane = lane_of(index, b->lanes, pass->rows);
  memset(dw, 0, (size_t)b->gradients * sizeof(float));
  for (long i = lane.from; i < lane.to; i++) {
    long distance;
    const float *x = pass->x + i * pass->ldx, *d = conv_gradient(c, pass, i, 1, room, &distance);
    float *dx = pass->dx ? pass->dx + i * pass->lddx : 0;
    if (pass->after && !pass->after->link->y) {
      link_forward(pass->after->link, i, made);
      x = made;
    }
    if (conv_is_depthwise(c)) {
      ck_active->depthwise_weights(c, x, d, i > lane.from, dw);
      if (dx) ck_active->depthwise_data(c, d, pass->w, dx);
    } else {
      fold_image(b, x, d, i > lane.from, dw, window, positions);
      if (dx) data_image(b, d, window, dx);
    }
    if (pass->dbias) conv_bias_sums(c, d, distance, 1, i > lane.from, bias);
    if (pass->after) link_backward(pass->after, i, dx, pass->lddx, 0);
  }
}

void ck_conv_backward(const struct ck_conv *c, const struct ck_conv_backward *pass) {
  if (pass->rows <= 0) return;
  if (ck_conv_is_winograd(c)) {
    wino_backward(c, pass);
    return;
  }
  struct backward b = sized(c);
  b.pass = pass;
  b.lanes = lanes_for(pass->rows);
  b.packed = pass->scratch;
  b.own = b.packed + packed_phases(c);
  if (pass->dx && !conv_is_depthwise(c)) {
    float *packed = b.packed;
    for (long i = 0; i < phases(c); i++) {
      struct pass p = phase_pass(c, i);
      for (long g = 0; g < c->groups; g++, packed += pass_packed_size(&p))
        pass_pack(c, &p, g, pass->w, packed);
    }
  }
  ck_parallel(b.lanes, backward_lane, &b);
  const long own = own_size(&b);
  conv_join(b.own, b.lanes, own, b.gradients, pass->accumulate, pass->dw);
  if (pass->dbias)
    conv_join(b.own + b.gradients, b.lanes, own, c->filters, pass->accumulate, pass->dbias);
}
