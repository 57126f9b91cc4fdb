import Kernel
import Viz

extension Command {
  static let trainCommands = [lrfind, fit, goOn, plan, optimiser, loss, schedule]

  /// The journal writes it behind a fit that diverged, so that its script goes on as the session did.
  private static let diverge = Parameter(
    "diverge", .word(["stop", "go"]), standard: "stop",
    help: "when the loss is no longer finite: an error (stop), or a note (go)")

  private static let fitJob: Job = { (request, workspace) throws(Problem) -> Trainings.Job? in
    if case .estimator = try workspace.session.predictor(for: "fit") { return nil }
    let (model, dataset) = try workspace.session.training(for: "fit")
    return Trainings.Job(model, on: dataset, try recipe(request, &workspace))
  }

  static let fit = Command(
    Label(
      "fit",
      foreign: [
        "train", "fit_one_cycle", "fit_flat_cos", "fit_sgdr", "fine_tune", "learn", "compile",
      ],
      summary: "Train the current model on the current data set.",
      source: "arXiv:1708.07120 (1cycle); arXiv:1711.05101 (AdamW)",
      parameters: Recipe.parameters + [
        Parameter("pause", .integer(0...Int.max), help: "pause after this many steps"), diverge,
        seed, name,
      ],
      given: [
        "train": "training loss, one an epoch", "valid": "held-out loss, one an epoch",
        "accuracy": "and every other metric that was measured, one an epoch",
        "clean": "training loss without dropout, with `train=clean`",
        "mined": "training loss over the rows that counted, under `mine ohem`",
        "loss": "one a step", "lr": "the rate, one a step", "momentum": "one a step",
        "gradnorm": "one a step", "best": "the least held-out loss", "epochs": "that were done",
        "steps": "that were done", "seed": "of the run", "digest": "of the weights it left",
        "opt": "the optimiser", "schedule": "the schedule", "wd": "the decay",
        "bs": "rows of a batch; so every other setting, as `runs all=yes` names them",
      ], example: "fit 1cycle 3 lr=1e-2"), .train,
    job: fitJob
  ) { request, workspace, host throws(Problem) in
    if case .estimator(let estimator) = try workspace.session.predictor(for: "fit") {
      return try fit(estimator, request, &workspace, host)
    }
    var (model, dataset) = try workspace.session.training(for: "fit")
    let recipe = try recipe(request, &workspace)
    noteVariables(request, &workspace)
    let watch = FitWatch(host, for: dataset, recipe)
    let name = try request.name(workspace.session.nextRunName, workspace.session) {
      if case .run = $0 { true } else { false }
    }
    watch.announce(Recipe.opening(recipe, dataset, model))
    host.training.begin()
    let run = try Trainer.fit(
      &model, on: dataset, recipe, name: name, pauseAt: request.values.integer("pause")
    ) {
      follow($0, watch, host)
    } keep: {
      keep($0, workspace, host)
    }
    return conclude(run, model, dataset, watch, request, &workspace)
  }

  static let goOn = Command(
    Label(
      "continue", foreign: ["resume"],
      summary: "Go on with the fit that was paused, or interrupted when its process died.",
      parameters: [
        Parameter("pause", .integer(0...Int.max), help: "pause again after this many steps"),
        Parameter(
          "lr", .slice(0...1e38), aliases: ["rate"],
          help: "another peak from here on, or from the first layer to the last"),
        Parameter(
          "epochs", .integer(1...Int.max), help: "another length of the whole run"),
        diverge,
      ],
      example: "continue"), .train
  ) { request, workspace, host throws(Problem) in
    if let pending = workspace.pending { return try host.language.beginAgain(pending, &workspace) }
    var (model, dataset) = try workspace.session.training(for: "continue")
    let change = Trainer.Change(
      rates: Rates(request.values, "lr"), epochs: request.values.integer("epochs"))
    var recipe = model.paused?.recipe ?? Recipe()
    recipe.epochs = change.epochs ?? recipe.epochs
    let watch = FitWatch(host, for: dataset, recipe)
    if model.paused != nil { host.training.begin() }
    let run = try Trainer.resume(
      &model, on: dataset, pauseAt: request.values.integer("pause"), change: change
    ) {
      follow($0, watch, host)
    } keep: {
      keep($0, workspace, host)
    }
    return conclude(run, model, dataset, watch, request, &workspace)
  }

