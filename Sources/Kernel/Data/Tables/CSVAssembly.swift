/// Makes rows of a table: what its columns are, as a schema, and what that was guessed from.
struct CSVAssembly {
  let table: CSVTable
  let options: CSV.Options
  let target: Int
  private let weights: Int?
  private let group: Int?
  private let order: Int?
  /// Columns that are features.
  let features: [Int]
  /// A first column without a name that counts the rows, as R and pandas write it; it is no feature.
  let rowNames: Int?

  /// Distinct values a category may have: each becomes a feature.
  static let mostCategories = 100

  init(_ table: CSVTable, _ options: CSV.Options) throws(Problem) {
    self.table = table
    self.options = options
    func place(_ word: String?, _ use: String) throws(Problem) -> Int? {
      guard let word else { return nil }
      return try table.column(word, for: use)
    }
    weights = try place(options.weights, "weights")
    group = try place(options.group, "group")
    order = try place(options.order, "order")
    target = try place(options.target, "target") ?? table.names.count - 1
    guard group == nil || order == nil else {
      throw Problem(
        .surplusArgument, "group= and order= both say how rows are split", hint: "keep one of them",
        about: "order")
    }
    guard group != target, order != target else {
      throw Problem(
        .badValue, "'\(CSV.clipped(table.names[target]))' is the target: rows are not split by it",
        hint: "target= another column", about: group == target ? "group" : "order")
    }
    guard weights != target else {
      throw Problem(
        .badValue, "'\(CSV.clipped(table.names[target]))' is the target, not the weights too",
        hint: "target= another column", about: "weights")
    }
    var left: Set<Int> = Set([target, weights, group, order].compactMap { $0 })
    for word in options.drop {
      let column = try table.column(word, for: "drop")
      guard column != target else {
        throw Problem(
          .badValue, "'\(CSV.clipped(word))' is the target and cannot be dropped",
          hint: "target= another column", about: "drop")
      }
      left.insert(column)
    }
    var words: [Int] = []
    for word in options.words { words.append(try table.column(word, for: "words")) }
    rowNames =
      table.isUnnamed(0) && !left.contains(0) && !words.contains(0) && table.countsRows(0)
        && table.names.count > 2 ? 0 : nil
    if let rowNames { left.insert(rowNames) }
    features = table.names.indices.filter { !left.contains($0) }
    guard !features.isEmpty else {
      throw Problem(
        .badFile,
        "\(table.path): \(table.names.count == 1 ? "one column" : "no column is left"), "
          + "but a data set needs features and a target",
        hint: "is another separator meant? sep=")
    }
  }

  /// The rows. Refuses columns of too many words, all of them in one sentence.
  func rows() throws(Problem) -> RawRows {
    try checkCategories()
    let goal = try CSVTarget(table, target, options).goal()
    let schema = try schema(goal.target)
    let found = try schema.rows(of: table, at: features)
    let (targets, names) = goal
    var rows = RawRows(
      inputs: found.inputs, columns: schema.features, target: targets,
      weights: try weights.map { (place) throws(Problem) in try table.rowWeights(place) },
      places: table.places,
      keys: RowKeys(inputs: found.keys, targets: RowKeys.keys(of: targets)),
      notes: table.notes)
    rows.schema = schema
    rows.grouping = grouping
    if targets.labels != nil, table.columns[target].tally.missing > 0 {
      rows.rowsWithoutClass = Set(
        (0..<table.rows).filter { table.isMissing(row: $0, column: target) })
    }
    rows.guesses = CSVReport(self, schema, names).guesses
    rows.notes += counts
    let highest = rows.highest
    let arrangement = try Dataset.Arrangement(
      shape: options.shape, steps: options.steps, features: rows.inputs.shape[1],
      maximum: [1, 16, 255, 65_535].first { highest <= $0 } ?? highest)
    if let arrangement {
      try rows.arrange(as: arrangement)
      if let most = arrangement.maximum {
        rows.guesses.append(
          FileGuess("pixels", "divided by \(Numeral.short(Double(most)))", "scaling=none"))
      }
    }
    return rows
  }

