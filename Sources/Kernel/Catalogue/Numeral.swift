/// Numbers as they are typed: locale-free, and never read as something else.
public enum Numeral {
  /// Reads `[+-] digits [. digits] [e±digits] [k|M|%]`; digits may hold `_`. Nil for anything else,
  /// `0x10`, `1,5`, `1e999`, `nan` and other scripts' digits included.
  public static func parse(_ text: String) -> Double? {
    var plain: [UInt8] = []
    var bytes = ArraySlice(Array(text.utf8))
    if let sign = bytes.first, sign == 43 || sign == 45 {
      if sign == 45 { plain.append(sign) }
      bytes = bytes.dropFirst()
    }
    var factor = 1.0
    switch bytes.last {
    case 107: (factor, bytes) = (1e3, bytes.dropLast())
    case 77: (factor, bytes) = (1e6, bytes.dropLast())
    case 37: (factor, bytes) = (1e-2, bytes.dropLast())
    default: break
    }
    guard let digits = mantissa(bytes) else { return nil }
    plain += digits
    guard let value = Double(String(decoding: plain, as: UTF8.self)), value.isFinite else {
      return nil
    }
    // A percentage is divided, so that 10% is exactly 0.1.
    let scaled = factor == 1e-2 ? value / 100 : value * factor
    return scaled.isFinite ? scaled : nil
  }

  /// The digits of an unsigned number without `_`, nil where the form is wrong.
  private static func mantissa(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
    var plain: [UInt8] = []
    var index = bytes.startIndex
    func run() -> Int {
      let start = plain.count
      while index < bytes.endIndex {
        if bytes[index] >= 48, bytes[index] <= 57 {
          plain.append(bytes[index])
        } else if bytes[index] != 95 || plain.count == start {
          break
        }
        index += 1
      }
      return plain.count - start
    }
    let whole = run()
    var fraction = 0
    if index < bytes.endIndex, bytes[index] == 46 {
      if whole == 0 { plain.append(48) }
      plain.append(46)
      index += 1
      fraction = run()
      guard fraction > 0 else { return nil }
    }
    guard whole + fraction > 0 else { return nil }
    if index < bytes.endIndex, bytes[index] == 101 || bytes[index] == 69 {
      plain.append(101)
      index += 1
      if index < bytes.endIndex, bytes[index] == 43 || bytes[index] == 45 {
        plain.append(bytes[index])
        index += 1
      }
      guard run() > 0 else { return nil }
    }
    return index == bytes.endIndex ? plain : nil
  }

  /// Four significant digits, in the form one would type: `0.001`, `3e-05` as `3e-5`, `12k` as
  /// `12000`. For messages; charts have their own numerals.
  public static func short(_ value: Double, digits: Int = 4) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    if value == 0 { return "0" }
    let (figures, exponent) = significant(abs(value), digits)
    let sign = value < 0 ? "-" : ""
    if exponent < -3 || exponent >= 7 {
      let tail = figures.dropFirst()
      return sign + figures.prefix(1) + (tail.isEmpty ? "" : "." + tail) + "e\(exponent)"
    }
    if exponent < 0 {
      return sign + "0." + String(repeating: "0", count: -exponent - 1) + figures
    }
    let whole = exponent + 1
    if figures.utf8.count <= whole {
      return sign + figures + String(repeating: "0", count: whole - figures.utf8.count)
    }
    return sign + figures.prefix(whole) + "." + figures.dropFirst(whole)
  }

  /// A fixed number of decimals, rounded half away from zero on the decimal expansion.
  public static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return short(value) }
    let scale = power(decimals)
    let scaled = (abs(value) * scale).rounded(.toNearestOrAwayFromZero)
    guard scaled < 1e15, let whole = Int(exactly: scaled) else { return short(value) }
    var digits = String(whole)
    if decimals > 0 {
      if digits.utf8.count <= decimals {
        digits = String(repeating: "0", count: decimals + 1 - digits.utf8.count) + digits
      }
      digits = digits.dropLast(decimals) + "." + digits.suffix(decimals)
    }
    return (value < 0 && whole != 0 ? "-" : "") + digits
  }

  /// The leading figures without trailing zeros, and the decimal exponent of the first.
  static func significant(_ value: Double, _ digits: Int) -> (figures: String, exponent: Int) {
    var figures: [UInt8] = []
    var exponent = 0
    var seenPoint = false
    var written = 0
    // The shortest round-trip form is exact; rounding its figures never needs a power of ten.
    for byte in "\(value)".utf8 {
      if byte == 46 {
        seenPoint = true
      } else if byte == 101 {
        break
      } else {
        if !seenPoint { written += 1 }
        figures.append(byte - 48)
      }
    }
    let text = "\(value)"
    if let mark = text.utf8.firstIndex(of: 101) {
      exponent = Int(text[text.index(after: mark)...]) ?? 0
    }
    exponent += written - 1
    while figures.count > 1, figures.first == 0 {
      figures.removeFirst()
      exponent -= 1
    }
    if figures.count > digits {
      let up = figures[digits] >= 5
      figures.removeLast(figures.count - digits)
      if up, carry(&figures) { exponent += 1 }
    }
    while figures.count > 1, figures.last == 0 { figures.removeLast() }
    return (String(decoding: figures.map { $0 + 48 }, as: UTF8.self), exponent)
  }

  /// Adds one to the last figure; true when a new leading figure was needed.
  private static func carry(_ figures: inout [UInt8]) -> Bool {
    var index = figures.count - 1
    while index >= 0 {
      if figures[index] < 9 {
        figures[index] += 1
        return false
      }
      figures[index] = 0
      index -= 1
    }
    figures.insert(1, at: 0)
    figures.removeLast()
    return true
  }

  private static func power(_ exponent: Int) -> Double {
    var result = 1.0
    for _ in 0..<max(0, min(exponent, 15)) { result *= 10 }
    return result
  }

  /// The pieces of a list chunk, split at top-level commas; outer brackets are removed.
  public static func pieces(of chunk: String) -> [String] {
    var text = Substring(chunk)
    if text.first == "[", text.last == "]" { text = text.dropFirst().dropLast() }
    var pieces: [String] = []
    var depth = 0
    var current: [UInt8] = []
    for byte in text.utf8 {
      if byte == 40 || byte == 91 { depth += 1 }
      if byte == 41 || byte == 93 { depth -= 1 }
      if byte == 44, depth == 0 {
        pieces.append(trimmed(current))
        current = []
      } else {
        current.append(byte)
      }
    }
    pieces.append(trimmed(current))
    if pieces.last == "" { pieces.removeLast() }
    return pieces
  }

  private static func trimmed(_ bytes: [UInt8]) -> String {
    var slice = ArraySlice(bytes)
    while slice.first == 32 || slice.first == 9 { slice = slice.dropFirst() }
    while slice.last == 32 || slice.last == 9 { slice = slice.dropLast() }
    return String(decoding: slice, as: UTF8.self)
  }
}
