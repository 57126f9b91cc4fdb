/// Augmentations of rows that are asked about: test-time augmentation.
public struct TestDraws: Sendable, Equatable {
  public let augmentations: [Choice]
  /// Draws beside the rows as they are.
  public let count: Int
  public let seed: UInt64

  public init(_ augmentations: [Choice], count: Int, seed: UInt64) {
    (self.augmentations, self.count, self.seed) = (augmentations, count, seed)
  }
}

extension Evaluation {
  /// What a predictor says in the mean of the rows as they are and of each draw of them, all with one weight:
  /// probabilities of classes or of yes, or numbers. Loss and metrics are of those means.
  public init(
    of predictor: Predictor, on dataset: Dataset, _ side: Side, loss: Choice?, isExact: Bool,
    averaging draws: TestDraws
  ) throws(Problem) {
    let plain = try Evaluation(
      of: predictor, on: dataset, side, loss: loss, isExact: isExact)
    var sums = plain.outputs.buffer.array.prefix(plain.outputs.count).map(Double.init)
    for draw in 0..<draws.count {
      let drawn = try Evaluation(
        of: predictor,
        on: dataset.augmented(draws.augmentations, side, seed: draws.seed, epoch: draw), side,
        loss: loss, isExact: isExact)
      for place in sums.indices { sums[place] += Double(drawn.outputs.buffer[place]) }
    }
    let means = sums.map { $0 / Double(draws.count + 1) }
    try self.init(
      means: means, on: dataset, side, loss: predictor.fitsByLoss ? loss : nil)
  }

  /// Of mean answers, row by row.
  private init(
    means: [Double], on dataset: Dataset, _ side: Side, loss choice: Choice?
  ) throws(Problem) {
    var recipe = Recipe()
    recipe.loss = choice
    let task = try recipe.lossRow(for: dataset).row.task
    let function = try recipe.lossFunction(for: dataset)
    let part = try dataset.part(side)
    let width = part.outputs
    // What a net would have put out for these answers: softmax of log p is p.
    let raw = try Buffer(
      means.enumerated().map { place, mean -> Float in
        switch task {
        case .classes: Float(Maths.log(max(mean, Evaluation.floor)))
        case .binary:
          Float(
            Maths.log(max(mean, Evaluation.floor)) - Maths.log(max(1 - mean, Evaluation.floor)))
        case .values: dataset.targetScaling.apply(Float(mean), column: place % width)
        }
      })
    let outputs = raw.matrix(rows: part.rows, columns: width, stride: width)
    let feed = try Feed(
      part, for: task, size: max(1, part.rows), order: .standing, seed: recipe.seed)
    let batch = feed.batch(0)
    let (targets, weights) = (feed.targets(of: batch), feed.weights(of: batch))
    let sums = try Buffer(count: part.rows)
    let sum = function.sum(
      LossFunction.Batch(outputs, targets, weights: weights, rowLoss: sums.all))
    let divisor = function.divisor(outputs, targets, weights: weights)
    let said = try IndexBuffer(count: task == .classes ? part.rows : 0)
    if task == .classes { Compute.rowArgmax(outputs, into: said.all) }
    let answered = try Tensor(Shape([part.rows, width]), means.map { Float($0) })
    let answers = Answers(
      answered.buffer, stride: width, said: said.array, of: part, names: dataset.target.names,
      isYesOrNo: task == .binary)
    let parts = task == .classes ? 1 : Double(width)
    self.init(
      rows: part.rows, loss: divisor > 0 ? sum / divisor : .nan,
      standard: try Metrics().findings(of: answers, for: task), outputs: answered,
      rowLosses: sums.array.prefix(part.rows).map { Double($0) / parts }, answers: answers)
  }
}

extension Predictor {
  /// Whether it was trained to make a loss small, rather than fitted in one go.
  fileprivate var fitsByLoss: Bool { if case .net = self { true } else { false } }
}
