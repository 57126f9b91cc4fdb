/// The rate is raised batch by batch on a copy of the model, and the loss is watched.
///
/// rate(i) = from (to / from)^(i / steps). The smoothed loss is a moving average with weight 0.98 for
/// the past, without the bias of its start (fastai); a curve ends where it passes four times its best
/// value or is no longer finite. Source: Smith, arXiv:1506.01186, section 3.3.
public struct RangeTest: Sendable {
  public struct Settings: Sendable, Equatable {
    public var from = 1e-7
    public var to = 10.0
    public var steps = 100
    /// Seeds tried; their curves are averaged and span the band.
    public var repeats = 1
    public var seed: UInt64 = Seed.standard

    public init() {}
  }

  /// What one rule says.
  public struct Advice: Sendable {
    public let rule: String
    public let purpose: Suggestion.Purpose
    public let rate: Double
    public let evidence: Evidence
    /// False on the diverged side: beyond the lowest loss, where the curve without a lag has climbed
    /// back by over a tenth of its fall. Some rules of other libraries land there.
    public let isSound: Bool
  }

  public let settings: Settings
  /// The rates of the points kept, the same for all curves.
  public let rates: [Double]
  /// Raw losses, one list a repeat.
  public let losses: [[Double]]
  /// Smoothed losses, one list a repeat.
  public let smoothed: [[Double]]
  /// The mean of the smoothed losses at each rate.
  public let mean: [Double]
  /// Least and greatest of the repeats' losses smoothed without a lag, at each rate.
  public let low: [Double]
  public let high: [Double]
  /// The mean of the losses smoothed without a lag: where the loss really is at each rate, and what
  /// our own rules read.
  public let centred: [Double]
  /// The rate at which the first curve ended early; nil when none did.
  public let divergedAt: Double?
  public let advice: [Advice]
  /// Why there is no advice; nil when there is.
  public let refusal: String?

  /// Runs the test. The model is not changed; nothing is drawn from the streams of a fit. `told`
  /// hears the loss of every step.
  public init(
    _ model: Model, on dataset: Dataset, _ recipe: Recipe, _ settings: Settings,
    shouldStop: () -> Bool = { false }, told: (Double) -> Void = { _ in }
  ) throws(Problem) {
    try model.check(dataset)
    try model.checkLearns()
    if let flaw = dataset.firstNonFinite {
      throw Problem(
        .nonFiniteData, "'\(dataset.name)' cannot be trained on: \(flaw.sentence)",
        hint: "fill or drop the missing cells in the file, then read it again")
    }
    guard settings.from > 0, settings.from < settings.to, settings.to.isFinite else {
      throw Problem(
        .outOfRange,
        "from=\(Numeral.short(settings.from)) must be above 0 and below "
          + "to=\(Numeral.short(settings.to))",
        hint: "from=1e-7 to=10", about: "from")
    }
    self.settings = settings
    let growth = Maths.log(settings.to / settings.from)
    let rates = (0..<settings.steps).map {
      settings.from * Maths.exp(growth * Double($0) / Double(settings.steps))
    }
    var losses: [[Double]] = []
    for index in 0..<settings.repeats {
      losses.append(
        try RangeTest.curve(
          model, dataset, recipe, rates, Seed.derived(from: settings.seed, "probe", index),
          shouldStop, told))
    }
    let kept = losses.map(\.count).min() ?? 0
    self.rates = Array(rates.prefix(kept))
    self.losses = losses.map { Array($0.prefix(kept)) }
    let smoothed = self.losses.map { CurveSmoothing.fastai($0) }
    centred = RangeTest.average(self.losses, .centred)
    self.smoothed = smoothed
    mean = (0..<kept).map { place in Statistics.mean(smoothed.map { $0[place] }) }
    let around = self.losses.map { CurveSmoothing.centred($0) }
    let columns = (0..<kept).map { place in around.map { $0[place] } }
    low = columns.map { $0.min() ?? .nan }
    high = columns.map { $0.max() ?? .nan }
    divergedAt = kept < settings.steps ? rates[min(kept, settings.steps - 1)] : nil
    refusal = RangeTest.refusal(
      rates: self.rates, losses: self.losses, centred: centred, settings.steps)
    advice =
      refusal == nil ? RangeTest.advice(self.rates, self.losses, centred, settings.steps) : []
  }

  /// Losses until the end of one curve.
  private static func curve(
    _ model: Model, _ dataset: Dataset, _ recipe: Recipe, _ rates: [Double], _ seed: UInt64,
    _ shouldStop: () -> Bool, _ told: (Double) -> Void
  ) throws(Problem) -> [Double] {
    var copy = model
    try copy.detach()
    var recipe = recipe
    recipe.seed = seed
    let stepper = try Stepper(copy, dataset, recipe)
    let state = try Buffer(count: recipe.update().slots * model.layout.count)
    var average = MovingAverage(beta: 0.98)
    var best = Double.infinity
    var losses: [Double] = []
    for (place, rate) in rates.enumerated() {
      if shouldStop() {
        throw Problem(.interrupted, "the range test was stopped; nothing has changed")
      }
      let step = stepper.advance(after: place, rate: rate, momentum: nil, state: state)
      guard step.loss.isFinite, step.gradientNorm.isFinite else { break }
      losses.append(step.loss)
      told(step.loss)
      let smooth = average.add(step.loss)
      if smooth > 4 * best || !step.isTaken { break }
      best = min(best, smooth)
    }
    return losses
  }

  /// The points a rule reads: fastai and torch-lr-finder leave out the first tenth and the last five.
  static func readable(_ rule: Suggestion, _ steps: Int, _ count: Int) -> Range<Int> {
    switch rule.smoothing {
    case .centred: return 0..<count
    case .fastai, .torchLRFinder:
      let start = min(count, rule.smoothing == .fastai ? steps / 10 : 10)
      return start..<max(start, count - 5)
    }
  }

