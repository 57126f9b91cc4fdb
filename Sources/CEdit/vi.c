// The command mode of vi keys.
//
// libedit's own keeps addresses of the line across keys, and ends the process when something else has
// changed the line between an operator and its motion. Here a command is a place in the line.
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

#include "editor.h"

/// A letter of `w`: words are letters, digits and _, or runs of other marks.
static int class_of(wchar_t c, int is_big) {
  if (iswspace((wint_t)c)) return 0;
  return is_big || c == L'_' || iswalnum((wint_t)c) ? 1 : 2;
}

static long row_start(const wchar_t *text, long at) {
  while (at > 0 && text[at - 1] != L'\n') at--;
  return at;
}

static long row_end(const wchar_t *text, long count, long at) {
  while (at < count && text[at] != L'\n') at++;
  return at;
}

static long next_word(const wchar_t *text, long count, long at, int is_big) {
  int here = at < count ? class_of(text[at], is_big) : 0;
  while (at < count && here && class_of(text[at], is_big) == here) at++;
  while (at < count && class_of(text[at], is_big) == 0) at++;
  return at;
}

static long word_before(const wchar_t *text, long at, int is_big) {
  while (at > 0 && class_of(text[at - 1], is_big) == 0) at--;
  int here = at > 0 ? class_of(text[at - 1], is_big) : 0;
  while (at > 0 && class_of(text[at - 1], is_big) == here) at--;
  return at;
}

static long end_of_word(const wchar_t *text, long count, long at, int is_big) {
  if (at < count) at++;
  while (at < count && class_of(text[at], is_big) == 0) at++;
  int here = at < count ? class_of(text[at], is_big) : 0;
  while (at + 1 < count && class_of(text[at + 1], is_big) == here) at++;
  return at;
}

/// `f` and its kin: to a letter of the same row, or before it.
static long to_letter(const wchar_t *text, long count, long at, wchar_t how, wchar_t letter) {
  int step = how == L'f' || how == L't' ? 1 : -1;
  int stops_before = how == L't' || how == L'T';
  for (long i = at + step * (stops_before ? 2 : 1); i >= 0 && i < count && text[i] != L'\n'; i += step) {
    if (text[i] == letter) return stops_before ? i - step : i;
  }
  return -1;
}

static wchar_t turned(wchar_t how) {
  return iswupper((wint_t)how) ? (wchar_t)towlower((wint_t)how) : (wchar_t)towupper((wint_t)how);
}

/// Where a motion leads once; -1 for a key that is none or leads nowhere. `includes` says whether an
/// operator takes the letter there too.
static long step_of(struct ce_vi *vi, const wchar_t *text, long count, long at, wchar_t key,
                    int *includes) {
  *includes = 0;
  int is_big = key == L'W' || key == L'B' || key == L'E';
  switch (key) {
    case L'h': case 8: case 127: return at > 0 && text[at - 1] != L'\n' ? at - 1 : -1;
    case L'l': case L' ': return at < count && text[at] != L'\n' ? at + 1 : -1;
    case L'0': return row_start(text, at);
    case L'$': return row_end(text, count, at);
    case L'^': {
      long to = row_start(text, at);
      while (to < count && text[to] == L' ') to++;
      return to;
    }
    case L'w': case L'W': return next_word(text, count, at, is_big);
    case L'b': case L'B': return word_before(text, at, is_big);
    case L'e': case L'E': *includes = 1; return end_of_word(text, count, at, is_big);
    case L';': case L',': {
      wchar_t how = key == L';' ? vi->how : turned(vi->how);
      *includes = how == L'f' || how == L't';
      return vi->letter ? to_letter(text, count, at, how, vi->letter) : -1;
    }
    default: return -1;
  }
}

static unsigned char leave(ce_editor *editor, unsigned char result) {
  editor->vi.operation = editor->vi.waits = 0;
  editor->vi.count = 0;
  return result;
}

static unsigned char insert(ce_editor *editor) {
  editor->vi.is_command = 0;
  return leave(editor, CC_REFRESH);
}

