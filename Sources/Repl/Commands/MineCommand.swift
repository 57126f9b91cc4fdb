import Kernel
import Viz

extension Command {
  static let mine = Command(
    Label(
      "mine", foreign: ["top_losses", "dataset_cartography", "forgetting_events"],
      summary: "Look back on every training row of a run, hard or forgotten; treat the hard ones.",
      source: "arXiv:1812.05159 (forgetting), arXiv:2107.07075 (EL2N), arXiv:2009.10795 (map)",
      formula: """
        hardest: loss in the last epoch, as the steps met the row, before the update
        forgotten: times right in one epoch and wrong in the next; never: right in none
        el2n = mean over the first 10 epochs of |p - y|, y 1 for the label and 0 for others
        map: confidence = mean of p of the label over the epochs, variability = its deviation
        """,
      parameters: [
        Parameter(
          "what",
          .either([
            .word([
              "hardest", "forgotten", "never", "el2n", "map", "confused", "classes", "verdicts",
              "drop", "relabel", "compare", "off",
            ]), .trick(Treatment.labels),
          ]), .positional, standard: "hardest",
          help: "which rows, which picture of them, or what the next fits do about them"),
        Parameter(
          "state", .word(["on", "off"]), .positional, standard: "on",
          help: "off ends the treatment that is named; mine off ends all"),
        Parameter(
          "run", .reference(.run),
          help: "whose ledger; that of the last fit that is no pass when unwritten"),
        Parameter(
          "count", .integer(1...1_000_000), standard: "8", aliases: ["show"], help: "rows shown"),
        Parameter(
          "seeds", .integer(1...100),
          help: "of compare: pairs, 5 when unwritten; of verdicts: trainings without a row, 3"),
        Parameter(
          "folds", .integer(2...100), standard: "5",
          help: "of verdicts: parts, each asked about by a model of the others"),
      ],
      example: "mine hardest"), .look
  ) { request, workspace, host throws(Problem) in
    if request.values.text("what") == "compare", request.choice("what") == nil {
      return try compareTreated(request, workspace, host)
    }
    if let answer = try treated(request, &workspace) { return answer }
    let what = request.values[word: "what"]
    if what == "verdicts", request.values.text("run") == nil, workspace.session.runs.isEmpty {
      let dataset = try workspace.session.dataset(for: "mine")
      return try verdicts(request, nil, dataset, &workspace, host)
    }
    let run = try workspace.session.ownRun(request.values.text("run"))
    guard case .dataset(let dataset)? = workspace.session[run.data] else {
      throw Problem(
        .noData, "\(run.name) was trained on '\(run.data)', which is not in this session",
        hint: "data \(run.data)", about: "run")
    }
    if what == "verdicts" {
      return try verdicts(request, try? Mining(run, dataset), dataset, &workspace, host)
    }
    let mining = try Mining(run, dataset)
    guard mining.isClassed || ["hardest", "drop"].contains(what) else {
      throw Problem(
        .wrongKind, "mine \(what) is for classes, and '\(dataset.name)' has numbers to predict",
        hint: "mine hardest", about: "what")
    }
    let view = MineView(mining, run, dataset, count: request.values[integer: "count"])
    var answer =
      switch what {
      case "forgotten": view.listed(mining.forgotten, "forgotten") { Double($0.forgotten) }
      case "never": view.listed(mining.never, "never right") { $0.loss }
      case "el2n": view.listed(mining.byError, "EL2N") { $0.el2n }
      case "map": view.map
      case "confused": view.confused
      case "classes": view.classes
      case "drop", "relabel":
        view.suggestion(of: what, mining.isClassed ? mining.never : mining.hardest)
      default: view.listed(mining.hardest, "hardest") { $0.loss }
      }
    addNotes(to: &answer, mining, run, dataset, request, workspace.session)
    var told = Explanation("mine \(what) of \(run.name)")
    told.say("formula", formulaOf: request.call.label, Values())
    told.say(sourceOf: request.call.label)
    answer.explanation = told
    return answer
  }
}

