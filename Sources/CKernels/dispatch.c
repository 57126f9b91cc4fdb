/// The level in use: chosen before main, changed by tests only.
#include "table.h"

const struct ck_table *ck_active = &ck_table_base;
static int active_level = CK_LEVEL_BASE;

int ck_level_best(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4")) return CK_LEVEL_V4;
  if (__builtin_cpu_supports("x86-64-v3")) return CK_LEVEL_V3;
#endif
  return CK_LEVEL_BASE;
}

int ck_level(void) { return active_level; }

int ck_set_level(int level) {
  if (level < CK_LEVEL_BASE || level > ck_level_best()) return active_level;
  active_level = level;
  ck_active = &ck_table_base;
#if defined(__x86_64__)
  if (level == CK_LEVEL_V3) ck_active = &ck_table_v3;
  if (level == CK_LEVEL_V4) ck_active = &ck_table_v4;
#endif
  return active_level;
}

const char *ck_level_name(int level) {
#if defined(__aarch64__)
  return level == CK_LEVEL_BASE ? "arm64" : "none";
#else
  if (level == CK_LEVEL_V3) return "x86-64-v3";
  return level == CK_LEVEL_V4 ? "x86-64-v4" : "x86-64";
#endif
}

int ck_level_is_fast(int level) {
#if defined(__aarch64__)
  return level == CK_LEVEL_BASE;
#else
  return level >= CK_LEVEL_V3;
#endif
}

__attribute__((constructor)) static void choose_level(void) { ck_set_level(ck_level_best()); }