  /// Why a curve shows nothing: too short, or its fall is small, or lost in the noise of the batches.
  private static func refusal(
    rates: [Double], losses: [[Double]], centred: [Double], _ steps: Int
  ) -> String? {
    guard rates.count >= max(10, steps / 4) else {
      let first = losses.first?.first ?? 0
      let said = "the test ended after \(rates.count) of \(steps) steps"
      return rates.count > 1 && first < 0.1
        ? said + ": the loss is so low (\(Numeral.short(first, digits: 2))) that one batch passes "
          + "four times another"
        : said + ": too few to read a rate from; begin lower, with "
          + "from=\(Numeral.short((rates.first ?? 1e-7) / 1000))"
    }
    let start = Suggestion.level(before: centred)
    let best = centred.min() ?? start
    // The losses of the first half around their smoothed curve; the average of all repeats is read.
    let early = (0..<rates.count / 2).flatMap { place in
      losses.map { $0[place] - centred[place] }
    }
    let noise =
      CurveSmoothing.remaining(Statistics.deviation(early), count: rates.count)
      / Double(max(1, losses.count)).squareRoot()
    let said =
      "the loss only goes from \(Numeral.short(start, digits: 3)) "
      + "to \(Numeral.short(best, digits: 3))"
    if start - best < 0.02 * abs(start) { return said + ": no fall to read a rate from" }
    if start - best < 4 * noise {
      return said + ", within the noise of the batches (\(Numeral.short(noise, digits: 2))); "
        + "more repeats see a fainter fall: repeats=\(4 * losses.count + 1)"
    }
    return nil
  }

  /// What every rule says of the mean of the repeats, smoothed as the rule wants it.
  private static func advice(
    _ rates: [Double], _ losses: [[Double]], _ centred: [Double], _ steps: Int
  ) -> [Advice] {
    let lowest = Suggestion.least(centred) ?? 0
    let climbed =
      centred[lowest] + 0.1 * (Suggestion.level(before: centred) - centred[lowest])
    return Suggestion.all.compactMap { rule in
      let curve = average(losses, rule.smoothing)
      let range = readable(rule, steps, rates.count)
      guard let evidence = evidence(for: rule, rates, curve, in: range) else { return nil }
      let rate = evidence.rate * evidence.factor
      let place = rates.lastIndex { $0 <= rate } ?? 0
      return Advice(
        rule: rule.name, purpose: rule.purpose, rate: rate, evidence: evidence,
        isSound: place <= lowest || centred[place] <= climbed)
    }
  }

  /// The mean of the repeats, each smoothed.
  static func average(_ losses: [[Double]], _ smoothing: CurveSmoothing) -> [Double] {
    let curves = losses.map { smoothing($0) }
    return (0..<(curves.first?.count ?? 0)).map { place in
      Statistics.mean(curves.map { $0[place] })
    }
  }

  /// The advice of a rule; nil when the curve was refused, or the rule lands past divergence.
  public func rate(by rule: String) -> Double? {
    advice.first { $0.rule == rule && $0.isSound }?.rate
  }

  /// The rate of the lowest loss.
  public var lowestRate: Double { Suggestion.least(centred).map { rates[$0] } ?? .nan }
}

extension RangeTest {
  /// One candidate trained briefly.
  public struct Trial: Sendable {
    public let rules: [String]
    public let rate: Double
    /// The validation loss after the trial (the training loss without held-out rows).
    public let loss: Double
    public let metric: Double
    /// Of the trial.
    public let epochs: Int
  }

  /// Epochs of a trial: enough for 150 steps, so that a rate has the time to show, 2 to 20.
  private static func trialEpochs(_ dataset: Dataset, _ recipe: Recipe) -> Int {
    let rows = dataset.split.train.count
    let steps = max(1, Batches.count(rows: rows, size: min(recipe.batch, max(1, rows))))
    return min(20, max(2, (149 / steps) + 1))
  }

  /// Trains every candidate for some epochs of 1cycle, from the same weights and in the same order.
  public func verify(
    _ model: Model, on dataset: Dataset, _ recipe: Recipe, epochs: Int? = nil,
    shouldStop: () -> Bool = { false }
  ) throws(Problem) -> [Trial] {
    let epochs = epochs ?? RangeTest.trialEpochs(dataset, recipe)
    var candidates: [(rate: Double, rules: [String])] = []
    for entry in advice where entry.isSound {
      if let place = candidates.firstIndex(where: { $0.rate == entry.rate }) {
        candidates[place].rules.append(entry.rule)
      } else {
        candidates.append((entry.rate, [entry.rule]))
      }
    }
    var trials: [Trial] = []
    for candidate in candidates.sorted(by: { $0.rate < $1.rate }) {
      var copy = model
      var recipe = recipe
      recipe.schedule = Choice("1cycle")
      recipe.epochs = epochs
      recipe.rate = candidate.rate
      recipe.patience = nil
      recipe.seed = Seed.derived(from: settings.seed, "probe", 0)
      var stopped = false
      let run = try Trainer.fit(&copy, on: dataset, recipe) { _ in
        stopped = stopped || shouldStop()
        return stopped ? .pause : .go
      }
      if stopped {
        throw Problem(.interrupted, "the range test was stopped; nothing has changed")
      }
      let last = run.epochs.last
      var loss = last?.valid ?? last?.train ?? .infinity
      if case .diverged = run.ending { loss = .infinity }
      trials.append(
        Trial(
          rules: candidate.rules, rate: candidate.rate, loss: loss,
          metric: last?.metrics.first ?? .nan, epochs: epochs))
    }
    return trials
  }
}
