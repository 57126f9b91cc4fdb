/// What lies between two convolutions, one image at a time.
#include "conv.h"

void link_forward(const struct ck_link *l, long i, float *y) {
  const float *raw = l->raw + i * l->tail.in.stride;
  const float *other = l->other ? l->other + i * l->other_form.stride : 0;
  if (other && !l->thins) {
    ck_active->tail_added(&l->tail, l->relu, raw, other, y);
    return;
  }
  ck_active->tail_forward(&l->tail, 0, raw, y);
  if (!other) return;
  struct thinned sum = {&l->form, &l->other_form, y, other, l->relu, y};
  add_thinned_image(&sum, 0);
}

void link_shared(const struct ck_link *l, long lanes, long units, long size, long each) {
  long last = -1;
  if (!l || !l->y) return;
  for (long i = 1; i < lanes; i++) {
    const long first = lane_of(i, lanes, units).from * size, image = first / each;
    if (first % each == 0 || image == last) continue;
    link_forward(l, image, l->y + image * l->tail.out_stride);
    last = image;
  }
}

/// Images from..<to at x.
static struct stretch images_at(const float *x, long distance, long from, long to) {
  return (struct stretch){x + from * distance, x + to * distance};
}

void link_fetch(const struct ck_link *l, long from, long to, struct stretch *stretches) {
  if (from >= to) return;
  stretches[0] = images_at(l->raw, l->tail.in.stride, from, to);
  if (l->y) stretches[1] = images_at(l->y, l->tail.out_stride, from, to);
  if (l->other) stretches[2] = images_at(l->other, l->other_form.stride, from, to);
}

void link_backward(const struct ck_link_gradient *g, long i, float *d, long lddx, float *out) {
  const struct ck_link *l = g->link;
  struct arrival arrival = {.dy = d, .out = out};
  if (g->more) arrival.more = g->more + i * lddx;
  if (l->relu) arrival.y = l->y + i * l->form.stride;
  if ((g->more || l->relu) && (g->dother || !out)) arrival.kept = d;
  ck_active->tail_sums(
    &l->tail, l->raw + i * l->tail.in.stride, &arrival,
    g->sums + i * 2 * round_up(l->form.features, PANEL));
  if (!g->dother) return;
  struct thinned spread = {
    &l->form, &l->other_form, d, 0, 0, g->dother + i * l->other_form.stride};
  spread_thinned_image(&spread, 0);
}

void link_fetch_backward(
  const struct ck_link_gradient *g, struct lane images, long lddx, long i, long n,
  struct stretch *stretches)
{
  const struct ck_link *l = g->link;
  if (images.from >= images.to) return;
  stretches[0] = part_of(images_at(l->raw, l->tail.in.stride, images.from, images.to), i, n);
  if (g->more) stretches[1] = part_of(images_at(g->more, lddx, images.from, images.to), i, n);
}
