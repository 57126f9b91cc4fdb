/// The parts of one optimiser step on a model's own buffers: gradients of a group of batches, their
/// norm, and the update. Shared by `Trainer` and `RangeTest`.
final class Stepper {
  private let plan: Plan
  private let part: Part
  private let inputs: Matrix
  private let layout: Layout
  private let weights: Buffer
  private let statistics: Buffer
  private let keptStatistics: Buffer
  private let gradients: Buffer
  private let function: LossFunction
  private let allLabels: IndexBuffer
  private let labels: IndexBuffer
  private let targets: Buffer
  private let order: IndexBuffer
  private let batch: Int
  private let seed: UInt64
  private var preparedEpoch: Int?
  private var lastRows = 0

  /// `model`'s buffers are written to: they must be its own.
  init(_ model: Model, _ dataset: Dataset, _ recipe: Recipe) throws(Problem) {
    part = try dataset.part(.train)
    inputs = part.inputs.matrix(rows: part.rows, columns: part.stride)
    layout = model.layout
    weights = model.weights
    statistics = model.statistics
    keptStatistics = try model.statistics.copy()
    gradients = try Buffer(count: model.layout.count)
    batch = max(1, min(recipe.batch, part.rows))
    plan = try Plan(
      model, weights: weights, statistics: statistics, gradients: gradients, capacity: batch,
      mode: .training, seed: recipe.seed)
    function = try recipe.lossFunction(for: dataset)
    allLabels = try IndexBuffer(part.labels)
    labels = try IndexBuffer(count: batch)
    targets = try Buffer(count: batch * part.targetStride)
    order = try IndexBuffer(count: part.rows)
    seed = recipe.seed
  }

  /// Draws the order of an epoch, counted from 0.
  func prepare(epoch: Int) throws(Problem) {
    guard preparedEpoch != epoch else { return }
    let batches = Batches(rows: part.rows, size: batch, epoch: epoch, seed: seed)
    for (index, row) in batches.order.enumerated() { order.base[index] = row }
    preparedEpoch = epoch
  }

  /// The sum of the row losses over a group of batches and what it is divided by; the gradients are
  /// those of the mean over the whole group, however ragged its batches are.
  func gradients(of group: Range<Int>, draw: Int) -> (sum: Double, divisor: Double) {
    if statistics.count > 0 {
      keptStatistics.base.update(from: statistics.base, count: statistics.count)
    }
    var divisor = 0.0
    if group.count > 1 {
      for index in group { divisor += function.divisor(plan.outputs(rows(index)), load(index)) }
    }
    var sum = 0.0
    for index in group {
      let rows = rows(index)
      let targets = load(index)
      Compute.gather(
        inputs, rows: order[(index * batch)..<(index * batch + rows)],
        into: plan.input.prefix(rows))
      plan.forward(rows: rows, draw: draw &* group.count &+ (index - group.lowerBound))
      let outputs = plan.outputs(rows)
      if group.count == 1 { divisor = function.divisor(outputs, targets) }
      sum += function.sum(
        LossFunction.Batch(
          outputs, targets, gradient: plan.outputGradient(rows),
          scale: divisor > 0 ? 1 / divisor : 0))
      plan.backward(accumulating: index > group.lowerBound)
      lastRows = rows
    }
    return (sum, divisor > 0 ? divisor : 1)
  }

  private func rows(_ index: Int) -> Int { min(batch, part.rows - index * batch) }

  private func load(_ index: Int) -> LossFunction.Targets {
    let rows = rows(index)
    if let all = part.targets {
      let wide = targets.matrix(rows: rows, columns: part.targetStride)
      Compute.gather(
        all.matrix(rows: part.rows, columns: part.targetStride),
        rows: order[(index * batch)..<(index * batch + rows)], into: wide)
      return .values(wide.narrowed(to: part.outputs))
    }
    Compute.gather(
      allLabels.all, rows: order[(index * batch)..<(index * batch + rows)], into: labels[0..<rows])
    return .labels(labels[0..<rows])
  }

  /// A copy, for the law that holds them against differences.
  var currentGradients: [Float] { gradients.array }

  /// Not finite exactly when a gradient is not, or a running statistic: a batch can overflow a
  /// variance and still have a finite loss.
  func gradientNorm() -> Double {
    if statistics.count > 0, !Compute.sumOfSquares(statistics.all).isFinite { return .infinity }
    return Compute.sumOfSquares(gradients.all).squareRoot()
  }

  /// Applies the update; false, with nothing changed, when the weights would not stay finite.
  func apply(
    _ update: Update, state: Buffer, rate: Double, momentum: Double?, scale: Double, step: Int,
    norm: Double
  ) throws(Problem) -> Bool {
    // Only a monstrous step can overflow a weight; it alone pays for a copy to go back to.
    let isRisky = !(rate * max(1, norm) < 1e18)
    let backup = isRisky ? try weights.copy() : nil
    for (range, decay) in [
      (0..<layout.decayedCount, update.decay), (layout.decayedCount..<layout.count, 0),
    ] where !range.isEmpty {
      var slots: [Region] = []
      for slot in 0..<update.slots {
        slots.append(
          state[(slot * layout.count + range.lowerBound)..<(slot * layout.count + range.upperBound)]
        )
      }
      update.apply(
        Update.Pass(
          weights[range], gradient: gradients[range],
          state: (
            slots.first, slots.dropFirst().first, slots.dropFirst(2).first
          ), rate: rate, momentum: momentum, decay: decay, gradientScale: scale, step: step))
    }
    if let backup, !Compute.sumOfSquares(weights.all).isFinite {
      weights.base.update(from: backup.base, count: weights.count)
      return false
    }
    return true
  }

  /// The first layer whose outputs are not finite. Puts the running statistics back to before the
  /// batch, which has poisoned them.
  func firstNonFinite() -> String? {
    if statistics.count > 0 {
      statistics.base.update(from: keptStatistics.base, count: statistics.count)
    }
    return plan.firstNonFinite(rows: lastRows)
  }

  /// Runs the first batch of the prepared epoch forward and back, for a look at the layers.
  func look() -> (plan: Plan, rows: Int) {
    _ = gradients(of: 0..<1, draw: 0)
    return (plan, lastRows)
  }
}
