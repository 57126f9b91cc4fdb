import Kernel
import Viz

/// What a filter found, as it is shown.
struct FilterView {
  private let row: Filter
  private let choice: Choice
  private let found: FilterReport
  private let search: Filter.Search
  private var dataset: Dataset { search.dataset }

  init(_ row: Filter, _ choice: Choice, _ found: FilterReport, _ search: Filter.Search) {
    (self.row, self.choice, self.found, self.search) = (row, choice, found, search)
  }

  var headline: String { "filter \(row.name): \(found.sentence)" }

  func add(to answer: inout Answer, count: Int) {
    let shown = Array(found.rows.prefix(count))
    if found.scores.count > 1 { answer.add(scores) }
    let facts = factTable
    if !facts.rows.isEmpty { answer.add(facts) }
    if found.scores.count <= 1 {
      answer.drawn = { () throws(Problem) in
        [bars].compactMap { $0 } + [pictures(shown)].compactMap { $0 }
      }
    }
    let named = found.facts.count { $0.isFound }
    if named > FilterView.mostFacts {
      answer.note("the first \(FilterView.mostFacts) of \(named); _.columns has all")
    }
    if let pictures = pictures(shown) { answer.add(pictures) }
    if !shown.isEmpty { answer.add(table(shown)) }
    if found.rows.count > shown.count {
      answer.note(
        "the first \(shown.count) of \(found.rows.count); count=\(found.rows.count) shows all")
    }
    if let threshold = found.threshold {
      answer.note("threshold: \(Numerals.short(threshold.value)), \(threshold.origin)")
    }
    for note in found.notes { answer.note("note: " + Escaping.terminal(note, columns: 400)) }
    if let line = line(shown.first) { answer.note(line) }
  }

  /// What to type next.
  private func line(_ first: FilterReport.Row?) -> String? {
    guard let first, !row.actions.isEmpty else { return nil }
    let part =
      search.sides == [.train]
      ? "" : search.sides.count > 1 ? " part=all" : " part=\(search.sides[0].rawValue)"
    let all = row.actions.map { "filter \(row.name) \($0.rawValue)\(part)" }
    let handle = dataset.handle(ofRow: first.row) ?? "\(first.row)"
    let own = search.sides == [.train] ? "" : " part=all"
    let one = first.suggested.map { suggested in
      "relabel \(handle) \(Completer.chunk(dataset.target.names[suggested.kind]))\(own)"
    }
    return "to act: \(all.joined(separator: ", or ")); one row: \(one ?? "drop \(handle)\(own)")"
  }

  private func table(_ rows: [FilterReport.Row]) -> Table {
    let names = dataset.target.names
    let labels = dataset.target.labels
    let hasSuggested = rows.contains { $0.suggested != nil }
    let hasOther = rows.contains { $0.other != nil }
    let cells = RowCells(dataset)
    var header = ["row", "key"] + (labels == nil ? [] : ["label"])
    if hasSuggested { header += ["rather", "p of label", "p of rather"] }
    if hasOther { header += ["like"] }
    if !hasSuggested { header += [found.measure] }
    if rows.contains(where: { !$0.word.isEmpty }) { header += ["how"] }
    let own = header.count
    header += cells.header
    let body = rows.map { row -> [Table.Cell] in
      var line: [Table.Cell] = ["\(row.row)", .name(dataset.handle(ofRow: row.row) ?? "")]
      if let labels { line.append(.word(names[Int(labels[row.row])], columns: 16)) }
      if let suggested = row.suggested {
        line += [
          .word(names[suggested.kind], columns: 16), .short(suggested.own),
          .short(suggested.probability),
        ]
      }
      if hasOther { line.append(row.other.map { "\($0)" } ?? "") }
      if !hasSuggested { line.append(.short(row.score)) }
      if header.contains("how") { line.append(Table.Cell(row.word)) }
      return line + cells(row.row)
    }
    var table = Table(header, rows: body)
    table.overflow = .dropped(remedy: "show rows=KEY shows a row, filter … > rows.csv all")
    table.worths = [Int](repeating: 3, count: own)
    return table
  }

  /// Facts that are listed.
  private static let mostFacts = 24

  private func shownFacts(_ named: [FilterReport.Fact]) -> ArraySlice<FilterReport.Fact> {
    (named.isEmpty ? found.facts : named).prefix(FilterView.mostFacts)
  }

