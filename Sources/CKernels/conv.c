/// Convolutions forward, and which way they are computed: Winograd, depthwise, or direct. Units of a
/// batch are dealt to lanes; a lane gathers bands of rows and multiplies them with packed weights.
#include "conv_pass.h"

int conv_is_depthwise(const struct ck_conv *c) {
  return c->groups > 1 && c->groups == c->channels && c->groups == c->filters;
}

int ck_conv_is_winograd(const struct ck_conv *c) {
  return !c->exact && c->groups == 1 && c->kernel_height == 3 && c->kernel_width == 3
    && c->stride_height == 1 && c->stride_width == 1 && c->dilation_height == 1
    && c->dilation_width == 1 && c->channels % 8 == 0 && c->filters % 8 == 0 && c->channels >= 16
    && c->filters >= 16 && c->out_height >= 4 && c->out_width >= 4;
}

struct forward {
  const struct ck_conv *conv;
  const struct ck_conv_forward *pass;
  struct pass plan;
  long lanes, units, bands, rows, record, room, made;
  float *packed, *own;
};

/// One unit, a band of an image, or a whole image of a depthwise convolution; x is the image.
static void forward_unit(const struct forward *f, long unit, const float *x, float *room) {
  const struct ck_conv *c = f->conv;
  const struct ck_conv_forward *p = f->pass;
  const long image = unit / f->bands, first = unit % f->bands * f->rows;
  float *y = p->y + image * p->ldy;
  float *moments = p->moments ? p->moments + unit * f->record : 0;
  if (conv_is_depthwise(c)) {
    ck_active->depthwise_forward(c, x, p->w, p->bias, p->relu, y);
  } else {
    struct conv_band band = {.bias = p->bias, .relu = p->relu, .spread = round_up(c->filters, PANEL)};
    band.moments = c->groups == 1 ? moments : 0;
    const long count = least(f->rows, c->out_height - first);
    pass_gather(c, &f->plan, x, first, count, room, f->packed, band, y);
    if (band.moments) moments[3 * band.spread] = (float)(count * c->out_width);
  }
  if (moments && c->groups > 1) {
    struct ck_images form = {c->out_height, c->out_width, c->filters, c->out_pitch, p->ldy};
    ck_active->image_moments(&form, y, moments);
  }
}

static void forward_lane(void *context, long index) {
  const struct forward *f = context;
  struct lane lane = lane_of(index, f->lanes, f->units);
  struct lane images = link_images(lane.from, lane.to, f->bands);
  const struct ck_conv_forward *p = f->pass;
  float *room = f->own + index * f->room, *made = room + f->room - f->made;
  for (long u = lane.from; u < lane.to; u++) {
    const long image = u / f->bands;
    const float *x = p->x + image * p->ldx;
    if (p->before && !p->before->y) {
      if (u == lane.from || u % f->bands == 0) link_forward(p->before, image, made);
      x = made;
    } else if (p->before && images.from < images.to && images.from == image) {
      link_forward(p->before, images.from++, p->before->y + image * p->ldx);
    }
    forward_unit(f, u, x, room);
  }
}

/// Bands an image is cut into; a group has them all, so that an image is one record.
static long forward_bands(const struct ck_conv *c, const struct pass *p) {
  return c->groups > 1 ? 1 : pass_bands(p);
}

long ck_conv_records(const struct ck_conv *c, long rows) {
  if (ck_conv_is_winograd(c)) return wino_blocks(c, rows);
  struct pass p = conv_forward_pass(c);
  return rows * forward_bands(c, &p);
}

void ck_conv_forward(const struct ck_conv *c, const struct ck_conv_forward *pass) {
  if (ck_conv_is_winograd(c)) {
    wino_forward(c, pass);
    return;
  }
  struct forward f = {.conv = c, .pass = pass, .plan = conv_forward_pass(c)};
  const long size = pass_packed_size(&f.plan);
  f.bands = forward_bands(c, &f.plan);
  f.rows = f.bands == 1 ? c->out_height : pass_band_rows(&f.plan);
  f.units = pass->rows * f.bands;
  f.lanes = lanes_for(f.units);
  f.record = ck_moment_record(c->filters);
  f.made = c->makes ? image_room(c) : 0;
  f.room = round_up(pass_window_size(&f.plan, f.rows), PANEL) + f.made;
  f.packed = pass->scratch;
  f.own = f.packed + c->groups * size;
  if (!conv_is_depthwise(c))
    for (long g = 0; g < c->groups; g++)
      pass_pack(c, &f.plan, g, pass->w, f.packed + g * size);
  link_shared(pass->before, f.lanes, f.units, 1, f.bands);
  ck_parallel(f.lanes, forward_lane, &f);
}

long ck_conv_scratch(const struct ck_conv *c, int backward) {
  long size = 0;
  if (ck_conv_is_winograd(c)) {
    struct wino_room room = wino_room(c, 0);
    size = room.kernels + room.zeros + CK_LANES * room.lane;
  } else {
    struct pass p = conv_forward_pass(c);
    const long band = forward_bands(c, &p) == 1 ? c->out_height : pass_band_rows(&p);
    size = c->groups * pass_packed_size(&p) + CK_LANES * round_up(pass_window_size(&p, band), PANEL);
    if (c->makes) size += CK_LANES * image_room(c);
  }
  return backward ? most(size, conv_backward_scratch(c)) : size;
}
