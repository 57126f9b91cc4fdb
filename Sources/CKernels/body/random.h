/// Philox 4x32-10, sixteen blocks at a time, and what is made of its words.

typedef uint64_t wide_vec __attribute__((vector_size(64)));
typedef uint32_t loose_uvec __attribute__((vector_size(64), aligned(4), may_alias));

/// High and low words of the 16 products a * factor.
INLINE void multiply_words(uvec a, uint32_t factor, uvec *high, uvec *low) {
  const wide_vec mask = (wide_vec){} + 0xffffffffu;
  wide_vec pairs = (wide_vec)a;
  wide_vec even = (pairs & mask) * (uint64_t)factor, odd = (pairs >> 32) * (uint64_t)factor;
  *high = (uvec)((even >> 32) | (odd & ~mask));
  *low = (uvec)((even & mask) | (odd << 32));
}

/// Words of 16 blocks that follow (high, low): element i of the stream is lane i % 16 of out[i / 16].
INLINE void philox_16(uint64_t key, uint64_t high, uint64_t low, uvec out[4]) {
  uvec x0, x1;
  UNROLL for (int i = 0; i < 16; i++) {
    uint64_t counter = low + (uint64_t)i;
    x0[i] = (uint32_t)counter;
    x1[i] = (uint32_t)(counter >> 32);
  }
  uvec x2 = (uvec){} + (uint32_t)high, x3 = (uvec){} + (uint32_t)(high >> 32);
  uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
  for (int round = 0; round < 10; round++) {
    uvec h0, l0, h1, l1;
    multiply_words(x0, 0xD2511F53u, &h0, &l0);
    multiply_words(x2, 0xCD9E8D57u, &h1, &l1);
    x0 = h1 ^ x1 ^ k0;
    x1 = l1;
    x2 = h0 ^ x3 ^ k1;
    x3 = l0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
#define ZIP_LOW(a, b)                                                                               \
  __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define ZIP_HIGH(a, b)                                                                              \
  __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
  uvec a = ZIP_LOW(x0, x2), b = ZIP_LOW(x1, x3), c = ZIP_HIGH(x0, x2), d = ZIP_HIGH(x1, x3);
  out[0] = ZIP_LOW(a, b);
  out[1] = ZIP_HIGH(a, b);
  out[2] = ZIP_LOW(c, d);
  out[3] = ZIP_HIGH(c, d);
}

/// (word >> 8) 2^-24.
INLINE vec uniform_of(uvec words) {
  return __builtin_convertvector((ivec)(words >> 8), vec) * all(5.9604644775390625e-8f);
}

/// 32 words in order to 32 normal numbers in order: pairs (2i, 2i + 1).
INLINE void normal_pairs(uvec a, uvec b, vec *low, vec *high) {
  uvec first = __builtin_shufflevector(
    a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
  uvec second = __builtin_shufflevector(
    a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
  vec u = uniform_of(first) + all(5.9604644775390625e-8f);
  vec r = sqrt_of(all(-2.0f) * log_of(u));
  vec quarters = uniform_of(second) * all(4.0f); // exact: 2 pi u = quarters pi / 2
  const vec magic = all(12582912.0f);
  vec shifted = quarters + magic;
  ivec q = (ivec)shifted - (ivec)magic;
  vec angle = (quarters - (shifted - magic)) * all(1.57079637f);
  vec cosine = r * sin_quadrant(angle, q + 1), sine = r * sin_quadrant(angle, q);
  *low = ZIP_LOW(cosine, sine);
  *high = ZIP_HIGH(cosine, sine);
}

static void random_bits(uint64_t key, uint64_t high, uint64_t low, long n, uint32_t *y) {
  uvec words[4];
  for (long i = 0; i < n; i += 64, low += 16) {
    philox_16(key, high, low, words);
    memcpy(y + i, words, (size_t)(n - i < 64 ? n - i : 64) * sizeof(uint32_t));
  }
}

static void random_uniform(uint64_t key, uint64_t high, uint64_t low, long n, float *y) {
  uvec words[4];
  vec numbers[4];
  for (long i = 0; i < n; i += 64, low += 16) {
    philox_16(key, high, low, words);
    UNROLL for (int v = 0; v < 4; v++) numbers[v] = uniform_of(words[v]);
    memcpy(y + i, numbers, (size_t)(n - i < 64 ? n - i : 64) * sizeof(float));
  }
}

static void random_normal(uint64_t key, uint64_t high, uint64_t low, long n, float *y) {
  uvec words[4];
  vec numbers[4];
  for (long i = 0; i < n; i += 64, low += 16) {
    philox_16(key, high, low, words);
    normal_pairs(words[0], words[1], &numbers[0], &numbers[1]);
    normal_pairs(words[2], words[3], &numbers[2], &numbers[3]);
    memcpy(y + i, numbers, (size_t)(n - i < 64 ? n - i : 64) * sizeof(float));
  }
}

static void dropout(
  long n, float rate, uint64_t key, uint64_t high, uint64_t low, const float *x, float *y)
{
  const vec scale = all(1.0f / (1.0f - rate)), limit = all(rate);
  uvec words[4];
  for (long i = 0; i < n; i += 64, low += 16) {
    philox_16(key, high, low, words);
    UNROLL for (int v = 0; v < 4; v++) {
      long at = i + v * LANES;
      ivec kept = uniform_of(words[v]) >= limit;
      if (at + LANES <= n)
        store(y + at, select(kept, load(x + at) * scale, all(0)));
      else if (at < n)
        store_part(y + at, select(kept, load_part(x + at, n - at) * scale, all(0)), n - at);
    }
  }
}
