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
    /// The columns it takes at the most, where it is a word.
    let limit: Int

    public init(_ text: String, number: Double? = nil, whole: String? = nil) {
      self.init(text, number, whole, isName: false, limit: Cell.longest)
    }

    private init(
      _ text: String, _ number: Double?, _ whole: String?, isName: Bool, limit: Int
    ) {
      (self.text, self.number, self.whole) = (text, number, whole)
      (self.isName, self.limit) = (isName, limit)
    }

    /// Columns of a text beyond which nobody reads on in a table.
    static let longest = 400

    /// A name that is no number though it may look like one, such as a digest.
    public static func name(_ name: String) -> Cell {
      Cell(name, nil, name, isName: true, limit: longest)
    }

    /// A foreign text, shown in so many columns at the most: a longer one loses its middle.
    public static func word(_ whole: String, columns: Int = 40) -> Cell {
      Cell(
        Escaping.terminal(whole, columns: longest), nil, whole, isName: false, limit: columns)
    }

    /// We have set its signs ourselves.
    var isOurs: Bool { whole == nil || text == Cell.nothing }

    /// Nothing of it may be cut.
    var isFigure: Bool { number != nil || isName || Table.readsAsNumber(text) }

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

  /// What is done where a page is too narrow for all columns.
  public enum Overflow: Sendable, Equatable {
    /// The columns that are left stand below, beside the first one again.
    case stacked
    /// Columns of the least worth are left out and named below, with what to type for them.
    case dropped(remedy: String)
  }
  public var overflow = Overflow.stacked
  /// What columns are worth where some are left out; missing ones are worth 1. The first column always
  /// stays, and of equal ones the one further left.
  public var worths: [Int] = []

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

  /// The rows of a page, no trailing blanks, none wider than `width`. A number is never cut, a word at its
  /// middle. Where not all columns find room they are stacked or left out, as `overflow` says; where not
  /// even two do, or a row stands alone, each row becomes lines of names and values. Cells are escaped
  /// for the terminal.
  public func lines(
    width: Int = 72, glyphs: Glyphs = .braille, depth: ColourDepth = .none
  ) -> [String] {
    TableLayout(self, isASCII: glyphs == .ascii) { sketch, columns in
      sketch.drawn(columns: columns, glyphs)
    }.lines(width: max(width, 1), depth: depth)
  }

  /// The same without a glyph: pictures are said, and what is missing is `none`.
  public func words(width: Int = 72) -> [String] {
    var plain = self
    plain.rows = plainRows.map { row in
      row.map { Cell($0 == "–" ? "none" : $0 == "…" ? "and more" : $0) }
    }
    plain.sketches = [:]
    let rows = plain.lines(width: 10_000)
    guard header.count > 1, rows.contains(where: { DisplayWidth.of($0) > width }) else {
      return rows.allSatisfy { DisplayWidth.of($0) <= width } ? rows : plain.lines(width: width)
    }
    // Too wide to stand in columns: a sentence for each row, and nothing is cut.
    return plain.rows.flatMap { row in
      let cells = zip(header, row).filter { !$0.1.text.isEmpty }.map { name, cell in
        let text = DisplayWidth.middled(Escaping.shown(cell.text), to: 200)
        return name.isEmpty ? text : "\(Escaping.terminal(name)) \(text)"
      }
      return DisplayWidth.wrapped(cells.joined(separator: ", ") + ".", to: width)
    }
  }

  /// The cells as they are shown, pictures said.
  private var plainRows: [[String]] {
    rows.indices.map { row in
      rows[row].indices.map { column in
        let cell = rows[row][column]
        return sketch(row, column)?.words ?? DisplayWidth.middled(cell.text, to: cell.limit)
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

  func sketch(_ row: Int, _ column: Int) -> Sketch? {
    guard let sketches = sketches[column], row < sketches.count else { return nil }
    return sketches[row]
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
}
