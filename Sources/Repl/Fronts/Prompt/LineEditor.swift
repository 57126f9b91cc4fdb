import CEdit
import Glibc
import Kernel
import Viz

/// Reads statements from a person: with libedit on a terminal, plainly on a dumb one.
///
/// Only for an interactive process; a script is read as a file. This is the one user of libedit.
final class LineEditor {
  enum Outcome: Equatable {
    /// One statement, or several where a block was pasted; without the last newline. What was no
    /// text arrives as U+FFFD, which the language refuses.
    case line(String)
    /// Ctrl-D on an empty line, or the terminal is gone.
    case end
    /// Ctrl-C: the line was dropped.
    case interrupted
    /// SIGTERM or SIGHUP arrived; `Interrupt.endCode` says which.
    case stopped
    /// The terminal cannot be read.
    case failed(String)
  }

  /// What a word may become.
  /// The words that fit the text left of the cursor. Gets the text and the cursor's UTF-8 offset.
  var complete: (String, Int) -> Completion? = { _, _ in nil }
  /// What Enter does: nil submits, a number goes on in a new row after so many blanks. Gets the text
  /// and the cursor's UTF-8 offset.
  var enter: (String, Int) -> Int? = { _, _ in nil }
  /// What to show at the right edge, in at most so many columns. Gets text and cursor first.
  var hint: (String, Int, Int) -> String? = { _, _, _ in nil }
  /// What goes into the line for pasted text, and what is said of it; nil puts it in as it is.
  var paste: (String) -> (text: String, said: String?)? = { _ in nil }
  /// What Up, Down and Ctrl-R find.
  let history: History

  private let terminal: Terminal
  private let output: Output
  /// nil on a dumb terminal.
  private var editor: OpaquePointer?
  /// Bytes of the next line that arrived with the last one, and text preset for it.
  private var pending: [UInt8] = []

  /// Where the last Tab has shown a list, for the next one.
  private var listed: (text: String, cursor: Int)?

  /// Whether `~/.editrc` asks for vi keys.
  private var prefersVi = false

  init(_ terminal: Terminal, output: Output, history: History = History()) {
    self.terminal = terminal
    self.output = output
    self.history = history
    guard terminal.isInteractive, !terminal.isDumb else { return }
    editor = ce_open("athanor", hooks())
    configure()
  }

  /// How hints are drawn, and which keys are understood, from the next statement on.
  func show(colour: ColourDepth.Preference, keys: KeyMode) {
    guard let editor else { return }
    let isPlain = terminal.appearance(colour: colour).depth == .none
    ce_hint_style(editor, isPlain ? "" : "\u{1b}[2m", isPlain ? "" : "\u{1b}[0m")
    let isVi = keys == .auto ? prefersVi : keys == .vi
    ce_keys(editor, isVi ? 1 : 0)
  }

  deinit { ce_close(editor) }

  private func hooks() -> ce_hooks {
    var hooks = ce_hooks()
    hooks.context = Unmanaged.passUnretained(self).toOpaque()
    hooks.complete = { context, _, line in LineEditor.at(context)?.completeWord(line) }
    hooks.enter = { context, line in
      let blanks = LineEditor.at(context)?.enter(LineEditor.text(line), line.cursor)
      return blanks.map { Int32($0) } ?? -1
    }
    hooks.hint = { context, editor, line, columns in
      let hint = LineEditor.at(context)?.hint(LineEditor.text(line), line.cursor, Int(columns))
      if let hint { ce_hint(editor, hint) }
    }
    hooks.paste = { context, editor, text in
      guard let text, let found = LineEditor.at(context)?.paste(String(cString: text)) else {
        return
      }
      ce_paste(editor, found.text)
      if let said = found.said { ce_show(editor, said) }
    }
    hooks.find = { context, part, begins, from, step in
      guard let history = LineEditor.at(context)?.history, let part else { return -1 }
      return history.find(String(cString: part), begins: begins != 0, from: from, step: Int(step))
        ?? -1
    }
    hooks.entry = { context, editor, number in
      if let text = LineEditor.at(context)?.history.statement(number) { ce_recall(editor, text) }
    }
    return hooks
  }

  /// Reads the keys that the user has bound in `$EDITRC` or `~/.editrc`.
  private func configure() {
    guard let editor else { return }
    let stated = terminal.variable("EDITRC") ?? ""
    let home = terminal.variable("HOME") ?? ""
    let path = !stated.isEmpty ? stated : home.isEmpty ? "" : home + "/.editrc"
    defer { prefersVi = ce_has_vi_keys(editor) != 0 }
    do throws(Problem) {
      guard !path.isEmpty, let bytes = try Files.readOwn(path) else { return }
      let lines = bytes.split(separator: Ascii.newline, omittingEmptySubsequences: false)
      for (number, line) in lines.enumerated() {
        let text = String(decoding: line.prefix { $0 != Ascii.hash }, as: UTF8.self)
        if ce_configure(editor, text) != 0 {
          output.complain(
            "athanor: \(Escaping.terminal(path)):\(number + 1): this line cannot be read")
        }
      }
    } catch {
      output.complain("athanor: \(Escaping.terminal(error.message, columns: 200)); it is not read")
    }
  }

  /// Reads one statement. The prompt may hold colours, no newline, and ends in a visible character
  /// or a blank.
  func read(prompt: String) -> Outcome {
    output.endProgress()
    output.flush()
    guard let editor else { return readPlainly(prompt) }
    ce_prompt(editor, prompt)
    var line = ce_line()
    switch ce_read(editor, &line) {
    case CE_LINE: return .line(Self.text(line))
    case CE_END: return .end
    case CE_INTERRUPT: return .interrupted
    case CE_STOP: return .stopped
    default: return .failed(String(cString: strerror(errno)))
    }
  }

