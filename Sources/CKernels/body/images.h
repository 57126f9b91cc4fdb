/// Normalisation, ReLU and pooling of one image at a time, a span of features at a time.

/// The moments of a span of features so far.
struct moments {
  span pivot, sum, square;
  int begun;
};
INLINE struct moments begin_moments(const float *record, long spread, long f, int begun) {
  struct moments m = {.begun = begun};
  if (record && begun) {
    m.pivot = load_span(record + f, SPAN);
    m.sum = load_span(record + spread + f, SPAN);
    m.square = load_span(record + 2 * spread + f, SPAN);
  } else {
    m.pivot = m.sum = m.square = all_span(0);
  }
  return m;
}
INLINE void take_moment(struct moments *m, span x) {
  if (!m->begun) m->pivot = x;
  m->begun = 1;
  span d = x - m->pivot;
  m->sum = m->sum + d;
  m->square = span_fma_of(d, d, m->square);
}
INLINE void store_moments(const struct moments *m, float *record, long spread, long f) {
  store_span(record + f, m->pivot, SPAN);
  store_span(record + spread + f, m->sum, SPAN);
  store_span(record + 2 * spread + f, m->square, SPAN);
}

static void image_moments(const struct ck_images *form, const float *x, float *record) {
  const long spread = (form->features + 15) / 16 * 16, positions = form->height * form->width;
  memset(record, 0, (size_t)(3 * spread + LANES) * sizeof(float));
  for (long f = 0; f < form->features; f += SPAN) {
    const long n = form->pitch - f;
    struct moments m = begin_moments(0, 0, 0, 0);
    for (long i = 0; i < positions; i++) take_moment(&m, load_span(x + i * form->pitch + f, n));
    store_moments(&m, record, spread, f);
  }
  record[3 * spread] = (float)positions;
}

/// The coefficients of a span of features.
struct line {
  span mean, scale, beta;
};
INLINE struct line line_at(const struct ck_tail *t, long f) {
  return (struct line){
    load_span(t->mean + f, SPAN), load_span(t->scale + f, SPAN), load_span(t->beta + f, SPAN)};
}
INLINE span normal(struct line line, span x) {
  return span_fma_of(x - line.mean, line.scale, line.beta);
}

/// Of four values the first that is largest, as masks over the four; NaN never is.
struct choice {
  span best;
  span_mask second, third, fourth;
};
INLINE struct choice choose(const span z[4]) {
  struct choice c = {.best = z[0]};
  c.second = z[1] > c.best;
  c.best = select_span(c.second, z[1], c.best);
  c.third = z[2] > c.best;
  c.best = select_span(c.third, z[2], c.best);
  c.fourth = z[3] > c.best;
  c.best = select_span(c.fourth, z[3], c.best);
  return c;
}

/// g at one position: dy where ReLU lets it through.
INLINE span passed(int relu, span z, span dy) {
  return relu ? select_span(z > all_span(0), dy, all_span(0)) : dy;
}

/// Runs the body for each 2 x 2 positions, `p` at the first of them; y, a place or a pointer, goes from one
/// pooled position to the next.
#define EACH_POOL(form, x, y, out, ...)                                                             \
  for (long i = 0; i + 2 <= (form)->height; i += 2) {                                               \
    const float *p = (x) + i * (form)->width * (form)->pitch;                                       \
    for (long j = 0; j + 2 <= (form)->width; j += 2, p += 2 * (form)->pitch, (y) += (out))          \
      __VA_ARGS__                                                                                   \
  }

/// Four positions and their normal values.
INLINE void load_four(
  const float *p, long down, long pitch, long n, struct line line, span v[4], span z[4])
{
  UNROLL for (int k = 0; k < 4; k++) {
    v[k] = load_span(p + k / 2 * down + k % 2 * pitch, n);
    z[k] = normal(line, v[k]);
  }
}

/// Spans of features that are taken together at most: what lies side by side comes from the outer caches
/// several times as fast as every fourth line of it.
#define MOST_SPANS 4
/// body(spans, f, ...) for all features f, as many spans of them at a time as there are.
#define IN_SPANS(pitch, body, ...)                                                                  \
  for (long f = 0, step; f < (pitch); f += step * SPAN) {                                           \
    const long left = (pitch) - f;                                                                  \
    step = left >= MOST_SPANS * SPAN ? MOST_SPANS : left >= 2 * SPAN ? 2 : 1;                       \
    if (step == MOST_SPANS) body(MOST_SPANS, f, __VA_ARGS__);                                       \
    else if (step == 2) body(2, f, __VA_ARGS__);                                                    \
    else body(1, f, __VA_ARGS__);                                                                   \
  }
#define EACH_SPAN(spans) UNROLL for (int s = 0; s < spans; s++)

