/// Normalisation, ReLU and pooling of one image at a time, 8 features at a time.

INLINE half_vec load_few(const float *p, long n) {
  if (n >= 8) return load_half(p);
  half_vec x = all_half(0);
  memcpy(&x, p, (size_t)n * sizeof(float));
  return x;
}
INLINE void store_few(float *p, half_vec x, long n) {
  if (n >= 8) store_half(p, x);
  else memcpy(p, &x, (size_t)n * sizeof(float));
}
/// The moments of 8 features so far.
struct half_moments {
  half_vec pivot, sum, square;
  int begun;
};
INLINE struct half_moments begin_moments(const float *record, long spread, long f, int begun) {
  struct half_moments m = {.begun = begun};
  if (record && begun) {
    m.pivot = load_half(record + f);
    m.sum = load_half(record + spread + f);
    m.square = load_half(record + 2 * spread + f);
  } else {
    m.pivot = m.sum = m.square = all_half(0);
  }
  return m;
}
INLINE void take_moment(struct half_moments *m, half_vec x) {
  if (!m->begun) m->pivot = x;
  m->begun = 1;
  half_vec d = x - m->pivot;
  m->sum = m->sum + d;
  m->square = half_fma_of(d, d, m->square);
}
INLINE void store_moments(const struct half_moments *m, float *record, long spread, long f) {
  store_half(record + f, m->pivot);
  store_half(record + spread + f, m->sum);
  store_half(record + 2 * spread + f, m->square);
}

static void image_moments(const struct ck_images *form, const float *x, float *record) {
  const long spread = (form->features + 15) / 16 * 16, positions = form->height * form->width;
  memset(record, 0, (size_t)(3 * spread + LANES) * sizeof(float));
  for (long f = 0; f < form->features; f += 8) {
    long n = form->pitch - f < 8 ? form->pitch - f : 8;
    struct half_moments m = begin_moments(0, 0, 0, 0);
    for (long i = 0; i < positions; i++) take_moment(&m, load_few(x + i * form->pitch + f, n));
    store_moments(&m, record, spread, f);
  }
  record[3 * spread] = (float)positions;
}

/// The coefficients of 8 features.
struct line {
  half_vec mean, scale, beta;
};
INLINE struct line line_at(const struct ck_tail *t, long f) {
  return (struct line){load_half(t->mean + f), load_half(t->scale + f), load_half(t->beta + f)};
}
INLINE half_vec normal(struct line line, half_vec x) {
  return half_fma_of(x - line.mean, line.scale, line.beta);
}

/// Of four values the first that is largest, as masks over the four; NaN never is.
struct choice {
  half_vec best;
  half_ivec second, third, fourth;
};
INLINE struct choice choose(const half_vec z[4]) {
  struct choice c = {.best = z[0]};
  c.second = z[1] > c.best;
  c.best = select_half(c.second, z[1], c.best);
  c.third = z[2] > c.best;
  c.best = select_half(c.third, z[2], c.best);
  c.fourth = z[3] > c.best;
  c.best = select_half(c.fourth, z[3], c.best);
  return c;
}

static void tail_forward(const struct ck_tail *t, const float *x, float *y) {
  const long pitch = t->in.pitch, down = t->in.width * pitch, positions = t->in.height * t->in.width;
  if (!t->pool) {
    for (long i = 0; i < positions; i++, x += pitch, y += t->out_pitch)
      for (long f = 0; f < pitch; f += 8) {
        half_vec z = normal(line_at(t, f), load_few(x + f, pitch - f));
        store_few(y + f, t->relu ? cut_half(z) : z, pitch - f);
      }
    return;
  }
  for (long i = 0; i + 2 <= t->in.height; i += 2)
    for (long j = 0; j + 2 <= t->in.width; j += 2, y += t->out_pitch) {
      const float *p = x + i * down + j * pitch;
      for (long f = 0; f < pitch; f += 8) {
        struct line line = line_at(t, f);
        half_vec z[4];
        UNROLL for (int k = 0; k < 4; k++)
          z[k] = normal(line, load_few(p + k / 2 * down + k % 2 * pitch + f, pitch - f));
        half_vec best = z[0];
        UNROLL for (int k = 1; k < 4; k++)
          best = select_half((z[k] > best) | (z[k] != z[k]), z[k], best);
        store_few(y + f, t->relu ? cut_half(best) : best, pitch - f);
      }
    }
}

/// g at one position: dy where ReLU lets it through.
INLINE half_vec passed(const struct ck_tail *t, half_vec z, half_vec dy) {
  return t->relu ? select_half(z > all_half(0), dy, all_half(0)) : dy;
}

