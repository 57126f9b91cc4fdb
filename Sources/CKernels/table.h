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
  ENTRY(void, random_normal, (uint64_t, uint64_t, uint64_t, long, float *))

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
