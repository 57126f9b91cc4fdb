/// What one setting comes to beside another under the same seeds: the mean of the differences seed by seed,
/// and where the mean of many such seeds lies.
///
/// Student's paired t: mean ± t(n − 1) s √(1/n), s the deviation of the differences. Where the seeds also draw
/// other held-out rows, trainings share rows and their differences are not independent: then
/// √(1/n + held out / trained on) stands for √(1/n). Nadeau and Bengio, Machine Learning 52, 2003.
public struct PairedDifference: Sendable {
  /// Seed by seed, the second less the first.
  public let values: [Double]
  /// Held-out rows over training rows where the seeds draw those; 0 where all seeds have the same.
  public let overlap: Double
  public let mean: Double
  /// Of one difference, with n − 1.
  public let deviation: Double

  /// Nil with fewer than two differences.
  public init?(_ values: [Double], overlap: Double = 0) {
    guard values.count > 1, values.allSatisfy(\.isFinite) else { return nil }
    (self.values, self.overlap) = (values, overlap)
    let mean = Statistics.mean(values)
    let most = values.reduce(0) { max($0, abs($1)) }
    self.mean = abs(mean) < PairedDifference.dust * most ? 0 : mean
    let deviation = Statistics.deviation(values)
    self.deviation = deviation < PairedDifference.dust * most ? 0 : deviation
  }

  /// Of the figures' size, what is nothing but the rounding of sums.
  static let dust = 1e-12

  /// The second less the first, pair by pair; 0 where only rounding sets them apart.
  public static func between(_ first: [Double], _ second: [Double]) -> [Double] {
    zip(first, second).map { one, two in
      abs(two - one) < dust * max(abs(one), abs(two)) ? 0 : two - one
    }
  }

  public var count: Int { values.count }

  /// Half of the interval of 95 %.
  public var halfWidth: Double {
    SeedNoise.quantile(count - 1) * deviation * (1 / Double(count) + overlap).squareRoot()
  }

  public var low: Double { mean - halfWidth }
  public var high: Double { mean + halfWidth }

  /// The same difference under every seed, which is not 0: figures that are counts of few rows do that by
  /// chance, and then the interval has no width.
  public var isFlat: Bool { deviation == 0 && mean != 0 }

  /// Seeds from which equal differences are evidence: 2^(1 - n) < 5 %, the sign test.
  public static let leastEqual = 6

  /// Whether zero lies outside the interval, and that is not for want of a spread.
  public var isEvidence: Bool {
    (low > 0 || high < 0) && (!isFlat || count >= PairedDifference.leastEqual)
  }

  /// In a sentence: which t it is.
  public var method: String { overlap > 0 ? "corrected paired t" : "paired t" }
}
