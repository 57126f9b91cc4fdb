/// A small terminal screen: what a person would see after these bytes.
///
/// Understands what libedit and the console send to an xterm: cursor moves, erasing, inserting and
/// deleting, wrapping at the right edge, wide characters, scrolling. A resize breaks and joins the rows of
/// a line as newer terminals do, unless it is told that this one is rigid.
public struct Screen {
  public private(set) var columns: Int
  public private(set) var rows: Int
  public private(set) var row = 0
  public private(set) var column = 0
  public private(set) var bells = 0
  /// Private modes that are on, such as 2004 for bracketed paste.
  public private(set) var modes: Set<Int> = []
  /// Sequences that the screen does not know.
  public private(set) var unknown: [String] = []
  /// A cell is one character; the right half of a wide one is empty.
  private var cells: [[Cell]]
  private var isFaint = false
  private var saved = (row: 0, column: 0, wraps: false)
  /// The cursor stands behind the last column until the next character comes.
  private var wrapIsPending = false
  public var isAtEdge: Bool { wrapIsPending }
  private var parser = Parser()
  /// Rows that the terminal wrapped go on in the next.
  private var wrapped: [Bool]
  private let isRigid: Bool

  private struct Cell {
    var text = " "
    var isFaint = false
  }

  public init(columns: Int, rows: Int, isRigid: Bool = false) {
    self.isRigid = isRigid
    wrapped = Array(repeating: false, count: rows)
    self.columns = columns
    self.rows = rows
    cells = Array(repeating: Array(repeating: Cell(), count: columns), count: rows)
  }

  /// The rows without trailing blanks.
  public var lines: [String] {
    cells.map(Self.joined)
  }

  /// The same without faint text.
  public var plainLines: [String] {
    cells.map { Self.joined($0.map { $0.isFaint ? Cell() : $0 }) }
  }

  /// The rows down to the last that shows something.
  public var text: String {
    var shown = lines
    while shown.last == "" { shown.removeLast() }
    return shown.joined(separator: "\n")
  }

  /// The row the cursor is in, without faint text.
  public var currentLine: String {
    Self.joined(cells[row].map { $0.isFaint ? Cell() : $0 })
  }

  /// The faint text in the row the cursor is in.
  public var hint: String {
    Self.joined(Array(cells[row].drop { !$0.isFaint }))
  }

  private static func joined(_ cells: [Cell]) -> String {
    var text = cells.map(\.text).joined()
    while text.last == " " { text.removeLast() }
    return text
  }

  public mutating func resize(columns: Int, rows: Int) {
    if !isRigid { reflow(to: columns) }
    cells = cells.map { Array(($0 + Array(repeating: Cell(), count: columns)).prefix(columns)) }
    while cells.count > rows, row > 0, row >= rows {
      cells.removeFirst()
      wrapped.removeFirst()
      row -= 1
    }
    let blank = Array(repeating: Cell(), count: columns)
    cells = Array((cells + Array(repeating: blank, count: rows)).prefix(rows))
    wrapped = Array((wrapped + Array(repeating: false, count: rows)).prefix(rows))
    (self.columns, self.rows) = (columns, rows)
    row = min(row, rows - 1)
    column = min(column, columns - 1)
    wrapIsPending = false
  }

  /// Cuts the lines into rows of another width; the cursor stays at its character.
  private mutating func reflow(to columns: Int) {
    var (newCells, newWrapped): ([[Cell]], [Bool]) = ([], [])
    var (line, place): ([Cell], Int?) = ([], nil)
    let cursorRow = row
    for index in cells.indices {
      if index == cursorRow { place = line.count + column }
      line += cells[index]
      if wrapped[index] { continue }
      while let last = line.last, last.text == " ", line.count - 1 > place ?? -1 {
        line.removeLast()
      }
      var start = 0
      repeat {
        var end = min(start + columns, line.count)
        if end < line.count, line[end].text.isEmpty { end -= 1 }
        if let at = place, at >= start, at < end || end == line.count {
          (row, column) = (newCells.count, min(at - start, columns - 1))
          place = nil
        }
        newCells.append(Array(line[start..<end]))
        newWrapped.append(end < line.count)
        start = end
      } while start < line.count
      line = []
    }
    (cells, wrapped) = (newCells, newWrapped)
    // What is empty below the text gives room first.
    while cells.count > rows, cells.count - 1 > row,
      cells.last?.allSatisfy({ $0.text == " " }) == true
    {
      cells.removeLast()
      wrapped.removeLast()
    }
    while cells.count > rows, row > 0 {
      cells.removeFirst()
      wrapped.removeFirst()
      row -= 1
    }
  }

