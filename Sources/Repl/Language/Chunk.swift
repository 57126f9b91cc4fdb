import Kernel

/// One word of a command: text without blanks outside quotes and brackets, with an option's name
/// split off.
struct Chunk: Sendable {
  /// The whole chunk in the source.
  let range: Range<Int>
  /// The option's name, `lr` of `lr=0.01`.
  let name: String?
  /// Where the name stands, without its `=`.
  let nameRange: Range<Int>
  /// The part after `=`, or the whole chunk.
  let valueRange: Range<Int>
  /// The value without its quotes.
  let text: String
  let isQuoted: Bool

  var isBlock: Bool { !isQuoted && name == nil && text.utf8.first == Ascii.openBrace }

  /// The value is one expression in round brackets.
  var isParenthesised: Bool { !isQuoted && text.utf8.first == Ascii.openRound }

  /// A name of the language: a letter or `_`, then letters, digits and `_`.
  var isName: Bool { !isQuoted && Chunk.isName(text) }

  static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, Ascii.isNameStart(first) else { return false }
    return text.utf8.allSatisfy(Ascii.isName)
  }

  /// With `spaced`, blanks around an option's `=` are allowed, as between the brackets of a call.
  init(_ source: SourceText, _ range: Range<Int>, spaced: Bool = false) throws(Problem) {
    self.range = range
    var start = range.lowerBound
    var offset = start
    while offset < range.upperBound, Ascii.isName(source.bytes[offset]) { offset += 1 }
    let nameEnd = offset
    if spaced { offset = source.skippingBlanks(from: offset, to: range.upperBound) }
    let isOption =
      offset > start && offset < range.upperBound && source.bytes[offset] == Ascii.equals
      && Ascii.isNameStart(source.bytes[start])
      && !(offset + 1 < range.upperBound && source.bytes[offset + 1] == Ascii.equals)
    if isOption {
      name = source.text(start..<nameEnd)
      start = offset + 1
      if spaced { start = source.skippingBlanks(from: start, to: range.upperBound) }
    } else {
      name = nil
    }
    nameRange = range.lowerBound..<nameEnd
    valueRange = start..<range.upperBound
    (text, isQuoted) = try source.unquoted(valueRange)
  }

  private init(word range: Range<Int>, _ text: String) {
    self.range = range
    name = nil
    nameRange = range.lowerBound..<range.lowerBound
    valueRange = range
    self.text = text
    isQuoted = false
  }

  /// The chunk as one word: in a remark `lr=0.1` is no option.
  func unsplit(_ source: SourceText) -> Chunk { Chunk(word: range, source.text(range)) }

  /// All chunks of a range, cut at blanks.
  static func cut(_ source: SourceText, _ range: Range<Int>) throws(Problem) -> [Chunk] {
    var cutter = ChunkCutter(source, range)
    var chunks: [Chunk] = []
    while let range = try cutter.next() { chunks.append(try Chunk(source, range)) }
    return chunks
  }

  /// The arguments of `verb(…)`, cut at commas; blanks around `=` are allowed here.
  static func cutArguments(
    _ source: SourceText, _ range: Range<Int>
  ) throws(Problem) -> [Chunk] {
    var chunks: [Chunk] = []
    for part in try source.parts(of: range, at: Ascii.comma) {
      guard !part.isEmpty else {
        if part.upperBound == range.upperBound { break }
        throw Problem(
          .syntax, "a value is missing before this comma",
          place: part.upperBound..<(part.upperBound + 1))
      }
      chunks.append(try Chunk(source, part, spaced: true))
    }
    return chunks
  }
}

/// Walks over the chunks of a command.
struct ChunkCutter {
  private let source: SourceText
  private(set) var offset: Int
  private let end: Int

  init(_ source: SourceText, _ range: Range<Int>) {
    self.source = source
    offset = range.lowerBound
    end = range.upperBound
  }

  mutating func next() throws(Problem) -> Range<Int>? {
    offset = source.skippingBlanks(from: offset, to: end)
    guard offset < end else { return nil }
    let start = offset
    if source.bytes[start] == Ascii.openBrace {
      offset = try source.endOfBracket(at: start, before: end)
      return start..<offset
    }
    while offset < end {
      let byte = source.bytes[offset]
      if Ascii.isSpace(byte) || byte == Ascii.openBrace { break }
      if byte == Ascii.quote || byte == Ascii.apostrophe,
        SourceText.opensString(source.bytes, offset)
      {
        offset = try source.endOfString(at: offset, before: end)
      } else if byte == Ascii.openRound || byte == Ascii.openSquare {
        offset = try source.endOfBracket(at: offset, before: end)
      } else if byte == Ascii.backslash, source.continuation(at: offset, before: end) != nil {
        break
      } else {
        offset += 1
      }
    }
    return start..<offset
  }
}

extension SourceText {
  /// The first offset that is neither blank, newline, continuation nor part of a comment.
  func skippingBlanks(from start: Int, to end: Int) -> Int {
    var offset = start
    while offset < end {
      let byte = bytes[offset]
      if Ascii.isSpace(byte) {
        offset += 1
      } else if byte == Ascii.backslash, let next = continuation(at: offset, before: end) {
        offset = next
      } else if byte == Ascii.hash, offset == start || Ascii.isSpace(bytes[offset - 1]) {
        while offset < end, bytes[offset] != Ascii.newline { offset += 1 }
      } else {
        break
      }
    }
    return offset
  }

  /// The offset after a `\` that ends its line; nil for any other.
  func continuation(at offset: Int, before end: Int) -> Int? {
    var next = offset + 1
    while next < end, Ascii.isBlank(bytes[next]) { next += 1 }
    if next >= end { return end }
    return bytes[next] == Ascii.newline ? next + 1 : nil
  }

