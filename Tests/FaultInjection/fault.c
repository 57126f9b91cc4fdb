/// Loaded before a program (LD_PRELOAD) to make one of its calls on regular files fail: FAULT_AT counts
/// them from 1, FAULT_KIND is kill, ENOSPC, EIO, EINTR or short; FAULT_STAYS=1 fails all that follow too.
/// FAULT_LOG names a file that gets a byte when the call was reached. HEAP_LOG names one that gets the bytes
/// of the heap that are in use when the program ends. NO_SHARED_MEMORY=1 lets nobody open a file that processes
/// share, as on a file system that cannot.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_int calls;

__attribute__((destructor)) static void note_heap(void) {
  const char *path = getenv("HEAP_LOG");
  if (!path) return;
  struct mallinfo2 heap = mallinfo2();
  FILE *file = fopen(path, "w");
  if (!file) return;
  fprintf(file, "%zu", heap.uordblks + heap.hblkhd);
  fclose(file);
}

static void note_reached(void) {
  const char *path = getenv("FAULT_LOG");
  int file = path ? open(path, O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;
  if (file < 0) return;
  ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
  (void)!real(file, "x", 1);
  close(file);
}

/// 0 to go on, -1 to fail with errno set, 1 to write half.
static int fault(int is_write) {
  const char *at = getenv("FAULT_AT"), *kind = getenv("FAULT_KIND");
  if (!at || !kind) return 0;
  int number = atomic_fetch_add(&calls, 1) + 1, wanted = atoi(at);
  const char *stays = getenv("FAULT_STAYS");
  if (number < wanted || (number > wanted && !stays)) return 0;
  if (number == wanted) note_reached();
  if (!strcmp(kind, "kill")) kill(getpid(), SIGKILL);
  if (!strcmp(kind, "short")) return is_write ? 1 : 0;
  errno = !strcmp(kind, "ENOSPC") ? ENOSPC : !strcmp(kind, "EINTR") ? EINTR : EIO;
  return -1;
}

static int is_regular(int file) {
  struct stat found;
  return fstat(file, &found) == 0 && S_ISREG(found.st_mode);
}

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static int is_shared(const char *path) {
  size_t length = strlen(path);
  return getenv("NO_SHARED_MEMORY") && length > 4 && !strcmp(path + length - 4, "-shm");
}

#define OPEN(name)                                   \
  int name(const char *path, int flags, ...) {       \
    REAL(name);                                      \
    va_list rest;                                    \
    va_start(rest, flags);                           \
    int mode = flags & O_CREAT ? va_arg(rest, int) : 0; \
    va_end(rest);                                    \
    if (is_shared(path)) {                           \
      errno = EACCES;                                \
      return -1;                                     \
    }                                                \
    return real(path, flags, mode);                  \
  }
OPEN(open)
OPEN(open64)

ssize_t write(int file, const void *bytes, size_t count) {
  REAL(write);
  int what = is_regular(file) ? fault(1) : 0;
  if (what < 0) return -1;
  return real(file, bytes, what > 0 && count > 1 ? count / 2 : count);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t place) {
  REAL(pwrite);
  int what = is_regular(file) ? fault(1) : 0;
  if (what < 0) return -1;
  return real(file, bytes, what > 0 && count > 1 ? count / 2 : count, place);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t place) {
  REAL(pwrite64);
  int what = is_regular(file) ? fault(1) : 0;
  if (what < 0) return -1;
  return real(file, bytes, what > 0 && count > 1 ? count / 2 : count, place);
}

int fsync(int file) {
  REAL(fsync);
  return fault(0) < 0 ? -1 : real(file);
}

int fdatasync(int file) {
  REAL(fdatasync);
  return fault(0) < 0 ? -1 : real(file);
}

int ftruncate(int file, off_t size) {
  REAL(ftruncate);
  return fault(0) < 0 ? -1 : real(file, size);
}

int ftruncate64(int file, off64_t size) {
  REAL(ftruncate64);
  return fault(0) < 0 ? -1 : real(file, size);
}

int rename(const char *from, const char *to) {
  REAL(rename);
  return fault(0) < 0 ? -1 : real(from, to);
}
