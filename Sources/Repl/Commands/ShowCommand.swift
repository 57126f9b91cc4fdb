import Kernel
import Viz

extension Command {
  static let show = Command(
    Label(
      "show", foreign: ["head", "show_batch", "sample"],
      summary: "Show rows of the data set: images, curves, text, or cells as they were read.",
      parameters: [
        Parameter("count", .integer(1...1000), .positional, standard: "5", help: "rows"),
        Parameter("from", .integer(0...Int.max), standard: "0", help: "first row"),
        Parameter("class", .text, help: "only rows of this class; all if unwritten"),
        Parameter(
          "rows", .text, aliases: ["row"], help: "these: 12,15 or @3f2a90b1, numbers or keys"),
        Parameter(
          "augmented", .flag, standard: "no", foreign: ["unique"],
          help: "training rows as they were read, and five draws of what augment has set"),
      ],
      example: "show 5"), .data
  ) { request, workspace, _ throws(Problem) in
    let dataset = try workspace.session.dataset(for: "show")
    let first = request.values[integer: "from"]
    guard first < dataset.rows else {
      throw Problem(
        .outOfRange, "row \(first) is not there: '\(dataset.name)' has \(dataset.rows) rows",
        about: "from")
    }
    let wanted = request.values.text("class")
    var fitting = try rowsOfClass(wanted, from: first, dataset)
    var most = request.values[integer: "count"]
    if let named = request.values.text("rows") {
      let allowed = Set(fitting)
      fitting = try dataset.rows(of: [named]).filter(allowed.contains)
      if !request.values.isWritten("count") { most = fitting.count }
    }
    if request.values[flag: "augmented"] {
      let training = Set(dataset.split.train)
      fitting = fitting.filter { training.contains($0) }
      let isWritten = request.values.isWritten("count")
      return try ShowAugmented(dataset, workspace.session)
        .answer(Array(fitting.prefix(isWritten ? request.values[integer: "count"] : 2)))
    }
    let rows = Array(fitting.prefix(most))
    switch dataset.arrangement {
    case .image: return shownPictures(rows, dataset, wanted)
    case .sequence(_, let channels): return shownSequences(rows, channels, dataset)
    case .table, .text: return Answer([.table(shownTable(rows, dataset))])
    }
  }

  /// The rows from `first` on, or those of a class among them, of which there is at least one.
  private static func rowsOfClass(
    _ name: String?, from first: Int, _ dataset: Dataset
  ) throws(Problem) -> [Int] {
    guard let name else { return Array(first..<dataset.rows) }
    guard case .classes(let labels, let names) = dataset.target else {
      throw Problem(
        .badValue, "'\(dataset.name)' has values to predict, not classes", hint: "show",
        about: "class")
    }
    guard let wanted = names.firstIndex(of: name) else {
      let shown = names.prefix(12).joined(separator: "  ") + (names.count > 12 ? "  …" : "")
      throw Problem(
        .badValue, "'\(dataset.name)' has no class \"\(name)\"", hint: "classes: \(shown)",
        about: "class")
    }
    let rows = (first..<dataset.rows).filter { Int(labels[$0]) == wanted }
    guard !rows.isEmpty else {
      throw Problem(
        .outOfRange, "no row of class \(name) from row \(first) on", hint: "show class=\(name)",
        about: "from")
    }
    return rows
  }

  private static func side(of dataset: Dataset) -> (Int) -> String {
    let (valid, test) = (Set(dataset.split.valid), Set(dataset.split.test))
    return { (test.contains($0) ? Side.test : valid.contains($0) ? .valid : .train).rawValue }
  }

  static func goal(_ row: Int, _ dataset: Dataset) -> String {
    switch dataset.target {
    case .classes(let labels, let names): names[Int(labels[row])]
    case .values(let values, _): Numerals.short(Double(values[row, 0]))
    }
  }

  private static func shownPictures(
    _ rows: [Int], _ dataset: Dataset, _ wanted: String?
  ) -> Answer {
    let side = side(of: dataset)
    let captions = rows.map { row in
      (row: row, caption: ["#\(row): \(goal(row, dataset))", side(row)])
    }
    let size = dataset.image.map { "\($0.width)x\($0.height) pixels" } ?? ""
    let (first, last) = (rows.first ?? 0, rows.last ?? 0)
    let span = rows.count == 1 ? "Row \(last)" : "Rows \(first) to \(last)"
    let said =
      wanted.map {
        "\(Numerals.counted(rows.count, "row")) of class \($0), from \(first) to \(last)."
      }
      ?? "\(span) of \(dataset.rows)."
    guard
      let chart = Figure.pictures(
        captions, of: dataset, title: dataset.name, subtitle: size, caption: said)
    else { return Answer() }
    var answer = Answer([.chart(chart)])
    answer.data = Table(
      ["row", "side", "target"],
      rows: rows.map { ["\($0)", Table.Cell(side($0)), goalCell($0, dataset)] })
    return answer
  }

  private static func goalCell(_ row: Int, _ dataset: Dataset) -> Table.Cell {
    dataset.target.values.map { .short($0[row, 0]) } ?? Table.Cell(goal(row, dataset))
  }

  /// A sparkline for each of the first channels.
  private static func shownSequences(
    _ rows: [Int], _ channels: Int, _ dataset: Dataset
  ) -> Answer {
    let side = side(of: dataset)
    let shown = min(max(channels, 1), 3)
    var table = Table(
      ["row", "side"] + (0..<shown).map { shown == 1 ? "sequence" : "channel \($0)" } + ["target"],
      rows: rows.map { row -> [Table.Cell] in
        ["\(row)", Table.Cell(side(row))] + (0..<shown).map { _ in "" } + [goalCell(row, dataset)]
      })
    for channel in 0..<shown {
      table.sketches[2 + channel] = rows.map { row in
        let steps = stride(from: channel, to: dataset.features, by: max(channels, 1))
        return .curve(steps.map { Double(dataset.inputs[row, $0]) })
      }
    }
    return Answer([.table(table)])
  }

  private static func shownTable(_ rows: [Int], _ dataset: Dataset) -> Table {
    let side = side(of: dataset)
    let cells = RowCells(dataset)
    let body = rows.map { row -> [Table.Cell] in
      ["\(row)", Table.Cell(side(row))] + cells(row) + [goalCell(row, dataset)]
    }
    let isText = dataset.text(ofRow: 0) != nil
    var table = Table(
      ["row", "side"] + cells.header + ["target"], rows: body,
      alignments: isText ? [.automatic, .automatic, .left] : [])
    table.overflow = .dropped(remedy: "show 1 shows all")
    table.worths = [3, 2] + cells.header.map { _ in 1 } + [3]
    return table
  }
}
