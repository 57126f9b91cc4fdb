/// How numbers are written. No locale, no rounding mode and no C library takes part, so a number has
/// one form on every machine. Rounding is half away from zero on the shortest decimal form
/// that reads back as the same value, so 2.675 with two decimals is 2.68, as on paper.
public enum Numerals {
  /// At most `digits` significant digits, in the form one would type: `0.25`, `3e-4`, `12345`,
  /// `150k`, `2.5M`, `1e12`; no trailing zeros. Whole parts below 100000 are never rounded away.
  public static func short(_ value: Double, digits: Int = 4) -> String {
    guard value.isFinite else { return nonFinite(value) }
    var decimal = Decimal(value)
    decimal.round(toSignificant: max(digits, decimal.point <= 5 ? decimal.point : 0, 1))
    guard !decimal.digits.isEmpty else { return "0" }
    let sign = value < 0 ? "-" : ""
    switch decimal.point {
    case ...5: break
    case ...6: return sign + decimal.shifted(by: -3).plain + "k"
    case ...9: return sign + decimal.shifted(by: -6).plain + "M"
    default: return sign + decimal.scientific
    }
    let plain = decimal.plain
    let scientific = decimal.scientific
    return sign + (scientific.utf8.count < plain.utf8.count ? scientific : plain)
  }

  /// With exactly this many decimals: `fixed(0.5, 3)` is `0.500`. From 1e15 on, as `short`.
  public static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return nonFinite(value) }
    guard value.magnitude < 1e15 else { return short(value) }
    let decimals = min(max(decimals, 0), 20)
    var decimal = Decimal(value)
    decimal.round(toSignificant: decimal.point + decimals)
    return (value < 0 && !decimal.digits.isEmpty ? "-" : "") + decimal.fixed(decimals)
  }

  /// The shortest form that reads back as the same value: `3e-4`, `0.1`, `1e-5`, `-2.5`.
  public static func exact(_ value: Double) -> String {
    guard value.isFinite else { return nonFinite(value) }
    let decimal = Decimal(value)
    guard !decimal.digits.isEmpty else { return value.sign == .minus ? "-0" : "0" }
    let sign = value < 0 ? "-" : ""
    guard decimal.point <= 15 && decimal.point > -5 else { return sign + decimal.scientific }
    let plain = decimal.plain
    let scientific = decimal.scientific
    return sign + (scientific.utf8.count < plain.utf8.count ? scientific : plain)
  }

  /// A fraction as a percentage: `percent(0.8725)` is `87.3%`.
  public static func percent(_ fraction: Double, _ decimals: Int = 1) -> String {
    fixed(fraction * 100, decimals) + (fraction.isFinite ? "%" : "")
  }

  /// A size in bytes: `800 B`, `9.8 KB`, `41 MB` (powers of 1000).
  public static func bytes(_ count: Int) -> String {
    let units = ["KB", "MB", "GB", "TB", "PB", "EB"]
    guard count.magnitude >= 1000 else { return "\(count) B" }
    var value = Double(count) / 1000
    var unit = 0
    while value.magnitude >= 999.5 && unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    return fixed(value, value.magnitude < 9.95 ? 1 : 0) + " " + units[unit]
  }

  /// A count with its noun: `1 point`, `12 points`, `2 guesses`.
  public static func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : noun.hasSuffix("s") ? "es" : "s")"
  }

  /// Numbers that are read together, such as ticks or bin edges: as many decimals as tell
  /// every one exactly (at most 12), the same for all, so that they align; k or M from 100000 on;
  /// one exponent for all of them below 0.001. Zero is `0` where the others carry a unit.
  public static func labels(_ values: [Double]) -> [String] {
    var decimals = values.filter(\.isFinite).map(Decimal.init).filter { !$0.digits.isEmpty }
    guard let most = decimals.map(\.point).max() else { return values.map { short($0) } }
    // Beyond twelve digits below the greatest there is only what rounding left.
    for index in decimals.indices {
      decimals[index].round(toSignificant: 12 - most + decimals[index].point)
    }
    decimals.removeAll(where: \.digits.isEmpty)
    let places = decimals.map { $0.digits.count - $0.point }.max() ?? 0
    let (shift, unit) =
      most > 15 || most < -2
      ? (1 - most, "e\(most - 1)") : most > 6 ? (-6, "M") : most > 5 ? (-3, "k") : (0, "")
    return values.map { value in
      guard value.isFinite else { return nonFinite(value) }
      var decimal = Decimal(value)
      guard !decimal.digits.isEmpty else {
        return unit.isEmpty ? fixed(0, min(max(places, 0), 12)) : "0"
      }
      decimal.point += shift
      let kept = min(max(places - shift, 0), 12)
      decimal.round(toSignificant: decimal.point + kept)
      return (value < 0 ? "-" : "") + decimal.fixed(kept) + unit
    }
  }

  /// A time of computing, marked as volatile: `~12ms`, `~1.2s`, `~3min`.
  public static func duration(_ seconds: Double, decimals: Int = 1) -> String {
    if seconds < 0.9995 { return "~\(fixed(seconds * 1000, 0))ms" }
    for (limit, length, unit) in [
      (90.0, 1.0, "s"), (5400, 60, "min"), (172_800, 3600, "h"), (1e8, 86_400, " days"),
    ] where seconds < limit {
      return "~\(fixed(seconds / length, length == 1 ? decimals : 0))\(unit)"
    }
    return "years"
  }

  static func nonFinite(_ value: Double) -> String {
    value.isNaN ? "nan" : value < 0 ? "-inf" : "inf"
  }
}

