// The editor: one libedit object, its history, and the loop that reads a statement.
#define _GNU_SOURCE
#include "CEdit.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "editor.h"

#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"

ce_editor *ce_editor_of(EditLine *el) {
  ce_editor *editor = NULL;
  el_wget(el, EL_CLIENTDATA, &editor);
  return editor;
}

static wchar_t *prompt_of(EditLine *el) {
  static wchar_t empty[] = L"> ";
  ce_editor *editor = ce_editor_of(el);
  if (editor->past.shown[0]) return editor->past.marked;
  return editor->prompt ? editor->prompt : empty;
}

/// The line as the caller sees it; false when memory ran out.
static int export_line(ce_editor *editor, const wchar_t *text, size_t count, size_t cursor,
                       ce_line *out) {
  free(editor->text);
  editor->text = ce_narrow(text, count, &out->bytes);
  out->text = editor->text;
  out->cursor = ce_bytes(text, cursor);
  return editor->text != NULL;
}

int ce_current_line(ce_editor *editor, ce_line *out) {
  const LineInfoW *line = el_wline(editor->el);
  return export_line(editor, line->buffer, (size_t)(line->lastchar - line->buffer),
                     (size_t)(line->cursor - line->buffer), out);
}

/// A UTF-8 locale for the classes and widths of characters; numbers keep the C locale.
static void choose_locale(void) {
  static const char *const fallback[] = {"C.UTF-8", "C.utf8", "en_US.UTF-8"};
  if (setlocale(LC_CTYPE, "") && MB_CUR_MAX > 1) return;
  for (size_t i = 0; i < sizeof fallback / sizeof *fallback; i++) {
    if (setlocale(LC_CTYPE, fallback[i])) return;
  }
}

static int set_up(ce_editor *editor) {
  EditLine *el = editor->el;
  // A terminal nobody has described is most likely a new one that understands what xterm does.
  if (el_wset(el, EL_TERMINAL, NULL) != 0) el_wset(el, EL_TERMINAL, "xterm");
  int failed = el_wset(el, EL_CLIENTDATA, editor);
  failed |= el_wset(el, EL_EDITOR, L"emacs");
  failed |= el_wset(el, EL_SIGNAL, 0);
  failed |= el_wset(el, EL_GETCFN, ce_next_key);
  // Return and newline arrive as they were sent, so that a pasted CR LF is one line end; Ctrl-S
  // searches instead of stopping the terminal; and Ctrl-C does not take away a key that was
  // announced and not yet read (finish does that).
  failed |= el_wset(el, EL_SETTY, L"-d", L"-inlcr", L"-icrnl", L"-ixon", L"+noflsh", NULL);
  failed |= el_wset(el, EL_PROMPT_ESC, prompt_of, L'\1');
  return failed | ce_add_functions(editor) | ce_bind_keys(editor);
}

ce_editor *ce_open(const char *program, ce_hooks hooks) {
  choose_locale();
  ce_editor *editor = calloc(1, sizeof *editor);
  if (!editor) return NULL;
  editor->hooks = hooks;
  editor->byte = -1;
  editor->past.at = -1;
  editor->program = ce_widen(program);
  editor->errors = fopen("/dev/null", "we");
  editor->muted = ce_muted();
  if (editor->muted) {
    editor->el = el_init_fd(program, stdin, editor->muted, editor->errors ? editor->errors : stderr,
                            STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO);
  }
  if (!editor->program || !editor->el || set_up(editor) != 0) {
    ce_close(editor);
    return NULL;
  }
  return editor;
}

void ce_close(ce_editor *editor) {
  if (!editor) return;
  if (editor->el) el_end(editor->el);
  if (editor->errors) fclose(editor->errors);
  if (editor->muted) fclose(editor->muted);
  ce_frame_forget(editor);
  ce_past_free(editor);
  ce_undo_rest(editor);
  free(editor->program);
  free(editor->prompt);
  free(editor->prompt_plain);
  free(editor->saved);
  free(editor->shown);
  free(editor->paste.text);
  free(editor->killed);
  free(editor->text);
  free(editor);
}

void ce_keys(ce_editor *editor, int vi) { editor->vi.is_on = vi; }

int ce_has_vi_keys(ce_editor *editor) { return editor->vi.is_on; }

