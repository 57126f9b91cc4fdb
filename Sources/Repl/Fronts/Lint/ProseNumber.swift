import Kernel

/// A number that a text states: `0.93`, `93 %`, `1,787`, `60k`; not the digits of a name, a version or a
/// shape such as `8x8`.
struct ProseNumber {
  let range: Range<Int>
  let value: Double
  /// What one more in the last digit is worth.
  let unit: Double
  let isPercent: Bool
  /// With a point, a percent sign or three digits and more, so that somebody must have read it off; but
  /// for a year.
  let isTelling: Bool

  /// The numbers of a line. What `isLeftOut` marks is not read.
  static func all(in bytes: [UInt8], without isLeftOut: [Bool]? = nil) -> [ProseNumber] {
    var numbers: [ProseNumber] = []
    var at = 0
    while at < bytes.count {
      guard Ascii.isDigit(bytes[at]), isLeftOut?[at] != true else {
        at += 1
        continue
      }
      if begins(bytes, at), let number = ProseNumber(bytes, at) {
        numbers.append(number)
        at = number.range.upperBound
      } else {
        // The rest of a word that is none.
        while at < bytes.count, Ascii.isName(bytes[at]) || bytes[at] == Ascii.point { at += 1 }
      }
    }
    return numbers
  }

  /// The numbers that may be said so, in so many digits as this one has.
  var around: ClosedRange<Double> {
    let room = unit / 2 * (1 + 1e-6)
    guard value.isFinite, room.isFinite else { return value...value }
    return (value - room)...(value + room)
  }

  /// Whether another text states it: the same number, or the same share as a fraction and in percent.
  func isHeld(by other: ProseNumber) -> Bool {
    if around.contains(other.value) { return true }
    return isPercent != other.isPercent && around.contains(other.value * (isPercent ? 100 : 0.01))
  }

  /// Words in front of a number that is a place to look up.
  private static let places: Set<String> = [
    "chapter", "ch.", "section", "sec.", "figure", "fig.", "table", "equation", "eq.", "page", "p.",
    "pp.", "line",
    "lesson", "version", "vol.", "no.",
  ]

  /// Whether a number may begin here, and not in a name, after `~` or in `arXiv:1708.07120`.
  private static func begins(_ bytes: [UInt8], _ at: Int) -> Bool {
    guard at > 0 else { return true }
    let previous = bytes[at - 1]
    if Ascii.isName(previous) || "~#".utf8.contains(previous) { return false }
    if previous == Ascii.point, at > 1, Ascii.isName(bytes[at - 2]) { return false }
    if previous == UInt8(ascii: "-"), at > 1, Ascii.isLetter(bytes[at - 2]) { return false }
    if previous == Ascii.colon,
      String(decoding: bytes[max(0, at - 6)..<at], as: UTF8.self).asciiLowercased == "arxiv:"
    {
      return false
    }
    if previous == Ascii.blank {
      let word = bytes[..<(at - 1)].suffix(12).reversed().prefix { !Ascii.isBlank($0) }.reversed()
      if places.contains(String(decoding: Array(word), as: UTF8.self).asciiLowercased) {
        return false
      }
    }
    guard previous >= 0x80 else { return true }
    let before = String(decoding: bytes[max(0, at - 8)..<at], as: UTF8.self)
    return before.unicodeScalars.last?.properties.isAlphabetic != true
  }

  private init?(_ bytes: [UInt8], _ start: Int) {
    var at = start
    var digits: [UInt8] = []
    func takeDigits(_ at: inout Int) {
      while at < bytes.count, Ascii.isDigit(bytes[at]) {
        digits.append(bytes[at])
        at += 1
      }
    }
    takeDigits(&at)
    let isGrouped = ProseNumber.isGroup(bytes, at) && digits.count <= 3
    while isGrouped, ProseNumber.isGroup(bytes, at) {
      at += 1
      takeDigits(&at)
    }
    let whole = digits.count
    if at + 1 < bytes.count, bytes[at] == Ascii.point, Ascii.isDigit(bytes[at + 1]) {
      digits.append(Ascii.point)
      at += 1
      takeDigits(&at)
      // A version.
      if at + 1 < bytes.count, bytes[at] == Ascii.point, Ascii.isDigit(bytes[at + 1]) { return nil }
    }
    let decimals = max(0, digits.count - whole - 1)
    let exponent = ProseNumber.takeExponent(bytes, &at)
    let suffix = Array(bytes[at...].prefix(while: Ascii.isName))
    guard let scale = ProseNumber.scales[String(decoding: suffix, as: UTF8.self)] else {
      return nil
    }
    at += suffix.count
    var end = at
    if end < bytes.count, bytes[end] == Ascii.blank { end += 1 }
    isPercent = suffix.isEmpty && end < bytes.count && bytes[end] == Ascii.percent
    range = start..<(isPercent ? end + 1 : at)
    let text = String(decoding: digits, as: UTF8.self) + "e\(exponent)"
    guard let read = Double(text), let one = Double("1e\(exponent - decimals)"), read.isFinite
    else {
      return nil
    }
    value = read * scale
    unit = one * scale
    let isPlain = decimals == 0 && exponent == 0 && suffix.isEmpty && !isPercent && !isGrouped
    let isYear = isPlain && digits.count == 4 && (1900...2099).contains(read)
    isTelling = !isYear && (decimals > 0 || exponent != 0 || isPercent || digits.count >= 3)
  }

  /// Letters that may stand right behind a number.
  private static let scales: [String: Double] = [
    "": 1, "k": 1e3, "M": 1e6, "x": 1, "s": 1, "ms": 1, "us": 1, "kB": 1, "KB": 1, "MB": 1, "GB": 1,
  ]

  /// A comma with three digits behind it.
  private static func isGroup(_ bytes: [UInt8], _ at: Int) -> Bool {
    guard at < bytes.count, bytes[at] == Ascii.comma else { return false }
    return bytes[(at + 1)...].prefix(4).prefix(while: Ascii.isDigit).count == 3
  }

  private static func takeExponent(_ bytes: [UInt8], _ at: inout Int) -> Int {
    guard at < bytes.count, bytes[at] | 32 == UInt8(ascii: "e") else { return 0 }
    var end = at + 1
    if end < bytes.count, "+-".utf8.contains(bytes[end]) { end += 1 }
    let digits = bytes[end...].prefix(while: Ascii.isDigit)
    guard (1...3).contains(digits.count),
      let exponent = Int(String(decoding: bytes[(at + 1)..<(end + digits.count)], as: UTF8.self))
    else { return 0 }
    at = end + digits.count
    return exponent
  }
}
