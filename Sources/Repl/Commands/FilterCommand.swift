import Kernel
import Viz

extension Command {
  static let dataWorkCommands = [filter, balance, drop, relabel]

  static let filter = Command(
    Label(
      "filter",
      foreign: ["Datalab", "clean", "dedupe", "ImageClassifierCleaner", "VarianceThreshold"],
      summary: "Find rows and columns that teach nothing or the wrong thing; act only when told.",
      parameters: [
        Parameter(
          "filter", .either([.trick(Filter.labels), .word(["audit"])]), .required,
          help: "what to look for, or audit: how much of planted faults each of them finds"),
        Parameter(
          "action",
          .either([
            .word(Filter.Action.allCases.map(\.rawValue)), .word(FilterAudit.detectors),
          ]), .positional,
          help:
            "drop takes the rows out, relabel gives them the class suggested; behind audit a filter"
        ),
        Parameter(
          "part", .word(["train", "valid", "test", "all"]), standard: "train", aliases: ["side"],
          help: "whose rows are named, and touched; held-out rows are marked then"),
        Parameter(
          "count", .integer(1...1_000_000), standard: "8", aliases: ["show"], help: "rows shown"),
        Parameter(
          "share", .number(0.001...0.4), standard: "0.1",
          help: "of audit: rows that get a fault"),
        seed,
      ],
      example: "filter duplicates"), .data
  ) { request, workspace, host throws(Problem) in
    guard let choice = request.choice("filter") else {
      return try audit(request, &workspace, host)
    }
    let row = try Filter.named(choice.name)
    if request.values.isWritten("share") {
      throw Problem(
        .surplusArgument, "share= belongs to filter audit, and this is filter \(row.name)",
        hint: "filter audit \(row.name) share=0.1", about: "share")
    }
    let action = try action(request, row)
    let search = try search(request, &workspace, host, asksModel: row.asksModel)
    defer { host.progress(nil) }
    let found = try row.findings(choice.values, in: search)
    let view = FilterView(row, choice, found, search)
    var answer = Answer([.line(view.headline)], item: .record(view.record))
    answer.explanation = view.explanation
    guard let action else {
      view.add(to: &answer, count: request.values[integer: "count"])
      return answer
    }
    try change(
      action, found.rows.map(\.row), search.dataset, try act(action, row, found, search),
      "filter \(row.name)", &workspace, &answer)
    return answer
  }

  /// Makes the data with changed rows current, and says what was done; the data set remembers it.
  static func change(
    _ action: Filter.Action, _ rows: [Int], _ before: Dataset, _ after: Dataset, _ by: String,
    _ workspace: inout Workspace, _ answer: inout Answer
  ) throws(Problem) {
    guard !rows.isEmpty else {
      answer.say("nothing to \(action.rawValue); \(before.name) is as it was")
      return
    }
    var after = after
    let what = action == .drop ? "dropped" : "relabelled"
    let counts = Side.allCases.compactMap { side -> String? in
      let own = Set(before.split.rows(side))
      let count = rows.count { own.contains($0) }
      return count > 0 ? "\(count) \(side.noun)" : nil
    }
    if !counts.isEmpty {
      after.notes.append("\(counts.joined(separator: ", ")) \(what) (\(by))")
    }
    workspace.session.use(after)
    answer.say(done(action, rows, after))
    for note in marks(rows, before) { answer.note(note) }
  }

  /// What is to be done; nil where nothing is.
  private static func action(_ request: Request, _ row: Filter) throws(Problem) -> Filter.Action? {
    guard let word = request.values.text("action") else { return nil }
    guard let action = Filter.Action(rawValue: word) else {
      throw Problem(
        .badValue, "filter takes one filter at a time, or audit and one",
        hint: "filter \(word), or filter audit \(word)", about: "action")
    }
    guard row.actions.contains(action) else {
      let known = row.actions.map { "filter \(row.name) \($0.rawValue)" }
      throw Problem(
        .badValue,
        row.actions.isEmpty
          ? "filter \(row.name) names columns, and those go where the file is read"
          : "filter \(row.name) suggests no class",
        hint: known.isEmpty ? "data FILE drop=NAME" : known.joined(separator: ", "),
        about: "action")
    }
    return action
  }

  /// The data as they are looked at, and for labels who is asked about them, and how it is trained.
  static func search(
    _ request: Request, _ workspace: inout Workspace, _ host: Host, asksModel: Bool
  ) throws(Problem) -> Filter.Search {
    let dataset = try workspace.session.dataset(for: "filter")
    let word = request.values.text("part") ?? "train"
    let sides =
      Side(rawValue: word).map { [$0] }
      ?? Side.allCases.filter { !dataset.split.rows($0).isEmpty }
    guard asksModel else { return Filter.Search(dataset, sides) }
    // The report and the action on it must speak of the same rows, so no turn of the seed is used up.
    let seed = request.values.integer("seed").map { UInt64($0) } ?? workspace.session.draws.seed
    var predictor: Predictor?
    var learned: Dataset?
    if workspace.session.modelName != nil {
      predictor = try workspace.session.predictor(for: "filter")
      if case .net = predictor { learned = try workspace.session.training(for: "filter").dataset }
    }
    let progress = host.progress
    return Filter.Search(
      dataset, sides, predictor: predictor, learned: learned,
      recipe: workspace.session.foldRecipe(for: learned ?? dataset), seed: seed
    ) { share in
      progress { ProgressLine("asking the folds", share: share, figure: "") }
    }
  }

  private static func act(
    _ action: Filter.Action, _ row: Filter, _ found: FilterReport, _ search: Filter.Search
  ) throws(Problem) -> Dataset {
    switch action {
    case .drop: return try search.dataset.without(Set(found.rows.map(\.row)))
    case .relabel:
      var classes: [Int: Int] = [:]
      for row in found.rows { classes[row.row] = row.suggested?.kind }
      return try search.dataset.relabelled(classes)
    }
  }
}
