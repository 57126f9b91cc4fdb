/// Decoding a PNG in memory through libpng, which reports errors by longjmp: Swift cannot.
/// No state is kept; calls on several threads do not meet. Sources/Kernel/Files/PNGFile.swift alone uses it.
#ifndef CPNG_H
#define CPNG_H

#include <stddef.h>
#include <stdint.h>

/// Bytes of the sentence that says what was wrong.
enum { CPNG_WHY = 96 };

/// Decodes the `count` bytes of a PNG into `pixels`: rows without gaps, 1 to 4 channels a pixel, samples
/// of 8 bits, or of 16 with the upper byte first. Palettes become RGB, fewer than 8 bits of grey become 8,
/// transparency becomes a last channel. `room` is the number of bytes that this comes to: the caller knows
/// it from the header, and another number is an error.
///
/// Every chunk's CRC and the checksum of the data are held; chunks that say nothing of pixels are passed
/// over, packed ones unopened. Returns 1, or 0 with the reason in `why`, ended by a zero.
int cpng_decode(
  const uint8_t *bytes, size_t count, uint8_t *pixels, size_t room, char why[CPNG_WHY]);

#endif
