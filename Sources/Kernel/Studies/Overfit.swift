/// A handful of training rows learned by heart, on a copy that begins as the model did: a net that cannot do
/// that will not learn more.
public struct Overfit: Sendable {
  /// What the training did to a layer.
  public struct Move: Sendable {
    public let layer: String
    /// |w after - w before| / |w before| over all its weights; against 1 where they were 0.
    public let change: Double
    /// Why it has not moved; nil where it has.
    public let reason: String?
  }

  /// Trained on; fewer than asked for where there are no more.
  public let rows: Int
  /// The mean loss before each step and after the last one, with dropout off.
  public let losses: [Double]
  /// The loss that it is to come under, and steps it has.
  public let bound: Double
  public let most: Int
  public let rate: Double
  /// In the order of the layers, those with weights.
  public let moves: [Move]
  /// Whether loss, gradient or weights would not have stayed finite: it ended there.
  public let isDiverged: Bool

  public var steps: Int { losses.count - 1 }
  /// Whether nothing was to be learned: a guess and the first loss come to 0, as with one class.
  public var isIdle: Bool { bound == 0 && losses.first == 0 }
  public var isReached: Bool { (losses.last ?? .nan) < bound }

  /// Where nothing is said: a twentieth of what a guess comes to on the rows.
  public static let share = 0.05
  public static let usualSteps = 300

  /// Trains with all rows in each step at one rate, by the optimiser and loss of `recipe`, without what makes
  /// learning by heart harder: augmentation, balance, clipping. Rows are drawn from the stream `overfit` of the seed,
  /// the classes in turn.
  public init(
    _ model: Model, on dataset: Dataset, _ recipe: Recipe, rows count: Int, below: Double? = nil,
    steps: Int = Overfit.usualSteps, seed: UInt64
  ) throws(Problem) {
    let rows = dataset.fewTrainingRows(count, seed: seed)
    let data = dataset.trained(on: rows)
    let start = try model.begun()
    let own = Overfit.recipe(recipe, rows: rows.count, steps: steps, seed: seed)
    try own.check()
    try start.check(data)
    try data.checkFinite()
    if let below {
      bound = below
    } else {
      bound = Overfit.share * (try Guess(on: data, .train).evaluation.loss)
    }
    var trained = start
    try trained.detach()
    let stepper = try Stepper(trained, data, own)
    let scorer = try Scorer(
      trained, dataset.only(rows), .valid, own, weights: trained.weights,
      statistics: trained.statistics)
    let state = try Buffer(count: stepper.update.slots * trained.layout.count)
    var losses = [try scorer.scores().loss]
    var isTaken = true
    let isIdle = bound == 0 && losses[0] == 0
    while isTaken, !isIdle, losses.count <= steps, !(losses[losses.count - 1] < bound) {
      try Stop.check()
      let step = stepper.advance(
        after: losses.count - 1, rate: own.rate, momentum: nil, state: state)
      isTaken = step.isTaken
      if isTaken { losses.append(try scorer.scores().loss) }
    }
    self.losses = losses
    isDiverged = !isTaken
    (self.rows, most, rate) = (rows.count, steps, own.rate)
    moves = try Overfit.moves(from: start, to: trained, data, own)
  }

  private static func recipe(
    _ recipe: Recipe, rows: Int, steps: Int, seed: UInt64
  ) -> Recipe {
    var own = Recipe()
    own.schedule = Choice("const")
    (own.epochs, own.batch) = (steps, rows)
    own.rates = Rates(recipe.rate)
    (own.optimiser, own.loss, own.isExact) = (recipe.optimiser, recipe.loss, recipe.isExact)
    (own.seed, own.validates) = (seed, false)
    return own
  }

  private static func moves(
    from start: Model, to end: Model, _ data: Dataset, _ recipe: Recipe
  ) throws(Problem) -> [Move] {
    var changes: [(layer: String, change: Double)] = []
    for (index, place) in start.layout.places.enumerated() {
      let slices = start.layout.slices.filter { $0.layer == index }
      guard !slices.isEmpty else { continue }
      var (apart, whole) = (0.0, 0.0)
      for slice in slices {
        for (old, new) in zip(start.numbers(of: slice), end.numbers(of: slice)) {
          apart += (Double(new) - Double(old)) * (Double(new) - Double(old))
          whole += Double(old) * Double(old)
        }
      }
      let change = whole > 0 ? (apart / whole).squareRoot() : apart.squareRoot()
      changes.append((place.name, change))
    }
    guard changes.contains(where: { $0.change == 0 }) else {
      return changes.map { Move(layer: $0.layer, change: $0.change, reason: nil) }
    }
    let report = try LayerReport(
      of: start, on: data, batch: recipe.batch, loss: recipe.loss, seed: recipe.seed,
      isExact: recipe.isExact)
    return changes.map { layer, change in
      Move(
        layer: layer, change: change,
        reason: change == 0 ? reason(layer, start, report, rate: recipe.rate) : nil)
    }
  }

  /// Why a layer stays where it is.
  private static func reason(
    _ layer: String, _ model: Model, _ report: LayerReport, rate: Double
  ) -> String {
    if rate == 0 { return "the rate is 0" }
    if model.frozen.holds(layer) { return "it is frozen" }
    let slopes = report.slopes.filter { $0.name == layer || $0.name.hasPrefix(layer + ".") }
    guard slopes.allSatisfy({ $0.gradients.allSatisfy { $0 == 0 } }) else {
      return "its steps are lost in the rounding of its weights"
    }
    let behind = report.entries.drop { $0.layer != layer }
    if let dead = behind.first(where: { $0.dead == $0.units && $0.units > 0 }) {
      return "no gradient comes to it: all \(dead.units) units of \(dead.layer) are 0 in all rows"
    }
    if let flat = behind.first(where: { ($0.saturated ?? 0) == 1 }) {
      return "no gradient comes to it: \(flat.layer) is saturated everywhere"
    }
    if let before = report.entries.prefix(while: { $0.layer != layer }).last,
      before.zeros == 1
    {
      return "its inputs are all 0"
    }
    return "no gradient comes to it"
  }
}

extension Model {
  /// As it was before its first fit, nothing paused. Refuses where that is not known.
  func begun() throws(Problem) -> Model {
    guard var start = try fresh() else {
      throw Problem(
        .noModel, "what \(name) was before its first fit is not known",
        hint: "init default begins anew")
    }
    start.paused = nil
    return start
  }
}

extension Dataset {
  /// So many training rows, drawn from the stream `overfit`, of each class about as many.
  func fewTrainingRows(_ count: Int, seed: UInt64) -> [Int] {
    let rows = split.train
    guard count < rows.count else { return rows }
    let drawn = parts(
      of: rows, count: max(1, rows.count / max(1, count)), Seed.stream(seed, "overfit"))[0]
    return Array(drawn.prefix(count)).sorted()
  }

  /// The same data with some rows to train on and none held out; everything is scaled as before.
  func trained(on rows: [Int]) -> Dataset {
    var copy = self
    copy.setSplit(
      Split(
        train: rows, valid: [], rule: split.rule, seed: split.seed,
        isStratified: split.isStratified))
    return copy
  }
}
