// The editor: one libedit object, its history, and the loop that reads a statement.
#define _GNU_SOURCE
#include "CEdit.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "editor.h"

#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"

static ce_editor *editor_of(EditLine *el) {
  ce_editor *editor = NULL;
  el_wget(el, EL_CLIENTDATA, &editor);
  return editor;
}

static wchar_t *prompt_of(EditLine *el) {
  static wchar_t empty[] = L"> ";
  ce_editor *editor = editor_of(el);
  if (editor->history.shown[0]) return editor->history.marked;
  return editor->prompt ? editor->prompt : empty;
}

/// The line as the caller sees it; false when memory ran out.
static int export_line(ce_editor *editor, const wchar_t *text, size_t count, size_t cursor,
                       ce_line *out) {
  free(editor->text);
  editor->text = ce_narrow(text, count, &out->bytes);
  out->text = editor->text;
  out->cursor = ce_bytes(text, cursor);
  return editor->text != NULL;
}

static int current_line(ce_editor *editor, ce_line *out) {
  const LineInfoW *line = el_wline(editor->el);
  return export_line(editor, line->buffer, (size_t)(line->lastchar - line->buffer),
                     (size_t)(line->cursor - line->buffer), out);
}

/// Enter: submits a whole statement, otherwise goes on in the next line.
static unsigned char enter(EditLine *el, wint_t key) {
  (void)key;
  ce_editor *editor = editor_of(el);
  ce_line line;
  if (editor->hooks.done && current_line(editor, &line) &&
      !editor->hooks.done(editor->hooks.context, line)) {
    return el_winsertstr(el, L"\n") == 0 ? CC_REFRESH : CC_ERROR;
  }
  editor->queue[0] = KEY_SUBMIT;
  editor->handed = 0;
  editor->queued = 1;
  return CC_NORM;
}

static unsigned char complete(EditLine *el, wint_t key) {
  (void)key;
  ce_editor *editor = editor_of(el);
  ce_line line;
  if (!editor->hooks.complete || !current_line(editor, &line)) return CC_ERROR;
  editor->replaced = 0;
  editor->hooks.complete(editor->hooks.context, editor, line);
  if (editor->shown) {
    editor->leaving = SHOW;
    return CC_EOF;
  }
  return editor->replaced ? CC_REFRESH : CC_ERROR;
}

/// Ctrl-D: the end on an empty line, otherwise the character under the cursor goes.
static unsigned char delete_or_end(EditLine *el, wint_t key) {
  (void)key;
  const LineInfoW *line = el_wline(el);
  if (line->lastchar == line->buffer) return CC_EOF;
  if (line->cursor == line->lastchar) return CC_ERROR;
  el_cursor(el, 1);
  el_deletestr(el, 1);
  return CC_REFRESH;
}

/// Puts the saved text and cursor back.
static unsigned char restore(EditLine *el, wint_t key) {
  (void)key;
  ce_editor *editor = editor_of(el);
  if (!editor->saved) return CC_NORM;
  size_t count = wcslen(editor->saved);
  if (count > 0 && el_winsertstr(el, editor->saved) == 0 && editor->saved_cursor < count) {
    el_cursor(el, -(int)(count - editor->saved_cursor));
  }
  free(editor->saved);
  editor->saved = NULL;
  return CC_REFRESH;
}

/// A UTF-8 locale for the classes and widths of characters; numbers keep the C locale.
static void choose_locale(void) {
  static const char *const fallback[] = {"C.UTF-8", "C.utf8", "en_US.UTF-8"};
  if (setlocale(LC_CTYPE, "") && MB_CUR_MAX > 1) return;
  for (size_t i = 0; i < sizeof fallback / sizeof *fallback; i++) {
    if (setlocale(LC_CTYPE, fallback[i])) return;
  }
}

