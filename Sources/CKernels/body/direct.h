/// Direct convolution: tiles of output positions by 16 filters, gathered from an image with margins.

/// Rows of a tile of 1, 2 and 4 panels: as many accumulators as the registers hold.
#if defined(WIDE)
#define MOST_ROWS 12
static const int tile_rows[5] = {0, 12, 12, 0, 6};
#elif HAS_FMA
#define MOST_ROWS 6
static const int tile_rows[5] = {0, 6, 0, 0, 0};
#else
#define MOST_ROWS 2
static const int tile_rows[5] = {0, 2, 0, 0, 0};
#endif

/// What the tiles of one strip of panels share: a grid of runs, each `length` floats of A that follow
/// each other.
struct gather_work {
  long rows, columns, length; // runs, and floats in each
  long row_step, column_step; // A: floats between runs
  long point;                 // A: floats between output positions
  const float *b;             // the first panel: 16 columns for each float of a run
  long across;                // floats from panel to panel
  long ldc;
  long stored;                // columns stored, of a single panel
  int add, relu;
  const float *bias;
  float *moments;             // first values, sums and sums of squares, `spread` apart; or null
  long spread;
  int begun;
};

INLINE void store_columns(float *c, vec x, long n) {
  if (n == LANES)
    store(c, x);
  else if (n == 8)
    store_half(c, LOW_8(x));
  else
    store_part(c, x, n);
}

INLINE vec load_columns(const float *c, long n) { return n == LANES ? load(c) : load_part(c, n); }

/// Takes a value of 16 filters into their moments; the very first becomes the pivot.
INLINE void add_moment(float *record, long spread, int begun, vec x) {
  vec pivot = begun ? load(record) : x, d = x - pivot;
  if (!begun) store(record, x);
  store(record + spread, begun ? load(record + spread) + d : d);
  store(record + 2 * spread, fma_of(d, d, begun ? load(record + 2 * spread) : all(0)));
}

/// A tile of `rows` output positions by `width` panels: C = chain, or C + chain, then bias, ReLU and
/// moments.
#define GATHER_OF(tall, width)                                                                      \
  static __attribute__((noinline)) void gather_##tall##x##width(                                    \
    const struct gather_work *w, const float *a, float *c)                                          \
  {                                                                                                 \
    vec x[tall][width], column[width];                                                              \
    const float *b = w->b;                                                                          \
    const long point = w->point, across = w->across, n = width == 1 ? w->stored : LANES;            \
    IN_TILE(tall, width) x[i][j] = all(0);                                                          \
    for (long r = 0; r < w->rows; r++)                                                              \
      for (long q = 0; q < w->columns; q++) {                                                       \
        const float *p = a + r * w->row_step + q * w->column_step;                                  \
        for (const float *end = p + w->length; p < end; p++, b += PANEL) {                          \
          UNROLL for (int j = 0; j < width; j++) column[j] = load(b + j * across);                  \
          IN_TILE(tall, width) x[i][j] = fma_of(all(p[i * point]), column[j], x[i][j]);             \
        }                                                                                           \
      }                                                                                             \
    if (w->add)                                                                                     \
      IN_TILE(tall, width) x[i][j] = load_columns(c + i * w->ldc + j * PANEL, n) + x[i][j];         \
    if (w->bias) IN_TILE(tall, width) x[i][j] = x[i][j] + load(w->bias + j * PANEL);                \
    if (w->relu) IN_TILE(tall, width) x[i][j] = cut_at_zero(x[i][j]);                               \
    IN_TILE(tall, width) store_columns(c + i * w->ldc + j * PANEL, x[i][j], n);                     \
    if (w->moments)                                                                                 \
      IN_TILE(tall, width)                                                                          \
        add_moment(w->moments + j * PANEL, w->spread, w->begun || i > 0, x[i][j]);                  \
  }
typedef void (*gather_function)(const struct gather_work *, const float *, float *);

/// What the tiles of a weight gradient share: sums over a grid of output positions.
struct fold_work {
  long rows, columns;         // output positions
  long row_step, column_step; // A: floats between them
  const float *b;             // 16 columns for each output position
  long across;                // floats from panel to panel
  long ldc, stored;
  int add;
};

/// `rows` rows of weights by `width` panels: C = chain over all positions, or C + chain.
#define FOLD_OF(tall, width)                                                                        \
  static __attribute__((noinline)) void fold_##tall##x##width(                                      \
    const struct fold_work *w, const float *a, float *c)                                            \
  {                                                                                                 \
    vec x[tall][width], column[width];                                                              \
    const float *b = w->b;                                                                          \
    const long step = w->column_step, across = w->across, n = width == 1 ? w->stored : LANES;       \
    IN_TILE(tall, width) x[i][j] = all(0);                                                          \
    for (long r = 0; r < w->rows; r++) {                                                            \
      const float *p = a + r * w->row_step;                                                         \
      for (const float *end = b + w->columns * PANEL; b < end; b += PANEL, p += step) {             \
        UNROLL for (int j = 0; j < width; j++) column[j] = load(b + j * across);                    \
        IN_TILE(tall, width) x[i][j] = fma_of(all(p[i]), column[j], x[i][j]);                       \
      }                                                                                             \
    }                                                                                               \
    if (w->add)                                                                                     \
      IN_TILE(tall, width) x[i][j] = load_columns(c + i * w->ldc + j * PANEL, n) + x[i][j];         \
    IN_TILE(tall, width) store_columns(c + i * w->ldc + j * PANEL, x[i][j], n);                     \
  }
typedef void (*fold_function)(const struct fold_work *, const float *, float *);

