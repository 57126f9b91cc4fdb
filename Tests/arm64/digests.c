/// Prints one digest for each family of kernels: the same lines on every level and machine.
/// Built and compared by run.sh; the work is small enough for an emulator.
/// usage: digests [LEVEL [THREADS [SHIFT]]], SHIFT in floats off the 64-byte boundary
#include "CKernels.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N = 3001 };
/// Floats by which all memory lies off its 64-byte boundary.
static long shift;
static float *x, *y, *z, *w, *v, *m;
static uint64_t digest;

static void line(const char *name) {
  printf("%-12s %016llx\n", name, (unsigned long long)digest);
  digest = CK_DIGEST_START;
}

static void add(long n, const float *p) { digest = ck_digest(digest, n, p); }

/// `count` floats from stream `key`, or zeros.
static float *take(long count, uint64_t key) {
  void *room = 0;
  if (posix_memalign(&room, 64, sizeof(float) * (size_t)(count + shift + 16)) != 0) abort();
  float *floats = (float *)room + shift;
  memset(floats, 0, sizeof(float) * (size_t)count);
  if (key) ck_random_normal(key, 77, 0, count, floats);
  return floats;
}
static void give(float *floats) { free(floats - shift); }

static void inputs(void) {
  x = take(N, 0), y = take(N, 0), z = take(N, 0), w = take(N, 0), v = take(N, 0), m = take(N, 0);
  ck_random_normal(1, 2, 3, N, x);
  ck_random_uniform(4, 5, 6, N, z);
  for (int i = 0; i < N; i++) x[i] *= i % 7 == 0 ? 40.0f : i % 11 == 0 ? 1e-3f : 1.0f;
  x[5] = 0, x[6] = -0.0f, x[7] = __builtin_inff(), x[8] = -__builtin_inff();
  x[9] = __builtin_nanf(""), x[10] = 1e-40f, x[11] = 3e38f, x[12] = 123456.0f;
}

static void products(void) {
  static const long sizes[][3] = {{1, 1, 1}, {7, 10, 300}, {13, 33, 17}, {64, 16, 64}, {100, 40, 520}};
  for (int s = 0; s < 5; s++)
    for (int layout = 0; layout < 3; layout++)
      for (int epilogue = 0; epilogue < 4; epilogue++) {
        long rows = sizes[s][0], columns = sizes[s][1], k = sizes[s][2];
        float *a = take(rows * k, 0), *b = take(k * columns, 0);
        float *c = take(rows * columns, 0), *e = take(rows * columns, 0);
        ck_random_normal(1, s, 0, rows * k, a);
        ck_random_normal(2, s, 0, k * columns, b);
        ck_random_normal(3, s, 0, rows * columns, c);
        ck_random_normal(4, s, 0, rows * columns, e);
        struct ck_product p = {rows, columns, k, a, layout == CK_TN ? rows : k, b,
          layout == CK_NT ? k : columns, c, columns, layout, epilogue & 1, epilogue, e, columns};
        ck_product(&p);
        add(rows * columns, c);
        give(a), give(b), give(c), give(e);
      }
  line("products");
  ck_column_sums(300, 10, z, 10, y, 0);
  add(10, y);
  line("columns");
}

static void layers(void) {
  for (int kind = 0; kind <= CK_SOFTPLUS; kind++) {
    ck_activate(kind, 0.3f, N, x, y);
    add(N, y);
    ck_activate_backward(kind, 0.3f, N, ck_activation_reads_output(kind) ? y : x, z, w);
    add(N, w);
  }
  line("activations");
  ck_dropout(N, 0.4f, 7, 8, 9, x, y);
  add(N, y);
  line("dropout");
  float *row = take(8 * 20, 0), *gamma = row, *beta = row + 20, *means = row + 40, *variances = row + 60,
    *mean = row + 80, *inverse = row + 100, *dg = row + 120, *db = row + 140;
  ck_random_normal(9, 0, 0, 20, gamma);
  ck_random_normal(9, 1, 0, 20, beta);
  ck_fill(20, 1, variances);
  struct ck_batch_norm norm = {50, 20, z, 20, gamma, beta, 1e-5f, 0.1f, means, variances, mean,
    inverse, y, 20};
  ck_batch_norm_train(&norm);
  add(1000, y), add(20, means), add(20, variances);
  struct ck_batch_norm_backward back = {50, 20, z, 20, y, 20, gamma, mean, inverse, dg, db, 0, w, 20};
  ck_batch_norm_backward(&back);
  add(1000, w), add(20, dg), add(20, db);
  ck_batch_norm_eval(&norm);
  add(1000, y);
  give(row);
  line("norm");
}