  /// Hands a moment to the watch, and asks for the model where it is time to keep it.
  private static func follow(
    _ moment: Moment, _ watch: FitWatch, _ host: Host
  ) -> Moment.Verdict {
    let verdict = watch.told(moment)
    guard case .step = moment, verdict == .go, host.training.isDue() else { return verdict }
    return .keep
  }

  /// Keeps a training in the middle, as if it had been paused.
  private static func keep(_ model: Model, _ workspace: Workspace, _ host: Host) {
    guard let run = model.paused?.run else { return }
    var kept = workspace
    kept.session.use(model)
    keep(run, &kept)
    host.training.keep(kept, run)
  }

  /// Keeps model and run, and says how it ended.
  private static func conclude(
    _ run: Run, _ model: Model, _ dataset: Dataset, _ watch: FitWatch, _ request: Request,
    _ workspace: inout Workspace
  ) -> Answer {
    watch.end()
    workspace.session.use(model)
    var run = run
    run.keepOutcome(of: model)
    keep(run, &workspace)
    var answer = Answer([], item: .run(run), explainedBy: try? Explanation.fit(run))
    answer.drawn = curves(of: [run])
    for note in run.notes { answer.note("note: " + note) }
    if run.recipe.untreated != nil, run.ending == .finished {
      answer.note("what came of it: mine compare trains the same without, seed by seed")
    }
    if request.call.name == fit.name, case .finished = run.ending {
      let likeness = FitEstimate.likeness(of: run.recipe, model, on: dataset)
      workspace.paces[likeness] = FitEstimate.Pace(seconds: watch.seconds, steps: run.losses.count)
    }
    if let planned = workspace.planned, planned.isOf(run) {
      answer.note(planned.sentence(after: watch.seconds))
      workspace.planned = nil
    }
    answer.say(run.closing(seconds: watch.seconds))
    if let found = try? Verdict.of(Verdict.Evidence(run, model, dataset)) {
      answer.say(sentence(found.sentence))
      answer.explanation?.say("verdict", formulaOf: found.rule.label, Values())
      answer.explanation?.say(sourceOf: found.rule.label)
    }
    if case .diverged(let problem) = run.ending {
      if request.values[word: "diverge"] == "go" {
        answer.note("note: " + problem.message)
      } else {
        answer.failure = advised(problem, run, model, dataset)
        workspace.journal.hasDiverged = true
      }
    }
    return answer
  }

  /// The problem with a rate that was tried on the weights that are left.
  private static func advised(
    _ problem: Problem, _ run: Run, _ model: Model, _ dataset: Dataset
  ) -> Problem {
    var advised = problem
    if let steady = try? SteadyRate.after(run.recipe, model, on: dataset) {
      advised.hint =
        "lr=\(steady.rates.words), which held for \(Numerals.counted(steady.steps, "step")) from these weights; "
        + "or lrfind"
    }
    return advised
  }

  static func keep(_ run: Run, _ workspace: inout Workspace) {
    var run = run
    if workspace.session.runs.contains(where: { $0.name == run.name }) {
      workspace.session.bind(run.name, .run(run))
    } else {
      workspace.session.keep(&run, as: run.name)
    }
    if case .paused(let step) = run.ending { workspace.journal.pausedAt = step }
  }

  static func recipe(
    _ request: Request, _ workspace: inout Workspace
  ) throws(Problem) -> Recipe {
    var recipe = Recipe(
      request.values, choices: request.choices, over: workspace.session.recipe,
      keepsChoices: request.call.edition > 1)
    let other = Recipe(
      request.values, choices: request.choices, over: workspace.session.recipe,
      keepsChoices: request.call.edition == 1)
    if recipe != other {
      if request.call.edition == 1 {
        workspace.journal.needsFirstEdition = true
      } else {
        workspace.journal.spelledOut += spelledOut(recipe.choices(beyond: other), request.call)
      }
    }
    // A schedule that is named has a beginning of its own, and none of a larger batch.
    if let warmup = workspace.session.scaled?.warmup, !recipe.schedule.values.isWritten("warmup") {
      recipe.schedule.values.set("warmup", .number(warmup))
    }
    recipe.seed = request.seed(&workspace)
    return recipe
  }

