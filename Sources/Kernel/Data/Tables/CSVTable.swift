import CKernels

/// A table in a text file: its columns, each of numbers, of words or of dates, and every guess about it.
struct CSVTable {
  let path: String
  /// Unique, one a column.
  private(set) var names: [String]
  let hasHeader: Bool
  let rows: Int
  private(set) var columns: [Column]
  private(set) var guesses: [FileGuess] = []
  private(set) var notes: [String] = []
  private var reading: CSVReading
  /// The first line says what separates cells.
  private let isStated: Bool
  /// The record of row 0.
  private let firstRecord: Int

  /// One column of the table.
  struct Column {
    var tally: CSVReading.Tally
    var kind: Kind
    /// Rows whose cell is not what it has to be, and what stands in it.
    var misfits: [Int: String] = [:]
    /// Whether its numbers can be read in another form too.
    var isAmbiguous = false

    enum Kind {
      case numbers(NumberForm)
      /// In the order of their bytes.
      case words([String])
      /// By the number of its text.
      case dates(DateForm, [Double])
    }
  }

  /// What a column has to be, where that is known before it is read.
  enum Demand {
    case numbers(NumberForm)
    case words
    case dates(DateForm)
  }

  init(
    _ source: TextSource, _ options: CSV.Options, names given: (Int) -> [String]? = { _ in nil },
    demands: (String) -> Demand? = { _ in nil }
  ) throws(Problem) {
    path = source.path
    if let problem = FileKind.problem(with: source.piece(0, 512), path: path) { throw problem }
    let separator =
      options.separator ?? CSVGuess.separator(of: source, decimal: options.decimal)
    // A sign that separates cells is none of their numbers', whoever told it.
    isStated = CSVGuess.separatorLine(of: source) != nil
    let decimal = options.decimal == separator ? .point : options.decimal ?? .point
    var scan = CSVScan(source: source, separator: separator, decimal: decimal)
    if options.header == false { scan.firstRecord = "first row" }
    reading = try CSVReading.whole(scan, missing: options.missing ?? CSV.missingWords)
    guard reading.records > 0 else {
      throw Problem(.badFile, "\(path): the file holds no rows", hint: "was the download complete?")
    }
    let found = CSVGuess.header(reading)
    hasHeader = options.header ?? found.isHeader
    if !hasHeader { reading.takeFirst() }
    firstRecord = hasHeader ? 1 : 0
    rows = reading.records - firstRecord
    guard rows > 0 else {
      throw Problem(
        .badFile, "\(path): a header and no rows", hint: "header=no reads the first line as data")
    }
    reading.dropNumbers(from: firstRecord)
    (names, notes) = CSVTable.uniqueNames(reading, hasHeader: hasHeader)
    if let given = given(names.count) { names = given }
    notes += source.notes
    columns = []
    try resolve(options, demands)
    guesses = fileGuesses(options, found.reason)
    if reading.emptyLines > 0 {
      let count = reading.emptyLines
      notes.append("\(count) empty \(count == 1 ? "line" : "lines") skipped")
    }
  }

  // MARK: Cells

  private func cell(_ row: Int, _ column: Int) -> Int {
    (row + firstRecord) * reading.width + column
  }

  /// The number in a cell of a column of numbers or dates; NaN where there is none.
  func number(row: Int, column: Int) -> Float {
    let value = reading.matrix.base[cell(row, column)]
    return value.isNaN ? .nan : value
  }

  /// The cells of a row as they lie: numbers, and the numbers of texts as bits.
  func row(_ row: Int) -> UnsafePointer<Float> {
    UnsafePointer(reading.matrix.base + (row + firstRecord) * reading.width)
  }

  /// Which word, or which date, a cell holds; -1 where it is missing.
  func code(row: Int, column: Int) -> Int { Int(reading.matrix.code(cell(row, column))) }

