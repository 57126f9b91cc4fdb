#ifndef CDATA_H
#define CDATA_H

/// The bytes of one embedded file; they cost nothing until they are read.
/// Where each comes from and under which licence: docs/DATA.md.
typedef struct {
  const unsigned char *bytes;
  long count;
} cdata_file;

/// CSV: a header, one row per sample, the target in the last column.
extern const cdata_file cdata_digits;
extern const cdata_file cdata_iris;
extern const cdata_file cdata_wine;
extern const cdata_file cdata_cancer;
extern const cdata_file cdata_diabetes;
/// CSV: a header, one row per sample, the target in the first column, missing cells empty.
extern const cdata_file cdata_penguins;
/// 2,500 bytes of classes 0 to 9, then 2,500 images of 28 x 28 bytes, row by row.
extern const cdata_file cdata_fashion;
/// Lines of a name, a tab and its class.
extern const cdata_file cdata_names;

/// A file of `notebooks/`, under its name there.
typedef struct {
  const char *name;
  cdata_file file;
} cdata_lesson;

/// By its place from 0; NULL beyond the last.
const cdata_lesson *cdata_lesson_at(int place);

#endif
