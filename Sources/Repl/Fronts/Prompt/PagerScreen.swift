import Glibc
import Viz

/// A pager on the terminal of this process. Its modes are those it was found in whenever something else
/// can use it: after the last key, while the process is stopped, and when a signal ends it.
struct PagerScreen {
  private let output: Output
  private let lines: [String]
  /// Lays the page out for the columns there are.
  private let source: () -> [String]
  private let size: (rows: Int, columns: Int)
  private var pager: Pager

  /// Shows lines, which are asked for anew when the window has another size; all at once where they fit, or
  /// where keys are typed ahead.
  static func show(_ source: @escaping () -> [String], _ output: Output, _ terminal: Terminal) {
    let (size, lines) = (windowSize(), source())
    guard terminal.isInteractive, !terminal.isDumb, size.rows > 2, !isTypedAhead,
      lines.count >= size.rows, var modes = Modes()
    else {
      for line in lines { output.line(line) }
      return
    }
    var screen = PagerScreen(source, output, size)
    screen.run(&modes)
  }

  private init(
    _ source: @escaping () -> [String], _ output: Output, _ size: (rows: Int, columns: Int)
  ) {
    (self.output, self.size, self.source) = (output, size, source)
    lines = PagerScreen.cut(source(), size.columns)
    pager = Pager(self.lines, rows: size.rows)
  }

  private mutating func run(_ modes: inout Modes) {
    modes.takeKeys()
    defer { modes.giveBack() }
    draw(.more(pager.shown))
    while !Interrupt.isRequested {
      let bytes = PagerScreen.keys()
      let now = PagerScreen.windowSize()
      if now != size, now.rows > 2 {
        var other = PagerScreen(source, output, now)
        let share = Double(pager.top) / Double(max(1, lines.count))
        other.pager.go(to: Int(share * Double(other.lines.count)))
        self = other
        draw(.screen(pager.shown))
      }
      guard let bytes else { break }
      if bytes.isEmpty { continue }
      if bytes == [26] {
        erase()
        modes.giveBack()
        raise(SIGTSTP)
        modes.takeKeys()
        draw(.screen(pager.shown))
        continue
      }
      let key = Pager.key(bytes)
      let drawing = key == .search ? search() : pager.press(key)
      if drawing == .leave { break }
      draw(drawing)
    }
    erase()
  }

  private func draw(_ drawing: Pager.Drawing) {
    switch drawing {
    case .more(let rows):
      erase()
      say(rows)
    case .screen(let rows):
      output.write("\u{1b}[H\u{1b}[2J")
      say(rows)
    case .remark(let text): output.write("\r\u{1b}[K" + shortened(text))
    case .nothing, .leave: break
    }
  }

  private func say(_ rows: Range<Int>) {
    for row in rows { output.write(lines[row] + "\r\n") }
    output.write(shortened(pager.status))
  }

  private func shortened(_ text: String) -> String {
    DisplayWidth.shortened(text, to: max(1, size.columns - 1))
  }

  private func erase() { output.write("\r\u{1b}[K") }

  /// Reads what to look for in the last row; nothing where it is dropped.
  private mutating func search() -> Pager.Drawing {
    var words: [UInt8] = []
    while !Interrupt.isRequested {
      output.write(
        "\r\u{1b}[K" + shortened("/" + Escaping.shown(String(decoding: words, as: UTF8.self))))
      guard let bytes = PagerScreen.keys() else { break }
      switch bytes {
      case []: continue
      case [13], [10]: return pager.seek(String(decoding: words, as: UTF8.self))
      case [27], [3], [4]: return .remark(pager.status)
      case [8], [127]:
        while let byte = words.popLast(), byte & 0xc0 == 0x80 {}
      default: words += bytes.filter { $0 >= 0x20 }
      }
    }
    return .remark(pager.status)
  }

  /// The bytes of a key; none after a while without one, nil where there will be no more.
  private static func keys() -> [UInt8]? {
    var polled = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
    guard poll(&polled, 1, 200) > 0 else { return [] }
    var first: UInt8 = 0
    guard read(0, &first, 1) == 1 else { return errno == EINTR ? [] : nil }
    var bytes = [first]
    let more = first == 27 ? 5 : first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : 0
    while bytes.count <= more, poll(&polled, 1, 20) > 0 {
      var next: UInt8 = 0
      guard read(0, &next, 1) == 1 else { break }
      bytes.append(next)
      if first == 27, bytes.count > 2, next == UInt8(ascii: "~") || (64...90).contains(next) {
        break
      }
    }
    return bytes
  }

  private static var isTypedAhead: Bool {
    var polled = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
    return poll(&polled, 1, 0) > 0
  }

  private static func windowSize() -> (rows: Int, columns: Int) {
    var size = winsize()
    guard ioctl(1, UInt(TIOCGWINSZ), &size) == 0 else { return (0, 0) }
    return (Int(size.ws_row), Int(size.ws_col))
  }

  /// Lines as the rows they take.
  private static func cut(_ lines: [String], _ columns: Int) -> [String] {
    lines.flatMap { line -> [String] in
      guard columns > 0, DisplayWidth.of(line) > columns else { return [line] }
      var rows: [String] = []
      var (row, width) = ("", 0)
      for character in line {
        let next = DisplayWidth.of(character)
        if width + next > columns {
          rows.append(row)
          (row, width) = ("", 0)
        }
        row.append(character)
        width += next
      }
      return rows + [row]
    }
  }

  /// The modes a terminal was found in, and those in which each key is read by itself.
  private struct Modes {
    private var found = termios()

    init?() { guard tcgetattr(0, &found) == 0 else { return nil } }

    mutating func takeKeys() {
      var own = found
      own.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG | IEXTEN)
      own.c_iflag &= ~tcflag_t(ICRNL | INLCR | IXON)
      tcsetattr(0, TCSADRAIN, &own)
    }

    mutating func giveBack() { tcsetattr(0, TCSADRAIN, &found) }
  }
}
