// The hint at the right edge of the row the cursor is in.
//
// libedit has a right prompt, but shows it only beside a statement of one row, and keeps its colours
// in a table that a changing prompt outgrows. So the hint is drawn while a key is awaited, in the
// empty end of the row, and wiped before libedit draws again: libedit never knows of it.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "editor.h"

/// Blanks between the text and the hint; one more column stays empty at the edge.
#define GAP 2
#define NARROWEST 8

void ce_hint_style(ce_editor *editor, const char *on, const char *off) {
  snprintf(editor->hint.on, sizeof editor->hint.on, "%s", on);
  snprintf(editor->hint.off, sizeof editor->hint.off, "%s", off);
}

/// Columns that are free in the cursor's row, left of the last one.
static int room(ce_editor *editor, int columns) {
  const LineInfoW *line = el_wline(editor->el);
  const wchar_t *prompt = editor->prompt_plain ? editor->prompt_plain : L"> ";
  int row = 0, column = 0;
  ce_lay(prompt, wcslen(prompt), columns, &row, &column);
  ce_lay(line->buffer, (size_t)(line->cursor - line->buffer), columns, &row, &column);
  int start = row;
  for (const wchar_t *c = line->cursor; c < line->lastchar && *c != L'\n'; c++) {
    ce_lay(c, 1, columns, &row, &column);
    if (row != start) return 0;
  }
  return columns - 1 - column - GAP;
}

void ce_hint(ce_editor *editor, const char *text) {
  struct ce_hint_text *hint = &editor->hint;
  wchar_t *wide = ce_widen(text);
  if (!wide) return;
  size_t to = 0;
  hint->columns = 0;
  for (size_t i = 0; wide[i] && to + 1 < sizeof hint->text / sizeof *hint->text; i++) {
    int width = ce_width(wide[i], 0);
    if (wide[i] < 0x20) continue;
    hint->text[to++] = wide[i];
    hint->columns += width;
  }
  hint->text[to] = 0;
  free(wide);
}

void ce_hint_draw(ce_editor *editor) {
  struct ce_hint_text *hint = &editor->hint;
  if (!editor->hooks.hint || hint->is_shown || editor->past.searching || editor->paste.state) return;
  int columns = ce_columns(), free_columns = room(editor, columns);
  ce_line line;
  if (free_columns < NARROWEST || !ce_current_line(editor, &line)) return;
  hint->text[0] = 0;
  editor->hooks.hint(editor->hooks.context, editor, line, free_columns);
  if (!hint->text[0] || hint->columns > free_columns) return;
  size_t bytes;
  char *text = ce_narrow(hint->text, wcslen(hint->text), &bytes);
  if (!text) return;
  fprintf(stdout, "\0337\033[%dG%s%s%s\0338", columns - hint->columns, hint->on, text, hint->off);
  fflush(stdout);
  free(text);
  hint->is_shown = 1;
}

void ce_hint_erase(ce_editor *editor) {
  if (!editor->hint.is_shown) return;
  // Not flushed: it goes out with what the key draws.
  fprintf(stdout, "\0337\033[%dG\033[K\0338", ce_columns() - editor->hint.columns);
  editor->hint.is_shown = 0;
}
