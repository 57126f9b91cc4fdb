/// One pool of workers. A region of work is one 64-bit ticket word: generation, number of tasks, next
/// task. A worker takes a task by advancing the word, so one that wakes late, in a later generation,
/// fails the exchange and never touches the new region by mistake.
#define _GNU_SOURCE
#include "include/ck_pool.h"
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <unistd.h>

#define MOST_THREADS 64
/// Pauses before a waiting worker sleeps: about a millisecond.
#define SPINS 20000
#define COUNT_BITS 20
#define COUNT_MASK ((1u << COUNT_BITS) - 1)
#define GENERATION_MASK 0xffffffu

#if defined(__x86_64__)
#define RELAX() __builtin_ia32_pause()
#else
#define RELAX() __asm__ volatile("yield")
#endif

static struct {
  _Alignas(64) atomic_uint generation;
  atomic_int parked, stopping;
  _Alignas(64) _Atomic uint64_t ticket;
  _Alignas(64) atomic_long done;
  ck_task task;
  void *context;
  long stride, count;
  _Alignas(64) atomic_flag busy;
  pthread_mutex_t lock;
  pthread_cond_t wake;
  int sleepers;
  pthread_t workers[MOST_THREADS];
  /// Running, the caller included; 0 before the first region.
  atomic_int threads;
  /// To be running when there is work; 0 is one for each processor.
  atomic_int wanted;
} pool = {
  .busy = ATOMIC_FLAG_INIT,
  .lock = PTHREAD_MUTEX_INITIALIZER,
  .wake = PTHREAD_COND_INITIALIZER,
};

/// True on a worker, and on a caller while its region runs: nested regions run in place.
static _Thread_local int inside;
static _Thread_local int is_worker;

int ck_on_worker(void) { return is_worker; }

int ck_processors(void) {
#ifdef __linux__
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) {
    int count = CPU_COUNT(&set);
    return count > 0 ? count : 1;
  }
#endif
  long count = sysconf(_SC_NPROCESSORS_ONLN);
  return count > 0 ? (int)count : 1;
}

/// Takes tasks of one generation until none is left. A task is `stride` consecutive indices.
static void drain(unsigned generation) {
  uint64_t word = atomic_load_explicit(&pool.ticket, memory_order_acquire);
  for (;;) {
    if ((unsigned)(word >> (2 * COUNT_BITS)) != (generation & GENERATION_MASK)) return;
    long tasks = (long)(word >> COUNT_BITS & COUNT_MASK), next = (long)(word & COUNT_MASK);
    if (next >= tasks) return;
    if (!atomic_compare_exchange_weak_explicit(
          &pool.ticket, &word, word + 1, memory_order_acq_rel, memory_order_acquire))
      continue;
    long first = next * pool.stride, end = first + pool.stride;
    if (end > pool.count) end = pool.count;
    for (long index = first; index < end; index++) pool.task(pool.context, index);
    atomic_fetch_add_explicit(&pool.done, 1, memory_order_release);
    word = atomic_load_explicit(&pool.ticket, memory_order_acquire);
  }
}

/// Waits for a generation other than `seen`: first spinning, then asleep.
static unsigned next_generation(unsigned seen) {
  for (int spin = 0; spin < SPINS; spin++) {
    unsigned now = atomic_load_explicit(&pool.generation, memory_order_acquire);
    if (now != seen || atomic_load_explicit(&pool.stopping, memory_order_relaxed)) return now;
    if (atomic_load_explicit(&pool.parked, memory_order_relaxed)) break;
    RELAX();
  }
  pthread_mutex_lock(&pool.lock);
  pool.sleepers++;
  unsigned now;
  while ((now = atomic_load(&pool.generation)) == seen && !atomic_load(&pool.stopping))
    pthread_cond_wait(&pool.wake, &pool.lock);
  pool.sleepers--;
  pthread_mutex_unlock(&pool.lock);
  return now;
}

static void *work(void *argument) {
  unsigned seen = (unsigned)(uintptr_t)argument;
  inside = is_worker = 1;
  for (;;) {
    seen = next_generation(seen);
    if (atomic_load(&pool.stopping)) return 0;
    drain(seen);
  }
}