  /// Puts text into the next line, for Enter or for changing.
  func preset(_ text: String) {
    guard let editor else { return }
    ce_preset(editor, text)
  }

  /// Puts text into the next line that gives way to anything else that is typed.
  func offer(_ text: String) {
    guard let editor else { return }
    ce_offer(editor, text)
  }

  /// Whether a line can be offered; on a dumb terminal none can.
  var canOffer: Bool { editor != nil }

  // MARK: Completion

  private func completeWord(_ line: ce_line) {
    let text = Self.text(line)
    if let editor, Self.isIndenting(text, line.cursor) {
      return ce_replace(editor, line.cursor, "  ")
    }
    guard let editor, let found = complete(text, line.cursor), found.start <= line.cursor,
      let first = found.words.first
    else { return }
    let typed = line.cursor - found.start
    let shared = Self.sharedStart(of: found.words, first)
    let isSecond = listed?.text == text && listed?.cursor == line.cursor
    listed = nil
    if found.words.count == 1 || shared.utf8.count > typed {
      ce_replace(editor, found.start, shared)
    } else if isSecond, let folder = Self.onlyFolder(of: found.words) {
      ce_replace(editor, found.start, folder)
      goOn(in: text, line.cursor, found.start, folder)
    } else {
      listed = (text, line.cursor)
      ce_show(editor, Self.columns(found.words, width: terminal.columns))
    }
  }

  /// A second Tab below a list goes into the only folder in it.
  private static func onlyFolder(of words: [String]) -> String? {
    let folders = words.filter { $0.hasSuffix("/") }
    return folders.count == 1 ? folders[0] : nil
  }

  /// Completes what follows a folder that has just come into the line.
  private func goOn(in text: String, _ cursor: Int, _ start: Int, _ folder: String) {
    let bytes = Array(text.utf8)
    let head = String(decoding: bytes[..<start], as: UTF8.self) + folder
    let whole = head + String(decoding: bytes[cursor...], as: UTF8.self)
    guard let editor, let found = complete(whole, head.utf8.count), let first = found.words.first
    else { return }
    let shared = Self.sharedStart(of: found.words, first)
    if shared.utf8.count > head.utf8.count - found.start {
      ce_replace(editor, found.start, shared)
    }
  }

  /// Nothing but blanks before the cursor, in a row that is not the first.
  private static func isIndenting(_ text: String, _ cursor: Int) -> Bool {
    let before = text.utf8.prefix(cursor)
    return before.last { $0 != Ascii.blank } == Ascii.newline
  }

  /// What all words begin with, cut between two scalars.
  private static func sharedStart(of words: [String], _ first: String) -> String {
    let bytes = Array(first.utf8)
    var length = bytes.count
    for word in words {
      length = zip(word.utf8, bytes[..<length]).prefix { $0 == $1 }.count
    }
    while length > 0, length < bytes.count, bytes[length] & 0xC0 == 0x80 { length -= 1 }
    return String(decoding: bytes[..<length], as: UTF8.self)
  }

  private static func trimmed(_ word: String) -> String {
    String(word.reversed().drop { $0 == " " }.reversed())
  }

  /// Words in columns, read downwards; at most 100 of them.
  static func columns(_ words: [String], width: Int) -> String {
    let most = 100
    let shown = words.prefix(most).map { Escaping.terminal(trimmed($0)) }
    let cell = (shown.map { DisplayWidth.of($0) }.max() ?? 0) + 2
    let across = max(1, min(shown.count, (width + 1) / cell))
    let down = (shown.count + across - 1) / max(across, 1)
    var text = ""
    for row in 0..<down {
      let entries = stride(from: row, to: shown.count, by: down).map { shown[$0] }
      let padded = entries.dropLast().map { DisplayWidth.padded($0, to: cell) }
      text += (padded + entries.suffix(1)).joined() + "\n"
    }
    return words.count > most ? text + "… and \(words.count - most) more\n" : text
  }

  // MARK: A dumb terminal

  /// The terminal's own line editing; the statement goes on while it is not whole.
  private func readPlainly(_ prompt: String) -> Outcome {
    Interrupt.clear()
    var text = ""
    while true {
      output.write(text.isEmpty ? prompt : "... ")
      switch readPlainLine() {
      case .line(let line):
        text += line
        if enter(text, text.utf8.count) == nil { return .line(text) }
        text += "\n"
      case let other:
        output.line()
        return other
      }
    }
  }

  private func readPlainLine() -> Outcome {
    while true {
      if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: pending[..<end], as: UTF8.self)
        pending.removeSubrange(...end)
        return .line(line)
      }
      if Interrupt.endCode != nil { return .stopped }
      if Interrupt.count > 0 { return .interrupted }
      var room = [UInt8](repeating: 0, count: 4096)
      let count = room.withUnsafeMutableBytes { Glibc.read(0, $0.baseAddress, $0.count) }
      if count > 0 {
        pending += room[..<count]
      } else if count < 0, errno == EINTR {
        continue
      } else {
        let rest = String(decoding: pending, as: UTF8.self)
        pending = []
        return rest.isEmpty ? .end : .line(rest)
      }
    }
  }

  // MARK: Across the border

  private static func at(_ context: UnsafeMutableRawPointer?) -> LineEditor? {
    context.map { Unmanaged<LineEditor>.fromOpaque($0).takeUnretainedValue() }
  }

  private static func text(_ line: ce_line) -> String {
    guard let start = line.text else { return "" }
    let bytes = UnsafeRawBufferPointer(start: start, count: line.bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
