/// Products: tiles of rows by 16 columns, every element one chain of fused multiply-adds per chunk of k.

/// Rows of a tile: as many accumulators as the registers hold beside the panel's row.
#if defined(WIDE)
#define TILE 12
#elif HAS_FMA
#define TILE 6
#else
#define TILE 2
#endif

/// What all tiles of one panel share.
struct panel_work {
  long count;           // steps of k
  const float *b;       // the panel: rows of 16 columns
  long ldb;
  float *keep;          // where the first tile copies the panel to, or null
  long row, step;       // A: distance between rows, and between steps of k
  long next;            // A: distance between tiles
  long ldc;
  int add;              // add to C instead of storing
  int epilogue;
  long ldextra;
};

/// The chain of one tile: x[i] = sum over k of a[i][k] b[k].
#define CHAIN_OF(rows, keeping)                                                                     \
  for (long k = 0; k < w->count; k++, a += w->step, b += ldb) {                                    \
    vec column = load(b);                                                                           \
    if (keeping) store(w->keep + k * PANEL, column);                                               \
    UNROLL for (int i = 0; i < rows; i++) x[i] = fma_of(all(a[i * row]), column, x[i]);             \
  }

/// A tile of `rows` rows: C = chain, or C + chain, then the epilogue.
#define TILE_OF(rows, keeping)                                                                      \
  INLINE void tile_##rows##_##keeping(                                                              \
    const struct panel_work *w, const float *a, const float *b, long ldb, float *c,                \
    const float *extra)                                                                             \
  {                                                                                                 \
    vec x[rows];                                                                                    \
    const long row = w->row;                                                                        \
    UNROLL for (int i = 0; i < rows; i++) x[i] = all(0);                                            \
    CHAIN_OF(rows, keeping)                                                                         \
    if (w->add) UNROLL for (int i = 0; i < rows; i++) x[i] = load(c + i * w->ldc) + x[i];           \
    if (w->epilogue == CK_BIAS || w->epilogue == CK_BIAS_RELU) {                                   \
      vec bias = load(extra);                                                                       \
      UNROLL for (int i = 0; i < rows; i++) x[i] = x[i] + bias;                                     \
    }                                                                                               \
    if (w->epilogue == CK_BIAS_RELU)                                                                \
      UNROLL for (int i = 0; i < rows; i++) x[i] = cut_at_zero(x[i]);                               \
    if (w->epilogue == CK_GATE)                                                                     \
      UNROLL for (int i = 0; i < rows; i++)                                                         \
        x[i] = select(load(extra + i * w->ldextra) > all(0), x[i], all(0));                         \
    UNROLL for (int i = 0; i < rows; i++) store(c + i * w->ldc, x[i]);                              \
  }

/// `tiles` tiles of `rows` rows below each other; the first copies the panel, the others read the copy.
#define TILES_OF(rows)                                                                              \
  TILE_OF(rows, 0)                                                                                  \
  TILE_OF(rows, 1)                                                                                  \
  static __attribute__((noinline)) void tiles_##rows(                                               \
    struct panel_work *w, long tiles, const float *a, float *c, const float *extra)                 \
  {                                                                                                 \
    const long down = w->epilogue == CK_GATE ? rows * w->ldextra : 0;                               \
    for (long t = 0; t < tiles; t++, a += w->next, c += rows * w->ldc, extra += down) {             \
      if (w->keep) {                                                                                \
        tile_##rows##_1(w, a, w->b, w->ldb, c, extra);                                              \
        w->b = w->keep;                                                                             \
        w->ldb = PANEL;                                                                             \
        w->keep = 0;                                                                                \
      } else {                                                                                      \
        tile_##rows##_0(w, a, w->b, w->ldb, c, extra);                                              \
      }                                                                                             \
    }                                                                                               \
  }

typedef void (*tiles_function)(struct panel_work *, long, const float *, float *, const float *);
TILES_OF(1)
TILES_OF(2)
#if TILE >= 6
TILES_OF(3)
TILES_OF(4)
TILES_OF(5)
TILES_OF(6)
#endif
#if TILE >= 12
TILES_OF(7)
TILES_OF(8)
TILES_OF(9)
TILES_OF(10)
TILES_OF(11)
TILES_OF(12)
#endif
static const tiles_function tiles_by_rows[TILE + 1] = {
  0, tiles_1, tiles_2,
#if TILE >= 6
  tiles_3, tiles_4, tiles_5, tiles_6,
#endif
#if TILE >= 12
  tiles_7, tiles_8, tiles_9, tiles_10, tiles_11, tiles_12,
#endif
};

/// An even cut of m rows into tiles: `tall` of `height` + 1 rows, then `low` of `height`.
struct cut {
  long height, tall, low;
};
INLINE struct cut cut_rows(long m) {
  long tiles = (m + TILE - 1) / TILE;
  struct cut cut = {m / tiles, m % tiles, 0};
  cut.low = tiles - cut.tall;
  return cut;
}

