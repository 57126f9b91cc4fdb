/// Recurrent layers over whole sequences: one direction of one layer, forward and backward.
///
/// Formulas and the order of the gates are torch's. With x the input of a step, h and c the state
/// before it, and for each gate  g(x, h) = x W_ih + b_ih + h W_hh + b_hh:
///   RNN    h' = tanh(g)  or  max(g, 0)
///   LSTM   i, f, g, o;  c' = sigmoid(f) c + sigmoid(i) tanh(g);  h' = sigmoid(o) tanh(c')
///   GRU    r, z, n;  n = tanh(x W_in + b_in + sigmoid(r) (h W_hn + b_hn));
///          h' = (1 - sigmoid(z)) n + sigmoid(z) h
/// The first h and c are 0.
///
/// Order of a gate's sum: the rows of W_hh, then b_ih + b_hh (rounded once), then the rows of W_ih, in
/// chunks of 256 as in ck_product. Gradients of weights are sums of products, each over as many steps as
/// make 256 rows (one at least), the last steps first; inside a product step by step as they ran, samples
/// in order, chunks of 256 again. Rows are independent: nothing depends on how a batch is cut.
#ifndef CK_RECURRENT_H
#define CK_RECURRENT_H

enum { CK_RNN_TANH = 0, CK_RNN_RELU = 1, CK_LSTM = 2, CK_GRU = 3 };

/// Gates of a cell: 1, 1, 4, 3.
long ck_recurrent_gates(int cell);

struct ck_recurrent {
  int cell;
  long batch, steps, inputs, units;
  /// From the last step to the first.
  int reversed;
  /// Keep what the backward needs.
  int training;
  /// Inputs x (gates * units) and units x (gates * units), gate after gate in each row.
  const float *w_ih, *w_hh;
  long ldw;
  /// gates * units each.
  const float *b_ih, *b_hh;
  /// Step t of sample n begins at x + n * x_sample + t * x_step.
  const float *x;
  long x_sample, x_step;
  /// The states after each step, y + n * y_sample + t * y_step; with y_step 0 only the last one run.
  float *y;
  long y_sample, y_step;
  /// ck_recurrent_room floats on a 64-byte boundary; the backward reads what the forward left.
  float *room;
};

/// Floats of `room` for this cell and these sizes.
long ck_recurrent_room(const struct ck_recurrent *layer);
void ck_recurrent(const struct ck_recurrent *layer);

/// The gradients of a forward in training, once: it uses up what was kept.
struct ck_recurrent_backward {
  const struct ck_recurrent *layer;
  /// As y: of every step, or of the last state with y_step 0.
  const float *dy;
  /// Gradients in the shapes of the weights, set, or added to with `accumulate`.
  float *dw_ih, *dw_hh, *db_ih, *db_hh;
  int accumulate;
  /// As x; may be null. With `add_dx` added to what is there: the second direction.
  float *dx;
  int add_dx;
};
void ck_recurrent_backward(const struct ck_recurrent_backward *backward);

#endif
