import Kernel
import Viz

extension Explanation {
  /// A training: its steps, what the schedule did, the update, the decay, the curve's smoothing.
  static func fit(_ run: Run) throws(Problem) -> Explanation {
    if let method = run.method { return try fitted(run, by: method) }
    let recipe = run.recipe
    var told = Explanation("\(run.name): fit \(recipe) on \(run.model)/\(run.data)")
    told.say("steps", steps(of: run))
    let schedule = try Schedule.named(recipe.schedule.name)
    told.say(schedule.name, formulaOf: schedule.label, recipe.schedule.values)
    told.say("rate", rate(of: run))
    if !run.frozen.isEmpty {
      told.say(
        "frozen",
        "\(run.frozen): no gradient is computed below the lowest layer that learns, and its norm "
          + "counts what learns")
    }
    if let low = run.momenta.values.filter(\.isFinite).min(),
      let high = run.momenta.values.filter(\.isFinite).max()
    {
      let said =
        low == high ? "\(short(low)) throughout" : "between \(short(low)) and \(short(high))"
      told.say("momentum", said)
    }
    let optimiser = try Optimiser.named(recipe.optimiser.name)
    told.say(optimiser.name, formulaOf: optimiser.label, recipe.optimiser.values)
    if let decay = try decay(of: run) { told.say("decay", decay) }
    let loss = try loss(of: run)
    told.say(loss.name, formulaOf: loss.label, recipe.loss?.values ?? Values())
    told.say(recipe.mixing)
    try told.say(metrics: recipe.metrics, of: run)
    if let clip = clipping(of: run) { told.say("clip", clip) }
    if run.losses.count >= 40 {
      told.say(
        "curve",
        "plot loss draws a centred average, a 25th of the run to each side with triangular weights, so that "
          + "it lags behind nothing; smooth=0 draws every step")
    }
    told.say(insteadOf: schedule.label, among: Schedule.labels)
    for label in [schedule.label, optimiser.label] { told.say(sourceOf: label) }
    return told
  }

  /// What is made of training rows and their targets.
  private mutating func say(_ mixing: Mixing) {
    if let alpha = mixing.mixup {
      say(
        "mixup",
        "x = l x + (1 - l) other, targets likewise; l ~ Beta(\(Numerals.short(alpha)), \(Numerals.short(alpha))), the other "
          + "any training row, both drawn for the row (Zhang et al., arXiv:1710.09412)")
    }
    if let alpha = mixing.cutmix {
      say(
        "cutmix",
        "a box of another row, sides sqrt(1 - l) of the image's (of a sequence a stretch of 1 - l), "
          + "l ~ Beta(\(Numerals.short(alpha)), \(Numerals.short(alpha))); targets by the share of pixels replaced "
          + "(Yun et al., arXiv:1905.04899)")
    }
    if mixing.mixup != nil, mixing.cutmix != nil {
      say("", "each row draws one of the two, evenly")
    }
    if let share = mixing.smooth, share > 0 {
      say(
        "smooth",
        "targets are \(Numerals.short(share)) / classes, and \(Numerals.short(1 - share)) more for the class, while training; "
          + "scores are by the plain loss (Szegedy et al., arXiv:1512.00567)")
    }
    if !mixing.isOff {
      say(
        "divisor",
        "class weights count in the sum, which is divided by rows, as PyTorch does with shares")
    }
  }

  /// What was fitted in one go.
  private static func fitted(_ run: Run, by method: Choice) throws(Problem) -> Explanation {
    let row = try EstimatorMethod.named(method.name)
    var told = Explanation("\(run.name): \(method) fitted to \(run.data), without steps")
    told.say(row.name, formulaOf: row.label, method.values)
    try told.say(metrics: run.recipe.metrics, of: run)
    told.say(insteadOf: row.label, among: EstimatorMethod.labels)
    told.say(sourceOf: row.label)
    return told
  }

