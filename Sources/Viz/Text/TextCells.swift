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

  var usesColour: Bool { look.depth >= .indexed }

  func rows() -> [Line] {
    guard !cells.rows.isEmpty, !cells.columns.isEmpty else {
      return [Line("nothing to draw", .dim)]
    }
    if cells.numbers {
      for (beside, below) in [(true, true), (true, false), (false, false)] {
        for length in [12, 9, 6, 5, 4, 3] {
          let numbered = NumberedCells(self, cutTo: length, beside: beside, below: below)
          if numbered.width <= look.boundedWidth {
            return axisNames() + numbered.rows() + fullNames(cutTo: length)
          }
        }
      }
    }
    return axisNames() + shaded()
  }

  /// Names cut to a length; the end is kept too of those that would be the same.
  func short(_ names: [String], to columns: Int) -> [String] {
    let cut = names.map { short($0, to: columns) }
    guard columns > 2 else { return cut }
    return cut.indices.map { place in
      let isShared = cut.indices.contains { $0 != place && cut[$0] == cut[place] }
      let clean = Escaping.terminal(names[place], ascii: look.isASCII)
      guard isShared, DisplayWidth.of(clean) > columns else { return cut[place] }
      let tail = String(clean.suffix(columns / 2))
      let head = short(names[place], to: columns - 1 - DisplayWidth.of(tail))
      return head + (look.isASCII ? "~" : "…") + tail
    }
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

  func mark(_ shade: Double?, _ marks: [Character]) -> Character {
    guard let shade else { return " " }
    return marks[min(Int(shade * Double(marks.count)), marks.count - 1)]
  }

  /// The names that were cut, in full.
  private func fullNames(cutTo length: Int) -> [Line] {
    let names = cells.columns.map { Escaping.terminal($0, ascii: look.isASCII) }
    let cut = zip(short(cells.columns, to: length), names).filter { $0.0 != $0.1 }
    guard !cut.isEmpty else { return [] }
    let text = cut.map { "\($0.0) = \($0.1)" }.joined(separator: ", ")
    return DisplayWidth.wrapped(text, to: look.boundedWidth).map { Line($0, .dim) }
  }

  /// One or more columns of shade a cell; rows and columns that do not fit are averaged in groups.
  private func shaded() -> [Line] {
    let step = (cells.rows.count + 47) / 48
    let names = short(
      stride(from: 0, to: cells.rows.count, by: step).map { cells.rows[$0] }, to: 8)
    let nameWidth = names.map(DisplayWidth.of).max() ?? 0
    let shades = cells.shades
    let room = max(look.boundedWidth - nameWidth - 1, 1)
    let count = cells.columns.count
    let group = (count + room - 1) / room
    let width = max(min(room / max(count / group, 1), 4), 1)
    let marks: [Character] = look.isASCII ? Array(" .:-=+*#%@") : Array(" ░▒▓█")
    let body = names.indices.map { place in
      var line = Line(DisplayWidth.padded(names[place], to: nameWidth) + " ")
      let rows = (place * step)..<min((place + 1) * step, cells.rows.count)
      for start in stride(from: 0, to: count, by: group) {
        let columns = start..<min(start + group, count)
        let part = rows.flatMap { row in columns.compactMap { shades[row * count + $0] } }
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

/// A grid with its numbers written out: names cut to a length, margins where they are wanted.
private struct NumberedCells {
  private let owner: TextCells
  private let heads: [String]
  private let names: [String]
  private let texts: [String]
  private let nameWidth: Int
  private let cellWidth: Int
  private let marginWidth: Int
  private let beside: Cells.Margin?
  private let below: Cells.Margin?

  init(_ owner: TextCells, cutTo length: Int, beside: Bool, below: Bool) {
    let cells = owner.cells
    self.owner = owner
    self.beside = beside ? cells.rowMargin : nil
    self.below = below ? cells.columnMargin : nil
    heads = owner.short(cells.columns, to: length)
    names = owner.short(cells.rows, to: length)
    let zero = owner.look.isASCII ? "." : "·"
    texts = cells.rows.indices.flatMap { row in
      cells.columns.indices.map { column in
        let value = cells.value(row, column)
        // Nothing happened there: the eye passes over a dot.
        if value == 0, cells.shade == .rowShare { return zero }
        return value.map { Numerals.short($0) } ?? ""
      }
    }
    let figures = texts + heads + (self.below?.texts ?? [])
    let titles = names + (self.below.map { [$0.title] } ?? [])
    let margin = self.beside.map { [$0.title] + $0.texts } ?? []
    // A blank before each number, and behind it the shade's character or a blank.
    cellWidth = (figures.map(DisplayWidth.of).max() ?? 1) + 2
    nameWidth = titles.map(DisplayWidth.of).max() ?? 0
    marginWidth = margin.map(DisplayWidth.of).max() ?? 0
  }

  var width: Int {
    nameWidth + heads.count * cellWidth + (marginWidth > 0 ? marginWidth + 1 : 0)
  }

  func rows() -> [Line] {
    let cells = owner.cells
    var head = row("", heads)
    if let beside { add(beside.title, to: &head) }
    let shades = cells.shades
    let body = cells.rows.indices.map { row in
      var line = Line(DisplayWidth.padded(names[row], to: nameWidth))
      for column in cells.columns.indices {
        let index = row * cells.columns.count + column
        add(texts[index], shades[index], cells.isSquare && row == column, to: &line)
      }
      if let beside, row < beside.texts.count { add(beside.texts[row], to: &line) }
      return line
    }
    guard let below else { return [head] + body }
    return [head] + body + [row(below.title, below.texts, .dim)]
  }

  private func row(_ name: String, _ texts: [String], _ ink: ANSI.Ink = .plain) -> Line {
    var line = Line(DisplayWidth.padded(name, to: nameWidth), ink)
    for text in texts {
      line.add(DisplayWidth.padded(text, to: cellWidth - 1, onLeft: true) + " ", ink)
    }
    return line
  }

  private func add(_ figure: String, to line: inout Line) {
    line.add(" " + DisplayWidth.padded(figure, to: marginWidth, onLeft: true), .dim)
  }

  private func add(_ text: String, _ shade: Double?, _ isDiagonal: Bool, to line: inout Line) {
    let cells = owner.cells
    let padded = DisplayWidth.padded(text, to: cellWidth - 1, onLeft: true)
    let level = shade ?? 0
    let ink: ANSI.Ink
    if !owner.usesColour || level <= 0.005 {
      ink = isDiagonal ? .bold : text == "·" || text == "." ? .dim : .plain
    } else if cells.isSquare && cells.shade == .rowShare {
      ink = isDiagonal ? .hit(level) : .miss(level)
    } else {
      ink = .shade(level)
    }
    let mark = owner.usesColour ? " " : String(owner.mark(shade, Array(" .:*#")))
    line.add(padded, ink)
    line.add(mark, owner.usesColour ? ink : .plain)
  }
}
