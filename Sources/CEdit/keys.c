// From bytes to keys, the keys' meanings, and pasted text.
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wctype.h>

#include "editor.h"

#define ESCAPE 0x1b
#define REPLACEMENT 0xfffd
/// More than this is not typed by hand; a file and `run` are the way.
#define LONGEST_PASTE (1 << 20)

/// Sequences that terminals send, and what each does. Any other sequence is swallowed whole, so
/// that no key leaves letters in the line.
static const struct {
  const char *sequence;
  const wchar_t *bound, *function;
} keys[] = {
    {"\033[A", L"\\e[A", L"ce-up"},
    {"\033[B", L"\\e[B", L"ce-down"},
    {"\033[C", L"\\e[C", L"ce-right"},
    {"\033[D", L"\\e[D", L"ce-left"},
    {"\033OA", L"\\eOA", L"ce-up"},
    {"\033OB", L"\\eOB", L"ce-down"},
    {"\033OC", L"\\eOC", L"ce-right"},
    {"\033OD", L"\\eOD", L"ce-left"},
    {"\033[H", L"\\e[H", L"ce-home"},
    {"\033OH", L"\\eOH", L"ce-home"},
    {"\033[1~", L"\\e[1~", L"ce-home"},
    {"\033[7~", L"\\e[7~", L"ce-home"},
    {"\033[F", L"\\e[F", L"ce-end"},
    {"\033OF", L"\\eOF", L"ce-end"},
    {"\033[4~", L"\\e[4~", L"ce-end"},
    {"\033[8~", L"\\e[8~", L"ce-end"},
    {"\033[3~", L"\\e[3~", L"ed-delete-next-char"},
    {"\033[3;5~", L"\\e[3;5~", L"em-delete-next-word"},
    {"\033[1;5C", L"\\e[1;5C", L"ce-word-right"},
    {"\033[1;3C", L"\\e[1;3C", L"ce-word-right"},
    {"\033[5C", L"\\e[5C", L"ce-word-right"},
    {"\033Oc", L"\\eOc", L"ce-word-right"},
    {"\033[1;5D", L"\\e[1;5D", L"ce-word-left"},
    {"\033[1;3D", L"\\e[1;3D", L"ce-word-left"},
    {"\033[5D", L"\\e[5D", L"ce-word-left"},
    {"\033Od", L"\\eOd", L"ce-word-left"},
    {"\033[1;2C", L"\\e[1;2C", L"ce-right"},
    {"\033[1;2D", L"\\e[1;2D", L"ce-left"},
    {"\033[200~", L"\\e[200~", L"ce-paste"},
    {"\033[201~", L"\\e[201~", L"ce-nothing"},
};

static ce_editor *editor_of(EditLine *el) {
  ce_editor *editor = NULL;
  el_wget(el, EL_CLIENTDATA, &editor);
  return editor;
}

/// Why the line has to be left now, if it has to.
static enum leaving leaving(ce_editor *editor) {
  if (ce_end_signal()) return STOP;
  if (ce_interrupts()) return INTERRUPT;
  editor->resized |= ce_take_resize();
  editor->continued |= ce_take_continue();
  return editor->resized || editor->continued ? REDRAW : STAY;
}

/// One byte from the terminal; -1 when the line has to be left, -2 when input has ended.
static int next_byte(ce_editor *editor) {
  if (editor->byte >= 0) {
    int byte = editor->byte;
    editor->byte = -1;
    return byte;
  }
  for (;;) {
    if ((editor->leaving = leaving(editor)) != STAY) return -1;
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    if (ppoll(&input, 1, NULL, &editor->outside) < 0) {
      if (errno == EINTR) continue;
      return -2;
    }
    unsigned char byte;
    ssize_t count = read(STDIN_FILENO, &byte, 1);
    if (count == 1) return byte;
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    return -2;
  }
}

static int known(const char *sequence) {
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    if (strcmp(sequence, keys[i].sequence) == 0) return 1;
  }
  return 0;
}

