/// Short trainings of one model at several rates, which differ in nothing but the rate.
///
/// Each seed draws an order of the rows and a fifth of the training rows, the fifths of different
/// seeds being disjoint: the model trains on the other four and is judged on that one. The weights are
/// those the model has. Held-out rows are never read.
public struct RateTrials {
  /// What one training came to.
  struct Outcome {
    /// The mean loss over the fifth after the last epoch; infinite where the training diverged.
    let loss: Double
    /// Nil where it diverged.
    let model: Model?
  }

  /// Trainings that run side by side, of which the next ones wait for the last.
  static var wave: Int { max(4, 4 * Processor.threads) }
  /// Rows that are too few to be cut into fifths.
  static let leastRows = 10
  /// The fifths there are, and so the most seeds whose fifths are disjoint.
  public static let fifths = 5

  public let model: Model
  /// The rate and the length stand open.
  public let recipe: Recipe
  /// One a seed: the data set with a fifth of its training rows in the place of the held-out ones.
  let judged: [Dataset]
  /// Of the order of the rows and what is dropped, one a paired training.
  public let seeds: [UInt64]
  /// Of a training of the first seed.
  private let rowsOfAnEpoch: Int

  public init(
    _ model: Model, on dataset: Dataset, _ recipe: Recipe, seed: UInt64, seeds count: Int
  ) throws(Problem) {
    try model.check(dataset)
    try model.checkLearns()
    try RateTrials.check(dataset)
    var copy = model
    copy.paused = nil
    self.model = copy
    var recipe = recipe
    recipe.patience = nil
    recipe.validates = true
    self.recipe = recipe
    seeds = (0..<count).map { Seed.derived(from: seed, "probe", $0) }
    let fifths = dataset.fifthsOfTraining(seed: seed)
    judged = try (0..<count).map { (index) throws(Problem) in
      try dataset.judged(by: fifths[index % fifths.count], batch: recipe.batch)
    }
    rowsOfAnEpoch =
      try judged.first.map { (data) throws(Problem) in
        try recipe.rowsOfAnEpoch(on: data)
      } ?? 0
  }

  /// Refuses rows that cannot be cut, or that leave nothing to learn.
  static func check(_ dataset: Dataset) throws(Problem) {
    let rows = dataset.split.train
    guard rows.count >= leastRows else {
      throw Problem(
        .outOfRange,
        "\(rows.count) training rows are too few to train on four fifths and judge by one: "
          + "\(leastRows) are the least",
        hint: "more rows, or lrfind trials=no", about: "trials")
    }
    if let only = dataset.onlyTarget {
      throw Problem(
        .badValue, "all \(rows.count) training rows of '\(dataset.name)' \(only): nothing to learn",
        hint: "split seed=2, or another target=")
    }
  }

  /// The rows of an epoch of a training of the first seed, and those that judge it.
  public var rows: (train: Int, judged: Int) {
    guard let split = judged.first?.split else { return (0, 0) }
    return (rowsOfAnEpoch, split.valid.count)
  }

  /// Trains at every rate with every seed, side by side; one list a rate, in the order of the seeds.
  /// `told` hears how many trainings have ended since it was last told.
  func outcomes(
    at rates: [Double], epochs: Int, told: (Int) -> Void
  ) throws(Problem) -> [[Outcome]] {
    var jobs: [Trainings.Job] = []
    for rate in rates {
      for (seed, dataset) in zip(seeds, judged) {
        var recipe = recipe
        recipe.epochs = epochs
        recipe.rate = rate
        recipe.seed = seed
        jobs.append(Trainings.Job(model, on: dataset, recipe, keepsLedger: false))
      }
    }
    var found: [Outcome] = []
    let wave = RateTrials.wave
    let wantsStop = Context.current.wantsStop
    for start in stride(from: 0, to: jobs.count, by: wave) {
      let part = Array(jobs[start..<min(jobs.count, start + wave)])
      let outcomes = try Trainings(part).run { _, _ in wantsStop() ? .pause : .go }
      if wantsStop() {
        throw Problem(.interrupted, "the trials were stopped; nothing has changed", hint: "lrfind")
      }
      found += outcomes.map { RateTrials.outcome($0) }
      told(part.count)
    }
    return stride(from: 0, to: found.count, by: seeds.count).map {
      Array(found[$0..<min(found.count, $0 + seeds.count)])
    }
  }

