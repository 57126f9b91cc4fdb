import Kernel
import Viz

/// What a statement says: data until somebody reads it. The terminal, a file and a screen reader
/// are three readers of the same parts.
struct Answer {
  enum Part {
    /// Text as it stands; made by us, except where `Escaping` has cleaned a foreign piece.
    case line(String)
    /// Lines to read one after the other, a screen at a time where there is one.
    case page(Page)
    /// A remark, drawn quietly.
    case note(String)
    case table(Table)
    /// A row of a table that grows while a command runs.
    case row(Row)
    case chart(Chart)
    /// A file's worth of text in a format that was asked for, as it stands.
    case document(String)
  }

  /// Lines that are laid out for the columns there are.
  struct Page {
    private let lay: (Int) -> [String]?
    /// At the width it was made for.
    let first: [String]

    /// `lay` gives the lines at a width; what it throws at this one is thrown here.
    init(width: Int, _ lay: @escaping (Int) throws(Problem) -> [String]) throws(Problem) {
      first = try lay(width)
      self.lay = { try? lay($0) }
    }

    func lines(width: Int) -> [String] { lay(width) ?? first }
  }

  /// Rows that are made when they are written.
  struct Listing {
    let header: [String]
    let count: Int
    /// Numbers in all their digits, texts as they are, null for what is not known.
    let row: (Int) -> [JSON]
  }

  /// A row of a growing table: columns are as wide in every row, so each can be shown at once.
  struct Row {
    /// The names of the columns.
    let columns: [String]
    /// Nil for the row of names.
    let cells: [Table.Cell]?

    /// Numbers under one another, the first column the narrower one. Columns that have no room are left
    /// out, the last one first and then those before it; they are named below the row of names.
    func lines(width: Int) -> [String] {
      let texts = cells?.map(\.text) ?? columns
      let widths = columns.enumerated().map { index, name in
        index == 0 ? 5 : max(10, DisplayWidth.of(name) + 1)
      }
      var used = 0
      let shown =
        widths.prefix { column in
          used += column
          return used <= width
        }.count
      let line = (0..<shown).map { DisplayWidth.padded(texts[$0], to: widths[$0], onLeft: true) }
      guard shown < columns.count, cells == nil else { return [line.joined()] }
      let absent = "+ " + columns[shown...].joined(separator: ", ")
      return [line.joined()] + DisplayWidth.wrapped(absent, to: width)
    }
  }

  var parts: [Part] = []
  /// The figures behind a picture, for a file that takes rows.
  var data: Table?
  /// The charts that a file of pictures gets where none is shown: what `plot` draws of the same.
  var drawn: (() throws(Problem) -> [Chart])?
  /// What a file of rows gets, CSV or JSON, where there may be too many rows for a table.
  var listing: Listing?
  /// What is said even where the answer itself goes into a file.
  var spoken: [Part] = []
  /// What `_`, or the name on the left of `=`, becomes.
  var item: Item?
  /// What the name on the left of `=` becomes, where `_` stays what it was.
  var named: Item?
  /// What went wrong although the state was kept: a training that diverged.
  var failure: Problem?
  /// What `explain` can say of it.
  var explanation: Explanation?

  init(_ parts: [Part] = [], item: Item? = nil) {
    self.parts = parts
    self.item = item
  }

  init(_ parts: [Part], item: Item? = nil, explainedBy explanation: Explanation?) {
    self.init(parts, item: item)
    self.explanation = explanation
  }

  init(_ line: String, item: Item? = nil) { self.init([.line(line)], item: item) }

  mutating func say(_ line: String) { parts.append(.line(line)) }
  mutating func note(_ line: String) { parts.append(.note(line)) }
  mutating func add(_ table: Table) { parts.append(.table(table)) }
  mutating func add(_ chart: Chart) { parts.append(.chart(chart)) }

  /// The charts among the parts.
  var charts: [Chart] {
    parts.compactMap { if case .chart(let chart) = $0 { chart } else { nil } }
  }

  /// The figures behind the picture, else the last table among the parts.
  var table: Table? {
    if let data { return data }
    return parts.reversed().lazy.compactMap {
      if case .table(let table) = $0 { table } else { nil }
    }.first
  }
}

extension Answer.Part {
  /// The part as lines of text. Tables may have more columns than charts, which gain nothing beyond 100.
  func lines(
    _ appearance: Appearance, charts: ChartForm = .drawn, tables: Int? = nil
  ) -> [String] {
    let isASCII = appearance.glyphs == .ascii
    switch self {
    case .line(let line):
      let line = isASCII ? Glyphs.plain(line) : line
      return line.split(separator: "\n", omittingEmptySubsequences: false).flatMap { piece in
        let row = Escaping.shown(String(piece))
        return DisplayWidth.of(row) > appearance.width
          ? DisplayWidth.wrapped(row, to: appearance.width) : [row]
      }
    case .page(let page):
      return page.lines(width: appearance.width).flatMap {
        Answer.Part.line($0).lines(appearance)
      }
    case .note(let note):
      let note = isASCII ? Glyphs.plain(note) : note
      return DisplayWidth.wrapped(Escaping.shown(note), to: appearance.width).map {
        ANSI.paint($0, .dim, appearance.depth)
      }
    case .row(let row): return row.lines(width: appearance.width).map { Escaping.shown($0) }
    case .document(let text): return [Escaping.document(text)]
    case .table(let table):
      if charts == .words { return table.words(width: appearance.width) }
      return table.lines(
        width: tables ?? appearance.width, glyphs: appearance.glyphs, depth: appearance.depth)
    case .chart(let chart):
      return charts == .words ? chart.words(width: appearance.width) : chart.text(appearance)
    }
  }
}

/// How charts are shown at the terminal.
enum ChartForm: String, CaseIterable {
  case drawn
  case words
}
