/// Looks for a learning rate by short paired trainings, and proves it on rows it has not trained on.
///
/// Rates stand a factor of 2 apart, four octaves to both sides of an anchor (seven where no curve gives
/// one), and on where the best stands at an end. They are halved in three stages: all of them for a fifth of the
/// length, five for two fifths, three for the whole length with its schedule; the last stage goes on
/// to neighbours while the best or the band reaches an end of it. Source: Jamieson and Talwalkar,
/// arXiv:1502.07943 (successive halving).
public struct RateSearch: Sendable {
  /// One training.
  public struct Trial: Sendable {
    /// 1, 2 or 3.
    public let stage: Int
    public let seed: UInt64
    public let rate: Double
    public let epochs: Int
    /// Of the rows that judge; infinite where it diverged.
    public let loss: Double
  }

  /// A rate of the last stage.
  public struct Candidate: Sendable {
    public let rate: Double
    /// One a seed.
    public let losses: [Double]

    public var mean: Double { Statistics.mean(losses) }
  }

  /// What a search may take.
  public struct Plan: Sendable {
    /// Paired trainings of each rate.
    public let seeds: Int
    /// Counted operations that are not passed; nil is without a limit.
    public let limit: Int?
    /// Operations of the three stages as they begin, with two more rates in the last.
    public let operations: Int
    /// Optimiser steps, with all the rates it may go on to.
    public let steps: Int
  }

  /// Operations that searches may take unasked: a count, so that no clock decides.
  public static let limit = 400_000_000_000
  /// Paired seeds, the most first; fewer than three say little of noise.
  static let seeds = [5, 3]
  /// Octaves to both sides of the anchor.
  static let reach = 4
  static let reachWithoutAnchor = 7
  /// How often the first stage goes on by two rates.
  static let mostWidenings = 4
  /// Rates the last stage goes on to.
  static let mostMore = 10

  public let recipe: Recipe
  public let rows: (train: Int, judged: Int)
  public let seeds: [UInt64]
  public let trials: [Trial]
  /// Of the last stage, by rising rate.
  public let candidates: [Candidate]
  public let answer: RateAnswer
  /// Whether anything was learned at the best rate.
  public let evidence: LearningEvidence

  /// Trains at the rates around `anchor`. The model and the streams of a fit stay as they are. `told`
  /// hears of how many trainings have ended.
  public init(
    _ model: Model, on dataset: Dataset, _ recipe: Recipe, seed: UInt64, anchor: Double?,
    plan: Plan, told: (Int) -> Void = { _ in }
  ) throws(Problem) {
    let trials = try RateTrials(model, on: dataset, recipe, seed: seed, seeds: plan.seeds)
    var stages = try RateStages(trials, anchor: anchor, plan)
    try stages.run(told)
    self.recipe = recipe
    rows = trials.rows
    seeds = trials.seeds
    self.trials = stages.trials
    let last = stages.last.sorted { $0.key < $1.key }
    candidates = last.map { Candidate(rate: stages.rate($0.key), losses: $0.value.losses) }
    answer = RateAnswer(candidates)
    let best = last.min { Statistics.mean($0.value.losses) < Statistics.mean($1.value.losses) }
    evidence = try LearningEvidence(of: best?.value.rows ?? LearningEvidence.Rows(), trials)
  }

  /// Epochs of the three stages of a training of so many.
  static func stageEpochs(_ epochs: Int) -> [Int] {
    let share = { (part: Int) in max(1, (part * epochs + 2) / 5) }
    return [min(epochs, share(1)), min(epochs, share(2)), epochs]
  }

