/// How many terminal columns text takes: East Asian wide and emoji 2, combining and joining marks 0.
/// Counted by grapheme cluster, as current terminals draw them; control characters count 0 and
/// must not get here (see `Escaping`).
public enum DisplayWidth {
  public static func of(_ text: String) -> Int {
    var total = 0
    var isASCII = true
    for byte in text.utf8 {
      if byte >= 0x80 {
        isASCII = false
        break
      }
      if byte >= 0x20 && byte != 0x7f { total += 1 }
    }
    if isASCII { return total }
    return text.reduce(0) { $0 + of($1) }
  }

  public static func of(_ character: Character) -> Int {
    var width = 0
    for scalar in character.unicodeScalars {
      if scalar.value == 0xfe0f && width == 1 && character.unicodeScalars.count > 1 { return 2 }
      width = max(width, of(scalar))
      if width == 2 { return 2 }
    }
    let isFlag = character.unicodeScalars.count == 2 && isRegional(character.unicodeScalars.first)
    return isFlag ? 2 : width
  }

  /// The longest prefix that fits into `columns`; cut text ends in `...`.
  public static func shortened(_ text: String, to columns: Int) -> String {
    guard of(text) > columns else { return text }
    let dots = min(3, max(columns, 0))
    var kept = ""
    var width = 0
    for character in text {
      let next = of(character)
      if width + next > columns - dots { break }
      kept.append(character)
      width += next
    }
    return kept + String(repeating: ".", count: dots)
  }

  /// Of a longer text the beginning and the end, `…` (or `...`) between them. A number is left out rather
  /// than cut: half of one is another one.
  static func middled(_ text: String, to columns: Int, isASCII: Bool = false) -> String {
    guard of(text) > columns else { return text }
    let dots = isASCII ? String(repeating: ".", count: min(3, max(columns, 0))) : "…"
    guard columns > of(dots) else { return dots }
    let characters = Array(text)
    let room = columns - of(dots)
    var (head, tail) = (0, characters.count)
    var used = 0
    while head < tail, used + of(characters[head]) <= (room + 1) / 2 {
      used += of(characters[head])
      head += 1
    }
    while tail > head, used + of(characters[tail - 1]) <= room {
      used += of(characters[tail - 1])
      tail -= 1
    }
    for number in numbers(in: characters) {
      if number.contains(head), number.lowerBound < head { head = number.lowerBound }
      if number.contains(tail), number.lowerBound < tail { tail = number.upperBound }
    }
    return String(characters[..<head]) + dots + String(characters[tail...])
  }

  /// Where numbers stand, with what belongs to them: `0.01`, `-3e-5`, `12k`.
  private static func numbers(in characters: [Character]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var start = 0
    while start < characters.count {
      guard isOfNumber(characters[start]) else {
        start += 1
        continue
      }
      var end = start
      while end < characters.count, isOfNumber(characters[end]) { end += 1 }
      let first = characters[start..<end].first { !"+-.".contains($0) }
      if first?.isASCII == true, first?.isNumber == true { found.append(start..<end) }
      start = end
    }
    return found
  }

  private static func isOfNumber(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || "+-.%_".contains(character))
  }

  /// With blanks behind (or before) up to `columns`; longer text is returned as it is.
  public static func padded(_ text: String, to columns: Int, onLeft: Bool = false) -> String {
    let blanks = String(repeating: " ", count: max(0, columns - of(text)))
    return onLeft ? blanks + text : text + blanks
  }

  /// Without blanks at its end.
  static func trimmed(_ text: String) -> String {
    String(text.reversed().drop { $0 == " " }.reversed())
  }

  /// Broken at blanks into rows of at most `columns`; a longer word is broken inside.
  public static func wrapped(_ text: String, to columns: Int) -> [String] {
    var rows: [String] = []
    var row = ""
    var width = 0
    for word in text.split(separator: " ") {
      var word = String(word)
      var length = of(word)
      if width > 0 && width + 1 + length > columns {
        rows.append(row)
        (row, width) = ("", 0)
      }
      while length > max(columns, 2) {
        let head = prefix(of: word, columns: max(columns, 2))
        rows.append(head)
        word = String(word.dropFirst(head.count))
        length = of(word)
      }
      row += (width > 0 ? " " : "") + word
      width += (width > 0 ? 1 : 0) + length
    }
    if width > 0 { rows.append(row) }
    return rows
  }

  private static func prefix(of text: String, columns: Int) -> String {
    var kept = ""
    var width = 0
    for character in text {
      width += of(character)
      if width > columns && !kept.isEmpty { break }
      kept.append(character)
    }
    return kept
  }

  private static func isRegional(_ scalar: Unicode.Scalar?) -> Bool {
    guard let scalar else { return false }
    return (0x1f1e6...0x1f1ff).contains(scalar.value)
  }

  private static func of(_ scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x300 { return value < 0x20 || (0x7f...0x9f).contains(value) ? 0 : 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control, .lineSeparator, .paragraphSeparator:
      return 0
    default: break
    }
    if (0x1160...0x11ff).contains(value) { return 0 }
    if scalar.properties.isEmojiPresentation && !isRegional(scalar) { return 2 }
    return wide.contains { $0.contains(value) } ? 2 : 1
  }

  /// The blocks of East_Asian_Width W and F (Unicode 16, EastAsianWidth.txt), merged.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115f, 0x2329...0x232a, 0x2e80...0x303e, 0x3041...0x33ff, 0x3400...0x4dbf,
    0x4e00...0xa4cf, 0xa960...0xa97f, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe10...0xfe19,
    0xfe30...0xfe6f, 0xff01...0xff60, 0xffe0...0xffe6, 0x16fe0...0x16fff, 0x17000...0x18cff,
    0x18d00...0x18d08, 0x1aff0...0x1b2ff, 0x1d300...0x1d376, 0x1f200...0x1f265,
    0x20000...0x2fffd, 0x30000...0x3fffd,
  ]
}