/// Carries an operator out over a stretch, or moves where there is none.
static unsigned char apply(ce_editor *editor, long from, long to) {
  EditLine *el = editor->el;
  const LineInfoW *line = el_wline(el);
  long at = line->cursor - line->buffer;
  wchar_t operation = editor->vi.operation;
  if (!operation) {
    el_cursor(el, (int)(to - at));
    return leave(editor, CC_REFRESH);
  }
  long first = from < to ? from : to, last = from < to ? to : from;
  if (operation == L'y') {
    ce_keep(editor, line->buffer + first, (size_t)(last - first));
    el_cursor(el, (int)(first - at));
  } else {
    ce_take_out(el, line->buffer + first, line->buffer + last);
  }
  return operation == L'c' ? insert(editor) : leave(editor, CC_REFRESH);
}

/// Moves, or works on what lies between the cursor and where a motion leads.
static unsigned char go(ce_editor *editor, wchar_t key) {
  struct ce_vi *vi = &editor->vi;
  const LineInfoW *line = el_wline(editor->el);
  const wchar_t *text = line->buffer;
  long count = line->lastchar - text, at = line->cursor - text, to = at;
  int includes = 0;
  // As in vi, `cw` leaves the blanks behind the word.
  int is_change = vi->operation == L'c' && at < count && class_of(text[at], 0);
  if (is_change && (key == L'w' || key == L'W')) key = key == L'w' ? L'e' : L'E';
  for (long i = 0; i < (vi->count ? vi->count : 1); i++) {
    long next = step_of(vi, text, count, to, key, &includes);
    if (next < 0) break;
    to = next;
  }
  // `e` in a word of one letter stands still and still takes it.
  if (to == at && !(includes && vi->operation)) return leave(editor, CC_ERROR);
  return apply(editor, at, includes && vi->operation && to < count ? to + 1 : to);
}

/// `f`, `t` and `r` have read their letter.
static unsigned char with_letter(ce_editor *editor, wchar_t key) {
  struct ce_vi *vi = &editor->vi;
  wchar_t what = vi->waits;
  vi->waits = 0;
  if (what != L'r') {
    vi->how = what;
    vi->letter = key;
    return go(editor, L';');
  }
  const LineInfoW *line = el_wline(editor->el);
  if (line->cursor == line->lastchar || *line->cursor == L'\n') return leave(editor, CC_ERROR);
  wchar_t letter[] = {key, 0};
  el_cursor(editor->el, 1);
  el_deletestr(editor->el, 1);
  el_winsertstr(editor->el, letter);
  el_cursor(editor->el, -1);
  return leave(editor, CC_REFRESH);
}

/// `dd`, `cc`, `yy`: the row, without its end where it is the only one.
static unsigned char whole_row(ce_editor *editor) {
  const LineInfoW *line = el_wline(editor->el);
  const wchar_t *text = line->buffer;
  long count = line->lastchar - text, at = line->cursor - text;
  long from = row_start(text, at), to = row_end(text, count, at);
  if (editor->vi.operation == L'd' && to < count) to++;
  else if (editor->vi.operation == L'd' && from > 0) from--;
  if (from == to) return editor->vi.operation == L'c' ? insert(editor) : leave(editor, CC_ERROR);
  return apply(editor, from, to);
}

/// Commands that are short for an operator and a motion.
static unsigned char short_for(ce_editor *editor, wchar_t operation, wchar_t motion) {
  editor->vi.operation = operation;
  const LineInfoW *line = el_wline(editor->el);
  int is_empty = line->cursor == line->lastchar || *line->cursor == L'\n';
  if (is_empty && motion != L'h') {
    return operation == L'c' ? insert(editor) : leave(editor, CC_ERROR);
  }
  return go(editor, motion);
}

static unsigned char put(ce_editor *editor, int behind) {
  const LineInfoW *line = el_wline(editor->el);
  if (behind && line->cursor < line->lastchar && *line->cursor != L'\n') el_cursor(editor->el, 1);
  unsigned char result = ce_yank(editor->el, 0);
  if (result == CC_REFRESH) el_cursor(editor->el, -1);
  return leave(editor, result);
}

