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
          "count", .integer(1...1000), standard: "8", aliases: ["show"], help: "rows shown"),
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
  private static func change(
    _ action: Filter.Action, _ rows: [Int], _ before: Dataset, _ after: Dataset, _ by: String,
    _ workspace: inout Workspace, _ answer: inout Answer
  ) throws(Problem) {
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

  static let drop = Command(
    Label(
      "drop", foreign: ["delete", "remove_rows", "drop_rows"],
      summary: "Take rows out of the data set, by number or key.",
      parameters: [
        Parameter("rows", .rest(.text), .required, help: "12,15 or @3f2a90b1: numbers or keys"),
        heldOut,
      ],
      example: "drop 0,1 part=all"), .data
  ) { request, workspace, _ throws(Problem) in
    let dataset = try workspace.session.dataset(for: "drop")
    let rows = try dataset.rows(of: request.values.texts("rows") ?? [])
    try check(rows, dataset, request)
    var answer = Answer()
    try change(.drop, rows, dataset, dataset.without(Set(rows)), "drop", &workspace, &answer)
    return answer
  }

  static let relabel = Command(
    Label(
      "relabel", foreign: ["set_label", "fix_label"],
      summary: "Give rows another class.",
      parameters: [
        Parameter("rows", .text, .required, help: "12,15 or @3f2a90b1: numbers or keys"),
        Parameter("class", .text, .required, foreign: ["label"], help: "the class they get"),
        heldOut,
      ],
      example: "relabel 0 3 part=all"), .data
  ) { request, workspace, _ throws(Problem) in
    let dataset = try workspace.session.dataset(for: "relabel")
    let rows = try dataset.rows(of: request.values.texts("rows") ?? [])
    let word = request.values.text("class") ?? ""
    guard case .classes(let labels, let names) = dataset.target else {
      throw Problem(
        .wrongKind, "'\(dataset.name)' has numbers to predict, not classes: no row has a label",
        hint: "drop takes rows out", about: "class")
    }
    guard let kind = names.firstIndex(of: word) else {
      throw Problem(
        .unknownWord, "'\(dataset.name)' has no class \"\(word.brief)\"",
        hint: "classes: " + names.prefix(20).map(\.brief).joined(separator: "  ")
          + (names.count > 20 ? "  …" : ""), about: "class")
    }
    try check(rows, dataset, request)
    let changed = rows.filter { Int(labels[$0]) != kind }
    let other = try dataset.relabelled(
      Dictionary(changed.map { ($0, kind) }) { first, _ in first })
    var answer = Answer()
    try change(.relabel, changed, dataset, other, "relabel", &workspace, &answer)
    return answer
  }

  private static let heldOut = Parameter(
    "part", .word(["train", "all"]), standard: "train", aliases: ["side"],
    help: "train refuses held-out rows, all takes any")

  /// Refuses held-out rows that nobody asked for in so many words.
  private static func check(
    _ rows: [Int], _ dataset: Dataset, _ request: Request
  ) throws(Problem) {
    guard !rows.isEmpty else {
      throw Problem(
        .missingArgument, "\(request.call.name) needs the number or the key of a row",
        hint: request.call.label.example, about: "rows")
    }
    guard request.values[word: "part"] == "train" else { return }
    let held = Set(dataset.split.valid + dataset.split.test)
    guard let row = rows.first(where: held.contains) else { return }
    let count = rows.count { held.contains($0) }
    throw Problem(
      .badValue,
      "\(count == 1 ? "row \(row) is" : "\(count) of the rows are") held out: figures before and after "
        + "would be of other rows",
      hint: "\(request.call.name) … part=all, if that is meant", about: "rows")
  }
}
