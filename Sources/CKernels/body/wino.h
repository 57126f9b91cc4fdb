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

/// The 36 positions of an input tile; those outside the image point to zeros.
INLINE void tile_pointers(
  const struct wino_shape *s, long row, long column, const float *image, const float **at)
{
  long across[6];
  for (long j = 0; j < 6; j++)
    across[j] = column + j >= 0 && column + j < s->width ? (column + j) * s->channels : -1;
  for (long i = 0; i < 6; i++) {
    const int isInside = row + i >= 0 && row + i < s->height;
    const long down = (row + i) * s->width * s->channels;
    for (long j = 0; j < 6; j++)
      at[i * 6 + j] = isInside && across[j] >= 0 ? image + down + across[j] : s->zeros;
  }
}

/// One input tile. Inside the image it lies at `inside`, its rows `line` and its columns `channels`
/// apart; else its positions are at `at`.
INLINE void tile_in(
  long channels, long plane, const float *inside, long line, const float *const *at, float *v)
{
  for (long c = 0; c < channels; c += SPAN) {
    const long n = channels - c;
    span d[36];
    UNROLL for (int j = 0; j < 6; j++) {
      span column[6], o[6];
      UNROLL for (int i = 0; i < 6; i++) {
        const float *p = at ? at[i * 6 + j] : inside + i * line + j * channels;
        column[i] = load_span(p + c, n);
      }
      input_line(column, 1, o);
      UNROLL for (int i = 0; i < 6; i++) d[i * 6 + j] = o[i];
    }
    UNROLL for (int i = 0; i < 6; i++) {
      span o[6];
      input_line(d + 6 * i, 1, o);
      UNROLL for (int j = 0; j < 6; j++) store_span(v + (i * 6 + j) * plane + c, o[j], n);
    }
  }
}

/// Input tiles from..<to of images x as 36 planes of rows of `channels` floats.
static void wino_input(
  const struct wino_shape *s, const float *x, long ldx, long from, long to, float *v)
{
  const long channels = s->channels, plane = s->plane_v, line = s->width * channels;
  for (long t = from; t < to; t++, v += channels) {
    struct tile_place place = tile_at(s, t);
    const long row = place.row - s->pad_height, column = place.column - s->pad_width;
    const float *image = x + place.image * ldx, *at[36];
    if (row >= 0 && column >= 0 && row + 6 <= s->height && column + 6 <= s->width) {
      tile_in(channels, plane, image + row * line + column * channels, line, 0, v);
    } else {
      tile_pointers(s, row, column, image, at);
      tile_in(channels, plane, 0, 0, at, v);
    }
  }
}

/// The share of plane k, into the second cache.
INLINE void fetch(const struct ahead *ahead, long k) {
  for (int i = 0; i < 3; i++) {
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

/// `rows` x `columns` outputs of a tile for `n` filters, from what is left of its products; with
/// `moments`, taken into them.
INLINE void tile_out(
  const struct wino_shape *s, const span *r, long rows, long columns, span bias, int relu, int far,
  struct moments *moments, float *y, long n)
{
  const long filters = s->filters, line = s->out_width * filters;
  for (long i = 0; i < rows; i++, r += 6, y += line) {
    span o[4];
    output_line(r, 1, o);
    UNROLL for (int j = 0; j < 4; j++) {
      if (j == columns) break;
      span z = o[j] + bias;
      if (relu) z = cut_span(z);
      put_span(far, y + j * filters, z, n);
      if (moments) take_moment(moments, z);
    }
  }
}

/// Output tiles from..<to, with bias, ReLU and moments of the unit as `end` says.
static void wino_output(
  const struct wino_shape *s, const float *m, long from, long to, const struct wino_end *end)
{
  const long filters = s->filters, plane = s->plane_m, wide = (filters + 15) / 16 * 16;
  long positions = 0;
  for (long t = from; t < to; t++) {
    struct tile_place place = tile_at(s, t);
    long rows = s->out_height - place.row < 4 ? s->out_height - place.row : 4;
    long columns = s->out_width - place.column < 4 ? s->out_width - place.column : 4;
    positions += rows * columns;
    float *y = end->y + place.image * end->ldy
      + (place.row * s->out_width + place.column) * filters;
    for (long f = 0; f < filters; f += SPAN) {
      const float *p = m + (t - from) * wide + f;
      span r[24];
      UNROLL for (int j = 0; j < 6; j++) {
        span column[6], o[4];
        UNROLL for (int i = 0; i < 6; i++) column[i] = load_span(p + (i * 6 + j) * plane, SPAN);
        output_line(column, 1, o);
        UNROLL for (int i = 0; i < 4; i++) r[i * 6 + j] = o[i];
      }
      span bias = end->bias ? load_span(end->bias + f, SPAN) : all_span(0);
      const int whole = rows == 4 && columns == 4, relu = end->relu, far = end->far;
      if (end->moments) {
        struct moments moments = begin_moments(end->moments, end->spread, f, t > from);
        if (whole) tile_out(s, r, 4, 4, bias, relu, far, &moments, y + f, filters - f);
        else tile_out(s, r, rows, columns, bias, relu, far, &moments, y + f, filters - f);
        store_moments(&moments, end->moments, end->spread, f);
      } else if (whole) {
        tile_out(s, r, 4, 4, bias, relu, far, 0, y + f, filters - f);
      } else {
        tile_out(s, r, rows, columns, bias, relu, far, 0, y + f, filters - f);
      }
    }
  }
  if (end->moments) end->moments[3 * end->spread] = (float)positions;
  if (end->far) settle();
}

/// Tiles from..<to of the gradient d by the output, as 36 planes of rows.
static void wino_gradient(
  const struct wino_shape *s, const float *d, long ldd, long from, long to, float *m)
{
  const long filters = s->filters, plane = s->plane_m, wide = (filters + 15) / 16 * 16;
  for (long t = from; t < to; t++) {
    struct tile_place place = tile_at(s, t);
    const float *at[16];
    for (long i = 0; i < 4; i++)
      for (long j = 0; j < 4; j++) {
        long y = place.row + i, z = place.column + j;
        at[i * 4 + j] = y < s->out_height && z < s->out_width
          ? d + place.image * ldd + (y * s->out_width + z) * filters : s->zeros;
      }
    for (long f = 0; f < wide; f += SPAN) {
      span r[24];
      UNROLL for (int j = 0; j < 4; j++) {
        span column[4], o[6];
        UNROLL for (int i = 0; i < 4; i++) column[i] = load_span(at[i * 4 + j] + f, filters - f);
        gradient_line(column, 1, o);
        UNROLL for (int i = 0; i < 6; i++) r[i * 4 + j] = o[i];
      }
      float *p = m + (t - from) * wide + f;
      UNROLL for (int i = 0; i < 6; i++) {
        span o[6];
        gradient_line(r + 4 * i, 1, o);
        UNROLL for (int j = 0; j < 6; j++) store_span(p + (i * 6 + j) * plane, o[j], SPAN);
      }
    }
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
