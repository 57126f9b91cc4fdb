/// What is done to each column before a model sees it: (x − offset) · factor, in Double.
///
/// Fitted on the training rows only, and applied to both sides.
public struct Scaling: Equatable, Sendable {
  public let method: Method
  /// One a feature; empty where inputs are taken as they are.
  public let offsets: [Double]
  public let factors: [Double]
  /// Features with one value only in the training rows: centred, not stretched.
  public let constant: [Int]

  public enum Method: String, CaseIterable, Sendable {
    /// As they are.
    case none
    /// Mean 0 and standard deviation 1 (divided by the number of rows) over the training rows.
    case zscore
    /// 0 to 1 over the training rows.
    case minmax
    /// Pixels divided by the largest value of their format; nothing is fitted.
    case pixels

    /// `zscore` for tables, `pixels` for images; sequences are taken as they are.
    public static func usual(for arrangement: Dataset.Arrangement) -> Method {
      switch arrangement {
      case .table: .zscore
      case .image: .pixels
      case .sequence, .text: .none
      }
    }

    /// In a sentence.
    public var sentence: String {
      switch self {
      case .none: "inputs as they are"
      case .zscore: "inputs scaled to mean 0, deviation 1 (fitted on the training rows)"
      case .minmax: "inputs scaled to 0..1 (fitted on the training rows)"
      case .pixels: "pixels scaled to 0..1"
      }
    }
  }

  /// Inputs as they are.
  public static let none = Scaling(method: .none, offsets: [], factors: [], constant: [])

  /// Fits `method` to the given rows of (rows, features); cells that are not finite are left out.
  /// `pixels` falls back on `minmax` where the rows are not images.
  public static func fitted(
    _ method: Method, to inputs: Tensor, rows: [Int], _ arrangement: Dataset.Arrangement,
    filledBy fill: Fill = .none
  ) -> Scaling {
    let width = inputs.shape[1]
    switch method {
    case .none: return .none
    case .pixels:
      guard case .image(_, _, _, let maximum) = arrangement, maximum > 0 else {
        return fitted(.minmax, to: inputs, rows: rows, arrangement, filledBy: fill)
      }
      return Scaling(
        method: .pixels, offsets: [Double](repeating: 0, count: width),
        factors: [Double](repeating: 1 / Double(maximum), count: width), constant: [])
    case .zscore, .minmax:
      let extent = Extent(of: inputs, rows: rows, filledBy: fill)
      var offsets = method == .zscore ? extent.means : extent.lows
      var factors = [Double](repeating: 1, count: width)
      var constant: [Int] = []
      for column in 0..<width {
        let spread = extent.highs[column] - extent.lows[column]
        if extent.counts[column] == 0 {
          offsets[column] = 0
        } else if spread == 0 {
          offsets[column] = extent.lows[column]
          constant.append(column)
        } else {
          factors[column] = 1 / (method == .zscore ? extent.deviations[column] : spread)
        }
      }
      return Scaling(method: method, offsets: offsets, factors: factors, constant: constant)
    }
  }

  /// A cell of feature `column` as the model sees it.
  public func apply(_ value: Float, column: Int) -> Float {
    guard !offsets.isEmpty else { return value }
    return Float((Double(value) - offsets[column]) * factors[column])
  }

  /// Whether every feature is scaled alike.
  var isUniform: Bool {
    offsets.allSatisfy { $0 == offsets[0] } && factors.allSatisfy { $0 == factors[0] }
  }

  /// The inverse of `apply`: in the column's own units.
  public func revert(_ value: Float, column: Int) -> Float {
    guard !offsets.isEmpty else { return value }
    return Float(Double(value) / factors[column] + offsets[column])
  }

  func add(to print: inout Fingerprint) {
    print.add(method.rawValue)
    for offset in offsets { print.add(offset) }
    for factor in factors { print.add(factor) }
  }
}

/// Count, range, mean and deviation of each feature over some rows, cells that are not finite left out.
struct Extent {
  var counts: [Int]
  var lows: [Double]
  var highs: [Double]
  var means: [Double]
  /// Divided by the count.
  var deviations: [Double]

  init(of inputs: Tensor, rows: [Int], filledBy fill: Fill = .none) {
    let width = inputs.shape[1]
    var counts = [Int](repeating: 0, count: width)
    var lows = [Double](repeating: .infinity, count: width)
    var highs = [Double](repeating: -.infinity, count: width)
    var means = [Double](repeating: 0, count: width)
    var squares = [Double](repeating: 0, count: width)
    inputs.withFloats { floats in
      for row in rows {
        for column in 0..<width {
          let value = Double(fill.apply(floats[row * width + column], column: column))
          guard value.isFinite else { continue }
          counts[column] += 1
          means[column] += value
          if value < lows[column] { lows[column] = value }
          if value > highs[column] { highs[column] = value }
        }
      }
      for column in 0..<width { means[column] /= Double(max(1, counts[column])) }
      for row in rows {
        for column in 0..<width {
          let value = Double(fill.apply(floats[row * width + column], column: column))
          guard value.isFinite else { continue }
          squares[column] += (value - means[column]) * (value - means[column])
        }
      }
    }
    self.counts = counts
    self.lows = lows
    self.highs = highs
    self.means = means
    deviations = zip(squares, counts).map { ($0 / Double(max(1, $1))).squareRoot() }
  }
}
