/// How a model does on one side of a data set, without training it.
public struct Evaluation {
  public let rows: Int
  /// The mean loss.
  public let loss: Double
  /// By the names of `metricNames`.
  public let metrics: [Double]
  /// Probabilities for classes and for yes or no, predictions for numbers: (rows, outputs).
  public let outputs: Tensor
  /// The loss of each row, before it is divided by weights; a mean over several outputs.
  public let rowLosses: [Double]

  /// accuracy for classes; mae and r2 for numbers, and for yes or no, of the probabilities.
  public static func metricNames(for task: Loss.Task) -> [String] {
    task == .classes ? ["accuracy"] : ["mae", "r2"]
  }

  /// The most likely class of each row; empty for numbers.
  public func labels() throws(Problem) -> [Int32] {
    let found = try IndexBuffer(count: rows)
    Compute.rowArgmax(
      outputs.buffer.matrix(rows: rows, columns: outputs.shape[1]), into: found.all)
    return found.array
  }

  init(
    rows: Int, loss: Double, metrics: [Double], outputs: Tensor, rowLosses: [Double]
  ) {
    (self.rows, self.loss, self.metrics) = (rows, loss, metrics)
    (self.outputs, self.rowLosses) = (outputs, rowLosses)
  }

  public init(
    of model: Model, on dataset: Dataset, _ side: Side, loss choice: Choice? = nil, isExact: Bool
  ) throws(Problem) {
    try model.check(dataset)
    var recipe = Recipe()
    recipe.loss = choice
    recipe.isExact = isExact
    var scorer = try Scorer(model, dataset, side, recipe)
    scorer.keeps = true
    let scores = scorer.scores()
    rows = scorer.part.rows
    loss = scores.loss
    metrics = scores.metrics
    outputs = try scorer.answers()
    rowLosses = scorer.rowLosses
  }
}

/// A plan that scores one side of a data set, made once and used again and again: after every epoch of a
/// training, or to see how fast a model answers.
public struct Scorer {
  let part: Part
  private let feed: Feed
  private let plan: Plan
  private let function: LossFunction
  private let task: Loss.Task
  private let scaling: Scaling
  /// (rows, output stride) of the last scoring, when kept; probabilities of yes or no, numbers in their
  /// own units.
  private let raw: Buffer
  /// Sums over the outputs of each row of the last scoring, when kept.
  private let sums: Buffer
  /// Rows that are scored together at the most. The sums of losses depend on it.
  static let mostRows = 512
  var keeps = false

  /// The model as it is now; what is trained later is not seen.
  public init(of model: Model, on dataset: Dataset, _ side: Side) throws(Problem) {
    try model.check(dataset)
    try self.init(model, dataset, side, Recipe())
  }

  init(
    _ model: Model, _ dataset: Dataset, _ side: Side, _ recipe: Recipe, weights: Buffer? = nil,
    statistics: Buffer? = nil
  ) throws(Problem) {
    task = try recipe.lossRow(for: dataset).row.task
    part = try dataset.part(side)
    feed = try Feed(part, for: task, size: Scorer.mostRows, order: .standing, seed: recipe.seed)
    plan = try Plan(
      model, weights: weights ?? model.weights, statistics: statistics ?? model.statistics,
      gradients: nil, capacity: feed.size, mode: .evaluation, isExact: recipe.isExact)
    function = try recipe.lossFunction(for: dataset)
    scaling = dataset.targetScaling
    raw = try Buffer(count: part.rows * Layout.padded(part.outputs))
    sums = try Buffer(count: part.rows)
  }

