import CKernels

/// One walk through a table: what each column holds, and its cells.
///
/// Numbers are read as they are met. Texts are numbered by column; a column in which both are met is walked
/// through again, so that each of its cells is a text.
struct CSVReading {
  let scan: CSVScan
  /// Texts that are gaps, in small letters.
  let missingWords: [[UInt8]]
  /// Those that are numbers, however they are written.
  private let missingNumbers: [Float]
  let matrix: CSVMatrix
  private(set) var width = 0
  /// Records, the first one too.
  private(set) var records = 0
  private(set) var emptyLines = 0
  private(set) var tallies: [Tally] = []
  private(set) var words: [WordTable?] = []
  /// The first record, which may hold names.
  private(set) var first: [FirstCell] = []
  private var lines: [Int32]?
  /// The missing words that were met.
  private(set) var missingMet: Set<[UInt8]> = []

  struct FirstCell {
    let text: [UInt8]
    let kind: UInt8
    let value: Float

    /// Whether it holds a text, one that stands for a gap too.
    var isText: Bool { Int(kind) & CK_CSV_KIND == CK_CSV_TEXT }
  }

  /// What was met in one column.
  struct Tally {
    var missing: Int32 = 0
    var infinite: Int32 = 0
    var text: Int32 = 0
    /// Whole numbers that a Float had to round.
    var rounded: Int32 = 0
    /// Numbers beyond the range of a Float.
    var beyond: Int32 = 0
    /// Numbers, and texts, in quotes that they do not need.
    var quotedNumbers: Int32 = 0
    var quotedTexts: Int32 = 0
    /// Cells in quotes that hold a separator, a quote or a line end.
    var forced: Int32 = 0
    /// The record that holds the first text.
    var firstText: Int32 = 0
  }

  private init(of scan: CSVScan, missing: [String]) {
    self.scan = scan
    matrix = CSVMatrix()
    let words = missing.map { Array($0.asciiLowercased.utf8) }
    missingWords = words
    let form = NumberForm(decimal: scan.decimal)
    missingNumbers = words.compactMap { word in form.number(word[...]).map { Float($0) } }
      .filter(\.isFinite)
  }

  /// Walks through the whole table.
  static func whole(_ scan: CSVScan, missing: [String]) throws(Problem) -> CSVReading {
    var reading = CSVReading(of: scan, missing: missing)
    let outcome = try scan.walk { records throws(Problem) in try reading.take(records) }
    reading.records = outcome.records
    reading.emptyLines = outcome.emptyLines
    return reading
  }

  private mutating func take(_ records: CSVScan.Records) throws(Problem) {
    guard records.count > 0 else { return }
    if width == 0 { begin(records) }
    let cells = records.count * width
    try matrix.extend(by: cells).update(from: records.values, count: cells)
    if let own = records.lines {
      if lines == nil { lines = (0..<Int32(records.first)).map { $0 + 1 } }
      lines?.append(contentsOf: own)
    }
    let start = records.first * width
    for odd in records.odds {
      let cell = Int(odd)
      if start + cell < width { continue }
      take(
        cell: start + cell, records.kinds[cell], records.content(cell),
        records.isQuoted(cell) ? records.text(cell) : nil)
    }
  }

  private mutating func begin(_ records: CSVScan.Records) {
    width = records.width
    tallies = [Tally](repeating: Tally(), count: width)
    words = [WordTable?](repeating: nil, count: width)
    first = (0..<width).map {
      FirstCell(text: records.text($0), kind: records.kinds[$0], value: records.values[$0])
    }
  }

  /// Counts the first record among the others.
  mutating func takeFirst() {
    for (column, cell) in first.enumerated() {
      let before = tallies[column].text
      cell.text.withUnsafeBufferPointer { content in
        take(
          cell: column, cell.kind, content,
          cell.kind & UInt8(CK_CSV_QUOTED) != 0 ? cell.text : nil)
      }
      if tallies[column].text > before { tallies[column].firstText = 0 }
    }
  }

  /// One cell that is no plain number; `unquoted` is its text where it stood in quotes.
  private mutating func take(
    cell: Int, _ kind: UInt8, _ content: UnsafeBufferPointer<UInt8>, _ unquoted: [UInt8]?
  ) {
    let column = cell % width
    if unquoted != nil {
      if Int(kind) & CK_CSV_NEEDLESS == 0 { tallies[column].forced += 1 }
    }
    switch Int(kind) & CK_CSV_KIND {
    case CK_CSV_NUMBER:
      count(quotedNumber: kind, column)
    case CK_CSV_ROUNDED:
      count(quotedNumber: kind, column)
      note(Double(matrix.base[cell]), isRounded: true, column)
    case CK_CSV_LONG:
      guard let value = CSVReading.long(content, decimal: scan.decimal) else {
        return takeText(cell, column, kind, content, unquoted)
      }
      count(quotedNumber: kind, column)
      matrix.base[cell] = Float(value)
      note(Double(Float(value)), isRounded: Double(Float(value)) != value, column)
    case CK_CSV_EMPTY:
      tallies[column].missing += 1
      matrix.base[cell] = CSVMatrix.missing
    default:
      takeText(cell, column, kind, content, unquoted)
    }
  }

