extension EstimatorMethod {
  static let bayes = EstimatorMethod(
    Label(
      "bayes", foreign: ["GaussianNB", "naive_bayes"],
      summary: "Naive Bayes: every feature of a class is a normal distribution of its own.",
      source: "Hand and Yu, International Statistical Review 69, 2001",
      parameters: [
        Parameter(
          "smoothing", .number(0...1), standard: "1e-9", foreign: ["var_smoothing"],
          help: "share of the largest variance that is added to all")
      ], example: "model bayes"), tasks: [.classes]
  ) { (values, part) throws(Problem) in
    try GaussianBayes(part, smoothing: values["smoothing"])
  } restore: { (parts, _) throws(Problem) in
    try GaussianBayes(parts)
  }
}

/// log p(class) − ½ Σ (log 2πσ² + (x − μ)² / σ²), normalised over the classes; means and variances (divided
/// by the number of rows) are of the training rows, weighted where they
/// have weights, in Double. A class without rows is never said.
public struct GaussianBayes: EstimatorState {
  public let rows: Int
  public let features: Int
  public var outputs: Int { priors.count }
  /// Shares of the classes.
  private let priors: [Double]
  /// (classes, features).
  private let means: [Double]
  private let variances: [Double]

  init(_ part: Part, smoothing: Double) throws(Problem) {
    let (width, classes) = (part.features, part.outputs)
    let all = Array(0..<part.rows)
    let whole = Moments(part, all, isWeighted: false)
    let weights = all.map { Double(part.weights?[$0] ?? 1) }
    let total = weights.reduce(0, +)
    let extra = smoothing * (whole.variances.max() ?? 0)
    var (means, variances, priors): ([Double], [Double], [Double]) = ([], [], [])
    for label in 0..<classes {
      let own = all.filter { Int(part.labels[$0]) == label }
      let moments = Moments(part, own, isWeighted: true)
      means += moments.means
      variances += moments.variances.map { $0 + extra }
      priors.append(own.reduce(0) { $0 + weights[$1] } / total)
    }
    guard
      zip(priors.indices, priors).allSatisfy({ label, prior in
        prior == 0 || variances[(label * width)..<((label + 1) * width)].allSatisfy { $0 > 0 }
      })
    else {
      guard whole.variances.contains(where: { $0 > 0 }) else {
        throw Problem(
          .modelDoesNotFit, "no feature varies over the \(part.rows) training rows",
          hint: "read a file in which one does")
      }
      throw Problem(
        .badValue, "a feature does not vary within a class, and smoothing=0 leaves no variance",
        hint: "smoothing=1e-9", about: "smoothing")
    }
    (rows, features) = (part.rows, width)
    (self.means, self.variances, self.priors) = (means, variances, priors)
  }

  /// Mean and variance of each feature over some rows, weighted where the rows are.
  private struct Moments {
    var means: [Double]
    var variances: [Double]

    init(_ part: Part, _ rows: [Int], isWeighted: Bool) {
      let weights = isWeighted ? part.weights : nil
      means = [Double](repeating: 0, count: part.features)
      variances = means
      let sum = rows.reduce(0.0) { $0 + Double(weights?[$1] ?? 1) }
      let count = sum > 0 ? sum : 1
      for row in rows {
        let weight = Double(weights?[row] ?? 1)
        for column in 0..<part.features {
          means[column] += weight * Double(part.inputs[row * part.stride + column])
        }
      }
      for column in 0..<part.features { means[column] /= count }
      for row in rows {
        let weight = Double(weights?[row] ?? 1)
        for column in 0..<part.features {
          let apart = Double(part.inputs[row * part.stride + column]) - means[column]
          variances[column] += weight * apart * apart
        }
      }
      for column in 0..<part.features { variances[column] /= count }
    }
  }

  public func outputs(for part: Part) throws(Problem) -> Tensor {
    let tensor = try Tensor(Shape([part.rows, priors.count]))
    // What does not depend on the row.
    let constants = priors.indices.map { label -> Double in
      let own = variances[(label * features)..<((label + 1) * features)]
      return Maths.log(priors[label])
        - 0.5 * own.reduce(0) { $0 + Maths.log(2 * Double.pi * $1) }
    }
    for row in 0..<part.rows {
      var logs = [Double](repeating: -.infinity, count: priors.count)
      for label in priors.indices where priors[label] > 0 {
        var sum = 0.0
        for column in 0..<features {
          let apart =
            Double(part.inputs[row * part.stride + column]) - means[label * features + column]
          sum += apart * apart / variances[label * features + column]
        }
        logs[label] = constants[label] - 0.5 * sum
      }
      let most = logs.max() ?? 0
      let weights = logs.map { Maths.exp($0 - most) }
      let total = weights.reduce(0, +)
      for (label, weight) in weights.enumerated() {
        tensor.buffer[row * priors.count + label] = Float(weight / total)
      }
    }
    return tensor
  }

  public var parts: [(name: String, part: StatePart)] {
    [
      ("rows", .count(rows)), ("features", .count(features)), ("priors", .doubles(priors)),
      ("means", .doubles(means)), ("variances", .doubles(variances)),
    ]
  }

  init(_ parts: StateParts) throws(Problem) {
    rows = try parts.count("rows")
    features = try parts.count("features")
    priors = try parts.doubles("priors")
    means = try parts.doubles("means")
    variances = try parts.doubles("variances")
    let size = features.multipliedReportingOverflow(by: priors.count)
    guard !size.overflow, features > 0, !priors.isEmpty, means.count == size.partialValue,
      variances.count == size.partialValue
    else { throw Problem(.badFile, "the distributions of an estimator do not agree") }
  }
}