static void recurrent(int cell, long batch, long steps, long inputs, long units, int reversed) {
  const long width = ck_recurrent_gates(cell) * units;
  const long counts[] = {inputs * width, units * width, width, width, batch * steps * inputs,
    batch * steps * units};
  float *v[6], *d[6];
  for (int i = 0; i < 6; i++) v[i] = take(counts[i], 20 + (uint64_t)i), d[i] = take(counts[i], 0);
  for (int i = 0; i < 2; i++)
    for (long j = 0; j < counts[i]; j++) v[i][j] *= 0.3f;
  struct ck_recurrent p = {cell, batch, steps, inputs, units, reversed, 1, v[0], v[1], width, v[2], v[3],
    v[4], steps * inputs, inputs, d[5], steps * units, units, 0};
  p.room = take(ck_recurrent_room(&p), 0);
  ck_recurrent(&p);
  struct ck_recurrent_backward q = {&p, v[5], d[0], d[1], d[2], d[3], 0, d[4], 0};
  ck_recurrent_backward(&q);
  for (int i = 0; i < 6; i++) add(counts[i], d[i]);
  give(p.room);
  for (int i = 0; i < 6; i++) give(v[i]), give(d[i]);
}

static void sequences(void) {
  for (int cell = CK_RNN_TANH; cell <= CK_GRU; cell++) {
    recurrent(cell, 1, 3, 1, 1, 0);
    recurrent(cell, 13, 3, 9, 20, 1);
    recurrent(cell, 50, 2, 300, 33, 0);
  }
  line("recurrent");
  for (int causal = 0; causal < 2; causal++) {
    const long T = 19, heads = 3, width = 5, all = heads * width, weights = 4 * heads * T * 32;
    float *qkv = take(4 * T * 48, 30), *y = take(4 * T * all, 0), *room = take(2 * weights, 0);
    float *dqkv = take(4 * T * 48, 0), *dy = take(4 * T * all, 31);
    struct ck_attention p = {4, T, heads, width, causal, qkv, 48, y, all, room};
    struct ck_attention_backward q = {&p, dy, dqkv, room + weights};
    ck_attention(&p);
    ck_attention_backward(&q);
    add(4 * T * all, y), add(4 * T * 48, dqkv);
    give(qkv), give(y), give(room), give(dqkv), give(dy);
  }
  line("attention");
}

static void samples(void) {
  for (int each = 0; each < 2; each++) {
    float *data = take(9 * 6 * 24, 40), *dy = take(9 * 6 * 24, 41), *y = take(9 * 6 * 24, 0);
    float *dx = take(9 * 6 * 24, 0), *row = take(200, 42), *out = take(80, 0);
    struct ck_group_norm p = {9, 6, 20, each ? 1 : 4, each, 24, 6 * 24, data, row, row + 20, 1e-5f,
      row + 40, row + 120, y};
    double *scratch = malloc(sizeof(double) * (size_t)ck_group_norm_scratch(9, 20));
    struct ck_group_norm_backward q = {&p, dy, out, out + 20, 0, dx, scratch};
    ck_group_norm(&p);
    ck_group_norm_backward(&q);
    add(9 * 6 * 24, y), add(9 * 6 * 24, dx), add(80, out);
    free(scratch), give(data), give(dy), give(y), give(dx), give(row), give(out);
  }
  line("group norm");
  float numbers[] = {0, 2, 2, 4, 1, 0}, *table = take(5 * 32, 43), *y = take(2 * 64, 0);
  float *dtable = take(5 * 32, 0), *dy = take(2 * 64, 44);
  struct ck_embedding p = {2, 3, 5, 19, numbers, 3, table, 32, y, 64, 20};
  ck_embedding(&p);
  ck_embedding_backward(&p, dy, 1, 0, dtable);
  add(2 * 64, y), add(5 * 32, dtable);
  give(table), give(y), give(dtable), give(dy);
  line("embedding");
  for (int bilinear = 0; bilinear < 2; bilinear++) {
    float *image = take(2 * 3 * 4 * 8, 45), *large = take(2 * 9 * 12 * 8, 0);
    float *slope = take(2 * 9 * 12 * 8, 46), *dx = take(2 * 3 * 4 * 8, 0);
    struct ck_upsample shape = {2, 3, 4, 7, 8, 3, bilinear, 96, 864};
    ck_upsample(&shape, image, large);
    ck_upsample_backward(&shape, slope, dx);
    add(2 * 864, large), add(2 * 96, dx);
    give(image), give(large), give(slope), give(dx);
  }
  line("upsample");
}

