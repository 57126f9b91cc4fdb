/// The loop of every training: batches of a feed, forward, loss, backward, cut, update. `Trainer` fits
/// with it, `RangeTest` raises the rate with it; whoever drives it says the rate of each step.
final class Stepper {
  private let plan: Plan
  private let feed: Feed
  private let layout: Layout
  private let groups: Groups
  private let weights: Buffer
  private let statistics: Buffer
  private let keptStatistics: Buffer
  private let gradients: Buffer
  private let function: LossFunction
  let update: Update
  /// Batches whose gradients make one step.
  private let accumulate: Int
  private let clip: Double?
  private let clipValue: Double?
  private var lastRows = 0
  private var overflowGuard: OverflowGuard
  /// The bounds of a gradient that is cut element by element.
  private let bounds: Buffer
  /// What the last step said of its rows, where that is asked for.
  let notes: StepNotes?
  /// Where only some rows of a batch count.
  private let miner: BatchMiner?
  /// What the last group came to with all its rows, where only some count.
  private var whole = (sum: 0.0, divisor: 0.0)

  /// Steps of an epoch.
  let stepsPerEpoch: Int

  /// What one optimiser step came to.
  struct Step {
    /// Of the row losses of its batches, and what it is divided by for their mean.
    let sum: Double
    let divisor: Double
    /// The same of the rows that count, where only some do.
    var mined: (sum: Double, divisor: Double)?
    /// Of the gradient, before it was cut.
    let gradientNorm: Double
    /// False where the loss, the gradient or a weight would not stay finite: the weights are those
    /// before.
    let isTaken: Bool

    /// 0 where the rows weigh nothing.
    var loss: Double { divisor > 0 ? sum / divisor : sum }
  }

  /// `model`'s buffers are written to: they must be its own. `groups` are its own and the recipe's where
  /// they are not given.
  init(
    _ model: Model, _ dataset: Dataset, _ recipe: Recipe, keepsGradients: Bool = false,
    groups: Groups? = nil, notesRows: Bool = false
  ) throws(Problem) {
    feed = try Feed(
      training: dataset, for: recipe.lossRow(for: dataset).row.task, size: recipe.batch,
      seed: recipe.seed, augmentations: recipe.augmentations, balance: recipe.balance,
      treatments: recipe.treatments, mixing: recipe.mixing)
    layout = model.layout
    let groups = groups ?? Groups(model, recipe)
    self.groups = groups
    weights = model.weights
    statistics = model.statistics
    keptStatistics = try model.statistics.copy()
    gradients = try Buffer(count: model.layout.count)
    plan = try Plan(
      model, weights: weights, statistics: statistics, gradients: gradients,
      capacity: feed.size, mode: .training, seed: recipe.seed, keepsGradients: keepsGradients,
      isExact: recipe.isExact, groups: groups)
    function = try recipe.lossFunction(for: dataset)
    update = try recipe.update()
    accumulate = max(1, recipe.accumulate)
    (clip, clipValue) = (recipe.clip, recipe.clipValue)
    overflowGuard = try OverflowGuard(groups, model.layout.count)
    bounds = try Buffer([1, -1])
    let most = feed.size
    miner = try recipe.treatments.minedShare.map { (share) throws(Problem) in
      try BatchMiner(share, rows: most)
    }
    notes = notesRows ? try StepNotes(rows: feed.size, part: feed.part) : nil
    stepsPerEpoch = Batches.count(rows: feed.count, size: accumulate)
  }

  /// Takes the step that follows `done` others, at a rate and, where a schedule moves it, a momentum.
  /// `state` is the optimiser's.
  func advance(
    after done: Int, rate: Double, momentum: Double?, state: Buffer
  ) -> Step {
    let (epoch, place) = done.quotientAndRemainder(dividingBy: stepsPerEpoch)
    let group = (place * accumulate)..<min((place + 1) * accumulate, feed.count)
    let loss = gradients(of: group, epoch: epoch)
    let measured = gradientNorm()
    let (all, mined) = miner == nil ? (loss, nil) : (whole, loss)
    func step(isTaken: Bool) -> Step {
      Step(
        sum: all.sum, divisor: all.divisor, mined: mined, gradientNorm: measured, isTaken: isTaken)
    }
    guard step(isTaken: true).loss.isFinite, measured.isFinite else {
      return step(isTaken: false)
    }
    var norm = measured
    if let clipValue {
      cut(at: clipValue)
      norm = gradientNorm()
    }
    let scale = clip.map { min(1, $0 / (norm + 1e-6)) } ?? 1
    return step(
      isTaken: apply(
        to: state, rate: rate, momentum: momentum, scale: scale, step: done + 1, norm: norm))
  }

