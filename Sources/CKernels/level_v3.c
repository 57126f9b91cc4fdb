/// x86-64-v3: AVX2 and FMA.
#include "table.h"
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#define HAS_FMA 1
#define MASK_BITS 256
#if defined(CK_WIDE_TILES) // the tiles of wider processors, in this one's registers: a test of bits
#define WIDE 1
#endif
#define LEVEL_TABLE ck_table_v3
#include "body/body.h"
#pragma clang attribute pop
#endif
