/// The cells of a CSV file as places in its bytes.
///
/// RFC 4180, and what is seen in the wild: LF or CR alone as line ends, a missing last newline, a
/// byte-order mark, empty lines (skipped and counted). Blanks around an unquoted cell do not count;
/// a quoted cell is kept as it is. One pass, linear in the bytes.
struct CSVCells {
  let bytes: [UInt8]
  let path: String
  /// Cells of every record; 0 in a file without records.
  private(set) var width = 0
  private(set) var emptyLines = 0
  /// Whether a quoted cell goes over a line end.
  private var hasLongCells = false
  private var cells: [Cell] = []

  /// Eight bytes a cell, so a file of commas costs eight times its size and no more.
  private struct Cell {
    var start: UInt32
    /// Bytes times two, plus one where the cell was quoted.
    var extent: UInt32
  }

  private static let longestFile = 1 << 31

  private static let quote = UInt8(ascii: "\"")
  private static let lineFeed: UInt8 = 10
  private static let carriageReturn: UInt8 = 13

  var records: Int { width == 0 ? 0 : cells.count / width }

  /// Cuts the bytes into cells.
  ///
  /// Refuses a record that is longer or shorter than the first, a quote that is never closed or
  /// stands inside a cell, and NUL bytes; the message begins with `path:line: `.
  init(_ bytes: [UInt8], path: String, options: CSV.Options) throws(Problem) {
    self.bytes = bytes
    self.path = path
    guard bytes.count < CSVCells.longestFile else {
      throw Problem(
        .badFile,
        "\(path): \(MemoryBudget.text(bytes.count)) are more than the 2 GB a table may have")
    }
    let separator = options.separator
    let most = CSVCells.mostCells(bytes, separator)
    // Cells, the numbers read from them, and the tensor made of those.
    try MemoryBudget.check(most * 16)
    cells.reserveCapacity(most)
    var index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while index < bytes.count {
      if bytes[index] == CSVCells.lineFeed || bytes[index] == CSVCells.carriageReturn {
        index = afterLineEnd(index)
        emptyLines += 1
      } else {
        let first = cells.count
        let start = index
        index = try readRecord(from: index, separator)
        let count = cells.count - first
        if width == 0 { width = count }
        if count != width { throw ragged(count, at: start, options) }
      }
    }
  }

  /// Reads one record's cells; returns the place after its line end.
  private mutating func readRecord(from start: Int, _ separator: UInt8) throws(Problem) -> Int {
    var index = start
    while true {
      if index < bytes.count, bytes[index] == CSVCells.quote {
        index = try readQuoted(from: index, separator)
      } else {
        index = try readPlain(from: index, separator)
      }
      guard index < bytes.count else { return index }
      guard bytes[index] == separator else { return afterLineEnd(index) }
      index += 1
    }
  }

  /// Separators and line ends, and one more; without a branch, so that it runs on whole vectors.
  private static func mostCells(_ bytes: [UInt8], _ separator: UInt8) -> Int {
    bytes.withUnsafeBufferPointer { bytes in
      bytes.reduce(1) { count, byte in
        count &+ (byte == separator ? 1 : 0) &+ (byte == 10 ? 1 : 0) &+ (byte == 13 ? 1 : 0)
      }
    }
  }

  /// The place at or after `start` of the byte that ends a plain cell, or must not be in one.
  private static func plainEnd(
    _ bytes: Span<UInt8>, from start: Int, _ separator: UInt8
  ) -> Int {
    var index = start
    while index < bytes.count {
      let byte = bytes[index]
      // NUL, LF, CR and the quote are all at most 34, letters and digits are above.
      if byte == separator { break }
      if byte <= quote, byte == quote || byte == lineFeed || byte == carriageReturn || byte == 0 {
        break
      }
      index += 1
    }
    return index
  }

  /// Reads a cell without quotes; returns the place of what ended it.
  private mutating func readPlain(from start: Int, _ separator: UInt8) throws(Problem) -> Int {
    let end = CSVCells.plainEnd(bytes.span, from: start, separator)
    if end < bytes.count {
      if bytes[end] == CSVCells.quote {
        throw problem(
          "a quote inside a cell that does not begin with one", at: end,
          hint: "put the whole cell in quotes and double those inside")
      }
      if bytes[end] == 0 { throw nulByte(at: end) }
    }
    var (first, last) = (start, end)
    while first < last, bytes[first] == 32 || bytes[first] == 9 { first += 1 }
    while last > first, bytes[last - 1] == 32 || bytes[last - 1] == 9 { last -= 1 }
    cells.append(Cell(start: UInt32(first), extent: UInt32(last - first) << 1))
    return end
  }

