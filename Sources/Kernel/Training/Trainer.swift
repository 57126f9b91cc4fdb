/// Fits a model by a recipe: rates of its schedule, epochs, scores, pauses, and the run it leaves.
public struct Trainer {
  private var model: Model
  private let dataset: Dataset
  private var state: PausedFit
  private let setup: Setup
  /// The watcher asked for the model.
  private var isKeepWanted = false
  /// What must be said beside the metrics of the last epoch, and of the best one.
  private var remarks: (last: [String], best: [String]) = ([], [])

  /// What stays the same through a run.
  private struct Setup {
    let curve: Curve
    let stepper: Stepper
    let scorer: Scorer?
    /// Of some training rows, as held-out rows are scored.
    let clean: Scorer?
  }

  /// Trains `model` by `recipe`; `pauseAt` pauses after that many steps. The watcher is asked after
  /// every step; `keep` gets the model it asks for. A run that diverges ends with its reason and the weights
  /// of its best epoch, or those before the fit where no epoch had ended; nothing is thrown for it.
  /// `keepsLedger`: for a run that somebody may look back on; it reaches no other figure.
  public static func fit(
    _ model: inout Model, on dataset: Dataset, _ recipe: Recipe, name: String = "",
    keepsLedger: Bool = true, pauseAt: Int? = nil,
    watch: (Moment) -> Moment.Verdict = { _ in .go }, keep: (Model) -> Void = { _ in }
  ) throws(Problem) -> Run {
    var recipe = recipe
    var notes: [String] = []
    try check(model, dataset, &recipe, &notes)
    try model.checkFit(recipe, on: dataset)
    let rows = try recipe.rowsOfAnEpoch(on: dataset)
    let perEpoch = recipe.stepsPerEpoch(rows: rows)
    guard let steps = recipe.steps(rows: rows) else {
      throw Problem(
        .outOfRange, "\(recipe.epochs) epochs of \(perEpoch) steps cannot be counted",
        about: "epochs")
    }
    var run = Run(
      recipe: recipe, model: model.name, data: dataset.name,
      blueprint: model.blueprint.description, stepsPerEpoch: perEpoch, steps: steps,
      metricNames: recipe.metrics.names(for: dataset.task))
    run.name = name
    run.notes = notes
    if keepsLedger, !recipe.mixing.mixesRows {
      run.ledger = Ledger(dataset, epochs: recipe.epochs)
      if run.ledger == nil, dataset.keys != nil, recipe.epochs > 0 {
        run.notes.append(
          "\(dataset.split.train.count) rows times \(recipe.epochs) epochs are too many for a ledger: mine cannot "
            + "look back on this run")
      }
    }
    let content = dataset.fingerprint
    try run.note(model, dataset, content)
    if recipe.validates, let known = KnownRows(.valid, of: dataset, for: model.fitted),
      !known.trained.isEmpty
    {
      run.knownHeldOut = known.trained.count
      run.notes.append(
        "\(known.trained.count) of \(known.rows) held-out rows were trained on before: the figures of "
          + "valid are too good")
    }
    let slots = try recipe.update().slots
    let state = PausedFit(
      recipe: recipe, step: 0,
      optimiserState: try Buffer(count: slots * model.layout.count), run: run,
      best: BestEpoch(before: model), lossSum: 0, divisorSum: 0,
      frozen: run.frozen, data: content)
    return try go(&model, dataset, state, pauseAt, watch, keep)
  }

  /// Goes on with the fit that `model` was paused in, to the bits of one that never paused; with
  /// another rate or length where `change` says so.
  public static func resume(
    _ model: inout Model, on dataset: Dataset, pauseAt: Int? = nil, change: Change = Change(),
    watch: (Moment) -> Moment.Verdict = { _ in .go }, keep: (Model) -> Void = { _ in }
  ) throws(Problem) -> Run {
    guard let paused = model.paused else {
      throw Problem(
        .noRun, "nothing to continue: \(model.name) is not paused", hint: "fit 1cycle 5")
    }
    guard paused.data == dataset.fingerprint else {
      throw Problem(
        .modelDoesNotFit, "'\(dataset.name)' is not what the paused fit was trained on",
        hint: dataset.name == paused.run.data
          ? "split \(paused.run.split)" : "use \(paused.run.data)")
    }
    try model.checkLearns()
    var state = try change.applied(to: paused)
    let frozen = model.frozenWords
    if frozen != state.frozen {
      state.frozen = frozen
      state.run.notes.append(
        "from step \(state.step) on: " + (frozen.isEmpty ? "nothing frozen" : "\(frozen) frozen"))
    }
    return try go(&model, dataset, state, pauseAt, watch, keep)
  }

