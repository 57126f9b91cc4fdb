/// Optimiser passes over a flat range of n parameters w with gradients g: one fused loop each.
/// In all of them the gradient used is scale * g + decay * w (coupled L2; decay 0 for none), and w is
/// first multiplied by `shrink` (1 - rate * decay for decoupled decay, 1 for none). Moving averages that
/// become subnormal are stored as 0.
#ifndef CK_UPDATE_H
#define CK_UPDATE_H

/// The complements `rest` (1 - dampening, 1 - beta, 1 - alpha) are computed in Double outside: a float's
/// 1 - 0.999 is off by 1e-5.
/// v = momentum v + rest d  (v = d on the first step); w = shrink w - rate u,
/// u = v, or d + momentum v with Nesterov, or d without momentum (then `v` may be null). torch.
struct ck_sgd {
  float rate, momentum, rest, decay, shrink, scale;
  int nesterov;
  int first;
};
void ck_sgd(long n, float *w, const float *g, float *v, const struct ck_sgd *setting);

/// m = beta1 m + rest1 d; v = beta2 v + rest2 d^2; w = shrink w - step m / (root sqrt(v) + epsilon).
/// torch: step = rate / (1 - beta1^t), root = 1 / sqrt(1 - beta2^t), both computed in Double outside.
/// Keras (epsilon hat): step = rate sqrt(1 - beta2^t) / (1 - beta1^t), root = 1.
struct ck_adam {
  float step, root, beta1, rest1, beta2, rest2, epsilon, decay, shrink, scale;
};
void ck_adam(long n, float *w, const float *g, float *m, float *v, const struct ck_adam *setting);

/// v = alpha v + rest d^2; centred: a = alpha a + rest d, q = v - a^2, else q = v.
/// torch: u = d / (sqrt(q) + epsilon); with momentum b = momentum b + u, w -= rate b, else w -= rate u.
/// `inside` (Keras): u = d / sqrt(q + epsilon), and the rate is inside the buffer: b = momentum b + rate u, w -= b.
/// `average` may be null when not centred, `buffer` when momentum is 0.
struct ck_rmsprop {
  float rate, alpha, rest, epsilon, momentum, decay, shrink, scale;
  int inside;
};
void ck_rmsprop(
  long n, float *w, const float *g, float *v, float *average, float *buffer,
  const struct ck_rmsprop *setting);

/// Sum of squares in Double: not finite exactly when an element is not finite.
/// Order: chunks of 4096; in a chunk element i goes to lane i % 16, lanes are folded 16, 8, 4, 2, 1;
/// chunks are added in order.
double ck_sum_squares(long n, const float *x);

/// y = a x + b y.
void ck_blend(long n, float a, const float *x, float b, float *y);

#endif
