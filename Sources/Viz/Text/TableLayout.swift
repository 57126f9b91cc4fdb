/// A table on a page of some width: which columns stand, how wide, and what is said of the rest.
struct TableLayout {
  private let table: Table
  private let titles: [String]
  /// By column, then row; nothing where a picture stands.
  private let columns: [[String]]
  /// By column: cells that nothing may be cut of.
  private let figures: [[Bool]]
  private let limits: [Int]
  private let sides: [Bool]
  private let isASCII: Bool
  private let picture: (Sketch, Int) -> String

  /// Columns of a word that still tells something, and of one that at least is there.
  private static let comfortable = 12
  private static let narrowest = 7
  private static let longestTitle = 24
  private static let pictures = 4...12

  init(_ table: Table, isASCII: Bool, _ picture: @escaping (Sketch, Int) -> String) {
    self.table = table
    self.isASCII = isASCII
    self.picture = picture
    let count = table.header.isEmpty ? table.rows.first?.count ?? 0 : table.header.count
    func shown(_ text: String, isOurs: Bool) -> String {
      Escaping.terminal(
        isASCII && isOurs ? Glyphs.plain(text) : text, columns: Table.Cell.longest, ascii: isASCII)
    }
    titles = table.header.map { shown($0, isOurs: false) }
    columns = (0..<count).map { column in
      guard table.sketches[column] == nil else { return table.rows.map { _ in "" } }
      return table.rows.map { row in
        column < row.count ? shown(row[column].text, isOurs: row[column].isOurs) : ""
      }
    }
    figures = (0..<count).map { column in
      table.rows.map { column < $0.count && $0[column].isFigure }
    }
    limits = (0..<count).map { column in
      table.rows.map { column < $0.count ? $0[column].limit : 0 }.max() ?? Table.Cell.longest
    }
    let (texts, alignments) = (columns, table.alignments)
    sides = (0..<count).map { column in
      switch column < alignments.count ? alignments[column] : .automatic {
      case .left: return false
      case .right: return true
      case .automatic:
        let filled = texts[column].filter { !$0.isEmpty }
        return !filled.isEmpty && filled.allSatisfy(Table.readsAsNumber)
      }
    }
  }

  func lines(width: Int, depth: ColourDepth) -> [String] {
    guard !columns.isEmpty else { return [] }
    let all = Array(columns.indices)
    let measured = all.map(measure)
    if let widths = widths(all, measured, width, atLeast: \.comfortable) {
      return panel(all, widths, depth)
    }
    if columns.count == 1 { return panel(all, [min(width, measured[0].natural)], depth) }
    if titles.isEmpty || table.rows.count == 1 {
      if let widths = widths(all, measured, width, atLeast: \.least), titles.isEmpty {
        return panel(all, widths, depth)
      }
      return records(width, depth)
    }
    switch table.overflow {
    case .stacked: return stacked(measured, width, depth) ?? records(width, depth)
    case .dropped(let remedy):
      return dropped(measured, width, remedy, depth) ?? records(width, depth)
    }
  }

  // MARK: Widths

  private struct Measure {
    var natural: Int
    var comfortable: Int
    var least: Int
  }

  private func measure(_ column: Int) -> Measure {
    let title = column < titles.count ? min(DisplayWidth.of(titles[column]), Self.longestTitle) : 0
    guard table.sketches[column] == nil else {
      let drawn =
        table.rows.indices.map { row in
          table.sketch(row, column).map { DisplayWidth.of(picture($0, Self.pictures.upperBound)) }
            ?? 0
        }.max() ?? 0
      let least = max(title, min(drawn, Self.pictures.lowerBound))
      return Measure(natural: max(title, drawn), comfortable: least, least: least)
    }
    var (widest, figure) = (title, 0)
    for (row, text) in columns[column].enumerated() {
      let width = DisplayWidth.of(text)
      if figures[column][row] { figure = max(figure, width) }
      widest = max(widest, figures[column][row] ? width : min(width, limits[column]))
    }
    func least(_ word: Int) -> Int { max(figure, min(widest, word)) }
    let comfortable = max(least(Self.comfortable), min(title, 16))
    return Measure(
      natural: widest, comfortable: telling(column, from: comfortable, to: widest),
      least: least(Self.narrowest))
  }

