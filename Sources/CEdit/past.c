// Statements typed before: Up and Down, and Ctrl-R.
//
// libedit's own search reads the pattern as a regular expression and calls itself once for each
// key, and its Up forgets the line being typed; so the keys are here, and the list is the caller's.
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

#include "editor.h"

#define BACKSPACE 0x7f

void ce_set_text(EditLine *el, const wchar_t *text, size_t cursor) {
  const LineInfoW *line = el_wline(el);
  el_cursor(el, (int)(line->lastchar - line->cursor));
  line = el_wline(el);
  el_deletestr(el, (int)(line->lastchar - line->buffer));
  size_t count = wcslen(text);
  if (count > 0 && el_winsertstr(el, text) == 0 && cursor < count) {
    el_cursor(el, -(int)(count - cursor));
  }
}

wchar_t *ce_copy_text(EditLine *el) {
  const LineInfoW *line = el_wline(el);
  size_t count = (size_t)(line->lastchar - line->buffer);
  wchar_t *copy = calloc(count + 1, sizeof *copy);
  return copy ? wmemcpy(copy, line->buffer, count) : NULL;
}

void ce_past_rest(ce_editor *editor) {
  struct ce_past *past = &editor->past;
  past->at = -1;
  past->when = past->word_when = 0;
  past->searching = 0;
  past->shown[0] = 0;
  free(past->draft);
  past->draft = NULL;
  free(past->entry);
  past->entry = NULL;
}

void ce_past_free(ce_editor *editor) { ce_past_rest(editor); }

void ce_recall(ce_editor *editor, const char *text) {
  free(editor->past.entry);
  editor->past.entry = ce_widen(text);
}

static int is_line(ce_editor *editor, const wchar_t *text) {
  const LineInfoW *line = el_wline(editor->el);
  size_t count = (size_t)(line->lastchar - line->buffer);
  return text && wcslen(text) == count && !wmemcmp(text, line->buffer, count);
}

/// Whether what Up last showed is still unchanged; otherwise the text is a new draft.
static int is_shown(ce_editor *editor) {
  return editor->past.draft && editor->past.at >= 0 && is_line(editor, editor->past.entry);
}

/// Up once more goes on to the next statement; after any other key it moves inside this one.
static int is_passing(ce_editor *editor) {
  return is_shown(editor) && editor->past.when + 1 == editor->keys;
}

/// The next statement from `from` on that fits and is not what the line shows; its number or -1.
static long fitting(ce_editor *editor, const char *part, int begins, long from, int step) {
  ce_hooks *hooks = &editor->hooks;
  if (!hooks->find || !hooks->entry) return -1;
  for (long at = from; at >= 0; at += step) {
    if ((at = hooks->find(hooks->context, part, begins, at, step)) < 0) return -1;
    hooks->entry(hooks->context, editor, at);
    if (editor->past.entry && !is_line(editor, editor->past.entry)) return at;
  }
  return -1;
}

/// To the next older statement, or to the next newer one and at last to the draft.
static unsigned char to_entry(ce_editor *editor, int step) {
  struct ce_past *past = &editor->past;
  if (!is_shown(editor)) {
    if (step < 0) return CC_ERROR;
    ce_past_rest(editor);
    if (!(past->draft = ce_copy_text(editor->el))) return CC_ERROR;
  }
  size_t bytes;
  char *part = ce_narrow(past->draft, wcslen(past->draft), &bytes);
  if (!part) return CC_ERROR;
  long at = fitting(editor, part, 1, past->at + step, step);
  free(part);
  if (at < 0 && step > 0) {
    // What was asked for last is still what the line shows.
    if (past->at >= 0) editor->hooks.entry(editor->hooks.context, editor, past->at);
    return CC_ERROR;
  }
  past->at = at;
  past->when = editor->keys;
  const wchar_t *text = at < 0 ? past->draft : past->entry;
  ce_set_text(editor->el, text, wcslen(text));
  return CC_REFRESH;
}

/// One row up inside the statement; in its first row, the last statement that begins like this one.
unsigned char ce_up(EditLine *el, wint_t key) {
  (void)key;
  ce_editor *editor = ce_editor_of(el);
  const LineInfoW *line = el_wline(el);
  const wchar_t *start = line->cursor, *above;
  while (start > line->buffer && start[-1] != L'\n') start--;
  if (start == line->buffer || is_passing(editor)) return to_entry(editor, 1);
  for (above = start - 1; above > line->buffer && above[-1] != L'\n'; above--) continue;
  long column = line->cursor - start, width = start - 1 - above;
  el_cursor(el, (int)(above + (column < width ? column : width) - line->cursor));
  return CC_REFRESH;
}

unsigned char ce_down(EditLine *el, wint_t key) {
  (void)key;
  ce_editor *editor = ce_editor_of(el);
  const LineInfoW *line = el_wline(el);
  const wchar_t *start = line->cursor, *below = line->cursor, *end;
  while (below < line->lastchar && *below != L'\n') below++;
  if (below == line->lastchar || is_passing(editor)) return to_entry(editor, -1);
  while (start > line->buffer && start[-1] != L'\n') start--;
  for (end = ++below; end < line->lastchar && *end != L'\n'; end++) continue;
  long column = line->cursor - start, width = end - below;
  el_cursor(el, (int)(below + (column < width ? column : width) - line->cursor));
  return CC_REFRESH;
}

unsigned char ce_oldest(EditLine *el, wint_t key) {
  (void)key;
  ce_editor *editor = ce_editor_of(el);
  unsigned char result = CC_ERROR;
  while (to_entry(editor, 1) == CC_REFRESH) result = CC_REFRESH;
  return result;
}