  private static func go(
    _ model: inout Model, _ dataset: Dataset, _ state: PausedFit, _ pauseAt: Int?,
    _ watch: (Moment) -> Moment.Verdict, _ keep: (Model) -> Void
  ) throws(Problem) -> Run {
    let allowance = Context.current.steps
    let wanted = max(0, state.run.steps - state.step)
    try allowance?.take(wanted)
    var left = wanted
    defer { allowance?.giveBack(left) }
    var trainer = try Trainer(model, dataset, state)
    if state.step == 0, !state.recipe.mixing.isOff {
      let isKnown = try state.recipe.isPlainCrossEntropy(on: dataset)
      let floor = isKnown ? trainer.setup.stepper.floor : nil
      trainer.state.run.notes.append(state.recipe.mixing.sentence(floor: floor))
    }
    defer { left = wanted - (trainer.state.step - state.step) }
    try trainer.train(until: pauseAt ?? .max, watch, keep)
    model = trainer.model
    var run = trainer.state.run
    let remarks = run.chosenEpoch == nil ? trainer.remarks.last : trainer.remarks.best
    run.notes += remarks.map { "held-out rows: " + $0 }
    return run
  }

  private init(_ model: Model, _ dataset: Dataset, _ paused: PausedFit) throws(Problem) {
    self.model = model
    if paused.step == 0 { self.model.keepStartOfFirstFit() }
    try self.model.detach()
    self.dataset = dataset
    state = paused
    state.optimiserState = try paused.optimiserState.copy()
    let recipe = paused.recipe
    if paused.step == 0 { state.before = model.fitted }
    self.model.fitted = Fitted(
      on: dataset, loss: recipe.loss, after: model.isLoaded ? nil : model.fitted)
    if model.isLoaded { self.model.fitted?.isOfLoaded = true }
    setup = Setup(
      curve: try recipe.curve(),
      stepper: try Stepper(self.model, dataset, recipe, notesRows: paused.run.ledger != nil),
      scorer: recipe.validates && !dataset.split.valid.isEmpty
        ? try Scorer(
          self.model, dataset, .valid, recipe, weights: self.model.weights,
          statistics: self.model.statistics) : nil,
      clean: recipe.trainMeasure == .clean
        ? try Trainer.scorerOfTrainingRows(
          self.model, dataset, recipe, weights: self.model.weights,
          statistics: self.model.statistics)
        : nil)
    guard setup.stepper.stepsPerEpoch == state.run.stepsPerEpoch else {
      throw Problem(
        .badFile,
        "an epoch of '\(dataset.name)' has \(setup.stepper.stepsPerEpoch) steps, and the paused fit "
          + "says \(state.run.stepsPerEpoch)")
    }
  }

  private mutating func train(
    until pause: Int, _ watch: (Moment) -> Moment.Verdict, _ keep: (Model) -> Void
  ) throws(Problem) {
    let perEpoch = state.run.stepsPerEpoch
    state.run.ending = .finished
    state.run.left = nil
    model.paused = nil
    while state.step < state.run.steps {
      let epoch = state.step / perEpoch
      while state.step < (epoch + 1) * perEpoch {
        if state.step >= pause { return stop(at: state.step) }
        guard try step(epoch, watch) else { return }
        if isKeepWanted, state.step < (epoch + 1) * perEpoch { handOut(keep) }
      }
      if try endEpoch(epoch + 1, watch) { break }
      if isKeepWanted, state.step < state.run.steps { handOut(keep) }
    }
    if state.step == 0 { model.fitted = state.before }
    if state.run.ending == .finished, state.recipe.keepsBest { keepTheBest() }
    conclude()
  }

  /// What is left to note when a run is over.
  private mutating func conclude() {
    keepBestOutcome()
    state.run.digest = model.digest.text
  }