  public mutating func feed(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      switch parser.take(byte) {
      case .nothing: continue
      case .scalar(let scalar): put(scalar)
      case .control(let byte): control(byte)
      case .sequence(let final, let parameters): sequence(final, parameters)
      case .save: saved = (row, column, wrapIsPending)
      case .restore:
        (row, column) = (min(saved.row, rows - 1), min(saved.column, columns - 1))
        wrapIsPending = saved.wraps
      case .unknown(let text): unknown.append(text)
      }
    }
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    let width = Self.width(of: scalar)
    if width == 0 {
      let at = wrapIsPending ? column : max(column - 1, 0)
      cells[row][at].text.unicodeScalars.append(scalar)
      return
    }
    if wrapIsPending || column + width > columns {
      column = 0
      wrapped[row] = true
      lineFeed()
    }
    wrapIsPending = false
    clearHalves(column, width)
    cells[row][column] = Cell(text: String(scalar), isFaint: isFaint)
    if width == 2 { cells[row][column + 1] = Cell(text: "", isFaint: isFaint) }
    column += width
    if column >= columns {
      column = columns - 1
      wrapIsPending = true
    }
  }

  /// What is written over one half of a wide character takes the other half too.
  private mutating func clearHalves(_ start: Int, _ width: Int) {
    let end = start + width
    if cells[row][start].text.isEmpty, start > 0 { cells[row][start - 1] = Cell() }
    if end < columns, cells[row][end].text.isEmpty { cells[row][end] = Cell() }
  }

  private mutating func lineFeed() {
    if row + 1 < rows {
      row += 1
    } else {
      cells.removeFirst()
      wrapped.removeFirst()
      wrapped.append(false)
      cells.append(Array(repeating: Cell(), count: columns))
    }
  }

  private mutating func control(_ byte: UInt8) {
    switch byte {
    case 0x07: bells += 1
    case 0x08:
      column = max(0, column - 1)
      wrapIsPending = false
    case 0x09: column = min(columns - 1, (column / 8 + 1) * 8)
    case 0x0a...0x0c:
      lineFeed()
      wrapIsPending = false
    case 0x0d:
      column = 0
      wrapIsPending = false
    default: break
    }
  }

  private mutating func sequence(_ final: UInt8, _ parameters: String) {
    if parameters.hasPrefix("?") {
      for mode in parameters.dropFirst().split(separator: ";").compactMap({ Int($0) }) {
        if final == UInt8(ascii: "h") { modes.insert(mode) } else { modes.remove(mode) }
      }
      return
    }
    let numbers = parameters.split(separator: ";", omittingEmptySubsequences: false)
      .map { Int($0) ?? 0 }
    let count = max(1, numbers.first ?? 1)
    if Character(Unicode.Scalar(final)) != "m" { wrapIsPending = false }
    switch Character(Unicode.Scalar(final)) {
    case "A": row = max(0, row - count)
    case "B": row = min(rows - 1, row + count)
    case "C": column = min(columns - 1, column + count)
    case "D": column = max(0, column - count)
    case "G": column = min(columns - 1, count - 1)
    case "d": row = min(rows - 1, count - 1)
    case "H", "f":
      row = min(rows - 1, count - 1)
      column = min(columns - 1, max(1, numbers.dropFirst().first ?? 1) - 1)
    case "J": eraseDisplay(numbers.first ?? 0)
    case "K": eraseLine(numbers.first ?? 0)
    case "@", "P", "X": shift(Character(Unicode.Scalar(final)), min(count, columns - column))
    case "L", "M": moveLines(insert: final == UInt8(ascii: "L"), min(count, rows - row))
    case "m": isFaint = numbers.last == 2
    case "h", "l", "r", "n", "t": break
    default: unknown.append("[" + parameters + String(Character(Unicode.Scalar(final))))
    }
  }

  private mutating func shift(_ command: Character, _ count: Int) {
    let blanks = Array(repeating: Cell(), count: count)
    switch command {
    case "@":
      cells[row].insert(contentsOf: blanks, at: column)
      cells[row].removeLast(count)
    case "P":
      cells[row].removeSubrange(column..<(column + count))
      cells[row] += blanks
    default: cells[row].replaceSubrange(column..<(column + count), with: blanks)
    }
  }

  private mutating func moveLines(insert: Bool, _ count: Int) {
    let blank = Array(repeating: Cell(), count: columns)
    for _ in 0..<count {
      cells.remove(at: insert ? rows - 1 : row)
      cells.insert(blank, at: insert ? row : rows - 1)
    }
  }

  private mutating func eraseLine(_ how: Int) {
    if how != 1 { wrapped[row] = false }
    let range = how == 0 ? column..<columns : how == 1 ? 0..<(column + 1) : 0..<columns
    for index in range { cells[row][index] = Cell() }
  }

  private mutating func eraseDisplay(_ how: Int) {
    let blank = Array(repeating: Cell(), count: columns)
    if how == 0 {
      eraseLine(0)
      for index in (row + 1)..<max(rows, row + 1) {
        cells[index] = blank
        wrapped[index] = false
      }
    } else if how == 1 {
      eraseLine(1)
      for index in 0..<row { cells[index] = blank }
    } else {
      cells = Array(repeating: blank, count: rows)
      wrapped = Array(repeating: false, count: rows)
    }
  }

  /// Columns of one scalar: enough of Unicode for the tests.
  private static func width(of scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x300...0x36f, 0x200b...0x200f, 0xfe00...0xfe0f: 0
    case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff,
      0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1faff, 0x20000...0x3fffd:
      2
    default: 1
    }
  }
}

