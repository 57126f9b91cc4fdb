/// Rows that were read by a schema, and what in them does not go by it.
struct SchemaRows {
  /// (rows, features)
  let inputs: Tensor
  let keys: [UInt64]
  /// By row: why it cannot be answered for, such as a word where a number should be.
  var faults: [Int: String] = [:]
  /// Words that the schema does not know: their columns, and rows of each.
  var unknown: [(column: String, word: String, rows: Int)] = []
}

extension TableSchema {
  /// Where the schema's columns stand in a table. Refuses a table that lacks some, and names all of those.
  func places(in table: CSVTable) throws(Problem) -> [Int] {
    var places: [Int] = []
    var lacking: [String] = []
    let known = Dictionary(table.names.enumerated().map { ($1, $0) }) { first, _ in first }
    for column in columns {
      if let place = known[column.name] {
        places.append(place)
      } else {
        lacking.append(column.name)
      }
    }
    guard lacking.isEmpty else {
      let names = CSV.listed(lacking.map { "'\(CSV.clipped($0))'" }, limit: 8)
      throw Problem(
        .modelDoesNotFit,
        "\(table.path) has no column \(names)" + (lacking.count > 1 ? "" : ", which is needed"),
        hint: nameless(table, lacking)
          ?? "it has " + CSV.listed(table.names.map { CSV.clipped($0) }, limit: 12))
    }
    return places
  }

  /// What to type where a file names no columns at all, and has as many as are needed.
  private func nameless(_ table: CSVTable, _ lacking: [String]) -> String? {
    let isNamed = table.hasHeader && !table.names.allSatisfy { Numeral.parse($0) != nil }
    guard !isNamed, lacking.count == table.names.count, lacking.count <= 12,
      lacking.allSatisfy({ $0.utf8.allSatisfy { (48...122).contains($0) && $0 != 59 && $0 != 96 } })
    else { return nil }
    return "it names no columns; in their order: (echo \(lacking.joined(separator: ",")); "
      + "cat FILE) > named.csv"
  }

  /// The features and keys of a table's rows, whose columns stand at `places`.
  func rows(of table: CSVTable, at places: [Int]) throws(Problem) -> SchemaRows {
    let width = features.count
    var tensor = try Tensor(try Shape([table.rows, width]))
    var sums = [UInt64](repeating: 0, count: table.rows)
    var unknown: [(column: String, word: String, rows: Int)] = []
    let groups = groups
    let indicatorPlaces = indicators.compactMap { name in
      columns.firstIndex { $0.name == name }
    }
    try tensor.withMutableFloats { floats in
      fillNumbers(table, places, groups, floats, width, &sums)
      for (index, column) in columns.enumerated() {
        let key = RowHash.Column(column.name)
        switch column.kind {
        case .numbers: continue
        case .words(let words):
          unknown += fill(
            words, column.name, table, places[index], groups[index], floats, width)
          let hashes = table.words(places[index]).map(TableSchema.key)
          for row in sums.indices {
            let code = table.code(row: row, column: places[index])
            sums[row] &+= key.cell(code >= 0 ? hashes[code] : RowHash.missing)
          }
        case .dates(_, let parts):
          let days = table.days(places[index])
          let values = days.map(parts.values)
          for row in sums.indices {
            let code = table.code(row: row, column: places[index])
            let isDate = code >= 0 && !days[code].isNaN
            for (offset, feature) in groups[index].enumerated() {
              floats[row * width + feature] = isDate ? values[code][offset] : .nan
            }
            sums[row] &+= key.cell(isDate ? days[code].bitPattern : RowHash.missing)
          }
        }
      }
      for (offset, index) in indicatorPlaces.enumerated() {
        let feature = width - indicatorPlaces.count + offset
        for row in 0..<table.rows {
          floats[row * width + feature] =
            floats[row * width + groups[index].lowerBound].isNaN ? 1 : 0
        }
      }
    }
    var found = SchemaRows(inputs: tensor, keys: sums.map(RowHash.mix))
    found.unknown = unknown
    for (index, column) in columns.enumerated() {
      for (row, text) in table.columns[places[index]].misfits where found.faults[row] == nil {
        found.faults[row] =
          "'\(CSV.clipped(text))' in '\(CSV.clipped(column.name))' is no "
          + (column.isDate ? "date" : "number")
      }
    }
    return found
  }

  /// A word's key: that of the number it is, where it is one.
  static func key(_ word: String) -> UInt64 {
    Float(word).map(RowHash.number) ?? RowHash.text(word)
  }

  private func fillNumbers(
    _ table: CSVTable, _ places: [Int], _ groups: [Range<Int>],
    _ floats: UnsafeMutableBufferPointer<Float>, _ width: Int, _ sums: inout [UInt64]
  ) {
    var sources: [Int] = []
    var targets: [Int] = []
    var keys: [RowHash.Column] = []
    for (index, column) in columns.enumerated() {
      guard case .numbers = column.kind else { continue }
      sources.append(places[index])
      targets.append(groups[index].lowerBound)
      keys.append(RowHash.Column(column.name))
    }
    guard !sources.isEmpty, let base = floats.baseAddress else { return }
    sums.withUnsafeMutableBufferPointer { sums in
      for row in 0..<table.rows {
        let cells = table.row(row)
        let room = base + row * width
        var sum = sums[row]
        for index in 0..<sources.count {
          let value = cells[sources[index]]
          room[targets[index]] = value.isNaN ? .nan : value
          sum &+= keys[index].cell(RowHash.number(value))
        }
        sums[row] = sum
      }
    }
  }

  /// Writes one feature a word, and says which words are none of them.
  private func fill(
    _ words: [String], _ name: String, _ table: CSVTable, _ place: Int, _ group: Range<Int>,
    _ floats: UnsafeMutableBufferPointer<Float>, _ width: Int
  ) -> [(column: String, word: String, rows: Int)] {
    let own = table.words(place)
    let known = Dictionary(words.enumerated().map { ($1, $0) }) { first, _ in first }
    let ranks = own.map { known[$0] ?? -1 }
    var strangers = [Int](repeating: 0, count: own.count)
    for row in 0..<table.rows {
      let code = table.code(row: row, column: place)
      let start = row * width + group.lowerBound
      guard code >= 0 else {
        for offset in 0..<group.count { floats[start + offset] = .nan }
        continue
      }
      if ranks[code] >= 0 { floats[start + ranks[code]] = 1 } else { strangers[code] += 1 }
    }
    return own.indices.filter { strangers[$0] > 0 }.map { (name, own[$0], strangers[$0]) }
  }
}

extension TableSchema.Column {
  var isDate: Bool { if case .dates = kind { true } else { false } }
}

extension CSVTable {
  /// The words of a column of words.
  func words(_ column: Int) -> [String] {
    if case .words(let words) = columns[column].kind { words } else { [] }
  }

  /// The dates of a column of dates, by number of text; NaN for what is none.
  func days(_ column: Int) -> [Double] {
    if case .dates(_, let days) = columns[column].kind { days } else { [] }
  }
}
