#include "ck_csv.h"

#include <float.h>
#include <math.h>
#include <string.h>

typedef unsigned __int128 wide;

static const uint64_t powers[20] = {
    1ull,
    10ull,
    100ull,
    1000ull,
    10000ull,
    100000ull,
    1000000ull,
    10000000ull,
    100000000ull,
    1000000000ull,
    10000000000ull,
    100000000000ull,
    1000000000000ull,
    10000000000000ull,
    100000000000000ull,
    1000000000000000ull,
    10000000000000000ull,
    100000000000000000ull,
    1000000000000000000ull,
    10000000000000000000ull,
};

static const double exact_powers[23] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
};

/// high·2^64 + low, with `sticky` for what lies below, times 2^exponent, rounded to nearest even.
static double rounded(wide value, bool sticky, int exponent) {
  if (value == 0) return 0;
  uint64_t high = (uint64_t)(value >> 64);
  int zeros = high ? __builtin_clzll(high) : 64 + __builtin_clzll((uint64_t)value);
  value <<= zeros;
  uint64_t top = (uint64_t)(value >> 64);
  sticky |= (uint64_t)value != 0;
  uint64_t mantissa = top >> 11;
  uint64_t rest = top & 0x7FF;
  if (rest > 0x400 || (rest == 0x400 && (sticky || (mantissa & 1)))) mantissa += 1;
  return ldexp((double)mantissa, exponent + 75 - zeros);
}

/// mantissa · 10^exponent correctly rounded, for |exponent| of at most 19 and results far from the ends of
/// the range. Multiplying and dividing are exact in 128 bits; what a division leaves is sticky.
static double scaled(uint64_t mantissa, int exponent) {
  if (exponent >= 0) return rounded((wide)mantissa * powers[exponent], false, 0);
  if (mantissa == 0) return 0;
  uint64_t divisor = powers[-exponent];
  int zeros = __builtin_clzll(mantissa);
  wide dividend = (wide)(mantissa << zeros) << 63;
  wide quotient = dividend / divisor;
  return rounded(quotient, dividend % divisor != 0, -63 - zeros);
}

static inline bool is_digit(uint8_t byte) { return (uint8_t)(byte - '0') < 10; }

/// Reads [+-] digits [decimal digits] [e [+-] digits] from `at`, with digits on one side of the decimal sign
/// at least, and sets `at` behind it. The kind tells whether there was a number.
static inline uint8_t number(const uint8_t **at, const uint8_t *end, uint8_t decimal, float *value) {
  const uint8_t *place = *at;
  bool negative = false;
  if (place < end && (*place == '-' || *place == '+')) negative = *place++ == '-';
  uint64_t mantissa = 0;
  const uint8_t *whole = place;
  while (place < end && is_digit(*place)) mantissa = mantissa * 10 + (*place++ - '0');
  long digits = place - whole;
  int exponent = 0;
  uint8_t flags = 0;
  if (place < end && *place == decimal) {
    const uint8_t *fraction = ++place;
    while (place < end && is_digit(*place)) mantissa = mantissa * 10 + (*place++ - '0');
    exponent = (int)(fraction - place);
    digits -= exponent;
    flags = CK_CSV_FRACTION;
  }
  if (digits == 0) return CK_CSV_TEXT;
  if (place < end && (*place | 32) == 'e') {
    place++;
    bool down = false;
    if (place < end && (*place == '-' || *place == '+')) down = *place++ == '-';
    const uint8_t *start = place;
    int power = 0;
    while (place < end && is_digit(*place)) {
      if (power < 1000000) power = power * 10 + (*place - '0');
      place++;
    }
    if (place == start) return CK_CSV_TEXT;
    exponent += down ? -power : power;
    flags = CK_CSV_FRACTION;
  }
  *at = place;
  double result;
  if (digits <= 18 && mantissa <= 1ull << 53 && exponent >= -22 && exponent <= 22) {
    // Both factors are exact, so one rounding remains (Clinger, 1990).
    result = exponent < 0 ? (double)mantissa / exact_powers[-exponent]
                          : (double)mantissa * exact_powers[exponent];
  } else if (digits <= 19 && exponent >= -19 && exponent <= 19) {
    result = scaled(mantissa, exponent);
  } else {
    return CK_CSV_LONG | flags;
  }
  if (negative) result = -result;
  float single = (float)result;
  *value = single;
  bool is_rounded = (double)single != result && (isinf(single) || result == rint(result));
  return (is_rounded ? CK_CSV_ROUNDED : CK_CSV_NUMBER) | flags;
}

