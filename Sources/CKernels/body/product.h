/// Products: tiles of rows by vectors of 16 columns, every element one chain of fused multiply-adds per
/// chunk of k.

/// Rows of a tile, and panels beside each other in it: as many accumulators as the registers hold
/// beside a row of the panels. An element of A is spread over a vector once for all panels: a
/// processor that multiplies two vectors a cycle may spread only one. Tiles of one or two panels may
/// be as high as TALL, so that there are chains enough to hide how long an addition takes.
#if defined(WIDE)
#define TILE 6
#define TALL 12
#define BREADTH 4
#elif HAS_FMA
#define TILE 6
#define TALL 6
#define BREADTH 1
#else
#define TILE 2
#define TALL 2
#define BREADTH 1
#endif

/// What all tiles of a strip of panels share.
struct strip_work {
  long count;           // steps of k
  const float *b;       // the first panel: rows of 16 columns
  long ldb, across;     // B: distance between steps of k, and between panels
  long row, step;       // A: distance between rows, and between steps of k
  long next;            // A: distance between tiles
  long ldc;
  int add;              // add to C instead of storing
  int epilogue;
  long ldextra;
};

/// Every row i and panel j of a tile.
#define IN_TILE(rows, width)                                                                        \
  UNROLL for (int i = 0; i < rows; i++) UNROLL for (int j = 0; j < width; j++)

/// Steps of the chains that are written out, where a single panel meets rows that lie as they are: a loop
/// would take a fifth longer than so few.
#define SHORT 16
/// `tiles` tiles below each other: C = chain, or C + chain, then the epilogue.
#define TILES_OF(rows, width)                                                                       \
  static __attribute__((noinline)) void tiles_##rows##x##width(                                     \
    const struct strip_work *w, long tiles, const float *a, float *c, const float *extra)           \
  {                                                                                                 \
    const long row = w->row, step = w->step, ldb = w->ldb, across = w->across;                      \
    const long down = w->epilogue == CK_GATE ? rows * w->ldextra : 0;                               \
    for (long t = 0; t < tiles; t++, a += w->next, c += rows * w->ldc, extra += down) {             \
      vec x[rows][width], column[width];                                                            \
      const float *b = w->b, *third[(rows + 2) / 3];                                                \
      UNROLL for (int i = 0; i < rows; i += 3) {                                                    \
        third[i / 3] = a + i * row;                                                                 \
        APART(third[i / 3]);                                                                        \
      }                                                                                             \
      IN_TILE(rows, width) x[i][j] = all(0);                                                        \
      if (w->add)                                                                                   \
        IN_TILE(rows, width) __builtin_prefetch(c + i * w->ldc + j * PANEL, 1);                     \
      if (width == 1 && w->count == SHORT && step == 1 && ldb == PANEL) {                           \
        UNROLL for (int k = 0; k < SHORT; k++) {                                                    \
          column[0] = load(b + k * PANEL);                                                          \
          UNROLL for (int i = 0; i < rows; i++)                                                     \
            x[i][0] = fma_of(all(third[i / 3][i % 3 * row + k]), column[0], x[i][0]);               \
        }                                                                                           \
      } else for (long k = 0; k < w->count; k++, b += ldb) {                                        \
        UNROLL for (int j = 0; j < width; j++) column[j] = load(b + j * across);                    \
        IN_TILE(rows, width)                                                                        \
          x[i][j] = fma_of(all(third[i / 3][i % 3 * row]), column[j], x[i][j]);                     \
        UNROLL for (int i = 0; i < rows; i += 3) third[i / 3] += step;                              \
      }                                                                                             \
      if (w->add) IN_TILE(rows, width) x[i][j] = load(c + i * w->ldc + j * PANEL) + x[i][j];        \
      if (w->epilogue == CK_BIAS || w->epilogue == CK_BIAS_RELU)                                    \
        IN_TILE(rows, width) x[i][j] = x[i][j] + load(extra + j * PANEL);                           \
      if (w->epilogue == CK_BIAS_RELU) IN_TILE(rows, width) x[i][j] = cut_at_zero(x[i][j]);         \
      if (w->epilogue == CK_GATE)                                                                   \
        IN_TILE(rows, width)                                                                        \
          x[i][j] =                                                                                 \
            select(load(extra + i * w->ldextra + j * PANEL) > all(0), x[i][j], all(0));             \
      IN_TILE(rows, width) store(c + i * w->ldc + j * PANEL, x[i][j]);                              \
    }                                                                                               \
  }