  /// Keeps the best epoch's weights beside those the run left, where those are others and not too large.
  private mutating func keepBestOutcome() {
    state.run.bestOutcome = nil
    guard state.best.epoch > 0, state.run.left == nil, state.best.epoch < state.closed else {
      return
    }
    var best = model
    guard best.goBack(to: state.best) else { return }
    best.fitted?.chosen.add(heldOutOf: dataset, for: .stopping)
    state.run.bestOutcome = Run.Outcome(best)
  }

  /// One optimiser step; false when the run has ended.
  private mutating func step(
    _ epoch: Int, _ watch: (Moment) -> Moment.Verdict
  ) throws(Problem) -> Bool {
    let position = Position(
      step: state.step, steps: state.run.steps, stepsPerEpoch: state.run.stepsPerEpoch,
      validLosses: state.validLosses)
    let rate = state.recipe.rate * setup.curve.rate(position)
    let momentum = setup.curve.momentum?(position)
    let step = setup.stepper.advance(
      after: state.step, rate: rate, momentum: momentum, state: state.optimiserState)
    guard step.isTaken else { return diverge(step, epoch: epoch + 1, rate: rate) }
    if let notes = setup.stepper.notes { try state.run.ledger?.note(notes.entries, epoch: epoch) }
    state.step += 1
    model.steps += 1
    state.lossSum += step.sum
    state.divisorSum += step.divisor
    state.minedSum += step.mined?.sum ?? 0
    state.minedDivisorSum += step.mined?.divisor ?? 0
    state.run.rates.append(rate)
    state.run.momenta.append(setup.stepper.update.momentum.map { momentum ?? $0 } ?? .nan)
    state.run.losses.append(step.loss)
    state.run.gradientNorms.append(step.gradientNorm)
    let moment = Moment.Step(
      number: state.step, steps: state.run.steps, epoch: epoch + 1, rate: rate, loss: step.loss,
      gradientNorm: step.gradientNorm)
    let isLast = state.step % state.run.stepsPerEpoch == 0
    let verdict = watch(.step(moment))
    if verdict == .keep { isKeepWanted = true }
    if verdict == .pause, !(isLast && state.step == state.run.steps) {
      if isLast, try endEpoch(epoch + 1, watch) {
        conclude()
      } else {
        stop(at: state.step)
      }
      return false
    }
    return true
  }

  /// Scores the held-out rows; true when patience has run out.
  private mutating func endEpoch(
    _ epoch: Int, _ watch: (Moment) -> Moment.Verdict
  ) throws(Problem) -> Bool {
    guard state.closed < epoch else { return false }
    state.closed = epoch
    let scores = try setup.scorer?.scores()
    remarks.last = scores?.remarks ?? []
    var last = scores
    if last == nil { last = try lastScores() }
    if let last, last.isMeasured, !last.loss.isFinite {
      divergeAfter(epoch, last.loss)
      return true
    }
    if let loss = scores?.loss {
      state.validLosses.append(loss)
      if setup.curve.looksAtLosses { model.fitted?.chosen.add(heldOutOf: dataset, for: .rate) }
    }
    let moment = Moment.Scores(
      epoch: epoch, train: state.epochLoss, valid: scores?.loss, metrics: scores?.metrics ?? [],
      clean: try setup.clean?.scores().loss, mined: state.minedLoss)
    state.run.add(moment)
    (state.lossSum, state.divisorSum) = (0, 0)
    (state.minedSum, state.minedDivisorSum) = (0, 0)
    _ = watch(.epoch(moment))
    try state.best.take(
      moment, judged: state.run.judgement(of: moment), model, areNeeded: state.recipe.keepsBest)
    if state.best.epoch == epoch { remarks.best = remarks.last }
    guard let patience = state.recipe.patience, state.best.epoch > 0,
      epoch - state.best.epoch >= patience
    else { return false }
    state.run.ending = .stalled(best: state.best.epoch)
    if state.recipe.keepsBest { keepTheBest() } else { noteChoice() }
    return true
  }

