/// Transposes and column sums.

/// y (columns x rows) = transpose of x (rows x columns), in blocks of 8 x 8.
INLINE void transpose_block(const float *x, long ldx, float *y, long ldy) {
  typedef float eight __attribute__((vector_size(32), aligned(4), may_alias));
  half_vec r[8], s[8];
  UNROLL for (int i = 0; i < 8; i++) r[i] = *(const eight *)(x + i * ldx);
  UNROLL for (int i = 0; i < 8; i += 2) {
    s[i] = __builtin_shufflevector(r[i], r[i + 1], 0, 8, 2, 10, 4, 12, 6, 14);
    s[i + 1] = __builtin_shufflevector(r[i], r[i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
  }
  UNROLL for (int i = 0; i < 8; i += 4) {
    UNROLL for (int j = 0; j < 2; j++) {
      r[i + j] = __builtin_shufflevector(s[i + j], s[i + j + 2], 0, 1, 8, 9, 4, 5, 12, 13);
      r[i + j + 2] = __builtin_shufflevector(s[i + j], s[i + j + 2], 2, 3, 10, 11, 6, 7, 14, 15);
    }
  }
  UNROLL for (int j = 0; j < 4; j++) {
    s[j] = __builtin_shufflevector(r[j], r[j + 4], 0, 1, 2, 3, 8, 9, 10, 11);
    s[j + 4] = __builtin_shufflevector(r[j], r[j + 4], 4, 5, 6, 7, 12, 13, 14, 15);
  }
  UNROLL for (int j = 0; j < 8; j++) *(eight *)(y + j * ldy) = s[j]; // in order: they may overlap
}

static void transpose(long rows, long columns, const float *x, long ldx, float *y, long ldy) {
  long i = 0;
  for (; i + 8 <= rows; i += 8) {
    long j = 0;
    for (; j + 8 <= columns; j += 8) transpose_block(x + i * ldx + j, ldx, y + j * ldy + i, ldy);
    for (; j < columns; j++)
      for (long r = i; r < i + 8; r++) y[j * ldy + r] = x[r * ldx + j];
  }
  for (; i < rows; i++)
    for (long j = 0; j < columns; j++) y[j * ldy + i] = x[i * ldx + j];
}

/// Sums of `width` vectors of columns over all rows; the last vector may be partial.
#define SUMS_OF(width)                                                                              \
  static void sums_##width(long rows, long last, const float *x, long ldx, float *y, int accumulate) \
  {                                                                                                 \
    for (long r0 = 0; r0 == 0 || r0 < rows; r0 += CHAIN) {                                          \
      long end = rows - r0 < CHAIN ? rows : r0 + CHAIN;                                             \
      vec sum[width];                                                                               \
      UNROLL for (int v = 0; v < width; v++) sum[v] = all(0);                                       \
      for (long r = r0; r < end; r++) {                                                             \
        UNROLL for (int v = 0; v < width - 1; v++) sum[v] += load(x + r * ldx + v * LANES);         \
        const float *p = x + r * ldx + (width - 1) * LANES;                                         \
        sum[width - 1] += last == LANES ? load(p) : load_part(p, last);                             \
      }                                                                                             \
      const int add = accumulate || r0 > 0;                                                         \
      UNROLL for (int v = 0; v < width; v++) {                                                      \
        long n = v == width - 1 ? last : LANES;                                                     \
        float *q = y + v * LANES;                                                                   \
        store_part(q, add ? load_part(q, n) + sum[v] : sum[v], n);                                  \
      }                                                                                             \
    }                                                                                               \
  }
SUMS_OF(1)
SUMS_OF(4)

static void column_sums(
  long rows, long columns, const float *x, long ldx, float *y, int accumulate)
{
  long j = 0;
  for (; j + 4 * LANES <= columns; j += 4 * LANES)
    sums_4(rows, LANES, x + j, ldx, y + j, accumulate);
  for (; j < columns; j += LANES) {
    long last = columns - j < LANES ? columns - j : LANES;
    sums_1(rows, last, x + j, ldx, y + j, accumulate);
  }
}
