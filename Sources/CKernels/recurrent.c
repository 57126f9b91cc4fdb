/// Recurrent layers: weights are packed once for a batch, then slices of the batch run through all
/// steps on their own, without waiting for each other. On the way back they meet every few steps, for the
/// product that those steps add to the gradients of the weights.
#include "recurrent_room.h"
#include <string.h>

long ck_recurrent_gates(int cell) { return cell == CK_LSTM ? 4 : cell == CK_GRU ? 3 : 1; }

long ck_recurrent_room(const struct ck_recurrent *layer) {
  struct ck_recurrent measured = *layer;
  measured.room = 0;
  return divide_room(&measured).used;
}

struct recurrent_work {
  const struct ck_recurrent *p;
  const struct ck_recurrent_backward *q;
  struct recurrent_room r;
  long slices, height;
  /// Steps that are gone back through now.
  long first, end;
  const struct share *share;
};

/// Rows and panels of one task of the weights' gradients.
#define ROWS_OF_TASK 84
#define PANELS_OF_TASK 4

/// `count` columns of a row of weights, or of a row that is not there; the rest of 16 are 0.
static void copy_columns(float *to, const float *from, long count, int exists) {
  memset(to, 0, PANEL * sizeof(float));
  if (exists) memcpy(to, from, (size_t)count * sizeof(float));
}

/// One panel of a share: 16 units of a plane.
static void pack_panel(
  const struct ck_recurrent *p, const struct recurrent_room *r, const struct share *share, long index)
{
  const long plane = share->first + index % share->planes, unit = index / share->planes * PANEL;
  const long count = p->units - unit < PANEL ? p->units - unit : PANEL;
  const long ih = r->ih[plane] * p->units + unit, hh = r->hh[plane] * p->units + unit;
  float *panel = share->panels + index * (share->to - share->from) * PANEL;
  if (share->has_state) {
    for (long k = 0; k < r->units; k++, panel += PANEL)
      copy_columns(panel, p->w_hh + k * p->ldw + hh, count, k < p->units);
  }
  copy_columns(panel, p->b_ih + ih, count, share->has_input);
  if (share->has_state)
    for (long c = 0; c < count; c++) panel[c] += p->b_hh[hh + c];
  if (!share->has_input) return;
  for (long k = 0; k < p->inputs; k++)
    copy_columns(panel + (k + 1) * PANEL, p->w_ih + k * p->ldw + ih, count, 1);
}

/// All panels of a block.
static void pack_task(void *context, long block) {
  const struct recurrent_work *w = context;
  for (long k = 0; k < w->r.shares; k++) {
    const struct share *share = &w->r.share[k];
    for (long g = 0; g < share->planes; g++)
      pack_panel(w->p, &w->r, share, block * share->planes + g);
  }
}

/// One panel of the transposed weights: 16 rows of W_hh, or of W_ih after them.
static void pack_back_task(void *context, long index) {
  const struct recurrent_work *w = context;
  const struct ck_recurrent *p = w->p;
  const struct recurrent_room *r = &w->r;
  const int of_state = index < r->blocks;
  const long first = (of_state ? index : index - r->blocks) * PANEL;
  const long all = of_state ? p->units : p->inputs;
  const long rows = all - first < PANEL ? all - first : PANEL;
  const float *weights = (of_state ? p->w_hh : p->w_ih) + first * p->ldw;
  float *panel = r->back_panels + index * r->planes * r->units * PANEL;
  memset(panel, 0, (size_t)(r->planes * r->units * PANEL) * sizeof(float));
  for (long g = 0; g < r->planes; g++) {
    const int gate = of_state ? r->hh[g] : r->ih[g];
    if (gate < 0) continue;
    ck_active->transpose(
      rows, p->units, weights + gate * p->units, p->ldw, panel + g * r->units * PANEL, PANEL);
  }
}

/// As many slices as threads can share evenly, each of at most SLICE rows.
static void cut_batch(struct recurrent_work *w) {
  const long batch = w->p->batch, threads = ck_threads();
  w->slices = (batch + SLICE - 1) / SLICE;
  if (threads > 1) {
    long even = (w->slices + threads - 1) / threads * threads;
    if (batch >= 4 * even) w->slices = even;
  }
  w->height = (batch + w->slices - 1) / w->slices;
  w->slices = (batch + w->height - 1) / w->height;
}

static long slice_end(const struct recurrent_work *w, long index) {
  long end = (index + 1) * w->height;
  return end < w->p->batch ? end : w->p->batch;
}

static void forward_task(void *context, long index) {
  const struct recurrent_work *w = context;
  ck_active->recurrent_forward(w->p, index * w->height, slice_end(w, index));
}