  /// What a search would take: five or three paired seeds, as `limit` allows, or `seeds` of them. The
  /// plan is nil where it allows neither; `least` is what it would have to allow.
  public static func plan(
    _ model: Model, on dataset: Dataset, _ recipe: Recipe, isAnchored: Bool, seeds: Int? = nil,
    limit: Int?
  ) throws(Problem) -> (plan: Plan?, least: Int) {
    let trials = try RateTrials(model, on: dataset, recipe, seed: Seed.standard, seeds: 1)
    let first = 2 * (isAnchored ? reach : reachWithoutAnchor) + 1
    let epochs = stageEpochs(recipe.epochs)
    let sum = { (rates: [Int], cost: (Int) -> Int) in
      zip(rates, epochs).reduce(0) { $0 &+ $1.0 &* cost($1.1) }
    }
    let one = sum([first, 5, 5], trials.operations)
    let steps = sum([first + 2 * mostWidenings, 5, 3 + mostMore], trials.steps)
    let fits = { (count: Int) in one.multipliedReportingOverflow(by: count) }
    let allowed = Self.seeds.first {
      !fits($0).overflow && fits($0).partialValue <= limit ?? RateSearch.limit
    }
    guard let count = seeds ?? allowed ?? (limit == nil ? Self.seeds.last : nil) else {
      return (nil, fits(Self.seeds.last ?? 1).partialValue)
    }
    let whole = fits(count).overflow ? Int.max : fits(count).partialValue
    if let limit, whole > limit { return (nil, whole) }
    return (
      Plan(
        seeds: count, limit: limit ?? max(whole, RateSearch.limit), operations: whole,
        steps: steps &* count), whole
    )
  }
}

/// The stages of a search while they run: rates are whole octaves from the anchor.
struct RateStages {
  struct Measured {
    var losses: [Double]
    /// Empty where a training diverged, and before the last stage.
    var rows: LearningEvidence.Rows

    var mean: Double { Statistics.mean(losses) }
  }

  private let runner: RateTrials
  private let anchor: Double
  private let reach: Int
  private let limit: Int
  private var spent = 0
  /// By octave, of one length of training.
  private var known: [Int: [Int: Measured]] = [:]
  private(set) var trials: [RateSearch.Trial] = []
  private(set) var last: [Int: Measured] = [:]

  init(_ runner: RateTrials, anchor: Double?, _ plan: RateSearch.Plan) throws(Problem) {
    self.runner = runner
    let usual = try Optimiser.named(runner.recipe.optimiser.name).usual
    self.anchor = anchor ?? usual
    reach = anchor == nil ? RateSearch.reachWithoutAnchor : RateSearch.reach
    limit = plan.limit ?? .max
  }

  func rate(_ octave: Int) -> Double { anchor * Maths.exp(Maths.log(2) * Double(octave)) }

  private func isUsable(_ octave: Int) -> Bool { (1e-12...1e6).contains(rate(octave)) }

  mutating func run(_ told: (Int) -> Void) throws(Problem) {
    let epochs = RateSearch.stageEpochs(runner.recipe.epochs)
    var octaves = (-reach...reach).filter(isUsable)
    var found = try measure(octaves, epochs[0], stage: 1, told)
    for _ in 0..<RateSearch.mostWidenings {
      guard let best = RateStages.best(found), let low = octaves.first, let high = octaves.last,
        best == low || best == high
      else { break }
      let more = (best == low ? [low - 2, low - 1] : [high + 1, high + 2]).filter(isUsable)
      guard !more.isEmpty else { break }
      octaves = (octaves + more).sorted()
      found.merge(try measure(more, epochs[0], stage: 1, told)) { $1 }
    }
    // A short training favours rates that are too high for a longer one.
    var centre = RateStages.best(found) ?? octaves.first ?? 0
    octaves = ((centre - 3)...(centre + 1)).filter(isUsable)
    found = try measure(octaves, epochs[1], stage: 2, told)
    centre = RateStages.best(found) ?? centre
    octaves = ((centre - 1)...(centre + 1)).filter(isUsable)
    last = try measure(octaves, epochs[2], stage: 3, told)
    try goOn(epochs[2], told)
  }

