import Kernel

/// What may not stand in a script at all, whatever it means.
extension SourceText {
  /// Refuses what is not text (naming what it is), other encodings, invalid UTF-8, control
  /// characters and marks that reorder a line, and an edition of the language that is not this one.
  func check(as noun: String = "script") throws(Problem) {
    if let kind = FileSignature.kind(of: bytes) {
      throw Problem(
        .badText, "this is not a \(noun): it is \(kind)",
        hint: kind.hasPrefix("UTF") ? "save it as UTF-8" : nil)
    }
    var offset = 0
    while offset < bytes.count {
      let byte = bytes[offset]
      if byte >= 0x20 && byte < 0x7F || byte == Ascii.newline || byte == Ascii.tab {
        offset += 1
        continue
      }
      guard let (scalar, length) = UTF8Reading.scalar(in: bytes, at: offset) else {
        throw problem(at: offset, 1, "the line has invalid UTF-8", "save the file as UTF-8")
      }
      if CodePoint.isForbidden(scalar) {
        throw problem(
          at: offset, length, "the line has \(CodePoint.described(scalar))", "delete it")
      }
      offset += length
    }
    try checkEdition()
  }

  private func problem(at offset: Int, _ length: Int, _ what: String, _ hint: String) -> Problem {
    let column = location(of: offset).column
    return Problem(
      .badText, "\(what) at column \(column)", hint: hint, place: offset..<(offset + length))
  }

  /// The first line may be `#!athanor 1` or `2`; another edition would mean other words.
  private func checkEdition() throws(Problem) {
    guard firstLine == 1, bytes.starts(with: "#!athanor".utf8) else { return }
    let line = lineRange(around: 0)
    let words = text(line).split(separator: " ")
    guard words.first == "#!athanor" else { return }
    guard words.count == 2, (1...Verbs.edition).contains(where: { words[1] == "\($0)" }) else {
      throw Problem(
        .syntax,
        "this script asks for \(words.dropFirst().joined(separator: " ")), "
          + "and this program speaks edition 1 and edition \(Verbs.edition)",
        hint: "#!athanor \(Verbs.edition)", place: line)
    }
  }
}

/// Telling files that are no scripts by their first bytes.
enum FileSignature {
  private static let known: [(bytes: [UInt8], kind: String)] = [
    ([0xFF, 0xFE, 0, 0], "UTF-32 text"), ([0, 0, 0xFE, 0xFF], "UTF-32 text"),
    ([0xFF, 0xFE], "UTF-16 text"), ([0xFE, 0xFF], "UTF-16 text"),
    ([0x7F, 0x45, 0x4C, 0x46], "a program"), ([0x89, 0x50, 0x4E, 0x47], "a PNG image"),
    ([0xFF, 0xD8, 0xFF], "a JPEG image"), ([0x1F, 0x8B], "a gzip file"),
    ([0x50, 0x4B, 3, 4], "a zip archive"), ([0x93] + Array("NUMPY".utf8), "a NumPy array"),
    (Array("SQLite format 3\0".utf8), "a session or another SQLite database"),
    (Array("%PDF-".utf8), "a PDF document"),
  ]

  static func kind(of bytes: [UInt8]) -> String? {
    if let match = known.first(where: { bytes.starts(with: $0.bytes) }) { return match.kind }
    let head = bytes.prefix(4096)
    let zeros = head.count { $0 == 0 }
    guard zeros > 0, head.count >= 4 else { return nil }
    if zeros * 5 >= head.count * 2 && zeros * 5 <= head.count * 3 {
      let odd = head.enumerated().count { $0.offset % 2 == 1 && $0.element == 0 }
      if odd == zeros || odd == 0 { return "UTF-16 text" }
    }
    return zeros * 20 >= head.count ? "a binary file" : nil
  }
}

/// Strict decoding of UTF-8: no overlong forms, no surrogates, nothing beyond U+10FFFF.
enum UTF8Reading {
  static func scalar(in bytes: [UInt8], at offset: Int) -> (scalar: Unicode.Scalar, length: Int)? {
    let lead = bytes[offset]
    if lead < 0x80 { return (Unicode.Scalar(lead), 1) }
    let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
    guard lead >= 0xC2, lead <= 0xF4, offset + length <= bytes.count else { return nil }
    var value = UInt32(lead) & (0x7F >> UInt32(length))
    for byte in bytes[(offset + 1)..<(offset + length)] {
      guard byte & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    let lowest: [UInt32] = [0, 0, 0x80, 0x800, 0x10000]
    guard value >= lowest[length], let scalar = Unicode.Scalar(value) else { return nil }
    return (scalar, length)
  }
}
