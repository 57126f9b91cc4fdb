import Kernel
import Viz

extension Command {
  static let runCommands = [runs, compare, repeating, sweep, whatIf, repro, diff]

  static let runs = Command(
    Label(
      "runs", foreign: ["mlflow", "wandb"],
      summary: "List the runs; drop, name or remark on one.",
      parameters: [
        Parameter(
          "what", .word(["drop", "name", "note"]), .positional, help: "done to one run"),
        Parameter("run", .reference(.run), .positional, help: "which"),
        Parameter("text", .rest(.text), .positional, help: "its new name, or the remark"),
        Parameter(
          "where", .expression,
          help: "a condition on lr, bs, epochs, seed, valid, accuracy, model, data, opt …"),
        Parameter("sort", .text, help: "a column; the best first where it is a figure"),
        Parameter("last", .integer(1...1_000_000), help: "only so many of the newest"),
        Parameter("all", .flag, standard: "no", help: "columns that do not differ, too"),
      ],
      example: "runs sort=valid"), .look
  ) { request, workspace, host throws(Problem) in
    if let what = request.values.text("what") { return try change(what, request, &workspace) }
    var runs = workspace.session.runs
    guard !runs.isEmpty else { return Answer("no runs yet: fit 1cycle 5") }
    if request.values.isWritten("where") {
      guard let condition = request.call.expression("where") else {
        throw Problem(
          .wrongKind, "a condition is an expression, not a text", hint: "where=lr>1e-3",
          about: "where")
      }
      runs = try filtered(runs, condition, host, workspace)
    }
    if let last = request.values.integer("last") { runs = Array(runs.suffix(last)) }
    if let column = request.values.text("sort") { runs = try sorted(runs, by: column) }
    guard !runs.isEmpty else { return Answer("no run is left of \(workspace.session.runs.count)") }
    let isAll = request.values[flag: "all"]
    let told = Run.Told(runs)
    let names = told.names(all: isAll)
    var answer = Answer([.table(listing(told, names, all: isAll))])
    answer.drawn = curves(of: runs)
    if !isAll, let alike = alike(told, beside: names) { answer.note(alike) }
    if let column = request.values.text("sort"), let remark = Run.remark(on: column, of: runs) {
      answer.note("note: " + remark)
    }
    if runs.contains(where: { $0.chosenEpoch != nil }) {
      answer.note(
        "* the figures are those of this epoch's weights, which were chosen on these rows")
    }
    return answer
  }

  /// What a file of pictures gets of runs: their losses.
  static func curves(of runs: [Run]) -> () throws(Problem) -> [Chart] {
    let trained = runs.filter { $0.method == nil }
    return { () throws(Problem) in trained.isEmpty ? [] : [Figure.loss(trained)] }
  }

  /// One row a run: what differs, what it came to, its curve.
  static func listing(_ told: Run.Told, _ names: [String], all: Bool) -> Table {
    let runs = told.runs
    var names = names
    if !all, names.contains("layers") { names.removeAll { $0 == "model" } }
    var figures: [String] = []
    let results = runs.map(\.results)
    for own in results {
      for result in own where !figures.contains(result.name) && result.name != "train" {
        figures.append(result.name)
      }
    }
    let hasChosen = runs.contains { $0.chosenEpoch != nil }
    let hasRemarks = runs.contains { !$0.remark.isEmpty }
    let header =
      ["run"] + names + figures + (hasChosen ? ["epoch"] : []) + ["ending", "loss"]
      + (hasRemarks ? ["remark"] : [])
    let rows = runs.indices.map { index -> [Table.Cell] in
      let run = runs[index]
      return [Table.Cell(run.name)] + told.values(index, names).map { .word($0) }
        + figures.map { name in .short(results[index].first { $0.name == name }?.value) }
        + (hasChosen ? [run.chosenEpoch.map { "\($0) *" } ?? "last" as Table.Cell] : [])
        + [Table.Cell(run.ending.word), ""]
        + (hasRemarks ? [.word(run.remark)] : [])
    }
    var table = Table(header, rows: rows)
    let sketched = header.count - 1 - (hasRemarks ? 1 : 0)
    table.sketches[sketched] = runs.map { .curve($0.losses.values) }
    guard !all else { return table }
    table.overflow = .dropped(remedy: "runs all=yes")
    // What is the same in all rows says nothing of one, and the first figure is what runs are judged by.
    table.worths = header.indices.map { column in
      let isAlike =
        runs.count > 1 && column != sketched && Set(rows.map { $0[column].text }).count < 2
      if isAlike { return 0 }
      if column > 0, column <= names.count { return worth(ofSetting: names[column - 1]) }
      if figures.dropFirst().first == header[column] || figures.count == 1 { return 7 }
      if figures.contains(header[column]) { return 5 }
      return column == sketched ? 2 : 3
    }
    return table
  }