typedef void (*tiles_function)(
  const struct strip_work *, long, const float *, float *, const float *);
#define TO_2(make, width) make(1, width) make(2, width)
#define TO_6(make, width) TO_2(make, width) make(3, width) make(4, width) make(5, width) make(6, width)
#define TO_12(make, width)                                                                          \
  TO_6(make, width) make(7, width) make(8, width) make(9, width) make(10, width) make(11, width)    \
  make(12, width)
#define TILES_NAME(rows, width) [rows] = tiles_##rows##x##width,
#if defined(WIDE)
TO_12(TILES_OF, 1)
TO_12(TILES_OF, 2)
TO_6(TILES_OF, 3)
TO_6(TILES_OF, 4)
#elif HAS_FMA
TO_6(TILES_OF, 1)
#else
TO_2(TILES_OF, 1)
#endif
/// By width and rows.
static const tiles_function tiles_of[BREADTH + 1][TALL + 1] = {
#if defined(WIDE)
  [1] = {TO_12(TILES_NAME, 1)}, [2] = {TO_12(TILES_NAME, 2)}, [3] = {TO_6(TILES_NAME, 3)},
  [4] = {TO_6(TILES_NAME, 4)},
#elif HAS_FMA
  [1] = {TO_6(TILES_NAME, 1)},
#else
  [1] = {TO_2(TILES_NAME, 1)},
#endif
};

/// Panels of the widest tile that fits into the next `panels`.
INLINE long strip_width(long panels) {
  if (panels >= BREADTH) return BREADTH;
  return panels > 1 ? panels : 1;
}

/// An even cut of m rows into tiles of at most `most`: `tall` of `height` + 1 rows, then `low` of
/// `height`.
struct cut {
  long height, tall, low;
};
INLINE struct cut cut_into(long m, long most) {
  long tiles = (m + most - 1) / most;
  struct cut cut = {m / tiles, m % tiles, 0};
  cut.low = tiles - cut.tall;
  return cut;
}

/// A strip of `width` panels, m rows. A packed tile of r rows holds r floats for each k, one tile after
/// the other; `packed` says so. Otherwise `row` and `step` are set.
static void strip_rows(
  struct strip_work *w, long width, long m, const float *a, int packed, float *c,
  const float *extra)
{
  struct cut cut = cut_into(m, packed || width > 2 ? TILE : TALL);
  for (int part = 0; part < 2; part++) {
    long rows = part == 0 ? cut.height + 1 : cut.height, tiles = part == 0 ? cut.tall : cut.low;
    if (tiles == 0) continue;
    if (packed) {
      w->row = 1;
      w->step = rows;
    }
    w->next = packed ? rows * w->count : rows * w->row;
    tiles_of[width][rows](w, tiles, a, c, extra);
    a += tiles * w->next;
    c += tiles * rows * w->ldc;
    if (w->epilogue == CK_GATE) extra += tiles * rows * w->ldextra;
  }
}

