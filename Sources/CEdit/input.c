// From bytes to keys: UTF-8, the sequences of the terminal, and pasted text.
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
/// What a terminal needs at most between the bytes of one key; Esc alone is a key of vi.
static const struct timespec patience = {.tv_nsec = 30 * 1000 * 1000};

/// Why the line has to be left now, if it has to.
static enum leaving leaving(ce_editor *editor) {
  if (ce_end_signal()) return STOP;
  if (ce_interrupts()) return INTERRUPT;
  if (ce_take_suspend()) return SUSPEND;
  editor->resized |= ce_take_resize();
  editor->continued |= ce_take_continue();
  return editor->resized || editor->continued ? REDRAW : STAY;
}

/// Waits for a byte, at most so long: positive when there is one, 0 when none came in time, negative
/// after a signal. Only here do signals arrive.
static int wait_for_byte(ce_editor *editor, const struct timespec *time) {
  if (editor->byte >= 0) return 1;
  struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
  return ppoll(&input, 1, time, &editor->outside);
}

/// One byte from the terminal; -1 when the line has to be left, -2 when input has ended.
static int next_byte(ce_editor *editor) {
  if (editor->byte >= 0) {
    int byte = editor->byte;
    editor->byte = -1;
    return byte;
  }
  static const struct timespec now = {0};
  for (;;) {
    if ((editor->leaving = leaving(editor)) != STAY) {
      ce_hint_erase(editor);
      return -1;
    }
    int ready = wait_for_byte(editor, &now);
    if (ready == 0) {
      ce_draw_line(editor);
      // The key shows before the hint is thought of.
      fflush(stdout);
      ce_hint_draw(editor);
      ready = wait_for_byte(editor, NULL);
    }
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0) return -2;
    unsigned char byte;
    ssize_t count = read(STDIN_FILENO, &byte, 1);
    ce_hint_erase(editor);
    if (count == 1) return byte;
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    return -2;
  }
}

// MARK: Pasted text

enum { PASTE_NONE, PASTE_TEXT, PASTE_ESCAPE, PASTE_BRACKET, PASTE_STRING, PASTE_CHARSET };

