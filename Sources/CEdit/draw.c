// The line on the screen.
//
// libedit's display counts cells where a character of two columns has two, and moves the cursor by them;
// rows that changed before such a character end one cell off. So its display goes nowhere, and the line
// is drawn here, whole characters at a time, whenever a key is awaited.
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wctype.h>

#include "editor.h"

static int screen_rows(void) {
  struct winsize size;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0) return size.ws_row;
  return 24;
}

// MARK: Layout

static struct ce_row *add_row(struct ce_frame *frame, size_t from) {
  if (frame->count == frame->room) {
    int room = frame->room ? 2 * frame->room : 16;
    struct ce_row *larger = realloc(frame->rows, (size_t)room * sizeof *larger);
    if (!larger) return NULL;
    frame->rows = larger;
    frame->room = room;
  }
  struct ce_row *row = &frame->rows[frame->count++];
  *row = (struct ce_row){.from = from};
  return row;
}

/// Cuts the text of the frame into rows and finds the cursor's place; false when memory ran out.
static int lay_out(struct ce_frame *frame, size_t cursor, int columns) {
  struct ce_row *row = add_row(frame, 0);
  for (size_t i = 0; row && i <= frame->length; i++) {
    int is_end = i == frame->length, is_newline = !is_end && frame->text[i] == L'\n';
    int width = is_end || is_newline ? 0 : ce_width(frame->text[i], row->columns);
    // The cursor behind a full row stands in the next one, where text that follows will be.
    int is_full = row->columns + width > columns || (i == cursor && row->columns >= columns);
    if (is_full && (width > 0 || i == cursor)) {
      row->is_joined = 1;
      if (!(row = add_row(frame, i))) return 0;
    }
    if (i == cursor) {
      frame->cursor_row = frame->count - 1;
      frame->cursor_column = row->columns;
    }
    if (is_end) break;
    if (is_newline) {
      row = add_row(frame, i + 1);
    } else {
      row->count++;
      row->columns += width;
    }
  }
  return row != NULL;
}

static void free_frame(struct ce_frame *frame) {
  free(frame->text);
  free(frame->rows);
  *frame = (struct ce_frame){0};
}

void ce_frame_forget(ce_editor *editor) { free_frame(&editor->frame); }

/// The prompt and the line, not yet on the screen.
static int compose(ce_editor *editor, const wchar_t *line, size_t count, size_t cursor,
                   struct ce_frame *out) {
  const wchar_t *prompt = editor->prompt_plain ? editor->prompt_plain : L"> ";
  if (editor->past.shown[0]) prompt = editor->past.shown;
  size_t before = wcslen(prompt);
  *out = (struct ce_frame){.prompt = before, .length = before + count};
  out->text = calloc(out->length + 1, sizeof *out->text);
  if (!out->text) return 0;
  wmemcpy(out->text, prompt, before);
  wmemcpy(out->text + before, line, count);
  out->width = ce_columns();
  if (lay_out(out, before + cursor, out->width)) return 1;
  free_frame(out);
  return 0;
}

// MARK: Writing

static void put_character(wchar_t c, int column) {
  if (c == L'\t') {
    fprintf(stdout, "%*s", ce_width(c, column), "");
  } else if (iswcntrl((wint_t)c)) {
    fprintf(stdout, "^%c", c < 0x80 ? (char)(c ^ 0x40) : '?');
  } else {
    wchar_t shown = wcwidth(c) < 0 ? 0xfffd : c;
    size_t bytes;
    char *text = ce_narrow(&shown, 1, &bytes);
    if (text) fwrite(text, 1, bytes, stdout);
    free(text);
  }
}

/// The part of the prompt from `from` on, up to `to`, with all its colours.
static void put_prompt(ce_editor *editor, size_t from, size_t to) {
  const wchar_t *c = editor->past.shown[0] ? editor->past.marked : editor->prompt;
  size_t at = 0;
  for (int is_colour = 0; c && *c; c++) {
    if (*c == L'\1') is_colour = !is_colour;
    else if (is_colour) fputc((char)*c, stdout);
    else if (at++ >= from && at <= to) put_character(*c, 0);
  }
}