/// y = z at `at`, or z + other where that is not null; then 0 where that is less and it `closes`.
INLINE void put_sum(int far, span z, const float *other, int closes, float *y, long at, long n) {
  if (other) z = z + load_span(other + at, n);
  put_span(far, y + at, closes ? cut_span(z) : z, n);
}

INLINE void forward_spans(
  int spans, long f, const struct ck_tail *t, int far, const float *x, const float *other, int closes,
  float *y)
{
  const struct ck_images in = t->in;
  const long out = t->out_pitch, positions = in.height * in.width, n = in.pitch - f;
  const int relu = t->relu;
  struct line line[MOST_SPANS];
  long at = f;
  EACH_SPAN(spans) line[s] = line_at(t, f + s * SPAN);
  if (!t->pool) {
    const float *p = x + f;
    for (long i = 0; i < positions; i++, p += in.pitch, at += out)
      EACH_SPAN(spans) {
        const long left = n - s * SPAN;
        span z = normal(line[s], load_span(p + s * SPAN, left));
        put_sum(far, relu ? cut_span(z) : z, other, closes, y, at + s * SPAN, left);
      }
    return;
  }
  EACH_POOL(&in, x + f, at, out, EACH_SPAN(spans) {
    const long left = n - s * SPAN;
    span v[4], z[4];
    load_four(p + s * SPAN, in.width * in.pitch, in.pitch, left, line[s], v, z);
    span best = z[0];
    UNROLL for (int k = 1; k < 4; k++)
      best = select_span((z[k] > best) | (z[k] != z[k]), z[k], best);
    put_sum(far, relu ? cut_span(best) : best, other, closes, y, at + s * SPAN, left);
  })
}

static void tail_forward(const struct ck_tail *t, int far, const float *x, float *y) {
  IN_SPANS(t->in.pitch, forward_spans, t, far, x, 0, 0, y)
  if (far) settle();
}

/// The tail, then y = y + other, or max(0, y + other) with `relu`.
static void tail_added(
  const struct ck_tail *t, int relu, const float *x, const float *other, float *y)
{
  IN_SPANS(t->in.pitch, forward_spans, t, 0, x, other, relu, y)
}

/// The gradient at `at`, once all is done to it.
INLINE span arrived(const struct arrival *a, long at, long n) {
  const span none = all_span(0);
  span d = load_span(a->dy + at, n);
  if (a->more) d = d + load_span(a->more + at, n);
  if (a->y) d = select_span(load_span(a->y + at, n) <= none, none, d);
  if (a->kept) store_span(a->kept + at, d, n);
  if (a->out) put_span(1, a->out + at, d, n);
  return d;
}

INLINE void sums_spans(
  int spans, long f, const struct ck_tail *t, const float *x, const struct arrival *arrival,
  float *sums)
{
  const struct ck_images in = t->in;
  const long pitch = t->out_pitch, positions = in.height * in.width, n = in.pitch - f;
  const long spread = (in.features + 15) / 16 * 16;
  const int relu = t->relu;
  struct line line[MOST_SPANS];
  span plain[MOST_SPANS], tilted[MOST_SPANS];
  long at = f;
  EACH_SPAN(spans) {
    line[s] = line_at(t, f + s * SPAN);
    plain[s] = tilted[s] = all_span(0);
  }
  if (!t->pool) {
    const float *p = x + f;
    for (long i = 0; i < positions; i++, p += in.pitch, at += pitch)
      EACH_SPAN(spans) {
        span v = load_span(p + s * SPAN, n - s * SPAN);
        span slope = arrived(arrival, at + s * SPAN, n - s * SPAN);
        span g = passed(relu, normal(line[s], v), slope);
        plain[s] = plain[s] + g;
        tilted[s] = span_fma_of(g, v - line[s].mean, tilted[s]);
      }
  } else {
    EACH_POOL(&in, x + f, at, pitch, EACH_SPAN(spans) {
      span v[4], z[4];
      load_four(p + s * SPAN, in.width * in.pitch, in.pitch, n - s * SPAN, line[s], v, z);
      struct choice c = choose(z);
      span chosen = select_span(c.second, v[1], v[0]);
      chosen = select_span(c.third, v[2], chosen);
      chosen = select_span(c.fourth, v[3], chosen);
      span g = passed(relu, c.best, arrived(arrival, at + s * SPAN, n - s * SPAN));
      plain[s] = plain[s] + g;
      tilted[s] = span_fma_of(g, chosen - line[s].mean, tilted[s]);
    })
  }
  EACH_SPAN(spans) {
    store_span(sums + f + s * SPAN, plain[s], n - s * SPAN);
    store_span(sums + spread + f + s * SPAN, tilted[s], n - s * SPAN);
  }
}

