// Statements typed before: Up and Down, and Ctrl-R.
//
// libedit's own search reads the pattern as a regular expression and calls itself once for each
// key, and its Up forgets the line being typed; so the list and the keys on it are here.
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

#include "editor.h"

#define HISTORY_SIZE 10000
#define BACKSPACE 0x7f

static ce_editor *editor_of(EditLine *el) {
  ce_editor *editor = NULL;
  el_wget(el, EL_CLIENTDATA, &editor);
  return editor;
}

static void set_text(EditLine *el, const wchar_t *text) {
  const LineInfoW *line = el_wline(el);
  el_cursor(el, (int)(line->lastchar - line->cursor));
  line = el_wline(el);
  el_deletestr(el, (int)(line->lastchar - line->buffer));
  if (text[0]) el_winsertstr(el, text);
}

static wchar_t *copy_text(EditLine *el) {
  const LineInfoW *line = el_wline(el);
  size_t count = (size_t)(line->lastchar - line->buffer);
  wchar_t *copy = calloc(count + 1, sizeof *copy);
  return copy ? wmemcpy(copy, line->buffer, count) : NULL;
}

void ce_history_add(ce_editor *editor, const char *text) {
  struct ce_history *history = &editor->history;
  wchar_t *wide = ce_widen(text);
  int repeated =
      wide && history->count > 0 && !wcscmp(wide, history->entries[history->count - 1]);
  if (!wide || !wide[0] || repeated) {
    free(wide);
    return;
  }
  if (history->count == HISTORY_SIZE) {
    free(history->entries[0]);
    memmove(history->entries, history->entries + 1, --history->count * sizeof *history->entries);
  } else if (history->count == history->room) {
    size_t room = history->room ? 2 * history->room : 64;
    wchar_t **larger = realloc(history->entries, room * sizeof *larger);
    if (!larger) {
      free(wide);
      return;
    }
    history->entries = larger;
    history->room = room;
  }
  history->entries[history->count++] = wide;
}

void ce_history_rest(ce_editor *editor) {
  struct ce_history *history = &editor->history;
  history->at = history->count;
  history->searching = 0;
  history->shown[0] = 0;
  free(history->draft);
  history->draft = NULL;
}

void ce_history_free(ce_editor *editor) {
  ce_history_rest(editor);
  for (size_t i = 0; i < editor->history.count; i++) free(editor->history.entries[i]);
  free(editor->history.entries);
}

/// Whether what Up last showed is still unchanged; otherwise the text is a new draft.
static int is_shown(ce_editor *editor) {
  struct ce_history *history = &editor->history;
  if (!history->draft || history->at >= history->count) return 0;
  const LineInfoW *line = el_wline(editor->el);
  size_t count = (size_t)(line->lastchar - line->buffer);
  const wchar_t *entry = history->entries[history->at];
  return wcslen(entry) == count && !wmemcmp(entry, line->buffer, count);
}

static unsigned char to_entry(ce_editor *editor, int step) {
  struct ce_history *history = &editor->history;
  if (!is_shown(editor)) {
    if (step > 0) return CC_ERROR;
    ce_history_rest(editor);
    if (!(history->draft = copy_text(editor->el))) return CC_ERROR;
  }
  size_t prefix = wcslen(history->draft), at = history->at;
  do {
    if (step < 0 && at == 0) return CC_ERROR;
    at = step < 0 ? at - 1 : at + 1;
  } while (at < history->count && wcsncmp(history->entries[at], history->draft, prefix));
  history->at = at;
  set_text(editor->el, at < history->count ? history->entries[at] : history->draft);
  return CC_REFRESH;
}

/// One row up inside the statement; in its first row, the last statement that begins like this one.
unsigned char ce_up(EditLine *el, wint_t key) {
  (void)key;
  ce_editor *editor = editor_of(el);
  const LineInfoW *line = el_wline(el);
  const wchar_t *start = line->cursor, *above;
  while (start > line->buffer && start[-1] != L'\n') start--;
  if (start == line->buffer || is_shown(editor)) return to_entry(editor, -1);
  for (above = start - 1; above > line->buffer && above[-1] != L'\n'; above--) continue;
  long column = line->cursor - start, width = start - 1 - above;
  el_cursor(el, (int)(above + (column < width ? column : width) - line->cursor));
  return CC_REFRESH;
}

