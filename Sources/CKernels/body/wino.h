/// Winograd convolution F(4x4, 3x3): an output tile of 4 x 4 from an input tile of 6 x 6 by 36 products
/// instead of 144. Lavin and Gray, arXiv:1509.09308. Channels go a span at a time.

/// o = Bt d: a column of an input tile, every `step`-th of d and o.
INLINE void input_line(const span *d, int step, span *o) {
  span d0 = d[0], d1 = d[step], d2 = d[2 * step], d3 = d[3 * step], d4 = d[4 * step];
  span d5 = d[5 * step];
  span even = span_fma(-4, d2, d4), odd = span_fma(-4, d1, d3);
  span near = d4 - d2, far = d3 - d1;
  o[0] = span_fma(4, d0, span_fma(-5, d2, d4));
  o[step] = even + odd;
  o[2 * step] = even - odd;
  o[3 * step] = span_fma(2, far, near);
  o[4 * step] = span_fma(-2, far, near);
  o[5 * step] = span_fma(4, d1, span_fma(-5, d3, d5));
}

/// o = At m: 4 outputs from 6 products.
INLINE void output_line(const span *m, int step, span *o) {
  span sum = m[step] + m[2 * step], difference = m[step] - m[2 * step];
  span far_sum = m[3 * step] + m[4 * step], far_difference = m[3 * step] - m[4 * step];
  o[0] = (m[0] + sum) + far_sum;
  o[step] = span_fma(2, far_difference, difference);
  o[2 * step] = span_fma(4, far_sum, sum);
  o[3 * step] = span_fma(8, far_difference, difference) + m[5 * step];
}

/// o = A y: the gradient of 6 products from that of 4 outputs.
INLINE void gradient_line(const span *y, int step, span *o) {
  span y0 = y[0], y1 = y[step], y2 = y[2 * step], y3 = y[3 * step];
  span even = y0 + y2, odd = y1 + y3;
  span far_even = span_fma(4, y2, y0), far_odd = span_fma(8, y3, y1 + y1);
  o[0] = y0;
  o[step] = even + odd;
  o[2 * step] = even - odd;
  o[3 * step] = far_even + far_odd;
  o[4 * step] = far_even - far_odd;
  o[5 * step] = y3;
}

/// o = G g: 6 numbers of a transformed kernel from 3.
INLINE void kernel_line(half_vec g0, half_vec g1, half_vec g2, half_vec *o, int step) {
  half_vec outer = (g0 + g2) * all_half(-1.0f / 6), middle = g1 * all_half(1.0f / 6);
  half_vec far = half_fma(1.0f / 6, g2, g0 * all_half(1.0f / 24)), side = g1 * all_half(1.0f / 12);
  o[0] = g0 * all_half(0.25f);
  o[step] = outer - middle;
  o[2 * step] = outer + middle;
  o[3 * step] = far + side;
  o[4 * step] = far - side;
  o[5 * step] = g2;
}

/// o = Gt u: the gradient of 3 numbers of a kernel from that of 6.
INLINE void kernel_gradient_line(const half_vec *u, int step, half_vec *o, int down) {
  half_vec near = u[step] + u[2 * step], near_difference = u[2 * step] - u[step];
  half_vec far = u[3 * step] + u[4 * step], far_difference = u[3 * step] - u[4 * step];
  half_vec sixth = near * all_half(-1.0f / 6);
  o[0] = half_fma(0.25f, u[0], half_fma(1.0f / 24, far, sixth));
  o[down] = half_fma(1.0f / 6, near_difference, far_difference * all_half(1.0f / 12));
  o[2 * down] = half_fma(1.0f / 6, far, sixth) + u[5 * step];
}

/// Kernels (9, in, out) as 36 planes of panels of 16 columns, `in` rows each; `to` planes apart `plane`.
/// Panels from..<to. Flipped, the kernels are those of the gradient by the input: turned by 180
/// degrees, in and out exchanged.
static void wino_kernels(
  const struct wino_shape *s, const float *w, long ldw, int flipped, long from, long to, float *u)
{
  const long rows = s->channels, plane = s->plane_u;
  for (long j = from; j < to; j++)
    for (long c = 0; c < rows; c++)
      for (long o = 0; o < PANEL; o += 8) {
        long column = j * PANEL + o;
        half_vec g[9], half[18], full[36];
        for (int k = 0; k < 9; k++) {
          g[k] = all_half(0);
          if (column >= s->filters) continue;
          if (flipped) {
            for (int lane = 0; lane < 8; lane++)
              g[k][lane] = w[((8 - k) * s->filters + column + lane) * ldw + c];
          } else {
            g[k] = load_half(w + (k * rows + c) * ldw + column);
          }
        }
        for (int x = 0; x < 3; x++) kernel_line(g[x], g[3 + x], g[6 + x], half + x, 3);
        for (int y = 0; y < 6; y++)
          kernel_line(half[3 * y], half[3 * y + 1], half[3 * y + 2], full + 6 * y, 1);
        float *p = u + (j * rows + c) * PANEL + o;
        for (int k = 0; k < 36; k++) store_half(p + k * plane, full[k]);
      }
}

