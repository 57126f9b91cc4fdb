/// Scaled dot-product attention: one head of one sample at a time, in products of the usual kind.

/// What one head of one sample reads and writes.
struct head {
  const struct ck_attention *p;
  long steps, pitch; // pitch: floats from one row of weights to the next
  const float *q, *k, *v;
  float *weights;
  long row, column; // first row of the sample, first column of the head
};

INLINE struct head head_of(const struct ck_attention *p, long index) {
  struct head h = {.p = p, .steps = p->steps, .pitch = (p->steps + 15) / 16 * 16};
  const long all = p->heads * p->width;
  h.row = index / p->heads * p->steps;
  h.column = index % p->heads * p->width;
  h.q = p->qkv + h.row * p->ldqkv + h.column;
  h.k = h.q + all;
  h.v = h.k + all;
  h.weights = p->weights + index * p->steps * h.pitch;
  return h;
}

/// c = op(a) op(b), m x n.
static void head_product(
  int layout, long m, long n, long k, const float *a, long lda, const float *b, long ldb, float *c,
  long ldc)
{
  struct ck_product product = {
    .m = m, .n = n, .k = k, .a = a, .lda = lda, .b = b, .ldb = ldb, .c = c, .ldc = ldc,
    .layout = layout};
  product_small(&product, (struct part){0, m, 0, (n + PANEL - 1) / PANEL});
}

/// Head and sample `index`.
static void attention_forward(const struct ck_attention *p, long index) {
  const struct head h = head_of(p, index);
  const long T = h.steps;
  const vec scale = all(1) / sqrt_of(all((float)p->width));
  head_product(CK_NT, T, T, p->width, h.q, p->ldqkv, h.k, p->ldqkv, h.weights, h.pitch);
  for (long i = 0; i < T; i++) {
    float *row = h.weights + i * h.pitch;
    const long seen = p->causal ? i + 1 : T;
    for (long j = 0; j < T; j += LANES) {
      vec scaled = select(first_lanes(seen - j), load_some(row + j, T - j) * scale, all(0));
      store_some(row + j, scaled, T - j);
    }
    softmax(0, 1, seen, row, h.pitch, row, h.pitch);
  }
  float *y = p->y + h.row * p->ldy + h.column;
  head_product(CK_NN, T, p->width, T, h.weights, h.pitch, h.v, p->ldqkv, y, p->ldy);
}

/// d = weights (d - sum(weights d)) / sqrt(width), row by row: the gradients of q k^T.
static void scores_back(const struct head *h, float *d) {
  const long T = h->steps;
  const vec scale = all(1) / sqrt_of(all((float)h->p->width));
  for (long i = 0; i < T; i++, d += h->pitch) {
    const float *weights = h->weights + i * h->pitch;
    vec sum = all(0);
    for (long j = 0; j < T; j += LANES)
      sum = fma_of(load_some(weights + j, T - j), load_some(d + j, T - j), sum);
    const vec mean = all(sum_lanes(sum));
    for (long j = 0; j < T; j += LANES) {
      vec slope = load_some(weights + j, T - j) * (load_some(d + j, T - j) - mean);
      store_some(d + j, slope * scale, T - j);
    }
  }
}

/// Head and sample `index`.
static void attention_backward(const struct ck_attention_backward *back, long index) {
  const struct ck_attention *p = back->attention;
  const struct head h = head_of(p, index);
  const long T = h.steps, all = p->heads * p->width;
  const float *dy = back->dy + h.row * p->ldy + h.column;
  float *d = back->room + index * T * h.pitch;
  float *dq = back->dqkv + h.row * p->ldqkv + h.column, *dk = dq + all, *dv = dk + all;
  head_product(CK_TN, T, p->width, T, h.weights, h.pitch, dy, p->ldy, dv, p->ldqkv);
  head_product(CK_NT, T, T, p->width, dy, p->ldy, h.v, p->ldqkv, d, h.pitch);
  scores_back(&h, d);
  head_product(CK_NN, T, p->width, T, d, h.pitch, h.k, p->ldqkv, dq, p->ldqkv);
  head_product(CK_TN, T, p->width, T, d, h.pitch, h.q, p->ldqkv, dk, p->ldqkv);
}
