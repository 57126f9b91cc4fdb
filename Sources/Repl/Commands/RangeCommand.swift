import Kernel
import Viz

extension Command {
  static let lrfind = Command(
    Label(
      "lrfind", foreign: ["lr_find", "LRFinder", "range_test", "LearningRateFinder"],
      summary: "Find a rate: raise it batch by batch on a copy.",
      source: "arXiv:1506.01186, section 3.3",
      parameters: [
        Parameter(
          "from", .number(1e-12...1e3), standard: "1e-7", foreign: ["start_lr", "min_lr"],
          help: "first learning rate"),
        Parameter(
          "to", .number(1e-12...1e6), standard: "10", foreign: ["end_lr"],
          help: "learning rate the test ends before"),
        Parameter(
          "steps", .integer(20...100_000), standard: "100",
          foreign: ["num_it", "num_iter", "num_training"], help: "batches"),
        Parameter(
          "repeats", .integer(1...100), standard: "1", help: "seeds; their curves make a band"),
        Parameter(
          "bs", .list(.integer(1...16_777_216)), standard: "64", aliases: ["batch"],
          foreign: ["batch_size"], help: "rows of a batch; several make a curve each"),
      ] + [Recipe.optimiserField, Recipe.lossField].compactMap(\.parameter) + [
        Parameter(
          "rule", .trick(Suggestion.labels), standard: "fall", foreign: ["suggest_funcs"],
          help: "the rule whose rate becomes _.suggestion"),
        Parameter(
          "verify", .flag, standard: "no", help: "train the candidates briefly and compare them"),
        seed,
      ],
      example: "lrfind from=1e-6 to=1"), .train
  ) { request, workspace, host throws(Problem) in
    let (model, dataset) = try workspace.session.training(for: "lrfind")
    let values = request.values
    var settings = RangeTest.Settings()
    settings.from = values["from"]
    settings.to = values["to"]
    settings.steps = values[integer: "steps"]
    settings.repeats = values[integer: "repeats"]
    settings.seed = request.seed(&workspace)
    var recipe = workspace.session.recipe
    let batches = values.integers("bs") ?? [recipe.batch]
    recipe.batch = batches.first ?? recipe.batch
    recipe.optimiser = request.choice("opt") ?? recipe.optimiser
    recipe.loss = request.choice("loss") ?? recipe.loss
    let rule = values[word: "rule"]
    if batches.count > 1 {
      let watch = RangeWatch(host, steps: settings.steps * settings.repeats * batches.count)
      defer { host.progress(nil) }
      return try compared(
        batches, values[flag: "verify"], rule, sourceOf: request.call.label
      ) { batch throws(Problem) in
        var own = recipe
        own.batch = batch
        return (
          try RangeTest(
            model, on: dataset, own, settings, shouldStop: host.stop, told: watch.told),
          model, dataset, own
        )
      }
    }
    let watch = RangeWatch(host, steps: settings.steps * settings.repeats)
    defer { host.progress(nil) }
    let test = try RangeTest(
      model, on: dataset, recipe, settings, shouldStop: host.stop, told: watch.told)
    var answer = Answer([.chart(Figure.range(test, rule: rule, model: model, dataset, recipe))])
    answer.explanation = Explanation.range(
      test, rule, recipe, sourceOf: request.call.label)
    var record = Record("lrfind")
    guard test.refusal == nil else {
      answer.item = .record(record)
      return answer
    }
    if let rate = test.rate(by: rule) { record.append("suggestion", rate) }
    for advice in test.advice { record.append(advice.rule, advice.rate) }
    let rows = test.advice.map { advice -> [Table.Cell] in
      [
        Table.Cell(advice.rule), .short(advice.rate),
        advice.isSound ? Table.Cell(advice.purpose.rawValue) : "past divergence, no advice",
      ]
    }
    answer.add(Table(["rule", "lr", "meant as"], rows: rows))
    if values[flag: "verify"] {
      let trials = try test.verify(model, on: dataset, recipe, shouldStop: host.stop)
      verified(trials, &answer, &record)
    }
    answer.item = .record(record)
    return answer
  }

  /// The curves of several batch sizes on one chart, and what one rule says of each.
  private static func compared(
    _ batches: [Int], _ wantsTrials: Bool, _ rule: String, sourceOf label: Label,
    _ run: (Int) throws(Problem) -> (test: RangeTest, Model, Dataset, Recipe)
  ) throws(Problem) -> Answer {
    guard !wantsTrials else {
      throw Problem(
        .badValue, "verify=yes takes one batch size, not \(batches.count)",
        hint: "lrfind bs=\(batches[0]) verify=yes", about: "verify")
    }
    guard Set(batches).count == batches.count, batches.count <= 6 else {
      throw Problem(
        .badValue, "bs takes up to 6 different batch sizes, not \(batches.count)",
        hint: "bs=16,64,256", about: "bs")
    }
    var tests: [(batch: Int, test: RangeTest)] = []
    var subtitle = ""
    var explanation: Explanation?
    for batch in batches {
      let (test, model, dataset, recipe) = try run(batch)
      tests.append((batch, test))
      if explanation == nil {
        explanation = Explanation.range(test, rule, recipe, sourceOf: label)
      }
      subtitle =
        "\(model.name)/\(dataset.name), \(recipe.optimiser), "
        + "\(test.settings.steps) steps, seed \(test.settings.seed)"
    }
    var answer = Answer(
      [.chart(Figure.ranges(tests, rule: rule, subtitle: subtitle))], explainedBy: explanation)
    var record = Record("lrfind")
    for (batch, test) in tests {
      if let rate = test.rate(by: rule) { record.append("bs\(batch)", rate) }
    }
    let rows = tests.map { batch, test -> [Table.Cell] in
      [
        "\(batch)", test.rate(by: rule).map { .short($0) } ?? "none",
        .short(test.centred.min() ?? .nan),
        test.divergedAt.map { .short($0) } ?? "",
      ]
    }
    answer.add(Table(["bs", rule, "lowest loss", "diverges past"], rows: rows))
    for (batch, test) in tests {
      if let refusal = test.refusal { answer.note("bs \(batch): \(refusal)") }
    }
    answer.item = .record(record)
    return answer
  }

  private static func verified(
    _ trials: [RangeTest.Trial], _ answer: inout Answer, _ record: inout Record
  ) {
    let rows = trials.map { trial -> [Table.Cell] in
      [
        .short(trial.rate), Table.Cell(trial.rules.joined(separator: " ")), .short(trial.loss),
        .short(trial.metric),
      ]
    }
    answer.add(Table(["lr", "from rule", "valid loss", "metric"], rows: rows))
    guard let best = trials.min(by: { $0.loss < $1.loss }), best.loss.isFinite else { return }
    record.append("best", best.rate)
    let losses = trials.map { "\(Numerals.short($0.loss)) at lr \(Numerals.short($0.rate))" }
    answer.explanation?.say(
      "verified",
      "\(Numerals.counted(best.epochs, "epoch")) of 1cycle each, validation loss "
        + losses.joined(separator: ", "))
    answer.note(
      "verified: lr=\(Numerals.short(best.rate)) (\(best.rules.joined(separator: ", "))) was best "
        + "after \(Numerals.counted(best.epochs, "epoch")) of 1cycle from the same weights in the "
        + "same order; "
        + "`fit lr=_.best` takes it")
  }
}

/// The live line of a range test. A curve that ends early leaves its steps undone.
private final class RangeWatch {
  private let host: Host
  private var step = 0
  private var progress: Progress
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
}
