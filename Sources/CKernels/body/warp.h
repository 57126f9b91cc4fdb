/// Images read at places that a matrix says, and their light: 16 pixels of a row at a time.

/// The largest whole number not above x, for |x| below 2^31.
INLINE vec floor_of(vec x) {
  const vec cut = __builtin_convertvector(__builtin_convertvector(x, ivec), vec);
  return cut - select(cut > x, all(1), all(0));
}

/// x between two bounds; NaN becomes the lower one.
INLINE vec bounded(vec x, float low, float high) {
  const vec above = select(x >= all(low), x, all(low));
  return select(above > all(high), all(high), above);
}

/// Where along an axis of n pixels a place outside is read.
INLINE vec folded(vec x, long n, int pad) {
  const float last = (float)(n - 1);
  if (pad == CK_PAD_FILL) return bounded(x, -1, (float)n);
  if (pad == CK_PAD_REFLECTION) {
    const vec span = all((float)n);
    const vec from = fabs_of(bounded(x, -1e6f, 1e6f) + all(0.5f));
    const vec turns = floor_of(from / span);
    const vec rest = fma_of(-turns, span, from);
    const ivec odd = -(__builtin_convertvector(turns, ivec) & all_int(1));
    x = select(odd, span - rest, rest) - all(0.5f);
  }
  return bounded(x, 0, last);
}

/// Along one axis: the pixel before a place, how far behind it the place lies, and whether pixel and next one
/// are inside.
struct place {
  ivec pixel, next;
  vec part;
  ivec inside, inside_next;
};

INLINE struct place place_of(vec x, long n, int pad) {
  struct place p;
  const vec at = folded(x, n, pad), below = floor_of(at);
  const ivec pixel = __builtin_convertvector(below, ivec), last = all_int((int32_t)(n - 1));
  p.part = at - below;
  p.inside = (pixel >= all_int(0)) & (pixel <= last);
  p.inside_next = (pixel >= all_int(-1)) & (pixel < last);
  p.pixel = pixel & p.inside;
  p.next = ((pixel + all_int(1)) & p.inside_next) | (last & (pixel >= last) & p.inside);
  return p;
}

/// Four neighbours of 16 places.
struct corners {
  float from[4][LANES];
};

INLINE vec blended(const struct corners *c, vec across, vec down) {
  const vec a = load(c->from[0]), b = load(c->from[1]);
  const vec d = load(c->from[2]), e = load(c->from[3]);
  const vec upper = fma_of(across, b - a, a), lower = fma_of(across, e - d, d);
  return fma_of(down, lower - upper, upper);
}

INLINE void warp_lanes(
  const struct ck_warp *w, const float *x, vec column, vec row, long count, float *y)
{
  const struct place h = place_of(column, w->width, w->pad), v = place_of(row, w->height, w->pad);
  const ivec line = all_int((int32_t)(w->width * w->channels)), step = all_int((int32_t)w->channels);
  const ivec top = v.pixel * line, bottom = v.next * line;
  const ivec left = h.pixel * step, right = h.next * step;
  int32_t at[4][LANES];
  *(loose_ivec *)at[0] = top + left;
  *(loose_ivec *)at[1] = top + right;
  *(loose_ivec *)at[2] = bottom + left;
  *(loose_ivec *)at[3] = bottom + right;
  for (long k = 0; k < w->channels; k++) {
    struct corners c;
    for (int q = 0; q < 4; q++)
      for (int l = 0; l < LANES; l++) c.from[q][l] = x[at[q][l] + k];
    if (w->pad == CK_PAD_FILL) {
      const vec fill = all(w->fill);
      store(c.from[0], select(v.inside & h.inside, load(c.from[0]), fill));
      store(c.from[1], select(v.inside & h.inside_next, load(c.from[1]), fill));
      store(c.from[2], select(v.inside_next & h.inside, load(c.from[2]), fill));
      store(c.from[3], select(v.inside_next & h.inside_next, load(c.from[3]), fill));
    }
    const vec value = blended(&c, h.part, v.part);
    if (w->channels == 1) {
      if (count >= LANES) store(y, value);
      else store_part(y, value, count);
    } else {
      float values[LANES];
      store(values, value);
      for (long l = 0; l < count && l < LANES; l++) y[l * w->channels + k] = values[l];
    }
  }
}

static void warp_image(const struct ck_warp *w, const float *x, float *y) {
  const float *m = w->matrix;
  const vec lanes = __builtin_convertvector(lane_numbers(), vec);
  const int bends = m[6] != 0 || m[7] != 0 || m[8] != 1;
  for (long i = 0; i < w->height; i++) {
    const float line = (float)i;
    const vec column = all(fma_one(m[1], line, m[2])), row = all(fma_one(m[4], line, m[5]));
    const vec depth = all(fma_one(m[7], line, m[8]));
    for (long j = 0; j < w->width; j += LANES) {
      const vec across = lanes + all((float)j);
      vec h = fma_of(all(m[0]), across, column), v = fma_of(all(m[3]), across, row);
      if (bends) {
        const vec by = fma_of(all(m[6]), across, depth);
        h = h / by;
        v = v / by;
      }
      warp_lanes(w, x, h, v, w->width - j, y + (i * w->width + j) * w->channels);
    }
  }
}

INLINE vec unit_of(const struct ck_light *l, vec x) {
  return bounded(fma_of(all(l->scale), x, all(l->shift)), 1e-7f, 1 - 1e-7f);
}
INLINE vec logit_of(vec unit) { return log_of(unit / (all(1) - unit)); }
/// Back to the units of the values.
INLINE vec value_of(const struct ck_light *l, vec logit) {
  return (sigmoid_of(logit) - all(l->shift)) / all(l->scale);
}

static void light_values(const struct ck_light *l, long n, float *x) {
  for (long j = 0; j < n; j += LANES) {
    const vec logit = logit_of(unit_of(l, load_some(x + j, n - j)));
    const vec lit = all(l->contrast) * (logit + all(l->brightness));
    store_some(x + j, value_of(l, lit), n - j);
  }
}

static void saturate(const struct ck_light *l, float factor, long n, float *x) {
  for (long j = 0; j < n; j += LANES) {
    float split[3][LANES] = {{0}};
    const long count = n - j < LANES ? n - j : LANES;
    for (long p = 0; p < count; p++)
      for (int k = 0; k < 3; k++) split[k][p] = x[(j + p) * 3 + k];
    vec logits[3];
    for (int k = 0; k < 3; k++) logits[k] = logit_of(unit_of(l, load(split[k])));
    vec grey = all(0.2989f) * logits[0];
    grey = fma_of(all(0.587f), logits[1], grey);
    grey = fma_of(all(0.114f), logits[2], grey);
    grey = all(1 - factor) * grey;
    for (int k = 0; k < 3; k++)
      store(split[k], value_of(l, fma_of(all(factor), logits[k], grey)));
    for (long p = 0; p < count; p++)
      for (int k = 0; k < 3; k++) x[(j + p) * 3 + k] = split[k][p];
  }
}