/// Cuts bytes into characters, controls and escape sequences.
private struct Parser {
  enum Token {
    case nothing
    case scalar(Unicode.Scalar)
    case control(UInt8)
    case sequence(UInt8, String)
    case save, restore
    case unknown(String)
  }

  private enum State { case ground, escape, bracket, system, charset }
  private var state = State.ground
  private var parameters = ""
  private var pending: [UInt8] = []

  mutating func take(_ byte: UInt8) -> Token {
    switch state {
    case .ground: return ground(byte)
    case .escape: return escape(byte)
    case .bracket:
      if (0x40...0x7e).contains(byte) {
        state = .ground
        return .sequence(byte, parameters)
      }
      parameters.unicodeScalars.append(Unicode.Scalar(byte))
    case .system:
      if byte == 7 || byte == UInt8(ascii: "\\") { state = .ground }
    case .charset: state = .ground
    }
    return .nothing
  }

  private mutating func ground(_ byte: UInt8) -> Token {
    if byte == 0x1b {
      state = .escape
      return .nothing
    }
    if byte < 0x20 || byte == 0x7f { return .control(byte) }
    if byte < 0x80 { return .scalar(Unicode.Scalar(byte)) }
    pending.append(byte)
    if let text = String(validating: pending, as: UTF8.self), let scalar = text.unicodeScalars.first
    {
      pending = []
      return .scalar(scalar)
    }
    if pending.count < 4 { return .nothing }
    pending = []
    return .unknown("bytes that are not UTF-8")
  }

  private mutating func escape(_ byte: UInt8) -> Token {
    state = .ground
    switch Character(Unicode.Scalar(byte)) {
    case "[":
      parameters = ""
      state = .bracket
    case "]": state = .system
    case "(", ")": state = .charset
    case "7": return .save
    case "8": return .restore
    case "=", ">": break
    default: return .unknown(String(Character(Unicode.Scalar(byte))))
    }
    return .nothing
  }
}
