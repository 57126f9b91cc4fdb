import Kernel

/// Cuts a stretch of source into statements, without knowing any word of the language.
///
/// `;` and a newline end a statement; inside `(` and `[` a newline is a blank, inside `{` the
/// block's own business; `\` at the end of a line continues it; `#` at the start of a chunk begins a
/// comment. Time is linear and nothing recurses, whatever the input.
struct StatementCutter {
  static let deepest = 256

  let source: SourceText
  private var offset: Int
  private let end: Int
  /// Where the brackets that are open at `offset` stand.
  private(set) var open: [Int] = []
  /// Whether the last line ended in `\`, so that more must follow.
  private(set) var isContinued = false

  init(_ source: SourceText, _ range: Range<Int>) {
    self.source = source
    offset = range.lowerBound
    end = range.upperBound
  }

  /// The next statement without blanks and comments around it; nil at the end.
  mutating func next() throws(Problem) -> Range<Int>? {
    skipBetween()
    guard offset < end else { return nil }
    let start = offset
    var last = offset
    while offset < end {
      let byte = source.bytes[offset]
      if open.isEmpty, byte == Ascii.newline || byte == Ascii.semicolon { break }
      if Ascii.isSpace(byte) {
        offset += 1
      } else if byte == Ascii.hash, startsChunk {
        skipLine()
      } else if byte == Ascii.backslash, skipContinuation() {
        continue
      } else {
        try step(byte)
        last = offset
      }
    }
    if let opener = open.last { throw unclosed(opener) }
    return start..<last
  }

  private mutating func step(_ byte: UInt8) throws(Problem) {
    if byte == Ascii.quote || byte == Ascii.apostrophe, SourceText.opensString(source.bytes, offset)
    {
      offset = try source.endOfString(at: offset, before: end)
      return
    }
    if Ascii.closer(of: byte) != nil {
      guard open.count < StatementCutter.deepest else {
        let place = offset..<(offset + 1)
        // One problem a line: the next statement begins with the next one.
        skipLine()
        open.removeAll()
        throw Problem(
          .tooDeep, "brackets are nested more than \(StatementCutter.deepest) deep",
          hint: "name the inner part and use the name", place: place)
      }
      open.append(offset)
    } else if Ascii.isCloser(byte), let opener = open.last {
      let wanted = Ascii.closer(of: source.bytes[opener])
      guard wanted == byte else { throw mismatch(opener, byte) }
      open.removeLast()
    }
    offset += 1
  }

  /// Blanks, empty statements, comments and continued empty lines.
  private mutating func skipBetween() {
    while offset < end {
      let byte = source.bytes[offset]
      if Ascii.isSpace(byte) || byte == Ascii.semicolon {
        offset += 1
      } else if byte == Ascii.hash {
        skipLine()
      } else if byte != Ascii.backslash || !skipContinuation() {
        return
      }
    }
  }

  private var startsChunk: Bool { SourceText.startsChunk(source.bytes, offset) }

  /// To the end of the line.
  private mutating func skipLine() {
    while offset < end, source.bytes[offset] != Ascii.newline { offset += 1 }
  }

  /// Passes a `\` that ends its line; false for any other.
  private mutating func skipContinuation() -> Bool {
    var next = offset + 1
    while next < end, Ascii.isBlank(source.bytes[next]) { next += 1 }
    guard next >= end || source.bytes[next] == Ascii.newline else { return false }
    isContinued = next >= end
    offset = min(next + 1, end)
    return true
  }

  private func unclosed(_ opener: Int) -> Problem {
    let bracket = source.text(opener..<(opener + 1))
    let closer = Ascii.closer(of: source.bytes[opener]).map { String(UnicodeScalar($0)) } ?? ""
    return Problem(
      .unclosed, "\"\(bracket)\" is never closed", hint: "\"\(closer)\" is missing",
      place: opener..<(opener + 1))
  }

  private func mismatch(_ opener: Int, _ byte: UInt8) -> Problem {
    let bracket = source.text(opener..<(opener + 1))
    let (line, column) = source.location(of: opener)
    let wanted = Ascii.closer(of: source.bytes[opener]).map { String(UnicodeScalar($0)) } ?? ""
    return Problem(
      .unclosed,
      "\"\(UnicodeScalar(byte))\" cannot close the \"\(bracket)\" of line \(line), column \(column)",
      hint: "\"\(wanted)\" is expected here", place: offset..<(offset + 1))
  }
}

extension SourceText {
  /// Where a `#` begins a comment.
  static func startsChunk(_ bytes: [UInt8], _ offset: Int) -> Bool {
    guard offset > 0 else { return true }
    let before = bytes[offset - 1]
    return Ascii.isSpace(before) || before == Ascii.semicolon || before == Ascii.openBrace
  }

  /// A quote after a letter, a digit or a closing bracket is an apostrophe, as in `don't`.
  static func opensString(_ bytes: [UInt8], _ offset: Int) -> Bool {
    guard offset > 0 else { return true }
    let before = bytes[offset - 1]
    return
      !(Ascii.isName(before) || before >= 0x80 || before == Ascii.closeRound
      || before == Ascii.closeSquare || before == Ascii.quote || before == Ascii.apostrophe)
  }

  /// The offset after the string that begins at `start`; strings end on their own line.
  func endOfString(at start: Int, before end: Int) throws(Problem) -> Int {
    let quote = bytes[start]
    var offset = start + 1
    while offset < end, bytes[offset] != Ascii.newline {
      if bytes[offset] == quote { return offset + 1 }
      let skips = bytes[offset] == Ascii.backslash && quote == Ascii.quote
      offset += skips && offset + 1 < end && bytes[offset + 1] != Ascii.newline ? 2 : 1
    }
    throw Problem(
      .unclosed, "the text that begins here is never closed",
      hint: "\(UnicodeScalar(quote)) is missing at its end", place: start..<(start + 1))
  }

  /// All statements in order; the first fault of the text itself or of its brackets is thrown.
  func statements() throws(Problem) -> [Range<Int>] {
    try check()
    return try statements(in: whole)
  }

  func statements(in range: Range<Int>) throws(Problem) -> [Range<Int>] {
    var cutter = StatementCutter(self, range)
    var statements: [Range<Int>] = []
    while let statement = try cutter.next() { statements.append(statement) }
    return statements
  }

  /// Whether typed text can be run, or more lines must follow.
  enum Completeness: Equatable, Sendable {
    case complete
    /// Inside an open bracket (where it stands), or after a `\`.
    case open(bracket: Int?)
  }

  /// Complete also when it is wrong in a way that no further line can mend.
  var completeness: Completeness {
    var cutter = StatementCutter(self, whole)
    do throws(Problem) {
      while try cutter.next() != nil {}
      return cutter.isContinued ? .open(bracket: nil) : .complete
    } catch {
      let isUnclosed = error.code == .unclosed && error.place.map(\.lowerBound) == cutter.open.last
      return isUnclosed ? .open(bracket: cutter.open.last) : .complete
    }
  }
}
