/// Plain statistics of a list of numbers, in Double and in the order of the list.
public enum Statistics {
  /// The sum divided by the count; NaN of an empty list.
  public static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? .nan : sum(values) / Double(values.count)
  }

  /// Neumaier's compensated sum.
  public static func sum(_ values: [Double]) -> Double {
    var sum = CompensatedSum()
    for value in values { sum.add(value) }
    return sum.value
  }

  /// The mean of squared deviations, divided by count - `freedom`; NaN where that is not positive.
  public static func variance(_ values: [Double], freedom: Int = 1) -> Double {
    let divisor = values.count - freedom
    guard divisor > 0 else { return .nan }
    let centre = mean(values)
    return sum(values.map { ($0 - centre) * ($0 - centre) }) / Double(divisor)
  }

  /// The root of the variance.
  public static func deviation(_ values: [Double], freedom: Int = 1) -> Double {
    variance(values, freedom: freedom).squareRoot()
  }

  /// The same of the numbers of tensors together, which can be stopped.
  static func deviation(of tensors: [Tensor]) throws(Problem) -> Double {
    let count = tensors.reduce(0) { $0 + $1.shape.count }
    guard count > 1 else { return .nan }
    func sum(_ term: (Double) -> Double) throws(Problem) -> Double {
      var sum = CompensatedSum()
      for tensor in tensors {
        try tensor.withFloats { floats throws(Problem) in
          try Stop.checked(floats.count) { range in
            for place in range { sum.add(term(Double(floats[place]))) }
          }
        }
      }
      return sum.value
    }
    let centre = try sum { $0 } / Double(count)
    return (try sum { ($0 - centre) * ($0 - centre) } / Double(count - 1)).squareRoot()
  }

  /// The 95 % interval of a share of so many (E. Wilson, Journal of the American Statistical Association 22, 1927).
  public static func wilson(share: Double, of count: Int) -> (low: Double, high: Double) {
    let (n, z) = (Double(max(count, 1)), 1.959963984540054)
    let middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    return (max(0, middle - half), min(1, middle + half))
  }

  public static func median(_ values: [Double]) -> Double { quantile(values, 0.5) }

  /// The value below which a `fraction` of the values lies, linear between neighbours (the default of
  /// NumPy and R, type 7). NaN of an empty list, of one that holds a NaN, and of a fraction outside
  /// 0...1.
  public static func quantile(_ values: [Double], _ fraction: Double) -> Double {
    quantiles(values, [fraction]).first ?? .nan
  }

  /// Several quantiles from one sorting.
  public static func quantiles(_ values: [Double], _ fractions: [Double]) -> [Double] {
    guard !values.contains(where: \.isNaN) else { return fractions.map { _ in .nan } }
    let ordered = values.sorted()
    return fractions.map { quantile(ofOrdered: ordered, $0) }
  }

  /// The quantile of values that are in rising order and hold no NaN.
  static func quantile(ofOrdered ordered: [Double], _ fraction: Double) -> Double {
    guard !ordered.isEmpty, fraction >= 0, fraction <= 1 else { return .nan }
    let place = fraction * Double(ordered.count - 1)
    let below = Int(place)
    let above = min(below + 1, ordered.count - 1)
    let (low, high) = (ordered[below], ordered[above])
    let part = place - Double(below)
    return low == high || part == 0 ? low : low + (high - low) * part
  }

  /// The middle of a series smoothed by an exponential moving average.
  ///
  /// a = beta a + (1 - beta) x, reported as a / (1 - beta^n), which takes out the start at zero
  /// (Kingma and Ba, arXiv:1412.6980, section 3). A value that is not finite is reported as it is and
  /// left out of the average.
  public static func smoothed(_ values: [Double], beta: Double) -> [Double] {
    var average = MovingAverage(beta: beta)
    return values.map { average.add($0) }
  }
}

/// An exponential moving average without the bias of its start at zero.
public struct MovingAverage: Sendable, Equatable {
  /// The weight of the past, 0 to below 1.
  public let beta: Double
  private var average = 0.0
  /// beta^n.
  private var remaining = 1.0

  public init(beta: Double) { self.beta = beta }

  /// The average so far; NaN before the first value.
  public var value: Double { remaining == 1 ? .nan : average / (1 - remaining) }

  /// Takes in one value and returns the average; a value that is not finite is only handed back.
  public mutating func add(_ next: Double) -> Double {
    guard next.isFinite else { return next }
    average = beta * average + (1 - beta) * next
    remaining *= beta
    return value
  }
}

extension Statistics {
  /// The weighted mean of some numbers and its standard error; nil for fewer than two, and where all weigh
  /// nothing.
  static func mean(
    _ values: [Double], weights: [Double]
  ) -> (mean: Double, error: Double)? {
    let total = sum(weights)
    guard values.count == weights.count, values.count > 1, total > 0 else { return nil }
    let mean = sum(zip(weights, values).map { $0 * $1 }) / total
    let squares = zip(weights, values).map { $0 * $0 * ($1 - mean) * ($1 - mean) }
    return (mean, sum(squares).squareRoot() / total)
  }

  /// The value below which a standard normal lies with probability `p`, right to 1.2e-9 of it: Acklam's rational
  /// approximation. NaN outside 0...1.
  public static func normalQuantile(_ p: Double) -> Double {
    guard p > 0, p < 1 else { return p == 0 ? -.infinity : p == 1 ? .infinity : .nan }
    func polynomial(_ x: Double, _ terms: [Double]) -> Double { terms.reduce(0) { $0 * x + $1 } }
    let tail = 0.02425
    if p < tail || p > 1 - tail {
      let q = (-2 * Maths.log(min(p, 1 - p))).squareRoot()
      let value =
        polynomial(
          q,
          [
            -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838,
            -2.549732539343734, 4.374664141464968, 2.938163982698783,
          ])
        / polynomial(
          q,
          [7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996, 3.754408661907416, 1])
      return p < tail ? value : -value
    }
    let q = p - 0.5
    let r = q * q
    return q
      * polynomial(
        r,
        [
          -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02,
          1.383577518672690e+02, -3.066479806614716e+01, 2.506628277459239,
        ])
      / polynomial(
        r,
        [
          -5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598874e+02,
          6.680131188771972e+01, -1.328068155288572e+01, 1,
        ])
  }
}

/// Neumaier's sum: what is lost in rounding is kept beside the total.
struct CompensatedSum {
  private var total = 0.0
  private var lost = 0.0

  mutating func add(_ value: Double) {
    let next = total + value
    if next.isFinite {
      lost += abs(total) >= abs(value) ? (total - next) + value : (value - next) + total
    }
    total = next
  }

  var value: Double { total.isFinite ? total + lost : total }
}
