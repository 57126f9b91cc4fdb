/// What one cell of a table says.
enum CSVNumber: Equatable {
  /// Finite, and exactly what is written.
  case number(Double)
  /// `inf`, `-infinity`.
  case infinite(Double)
  /// Empty, `NA`, `N/A`, `NaN`, `null` or `?`, in capitals or not.
  case missing
  case text

  static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

  /// Reads a cell: a number is [+-] digits [. digits] [e [+-] digits] and nothing else.
  ///
  /// Locale-free; `decimal` is the byte between whole and fraction. A number too large for a Double
  /// is text. Numbers in quotes are numbers.
  static func read(_ bytes: [UInt8], _ place: Range<Int>, decimal: UInt8) -> CSVNumber {
    guard let first = place.first.map({ bytes[$0] }) else { return .missing }
    if isDigit(first) || first == 43 || first == 45 {
      if let value = number(bytes, place, decimal: decimal) { return .number(value) }
    }
    return place.count <= 9 ? word(bytes[place]) : .text
  }

  /// Words that stand for no number.
  private static func word(_ bytes: ArraySlice<UInt8>) -> CSVNumber {
    switch String(decoding: bytes, as: UTF8.self).asciiLowercased {
    case "na", "n/a", "nan", "-nan", "+nan", "null", "?": .missing
    case "inf", "+inf", "infinity", "+infinity": .infinite(.infinity)
    case "-inf", "-infinity": .infinite(-.infinity)
    default: .text
    }
  }

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// The value of a cell in the one form that is a number, correctly rounded.
  private static func number(_ bytes: [UInt8], _ place: Range<Int>, decimal: UInt8) -> Double? {
    var index = place.lowerBound
    let end = place.upperBound
    let isNegative = bytes[index] == 45
    if isNegative || bytes[index] == 43 { index += 1 }
    var mantissa: UInt64 = 0
    var exponent = 0
    // Past 18 digits the value is left to the exact, slower reading.
    var digits = 0
    let whole = index
    while index < end, isDigit(bytes[index]) {
      mantissa = mantissa &* 10 &+ UInt64(bytes[index] - 48)
      digits += 1
      index += 1
    }
    guard index > whole else { return nil }
    if index < end, bytes[index] == decimal {
      index += 1
      let fraction = index
      while index < end, isDigit(bytes[index]) {
        mantissa = mantissa &* 10 &+ UInt64(bytes[index] - 48)
        digits += 1
        index += 1
      }
      guard index > fraction else { return nil }
      exponent = fraction - index
    }
    if index < end, bytes[index] == 101 || bytes[index] == 69 {
      index += 1
      let isDown = index < end && bytes[index] == 45
      if isDown || (index < end && bytes[index] == 43) { index += 1 }
      let start = index
      var power = 0
      while index < end, isDigit(bytes[index]) {
        power = min(1_000_000, power * 10 + Int(bytes[index] - 48))
        index += 1
      }
      guard index > start else { return nil }
      exponent += isDown ? -power : power
    }
    guard index == end else { return nil }
    // Both factors are exact in Double, so one rounding remains (Clinger, 1990).
    if digits <= 18, mantissa <= 1 << 53, exponent.magnitude < powersOfTen.count {
      let scale = powersOfTen[abs(exponent)]
      let value = exponent < 0 ? Double(mantissa) / scale : Double(mantissa) * scale
      return isNegative ? -value : value
    }
    let plain = bytes[place].map { $0 == decimal ? UInt8(ascii: ".") : $0 }
    guard let value = Double(String(decoding: plain, as: UTF8.self)), value.isFinite else {
      return nil
    }
    return value
  }
}
