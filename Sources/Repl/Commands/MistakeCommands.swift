import Kernel
import Viz

extension Command {
  static let mistakeCommands = [confusion, worst, mine]

  /// Which side of the split is looked at.
  static let part = Parameter(
    "part", .either([.word(["valid", "train", "test"]), .path]), .positional, standard: "valid",
    aliases: ["side"],
    help: "which rows: held out, trained on, kept for the test; a data set's, or a file's")

  static let confusion = Command(
    Label(
      "confusion",
      foreign: ["confusion_matrix", "plot_confusion_matrix", "ConfusionMatrixDisplay"],
      summary: "Count which classes are taken for which.",
      parameters: [part] + AskedRows.parameters, example: "confusion"), .look
  ) { request, workspace, _ throws(Problem) in
    let asked = try AskedRows(request, workspace.session)
    let (asking, side) = (asked.asking, asked.side)
    let (model, dataset) = (asking.predictor, asking.dataset)
    let found = try Confusion(on: dataset, side) { () throws(Problem) in
      try asking.evaluation(side)
    }
    var answer = Answer([
      .chart(Figure.confusion(found, subtitle: "\(model.name)/\(dataset.name)", of: asked.noun))
    ])
    // Of many classes the grid shows the pattern and a table the numbers.
    if found.names.count > 12 {
      let pairs = found.pairs.prefix(10).map { pair -> [Table.Cell] in
        [
          Table.Cell(found.names[pair.truth]), Table.Cell(found.names[pair.said]),
          "\(pair.count)",
          .percent(Double(pair.count) / Double(max(1, found.actual(pair.truth)))),
        ]
      }
      if !pairs.isEmpty {
        answer.add(Table(["true", "predicted", "rows", "of its class"], rows: Array(pairs)))
      }
    }
    if let known = asking.known(side)?.sentence { answer.note("note: \(known)") }
    for note in asked.notes { answer.note(note) }
    var header = ["true"]
    header += found.names
    answer.data = Table(
      header,
      rows: found.names.indices.map { truth in
        [found.names[truth]] + found.names.indices.map { "\(found[truth, $0])" }
      })
    let size = found.names.count
    var record = Record("confusion")
    record.append("accuracy", Double(found.correct) / Double(max(1, found.rows)))
    record.append(
      "counts", .datum(.tensor(try Tensor(Shape([size, size]), found.counts.map(Float.init)))))
    record.append("classes", .datum(.list(found.names.map { .text($0) })))
    answer.item = .record(record)
    return answer
  }

  static let worst = Command(
    Label(
      "worst", foreign: ["top_losses", "plot_top_losses", "hardest"],
      summary: "Show the rows with the highest loss.",
      parameters: [
        Parameter("count", .integer(1...1000), .positional, standard: "8", help: "rows shown"),
        part,
      ] + AskedRows.parameters,
      example: "worst 8"), .look
  ) { request, workspace, _ throws(Problem) in
    let asked = try AskedRows(request, workspace.session)
    let (asking, side) = (asked.asking, asked.side)
    let (model, dataset) = (asking.predictor, asking.dataset)
    let found = try Hardest(of: asking.evaluation(side), on: dataset, side)
    let shown = Array(found.rows.prefix(request.values[integer: "count"]))
    let names = dataset.target.names
    let isClassed = dataset.task == .classes
    let said =
      isClassed
      ? Figure.dominance(found.rows.prefix(50), names, shown: shown.count)
      : "the highest loss of \(found.rows.count) rows is "
        + Numerals.short(shown.first?.loss ?? .nan)
    var answer = Answer()
    let table = worstTable(shown, dataset)
    let captions = shown.map { row -> (row: Int, caption: [String]) in
      let truth = isClassed ? names[row.truth] : trueValue(row.row, dataset)
      let share = isClassed ? Numerals.fixed(row.output, 2) : Numerals.short(row.output)
      let guess = isClassed ? "said \(names[row.said]) \(share)" : "said \(share)"
      return (row.row, ["#\(row.row): \(truth)", guess])
    }
    let subtitle = "\(model.name)/\(dataset.name), \(asked.word)"
    let chart = Figure.pictures(
      captions, of: dataset, title: "worst", subtitle: subtitle, caption: sentence(said))
    if let chart {
      answer.add(chart)
      answer.data = table
    } else {
      answer.add(table)
      answer.say(Escaping.terminal(sentence(said), columns: 400))
    }
    if let note = asking.note(of: shown.map(\.row), side) { answer.note(note) }
    for note in asked.notes { answer.note(note) }
    var record = Record("worst")
    record.append("rows", .datum(.list(shown.map { .number(Double($0.row)) })))
    record.append("losses", .datum(.list(shown.map { .number($0.loss) })))
    answer.item = .record(record)
    return answer
  }

  /// With an upper case at the start and a full stop.
  static func sentence(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst() + "."
  }

  private static func trueValue(_ row: Int, _ dataset: Dataset) -> String {
    dataset.target.values.map { Numerals.short(Double($0[row, 0])) } ?? ""
  }

  /// The rows with what was said of them, and as many of their columns as there is room for.
  private static func worstTable(_ rows: [Hardest.Row], _ dataset: Dataset) -> Table {
    let names = dataset.target.names
    let isClassed = dataset.task == .classes
    let cells = RowCells(dataset)
    let header =
      ["row", "true", "said"] + (isClassed ? ["sure"] : ["off by"]) + ["loss"]
      + cells.header
    let body = rows.map { row -> [Table.Cell] in
      let truth = dataset.target.values.map { Double($0[row.row, 0]) }
      let figures: [Table.Cell] =
        isClassed
        ? [
          Table.Cell(names[row.truth]), Table.Cell(names[row.said]),
          Table.Cell(Numerals.fixed(row.output, 2), number: row.output),
        ]
        : [
          Table.Cell(trueValue(row.row, dataset), number: truth), .short(row.output),
          .short(row.output - (truth ?? .nan)),
        ]
      return ["\(row.row)"] + figures + [.short(row.loss)] + cells(row.row)
    }
    let isText = dataset.text(ofRow: 0) != nil
    var table = Table(
      header, rows: body,
      alignments: isText ? header.map { $0 == "text" ? .left : .automatic } : [])
    table.overflow = .dropped(remedy: "worst 1 shows all")
    table.worths = [3, 3, 3, 2, 3]
    return table
  }
}

extension Session.Asking {
  /// How many of the rows that are shown the predictor has met.
  func note(of rows: [Int], _ side: Side) -> String? {
    guard side != .train, let (trained, chosen) = known(side)?.count(among: rows),
      trained + chosen > 0
    else { return nil }
    let parts =
      (trained > 0 ? ["\(trained) trained on"] : []) + (chosen > 0 ? ["\(chosen) chosen on"] : [])
    return
      "note: of the \(Numerals.counted(rows.count, "row")) shown \(parts.joined(separator: ", "))"
  }
}