/// Sums of g and g (x - mean) over an image.
static void tail_sums(
  const struct ck_tail *t, const float *x, const struct arrival *arrival, float *sums)
{
  const struct arrival full = *arrival, plain = {.dy = full.dy};
  const struct arrival put = {.dy = full.dy, .out = full.out};
  if (full.more || full.y || full.kept) {
    IN_SPANS(t->in.pitch, sums_spans, t, x, &full, sums)
  } else if (full.out) {
    IN_SPANS(t->in.pitch, sums_spans, t, x, &put, sums)
  } else {
    IN_SPANS(t->in.pitch, sums_spans, t, x, &plain, sums)
  }
  if (full.out) settle();
}

/// dx = scale g + slope (x - mean) + level.
struct back {
  struct line line;
  span slope, level;
};
INLINE span back_of(const struct back *b, span x, span g) {
  span own = span_fma_of(x - b->line.mean, b->slope, b->level);
  return span_fma_of(g, b->line.scale, own);
}

/// Positions that no pool takes, a last odd row or column: g is 0 there.
static void back_alone(
  const struct back *b, const struct ck_images *in, const float *x, float *dx, long n)
{
  for (long i = 0; i < in->height; i++)
    for (long j = i < in->height / 2 * 2 ? in->width / 2 * 2 : 0; j < in->width; j++) {
      const long at = (i * in->width + j) * in->pitch;
      store_span(dx + at, back_of(b, load_span(x + at, n), all_span(0)), n);
    }
}

INLINE void backward_spans(
  int spans, long f, const struct ck_tail *t, const float *x, const float *dy, float *dx)
{
  const struct ck_images in = t->in;
  const long out = t->out_pitch, positions = in.height * in.width, down = in.width * in.pitch;
  const long n = in.pitch - f;
  const int relu = t->relu;
  struct back b[MOST_SPANS];
  const float *d = dy + f;
  EACH_SPAN(spans) {
    const long at = f + s * SPAN;
    b[s] = (struct back){line_at(t, at), load_span(t->slope + at, SPAN), load_span(t->level + at, SPAN)};
  }
  if (!t->pool) {
    for (long i = 0; i < positions; i++, d += out)
      EACH_SPAN(spans) {
        const long at = i * in.pitch + f + s * SPAN;
        span v = load_span(x + at, n - s * SPAN);
        span g = passed(relu, normal(b[s].line, v), load_span(d + s * SPAN, n - s * SPAN));
        store_span(dx + at, back_of(&b[s], v, g), n - s * SPAN);
      }
    return;
  }
  EACH_POOL(&in, x + f, d, out, EACH_SPAN(spans) {
    span v[4], z[4], none = all_span(0);
    load_four(p + s * SPAN, down, in.pitch, n - s * SPAN, b[s].line, v, z);
    struct choice c = choose(z);
    span g = passed(relu, c.best, load_span(d + s * SPAN, n - s * SPAN));
    span_mask taken[4];
    taken[3] = c.fourth;
    taken[2] = c.third & ~c.fourth;
    taken[1] = c.second & ~(c.third | c.fourth);
    taken[0] = ~(c.second | c.third | c.fourth);
    float *q = dx + (p - x) + s * SPAN;
    UNROLL for (int k = 0; k < 4; k++)
      store_span(
        q + k / 2 * down + k % 2 * in.pitch, back_of(&b[s], v[k], select_span(taken[k], g, none)),
        n - s * SPAN);
  })
  EACH_SPAN(spans) back_alone(&b[s], &in, x + f + s * SPAN, dx + f + s * SPAN, n - s * SPAN);
}

static void tail_backward(const struct ck_tail *t, const float *x, const float *dy, float *dx) {
  IN_SPANS(t->in.pitch, backward_spans, t, x, dy, dx)
}

INLINE void position_spans(
  int spans, long f, long n, long features, const float *x, long pitch, float *sums)
{
  span sum[MOST_SPANS];
  EACH_SPAN(spans) sum[s] = all_span(0);
  for (long i = 0; i < n; i++)
    EACH_SPAN(spans)
      sum[s] = sum[s] + load_span(x + i * pitch + f + s * SPAN, features - f - s * SPAN);
  EACH_SPAN(spans) store_span(sums + f + s * SPAN, sum[s], features - f - s * SPAN);
}

/// sums[f] = sum over n positions of x: a bias gradient of one image.
static void position_sums(long n, long features, const float *x, long pitch, float *sums) {
  IN_SPANS(features, position_spans, n, features, x, pitch, sums)
}

/// y = a + b, or max(0, a + b).
static void add_relu(int relu, int far, long n, const float *a, const float *b, float *y) {
  for (long i = 0; i < n; i += SPAN) {
    span sum = load_span(a + i, n - i) + load_span(b + i, n - i);
    put_span(far, y + i, relu ? cut_span(sum) : sum, n - i);
  }
  if (far) settle();
}
