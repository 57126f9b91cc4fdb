/// A round distance, mantissa × 10^exponent, whose multiples are exact to the last bit they can be:
/// 3 × 0.1 is 0.3 here.
struct Step: Equatable, Sendable {
  /// 1, 2, 25 (read: 2.5 of the next decade) or 5.
  var mantissa: Int
  var exponent: Int

  /// i times the step.
  func multiple(_ index: Int) -> Double {
    let product = Double(index) * Double(mantissa)
    return exponent < 0 ? product / Step.power(-exponent) : product * Step.power(exponent)
  }

  var size: Double { multiple(1) }
  /// Decimals that write every multiple exactly.
  var decimals: Int { max(0, -exponent) }

  /// value / step, for finite values no larger than 1e300 in magnitude.
  func index(of value: Double) -> Double { value / size }

  /// 10^n for n ≥ 0; exact up to 10^22.
  static func power(_ exponent: Int) -> Double {
    var result = 1.0
    var left = exponent
    while left > 0 {
      let part = min(left, 22)
      result *= powers[part]
      left -= part
    }
    return result
  }

  private static let powers: [Double] = (0...22).map { (0..<$0).reduce(1.0) { p, _ in p * 10 } }

  /// Round steps from one decade below `size` to one above, growing.
  static func candidates(around size: Double, quarters: Bool = true) -> [Step] {
    guard size > 0, size.isFinite else { return [Step(mantissa: 1, exponent: 0)] }
    let exponent = Decimal(size).point - 1
    return ((exponent - 1)...(exponent + 1)).flatMap { decade in
      [Step(mantissa: 1, exponent: decade), Step(mantissa: 2, exponent: decade)]
        + (quarters ? [Step(mantissa: 25, exponent: decade - 1)] : [])
        + [Step(mantissa: 5, exponent: decade)]
    }
  }

  /// The smallest round step that is at least `size`.
  static func atLeast(_ size: Double) -> Step {
    candidates(around: size).first { $0.size >= size } ?? Step(mantissa: 1, exponent: 0)
  }
}
