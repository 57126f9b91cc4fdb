/// Digests of exact bits.
#ifndef CK_DIGEST_H
#define CK_DIGEST_H

#include <stdint.h>

/// A first state.
#define CK_DIGEST_START 0x9E3779B97F4A7C15ull

/// The state after n floats. Every NaN counts as the same, -0 and 0 differ. Chains:
/// digest(digest(s, a), b) depends on the order and on where a ends. Not cryptographic.
uint64_t ck_digest(uint64_t state, long n, const float *x);
/// The same over bytes.
uint64_t ck_digest_bytes(uint64_t state, long n, const uint8_t *x);
/// 128 bits over bytes, in two words: for content that is found by its digest.
void ck_digest_key(long n, const void *bytes, uint64_t *high, uint64_t *low);
/// The same over one word.
uint64_t ck_digest_word(uint64_t state, uint64_t x);

#endif
