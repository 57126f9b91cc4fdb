/// Whether a net that was trained does better than an answer that needs no training, on rows that
/// neither has seen: differences row by row, of losses and of rows that are wrong, and their standard
/// errors.
public struct LearningEvidence: Sendable {
  public enum Base: Sendable {
    /// The same answer for all rows: the shares of the classes, or the mean or median.
    case guess
    /// The net as it was before, which had learned already.
    case start
  }

  /// Of the rows that judge, of all seeds one after the other.
  struct Rows: Sendable {
    var losses: [Double] = []
    /// 1 where the class is not the likeliest; empty for numbers.
    var misses: [Double] = []

    static func += (all: inout Rows, more: Rows) {
      all.losses += more.losses
      all.misses += more.misses
    }
  }

  /// Standard errors by which it must be better: one in 160 chance differences is.
  static let threshold = 2.5

  public let base: Base
  /// The mean loss of the base and of the net.
  public let baseLoss: Double
  public let loss: Double
  /// The mean loss of the net minus that of the base, and its standard error; NaN where there is no net.
  public let difference: Double
  public let error: Double
  /// Whether loss or rows that are right are better by more than chance.
  public let isThere: Bool

  init(of rows: Rows, _ trials: RateTrials) throws(Problem) {
    let weights = trials.rowWeights
    var bases: [(base: Base, rows: Rows)] = [(.guess, try trials.guess())]
    if trials.model.isTrained { bases.append((.start, try trials.start())) }
    let mean = { (values: [Double]) in
      Statistics.sum(zip(weights, values).map { $0 * $1 }) / Statistics.sum(weights)
    }
    let best = bases.min { mean($0.rows.losses) < mean($1.rows.losses) }
    base = best?.base ?? .guess
    let other = best?.rows ?? Rows()
    baseLoss = mean(other.losses)
    let losses = LearningEvidence.gain(rows.losses, other.losses, weights)
    let misses = LearningEvidence.gain(rows.misses, other.misses, weights)
    loss = losses == nil ? .infinity : mean(rows.losses)
    (difference, error) = losses ?? (.nan, .nan)
    isThere = [losses, misses].contains { found in
      found.map { $0.mean < 0 && -$0.mean >= LearningEvidence.threshold * $0.error } ?? false
    }
  }

  /// The weighted mean of the differences and its standard error; nil where there is nothing to compare.
  private static func gain(
    _ own: [Double], _ other: [Double], _ weights: [Double]
  ) -> (mean: Double, error: Double)? {
    guard own.count == other.count else { return nil }
    return Statistics.mean(zip(own, other).map { $0 - $1 }, weights: weights)
  }
}

extension RateTrials {
  /// Of the rows that judge, of all seeds one after the other; 1 where each counts the same.
  var rowWeights: [Double] {
    judged.flatMap { $0.rowWeights(of: $0.split.valid) }
  }

  /// Those of trained nets, one a seed; empty where a training diverged.
  func rows(of outcomes: [Outcome]) throws(Problem) -> LearningEvidence.Rows {
    var all = LearningEvidence.Rows()
    for (outcome, dataset) in zip(outcomes, judged) {
      guard let model = outcome.model else { return LearningEvidence.Rows() }
      all += try rows(model, dataset)
    }
    return all
  }

  /// Those of the model before any trial.
  func start() throws(Problem) -> LearningEvidence.Rows {
    var all = LearningEvidence.Rows()
    for dataset in judged { all += try rows(model, dataset) }
    return all
  }

  private func rows(_ model: Model, _ dataset: Dataset) throws(Problem) -> LearningEvidence.Rows {
    let found = try Evaluation(
      of: model, on: dataset, .valid, loss: recipe.loss, isExact: recipe.isExact)
    guard let labels = dataset.target.labels else {
      return LearningEvidence.Rows(losses: found.rowLosses)
    }
    return LearningEvidence.Rows(
      losses: found.rowLosses,
      misses: zip(dataset.split.valid, try found.labels()).map { labels[$0] == $1 ? 0 : 1 })
  }

  /// Those of the constant answer that is best on each fifth, among a few that are best for one loss
  /// each; and of always saying the most frequent class of it.
  func guess() throws(Problem) -> LearningEvidence.Rows {
    var all = LearningEvidence.Rows()
    for dataset in judged {
      let part = try dataset.part(.valid)
      let task = try recipe.lossRow(for: dataset).row.task
      let weights = part.weights?.array.map(Double.init) ?? [Double](repeating: 1, count: part.rows)
      let function = try recipe.lossFunction(for: dataset)
      var best: (loss: Double, rows: [Double]) = (.infinity, [])
      let answers = ConstantAnswer.answers(part, task, weights)
      for answer in answers {
        let rows = try ConstantAnswer.rowLosses(of: answer, part, task, function)
        let loss = Statistics.sum(zip(weights, rows).map { $0 * $1 })
        if loss < best.loss { best = (loss, rows) }
      }
      var misses: [Double] = []
      if task == .classes, let shares = answers.first {
        let favourite = shares.indices.max { (shares[$0], -$0) < (shares[$1], -$1) } ?? 0
        misses = part.labels.map { Int($0) == favourite ? 0 : 1 }
      }
      all += LearningEvidence.Rows(losses: best.rows, misses: misses)
    }
    return all
  }
}

/// Outputs that are the same for every row.
enum ConstantAnswer {
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
