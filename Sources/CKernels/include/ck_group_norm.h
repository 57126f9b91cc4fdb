/// Normalisation of each sample by itself: layer and group normalisation.
#ifndef CK_GROUP_NORM_H
#define CK_GROUP_NORM_H

/// Samples of `positions` positions, `pitch` floats apart, of `features` features each; from sample to
/// sample it is `sample` floats. x and y (dy and dx) lie alike.
///
/// The features are cut into `groups` even groups. A group is normalised over its features at all
/// positions of a sample, or with `each_position` at one position (layer normalisation: groups 1):
///   y = gamma (x - mean) inverse + beta, inverse = 1 / sqrt(biased variance + epsilon).
/// `mean` and `inverse` are kept for the backward: one for each group of a sample, or of a position.
/// Order of the sums over a group: Double, 16 lanes; position by position, the features of the group in
/// rising order, feature i in lane i % 16; lanes folded 8, 4, 2, 1.
struct ck_group_norm {
  long samples, positions, features, groups;
  int each_position;
  long pitch, sample;
  const float *x;
  const float *gamma, *beta;
  float epsilon;
  float *mean, *inverse;
  float *y;
};
void ck_group_norm(const struct ck_group_norm *norm);

/// dgamma (+)= sum dy xhat, dbeta (+)= sum dy, and with d = gamma dy over each group
/// dx = inverse (d - mean(d) - xhat mean(d xhat)). dx may be null, or dy.
/// Order of dgamma and dbeta: chains over 8 samples at a time, the eights added in order, in Double.
struct ck_group_norm_backward {
  const struct ck_group_norm *norm;
  const float *dy;
  float *dgamma, *dbeta;
  int accumulate;
  float *dx;
  /// ck_group_norm_scratch doubles.
  double *scratch;
};
long ck_group_norm_scratch(long samples, long features);
void ck_group_norm_backward(const struct ck_group_norm_backward *backward);

#endif
