// Moving the cursor and changing the line.
//
// libedit's own functions move without drawing, and when the text is taller than the screen the next
// letter is then written outside its buffers; these always draw. Its kills know one row only.
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

#include "editor.h"

/// Longer lines, which are pasted, are not copied at each key.
#define LONGEST_UNDONE 50000

static unsigned char move(EditLine *el, const wchar_t *to) {
  el_cursor(el, (int)(to - el_wline(el)->cursor));
  return CC_REFRESH;
}

unsigned char ce_left(EditLine *el, wint_t key) {
  (void)key;
  const LineInfoW *line = el_wline(el);
  return line->cursor > line->buffer ? move(el, line->cursor - 1) : CC_ERROR;
}

unsigned char ce_right(EditLine *el, wint_t key) {
  (void)key;
  const LineInfoW *line = el_wline(el);
  return line->cursor < line->lastchar ? move(el, line->cursor + 1) : CC_ERROR;
}

static int in_word(wchar_t c) { return c == L'_' || iswalnum((wint_t)c); }
static int in_chunk(wchar_t c) { return !iswspace((wint_t)c); }

static const wchar_t *left_of(const LineInfoW *line, int (*inside)(wchar_t)) {
  const wchar_t *to = line->cursor;
  while (to > line->buffer && !inside(to[-1])) to--;
  while (to > line->buffer && inside(to[-1])) to--;
  return to;
}

static const wchar_t *right_of(const LineInfoW *line) {
  const wchar_t *to = line->cursor;
  while (to < line->lastchar && !in_word(*to)) to++;
  while (to < line->lastchar && in_word(*to)) to++;
  return to;
}

static const wchar_t *row_start(const LineInfoW *line) {
  const wchar_t *to = line->cursor;
  while (to > line->buffer && to[-1] != L'\n') to--;
  return to;
}

static const wchar_t *row_end(const LineInfoW *line) {
  const wchar_t *to = line->cursor;
  while (to < line->lastchar && *to != L'\n') to++;
  return to;
}

unsigned char ce_word_left(EditLine *el, wint_t key) {
  (void)key;
  return move(el, left_of(el_wline(el), in_word));
}

unsigned char ce_word_right(EditLine *el, wint_t key) {
  (void)key;
  return move(el, right_of(el_wline(el)));
}

/// To the start of the row, and from there to the start of the statement.
unsigned char ce_home(EditLine *el, wint_t key) {
  (void)key;
  const LineInfoW *line = el_wline(el);
  const wchar_t *to = row_start(line);
  return move(el, to == line->cursor ? line->buffer : to);
}

unsigned char ce_end(EditLine *el, wint_t key) {
  (void)key;
  const LineInfoW *line = el_wline(el);
  const wchar_t *to = row_end(line);
  return move(el, to == line->cursor ? line->lastchar : to);
}

unsigned char ce_delete(EditLine *el, wint_t key) {
  (void)key;
  const LineInfoW *line = el_wline(el);
  if (line->cursor == line->lastchar) return CC_ERROR;
  el_cursor(el, 1);
  el_deletestr(el, 1);
  return CC_REFRESH;
}

/// Ctrl-D: the end on an empty line, otherwise the character under the cursor goes.
unsigned char ce_delete_or_end(EditLine *el, wint_t key) {
  const LineInfoW *line = el_wline(el);
  return line->lastchar == line->buffer ? CC_EOF : ce_delete(el, key);
}

/// A closing brace that begins its row goes back to where the row of the opening one began.
unsigned char ce_close_brace(EditLine *el, wint_t key) {
  const LineInfoW *line = el_wline(el);
  const wchar_t *start = row_start(line), *c = start;
  while (c < line->cursor && *c == L' ') c++;
  int blanks = c == line->cursor && start > line->buffer ? (int)(c - start) : 0;
  if (blanks > 0) el_deletestr(el, blanks > 2 ? 2 : blanks);
  wchar_t typed[] = {(wchar_t)key, 0};
  return el_winsertstr(el, typed) == 0 ? CC_REFRESH : CC_ERROR;
}

// MARK: Taking out and putting back

int ce_keep(ce_editor *editor, const wchar_t *text, size_t count) {
  wchar_t *copy = calloc(count + 1, sizeof *copy);
  if (!copy) return 0;
  wmemcpy(copy, text, count);
  free(editor->killed);
  editor->killed = copy;
  return 1;
}

/// What is taken without a key between is one piece.
unsigned char ce_take_out(EditLine *el, const wchar_t *from, const wchar_t *to) {
  ce_editor *editor = ce_editor_of(el);
  const wchar_t *cursor = el_wline(el)->cursor;
  size_t count = (size_t)(to - from), kept = 0;
  if (count == 0) return CC_ERROR;
  int follows = editor->killed && editor->killed_when + 1 == editor->keys;
  if (follows) kept = wcslen(editor->killed);
  wchar_t *text = calloc(kept + count + 1, sizeof *text);
  if (!text) return CC_ERROR;
  // Towards the left the newer piece stands before the older one.
  int is_left = to == cursor;
  if (kept) wmemcpy(text + (is_left ? count : 0), editor->killed, kept);
  wmemcpy(text + (is_left ? 0 : kept), from, count);
  free(editor->killed);
  editor->killed = text;
  editor->killed_when = editor->keys;
  el_cursor(el, (int)(to - cursor));
  el_deletestr(el, (int)count);
  return CC_REFRESH;
}

unsigned char ce_kill_word(EditLine *el, wint_t key) {
  (void)key;
  const LineInfoW *line = el_wline(el);
  return ce_take_out(el, line->cursor, right_of(line));
}

