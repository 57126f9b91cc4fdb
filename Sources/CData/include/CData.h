#ifndef CDATA_H
#define CDATA_H

/// The bytes of one embedded CSV file: a header, one row per sample, the target in the last column.
/// Where each comes from and under which licence: docs/DATA.md.
typedef struct {
  const unsigned char *bytes;
  long count;
} cdata_file;

extern const cdata_file cdata_digits;
extern const cdata_file cdata_iris;
extern const cdata_file cdata_wine;
extern const cdata_file cdata_cancer;
extern const cdata_file cdata_diabetes;

#endif
