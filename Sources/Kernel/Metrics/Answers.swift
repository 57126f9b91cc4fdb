/// What was said of some rows, and what is true of them: all that a metric is told.
public struct Answers {
  enum Truth {
    /// The class of each row, the class that was said, and the names of all classes.
    case classes(labels: [Int32], said: [Int32], names: [String])
    /// Numbers in their own units, rows `stride` apart.
    case values(Buffer, stride: Int)
  }

  public let rows: Int
  /// Classes, or numbers a row.
  public let width: Int
  let truth: Truth
  /// Numbers in their own units, but probabilities of a yes: of targets of 0 and 1.
  let isYesOrNo: Bool
  /// Rows that say no number at all (NaN).
  public let unsaid: Int
  private let outputs: Buffer
  private let matrix: Matrix
  private let weights: Buffer?

  /// Classes: `outputs` are probabilities, (rows, classes), rows `stride` apart.
  public init(
    classes outputs: Buffer, stride: Int, labels: [Int32], said: [Int32], names: [String],
    weights: Buffer? = nil
  ) {
    self.init(
      outputs, stride, names.count, labels.count,
      .classes(labels: labels, said: said, names: names), weights)
  }

  /// Numbers, or the probability of a yes.
  public init(
    values outputs: Buffer, stride: Int, targets: Buffer, targetStride: Int, rows: Int, width: Int,
    isYesOrNo: Bool = false, weights: Buffer? = nil
  ) {
    self.init(
      outputs, stride, width, rows, .values(targets, stride: targetStride), weights, isYesOrNo)
  }

  private init(
    _ outputs: Buffer, _ stride: Int, _ width: Int, _ rows: Int, _ truth: Truth,
    _ weights: Buffer?, _ isYesOrNo: Bool = false
  ) {
    self.outputs = outputs
    self.weights = weights
    (self.rows, self.width, self.truth, self.isYesOrNo) = (rows, width, truth, isYesOrNo)
    let matrix = outputs.matrix(rows: rows, columns: width, stride: stride)
    self.matrix = matrix
    unsaid = (0..<rows).reduce(0) { count, row in
      (0..<width).contains { matrix[row, $0].isNaN } ? count + 1 : count
    }
  }

  var task: Metric.Task {
    if case .classes(_, _, let names) = truth { return names.count == 2 ? .binary : .classes }
    return .numbers
  }

  /// A probability, or a number.
  func output(_ row: Int, _ column: Int) -> Double { Double(matrix[row, column]) }

  /// The outputs of one column, in the order of the rows.
  func column(_ column: Int) -> [Float] { (0..<rows).map { matrix[$0, column] } }

  var isWeighted: Bool { weights != nil }

  /// What is said of classes without a row that counts.
  var absence: String {
    isWeighted ? "of which no row weighs anything" : "of which there is no row"
  }

  func weight(_ row: Int) -> Double { weights.map { Double($0[row]) } ?? 1 }

  /// Of all rows: their number, where each counts the same.
  func totalWeight() throws(Problem) -> Double {
    weights == nil ? Double(rows) : try sum { _ in 1 }
  }

  /// Σ w · term over the rows, whatever their order.
  func sum(_ term: (Int) -> Double) throws(Problem) -> Double {
    var sum = ExactSum()
    try Stop.checked(rows) { range in
      if let weights {
        for row in range { sum.add(Double(weights[row]) * term(row)) }
      } else {
        for row in range { sum.add(term(row)) }
      }
    }
    return sum.value
  }

  /// Σ w · term / Σ w.
  func mean(_ term: (Int) -> Double) throws(Problem) -> Double {
    try sum(term) / totalWeight()
  }

  /// The classes, also of numbers that are 0 or 1 and whose outputs are the probability of 1.
  func classes() throws(Problem) -> Classes {
    switch truth {
    case .classes(let labels, let said, let names):
      return Classes(labels: labels, said: said, names: names, firstColumn: 0)
    case .values(let targets, let stride):
      let labels = (0..<rows).map { targets[$0 * stride] == 1 ? Int32(1) : 0 }
      let said = (0..<rows).map { matrix[$0, 0] > 0.5 ? Int32(1) : 0 }
      return Classes(labels: labels, said: said, names: ["0", "1"], firstColumn: 1)
    }
  }

  struct Classes {
    let labels: [Int32]
    let said: [Int32]
    let names: [String]
    /// The class that the first column of the outputs is the probability of.
    let firstColumn: Int
  }

  /// The probability that was given to a class of a row.
  func probability(_ row: Int, _ kind: Int, _ classes: Classes) -> Double {
    if classes.firstColumn == 0 { return output(row, kind) }
    return kind == 1 ? output(row, 0) : 1 - output(row, 0)
  }

  /// The numbers that are true of the rows.
  func target(_ row: Int, _ column: Int) -> Double {
    switch truth {
    case .classes(let labels, _, _): Int(labels[row]) == column ? 1 : 0
    case .values(let targets, let stride): Double(targets[row * stride + column])
    }
  }

  /// The first target that is neither 0 nor 1; nil where all are.
  var firstThatIsNoClass: Double? {
    for row in 0..<rows {
      let value = target(row, 0)
      if value != 0, value != 1 { return value }
    }
    return nil
  }
}
