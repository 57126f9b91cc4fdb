/// How a predictor does on one side of a data set, without training it.
public struct Evaluation {
  public let rows: Int
  /// The mean loss.
  public let loss: Double
  /// Of the standard metrics, by the names of `metricNames`.
  private let standard: [Metric.Finding]
  /// Probabilities for classes and for yes or no, predictions for numbers: (rows, outputs).
  public let outputs: Tensor
  /// The loss of each row, before it is divided by weights; a mean over several outputs.
  public let rowLosses: [Double]
  /// What was said of each row beside what is true: any metric can be had of it.
  public let answers: Answers

  /// Of the standard metrics, for a kind of target.
  public static func metricNames(for task: Loss.Task) -> [String] {
    Metrics().names(for: task)
  }

  /// The standard metrics, by the names of `metricNames`.
  public var metrics: [Double] { standard.map(\.value) }

  /// By the names of `names(for:)`; the standard ones were measured with the loss.
  public func findings(
    _ metrics: Metrics, for task: Loss.Task
  ) throws(Problem) -> [Metric.Finding] {
    metrics.isStandard ? standard : try metrics.findings(of: answers, for: task)
  }

  /// The class that was said of each row: the most likely one; 0 for numbers.
  public func labels() throws(Problem) -> [Int32] {
    if case .classes(_, let said, _) = answers.truth { return said }
    return [Int32](repeating: 0, count: rows)
  }

  init(
    rows: Int, loss: Double, standard: [Metric.Finding], outputs: Tensor, rowLosses: [Double],
    answers: Answers
  ) {
    (self.rows, self.loss, self.standard) = (rows, loss, standard)
    (self.outputs, self.rowLosses, self.answers) = (outputs, rowLosses, answers)
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
    let scores = try scorer.scores()
    rows = scorer.part.rows
    loss = scores.loss
    standard = scores.findings
    outputs = try scorer.outputs()
    rowLosses = scorer.rowLosses
    answers = scorer.answers
  }
}

/// A plan that scores one side of a data set, made once and used again and again: after every epoch of a
/// training, or to see how fast a model answers.
public struct Scorer {
  /// What came of one scoring.
  public struct Scores {
    public let loss: Double
    /// By the names of the metrics that are measured.
    let findings: [Metric.Finding]

    public var metrics: [Double] { findings.map(\.value) }
    /// What must be said beside the metrics.
    public var remarks: [String] { findings.flatMap(\.remarks) }
    /// False where no row weighs anything in the loss.
    public var isMeasured = true
  }

  let part: Part
  private let feed: Feed
  private let plan: Plan
  private let function: LossFunction
  private let task: Loss.Task
  private let measured: Metrics
  private let names: [String]
  private let scaling: Scaling
  /// (rows, output stride) of the last scoring, when kept; probabilities of classes and of yes or no,
  /// numbers in their own units.
  private let raw: Buffer
  /// The class said of each row, when kept.
  private let said: IndexBuffer
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
    measured = recipe.metrics
    names = dataset.target.names
    part = try dataset.part(side)
    feed = try Feed(part, for: task, size: Scorer.mostRows, order: .standing, seed: recipe.seed)
    plan = try Plan(
      model, weights: weights ?? model.weights, statistics: statistics ?? model.statistics,
      gradients: nil, capacity: feed.size, mode: .evaluation, isExact: recipe.isExact)
    function = try recipe.lossFunction(for: dataset)
    scaling = dataset.targetScaling
    raw = try Buffer(count: part.rows * Layout.padded(part.outputs))
    said = try IndexBuffer(count: task == .classes ? part.rows : 0)
    sums = try Buffer(count: part.rows)
    try MemoryBudget.check(measured.room(for: part.rows))
  }

  /// Rows that are right can be counted batch by batch; all else needs the outputs of all rows.
  private var needsAll: Bool {
    keeps || task != .classes || !measured.isStandard || part.weights != nil
  }

  /// Mean loss and metrics over all rows, rows in order.
  public func scores() throws(Problem) -> Scores {
    var (sum, divisor) = (0.0, 0.0)
    var correct = 0
    let stride = Layout.padded(part.outputs)
    let needsAll = needsAll
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
      guard needsAll else {
        if case .labels(let labels) = targets {
          correct += Compute.countCorrect(outputs, labels: labels)
        }
        continue
      }
      if task == .classes { Compute.rowArgmax(outputs, into: said.all[rows]) }
      (raw.base + rows.lowerBound * stride).update(
        from: outputs.base, count: batch.rows * stride)
    }
    let loss = divisor > 0 ? sum / divisor : .nan
    var scores = try figures(loss, correct, needsAll)
    scores.isMeasured = divisor > 0
    return scores
  }

  /// The metrics beside a loss; `correct` rows were counted where not all outputs were needed.
  private func figures(
    _ loss: Double, _ correct: Int, _ needsAll: Bool
  ) throws(Problem) -> Scores {
    let stride = Layout.padded(part.outputs)
    guard part.rows > 0 else { return Scores(loss: .nan, findings: [Metric.Finding(.nan)]) }
    guard needsAll else {
      // A loss that is no number has outputs that are none.
      let share = loss.isNaN ? .nan : Double(correct) / Double(part.rows)
      return Scores(loss: loss, findings: [Metric.Finding(share)])
    }
    switch task {
    case .classes:
      let outputs = raw.matrix(rows: part.rows, columns: part.outputs, stride: stride)
      Compute.softmax(outputs, into: outputs)
    case .binary: Compute.map(.sigmoid, raw.all, into: raw.all)
    case .values: revert()
    }
    return Scores(loss: loss, findings: try findings())
  }

  /// In a training a wish to stop is a pause, which ends in figures: it must not end them.
  private func findings() throws(Problem) -> [Metric.Finding] {
    var context = Context.current
    if !keeps { context.wantsStop = { false } }
    return try Context.rebind(context) { () throws(Problem) in
      try measured.findings(of: answers, for: task)
    }
  }

  /// What the last scoring said, when kept.
  var answers: Answers {
    Answers(
      raw, stride: Layout.padded(part.outputs), said: said.array, of: part, names: names,
      isYesOrNo: task == .binary)
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

  /// The mean loss of each row of the last scoring.
  var rowLosses: [Double] {
    let width = task == .classes ? 1 : Double(part.outputs)
    return sums.array.map { Double($0) / width }
  }

  /// The outputs of the last scoring, without padding.
  func outputs() throws(Problem) -> Tensor {
    let stride = Layout.padded(part.outputs)
    let tensor = try Tensor(Shape([part.rows, part.outputs]))
    for row in 0..<part.rows {
      (tensor.buffer.base + row * part.outputs).update(
        from: raw.base + row * stride, count: part.outputs)
    }
    return tensor
  }
}

extension Answers {
  /// What was said of a part: probabilities of classes or of yes, or numbers in their own units, rows
  /// `stride` apart.
  init(
    _ outputs: Buffer, stride: Int, said: [Int32], of part: Part, names: [String],
    isYesOrNo: Bool = false
  ) {
    if let targets = part.targets {
      self.init(
        values: outputs, stride: stride, targets: targets, targetStride: part.targetStride,
        rows: part.rows, width: part.outputs, isYesOrNo: isYesOrNo, weights: part.weights)
    } else {
      self.init(
        classes: outputs, stride: stride, labels: part.labels, said: said, names: names,
        weights: part.weights)
    }
  }
}
