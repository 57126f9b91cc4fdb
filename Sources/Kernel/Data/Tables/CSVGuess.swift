import CKernels

/// What a table's text says of itself: the byte between its cells, and whether its first record names columns.
enum CSVGuess {
  static let separators: [UInt8] = [.comma, .semicolon, .tab, .bar]
  /// Bytes that are looked at.
  static let head = 1 << 16

  /// The separator by which the beginning of a file falls into records of equally many cells, at least two: of
  /// several the one whose cells hold the fewest of the others, then the one with the most cells. Runs of
  /// blanks are tried last. Without one, the likeliest of the first line.
  static func separator(of source: TextSource, decimal: UInt8?) -> UInt8 {
    if let stated = separatorLine(of: source) { return stated.separator }
    var head = source.piece(0, CSVGuess.head)
    let isWhole = head.count == source.count
    if head.starts(with: [0xEF, 0xBB, 0xBF]) { head.removeFirst(3) }
    var best: (separator: UInt8, share: Double, width: Int)?
    for separator in separators {
      guard let (share, width) = judge(head, isWhole, separator, decimal) else { continue }
      if let best, (best.share, -best.width) <= (share, -width) { continue }
      best = (separator, share, width)
    }
    if let best { return best.separator }
    if judge(head, isWhole, .blank, decimal) != nil { return .blank }
    return likeliest(head)
  }

  /// A first line `sep=;`, as Excel writes it: the separator, and where the next line begins.
  static func separatorLine(of source: TextSource) -> (separator: UInt8, end: Int)? {
    var head = source.piece(0, 16)[...]
    if head.starts(with: [0xEF, 0xBB, 0xBF]) { head = head.dropFirst(3) }
    guard head.starts(with: "sep=".utf8) else { return nil }
    let rest = head.dropFirst(4)
    guard let separator = rest.first, separators.contains(separator) else { return nil }
    let end = rest.dropFirst()
    if end.starts(with: [13, 10]) { return (separator, end.startIndex + 2) }
    return end.first == 10 || end.first == 13 ? (separator, end.startIndex + 1) : nil
  }

  /// The share of cells that hold another separator and are no number, and the cells of a record; nil where
  /// records differ, or have one cell.
  private static func judge(
    _ head: [UInt8], _ isWhole: Bool, _ separator: UInt8, _ decimal: UInt8?
  ) -> (share: Double, width: Int)? {
    let capacity = head.count + 1
    let cells = UnsafeMutablePointer<ck_csv_cell>.allocate(capacity: capacity)
    let kinds = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    let values = UnsafeMutablePointer<Float>.allocate(capacity: capacity)
    let odds = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
    defer {
      cells.deallocate()
      kinds.deallocate()
      values.deallocate()
      odds.deallocate()
    }
    let form = ck_csv_form(
      separator: separator, decimal: decimal ?? .point, has_runs: separator == .blank,
      is_last: isWhole, width: 0, capacity: UInt32(capacity))
    return head.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return nil }
      let result = ck_csv_scan(base, bytes.count, form, cells, kinds, values, odds)
      guard Int(result.fault) == CK_CSV_FINE, result.width > 1, result.cells > 0 else { return nil }
      var mixed = 0
      for odd in UnsafeBufferPointer(start: odds, count: Int(result.odds)) {
        let cell = cells[Int(odd)]
        let content = UnsafeBufferPointer(
          start: base + Int(cell.start), count: Int(cell.extent >> 1))
        guard cell.extent & 1 == 0,
          content.contains(where: { separators.contains($0) && $0 != separator })
        else { continue }
        // A decimal comma is no separator that was overlooked.
        let text = Array(content)[...]
        if NumberForm(decimal: .comma, thousands: .point).number(text) == nil,
          NumberForm(decimal: .point, thousands: .comma).number(text) == nil
        {
          mixed += 1
        }
      }
      return (Double(mixed) / Double(result.cells), Int(result.width))
    }
  }

  private static func likeliest(_ head: [UInt8]) -> UInt8 {
    let line = head.prefix { $0 != 10 && $0 != 13 }
    let counts = separators.map { separator in line.count { $0 == separator } }
    guard let most = counts.max(), most > 0, let place = counts.firstIndex(of: most) else {
      return .comma
    }
    return separators[place]
  }

  /// Whether the first record names the columns, and why.
  ///
  /// It does where all columns of numbers have a text in it, and does not where one has a number. Where there are
  /// texts only, it does unless one of them comes again in its own column, or the first record repeats itself.
  static func header(_ reading: CSVReading) -> (isHeader: Bool, reason: String) {
    let rows = Int32(reading.records - 1)
    guard rows > 0 else {
      let hasText = reading.first.contains(where: \.isText)
      return (hasText, hasText ? "holds text" : "holds numbers only")
    }
    var (numeric, numbers, dates) = (0, 0, 0)
    for (column, cell) in reading.first.enumerated() {
      let tally = reading.tallies[column]
      let others = rows - tally.missing - tally.text
      if others > tally.text {
        numeric += 1
        if isNumber(cell) || isDressed(cell.text[...]) { numbers += 1 }
      } else if isDressed(cell.text[...]) {
        dates += 1
      }
    }
    if numbers > 0 {
      return (
        false, reading.first.allSatisfy { !$0.isText } ? "holds numbers only" : "holds numbers"
      )
    }
    if dates > 0 { return (false, "holds dates or numbers") }
    if numeric > 0, reading.first.contains(where: \.isText) {
      return (true, "names columns of numbers")
    }
    for (column, cell) in reading.first.enumerated() where cell.isText {
      if reading.words[column]?.holds(cell.text) ?? false {
        let text = CSV.clipped(String(decoding: cell.text, as: UTF8.self))
        return (false, "holds \"\(text)\", which comes again below")
      }
    }
    let texts = reading.first.map(\.text)
    guard Set(texts).count == texts.count else { return (false, "holds a text twice") }
    return (true, "holds texts that do not come again")
  }

  private static func isNumber(_ cell: CSVReading.FirstCell) -> Bool {
    [CK_CSV_NUMBER, CK_CSV_ROUNDED, CK_CSV_LONG].contains(Int(cell.kind) & CK_CSV_KIND)
  }

  /// Whether a text is a date, or a number in some dress.
  private static func isDressed(_ text: ArraySlice<UInt8>) -> Bool {
    guard text.contains(where: \.isDigit) else { return false }
    return !DateForm.fitting([text], order: nil).isEmpty
      || !NumberForm.fitting([text], decimal: nil, thousands: nil).isEmpty
  }
}
