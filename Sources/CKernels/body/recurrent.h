/// Recurrent layers: a slice of the batch through all steps, forward and back.
#include "../recurrent_room.h"

/// 1 / (1 + e^-x). Beyond +-87 it stays where it is.
INLINE vec gate_sigmoid(vec x) {
  vec bounded = select(x < all(-87.0f), all(-87.0f), x);
  bounded = select(bounded > all(87.0f), all(87.0f), bounded);
  ivec n;
  vec whole, r = reduce_exponent(-bounded, &n, &whole);
  return all(1.0f) / fma_of(exp_core(r), power_of_two(n), all(1.0f));
}

/// The rows of a slice at one step.
struct slice {
  const struct ck_recurrent *p;
  const struct recurrent_room *r;
  long rows;
  /// Joined rows before and after the step, c before and after, gates; each at the slice's first row.
  float *before, *after, *c_before, *c_after, *gates;
  /// Where the states go, or null; where they come from for gradients.
  float *y;
  const float *dy;
  float *dh, *dc;
};

INLINE struct slice slice_at(
  const struct ck_recurrent *p, const struct recurrent_room *r, long b0, long b1, long s)
{
  struct slice at = {.p = p, .r = r, .rows = b1 - b0};
  at.before = joined_at(p, r, s) + b0 * r->width;
  at.after = joined_at(p, r, s + 1) + b0 * r->width;
  at.c_before = cells_at(p, r, s) + b0 * r->units;
  at.c_after = cells_at(p, r, s + 1) + b0 * r->units;
  if (p->training) at.gates = r->gates + (s * p->batch + b0) * r->planes * r->units;
  return at;
}

/// c = a b, or c + a b, in chunks of k: `rows` rows, `panels` panels of `count` rows, one after the other.
static void slice_product(
  long rows, long panels, long count, const float *a, long lda, const float *b, long apart, float *c,
  long ldc, int add)
{
  for (long j = 0, width; j < panels; j += width) {
    width = strip_width(panels - j);
    for (long k0 = 0; k0 < count; k0 += CHAIN) {
      struct strip_work w = {
        .count = count - k0 < CHAIN ? count - k0 : CHAIN, .b = b + j * apart + k0 * PANEL,
        .ldb = PANEL, .across = apart, .row = lda, .step = 1, .ldc = ldc, .add = add || k0 > 0};
      strip_rows(&w, width, rows, a + k0, 0, c + j * PANEL, c);
    }
  }
}

/// Copies the inputs of time t into the joined rows, and the 1 that the bias multiplies.
static void join_inputs(const struct slice *at, long b0, long t) {
  const struct ck_recurrent *p = at->p;
  const float *x = p->x + b0 * p->x_sample + t * p->x_step;
  for (long i = 0; i < at->rows; i++) {
    float *row = at->before + i * at->r->width + at->r->units;
    row[0] = 1;
    memcpy(row + 1, x + i * p->x_sample, (size_t)p->inputs * sizeof(float));
  }
}

/// The state after the step of 16 units of row i, from its gates' sums, 16 floats a plane.
INLINE vec rnn_cell(const struct slice *at, const float *sums) {
  vec g = load(sums);
  return at->p->cell == CK_RNN_RELU ? cut_at_zero(g) : tanh_of(g);
}

INLINE vec lstm_cell(const struct slice *at, long i, long unit, const float *sums) {
  const long H = at->r->units;
  vec in = gate_sigmoid(load(sums)), forget = gate_sigmoid(load(sums + 16));
  vec fresh = tanh_of(load(sums + 32)), out = gate_sigmoid(load(sums + 48));
  vec c = fma_of(forget, load(at->c_before + i * H + unit), in * fresh);
  store(at->c_after + i * H + unit, c);
  if (at->gates) {
    float *gates = at->gates + i * 4 * H + unit;
    store(gates, in);
    store(gates + H, forget);
    store(gates + 2 * H, fresh);
    store(gates + 3 * H, out);
  }
  return out * tanh_of(c);
}

INLINE vec gru_cell(const struct slice *at, long i, long unit, const float *sums) {
  const long H = at->r->units;
  vec reset = gate_sigmoid(load(sums + 16)), update = gate_sigmoid(load(sums + 32));
  vec state = load(sums + 48), fresh = tanh_of(fma_of(reset, state, load(sums)));
  if (at->gates) {
    float *gates = at->gates + i * 4 * H + unit;
    store(gates, fresh);
    store(gates + H, reset);
    store(gates + 2 * H, update);
    store(gates + 3 * H, state);
  }
  return fma_of(update, load(at->before + i * at->r->width + unit) - fresh, fresh);
}

