/// What is asked about the net before and in its first steps.
extension SanityCheck {
  /// Times the loss of a guess that the first loss may be.
  private static let firstRange = 0.3...3.0
  /// Rows that a net is looked at with, at the most.
  private static let looked = 512

  static let firstLoss = SanityCheck(
    Label(
      "first loss", summary: "Before any step the net is about as good as a guess.",
      source: "a guess: ln C for C equal classes, the variance for numbers",
      formula: "a fault where first loss / loss of a guess is outside 0.3 to 3"),
    needs: ["targets", "inputs"], more: "stats activations"
  ) { subject throws(Problem) in
    let dataset = subject.dataset
    let rows = dataset.sample(of: dataset.split.train, atMost: 2000)
    let own = try Evaluation(
      of: subject.start, on: dataset.only(rows), .valid, loss: subject.recipe.loss,
      isExact: subject.recipe.isExact)
    let guess = try Guess(on: dataset, .train).evaluation.loss
    // Another loss than the standard one has another scale.
    let row = try subject.recipe.lossRow(for: dataset).row
    let isStandard = ["crossentropy", "mse"].contains(row.name)
    let found =
      "\(Numeral.short(own.loss)), a guess \(Numeral.short(guess))"
      + (isStandard ? "" : " by its own loss")
    guard own.loss.isFinite else {
      return .failed("\(Numeral.short(own.loss)): the start overflows")
    }
    guard isStandard, guess > 0 else { return .passed(found) }
    return firstRange.contains(own.loss / guess) ? .passed(found) : .failed(found)
  }

  /// Share of dead units from which a layer is a fault.
  private static let deadShare = 0.8

  static let units = SanityCheck(
    Label(
      "units", summary: "The units of every layer answer to some row.",
      formula: "a fault where more than 80 % of a layer's units are 0 in every row of a batch"),
    needs: ["inputs"], more: "stats activations"
  ) { subject throws(Problem) in
    let report = try look(subject)
    let worst = report.entries.filter { $0.units > 0 }.max {
      Double($0.dead) / Double($0.units) < Double($1.dead) / Double($1.units)
    }
    guard let worst else { return .meaningless("no layer has units") }
    let found = "at most \(worst.dead) of \(worst.units) dead, in \(worst.layer)"
    return Double(worst.dead) > deadShare * Double(worst.units) ? .failed(found) : .passed(found)
  }

  private static func look(_ subject: Sanity.Subject) throws(Problem) -> LayerReport {
    try LayerReport(
      of: subject.start, on: subject.dataset,
      batch: min(looked, max(1, subject.dataset.split.train.count)), loss: subject.recipe.loss,
      seed: subject.seed, isExact: subject.recipe.isExact)
  }

  static let gradient = SanityCheck(
    Label(
      "gradient", summary: "The gradient is the slope of the loss, in every layer.",
      formula: """
        along the gradient g of a layer's weights: (L(w + h g) - L(w - h g)) / 2h = |g|^2
        h so that the loss changes by 1 %, 0.1 % or 0.01 %, the best of them; a fault beyond 10 %
        """),
    needs: ["first loss"], more: "stats gradients"
  ) { subject throws(Problem) in
    let slopes = try GradientCheck(
      subject.start, on: subject.dataset, loss: subject.recipe.loss, seed: subject.seed,
      isExact: subject.recipe.isExact
    ).slopes
    guard let worst = slopes.max(by: { $0.error < $1.error }) else {
      return .meaningless("no gradient to hold against differences")
    }
    let found = "off by at most \(Numeral.short(100 * worst.error, digits: 2)) %, in \(worst.name)"
    return worst.error > 0.1 ? .failed(found) : .passed(found)
  }

  /// Steps after which a layer must have moved.
  private static let firstSteps = 10
  /// Times its own size that a layer may move in them.
  private static let farthest = 10.0

