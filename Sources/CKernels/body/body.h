/// All bodies of one level, then its table. The includer defines LEVEL_TABLE, the table's name.
#include "vector.h"
#include "mathf.h"
#include "columns.h"
#include "product.h"
#include "activations.h"
#include "random.h"
#include "norm.h"
#include "losses.h"
#include "recurrent.h"
#include "group_norm.h"
#include "attention.h"
#include "updates.h"
#include "sums.h"
#include "maps.h"
#include "binary.h"
#include "images.h"
#include "pooling.h"
#include "direct.h"
#include "wino.h"
#include "depthwise.h"
#include "warp.h"

#define CK_VALUE(result, name, arguments) .name = name,
const struct ck_table LEVEL_TABLE = {CK_TABLE(CK_VALUE)};
#undef CK_VALUE
