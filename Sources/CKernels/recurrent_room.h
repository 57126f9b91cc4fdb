/// How the room of a recurrent layer is divided. Shared by recurrent.c and body/recurrent.h.
///
/// Legend. H is `units` rounded up to 16: the missing units have zero weights, and their state stays 0.
/// A joined row is [h (H), 1, x (inputs)]: one product makes the gates from state, bias and input, one
/// gives all weight gradients. A plane is H columns, one for each gate; the GRU has four, because its
/// third gate keeps the share of the input apart from the state's.
#ifndef CK_RECURRENT_ROOM_H
#define CK_RECURRENT_ROOM_H

#include "table.h"

/// Rows of a batch that run all steps together, at most.
#define SLICE 48
#define MOST_PLANES 4

/// A product that adds to the gates: columns from..<to of the joined rows, planes first..<first + planes.
/// The RNN and the LSTM have one; the GRU has one for the state and one for the input, which share the 1.
struct share {
  long from, to, first, planes;
  int has_state, has_input;
  /// For each block, for each plane, to - from rows of 16.
  float *panels;
  /// The gradients of its weights: to - from rows of its planes.
  float *dw;
};

struct recurrent_room {
  long units;            // H
  long depth;            // floats of a joined row that are in use
  long width;            // distance of joined rows
  long planes, blocks;   // blocks of 16 units
  long group;            // blocks whose gates are made together: at most MOST_PLANES panels
  long shares;
  struct share share[2];
  /// The gate of each plane in W_ih and W_hh, or -1.
  int ih[MOST_PLANES], hh[MOST_PLANES];
  /// Panels of the transposed weights: `planes * H` rows of 16 for each block of h, then of x.
  float *back_panels;
  float *joined;  // for each step and one more, batch rows
  float *gates;   // for each step, batch rows of planes; the backward replaces them by gradients
  float *cells;   // for each step and one more, batch rows of H: the LSTM's c
  float *dh, *dc; // batch rows of H
  long used;      // floats of the room
};

static inline void planes_of(struct recurrent_room *r, int cell) {
  static const int ih[] = {2, 0, 1, -1}, hh[] = {-1, 0, 1, 2}; // of the GRU: n's input, r, z, n's state
  r->planes = cell == CK_LSTM || cell == CK_GRU ? 4 : 1;
  r->group = MOST_PLANES / r->planes;
  for (int g = 0; g < MOST_PLANES; g++) {
    r->ih[g] = cell == CK_GRU ? ih[g] : g;
    r->hh[g] = cell == CK_GRU ? hh[g] : g;
  }
  r->shares = cell == CK_GRU ? 2 : 1;
  r->share[0] = (struct share){0, r->depth, 0, r->planes, 1, 1, 0, 0};
  if (cell != CK_GRU) return;
  r->share[0] = (struct share){0, r->units + 1, 1, 3, 1, 0, 0, 0};
  r->share[1] = (struct share){r->units, r->depth, 0, 3, 0, 1, 0, 0};
}

/// The next `count` floats of the room, on a 64-byte boundary; null while it is only measured.
static inline float *take(const struct ck_recurrent *p, long *used, long count) {
  float *place = p->room ? p->room + *used : 0;
  *used += (count + 15) / 16 * 16;
  return place;
}

/// Outside training, two rows take turns instead of one for each step.
static inline struct recurrent_room divide_room(const struct ck_recurrent *p) {
  struct recurrent_room r = {.units = (p->units + 15) / 16 * 16};
  const long H = r.units, rows = (p->training ? p->steps + 1 : 2) * p->batch;
  r.depth = H + 1 + p->inputs;
  r.width = (r.depth + 15) / 16 * 16;
  r.blocks = H / 16;
  planes_of(&r, p->cell);
  for (long k = 0; k < r.shares; k++) {
    struct share *share = &r.share[k];
    share->panels = take(p, &r.used, share->planes * H * (share->to - share->from));
  }
  r.joined = take(p, &r.used, rows * r.width);
  r.cells = take(p, &r.used, p->cell == CK_LSTM ? rows * H : 0);
  if (!p->training) return r;
  r.gates = take(p, &r.used, p->steps * p->batch * r.planes * H);
  r.back_panels = take(p, &r.used, (H + (p->inputs + 15) / 16 * 16) * r.planes * H);
  r.dh = take(p, &r.used, p->batch * H);
  r.dc = take(p, &r.used, p->batch * H);
  for (long k = 0; k < r.shares; k++) {
    struct share *share = &r.share[k];
    share->dw = take(p, &r.used, share->planes * H * (share->to - share->from));
  }
  return r;
}

/// The joined rows before step s (counted as they run), or after step s - 1.
static inline float *joined_at(const struct ck_recurrent *p, const struct recurrent_room *r, long s) {
  return r->joined + (p->training ? s : s & 1) * p->batch * r->width;
}
static inline float *cells_at(const struct ck_recurrent *p, const struct recurrent_room *r, long s) {
  return r->cells + (p->training ? s : s & 1) * p->batch * r->units;
}

#endif