/// What a cell of the bytes from `start` to `end` holds.
static inline uint8_t kind_of(const uint8_t *start, const uint8_t *end, uint8_t decimal, float *value) {
  *value = NAN;
  if (start == end) return CK_CSV_EMPTY;
  const uint8_t *at = start;
  uint8_t kind = number(&at, end, decimal, value);
  if (at == end && (kind & CK_CSV_KIND) != CK_CSV_TEXT) return kind;
  *value = NAN;
  return CK_CSV_TEXT;
}

typedef struct {
  const uint8_t *bytes;
  size_t count;
  ck_csv_form form;
  ck_csv_cell *cells;
  uint8_t *kinds;
  float *values;
  uint32_t *odds;
  ck_csv_result result;
  /// Cells and odds so far, those of the record that is being read too.
  uint32_t cell;
  uint32_t odd;
} scan;

static inline bool ends_line(uint8_t byte) { return byte == '\n' || byte == '\r'; }

static inline size_t after_line_end(const scan *s, size_t place) {
  bool pair = s->bytes[place] == '\r' && place + 1 < s->count && s->bytes[place + 1] == '\n';
  return place + (pair ? 2 : 1);
}

static inline bool is_separator(const scan *s, uint8_t byte) {
  return byte == s->form.separator || (s->form.has_runs && byte == '\t');
}

static inline void put(scan *s, size_t start, size_t end, uint8_t kind, float value) {
  uint32_t at = s->cell++;
  s->cells[at] = (ck_csv_cell){(uint32_t)start,
                               (uint32_t)(end - start) << 1 | (kind & CK_CSV_QUOTED ? 1 : 0)};
  s->kinds[at] = kind;
  s->values[at] = value;
  bool is_odd = (kind & ~CK_CSV_FRACTION) != CK_CSV_NUMBER;
  if (is_odd && s->odd < s->form.capacity) s->odds[s->odd++] = at;
}

enum { whole_cell, unfinished, faulty };

static int fault(scan *s, int code, size_t place) {
  s->result.fault = code;
  s->result.place = place;
  return faulty;
}

/// Reads a cell that begins with a quote; `at` is set to what ended it.
static int quoted_cell(scan *s, size_t *at) {
  size_t start = *at + 1;
  size_t place = start;
  bool needed = false;
  uint32_t lines = 0;
  while (place < s->count) {
    uint8_t byte = s->bytes[place];
    if (byte == '"') {
      if (place + 1 == s->count && !s->form.is_last) return unfinished;
      if (place + 1 == s->count || s->bytes[place + 1] != '"') break;
      place++;
      needed = true;
    } else if (byte == 0) {
      return fault(s, CK_CSV_NUL, place);
    } else if (ends_line(byte)) {
      needed = true;
      lines += byte == '\n' || place + 1 == s->count || s->bytes[place + 1] != '\n';
    } else if (is_separator(s, byte)) {
      needed = true;
    }
    place++;
  }
  if (place >= s->count) {
    return s->form.is_last ? fault(s, CK_CSV_UNCLOSED, start - 1) : unfinished;
  }
  float value;
  uint8_t kind = kind_of(s->bytes + start, s->bytes + place, s->form.decimal, &value);
  kind |= CK_CSV_QUOTED | (needed ? 0 : CK_CSV_NEEDLESS);
  s->result.inner_lines += lines;
  put(s, start, place, kind, value);
  place++;
  if (place < s->count && !is_separator(s, s->bytes[place]) && !ends_line(s->bytes[place])) {
    return fault(s, CK_CSV_AFTER_QUOTE, place);
  }
  *at = place;
  return place < s->count || s->form.is_last ? whole_cell : unfinished;
}

/// Reads a cell without quotes; `at` is set to what ended it.
static int plain_cell(scan *s, size_t *at) {
  const uint8_t *bytes = s->bytes;
  size_t start = *at;
  const uint8_t *end = bytes + s->count;
  const uint8_t *behind = bytes + start;
  float value;
  // Mostly a number up to what ends the cell.
  uint8_t kind = number(&behind, end, s->form.decimal, &value);
  size_t place = (size_t)(behind - bytes);
  if ((kind & CK_CSV_KIND) != CK_CSV_TEXT && place < s->count &&
      (is_separator(s, bytes[place]) || ends_line(bytes[place]))) {
    if ((kind & CK_CSV_KIND) == CK_CSV_LONG) value = NAN;
    put(s, start, place, kind, value);
    *at = place;
    return whole_cell;
  }
  place = start;
  while (place < s->count) {
    uint8_t byte = bytes[place];
    if (is_separator(s, byte) || ends_line(byte)) break;
    if (byte == '"') return fault(s, CK_CSV_QUOTE_INSIDE, place);
    if (byte == 0) return fault(s, CK_CSV_NUL, place);
    place++;
  }
  if (place == s->count && !s->form.is_last) return unfinished;
  size_t last = place;
  while (start < last && (bytes[start] == ' ' || bytes[start] == '\t')) start++;
  while (last > start && (bytes[last - 1] == ' ' || bytes[last - 1] == '\t')) last--;
  kind = kind_of(bytes + start, bytes + last, s->form.decimal, &value);
  put(s, start, last, kind, value);
  *at = place;
  return whole_cell;
}