/// All rows of 16 units.
INLINE void cells_of(const struct slice *at, int cell, long unit, const float *sums, long step) {
  const struct ck_recurrent *p = at->p;
  for (long i = 0; i < at->rows; i++, sums += step) {
    vec h;
    if (cell == CK_LSTM) h = lstm_cell(at, i, unit, sums);
    else if (cell == CK_GRU) h = gru_cell(at, i, unit, sums);
    else h = rnn_cell(at, sums);
    store(at->after + i * at->r->width + unit, h);
    if (at->y) store_some(at->y + i * p->y_sample + unit, h, p->units - unit);
  }
}

/// The sums of the gates of `blocks` blocks from `block`: for each row, for each block, 16 a plane.
static void gate_sums(const struct slice *at, long block, long blocks, int first, float *sums) {
  const struct recurrent_room *r = at->r;
  const long step = blocks * r->planes * PANEL;
  if (r->shares > 1) memset(sums, 0, (size_t)(at->rows * step) * sizeof(float));
  for (long k = 0; k < r->shares; k++) {
    const struct share *share = &r->share[k];
    const long depth = share->to - share->from;
    const long from = first && share->has_state ? r->units : share->from; // the first state is 0
    slice_product(
      at->rows, blocks * share->planes, share->to - from, at->before + from, r->width,
      share->panels + (block * share->planes * depth + from - share->from) * PANEL, depth * PANEL,
      sums + share->first * PANEL, step, r->shares > 1);
  }
}

static void step_forward(const struct slice *at, int first) {
  const struct recurrent_room *r = at->r;
  _Alignas(64) float sums[SLICE * MOST_PLANES * PANEL];
  for (long block = 0; block < r->blocks; block += r->group) {
    const long blocks = r->blocks - block < r->group ? r->blocks - block : r->group;
    const long step = blocks * r->planes * PANEL;
    gate_sums(at, block, blocks, first, sums);
    for (long q = 0; q < blocks; q++) {
      const float *own = sums + q * r->planes * PANEL;
      const long unit = (block + q) * PANEL;
      switch (at->p->cell) {
      case CK_LSTM: cells_of(at, CK_LSTM, unit, own, step); break;
      case CK_GRU: cells_of(at, CK_GRU, unit, own, step); break;
      default: cells_of(at, CK_RNN_TANH, unit, own, step); break;
      }
    }
  }
}

/// Rows b0..<b1 of the batch.
static void recurrent_forward(const struct ck_recurrent *p, long b0, long b1) {
  const struct recurrent_room r = divide_room(p);
  for (long s = 0; s < p->steps; s++) {
    const long t = p->reversed ? p->steps - 1 - s : s;
    struct slice at = slice_at(p, &r, b0, b1, s);
    join_inputs(&at, b0, t);
    if (s == 0) {
      for (long i = 0; i < at.rows; i++)
        memset(at.before + i * r.width, 0, (size_t)r.units * sizeof(float));
      if (p->cell == CK_LSTM)
        memset(at.c_before, 0, (size_t)(at.rows * r.units) * sizeof(float));
    }
    if (p->y_step) at.y = p->y + b0 * p->y_sample + t * p->y_step;
    else if (s == p->steps - 1) at.y = p->y + b0 * p->y_sample;
    step_forward(&at, s == 0);
  }
}

// The backward of each cell turns dh (and dc) after the step into the gradients of the gates' sums and
// what of dh and dc goes straight to the step before.

INLINE void rnn_cell_back(const struct slice *at, long i, long unit, vec dh) {
  vec h = load(at->after + i * at->r->width + unit);
  vec slope = fma_of(-h, h, all(1));
  vec d = at->p->cell == CK_RNN_RELU ? select(h > all(0), dh, all(0)) : dh * slope;
  store(at->gates + i * at->r->units + unit, d);
}

INLINE void lstm_cell_back(const struct slice *at, long i, long unit, vec dh, vec dc) {
  const long H = at->r->units;
  const vec one = all(1);
  float *gates = at->gates + i * 4 * H + unit;
  vec in = load(gates), forget = load(gates + H), fresh = load(gates + 2 * H);
  vec out = load(gates + 3 * H), z = tanh_of(load(at->c_after + i * H + unit));
  dc = fma_of(dh * out, fma_of(-z, z, one), dc);
  store(gates, dc * fresh * in * (one - in));
  store(gates + H, dc * load(at->c_before + i * H + unit) * forget * (one - forget));
  store(gates + 2 * H, dc * in * fma_of(-fresh, fresh, one));
  store(gates + 3 * H, dh * z * out * (one - out));
  store(at->dc + i * H + unit, dc * forget);
}

