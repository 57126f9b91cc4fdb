/// Reductions in a fixed order.

INLINE dvec square_of(dvec x) { return x * x; }

/// x y + sum for doubles that hold floats: their product is exact, so that one rounding gives the bits of two.
INLINE dvec add_exact(dvec x, dvec y, dvec sum) {
#if HAS_FMA
  return __builtin_elementwise_fma(x, y, sum);
#else
  return x * y + sum;
#endif
}

/// Adds what 16 elements contribute.
INLINE void add_terms(int kind, double centre, vec x, vec y, dvec *low, dvec *high) {
  const dvec p = low_doubles(x), q = high_doubles(x);
  if (kind == SUM_PLAIN) {
    *low += p;
    *high += q;
  } else if (kind == SUM_OF_DEVIATIONS) {
    *low += square_of(p - centre);
    *high += square_of(q - centre);
  } else {
    *low = add_exact(p, low_doubles(y), *low);
    *high = add_exact(q, high_doubles(y), *high);
  }
}

/// One chunk of at most SUM_CHUNK elements: 16 Double lanes, element i in lane i % 16, folded at the end.
/// The short tail is apart: within the loop its call would keep the sums out of registers.
INLINE double chunk_of(int kind, long n, double centre, const float *a, const float *b) {
  dvec low = {0}, high = {0};
  long i = 0;
  for (; i + LANES <= n; i += LANES) {
    const vec x = load(a + i);
    add_terms(kind, centre, x, b ? load(b + i) : x, &low, &high);
  }
  if (i < n) {
    const vec x = load_part(a + i, n - i);
    dvec p = {0}, q = {0};
    add_terms(kind, centre, x, b ? load_part(b + i, n - i) : x, &p, &q);
    for (long lane = n - i; lane < LANES; lane++) { // missing lanes count nothing
      if (lane < 8) p[lane] = 0;
      else q[lane - 8] = 0;
    }
    low += p;
    high += q;
  }
  return sum_doubles(low + high);
}

static double sum_chunk(int kind, long n, double centre, const float *a, const float *b) {
  switch (kind) {
  case SUM_PLAIN: return chunk_of(SUM_PLAIN, n, centre, a, 0);
  case SUM_OF_SQUARES: return chunk_of(SUM_OF_SQUARES, n, centre, a, 0);
  case SUM_OF_DEVIATIONS: return chunk_of(SUM_OF_DEVIATIONS, n, centre, a, 0);
  default: return chunk_of(SUM_OF_PRODUCTS, n, centre, a, b);
  }
}

/// y[j] over x [n][inner], for 16 columns at a time: chains over n.
static void reduce_inner(int kind, long n, long inner, const float *x, float *y) {
  for (long j = 0; j < inner; j += LANES) {
    const long left = inner - j;
    if (kind == CK_MAX_OF || kind == CK_MIN_OF) {
      const int most = kind == CK_MAX_OF;
      vec best = all(most ? -__builtin_inff() : __builtin_inff());
      for (long k = 0; k < n; k++) {
        vec v = load_some(x + k * inner + j, left);
        ivec wins = (most ? v > best : v < best) | (v != v);
        best = select(wins & (best == best), v, best);
      }
      store_some(y + j, best, left);
      continue;
    }
    const int product = kind == CK_PRODUCT_OF;
    dvec low = (dvec){} + (product ? 1.0 : 0.0), high = low;
    for (long k = 0; k < n; k++) {
      vec v = load_some(x + k * inner + j, left);
      dvec p = low_doubles(v), q = high_doubles(v);
      if (kind == CK_SUM_SQUARES) {
        p = square_of(p);
        q = square_of(q);
      }
      low = product ? low * p : low + p;
      high = product ? high * q : high + q;
    }
    store_some(y + j, join_doubles(low, high), left);
  }
}

static struct ck_extent extent(long n, const float *x) {
  vec smallest = all(__builtin_inff()), largest = all(-__builtin_inff());
  ivec nans = all_int(0), infinities = all_int(0);
  struct ck_extent found = {__builtin_inff(), -__builtin_inff(), 0, 0};
  for (long i = 0; i < n; i += LANES) {
    vec v = load_some(x + i, n - i);
    ivec inside = first_lanes(n - i);
    smallest = select(inside & (v < smallest), v, smallest);
    largest = select(inside & (v > largest), v, largest);
    nans -= inside & (v != v);
    infinities -= inside & (fabs_of(v) == all(__builtin_inff()));
  }
  for (int lane = 0; lane < LANES; lane++) {
    if (smallest[lane] < found.smallest) found.smallest = smallest[lane];
    if (largest[lane] > found.largest) found.largest = largest[lane];
    found.nans += nans[lane];
    found.infinities += infinities[lane];
  }
  return found;
}