  /// The offset after the bracket that closes the one at `start`.
  func endOfBracket(at start: Int, before end: Int) throws(Problem) -> Int {
    var depth = 0
    var offset = start
    while offset < end {
      let byte = bytes[offset]
      if byte == Ascii.quote || byte == Ascii.apostrophe, SourceText.opensString(bytes, offset) {
        offset = try endOfString(at: offset, before: end)
        continue
      }
      if byte == Ascii.hash, offset > start, Ascii.isSpace(bytes[offset - 1]) {
        while offset < end, bytes[offset] != Ascii.newline { offset += 1 }
        continue
      }
      if Ascii.closer(of: byte) != nil { depth += 1 }
      if Ascii.isCloser(byte) { depth -= 1 }
      offset += 1
      if depth == 0 { return offset }
    }
    throw Problem(
      .unclosed, "\"\(text(start..<(start + 1)))\" is never closed", place: start..<(start + 1))
  }

  /// The stretches between separators at the top level, without blanks around them.
  func parts(of range: Range<Int>, at separator: UInt8) throws(Problem) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = range.lowerBound
    var offset = start
    while offset < range.upperBound {
      let byte = bytes[offset]
      if byte == separator {
        parts.append(trimmed(start..<offset))
        offset += 1
        start = offset
      } else if Ascii.closer(of: byte) != nil {
        offset = try endOfBracket(at: offset, before: range.upperBound)
      } else if byte == Ascii.quote || byte == Ascii.apostrophe,
        SourceText.opensString(bytes, offset)
      {
        offset = try endOfString(at: offset, before: range.upperBound)
      } else {
        offset += 1
      }
    }
    parts.append(trimmed(start..<range.upperBound))
    return parts
  }

  func trimmed(_ range: Range<Int>) -> Range<Int> {
    var lower = range.lowerBound
    var upper = range.upperBound
    while lower < upper, Ascii.isSpace(bytes[lower]) { lower += 1 }
    while lower < upper, Ascii.isSpace(bytes[upper - 1]) { upper -= 1 }
    return lower..<upper
  }

  /// The text of a range, without quotes and with escapes read where it is one string.
  func unquoted(_ range: Range<Int>) throws(Problem) -> (text: String, isQuoted: Bool) {
    guard let first = range.first.map({ bytes[$0] }),
      first == Ascii.quote || first == Ascii.apostrophe,
      try endOfString(at: range.lowerBound, before: range.upperBound) == range.upperBound
    else { return (text(range), false) }
    return (try string(range), true)
  }

  /// What a string says: `'…'` as it stands, `"…"` with `\n \t \" \\ \u{…}`.
  func string(_ range: Range<Int>) throws(Problem) -> String {
    let inner = (range.lowerBound + 1)..<(range.upperBound - 1)
    guard bytes[range.lowerBound] == Ascii.quote, bytes[inner].contains(Ascii.backslash) else {
      return text(inner)
    }
    var result: [UInt8] = []
    var offset = inner.lowerBound
    while offset < inner.upperBound {
      guard bytes[offset] == Ascii.backslash else {
        result.append(bytes[offset])
        offset += 1
        continue
      }
      let (scalar, length) = try escape(at: offset, before: inner.upperBound)
      result += Array(String(Character(scalar)).utf8)
      offset += length
    }
    return String(decoding: result, as: UTF8.self)
  }

  private func escape(
    at offset: Int, before end: Int
  ) throws(Problem) -> (scalar: Unicode.Scalar, length: Int) {
    switch offset + 1 < end ? bytes[offset + 1] : 0 {
    case UInt8(ascii: "n"): return ("\n", 2)
    case UInt8(ascii: "t"): return ("\t", 2)
    case Ascii.quote: return ("\"", 2)
    case Ascii.backslash: return ("\\", 2)
    case UInt8(ascii: "u"):
      let body = text((offset + 2)..<min(end, offset + 12))
      if body.hasPrefix("{"), let close = body.utf8.firstIndex(of: Ascii.closeBrace) {
        let digits = body.utf8[body.utf8.index(after: body.startIndex)..<close]
        if let value = UInt32(String(digits) ?? "", radix: 16), let scalar = Unicode.Scalar(value) {
          return (scalar, 2 + body.utf8.distance(from: body.startIndex, to: close) + 1)
        }
      }
    default: break
    }
    throw Problem(
      .badText, "\"\(text(offset..<min(end, offset + 2)))\" is no escape",
      hint: "\\n \\t \\\" \\\\ \\u{e9}, or single quotes, which read nothing specially",
      place: offset..<min(end, offset + 2))
  }
}

extension Chunk {
  /// Whether it is a word with letters or pictures beyond ASCII, which no expression has: `身高`, `größe`.
  var isForeignWord: Bool {
    !isBlock
      && text.unicodeScalars.contains { scalar in
        scalar.value >= 0x80
          && (scalar.properties.isAlphabetic || scalar.properties.isEmojiPresentation)
      }
  }

  /// Whether a word that could be something else too is a file: in quotes, with a `/` among letters, a pattern,
  /// or with an ending that a format has.
  var looksLikeFile: Bool {
    if isQuoted { return true }
    let bytes = Array(text.utf8)
    let hasLetters = bytes.contains { Ascii.isNameStart($0) || $0 >= 0x80 }
    if bytes.contains(UInt8(ascii: "/")) { return hasLetters || bytes.first == UInt8(ascii: ".") }
    if bytes.contains(UInt8(ascii: "*")), hasLetters { return true }
    guard let point = bytes.lastIndex(of: UInt8(ascii: ".")), point > 0 else { return false }
    let ending = String(decoding: bytes[(point + 1)...], as: UTF8.self).asciiLowercased
    return FileFormat.endings.contains(ending)
  }
}
