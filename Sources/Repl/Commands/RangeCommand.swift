import Kernel
import Viz

extension Command {
  static let lrfind = Command(
    Label(
      "lrfind", foreign: ["lr_find", "LRFinder", "range_test", "LearningRateFinder"],
      summary: "Find a rate by a range test and short trials.",
      source: "arXiv:1506.01186, section 3.3 (range test); arXiv:1502.07943 (successive halving)",
      parameters: [
        Parameter(
          "from", .number(1e-12...1e3), standard: "1e-7", foreign: ["start_lr", "min_lr"],
          help: "first learning rate of the range test"),
        Parameter(
          "to", .number(1e-12...1e6), standard: "10", foreign: ["end_lr"],
          help: "learning rate the range test ends before"),
        Parameter(
          "steps", .integer(20...100_000), standard: "100",
          foreign: ["num_it", "num_iter", "num_training"],
          help: "batches of the range test; what the rules read moves with them"),
        Parameter(
          "repeats", .integer(1...100), standard: "1",
          help: "seeds; their curves make a band, and as many, where written, pair the trials"),
        Parameter(
          "bs", .list(.integer(1...16_777_216)), aliases: ["batch"], foreign: ["batch_size"],
          help: "rows of a batch, 64 or what scale has said; several make a curve and trials each"),
      ] + [Recipe.optimiserField, Recipe.lossField].compactMap(\.parameter) + [
        Parameter(
          "rule", .trick(Suggestion.labels), standard: "fall", foreign: ["suggest_funcs"],
          help: "the rule that reads the curve; its rate is _.suggestion where no trials run"),
        Parameter(
          "trials", .either([.flag, .word(["auto"])]), standard: "auto", aliases: ["verify"],
          help:
            "short paired trainings; auto runs them where they take few operations and no rule= "
            + "is written"),
        Parameter(
          "schedule", .trick(Schedule.labels), standard: "1cycle",
          foreign: ["sched", "lr_scheduler"], help: "of the trials, and of the fit the rate is for"),
        Parameter(
          "epochs", .integer(1...100_000), standard: "5",
          foreign: ["n_epoch", "n_epochs", "num_epochs", "max_epochs"],
          help: "of the last trials, and of the fit the rate is for"),
        Parameter(
          "rules", .flag, standard: "no", help: "list what each rule read and what it is meant as"),
        seed,
      ],
      given: [
        "suggestion": "the rate: of the trials, or of the rule where none ran",
        "best": "the rate of the trials, where they found one", "band": "its lowest and highest",
        "fall":
          "what a rule reads; so `.half`, `.valley`, `.slide`, `.minimum`, `.steep`, `.steepest`",
        "rates": "of the range test, one a step", "losses": "its losses",
        "smoothed": "and smoothed",
        "trials": "each trial: `.rate`, `.loss`, `.seed`, `.epochs`, `.bs`, `.stage`",
      ], example: "lrfind from=1e-6 to=1"), .train
  ) { request, workspace, host throws(Problem) in
    let finder = try RateFinder(request, &workspace, host)
    defer { host.progress(nil) }
    return finder.batches.count > 1 ? try finder.compared() : try finder.alone()
  }
}

/// What `lrfind` was asked for, and how it goes about it.
struct RateFinder {
  enum Wish { case auto, yes, no }

  let model: Model
  let dataset: Dataset
  let recipe: Recipe
  let settings: RangeTest.Settings
  let batches: [Int]
  let rule: String
  let listsRules: Bool
  let wish: Wish
  /// Paired trainings of a rate, where a number was asked for.
  let seeds: Int?
  /// The options that a fit needs to be the one the rate is for.
  let options: String
  let label: Label
  let host: Host

  init(
    _ request: Command.Request, _ workspace: inout Workspace, _ host: Host
  ) throws(Problem) {
    (model, dataset) = try workspace.session.training(for: "lrfind")
    let values = request.values
    var settings = RangeTest.Settings()
    settings.from = values["from"]
    settings.to = values["to"]
    settings.steps = values[integer: "steps"]
    settings.repeats = values[integer: "repeats"]
    settings.seed = request.seed(&workspace)
    self.settings = settings
    var recipe = workspace.session.recipe
    batches = values.integers("bs") ?? [recipe.batch]
    recipe.batch = batches.first ?? recipe.batch
    recipe.optimiser = request.choice("opt") ?? recipe.optimiser
    recipe.loss = request.choice("loss") ?? recipe.loss
    recipe.schedule = request.choice("schedule") ?? recipe.schedule
    recipe.epochs = values[integer: "epochs"]
    self.recipe = recipe
    rule = values[word: "rule"]
    listsRules = values[flag: "rules"]
    let wish = values.flag("trials").map { $0 ? Wish.yes : .no } ?? .auto
    // Who names a rule asks for what it reads.
    self.wish = wish == .auto && values.isWritten("rule") ? .no : wish
    seeds = values.isWritten("repeats") && settings.repeats > 1 ? settings.repeats : nil
    options = [("opt", recipe.optimiser), ("loss", recipe.loss)].compactMap { name, choice in
      values.isWritten(name) ? choice.map { " \(name)=\($0)" } : nil
    }.joined()
    label = request.call.label
    self.host = host
    guard Set(batches).count == batches.count, batches.count <= 6 else {
      throw Problem(
        .badValue, "bs takes up to 6 different batch sizes, not \(batches.count)",
        hint: "bs=16,64,256", about: "bs")
    }
  }

