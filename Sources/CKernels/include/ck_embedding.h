/// Rows of a table looked up by number.
#ifndef CK_EMBEDDING_H
#define CK_EMBEDDING_H

/// samples * steps numbers at x + n * x_sample + t; each becomes the row of that number in the table
/// (rows x width, `ldtable` apart) at y + n * y_sample + t * pitch. A number that is no whole one in
/// 0..<rows gives a row of NaN.
struct ck_embedding {
  long samples, steps, rows, width;
  const float *x;
  long x_sample;
  const float *table;
  long ldtable;
  float *y;
  long y_sample, pitch;
};
void ck_embedding(const struct ck_embedding *embedding);

/// dtable (lies as the table): each row gets the sum of the gradients dy (lies as y) of its places, sample
/// by sample, step by step; set, or added to with `accumulate`. Row `skipped` gets none (-1: no such row).
void ck_embedding_backward(
  const struct ck_embedding *embedding, const float *dy, long skipped, int accumulate,
  float *dtable);

#endif