  /// What somebody tunes first, as narrow as it is, before what takes a sentence.
  private static func worth(ofSetting name: String) -> Int {
    switch name {
    case "lr", "bs", "epochs", "schedule", "opt", "model", "method": 6
    case "layers": 4
    case "split", "seed", "init_seed": 2
    default: 3
    }
  }

  /// What all of some runs were told, in a line.
  private static func alike(_ told: Run.Told, beside differing: [String]) -> String? {
    guard told.runs.count > 1 else { return nil }
    let own = told.settings[0].filter { setting in
      !differing.contains(setting.name) && !setting.value.isEmpty
        && ["model", "data", "schedule", "epochs", "lr", "bs", "opt", "wd"].contains(setting.name)
    }
    guard !own.isEmpty else { return nil }
    let words = own.map { "\($0.name) " + Escaping.terminal($0.value, columns: 24) }
    return "the same in all: " + words.joined(separator: ", ")
  }

  private static func change(
    _ what: String, _ request: Request, _ workspace: inout Workspace
  ) throws(Problem) -> Answer {
    guard let name = request.values.text("run") else {
      throw Problem(.missingArgument, "runs \(what) needs a run", hint: "runs \(what) r1")
    }
    var run = try workspace.session.run(name)
    let words = (request.values.texts("text") ?? []).joined(separator: " ")
    switch what {
    case "drop":
      workspace.session.remove(name)
      return Answer("\(name) is dropped; undo brings it back")
    case "name":
      try request.checkNewName(words, as: "text")
      guard Chunk.isName(words), workspace.session[words] == nil else {
        throw Problem(
          .reservedName,
          words.isEmpty
            ? "runs name needs the new name" : "\"\(words.brief)\" cannot be the name of a run",
          hint: "runs name \(name) wide", about: "text")
      }
      workspace.session.remove(name)
      run.name = words
      workspace.session.bind(words, .run(run))
      return Answer("\(name) is called \(words) now")
    default:
      run.remark = words
      workspace.session.bind(name, .run(run))
      return Answer("\(name): " + Escaping.terminal(words, columns: 200))
    }
  }

  /// The runs of which a condition holds: their settings and figures are names in it.
  private static func filtered(
    _ runs: [Run], _ condition: Expression, _ host: Host, _ workspace: Workspace
  ) throws(Problem) -> [Run] {
    let names = Run.settingNames(of: runs, all: true)
    var kept: [Run] = []
    for run in runs {
      var scratch = workspace
      for name in names { scratch.session.bind(name, .datum(run.datum(of: name))) }
      for (name, value) in run.results { scratch.session.bind(name, .datum(.number(value))) }
      let answer = try host.language.evaluate(condition, &scratch)
      guard let number = answer.number else {
        throw Problem(
          .wrongKind, "a condition is yes or no, not \(answer.kind)", hint: "where=lr>1e-3",
          about: "where")
      }
      if number != 0 { kept.append(run) }
    }
    return kept
  }

  private static func sorted(_ runs: [Run], by column: String) throws(Problem) -> [Run] {
    let figures = Set(runs.flatMap { $0.results.map(\.name) })
    let settings = Run.settingNames(of: runs, all: true)
    guard figures.contains(column) || settings.contains(column) || column == "run" else {
      let known = ["run"] + settings + figures.sorted()
      throw Problem(
        .unknownWord, "runs have no column \"\(column.brief)\"",
        hint: Nearest.closest(to: column, among: known).map { "did you mean \($0)?" }
          ?? known.joined(separator: "  "), about: "sort")
    }
    func key(_ run: Run) -> (number: Double, text: String) {
      if figures.contains(column) {
        let value = run.result(column) ?? .nan
        if value.isNaN { return (.infinity, "") }
        return (Run.isBetterWhenMore(column) ? -value : value, "")
      }
      return (run.datum(of: column).number ?? .infinity, run.setting(column))
    }
    if column == "run" { return runs }
    return runs.enumerated().sorted { one, two in
      let (a, b) = (key(one.element), key(two.element))
      return (a.number, a.text, one.offset) < (b.number, b.text, two.offset)
    }.map(\.element)
  }
}

extension Run {
  /// A setting as conditions and orders take it: of rates that differ by layer the last layer's.
  fileprivate func datum(of setting: String) -> Datum {
    setting == "lr" ? .number(recipe.rate) : Datum(typed: self.setting(setting))
  }
}