/// The same for a panel with fewer than 16 columns, by way of a block of whole ones.
static void narrow_panel(
  struct strip_work *w, long columns, long m, const float *a, long tile_rows, float *c,
  const float *extra)
{
  float block[TILE * PANEL], edge[TILE * PANEL];
  const long ldc = w->ldc, ldextra = w->ldextra, row = w->row;
  memset(edge, 0, sizeof edge);
  if (w->epilogue == CK_BIAS || w->epilogue == CK_BIAS_RELU)
    memcpy(edge, extra, (size_t)columns * sizeof(float));
  w->ldc = w->ldextra = PANEL;
  for (long i = 0; i < m; i += tile_rows) {
    long rows = m - i < tile_rows ? m - i : tile_rows;
    memset(block, 0, sizeof block);
    for (long r = 0; r < rows; r++) {
      if (w->add) memcpy(block + r * PANEL, c + (i + r) * ldc, (size_t)columns * sizeof(float));
      if (w->epilogue == CK_GATE)
        memcpy(edge + r * PANEL, extra + (i + r) * ldextra, (size_t)columns * sizeof(float));
    }
    tiles_of[1][rows](w, 1, a + i * row, block, edge);
    for (long r = 0; r < rows; r++)
      memcpy(c + (i + r) * ldc, block + r * PANEL, (size_t)columns * sizeof(float));
  }
}

/// B's panel at column n0, rows k0..<k0+count, as `count` rows of 16; missing columns are 0.
static void pack_panel(const struct ck_product *p, long k0, long count, long n0, float *panel) {
  long columns = p->n - n0 < PANEL ? p->n - n0 : PANEL;
  if (p->layout == CK_NT) {
    const float *b = p->b + n0 * p->ldb + k0;
    if (columns < PANEL) memset(panel, 0, (size_t)(count * PANEL) * sizeof(float));
    transpose(columns, count, b, p->ldb, panel, PANEL);
    return;
  }
  for (long k = 0; k < count; k++) {
    const float *b = p->b + (k0 + k) * p->ldb + n0;
    store(panel + k * PANEL, columns == PANEL ? load(b) : load_part(b, columns));
  }
}

/// The work that a strip of chunk k0 shares; where B lies is still to be set.
INLINE struct strip_work begin_strip(const struct ck_product *p, long k0, long count) {
  struct strip_work w = {.count = count, .ldc = p->ldc, .ldextra = p->ldextra};
  w.row = p->layout == CK_TN ? 1 : p->lda;
  w.step = p->layout == CK_TN ? p->lda : 1;
  w.add = p->accumulate || k0 > 0;
  w.epilogue = k0 + count >= p->k ? p->epilogue : CK_PLAIN;
  return w;
}

/// The bias or gate at row m0, column n0.
INLINE const float *extra_at(const struct ck_product *p, long m0, long n0) {
  if (p->epilogue == CK_GATE) return p->extra + m0 * p->ldextra + n0;
  return p->epilogue == CK_PLAIN ? p->c : p->extra + n0;
}

/// Whether rows of B lie so far apart that they would push each other out of the first cache.
INLINE int is_scattered(const struct ck_product *p, long m) {
  return p->ldb >= 256 && m > 2 * TILE;
}

/// Rows and panels of a product straight from A and B; at most one strip is packed at a time, on the
/// stack.
static void product_small(const struct ck_product *p, struct part part) {
  _Alignas(64) float packed[BREADTH * CHAIN * PANEL];
  const long m = part.m1 - part.m0;
  if (m <= 0) return;
  for (long k0 = 0; k0 == 0 || k0 < p->k; k0 += CHAIN) {
    long count = p->k - k0 < CHAIN ? p->k - k0 : CHAIN, width;
    const float *a = p->layout == CK_TN ? p->a + k0 * p->lda + part.m0 : p->a + part.m0 * p->lda + k0;
    for (long j = part.p0; j < part.p1; j += width) {
      long n0 = j * PANEL, columns = p->n - n0;
      width = strip_width(part.p1 - j < columns / PANEL ? part.p1 - j : columns / PANEL);
      struct strip_work w = begin_strip(p, k0, count);
      float *c = p->c + part.m0 * p->ldc + n0;
      const float *extra = extra_at(p, part.m0, n0);
      if (columns < PANEL || p->layout == CK_NT || is_scattered(p, m)) {
        for (long panel = 0; panel < width; panel++)
          pack_panel(p, k0, count, n0 + panel * PANEL, packed + panel * count * PANEL);
        w.b = packed;
        w.ldb = PANEL;
        w.across = count * PANEL;
      } else {
        w.b = p->b + k0 * p->ldb + n0;
        w.ldb = p->ldb;
        w.across = PANEL;
      }
      if (columns < PANEL)
        narrow_panel(&w, columns, m, a, TILE, c, extra);
      else
        strip_rows(&w, width, m, a, 0, c, extra);
    }
  }
}