/// Sums of g and g (x - mean) over an image.
static void tail_sums(const struct ck_tail *t, const float *x, const float *dy, float *sums) {
  const long pitch = t->in.pitch, down = t->in.width * pitch, positions = t->in.height * t->in.width;
  const long spread = (t->in.features + 15) / 16 * 16;
  for (long f = 0; f < pitch; f += 8) {
    const long n = pitch - f;
    struct line line = line_at(t, f);
    half_vec plain = all_half(0), tilted = all_half(0);
    if (!t->pool) {
      for (long i = 0; i < positions; i++) {
        half_vec v = load_few(x + i * pitch + f, n);
        half_vec g = passed(t, normal(line, v), load_few(dy + i * t->out_pitch + f, n));
        plain = plain + g;
        tilted = half_fma_of(g, v - line.mean, tilted);
      }
    } else {
      const float *d = dy;
      for (long i = 0; i + 2 <= t->in.height; i += 2)
        for (long j = 0; j + 2 <= t->in.width; j += 2, d += t->out_pitch) {
          const float *p = x + i * down + j * pitch + f;
          half_vec v[4], z[4];
          UNROLL for (int k = 0; k < 4; k++) {
            v[k] = load_few(p + k / 2 * down + k % 2 * pitch, n);
            z[k] = normal(line, v[k]);
          }
          struct choice c = choose(z);
          half_vec chosen = select_half(c.second, v[1], v[0]);
          chosen = select_half(c.third, v[2], chosen);
          chosen = select_half(c.fourth, v[3], chosen);
          half_vec g = passed(t, c.best, load_few(d + f, n));
          plain = plain + g;
          tilted = half_fma_of(g, chosen - line.mean, tilted);
        }
    }
    store_few(sums + f, plain, n);
    store_few(sums + spread + f, tilted, n);
  }
}

/// dx = scale g + slope (x - mean) + level.
struct back {
  struct line line;
  half_vec slope, level;
};
INLINE half_vec back_of(const struct back *b, half_vec x, half_vec g) {
  half_vec own = half_fma_of(x - b->line.mean, b->slope, b->level);
  return half_fma_of(g, b->line.scale, own);
}

static void tail_backward(const struct ck_tail *t, const float *x, const float *dy, float *dx) {
  const long pitch = t->in.pitch, width = t->in.width, height = t->in.height, down = width * pitch;
  for (long i = 0; i < height; i += t->pool ? 2 : 1)
    for (long j = 0; j < width; j += t->pool ? 2 : 1) {
      const long at = i * down + j * pitch;
      const int pools = t->pool && i + 2 <= height && j + 2 <= width;
      for (long f = 0; f < pitch; f += 8) {
        const long n = pitch - f;
        struct back b = {line_at(t, f), load_half(t->slope + f), load_half(t->level + f)};
        if (pools) {
          half_vec v[4], z[4];
          UNROLL for (int k = 0; k < 4; k++) {
            v[k] = load_few(x + at + k / 2 * down + k % 2 * pitch + f, n);
            z[k] = normal(b.line, v[k]);
          }
          struct choice c = choose(z);
          const float *d = dy + (i / 2 * (width / 2) + j / 2) * t->out_pitch + f;
          half_vec g = passed(t, c.best, load_few(d, n)), none = all_half(0);
          half_ivec taken[4];
          taken[3] = c.fourth;
          taken[2] = c.third & ~c.fourth;
          taken[1] = c.second & ~(c.third | c.fourth);
          taken[0] = ~(c.second | c.third | c.fourth);
          UNROLL for (int k = 0; k < 4; k++)
            store_few(
              dx + at + k / 2 * down + k % 2 * pitch + f,
              back_of(&b, v[k], select_half(taken[k], g, none)), n);
          continue;
        }
        const long rows = t->pool && i + 1 < height ? 2 : 1, columns = t->pool && j + 1 < width ? 2 : 1;
        for (long k = 0; k < rows; k++)
          for (long l = 0; l < columns; l++) {
            long place = at + k * down + l * pitch + f;
            half_vec v = load_few(x + place, n), g = all_half(0);
            if (!t->pool)
              g = passed(t, normal(b.line, v), load_few(dy + (i * width + j) * t->out_pitch + f, n));
            store_few(dx + place, back_of(&b, v, g), n);
          }
      }
    }
}

/// sums[f] = sum over n positions of x: a bias gradient of one image.
static void position_sums(long n, long features, const float *x, long pitch, float *sums) {
  for (long f = 0; f < features; f += 8) {
    half_vec sum = all_half(0);
    for (long i = 0; i < n; i++) sum = sum + load_few(x + i * pitch + f, pitch - f);
    store_few(sums + f, sum, pitch - f);
  }
}

/// y = a + b, or max(0, a + b).
static void add_relu(int relu, long n, const float *a, const float *b, float *y) {
  for (long i = 0; i < n; i += LANES) {
    vec sum = load_some(a + i, n - i) + load_some(b + i, n - i);
    store_some(y + i, relu ? cut_at_zero(sum) : sum, n - i);
  }
}
