// From bytes to keys, the keys' meanings, and pasted text.
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
    {"\033[A", NULL, NULL},
    {"\033[B", NULL, NULL},
    {"\033[C", NULL, NULL},
    {"\033[D", NULL, NULL},
    {"\033OA", NULL, NULL},
    {"\033OB", NULL, NULL},
    {"\033OC", NULL, NULL},
    {"\033OD", NULL, NULL},
    {"\033[H", L"\\e[H", L"ed-move-to-beg"},
    {"\033OH", L"\\eOH", L"ed-move-to-beg"},
    {"\033[1~", L"\\e[1~", L"ed-move-to-beg"},
    {"\033[7~", L"\\e[7~", L"ed-move-to-beg"},
    {"\033[F", L"\\e[F", L"ed-move-to-end"},
    {"\033OF", L"\\eOF", L"ed-move-to-end"},
    {"\033[4~", L"\\e[4~", L"ed-move-to-end"},
    {"\033[8~", L"\\e[8~", L"ed-move-to-end"},
    {"\033[3~", L"\\e[3~", L"ed-delete-next-char"},
    {"\033[3;5~", L"\\e[3;5~", L"em-delete-next-word"},
    {"\033[1;5C", L"\\e[1;5C", L"em-next-word"},
    {"\033[1;3C", L"\\e[1;3C", L"em-next-word"},
    {"\033[5C", L"\\e[5C", L"em-next-word"},
    {"\033Oc", L"\\eOc", L"em-next-word"},
    {"\033[1;5D", L"\\e[1;5D", L"ed-prev-word"},
    {"\033[1;3D", L"\\e[1;3D", L"ed-prev-word"},
    {"\033[5D", L"\\e[5D", L"ed-prev-word"},
    {"\033Od", L"\\eOd", L"ed-prev-word"},
    {"\033[1;2C", L"\\e[1;2C", L"ed-next-char"},
    {"\033[1;2D", L"\\e[1;2D", L"ed-prev-char"},
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

int ce_next_key(EditLine *el, wchar_t *out) {
  ce_editor *editor = editor_of(el);
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

static unsigned char nothing(EditLine *el, wint_t key) {
  (void)el;
  (void)key;
  return CC_NORM;
}

int ce_bind_keys(ce_editor *editor) {
  EditLine *el = editor->el;
  int failed = el_wset(el, EL_ADDFN, L"ce-paste", L"take pasted text", paste);
  failed |= el_wset(el, EL_ADDFN, L"ce-nothing", L"do nothing", nothing);
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    if (!keys[i].bound) continue;
    failed |= el_wset(el, EL_BIND, keys[i].bound, keys[i].function, NULL);
  }
  failed |= el_wset(el, EL_BIND, L"^R", L"em-inc-search-prev", NULL);
  failed |= el_wset(el, EL_BIND, L"^S", L"em-inc-search-next", NULL);
  failed |= el_wset(el, EL_BIND, L"^W", L"ed-delete-prev-word", NULL);
  return failed;
}