/// Panels p0..<p1 of chunk k0 of B, one after the other.
static void pack_panels(
  const struct ck_product *p, long k0, long count, struct part part, float *packed)
{
  for (long j = part.p0; j < part.p1; j++)
    pack_panel(p, k0, count, j * PANEL, packed + (j - part.p0) * count * PANEL);
}

/// The rows of one tile of A, `count` long, as `rows` floats for each k. `readable` rows are there. The
/// stores are wider than a tile: what is too much is overwritten by the next, or falls on free floats.
static void pack_tile(long rows, long readable, long count, const float *a, long lda, float *packed) {
  long k = 0;
  if (readable >= 8)
    for (; k + 8 <= count; k += 8) transpose_block(a + k, lda, packed + k * rows, rows);
  for (; k < count; k++)
    for (long r = 0; r < rows; r++) packed[k * rows + r] = a[r * lda + k];
}

/// The same from a transposed A: a row of A for each k, of which `rows` floats count.
static void pack_tile_across(
  long rows, long readable, long count, const float *a, long lda, float *packed)
{
  typedef float eight __attribute__((vector_size(32), aligned(4), may_alias));
  const long whole = readable >= 8 ? count : lda >= 8 ? count - 1 : 0;
  long k = 0;
  for (; k < whole; k++) *(eight *)(packed + k * rows) = *(const eight *)(a + k * lda);
  for (; k < count; k++) memcpy(packed + k * rows, a + k * lda, (size_t)rows * sizeof(float));
}

/// A's rows m0..<m1 of chunk k0, tile by tile: for each k the rows of the tile.
static void pack_rows(
  const struct ck_product *p, long k0, long count, struct part part, float *packed)
{
  struct cut cut = cut_into(part.m1 - part.m0, TILE);
  long m = part.m0;
  for (long t = 0; t < cut.tall + cut.low; t++) {
    long rows = t < cut.tall ? cut.height + 1 : cut.height;
    if (p->layout == CK_TN)
      pack_tile_across(rows, p->m - m, count, p->a + k0 * p->lda + m, p->lda, packed);
    else
      pack_tile(rows, p->m - m, count, p->a + m * p->lda + k0, p->lda, packed);
    packed += rows * count;
    m += rows;
  }
}

/// At most ROW_BLOCK rows of chunk k0 against packed panels.
static void product_block(
  const struct ck_product *p, long k0, long count, struct part part, const float *packed)
{
  _Alignas(64) float rows[ROW_BLOCK * CHAIN + LANES];
  const long m = part.m1 - part.m0;
  pack_rows(p, k0, count, part, rows);
  for (long j = part.p0, width; j < part.p1; j += width) {
    long n0 = j * PANEL, columns = p->n - n0;
    width = strip_width(part.p1 - j < columns / PANEL ? part.p1 - j : columns / PANEL);
    struct strip_work w = begin_strip(p, k0, count);
    float *c = p->c + part.m0 * p->ldc + n0;
    const float *extra = extra_at(p, part.m0, n0);
    w.b = packed + (j - part.p0) * count * PANEL;
    w.ldb = PANEL;
    w.across = count * PANEL;
    if (columns >= PANEL) {
      strip_rows(&w, width, m, rows, 1, c, extra);
      continue;
    }
    const float *a = p->layout == CK_TN ? p->a + k0 * p->lda + part.m0 : p->a + part.m0 * p->lda + k0;
    narrow_panel(&w, columns, m, a, TILE, c, extra);
  }
}
