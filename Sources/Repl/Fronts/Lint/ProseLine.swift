import Kernel

/// A line of a lesson's prose, and which of its bytes are not the author's own words.
struct ProseLine {
  /// More bytes than anybody reads in a line: what comes after them is not looked at.
  private static let longest = 4000

  let number: Int
  let bytes: [UInt8]
  let isHeading: Bool
  /// Bytes of code, links, addresses and HTML.
  private(set) var isCode: [Bool]
  /// Those and what stands in quotation marks: titles, and words of others.
  private(set) var isQuoted: [Bool]
  /// What stands in code, each with its first byte.
  private(set) var codes: [(start: Int, text: String)] = []

  init(_ number: Int, _ line: ArraySlice<UInt8>, isHeading: Bool) {
    self.number = number
    self.isHeading = isHeading
    bytes = Array(line.prefix(ProseLine.longest))
    isCode = [Bool](repeating: false, count: bytes.count)
    isQuoted = isCode
    var at = 0
    while at < bytes.count { at = take(at) }
  }

  /// The byte after what begins at `at`.
  private mutating func take(_ at: Int) -> Int {
    switch bytes[at] {
    case Ascii.backslash: return at + 2
    case FenceMark.backtick:
      let length = bytes[at...].prefix { $0 == FenceMark.backtick }.count
      guard let end = closing(after: at + length, length) else { return at + length }
      let inner = bytes[(at + length)..<(end - length)]
      codes.append((at + length, String(decoding: inner, as: UTF8.self)))
      return mark(at..<end, asCode: true)
    case UInt8(ascii: "<"):
      guard at + 1 < bytes.count,
        Ascii.isLetter(bytes[at + 1]) || "/!?".utf8.contains(bytes[at + 1]),
        let end = bytes[at...].firstIndex(of: Ascii.greater)
      else { return at + 1 }
      return mark(at..<(end + 1), asCode: true)
    case Ascii.openSquare:
      guard let end = endOfLink(at) else { return at + 1 }
      return mark(at..<end, asCode: true)
    case Ascii.quote:
      guard let end = bytes[(at + 1)...].firstIndex(of: Ascii.quote) else { return at + 1 }
      return mark(at..<(end + 1), asCode: false)
    case 0xE2 where bytes[at...].starts(with: "\u{201C}".utf8):
      let close = Array("\u{201D}".utf8)
      let end = bytes[at...].indices.first { bytes[$0...].starts(with: close) }
      return end.map { mark(at..<($0 + close.count), asCode: false) } ?? at + 3
    case UInt8(ascii: "h")
    where bytes[at...].starts(with: "https://".utf8) || bytes[at...].starts(with: "http://".utf8):
      let end = bytes[at...].firstIndex(where: Ascii.isBlank) ?? bytes.count
      return mark(at..<end, asCode: true)
    default: return at + 1
    }
  }

  private mutating func mark(_ range: Range<Int>, asCode: Bool) -> Int {
    for index in range {
      isQuoted[index] = true
      if asCode { isCode[index] = true }
    }
    return range.upperBound
  }

  /// Behind the run of `length` backticks that closes code.
  private func closing(after start: Int, _ length: Int) -> Int? {
    var at = start
    while at < bytes.count {
      let run = bytes[at...].prefix { $0 == FenceMark.backtick }.count
      if run == length { return at + run }
      at += max(1, run)
    }
    return nil
  }

  /// Behind `[text](address)`, `[text][name]` or `[name]: address`.
  private func endOfLink(_ start: Int) -> Int? {
    guard let close = bytes[start...].firstIndex(of: Ascii.closeSquare), close + 1 < bytes.count
    else { return nil }
    if start == 0, bytes[close + 1] == Ascii.colon { return bytes.count }
    let wanted = Ascii.closer(of: bytes[close + 1])
    guard bytes[close + 1] == Ascii.openRound || bytes[close + 1] == Ascii.openSquare else {
      return nil
    }
    return bytes[(close + 1)...].firstIndex { $0 == wanted }.map { $0 + 1 }
  }
}
