// What the files of the shim share.
#ifndef CE_EDITOR_H
#define CE_EDITOR_H

#include <stdio.h>

#include <histedit.h>
#include <signal.h>
#include <stddef.h>
#include <wchar.h>

#include "CEdit.h"

enum leaving { STAY, REDRAW, SUSPEND, SHOW, INTERRUPT, STOP, GONE };

// Keys of our own: the control characters above ASCII, which no keyboard sends. A sequence that the
// terminal sends for a key becomes one of them, in emacs and in vi mode alike.
enum {
  KEY_RESTORE = 0x80,
  KEY_SUBMIT,
  KEY_SEARCH,
  KEY_PASTE,
  KEY_NEWLINE,
  KEY_NOTHING,
  KEY_UP,
  KEY_DOWN,
  KEY_LEFT,
  KEY_RIGHT,
  KEY_HOME,
  KEY_END,
  KEY_WORD_LEFT,
  KEY_WORD_RIGHT,
  KEY_DELETE,
  KEY_KILL_WORD,
  KEY_KILL_WORD_LEFT,
  KEY_OLDEST,
  KEY_NEWEST,
  KEY_UNDO,
  KEY_VI,
  KEY_LAST_WORD,
};

// What a key means to a running search; other values are letters of the pattern.
enum { CE_SEARCH_END = -1, CE_SEARCH_DROP = -2, CE_SEARCH_OLDER = -3, CE_SEARCH_NEWER = -4 };

struct ce_past {
  long at;             // the earlier statement in the line; -1 when it is none
  unsigned long when;  // the key at which it came
  long word_of;        // the statement whose last word was put in at key `word_when`
  unsigned long word_when;
  size_t word_length;
  wchar_t *draft;      // what was typed before Up or Ctrl-R, or NULL
  wchar_t *entry;      // the statement that was asked for, or NULL
  int searching;
  wchar_t key;  // the key the search is to take
  wchar_t pattern[128];
  wchar_t shown[160];       // what stands in place of the prompt, empty when nothing does
  wchar_t marked[160 * 8];  // the same with as many colours as the prompt has
};

struct ce_paste {
  int state;  // where the bytes stand in an escape sequence
  char *text;
  size_t count, room;
  int refused;
  char parameters[8];
  size_t length;
};

/// A row of the screen: a stretch of a frame's text, and whether the next row goes on with its line.
struct ce_row {
  size_t from, count;
  int columns, is_joined;
};

/// What of the prompt and the line stands on the screen: the rows from `top` up to `bottom`.
struct ce_frame {
  wchar_t *text;
  size_t prompt, length;
  struct ce_row *rows;
  int count, room, width;
  int cursor_row, cursor_column;
  int top, bottom;
  int at;  // the row the terminal's cursor is in
};

struct ce_hint_text {
  wchar_t text[256];
  int columns;
  int is_shown;
  char on[32], off[32];
};

struct ce_undo {
  wchar_t *text;
  size_t cursor;
};

struct ce_vi {
  int is_on;
  int is_command;  // rather than inserting
  wchar_t key;     // the key it is to take
  wchar_t operation;  // d, c or y, when its motion is awaited
  wchar_t waits;      // f, F, t, T or r, when its letter is awaited
  long count;
  wchar_t how, letter;  // the last f, F, t or T
};

struct ce_editor {
  EditLine *el;
  wchar_t *program;
  FILE *errors;  // where libedit's own complaints go
  FILE *muted;   // and its drawings
  ce_hooks hooks;
  wchar_t *prompt;        // with colours, each between two \1
  wchar_t *prompt_plain;  // what it looks like, to count its columns
  enum leaving leaving;   // why the running el_wgets is to return
  int resized, continued;
  sigset_t outside;  // the signal mask while waiting for a key

  wchar_t *saved;  // text to put back into the line, or NULL
  size_t saved_cursor;
  int offered;  // what is in the line goes when something else is typed
  char *shown;  // a list to print under the line, or NULL
  unsigned long shown_when;
  int replaced;

  wchar_t queue[40];  // keys that were read and not yet handed out
  int queued, handed;
  int byte;            // a byte that belongs to the next key, or -1
  unsigned long keys;  // how many have been handed out
  unsigned char theirs[64];  // sequences that the user has bound to something else

  struct ce_frame frame;
  struct ce_vi vi;
  struct ce_past past;
  struct ce_paste paste;
  struct ce_hint_text hint;

  wchar_t *killed;
  unsigned long killed_when;
  struct ce_undo undone[64];
  int undo_count;

  char *text;  // UTF-8 of the line, for the caller
};

