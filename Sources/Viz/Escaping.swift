/// Text that we did not write (names, labels, cells of files, paths) on its way to a reader.
/// No other path leads from data to a terminal or an SVG.
public enum Escaping {
  /// For a terminal: C0, C1, DEL, bidirectional and invisible controls, line and paragraph separators
  /// are shown as `\x1b` or `\u{202e}`; at most `columns` wide, cut text ends in `...`.
  /// With `ascii`, everything beyond 0x7e is shown as `\u{e9}` too. Applying it twice changes nothing.
  public static func terminal(_ text: String, columns: Int = 60, ascii: Bool = false) -> String {
    let escaped = text.utf8.allSatisfy { (0x20..<0x7f).contains($0) } ? text : shown(text, ascii)
    return DisplayWidth.shortened(escaped, to: columns)
  }

  /// The same uncut: what is shown when the width is somebody else's care.
  public static func shown(_ text: String) -> String {
    text.utf8.allSatisfy { (0x20..<0x7f).contains($0) } ? text : shown(text, false)
  }

  /// A text of several lines, whose line ends and tabs stay.
  public static func document(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.split(separator: "\t", omittingEmptySubsequences: false).map { shown(String($0)) }
        .joined(separator: "\t")
    }.joined(separator: "\n")
  }

  /// As above from raw bytes; a byte that is not part of UTF-8 is shown as `\xff`.
  public static func terminal(bytes: [UInt8], columns: Int = 60, ascii: Bool = false) -> String {
    var text = ""
    var rest = bytes[...]
    while !rest.isEmpty {
      let valid = validPrefix(rest)
      if valid > 0 {
        text += String(decoding: rest.prefix(valid), as: UTF8.self)
        rest = rest.dropFirst(valid)
      } else if let byte = rest.popFirst() {
        text += "\\x" + hex(UInt32(byte))
      }
    }
    return terminal(text, columns: columns, ascii: ascii)
  }

  /// For XML text and attribute values: `& < > " '` as entities, characters that XML 1.0 forbids and
  /// bidirectional controls left out; tab and line ends become blanks.
  public static func xml(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x26: out += "&amp;"
      case 0x3c: out += "&lt;"
      case 0x3e: out += "&gt;"
      case 0x22: out += "&quot;"
      case 0x27: out += "&#39;"
      case 0x09, 0x0a, 0x0d, 0x2028, 0x2029: out += " "
      case 0xfffe, 0xffff: break
      default:
        if !isHidden(scalar) { out.unicodeScalars.append(scalar) }
      }
    }
    return out
  }

  /// On one row: controls out, blanks for line ends, so that widths can be counted.
  static func line(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.compactMap { scalar in
          isBlank(scalar) ? " " : isHidden(scalar) ? nil : scalar
        }))
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    [0x09, 0x0a, 0x0d, 0x2028, 0x2029].contains(scalar.value)
  }

  /// As `xml`, with line ends kept.
  static func xmlLines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { xml(String($0)) }
      .joined(separator: "\n")
  }

  private static func shown(_ text: String, _ ascii: Bool) -> String {
    var out = ""
    // A pile of combining marks draws over the rows above and below.
    var marks = 0
    for scalar in text.unicodeScalars {
      let value = scalar.value
      marks = scalar.properties.generalCategory == .nonspacingMark ? marks + 1 : 0
      if isHidden(scalar) || marks > 4 || (ascii && value > 0x7e) {
        out += value < 0x80 ? "\\x" + hex(value) : "\\u{" + String(value, radix: 16) + "}"
      } else {
        out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  private static func hex(_ value: UInt32) -> String {
    (value < 16 ? "0" : "") + String(value, radix: 16)
  }

  /// What would move the cursor, reorder the line or not be seen. The two joiners stay: emoji and
  /// several scripts need them.
  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7f...0x9f, 0xad, 0x61c, 0x180e, 0x200b, 0x200e...0x200f, 0x2028...0x202e,
      0x2060...0x206f, 0xfeff, 0xfff9...0xfffb, 0xfffe...0xffff, 0x1d173...0x1d17a,
      0xe0000...0xe0fff:
      return true
    default:
      return false
    }
  }

  /// How many leading bytes are whole, valid UTF-8 characters.
  private static func validPrefix(_ bytes: ArraySlice<UInt8>) -> Int {
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let lead = bytes[index]
      let length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
      guard length > 0, lead < 0xf5, index + length <= bytes.endIndex else { break }
      let end = index + length
      guard String(validating: bytes[index..<end], as: UTF8.self) != nil else { break }
      index = end
    }
    return index - bytes.startIndex
  }
}
