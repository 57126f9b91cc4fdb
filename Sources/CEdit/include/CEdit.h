#ifndef CEDIT_H
#define CEDIT_H

#include <stddef.h>

/// A small face of libedit, and the signal flags that go with a prompt.
///
/// libedit's own functions are variadic, count in three different units and leave signals, pasted
/// text and unknown keys to the caller. Here every string is UTF-8, every position counts bytes,
/// and a line that was left for a resize, a stop or a list of completions comes back as it was.
/// Not for use when standard input or output is no terminal.

typedef struct ce_editor ce_editor;

/// The text being edited and the cursor in it, valid during the call that receives it.
typedef struct {
  const char *text;
  size_t bytes;
  size_t cursor;
} ce_line;

/// Asked at Tab; answers with ce_replace and ce_show.
typedef void (*ce_complete_fn)(void *context, ce_editor *editor, ce_line line);
/// Asked at Enter: -1 when the text is to be submitted, otherwise the number of blanks that begin
/// the next row.
typedef int (*ce_enter_fn)(void *context, ce_line line);
/// Asked whenever a key is awaited; answers with ce_hint, in at most `columns` columns.
typedef void (*ce_hint_fn)(void *context, ce_editor *editor, ce_line line, int columns);
/// The number of the first earlier statement, from `from` on in steps of `step`, that holds `part`,
/// or begins with it. Number 0 is the newest, higher ones are older; -1 when there is none.
typedef long (*ce_find_fn)(void *context, const char *part, int begins, long from, int step);
/// Asked for an earlier statement by its number; answers with ce_recall.
typedef void (*ce_entry_fn)(void *context, ce_editor *editor, long number);

/// Asked for pasted text before it goes into the line; may answer with ce_paste and ce_show.
typedef void (*ce_paste_fn)(void *context, ce_editor *editor, const char *text);

typedef struct {
  void *context;
  ce_complete_fn complete;  // each may be NULL
  ce_enter_fn enter;
  ce_hint_fn hint;
  ce_find_fn find;
  ce_entry_fn entry;
  ce_paste_fn paste;
} ce_hooks;

typedef enum {
  CE_LINE,       ///< a statement was entered
  CE_END,        ///< Ctrl-D on an empty line, or the terminal is gone
  CE_INTERRUPT,  ///< Ctrl-C: the line was dropped
  CE_STOP,       ///< SIGTERM or SIGHUP arrived, see ce_end_signal
  CE_ERROR       ///< the terminal cannot be read; errno says why
} ce_outcome;

/// NULL when the terminal cannot be used. `program` names the editor in ~/.editrc.
ce_editor *ce_open(const char *program, ce_hooks hooks);
void ce_close(ce_editor *editor);

/// Obeys one line of an editrc(5) file: `bind`, alone or for this program, as in `bind -v`. Returns
/// -1 for a line that cannot be read; other commands and other programs' lines are passed over.
int ce_configure(ce_editor *editor, const char *line);
/// Changes to vi keys, or back.
void ce_keys(ce_editor *editor, int vi);
int ce_has_vi_keys(ce_editor *editor);

/// The text before the line; the editor keeps its own copy. Colours are allowed (ESC [ … m), a
/// newline is not, and the last character must be visible or a blank.
void ce_prompt(ce_editor *editor, const char *text);
/// What is switched on before a hint and off after it, such as colours; "" for nothing.
void ce_hint_style(ce_editor *editor, const char *on, const char *off);

/// Reads one statement. `out` is set for CE_LINE and stays valid until the next call. Bytes that
/// are not UTF-8, and control characters in pasted text, arrive as U+FFFD.
ce_outcome ce_read(ce_editor *editor, ce_line *out);

/// Puts text into the next line to be read, with the cursor at its end.
void ce_preset(ce_editor *editor, const char *text);

/// The same, as an offer: the first key that types a visible character, or pasted text, takes its place, and
/// Ctrl-D ends the input; a blank and every key that moves or deletes make it the user's own.
void ce_offer(ce_editor *editor, const char *text);

/// Inside a completion: replaces the text from byte `from` to the cursor.
void ce_replace(ce_editor *editor, size_t from, const char *text);
/// Inside a completion: prints `list` under the line, which is then drawn again.
void ce_show(ce_editor *editor, const char *list);
/// Inside the asking for pasted text: what goes into the line in its place.
void ce_paste(ce_editor *editor, const char *text);
/// Inside a hint: what stands at the right edge until the next key.
void ce_hint(ce_editor *editor, const char *text);
/// Inside the asking for an earlier statement.
void ce_recall(ce_editor *editor, const char *text);

/// Who catches the signals.
enum ce_front { CE_SCRIPT, CE_PROMPT, CE_WIRE };

/// Catches SIGINT, SIGTERM and SIGHUP and ignores SIGPIPE and SIGXFSZ; a signal that was ignored when
/// the program started stays ignored, but for SIGINT on the wire. At a prompt SIGWINCH and SIGCONT
/// are caught and SIGQUIT is ignored too; in a script a second SIGINT that nobody asked about ends
/// the process with 130.
void ce_signals(enum ce_front front);
/// How often Ctrl-C was pressed since ce_interrupts_clear.
int ce_interrupts(void);
/// How often the process was stopped and goes on again: what was drawn may have moved.
int ce_continues(void);
/// A stop (Ctrl-Z) waits from here until ce_wipe_on_stop, while something is drawn or wiped.
void ce_hold_stop(void);
/// Bytes that a stop writes to standard error first: they wipe what moves there. None: nothing is written, and
/// a stop is what it was.
void ce_wipe_on_stop(const char *bytes, int length);
void ce_interrupts_clear(void);
/// SIGTERM or SIGHUP once one of them arrived, otherwise 0. Unless this is asked within 0.9 s of its arrival the
/// process ends with 128 and its number.
int ce_end_signal(void);
/// Limits the processor time of this process, of all its threads together. Ten seconds after the limit it is
/// ended with 1 if it still runs. Not handed on to a child.
void ce_limit(int seconds);
/// Whether the limit is reached.
int ce_is_over(void);

#endif
