/// A run of text in one ink.
struct Span: Equatable {
  var text: String
  var ink: ANSI.Ink
}

/// A row made of spans.
struct Line: Equatable {
  private(set) var spans: [Span] = []
  private(set) var width = 0

  init() {}

  init(_ text: String, _ ink: ANSI.Ink = .plain) { add(text, ink) }

  mutating func add(_ text: String, _ ink: ANSI.Ink = .plain) {
    guard !text.isEmpty else { return }
    width += DisplayWidth.of(text)
    if spans.last?.ink == ink {
      spans[spans.count - 1].text += text
    } else {
      spans.append(Span(text: text, ink: ink))
    }
  }

  mutating func add(_ other: Line) {
    for span in other.spans { add(span.text, span.ink) }
  }

  mutating func pad(to columns: Int) {
    add(String(repeating: " ", count: max(0, columns - width)))
  }

  /// Without trailing blanks.
  func rendered(_ depth: ColourDepth) -> String {
    var spans = spans
    while let last = spans.last {
      guard last.ink.isVisibleOnBlanks == false else { break }
      let kept = last.text.reversed().drop { $0 == " " }
      spans.removeLast()
      if !kept.isEmpty {
        spans.append(Span(text: String(kept.reversed()), ink: last.ink))
        break
      }
    }
    return spans.map { ANSI.paint($0.text, $0.ink, depth) }.joined()
  }
}

extension ANSI.Ink {
  var isVisibleOnBlanks: Bool {
    switch self {
    case .shade, .hit, .miss: true
    default: false
    }
  }
}

/// Cells of characters, each with an ink; a wide character takes two.
struct Grid {
  private struct Cell {
    var glyph: Character = " "
    var ink: ANSI.Ink = .plain
    var isFree = true
    /// The right half of a wide character.
    var isHidden = false
  }

  let columns: Int
  let rows: Int
  private var cells: [Cell]

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    cells = .init(repeating: Cell(), count: columns * rows)
  }

  func isFree(row: Int, column: Int) -> Bool {
    guard contains(row, column) else { return false }
    return cells[row * columns + column].isFree
  }

  /// Cells of a stretch that something is drawn in.
  func taken(row: Int, from column: Int, count: Int) -> Int {
    (column..<(column + max(count, 0))).filter {
      contains(row, $0) && !isFree(row: row, column: $0)
    }.count
  }

  mutating func put(_ glyph: Character, row: Int, column: Int, _ ink: ANSI.Ink = .plain) {
    guard contains(row, column) else { return }
    cells[row * columns + column] = Cell(glyph: glyph, ink: ink, isFree: false)
  }

  /// Only where nothing is drawn yet.
  mutating func fill(_ glyph: Character, row: Int, column: Int, _ ink: ANSI.Ink = .plain) {
    if isFree(row: row, column: column) { put(glyph, row: row, column: column, ink) }
  }

  /// Over whatever is there, cut at the right edge.
  mutating func write(_ text: String, row: Int, column: Int, _ ink: ANSI.Ink = .plain) {
    var place = column
    for character in text {
      let width = DisplayWidth.of(character)
      guard width > 0, place + width <= columns else { continue }
      put(character, row: row, column: place, ink)
      if width == 2 {
        put(" ", row: row, column: place + 1, ink)
        if contains(row, place + 1) { cells[row * columns + place + 1].isHidden = true }
      }
      place += width
    }
  }

  /// The row as spans. `blank` stands in free cells.
  func line(_ row: Int, blank: Character = " ") -> Line {
    var line = Line()
    for cell in cells[(row * columns)..<((row + 1) * columns)] where !cell.isHidden {
      line.add(String(cell.isFree ? blank : cell.glyph), cell.ink)
    }
    return line
  }

  private func contains(_ row: Int, _ column: Int) -> Bool {
    row >= 0 && column >= 0 && row < rows && column < columns
  }
}
