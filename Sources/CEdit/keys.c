// What each key does.
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "editor.h"

/// Sequences that terminals send, and the key each stands for. Any other sequence is swallowed
/// whole, so that no key leaves letters in the line.
static const struct {
  const char *sequence;
  unsigned char key;
} sequences[] = {
    {"\033[A", KEY_UP},
    {"\033[B", KEY_DOWN},
    {"\033[C", KEY_RIGHT},
    {"\033[D", KEY_LEFT},
    {"\033OA", KEY_UP},
    {"\033OB", KEY_DOWN},
    {"\033OC", KEY_RIGHT},
    {"\033OD", KEY_LEFT},
    {"\033[1;2C", KEY_RIGHT},
    {"\033[1;2D", KEY_LEFT},
    {"\033[H", KEY_HOME},
    {"\033OH", KEY_HOME},
    {"\033[1~", KEY_HOME},
    {"\033[7~", KEY_HOME},
    {"\033[F", KEY_END},
    {"\033OF", KEY_END},
    {"\033[4~", KEY_END},
    {"\033[8~", KEY_END},
    {"\033[1;5H", KEY_OLDEST},
    {"\033[1;5F", KEY_NEWEST},
    {"\033[3~", KEY_DELETE},
    {"\033[3;5~", KEY_KILL_WORD},
    {"\033[3;3~", KEY_KILL_WORD},
    {"\033[1;5C", KEY_WORD_RIGHT},
    {"\033[1;3C", KEY_WORD_RIGHT},
    {"\033[5C", KEY_WORD_RIGHT},
    {"\033Oc", KEY_WORD_RIGHT},
    {"\033[1;5D", KEY_WORD_LEFT},
    {"\033[1;3D", KEY_WORD_LEFT},
    {"\033[5D", KEY_WORD_LEFT},
    {"\033Od", KEY_WORD_LEFT},
    // Shift-Enter and Alt-Enter where the terminal tells them from Enter.
    {"\033[13;2u", KEY_NEWLINE},
    {"\033[13;3u", KEY_NEWLINE},
    {"\033[27;2;13~", KEY_NEWLINE},
    {"\033[27;3;13~", KEY_NEWLINE},
    {"\033\r", KEY_NEWLINE},
    {"\033\n", KEY_NEWLINE},
    // Alt with a letter; in emacs mode only.
    {"\033b", KEY_WORD_LEFT},
    {"\033B", KEY_WORD_LEFT},
    {"\033f", KEY_WORD_RIGHT},
    {"\033F", KEY_WORD_RIGHT},
    {"\033d", KEY_KILL_WORD},
    {"\033D", KEY_KILL_WORD},
    {"\033\177", KEY_KILL_WORD_LEFT},
    {"\033\b", KEY_KILL_WORD_LEFT},
    {"\033p", KEY_UP},
    {"\033P", KEY_UP},
    {"\033n", KEY_DOWN},
    {"\033N", KEY_DOWN},
    {"\033<", KEY_OLDEST},
    {"\033>", KEY_NEWEST},
    {"\033.", KEY_LAST_WORD},
    {"\033_", KEY_LAST_WORD},
    {"\033x", KEY_NOTHING},
    {"\033X", KEY_NOTHING},
};

int ce_sequence_count(void) { return (int)(sizeof sequences / sizeof *sequences); }

int ce_sequence(const char *sequence) {
  for (int i = 0; i < ce_sequence_count(); i++) {
    if (strcmp(sequence, sequences[i].sequence) == 0) return i;
  }
  return -1;
}

wchar_t ce_sequence_key(int number) { return sequences[number].key; }

static unsigned char nothing(EditLine *el, wint_t key) {
  (void)el;
  (void)key;
  return CC_NORM;
}

/// Enter: submits a whole statement, otherwise goes on in the next row.
static unsigned char enter(EditLine *el, wint_t key) {
  (void)key;
  ce_editor *editor = ce_editor_of(el);
  ce_line line;
  int blanks = -1;
  if (editor->vi.is_command) {
    // As vi enters a line: all of it, wherever the cursor is.
    const LineInfoW *whole = el_wline(el);
    el_cursor(el, (int)(whole->lastchar - whole->cursor));
    editor->vi.is_command = 0;
  }
  if (editor->hooks.enter && ce_current_line(editor, &line)) {
    blanks = editor->hooks.enter(editor->hooks.context, line);
  }
  if (blanks < 0) {
    editor->queue[0] = KEY_SUBMIT;
    editor->handed = 0;
    editor->queued = 1;
    return CC_NORM;
  }
  const LineInfoW *now = el_wline(el);
  const wchar_t *start = now->cursor;
  while (start > now->buffer && start[-1] == L' ') start--;
  if (start < now->cursor) el_deletestr(el, (int)(now->cursor - start));
  wchar_t row[66] = L"\n";
  for (int i = 1; i <= blanks && i < 64; i++) row[i] = L' ';
  return el_winsertstr(el, row) == 0 ? CC_REFRESH : CC_ERROR;
}

static unsigned char newline(EditLine *el, wint_t key) {
  (void)key;
  return el_winsertstr(el, L"\n") == 0 ? CC_REFRESH : CC_ERROR;
}