/// The decimal digits of a finite magnitude: 0.d1d2d3… × 10^point, no zeros at either end.
struct Decimal {
  var digits: [UInt8]
  var point: Int

  init(_ value: Double) {
    digits = []
    point = 0
    var exponent = 0
    var isFraction = false
    var utf8 = value.magnitude.description.utf8[...]
    while let byte = utf8.popFirst() {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        if !isFraction { point += 1 }
        digits.append(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "."): isFraction = true
      case UInt8(ascii: "e"):
        exponent = Int(String(Substring(utf8)).drop { $0 == "+" }) ?? 0
        utf8 = utf8.suffix(0)
      default: break
      }
    }
    point += exponent
    let zeros = digits.prefix { $0 == 0 }.count
    digits.removeFirst(zeros)
    point -= zeros
    trim()
  }

  private mutating func trim() {
    while digits.last == 0 { digits.removeLast() }
    if digits.isEmpty { point = 0 }
  }

  /// Half away from zero.
  mutating func round(toSignificant count: Int) {
    guard count < digits.count else { return }
    guard count >= 0 else {
      digits = []
      return trim()
    }
    let carries = digits[count] >= 5
    digits.removeSubrange(count...)
    if carries {
      var place = count - 1
      while place >= 0 && digits[place] == 9 {
        digits[place] = 0
        place -= 1
      }
      if place >= 0 {
        digits[place] += 1
      } else {
        digits.insert(1, at: 0)
        point += 1
      }
    }
    trim()
  }

  func shifted(by places: Int) -> Decimal {
    var copy = self
    copy.point += places
    return copy
  }

  private func text(_ range: Range<Int>) -> String {
    String(decoding: range.map { digit(at: $0) + UInt8(ascii: "0") }, as: UTF8.self)
  }

  private func digit(at place: Int) -> UInt8 { digits.indices.contains(place) ? digits[place] : 0 }

  var plain: String { fixed(max(digits.count - point, 0)) }

  func fixed(_ decimals: Int) -> String {
    let whole = point > 0 ? text(0..<point) : "0"
    guard decimals > 0 else { return whole }
    return whole + "." + text(point..<(point + decimals))
  }

  var scientific: String {
    guard !digits.isEmpty else { return "0" }
    let fraction = digits.count > 1 ? "." + text(1..<digits.count) : ""
    return text(0..<1) + fraction + "e\(point - 1)"
  }
}
