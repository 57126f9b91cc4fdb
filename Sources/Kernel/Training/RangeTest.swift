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
  }

  public let settings: Settings
  /// The rates of the points kept, the same for all curves.
  public let rates: [Double]
  /// Raw losses, one list a repeat.
  public let losses: [[Double]]
  /// Smoothed losses, one list a repeat.
  public let smoothed: [[Double]]
  /// Mean, least and greatest of the smoothed losses at each rate.
  public let mean: [Double]
  public let low: [Double]
  public let high: [Double]
  /// The rate at which the first curve ended early; nil when none did.
  public let divergedAt: Double?
  public let advice: [Advice]
  /// Why there is no advice; nil when there is.
  public let refusal: String?

  /// Runs the test. The model is not changed; nothing is drawn from the streams of a fit.
  public init(
    _ model: Model, on dataset: Dataset, _ recipe: Recipe, _ settings: Settings,
    shouldStop: () -> Bool = { false }
  ) throws(Problem) {
    try model.check(dataset)
    if let flaw = dataset.firstNonFinite {
      throw Problem(
        .nonFiniteData, "'\(dataset.name)' cannot be trained on: \(flaw.sentence)",
        hint: "fill or drop the missing cells in the file, then read it again")
    }
    guard settings.from < settings.to else {
      throw Problem(
        .outOfRange,
        "from=\(Numeral.short(settings.from)) is not below to=\(Numeral.short(settings.to))",
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
          shouldStop))
    }
    let kept = losses.map(\.count).min() ?? 0
    self.rates = Array(rates.prefix(kept))
    self.losses = losses.map { Array($0.prefix(kept)) }
    let smoothed = self.losses.map { Statistics.smoothed($0, beta: 0.98) }
    let columns = (0..<kept).map { place in smoothed.map { $0[place] } }
    let mean = columns.map(Statistics.mean)
    self.smoothed = smoothed
    self.mean = mean
    low = columns.map { $0.min() ?? .nan }
    high = columns.map { $0.max() ?? .nan }
    divergedAt = kept < settings.steps ? rates[min(kept, settings.steps - 1)] : nil
    refusal = RangeTest.refusal(rates: self.rates, losses: self.losses, mean: mean, settings.steps)
    advice = refusal == nil ? RangeTest.advice(self.rates, self.losses, mean, settings.steps) : []
  }

  /// Losses until the end of one curve.
  private static func curve(
    _ model: Model, _ dataset: Dataset, _ recipe: Recipe, _ rates: [Double], _ seed: UInt64,
    _ shouldStop: () -> Bool
  ) throws(Problem) -> [Double] {
    var copy = model
    try copy.detach()
    var recipe = recipe
    recipe.seed = seed
    recipe.batch = min(recipe.batch, dataset.split.train.count)
    let stepper = try Stepper(copy, dataset, recipe)
    let update = try recipe.update()
    let state = try Buffer(count: update.slots * model.layout.count)
    let perEpoch = Batches.count(rows: dataset.split.train.count, size: recipe.batch)
    var average = MovingAverage(beta: 0.98)
    var best = Double.infinity
    var losses: [Double] = []
    for (step, rate) in rates.enumerated() {
      if shouldStop() {
        throw Problem(.interrupted, "the range test was stopped; nothing has changed")
      }
      try stepper.prepare(epoch: step / perEpoch)
      let place = step % perEpoch
      let loss = stepper.gradients(of: place..<(place + 1), draw: step)
      let norm = stepper.gradientNorm()
      let value = loss.sum / loss.divisor
      guard value.isFinite, norm.isFinite else { break }
      losses.append(value)
      let smooth = average.add(value)
      if smooth > 4 * best { break }
      best = min(best, smooth)
      guard
        stepper.apply(
          update, state: state, rate: rate, momentum: nil, scale: 1, step: step + 1, norm: norm)
      else { break }
    }
    return losses
  }

  /// The points the rules read: without the first tenth and the last five (fastai).
  private static func readable(_ steps: Int, _ count: Int) -> Range<Int> {
    let start = min(count, steps / 10)
    return start..<max(start, count - 5)
  }

  private static func refusal(
    rates: [Double], losses: [[Double]], mean: [Double], _ steps: Int
  ) -> String? {
    let range = readable(steps, rates.count)
    guard range.count >= 10 else {
      return "only \(rates.count) of \(steps) steps stayed finite: too few to read a rate from; "
        + "begin lower, with from=\(Numeral.short((rates.first ?? 1e-7) / 1000))"
    }
    let start = Statistics.mean(Array(mean[range].prefix(5)))
    let best = mean[range].min() ?? start
    let early = losses.flatMap { $0.prefix(max(2, rates.count / 4)) }
    let noise =
      Statistics.deviation(early) / Double(max(1, losses.count)).squareRoot()
      / 7  // the moving average takes the mean of about fifty batches
    let fall = start - best
    let said = "the loss only goes from \(Numeral.short(start)) to \(Numeral.short(best))"
    if fall < 0.05 * abs(start) { return said + ": no fall to read a rate from" }
    if fall < 2 * noise {
      return said + ", within the noise of the batches (\(Numeral.short(noise)))"
    }
    return nil
  }

  private static func advice(
    _ rates: [Double], _ losses: [[Double]], _ mean: [Double], _ steps: Int
  ) -> [Advice] {
    let range = readable(steps, rates.count)
    let plain = RangeTest.plainlySmoothed(losses)
    return Suggestion.all.compactMap { rule in
      let curve = rule.name == "steepest" ? plain : mean
      let skip = rule.name == "steepest" ? min(10, range.lowerBound)..<range.upperBound : range
      guard let rate = rule.rate(Array(rates[skip]), Array(curve[skip])) else { return nil }
      return Advice(rule: rule.name, purpose: rule.purpose, rate: rate)
    }
  }

  /// torch-lr-finder's smoothing: 0.05 x + 0.95 s, beginning at the first loss; averaged over repeats.
  static func plainlySmoothed(_ losses: [[Double]]) -> [Double] {
    let curves = losses.map { curve in
      var last: Double?
      return curve.map { loss -> Double in
        let next = last.map { 0.05 * loss + 0.95 * $0 } ?? loss
        last = next
        return next
      }
    }
    return (0..<(curves.first?.count ?? 0)).map { place in
      Statistics.mean(curves.map { $0[place] })
    }
  }

  /// The advice of a rule; nil when the curve was refused.
  public func rate(by rule: String) -> Double? { advice.first { $0.rule == rule }?.rate }
}

extension RangeTest {
  /// One candidate trained briefly.
  public struct Trial: Sendable {
    public let rules: [String]
    public let rate: Double
    /// The validation loss after the trial (the training loss without held-out rows).
    public let loss: Double
    public let metric: Double
  }

  /// Trains every candidate for `epochs` of 1cycle, from the same weights and in the same order.
  public func verify(
    _ model: Model, on dataset: Dataset, _ recipe: Recipe, epochs: Int = 2,
    shouldStop: () -> Bool = { false }
  ) throws(Problem) -> [Trial] {
    var candidates: [(rate: Double, rules: [String])] = []
    for entry in advice {
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
          metric: last?.metrics.first ?? .nan))
    }
    return trials
  }
}