/// Where tile t of a batch begins: image, and the first position out.
struct tile_place {
  long image, row, column;
};
INLINE struct tile_place tile_at(const struct wino_shape *s, long t) {
  long each = s->down * s->across, in_image = t % each;
  return (struct tile_place){t / each, in_image / s->across * 4, in_image % s->across * 4};
}
INLINE void go_on(const struct wino_shape *s, struct tile_place *place) {
  if ((place->column += 4) < s->out_width) return;
  place->column = 0;
  if ((place->row += 4) < s->out_height) return;
  place->row = 0;
  place->image++;
}

/// Where the positions of a tile lie: its rows at column `from`, and from column to column; the columns
/// that are inside the image. A row outside it is of zeros.
struct window_rows {
  const float *row[6];
  long step[6], from, to;
};
INLINE struct window_rows rows_of(
  long size, long row, long column, long height, long width, long features, const float *image,
  const float *zeros)
{
  struct window_rows t = {.from = column < 0 ? -column : 0};
  t.to = width - column < size ? width - column : size;
  for (long i = 0; i < size; i++) {
    const int isInside = row + i >= 0 && row + i < height;
    t.row[i] = isInside ? image + ((row + i) * width + column + t.from) * features : zeros;
    t.step[i] = isInside ? features : 0;
  }
  return t;
}

/// The spans of a column of a tile, and on to the next.
INLINE void take_column(const float **row, const long *step, long size, long n, span *column) {
  UNROLL for (long i = 0; i < size; i++) {
    column[i] = load_span(row[i], n);
    row[i] += step[i];
    APART(row[i]);
  }
}

/// One input tile, at v of the first plane; `whole` when all of it is inside.
INLINE void tile_in(const struct window_rows *t, int whole, long channels, long plane, float *v) {
  for (long c = 0; c < channels; c += SPAN) {
    const long n = channels - c;
    const float *row[6];
    float *to = v + c;
    span d[36];
    UNROLL for (int i = 0; i < 6; i++) {
      row[i] = t->row[i] + c;
      APART(row[i]);
    }
    UNROLL for (int j = 0; j < 6; j++) {
      span column[6], o[6];
      UNROLL for (int i = 0; i < 6; i++) o[i] = all_span(0);
      if (whole || (j >= t->from && j < t->to)) {
        take_column(row, t->step, 6, n, column);
        input_line(column, 1, o);
      }
      UNROLL for (int i = 0; i < 6; i++) d[i * 6 + j] = o[i];
    }
    UNROLL for (int i = 0; i < 6; i++) {
      span o[6];
      input_line(d + 6 * i, 1, o);
      UNROLL for (int j = 0; j < 6; j++) {
        store_span(to, o[j], n);
        to += plane;
        APART(to);
      }
    }
  }
}

/// Input tiles from..<to of images x as 36 planes of rows of `channels` floats.
static void wino_input(
  const struct wino_shape *s, const float *x, long ldx, long from, long to, float *v)
{
  const long channels = s->channels;
  struct tile_place place = tile_at(s, from);
  for (long t = from; t < to; t++, v += channels, go_on(s, &place)) {
    const struct window_rows rows = rows_of(
      6, place.row - s->pad_height, place.column - s->pad_width, s->height, s->width, channels,
      x + place.image * ldx, s->zeros);
    const int isWhole = rows.from == 0 && rows.to == 6;
    if (isWhole) tile_in(&rows, 1, channels, s->plane_v, v);
    else tile_in(&rows, 0, channels, s->plane_v, v);
  }
}

/// The share of plane k, into the second cache.
INLINE void fetch(const struct ahead *ahead, long k) {
  for (int i = 0; i < AHEAD; i++) {
    const long lines = (ahead->parts[i].to - ahead->parts[i].from + 15) / 16;
    for (long l = lines * k / 36; l < lines * (k + 1) / 36; l++)
      __builtin_prefetch(ahead->parts[i].from + l * 16, 0, 2);
  }
}