  /// A cell as it stands in the file, or as the number it was read as.
  func written(row: Int, column: Int) -> String {
    let code = code(row: row, column: column)
    switch columns[column].kind {
    case .words(let words): return code >= 0 ? words[code] : ""
    case .dates: return code >= 0 ? reading.words[column]?.text(code) ?? "" : ""
    case .numbers:
      if let text = columns[column].misfits[row] { return text }
      return Numeral.short(Double(number(row: row, column: column)))
    }
  }

  /// Whether the header has an empty cell for a column.
  func isUnnamed(_ column: Int) -> Bool {
    hasHeader && reading.first.indices.contains(column) && reading.first[column].text.isEmpty
  }

  /// Whether a column differs in every row and holds nothing but whole numbers, in quotes or not.
  func countsRows(_ column: Int) -> Bool {
    switch columns[column].kind {
    case .words(let words): words.count == rows && words.allSatisfy { Int($0) != nil }
    case .numbers:
      rows > 1
        && (1..<rows).allSatisfy {
          number(row: $0, column: column) == number(row: $0 - 1, column: column) + 1
        }
    case .dates: false
    }
  }

  /// The first row of a column with a text; of columns without one, the first.
  func firstText(_ column: Int) -> Int {
    max(0, Int(columns[column].tally.firstText) - firstRecord)
  }

  func isMissing(row: Int, column: Int) -> Bool {
    if case .numbers = columns[column].kind { return number(row: row, column: column).isNaN }
    return code(row: row, column: column) < 0
  }

  /// Where a row stands, `train.csv:12`.
  func place(ofRow row: Int) -> String {
    reading.scan.source.place(ofLine: reading.line(ofRecord: row + firstRecord))
  }

  var places: RowPlaces {
    reading.scan.source.places(reading.places(from: firstRecord), rows: rows)
  }
  var separator: UInt8 { reading.scan.separator }
  /// How numbers are written that the walk itself reads.
  private var plain: NumberForm { NumberForm(decimal: reading.scan.decimal) }

  // MARK: What columns are

  private mutating func resolve(
    _ options: CSV.Options, _ demands: (String) -> Demand?
  ) throws(Problem) {
    let quotesSayNothing = isAllQuoted
    var wanted = [Demand?](repeating: nil, count: names.count)
    for column in names.indices { wanted[column] = demands(names[column]) }
    for word in options.words { wanted[try self.column(word, for: "words")] = .words }
    // What rows are split by keeps every digit; a file of test rows need not have it.
    for (option, word) in [("group", options.group), ("order", options.order)] {
      if let word, let place = try? self.column(word, for: option) { wanted[place] = .words }
    }
    var mixed: Set<Int> = []
    for column in names.indices {
      let tally = reading.tallies[column]
      let numbers = Int32(rows) - tally.missing - tally.infinite - tally.text
      let isQuoted = tally.quotedNumbers > 0 && tally.forced == 0 && !quotesSayNothing
      let asksForTexts =
        switch wanted[column] {
        case .words?, .dates?: numbers + tally.infinite > 0
        case .numbers(let form)?: (form != plain || tally.text > 0) && numbers + tally.infinite > 0
        case nil: isQuoted || (tally.text > 0 && numbers + tally.infinite > 0)
        }
      if asksForTexts { mixed.insert(column) }
    }
    try reading.code(mixed, from: firstRecord)
    var candidates = names.indices.map { column in
      candidate(column, wanted[column], options, quotesSayNothing, isCoded: mixed.contains(column))
    }
    try settleDecimals(&candidates, wanted, options)
    columns = names.indices.map { Column(tally: reading.tallies[$0], kind: .numbers(plain)) }
    for column in names.indices { settle(column, candidates[column], wanted[column]) }
  }

  /// Whether every cell that holds something is in quotes, so that quotes tell nothing.
  private var isAllQuoted: Bool {
    var (quoted, all) = (0, 0)
    for tally in reading.tallies {
      quoted += Int(tally.quotedNumbers) + Int(tally.quotedTexts) + Int(tally.forced)
      all += rows - Int(tally.missing)
    }
    return all > 0 && quoted >= all
  }