  /// The figures of what was named, or of all that was looked at.
  private var bars: Chart? {
    let facts = shownFacts(found.facts.filter(\.isFound)).filter { $0.figure?.isFinite ?? false }
    guard !facts.isEmpty else { return nil }
    return Chart(
      title: "filter \(row.name)", subtitle: dataset.name, x: Axis(found.factTitles.0),
      y: Axis(found.factTitles.1),
      layers: [.bars(Bars(labels: facts.map(\.name), values: facts.compactMap(\.figure)))],
      caption: found.sentence + ".")
  }

  private var factTable: Table {
    let named = found.facts.filter(\.isFound)
    let rows = shownFacts(named).map { fact -> [Table.Cell] in
      [.word(fact.name, columns: 30), .short(fact.figure), .word(fact.word, columns: 30)]
    }
    return Table([found.factTitles.0, found.factTitles.1, ""], rows: Array(rows))
  }

  private func pictures(_ rows: [FilterReport.Row]) -> Chart? {
    let names = dataset.target.names
    let captions = rows.map { row -> (row: Int, caption: [String]) in
      let truth = dataset.target.labels.map { names[Int($0[row.row])] } ?? ""
      let second =
        row.suggested.map { "rather \(names[$0.kind]) \(Numerals.fixed($0.probability, 2))" }
        ?? row.other.map { "like #\($0) \(Numerals.short(row.score, digits: 2))" }
        ?? "\(found.measure) \(Numerals.short(row.score, digits: 3))"
      return (row.row, ["#\(row.row): \(truth)", second])
    }
    guard !rows.isEmpty else { return nil }
    return Figure.pictures(
      captions, of: dataset, title: "filter \(row.name)", subtitle: dataset.name,
      caption:
        "\(rows.count) of \(Numerals.counted(found.rows.count, "row")) named, the first to look at first."
    )
  }

  private var scores: Chart {
    var chart = Figure.histogram(found.measure, found.scores)
    chart.title = "filter \(row.name)"
    chart.subtitle = dataset.name
    if let threshold = found.threshold {
      chart.layers.append(.rule(Rule(.vertical(threshold.value), "threshold")))
    }
    return chart
  }

  var record: Record {
    var record = Record("filter \(row.name)")
    record.append(
      "count", Double(found.rows.isEmpty ? found.facts.count(where: \.isFound) : found.rows.count))
    record.append("rows", .datum(.list(found.rows.map { .number(Double($0.row)) })))
    record.append("scores", .datum(.list(found.rows.map { .number($0.score) })))
    record.append(
      "keys", .datum(.list(found.rows.map { .text(dataset.handle(ofRow: $0.row) ?? "") })))
    record.append(
      "columns", .datum(.list(found.facts.filter(\.isFound).map { .text($0.name) })))
    if let threshold = found.threshold { record.append("threshold", threshold.value) }
    return record
  }

  var explanation: Explanation {
    var told = Explanation(headline)
    told.say("formula", formulaOf: row.label, choice.values)
    if let threshold = found.threshold {
      told.say("threshold", "\(Numerals.short(threshold.value)): \(threshold.origin)")
    }
    for note in found.notes { told.say("note", note) }
    told.say(sourceOf: row.label)
    told.say(insteadOf: row.label, among: Filter.labels)
    return told
  }
}

extension Command {
  /// What was done to some rows.
  static func done(
    _ action: Filter.Action, _ rows: [Int], _ after: Dataset
  ) -> String {
    let split = after.split
    let left =
      "\(split.train.count) train, \(split.valid.count) valid"
      + (split.test.isEmpty ? "" : ", \(split.test.count) test")
    switch action {
    case .drop: return "\(Numerals.counted(rows.count, "row")) dropped; \(after.name): \(left)"
    case .relabel:
      return "\(Numerals.counted(rows.count, "row")) relabelled; \(after.name): \(left)"
    }
  }

  /// What must be said where held-out rows were touched.
  static func marks(_ rows: [Int], _ before: Dataset) -> [String] {
    Side.allCases.dropFirst().compactMap { side in
      let own = Set(before.split.rows(side))
      let count = rows.count { own.contains($0) }
      guard count > 0 else { return nil }
      return "note: \(count) of them \(count == 1 ? "was" : "were") among the \(side.noun)"
        + ": figures from here on are of other rows than before, and chosen by hand"
    }
  }
}