  private static func outcome(_ outcome: Trainings.Outcome) -> Outcome {
    let loss = outcome.run.epochs.last?.valid ?? .infinity
    guard case .finished = outcome.run.ending, loss.isFinite else {
      return Outcome(loss: .infinity, model: nil)
    }
    return Outcome(loss: loss, model: outcome.model)
  }

  /// The losses after so many epochs at these rates, one list a rate.
  public func losses(at rates: [Double], epochs: Int) throws(Problem) -> [[Double]] {
    try outcomes(at: rates, epochs: epochs) { _ in }.map { $0.map(\.loss) }
  }
}

extension RateTrials {
  /// Optimiser steps of one training of so many epochs.
  public func steps(epochs: Int) -> Int {
    epochs &* recipe.stepsPerEpoch(rows: rows.train)
  }

  /// Floating-point operations of one training: of its layers forward, twice as many back for the rows
  /// that train, once for those that judge after each epoch, and ten a parameter for each update.
  public func operations(epochs: Int) -> Int {
    let row = model.operationsOfARow
    let passes = row.multipliedReportingOverflow(by: epochs &* (3 &* rows.train &+ rows.judged))
    let updates = (10 * model.layout.count).multipliedReportingOverflow(by: steps(epochs: epochs))
    let sum = passes.partialValue.addingReportingOverflow(updates.partialValue)
    return passes.overflow || updates.overflow || sum.overflow ? .max / 1024 : sum.partialValue
  }
}

extension Model {
  /// Floating-point operations of the forward pass of one row.
  public var operationsOfARow: Int {
    layout.places.reduce(0) { $0 &+ $1.operations }
  }
}

extension Dataset {
  /// What all training rows have in common that should be told apart, as the end of a sentence.
  public var onlyTarget: String? {
    let rows = split.train
    guard let first = rows.first else { return nil }
    switch target {
    case .classes(let labels, let names):
      guard rows.allSatisfy({ labels[$0] == labels[first] }) else { return nil }
      return "are of one class, '\(CSV.clipped(names[Int(labels[first])]))'"
    case .values(let values, _):
      let width = values.shape[1]
      return values.withFloats { floats in
        let isConstant = rows.allSatisfy { row in
          (0..<width).allSatisfy { floats[row * width + $0] == floats[first * width + $0] }
        }
        return isConstant
          ? "have the same target, \(Numeral.short(Double(floats[first * width])))"
          : nil
      }
    }
  }

  /// The training rows in five parts of equal size, each class shared out evenly; the draw is that of
  /// the stream `probe`.
  func fifthsOfTraining(seed: UInt64) -> [[Int]] {
    parts(of: split.train, count: RateTrials.fifths, Seed.stream(seed, "probe"))
  }

  /// The same data with `fifth`, some of its training rows, in the place of the held-out ones, which are
  /// on neither side; everything is scaled as before. Where a batch of one row would be left, that row
  /// judges too, since a norm cannot learn from it.
  func judged(by fifth: [Int], batch: Int) throws(Problem) -> Dataset {
    let isJudge = Set(fifth)
    var (train, valid) = (split.train.filter { !isJudge.contains($0) }, fifth)
    if train.count > 2, batch > 1, train.count % batch == 1 { valid.append(train.removeLast()) }
    let weight = weights.map { weights in
      weights.values.withFloats { floats in valid.reduce(0.0) { $0 + Double(floats[$1]) } }
    }
    if let weight, weight <= 0 {
      throw Problem(
        .badValue, "a fifth of the training rows weighs 0 in all: it can judge nothing",
        hint: "lrfind seed=2, or trials=no", about: "trials")
    }
    var copy = self
    copy.setSplit(
      Split(
        train: train, valid: valid.sorted(), rule: split.rule, seed: split.seed,
        isStratified: target.labels != nil))
    return copy
  }
}