  /// The least width in which no two words of a column look alike that are not.
  private func telling(_ column: Int, from least: Int, to widest: Int) -> Int {
    guard least < widest else { return least }
    // A width that tells a hundred texts apart is wide enough for thousands.
    var long: Set<String> = []
    for text in columns[column] where long.count < 100 && DisplayWidth.of(text) > least {
      long.insert(text)
    }
    guard long.count > 1 else { return least }
    var width = least
    while width < widest, Set(long.map { cut($0, width) }).count < long.count {
      width = min(widest, width + 4)
    }
    return width
  }

  private func gap(_ count: Int) -> Int { 2 * max(0, count - 1) }

  /// How wide some columns are drawn on a page; nil where they find no room.
  private func widths(
    _ chosen: [Int], _ measured: [Measure], _ page: Int, atLeast: KeyPath<Measure, Int>
  ) -> [Int]? {
    let room = page - gap(chosen.count)
    let least = chosen.map { measured[$0][keyPath: atLeast] }
    var widths = chosen.map { measured[$0].natural }
    var surplus = widths.reduce(0, +) - room
    guard surplus > 0 else { return widths }
    guard least.reduce(0, +) <= room else { return nil }
    // Pictures give way before words do.
    for index in chosen.indices where table.sketches[chosen[index]] != nil {
      let given = min(surplus, widths[index] - least[index])
      widths[index] -= given
      surplus -= given
    }
    while surplus > 0 {
      let yielding = widths.indices.filter { widths[$0] > least[$0] }
      guard let widest = yielding.max(by: { widths[$0] < widths[$1] }) else { return nil }
      widths[widest] -= 1
      surplus -= 1
    }
    return widths
  }

  // MARK: Pages

  private func panel(_ chosen: [Int], _ widths: [Int], _ depth: ColourDepth) -> [String] {
    let head = titles.isEmpty ? [] : [ANSI.paint(line(nil, chosen, widths), .bold, depth)]
    return head + table.rows.indices.map { line($0, chosen, widths) }
  }

  private func line(_ row: Int?, _ chosen: [Int], _ widths: [Int]) -> String {
    var line = ""
    for (index, column) in chosen.enumerated() where widths[index] > 0 {
      if index > 0 { line += "  " }
      let width = widths[index]
      let text = row.map { self.text($0, column, width) } ?? cut(titles[column], width)
      line += DisplayWidth.padded(text, to: width, onLeft: sides[column])
    }
    while line.last == " " { line.removeLast() }
    return line
  }

  private func text(_ row: Int, _ column: Int, _ width: Int) -> String {
    if let sketch = table.sketch(row, column) {
      return picture(sketch, min(width, Self.pictures.upperBound))
    }
    return cut(columns[column][row], width)
  }

  private func cut(_ text: String, _ width: Int) -> String {
    DisplayWidth.middled(text, to: width, isASCII: isASCII)
  }

  private func stacked(
    _ measured: [Measure], _ page: Int, _ depth: ColourDepth
  ) -> [String]? {
    var pages: [(chosen: [Int], widths: [Int])] = []
    var rest = Array(columns.indices.dropFirst())
    while !rest.isEmpty {
      var best: (chosen: [Int], widths: [Int])?
      for count in rest.indices.map({ $0 + 1 }) {
        let chosen = [0] + rest.prefix(count)
        guard let widths = widths(chosen, measured, page, atLeast: \.comfortable) else { break }
        best = (chosen, widths)
      }
      if best == nil, let widths = widths([0, rest[0]], measured, page, atLeast: \.least) {
        best = ([0, rest[0]], widths)
      }
      guard let best else { return nil }
      pages.append(best)
      rest.removeFirst(best.chosen.count - 1)
    }
    return Array(pages.map { panel($0.chosen, $0.widths, depth) }.joined(separator: [""]))
  }