static long pitch_of(long channels) { return channels <= 4 ? channels : (channels + 7) / 8 * 8; }

/// Floats in the pads of positions are 0.
static float *images(long rows, long positions, long features, uint64_t key) {
  const long pitch = pitch_of(features);
  float *x = take(rows * positions * pitch, key);
  for (long i = 0; i < rows * positions; i++)
    for (long f = features; f < pitch; f++) x[i * pitch + f] = 0;
  return x;
}

enum { ALONE, KEPT, MADE };

/// A convolution, alone or linked to the one before: its input is then kept, at the end of a block, or made.
static void convolution(
  long size, long channels, long filters, long kernel, long stride, long groups, int exact, int link)
{
  const long rows = 5, pad = kernel / 2, out = (size + 2 * pad - kernel) / stride + 1, ldw = (filters + 15) / 16 * 16;
  const struct ck_conv c = {size, size, channels, pitch_of(channels), out, out, filters, pitch_of(filters),
    kernel, kernel, stride, stride, pad, pad, 1, 1, groups, ldw, exact, link == MADE};
  const long count_w = kernel * kernel * (channels / groups) * ldw, count_x = size * size * c.pitch;
  const long count_y = out * out * c.out_pitch, wide = (channels + 15) / 16 * 16;
  float *x = images(rows, size * size, channels, 50), *dy = images(rows, out * out, filters, 51);
  float *w = take(count_w, 52), *bias = take(ldw, 53), *y = take(rows * count_y, 0), *dx = take(rows * count_x, 0);
  float *dw = take(count_w, 0), *db = take(ldw, 0), *sums = take(rows * 2 * wide, 0), *values = take(5 * wide, 58);
  float *raw = images(rows, size * size, channels, 59), *other = images(rows, size * size, channels, 60);
  float *moments = take(ck_conv_records(&c, rows) * ck_moment_record(filters), 0);
  for (long i = 0; i < count_w / ldw; i++)
    for (long f = filters; f < ldw; f++) w[i * ldw + f] = 0;
  for (long f = filters; f < ldw; f++) bias[f] = 0;
  for (long f = 0; f < 5 * wide; f++) values[f] = f % wide < channels ? values[f] : 0;
  float *scratch = take(ck_conv_scratch(&c, 1) + ck_conv_scratch(&c, 0), 0);
  const struct ck_images form = {size, size, channels, c.pitch, count_x};
  const struct ck_link between = {
    .tail = {form, c.pitch, count_x, link == MADE, 0, values, values + wide, values + 2 * wide, values + 3 * wide,
      values + 4 * wide},
    .raw = raw, .y = link == KEPT ? x : 0, .other = link == KEPT ? other : 0, .form = form, .other_form = form,
    .relu = link == KEPT};
  const struct ck_link_gradient back = {&between, link == KEPT ? other : 0, 0, sums};
  struct ck_conv_forward forward = {
    .rows = rows, .x = x, .ldx = count_x, .before = link ? &between : 0, .w = w, .bias = bias, .relu = 1, .y = y,
    .ldy = count_y, .moments = moments, .scratch = scratch};
  ck_conv_forward(&c, &forward);
  struct ck_conv_backward backward = {
    .rows = rows, .x = x, .ldx = count_x, .w = w, .dy = dy, .lddy = count_y, .dw = dw, .dbias = db, .dx = dx,
    .lddx = count_x, .after = link ? &back : 0, .scratch = scratch};
  ck_conv_backward(&c, &backward);
  add(rows * count_y, y), add(rows * count_x, dx), add(count_w, dw), add(filters, db);
  add(ck_conv_records(&c, rows) * ck_moment_record(filters), moments);
  if (link) add(rows * 2 * wide, sums), add(rows * count_x, x);
  give(x), give(dy), give(w), give(bias), give(y), give(dx), give(dw), give(db), give(moments), give(scratch);
  give(sums), give(values), give(raw), give(other);
}