static void wake_sleepers(void) {
  pthread_mutex_lock(&pool.lock);
  if (pool.sleepers > 0) pthread_cond_broadcast(&pool.wake);
  pthread_mutex_unlock(&pool.lock);
}

/// Ends all workers. The caller holds `busy`.
static void stop_workers(void) {
  atomic_store(&pool.stopping, 1);
  wake_sleepers();
  for (int i = 1; i < atomic_load(&pool.threads); i++) pthread_join(pool.workers[i], 0);
  atomic_store(&pool.stopping, 0);
  atomic_store(&pool.threads, 1);
}

/// Starts workers until there are `count` threads or the system refuses. The caller holds `busy`.
static void start_workers(int count) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 2 << 20);
  unsigned generation = atomic_load(&pool.generation);
  int running = 1;
  while (running < count
    && pthread_create(&pool.workers[running], &attributes, work, (void *)(uintptr_t)generation) == 0)
    running++;
  pthread_attr_destroy(&attributes);
  atomic_store(&pool.threads, running);
}

static int claim(void) {
  return !atomic_flag_test_and_set_explicit(&pool.busy, memory_order_acquire);
}

static void yield_claim(void) { atomic_flag_clear_explicit(&pool.busy, memory_order_release); }

void ck_use_threads(int count) {
  if (inside) return;
  if (count < 1) count = 1;
  if (count > MOST_THREADS) count = MOST_THREADS;
  atomic_store(&pool.wanted, count);
}

/// Ends and starts workers where other threads are wanted than are running. The caller holds `busy`.
static void resize(void) {
  int asked = atomic_load(&pool.wanted);
  int wanted = ck_threads();
  if (wanted == atomic_load(&pool.threads)) return;
  if (atomic_load(&pool.threads) > 1) stop_workers();
  start_workers(wanted);
  // What the system refuses now is not asked for again with every region; what somebody asked for
  // meanwhile stands.
  atomic_compare_exchange_strong(&pool.wanted, &asked, atomic_load(&pool.threads));
}

int ck_set_threads(int count) {
  if (inside) return ck_threads();
  while (!claim()) sched_yield();
  ck_use_threads(count);
  resize();
  yield_claim();
  return ck_threads();
}

int ck_threads(void) {
  int wanted = atomic_load_explicit(&pool.wanted, memory_order_relaxed);
  if (wanted > 0) return wanted;
  int count = ck_processors();
  return count > MOST_THREADS ? MOST_THREADS : count;
}

void ck_park(void) { atomic_store(&pool.parked, 1); }

static void run_here(long count, ck_task task, void *context) {
  for (long index = 0; index < count; index++) task(context, index);
}

void ck_parallel(long count, ck_task task, void *context) {
  if (count <= 1 || inside || ck_threads() == 1 || !claim()) {
    run_here(count, task, context);
    return;
  }
  resize();
  inside = 1;
  pool.task = task;
  pool.context = context;
  pool.count = count;
  pool.stride = (count + COUNT_MASK - 1) / COUNT_MASK;
  long tasks = (count + pool.stride - 1) / pool.stride;
  atomic_store_explicit(&pool.done, 0, memory_order_relaxed);
  atomic_store_explicit(&pool.parked, 0, memory_order_relaxed);
  unsigned generation = atomic_load_explicit(&pool.generation, memory_order_relaxed) + 1;
  atomic_store_explicit(
    &pool.ticket,
    (uint64_t)(generation & GENERATION_MASK) << (2 * COUNT_BITS) | (uint64_t)tasks << COUNT_BITS,
    memory_order_release);
  atomic_store(&pool.generation, generation);
  wake_sleepers();
  drain(generation);
  for (int spin = 0; atomic_load_explicit(&pool.done, memory_order_acquire) < tasks;) {
    RELAX();
    if (++spin == 4000) {
      spin = 0;
      sched_yield();
    }
  }
  inside = 0;
  yield_claim();
}
