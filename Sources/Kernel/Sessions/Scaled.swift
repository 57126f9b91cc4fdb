/// A batch size with the rate and warm-up that go with it: what trainings begin with that are told nothing else.
public struct Scaled: Sendable, Equatable {
  public let batch: Int
  public let rate: Double
  /// A share of the run; nil where the schedule's own beginning will do.
  public let warmup: Double?

  /// How a rate follows the batch size.
  public enum Rule: String, CaseIterable, Sendable {
    /// As many times as the batch. Goyal et al., arXiv:1706.02677.
    case linear
    /// The square root of that. Krizhevsky, arXiv:1404.5997; Hoffer et al., arXiv:1705.08741.
    case root
    /// By the noise scale that was measured. McCandlish et al., arXiv:1812.06162.
    case noise
  }

  /// Growth of the batch beyond which the rate rises to its peak first.
  static let steady = 2.0
  static let usualWarmup = 0.05

  /// `scale` is the noise scale, for the rule that asks for it.
  public init(
    to batch: Int, from old: Int, rate: Double, rule: Rule, scale: Double? = nil,
    isAdaptive: Bool = false
  ) {
    let times = Double(batch) / Double(old)
    let factor =
      switch rule {
      case .linear: times
      case .root: times.squareRoot()
      case .noise:
        NoiseScale.factor(
          from: old, to: batch, scale: scale ?? .infinity, isAdaptive: isAdaptive)
      }
    self.init(
      batch: batch, rate: rate * factor,
      warmup: times > Scaled.steady ? Scaled.usualWarmup : nil)
  }

  init(batch: Int, rate: Double, warmup: Double?) {
    (self.batch, self.rate, self.warmup) = (batch, rate, warmup)
  }
}

extension Scaled {
  var packed: JSON {
    JSON(["batch": JSON(batch), "rate": JSON(rate), "warmup": warmup.map { JSON($0) } ?? .null])
  }

  init(unpacking body: JSON) throws(Problem) {
    self.init(
      batch: try body.member("batch").count(), rate: try body.member("rate").double(),
      warmup: try body.optional("warmup")?.double())
    guard (1...16_777_216).contains(batch), rate.isFinite, rate >= 0,
      warmup.map({ (0...1).contains($0) }) ?? true
    else { throw Problem(.badFile, "a batch size and its rate do not hold together") }
  }
}

extension Recipe {
  /// Takes over batch, rate and warm-up.
  mutating func take(_ scaled: Scaled) {
    batch = scaled.batch
    rate = scaled.rate
    if let warmup = scaled.warmup { schedule.values.set("warmup", .number(warmup)) }
  }
}