extension Command {
  /// Which rows it is about, as they were met, and what will be done about them.
  private static func addNotes(
    to answer: inout Answer, _ mining: Mining, _ run: Run, _ dataset: Dataset, _ request: Request,
    _ session: Session
  ) {
    if request.values.text("run") == nil, let said = session.passesBehind(run) {
      answer.note(said)
    }
    if mining.gone > 0 {
      answer.note(
        "note: \(Numerals.counted(mining.gone, "row")) of \(run.name) "
          + "\(mining.gone == 1 ? "is" : "are") no longer in \(dataset.name), or not met")
    }
    if mining.relabelled > 0 {
      answer.note(
        "note: \(Numerals.counted(mining.relabelled, "row")) "
          + "\(mining.relabelled == 1 ? "has" : "have") another label now: left out")
    }
    let changed =
      (run.blueprint.utf8.holds("dropout".utf8) ? ["dropout"] : [])
      + (run.recipe.augmentations.isEmpty ? [] : ["augmentation"])
      + (run.recipe.smooth == nil ? [] : ["smoothing"])
    answer.note(
      "of \(run.name), \(Numerals.counted(mining.epochs, "epoch")): rows as the steps met them, before "
        + "the update" + (changed.isEmpty ? "" : ", with " + changed.joined(separator: " and ")))
    if !session.treatments.isEmpty {
      answer.note("in force for the next fit: " + session.treatments.words)
    }
  }
}

/// What a ledger tells, as it is shown.
struct MineView {
  private let mining: Mining
  private let run: Run
  private let dataset: Dataset
  private let count: Int

  init(_ mining: Mining, _ run: Run, _ dataset: Dataset, count: Int) {
    (self.mining, self.run, self.dataset, self.count) = (mining, run, dataset, count)
  }

  private func name(_ kind: Int?) -> String {
    guard let kind, dataset.target.names.indices.contains(kind) else { return "" }
    return dataset.target.names[kind]
  }

  private func label(_ row: Int) -> String { name(dataset.target.labels.map { Int($0[row]) }) }

  func listed(
    _ rows: [Mining.Row], _ word: String, _ score: (Mining.Row) -> Double
  ) -> Answer {
    let shown = Array(rows.prefix(count))
    let all = mining.rows.count
    let said =
      word == "hardest" || word == "EL2N"
      ? "mine: the \(shown.count) of \(all) training rows with the highest "
        + "\(word == "EL2N" ? "EL2N" : "loss"), \(Numerals.short(shown.first.map(score) ?? .nan)) at the most"
      : "mine: \(rows.count) of \(all) training rows \(rows.count == 1 ? "was" : "were") \(word)"
        + " (\(Numerals.percent(Double(rows.count) / Double(all))))"
    var answer = Answer(said)
    let captions = shown.map { row in
      (
        row.row,
        [
          "#\(row.row): \(label(row.row))",
          "said \(name(row.said)) \(Numerals.short(row.loss, digits: 2))",
        ]
      )
    }
    if !shown.isEmpty {
      let chart = Figure.pictures(
        captions, of: dataset, title: "mine", subtitle: "\(run.name)/\(dataset.name)",
        caption: "\(Numerals.counted(shown.count, "row")), the \(MineView.order(word)) first.")
      if let chart { answer.add(chart) }
      answer.add(table(shown))
    }
    if rows.count > shown.count, word != "hardest", word != "EL2N" {
      answer.note("the first \(shown.count); count=\(rows.count) shows all")
    }
    var record = Record("mine")
    record.append("count", Double(word == "hardest" || word == "EL2N" ? all : rows.count))
    record.append("rows", .datum(.list(shown.map { .number(Double($0.row)) })))
    record.append("scores", .datum(.list(shown.map { .number(score($0)) })))
    record.append(
      "keys", .datum(.list(shown.map { .text(dataset.handle(ofRow: $0.row) ?? "") })))
    answer.item = .record(record)
    return answer
  }

  /// In a sentence: by what the rows of a list are sorted.
  private static func order(_ list: String) -> String {
    switch list {
    case "EL2N": "highest EL2N"
    case "forgotten": "most often forgotten"
    default: "hardest"
    }
  }

  private func table(_ rows: [Mining.Row]) -> Table {
    let cells = RowCells(dataset)
    let own =
      mining.isClassed
      ? ["row", "key", "label", "said", "loss", "forgotten", "learned", "EL2N", "confidence"]
      : ["row", "key", "loss"]
    let body = rows.map { row -> [Table.Cell] in
      let lead: [Table.Cell] = ["\(row.row)", .name(dataset.handle(ofRow: row.row) ?? "")]
      guard mining.isClassed else { return lead + [.short(row.loss)] + cells(row.row) }
      let classed: [Table.Cell] = [
        .word(label(row.row), columns: 16), .word(name(row.said), columns: 16), .short(row.loss),
        "\(row.forgotten)", row.learned.map { "\($0)" } ?? "never", .short(row.el2n, digits: 3),
        .short(row.confidence, digits: 3),
      ]
      return lead + classed + cells(row.row)
    }
    var table = Table(own + cells.header, rows: body)
    table.overflow = .dropped(remedy: "show rows=KEY shows a row, mine … > rows.csv all")
    table.worths = [Int](repeating: 3, count: min(5, own.count))
    return table
  }