static void pictures(void) {
  static const long shapes[][6] = {{9, 16, 16, 3, 1, 1}, {12, 32, 24, 3, 1, 1}, {7, 3, 8, 3, 1, 1}, {9, 12, 20, 5, 2, 1},
    {6, 8, 8, 3, 1, 8}, {5, 16, 40, 1, 1, 1}, {8, 12, 8, 3, 2, 4}, {6, 1, 5, 3, 1, 1}};
  for (int s = 0; s < 8; s++)
    for (int exact = 0; exact < 2; exact++)
      convolution(shapes[s][0], shapes[s][1], shapes[s][2], shapes[s][3], shapes[s][4], shapes[s][5], exact, ALONE);
  line("convolution");
  for (int s = 0; s < 8; s++)
    for (int link = KEPT; link <= MADE; link++)
      convolution(shapes[s][0], shapes[s][1], shapes[s][2], shapes[s][3], shapes[s][4], shapes[s][5], 0, link);
  line("links");
  for (int kind = 0; kind < 4; kind++) {
    struct ck_pooling p = {.in = {7, 6, 11, 16, 7 * 6 * 16}, .out = {3, 3, 11, 16, 9 * 16}, .kernel_height = 2,
      .kernel_width = 2, .stride_height = 2, .stride_width = 2, .mean = kind & 1, .adaptive = kind >> 1};
    float *x = images(4, 42, 11, 54), *dy = images(4, 9, 11, 55), *y = take(4 * 144, 0), *dx = take(4 * 672, 0);
    ck_pool_forward(&p, 4, x, y);
    ck_pool_backward(&p, 4, x, dy, dx);
    add(4 * 144, y), add(4 * 672, dx);
    give(x), give(dy), give(y), give(dx);
  }
  line("pooling");
  const struct ck_images form = {7, 6, 11, 16, 672};
  float *x = images(4, 42, 11, 56), *dy = images(4, 9, 11, 57), *row = take(16 * 12, 0), *y = take(4 * 144, 0);
  float *moments = take(4 * ck_moment_record(11), 0), *sums = take(4 * 32, 0), *dx = take(4 * 672, 0);
  struct ck_image_norm norm = {11, row, row + 16, 1e-5f, 0.1f, row + 32, row + 48, row + 64, row + 80, row + 96,
    row + 112, row + 128};
  for (int f = 0; f < 11; f++) row[f] = 1 + 0.1f * (float)f, row[16 + f] = 0.2f * (float)f, row[48 + f] = 1;
  ck_image_moments(&form, 4, x, moments);
  ck_norm_from_moments(&norm, moments, 4);
  const struct ck_tail tail = {form, 16, 144, 1, 1, row + 64, row + 96, row + 16, row + 112, row + 128};
  const struct ck_norm_gradient gradient = {sums, 4, 4 * 42, row + 144, row + 160, 0, 0};
  ck_tail_forward(&tail, 4, x, y);
  ck_tail_sums(&tail, 4, x, dy, 144, sums);
  ck_norm_slopes(&norm, &gradient);
  ck_tail_backward(&tail, 4, x, dy, 144, dx, 672);
  add(4 * 144, y), add(4 * 672, dx), add(16 * 12, row), add(4 * ck_moment_record(11), moments), add(4 * 32, sums);
  give(x), give(dy), give(row), give(y), give(moments), give(sums), give(dx);
  line("image norm");
}

static void losses(void) {
  int32_t labels[100];
  float *logits = take(1000, 0), *loss = take(100, 0), *gradient = take(1600, 0);
  ck_random_normal(11, 0, 0, 1000, logits);
  for (int i = 0; i < 100; i++) labels[i] = i * 7 % 10;
  for (int turn = 0; turn < 3; turn++) {
    const int smooth = turn > 0;
    struct ck_cross_entropy ce = {100, 10, logits, 10, labels, smooth ? z : 0, 0.1f * (float)smooth,
      0.01f, loss, gradient, 16, turn == 2 ? logits : 0};
    float sum = (float)ck_cross_entropy(&ce);
    add(1, &sum), add(100, loss), add(1600, gradient);
  }
  struct ck_cross_entropy soft = {100, 10, logits, 10, 0, z, 0.1f, 0.01f, loss, gradient, 16, 0, z, 10};
  float shared = (float)ck_cross_entropy(&soft);
  add(1, &shared), add(100, loss), add(1600, gradient);
  for (int turn = 0; turn < 2; turn++) {
    struct ck_cross_entropy focal = {100, 10, logits, 10, labels, 0, 0, 0.01f, loss, gradient, 16, 0,
      turn ? z : 0, 10, 2.5f};
    float focused = (float)ck_cross_entropy(&focal);
    add(1, &focused), add(100, loss), add(1600, gradient);
  }
  for (int turn = 0; turn < 8; turn++) {
    struct ck_element_loss el = {turn % 4, 0.7f, 10, 100, logits, 100, z, 100, 0.1f, loss, y, 100,
      turn < 4 ? 0 : z};
    float sum = (float)ck_element_loss(&el);
    add(1, &sum), add(10, loss), add(1000, y);
  }
  ck_softmax(100, 10, logits, 10, y, 10);
  add(1000, y);
  ck_log_softmax(100, 10, logits, 10, y, 10);
  add(1000, y);
  give(logits), give(loss), give(gradient);
  line("losses");
}