static int set_up(ce_editor *editor) {
  EditLine *el = editor->el;
  int failed = el_wset(el, EL_CLIENTDATA, editor);
  failed |= el_wset(el, EL_EDITOR, L"emacs");
  failed |= el_wset(el, EL_SIGNAL, 0);
  failed |= el_wset(el, EL_GETCFN, ce_next_key);
  // Return and newline arrive as they were sent, so that a pasted CR LF is one line end; Ctrl-S
  // searches instead of stopping the terminal; and Ctrl-C does not take away a key that was
  // announced and not yet read (finish does that).
  failed |= el_wset(el, EL_SETTY, L"-d", L"-inlcr", L"-icrnl", L"-ixon", L"+noflsh", NULL);
  failed |= el_wset(el, EL_PROMPT_ESC, prompt_of, L'\1');
  failed |= el_wset(el, EL_ADDFN, L"ce-enter", L"enter a statement", enter);
  failed |= el_wset(el, EL_ADDFN, L"ce-complete", L"complete the word", complete);
  failed |= el_wset(el, EL_ADDFN, L"ce-restore", L"put the line back", restore);
  failed |= el_wset(el, EL_ADDFN, L"ce-delete-or-end", L"delete or end", delete_or_end);
  failed |= el_wset(el, EL_BIND, L"^D", L"ce-delete-or-end", NULL);
  failed |= el_wset(el, EL_BIND, L"^I", L"ce-complete", NULL);
  failed |= el_wset(el, EL_BIND, L"^J", L"ce-enter", NULL);
  failed |= el_wset(el, EL_BIND, L"^M", L"ce-enter", NULL);
  failed |= el_wset(el, EL_BIND, L"^]", L"ce-restore", NULL);
  failed |= el_wset(el, EL_BIND, L"^^", L"ed-newline", NULL);
  return failed | ce_bind_keys(editor);
}

ce_editor *ce_open(const char *program, ce_hooks hooks) {
  choose_locale();
  ce_editor *editor = calloc(1, sizeof *editor);
  if (!editor) return NULL;
  editor->hooks = hooks;
  editor->byte = -1;
  editor->el = el_init(program, stdin, stdout, stderr);
  if (!editor->el || set_up(editor) != 0) {
    ce_close(editor);
    return NULL;
  }
  return editor;
}

void ce_close(ce_editor *editor) {
  if (!editor) return;
  if (editor->el) el_end(editor->el);
  ce_history_free(editor);
  free(editor->prompt);
  free(editor->prompt_plain);
  free(editor->saved);
  free(editor->shown);
  free(editor->text);
  free(editor);
}

void ce_prompt(ce_editor *editor, const char *text) {
  wchar_t *plain = ce_widen(text);
  wchar_t *marked = plain ? calloc(3 * wcslen(plain) + 1, sizeof *marked) : NULL;
  if (!marked) {
    free(plain);
    return;
  }
  size_t to = 0, visible = 0;
  for (size_t i = 0; plain[i]; i++) {
    if (plain[i] != 0x1b) {
      marked[to++] = plain[visible++] = plain[i];
      continue;
    }
    marked[to++] = L'\1';
    for (; plain[i] && plain[i] != L'm'; i++) marked[to++] = plain[i];
    marked[to++] = L'm';
    marked[to++] = L'\1';
    if (!plain[i]) break;
  }
  plain[visible] = 0;
  free(editor->prompt);
  free(editor->prompt_plain);
  editor->prompt = marked;
  editor->prompt_plain = plain;
}

void ce_preset(ce_editor *editor, const char *text) {
  free(editor->saved);
  editor->saved = ce_widen(text);
  editor->saved_cursor = editor->saved ? wcslen(editor->saved) : 0;
}

void ce_replace(ce_editor *editor, size_t from, const char *text) {
  ce_line line;
  wchar_t *wide = ce_widen(text);
  if (wide && current_line(editor, &line) && from <= line.cursor) {
    el_deletestr(editor->el, (int)ce_scalars(line.text + from, line.cursor - from));
    editor->replaced = wide[0] == 0 || el_winsertstr(editor->el, wide) == 0;
  }
  free(wide);
}

void ce_show(ce_editor *editor, const char *list) {
  free(editor->shown);
  editor->shown = strdup(list);
}

