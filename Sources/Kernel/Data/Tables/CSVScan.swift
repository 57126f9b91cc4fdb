import CKernels

/// A walk through the records of a table in a text file, some at a time.
///
/// RFC 4180, and what is seen in the wild: LF or CR alone as line ends, a missing last newline, a
/// byte-order mark, empty lines (skipped and counted). Blanks around an unquoted cell do not count;
/// a quoted cell is kept as it is. Linear in the bytes, whatever they are.
struct CSVScan {
  let source: TextSource
  let separator: UInt8
  /// The byte between the whole and the fraction of a number.
  let decimal: UInt8
  /// What the first record is called where another has more cells or fewer.
  var firstRecord = "header"
  /// Bytes of a piece; doubled for a record that is longer.
  var pieceSize = 1 << 18

  /// A cell's place in a piece has 31 bits.
  private static let longestPiece = 1 << 30

  /// Some records, valid during the call that is handed them.
  struct Records {
    let bytes: UnsafePointer<UInt8>
    let cells: UnsafePointer<ck_csv_cell>
    let kinds: UnsafePointer<UInt8>
    let values: UnsafePointer<Float>
    /// The cells that are anything but a plain number without quotes.
    let odds: UnsafeBufferPointer<UInt32>
    let width: Int
    /// The number of the first of them.
    let first: Int
    let count: Int
    /// The line that each begins on; nil where every line so far is a record.
    let lines: [Int32]?

    func content(_ cell: Int) -> UnsafeBufferPointer<UInt8> {
      UnsafeBufferPointer(
        start: bytes + Int(cells[cell].start), count: Int(cells[cell].extent >> 1))
    }

    func isQuoted(_ cell: Int) -> Bool { cells[cell].extent & 1 == 1 }

    /// The content with doubled quotes halved.
    func text(_ cell: Int) -> [UInt8] {
      let raw = content(cell)
      guard isQuoted(cell), raw.contains(.quote) else { return Array(raw) }
      var plain: [UInt8] = []
      var skips = false
      for byte in raw {
        if skips {
          skips = false
          continue
        }
        plain.append(byte)
        skips = byte == .quote
      }
      return plain
    }

  }

  /// What a walk found besides records.
  struct Outcome {
    var records = 0
    var width = 0
    var emptyLines = 0
    var isRegular = true
  }

  /// Hands all records to `body` in their order. Stops at the first thing that is no table, with its line.
  @discardableResult func walk(
    _ body: (Records) throws(Problem) -> Void
  ) throws(Problem) -> Outcome {
    let room = Room()
    var outcome = Outcome()
    var (offset, size, line) = (startsWithMark ? 3 : 0, pieceSize, 1)
    if let stated = CSVGuess.separatorLine(of: source) {
      (offset, line) = (stated.end, 2)
      outcome.isRegular = false
    }
    while offset < source.count {
      try Stop.check()
      let piece = source.piece(offset, size)
      guard !piece.isEmpty else {
        throw Problem(.unreadable, "\(source.path): it changed while it was read")
      }
      let isLast = offset + piece.count >= source.count
      try room.fit(piece, self)
      let (result, error) = piece.withUnsafeBufferPointer { bytes -> (ck_csv_result, Problem?) in
        guard let base = bytes.baseAddress else { return (ck_csv_result(), nil) }
        let result = scan(base, piece.count, isLast, outcome.width, room)
        outcome.emptyLines += Int(result.empty_lines)
        if result.empty_lines > 0 || result.inner_lines > 0 { outcome.isRegular = false }
        if outcome.width == 0 { outcome.width = Int(result.width) }
        do throws(Problem) {
          try check(base, result, piece.count, line: line)
          try body(records(base, result, room, outcome, line: line))
        } catch { return (result, error) }
        return (result, nil)
      }
      if let error { throw error }
      if result.fault != CK_CSV_FINE { throw fault(result, piece, line, outcome.width) }
      if outcome.width > 0 { outcome.records += Int(result.cells) / outcome.width }
      if result.place == 0 {
        guard !isLast, size < CSVScan.longestPiece else {
          throw Problem(
            .badFile,
            "\(source.place(ofLine: line)): a line of more than \(MemoryBudget.text(size))",
            hint: "is this a table in a text file?")
        }
        size *= 2
        try MemoryBudget.check(size * 2)
        continue
      }
      line += piece.withUnsafeBufferPointer { ck_csv_lines($0.baseAddress, result.place) }
      offset += result.place
    }
    try source.checkUnchanged()
    return outcome
  }

  private var startsWithMark: Bool { source.piece(0, 3) == [0xEF, 0xBB, 0xBF] }