  /// What to type to drop the first rows, or to give each the class that was said of it.
  func lines(_ what: String, _ rows: [Mining.Row]) -> String {
    let shown = rows.prefix(what == "drop" ? count : min(3, count))
    let handles = shown.map { dataset.handle(ofRow: $0.row) ?? "\($0.row)" }
    guard what == "relabel" else { return "drop " + handles.joined(separator: " ") }
    return zip(shown, handles).map { row, handle in
      "relabel \(handle) \(Completer.chunk(name(row.said)))"
    }.joined(separator: "; ")
  }

  /// Confidence over variability: easy above left, hard below left, ambiguous to the right.
  var map: Answer {
    let rows = mining.rows.sorted { ($0.variability, $0.row) < ($1.variability, $1.row) }
    let wrong = rows.filter { $0.said.map(name) != label($0.row) }
    let right = rows.filter { $0.said.map(name) == label($0.row) }
    func dots(_ title: String, _ rows: [Mining.Row]) -> Viz.Layer? {
      rows.isEmpty
        ? nil
        : .dots(Series(title, x: rows.map(\.variability), y: rows.map(\.confidence)))
    }
    let hard = rows.count { $0.confidence < 0.5 && $0.variability < 0.2 }
    let easy = rows.count { $0.confidence >= 0.5 && $0.variability < 0.2 }
    let ambiguous = rows.count - hard - easy
    let caption =
      "\(easy) of \(rows.count) training rows are easy (confidence from 0.5, variability below 0.2), "
      + "\(hard) hard, \(ambiguous) ambiguous."
    // One epoch has no deviation, and an axis around 0 alone would reach below it.
    let most = rows.last?.variability ?? 0
    let across: Axis.Limits = most > rows.first?.variability ?? 0 ? .all : .fixed(0, max(0.5, most))
    let chart = Chart(
      title: "mine map", subtitle: "\(run.name)/\(dataset.name)",
      x: Axis("variability", limits: across), y: Axis("confidence", limits: .all),
      layers: [dots("right at the end", right), dots("wrong at the end", wrong)].compactMap { $0 },
      caption: caption)
    var answer = Answer([.chart(chart)])
    var record = Record("mine map")
    record.append("easy", Double(easy))
    record.append("hard", Double(hard))
    record.append("ambiguous", Double(ambiguous))
    answer.item = .record(record)
    return answer
  }

  var confused: Answer {
    guard let confusion = mining.confusion(dataset) else { return Answer() }
    let pairs = confusion.pairs.prefix(count)
    let body = pairs.map { pair -> [Table.Cell] in
      [
        .word(confusion.names[pair.truth]), .word(confusion.names[pair.said]), "\(pair.count)",
        .percent(Double(pair.count) / Double(max(1, confusion.actual(pair.truth)))),
      ]
    }
    let first = pairs.first.map {
      ", most often \(Escaping.terminal(confusion.names[$0.truth], columns: 24)) for "
        + "\(Escaping.terminal(confusion.names[$0.said], columns: 24)), \($0.count) times"
    }
    var answer = Answer(
      "mine: \(confusion.rows - confusion.correct) of \(confusion.rows) training rows were wrong in the last epoch"
        + (first ?? ""))
    if !body.isEmpty {
      answer.add(Table(["label", "taken for", "rows", "of its class"], rows: Array(body)))
    }
    return answer
  }

  var classes: Answer {
    let labels = dataset.target.labels ?? []
    var byClass = [[Mining.Row]](repeating: [], count: dataset.target.names.count)
    for row in mining.rows { byClass[Int(labels[row.row])].append(row) }
    let body = byClass.indices.map { kind -> [Table.Cell] in
      let own = byClass[kind]
      let size = Double(own.count)
      guard size > 0 else { return [.word(name(kind), columns: 24), "0"] }
      return [
        .word(name(kind), columns: 24), "\(own.count)",
        .short(own.reduce(0) { $0 + $1.loss } / size),
        "\(own.reduce(0) { $0 + $1.forgotten })", "\(own.count { $0.learned == nil })",
        .short(own.reduce(0) { $0 + $1.confidence } / size, digits: 3),
      ]
    }
    let worst = byClass.indices.compactMap { kind -> (Int, Double)? in
      let own = byClass[kind]
      return own.isEmpty ? nil : (kind, own.reduce(0) { $0 + $1.loss } / Double(own.count))
    }.max { $0.1 < $1.1 }
    var answer = Answer(
      worst.map {
        "mine: class \(Escaping.terminal(name($0.0), columns: 24)) is the hardest, mean loss "
          + Numerals.short($0.1)
      } ?? "mine: no class has a row")
    answer.add(
      Table(["class", "rows", "loss", "forgotten", "never right", "confidence"], rows: body))
    return answer
  }
}