unsigned char ce_kill_word_left(EditLine *el, wint_t key) {
  (void)key;
  const LineInfoW *line = el_wline(el);
  return ce_take_out(el, left_of(line, in_word), line->cursor);
}

unsigned char ce_kill_chunk_left(EditLine *el, wint_t key) {
  (void)key;
  const LineInfoW *line = el_wline(el);
  return ce_take_out(el, left_of(line, in_chunk), line->cursor);
}

/// To the end of the row; at the end of a row, the line end.
unsigned char ce_kill_row(EditLine *el, wint_t key) {
  (void)key;
  const LineInfoW *line = el_wline(el);
  const wchar_t *to = row_end(line);
  if (to == line->cursor && to < line->lastchar) to++;
  return ce_take_out(el, line->cursor, to);
}

unsigned char ce_kill_row_left(EditLine *el, wint_t key) {
  (void)key;
  const LineInfoW *line = el_wline(el);
  const wchar_t *from = row_start(line);
  if (from == line->cursor && from > line->buffer) from--;
  return ce_take_out(el, from, line->cursor);
}

unsigned char ce_yank(EditLine *el, wint_t key) {
  (void)key;
  ce_editor *editor = ce_editor_of(el);
  if (!editor->killed || el_winsertstr(el, editor->killed) != 0) return CC_ERROR;
  return CC_REFRESH;
}

void ce_paste(ce_editor *editor, const char *text) {
  char *copy = strdup(text);
  if (!copy) return;
  free(editor->paste.text);
  editor->paste.text = copy;
}

/// Puts pasted text into the line, as it is or as the caller wants it; nothing runs before Enter.
unsigned char ce_paste_in(EditLine *el, wint_t key) {
  (void)key;
  ce_editor *editor = ce_editor_of(el);
  struct ce_paste *paste = &editor->paste;
  int refused = paste->refused;
  size_t to = 0;
  char before = 0;
  for (size_t i = 0; i < paste->count; i++) {
    char c = paste->text[i];
    if (c != '\n' || before != '\r') paste->text[to++] = c == '\r' ? '\n' : c;
    before = c;
  }
  while (to > 0 && paste->text[to - 1] == '\n') to--;
  if (to > 0 && !refused) {
    paste->text[to] = 0;
    editor->shown_when = 0;
    if (editor->hooks.paste) editor->hooks.paste(editor->hooks.context, editor, paste->text);
    // What is said of a paste is no list of words.
    editor->shown_when = 0;
    wchar_t *wide = ce_widen(paste->text);
    for (wchar_t *c = wide; c && *c; c++) {
      if (*c >= 0x80 && *c < 0xa0) *c = 0xfffd;
    }
    refused = !wide || (wide[0] && el_winsertstr(el, wide) != 0);
    free(wide);
  }
  free(paste->text);
  *paste = (struct ce_paste){0};
  if (!editor->shown) return refused ? CC_REFRESH_BEEP : CC_REFRESH;
  editor->leaving = SHOW;
  return CC_EOF;
}

// MARK: Undo

void ce_undo_rest(ce_editor *editor) {
  while (editor->undo_count > 0) free(editor->undone[--editor->undo_count].text);
}

/// The letters of one word, with the blank before it, are undone together.
static int is_more_of_a_word(const struct ce_undo *before, const LineInfoW *line) {
  size_t count = (size_t)(line->lastchar - line->buffer), length = wcslen(before->text);
  size_t cursor = (size_t)(line->cursor - line->buffer);
  if (count != length + 1 || cursor != before->cursor + 1 || cursor < 2) return 0;
  wchar_t previous = before->text[cursor - 2];
  return in_word(line->cursor[-1]) && (in_word(previous) || previous == L' ');
}

void ce_undo_note(ce_editor *editor) {
  const size_t most = sizeof editor->undone / sizeof *editor->undone;
  const LineInfoW *line = el_wline(editor->el);
  size_t count = (size_t)(line->lastchar - line->buffer);
  if (count > LONGEST_UNDONE) return ce_undo_rest(editor);
  if (editor->undo_count > 0) {
    struct ce_undo *last = &editor->undone[editor->undo_count - 1];
    size_t length = wcslen(last->text);
    int is_same = length == count && !wmemcmp(last->text, line->buffer, count);
    if (is_same) {
      last->cursor = (size_t)(line->cursor - line->buffer);
      return;
    }
    if (is_more_of_a_word(last, line)) {
      free(last->text);
      editor->undo_count--;
    }
  }
  wchar_t *copy = ce_copy_text(editor->el);
  if (!copy) return;
  if ((size_t)editor->undo_count == most) {
    free(editor->undone[0].text);
    memmove(editor->undone, editor->undone + 1, (most - 1) * sizeof *editor->undone);
    editor->undo_count--;
  }
  editor->undone[editor->undo_count++] =
      (struct ce_undo){copy, (size_t)(line->cursor - line->buffer)};
}

unsigned char ce_undo(EditLine *el, wint_t key) {
  (void)key;
  ce_editor *editor = ce_editor_of(el);
  while (editor->undo_count > 0) {
    struct ce_undo last = editor->undone[--editor->undo_count];
    const LineInfoW *line = el_wline(el);
    size_t count = (size_t)(line->lastchar - line->buffer);
    int is_same = wcslen(last.text) == count && !wmemcmp(last.text, line->buffer, count);
    if (!is_same) ce_set_text(el, last.text, last.cursor);
    free(last.text);
    if (!is_same) return CC_REFRESH;
  }
  return CC_ERROR;
}