  private func scan(
    _ bytes: UnsafePointer<UInt8>, _ count: Int, _ isLast: Bool, _ width: Int, _ room: Room
  ) -> ck_csv_result {
    let form = ck_csv_form(
      separator: separator, decimal: decimal, has_runs: separator == .blank, is_last: isLast,
      width: UInt32(width), capacity: UInt32(room.capacity))
    return ck_csv_scan(bytes, count, form, room.cells, room.kinds, room.values, room.odds)
  }

  private func records(
    _ bytes: UnsafePointer<UInt8>, _ result: ck_csv_result, _ room: Room, _ outcome: Outcome,
    line: Int
  ) -> Records {
    let width = max(1, outcome.width)
    let count = Int(result.cells) / width
    var lines: [Int32]?
    if !outcome.isRegular {
      var own: [Int32] = []
      own.reserveCapacity(count)
      var (reached, at) = (line, 0)
      for record in 0..<count {
        let start = Int(room.cells[record * width].start)
        reached += ck_csv_lines(bytes + at, start - at)
        at = start
        own.append(Int32(clamping: reached))
      }
      lines = own
    }
    return Records(
      bytes: bytes, cells: room.cells, kinds: room.kinds, values: room.values,
      odds: UnsafeBufferPointer(start: room.odds, count: Int(result.odds)), width: width,
      first: outcome.records, count: count, lines: lines)
  }

  /// Refuses bytes of whole records that are not UTF-8.
  private func check(
    _ bytes: UnsafePointer<UInt8>, _ result: ck_csv_result, _ count: Int, line: Int
  ) throws(Problem) {
    let place = ck_csv_utf8(bytes, result.place)
    guard place < result.place else { return }
    let at = line + ck_csv_lines(bytes, place)
    throw Problem(
      .badFile,
      "\(source.place(ofLine: at)): the byte 0x\(String(bytes[place], radix: 16, uppercase: true)) is not UTF-8",
      hint: "encoding=latin1 reads it, as windows1252 does; or save it as UTF-8", about: "encoding")
  }

  private func fault(
    _ result: ck_csv_result, _ piece: [UInt8], _ line: Int, _ width: Int
  ) -> Problem {
    let at = piece.withUnsafeBufferPointer { line + ck_csv_lines($0.baseAddress, result.place) }
    func problem(_ message: String, _ hint: String) -> Problem {
      Problem(.badFile, "\(source.place(ofLine: at)): \(message)", hint: hint)
    }
    switch Int(result.fault) {
    case CK_CSV_RAGGED:
      let found = Int(result.found)
      // A title or remarks stand above the table: the first row that is wider begins it.
      if found > width, width == 1 || source.piece(startsWithMark ? 3 : 0, 1) == [35] {
        return problem(
          "\(found) fields, \(firstRecord) has \(width)",
          at == 2
            ? "is line 1 a title? tail -n +2 FILE > table.csv makes a table of the rest"
            : "are lines 1 to \(at - 1) a title? tail -n +\(at) FILE > table.csv makes a table of the rest"
        )
      }
      return problem(
        "\(found) \(found == 1 ? "field" : "fields"), \(firstRecord) has \(width)",
        "a cell that holds a separator or a line end must be quoted; sep= says another separator")
    case CK_CSV_UNCLOSED:
      return problem("a quote opened here is never closed", "close it with \"")
    case CK_CSV_AFTER_QUOTE:
      return problem(
        "text after a closing quote", "a quote inside a quoted cell is written twice: \"\"")
    case CK_CSV_QUOTE_INSIDE:
      return problem(
        "a quote inside a cell that does not begin with one",
        "put the whole cell in quotes and double those inside")
    default:
      return problem(
        "a NUL byte; this looks like a binary file or UTF-16 text", "export it as CSV in UTF-8")
    }
  }

  /// Room for the cells of a piece.
  private final class Room {
    private(set) var capacity = 0
    private(set) var cells = UnsafeMutablePointer<ck_csv_cell>.allocate(capacity: 1)
    private(set) var kinds = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
    private(set) var values = UnsafeMutablePointer<Float>.allocate(capacity: 1)
    private(set) var odds = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)

    deinit { free() }

    private func free() {
      cells.deallocate()
      kinds.deallocate()
      values.deallocate()
      odds.deallocate()
    }

    /// Makes room for as many cells as the piece can have.
    func fit(_ piece: [UInt8], _ scan: CSVScan) throws(Problem) {
      let separator = scan.separator
      let most = piece.withUnsafeBufferPointer { bytes in
        bytes.reduce(1) { count, byte in
          count &+ (byte == separator ? 1 : 0) &+ (byte == 10 ? 1 : 0) &+ (byte == 13 ? 1 : 0)
            &+ (byte == 9 ? 1 : 0)
        }
      }
      guard most > capacity else { return }
      try MemoryBudget.check(most * 17)
      free()
      capacity = most
      cells = .allocate(capacity: most)
      kinds = .allocate(capacity: most)
      values = .allocate(capacity: most)
      odds = .allocate(capacity: most)
    }
  }
}
