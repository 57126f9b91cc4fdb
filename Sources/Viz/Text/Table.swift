/// Aligned columns. Numbers stand right, words left; wide characters count double.
///
///     Table(["id", "acc"], rows: [["r1", "0.8720"], ["r13", "0.8740"]]).lines()
public struct Table: Sendable, Equatable {
  public enum Alignment: Sendable, Equatable {
    /// Right if every filled cell of the column reads as a number, else left.
    case automatic
    case left, right
  }

  /// What stands in one place of a table.
  public struct Cell: Sendable, Equatable, ExpressibleByStringInterpolation {
    /// As it is shown.
    public let text: String
    /// The number of which `text` shows some digits.
    public let number: Double?
    /// The text of which `text` shows the beginning, as it is in itself.
    public let whole: String?
    /// It is a name, whatever digits it is made of.
    public let isName: Bool

    public init(_ text: String, number: Double? = nil, whole: String? = nil) {
      (self.text, self.number, self.whole, isName) = (text, number, whole, false)
    }

    private init(name: String) { (text, number, whole, isName) = (name, nil, name, true) }

    /// A name that is no number though it may look like one, such as a digest.
    public static func name(_ name: String) -> Cell { Cell(name: name) }

    /// A foreign text, shown in so many columns at the most.
    public static func word(_ whole: String, columns: Int = 40) -> Cell {
      Cell(Escaping.terminal(whole, columns: columns), whole: whole)
    }

    /// A share, shown as a percentage.
    public static func percent(_ share: Double, _ decimals: Int = 1) -> Cell {
      Cell(Numerals.percent(share, decimals), number: share)
    }

    /// Everything it holds, as text: a number with all its digits.
    var full: String { number.map { "\($0)" } ?? whole ?? text }
    public init(stringLiteral text: String) { self.init(text) }

    /// A number in as few digits as `Numerals.short` shows.
    public static func short(_ number: Double, digits: Int = 4) -> Cell {
      Cell(Numerals.short(number, digits: digits), number: number)
    }

    /// A number, or a dash where there is none.
    public static func short(_ number: Double?, digits: Int = 4) -> Cell {
      number.map { short($0, digits: digits) } ?? Cell(nothing)
    }

    /// A number of 32 bits: its digits are those that tell it from its neighbours.
    public static func short(_ number: Float) -> Cell {
      Cell(Numerals.short(Double(number)), number: Double(number.description) ?? Double(number))
    }

    /// What stands where there is nothing to say.
    public static let nothing = "–"
  }

  public var header: [String]
  /// Rows may be shorter than the header (blank cells) but not longer: the rest is not shown.
  public var rows: [[Cell]]
  /// By column; missing ones are automatic.
  public var alignments: [Alignment]
  /// Columns that hold a small picture instead of text, one a row.
  public var sketches: [Int: [Sketch]] = [:]

  /// An empty header prints no header row; then the first row tells how many columns there are.
  public init(_ header: [String], rows: [[Cell]], alignments: [Alignment] = []) {
    self.header = header
    self.rows = rows
    self.alignments = alignments
  }

  /// A table of words, or of numbers that have no more digits than are shown.
  @_disfavoredOverload
  public init(_ header: [String], rows: [[String]], alignments: [Alignment] = []) {
    self.init(header, rows: rows.map { $0.map { Cell($0) } }, alignments: alignments)
  }

  /// One string a row, no trailing blanks, none wider than `width`: the widest columns are cut first.
  /// Cells are escaped for the terminal.
  public func lines(
    width: Int = 72, glyphs: Glyphs = .braille, depth: ColourDepth = .none
  ) -> [String] {
    let columns = sketchColumns(width)
    return lines(width: width, ascii: glyphs == .ascii, depth: depth) {
      $0.drawn(columns: columns, glyphs)
    }
  }

  /// Columns of a small picture, 4 to 12: it gives way before text is cut.
  private func sketchColumns(_ width: Int) -> Int {
    guard !sketches.isEmpty else { return 12 }
    let all = [header] + rows.map { $0.map(\.text) }
    let texts = header.indices.filter { sketches[$0] == nil }.map { column in
      all.map {
        column < $0.count ? DisplayWidth.of($0[column]) : 0
      }.max() ?? 0
    }
    let room = width - texts.reduce(0, +) - 2 * (header.count - 1)
    return min(max(room / sketches.count, 4), 12)
  }

