/// Products: small ones go straight from A and B; large ones pack B once for each chunk of k and are
/// cut into blocks of rows. Every element has the same chain either way.
#include "table.h"
#include <stdlib.h>

/// Multiply-adds from which the pool helps.
#define PARALLEL_WORK (1l << 21)
/// Floats of A and B from which packing both pays: more than a core's second cache keeps at hand.
#define PACKING_READ (1l << 17)
/// Panels beside each other that one task takes at least: the widest tile of any level.
#define SLAB 4
/// Panels packed at once, half a megabyte: they stay in a core's second cache while all rows pass.
#define MOST_PANELS 32

struct small_work {
  const struct ck_product *p;
  long panels, slabs, width, height;
};

static struct part clipped(long m, long panels, long m0, long height, long p0, long width) {
  struct part part = {m0, m0 + height, p0, p0 + width};
  if (part.m1 > m) part.m1 = m;
  if (part.p1 > panels) part.p1 = panels;
  return part;
}

static void small_task(void *context, long index) {
  const struct small_work *w = context;
  long row = index / w->slabs, slab = index % w->slabs;
  ck_active->product_small(
    w->p, clipped(w->p->m, w->panels, row * w->height, w->height, slab * w->width, w->width));
}

static void small_product(const struct ck_product *p, long panels) {
  struct small_work w = {p, panels, (panels + SLAB - 1) / SLAB, SLAB, p->m};
  const int threads = ck_threads();
  if (threads == 1 || p->m * p->n * p->k < PARALLEL_WORK) {
    ck_active->product_small(p, (struct part){0, p->m, 0, panels});
    return;
  }
  while (w.slabs > 4 * threads) {
    w.width *= 2;
    w.slabs = (panels + w.width - 1) / w.width;
  }
  long parts = (2 * threads + w.slabs - 1) / w.slabs; // of the rows
  w.height = (p->m + parts - 1) / parts;
  if (w.height < 48) w.height = 48;
  ck_parallel((p->m + w.height - 1) / w.height * w.slabs, small_task, &w);
}

struct large_work {
  const struct ck_product *p;
  long k0, count, first, panels, group, slabs;
  float *packed;
};

static void pack_task(void *context, long index) {
  const struct large_work *w = context;
  long from = index * 8, to = from + 8 < w->panels ? from + 8 : w->panels;
  struct part part = {0, 0, w->first + from, w->first + to};
  ck_active->pack_panels(w->p, w->k0, w->count, part, w->packed + from * w->count * PANEL);
}

static void block_task(void *context, long index) {
  const struct large_work *w = context;
  long row = index / w->slabs * ROW_BLOCK, from = index % w->slabs * w->group;
  struct part part = clipped(w->p->m, w->panels, row, ROW_BLOCK, from, w->group);
  const float *packed = w->packed + from * w->count * PANEL;
  part.p0 += w->first;
  part.p1 += w->first;
  ck_active->product_block(w->p, w->k0, w->count, part, packed);
}

/// Panels w->first.. of chunk w->k0.
static void large_chunk(struct large_work *w) {
  const long blocks = (w->p->m + ROW_BLOCK - 1) / ROW_BLOCK;
  const int threads = ck_threads();
  ck_parallel((w->panels + 7) / 8, pack_task, w);
  w->group = w->panels;
  while (blocks * ((w->panels + w->group - 1) / w->group) < 3 * threads && w->group > 2 * SLAB)
    w->group = (w->group / 2 + SLAB - 1) / SLAB * SLAB;
  if (threads == 1) w->group = w->panels;
  w->slabs = (w->panels + w->group - 1) / w->group;
  ck_parallel(blocks * w->slabs, block_task, w);
}

static int large_product(const struct ck_product *p, long panels) {
  long most = panels < MOST_PANELS ? panels : MOST_PANELS;
  long depth = p->k < CHAIN ? p->k : CHAIN;
  struct large_work w = {.p = p};
  void *room = 0;
  if (posix_memalign(&room, 64, (size_t)(most * depth * PANEL) * sizeof(float)) != 0) return 0;
  w.packed = room;
  for (w.k0 = 0; w.k0 < p->k; w.k0 += CHAIN) {
    w.count = p->k - w.k0 < CHAIN ? p->k - w.k0 : CHAIN;
    for (w.first = 0; w.first < panels; w.first += most) {
      w.panels = panels - w.first < most ? panels - w.first : most;
      large_chunk(&w);
    }
  }
  free(room);
  return 1;
}

void ck_product(const struct ck_product *product) {
  const struct ck_product *p = product;
  const long panels = (p->n + PANEL - 1) / PANEL;
  if (p->m <= 0 || p->n <= 0) return;
  const long read = p->m * p->k + p->k * p->n;
  if (p->m >= 32 && p->k >= 64 && read >= PACKING_READ && large_product(p, panels)) return;
  small_product(p, panels);
}

struct column_work {
  long rows, columns;
  const float *x;
  long ldx;
  float *y;
  int accumulate;
};

static void column_task(void *context, long index) {
  const struct column_work *w = context;
  long from = index * 64, count = w->columns - from < 64 ? w->columns - from : 64;
  ck_active->column_sums(w->rows, count, w->x + from, w->ldx, w->y + from, w->accumulate);
}

void ck_column_sums(long rows, long columns, const float *x, long ldx, float *y, int accumulate) {
  struct column_work w = {rows, columns, x, ldx, y, accumulate};
  if (columns <= 64 || rows * columns < 65536)
    ck_active->column_sums(rows, columns, x, ldx, y, accumulate);
  else
    ck_parallel((columns + 63) / 64, column_task, &w);
}
