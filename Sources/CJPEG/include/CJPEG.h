/// Decoding a JPEG in memory through libjpeg-turbo, whose errors must not return: Swift cannot leave them.
/// No state is kept; calls on several threads do not meet. Sources/Kernel/Files/JPEGFile.swift alone uses it.
#ifndef CJPEG_H
#define CJPEG_H

#include <stddef.h>
#include <stdint.h>

/// Bytes of the sentence that says what was wrong; at least JMSG_LENGTH_MAX.
enum { CJPEG_WHY = 200 };

/// Decodes the `count` bytes of a JPEG of width x height pixels and 1, 3 or 4 `channels` into `pixels`, rows
/// without gaps: grey, RGB, or CMYK as it is in the file. `room` is width x height x channels; where the file
/// comes to another number that is an error. The accurate integer DCT and the usual smooth upsampling of
/// colour are used.
///
/// Data that is cut off or damaged is an error, and so are more than 500 scans. Returns 1, or 0 with the
/// reason in `why`, ended by a zero.
int cjpeg_decode(
  const uint8_t *bytes, size_t count, int channels, uint8_t *pixels, size_t room,
  char why[CJPEG_WHY]);

#endif
