/// Instruction sets and the worker pool: the only state of this library.
#ifndef CK_POOL_H
#define CK_POOL_H

/// Raised by every change of a kernel that changes bits.
#define CK_BITS_VERSION 3

/// Instruction-set levels. arm64 has the base level only.
enum { CK_LEVEL_BASE = 0, CK_LEVEL_V3 = 1, CK_LEVEL_V4 = 2 };

/// The level in use, chosen when the process starts: the best this processor has.
int ck_level(void);
/// The best level this processor has.
int ck_level_best(void);
/// Use `level` from now on, if this processor has it. Returns the level in use.
int ck_set_level(int level);
/// "x86-64", "x86-64-v3", "x86-64-v4" or "arm64".
const char *ck_level_name(int level);
/// 1 when the level has a fused multiply-add instruction; 0 when it is computed exactly, slowly.
int ck_level_is_fast(int level);

/// Processors this process may run on (its affinity).
int ck_processors(void);
/// Threads that share the work, the caller included: 1...64.
int ck_threads(void);
/// Whether the calling thread is one of the pool's own.
int ck_on_worker(void);
/// Share the work among `count` threads (clamped to 1...64). Fewer when the system refuses a thread.
/// Returns the number in use.
int ck_set_threads(int count);
/// Share the work among `count` threads from now on (clamped to 1...64); workers are started and ended
/// with the next large piece of work, so a change that is taken back before costs nothing. Says nothing
/// inside a task.
void ck_use_threads(int count);
/// Send the workers to sleep now; they wake at the next large piece of work.
void ck_park(void);

/// One piece of work: `index` is in 0..<count.
typedef void (*ck_task)(void *context, long index);
/// Run all `count` tasks and return. They run in any order on any thread, so each must write its own
/// part. Inside a task, or while another thread uses the pool, the tasks run here one after the other.
void ck_parallel(long count, ck_task task, void *context);

#endif