static void updates(void) {
  struct ck_sgd sgd = {0.1f, 0.9f, 1, 0.01f, 0.99f, 0.5f, 1, 0};
  struct ck_adam adam = {1e-3f, 1.1f, 0.9f, 0.1f, 0.999f, 0.001f, 1e-8f, 0.01f, 0.99f, 0.5f};
  struct ck_rmsprop rms = {1e-2f, 0.99f, 0.01f, 1e-8f, 0.9f, 0, 1, 1, 1};
  ck_copy(N, z, w), ck_fill(N, 0, v), ck_fill(N, 0, m);
  for (int i = 0; i < 3; i++) ck_sgd(N, w, z, v, &sgd);
  add(N, w);
  ck_fill(N, 0, v);
  for (int i = 0; i < 3; i++) ck_adam(N, w, z, m, v, &adam);
  add(N, w), add(N, m), add(N, v);
  for (int i = 0; i < 3; i++) ck_rmsprop(N, w, z, v, 0, m, &rms);
  add(N, w), add(N, m), add(N, v);
  line("updates");
}

static void tensors(void) {
  for (int map = 0; map < CK_MAP_COUNT; map++) {
    ck_map(map, N, x, y);
    add(N, y);
  }
  line("maps");
  for (int binary = 0; binary < CK_BINARY_COUNT; binary++) {
    ck_binary(binary, N, x, 1, z, 1, y);
    add(N, y);
  }
  line("binary");
  for (int reduction = 0; reduction <= CK_SUM_SQUARES; reduction++) {
    ck_reduce(reduction, 3, 1000, 1, z, y);
    add(3, y);
    ck_reduce(reduction, 3, 10, 100, z, y);
    add(300, y);
  }
  float sum = (float)ck_sum_squares(N, z);
  add(1, &sum);
  line("reductions");
  double d[12] = {ck_exp(0.7), ck_expm1(0.3), ck_log(7.1), ck_log1p(0.4), ck_log2(9.7), ck_log10(3.3),
    ck_pow(1.7, 3.3), ck_sin(1e22), ck_cos(3.3), ck_tanh(0.4), ck_erf(1.1), ck_atan2(1, -3)};
  digest = ck_digest_bytes(digest, sizeof d, (const uint8_t *)d);
  line("doubles");
}

/// Images moved and lit, blurred too: 17 x 23 pixels by affine and bent matrices, some of them of nonsense.
static void augmentations(void) {
  static const float matrices[][9] = {
    {0.9f, 0.2f, -1.5f, -0.2f, 0.9f, 2.25f, 0, 0, 1}, {-1, 0, 22, 0, 1, 0, 0, 0, 1},
    {1.3f, 0.1f, -4, 0.3f, 0.8f, 3, 0.01f, -0.02f, 1}, {9, -7, 1e30f, 3, 5, -40, 0, 0, 1},
    {1, 1, 1, 1, 1, 1, 0, 0, 0}};
  for (long channels = 1; channels < 4; channels += 2) {
    const long n = 17 * 23 * channels;
    float *image = take(n, 0), *moved = take(n, 0);
    ck_random_uniform(8, (uint64_t)channels, 0, n, image);
    for (int k = 0; k < 15; k++) {
      struct ck_warp warp = {17, 23, channels, k % 3, 0.25f, {0}};
      memcpy(warp.matrix, matrices[k / 3], sizeof warp.matrix);
      ck_warp_image(&warp, image, moved);
      add(n, moved);
    }
    struct ck_light light = {0.5f, 0.2f, 0.3f, 1.2f};
    ck_light_values(&light, n, image);
    if (channels == 3) ck_saturate(&light, 1.3f, n / 3, image);
    const float weights[] = {0.1f, 0.2f, 0.4f, 0.2f, 0.1f};
    ck_blur(17, 23, channels, 2, weights, image, moved);
    add(n, image);
    give(image), give(moved);
  }
  line("augment");
}

int main(int count, char **words) {
  if (count > 1) ck_set_level(atoi(words[1]));
  if (count > 2) ck_set_threads(atoi(words[2]));
  if (count > 3) shift = atol(words[3]);
  fprintf(stderr, "%s\n", ck_level_name(ck_level()));
  digest = CK_DIGEST_START;
  inputs();
  add(N, x), add(N, z);
  line("random");
  products();
  layers();
  sequences();
  samples();
  pictures();
  losses();
  updates();
  tensors();
  augmentations();
  return 0;
}
