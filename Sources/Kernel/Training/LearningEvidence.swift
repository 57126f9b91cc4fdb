/// Whether a net that was trained does better than an answer that needs no training, on rows that
/// neither has seen: the difference of the losses row by row, and its standard error.
public struct LearningEvidence: Sendable {
  public enum Base: Sendable {
    /// The same answer for all rows: the shares of the classes, or the mean or median.
    case guess
    /// The net as it was before, which had learned already.
    case start
  }

  /// Standard errors by which the loss must be lower: one in 160 chance differences is.
  static let threshold = 2.5

  public let base: Base
  /// The mean loss of the base and of the net.
  public let baseLoss: Double
  public let loss: Double
  /// The mean of net minus base, and its standard error; NaN where there is no net.
  public let difference: Double
  public let error: Double

  public var isThere: Bool { difference < 0 && -difference >= LearningEvidence.threshold * error }

  /// `rowLosses` are those of the net, of the rows that judge each seed in turn.
  init(of rowLosses: [Double], _ trials: RateTrials) throws(Problem) {
    let weights = trials.rowWeights
    var bases: [(base: Base, losses: [Double])] = [(.guess, try trials.guessLosses())]
    if trials.model.steps > 0 { bases.append((.start, try trials.startLosses())) }
    let mean = { (losses: [Double]) in
      Statistics.sum(zip(weights, losses).map { $0 * $1 }) / Statistics.sum(weights)
    }
    let best = bases.min { mean($0.losses) < mean($1.losses) }
    base = best?.base ?? .guess
    let losses = best?.losses ?? []
    baseLoss = mean(losses)
    guard rowLosses.count == losses.count, rowLosses.count > 1 else {
      (loss, difference, error) = (.infinity, .nan, .nan)
      return
    }
    loss = mean(rowLosses)
    let differences = zip(rowLosses, losses).map { $0 - $1 }
    let centre = mean(differences)
    difference = centre
    let total = Statistics.sum(weights)
    let squares = zip(weights, differences).map { $0 * $0 * ($1 - centre) * ($1 - centre) }
    error = (Statistics.sum(squares)).squareRoot() / total
  }
}

extension RateTrials {
  /// Of the rows that judge, of all seeds one after the other; 1 where each counts the same.
  var rowWeights: [Double] {
    judged.flatMap { dataset in
      dataset.weights.map { weights in
        weights.values.withFloats { floats in dataset.split.valid.map { Double(floats[$0]) } }
      } ?? dataset.split.valid.map { _ in 1 }
    }
  }

  /// The losses of the rows that judge, of all seeds; empty where a training diverged.
  func rowLosses(of outcomes: [Outcome]) throws(Problem) -> [Double] {
    var losses: [Double] = []
    for (outcome, dataset) in zip(outcomes, judged) {
      guard let model = outcome.model else { return [] }
      losses += try rowLosses(model, dataset)
    }
    return losses
  }

  /// Those of the model before any trial.
  func startLosses() throws(Problem) -> [Double] {
    var losses: [Double] = []
    for dataset in judged { losses += try rowLosses(model, dataset) }
    return losses
  }

  private func rowLosses(_ model: Model, _ dataset: Dataset) throws(Problem) -> [Double] {
    try Evaluation(of: model, on: dataset, .valid, loss: recipe.loss, isExact: recipe.isExact)
      .rowLosses
  }

  /// Those of the constant answer that is best on each fifth, among a few that are best for one loss
  /// each.
  func guessLosses() throws(Problem) -> [Double] {
    var losses: [Double] = []
    for dataset in judged {
      let part = try dataset.part(.valid)
      let task = try recipe.lossRow(for: dataset).row.task
      let weights = part.weights?.array.map(Double.init) ?? [Double](repeating: 1, count: part.rows)
      var best: (loss: Double, rows: [Double]) = (.infinity, [])
      for answer in Guess.answers(part, task, weights) {
        let rows = try Guess.rowLosses(of: answer, part, task, recipe.lossFunction(for: dataset))
        let loss = Statistics.sum(zip(weights, rows).map { $0 * $1 })
        if loss < best.loss { best = (loss, rows) }
      }
      losses += best.rows
    }
    return losses
  }
}

/// Outputs that are the same for every row.
enum Guess {
  /// Log-shares and zeros for classes; log-odds for yes or no; mean and median for numbers.
  static func answers(_ part: Part, _ task: Loss.Task, _ weights: [Double]) -> [[Double]] {
    let total = Statistics.sum(weights)
    guard total > 0 else { return [] }
    if task == .classes {
      var shares = [Double](repeating: 0, count: part.outputs)
      for (label, weight) in zip(part.labels, weights) { shares[Int(label)] += weight / total }
      return [
        shares.map { Maths.log(max($0, 1e-12)) }, [Double](repeating: 0, count: part.outputs),
      ]
    }
    guard let targets = part.targets(for: task) else { return [] }
    let columns = (0..<part.outputs).map { output in
      (0..<part.rows).map { Double(targets[$0 * part.targetStride + output]) }
    }
    let means = columns.map { column in
      Statistics.sum(zip(column, weights).map { $0 * $1 }) / total
    }
    guard task == .values else {
      return [
        means.map { mean in
          let share = min(max(mean, 1e-12), 1 - 1e-12)
          return Maths.log(share / (1 - share))
        }
      ]
    }
    return [means, columns.map { Statistics.median($0) }]
  }

  /// The loss of each row, a mean over several outputs.
  static func rowLosses(
    of answer: [Double], _ part: Part, _ task: Loss.Task, _ function: LossFunction
  ) throws(Problem) -> [Double] {
    let stride = Layout.padded(part.outputs)
    let outputs = try Buffer(count: part.rows * stride)
    let found = try Buffer(count: part.rows)
    for row in 0..<part.rows {
      for (column, value) in answer.enumerated() { outputs[row * stride + column] = Float(value) }
    }
    let matrix = outputs.matrix(rows: part.rows, columns: part.outputs, stride: stride)
    let labels = try IndexBuffer(part.labels)
    let targets: LossFunction.Targets
    if task == .classes {
      targets = .labels(labels.all)
    } else {
      guard let goals = part.targets(for: task) else { return [] }
      targets = .values(
        goals.matrix(rows: part.rows, columns: part.outputs, stride: part.targetStride))
    }
    _ = function.sum(LossFunction.Batch(matrix, targets, rowLoss: found.all))
    let width = task == .classes ? 1 : Double(part.outputs)
    return found.array.map { Double($0) / width }
  }
}