static void save_line(ce_editor *editor) {
  const LineInfoW *line = el_wline(editor->el);
  size_t count = (size_t)(line->lastchar - line->buffer);
  size_t cursor = (size_t)(line->cursor - line->buffer);
  free(editor->saved);
  editor->saved = calloc(count + 1, sizeof *editor->saved);
  if (!editor->saved) return;
  wmemcpy(editor->saved, line->buffer, count);
  editor->saved_cursor = cursor;
}

/// Rows from the prompt to the cursor, and from there to the end of the text.
static void block_rows(ce_editor *editor, int *above, int *below) {
  const LineInfoW *line = el_wline(editor->el);
  const wchar_t *prompt = editor->prompt_plain ? editor->prompt_plain : L"> ";
  if (editor->history.shown[0]) prompt = editor->history.shown;
  int columns = ce_columns(), column = 0;
  *above = 0;
  ce_lay(prompt, wcslen(prompt), columns, above, &column);
  ce_lay(line->buffer, (size_t)(line->cursor - line->buffer), columns, above, &column);
  *below = 0;
  ce_lay(line->cursor, (size_t)(line->lastchar - line->cursor), columns, below, &column);
}

static void to_bottom(ce_editor *editor) {
  int above, below;
  block_rows(editor, &above, &below);
  while (below-- > 0) fputc('\n', stdout);
}

/// Leaves the screen as the next drawing of the line expects it: an empty row, cursor at its start.
static void make_room(ce_editor *editor) {
  int above, below;
  if (editor->leaving == SHOW) {
    to_bottom(editor);
    fprintf(stdout, "\n%s", editor->shown);
    size_t length = strlen(editor->shown);
    if (length > 0 && editor->shown[length - 1] != '\n') fputc('\n', stdout);
    free(editor->shown);
    editor->shown = NULL;
  } else if (editor->continued) {
    fputs("\r\033[J", stdout);
  } else {
    block_rows(editor, &above, &below);
    if (above > 0) fprintf(stdout, "\033[%dA", above);
    fputs("\r\033[J", stdout);
  }
  editor->continued = editor->resized = 0;
}

static ce_outcome finish(ce_editor *editor, const wchar_t *text, int count, ce_line *out) {
  if (text) {
    if (count > 0 && text[count - 1] == L'\n') count--;
    return export_line(editor, text, (size_t)count, (size_t)count, out) ? CE_LINE : CE_ERROR;
  }
  if (editor->leaving == INTERRUPT) {
    to_bottom(editor);
    fputs("^C\n", stdout);
    tcflush(STDIN_FILENO, TCIFLUSH);
    el_reset(editor->el);
    return CE_INTERRUPT;
  }
  to_bottom(editor);
  fputc('\n', stdout);
  return editor->leaving == STOP ? CE_STOP : CE_END;
}

ce_outcome ce_read(ce_editor *editor, ce_line *out) {
  sigset_t ours;
  ce_signal_set(&ours);
  ce_interrupts_clear();
  ce_take_resize();
  ce_take_continue();
  sigprocmask(SIG_BLOCK, &ours, &editor->outside);
  fputs(PASTE_ON, stdout);
  const wchar_t *text;
  int count;
  for (;;) {
    editor->leaving = STAY;
    editor->queued = editor->handed = 0;
    ce_history_rest(editor);
    if (editor->saved) editor->queue[editor->queued++] = KEY_RESTORE;
    fflush(stdout);
    // Before the prompt shows: what is typed at a prompt is for the editor.
    el_wset(editor->el, EL_PREP_TERM, 1);
    text = el_wgets(editor->el, &count);
    if (text || (editor->leaving != REDRAW && editor->leaving != SHOW)) break;
    save_line(editor);
    make_room(editor);
    fputs(PASTE_ON, stdout);
  }
  ce_outcome outcome = finish(editor, text, count, out);
  fputs(PASTE_OFF, stdout);
  fflush(stdout);
  sigprocmask(SIG_SETMASK, &editor->outside, NULL);
  return outcome;
}