/// Leaves a sequence that the user binds to libedit.
static void give_away(ce_editor *editor, const wchar_t *bound) {
  char sequence[32];
  size_t length = 0;
  while (*bound && length + 1 < sizeof sequence) {
    static const wchar_t *const escapes[] = {L"\\e", L"\\E", L"^[", L"\\033"};
    size_t taken = 0;
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes && !taken; i++) {
      size_t size = wcslen(escapes[i]);
      if (wcsncmp(bound, escapes[i], size) == 0) taken = size;
    }
    sequence[length++] = taken ? '\033' : (char)*bound;
    bound += taken ? taken : 1;
  }
  sequence[length] = 0;
  int number = ce_sequence(sequence);
  if (number >= 0) editor->theirs[number] = 1;
}

/// Whether a line `who:command …` is meant for this program.
static int is_ours(ce_editor *editor, const wchar_t *who, const wchar_t *colon) {
  size_t length = (size_t)(colon - who);
  return wcslen(editor->program) == length && !wcsncmp(editor->program, who, length);
}

static int obey(ce_editor *editor, int count, const wchar_t **word) {
  const wchar_t *colon = wcschr(word[0], L':');
  if (colon && !is_ours(editor, word[0], colon)) return 0;
  if (colon) word[0] = colon + 1;
  if (wcscmp(word[0], L"bind") != 0) return 0;
  int key = 1;
  while (key < count && word[key][0] == L'-' && word[key][1]) key++;
  int is_vi = key > 1 && !wcscmp(word[1], L"-v"), is_emacs = key > 1 && !wcscmp(word[1], L"-e");
  if (is_vi || is_emacs) {
    ce_keys(editor, is_vi);
    return 0;
  }
  // Fewer words only ask libedit to list what there is.
  if (count < key + 1 || (count == key + 1 && key == 1)) return 0;
  give_away(editor, word[key]);
  return el_wparse(editor->el, count, word);
}

int ce_configure(ce_editor *editor, const char *line) {
  wchar_t *wide = ce_widen(line);
  TokenizerW *words = tok_winit(NULL);
  int count = 0, result = -1;
  const wchar_t **word = NULL;
  if (wide && words && tok_wstr(words, wide, &count, &word) == 0) {
    result = count > 0 ? obey(editor, count, word) : 0;
  }
  if (words) tok_wend(words);
  free(wide);
  return result;
}

void ce_prompt(ce_editor *editor, const char *text) {
  wchar_t *plain = ce_widen(text);
  wchar_t *marked = plain ? calloc(3 * wcslen(plain) + 1, sizeof *marked) : NULL;
  if (!marked) {
    free(plain);
    return;
  }
  size_t to = 0, visible = 0;
  for (size_t i = 0; plain[i]; i++) {
    if (plain[i] != 0x1b) {
      marked[to++] = plain[visible++] = plain[i];
      continue;
    }
    marked[to++] = L'\1';
    for (; plain[i] && plain[i] != L'm'; i++) marked[to++] = plain[i];
    marked[to++] = L'm';
    marked[to++] = L'\1';
    if (!plain[i]) break;
  }
  plain[visible] = 0;
  free(editor->prompt);
  free(editor->prompt_plain);
  editor->prompt = marked;
  editor->prompt_plain = plain;
}

void ce_preset(ce_editor *editor, const char *text) {
  free(editor->saved);
  editor->saved = ce_widen(text);
  editor->saved_cursor = editor->saved ? wcslen(editor->saved) : 0;
}

void ce_offer(ce_editor *editor, const char *text) {
  ce_preset(editor, text);
  editor->offered = editor->saved != NULL;
}

void ce_replace(ce_editor *editor, size_t from, const char *text) {
  ce_line line;
  wchar_t *wide = ce_widen(text);
  if (wide && ce_current_line(editor, &line) && from <= line.cursor) {
    el_deletestr(editor->el, (int)ce_scalars(line.text + from, line.cursor - from));
    editor->replaced = wide[0] == 0 || el_winsertstr(editor->el, wide) == 0;
  }
  free(wide);
}

void ce_show(ce_editor *editor, const char *list) {
  // The key that puts the line back came between.
  int is_there = editor->shown_when && editor->shown_when + 2 == editor->keys;
  editor->shown_when = is_there ? editor->keys - 1 : editor->keys;
  editor->replaced |= is_there;
  if (is_there) return;
  free(editor->shown);
  editor->shown = strdup(list);
}