unsigned char ce_down(EditLine *el, wint_t key) {
  (void)key;
  ce_editor *editor = editor_of(el);
  const LineInfoW *line = el_wline(el);
  const wchar_t *start = line->cursor, *below = line->cursor, *end;
  while (below < line->lastchar && *below != L'\n') below++;
  if (below == line->lastchar || is_shown(editor)) return to_entry(editor, 1);
  while (start > line->buffer && start[-1] != L'\n') start--;
  for (end = ++below; end < line->lastchar && *end != L'\n'; end++) continue;
  long column = line->cursor - start, width = end - below;
  el_cursor(el, (int)(below + (column < width ? column : width) - line->cursor));
  return CC_REFRESH;
}

// MARK: Search

/// Shows the newest statement from `from` on backwards (or forwards) that holds the pattern.
static int find(ce_editor *editor, size_t from, int step) {
  struct ce_history *history = &editor->history;
  for (size_t i = from; i < history->count; i += (size_t)step) {
    if (!wcsstr(history->entries[i], history->pattern)) continue;
    history->at = i;
    set_text(editor->el, history->entries[i]);
    return 1;
  }
  return 0;
}

/// Puts the pattern in place of the prompt. libedit stops the process when a prompt has fewer colour
/// sequences than the one it replaces, so this one gets as many.
static void show_pattern(ce_editor *editor, int found) {
  struct ce_history *history = &editor->history;
  swprintf(history->shown, sizeof history->shown / sizeof *history->shown, L"(%ls: %ls) ",
           found ? L"search" : L"not found", history->pattern);
  size_t colours = 0, to = 0;
  for (const wchar_t *c = editor->prompt; c && *c; c++) colours += *c == L'\1';
  for (size_t i = 0; history->shown[i]; i++) {
    if (i < colours / 2) {
      wmemcpy(history->marked + to, L"\1\033[0m\1", 6);
      to += 6;
    }
    history->marked[to++] = history->shown[i];
  }
  history->marked[to] = 0;
}

/// Begins a search at Ctrl-R, and takes each key of it.
unsigned char ce_search(EditLine *el, wint_t key) {
  (void)key;
  ce_editor *editor = editor_of(el);
  struct ce_history *history = &editor->history;
  if (!history->searching) {
    ce_history_rest(editor);
    if (!(history->draft = copy_text(el))) return CC_ERROR;
    history->searching = 1;
    history->pattern[0] = 0;
    show_pattern(editor, 1);
    return CC_REFRESH;
  }
  size_t length = wcslen(history->pattern), room = sizeof history->pattern / sizeof(wchar_t);
  wchar_t typed = history->key;
  int found;
  if (typed == CE_SEARCH_END || typed == CE_SEARCH_DROP) {
    history->searching = 0;
    history->shown[0] = 0;
    if (typed == CE_SEARCH_DROP) set_text(el, history->draft);
    return CC_REFRESH;
  }
  if (typed == CE_SEARCH_OLDER || typed == CE_SEARCH_NEWER) {
    int step = typed == CE_SEARCH_OLDER ? -1 : 1;
    found = find(editor, history->at + (size_t)step, step);
  } else {
    if (typed == BACKSPACE && length > 0) history->pattern[--length] = 0;
    if (typed != BACKSPACE && length + 1 < room) history->pattern[length++] = typed;
    history->pattern[length] = 0;
    found = find(editor, history->at < history->count ? history->at : history->count - 1, -1) ||
            find(editor, history->count - 1, -1);
  }
  show_pattern(editor, found);
  return found ? CC_REFRESH : CC_REFRESH_BEEP;
}

/// While a search runs: keeps its keys for it; any other key ends it and then does its own work.
int ce_search_takes(ce_editor *editor, wchar_t key) {
  struct ce_history *history = &editor->history;
  history->key = key == 0x12              ? CE_SEARCH_OLDER
                 : key == 0x13            ? CE_SEARCH_NEWER
                 : key == 0x07            ? CE_SEARCH_DROP
                 : key == 0x08            ? BACKSPACE
                 : key == BACKSPACE       ? BACKSPACE
                 : iswprint((wint_t)key)  ? key
                                          : CE_SEARCH_END;
  return history->key != CE_SEARCH_END;
}