  private mutating func count(quotedNumber kind: UInt8, _ column: Int) {
    if Int(kind) & CK_CSV_NEEDLESS != 0 { tallies[column].quotedNumbers += 1 }
  }

  private mutating func note(_ value: Double, isRounded: Bool, _ column: Int) {
    if value.isInfinite {
      tallies[column].beyond += 1
    } else if isRounded, value == value.rounded() {
      tallies[column].rounded += 1
    }
  }

  private mutating func takeText(
    _ cell: Int, _ column: Int, _ kind: UInt8, _ content: UnsafeBufferPointer<UInt8>,
    _ unquoted: [UInt8]?
  ) {
    if unquoted == nil, isMissing(content) {
      tallies[column].missing += 1
      matrix.base[cell] = CSVMatrix.missing
      missingMet.insert(Array(content))
      return
    }
    if unquoted == nil, let value = NumberForm.infinity(content) {
      tallies[column].infinite += 1
      matrix.base[cell] = Float(value)
      return
    }
    if Int(kind) & CK_CSV_NEEDLESS != 0 { tallies[column].quotedTexts += 1 }
    if tallies[column].text == 0 { tallies[column].firstText = Int32(cell / width) }
    tallies[column].text += 1
    matrix.setCode(number(of: content, unquoted, column), cell)
  }

  private mutating func number(
    of content: UnsafeBufferPointer<UInt8>, _ unquoted: [UInt8]?, _ column: Int
  ) -> Int32 {
    let table: WordTable
    if let known = words[column] {
      table = known
    } else {
      table = WordTable()
      words[column] = table
    }
    guard let unquoted else { return table.number(of: content) }
    return unquoted.withUnsafeBufferPointer { table.number(of: $0) }
  }

  func isMissing(_ content: UnsafeBufferPointer<UInt8>) -> Bool {
    missingWords.contains { word in
      word.count == content.count
        && zip(word, content).allSatisfy { known, byte in
          known == (byte >= 65 && byte <= 90 ? byte | 32 : byte)
        }
    }
  }

  /// A number of many digits; nil beyond the range of a Double.
  private static func long(_ content: UnsafeBufferPointer<UInt8>, decimal: UInt8) -> Double? {
    let plain = content.map { $0 == decimal ? UInt8.point : $0 }
    let text = plain.first == .point ? [48] + plain : plain
    guard let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite else {
      return nil
    }
    return value
  }

  // MARK: Later

  /// The line, from 1, on which a record begins.
  func line(ofRecord record: Int) -> Int { lines.map { Int($0[record]) } ?? record + 1 }

  /// The lines of the records from `first` on.
  func places(from first: Int) -> RowPlaces {
    guard let lines else { return .lines(from: first + 1) }
    let own = Array(lines[first...])
    let isEven = own.indices.allSatisfy { own[$0] == own[0] + Int32($0) }
    return isEven ? .lines(from: Int(own.first ?? 1)) : .scattered(own)
  }

  /// Makes every cell of these columns a text, numbers too, from a record on.
  mutating func code(_ columns: Set<Int>, from firstRecord: Int) throws(Problem) {
    guard !columns.isEmpty else { return }
    let order = columns.sorted()
    for column in order { words[column] = WordTable() }
    var copy = self
    try scan.walk { records throws(Problem) in
      guard records.width == copy.width, records.first + records.count <= copy.records else {
        throw Problem(.unreadable, "\(copy.scan.source.path): it changed while it was read")
      }
      for row in max(
        0, firstRecord - records.first)..<max(records.count, firstRecord - records.first)
      {
        for column in order { copy.code(records, row * copy.width + column, column) }
      }
    }
    // A number may be a word that stands for a gap.
    for column in order {
      let gaps = (firstRecord..<copy.records).count { matrix.code($0 * width + column) == -1 }
      copy.tallies[column].missing = Int32(gaps)
    }
    self = copy
  }

  private mutating func code(_ records: CSVScan.Records, _ cell: Int, _ column: Int) {
    let content = records.content(cell)
    let isQuoted = records.isQuoted(cell)
    let place = records.first * width + cell
    guard !content.isEmpty, isQuoted || !(isMissing(content) || isMissingNumber(content)) else {
      matrix.base[place] = CSVMatrix.missing
      return
    }
    matrix.setCode(number(of: content, isQuoted ? records.text(cell) : nil, column), place)
  }

  private func isMissingNumber(_ content: UnsafeBufferPointer<UInt8>) -> Bool {
    guard !missingNumbers.isEmpty,
      let value = NumberForm(decimal: scan.decimal).number(Array(content)[...])
    else { return false }
    return missingNumbers.contains(Float(value))
  }

  /// Makes numbers that stand for a gap one.
  mutating func dropNumbers(from firstRecord: Int) {
    let numbers = missingNumbers
    guard !numbers.isEmpty else { return }
    for record in firstRecord..<records {
      for column in 0..<width where (words[column]?.count ?? 0) == 0 {
        let cell = record * width + column
        guard numbers.contains(matrix.base[cell]) else { continue }
        matrix.base[cell] = CSVMatrix.missing
        tallies[column].missing += 1
      }
    }
  }
}
