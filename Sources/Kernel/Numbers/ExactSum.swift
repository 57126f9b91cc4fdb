/// The sum of any doubles, rounded once, at its end: the same bits in whatever order they come.
///
/// A fixed-point number as wide as all doubles, in chunks of 32 bits with room for carries (Neal,
/// arXiv:1505.05571, the small superaccumulator).
struct ExactSum {
  private static let width = 68
  /// Additions before a chunk could overflow.
  private static let room = 1 << 10

  private var chunks = [Int64](repeating: 0, count: ExactSum.width)
  private var additions = 0
  /// What was not finite, which no chunk can hold.
  private var special = 0.0

  mutating func add(_ value: Double) {
    guard value.isFinite else {
      special += value
      return
    }
    let bits = value.bitPattern
    let exponent = Int(bits >> 52 & 0x7FF)
    let fraction = bits & 0xF_FFFF_FFFF_FFFF
    if exponent == 0, fraction == 0 { return }
    // A subnormal has the exponent of the least normal one, without the leading bit.
    let position = max(exponent, 1)
    let mantissa = exponent == 0 ? fraction : fraction | 1 << 52
    let (place, shift) = (position >> 5, UInt64(position & 31))
    let low = Int64(mantissa << shift & 0xFFFF_FFFF)
    let high = Int64(mantissa >> (32 - shift))
    if bits >> 63 == 0 {
      chunks[place] += low
      chunks[place + 1] += high
    } else {
      chunks[place] -= low
      chunks[place + 1] -= high
    }
    additions += 1
    if additions == ExactSum.room { carry() }
  }

  /// Brings every chunk but the last into 0 to 2^32 - 1.
  private mutating func carry() {
    for place in 0..<ExactSum.width - 1 {
      chunks[place + 1] += chunks[place] >> 32
      chunks[place] &= 0xFFFF_FFFF
    }
    additions = 0
  }

  static func of(_ values: some Sequence<Double>) -> Double {
    var sum = ExactSum()
    for value in values { sum.add(value) }
    return sum.value
  }

  /// The nearest double.
  var value: Double {
    if special != 0 || special.isNaN { return special }
    var exact = self
    exact.carry()
    let isNegative = exact.chunks[ExactSum.width - 1] < 0
    if isNegative {
      for place in exact.chunks.indices { exact.chunks[place] = -exact.chunks[place] }
      exact.carry()
    }
    guard let top = exact.chunks.lastIndex(where: { $0 != 0 }) else { return 0 }
    let words = (0..<3).map { top >= $0 ? UInt64(exact.chunks[top - $0]) : 0 }
    // 64 bits from the highest on; what lies below only says that there is more.
    let lead = UInt64(words[0].leadingZeroBitCount - 32)
    var bits = words[0] << (32 + lead) | words[1] << lead | words[2] >> (32 - lead)
    let isMore =
      words[2] << (32 + lead) != 0 || (top > 2 && exact.chunks[..<(top - 2)].contains { $0 != 0 })
    if isMore { bits |= 1 }
    let power = 32 * top - 1075 - 32 - Int(lead)
    let rounded = Double(sign: .plus, exponent: power, significand: Double(bits))
    return isNegative ? -rounded : rounded
  }
}
