/// Scaled dot-product attention of sequences with themselves.
#ifndef CK_ATTENTION_H
#define CK_ATTENTION_H

/// For each sample and head, with the rows of q, k, v one for each step and `width` columns a head:
///   weights = softmax(q k^T / sqrt(width)), y = weights v.
/// `causal`: a step sees itself and the steps before it.
/// q, k and v are columns of one matrix of samples * steps rows, `ldqkv` floats apart: heads * width
/// columns of q, then of k, then of v, head after head. y is samples * steps rows, heads * width columns.
struct ck_attention {
  long samples, steps, heads, width;
  int causal;
  const float *qkv;
  long ldqkv;
  float *y;
  long ldy;
  /// samples * heads * steps rows of `steps` rounded up to 16 floats; the backward reads them.
  float *weights;
};
void ck_attention(const struct ck_attention *attention);

/// dqkv lies as qkv, dy as y. `room` is as large as `weights`.
struct ck_attention_backward {
  const struct ck_attention *attention;
  const float *dy;
  float *dqkv;
  float *room;
};
void ck_attention_backward(const struct ck_attention_backward *backward);

#endif
