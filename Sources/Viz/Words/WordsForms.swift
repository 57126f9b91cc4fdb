extension Bars {
  /// How many bars and which is the longest, a table of at most forty of them, and the notes.
  func words(_ chart: Chart) -> [Words] {
    let count = min(labels.count, values.count)
    guard count > 0 else {
      return [.sentence("Nothing to draw.")] + notes.map { .sentence(Chart.sentence($0)) }
    }
    let names = rangeLabels
    let rows = (0..<min(count, 40)).map { [names[$0], Numerals.short(values[$0], digits: 6)] }
    let rest: [Words] = count > 40 ? [.sentence("\(count - 40) more.")] : []
    let greatest = (0..<count).filter { values[$0].isFinite }.max { values[$0] < values[$1] }
    let top: [Words] =
      greatest.map {
        [
          .sentence(
            "\(Numerals.counted(count, "bar")), the longest \(names[$0]) with"
              + " \(Numerals.short(values[$0], digits: 6)).")
        ]
      } ?? []
    let heads = [
      chart.x.label.isEmpty ? "bar" : chart.x.label,
      chart.y.label.isEmpty ? "value" : chart.y.label,
    ]
    return top + [.table(Table(heads, rows: rows, alignments: [.left, .right]))] + rest
      + notes.map { .sentence(Chart.sentence($0)) }
  }
}

extension Cells {
  /// Size, extremes, what is most confused, the figures of the margins, and a small grid as a table.
  func words(_ chart: Chart) -> [Words] {
    guard !rows.isEmpty, !columns.isEmpty else { return [.sentence("Nothing to draw.")] }
    let down = chart.y.label.isEmpty ? "rows" : "rows (\(chart.y.label))"
    let across = chart.x.label.isEmpty ? "columns" : "columns (\(chart.x.label))"
    var said: [Words] = [.sentence("\(rows.count) \(down) by \(columns.count) \(across).")]
    let places = rows.indices.flatMap { row in columns.indices.map { (row, $0) } }
    let filled = places.filter { value($0.0, $0.1)?.isFinite ?? false }
    if let least = filled.min(by: { value($0.0, $0.1) ?? 0 < value($1.0, $1.1) ?? 0 }),
      let greatest = filled.max(by: { value($0.0, $0.1) ?? 0 < value($1.0, $1.1) ?? 0 })
    {
      said.append(.sentence("Least \(cell(least)); greatest \(cell(greatest))."))
    }
    if let confused = mostConfused {
      let place = (confused.row, confused.column)
      said.append(.sentence("Off the diagonal the greatest is \(cell(place))."))
    }
    if isSquare && shade == .rowShare && rows.count <= 40 {
      said.append(.table(classTable))
    } else if numbers, rows.count <= 20, columns.count <= 20 {
      said.append(.table(table))
    }
    return said
  }

  /// A row for each class: how many it has, how many are right, what the others were taken for.
  private var classTable: Table {
    let body = rows.indices.map { row -> [String] in
      let counts = columns.indices.map { max(value(row, $0) ?? 0, 0) }
      let others = columns.indices.filter { $0 != row && counts[$0] > 0 }
        .sorted { counts[$0] != counts[$1] ? counts[$0] > counts[$1] : $0 < $1 }
      let taken = others.prefix(4).map { "\(columns[$0]) \(Numerals.short(counts[$0]))x" }
      let figures = [rowMargin, columnMargin].compactMap { $0 }.map {
        row < $0.texts.count ? $0.texts[row] : ""
      }
      return [
        rows[row], Numerals.short(counts.reduce(0, +)), Numerals.short(counts[row]),
      ] + figures + [taken.isEmpty ? "nothing else" : taken.joined(separator: ", ")]
    }
    let figures = [rowMargin, columnMargin].compactMap { $0?.title }
    return Table(
      ["class", "rows", "right"] + figures + ["taken for"], rows: body, alignments: [.left])
  }

  private var table: Table {
    let header = [""] + columns
    let body = rows.indices.map { row in
      [rows[row]] + columns.indices.map { value(row, $0).map { Numerals.short($0) } ?? "" }
    }
    let sides: [Table.Alignment] = [.left] + header.dropFirst().map { _ in .right }
    return Table(header, rows: body, alignments: sides)
  }

  private func cell(_ place: (Int, Int)) -> String {
    let text = value(place.0, place.1).map { Numerals.short($0) } ?? ""
    return "\(text) at \(rows[place.0]), \(columns[place.1])"
  }
}
