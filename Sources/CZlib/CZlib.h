#ifndef CZLIB_H
#define CZLIB_H

/// zlib as Debian's zlib1g-dev has it. Sources/Kernel/Files/Deflate.swift alone uses it.
#include <zlib.h>

/// inflateInit2 is a macro, which Swift does not call.
static inline int czlib_inflate_begin(z_stream *stream, int window_bits) {
  return inflateInit2(stream, window_bits);
}

#endif