/// One panel, m rows. A packed tile of r rows holds r floats for each k, one tile after the other;
/// `packed` says so. Otherwise `row` and `step` are set.
static void panel_rows(
  struct panel_work *w, long m, const float *a, int packed, float *c, const float *extra)
{
  struct cut cut = cut_rows(m);
  for (int part = 0; part < 2; part++) {
    long rows = part == 0 ? cut.height + 1 : cut.height, tiles = part == 0 ? cut.tall : cut.low;
    if (tiles == 0) continue;
    if (packed) {
      w->row = 1;
      w->step = rows;
    }
    w->next = packed ? rows * w->count : rows * w->row;
    tiles_by_rows[rows](w, tiles, a, c, extra);
    a += tiles * w->next;
    c += tiles * rows * w->ldc;
    if (w->epilogue == CK_GATE) extra += tiles * rows * w->ldextra;
  }
}

/// The same for a panel with fewer than 16 columns, by way of a block of whole ones.
static void narrow_panel(
  struct panel_work *w, long columns, long m, const float *a, long tile_rows, float *c,
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
    tiles_by_rows[rows](w, 1, a + i * row, block, edge);
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

/// The work that panel n0 of chunk k0 shares; `b` is still to be set.
INLINE struct panel_work begin_panel(const struct ck_product *p, long k0, long count) {
  struct panel_work w = {.count = count, .ldc = p->ldc, .ldextra = p->ldextra};
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

/// Rows and panels of a product straight from A and B; one panel at a time is packed on the stack.
static void product_small(const struct ck_product *p, struct part part) {
  _Alignas(64) float panel[CHAIN * PANEL];
  const long m = part.m1 - part.m0;
  if (m <= 0) return;
  for (long k0 = 0; k0 == 0 || k0 < p->k; k0 += CHAIN) {
    long count = p->k - k0 < CHAIN ? p->k - k0 : CHAIN;
    const float *a = p->layout == CK_TN ? p->a + k0 * p->lda + part.m0 : p->a + part.m0 * p->lda + k0;
    for (long j = part.p0; j < part.p1; j++) {
      long n0 = j * PANEL, columns = p->n - n0;
      struct panel_work w = begin_panel(p, k0, count);
      float *c = p->c + part.m0 * p->ldc + n0;
      if (columns < PANEL || p->layout == CK_NT) {
        pack_panel(p, k0, count, n0, panel);
        w.b = panel;
        w.ldb = PANEL;
      } else {
        w.b = p->b + k0 * p->ldb + n0;
        w.ldb = p->ldb;
        if (p->ldb != PANEL && m > 2 * TILE) w.keep = panel;
      }
      if (columns < PANEL)
        narrow_panel(&w, columns, m, a, TILE, c, extra_at(p, part.m0, n0));
      else
        panel_rows(&w, m, a, 0, c, extra_at(p, part.m0, n0));
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

/// A's rows m0..<m1 of chunk k0, tile by tile: for each k the rows of the tile.
static void pack_rows(
  const struct ck_product *p, long k0, long count, struct part part, float *packed)
{
  struct cut cut = cut_rows(part.m1 - part.m0);
  long m = part.m0;
  for (long t = 0; t < cut.tall + cut.low; t++) {
    long rows = t < cut.tall ? cut.height + 1 : cut.height;
    if (p->layout == CK_TN) {
      for (long k = 0; k < count; k++) {
        const float *a = p->a + (k0 + k) * p->lda + m;
        for (long r = 0; r < rows; r++) packed[k * rows + r] = a[r];
      }
    } else {
      transpose(rows, count, p->a + m * p->lda + k0, p->lda, packed, rows);
    }
    packed += rows * count;
    m += rows;
  }
}

/// At most ROW_BLOCK rows of chunk k0 against packed panels.
static void product_block(
  const struct ck_product *p, long k0, long count, struct part part, const float *packed)
{
  _Alignas(64) float rows[ROW_BLOCK * CHAIN];
  const long m = part.m1 - part.m0;
  pack_rows(p, k0, count, part, rows);
  for (long j = part.p0; j < part.p1; j++) {
    long n0 = j * PANEL, columns = p->n - n0;
    struct panel_work w = begin_panel(p, k0, count);
    float *c = p->c + part.m0 * p->ldc + n0;
    const float *extra = extra_at(p, part.m0, n0);
    w.b = packed + (j - part.p0) * count * PANEL;
    w.ldb = PANEL;
    if (columns >= PANEL) {
      panel_rows(&w, m, rows, 1, c, extra);
      continue;
    }
    const float *a = p->layout == CK_TN ? p->a + k0 * p->lda + part.m0 : p->a + part.m0 * p->lda + k0;
    narrow_panel(&w, columns, m, a, TILE, c, extra);
  }
}
