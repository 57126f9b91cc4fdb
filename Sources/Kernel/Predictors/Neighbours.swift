extension EstimatorMethod {
  static let neighbours = EstimatorMethod(
    Label(
      "knn", foreign: ["KNeighborsClassifier", "KNeighborsRegressor", "neighbors"],
      summary: "The vote, or the mean, of the nearest training rows.",
      source: "Cover and Hart, IEEE Transactions on Information Theory 13, 1967",
      parameters: [
        Parameter(
          "k", .integer(1...1_000_000), standard: "5", foreign: ["n_neighbors"],
          help: "rows that are asked")
      ], example: "model knn k=5"), tasks: [.classes, .values]
  ) { (values, part) throws(Problem) in
    try Neighbours(part, count: values[integer: "k"])
  } restore: { (parts, values) throws(Problem) in
    try Neighbours(parts, count: values[integer: "k"])
  }
}

/// The training rows themselves. Distance is Euclidean, in the scaled inputs; of rows equally far the first
/// ones are nearest; every neighbour has one vote, and of classes with equally many the first is said.
public struct Neighbours: EstimatorState {
  public let rows: Int
  private let count: Int
  public let features: Int
  private let stride: Int
  public let outputs: Int
  /// (rows, stride); padding is 0.
  private let inputs: Buffer
  /// One a row; empty where numbers are predicted.
  private let labels: [Int32]
  /// (rows, targetStride), in their own units; nil for classes.
  private let targets: Buffer?
  private let targetStride: Int

  init(_ part: Part, count: Int) throws(Problem) {
    guard part.weights == nil else {
      throw Problem(
        .modelDoesNotFit, "knn gives every neighbour one vote and cannot weigh rows",
        hint: "model bayes, or read the file without weights=")
    }
    guard count <= part.rows else {
      throw Problem(
        .outOfRange, "k=\(count) is more than the \(part.rows) training rows",
        hint: "k=\(max(1, part.rows))", about: "k")
    }
    rows = part.rows
    self.count = count
    (features, stride, outputs) = (part.features, part.stride, part.outputs)
    (inputs, labels) = (part.inputs, part.labels)
    (targets, targetStride) = (part.targets, part.targetStride)
  }

  public func outputs(for part: Part) throws(Problem) -> Tensor {
    let tensor = try Tensor(Shape([part.rows, outputs]))
    let known = NearestRows(inputs, rows: rows, features: features, stride: stride)
    try known.each(of: part.inputs, rows: part.rows, count: count) { row, hits in
      let answers = tensor.buffer.all.base + row * outputs
      guard let hits else { return answers.update(repeating: .nan, count: outputs) }
      answer(hits.map(\.row), answers)
    }
    return tensor
  }

  private func answer(_ nearest: [Int], _ outputs: UnsafeMutablePointer<Float>) {
    if let targets {
      for output in 0..<self.outputs {
        var sum = 0.0
        for row in nearest { sum += Double(targets[row * targetStride + output]) }
        outputs[output] = Float(sum / Double(count))
      }
    } else {
      var votes = [Int](repeating: 0, count: self.outputs)
      for row in nearest { votes[Int(labels[row])] += 1 }
      for (output, number) in votes.enumerated() {
        outputs[output] = Float(Double(number) / Double(count))
      }
    }
  }

  public var parts: [(name: String, part: StatePart)] {
    [
      ("rows", .count(rows)), ("features", .count(features)), ("outputs", .count(outputs)),
      ("inputs", .floats(inputs)), ("labels", .integers(labels)),
    ] + (targets.map { [("targets", .floats($0))] } ?? [])
  }

  init(_ parts: StateParts, count: Int) throws(Problem) {
    rows = try parts.count("rows")
    features = try parts.count("features")
    outputs = try parts.count("outputs")
    self.count = count
    inputs = try parts.floats("inputs")
    labels = try parts.integers("labels")
    targets = parts.has("targets") ? try parts.floats("targets") : nil
    let most = 1 << 40
    guard (1...most).contains(rows), (1...most).contains(features), (1...most).contains(outputs),
      (1...rows).contains(count)
    else { throw Problem(.badFile, "neighbours of \(rows) rows") }
    (stride, targetStride) = (Part.padded(features), targets == nil ? 0 : Part.padded(outputs))
    let size = rows.multipliedReportingOverflow(by: stride)
    let goals = rows.multipliedReportingOverflow(by: targetStride)
    let width = outputs
    guard !size.overflow, !goals.overflow, inputs.count == size.partialValue,
      targets.map({ $0.count == goals.partialValue }) ?? (labels.count == rows),
      labels.allSatisfy({ $0 >= 0 && Int($0) < width })
    else { throw Problem(.badFile, "the neighbours of an estimator do not agree") }
  }
}