  private func dropped(
    _ measured: [Measure], _ page: Int, _ remedy: String, _ depth: ColourDepth
  ) -> [String]? {
    func worth(_ column: Int) -> Int { column < table.worths.count ? table.worths[column] : 1 }
    var chosen = Array(columns.indices)
    while chosen.count > 2 {
      let least = chosen.dropFirst().min { (worth($0), -$0) < (worth($1), -$1) }
      chosen.removeAll { $0 == least }
      guard let widths = widths(chosen, measured, page, atLeast: \.comfortable) else { continue }
      let absent = columns.indices.filter { !chosen.contains($0) }.map { titles[$0] }
      let note = absence(absent, remedy, page).map { ANSI.paint($0, .dim, depth) }
      return panel(chosen, widths, depth) + note
    }
    return nil
  }

  /// `+ wd, clip, seed: runs all=yes`, of many the first and how many more, in a row or two.
  private func absence(_ names: [String], _ remedy: String, _ page: Int) -> [String] {
    let names = names.map { cut($0.isEmpty ? "(no name)" : $0, 24) }
    let end = remedy.isEmpty ? "" : ": " + remedy
    func sentence(_ count: Int) -> String {
      let more = names.count - count
      return "+ " + names.prefix(count).joined(separator: ", ")
        + (more > 0 ? " and \(more) more" : "") + end
    }
    var count = names.count
    while count > 1, DisplayWidth.of(sentence(count)) > page { count -= 1 }
    return DisplayWidth.wrapped(sentence(count), to: page)
  }

  /// Each row on its side: a name and a value a line, or below each other where that is too wide.
  private func records(_ page: Int, _ depth: ColourDepth) -> [String] {
    let names = columns.indices.map { $0 < titles.count ? cut(titles[$0], max(1, page / 3)) : "" }
    let widest = names.map { DisplayWidth.of($0) }.max() ?? 0
    let left = widest > 0 && page - widest > Self.narrowest + 2 ? widest + 2 : 0
    let rows = table.rows.indices.map { row -> [String] in
      columns.indices.flatMap { column -> [String] in
        let value = value(row, column, page - left)
        let name = DisplayWidth.padded(names[column], to: left)
        let shown = name.allSatisfy { $0 == " " } ? "" : ANSI.paint(name, .bold, depth)
        if left == 0 { return (shown.isEmpty ? [] : [shown]) + value }
        let blank = String(repeating: " ", count: left)
        return value.enumerated().map { index, line in
          if line.isEmpty { return ANSI.paint(names[column], .bold, depth) }
          return (index > 0 ? blank : shown.isEmpty ? name : shown) + line
        }
      }
    }
    return Array(rows.joined(separator: [""]))
  }

  private func value(_ row: Int, _ column: Int, _ room: Int) -> [String] {
    guard table.sketches[column] == nil else {
      return [DisplayWidth.trimmed(text(row, column, room))]
    }
    let lines = DisplayWidth.wrapped(columns[column][row], to: room)
    return lines.isEmpty ? [""] : lines.map { cut($0, room) }
  }
}

extension Glyphs {
  /// Signs that we set ourselves, where a terminal shows bytes of ASCII alone.
  public static func plain(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 >= 0x80 }) else { return text }
    var out = ""
    for character in text {
      switch character {
      case "…": out += "..."
      case "–", "−", "—": out += "-"
      case "±": out += "+-"
      case "×": out += "x"
      case "·": out += "."
      case "→": out += "->"
      case "≤": out += "<="
      case "≥": out += ">="
      default: out.append(character)
      }
    }
    return out
  }
}
