// UTF-8 in and out, and where a text ends on the screen.
#define _GNU_SOURCE
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wctype.h>

#include "editor.h"

#define REPLACEMENT 0xfffd

/// Decodes one scalar and returns the bytes it took; what is not UTF-8 is U+FFFD, a byte each.
static size_t decode(const unsigned char *s, size_t n, wchar_t *out) {
  static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  *out = REPLACEMENT;
  if (s[0] < 0x80) {
    *out = (wchar_t)s[0];
    return 1;
  }
  size_t length = s[0] >= 0xf0 && s[0] < 0xf5 ? 4 : s[0] >= 0xe0 ? 3 : s[0] >= 0xc2 ? 2 : 0;
  if (length == 0 || s[0] >= 0xf5 || length > n) return 1;
  uint32_t value = s[0] & (0xffu >> (length + 1));
  for (size_t i = 1; i < length; i++) {
    if ((s[i] & 0xc0) != 0x80) return 1;
    value = value << 6 | (s[i] & 0x3f);
  }
  if (value < least[length] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return 1;
  *out = (wchar_t)value;
  return length;
}

static size_t encoded_length(wchar_t c) {
  return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
}

static size_t encode(wchar_t c, char *out) {
  size_t length = encoded_length(c);
  if (length == 1) {
    out[0] = (char)c;
    return 1;
  }
  for (size_t i = length - 1; i > 0; i--) {
    out[i] = (char)(0x80 | (c & 0x3f));
    c >>= 6;
  }
  static const int lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
  out[0] = (char)(lead[length] | c);
  return length;
}

size_t ce_scalars(const char *text, size_t bytes) {
  size_t count = 0;
  wchar_t ignored;
  for (size_t i = 0; i < bytes; count++) {
    i += decode((const unsigned char *)text + i, bytes - i, &ignored);
  }
  return count;
}

wchar_t *ce_widen(const char *text) {
  size_t bytes = strlen(text), count = 0;
  wchar_t *wide = calloc(bytes + 1, sizeof *wide);
  if (!wide) return NULL;
  for (size_t i = 0; i < bytes; count++) {
    i += decode((const unsigned char *)text + i, bytes - i, &wide[count]);
  }
  return wide;
}

size_t ce_bytes(const wchar_t *text, size_t count) {
  size_t bytes = 0;
  for (size_t i = 0; i < count; i++) bytes += encoded_length(text[i]);
  return bytes;
}

char *ce_narrow(const wchar_t *text, size_t count, size_t *bytes) {
  char *narrow = malloc(ce_bytes(text, count) + 1);
  if (!narrow) return NULL;
  size_t at = 0;
  for (size_t i = 0; i < count; i++) at += encode(text[i], narrow + at);
  narrow[at] = 0;
  *bytes = at;
  return narrow;
}

int ce_columns(void) {
  struct winsize size;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1) return size.ws_col;
  return 80;
}

int ce_width(wchar_t c, int column) {
  int width = wcwidth(c);
  if (c == L'\t') return 8 - column % 8;
  if (iswcntrl((wint_t)c)) return 2;
  // What the system knows no width of is drawn as U+FFFD.
  return width < 0 ? 1 : width;
}

void ce_lay(const wchar_t *text, size_t count, int columns, int *row, int *column) {
  for (size_t i = 0; i < count; i++) {
    if (text[i] == L'\n') {
      ++*row;
      *column = 0;
      continue;
    }
    int width = ce_width(text[i], *column);
    if (*column + width > columns) {
      ++*row;
      *column = 0;
    }
    *column += width;
    if (*column >= columns) {
      ++*row;
      *column = 0;
    }
  }
}