#define GATHER_NAME(rows, width) [rows] = gather_##rows##x##width,
#define FOLD_NAME(rows, width) [rows] = fold_##rows##x##width,
#if defined(WIDE)
TO_12(GATHER_OF, 1)
TO_12(GATHER_OF, 2)
TO_6(GATHER_OF, 4)
TO_12(FOLD_OF, 1)
TO_12(FOLD_OF, 2)
TO_6(FOLD_OF, 4)
#elif HAS_FMA
TO_6(GATHER_OF, 1)
TO_6(FOLD_OF, 1)
#else
TO_2(GATHER_OF, 1)
TO_2(FOLD_OF, 1)
#endif
/// By width and rows.
static const gather_function gather_of[5][MOST_ROWS + 1] = {
#if defined(WIDE)
  [1] = {TO_12(GATHER_NAME, 1)}, [2] = {TO_12(GATHER_NAME, 2)}, [4] = {TO_6(GATHER_NAME, 4)},
#elif HAS_FMA
  [1] = {TO_6(GATHER_NAME, 1)},
#else
  [1] = {TO_2(GATHER_NAME, 1)},
#endif
};
static const fold_function fold_of[5][MOST_ROWS + 1] = {
#if defined(WIDE)
  [1] = {TO_12(FOLD_NAME, 1)}, [2] = {TO_12(FOLD_NAME, 2)}, [4] = {TO_6(FOLD_NAME, 4)},
#elif HAS_FMA
  [1] = {TO_6(FOLD_NAME, 1)},
#else
  [1] = {TO_2(FOLD_NAME, 1)},
#endif
};

/// Panels of the widest tile for columns from..<to of which all, or one panel, are stored.
INLINE long tile_width(long columns) {
  const long panels = columns / PANEL;
  if (panels >= 4 && tile_rows[4] > 0) return 4;
  return panels >= 2 && tile_rows[2] > 0 ? 2 : 1;
}

/// A row of `count` output positions.
static void gather_row(struct gather_work *w, long width, long count, const float *a, float *c) {
  struct cut cut = cut_into(count, tile_rows[width]);
  for (long t = 0; t < cut.tall + cut.low; t++) {
    long rows = t < cut.tall ? cut.height + 1 : cut.height;
    gather_of[width][rows](w, a, c);
    w->begun = 1;
    a += rows * w->point;
    c += rows * w->ldc;
  }
}

/// `count` rows of weights.
static void fold_rows(
  const struct fold_work *w, long width, long count, const float *a, float *c)
{
  struct cut cut = cut_into(count, tile_rows[width]);
  for (long t = 0; t < cut.tall + cut.low; t++) {
    long rows = t < cut.tall ? cut.height + 1 : cut.height;
    fold_of[width][rows](w, a, c);
    a += rows;
    c += rows * w->ldc;
  }
}

/// Output rows from..<to of one image and one group, all panels. `a` is the band's first float.
static void conv_gather(const struct conv_grid *g, const struct conv_band *band) {
  const long depth = g->rows * g->columns * g->length;
  for (long from = 0, width; from < g->filters; from += width * PANEL) {
    width = tile_width(g->stored - from);
    struct gather_work w = {
      .columns = g->columns, .length = g->length, .row_step = g->row_step * band->line,
      .column_step = g->column_step, .point = g->point, .across = depth * PANEL,
      .ldc = band->ldc, .spread = band->spread};
    w.stored = g->stored - from < PANEL ? g->stored - from : PANEL;
    for (long r = 0; r == 0 || r < g->rows; r += g->chunk) {
      int isLast = r + g->chunk >= g->rows;
      w.rows = isLast ? g->rows - r : g->chunk;
      w.b = band->packed + from * depth + r * g->columns * g->length * PANEL;
      w.add = r > 0;
      w.bias = isLast && band->bias ? band->bias + from : 0;
      w.relu = isLast && band->relu;
      w.moments = isLast && band->moments ? band->moments + from : 0;
      w.begun = 0;
      const float *a = band->a + r * w.row_step;
      float *c = band->c + from;
      for (long i = 0; i < band->count; i++, a += g->line_step * band->line, c += band->row)
        gather_row(&w, width, g->out_width, a, c);
    }
  }
}

/// The gradient of the weights of one image and one group: `g` as in the forward pass.
static void conv_fold(const struct conv_grid *g, const struct conv_band *band, int add) {
  const long positions = band->count * g->out_width;
  struct fold_work w = {
    .rows = band->count, .columns = g->out_width, .row_step = g->line_step * band->line,
    .column_step = g->point, .across = positions * PANEL, .ldc = band->ldc, .add = add};
  for (long from = 0, width; from < g->filters; from += width * PANEL) {
    width = tile_width(g->filters - from);
    w.stored = g->filters - from < PANEL ? g->filters - from : PANEL;
    w.b = band->packed + from * positions;
    float *c = band->c + from;
    for (long r = 0; r < g->rows; r++)
      for (long q = 0; q < g->columns; q++) {
        const float *a = band->a + r * g->row_step * band->line + q * g->column_step;
        for (long at = 0; at < g->length; at += g->stretch, c += g->kept * w.ldc)
          fold_rows(&w, width, g->kept, a + at, c);
      }
  }
}

/// Channels of `n` positions, `pitch` apart, as panels of 16 columns; missing ones are 0.
static void conv_pack_positions(long n, long channels, const float *x, long pitch, float *packed) {
  for (long j = 0; j < channels; j += PANEL) {
    long width = channels - j < PANEL ? channels - j : PANEL;
    const float *p = x + j;
    for (long i = 0; i < n; i++, p += pitch, packed += PANEL)
      store(packed, width == PANEL ? load(p) : load_part(p, width));
  }
}
