/// A CSV file read as a header and columns of numbers or text.
struct CSVTable {
  let cells: CSVCells
  /// Unique, one a column.
  private(set) var names: [String]
  /// The first record that is data: 1 after a header.
  let firstRecord: Int
  let rows: Int
  /// Row by row: the number, an infinity, NaN for missing cells and for text.
  private(set) var numbers: [Float]
  private(set) var columns: [Column]
  private(set) var notes: [String] = []
  let decimal: UInt8

  /// What was met in one column.
  struct Column {
    var missing: Int32 = 0
    var infinite: Int32 = 0
    var numbers: Int32 = 0
    var text: Int32 = 0
    /// Whole numbers that a Float had to round, and numbers beyond its range.
    var rounded: Int32 = 0
    /// The first row of data that holds text.
    var firstText: Int32 = 0

    /// One cell of text makes a column of text.
    var isText: Bool { text > 0 }
  }

  init(_ bytes: [UInt8], path: String, options: CSV.Options) throws(Problem) {
    if let problem = FileKind.problem(with: bytes, path: path) { throw problem }
    cells = try CSVCells(bytes, path: path, options: options)
    decimal = options.decimal
    guard cells.records > 0 else {
      throw Problem(.badFile, "\(path): the file holds no rows", hint: "was the download complete?")
    }
    let hasHeader = options.header ?? !CSVTable.isAllNumbers(cells, decimal: decimal)
    firstRecord = hasHeader ? 1 : 0
    rows = cells.records - firstRecord
    guard rows > 0 else {
      throw Problem(
        .badFile, "\(path): a header and no rows", hint: "header=no reads the first line as data")
    }
    (names, notes) = CSVTable.uniqueNames(cells, hasHeader: hasHeader)
    if !hasHeader, options.header == nil {
      notes.append(
        "line \(cells.line(ofRecord: 0)) holds numbers only and was read as data; "
          + "columns are named \(CSVTable.range(names)) (header=yes reads it as names)")
    }
    if cells.emptyLines > 0 {
      let count = cells.emptyLines
      notes.append("\(count) empty \(count == 1 ? "line" : "lines") skipped")
    }
    columns = []
    numbers = []
    readNumbers()
  }

  /// Reads every cell once, row by row.
  private mutating func readNumbers() {
    let width = cells.width
    var numbers = [Float](repeating: .nan, count: rows * width)
    var columns = [Column](repeating: Column(), count: width)
    var place = 0
    for row in 0..<rows {
      for column in 0..<width {
        switch cell(row: row, column: column) {
        case .number(let value):
          let single = Float(value)
          numbers[place] = single
          columns[column].numbers += 1
          if Double(single) != value, CSVTable.isWhole(value) { columns[column].rounded += 1 }
        case .infinite(let value):
          numbers[place] = Float(value)
          columns[column].infinite += 1
        case .missing:
          columns[column].missing += 1
        case .text:
          if columns[column].text == 0 { columns[column].firstText = Int32(row) }
          columns[column].text += 1
        }
        place += 1
      }
    }
    self.numbers = numbers
    self.columns = columns
  }

  /// Every Double of 2^53 and above is whole.
  private static func isWhole(_ value: Double) -> Bool {
    Int64(exactly: value) != nil || abs(value) >= 0x1p53
  }

  func cell(row: Int, column: Int) -> CSVNumber {
    CSVNumber.read(
      cells.bytes, cells.place(record: row + firstRecord, column: column), decimal: decimal)
  }

  /// The bytes of a cell of data.
  func content(row: Int, column: Int) -> ArraySlice<UInt8> {
    cells.content(record: row + firstRecord, column: column)
  }

  func line(ofRow row: Int) -> Int { cells.line(ofRecord: row + firstRecord) }

  // MARK: The header

  /// Whether the first record holds at least one number and otherwise only numbers and missing cells.
  private static func isAllNumbers(_ cells: CSVCells, decimal: UInt8) -> Bool {
    var found = false
    for column in 0..<cells.width {
      switch CSVNumber.read(
        cells.bytes, cells.place(record: 0, column: column), decimal: decimal)
      {
      case .number: found = true
      case .missing, .infinite: continue
      case .text: return false
      }
    }
    return found
  }

  /// The names of the columns: an empty one becomes `x`, a repeated one gets `.2`, `.3`, …
  private static func uniqueNames(
    _ cells: CSVCells, hasHeader: Bool
  ) -> (names: [String], notes: [String]) {
    guard hasHeader else { return ((0..<cells.width).map { "x\($0)" }, []) }
    var names: [String] = []
    names.reserveCapacity(cells.width)
    // Every name given so far, with the last number tried after it: it only grows, so that many
    // equal names stay linear.
    var taken = [String: Int](minimumCapacity: cells.width)
    var renamed: [String] = []
    for column in 0..<cells.width {
      let written = cells.text(record: 0, column: column)
      let base = written.isEmpty ? "x" : written
      var name = base
      if var count = taken[base] {
        repeat {
          count += 1
          name = "\(base).\(count)"
        } while taken[name] != nil
        taken[base] = count
      }
      taken[name] = 1
      if name != written {
        // Only the first few are shown; there may be a million.
        renamed.append(
          renamed.count < 5
            ? "column \(column) '\(CSV.clipped(written))' → '\(CSV.clipped(name))'" : "")
      }
      names.append(name)
    }
    guard !renamed.isEmpty else { return (names, []) }
    return (names, ["empty or repeated names changed: " + CSV.listed(renamed)])
  }

  static func range(_ names: [String]) -> String {
    guard let first = names.first, let last = names.last, names.count > 1 else {
      return names.first ?? ""
    }
    return "\(first) … \(last)"
  }
}

// MARK: Finding columns

extension CSVTable {
  /// The column that a name, or a place counted from 0 (negative: from the end), stands for.
  func column(_ word: String, for use: String) throws(Problem) -> Int {
    if let index = names.firstIndex(of: word) { return index }
    if let number = Int(word) {
      let index = number < 0 ? names.count + number : number
      if names.indices.contains(index) { return index }
      throw Problem(
        .index, "\(use)=\(word), but the columns of \(cells.path) are 0 to \(names.count - 1)",
        hint: "-1 is the last", about: use)
    }
    let near = Nearest.closest(to: word, among: Array(names.prefix(1000)))
    throw Problem(
      .unknownWord, "no column called '\(CSV.clipped(word))' in \(cells.path)",
      hint: near.map { "did you mean \($0)?" }
        ?? "columns: " + CSV.listed(names.map { CSV.clipped($0) }, limit: 12), about: use)
  }

  /// The distinct texts of a column in the order of their bytes, and which each row has; nil where
  /// the cell is missing.
  func categories(of column: Int) -> (names: [String], codes: [Int?]) {
    var found: [ArraySlice<UInt8>: Int] = [:]
    var order: [ArraySlice<UInt8>] = []
    var codes: [Int?] = []
    codes.reserveCapacity(rows)
    for row in 0..<rows {
      if cell(row: row, column: column) == .missing {
        codes.append(nil)
        continue
      }
      let content = content(row: row, column: column)
      if let code = found[content] {
        codes.append(code)
      } else {
        found[content] = order.count
        codes.append(order.count)
        order.append(content)
      }
    }
    let sorted = order.indices.sorted { order[$0].lexicographicallyPrecedes(order[$1]) }
    var ranks = [Int](repeating: 0, count: order.count)
    for (rank, index) in sorted.enumerated() { ranks[index] = rank }
    return (
      sorted.map { String(decoding: order[$0], as: UTF8.self) }, codes.map { $0.map { ranks[$0] } }
    )
  }
}
