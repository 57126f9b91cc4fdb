extension RangeTest {
  /// Where a rule read its rate, and what the curve is like there.
  public struct Evidence: Sendable {
    /// What the rule does to the losses before it reads them.
    public let smoothing: CurveSmoothing
    /// The step, counted from 1, and its rate; the advice is that rate times `factor`.
    public let step: Int
    public let rate: Double
    public let factor: Double
    /// The loss there, smoothed as the rule wants it.
    public let loss: Double
    /// d loss / d log rate there, by the points on both sides.
    public let slope: Double
  }

  /// What a rule finds on the readable part of a curve; nil where it finds nothing.
  static func evidence(
    for rule: Suggestion, _ rates: [Double], _ curve: [Double], in range: Range<Int>
  ) -> Evidence? {
    let (known, read) = (Array(rates[range]), Array(curve[range]))
    guard read.count > 1, let found = rule.find(known, read), known.indices.contains(found.index)
    else { return nil }
    let place = range.lowerBound + found.index
    let growth = Maths.log(rates[rates.count - 1] / rates[0]) / Double(rates.count - 1)
    return Evidence(
      smoothing: rule.smoothing, step: place + 1, rate: rates[place], factor: found.factor,
      loss: curve[place], slope: Suggestion.gradient(curve)[place] / growth)
  }

  /// The logarithm of the factor from one rate to the next.
  public var growth: Double {
    Maths.log(settings.to / settings.from) / Double(settings.steps)
  }

  /// The loss before anything happens: the median of the first fifth of the curve without a lag.
  public var startLevel: Double { Suggestion.level(before: centred) }

  /// The lowest point of the curve under a smoothing: its rate and the loss there.
  public func lowest(_ smoothing: CurveSmoothing) -> (rate: Double, loss: Double)? {
    let curve = RangeTest.average(losses, smoothing)
    return Suggestion.least(curve).map { (rates[$0], curve[$0]) }
  }
}

extension CurveSmoothing {
  /// In a sentence.
  public var sentence: String {
    switch self {
    case .fastai: "fastai's average, weight 0.98 for the past, which lags"
    case .torchLRFinder: "torch-lr-finder's average, weight 0.95 for the past, which lags"
    case .centred: "medians of five and a window to both sides, without a lag"
    }
  }
}
