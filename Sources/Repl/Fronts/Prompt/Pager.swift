import Viz

/// Where somebody is in a page that is longer than the screen. A value: keys in, what to draw out.
struct Pager {
  /// What a key asks for.
  enum Key: Equatable {
    case forward, backward, down, up, start, end, search, again, quit, other
  }

  /// What is to be drawn.
  enum Drawing: Equatable {
    /// These lines below what is there.
    case more(Range<Int>)
    /// The whole screen anew.
    case screen(Range<Int>)
    /// Nothing moved; a remark in the last row.
    case remark(String)
    case nothing
    case leave
  }

  private let lines: [String]
  /// Rows for lines; the last row of the screen says where one is.
  private(set) var height: Int
  private(set) var top = 0
  private var sought = ""

  init(_ lines: [String], rows: Int) {
    self.lines = lines
    height = max(1, rows - 1)
  }

  private var lowest: Int { max(0, lines.count - height) }
  var shown: Range<Int> { top..<min(lines.count, top + height) }
  private var isAtEnd: Bool { top >= lowest }

  /// `line 23 of 160: space, b, /, q`
  var status: String {
    let place = isAtEnd ? "end" : "line \(shown.upperBound) of \(lines.count)"
    return "-- \(place) --  space on, b back, / search, q leave"
  }

  mutating func press(_ key: Key) -> Drawing {
    switch key {
    case .forward: isAtEnd ? .leave : move(to: top + height)
    case .down: isAtEnd ? .leave : move(to: top + 1)
    case .backward: move(to: top - height)
    case .up: move(to: top - 1)
    case .start: move(to: 0)
    case .end: move(to: lowest)
    case .again: seek(sought)
    case .quit: .leave
    case .search, .other: .nothing
    }
  }

  /// Goes to the next line that holds the words.
  mutating func seek(_ words: String) -> Drawing {
    sought = words
    guard !words.isEmpty else { return .nothing }
    let wanted = words.asciiLowercased
    let order = Array(lines.indices.dropFirst(top + 1)) + Array(lines.indices.prefix(top + 1))
    guard let found = order.first(where: { lines[$0].asciiLowercased.contains(wanted) }) else {
      return .remark("-- \"\(Escaping.terminal(words, columns: 30))\" is not there --")
    }
    top = min(found, lowest)
    return .screen(shown)
  }

  mutating func go(to line: Int) { top = min(max(0, line), lowest) }

  private mutating func move(to place: Int) -> Drawing {
    let (old, end) = (top, shown.upperBound)
    top = min(max(0, place), lowest)
    if top == old { return .nothing }
    return top > old && top <= end ? .more(end..<shown.upperBound) : .screen(shown)
  }

  /// The key that some bytes of a terminal stand for.
  static func key(_ bytes: [UInt8]) -> Key {
    switch String(decoding: bytes, as: UTF8.self) {
    case " ", "f", "\u{6}", "\u{1b}[6~": .forward
    case "b", "\u{2}", "\u{1b}[5~": .backward
    case "\r", "\n", "j", "e", "\u{1b}[B", "\u{1b}OB": .down
    case "k", "y", "\u{1b}[A", "\u{1b}OA": .up
    case "g", "<", "\u{1b}[H", "\u{1b}[1~": .start
    case "G", ">", "\u{1b}[F", "\u{1b}[4~": .end
    case "/": .search
    case "n": .again
    case "q", "Q", "\u{3}", "\u{4}", "\u{1b}": .quit
    default: .other
    }
  }
}