  /// Goes back to the best epoch; the run's figures are those of its weights.
  private mutating func keepTheBest() {
    if state.closed > 0, state.best.epoch == 0 {
      state.run.notes.append(
        "\(state.run.judge) was undefined in every epoch: the last weights are kept")
      return
    }
    noteChoice()
    guard state.best.epoch < state.closed, model.goBack(to: state.best) else { return }
    state.run.left = state.best.scores
    if state.run.ending == .finished {
      state.run.notes.append("the weights of epoch \(state.best.epoch) are kept: the best")
    }
  }

  /// Something was decided by the rows that the best epoch is judged by.
  private mutating func noteChoice() {
    guard state.closed > 0 else { return }
    if state.best.scores?.valid != nil {
      model.fitted?.chosen.add(heldOutOf: dataset, for: .stopping)
    } else {
      state.run.notes.append("no held-out rows were scored: the best epoch is by training loss")
    }
  }

  private mutating func stop(at step: Int) {
    state.run.ending = .paused(step: step)
    if step > state.closed * state.run.stepsPerEpoch {
      // Where there is no room for the metrics it pauses all the same.
      let scores = try? setup.scorer?.scores()
      state.run.left = Moment.Scores(
        epoch: state.closed + 1,
        train: state.epochLoss, valid: scores?.loss, metrics: scores?.metrics ?? [],
        mined: state.minedLoss)
    }
    model.paused = state
    state.run.digest = model.digest.text
    model.paused = state
  }

  /// Hands out the model as it would be if the fit were paused here.
  private mutating func handOut(_ keep: (Model) -> Void) {
    isKeepWanted = false
    var copy = self
    copy.stop(at: state.step)
    keep(copy.model)
  }

  /// At the end of a run that scores nothing, those of some training rows: the last step shows in no other.
  private func lastScores() throws(Problem) -> Scorer.Scores? {
    guard setup.scorer == nil, state.step == state.run.steps else { return nil }
    return try Trainer.scorerOfTrainingRows(model, dataset, state.recipe).scores()
  }

  private static func scorerOfTrainingRows(
    _ model: Model, _ dataset: Dataset, _ recipe: Recipe, weights: Buffer? = nil,
    statistics: Buffer? = nil
  ) throws(Problem) -> Scorer {
    let few = dataset.sample(of: dataset.split.train, atMost: Scorer.mostRows)
    var recipe = recipe
    recipe.metrics = Metrics()
    return try Scorer(
      model, dataset.only(few), .valid, recipe, weights: weights, statistics: statistics)
  }

  /// The weights stayed finite and say nothing finite any more.
  private mutating func divergeAfter(_ epoch: Int, _ loss: Double) {
    let left = goBack()
    state.run.ending = .diverged(
      Problem(
        .diverged, "the loss after epoch \(epoch) is \(Numeral.short(loss)); \(left)",
        hint: "lrfind",
        about: "lr"))
  }

  private mutating func diverge(_ step: Stepper.Step, epoch: Int, rate: Double) -> Bool {
    let (loss, norm) = (step.loss, step.gradientNorm)
    let places = setup.stepper.firstNonFinite()
    setup.stepper.forgetGroup()
    let layer = places.map {
      ", first non-finite: layer \($0 + 1) '\(model.layout.places[$0].name)'"
    }
    let number = { (value: Double) in Numeral.short(value) }
    let stopped = state.step + 1
    let left = goBack()
    let what =
      !loss.isFinite
      ? "loss became \(number(loss))"
      : !norm.isFinite ? "the gradient became \(number(norm))" : "a weight would have overflown"
    state.run.ending = .diverged(
      Problem(
        .diverged,
        "\(what) at epoch \(epoch) step \(stopped) (lr \(number(rate)), "
          + "gradient norm \(number(norm))\(layer ?? "")); \(left)",
        hint: "lrfind", about: "lr"))
    state.run.digest = model.digest.text
    return false
  }

  /// Leaves the weights of the best epoch, or those before the fit; says which.
  private mutating func goBack() -> String {
    guard model.goBack(to: state.best) else {
      return "weights kept from step \(state.step)"
    }
    guard let scores = state.best.scores else {
      model.fitted = state.before
      return "the weights are those before the fit"
    }
    state.run.left = scores
    if scores.valid != nil { model.fitted?.chosen.add(heldOutOf: dataset, for: .stopping) }
    return "the weights are those of epoch \(scores.epoch)"
  }
}
