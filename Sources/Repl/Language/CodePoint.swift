import Kernel
import Viz

/// Characters that look like something one can type, named so that they can be found.
enum CodePoint {
  /// What no script may hold, in comments and texts neither: it could drive a terminal or make a
  /// line read differently from what it does.
  static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isControl && scalar != "\t" && scalar != "\n"
  }

  /// `U+0456 (Cyrillic і)`
  static func described(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let number = "U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    return "\(number) (\(name(of: scalar)))"
  }

  /// The ASCII text that was probably meant; nil where there is no single one.
  static func meant(by scalar: Unicode.Scalar) -> String? {
    if let row = named.first(where: { $0.value == scalar.value }) { return row.meant }
    if (0xFF01...0xFF5E).contains(scalar.value), let plain = Unicode.Scalar(scalar.value - 0xFEE0) {
      return String(Character(plain))
    }
    return lookalikes[scalar.value].map { String($0) }
  }

  /// The problem with a word outside quotes that holds something beyond ASCII: which letter it is,
  /// and the plain spelling where there is one.
  static func problem(in source: SourceText, word: Range<Int>) -> Problem? {
    var offset = word.lowerBound
    var position = 1
    var plain = ""
    var found: (scalar: Unicode.Scalar, position: Int, range: Range<Int>)?
    var isSure = true
    while offset < word.upperBound,
      let (scalar, length) = UTF8Reading.scalar(in: source.bytes, at: offset)
    {
      if scalar.isASCII {
        plain.unicodeScalars.append(scalar)
      } else {
        if found == nil { found = (scalar, position, offset..<(offset + length)) }
        if let meant = meant(by: scalar) { plain += meant } else { isSure = false }
      }
      position += 1
      offset += length
    }
    guard let found else { return nil }
    let shown = Escaping.terminal(source.text(word))
    let prefix =
      word.count == found.range.count ? "" : "\"\(shown)\": character \(found.position) is "
    let hint = isSure ? "did you mean \(plain)?" : "names are ASCII; put other text in quotes"
    return Problem(
      .badText, prefix + described(found.scalar) + (prefix.isEmpty ? " means nothing here" : ""),
      hint: plain.isEmpty || plain == " " ? "delete it" : hint,
      place: isSure ? word : found.range, replacement: isSure ? plain : nil)
  }

  private static let named: [(value: UInt32, name: String, meant: String?)] = [
    (0x00A0, "no-break space", " "), (0x202F, "narrow no-break space", " "),
    (0x2007, "figure space", " "), (0x2009, "thin space", " "), (0x3000, "wide space", " "),
    (0x200B, "zero-width space", ""), (0x200C, "zero-width non-joiner", ""),
    (0x200D, "zero-width joiner", ""), (0x2060, "word joiner", ""), (0xFEFF, "byte order mark", ""),
    (0x00AD, "soft hyphen", ""), (0x2018, "curly quote ‘", "'"), (0x2019, "curly quote ’", "'"),
    (0x201C, "curly quote “", "\""), (0x201D, "curly quote ”", "\""),
    (0x201E, "low quote „", "\""), (0x00AB, "quote «", "\""), (0x00BB, "quote »", "\""),
    (0x2212, "minus sign −", "-"), (0x2010, "hyphen ‐", "-"), (0x2011, "no-break hyphen", "-"),
    (0x2013, "en dash –", "-"), (0x2014, "em dash —", "-"), (0x00D7, "times sign ×", "*"),
    (0x00F7, "division sign ÷", "/"), (0x2264, "less or equal ≤", "<="),
    (0x2265, "greater or equal ≥", ">="), (0x2260, "not equal ≠", "!="),
    (0x2026, "ellipsis …", nil), (0x00B2, "superscript ²", "**2"), (0x00B3, "superscript ³", "**3"),
    (0x202A, "left-to-right embedding", ""), (0x202B, "right-to-left embedding", ""),
    (0x202C, "pop directional formatting", ""), (0x202D, "left-to-right override", ""),
    (0x202E, "right-to-left override", ""), (0x2066, "left-to-right isolate", ""),
    (0x2067, "right-to-left isolate", ""), (0x2068, "first strong isolate", ""),
    (0x2069, "pop directional isolate", ""), (0x2028, "line separator", nil),
    (0x2029, "paragraph separator", nil), (0x0000, "NUL", nil), (0x001B, "escape", nil),
    (0x007F, "delete", nil),
  ]

  /// Cyrillic and Greek letters that most fonts draw like a Latin one.
  private static let lookalikes: [UInt32: Character] = [
    0x0430: "a", 0x0435: "e", 0x0456: "i", 0x0458: "j", 0x043E: "o", 0x0440: "p", 0x0441: "c",
    0x0443: "y", 0x0445: "x", 0x0455: "s", 0x0501: "d", 0x04BB: "h", 0x0410: "A", 0x0412: "B",
    0x0415: "E", 0x041A: "K", 0x041C: "M", 0x041D: "H", 0x041E: "O", 0x0420: "P", 0x0421: "C",
    0x0422: "T", 0x0425: "X", 0x0406: "I", 0x03BF: "o", 0x03BD: "v", 0x03B9: "i", 0x0391: "A",
    0x0392: "B", 0x0395: "E", 0x0397: "H", 0x0399: "I", 0x039A: "K", 0x039C: "M", 0x039D: "N",
    0x039F: "O", 0x03A1: "P", 0x03A4: "T", 0x03A7: "X", 0x03A5: "Y", 0x0396: "Z",
  ]

  private static func name(of scalar: Unicode.Scalar) -> String {
    if let row = named.first(where: { $0.value == scalar.value }) { return row.name }
    switch scalar.value {
    case 0..<0x20, 0x80...0x9F: return "a control character"
    case 0x200E, 0x200F, 0x061C: return "a mark of direction"
    case 0x0300...0x036F: return "a combining mark"
    case 0x0370...0x03FF: return "Greek \(Character(scalar))"
    case 0x0400...0x052F: return "Cyrillic \(Character(scalar))"
    case 0xFF01...0xFF5E: return "fullwidth \(Character(scalar))"
    default: return Escaping.terminal(String(Character(scalar)))
    }
  }
}