static inline void skip_run(const scan *s, size_t *at) {
  while (*at < s->count && is_separator(s, s->bytes[*at])) ++*at;
}

/// Reads one record; `at` is set behind its line end.
static int record(scan *s, size_t *at) {
  uint32_t found = 0;
  while (true) {
    if (s->cell == s->form.capacity) return unfinished;
    int outcome = *at < s->count && s->bytes[*at] == '"' ? quoted_cell(s, at) : plain_cell(s, at);
    if (outcome != whole_cell) return outcome;
    found++;
    if (s->form.has_runs) {
      skip_run(s, at);
      if (*at == s->count && !s->form.is_last) return unfinished;
    }
    if (*at < s->count && !ends_line(s->bytes[*at])) {
      if (!s->form.has_runs) ++*at;
      // More cells than there should be are counted and not kept.
      if (s->form.width && found >= s->form.width) s->cell--;
      continue;
    }
    s->result.found = found;
    if (*at < s->count) {
      if (s->bytes[*at] == '\r' && *at + 1 == s->count && !s->form.is_last) return unfinished;
      *at = after_line_end(s, *at);
    }
    return whole_cell;
  }
}

ck_csv_result ck_csv_scan(const uint8_t *bytes, size_t count, ck_csv_form form, ck_csv_cell *cells,
                          uint8_t *kinds, float *values, uint32_t *odds) {
  scan s = {.bytes = bytes,
            .count = count,
            .form = form,
            .cells = cells,
            .kinds = kinds,
            .values = values,
            .odds = odds};
  s.result.width = form.width;
  size_t at = 0;
  while (at < count) {
    size_t first = at;
    if (form.has_runs) skip_run(&s, &at);
    if (at == count && form.is_last && first < at) {
      s.result.empty_lines++;
      s.result.place = at;
      break;
    }
    if (at == count) break;
    if (ends_line(bytes[at])) {
      if (bytes[at] == '\r' && at + 1 == count && !form.is_last) break;
      at = after_line_end(&s, at);
      s.result.empty_lines++;
      s.result.place = at;
      continue;
    }
    size_t start = at;
    uint32_t lines = s.result.inner_lines;
    int outcome = record(&s, &at);
    if (outcome == faulty) break;
    if (outcome == unfinished) {
      s.result.inner_lines = lines;
      break;
    }
    if (s.form.width == 0) s.form.width = s.result.width = s.result.found;
    if (s.result.found != s.form.width) {
      fault(&s, CK_CSV_RAGGED, start);
      break;
    }
    s.result.cells = s.cell;
    s.result.odds = s.odd;
    s.result.place = at;
  }
  return s.result;
}

/// Bytes of the UTF-8 sequence at `bytes`, 0 where there is none.
static size_t sequence(const uint8_t *bytes, size_t count) {
  uint8_t lead = bytes[0];
  if (lead < 0xC2 || lead > 0xF4) return 0;
  size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (count < length) return 0;
  uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (bytes[1] < low || bytes[1] > high) return 0;
  for (size_t i = 2; i < length; i++) {
    if ((bytes[i] & 0xC0) != 0x80) return 0;
  }
  return length;
}

size_t ck_csv_utf8(const uint8_t *bytes, size_t count) {
  size_t place = 0;
  while (place < count) {
    uint64_t word;
    while (place + 8 <= count) {
      memcpy(&word, bytes + place, 8);
      if (word & 0x8080808080808080ull) break;
      place += 8;
    }
    while (place < count && bytes[place] < 0x80) place++;
    if (place == count) break;
    size_t length = sequence(bytes + place, count - place);
    if (length == 0) return place;
    place += length;
  }
  return place;
}

size_t ck_csv_lines(const uint8_t *bytes, size_t count) {
  size_t feeds = 0, returns = 0, pairs = 0;
  for (size_t i = 0; i < count; i++) {
    feeds += bytes[i] == '\n';
    returns += bytes[i] == '\r';
  }
  if (returns > 0) {
    for (size_t i = 0; i + 1 < count; i++) pairs += bytes[i] == '\r' && bytes[i + 1] == '\n';
  }
  return feeds + returns - pairs;
}