  /// The range test and the trials of one batch size.
  struct Found {
    let recipe: Recipe
    let test: RangeTest
    let search: RateSearch?
    /// Why there are no trials although they were not refused by the user.
    let reason: String?
  }

  func found(_ batch: Int, _ watch: RangeWatch) throws(Problem) -> Found {
    var recipe = recipe
    recipe.batch = batch
    let test = try RangeTest(
      model, on: dataset, recipe, settings, shouldStop: host.stop, told: watch.told)
    do throws(Problem) {
      let limit = wish == .auto ? RateSearch.limit / batches.count : nil
      guard wish != .no,
        let plan = try plan(recipe, isAnchored: test.anchor != nil, limit)
      else { return Found(recipe: recipe, test: test, search: nil, reason: nil) }
      watch.begin(trials: plan, reach: test.anchor != nil)
      let search = try RateSearch(
        model, on: dataset, recipe, seed: settings.seed, anchor: test.anchor, plan: plan,
        told: watch.ended)
      return Found(recipe: recipe, test: test, search: search, reason: nil)
    } catch {
      guard wish == .auto, error.code != .interrupted else { throw error }
      let next = error.hint.map { ". Next: \($0)" } ?? ""
      return Found(
        recipe: recipe, test: test, search: nil, reason: "no trials: \(error.message)\(next)")
    }
  }

  /// Nil where there is nothing to be tried.
  private func plan(
    _ recipe: Recipe, isAnchored: Bool, _ limit: Int?
  ) throws(Problem) -> RateSearch.Plan? {
    let found = try RateSearch.plan(
      model, on: dataset, recipe, isAnchored: isAnchored, seeds: seeds, limit: limit)
    guard let plan = found.plan else {
      throw Problem(
        .outOfRange,
        "they would take \(RateFinder.operations(found.least)), and trials=auto takes "
          + "\(RateFinder.operations(limit ?? RateSearch.limit)) at the most",
        hint: "lrfind trials=yes" + (seeds == nil ? "" : ", or fewer repeats"))
    }
    if let left = Context.current.steps?.remaining, plan.steps > left {
      throw Problem(
        .outOfRange, "up to \(plan.steps) steps are more than the \(left) that --safe leaves",
        hint: "lrfind trials=no")
    }
    return plan
  }

  /// Counts the range test and the trials of all batch sizes, with a curve that gives an anchor.
  func count(in estimate: inout TrainingsEstimate) throws(Problem) {
    for batch in batches {
      var recipe = recipe
      recipe.batch = batch
      var curve = recipe
      curve.validates = false
      estimate.endWave()
      for _ in 0..<settings.repeats {
        estimate.add(Trainings.Job(model, on: dataset, curve), steps: settings.steps)
        estimate.endWave()
      }
      let limit = wish == .auto ? RateSearch.limit / batches.count : nil
      do throws(Problem) {
        guard wish != .no, let plan = try plan(recipe, isAnchored: true, limit) else { continue }
        try RateSearch.count(
          plan, isAnchored: true, model, on: dataset, recipe, in: &estimate)
      } catch {
        guard wish == .auto, error.code != .interrupted else { throw error }
      }
    }
  }

  static func operations(_ count: Int) -> String {
    "\(Numerals.short(Double(count) / 1e9, digits: 3)) G operations"
  }
}

/// The live line of a range test and its trials. A curve that ends early leaves its steps undone.
final class RangeWatch {
  private let host: Host
  private var step = 0
  private var progress: Progress
  private var ended = 0
  private var trials = 0
  /// Made once, so that a step allocates nothing.
  private lazy var draw: () -> ProgressLine = { [unowned self] in
    progress.line("lrfind", step: step, now: host.clock())
  }

  init(_ host: Host, steps: Int) {
    self.host = host
    progress = Progress(steps: steps, noun: "steps", clock: host.clock)
  }

  func told(_ loss: Double) {
    step += 1
    progress.hear(loss)
    host.progress(draw)
  }

  func begin(trials plan: RateSearch.Plan, reach isAnchored: Bool) {
    (ended, trials) = (0, plan.trainings(isAnchored: isAnchored))
    ended(0)
  }

  func ended(_ count: Int) {
    ended += count
    let (done, all) = (ended, max(ended, trials))
    host.progress {
      ProgressLine("lrfind trials \(done)/\(all)", share: Double(done) / Double(max(1, all)))
    }
  }
}
