import Kernel
import Viz

extension Command {
  static let sanityCommands = [sanity, overfit]

  private static let lr = Parameter(
    "lr", .number(0...1e38), aliases: ["rate"],
    help: "of the steps; that of the model's last fit, else 3e-3")

  static let sanity = Command(
    Label(
      "sanity", foreign: ["fast_dev_run", "num_sanity_val_steps", "sanity_check"],
      summary: "Ask data, net, loss and rate what goes wrong most often.",
      source: "Karpathy, A Recipe for Training Neural Networks, 2019",
      formula: "questions in a fixed order: explain sanity after it lists the rule of each",
      parameters: [lr, seed],
      given: [
        "checks": "the questions, in their order", "passed": "1 where it is in order, one each",
        "faults": "how many are not", "first": "the first of them, or nothing",
      ], example: "sanity"), .train
  ) { request, workspace, host throws(Problem) in
    let subject = try subject(request, &workspace, "sanity")
    defer { host.progress(nil) }
    let all = Double(SanityCheck.all.count)
    var asked = 0.0
    let found = try Sanity(subject) { name in
      let share = asked / all
      host.progress { ProgressLine("sanity: \(name)", share: share, figure: "") }
      asked += 1
    }
    let faults = found.ticks.filter(\.isFault).count
    let dataset = subject.dataset
    var answer = Answer([
      .line(
        found.firstFault.map { tick in
          "sanity of \(subject.model.name) on \(dataset.name): \(tick.check.label.name): "
            + "\(words(tick).found)"
        }
          ?? "sanity of \(subject.model.name) on \(dataset.name): nothing wrong in "
          + Numerals.counted(found.ticks.count, "question"))
    ])
    answer.add(table(found))
    for tick in found.ticks where tick.isFault {
      answer.note("\(tick.check.label.name): to see more: \(tick.check.more)")
    }
    answer.note(
      "trained on copies, by \(subject.recipe.optimiser), lr \(Numerals.short(subject.recipe.rate)), "
        + "seed \(subject.seed)")
    var record = Record("sanity")
    record.append("faults", Double(faults))
    record.append(
      "checks", .datum(.list(found.ticks.map { .text($0.check.label.name) })))
    record.append(
      "passed", .datum(.list(found.ticks.map { .number($0.isPassed ? 1 : 0) })))
    record.append("first", .datum(.text(found.firstFault?.check.label.name ?? "")))
    answer.item = .record(record)
    answer.explanation = explanation(found)
    return answer
  }

  private static func subject(
    _ request: Request, _ workspace: inout Workspace, _ verb: String
  ) throws(Problem) -> Sanity.Subject {
    let (model, dataset) = try workspace.session.training(for: verb)
    var recipe = workspace.session.foldRecipe(for: dataset)
    if let rate = request.values.number("lr") { recipe.rate = rate }
    let seed = request.values.integer("seed").map { UInt64($0) } ?? workspace.session.draws.seed
    return try Sanity.Subject(model, on: dataset, recipe, seed: seed)
  }

  private static func words(_ tick: Sanity.Tick) -> (mark: String, found: String) {
    switch tick.answer {
    case .passed(let text): ("ok", text)
    case .failed(let text): ("FAULT", text)
    case .meaningless(let text): ("–", text)
    case nil: ("not judged", "needs \(tick.because ?? "")")
    }
  }

  private static func table(_ found: Sanity) -> Table {
    let rows = found.ticks.map { tick -> [Table.Cell] in
      let (mark, text) = words(tick)
      return [
        Table.Cell(tick.check.label.name), Table.Cell(mark), .word(text, columns: 100),
      ]
    }
    var table = Table(["check", "", "found"], rows: rows)
    table.alignments = [.left, .left, .left]
    return table
  }

  private static func explanation(_ found: Sanity) -> Explanation {
    var told = Explanation("sanity: the rule of each question")
    for tick in found.ticks {
      told.say(
        tick.check.label.name,
        "\(tick.check.label.summary) \(tick.check.label.formula.text) See: \(tick.check.more)")
    }
    return told
  }

