/// How much emptier it is around each row than around its neighbours: about 1 inside a crowd, more the
/// further outside.
///
/// With d_k(o) the distance of o's k-th neighbour, reach(p, o) = max(d_k(o), |p - o|), the density is
/// 1 / (mean of reach(p, o) over the k nearest o + 1e-10) and the factor the mean of density(o) / density(p).
/// As scikit-learn's `LocalOutlierFactor` has it, whose `negative_outlier_factor_` is minus this. Breunig,
/// Kriegel, Ng and Sander, SIGMOD 2000.
public struct LocalOutlierFactor: Sendable {
  /// One a row.
  public let scores: [Double]
  /// Rows that each one is held against: what was asked for, or all others.
  public let neighbours: Int

  /// Rows of numbers, (rows, features), each next to the last; refused where there are fewer than two.
  public init(_ inputs: Tensor, neighbours: Int) throws(Problem) {
    let (rows, features) = (inputs.shape[0], inputs.shape[1])
    let stride = Part.padded(features)
    let room = try Buffer(count: rows * stride)
    inputs.withFloats { floats in
      for row in 0..<rows {
        for column in 0..<features {
          room[row * stride + column] = floats[row * features + column]
        }
      }
    }
    try self.init(
      NearestRows(room, rows: rows, features: features, stride: stride), neighbours: neighbours)
  }

  init(_ rows: NearestRows, neighbours: Int) throws(Problem) {
    guard rows.rows > 1 else {
      throw Problem(
        .outOfRange, "a row is held against its neighbours, and there is only one row",
        hint: "more rows are needed")
    }
    self.init(near: try rows.others(min(max(1, neighbours), rows.rows - 1)))
  }

  /// Of rows whose nearest others are known, as many of each, the nearest first.
  init(near: [[NearestRows.Hit]]) {
    neighbours = near.first?.count ?? 0
    let farthest = near.map { $0.last?.distance ?? 0 }
    let densities = near.map { hits in
      let reach = hits.reduce(0.0) { $0 + max($1.distance, farthest[$1.row]) }
      return 1 / (reach / Double(hits.count) + 1e-10)
    }
    scores = near.indices.map { row in
      near[row].reduce(0.0) { $0 + densities[$1.row] / densities[row] } / Double(near[row].count)
    }
  }

  /// The factor from which a row counts as an outlier where nothing else is said.
  public static let usual = 1.5
  /// The share of rows above the usual threshold from which it says little about any of them.
  public static let mostShare = 0.05

  /// The usual threshold, and where `mostShare` of the rows or more score above it, Tukey's outer fence of the
  /// scores: the upper quartile and three times the range of the middle half. Rows that stand apart from such a crowd
  /// are named however many they are; rows of one score are on one side of it.
  public var threshold: (value: Double, isUsual: Bool) {
    let above = scores.count { $0 > LocalOutlierFactor.usual }
    guard Double(above) >= LocalOutlierFactor.mostShare * Double(scores.count) else {
      return (LocalOutlierFactor.usual, true)
    }
    let sorted = scores.sorted()
    let (low, high) = (sorted[sorted.count / 4], sorted[3 * sorted.count / 4])
    return (max(LocalOutlierFactor.usual, high + 3 * (high - low)), false)
  }
}