  /// The same without a glyph: pictures are said, and what is missing is `none`.
  public func words(width: Int = 72) -> [String] {
    var plain = self
    plain.rows = plainRows.map { row in
      row.map { Cell($0 == "–" ? "none" : $0 == "…" ? "and more" : $0) }
    }
    plain.sketches = [:]
    let rows = plain.lines(width: 10_000, ascii: false, depth: .none, \.words)
    guard header.count > 1, rows.contains(where: { DisplayWidth.of($0) > width }) else {
      return plain.lines(width: width, ascii: false, depth: .none, \.words)
    }
    // Too wide to stand in columns: a sentence for each row, and nothing is cut.
    return plain.rows.flatMap { row in
      let cells = zip(header, row).filter { !$0.1.text.isEmpty }.map { name, cell in
        Escaping.terminal(name.isEmpty ? cell.text : "\(name) \(cell.text)", columns: 200)
      }
      return DisplayWidth.wrapped(cells.joined(separator: ", ") + ".", to: width)
    }
  }

  /// The cells as they are shown, pictures said.
  private var plainRows: [[String]] {
    rows.indices.map { row in
      rows[row].indices.map { column in
        sketch(row, column)?.words ?? rows[row][column].text
      }
    }
  }

  /// The cells with all their digits and letters, pictures said: what a file holds.
  public var fullRows: [[String]] {
    rows.indices.map { row in
      rows[row].indices.map { column in
        sketch(row, column)?.words ?? rows[row][column].full
      }
    }
  }

  private func sketch(_ row: Int, _ column: Int) -> Sketch? {
    guard let sketches = sketches[column], row < sketches.count else { return nil }
    return sketches[row]
  }

  private func lines(
    width: Int, ascii: Bool, depth: ColourDepth, _ picture: (Sketch) -> String
  ) -> [String] {
    let count = header.isEmpty ? rows.first?.count ?? 0 : header.count
    guard count > 0 else { return [] }
    let clean = rows.indices.map { row in
      (0..<count).map { column in
        if let sketch = sketch(row, column) { return picture(sketch) }
        return column < rows[row].count
          ? Escaping.terminal(rows[row][column].text, ascii: ascii) : ""
      }
    }
    let titles = header.map { Escaping.terminal($0, ascii: ascii) }
    let gap = count > 1 && width < count * 4 ? 1 : 2
    let widths = fitted(
      (0..<count).map { column in
        ((titles.isEmpty ? [] : [titles]) + clean).map { DisplayWidth.of($0[column]) }.max() ?? 0
      }, into: max(width, 1) - gap * (count - 1))
    let sides = (0..<count).map { isRight($0, in: clean) }
    func draw(_ cells: [String]) -> String {
      var line = ""
      for column in 0..<count where widths[column] > 0 {
        if !line.isEmpty || column > 0 { line += String(repeating: " ", count: gap) }
        let text = DisplayWidth.shortened(cells[column], to: widths[column])
        line += DisplayWidth.padded(text, to: widths[column], onLeft: sides[column])
      }
      while line.last == " " { line.removeLast() }
      return DisplayWidth.shortened(line, to: max(width, 1))
    }
    let head = titles.isEmpty ? [] : [ANSI.paint(draw(titles), .bold, depth)]
    return head + clean.map(draw)
  }

  private func isRight(_ column: Int, in rows: [[String]]) -> Bool {
    switch column < alignments.count ? alignments[column] : .automatic {
    case .left: return false
    case .right: return true
    case .automatic:
      let filled = rows.map { $0[column] }.filter { !$0.isEmpty }
      return !filled.isEmpty && filled.allSatisfy(Self.readsAsNumber)
    }
  }

  /// `0.87`, `-2.4%`, `1e-3`, `12k`, `~1.2s`, `nan`, `-`: what belongs under a number.
  static func readsAsNumber(_ text: String) -> Bool {
    if ["nan", "inf", "-inf", "-", "–"].contains(text) { return true }
    var digits = 0
    for byte in text.utf8.drop(while: { $0 == UInt8(ascii: "~") }) {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
      case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "%"),
        UInt8(ascii: "e"), UInt8(ascii: "k"), UInt8(ascii: "M"), UInt8(ascii: "s"),
        UInt8(ascii: "x"), UInt8(ascii: "_"):
        if digits == 0 && ![UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: ".")].contains(byte)
        {
          return false
        }
      default: return false
      }
    }
    return digits > 0
  }

  private func fitted(_ widths: [Int], into total: Int) -> [Int] {
    var widths = widths
    while widths.reduce(0, +) > total,
      let widest = widths.indices.max(by: { widths[$0] < widths[$1] }),
      widths[widest] > 1
    {
      widths[widest] -= 1
    }
    return widths
  }
}
