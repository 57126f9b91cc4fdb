/// x86-64-v4: AVX-512.
#include "table.h"
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)
#define HAS_FMA 1
#define MASK_BITS 512
#define WIDE 1
#define LEVEL_TABLE ck_table_v4
#include "body/body.h"
#pragma clang attribute pop
#endif