static void save_line(ce_editor *editor) {
  const LineInfoW *line = el_wline(editor->el);
  size_t count = (size_t)(line->lastchar - line->buffer);
  size_t cursor = (size_t)(line->cursor - line->buffer);
  free(editor->saved);
  editor->saved = calloc(count + 1, sizeof *editor->saved);
  if (!editor->saved) return;
  wmemcpy(editor->saved, line->buffer, count);
  editor->saved_cursor = cursor;
}

/// Leaves the screen as the next drawing of the line expects it: an empty row, cursor at its start.
static void make_room(ce_editor *editor) {
  if (editor->leaving == SHOW) {
    ce_draw_line(editor);
    if (!ce_leave_frame(editor)) fputc('\n', stdout);
    fputs(editor->shown, stdout);
    size_t length = strlen(editor->shown);
    if (length > 0 && editor->shown[length - 1] != '\n') fputc('\n', stdout);
    free(editor->shown);
    editor->shown = NULL;
  } else if (editor->continued || editor->leaving == SUSPEND) {
    fputs("\r\033[J", stdout);
  } else {
    int above = ce_rows_above(editor);
    if (above > 0) fprintf(stdout, "\033[%dA", above);
    fputs("\r\033[J", stdout);
  }
  ce_frame_forget(editor);
  editor->continued = editor->resized = 0;
}

/// Ctrl-Z: gives the terminal back as it was, stops, and takes it again.
static void suspend(ce_editor *editor) {
  ce_draw_line(editor);
  ce_leave_frame(editor);
  fputs("\n" PASTE_OFF, stdout);
  fflush(stdout);
  el_wset(editor->el, EL_PREP_TERM, 0);
  sigset_t ours;
  ce_suspend_catch(0);
  sigprocmask(SIG_SETMASK, &editor->outside, NULL);
  raise(SIGTSTP);
  ce_signal_set(&ours);
  sigprocmask(SIG_BLOCK, &ours, &editor->outside);
  ce_suspend_catch(1);
  ce_take_suspend();
  ce_take_continue();
}

static ce_outcome finish(ce_editor *editor, const wchar_t *text, int count, ce_line *out) {
  if (text) {
    if (count > 0 && text[count - 1] == L'\n') count--;
    ce_draw(editor, text, (size_t)count, (size_t)count);
  } else {
    ce_draw_line(editor);
  }
  int is_fresh = ce_leave_frame(editor);
  if (text) {
    if (!is_fresh) fputc('\n', stdout);
    return export_line(editor, text, (size_t)count, (size_t)count, out) ? CE_LINE : CE_ERROR;
  }
  if (editor->leaving == INTERRUPT) {
    fputs("^C\n", stdout);
    tcflush(STDIN_FILENO, TCIFLUSH);
    el_reset(editor->el);
    return CE_INTERRUPT;
  }
  if (!is_fresh) fputc('\n', stdout);
  return editor->leaving == STOP ? CE_STOP : CE_END;
}

/// Whether the line is only left to be drawn anew.
static int comes_back(enum leaving leaving) {
  return leaving == REDRAW || leaving == SHOW || leaving == SUSPEND;
}

ce_outcome ce_read(ce_editor *editor, ce_line *out) {
  sigset_t ours;
  ce_signal_set(&ours);
  ce_interrupts_clear();
  ce_take_resize();
  ce_take_continue();
  sigprocmask(SIG_BLOCK, &ours, &editor->outside);
  ce_suspend_catch(1);
  ce_undo_rest(editor);
  editor->paste.state = 0;
  editor->vi.is_command = 0;
  editor->shown_when = 0;
  editor->offered &= editor->saved != NULL;
  ce_frame_forget(editor);
  fputs(PASTE_ON, stdout);
  const wchar_t *text;
  int count;
  for (;;) {
    editor->leaving = STAY;
    editor->queued = editor->handed = 0;
    ce_past_rest(editor);
    if (editor->saved) editor->queue[editor->queued++] = KEY_RESTORE;
    fflush(stdout);
    // Before the prompt shows: what is typed at a prompt is for the editor.
    el_wset(editor->el, EL_PREP_TERM, 1);
    text = el_wgets(editor->el, &count);
    if (text || !comes_back(editor->leaving)) break;
    save_line(editor);
    if (editor->leaving == SUSPEND) suspend(editor);
    make_room(editor);
    fputs(PASTE_ON, stdout);
  }
  ce_outcome outcome = finish(editor, text, count, out);
  fputs(PASTE_OFF, stdout);
  fflush(stdout);
  ce_suspend_catch(0);
  sigprocmask(SIG_SETMASK, &editor->outside, NULL);
  return outcome;
}
