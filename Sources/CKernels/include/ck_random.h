/// Philox 4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel random numbers, as easy as 1, 2, 3. SC 2011).
/// A stream is (key, counter): block j has the 128-bit counter (high, low + j), its words in rising
/// significance; element i of a stream is word i % 4 of block i / 4. low + j wraps without carry.
#ifndef CK_RANDOM_H
#define CK_RANDOM_H

#include <stdint.h>

/// The 4 words of one block.
void ck_philox(uint64_t key, uint64_t counter_high, uint64_t counter_low, uint32_t words[4]);
/// Elements 0..<n as they are.
void ck_random_bits(
  uint64_t key, uint64_t counter_high, uint64_t counter_low, long n, uint32_t *y);
/// (word >> 8) * 2^-24: in 0..<1.
void ck_random_uniform(
  uint64_t key, uint64_t counter_high, uint64_t counter_low, long n, float *y);
/// Box-Muller on the pairs (2i, 2i + 1): r = sqrt(-2 log(((first >> 8) + 1) 2^-24)),
/// angle = 2 pi (second >> 8) 2^-24; element 2i is r cos(angle), element 2i + 1 is r sin(angle).
void ck_random_normal(
  uint64_t key, uint64_t counter_high, uint64_t counter_low, long n, float *y);

#endif