  /// Reads a quoted cell; returns the place of what ended it.
  private mutating func readQuoted(from start: Int, _ separator: UInt8) throws(Problem) -> Int {
    var index = start + 1
    while index < bytes.count {
      let byte = bytes[index]
      if byte == CSVCells.quote {
        guard index + 1 < bytes.count, bytes[index + 1] == CSVCells.quote else { break }
        index += 1
      } else if byte == 0 {
        throw nulByte(at: index)
      } else if byte == CSVCells.lineFeed || byte == CSVCells.carriageReturn {
        hasLongCells = true
      }
      index += 1
    }
    guard index < bytes.count else {
      throw problem("a quote opened here is never closed", at: start, hint: "close it with \"")
    }
    cells.append(Cell(start: UInt32(start + 1), extent: UInt32(index - start - 1) << 1 | 1))
    index += 1
    if index < bytes.count, bytes[index] != separator, bytes[index] != CSVCells.lineFeed,
      bytes[index] != CSVCells.carriageReturn
    {
      throw problem(
        "text after a closing quote", at: index,
        hint: "a quote inside a quoted cell is written twice: \"\"")
    }
    return index
  }

  private func afterLineEnd(_ index: Int) -> Int {
    let isPair =
      bytes[index] == CSVCells.carriageReturn && index + 1 < bytes.count
      && bytes[index + 1] == CSVCells.lineFeed
    return index + (isPair ? 2 : 1)
  }
}

// MARK: What the cells hold

extension CSVCells {
  /// The bytes of a cell, doubled quotes still doubled.
  func place(record: Int, column: Int) -> Range<Int> {
    let cell = cells[record * width + column]
    return Int(cell.start)..<Int(cell.start) + Int(cell.extent >> 1)
  }

  func isQuoted(record: Int, column: Int) -> Bool {
    cells[record * width + column].extent & 1 == 1
  }

  /// The content of a cell.
  func content(record: Int, column: Int) -> ArraySlice<UInt8> {
    let raw = bytes[place(record: record, column: column)]
    guard isQuoted(record: record, column: column), raw.contains(CSVCells.quote) else { return raw }
    var plain: [UInt8] = []
    var skip = false
    for byte in raw {
      if skip {
        skip = false
        continue
      }
      plain.append(byte)
      skip = byte == CSVCells.quote
    }
    return ArraySlice(plain)
  }

  func text(record: Int, column: Int) -> String {
    String(decoding: content(record: record, column: column), as: UTF8.self)
  }

  /// The line, from 1, that a record begins on.
  func line(ofRecord record: Int) -> Int { line(at: place(record: record, column: 0).lowerBound) }

  /// The line, from 1, that holds a byte; CR LF is one line end.
  func line(at offset: Int) -> Int {
    var line = 1
    for index in 0..<min(offset, bytes.count) {
      let byte = bytes[index]
      if byte == CSVCells.lineFeed
        || (byte == CSVCells.carriageReturn
          && (index + 1 >= bytes.count || bytes[index + 1] != CSVCells.lineFeed))
      {
        line += 1
      }
    }
    return line
  }

  /// The lines of the records from `first` on, found in one pass.
  func lines(fromRecord first: Int) -> RowPlaces {
    guard emptyLines > 0 || hasLongCells else { return .lines(from: first + 1) }
    var lines: [Int32] = []
    lines.reserveCapacity(records - first)
    var (line, reached): (Int32, Int) = (1, 0)
    for record in first..<records {
      let start = place(record: record, column: 0).lowerBound
      while reached < start {
        let byte = bytes[reached]
        reached += 1
        let isPair = byte == CSVCells.carriageReturn && bytes[reached] == CSVCells.lineFeed
        if byte == CSVCells.lineFeed || (byte == CSVCells.carriageReturn && !isPair) { line += 1 }
      }
      lines.append(line)
    }
    return .scattered(lines)
  }

  func problem(_ message: String, at offset: Int, hint: String? = nil) -> Problem {
    Problem(.badFile, "\(path):\(line(at: offset)): \(message)", hint: hint)
  }

  private func nulByte(at offset: Int) -> Problem {
    problem(
      "a NUL byte; this looks like a binary file or UTF-16 text", at: offset,
      hint: "export it as CSV in UTF-8")
  }

  private func ragged(_ count: Int, at start: Int, _ options: CSV.Options) -> Problem {
    let what = options.header == false ? "first row" : "header"
    return problem(
      "\(count) \(count == 1 ? "field" : "fields"), \(what) has \(width)", at: start,
      hint: otherSeparator(than: options.separator)
        ?? "a cell that holds a comma or a line end must be quoted")
  }

  /// The options to try when the first line is full of another separator than the one in use.
  func otherSeparator(than separator: UInt8) -> String? {
    let lines = bytes.prefix(4096)
    let first = lines.prefix { $0 != CSVCells.lineFeed && $0 != CSVCells.carriageReturn }
    let candidates: [(UInt8, String)] = [
      (UInt8(ascii: ";"), "sep=\";\""), (9, "sep=tab"), (UInt8(ascii: "|"), "sep=\"|\""),
      (UInt8(ascii: ","), "sep=\",\""),
    ]
    let own = first.filter { $0 == separator }.count
    for (byte, option) in candidates where byte != separator {
      guard first.filter({ $0 == byte }).count > own else { continue }
      let hasDecimalComma =
        byte != UInt8(ascii: ",")
        && zip(lines.dropFirst(), zip(lines, lines.dropFirst(2))).contains { middle, sides in
          middle == UInt8(ascii: ",") && CSVNumber.isDigit(sides.0) && CSVNumber.isDigit(sides.1)
        }
      return "the columns look separated otherwise: \(option)"
        + (hasDecimalComma ? " decimal=\",\"" : "")
    }
    return nil
  }
}
