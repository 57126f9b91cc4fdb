/// The functions that exist once per instruction-set level. Each level file includes the bodies and
/// fills one table; calls.c cuts the public calls into ranges for the pool and goes through the table.
/// None of these starts threads.
#ifndef CK_TABLE_H
#define CK_TABLE_H

#include "include/CKernels.h"

/// Elements of a fixed chunk of a Double reduction.
#define SUM_CHUNK 4096
/// Steps of k (rows of a column sum) in one chain.
#define CHAIN 256
/// Columns of a panel of B.
#define PANEL 16
/// Rows of A that a large product packs at once.
#define ROW_BLOCK 72

enum { SUM_PLAIN, SUM_OF_SQUARES, SUM_OF_DEVIATIONS, SUM_OF_PRODUCTS };

/// A part of a product: rows m0..<m1, panels p0..<p1 (of 16 columns).
struct part {
  long m0, m1, p0, p1;
};

/// One pass of a direct convolution: every position out sums a grid of runs, each `length` floats of
/// the image read that follow each other. Lines are those of the image read.
struct conv_grid {
  long rows, columns, length; // runs, and floats in each
  long chunk;                 // rows of runs that make one chain
  long row_step;              // lines from a row of runs to the next
  long column_step;           // floats from run to run
  long line_step, point;      // lines, and floats, from a position out to the next
  long out_height, out_width;
  long filters, stored;       // columns, and those stored, pads included
  long stretch, kept;         // floats of a run that belong together, and those that are channels
};

/// Some rows out of one image, for conv_gather; or all of them, for conv_fold.
struct conv_band {
  const float *a;      // the first run of the first position
  long line;           // floats of a line
  long count;          // rows out
  const float *packed; // weights, or positions of the gradient, in panels of 16 columns
  float *c;
  long ldc, row;       // floats from a position out to the next, and from row to row
  const float *bias;
  int relu;
  float *moments;
  long spread;
};

/// A Winograd pass: images in of `height` x `width` x `channels`, out `out_height` x ... `filters`, cut
/// into `down` x `across` tiles; planes of the transformed images, products and kernels.
struct wino_shape {
  long height, width, channels, pad_height, pad_width;
  long out_height, out_width, filters;
  long down, across;
  long plane_v, plane_m, plane_u;
  const float *zeros; // as many as channels or filters
};

/// Numbers from which on an answer goes past the caches, which would lose more than they keep of it, and
/// would read every line before it is written.
#define FAR (1l << 20)

/// Whether rows at y, `stride` apart and of positions `pitch` apart, are such an answer and every
/// position begins a line.
static inline int is_far(const float *y, long rows, long stride, long pitch) {
  return rows * stride >= FAR && (uintptr_t)y % 64 == 0 && stride % 16 == 0 && pitch % 16 == 0;
}

/// Where output tiles go.
struct wino_end {
  float *y;
  long ldy;
  int far;
  const float *bias;
  int relu;
  float *moments;
  long spread;
};

/// A gradient where it comes from behind: dy, and what is done to it before anything follows from it, where
/// not null: `more` is added; it is 0 where y is not above 0; it is kept at `kept`, which may be dy, and put
/// at `out` past the caches.
struct arrival {
  const float *dy, *more, *y;
  float *kept, *out;
};

/// Stretches of memory that are wanted at a time.
#define AHEAD 5
/// Memory that is wanted soon: products, which leave the memory idle, fetch it plane by plane.
struct ahead {
  struct stretch {
    const float *from, *to;
  } parts[AHEAD];
};

