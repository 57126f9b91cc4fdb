/// What answering without a look at the inputs comes to: the shares of the classes among the training rows, or
/// the mean of the numbers to predict.
public struct Guess {
  /// Of the side that was asked for.
  public let evaluation: Evaluation
  /// The most frequent class of the training rows; nil for numbers.
  public let favourite: String?
  private let part: Part
  private let dataset: Dataset

  public init(on dataset: Dataset, _ side: Side) throws(Problem) {
    self.dataset = dataset
    let train = try dataset.part(.train)
    part = try dataset.part(side)
    let own = Guess.answer(train)
    favourite =
      dataset.target.labels == nil
      ? nil : own.indices.max { (own[$0], -$0) < (own[$1], -$1) }.map { dataset.target.names[$0] }
    var outputs: [Float] = []
    outputs.reserveCapacity(part.rows * own.count)
    for _ in 0..<part.rows { outputs += own }
    evaluation = try Evaluation(
      outputs: Tensor(try Shape([part.rows, own.count]), outputs), of: part,
      in: dataset)
  }

  /// Rows that are too few to tell anything from a guess.
  static let fewest = 5

  /// What is to be said where answers are not clearly better than the guess: that they are no better, or cannot
  /// be told apart from it. Nil where they are clearly better. Both are measured alike, by cross-entropy or the
  /// squared error of scaled targets, whatever a net was trained with.
  public func verdict(on other: Evaluation, tries: Int = 1) throws(Problem) -> String? {
    let other = try Evaluation(outputs: other.outputs, of: part, in: dataset)
    if try isBeaten(by: other, tries: tries) { return nil }
    let what = favourite.map { "always saying \($0.brief)" } ?? "always saying the mean"
    guard other.rows >= Guess.fewest else {
      return
        "\(other.rows) held-out \(other.rows == 1 ? "row is" : "rows are") too few to tell it from \(what)"
    }
    let isOfClasses = favourite != nil
    let (own, guessed) =
      isOfClasses
      ? (other.metrics.first ?? .nan, evaluation.metrics.first ?? .nan)
      : (other.loss, evaluation.loss)
    let figures =
      "\(isOfClasses ? "accuracy" : "loss") \(Numeral.short(own)) against "
      + "\(Numeral.short(guessed)) for \(what)"
    return (isOfClasses ? own > guessed : own < guessed)
      ? "not told apart from guessing on \(other.rows) rows: \(figures)"
      : "no better than guessing: \(figures)"
  }

  /// The same of the weights that a run left, on the held-out rows it was scored on; nil where its weights were
  /// not kept, or `dataset` holds others out.
  public static func verdict(
    of run: Run, on dataset: Dataset, tries: Int = 1
  ) throws(Problem) -> String? {
    guard run.heldOut == dataset.heldOutKey, let model = try run.trained(for: dataset) else {
      return nil
    }
    let said = try Evaluation(
      of: model, on: dataset, .valid, loss: run.recipe.loss, isExact: run.recipe.isExact)
    return try Guess(on: dataset, .valid).verdict(on: said, tries: tries)
  }

  /// Whether answers are better than the guess: a paired test of the row losses or of the rows that are right,
  /// one-sided at 5 %, divided by as many predictors as were tried.
  private func isBeaten(by other: Evaluation, tries: Int) throws(Problem) -> Bool {
    let level = Statistics.normalQuantile(1 - 0.05 / Double(max(1, tries)))
    let weights = (0..<part.rows).map { Double(part.weights?[$0] ?? 1) }
    func isClear(_ gains: [Double]) -> Bool {
      guard let gain = Statistics.mean(gains, weights: weights) else { return false }
      return gain.mean > 0 && gain.mean > level * gain.error
    }
    if isClear(zip(evaluation.rowLosses, other.rowLosses).map { $0 - $1 }) { return true }
    guard part.targets == nil else { return false }
    let (mine, theirs) = (try evaluation.labels(), try other.labels())
    return isClear(
      part.labels.indices.map { row in
        (theirs[row] == part.labels[row] ? 1 : 0) - (mine[row] == part.labels[row] ? 1 : 0)
      })
  }

  /// One answer for every row, from the training rows and their weights.
  private static func answer(_ part: Part) -> [Float] {
    var sums = [Double](repeating: 0, count: part.outputs)
    var total = 0.0
    for row in 0..<part.rows {
      let weight = Double(part.weights?[row] ?? 1)
      total += weight
      if let targets = part.targets {
        for output in sums.indices {
          sums[output] += weight * Double(targets[row * part.targetStride + output])
        }
      } else {
        sums[Int(part.labels[row])] += weight
      }
    }
    return sums.map { Float(total > 0 ? $0 / total : 0) }
  }
}