  /// What was asked to be measured, and that the first of it judges.
  private mutating func say(metrics: Metrics, of run: Run) throws(Problem) {
    guard !metrics.isStandard else { return }
    try say(metrics, run.metricNames)
    say("judge", "\(run.judge), in place of the validation loss")
  }

  private static func steps(of run: Run) -> String {
    let recipe = run.recipe
    let groups = recipe.accumulate > 1 ? " of \(recipe.accumulate) batches" : ""
    var text =
      "\(run.stepsPerEpoch) an epoch\(groups), bs \(recipe.batch); \(recipe.epochs) epochs * "
      + "\(run.stepsPerEpoch) = \(run.steps)"
    if run.losses.count < run.steps { text += ", \(run.losses.count) done" }
    return text
  }

  private static func rate(of run: Run) -> String {
    let rates = run.rates.values
    guard let first = rates.first, let last = rates.last, let top = rates.max(),
      let place = rates.firstIndex(of: top)
    else { return "no step was taken" }
    let steps = run.rates.steps
    return "\(short(first)) at step 1, peak \(short(top)) at step \(Int(steps[place])), "
      + "\(short(last)) at step \(Int(steps[steps.count - 1]))"
      + (run.recipe.rates.remark.map { "; \($0)" } ?? "")
  }

  /// What decoupled decay alone did to a weight over the run; the strength of L2.
  private static func decay(of run: Run) throws(Problem) -> String? {
    let row = try Optimiser.named(run.recipe.optimiser.name)
    var values = run.recipe.optimiser.values
    values.fillStandards(of: row.label)
    let update = try row.make(values)
    guard update.decay > 0 else { return nil }
    guard update.decayIsDecoupled else {
      return "L2: \(short(update.decay)) w joins the gradient at each of \(run.losses.count) steps"
    }
    guard run.rates.stride == 1, !run.rates.values.isEmpty, run.recipe.rates.low == nil else {
      return "each step w *= 1 - rate \(short(update.decay)), \(run.losses.count) times"
    }
    let kept = run.rates.values.reduce(1) { $0 * (1 - $1 * update.decay) }
    return "each step w *= 1 - rate \(short(update.decay)), \(run.losses.count) times: a weight "
      + "that got no gradient would keep \(Numerals.percent(kept)) of itself"
  }

  private static func loss(of run: Run) throws(Problem) -> Loss {
    if let choice = run.recipe.loss { return try Loss.named(choice.name) }
    return Loss.standard(for: run.isOfClasses ? .classes : .values)
  }

  private static func clipping(of run: Run) -> String? {
    let norms = run.gradientNorms.values.filter(\.isFinite)
    guard let clip = run.recipe.clip, !norms.isEmpty else { return nil }
    let over = norms.filter { $0 > clip }.count
    return
      "g *= min(1, \(short(clip)) / (norm + 1e-6)): \(over) of \(norms.count) steps had a larger "
      + "norm, the median was \(short(Statistics.median(norms)))"
  }

  /// A schedule that was previewed.
  static func schedule(
    _ choice: Choice, _ epochs: Int, _ stepsPerEpoch: Int, _ peak: Double
  ) throws(Problem) -> Explanation {
    let row = try Schedule.named(choice.name)
    let steps = epochs * stepsPerEpoch
    let rates = try row.curve(choice.values).rates(steps: steps, stepsPerEpoch: stepsPerEpoch)
      .map { $0 * peak }
    var told = Explanation("schedule \(choice): \(row.label.summary)")
    told.say("formula", formulaOf: row.label, choice.values)
    told.say(
      "steps", "\(epochs) epochs * \(stepsPerEpoch) = \(steps), peak \(short(peak))")
    let quarters = [0, steps / 4, steps / 2, 3 * steps / 4, steps - 1]
    let shown = quarters.filter { rates.indices.contains($0) }
      .map { "\(short(rates[$0])) at step \($0 + 1)" }
    told.say("rate", shown.joined(separator: ", "))
    told.say(insteadOf: row.label, among: Schedule.labels)
    told.say(sourceOf: row.label)
    return told
  }
}
