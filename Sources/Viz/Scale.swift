/// Where a value lies between the two ends of an axis: 0 at `lo`, 1 at `hi`, outside beyond.
struct Scale: Equatable, Sendable {
  let kind: Axis.Kind
  let lo: Double
  let hi: Double
  /// lo as the scale measures it, and what one measure is worth of the whole length.
  let origin: Double
  let factor: Double

  /// `lo` < `hi`, both within ±1e300; for a logarithmic scale `lo` > 0.
  init(_ kind: Axis.Kind, _ lo: Double, _ hi: Double) {
    self.kind = kind
    self.lo = lo
    self.hi = hi
    origin = kind == .log10 ? Logarithm.ten(lo) : lo
    factor = 1 / ((kind == .log10 ? Logarithm.ten(hi) : hi) - origin)
  }

  /// A logarithmic scale between two exponents, which may lie beyond what a Double holds.
  init(exponents from: Double, _ to: Double) {
    kind = .log10
    origin = from
    factor = 1 / (to - from)
    lo = Logarithm.power(from)
    hi = Logarithm.power(to)
  }

  /// NaN where the value has no place: not a number, or 0 and less on a logarithmic scale. Never
  /// beyond ±1e9, so that what is computed from it stays finite.
  @inline(__always)
  func place(_ value: Double) -> Double {
    let measure = kind == .linear ? bounded(value) : Logarithm.ten(value)
    let place = (measure - origin) * factor
    return place > 1e9 ? 1e9 : place < -1e9 ? -1e9 : place
  }

  /// The value at a place.
  func value(_ place: Double) -> Double {
    let measure = origin + place / factor
    return kind == .linear ? measure : Logarithm.power(measure)
  }

  /// Decades from end to end.
  var decades: Double { kind == .log10 ? 1 / factor : 0 }
}

/// Logarithms of our own: every machine places a point on the same pixel.
enum Logarithm {
  /// log10 of a value above 0, within 4 units in the last place; NaN for all else, infinity for
  /// infinity. ln m = 2·atanh((m − 1)/(m + 1)) for the significand m brought into √½…√2.
  @inline(__always)
  static func ten(_ value: Double) -> Double {
    guard value > 0 else { return .nan }
    guard value < .infinity else { return .infinity }
    var exponent = Double(value.exponent)
    var m = value.significand
    if m > 1.4142135623730951 {
      m *= 0.5
      exponent += 1
    }
    let s = (m - 1) / (m + 1)
    let q = s * s
    var sum = 1.0 / 19
    sum = sum * q + 1.0 / 17
    sum = sum * q + 1.0 / 15
    sum = sum * q + 1.0 / 13
    sum = sum * q + 1.0 / 11
    sum = sum * q + 1.0 / 9
    sum = sum * q + 1.0 / 7
    sum = sum * q + 1.0 / 5
    sum = sum * q + 1.0 / 3
    sum = sum * q + 1
    return exponent * 0.3010299956639812 + 2 * s * sum * 0.4342944819032518
  }

  /// 10^exponent within a few units in the last place, by bisection on `ten`.
  static func power(_ exponent: Double) -> Double {
    let floor = min(max(exponent.rounded(.down), -300), 300)
    let whole = Int(floor)
    let base = whole < 0 ? 1 / Step.power(-whole) : Step.power(whole)
    let rest = exponent - floor
    var (lo, hi) = (1.0, 10.0)
    for _ in 0..<60 {
      let middle = (lo + hi) / 2
      if ten(middle) < rest { lo = middle } else { hi = middle }
    }
    return base * hi
  }
}