  static let overfit = Command(
    Label(
      "overfit", foreign: ["overfit_batches", "SingleBatchCB", "overfit_one_batch"],
      summary: "Learn a few rows by heart: a net that cannot do that will not learn more.",
      source: "Karpathy, A Recipe for Training Neural Networks, 2019",
      formula: """
        all {rows} rows in every step, one rate, on a copy that begins as the model did
        no augmentation, balance or clipping; the loss is measured with dropout off
        reached where loss < below
        """,
      parameters: [
        Parameter(
          "rows", .integer(1...100_000), .positional, standard: "8", help: "rows that are learned"),
        Parameter(
          "below", .number(0...1e30),
          help: "the loss to come under; a twentieth of a guess's when unwritten"),
        Parameter(
          "steps", .integer(1...1_000_000), standard: "\(Overfit.usualSteps)",
          help: "that it has"),
        lr, seed,
      ],
      given: [
        "losses": "before each step and after the last", "loss": "the last",
        "steps": "that were done", "below": "the loss to come under", "reached": "1 or 0",
        "layer": "names of the layers", "change": "of the weights of each, as a share of them",
      ], example: "overfit 8"), .train
  ) { request, workspace, _ throws(Problem) in
    let subject = try subject(request, &workspace, "overfit")
    let found = try Overfit(
      subject.model, on: subject.dataset, subject.recipe, rows: request.values[integer: "rows"],
      below: request.values.number("below"), steps: request.values[integer: "steps"],
      seed: subject.seed)
    let view = OverfitView(found, subject)
    var answer = Answer([.line(view.headline)], item: .record(view.record))
    if !found.isIdle { answer.add(view.chart) }
    for note in view.notes { answer.note(note) }
    var told = Explanation(view.headline)
    told.say("formula", formulaOf: request.call.label, request.values)
    told.say(sourceOf: request.call.label)
    answer.explanation = told
    return answer
  }
}

extension Sanity.Tick {
  fileprivate var isPassed: Bool {
    if case .passed? = answer { true } else { false }
  }
}

/// What came of `overfit`, as it is shown.
private struct OverfitView {
  private let found: Overfit
  private let subject: Sanity.Subject

  init(_ found: Overfit, _ subject: Sanity.Subject) {
    (self.found, self.subject) = (found, subject)
  }

  var headline: String {
    let first = Numerals.short(found.losses.first ?? .nan)
    let last = Numerals.short(found.losses.last ?? .nan)
    let way = "loss \(first) to \(last) in \(Numerals.counted(found.steps, "step"))"
    let rows = Numerals.counted(found.rows, "row")
    if found.isIdle {
      return "overfit: nothing to learn of \(rows), the loss is 0 already, as a guess's is"
    }
    if found.isDiverged { return "overfit: \(rows) not learned, the training diverged; \(way)" }
    return found.isReached
      ? "overfit: \(rows) learned by heart, \(way)"
      : "overfit: \(rows) not learned, \(way), not below \(Numerals.short(found.bound))"
  }

  var notes: [String] {
    if found.isIdle { return ["no step was done: sanity asks why nothing is to be learned"] }
    let still = found.moves.filter { $0.change == 0 }
    let moved = found.moves.filter { $0.change > 0 }.min { $0.change < $1.change }
    var notes = still.map { "\($0.layer) does not move: \($0.reason ?? "")" }
    if let moved {
      notes.append(
        "least moved: \(moved.layer), by \(Numerals.percent(moved.change)) of its weights")
    }
    notes.append(
      "below \(Numerals.short(found.bound)) in at most \(found.most) steps was asked, by "
        + "\(subject.recipe.optimiser), lr \(Numerals.short(found.rate)), on a copy with a fresh start"
    )
    if !found.isReached, still.isEmpty {
      notes.append(
        "another rate may do: overfit \(found.rows) lr=1e-2; sanity asks what else is wrong")
    }
    return notes
  }

  var chart: Chart {
    let positive = found.losses.allSatisfy { $0 > 0 && $0.isFinite }
    let steps = found.losses.indices.map(Double.init)
    var layers: [Viz.Layer] = [.line(Series("loss", x: steps, y: found.losses))]
    if found.bound > 0 { layers.append(.rule(Rule(.horizontal(found.bound), "below"))) }
    return Chart(
      title: "overfit", subtitle: "\(subject.model.name)/\(subject.dataset.name)",
      x: Axis("step"), y: Axis("loss", positive ? .log10 : .linear), layers: layers,
      caption: headline.dropFirst("overfit: ".count) + ".")
  }

  var record: Record {
    var record = Record("overfit")
    record.append("losses", .datum(.list(found.losses.map { .number($0) })))
    record.append("loss", found.losses.last ?? .nan)
    record.append("steps", Double(found.steps))
    record.append("below", found.bound)
    record.append("reached", found.isReached ? 1 : 0)
    record.append("layer", .datum(.list(found.moves.map { .text($0.layer) })))
    record.append("change", .datum(.list(found.moves.map { .number($0.change) })))
    return record
  }
}