/// Writes a row from its character `from` on, which stands at `column`.
static void put_row(ce_editor *editor, const struct ce_frame *frame, const struct ce_row *row,
                    size_t from, int column) {
  size_t at = row->from + from, end = row->from + row->count;
  if (at < frame->prompt && editor->prompt) {
    size_t to = end < frame->prompt ? end : frame->prompt;
    put_prompt(editor, at, to);
    for (; at < to; at++) column += ce_width(frame->text[at], column);
  }
  for (; at < end; at++) {
    put_character(frame->text[at], column);
    column += ce_width(frame->text[at], column);
  }
}

/// The window of rows on the screen while they are drawn: the cursor's row, and where the rows end.
struct pen {
  int at, bottom;
};

static void go_to_row(struct pen *pen, int row) {
  int last = row < pen->bottom ? row : pen->bottom - 1;
  if (last < pen->at) fprintf(stdout, "\033[%dA", pen->at - last);
  if (last > pen->at) fprintf(stdout, "\033[%dB", last - pen->at);
  for (pen->at = last; pen->at < row; pen->at++) fputs("\r\n", stdout);
  if (pen->bottom <= row) pen->bottom = row + 1;
}

static void go_to_column(int column) { fprintf(stdout, "\033[%dG", column + 1); }

static int is_mark(wchar_t c) { return c != L'\t' && c != 0 && ce_width(c, 0) == 0; }

/// How many characters at the start of two rows can stay as they are.
static size_t same_start(const struct ce_frame *a, const struct ce_row *in_a,
                         const struct ce_frame *b, const struct ce_row *in_b) {
  const wchar_t *left = a->text + in_a->from, *right = b->text + in_b->from;
  size_t count = 0;
  while (count < in_a->count && count < in_b->count && left[count] == right[count]) count++;
  if (count == in_a->count && count == in_b->count) return count;
  // A mark belongs to the character before it.
  while (count > 0 && ((count < in_a->count && is_mark(left[count])) ||
                       (count < in_b->count && is_mark(right[count])))) {
    count--;
  }
  return count;
}

/// Where the last character of a row begins, with the marks on it.
static size_t last_of(const struct ce_frame *frame, const struct ce_row *row) {
  size_t at = row->count;
  while (at > 0 && is_mark(frame->text[row->from + at - 1])) at--;
  return at > 0 ? at - 1 : 0;
}

static int columns_before(const struct ce_frame *frame, const struct ce_row *row, size_t count) {
  int column = 0;
  for (size_t i = 0; i < count; i++) column += ce_width(frame->text[row->from + i], column);
  return column;
}

/// Draws one row over what stands there. A row that goes on in the next is written in one piece with it, so
/// that the terminal knows them as one line.
static void draw_row(ce_editor *editor, const struct ce_frame *now, int number, struct pen *pen,
                     const struct ce_row *old, int *is_behind) {
  const struct ce_frame *before = &editor->frame;
  const struct ce_row *row = &now->rows[number];
  size_t same = old ? same_start(before, old, now, row) : 0;
  if (old && same == row->count && same == old->count) {
    *is_behind = 0;
    return;
  }
  int follows = number > now->top && now->rows[number - 1].is_joined && row->count > 0;
  if (follows && same == 0 && !*is_behind && (number >= pen->bottom || !old || old->count == 0)) {
    const struct ce_row *above = &now->rows[number - 1];
    size_t last = last_of(now, above);
    int column = columns_before(now, above, last);
    go_to_row(pen, number - 1);
    go_to_column(column);
    put_row(editor, now, above, last, column);
    *is_behind = 1;
  }
  int column = columns_before(now, row, same);
  if (follows && same == 0 && *is_behind) {
    pen->at = number;
    if (pen->bottom <= number) pen->bottom = number + 1;
  } else {
    go_to_row(pen, number);
    go_to_column(column);
  }
  put_row(editor, now, row, same, column);
  if ((old || number < pen->bottom) && row->columns < now->width) fputs("\033[K", stdout);
  *is_behind = row->is_joined;
}