  private func schema(_ target: Target) throws(Problem) -> TableSchema {
    var indicators: [String] = []
    if options.indicators == ["*"] {
      indicators = features.filter { table.columns[$0].tally.missing > 0 }.map { table.names[$0] }
    } else {
      for word in options.indicators {
        let column = try table.column(word, for: "indicators")
        guard features.contains(column) else {
          throw Problem(
            .badValue, "'\(CSV.clipped(word))' is no feature", hint: "indicators=yes",
            about: "indicators")
        }
        indicators.append(table.names[column])
      }
    }
    return TableSchema(
      columns: features.map { TableSchema.Column(name: table.names[$0], kind: kind($0)) },
      indicators: indicators,
      target: TableSchema.Column(name: table.names[self.target], kind: kind(self.target)),
      classes: target.labels == nil ? [] : target.names,
      weights: weights.map { table.names[$0] }, hasHeader: table.hasHeader,
      width: table.names.count, targetPlace: self.target,
      missing: options.missing ?? CSV.missingWords)
  }

  private func kind(_ column: Int) -> TableSchema.Kind {
    switch table.columns[column].kind {
    case .numbers(let form): .numbers(form)
    case .words(let words): .words(words)
    case .dates(let form, let days): .dates(form, DateParts(of: days.filter { !$0.isNaN }))
    }
  }

  // MARK: What cannot be read

  private func checkCategories() throws(Problem) {
    let wide = features.filter { table.words($0).count > CSVAssembly.mostCategories }
    guard let column = wide.first else { return }
    let name = CSV.clipped(table.names[column])
    let tally = table.columns[column].tally
    let row = table.firstText(column)
    let place = "\(table.place(ofRow: row))"
    let numbers = table.rows - Int(tally.missing) - Int(tally.text)
    if tally.text > 0, numbers > tally.text {
      let cell = CSV.clipped(table.written(row: row, column: column))
      let others = tally.text == 1 ? "" : ", nor are \(tally.text - 1) more cells"
      let word = cell.utf8.contains { $0 <= 32 || $0 == .comma } ? "\"\(cell)\"" : cell
      throw Problem(
        .badFile, "\(place): '\(name)' holds \"\(cell)\", which is no number\(others)",
        hint: "a gap? missing=\(word); or drop=\(CSV.option(table.names[column]))", about: "drop")
    }
    let count = table.words(column).count
    let others = wide.dropFirst().map { "'\(CSV.clipped(table.names[$0]))'" }
    let also =
      others.isEmpty ? "" : "; so " + (others.count > 1 ? "are " : "is ") + CSV.listed(others)
    let names = wide.map { CSV.option(table.names[$0]) }
    throw Problem(
      .badFile,
      "\(place): '\(name)' is text with \(count) different values, "
        + "more than the \(CSVAssembly.mostCategories) that can become features\(also)",
      hint: "drop=" + names.joined(separator: ","))
  }

  /// The rows by the column that a split must keep together, or goes along.
  private var grouping: RowGrouping? {
    if let group {
      return RowGrouping(kind: .group, name: table.names[group], values: values(group))
    }
    return order.map { RowGrouping(kind: .order, name: table.names[$0], values: values($0)) }
  }

  /// One number a row: what stands for its group; or its place in the order, of numbers and dates their own.
  private func values(_ column: Int) -> [Double] {
    let words = table.words(column)
    let bytes = words.map { Array($0.utf8)[...] }
    let values: [Double]
    if group == column {
      values = words.map(RowGrouping.value)
    } else if let form = NumberForm.fitting(
      bytes, decimal: options.decimal, thousands: options.thousands
    ).first {
      values = bytes.map { form.number($0) ?? .nan }
    } else if let form = DateForm.fitting(bytes, order: options.dates).first {
      values = bytes.map { form.days($0) ?? .nan }
    } else {
      values = words.indices.map(Double.init)
    }
    return (0..<table.rows).map { row in
      let code = table.code(row: row, column: column)
      return values.indices.contains(code) ? values[code] : .nan
    }
  }

  // MARK: What is said

  private var counts: [String] {
    let read = features + [target]
    func count(_ what: String, _ of: (CSVReading.Tally) -> Int32) -> [String] {
      let found = read.filter { of(table.columns[$0].tally) > 0 }
      guard !found.isEmpty else { return [] }
      return [
        CSV.listed(
          found.map {
            "\(of(table.columns[$0].tally)) \(what) in '\(CSV.clipped(table.names[$0]))'"
          })
      ]
    }
    return count("missing") { $0.missing } + count("infinite") { $0.infinite }
      + count("beyond 32-bit floats, read as infinite,") { $0.beyond }
      + count("not exact as 32-bit floats") { $0.rounded }
  }
}