/// After ESC: reads the rest of a sequence. A known one is queued; the answer is 1 when there is
/// something to hand out, 0 when the sequence was swallowed, negative as next_byte.
static int read_sequence(ce_editor *editor) {
  char sequence[32] = {ESCAPE};
  int byte;
  do {
    if ((byte = next_byte(editor)) < 0) return byte;
  } while (byte == ESCAPE);
  if (byte != '[' && byte != 'O') {
    editor->byte = byte;
    editor->queue[editor->queued++] = ESCAPE;
    return 1;
  }
  size_t length = 1;
  sequence[length++] = (char)byte;
  int single = byte == 'O';
  for (;;) {
    if ((byte = next_byte(editor)) < 0) return byte;
    if (byte == ESCAPE) return read_sequence(editor);
    if (length < sizeof sequence - 1) sequence[length++] = (char)byte;
    // The Linux console names F1 to F5 by ESC [ [ A and so on.
    if (byte == '[' && length == 3) single = 1;
    else if (single || (byte >= 0x40 && byte < 0x7f)) break;
  }
  if (!known(sequence)) return 0;
  for (size_t i = 0; i < length; i++) editor->queue[editor->queued++] = sequence[i];
  return 1;
}

/// The rest of a scalar that begins with `lead`; what is not UTF-8 is U+FFFD.
static int read_scalar(ce_editor *editor, int lead, wchar_t *out) {
  char bytes[5] = {(char)lead};
  size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 1;
  for (size_t i = 1; i < length; i++) {
    int byte = next_byte(editor);
    if (byte < 0) return byte;
    if ((byte & 0xc0) != 0x80) {
      editor->byte = byte;
      *out = REPLACEMENT;
      return 1;
    }
    bytes[i] = (char)byte;
  }
  wchar_t *wide = ce_widen(bytes);
  *out = wide && wide[0] && !wide[1] ? wide[0] : REPLACEMENT;
  free(wide);
  return 1;
}

static int next_key(ce_editor *editor, wchar_t *out) {
  for (;;) {
    if (editor->handed < editor->queued) {
      *out = editor->queue[editor->handed++];
      return 1;
    }
    editor->handed = editor->queued = 0;
    int byte = next_byte(editor), read = 1;
    if (byte == ESCAPE) {
      read = read_sequence(editor);
      if (read >= 0) continue;
    } else if (byte >= 0x80) {
      read = read_scalar(editor, byte, out);
      if (read > 0) return 1;
    } else if (byte >= 0) {
      *out = (wchar_t)byte;
      return 1;
    } else {
      read = byte;
    }
    if (read == -2) editor->leaving = GONE;
    *out = 0;
    return read == -2 ? 0 : -1;
  }
}

int ce_next_key(EditLine *el, wchar_t *out) {
  ce_editor *editor = editor_of(el);
  int result = next_key(editor, out);
  if (result != 1 || !editor->history.searching || *out == KEY_SEARCH) return result;
  if (!ce_search_takes(editor, *out)) {
    // The key comes back once the search has ended.
    if (editor->handed > 0) {
      editor->handed--;
    } else {
      editor->queue[editor->queued++] = *out;
    }
  }
  *out = KEY_SEARCH;
  return 1;
}

/// Swallows an escape sequence inside pasted text; 1 when it was the end of the paste.
static int skip_pasted_escape(EditLine *el) {
  wchar_t c;
  char parameters[8] = {0};
  size_t length = 0;
  if (el_wgetc(el, &c) != 1 || c != L'[') return 0;
  do {
    if (el_wgetc(el, &c) != 1) return 0;
    if (length < sizeof parameters - 1) parameters[length++] = (char)c;
  } while (c < 0x40 || c >= 0x7f);
  return strcmp(parameters, "201~") == 0;
}

/// Takes pasted text into the line as it is; nothing runs before Enter.
static unsigned char paste(EditLine *el, wint_t key) {
  (void)key;
  size_t count = 0, room = 256;
  wchar_t c, before = 0, *text = malloc(room * sizeof *text);
  int refused = !text;
  while (el_wgetc(el, &c) == 1) {
    if (c == ESCAPE) {
      if (skip_pasted_escape(el)) break;
      continue;
    }
    int second = c == L'\n' && before == L'\r';
    before = c;
    if (second) continue;
    if (c == L'\r') c = L'\n';
    if ((c < 0x20 && c != L'\n' && c != L'\t') || (c >= 0x7f && c < 0xa0)) c = REPLACEMENT;
    if (!refused && count + 2 > room) {
      wchar_t *larger = realloc(text, (room *= 2) * sizeof *text);
      if (larger) text = larger;
      refused = !larger;
    }
    refused |= count >= LONGEST_PASTE;
    if (!refused) text[count++] = c;
  }
  while (!refused && count > 0 && text[count - 1] == L'\n') count--;
  if (!refused) {
    text[count] = 0;
    refused = count > 0 && el_winsertstr(el, text) != 0;
  }
  free(text);
  return refused ? CC_REFRESH_BEEP : CC_REFRESH;
}

