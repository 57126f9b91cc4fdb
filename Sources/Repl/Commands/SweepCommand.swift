import Kernel
import Viz

extension Command {
  static let sweep = Command(
    Label(
      "sweep", foreign: ["GridSearchCV", "grid_search", "ParameterGrid", "optuna"],
      summary: "Run a block for every combination of values, side by side.",
      parameters: [
        Parameter("block", .block(.statements), .required, help: "{ fit 5 }"),
        Parameter(
          "*", .list(.text),
          help: "values of an option, of a verb, or of a name used in the block: bs=32,64"),
        Parameter("by", .text, help: "the figure that decides; the first metric when unwritten"),
        Parameter(
          "repeats", .integer(1...100), standard: "1",
          help: "seeds for each point, the same ones: what tells a difference from noise"),
        vary, passStart,
        Parameter("passes", .integer(0...100_000), help: "only the first so many"),
      ],
      given: [
        "best":
          "the run of the best point, where one is named; `.lr` and so on are its values of the lists",
        "mean": "its figure", "diff": "how far it is ahead of the next, where the noise is known",
        "low": "the lower end of the 95 % interval of that", "high": "the upper end",
        "points": "how many there are", "seeds": "runs a point",
      ], example: "sweep bs=32,64 lr=1e-3,1e-2 { fit 1 }"), .train
  ) { request, workspace, host throws(Problem) in
    let engine = try sweepPasses(request, workspace, host)
    guard let swept = try swept(engine, of: "points", request, &workspace) else {
      return Answer("stopped before the first pass had ended")
    }
    var answer = swept.result.answer
    answer.explanation = swept.result.explanation(began: swept.began)
    for note in swept.notes { answer.note(note) }
    return answer
  }

  /// What came of passes over the points of lists.
  struct Swept {
    let result: SweepResult
    /// What each pass began with, where that is not what is current.
    let began: String?
    let notes: [String]
  }

  /// Runs passes and holds their runs against each other by the figure that decides; nil where it was stopped
  /// before the first had ended. `parts`: what a pass is called.
  static func swept(
    _ engine: Passes, of parts: String, _ request: Request, _ workspace: inout Workspace
  ) throws(Problem) -> Swept? {
    let began = engine.beginning(workspace.session)
    let outcomes = try engine.run(&workspace)
    note(outcomes.count, of: engine.passes.count, &workspace)
    guard let last = outcomes.last?.runs.last else { return nil }
    let figure = engine.figure ?? last.judge
    guard last.result(figure) != nil || !last.ending.isSound else {
      throw Problem(
        .unknownWord, "the runs have no figure \"\(figure.brief)\"",
        hint: last.results.map(\.name).joined(separator: "  "), about: "by")
    }
    let result = try SweepResult(
      outcomes, sweepLists(request).map(\.name), figure, among: workspace.session.runs,
      dataset: try? workspace.session.dataset(for: engine.verb))
    var notes = [leak(in: outcomes.flatMap(\.runs)), began].compactMap { $0 }.map { "note: " + $0 }
    if outcomes.count < engine.passes.count {
      notes.append("note: stopped; typing it again goes on with the \(parts) that are missing")
    }
    return Swept(result: result, began: began, notes: notes)
  }

  /// What a statement goes through: the words that are no option of its own.
  static func sweepLists(_ request: Request) -> [BlockLists.List] {
    request.call.arguments.filter {
      request.call.label.parameter($0.parameter.name) == nil
    }.map { ($0.parameter.name, request.values.texts($0.parameter.name) ?? [], $0.range) }
  }

  /// The passes of a sweep, not yet run.
  static func sweepPasses(
    _ request: Request, _ workspace: Workspace, _ host: Host
  ) throws(Problem) -> Passes {
    guard let block = request.call.block("block") else {
      throw Problem(.missingArgument, "sweep needs a block", hint: "sweep lr=1e-3,1e-2 { fit 5 }")
    }
    let lists = sweepLists(request)
    guard !lists.isEmpty else {
      throw Problem(
        .missingArgument, "sweep needs values to go through", hint: "sweep lr=1e-3,1e-2 { fit 5 }")
    }
    let points = try grid(lists)
    let repeats = request.values[integer: "repeats"]
    let first = workspace.session.draws.seed
    let all = points.flatMap { point in
      (0..<repeats).map {
        Passes.Pass(seed: repeats > 1 ? first &+ UInt64($0) : nil, point: point)
      }
    }
    let passes = Array(all.prefix(request.values.integer("passes") ?? all.count))
    var spread = try BlockLists(lists, block, host.language)
    let by = try request.values.text("by").map { (word) throws(Problem) in
      try deciding(word, spread, workspace.session)
    }
    spread.metric = by?.metric
    var engine = Passes(
      verb: "sweep", block: block, passes: passes, host: host, lists: spread)
    engine.figure = by?.figure
    engine.varied = try Varied(request.values[word: "vary"])
    engine.goesOn = request.values[word: "start"] == "current"
    return engine
  }

  /// The figure that `by` names, and what `fit` must be told to measure it; nil for one it always has. Refuses
  /// one that no training of the block can have, before the first of them.
  static func deciding(
    _ word: String, _ spread: BlockLists, _ session: Session
  ) throws(Problem) -> (figure: String, metric: String?) {
    if let choice = Metric.choice(ofFigure: word) {
      let metrics = Metrics([choice])
      let figure = metrics.names(for: .classes)[0]
      let dataset = spread.changesData ? nil : try? session.dataset(for: "sweep")
      if let dataset {
        do throws(Problem) { try metrics.check(for: dataset.task, isYesOrNo: true) } catch {
          throw error.concerning("by")
        }
      }
      let tasks = dataset.map { [$0.task] } ?? [.classes, .values]
      let isUsual = tasks.flatMap(Evaluation.metricNames).contains(figure)
      guard spread.measures(choice.name, unasked: isUsual) else {
        throw Problem(
          .badValue, "nothing in the block measures \(choice.name)",
          hint: "leave metric= out of it, or write metric=\(choice.name)", about: "by")
      }
      return (figure, isUsual ? nil : metrics.words)
    }
    guard ["train", "valid", "loss"].contains(word) else {
      throw Nearest.unknown("figure", word, among: Metric.labels + losses).concerning("by")
    }
    return (word == "loss" ? "valid" : word, nil)
  }

  private static let losses = [
    Label("valid", summary: "The loss of the held-out rows."),
    Label("train", summary: "The loss of the training rows."),
  ]

  /// Every combination, the last list running fastest.
  static func grid(_ lists: [BlockLists.List]) throws(Problem) -> [[Run.Setting]] {
    var points: [[Run.Setting]] = [[]]
    for list in lists {
      guard points.count * list.values.count <= 100_000 else {
        throw Problem(
          .outOfRange, "a sweep has at most 100000 points", hint: "fewer values", about: list.name)
      }
      let typed = list.values.map { Numeral.parse($0).map { "\($0)" } ?? $0 }
      if let place = typed.indices.first(where: { typed[..<$0].contains(typed[$0]) }) {
        throw Problem(
          .badValue, "\(list.values[place]) is there twice",
          hint: "repeats=2 runs each point under two seeds",
          about: list.name, place: list.range)
      }
      points = points.flatMap { point in
        list.values.map { point + [Run.Setting(list.name, $0)] }
      }
    }
    return points
  }
}