INLINE void gru_cell_back(const struct slice *at, long i, long unit, vec dh) {
  const long H = at->r->units;
  const vec one = all(1);
  float *gates = at->gates + i * 4 * H + unit;
  vec fresh = load(gates), reset = load(gates + H), update = load(gates + 2 * H);
  vec state = load(gates + 3 * H), h = load(at->before + i * at->r->width + unit);
  vec dn = dh * (one - update) * fma_of(-fresh, fresh, one);
  store(gates, dn);
  store(gates + H, dn * state * reset * (one - reset));
  store(gates + 2 * H, dh * (h - fresh) * update * (one - update));
  store(gates + 3 * H, dn * reset);
  store(at->dh + i * H + unit, dh * update);
}

INLINE void cells_back(const struct slice *at, int cell) {
  const struct ck_recurrent *p = at->p;
  const long H = at->r->units;
  for (long i = 0; i < at->rows; i++)
    for (long unit = 0; unit < H; unit += LANES) {
      vec dh = load(at->dh + i * H + unit);
      if (at->dy) dh += load_some(at->dy + i * p->y_sample + unit, p->units - unit);
      if (cell == CK_LSTM) lstm_cell_back(at, i, unit, dh, load(at->dc + i * H + unit));
      else if (cell == CK_GRU) gru_cell_back(at, i, unit, dh);
      else rnn_cell_back(at, i, unit, dh);
    }
}

/// dx of one step: the gates' gradients times W_ih transposed, some panels at a time.
static void inputs_back(const struct slice *at, const float *gates, long count, float *dx, int add) {
  const struct ck_recurrent *p = at->p;
  const struct recurrent_room *r = at->r;
  _Alignas(64) float room[SLICE * MOST_PLANES * PANEL];
  const long wide = MOST_PLANES * PANEL, apart = r->planes * r->units * PANEL;
  const float *panels = r->back_panels + r->blocks * apart;
  for (long j = 0; j < p->inputs; j += wide) {
    const long left = p->inputs - j < wide ? p->inputs - j : wide;
    slice_product(
      at->rows, (left + PANEL - 1) / PANEL, count, gates, r->planes * r->units,
      panels + j / PANEL * apart, apart, room, wide, 0);
    for (long i = 0; i < at->rows; i++)
      for (long v = 0; v < left; v += LANES) {
        float *to = dx + i * p->x_sample + j + v;
        vec d = load(room + i * wide + v);
        store_some(to, add ? load_some(to, left - v) + d : d, left - v);
      }
  }
}

static void step_back(const struct slice *at, int first) {
  const struct recurrent_room *r = at->r;
  const long columns = r->planes * r->units;
  const int gru = at->p->cell == CK_GRU; // its first plane does not see the state
  const long skipped = gru ? r->units : 0;
  switch (at->p->cell) {
  case CK_LSTM: cells_back(at, CK_LSTM); break;
  case CK_GRU: cells_back(at, CK_GRU); break;
  default: cells_back(at, CK_RNN_TANH); break;
  }
  if (first) return;
  slice_product(
    at->rows, r->blocks, columns - skipped, at->gates + skipped, columns,
    r->back_panels + skipped * PANEL, columns * PANEL, at->dh, r->units, gru);
}

/// Rows b0..<b1 of the batch, steps s1 - 1 to s0.
static void recurrent_backward(
  const struct ck_recurrent_backward *q, long b0, long b1, long s0, long s1)
{
  const struct ck_recurrent *p = q->layer;
  const struct recurrent_room r = divide_room(p);
  if (s1 == p->steps) {
    memset(r.dh + b0 * r.units, 0, (size_t)((b1 - b0) * r.units) * sizeof(float));
    memset(r.dc + b0 * r.units, 0, (size_t)((b1 - b0) * r.units) * sizeof(float));
  }
  const long seen = p->cell == CK_GRU ? 3 * r.units : r.planes * r.units; // planes of the input
  for (long s = s1 - 1; s >= s0; s--) {
    const long t = p->reversed ? p->steps - 1 - s : s;
    struct slice at = slice_at(p, &r, b0, b1, s);
    at.dh = r.dh + b0 * r.units;
    at.dc = r.dc + b0 * r.units;
    if (p->y_step) at.dy = q->dy + b0 * p->y_sample + t * p->y_step;
    else if (s == p->steps - 1) at.dy = q->dy + b0 * p->y_sample;
    step_back(&at, s == 0);
    if (q->dx)
      inputs_back(&at, at.gates, seen, q->dx + b0 * p->x_sample + t * p->x_step, q->add_dx);
  }
}