/// The first row to be shown, so that the cursor's is.
static int top_of(const struct ce_frame *now, int before, int rows) {
  int top = before;
  if (now->cursor_row >= top + rows) top = now->cursor_row - rows + 1;
  if (now->cursor_row < top) top = now->cursor_row;
  if (top > now->count - rows) top = now->count - rows;
  return top > 0 ? top : 0;
}

void ce_draw(ce_editor *editor, const wchar_t *line, size_t count, size_t cursor) {
  struct ce_frame now, *before = &editor->frame;
  if (!compose(editor, line, count, cursor, &now)) return;
  int rows = screen_rows();
  struct pen pen = {before->at, before->bottom > 0 ? before->bottom : 1};
  now.top = top_of(&now, before->top, rows);
  // What passed over the upper edge is drawn anew from there.
  int is_back = now.top < before->top;
  if (is_back) {
    pen.at += now.top - before->top;
    pen.bottom += now.top - before->top;
  }
  int end = now.top + rows < now.count ? now.top + rows : now.count, is_behind = 0;
  int first = is_back ? now.top : before->top;
  now.top = first < now.top ? first : now.top;
  for (int number = first; number < end; number++) {
    int is_there = !is_back && number < before->bottom && number < before->count;
    draw_row(editor, &now, number, &pen, is_there ? &before->rows[number] : NULL, &is_behind);
  }
  now.top = top_of(&now, is_back ? now.top : before->top, rows);
  if (pen.bottom > end) {
    go_to_row(&pen, end);
    fputs("\r\033[J", stdout);
    pen.bottom = end;
  }
  go_to_row(&pen, now.cursor_row);
  go_to_column(now.cursor_column);
  now.at = now.cursor_row;
  now.bottom = end;
  free_frame(before);
  *before = now;
}

void ce_draw_line(ce_editor *editor) {
  const LineInfoW *line = el_wline(editor->el);
  ce_draw(editor, line->buffer, (size_t)(line->lastchar - line->buffer),
          (size_t)(line->cursor - line->buffer));
}

int ce_leave_frame(ce_editor *editor) {
  struct ce_frame *frame = &editor->frame;
  if (frame->count == 0) return 0;
  struct pen pen = {frame->at, frame->bottom};
  go_to_row(&pen, frame->bottom - 1);
  const struct ce_row *last = &frame->rows[frame->bottom - 1];
  int column = last->columns, is_full = column >= frame->width;
  if (!is_full) go_to_column(column);
  else go_to_column(frame->width - 1);
  int is_fresh = column == 0 && frame->bottom > 1 && frame->rows[frame->bottom - 2].is_joined;
  ce_frame_forget(editor);
  return is_fresh;
}

int ce_rows_above(ce_editor *editor) {
  struct ce_frame *frame = &editor->frame;
  if (frame->count == 0) return 0;
  // These leave rows as they were; others break and join them.
  int is_rigid = (getenv("XTERM_VERSION") || getenv("STY")) && !getenv("TMUX");
  if (is_rigid) return frame->at - frame->top;
  size_t from = frame->rows[frame->top].from, at = frame->rows[frame->cursor_row].from;
  int row = 0, column = 0, columns = ce_columns();
  ce_lay(frame->text + from, at - from, columns, &row, &column);
  for (int reached = 0; reached < frame->cursor_column && frame->text[at]; at++) {
    reached += ce_width(frame->text[at], reached);
    ce_lay(frame->text + at, 1, columns, &row, &column);
  }
  return row;
}

// MARK: libedit's own display

/// Lets the bell through and nothing else.
static ssize_t keep_bell(void *cookie, const char *bytes, size_t count) {
  (void)cookie;
  if (memchr(bytes, '\a', count)) fputc('\a', stdout);
  return (ssize_t)count;
}

FILE *ce_muted(void) {
  cookie_io_functions_t functions = {.write = keep_bell};
  FILE *file = fopencookie(NULL, "w", functions);
  if (file) setvbuf(file, NULL, _IONBF, 0);
  return file;
}