  /// The different texts of a column.
  private func texts(_ column: Int) -> [ArraySlice<UInt8>] {
    guard let table = reading.words[column] else { return [] }
    return (0..<table.count).map { table.word($0) }
  }

  /// What a column can be.
  private enum Candidate {
    case plain
    case words
    case numbers([NumberForm])
    case dates([DateForm])
  }

  private func candidate(
    _ column: Int, _ demand: Demand?, _ options: CSV.Options, _ quotesSayNothing: Bool,
    isCoded: Bool
  ) -> Candidate {
    let tally = reading.tallies[column]
    switch demand {
    case .words?: return .words
    case .numbers(let form)?:
      guard isCoded || tally.text > 0 else { return .plain }
      let words = texts(column)
      guard !words.allSatisfy({ form.number($0) != nil }) else { return .numbers([form]) }
      // The same column in another dress, where a whole column is.
      let others = NumberForm.fitting(words, decimal: nil, thousands: nil)
      let same = others.filter { $0.decimal == form.decimal }
      return .numbers(Array((same + others + [form]).prefix(1)))
    case .dates(let form)?:
      let words = texts(column)
      guard !words.allSatisfy({ form.days($0) != nil }) else { return .dates([form]) }
      return .dates(Array((DateForm.fitting(words, order: nil) + [form]).prefix(1)))
    case nil: break
    }
    guard isCoded || tally.text > 0, let table = reading.words[column], table.count > 0 else {
      return .plain
    }
    let words = (0..<table.count).map { table.word($0) }
    let isQuoted =
      tally.quotedNumbers + tally.quotedTexts > 0 && tally.forced == 0 && !quotesSayNothing
    if !isQuoted, words[0].contains(where: \.isDigit) {
      let forms = NumberForm.fitting(
        words, decimal: options.decimal, thousands: options.thousands)
      if !forms.isEmpty { return .numbers(forms) }
    }
    if options.readsDates, words[0].contains(where: \.isDigit) {
      let forms = DateForm.fitting(words, order: options.dates)
      if !forms.isEmpty { return .dates(forms) }
    }
    return .words
  }

  /// A column that can be read with a decimal point and with a decimal comma goes by the others of the file, and
  /// where they say nothing, by the separator: a table between commas writes points.
  private mutating func settleDecimals(
    _ candidates: inout [Candidate], _ wanted: [Demand?], _ options: CSV.Options
  ) throws(Problem) {
    guard options.decimal == nil else { return }
    var (hasComma, hasPoint) = (false, false)
    for column in names.indices {
      switch candidates[column] {
      case .numbers(let forms):
        let isCertain = Set(forms.map(\.decimal)).count == 1
        if isCertain, forms[0].decimal == .comma { hasComma = true }
        if isCertain, forms[0].decimal == .point { hasPoint = true }
      case .plain where !hasComma || !hasPoint:
        if hasFractions(column) { hasPoint = true }
      default: break
      }
    }
    let prefersComma = hasComma || (!hasPoint && separator != .comma)
    if hasComma, options.thousands == nil {
      // 1.299 beside 12,5 is a thousand and more.
      let doubtful = names.indices.filter { column in
        if case .plain = candidates[column], wanted[column] == nil {
          hasFractions(column)
        } else {
          false
        }
      }
      try reading.code(Set(doubtful), from: firstRecord)
      for column in doubtful {
        guard let table = reading.words[column] else { continue }
        let words = (0..<table.count).map { table.word($0) }
        let grouped = NumberForm.fitting(words, decimal: .comma, thousands: .some(.point))
        candidates[column] = .numbers(grouped + [.plain])
      }
    }
    for column in names.indices {
      guard case .numbers(let forms) = candidates[column], forms.count > 1 else { continue }
      // Dollars and pounds are written with a point where nothing says otherwise.
      let isComma = prefersComma && (hasComma || !NumberForm.pointUnits.contains(forms[0].unit))
      let own = forms.filter { ($0.decimal == .comma) == isComma }
      if !own.isEmpty { candidates[column] = .numbers(own + forms.filter { !own.contains($0) }) }
    }
  }

