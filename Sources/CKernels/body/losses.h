/// Losses: forward and backward in one pass over the rows.

INLINE ivec lane_numbers(void) {
  return (ivec){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
}
/// All ones in the first n lanes.
INLINE ivec first_lanes(long n) {
  return lane_numbers() < all_int((int32_t)(n < LANES ? n : LANES));
}

/// Columns j.. of row i out of m: whole vectors where the row's own padding allows it.
INLINE vec load_row(const float *x, long ldx, long i, long m, long j, long n) {
  const float *p = x + i * ldx + j;
  if (n - j >= LANES || (j + LANES <= ldx && i + 1 < m)) return load(p);
  return load_part(p, n - j);
}
/// The same for a store; lanes beyond n are 0 in x and may be stored as pads.
INLINE void store_row(float *y, long ldy, long i, long m, long j, long n, vec x) {
  float *p = y + i * ldy + j;
  if (n - j >= LANES || (j + LANES <= ldy && i + 1 < m)) store(p, x);
  else store_part(p, x, n - j);
}

/// Largest element of a row; NaN lanes are left out.
INLINE float row_top(const float *x, long ldx, long i, long m, long n) {
  const vec lowest = all(-__builtin_inff());
  vec top = lowest;
  for (long j = 0; j < n; j += LANES) {
    vec v = select(first_lanes(n - j), load_row(x, ldx, i, m, j, n), lowest);
    top = select(v > top, v, top);
  }
  return largest_lane(top);
}

/// What 16 rows of a cross-entropy have found out.
struct entropy_rows {
  float top[LANES], target[LANES], weighted[LANES];
  vec sum;
};

/// Probabilities below 2^-64 = e^LEAST_EXPONENT make no gradient: no sum in Float notices them, and what
/// they are multiplied with would be subnormal, where products are some thirty times slower.
#define LEAST_EXPONENT -44.36142f
INLINE vec above_least(vec slope) { return select(fabs_of(slope) < all(0x1p-64f), all(0), slope); }

/// First pass over row i (`lane` of its group): the largest logit, the sum of e^(z - top), sum w z.
/// The exponentials go to dz.
static void entropy_row(const struct ck_cross_entropy *p, long i, int lane, struct entropy_rows *g) {
  const vec lowest = all(-__builtin_inff());
  const float top = row_top(p->z, p->ldz, i, p->m, p->n);
  vec sum = all(0), weighted = all(0);
  g->top[lane] = top;
  g->target[lane] = p->z[i * p->ldz + p->labels[i]];
  for (long j = 0; j < p->n; j += LANES) {
    ivec inside = first_lanes(p->n - j);
    vec z = select(inside, load_row(p->z, p->ldz, i, p->m, j, p->n), lowest);
    vec below = z - all(top);
    vec e = select(below < all(LEAST_EXPONENT), all(0), exp_of_negative(below));
    sum += e;
    if (p->smoothing != 0) {
      vec w = p->weights ? load_some(p->weights + j, p->n - j) : all(1);
      weighted += select(inside, w * z, all(0));
    }
    if (p->dz) store_row(p->dz, p->lddz, i, p->m, j, p->n, e);
  }
  g->sum[lane] = sum_lanes(sum);
  g->weighted[lane] = sum_lanes(weighted);
}

/// Second pass: dz = scale (share p - target - smoothing), p the exponentials over their sum.
static void entropy_gradient(
  const struct ck_cross_entropy *p, long i, float scale, float sum, float weight, float total)
{
  const float even = p->smoothing / (float)p->n;
  const float share = (1 - p->smoothing) * weight + even * total;
  const vec factor = all(scale * share / sum);
  for (long j = 0; j < p->n; j += LANES) {
    vec e = load_row(p->dz, p->lddz, i, p->m, j, p->n) * factor;
    if (p->smoothing != 0) {
      vec w = p->weights ? load_some(p->weights + j, p->n - j) : all(1);
      e = fma_of(all(-scale * even), w, e);
    }
    e = select(first_lanes(p->n - j), e, all(0));
    store_row(p->dz, p->lddz, i, p->m, j, p->n, e);
  }
  p->dz[i * p->lddz + p->labels[i]] -= scale * (1 - p->smoothing) * weight;
}

/// What columns j of row i count for: q w.
INLINE vec soft_target(const struct ck_cross_entropy *p, long i, long j) {
  const vec even = all(p->smoothing / (float)p->n);
  vec share = load_row(p->shares, p->ld_shares, i, p->m, j, p->n);
  vec w = p->weights ? load_some(p->weights + j, p->n - j) : all(1);
  return select(first_lanes(p->n - j), fma_of(all(1 - p->smoothing), share, even) * w, all(0));
}

/// The same with a share of every class in place of a label.
static double soft_cross_entropy(const struct ck_cross_entropy *p) {
  double total = 0;
  for (long i = 0; i < p->m; i++) {
    const float top = row_top(p->z, p->ldz, i, p->m, p->n);
    vec sum = all(0), mass = all(0), weighted = all(0);
    for (long j = 0; j < p->n; j += LANES) {
      ivec inside = first_lanes(p->n - j);
      vec below =
        select(inside, load_row(p->z, p->ldz, i, p->m, j, p->n), all(-__builtin_inff())) - all(top);
      vec e = select(below < all(LEAST_EXPONENT), all(0), exp_of_negative(below));
      vec target = soft_target(p, i, j);
      sum += e;
      mass += target;
      // A class that counts for nothing may have a logit of minus infinity.
      weighted += select(target == all(0), all(0), target * below);
      if (p->dz) store_row(p->dz, p->lddz, i, p->m, j, p->n, e);
    }
    const float whole = sum_lanes(sum), all_mass = sum_lanes(mass);
    const float loss = log_of(all(whole))[0] * all_mass - sum_lanes(weighted);
    const float own = p->row_weights ? p->row_weights[i] : 1;
    total += (double)own * (double)loss;
    if (p->row_loss) p->row_loss[i] = loss;
    if (!p->dz) continue;
    const float scale = p->scale * own;
    for (long j = 0; j < p->n; j += LANES) {
      vec e = load_row(p->dz, p->lddz, i, p->m, j, p->n);
      vec slope = e * all(all_mass / whole) - soft_target(p, i, j);
      store_row(
        p->dz, p->lddz, i, p->m, j, p->n,
        select(first_lanes(p->n - j), all(scale) * slope, all(0)));
    }
  }
  return total;
}

/// What a focal loss knows of a row before it looks at its classes one by one.
struct focal_row {
  float top;  ///< the largest logit
  long first; ///< where it is
  float sum;  ///< of e^(z - top)
  float rest; ///< the same without the largest: what is left of a probability near 1
  float log_sum;
};

/// Some classes of a focal loss.
struct focal_classes {
  vec target, chance, other; ///< t, p, 1 - p
  vec worth;                 ///< (1 - p)^gamma t
  vec steep;                 ///< -log p / (1 - p)
};

INLINE vec focal_exponents(const struct ck_cross_entropy *p, long i, long j, float top, vec *below) {
  vec z = load_row(p->z, p->ldz, i, p->m, j, p->n);
  *below = select(first_lanes(p->n - j), z, all(-__builtin_inff())) - all(top);
  return select(*below < all(LEAST_EXPONENT), all(0), exp_of_negative(*below));
}

static struct focal_row focal_look(const struct ck_cross_entropy *p, long i) {
  struct focal_row row = {.top = row_top(p->z, p->ldz, i, p->m, p->n)};
  while (row.first + 1 < p->n && p->z[i * p->ldz + row.first] != row.top) row.first++;
  vec sum = all(0), rest = all(0), below;
  for (long j = 0; j < p->n; j += LANES) {
    vec e = focal_exponents(p, i, j, row.top, &below);
    sum += e;
    rest += select(lane_numbers() == all_int((int32_t)(row.first - j)), all(0), e);
  }
  row.sum = sum_lanes(sum), row.rest = sum_lanes(rest);
  row.log_sum = log_of(all(row.sum))[0];
  return row;
}

/// What class columns j.. of row i count for: the weight of the label, or the shares times the weights.
INLINE vec focal_target(const struct ck_cross_entropy *p, long i, long j) {
  if (p->shares) return soft_target(p, i, j);
  vec w = p->weights ? load_some(p->weights + j, p->n - j) : all(1);
  return select(lane_numbers() == all_int((int32_t)(p->labels[i] - j)), w, all(0));
}

static struct focal_classes focal_look_at(
  const struct ck_cross_entropy *p, const struct focal_row *row, long i, long j)
{
  struct focal_classes c;
  vec below, e = focal_exponents(p, i, j, row->top, &below);
  c.target = focal_target(p, i, j);
  c.chance = e / all(row->sum);
  ivec is_top = lane_numbers() == all_int((int32_t)(row->first - j));
  c.other = select(is_top, all(row->rest), all(row->sum) - e) / all(row->sum);
  // -log p of a p near 1 by its series: the logarithm has no digits left there.
  vec q = c.other;
  vec series = fma_of(q, fma_of(q, fma_of(q, all(0.25f), all(1 / 3.0f)), all(0.5f)), all(1));
  c.steep = select(q < all(0.01f), series, (all(row->log_sum) - below) / q);
  vec power = select(q > all(0), exp_of(all(p->gamma) * log_of(q)), all(0) * q);
  c.worth = select(c.target == all(0), all(0), power * c.target);
  return c;
}

/// With f = t (1 - p)^gamma (1 - gamma p log p / (1 - p)) of each class, the gradient of z_k is
/// p_k sum_j f_j - f_k.
static double focal_loss(const struct ck_cross_entropy *p) {
  double total = 0;
  for (long i = 0; i < p->m; i++) {
    const struct focal_row row = focal_look(p, i);
    vec losses = all(0), slopes = all(0);
    for (long j = 0; j < p->n; j += LANES) {
      struct focal_classes c = focal_look_at(p, &row, i, j);
      ivec counts = first_lanes(p->n - j) & (c.worth != all(0));
      losses += select(counts, c.worth * c.other * c.steep, all(0));
      slopes += select(counts, c.worth * fma_of(all(p->gamma) * c.chance, c.steep, all(1)), all(0));
    }
    const float loss = sum_lanes(losses), all_slopes = sum_lanes(slopes);
    const float own = p->row_weights ? p->row_weights[i] : 1;
    total += (double)own * (double)loss;
    if (p->row_loss) p->row_loss[i] = loss;
    if (!p->dz) continue;
    const vec scale = all(p->scale * own);
    for (long j = 0; j < p->n; j += LANES) {
      struct focal_classes c = focal_look_at(p, &row, i, j);
      vec f = c.worth * fma_of(all(p->gamma) * c.chance, c.steep, all(1));
      f = select(c.worth == all(0), all(0), f);
      vec slope = above_least(c.chance * (all(all_slopes) - f) - f * c.other);
      store_row(
        p->dz, p->lddz, i, p->m, j, p->n,
        select(first_lanes(p->n - j), scale * slope, all(0)));
    }
  }
  return total;
}

static double cross_entropy(const struct ck_cross_entropy *p) {
  if (p->gamma > 0) return focal_loss(p);
  if (p->shares) return soft_cross_entropy(p);
  double sum = 0;
  float total = (float)p->n; // sum of the weights
  if (p->weights) {
    total = 0;
    for (long c = 0; c < p->n; c++) total += p->weights[c];
  }
  for (long i0 = 0; i0 < p->m; i0 += LANES) {
    const int rows = p->m - i0 < LANES ? (int)(p->m - i0) : LANES;
    struct entropy_rows g = {.sum = all(1)};
    for (int r = 0; r < rows; r++) entropy_row(p, i0 + r, r, &g);
    vec logs = log_of(g.sum) + load(g.top); // log sum e^z
    for (int r = 0; r < rows; r++) {
      long i = i0 + r;
      float weight = p->weights ? p->weights[p->labels[i]] : 1;
      float loss = (1 - p->smoothing) * weight * (logs[r] - g.target[r]);
      if (p->smoothing != 0)
        loss += p->smoothing / (float)p->n * (total * logs[r] - g.weighted[r]);
      const float own = p->row_weights ? p->row_weights[i] : 1;
      sum += (double)own * (double)loss;
      if (p->row_loss) p->row_loss[i] = loss;
      if (p->dz) entropy_gradient(p, i, p->scale * own, g.sum[r], weight, total);
    }
  }
  return sum;
}

/// Loss and derivative of one vector of elements.
INLINE vec element_of(int kind, float delta, vec x, vec t, vec *slope) {
  const vec zero = all(0), one = all(1);
  if (kind == CK_BCE) {
    *slope = above_least(sigmoid_of(x) - t);
    return fma_of(-x, t, softplus_of(x));
  }
  if (kind == CK_BCE_WEIGHTED) {
    vec zeros = softplus_of(x), yes = all(delta) * t, no = one - t;
    *slope = above_least(fma_of(yes + no, sigmoid_of(x), -yes));
    return fma_of(yes, zeros - x, no * zeros);
  }
  vec d = x - t, size = fabs_of(d);
  if (kind == CK_MSE) {
    *slope = d + d;
    return d * d;
  }
  vec direction = select(d > zero, one, select(d < zero, -one, d * zero));
  if (kind == CK_MAE) {
    *slope = direction;
    return size;
  }
  ivec outside = size >= all(delta);
  *slope = select(outside, all(delta) * direction, d);
  return select(outside, all(delta) * (size - all(0.5f * delta)), all(0.5f) * d * d);
}

INLINE double element_rows(const struct ck_element_loss *p, int kind) {
  double sum = 0;
  for (long i = 0; i < p->m; i++) {
    const float own = p->row_weights ? p->row_weights[i] : 1;
    const vec scale = all(p->scale * own);
    dvec row = {0};
    for (long j = 0; j < p->n; j += LANES) {
      ivec inside = first_lanes(p->n - j);
      vec x = load_row(p->x, p->ldx, i, p->m, j, p->n);
      vec t = load_row(p->t, p->ldt, i, p->m, j, p->n), slope;
      vec loss = select(inside, element_of(kind, p->delta, x, t, &slope), all(0));
      row += low_doubles(loss) + high_doubles(loss);
      if (p->dx)
        store_row(
          p->dx, p->lddx, i, p->m, j, p->n, select(inside, scale * slope, all(0)));
    }
    double total = sum_doubles(row);
    if (p->row_loss) p->row_loss[i] = (float)total;
    sum += (double)own * total;
  }
  return sum;
}

static double element_loss(const struct ck_element_loss *p) {
  switch (p->kind) {
  case CK_MSE: return element_rows(p, CK_MSE);
  case CK_MAE: return element_rows(p, CK_MAE);
  case CK_HUBER: return element_rows(p, CK_HUBER);
  case CK_BCE_WEIGHTED: return element_rows(p, CK_BCE_WEIGHTED);
  default: return element_rows(p, CK_BCE);
  }
}

/// a / total as division rounds it, where each a is 0 or at least 2^-64, total is at least 1 and `inverse`
/// is 1 / total: corrected twice by what is left over, which is exact (Markstein 1990). Division takes
/// several times as long.
INLINE vec quotient(vec a, vec total, vec inverse) {
#if HAS_FMA
  vec q = a * inverse;
  q = fma_of(fma_of(-q, total, a), inverse, q);
  return fma_of(fma_of(-q, total, a), inverse, q);
#else
  (void)inverse;
  return a / total;
#endif
}

/// out = e^(row - top), or its sum alone where out is null. `least` is set to the smallest row - top.
INLINE float exponentials(const float *row, long n, float top, float *out, float *least) {
  vec sum = all(0), smallest = all(0);
  for (long j = 0; j < n; j += LANES) {
    const ivec inside = first_lanes(n - j);
    const vec below = load_some(row + j, n - j) - all(top);
    const vec e = select(inside, exp_of(below), all(0));
    smallest = select(inside & ~(below >= smallest), below, smallest);
    sum += e;
    if (out) store_some(out + j, e, n - j);
  }
  *least = -largest_lane(-smallest);
  return sum_lanes(sum);
}

/// y = softmax(x) or, with `logs`, its logarithm.
static void softmax(int logs, long m, long n, const float *x, long ldx, float *y, long ldy) {
  for (long i = 0; i < m; i++) {
    const float *row = x + i * ldx;
    float *out = y + i * ldy, least;
    const float top = row_top(x, ldx, i, m, n);
    const vec total = all(exponentials(row, n, top, logs ? 0 : out, &least));
    if (logs) {
      const vec shift = all(top + log_of(total)[0]);
      for (long j = 0; j < n; j += LANES)
        store_some(out + j, load_some(row + j, n - j) - shift, n - j);
    } else if (least >= LEAST_EXPONENT) {
      const vec inverse = all(1) / total;
      for (long j = 0; j < n; j += LANES)
        store_some(out + j, quotient(load_some(out + j, n - j), total, inverse), n - j);
    } else { // or not a number
      for (long j = 0; j < n; j += LANES)
        store_some(out + j, load_some(out + j, n - j) / total, n - j);
    }
  }
}