/// The products of one plane after the other: `tiles` rows of v by u, into rows of m.
static void wino_products(
  const struct wino_shape *s, const float *v, const float *u, long tiles, float *m,
  const struct ahead *ahead)
{
  const long panels = (s->filters + PANEL - 1) / PANEL, depth = s->channels;
  for (long k = 0; k < 36; k++, v += s->plane_v, u += s->plane_u, m += s->plane_m) {
    fetch(ahead, k);
    for (long j = 0, width; j < panels; j += width) {
      width = strip_width(panels - j);
      struct strip_work w = {
        .ldb = PANEL, .across = depth * PANEL, .row = depth, .step = 1, .ldc = panels * PANEL};
      for (long from = 0; from < depth; from += CHAIN) {
        w.count = depth - from < CHAIN ? depth - from : CHAIN;
        w.b = u + (j * depth + from) * PANEL;
        w.add = from > 0;
        float *c = m + j * PANEL;
        strip_rows(&w, width, tiles, v + from, 0, c, c);
      }
    }
  }
}

/// Where the outputs of a tile go: from one to the next `pitch` floats, from row to row `line`.
struct tile_end {
  float *y;
  long pitch, line;
  int relu, far;
};

/// `rows` x `columns` outputs of a tile for `n` filters, from what is left of its products; with
/// `moments`, taken into them.
INLINE void tile_out(
  struct tile_end to, const span *r, long rows, long columns, span bias, struct moments *moments, long n)
{
  for (long i = 0; i < rows; i++, r += 6, to.y += to.line) {
    span o[4];
    output_line(r, 1, o);
    UNROLL for (int j = 0; j < 4; j++) {
      if (j == columns) break;
      span z = o[j] + bias;
      if (to.relu) z = cut_span(z);
      put_span(to.far, to.y + j * to.pitch, z, n);
      if (moments) take_moment(moments, z);
    }
  }
}

/// A span is put out in parts of a line, which take many times as long past the caches as whole ones:
/// then lines are gathered first.
#define GATHERS_LINES (SPAN < LANES)

/// Gathered lines of a tile to where they go.
INLINE void put_lines(struct tile_end to, long rows, long columns, const float *lines) {
  for (long i = 0; i < rows; i++, to.y += to.line, lines += 4 * LANES)
    for (long j = 0; j < columns; j++)
      for (long k = 0; k < LANES; k += SPAN)
        put_span(1, to.y + j * to.pitch + k, load_span(lines + j * LANES + k, SPAN), SPAN);
}

/// A tile's products, `plane` floats from one plane to the next, as 4 rows of 6: its columns taken back.
INLINE void columns_back(const float *m, long plane, span *r) {
  const long steps[6] = {plane, plane, plane, plane, plane, plane};
  const float *row[6];
  UNROLL for (int i = 0; i < 6; i++) {
    row[i] = m + i * 6 * plane;
    APART(row[i]);
  }
  UNROLL for (int j = 0; j < 6; j++) {
    span column[6], o[4];
    take_column(row, steps, 6, SPAN, column);
    output_line(column, 1, o);
    UNROLL for (int i = 0; i < 4; i++) r[i * 6 + j] = o[i];
  }
}

/// Output tiles from..<to, with bias, ReLU and moments of the unit as `end` says.
static void wino_output(
  const struct wino_shape *s, const float *m, long from, long to, const struct wino_end *end)
{
  _Alignas(64) float lines[16 * LANES];
  const long filters = s->filters, wide = (filters + 15) / 16 * 16, line = s->out_width * filters;
  const int gathers = GATHERS_LINES && end->far;
  long positions = 0;
  struct tile_place place = tile_at(s, from);
  for (long t = from; t < to; t++, m += wide, go_on(s, &place)) {
    const long rows = s->out_height - place.row < 4 ? s->out_height - place.row : 4;
    const long columns = s->out_width - place.column < 4 ? s->out_width - place.column : 4;
    const int whole = rows == 4 && columns == 4;
    float *y = end->y + place.image * end->ldy + place.row * line + place.column * filters;
    positions += rows * columns;
    for (long f = 0; f < filters; f += SPAN) {
      struct tile_end out = {y + f, filters, line, end->relu, end->far};
      if (gathers) out = (struct tile_end){lines + f % LANES, LANES, 4 * LANES, end->relu, 0};
      span r[24], bias = end->bias ? load_span(end->bias + f, SPAN) : all_span(0);
      columns_back(m + f, s->plane_m, r);
      if (end->moments) {
        struct moments moments = begin_moments(end->moments, end->spread, f, t > from);
        if (whole) tile_out(out, r, 4, 4, bias, &moments, filters - f);
        else tile_out(out, r, rows, columns, bias, &moments, filters - f);
        store_moments(&moments, end->moments, end->spread, f);
      } else if (whole) {
        tile_out(out, r, 4, 4, bias, 0, filters - f);
      } else {
        tile_out(out, r, rows, columns, bias, 0, filters - f);
      }
      if (gathers && (f + SPAN) % LANES == 0)
        put_lines((struct tile_end){y + f + SPAN - LANES, filters, line, 0, 1}, rows, columns, lines);
    }
  }
  if (end->moments) end->moments[3 * end->spread] = (float)positions;
  if (end->far) settle();
}

