/// The level every machine has: SSE2 on x86-64 (fused multiply-adds computed exactly), NEON on arm64.
#include "table.h"
#define LEVEL_TABLE ck_table_base
#include "body/body.h"