  static let moves = SanityCheck(
    Label(
      "moves", summary: "Every layer moves in the first 10 steps.",
      formula: "|w after - w before| / |w before|; a fault where it is 0 for a layer, or above 10"),
    needs: ["first loss"], more: "overfit 8"
  ) { subject throws(Problem) in
    let found = try Overfit(
      subject.model, on: subject.dataset, subject.recipe, rows: 64, below: -.infinity,
      steps: firstSteps, seed: subject.seed)
    let still = found.moves.filter { $0.change == 0 }
    if let first = still.first {
      return .failed(
        still.count == found.moves.count
          ? "no layer moves: \(first.reason ?? "")"
          : "\(first.layer) does not move: \(first.reason ?? "")")
    }
    guard let least = found.moves.min(by: { $0.change < $1.change }) else {
      return .meaningless("it has no weights")
    }
    let most = found.moves.max { $0.change < $1.change }
    if let most, !(most.change <= farthest) {
      return .failed(
        "the steps are larger than the weights: \(most.layer) moves by "
          + "\(Numeral.short(most.change, digits: 2)) times its size")
    }
    if found.isDiverged { return .failed("the training diverges within \(firstSteps) steps") }
    return .passed(
      "least \(least.layer), by \(Numeral.short(100 * least.change, digits: 2)) % of its weights")
  }

  static let target = SanityCheck(
    Label(
      "target", summary: "The loss sees the targets: other targets, another gradient.",
      formula:
        "the weights after 3 steps with each row's target given to the next one; a fault if equal"),
    needs: ["targets", "moves"], more: "loss"
  ) { subject throws(Problem) in
    let dataset = subject.dataset
    let rows = dataset.fewTrainingRows(64, seed: subject.seed)
    let own = try weights(subject, dataset, rows)
    let other = try weights(subject, dataset.withTargetsTurned(rows), rows)
    return own == other
      ? .failed("the same weights whatever the targets are: the loss does not see them")
      : .passed("other targets give other weights")
  }

  private static func weights(
    _ subject: Sanity.Subject, _ dataset: Dataset, _ rows: [Int]
  ) throws(Problem) -> [Float] {
    var copy = subject.start
    try copy.detach()
    var recipe = subject.recipe
    (recipe.batch, recipe.accumulate, recipe.seed) = (rows.count, 1, subject.seed)
    let stepper = try Stepper(copy, dataset.trained(on: rows), recipe)
    let state = try Buffer(count: stepper.update.slots * copy.layout.count)
    for step in 0..<3 {
      _ = stepper.advance(after: step, rate: recipe.rate, momentum: nil, state: state)
    }
    return copy.weights.array
  }
}

/// The slope of the loss along the gradient of each layer's weights, held against differences.
public struct GradientCheck {
  public struct Slope: Sendable {
    public let name: String
    /// |difference quotient - |g|^2| / |g|^2
    public let error: Double
  }

  /// One for each matrix or vector of weights that has a gradient.
  public let slopes: [Slope]

  /// Shares of the loss that a difference changes it by: large ones bend, small ones round.
  private static let changes = [0.01, 0.001, 0.0001]

  init(
    _ model: Model, on dataset: Dataset, loss: Choice?, seed: UInt64, isExact: Bool
  ) throws(Problem) {
    var copy = model
    try copy.detach()
    var recipe = Recipe()
    (recipe.loss, recipe.seed, recipe.isExact) = (loss, seed, isExact)
    let stepper = try Stepper(copy, dataset, recipe, keepsGradients: true)
    func measure() -> Double {
      let found = stepper.gradients(of: 0..<1, epoch: 0)
      stepper.forgetGroup()
      return found.divisor > 0 ? found.sum / found.divisor : found.sum
    }
    let here = measure()
    let gradients = stepper.currentGradients
    var slopes: [Slope] = []
    for slice in model.layout.slices where here.isFinite && here != 0 {
      try Stop.check()
      let own = gradients[slice.range]
      let square = own.reduce(0.0) { $0 + Double($1) * Double($1) }
      guard square > 1e-12 else { continue }
      let before = copy.weights[slice.range].array
      func move(_ factor: Float) -> Double {
        for (place, value) in own.enumerated() {
          copy.weights[slice.range.lowerBound + place] = before[place] + factor * value
        }
        return measure()
      }
      let errors = GradientCheck.changes.map { change -> Double in
        let step = Float(change * abs(here) / square)
        let quotient = (move(step) - move(-step)) / (2 * Double(step))
        return abs(quotient - square) / square
      }
      for (place, value) in before.enumerated() {
        copy.weights[slice.range.lowerBound + place] = value
      }
      slopes.append(
        Slope(name: slice.name, error: errors.filter { !$0.isNaN }.min() ?? .infinity))
    }
    self.slopes = slopes
  }
}
