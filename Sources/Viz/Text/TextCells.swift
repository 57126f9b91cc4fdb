/// A grid of numbers as rows: names, values right-aligned, the diagonal bold, a shade behind each
/// (a character after it without colours). Grids too wide for their numbers are drawn as shades.
struct TextCells {
  let chart: Chart
  let cells: Cells
  let look: Appearance

  init(_ chart: Chart, _ cells: Cells, _ look: Appearance) {
    self.chart = chart
    self.cells = cells
    self.look = look
  }

  private var usesColour: Bool { look.depth >= .indexed }

  func rows() -> [Line] {
    guard !cells.rows.isEmpty, !cells.columns.isEmpty else {
      return [Line("nothing to draw", .dim)]
    }
    let texts = cells.rows.indices.flatMap { row in
      cells.columns.indices.map { cells.value(row, $0).map { Numerals.short($0) } ?? "" }
    }
    let numberWidth = texts.map(\.utf8.count).max() ?? 1
    for length in [6, 5, 4, 3] {
      let heads = cells.columns.map { short($0, to: length) }
      let headWidth = heads.map(DisplayWidth.of).max() ?? 0
      let names = cells.rows.map { short($0, to: length) }
      let nameWidth = names.map(DisplayWidth.of).max() ?? 0
      let cellWidth = max(numberWidth, headWidth) + 1 + (usesColour ? 0 : 1)
      if cells.numbers && nameWidth + cells.columns.count * cellWidth <= look.boundedWidth {
        return axisNames() + numbered(texts, heads, names, cellWidth, nameWidth)
          + fullNames(cutTo: length)
      }
    }
    return axisNames() + shaded()
  }

  private func short(_ name: String, to columns: Int) -> String {
    let clean = Escaping.terminal(name, ascii: look.isASCII)
    var kept = ""
    var width = 0
    for character in clean {
      width += DisplayWidth.of(character)
      if width > columns { break }
      kept.append(character)
    }
    return kept
  }

  private func axisNames() -> [Line] {
    let parts =
      (chart.y.label.isEmpty ? [] : ["rows: " + chart.y.label])
      + (chart.x.label.isEmpty ? [] : ["columns: " + chart.x.label])
    let text = Escaping.terminal(
      parts.joined(separator: ", "), columns: look.boundedWidth, ascii: look.isASCII)
    return text.isEmpty ? [] : [Line(text)]
  }

  private func numbered(
    _ texts: [String], _ heads: [String], _ names: [String], _ cellWidth: Int, _ nameWidth: Int
  ) -> [Line] {
    let shades = cells.shades
    let tail = usesColour ? 0 : 1
    var head = Line(String(repeating: " ", count: nameWidth))
    for text in heads {
      head.add(DisplayWidth.padded(text, to: cellWidth - tail, onLeft: true))
      head.add(String(repeating: " ", count: tail))
    }
    let body = cells.rows.indices.map { row in
      var line = Line(DisplayWidth.padded(names[row], to: nameWidth))
      for column in cells.columns.indices {
        let index = row * cells.columns.count + column
        let text = DisplayWidth.padded(texts[index], to: cellWidth - tail, onLeft: true)
        let isDiagonal = cells.isSquare && row == column
        if usesColour, let shade = shades[index], shade > 0.005 {
          line.add(text, .shade(shade))
        } else {
          line.add(text, isDiagonal ? .bold : .plain)
        }
        if tail > 0 { line.add(String(mark(shades[index], Array(" .:*#")))) }
      }
      return line
    }
    return [head] + body
  }

  private func mark(_ shade: Double?, _ marks: [Character]) -> Character {
    guard let shade else { return " " }
    return marks[min(Int(shade * Double(marks.count)), marks.count - 1)]
  }

  /// The names that were cut, in full.
  private func fullNames(cutTo length: Int) -> [Line] {
    let cut = cells.columns.map {
      (short($0, to: length), Escaping.terminal($0, ascii: look.isASCII))
    }
    .filter { $0.0 != $0.1 }
    guard !cut.isEmpty else { return [] }
    let text = cut.map { "\($0.0) = \($0.1)" }.joined(separator: ", ")
    return DisplayWidth.wrapped(text, to: look.boundedWidth).map { Line($0, .dim) }
  }

  /// One or more columns of shade a cell; cells that do not fit are averaged in groups.
  private func shaded() -> [Line] {
    let names = cells.rows.map { short($0, to: 8) }
    let nameWidth = names.map(DisplayWidth.of).max() ?? 0
    let shades = cells.shades
    let room = max(look.boundedWidth - nameWidth - 1, 1)
    let count = cells.columns.count
    let group = (count + room - 1) / room
    let width = max(min(room / max(count / group, 1), 4), 1)
    let marks: [Character] = look.isASCII ? Array(" .:-=+*#%@") : Array(" ░▒▓█")
    let body = cells.rows.indices.map { row in
      var line = Line(DisplayWidth.padded(names[row], to: nameWidth) + " ")
      for start in stride(from: 0, to: count, by: group) {
        let part = (start..<min(start + group, count)).compactMap { shades[row * count + $0] }
        let mean = part.isEmpty ? nil : part.reduce(0, +) / Double(part.count)
        if usesColour {
          line.add(String(repeating: " ", count: width), mean.map { .shade($0) } ?? .plain)
        } else {
          line.add(String(repeating: mark(mean, marks), count: width))
        }
      }
      return line
    }
    let ends = [cells.columns.first ?? "", cells.columns.last ?? ""].map {
      Escaping.terminal($0, columns: min(20, room / 2 - 2), ascii: look.isASCII)
    }
    let indent = String(repeating: " ", count: nameWidth + 1)
    return body + [Line(indent + ends.joined(separator: " to "))]
  }
}