  /// The sum of the row losses over a group of batches and what it is divided by; the gradients are
  /// those of the mean over the whole group, however ragged its batches are. The index of a batch in
  /// the run decides what dropout drops. Where only some rows count, all three are of those.
  func gradients(of group: Range<Int>, epoch: Int) -> (sum: Double, divisor: Double) {
    if statistics.count > 0 {
      keptStatistics.base.update(from: statistics.base, count: statistics.count)
    }
    var divisor = 0.0
    whole = (0, 0)
    if group.count > 1, miner == nil {
      for index in group {
        let batch = feed.batch(index, epoch: epoch)
        divisor += function.divisor(
          plan.outputs(batch.rows), feed.targets(of: batch), weights: feed.weights(of: batch))
      }
    }
    // Which rows count is known behind the outputs alone: a group is divided at its end.
    let isLate = miner != nil && group.count > 1
    var sum = 0.0
    notes?.begin()
    for index in group {
      let batch = feed.batch(index, epoch: epoch)
      let targets = feed.targets(of: batch)
      var weights = feed.weights(of: batch)
      plan.load(batch, of: feed)
      plan.forward(rows: batch.rows, draw: epoch * feed.count + index)
      let outputs = plan.outputs(batch.rows)
      if let miner {
        let mined = miner.mine(function, outputs, targets, weights)
        weights = mined.weights
        whole = (whole.sum + mined.sum, whole.divisor + mined.divisor)
        if group.count > 1 { divisor += function.divisor(outputs, targets, weights: weights) }
      }
      if group.count == 1 { divisor = function.divisor(outputs, targets, weights: weights) }
      notes?.look(at: outputs)
      sum += function.sum(
        LossFunction.Batch(
          outputs, targets, weights: weights, gradient: plan.outputGradient(batch.rows),
          scale: isLate ? 1 : divisor > 0 ? 1 / divisor : 0, rowLoss: notes?.room(batch.rows)))
      notes?.take(
        feed.partPlaces(of: batch), rows: batch.rows, targets: feed.ownTargets(of: batch))
      plan.backward(accumulating: index > group.lowerBound)
      lastRows = batch.rows
    }
    if isLate { miner?.divide(gradients, by: divisor) }
    return (sum, divisor)
  }

  /// The least mean loss that any answers have on the targets it learns; nil where it is 0.
  var floor: Double? { feed.floor() }

  /// A copy, for the law that holds them against differences.
  var currentGradients: [Float] { gradients.array }

  /// Not finite exactly when a gradient is not, or a running statistic: a batch can overflow a
  /// variance and still have a finite loss.
  private func gradientNorm() -> Double {
    if statistics.count > 0, !Compute.sumOfSquares(statistics.all).isFinite { return .infinity }
    return groups.sumOfSquares(gradients).squareRoot()
  }

  /// Cuts every element of the gradients of what learns to ± `limit`.
  private func cut(at limit: Double) {
    bounds[0] = Float(limit)
    bounds[1] = -Float(limit)
    for range in groups.ranges {
      Compute.binary(.minimum, gradients[range], bounds[0..<1], into: gradients[range])
      Compute.binary(.maximum, gradients[range], bounds[1..<2], into: gradients[range])
    }
  }

  /// Applies the update to what learns, `rate` being that of the last layer; false, with the weights as
  /// they were, when they would not stay finite.
  private func apply(
    to state: Buffer, rate: Double, momentum: Double?, scale: Double, step: Int, norm: Double
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

  /// Runs the first batch forward and back, for a look at the layers.
  func look() -> (plan: Plan, rows: Int) {
    _ = gradients(of: 0..<1, epoch: 0)
    return (plan, lastRows)
  }
}