unsigned char ce_newest(EditLine *el, wint_t key) {
  (void)key;
  ce_editor *editor = ce_editor_of(el);
  if (!is_shown(editor)) return CC_ERROR;
  editor->past.at = -1;
  ce_set_text(el, editor->past.draft, wcslen(editor->past.draft));
  return CC_REFRESH;
}

/// Puts in the last word of the statement before; once more, of the one before that.
unsigned char ce_last_word(EditLine *el, wint_t key) {
  (void)key;
  ce_editor *editor = ce_editor_of(el);
  struct ce_past *past = &editor->past;
  ce_hooks *hooks = &editor->hooks;
  int again = past->word_when && past->word_when + 1 == editor->keys;
  long at = again ? past->word_of + 1 : 0;
  if (!hooks->find || !hooks->entry || hooks->find(hooks->context, "", 1, at, 1) != at) {
    return CC_ERROR;
  }
  hooks->entry(hooks->context, editor, at);
  if (!past->entry) return CC_ERROR;
  wchar_t *end = past->entry + wcslen(past->entry), *start = end;
  while (start > past->entry && !iswspace((wint_t)start[-1])) start--;
  if (again) el_deletestr(el, (int)past->word_length);
  past->word_of = at;
  past->word_when = editor->keys;
  past->word_length = (size_t)(end - start);
  return start == end || el_winsertstr(el, start) == 0 ? CC_REFRESH : CC_ERROR;
}

// MARK: Search

/// Shows the first statement from `from` on that holds the pattern.
static int find(ce_editor *editor, long from, int step) {
  struct ce_past *past = &editor->past;
  size_t bytes;
  char *part = ce_narrow(past->pattern, wcslen(past->pattern), &bytes);
  if (!part) return 0;
  long at = fitting(editor, part, 0, from, step);
  free(part);
  if (at < 0) return 0;
  past->at = at;
  ce_set_text(editor->el, past->entry, wcslen(past->entry));
  return 1;
}

/// Whether the line, which the search has found before, still holds the longer pattern.
static int still_fits(ce_editor *editor) {
  struct ce_past *past = &editor->past;
  if (past->at < 0) return 0;
  wchar_t *line = ce_copy_text(editor->el);
  int fits = line && wcsstr(line, past->pattern) != NULL;
  free(line);
  return fits;
}

/// Puts the pattern in place of the prompt. libedit stops the process when a prompt has fewer colour
/// sequences than the one it replaces, so this one gets as many.
static void show_pattern(ce_editor *editor, int found) {
  struct ce_past *past = &editor->past;
  swprintf(past->shown, sizeof past->shown / sizeof *past->shown, L"(%ls: %ls) ",
           found ? L"search" : L"not found", past->pattern);
  size_t colours = 0, to = 0;
  for (const wchar_t *c = editor->prompt; c && *c; c++) colours += *c == L'\1';
  for (size_t i = 0; past->shown[i]; i++) {
    if (i < colours / 2) {
      wmemcpy(past->marked + to, L"\1\033[0m\1", 6);
      to += 6;
    }
    past->marked[to++] = past->shown[i];
  }
  past->marked[to] = 0;
}

static unsigned char begin_search(ce_editor *editor) {
  struct ce_past *past = &editor->past;
  ce_past_rest(editor);
  if (!(past->draft = ce_copy_text(editor->el))) return CC_ERROR;
  past->searching = 1;
  past->pattern[0] = 0;
  show_pattern(editor, 1);
  return CC_REFRESH;
}

/// Begins a search at Ctrl-R, and takes each key of it.
unsigned char ce_search(EditLine *el, wint_t key) {
  (void)key;
  ce_editor *editor = ce_editor_of(el);
  struct ce_past *past = &editor->past;
  if (!past->searching) return begin_search(editor);
  size_t length = wcslen(past->pattern), room = sizeof past->pattern / sizeof(wchar_t);
  wchar_t typed = past->key;
  int found;
  if (typed == CE_SEARCH_END || typed == CE_SEARCH_DROP) {
    past->searching = 0;
    past->shown[0] = 0;
    if (typed == CE_SEARCH_DROP) ce_set_text(el, past->draft, wcslen(past->draft));
    return CC_REFRESH;
  }
  if (typed == CE_SEARCH_OLDER || typed == CE_SEARCH_NEWER) {
    int step = typed == CE_SEARCH_OLDER ? 1 : -1;
    found = find(editor, past->at + step, step);
  } else {
    if (typed == BACKSPACE && length > 0) past->pattern[--length] = 0;
    if (typed != BACKSPACE && length + 1 < room) past->pattern[length++] = typed;
    past->pattern[length] = 0;
    found = (typed != BACKSPACE && still_fits(editor)) ||
            find(editor, typed == BACKSPACE || past->at < 0 ? 0 : past->at, 1) ||
            find(editor, 0, 1) || still_fits(editor);
  }
  show_pattern(editor, found);
  return found ? CC_REFRESH : CC_REFRESH_BEEP;
}

/// While a search runs: keeps its keys for it; any other key ends it and then does its own work.
int ce_search_takes(ce_editor *editor, wchar_t key) {
  struct ce_past *past = &editor->past;
  past->key = key == 0x12              ? CE_SEARCH_OLDER
              : key == 0x13            ? CE_SEARCH_NEWER
              : key == 0x07            ? CE_SEARCH_DROP
              : key == 0x08            ? BACKSPACE
              : key == BACKSPACE       ? BACKSPACE
              : iswprint((wint_t)key)  ? key
                                       : CE_SEARCH_END;
  return past->key != CE_SEARCH_END;
}