static unsigned char change_case(ce_editor *editor) {
  const LineInfoW *line = el_wline(editor->el);
  if (line->cursor == line->lastchar) return leave(editor, CC_ERROR);
  wchar_t letter[] = {turned(*line->cursor), 0};
  el_cursor(editor->el, 1);
  el_deletestr(editor->el, 1);
  el_winsertstr(editor->el, letter);
  return leave(editor, CC_REFRESH);
}

/// Commands that begin to insert, each after moving.
static unsigned char begin_insert(ce_editor *editor, wchar_t key) {
  const LineInfoW *line = el_wline(editor->el);
  const wchar_t *text = line->buffer;
  long count = line->lastchar - text, at = line->cursor - text, to = at;
  if (key == L'a' && at < count && text[at] != L'\n') to = at + 1;
  if (key == L'A' || key == L'o') to = row_end(text, count, at);
  if (key == L'I' || key == L'O') to = row_start(text, at);
  el_cursor(editor->el, (int)(to - at));
  if (key == L'o' || key == L'O') el_winsertstr(editor->el, L"\n");
  if (key == L'O') el_cursor(editor->el, -1);
  return insert(editor);
}

static unsigned char command(ce_editor *editor, wchar_t key) {
  struct ce_vi *vi = &editor->vi;
  switch (key) {
    case L'i': case L'a': case L'I': case L'A': case L'o': case L'O':
      return vi->operation ? leave(editor, CC_ERROR) : begin_insert(editor, key);
    case L'f': case L'F': case L't': case L'T': case L'r': vi->waits = key; return CC_NORM;
    case L'd': case L'c': case L'y':
      if (vi->operation == key) return whole_row(editor);
      vi->operation = vi->operation ? 0 : key;
      return CC_NORM;
    case L'x': return short_for(editor, L'd', L'l');
    case L'X': return short_for(editor, L'd', L'h');
    case L's': return short_for(editor, L'c', L'l');
    case L'D': return short_for(editor, L'd', L'$');
    case L'C': return short_for(editor, L'c', L'$');
    case L'S': vi->operation = L'c'; return whole_row(editor);
    case L'Y': vi->operation = L'y'; return whole_row(editor);
    case L'p': return put(editor, 1);
    case L'P': return put(editor, 0);
    case L'~': return change_case(editor);
    case L'u': return leave(editor, ce_undo(editor->el, 0));
    case L'k': case L'-': return leave(editor, ce_up(editor->el, 0));
    case L'j': case L'+': return leave(editor, ce_down(editor->el, 0));
    case L'G': return leave(editor, ce_newest(editor->el, 0));
    case L'/': case L'?': leave(editor, CC_NORM); return ce_search(editor->el, 0);
    default: return go(editor, key);
  }
}

/// The key that ce_vi_takes has kept.
unsigned char ce_vi(EditLine *el, wint_t ignored) {
  (void)ignored;
  ce_editor *editor = ce_editor_of(el);
  struct ce_vi *vi = &editor->vi;
  wchar_t key = vi->key;
  if (!vi->is_command) {
    const LineInfoW *line = el_wline(el);
    int moves = line->cursor > line->buffer && line->cursor[-1] != L'\n';
    vi->is_command = 1;
    if (moves) el_cursor(el, -1);
    return leave(editor, CC_REFRESH);
  }
  if (key == 0x1b) return leave(editor, CC_NORM);
  if (vi->waits) return with_letter(editor, key);
  int is_digit = (key >= L'1' && key <= L'9') || (key == L'0' && vi->count > 0);
  if (!is_digit) return command(editor, key);
  if (vi->count < 1000) vi->count = 10 * vi->count + (key - L'0');
  return CC_NORM;
}

/// In command mode every letter is a command; Esc begins that mode. Other keys mean what they always
/// mean, and end a command that was begun.
int ce_vi_takes(ce_editor *editor, wchar_t key) {
  struct ce_vi *vi = &editor->vi;
  if (!vi->is_on) return 0;
  int is_letter = key >= 0x20 && (key < 0x80 || key >= 0xa0);
  if (key == 0x1b || (vi->is_command && (is_letter || key == 8))) {
    vi->key = key;
    return 1;
  }
  leave(editor, CC_NORM);
  return 0;
}
