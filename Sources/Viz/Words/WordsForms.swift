extension Bars {
  /// Each bar with its value, at most forty of them, and the notes.
  func words(_ chart: Chart) -> [String] {
    let count = min(labels.count, values.count)
    guard count > 0 else { return ["Nothing to draw."] + notes.map(Chart.sentence) }
    let names = rangeLabels
    let listed = (0..<min(count, 40)).map {
      "\(names[$0]): \(Numerals.short(values[$0], digits: 6))"
    }
    let rest = count > 40 ? ["\(count - 40) more."] : []
    let greatest = (0..<count).filter { values[$0].isFinite }.max { values[$0] < values[$1] }
    let top = greatest.map {
      [
        "\(Numerals.counted(count, "bar")), the longest \(names[$0]) with"
          + " \(Numerals.short(values[$0], digits: 6))."
      ]
    }
    return (top ?? []) + [listed.joined(separator: "; ") + "."] + rest + notes.map(Chart.sentence)
  }
}

extension Cells {
  /// Size, extremes, what is most confused, and the rows of a small grid.
  func words(_ chart: Chart) -> [String] {
    guard !rows.isEmpty, !columns.isEmpty else { return ["Nothing to draw."] }
    let down = chart.y.label.isEmpty ? "rows" : "rows (\(chart.y.label))"
    let across = chart.x.label.isEmpty ? "columns" : "columns (\(chart.x.label))"
    var sentences = ["\(rows.count) \(down) by \(columns.count) \(across)."]
    let places = rows.indices.flatMap { row in columns.indices.map { (row, $0) } }
    let filled = places.filter { value($0.0, $0.1)?.isFinite ?? false }
    if let least = filled.min(by: { value($0.0, $0.1) ?? 0 < value($1.0, $1.1) ?? 0 }),
      let greatest = filled.max(by: { value($0.0, $0.1) ?? 0 < value($1.0, $1.1) ?? 0 })
    {
      sentences.append("Least \(cell(least)); greatest \(cell(greatest)).")
    }
    if let confused = mostConfused {
      sentences.append("Off the diagonal the greatest is \(cell((confused.row, confused.column))).")
    }
    guard numbers, rows.count <= 20, columns.count <= 20 else { return sentences }
    return sentences
      + rows.indices.map { row in
        let cells = columns.indices.compactMap { value(row, $0) }.map { Numerals.short($0) }
        return "\(rows[row]): \(cells.joined(separator: ", "))."
      }
  }

  private func cell(_ place: (Int, Int)) -> String {
    let text = value(place.0, place.1).map { Numerals.short($0) } ?? ""
    return "\(text) at \(rows[place.0]), \(columns[place.1])"
  }
}
