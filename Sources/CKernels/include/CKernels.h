/// The hot loops, in C, with a fixed order of operations.
///
/// The same inputs give the same bits on every machine: every multiply-add is fused explicitly, every
/// sum has the order written beside its function, no function of the C mathematics library is called.
/// Bits depend neither on the number of threads nor on the instruction set.
///
/// Legend. Matrices are row-major; `ldx` is the distance between rows of `x` in floats, at least the
/// number of columns. m, n, k, rows, columns are counts and may be 0. A pointer named `x`, `a`, `b` is
/// read, `y`, `c`, `dx` is written; they may be the same pointer where "in place" is said, and must
/// not overlap otherwise. Nothing here allocates, except packing space inside large products.
#ifndef CKERNELS_H
#define CKERNELS_H

#include "ck_pool.h"
#include "ck_product.h"
#include "ck_layer.h"
#include "ck_recurrent.h"
#include "ck_group_norm.h"
#include "ck_attention.h"
#include "ck_embedding.h"
#include "ck_upsample.h"
#include "ck_loss.h"
#include "ck_update.h"
#include "ck_tensor.h"
#include "ck_random.h"
#include "ck_digest.h"
#include "ck_scalar.h"
#include "ck_image.h"
#include "ck_link.h"
#include "ck_conv.h"
#include "ck_csv.h"
#include "ck_picture.h"
#include "ck_augment.h"

#endif
