import TestSupport
import Testing

/// What stands on the screen after each edit, held against a model of the line that draws anew each time.
@Suite(.enabled(if: Program.answers)) struct ConsoleDrawingTests {
  /// A line with a cursor, and the statements before it.
  private struct Line {
    var text: [Unicode.Scalar] = []
    var cursor = 0
    var past: [[Unicode.Scalar]] = []
    var at = -1

    static func isWord(_ scalar: Unicode.Scalar) -> Bool {
      scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    mutating func insert(_ piece: String) {
      let scalars = Array(piece.unicodeScalars)
      text.insert(contentsOf: scalars, at: cursor)
      cursor += scalars.count
    }

    var wordLeft: Int {
      var to = cursor
      while to > 0, !Line.isWord(text[to - 1]) { to -= 1 }
      while to > 0, Line.isWord(text[to - 1]) { to -= 1 }
      return to
    }

    var wordRight: Int {
      var to = cursor
      while to < text.count, !Line.isWord(text[to]) { to += 1 }
      while to < text.count, Line.isWord(text[to]) { to += 1 }
      return to
    }

    mutating func remove(_ range: Range<Int>) {
      text.removeSubrange(range)
      cursor = range.lowerBound
    }

    /// Where the screen has it: the rows, and the cursor's place.
    func screen(prompt: String, columns: Int, rows: Int) -> Screen {
      var screen = Screen(columns: columns, rows: rows)
      let before = String(String.UnicodeScalarView(text[..<cursor]))
      let behind = String(String.UnicodeScalarView(text[cursor...]))
      screen.feed((prompt + before).utf8)
      return Line.places(screen, behind)
    }

    private static func places(_ screen: Screen, _ behind: String) -> Screen {
      var drawn = screen
      drawn.feed("\u{1b}7".utf8)
      drawn.feed(behind.utf8)
      drawn.feed("\u{1b}8".utf8)
      return drawn
    }
  }

  private static let pieces = [
    "a", "b", "lr", "_", " ", "=", "0", "x y", "é", "炼", "丹炉", "日本", "한", "ü", "e\u{301}", "🙂",
    "🔥🔥",
    "я", "（", "ﬁ",
  ]

  /// One edit, in the model, and its keys.
  private func edit(_ line: inout Line, _ random: inout SplitMix) -> String {
    switch random.below(16) {
    case 0..<6:
      let piece = Self.pieces[random.below(Self.pieces.count)]
      // A mark has to have something before it.
      line.insert(piece)
      return piece
    case 6, 7:
      line.cursor = max(0, line.cursor - 1)
      return "\u{1b}[D"
    case 8:
      line.cursor = min(line.text.count, line.cursor + 1)
      return "\u{1b}[C"
    case 9:
      if line.cursor > 0 { line.remove((line.cursor - 1)..<line.cursor) }
      return "\u{7f}"
    case 10:
      if line.cursor < line.text.count { line.remove(line.cursor..<(line.cursor + 1)) }
      return "\u{1b}[3~"
    case 11:
      line.cursor = line.wordLeft
      return "\u{1b}[1;5D"
    case 12:
      line.cursor = line.wordRight
      return "\u{1b}[1;5C"
    case 13:
      line.cursor = 0
      return "\u{1}"
    case 14:
      line.cursor = line.text.count
      return "\u{5}"
    default:
      if random.below(3) == 0, line.text.count > 40 {
        line.remove(0..<line.cursor)
        return "\u{15}"
      }
      line.remove(line.wordLeft..<line.cursor)
      return "\u{1b}\u{7f}"
    }
  }

  /// A mark at the start of a line has no character to stand on, and terminals differ.
  private func isPlain(_ line: Line) -> Bool { line.text.first?.value != 0x301 }

  @Test(arguments: [(1, 60), (2, 24), (3, 41), (4, 80), (5, 13)])
  func twoHundredEdits(_ seed: UInt64, _ columns: Int) throws {
    let rows = 24
    let session = try #require(TerminalSession(columns: columns, rows: rows))
    try #require(session.isAt(">"), "\(session.screen.text)")
    session.send("# 一二 three\r")
    session.send("# four 五\r")
    session.send("\u{c}")
    #expect(session.waits { $0.text == ">" }, "\(session.screen.text)")
    var random = SplitMix(state: seed)
    var line = Line()
    var done = ""
    for number in 0..<200 {
      var changed = line
      var keys = edit(&changed, &random)
      guard isPlain(changed), changed.text.count < 6 * columns else { continue }
      if number % 50 == 49 {
        // An empty line brings the statements before it.
        changed = Line(text: Array("# four 五".unicodeScalars), cursor: 8)
        keys = "\u{5}\u{15}\u{b}\u{1b}[A"
      }
      line = changed
      session.send(keys)
      done += keys
      let wanted = line.screen(prompt: "> ", columns: columns, rows: rows)
      let isRight = session.waits(timeout: 5000) {
        $0.plainLines == wanted.plainLines && isSamePlace($0, wanted)
      }
      guard isRight else {
        let text = String(String.UnicodeScalarView(line.text))
        Issue.record(
          """
          edit \(number), seed \(seed): \(done.suffix(40).debugDescription)
          line \(text.debugDescription) cursor \(line.cursor)
          at \(session.screen.row),\(session.screen.column), wanted \(wanted.row),\(wanted.column)
          \(session.screen.text)
          -- wanted --
          \(wanted.text)
          """)
        return
      }
    }
    #expect(session.screen.unknown == [])
  }

  /// The cursor behind a full row waits at its edge in one and stands in the next row in the other.
  private func isSamePlace(_ seen: Screen, _ wanted: Screen) -> Bool {
    let columns = wanted.columns
    func place(_ screen: Screen) -> Int {
      screen.row * columns + screen.column + (screen.isAtEdge ? 1 : 0)
    }
    let difference = place(seen) - place(wanted)
    // Before a wide character that did not fit the model still stands at the end of its row.
    let isBeforeWide = wanted.column == columns - 1 && seen.column == 0
    return difference == 0 || (difference == 1 && isBeforeWide)
  }

  @Test func aResizeWhileEditingLeavesNoGhost() throws {
    for isRigid in [false, true] {
      let session = try #require(
        TerminalSession(
          environment: isRigid
            ? ["XTERM_VERSION": "XTerm(379)", "TMUX": nil] : ["XTERM_VERSION": nil, "STY": nil],
          columns: 60, rows: 16, isRigid: isRigid))
      try #require(session.isAt(">"), "\(session.screen.text)")
      let text = "# 炼丹 " + String(repeating: "abcdefgh ", count: 11) + "end"
      session.send(text)
      #expect(session.shows("end"))
      for columns in [41, 25, 33, 80, 60] {
        session.resize(columns: columns, rows: 16)
        var wanted = Screen(columns: columns, rows: 16)
        wanted.feed(("> " + text).utf8)
        let last = wanted.lines.filter { !$0.isEmpty }
        let isRight = session.waits(timeout: 5000) {
          let lines = $0.lines.filter { !$0.isEmpty }
          return Array(lines.suffix(last.count)) == last
            && lines.count { $0.hasPrefix("> ") } == 1
            && lines.count { $0.contains("athanor") } == 1
        }
        #expect(isRight, "\(isRigid) \(columns)\n\(session.screen.text)\n--\n\(wanted.text)")
      }
      // While a line is drawn anew the terminal is cooked for a moment, and takes this key for its own.
      for _ in 0..<3 {
        session.send("\u{15}")
        let isEmpty = session.waits(timeout: 5000) {
          $0.currentLine.hasPrefix(">") && $0.currentLine.count < 3
        }
        if isEmpty { break }
      }
      session.send("1 + 41\r")
      #expect(session.shows("42"), "\(session.screen.text)")
    }
  }

  @Test func tabTwiceListsOnce() throws {
    let session = try #require(TerminalSession(columns: 60, rows: 16))
    try #require(session.isAt(">"))
    session.send("sc\t")
    #expect(
      session.waits {
        $0.plainLines.contains { $0.contains("schedule") } && $0.currentLine == "> sc"
      })
    session.send("\t\t\to")
    #expect(session.isAt("> sco"), "\(session.screen.text)")
    let lists = session.screen.plainLines.count { $0.contains("schedule") }
    #expect(lists == 1, "\(session.screen.text)")
    session.send("\u{7f}\t")
    #expect(session.waits { $0.plainLines.count { $0.contains("schedule") } == 2 })
  }

  @Test func aFolderWithABlankKeepsItsQuoteOpen() throws {
    let folder = try TemporaryFolder()
    try folder.write("a b,class\n1,x\n2,y\n", "my folder/rows here.csv")
    let session = try #require(TerminalSession(folder: folder.path, columns: 60, rows: 16))
    try #require(session.isAt(">"))
    session.send("data \"my fo\t")
    #expect(session.isAt("> data \"my folder/"), "\(session.screen.text)")
    session.send("r\t")
    #expect(session.isAt("> data \"my folder/rows here.csv\""), "\(session.screen.text)")
    session.send("\u{15}data my\tr\t")
    #expect(session.isAt("> data \"my folder/rows here.csv\""), "\(session.screen.text)")
  }

  /// Below a list a second Tab goes into the only folder in it, and on as far as that is clear.
  @Test(arguments: [("dir with space", "\"dir with space/inner.csv\""), ("dir", "dir/inner.csv")])
  func aSecondTabGoesIntoTheFolder(_ name: String, _ written: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("a,y\n1,u\n2,v\n", name + "/inner.csv")
    let session = try #require(TerminalSession(folder: folder.path, columns: 60, rows: 16))
    try #require(session.isAt(">"))
    session.send("data di\t")
    #expect(session.waits { $0.text.contains("digits") && $0.currentLine == "> data di" })
    session.send("\t")
    #expect(session.isAt("> data " + written), "\(session.screen.text)")
  }

  @Test func aPastedConversationRunsItsStatements() throws {
    let session = try #require(TerminalSession(columns: 60, rows: 24))
    try #require(session.isAt(">"))
    let text =
      "> x = 40\r\n> y = x +\\\r\n2\r\n> y\r\n42\r\nsome output\r\ndigits> fit 5^C\r\n> y + 1\r\n43\r\n"
    session.send("\u{1b}[200~" + text + "\u{1b}[201~")
    #expect(
      session.shows("4 lines of output left out"), "\(session.screen.text)")
    #expect(
      session.waits { $0.text.hasSuffix("> x = 40\ny = x +\\\n2\ny\ny + 1") },
      "\(session.screen.text)")
    session.send("\r")
    #expect(session.waits { $0.text.hasSuffix("42\n43\n>") }, "\(session.screen.text)")
  }
}
