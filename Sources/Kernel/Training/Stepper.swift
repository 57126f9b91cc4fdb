/// The parts of one optimiser step on a model's own buffers: gradients of a group of batches, their
/// norm, and the update. Shared by `Trainer` and `RangeTest`.
final class Stepper {
  private let plan: Plan
  private let part: Part
  private let inputs: Matrix
  private let layout: Layout
  private let groups: Groups
  private let weights: Buffer
  private let statistics: Buffer
  private let keptStatistics: Buffer
  private let gradients: Buffer
  private let function: LossFunction
  private let allTargets: Buffer?
  private let allLabels: IndexBuffer
  private let labels: IndexBuffer
  private let targets: Buffer
  private let order: IndexBuffer
  private let batch: Int
  private let seed: UInt64
  private var preparedEpoch: Int?
  private var lastRows = 0
  private var overflowGuard: OverflowGuard
  /// The bounds of a gradient that is cut element by element.
  private let bounds: Buffer

  /// `model`'s buffers are written to: they must be its own. `groups` are its own and the recipe's where
  /// they are not given.
  init(
    _ model: Model, _ dataset: Dataset, _ recipe: Recipe, keepsGradients: Bool = false,
    groups: Groups? = nil
  ) throws(Problem) {
    part = try dataset.part(.train)
    inputs = part.inputs.matrix(rows: part.rows, columns: part.stride)
    layout = model.layout
    let groups = groups ?? Groups(model, recipe)
    self.groups = groups
    weights = model.weights
    statistics = model.statistics
    keptStatistics = try model.statistics.copy()
    gradients = try Buffer(count: model.layout.count)
    batch = max(1, min(recipe.batch, part.rows))
    plan = try Plan(
      model, weights: weights, statistics: statistics, gradients: gradients, capacity: batch,
      mode: .training, seed: recipe.seed, keepsGradients: keepsGradients,
      isExact: recipe.isExact, groups: groups)
    function = try recipe.lossFunction(for: dataset)
    allTargets = part.targets(for: try recipe.lossRow(for: dataset).row.task)
    allLabels = try IndexBuffer(part.labels)
    labels = try IndexBuffer(count: batch)
    targets = try Buffer(count: batch * part.targetStride)
    order = try IndexBuffer(count: part.rows)
    seed = recipe.seed
    overflowGuard = try OverflowGuard(groups, model.layout.count)
    bounds = try Buffer([1, -1])
  }

  /// Draws the order of an epoch, counted from 0.
  func prepare(epoch: Int) throws(Problem) {
    guard preparedEpoch != epoch else { return }
    let batches = Batches(rows: part.rows, size: batch, epoch: epoch, seed: seed)
    for (index, row) in batches.order.enumerated() { order.base[index] = row }
    preparedEpoch = epoch
  }

  /// The sum of the row losses over a group of batches and what it is divided by; the gradients are
  /// those of the mean over the whole group, however ragged its batches are. `draw` is the index in
  /// the run of the group's first batch, and decides what dropout drops.
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
      plan.load(inputs, rows: order[(index * batch)..<(index * batch + rows)])
      plan.forward(rows: rows, draw: draw &+ (index - group.lowerBound))
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
    if let all = allTargets {
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
    return groups.sumOfSquares(gradients).squareRoot()
  }

  /// Cuts every element of the gradients of what learns to ± `limit`.
  func cut(at limit: Double) {
    bounds[0] = Float(limit)
    bounds[1] = -Float(limit)
    for range in groups.ranges {
      Compute.binary(.minimum, gradients[range], bounds[0..<1], into: gradients[range])
      Compute.binary(.maximum, gradients[range], bounds[1..<2], into: gradients[range])
    }
  }

  /// Applies the update to what learns, `rate` being that of the last layer; false, with the weights as
  /// they were, when they would not stay finite.
  func apply(
    _ update: Update, state: Buffer, rate: Double, momentum: Double?, scale: Double, step: Int,
    norm: Double
  ) -> Bool {
    overflowGuard.prepare(weights, rate: rate, norm: norm * scale, decay: update.decay)
    for group in groups.learning {
      let range = group.range
      func slot(_ index: Int) -> Region? {
        guard index < update.slots else { return nil }
        let start = index * layout.count
        return state[(start + range.lowerBound)..<(start + range.upperBound)]
      }
      update.apply(
        Update.Pass(
          weights[range], gradient: gradients[range], state: (slot(0), slot(1), slot(2)),
          rate: rate * group.factor, momentum: momentum, decay: group.decays ? update.decay : 0,
          gradientScale: scale, step: step))
    }
    return overflowGuard.holds(weights)
  }

  /// Puts the running statistics back to before the group, which has moved them.
  func forgetGroup() {
    guard statistics.count > 0 else { return }
    statistics.base.update(from: keptStatistics.base, count: statistics.count)
  }

  /// The position of the first layer whose outputs are not finite, or else of the last one whose
  /// gradient is not: where a poison came from. Nil where there is none.
  func firstNonFinite() -> Int? {
    if let place = plan.firstNonFinite(rows: lastRows) { return place }
    return layout.slices.filter {
      groups.learns?[$0.layer] ?? true && !Compute.sumOfSquares(gradients[$0.range]).isFinite
    }.map(\.layer).max()
  }

  /// Runs the first batch of the prepared epoch forward and back, for a look at the layers.
  func look() -> (plan: Plan, rows: Int) {
    _ = gradients(of: 0..<1, draw: 0)
    return (plan, lastRows)
  }
}