/// One entry: result, name, arguments.
#define CK_TABLE(ENTRY)                                                                             \
  ENTRY(void, product_small, (const struct ck_product *, struct part))                             \
  ENTRY(void, pack_panels, (const struct ck_product *, long k0, long count, struct part, float *)) \
  ENTRY(void, product_block,                                                                        \
    (const struct ck_product *, long k0, long count, struct part, const float *))                  \
  ENTRY(void, column_sums, (long, long, const float *, long, float *, int))                        \
  ENTRY(void, transpose, (long, long, const float *, long, float *, long))                         \
  ENTRY(void, activate, (int, float, long, const float *, float *))                                \
  ENTRY(void, activate_backward, (int, float, long, const float *, const float *, float *))        \
  ENTRY(void, dropout, (long, float, uint64_t, uint64_t, uint64_t, const float *, float *))        \
  ENTRY(void, norm_train, (const struct ck_batch_norm *, long from, long to))                      \
  ENTRY(void, norm_eval, (const struct ck_batch_norm *, long from, long to))                       \
  ENTRY(void, norm_backward, (const struct ck_batch_norm_backward *, long from, long to))          \
  ENTRY(double, cross_entropy, (const struct ck_cross_entropy *))                                  \
  ENTRY(double, element_loss, (const struct ck_element_loss *))                                    \
  ENTRY(void, softmax, (int, long, long, const float *, long, float *, long))                      \
  ENTRY(void, group_norm, (const struct ck_group_norm *, long from, long to))                      \
  ENTRY(void, group_norm_backward,                                                                  \
    (const struct ck_group_norm_backward *, long from, long to, double *))                         \
  ENTRY(void, attention_forward, (const struct ck_attention *, long index))                        \
  ENTRY(void, attention_backward, (const struct ck_attention_backward *, long index))              \
  ENTRY(void, recurrent_forward, (const struct ck_recurrent *, long from, long to))                \
  ENTRY(void, recurrent_backward,                                                                   \
    (const struct ck_recurrent_backward *, long from, long to, long first, long end))              \
  ENTRY(void, sgd, (long, float *, const float *, float *, const struct ck_sgd *))                 \
  ENTRY(void, adam, (long, float *, const float *, float *, float *, const struct ck_adam *))      \
  ENTRY(void, rmsprop,                                                                              \
    (long, float *, const float *, float *, float *, float *, const struct ck_rmsprop *))          \
  ENTRY(void, blend, (long, float, const float *, float, float *))                                 \
  ENTRY(double, sum_chunk, (int, long, double, const float *, const float *))                      \
  ENTRY(void, reduce_inner, (int, long, long, const float *, float *))                             \
  ENTRY(struct ck_extent, extent, (long, const float *))                                           \
  ENTRY(void, map, (int, long, const float *, float *))                                            \
  ENTRY(void, binary, (int, long, const float *, long, const float *, long, float *))              \
  ENTRY(void, random_bits, (uint64_t, uint64_t, uint64_t, long, uint32_t *))                       \
  ENTRY(void, random_uniform, (uint64_t, uint64_t, uint64_t, long, float *))                       \
  ENTRY(void, random_normal, (uint64_t, uint64_t, uint64_t, long, float *))                        \
  ENTRY(void, warp_image, (const struct ck_warp *, const float *, float *))                        \
  ENTRY(void, light_values, (const struct ck_light *, long, float *))                              \
  ENTRY(void, saturate, (const struct ck_light *, float, long, float *))                           \
  CK_IMAGE_TABLE(ENTRY)

/// The entries for images.
#define CK_IMAGE_TABLE(ENTRY)                                                                       \
  ENTRY(void, image_moments, (const struct ck_images *, const float *, float *))                   \
  ENTRY(void, tail_forward, (const struct ck_tail *, int far, const float *, float *))             \
  ENTRY(void, tail_added,                                                                           \
    (const struct ck_tail *, int relu, const float *, const float *other, float *))                \
  ENTRY(void, tail_sums,                                                                            \
    (const struct ck_tail *, const float *, const struct arrival *, float *))                      \
  ENTRY(void, tail_backward, (const struct ck_tail *, const float *, const float *, float *))      \
  ENTRY(void, add_relu, (int, int far, long, const float *, const float *, float *))               \
  ENTRY(void, pool_forward, (const struct ck_pooling *, const float *, float *))                   \
  ENTRY(void, pool_backward, (const struct ck_pooling *, const float *, const float *, float *))   \
  ENTRY(void, conv_gather, (const struct conv_grid *, const struct conv_band *))                   \
  ENTRY(void, conv_fold, (const struct conv_grid *, const struct conv_band *, int add))            \
  ENTRY(void, conv_pack_positions, (long, long, const float *, long, float *))                     \
  ENTRY(void, position_sums, (long, long, const float *, long, float *))                           \
  ENTRY(void, wino_kernels,                                                                         \
    (const struct wino_shape *, const float *, long, int, long, long, float *))                    \
  ENTRY(void, wino_input, (const struct wino_shape *, const float *, long, long, long, float *))   \
  ENTRY(void, wino_products,                                                                        \
    (const struct wino_shape *, const float *, const float *, long, float *, const struct ahead *)) \
  ENTRY(void, wino_output,                                                                          \
    (const struct wino_shape *, const float *, long, long, const struct wino_end *))               \
  ENTRY(void, wino_gradient, (const struct wino_shape *, const float *, long, long, long, float *)) \
  ENTRY(void, wino_fold,                                                                            \
    (const struct wino_shape *, const float *, const float *, long, int, float *,                  \
      const struct ahead *))                                                                        \
  ENTRY(void, wino_kernel_gradient,                                                                 \
    (const struct wino_shape *, const float *, long, long, long, int, float *, long))              \
  ENTRY(void, depthwise_forward,                                                                    \
    (const struct ck_conv *, const float *, const float *, const float *, int, float *))           \
  ENTRY(void, depthwise_data, (const struct ck_conv *, const float *, const float *, float *))     \
  ENTRY(void, depthwise_weights,                                                                    \
    (const struct ck_conv *, const float *, const float *, int, float *))

#define CK_MEMBER(result, name, arguments) result(*name) arguments;
struct ck_table {
  CK_TABLE(CK_MEMBER)
};
#undef CK_MEMBER

extern const struct ck_table ck_table_base;
#if defined(__x86_64__)
extern const struct ck_table ck_table_v3, ck_table_v4;
#endif
/// The table in use.
extern const struct ck_table *ck_active;

#endif
