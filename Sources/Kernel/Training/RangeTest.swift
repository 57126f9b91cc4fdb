/// The rate is raised batch by batch on a copy of the model, and the loss is watched.
///
/// rate(i) = from (to / from)^(i / steps). The smoothed loss is a moving average with weight 0.98 for
/// the past, without the bias of its start (fastai); a curve ends where it passes four times its best
/// value or is no longer finite, and is cut where it has been off scale, even if it comes back.
/// Source: Smith, arXiv:1506.01186, section 3.3.
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
  /// The rate at which the first curve ended early or was off scale; nil when none was.
  public let divergedAt: Double?
  public let advice: [Advice]
  /// Why there is no advice, and what to type then; nil when there is.
  public let refusal: String?
  public let remedy: String?

  /// Runs the test. The model is not changed; nothing is drawn from the streams of a fit. `told`
  /// hears the loss of every step.
  public init(
    _ model: Model, on dataset: Dataset, _ recipe: Recipe, _ settings: Settings,
    shouldStop: () -> Bool = { false }, told: (Double) -> Void = { _ in }
  ) throws(Problem) {
    try model.check(dataset)
    try model.checkLearns()
    try dataset.checkFinite()
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
    let losses = try RangeTest.curves(model, dataset, recipe, rates, settings, shouldStop, told)
    let ran = losses.map(\.count).min() ?? 0
    let kept = min(ran, losses.map { RangeTest.end(of: $0) }.min() ?? 0)
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
    let refused = RangeRefusal(
      rates: self.rates, losses: self.losses, centred, settings, isOffScale: kept < ran,
      only: dataset.onlyTarget, isTrained: model.isTrained)
    (refusal, remedy) = (refused?.sentence, refused?.remedy)
    advice =
      refusal == nil ? RangeTest.advice(self.rates, self.losses, centred, settings.steps) : []
  }

  /// The losses of each repeat until the end of its curve. The steps count as those of a training.
  private static func curves(
    _ model: Model, _ dataset: Dataset, _ recipe: Recipe, _ rates: [Double], _ settings: Settings,
    _ shouldStop: () -> Bool, _ told: (Double) -> Void
  ) throws(Problem) -> [[Double]] {
    let allowance = Context.current.steps
    var left = rates.count * settings.repeats
    do throws(Problem) { try allowance?.take(left) } catch {
      var problem = error
      (problem.hint, problem.about) = ("lrfind steps=100", nil)
      throw problem
    }
    defer { allowance?.giveBack(left) }
    var losses: [[Double]] = []
    for index in 0..<settings.repeats {
      losses.append(
        try curve(
          model, dataset, recipe, rates, Seed.derived(from: settings.seed, "probe", index),
          shouldStop, told))
      left -= losses[index].count
    }
    return losses
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