// Moving the cursor. libedit's own functions move without drawing, and when the text is taller than
// the screen the next letter is then written outside its buffers; these always draw.

static unsigned char move(EditLine *el, const wchar_t *to) {
  el_cursor(el, (int)(to - el_wline(el)->cursor));
  return CC_REFRESH;
}

static unsigned char left(EditLine *el, wint_t key) {
  (void)key;
  const LineInfoW *line = el_wline(el);
  return line->cursor > line->buffer ? move(el, line->cursor - 1) : CC_ERROR;
}

static unsigned char right(EditLine *el, wint_t key) {
  (void)key;
  const LineInfoW *line = el_wline(el);
  return line->cursor < line->lastchar ? move(el, line->cursor + 1) : CC_ERROR;
}

static int in_word(wchar_t c) { return c == L'_' || iswalnum((wint_t)c); }

static unsigned char word_left(EditLine *el, wint_t key) {
  (void)key;
  const LineInfoW *line = el_wline(el);
  const wchar_t *to = line->cursor;
  while (to > line->buffer && !in_word(to[-1])) to--;
  while (to > line->buffer && in_word(to[-1])) to--;
  return move(el, to);
}

static unsigned char word_right(EditLine *el, wint_t key) {
  (void)key;
  const LineInfoW *line = el_wline(el);
  const wchar_t *to = line->cursor;
  while (to < line->lastchar && !in_word(*to)) to++;
  while (to < line->lastchar && in_word(*to)) to++;
  return move(el, to);
}

/// To the start of the row, and from there to the start of the statement.
static unsigned char home(EditLine *el, wint_t key) {
  (void)key;
  const LineInfoW *line = el_wline(el);
  const wchar_t *to = line->cursor;
  while (to > line->buffer && to[-1] != L'\n') to--;
  return move(el, to == line->cursor ? line->buffer : to);
}

static unsigned char end(EditLine *el, wint_t key) {
  (void)key;
  const LineInfoW *line = el_wline(el);
  const wchar_t *to = line->cursor;
  while (to < line->lastchar && *to != L'\n') to++;
  return move(el, to == line->cursor ? line->lastchar : to);
}

static unsigned char nothing(EditLine *el, wint_t key) {
  (void)el;
  (void)key;
  return CC_NORM;
}

static const struct {
  const wchar_t *name;
  unsigned char (*run)(EditLine *, wint_t);
} functions[] = {
    {L"ce-paste", paste},         {L"ce-nothing", nothing},       {L"ce-left", left},
    {L"ce-right", right},         {L"ce-word-left", word_left},   {L"ce-word-right", word_right},
    {L"ce-home", home},           {L"ce-end", end},               {L"ce-up", ce_up},
    {L"ce-down", ce_down},        {L"ce-search", ce_search},
};

/// Control and Alt keys. libedit's own command line (Alt-x) crashes on an empty command, its mark
/// moves without drawing, and a control character taken literally (Ctrl-V) is no part of a statement.
static const wchar_t *const controls[][2] = {
    {L"^A", L"ce-home"},      {L"^E", L"ce-end"},        {L"^B", L"ce-left"},
    {L"^F", L"ce-right"},     {L"\\eb", L"ce-word-left"}, {L"\\eB", L"ce-word-left"},
    {L"\\ef", L"ce-word-right"}, {L"\\eF", L"ce-word-right"},
    {L"^R", L"ce-search"},    {L"^S", L"ce-search"},     {L"^\\", L"ce-search"},
    {L"^P", L"ce-up"},        {L"^N", L"ce-down"},       {L"\\ep", L"ce-up"},
    {L"\\eP", L"ce-up"},      {L"\\en", L"ce-down"},     {L"\\eN", L"ce-down"},
    {L"^W", L"ed-delete-prev-word"}, {L"\\ex", L"ce-nothing"}, {L"\\eX", L"ce-nothing"},
    {L"^X^X", L"ce-nothing"}, {L"^@", L"ce-nothing"},    {L"^V", L"ce-nothing"},
};

int ce_bind_keys(ce_editor *editor) {
  EditLine *el = editor->el;
  int failed = 0;
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    const wchar_t *name = functions[i].name;
    failed |= el_wset(el, EL_ADDFN, name, name, functions[i].run);
  }
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    failed |= el_wset(el, EL_BIND, keys[i].bound, keys[i].function, NULL);
  }
  for (size_t i = 0; i < sizeof controls / sizeof *controls; i++) {
    failed |= el_wset(el, EL_BIND, controls[i][0], controls[i][1], NULL);
  }
  return failed;
}