  /// Mean loss and metrics over all rows, rows in order.
  public func scores() -> (loss: Double, metrics: [Double]) {
    var (sum, divisor, correct) = (0.0, 0.0, 0.0)
    let stride = Layout.padded(part.outputs)
    for index in 0..<feed.count {
      let batch = feed.batch(index)
      let rows = (index * feed.size)..<(index * feed.size + batch.rows)
      plan.load(batch, of: feed)
      plan.forward(rows: batch.rows)
      let outputs = plan.outputs(batch.rows)
      let (targets, weights) = (feed.targets(of: batch), feed.weights(of: batch))
      sum += function.sum(
        LossFunction.Batch(
          outputs, targets, weights: weights, rowLoss: keeps ? sums[rows] : nil))
      divisor += function.divisor(outputs, targets, weights: weights)
      if case .labels(let labels) = targets {
        correct += Scorer.correct(outputs, labels, weights)
      }
      if keeps || task != .classes {
        (raw.base + rows.lowerBound * stride).update(
          from: outputs.base, count: batch.rows * stride)
      }
    }
    let loss = divisor > 0 ? sum / divisor : .nan
    guard part.rows > 0 else { return (.nan, [.nan]) }
    if task == .classes { return (loss, [correct / weight]) }
    if task == .binary { Compute.map(.sigmoid, raw.all, into: raw.all) } else { revert() }
    return (loss, deviations())
  }

  /// Of all rows: their number, where each counts the same.
  private var weight: Double {
    part.weights.map { Compute.weight(of: $0.all) } ?? Double(part.rows)
  }

  /// The weight of the rows whose largest output is that of their class.
  private static func correct(
    _ outputs: Matrix, _ labels: IndexRegion, _ weights: Region?
  ) -> Double {
    guard let weights else { return Double(Compute.countCorrect(outputs, labels: labels)) }
    return (0..<outputs.rows).reduce(0.0) { sum, row in
      let own = IndexRegion(base: labels.base + row, count: 1)
      let isRight = Compute.countCorrect(outputs.dropping(rows: row).prefix(1), labels: own) > 0
      return isRight ? sum + Double(weights[row]) : sum
    }
  }

  private func revert() {
    let outputs = raw.matrix(
      rows: part.rows, columns: part.outputs, stride: Layout.padded(part.outputs))
    for row in 0..<part.rows {
      for column in 0..<part.outputs {
        outputs[row, column] = scaling.revert(outputs[row, column], column: column)
      }
    }
  }

  /// Each row times its weight: mean absolute error, and the share of the targets' variance that is explained: r² for each
  /// output, then their mean; NaN where a target does not vary.
  private func deviations() -> [Double] {
    guard let targets = part.targets else { return [] }
    let stride = Layout.padded(part.outputs)
    var absolute = 0.0
    var explained: [Double] = []
    for output in 0..<part.outputs {
      let guesses = raw.matrix(at: output, rows: part.rows, columns: 1, stride: stride)
      let goals = targets.matrix(at: output, rows: part.rows, columns: 1, stride: part.targetStride)
      absolute += Compute.elementLoss(
        .absolute, guesses, targets: goals, scale: 1, gradient: nil, rowWeights: part.weights?.all)
      let squares = Compute.elementLoss(
        .squared, guesses, targets: goals, scale: 1, gradient: nil, rowWeights: part.weights?.all)
      let spread = spread(of: (0..<part.rows).map { Double(goals[$0, 0]) })
      explained.append(spread > 0 ? 1 - squares / spread : .nan)
    }
    return [absolute / (weight * Double(part.outputs)), Statistics.mean(explained)]
  }

  /// Σ w (t - mean)², the mean weighted too.
  private func spread(of column: [Double]) -> Double {
    guard let weights = part.weights?.array.map(Double.init) else {
      return Statistics.variance(column, freedom: 0) * Double(part.rows)
    }
    let mean = zip(weights, column).reduce(0.0) { $0 + $1.0 * $1.1 } / weight
    return zip(weights, column).reduce(0.0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) }
  }

  /// The mean loss of each row of the last scoring.
  var rowLosses: [Double] {
    let width = task == .classes ? 1 : Double(part.outputs)
    return sums.array.map { Double($0) / width }
  }

  /// The outputs of the last scoring, without padding; softmax applied for classes.
  func answers() throws(Problem) -> Tensor {
    let stride = Layout.padded(part.outputs)
    let tensor = try Tensor(Shape([part.rows, part.outputs]))
    for row in 0..<part.rows {
      (tensor.buffer.base + row * part.outputs).update(
        from: raw.base + row * stride, count: part.outputs)
    }
    if task == .classes {
      let matrix = tensor.buffer.matrix(rows: part.rows, columns: part.outputs)
      Compute.softmax(matrix, into: matrix)
    }
    return tensor
  }
}