/// One tile of a gradient, at m of the first plane; `whole` when all of it is inside.
INLINE void tile_gradient(
  const struct window_rows *t, int whole, long filters, long plane, float *m)
{
  for (long f = 0; f < (filters + 15) / 16 * 16; f += SPAN) {
    const float *row[4];
    float *to = m + f;
    span r[24];
    UNROLL for (int i = 0; i < 4; i++) {
      row[i] = t->row[i] + f;
      APART(row[i]);
    }
    UNROLL for (int j = 0; j < 4; j++) {
      span column[4], o[6];
      UNROLL for (int i = 0; i < 6; i++) o[i] = all_span(0);
      if (whole || j < t->to) {
        take_column(row, t->step, 4, filters - f, column);
        gradient_line(column, 1, o);
      }
      UNROLL for (int i = 0; i < 6; i++) r[i * 4 + j] = o[i];
    }
    UNROLL for (int i = 0; i < 6; i++) {
      span o[6];
      gradient_line(r + 4 * i, 1, o);
      UNROLL for (int j = 0; j < 6; j++) {
        store_span(to, o[j], SPAN);
        to += plane;
        APART(to);
      }
    }
  }
}

/// Tiles from..<to of the gradient d by the output, as 36 planes of rows.
static void wino_gradient(
  const struct wino_shape *s, const float *d, long ldd, long from, long to, float *m)
{
  const long filters = s->filters, wide = (filters + 15) / 16 * 16;
  struct tile_place place = tile_at(s, from);
  for (long t = from; t < to; t++, m += wide, go_on(s, &place)) {
    const struct window_rows rows = rows_of(
      4, place.row, place.column, s->out_height, s->out_width, filters, d + place.image * ldd,
      s->zeros);
    if (rows.to == 4) tile_gradient(&rows, 1, filters, s->plane_m, m);
    else tile_gradient(&rows, 0, filters, s->plane_m, m);
  }
}

/// du (+)= vt m plane by plane: the gradient of the transformed kernels from `tiles` tiles, rows of all
/// filters.
static void wino_fold(
  const struct wino_shape *s, const float *v, const float *m, long tiles, int add, float *du,
  const struct ahead *ahead)
{
  const long panels = (s->filters + PANEL - 1) / PANEL, rows = s->channels;
  for (long k = 0; k < 36; k++, v += s->plane_v, m += s->plane_m, du += s->plane_u) {
    fetch(ahead, k);
    for (long j = 0, width; j < panels; j += width) {
      width = strip_width(panels - j);
      struct strip_work w = {
        .count = tiles, .b = m + j * PANEL, .ldb = panels * PANEL, .across = PANEL, .row = 1,
        .step = rows, .ldc = panels * PANEL, .add = add};
      float *c = du + j * PANEL;
      strip_rows(&w, width, rows, v, 0, c, c);
    }
  }
}

/// dw (+)= Gt (du of all lanes, in their order) G for channels from..<to.
static void wino_kernel_gradient(
  const struct wino_shape *s, const float *du, long lanes, long from, long to, int add, float *dw,
  long ldw)
{
  const long lane = 36 * s->plane_u, wide = (s->filters + 15) / 16 * 16;
  for (long c = from; c < to; c++)
    for (long f = 0; f < s->filters; f += 8) {
      const float *p = du + c * wide + f;
      half_vec full[36], half[18], g[9];
      for (int k = 0; k < 36; k++) {
        full[k] = load_half(p + k * s->plane_u);
        for (long l = 1; l < lanes; l++) full[k] = full[k] + load_half(p + k * s->plane_u + l * lane);
      }
      for (int x = 0; x < 6; x++) kernel_gradient_line(full + x, 6, half + x, 6);
      for (int y = 0; y < 3; y++) kernel_gradient_line(half + 6 * y, 1, g + 3 * y, 1);
      for (int k = 0; k < 9; k++) {
        float *q = dw + (k * s->channels + c) * ldw + f;
        store_half(q, add ? load_half(q) + g[k] : g[k]);
      }
    }
}