  /// Goes on to neighbours while the best or the band reaches an end.
  private mutating func goOn(_ epochs: Int, _ told: (Int) -> Void) throws(Problem) {
    let cost = runner.operations(epochs: epochs) &* runner.seeds.count
    for _ in 0..<RateSearch.mostMore {
      let octaves = last.keys.sorted()
      guard let low = octaves.first, let high = octaves.last, spent <= limit - cost else { return }
      let candidates = octaves.map {
        RateSearch.Candidate(rate: rate($0), losses: last[$0]?.losses ?? [])
      }
      let best = RateStages.best(last) ?? low
      let open = RateAnswer.openEnds(candidates)
      guard
        let next = [
          best == low ? low - 1 : nil, best == high ? high + 1 : nil, open.low ? low - 1 : nil,
          open.high ? high + 1 : nil,
        ].compactMap({ $0 }).first(where: isUsable)
      else { return }
      last.merge(try measure([next], epochs, stage: 3, told)) { $1 }
    }
  }

  /// The octave of the lowest mean loss; nil where all diverged.
  private static func best(_ found: [Int: Measured]) -> Int? {
    found.filter { $0.value.mean.isFinite }.min {
      ($0.value.mean, $0.key) < ($1.value.mean, $1.key)
    }?.key
  }

  /// What is known of so long a training is not trained again.
  private mutating func measure(
    _ octaves: [Int], _ epochs: Int, stage: Int, _ told: (Int) -> Void
  ) throws(Problem) -> [Int: Measured] {
    let isLast = epochs == runner.recipe.epochs
    let new = octaves.filter { known[epochs]?[$0] == nil }
    let outcomes = try runner.outcomes(at: new.map(rate), epochs: epochs, told: told)
    for (octave, list) in zip(new, outcomes) {
      for (seed, outcome) in zip(runner.seeds, list) {
        trials.append(
          RateSearch.Trial(
            stage: stage, seed: seed, rate: rate(octave), epochs: epochs, loss: outcome.loss))
      }
      known[epochs, default: [:]][octave] = Measured(
        losses: list.map(\.loss), rows: isLast ? try runner.rows(of: list) : LearningEvidence.Rows()
      )
    }
    spent += runner.operations(epochs: epochs) &* runner.seeds.count &* new.count
    var found: [Int: Measured] = [:]
    for octave in octaves { found[octave] = known[epochs]?[octave] }
    return found
  }
}

extension RateSearch.Plan {
  /// Trainings of the three stages as they begin.
  public func trainings(isAnchored: Bool) -> Int {
    seeds * (2 * (isAnchored ? RateSearch.reach : RateSearch.reachWithoutAnchor) + 9)
  }
}

extension RateSearch {
  /// Counts the trainings of a search as it goes where the first stage finds its best inside and the last goes on
  /// by two rates.
  public static func count(
    _ plan: Plan, isAnchored: Bool, _ model: Model, on dataset: Dataset, _ recipe: Recipe,
    in estimate: inout TrainingsEstimate
  ) throws(Problem) {
    let trials = try RateTrials(model, on: dataset, recipe, seed: Seed.standard, seeds: 1)
    guard let judged = trials.judged.first else { return }
    let first = 2 * (isAnchored ? reach : reachWithoutAnchor) + 1
    let stages = zip([first, 5, 5], stageEpochs(recipe.epochs))
    var measured: [Int: Int] = [:]
    for (rates, epochs) in stages {
      // What is known of so long a training is not trained again.
      let new = max(0, rates - measured[epochs, default: 0])
      measured[epochs, default: 0] += new
      var recipe = trials.recipe
      recipe.epochs = epochs
      let job = Trainings.Job(trials.model, on: judged, recipe)
      estimate.endWave()
      for _ in 0..<(new * plan.seeds) {
        estimate.add(job)
        estimate.endWave(at: RateTrials.wave)
      }
    }
    estimate.endWave()
  }
}