static void backward_task(void *context, long index) {
  const struct recurrent_work *w = context;
  ck_active->recurrent_backward(w->q, index * w->height, slice_end(w, index), w->first, w->end);
}

void ck_recurrent(const struct ck_recurrent *layer) {
  struct recurrent_work w = {.p = layer, .r = divide_room(layer)};
  if (layer->batch <= 0 || layer->steps <= 0) return;
  cut_batch(&w);
  ck_parallel(w.r.blocks, pack_task, &w);
  ck_parallel(w.slices, forward_task, &w);
}

/// Adds what the steps first..<end give to a part of dw: a share's columns of the joined rows, transposed,
/// times its planes' gradients.
static void weight_task(void *context, long index) {
  const struct recurrent_work *w = context;
  const struct recurrent_room *r = &w->r;
  const struct share *share = w->share;
  const long columns = r->planes * r->units, at = share->first * r->units;
  const long row = w->first * w->p->batch;
  const struct ck_product product = {
    .m = share->to - share->from, .n = share->planes * r->units,
    .k = (w->end - w->first) * w->p->batch,
    .a = r->joined + row * r->width + share->from, .lda = r->width,
    .b = r->gates + row * columns + at, .ldb = columns,
    .c = share->dw, .ldc = share->planes * r->units,
    .layout = CK_TN, .accumulate = w->end < w->p->steps};
  const long strips = (product.n / PANEL + PANELS_OF_TASK - 1) / PANELS_OF_TASK;
  const long m0 = index / strips * ROWS_OF_TASK, p0 = index % strips * PANELS_OF_TASK;
  const long m1 = m0 + ROWS_OF_TASK, p1 = p0 + PANELS_OF_TASK, panels = product.n / PANEL;
  ck_active->product_small(
    &product, (struct part){m0, m1 < product.m ? m1 : product.m, p0, p1 < panels ? p1 : panels});
}

static void weight_products(struct recurrent_work *w) {
  for (long k = 0; k < w->r.shares; k++) {
    const struct share *share = w->share = &w->r.share[k];
    const long panels = share->planes * w->r.blocks, rows = share->to - share->from;
    ck_parallel(
      (panels + PANELS_OF_TASK - 1) / PANELS_OF_TASK * ((rows + ROWS_OF_TASK - 1) / ROWS_OF_TASK),
      weight_task, w);
  }
}

/// Gradients gate by gate from a row of a share's dw.
static void unpack_row(
  const struct ck_recurrent_backward *q, const struct recurrent_room *r, const struct share *share,
  long row, int of_state, float *to)
{
  const long units = q->layer->units;
  const float *from = share->dw + (row - share->from) * share->planes * r->units;
  for (long g = share->first; g < share->first + share->planes; g++, from += r->units) {
    float *out = to + (of_state ? r->hh[g] : r->ih[g]) * units;
    for (long u = 0; u < units; u++) out[u] = q->accumulate ? out[u] + from[u] : from[u];
  }
}

/// The gradients of all weights that a share holds.
static void unpack_share(
  const struct ck_recurrent_backward *q, const struct recurrent_room *r, const struct share *share)
{
  const struct ck_recurrent *p = q->layer;
  if (share->has_state) {
    for (long k = 0; k < p->units; k++) unpack_row(q, r, share, k, 1, q->dw_hh + k * p->ldw);
    unpack_row(q, r, share, r->units, 1, q->db_hh);
  }
  if (share->has_input) {
    unpack_row(q, r, share, r->units, 0, q->db_ih);
    for (long k = 0; k < p->inputs; k++)
      unpack_row(q, r, share, r->units + 1 + k, 0, q->dw_ih + k * p->ldw);
  }
}

void ck_recurrent_backward(const struct ck_recurrent_backward *backward) {
  const struct ck_recurrent_backward *q = backward;
  const struct ck_recurrent *p = q->layer;
  struct recurrent_work w = {.p = p, .q = q, .r = divide_room(p)};
  const struct recurrent_room *r = &w.r;
  if (p->batch <= 0 || p->steps <= 0) return;
  cut_batch(&w);
  ck_parallel(r->blocks + (q->dx ? (p->inputs + PANEL - 1) / PANEL : 0), pack_back_task, &w);
  const long span = p->batch < CHAIN ? CHAIN / p->batch : 1;
  for (w.end = p->steps; w.end > 0; w.end = w.first) {
    w.first = w.end > span ? w.end - span : 0;
    ck_parallel(w.slices, backward_task, &w);
    weight_products(&w); // while the gradients of the gates are still near
  }
  for (long k = 0; k < r->shares; k++) unpack_share(q, r, &r->share[k]);
}
