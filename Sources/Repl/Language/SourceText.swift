/// The bytes of a script or of a typed line, and where its lines are.
///
/// Line ends are `\n` whatever they were (`\r\n`, `\r`), a byte order mark is gone; every offset in
/// a `Problem` counts these bytes. Making one never fails: `check()` says what is wrong with it.
struct SourceText: Sendable {
  /// The name printed before errors; nil at the prompt, where there is only one line.
  let path: String?
  let bytes: [UInt8]
  /// The number of its first line: a piece of a longer text counts on.
  let firstLine: Int
  /// The edition of the language that it is written in: what its first line says, or the newest.
  let edition: Int
  private let lineStarts: [Int]
  /// Where a carriage return before a line end was left out, and how often.
  private let dropped: [Int]

  init(_ raw: [UInt8], path: String? = nil, firstLine: Int = 1, edition: Int? = nil) {
    self.path = path
    self.firstLine = firstLine
    (bytes, dropped) = SourceText.normalised(raw)
    self.edition =
      edition ?? (firstLine == 1 ? SourceText.edition(of: bytes) : nil) ?? Verbs.edition
    var starts = [0]
    for (offset, byte) in bytes.enumerated() where byte == Ascii.newline {
      starts.append(offset + 1)
    }
    lineStarts = starts
  }

  init(_ text: String, path: String? = nil, edition: Int? = nil) {
    self.init(Array(text.utf8), path: path, edition: edition)
  }

  /// The edition that a first line `#!athanor 1` asks for; nil where it is none that is spoken.
  private static func edition(of bytes: [UInt8]) -> Int? {
    guard bytes.starts(with: "#!athanor ".utf8) else { return nil }
    let line = String(decoding: bytes.prefix { $0 != Ascii.newline }, as: UTF8.self)
    let words = line.split(separator: " ")
    guard words.count == 2, let found = Int(words[1]), (1...Verbs.edition).contains(found) else {
      return nil
    }
    return found
  }

  var whole: Range<Int> { 0..<bytes.count }

  /// The text of a range; offsets outside the source are cut off.
  func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range.clamped(to: whole)], as: UTF8.self)
  }

  /// Counted from 1, lines from `firstLine`; the column counts characters, a tab being one.
  func location(of offset: Int) -> (line: Int, column: Int) {
    let offset = min(max(0, offset), bytes.count)
    let line = lineIndex(of: offset)
    var column = 1
    for byte in bytes[lineStarts[line]..<offset] where byte & 0xC0 != 0x80 { column += 1 }
    return (line + firstLine, column)
  }

  /// The bytes of the line that holds `offset`, without its end.
  func lineRange(around offset: Int) -> Range<Int> {
    let line = lineIndex(of: min(max(0, offset), bytes.count))
    let next = line + 1 < lineStarts.count ? lineStarts[line + 1] - 1 : bytes.count
    return lineStarts[line]..<max(lineStarts[line], next)
  }

  /// Where a line begins, counted from 0; the end of the source for a line it does not have.
  func lineStart(_ line: Int) -> Int {
    lineStarts.indices.contains(line) ? lineStarts[line] : bytes.count
  }

  private func lineIndex(of offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// Characters left of `offset` that were typed and are not in `bytes`: a byte order mark, and carriage
  /// returns before line ends.
  func droppedCharacters(before offset: Int) -> Int { dropped.count { $0 < offset } }

  private static func normalised(_ raw: [UInt8]) -> (bytes: [UInt8], dropped: [Int]) {
    let hasMark = raw.starts(with: [0xEF, 0xBB, 0xBF])
    let body = hasMark ? raw.dropFirst(3) : raw[...]
    var dropped = hasMark ? [-1] : []
    guard body.contains(Ascii.carriageReturn) else { return (Array(body), dropped) }
    var result: [UInt8] = []
    result.reserveCapacity(body.count)
    var previous: UInt8 = 0
    for byte in body {
      if byte == Ascii.carriageReturn {
        result.append(Ascii.newline)
      } else if byte != Ascii.newline || previous != Ascii.carriageReturn {
        result.append(byte)
      } else {
        dropped.append(result.count - 1)
      }
      previous = byte
    }
    return (result, dropped)
  }
}

/// The bytes the language gives a meaning to.
enum Ascii {
  static let tab: UInt8 = 9
  static let newline: UInt8 = 10
  static let carriageReturn: UInt8 = 13
  static let blank: UInt8 = 32
  static let quote = UInt8(ascii: "\"")
  static let apostrophe = UInt8(ascii: "'")
  static let hash = UInt8(ascii: "#")
  static let percent = UInt8(ascii: "%")
  static let colon = UInt8(ascii: ":")
  static let comma = UInt8(ascii: ",")
  static let point = UInt8(ascii: ".")
  static let semicolon = UInt8(ascii: ";")
  static let equals = UInt8(ascii: "=")
  static let question = UInt8(ascii: "?")
  static let backslash = UInt8(ascii: "\\")
  static let underscore = UInt8(ascii: "_")
  static let bar = UInt8(ascii: "|")
  static let greater = UInt8(ascii: ">")
  static let openRound = UInt8(ascii: "(")
  static let closeRound = UInt8(ascii: ")")
  static let openSquare = UInt8(ascii: "[")
  static let closeSquare = UInt8(ascii: "]")
  static let openBrace = UInt8(ascii: "{")
  static let closeBrace = UInt8(ascii: "}")

  static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }
  static func isLetter(_ byte: UInt8) -> Bool { (byte | 32) >= 97 && (byte | 32) <= 122 }
  static func isNameStart(_ byte: UInt8) -> Bool { isLetter(byte) || byte == underscore }
  static func isName(_ byte: UInt8) -> Bool { isNameStart(byte) || isDigit(byte) }
  static func isBlank(_ byte: UInt8) -> Bool { byte == blank || byte == tab }
  static func isSpace(_ byte: UInt8) -> Bool { isBlank(byte) || byte == newline }

  /// The bracket that closes this one; nil for any other byte.
  static func closer(of byte: UInt8) -> UInt8? {
    switch byte {
    case openRound: closeRound
    case openSquare: closeSquare
    case openBrace: closeBrace
    default: nil
    }
  }

  static func isCloser(_ byte: UInt8) -> Bool {
    byte == closeRound || byte == closeSquare || byte == closeBrace
  }
}