static unsigned char complete(EditLine *el, wint_t key) {
  (void)key;
  ce_editor *editor = ce_editor_of(el);
  ce_line line;
  if (!editor->hooks.complete || !ce_current_line(editor, &line)) return CC_ERROR;
  editor->replaced = 0;
  editor->hooks.complete(editor->hooks.context, editor, line);
  if (editor->shown) {
    editor->leaving = SHOW;
    return CC_EOF;
  }
  return editor->replaced ? CC_REFRESH : CC_ERROR;
}

/// Ctrl-L: an empty screen with the line at its top.
static unsigned char clear(EditLine *el, wint_t key) {
  (void)key;
  fputs("\033[H\033[2J", stdout);
  ce_frame_forget(ce_editor_of(el));
  return CC_NORM;
}

/// Puts the saved text and cursor back.
static unsigned char restore(EditLine *el, wint_t key) {
  (void)key;
  ce_editor *editor = ce_editor_of(el);
  if (!editor->saved) return CC_NORM;
  ce_set_text(el, editor->saved, editor->saved_cursor);
  free(editor->saved);
  editor->saved = NULL;
  return CC_REFRESH;
}

/// Our functions, and the key of our own that runs each; 0 for none.
static const struct {
  const wchar_t *name;
  unsigned char (*run)(EditLine *, wint_t);
  unsigned char key;
} functions[] = {
    {L"ce-enter", enter, 0},
    {L"ce-newline", newline, KEY_NEWLINE},
    {L"ce-complete", complete, 0},
    {L"ce-clear", clear, 0},
    {L"ce-restore", restore, KEY_RESTORE},
    {L"ce-nothing", nothing, KEY_NOTHING},
    {L"ce-up", ce_up, KEY_UP},
    {L"ce-down", ce_down, KEY_DOWN},
    {L"ce-oldest", ce_oldest, KEY_OLDEST},
    {L"ce-newest", ce_newest, KEY_NEWEST},
    {L"ce-search", ce_search, KEY_SEARCH},
    {L"ce-last-word", ce_last_word, KEY_LAST_WORD},
    {L"ce-left", ce_left, KEY_LEFT},
    {L"ce-right", ce_right, KEY_RIGHT},
    {L"ce-home", ce_home, KEY_HOME},
    {L"ce-end", ce_end, KEY_END},
    {L"ce-word-left", ce_word_left, KEY_WORD_LEFT},
    {L"ce-word-right", ce_word_right, KEY_WORD_RIGHT},
    {L"ce-delete", ce_delete, KEY_DELETE},
    {L"ce-delete-or-end", ce_delete_or_end, 0},
    {L"ce-kill-word", ce_kill_word, KEY_KILL_WORD},
    {L"ce-kill-word-left", ce_kill_word_left, KEY_KILL_WORD_LEFT},
    {L"ce-kill-chunk-left", ce_kill_chunk_left, 0},
    {L"ce-kill-row", ce_kill_row, 0},
    {L"ce-kill-row-left", ce_kill_row_left, 0},
    {L"ce-yank", ce_yank, 0},
    {L"ce-close-brace", ce_close_brace, 0},
    {L"ce-paste", ce_paste_in, KEY_PASTE},
    {L"ce-undo", ce_undo, KEY_UNDO},
    {L"ce-vi", ce_vi, KEY_VI},
};

/// libedit's mark moves without drawing, and a control character taken literally
/// (Ctrl-V) is no part of a statement.
static const wchar_t *const controls[][2] = {
    {L"^A", L"ce-home"},      {L"^E", L"ce-end"},           {L"^B", L"ce-left"},
    {L"^F", L"ce-right"},     {L"^D", L"ce-delete-or-end"}, {L"^I", L"ce-complete"},
    {L"^J", L"ce-enter"},     {L"^M", L"ce-enter"},         {L"^K", L"ce-kill-row"},
    {L"^L", L"ce-clear"}, {L"^N", L"ce-down"},       {L"^P", L"ce-up"},
    {L"^R", L"ce-search"},    {L"^S", L"ce-search"},        {L"^U", L"ce-kill-row-left"},
    {L"^V", L"ce-nothing"},   {L"^W", L"ce-kill-chunk-left"}, {L"^Y", L"ce-yank"},
    {L"^@", L"ce-nothing"},   {L"^\\", L"ce-nothing"},    {L"^]", L"ce-nothing"},
    {L"^^", L"ce-nothing"},   {L"^_", L"ce-undo"},          {L"}", L"ce-close-brace"},
    {L"^X^X", L"ce-nothing"}, {L"^X^U", L"ce-undo"},        {L"\\201", L"ed-newline"},
};

int ce_bind_keys(ce_editor *editor) {
  EditLine *el = editor->el;
  int failed = 0;
  for (size_t i = 0; i < sizeof controls / sizeof *controls; i++) {
    failed |= el_wset(el, EL_BIND, controls[i][0], controls[i][1], NULL);
  }
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    if (!functions[i].key) continue;
    wchar_t key[8];
    swprintf(key, sizeof key / sizeof *key, L"\\%o", (unsigned)functions[i].key);
    failed |= el_wset(el, EL_BIND, key, functions[i].name, NULL);
  }
  return failed;
}

int ce_add_functions(ce_editor *editor) {
  int failed = 0;
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    const wchar_t *name = functions[i].name;
    failed |= el_wset(editor->el, EL_ADDFN, name, name, functions[i].run);
  }
  return failed;
}
