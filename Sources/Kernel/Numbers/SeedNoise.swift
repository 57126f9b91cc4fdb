/// What other seeds would have given: the spread of a figure over runs that differ in the seed alone.
public struct SeedNoise {
  public let count: Int
  public let mean: Double
  /// Of one run: the root of the variance with n − 1.
  public let deviation: Double

  public init(_ values: [Double]) {
    count = values.count
    mean = Statistics.mean(values)
    deviation = Statistics.deviation(values)
  }

  /// Half of the interval that holds the mean of all seeds with 95 %: t(n − 1) · s / √n.
  public var halfWidth: Double {
    SeedNoise.quantile(count - 1) * deviation / Double(count).squareRoot()
  }

  /// Half of the interval that holds one more run with 95 %: t(n − 1) · s · √(1 + 1/n).
  public var halfWidthOfOneMore: Double {
    SeedNoise.quantile(count - 1) * deviation * (1 + 1 / Double(count)).squareRoot()
  }

  /// Half of the interval that holds the difference of two more runs with 95 %: t(n − 1) · s · √2.
  public var halfWidthOfDifference: Double {
    SeedNoise.quantile(count - 1) * deviation * 2.0.squareRoot()
  }

  /// The 97.5 % quantile of Student's t. Up to 30 degrees of freedom from a table; beyond, Cornish and
  /// Fisher's expansion (Abramowitz and Stegun, 26.7.5), right to 5 digits there.
  public static func quantile(_ freedom: Int) -> Double {
    guard freedom >= 1 else { return .nan }
    if freedom <= table.count { return table[freedom - 1] }
    let (z, n) = (1.959_963_984_540_054, Double(freedom))
    let z3 = z * z * z
    let z5 = z3 * z * z
    let z7 = z5 * z * z
    return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n)
      + (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n)
  }

  private static let table = [
    12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912, 2.364624, 2.306004, 2.262157,
    2.228139, 2.200985, 2.178813, 2.160369, 2.144787, 2.131450, 2.119905, 2.109816, 2.100922,
    2.093024, 2.085963, 2.079614, 2.073873, 2.068658, 2.063899, 2.059539, 2.055529, 2.051831,
    2.048407, 2.045230, 2.042272,
  ]
}
