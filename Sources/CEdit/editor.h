// What the files of the shim share.
#ifndef CE_EDITOR_H
#define CE_EDITOR_H

#include <histedit.h>
#include <signal.h>
#include <stddef.h>
#include <wchar.h>

#include "CEdit.h"

enum leaving { STAY, REDRAW, SHOW, INTERRUPT, STOP, GONE };

// Keys that no keyboard needs: the shim feeds them to libedit to run its own functions.
#define KEY_SEARCH 0x1c
#define KEY_RESTORE 0x1d
#define KEY_SUBMIT 0x1e

// What a key means to a running search; other values are letters of the pattern.
enum { CE_SEARCH_END = -1, CE_SEARCH_DROP = -2, CE_SEARCH_OLDER = -3, CE_SEARCH_NEWER = -4 };

struct ce_history {
  wchar_t **entries;
  size_t count, room;
  size_t at;       // the entry in the line; count when it is none
  wchar_t *draft;  // what was typed before Up or Ctrl-R, or NULL
  int searching;
  wchar_t key;  // the key the search is to take
  wchar_t pattern[128];
  wchar_t shown[160];          // what stands in place of the prompt, empty when nothing does
  wchar_t marked[160 * 8];     // the same with as many colours as the prompt has
};

struct ce_editor {
  EditLine *el;
  struct ce_history history;
  ce_hooks hooks;
  wchar_t *prompt;        // with colours, each between two \1
  wchar_t *prompt_plain;  // what it looks like, to count its columns
  enum leaving leaving;   // why the running el_wgets is to return
  int resized, continued;
  sigset_t outside;       // the signal mask while waiting for a key

  wchar_t *saved;  // text to put back into the line, or NULL
  size_t saved_cursor;
  char *shown;  // a list to print under the line, or NULL
  int replaced;

  wchar_t queue[40];  // keys that were read and not yet handed out
  int queued, handed;
  int byte;  // a byte that belongs to the next key, or -1

  char *text;  // UTF-8 of the line, for the caller
};

// text.c
wchar_t *ce_widen(const char *text);
char *ce_narrow(const wchar_t *text, size_t count, size_t *bytes);
size_t ce_bytes(const wchar_t *text, size_t count);
size_t ce_scalars(const char *text, size_t bytes);
int ce_columns(void);
/// Moves (row, column) over the text as libedit lays it out.
void ce_lay(const wchar_t *text, size_t count, int columns, int *row, int *column);

// keys.c
int ce_bind_keys(ce_editor *editor);
int ce_next_key(EditLine *el, wchar_t *out);

// history.c
/// Forgets where Up was; for the start of a line.
void ce_history_rest(ce_editor *editor);
void ce_history_free(ce_editor *editor);
unsigned char ce_up(EditLine *el, wint_t key);
unsigned char ce_down(EditLine *el, wint_t key);
unsigned char ce_search(EditLine *el, wint_t key);
int ce_search_takes(ce_editor *editor, wchar_t key);

// signals.c
int ce_take_resize(void);
int ce_take_continue(void);
/// The signals that must only arrive while a key is awaited.
void ce_signal_set(sigset_t *set);

#endif