  /// What was kept of a row that is named again, as options that say it in each edition: those that are of one
  /// row alone, and stand between brackets as they do without.
  private static func spelledOut(
    _ kept: [(name: String, value: Value)], _ call: Call
  ) -> [String] {
    let rows = [call.label] + call.tricks.map(\.label)
    return kept.compactMap { name, value in
      let text = value.asTyped
      guard rows.count(where: { $0.parameters.contains { $0.answers(to: name) } }) == 1,
        text.utf8.allSatisfy({ Ascii.isName($0) || ".-".utf8.contains($0) })
      else { return nil }
      return "\(name)=\(text)"
    }
  }

  /// Says once of a variable called like an option that the option was not written.
  private static func noteVariables(_ request: Request, _ workspace: inout Workspace) {
    for parameter in Recipe.parameters where !request.values.isWritten(parameter.name) {
      for name in [parameter.name] + parameter.aliases {
        guard case .datum? = workspace.session[name],
          workspace.remarked.insert(name).inserted
        else { continue }
        workspace.notes.append(
          "\(name) is a variable, which fit does not look at: fit \(parameter.name)=\(name)")
      }
    }
  }

  static let optimiser = Command(
    Label(
      "optimiser", aliases: ["optimizer"], foreign: ["opt_func", "configure_optimizers"],
      summary: "Choose the optimiser of the trainings that follow.",
      parameters: [Parameter("optimiser", .trick(Optimiser.labels), .required, help: "which")],
      example: "optimiser adamw wd=0.01"), .train
  ) { request, workspace, _ throws(Problem) in
    guard let choice = request.choice("optimiser") else {
      throw Problem(.missingArgument, "optimiser needs a name", hint: "optimiser adamw")
    }
    workspace.session.optimiser = choice
    return Answer(
      [.line("optimiser: \(choice)")],
      explainedBy: .choice(
        "optimiser", choice, try Optimiser.named(choice.name).label, among: Optimiser.labels))
  }

  static let loss = Command(
    Label(
      "loss", foreign: ["loss_func", "criterion"],
      summary:
        "Choose the loss of the trainings that follow; say what is on when nothing is written.",
      parameters: [Parameter("loss", .trick(Loss.labels), .positional, help: "which")],
      example: "loss crossentropy smoothing=0.1"), .train
  ) { request, workspace, _ throws(Problem) in
    guard let choice = request.choice("loss") else { return inForce(workspace.session) }
    let row = try Loss.named(choice.name)
    try row.check(choice.values, on: try? workspace.session.dataset(for: "loss"))
    workspace.session.loss = choice
    return Answer(
      [.line("loss: \(choice)")],
      explainedBy: .choice(
        "loss", choice, row.label,
        among: Loss.all.filter { $0.task == row.task }.map(\.label)))
  }

  /// The loss that the next training has.
  private static func inForce(_ session: Session) -> Answer {
    if let chosen = session.loss { return Answer("loss: \(chosen)") }
    let usual = (try? session.dataset(for: "loss")).map { Loss.standard(for: $0.task).name }
    return Answer(
      "loss: \(usual.map { "\($0), by the kind of target" } ?? "by the kind of target")")
  }

  static let schedule = Command(
    Label(
      "schedule", foreign: ["lr_scheduler", "ParamScheduler", "plot_sched"],
      summary: "Preview a schedule as a chart, without training.",
      parameters: [
        Parameter("schedule", .trick(Schedule.labels), .required, help: "which"),
        Parameter(
          "epochs", .integer(1...1_000_000), .positional, standard: "10", help: "of the run"),
        Parameter("lr", .number(0...1e38), standard: "1e-3", help: "the peak"),
        Parameter("bs", .integer(1...16_777_216), standard: "64", help: "rows of a batch"),
      ] + Warmup.parameters,
      example: "schedule 1cycle 10 lr=1e-2"), .train
  ) { request, workspace, _ throws(Problem) in
    guard let choice = request.choice("schedule", adding: Warmup.parameters) else {
      throw Problem(.missingArgument, "schedule needs a name", hint: "schedule 1cycle 10")
    }
    let session = workspace.session
    let rows =
      (try? session.recipe.rowsOfAnEpoch(on: session.dataset(for: "schedule"))) ?? 6400
    let perEpoch = max(1, Batches.count(rows: rows, size: request.values[integer: "bs"]))
    let chart = try Figure.schedule(
      choice, epochs: request.values[integer: "epochs"], stepsPerEpoch: perEpoch,
      peak: request.values["lr"])
    return Answer(
      [.chart(chart)],
      explainedBy: try .schedule(
        choice, request.values[integer: "epochs"], perEpoch, request.values["lr"]))
  }
}
