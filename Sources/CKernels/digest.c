/// Digests: 8 lanes of 64 bits, word i (two floats) in lane i % 8, folded with the length at the end.
#include "include/ck_digest.h"
#include <string.h>

#define MIX 0xD6E8FEB86659FD93ull

static inline uint64_t step(uint64_t h, uint64_t word) {
  h = (h ^ word) * MIX;
  return h ^ (h >> 32);
}

/// The bits of a float; every NaN gives those of the same NaN.
static inline uint64_t bits_of(uint32_t word) {
  return (word & 0x7fffffffu) > 0x7f800000u ? 0x7fc00000u : word;
}

uint64_t ck_digest_word(uint64_t state, uint64_t x) {
  uint64_t h = step(state + 0x9E3779B97F4A7C15ull, x) * MIX;
  return h ^ (h >> 29);
}

static uint64_t fold(uint64_t state, const uint64_t lanes[8], uint64_t count) {
  for (int i = 0; i < 8; i++) state = ck_digest_word(state, lanes[i]);
  return ck_digest_word(state, count);
}

static void begin(uint64_t lanes[8]) {
  for (int i = 0; i < 8; i++) lanes[i] = CK_DIGEST_START * (uint64_t)(2 * i + 1);
}

uint64_t ck_digest(uint64_t state, long n, const float *x) {
  uint64_t lanes[8];
  uint32_t words[16];
  begin(lanes);
  for (long i = 0; i < n; i += 16) {
    long count = n - i < 16 ? n - i : 16;
    if (count < 16) memset(words, 0, sizeof words);
    memcpy(words, x + i, (size_t)count * 4);
    for (int lane = 0; lane < 8; lane++)
      lanes[lane] = step(lanes[lane], bits_of(words[2 * lane]) | bits_of(words[2 * lane + 1]) << 32);
  }
  return fold(state, lanes, (uint64_t)n);
}

uint64_t ck_digest_bytes(uint64_t state, long n, const uint8_t *x) {
  uint64_t lanes[8];
  begin(lanes);
  for (long i = 0; i < n; i += 8) {
    uint64_t word = 0;
    for (long j = 0; j < 8 && i + j < n; j++) word |= (uint64_t)x[i + j] << (8 * j);
    lanes[i / 8 % 8] = step(lanes[i / 8 % 8], word);
  }
  return fold(state, lanes, (uint64_t)n);
}

void ck_digest_key(long n, const void *bytes, uint64_t *high, uint64_t *low) {
  const uint8_t *x = bytes;
  uint64_t lanes[8];
  begin(lanes);
  long i = 0;
  for (; n - i >= 64; i += 64) {
    for (int lane = 0; lane < 8; lane++) {
      uint64_t word = 0;
      for (int j = 0; j < 8; j++) word |= (uint64_t)x[i + 8 * lane + j] << (8 * j);
      lanes[lane] = step(lanes[lane], word);
    }
  }
  for (; i < n; i += 8) {
    uint64_t word = 0;
    for (long j = 0; j < 8 && i + j < n; j++) word |= (uint64_t)x[i + j] << (8 * j);
    lanes[i / 8 % 8] = step(lanes[i / 8 % 8], word);
  }
  *high = fold(CK_DIGEST_START, lanes, (uint64_t)n);
  *low = fold(~CK_DIGEST_START, lanes, (uint64_t)n);
}