static void add_pasted(struct ce_paste *paste, int byte) {
  // The longest byte is a control character's replacement.
  if (!paste->refused && paste->count + 4 > paste->room) {
    size_t room = paste->room ? 2 * paste->room : 1024;
    char *larger = room <= 2 * LONGEST_PASTE ? realloc(paste->text, room) : NULL;
    paste->refused = !larger;
    if (larger) {
      paste->text = larger;
      paste->room = room;
    }
  }
  if (paste->refused) return;
  int is_control = (byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t') || byte == 0x7f;
  if (!is_control) {
    paste->text[paste->count++] = (char)byte;
  } else {
    memcpy(paste->text + paste->count, "\xef\xbf\xbd", 3);
    paste->count += 3;
  }
}

/// Takes one byte of pasted text and leaves escape sequences out; 1 at the end of the paste.
static int take_pasted(struct ce_paste *paste, int byte) {
  switch (paste->state) {
    case PASTE_TEXT:
      if (byte == ESCAPE) {
        paste->state = PASTE_ESCAPE;
      } else {
        add_pasted(paste, byte);
      }
      return 0;
    case PASTE_ESCAPE:
      paste->length = 0;
      paste->state = byte == '['               ? PASTE_BRACKET
                     : byte && strchr("]P_^X", byte) ? PASTE_STRING
                     : byte == ESCAPE          ? PASTE_ESCAPE
                     : byte >= 0x20 && byte < 0x30 ? PASTE_CHARSET
                                               : PASTE_TEXT;
      if (byte < 0x20 && byte != ESCAPE && byte != 0) add_pasted(paste, byte);
      return 0;
    case PASTE_BRACKET:
      if (byte == ESCAPE) paste->state = PASTE_ESCAPE;
      if (byte < 0x20) return 0;
      if (paste->length + 1 < sizeof paste->parameters) {
        paste->parameters[paste->length++] = (char)byte;
        paste->parameters[paste->length] = 0;
      }
      if (byte < 0x40 || byte >= 0x7f) return 0;
      paste->state = PASTE_TEXT;
      return strcmp(paste->parameters, "201~") == 0;
    case PASTE_STRING:
      if (byte == ESCAPE) paste->state = PASTE_ESCAPE;
      if (byte == 7) paste->state = PASTE_TEXT;
      return 0;
    default:
      paste->state = byte == ESCAPE ? PASTE_ESCAPE : PASTE_TEXT;
      return 0;
  }
}

/// Reads until the paste ends; goes on with it when the line was left in its middle.
static int read_paste(ce_editor *editor) {
  for (;;) {
    int byte = next_byte(editor);
    if (byte < 0) return byte;
    if (!take_pasted(&editor->paste, byte)) continue;
    editor->paste.state = PASTE_NONE;
    editor->queue[editor->queued++] = KEY_PASTE;
    return 1;
  }
}

static int begin_paste(ce_editor *editor) {
  editor->paste.state = PASTE_TEXT;
  editor->paste.count = 0;
  editor->paste.refused = 0;
  return read_paste(editor);
}

// MARK: Keys

/// Hands out what a sequence stands for, or the sequence itself where the user has bound it.
static int hand_out(ce_editor *editor, const char *sequence) {
  int number = ce_sequence(sequence);
  if (number < 0) return 0;
  if (!editor->theirs[number]) {
    editor->queue[editor->queued++] = ce_sequence_key(number);
    return 1;
  }
  for (; *sequence; sequence++) editor->queue[editor->queued++] = (unsigned char)*sequence;
  return 1;
}

/// After ESC: reads the rest of a sequence. The answer is 1 when there is something to hand out, 0
/// when the sequence was swallowed because it means nothing, negative as next_byte.
static int read_sequence(ce_editor *editor) {
  char sequence[32] = {ESCAPE};
  int byte;
  do {
    if (editor->vi.is_on && wait_for_byte(editor, &patience) == 0) {
      editor->queue[editor->queued++] = ESCAPE;
      return 1;
    }
    if ((byte = next_byte(editor)) < 0) return byte;
  } while (byte == ESCAPE);
  size_t length = 1;
  sequence[length++] = (char)byte;
  if (byte != '[' && byte != 'O') {
    // In vi mode Esc and the key after it are two keys; only Alt-Enter is one.
    int is_one = !editor->vi.is_on || byte == '\r' || byte == '\n';
    if (is_one && hand_out(editor, sequence)) return 1;
    editor->byte = byte;
    editor->queue[editor->queued++] = ESCAPE;
    return 1;
  }
  int single = byte == 'O';
  for (;;) {
    if ((byte = next_byte(editor)) < 0) return byte;
    if (byte == ESCAPE) return read_sequence(editor);
    if (length < sizeof sequence - 1) sequence[length++] = (char)byte;
    // The Linux console names F1 to F5 by ESC [ [ A and so on.
    if (byte == '[' && length == 3) single = 1;
    else if (single || (byte >= 0x40 && byte < 0x7f)) break;
  }
  if (strcmp(sequence, "\033[200~") == 0) return begin_paste(editor);
  return hand_out(editor, sequence);
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
  // The control characters above ASCII are keys of our own and nothing that is typed.
  int is_text = wide && wide[0] && !wide[1] && wide[0] >= 0xa0;
  *out = is_text ? wide[0] : REPLACEMENT;
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
    int read = 1;
    if (editor->paste.state != PASTE_NONE) {
      read = read_paste(editor);
      if (read >= 0) continue;
    } else {
      int byte = next_byte(editor);
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
    }
    if (read == -2) editor->leaving = GONE;
    *out = 0;
    return read == -2 ? 0 : -1;
  }
}

/// An offered line gives way to what is typed in its place.
static void settle_offer(ce_editor *editor, wchar_t key) {
  if (!editor->offered || key == KEY_RESTORE) return;
  editor->offered = 0;
  // Ctrl-D leaves, as on an empty line.
  int is_typed = key == 4 || (key > 0x20 && key < 0x7f) || key >= 0xa0 || key == KEY_PASTE;
  if (is_typed) ce_set_text(editor->el, L"", 0);
}

int ce_next_key(EditLine *el, wchar_t *out) {
  ce_editor *editor = ce_editor_of(el);
  int result = next_key(editor, out);
  if (result != 1) return result;
  editor->keys++;
  if (*out != KEY_RESTORE) ce_undo_note(editor);
  settle_offer(editor, *out);
  // A key that a search or vi takes arrives as the key that runs their function.
  int is_searching = editor->past.searching && *out != KEY_SEARCH;
  if (is_searching && !ce_search_takes(editor, *out)) {
    // The key comes back once the search has ended.
    if (editor->handed > 0) {
      editor->handed--;
    } else {
      editor->queue[editor->queued++] = *out;
    }
  }
  if (is_searching) {
    *out = KEY_SEARCH;
  } else if (ce_vi_takes(editor, *out)) {
    *out = KEY_VI;
  }
  return 1;
}
