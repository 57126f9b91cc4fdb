/// Cells of a text table: where they lie, and the numbers among them.
#ifndef CK_CSV_H
#define CK_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A cell as a place in the bytes that were scanned; quotes around it are left out, doubled ones in it stay.
typedef struct {
  uint32_t start;
  /// Bytes times two, plus one where the cell was quoted.
  uint32_t extent;
} ck_csv_cell;

/// What a cell holds, in the low bits of its kind.
enum {
  /// A number as written, correctly rounded to Double and then to Float.
  CK_CSV_NUMBER,
  /// A whole number that a Float had to round, or one beyond its range.
  CK_CSV_ROUNDED,
  /// A number of more digits than are read here.
  CK_CSV_LONG,
  CK_CSV_EMPTY,
  CK_CSV_TEXT,
  CK_CSV_KIND = 7,
  /// Flags: in quotes; in quotes that nothing in the cell asks for; with a decimal sign or an exponent.
  CK_CSV_QUOTED = 8,
  CK_CSV_NEEDLESS = 16,
  CK_CSV_FRACTION = 32,
};

/// What stopped a scan before the end of the bytes.
enum {
  CK_CSV_FINE,
  /// A record of another number of cells than the ones before.
  CK_CSV_RAGGED,
  CK_CSV_UNCLOSED,
  CK_CSV_AFTER_QUOTE,
  CK_CSV_QUOTE_INSIDE,
  CK_CSV_NUL,
};

typedef struct {
  uint8_t separator;
  uint8_t decimal;
  /// Whether blanks and tabs separate, any number of them together.
  bool has_runs;
  /// Whether the bytes end the file, so that the last record needs no line end.
  bool is_last;
  /// Cells a record; 0 where the first record says it.
  uint32_t width;
  /// Room in `cells`, `kinds` and `values`, and in `odds`.
  uint32_t capacity;
} ck_csv_form;

typedef struct {
  /// Cells written, whole records only, and how many of `odds`.
  uint32_t cells;
  uint32_t odds;
  uint32_t width;
  uint32_t empty_lines;
  /// Line ends inside quotes.
  uint32_t inner_lines;
  int fault;
  /// Bytes of whole records, or where the fault is; of a ragged record its start.
  size_t place;
  /// Cells of a ragged record.
  uint32_t found;
} ck_csv_result;

/// Cuts whole records into cells, row by row: their places, kinds and, for numbers, values. `odds` lists
/// the cells that are anything but a plain number without quotes. Stops before a record that is not whole
/// or for which there is no room.
ck_csv_result ck_csv_scan(const uint8_t *bytes, size_t count, ck_csv_form form, ck_csv_cell *cells,
                          uint8_t *kinds, float *values, uint32_t *odds);

/// The place of the first byte that is not UTF-8, `count` where all are.
size_t ck_csv_utf8(const uint8_t *bytes, size_t count);

/// Line ends (CR LF is one) in the bytes.
size_t ck_csv_lines(const uint8_t *bytes, size_t count);

#endif
