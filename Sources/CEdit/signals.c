// Signals set flags; the program reads them between two keys or two batches.
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "editor.h"

static atomic_int interrupts, end_signal, is_over, resized, continued, continues, suspended;
static int script_mode;

static void on_interrupt(int signal) {
  (void)signal;
  if (atomic_fetch_add(&interrupts, 1) >= 1 && script_mode) _exit(130);
}

/// Whether somebody has asked for `end_signal` since it came.
static atomic_int is_noticed;

static void on_end(int signal) {
  atomic_store(&end_signal, signal);
  struct itimerval timer = {.it_value = {.tv_usec = 900000}};
  setitimer(ITIMER_REAL, &timer, NULL);
}

/// A calculation that asks nobody is ended with it: what is in files is whole at any time.
static void on_late_end(int signal) {
  (void)signal;
  if (atomic_load(&end_signal) && !atomic_load(&is_noticed)) _exit(128 + atomic_load(&end_signal));
}

static void on_resize(int signal) {
  (void)signal;
  atomic_store(&resized, 1);
}

static void on_continue(int signal) {
  (void)signal;
  atomic_store(&continued, 1);
  atomic_fetch_add(&continues, 1);
}

static void on_suspend(int signal) {
  (void)signal;
  atomic_store(&suspended, 1);
}

static void take(int signal, void (*handler)(int)) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, NULL);
}

/// Without SA_RESTART, so that a read that waits for a key returns. A signal that whoever started the
/// process had ignored stays so.
static void handle(int signal, void (*handler)(int)) {
  struct sigaction old;
  if (sigaction(signal, NULL, &old) == 0 && old.sa_handler == SIG_IGN) return;
  take(signal, handler);
}

void ce_signals(enum ce_front front) {
  script_mode = front == CE_SCRIPT;
  // A shell ignores SIGINT for what it starts in the background; a program that talks stops with it.
  if (front == CE_WIRE) take(SIGINT, on_interrupt);
  handle(SIGINT, on_interrupt);
  handle(SIGTERM, on_end);
  handle(SIGHUP, on_end);
  handle(SIGALRM, on_late_end);
  handle(SIGPIPE, SIG_IGN);
  handle(SIGXFSZ, SIG_IGN);
  handle(SIGCONT, on_continue);
  if (front != CE_PROMPT) return;
  handle(SIGWINCH, on_resize);
  handle(SIGQUIT, SIG_IGN);
}

/// What does not stop when it is asked to is ended.
static void on_limit(int signal) {
  (void)signal;
  if (atomic_exchange(&is_over, 1)) _exit(1);
}

void ce_limit(int seconds) {
  struct itimerval timer = {.it_value = {.tv_sec = seconds}, .it_interval = {.tv_sec = 10}};
  take(SIGPROF, on_limit);
  setitimer(ITIMER_PROF, &timer, NULL);
}

int ce_is_over(void) { return atomic_load(&is_over); }
int ce_interrupts(void) { return atomic_load(&interrupts); }
void ce_interrupts_clear(void) { atomic_store(&interrupts, 0); }
int ce_continues(void) { return atomic_load(&continues); }
int ce_end_signal(void) {
  int signal = atomic_load(&end_signal);
  if (signal) atomic_store(&is_noticed, 1);
  return signal;
}
int ce_take_resize(void) { return atomic_exchange(&resized, 0); }
int ce_take_continue(void) { return atomic_exchange(&continued, 0); }
int ce_take_suspend(void) { return atomic_exchange(&suspended, 0); }

void ce_suspend_catch(int on) {
  static struct sigaction before;
  static int is_caught;
  if (on == is_caught) return;
  if (on) {
    sigaction(SIGTSTP, NULL, &before);
    if (before.sa_handler == SIG_IGN) return;
    handle(SIGTSTP, on_suspend);
  } else {
    sigaction(SIGTSTP, &before, NULL);
  }
  is_caught = on;
}

static char wipe[64];
/// Below 0 while it is being drawn: a stop waits for that.
static atomic_int wipe_length, stop_waits;

/// Takes what moves off the terminal, stops as the signal asks, and is ready for the next one.
static void on_stop(int signal) {
  int length = atomic_load(&wipe_length);
  if (length < 0) {
    atomic_store(&stop_waits, 1);
    return;
  }
  if (length > 0 && write(STDERR_FILENO, wipe, (size_t)length) < 0) length = 0;
  take(signal, SIG_DFL);
  sigset_t set, before;
  sigemptyset(&set);
  sigaddset(&set, signal);
  raise(signal);
  pthread_sigmask(SIG_UNBLOCK, &set, &before);
  take(signal, on_stop);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  // Where nobody could let it go on it was not stopped, and what moved is gone all the same.
  atomic_fetch_add(&continues, 1);
}

void ce_hold_stop(void) {
  handle(SIGTSTP, on_stop);
  atomic_store(&wipe_length, -1);
}

void ce_wipe_on_stop(const char *bytes, int length) {
  if (length > (int)sizeof wipe) length = 0;
  memcpy(wipe, bytes, (size_t)length);
  atomic_store(&wipe_length, length);
  if (atomic_exchange(&stop_waits, 0)) raise(SIGTSTP);
  if (length == 0) handle(SIGTSTP, SIG_DFL);
}

void ce_signal_set(sigset_t *set) {
  sigemptyset(set);
  sigaddset(set, SIGINT);
  sigaddset(set, SIGTERM);
  sigaddset(set, SIGHUP);
  sigaddset(set, SIGWINCH);
  sigaddset(set, SIGCONT);
  sigaddset(set, SIGTSTP);
}
