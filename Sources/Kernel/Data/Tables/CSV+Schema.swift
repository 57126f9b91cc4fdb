/// Reading a table as another one was read.
extension CSV {
  /// The rows of a table by a schema, which what a predictor was fitted on has left. A target that is not there
  /// is nil. Columns that the schema does not know are left out; those that differ in every row are kept as `ids`.
  ///
  /// Refuses a table that lacks columns, and a class that is none of the schema's.
  static func rows(
    _ source: TextSource, by schema: TableSchema, options written: Options
  ) throws(Problem) -> RawRows {
    var options = written
    if schema.hasHeader, options.header == nil { options.header = true }
    if !schema.hasHeader { options.header = false }
    if options.missing == nil { options.missing = schema.missing }
    if options.decimal == nil, schema.writesCommas { options.decimal = .comma }
    let demands = schema.demands
    let table = try CSVTable(
      source, options, names: schema.names, demands: { demands[$0] ?? .words })
    let places = try schema.places(in: table)
    let found = try schema.rows(of: table, at: places)
    let (target, strange) = try FileFormat.truth(isIgnored: options.ignoresTruth) {
      () throws(Problem) in
      try schema.target(
        in: table, allowingGaps: options.fill.method(of: schema.target.name) == .drop)
    }
    var rows = RawRows(
      inputs: found.inputs, columns: schema.features, target: target,
      weights: try schema.weights.flatMap { table.names.firstIndex(of: $0) }.map {
        (place) throws(Problem) in try table.rowWeights(place)
      }, places: table.places,
      keys: RowKeys(inputs: found.keys, of: target),
      notes: table.notes)
    rows.schema = schema
    if let place = table.names.firstIndex(of: schema.target.name), target?.labels != nil {
      rows.rowsWithoutClass = Set(
        (0..<table.rows).filter { table.isMissing(row: $0, column: place) })
    }
    rows.faults = found.faults
    let others = table.names.indices.filter {
      demands[table.names[$0]] == nil && table.names[$0] != options.group
    }
    if let group = options.group, let place = table.names.firstIndex(of: group) {
      let values = (0..<table.rows).map {
        RowGrouping.value(of: table.written(row: $0, column: place))
      }
      rows.grouping = RowGrouping(kind: .group, name: group, values: values)
    }
    var ids = others.filter { table.words($0).count == table.rows }
    if let written = options.ids {
      ids = []
      for word in written { ids.append(try table.column(word, for: "ids")) }
    }
    rows.ids = ids.map { column in
      (table.names[column], (0..<table.rows).map { table.written(row: $0, column: column) })
    }
    rows.notes += notes(found, others.map { table.names[$0] })
    rows.notes += gaps(of: schema, in: table, at: places)
    rows.notes += otherForms(than: schema, in: table, at: places)
    rows.notes += strange
    return rows
  }

  private static func gaps(
    of schema: TableSchema, in table: CSVTable, at places: [Int]
  ) -> [String] {
    let counts = zip(schema.columns, places).compactMap { column, place -> String? in
      let count = (0..<table.rows).count { table.isMissing(row: $0, column: place) }
      return count == 0 ? nil : "\(count) missing in '\(clipped(column.name))'"
    }
    return counts.isEmpty ? [] : [listed(counts)]
  }

  /// Columns that are written otherwise than they were taught.
  private static func otherForms(
    than schema: TableSchema, in table: CSVTable, at places: [Int]
  ) -> [String] {
    let found = zip(schema.columns, places).compactMap { column, place -> String? in
      switch (column.kind, table.columns[place].kind) {
      case (.numbers(let taught), .numbers(let own))
      where own != taught && table.columns[place].tally.text > 0:
        return "'\(clipped(column.name))' (\(own.words.isEmpty ? "plain numbers" : own.words))"
      case (.dates(let taught, _), .dates(let own, _)) where own != taught:
        return "'\(clipped(column.name))' (\(own.words))"
      default: return nil
      }
    }
    return found.isEmpty ? [] : ["written otherwise than taught: " + listed(found)]
  }

  private static func notes(_ found: SchemaRows, _ others: [String]) -> [String] {
    var notes: [String] = []
    if !others.isEmpty {
      notes.append(
        "not used: " + listed(others.map { "'\(clipped($0))'" }, limit: 8))
    }
    notes += Dataset.note(of: found.unknown)
    return notes
  }
}

extension TableSchema {
  /// The names of the columns of a file without names: by place, without the target where a column is missing.
  func names(ofColumns count: Int) -> [String]? {
    guard !hasHeader else { return nil }
    let places = (0..<width).map { "x\($0)" }
    guard count == width - 1 else { return nil }
    return places.indices.filter { $0 != targetPlace }.map { places[$0] }
  }

  /// Whether all numbers were written with a decimal comma.
  var writesCommas: Bool {
    let marks = (columns + [target]).compactMap { column -> UInt8? in
      if case .numbers(let form) = column.kind { form.decimal } else { nil }
    }
    return !marks.isEmpty && marks.allSatisfy { $0 == .comma }
  }

  var names: (Int) -> [String]? { { names(ofColumns: $0) } }

  /// What a table says of its rows' targets; nil where it has no such column.
  func target(
    in table: CSVTable, allowingGaps allowsGaps: Bool = false
  ) throws(Problem) -> Target? {
    guard let place = table.names.firstIndex(of: target.name) else { return nil }
    guard !classes.isEmpty else {
      if let (row, text) = table.columns[place].misfits.min(by: { $0.key < $1.key }) {
        throw Problem(
          .badFile,
          "\(table.place(ofRow: row)): '\(CSV.clipped(target.name))' holds \"\(CSV.clipped(text))\", "
            + "which is no number")
      }
      let values = (0..<table.rows).map { table.number(row: $0, column: place) }
      // A column of gaps is one that nobody has filled in yet.
      guard values.contains(where: { !$0.isNaN }) else { return nil }
      return .values(try Tensor(try Shape([table.rows, 1]), values), names: [target.name])
    }
    let known = Dictionary(classes.enumerated().map { ($1, Int32($0)) }) { first, _ in first }
    var labels: [Int32] = []
    labels.reserveCapacity(table.rows)
    var missing = 0
    for row in 0..<table.rows {
      guard !table.isMissing(row: row, column: place) else {
        missing += 1
        labels.append(0)
        continue
      }
      let word = className(row, place, table)
      guard let label = known[word] else {
        throw Problem(
          .modelDoesNotFit,
          "\(table.place(ofRow: row)): the class '\(CSV.clipped(word))' is none of "
            + CSV.listed(classes.map { "'\(CSV.clipped($0))'" }, limit: 8),
          hint: "make a model for data that have it: model …, and fit")
      }
      labels.append(label)
    }
    guard missing < table.rows else { return nil }
    guard missing == 0 || allowsGaps else {
      let row = (0..<table.rows).first { table.isMissing(row: $0, column: place) } ?? 0
      throw Problem(
        .badFile,
        "\(table.place(ofRow: row)): no class in '\(CSV.clipped(target.name))'"
          + (missing == 1 ? "" : ", \(missing) in all"),
        hint: "leave the column out, or remove such rows")
    }
    return .classes(labels: labels, names: classes)
  }

  private func className(_ row: Int, _ place: Int, _ table: CSVTable) -> String {
    if let text = table.columns[place].misfits[row] { return text }
    guard case .numbers = target.kind else { return table.written(row: row, column: place) }
    let value = table.number(row: row, column: place)
    return Int(exactly: value).map(String.init) ?? Numeral.short(Double(value))
  }
}