  private func hasFractions(_ column: Int) -> Bool {
    (0..<rows).contains { row in
      let value = number(row: row, column: column)
      return value.isFinite && value != value.rounded()
    }
  }

  /// Turns the cells of a column into what it is.
  private mutating func settle(_ column: Int, _ candidate: Candidate, _ demand: Demand?) {
    switch candidate {
    case .plain: break
    case .words: settleWords(column)
    case .numbers(let forms):
      let values = forms.map { form in reading.words[column]?.numbers(form) ?? [] }
      columns[column].isAmbiguous = demand == nil && Set(values).count > 1
      columns[column].kind = .numbers(forms[0])
      for row in 0..<rows {
        let code = code(row: row, column: column)
        let value = code >= 0 ? values[0][code] : .nan
        if code >= 0, value.isNaN {
          columns[column].misfits[row] = reading.words[column]?.text(code) ?? ""
        }
        reading.matrix.base[cell(row, column)] = value
      }
    case .dates(let forms):
      columns[column].isAmbiguous = demand == nil && forms.count > 1
      let table = reading.words[column]
      let days = (0..<(table?.count ?? 0)).map { number in
        table.flatMap { forms[0].days($0.word(number)) } ?? .nan
      }
      columns[column].kind = .dates(forms[0], days)
      for row in 0..<rows {
        let code = code(row: row, column: column)
        if code >= 0, days[code].isNaN { columns[column].misfits[row] = table?.text(code) ?? "" }
      }
    }
  }

  /// Words in the order of their bytes; the cells hold their places in it.
  private mutating func settleWords(_ column: Int) {
    guard let table = reading.words[column] else {
      columns[column].kind = .words([])
      return
    }
    let order = (0..<table.count).sorted {
      table.word($0).lexicographicallyPrecedes(table.word($1))
    }
    var ranks = [Int32](repeating: 0, count: table.count)
    for (rank, number) in order.enumerated() { ranks[number] = Int32(rank) }
    columns[column].kind = .words(order.map { table.text($0) })
    for row in 0..<rows {
      let code = code(row: row, column: column)
      if code >= 0 { reading.matrix.setCode(ranks[code], cell(row, column)) }
    }
  }

  // MARK: Guesses

  private func fileGuesses(_ options: CSV.Options, _ reason: String) -> [FileGuess] {
    var guesses: [FileGuess] = []
    if options.header == nil {
      let line = reading.line(ofRecord: 0)
      guesses.append(
        hasHeader
          ? FileGuess("header", "line \(line) names the columns", "header=no")
          : FileGuess("header", "none: line \(line) \(reason); names x0 …", "header=yes"))
    }
    if options.separator == nil, names.count > 1 {
      let other = separator == .comma ? "semicolon" : "comma"
      guesses.append(
        FileGuess(
          "separator",
          NumberForm.name(of: separator) + (isStated ? ", as the first line says" : ""),
          "sep=\(other)"))
    }
    if isAllQuoted, reading.tallies.contains(where: { $0.quotedNumbers > 0 }) {
      guesses.append(FileGuess("quotes", "around every cell, so they tell nothing", "words=COLUMN"))
    }
    if !reading.missingMet.isEmpty, options.missing == nil {
      let met = reading.missingMet.map { String(decoding: $0, as: UTF8.self) }.sorted()
      guesses.append(FileGuess("gaps", "empty and " + CSV.listed(met), "missing=none"))
    }
    return guesses
  }
}

extension WordTable {
  /// Each text as a number; NaN where it is none.
  fileprivate func numbers(_ form: NumberForm) -> [Float] {
    (0..<count).map { form.number(word($0)).map { Float($0) } ?? .nan }
  }
}