ce_editor *ce_editor_of(EditLine *el);
/// The line as the hooks see it; false when memory ran out.
int ce_current_line(ce_editor *editor, ce_line *out);

// text.c
wchar_t *ce_widen(const char *text);
char *ce_narrow(const wchar_t *text, size_t count, size_t *bytes);
size_t ce_bytes(const wchar_t *text, size_t count);
size_t ce_scalars(const char *text, size_t bytes);
int ce_columns(void);
int ce_width(wchar_t c, int column);
/// Moves (row, column) over the text as libedit lays it out.
void ce_lay(const wchar_t *text, size_t count, int columns, int *row, int *column);

// draw.c
/// Draws the prompt and a line where the last drawing left the cursor; only what differs is written.
void ce_draw(ce_editor *editor, const wchar_t *line, size_t count, size_t cursor);
void ce_draw_line(ce_editor *editor);
/// Nothing stands on the screen any more: the next drawing begins where the cursor is.
void ce_frame_forget(ce_editor *editor);
/// Goes behind what is drawn and forgets it; whether that is the start of an empty row.
int ce_leave_frame(ce_editor *editor);
/// Rows from the first that is drawn to the cursor, as a resized terminal now has them.
int ce_rows_above(ce_editor *editor);
/// Where libedit may draw: only its bell is heard.
FILE *ce_muted(void);

// keys.c
int ce_add_functions(ce_editor *editor);
int ce_bind_keys(ce_editor *editor);
int ce_sequence_count(void);
/// The number of a sequence in the table, -1 for one that is not there; and the key it stands for.
int ce_sequence(const char *sequence);
wchar_t ce_sequence_key(int number);

// input.c
int ce_next_key(EditLine *el, wchar_t *out);

// hint.c
void ce_hint_draw(ce_editor *editor);
void ce_hint_erase(ce_editor *editor);

// past.c
/// Forgets where Up was; for the start of a line.
void ce_past_rest(ce_editor *editor);
void ce_past_free(ce_editor *editor);
unsigned char ce_up(EditLine *el, wint_t key);
unsigned char ce_down(EditLine *el, wint_t key);
unsigned char ce_oldest(EditLine *el, wint_t key);
unsigned char ce_newest(EditLine *el, wint_t key);
unsigned char ce_last_word(EditLine *el, wint_t key);
unsigned char ce_search(EditLine *el, wint_t key);
int ce_search_takes(ce_editor *editor, wchar_t key);

// text of the line
void ce_set_text(EditLine *el, const wchar_t *text, size_t cursor);
wchar_t *ce_copy_text(EditLine *el);

// edits.c
unsigned char ce_left(EditLine *el, wint_t key);
unsigned char ce_right(EditLine *el, wint_t key);
unsigned char ce_word_left(EditLine *el, wint_t key);
unsigned char ce_word_right(EditLine *el, wint_t key);
unsigned char ce_home(EditLine *el, wint_t key);
unsigned char ce_end(EditLine *el, wint_t key);
unsigned char ce_delete(EditLine *el, wint_t key);
unsigned char ce_delete_or_end(EditLine *el, wint_t key);
unsigned char ce_kill_word(EditLine *el, wint_t key);
unsigned char ce_kill_word_left(EditLine *el, wint_t key);
unsigned char ce_kill_chunk_left(EditLine *el, wint_t key);
unsigned char ce_kill_row(EditLine *el, wint_t key);
unsigned char ce_kill_row_left(EditLine *el, wint_t key);
unsigned char ce_yank(EditLine *el, wint_t key);
unsigned char ce_close_brace(EditLine *el, wint_t key);
unsigned char ce_paste_in(EditLine *el, wint_t key);
unsigned char ce_undo(EditLine *el, wint_t key);
/// Keeps the line as it is before the next key, for undo.
void ce_undo_note(ce_editor *editor);
void ce_undo_rest(ce_editor *editor);

/// Takes a stretch of the line out and keeps it for ce_yank; and only keeps it.
unsigned char ce_take_out(EditLine *el, const wchar_t *from, const wchar_t *to);
int ce_keep(ce_editor *editor, const wchar_t *text, size_t count);

// vi.c
unsigned char ce_vi(EditLine *el, wint_t key);
int ce_vi_takes(ce_editor *editor, wchar_t key);

// signals.c
int ce_take_resize(void);
int ce_take_continue(void);
int ce_take_suspend(void);
/// Catches Ctrl-Z while a line is read, and no longer.
void ce_suspend_catch(int on);
/// The signals that must only arrive while a key is awaited.
void ce_signal_set(sigset_t *set);

#endif
