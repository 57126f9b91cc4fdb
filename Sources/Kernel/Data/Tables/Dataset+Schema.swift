/// Rows of a table as a predictor sees them that was fitted on another table.
extension Dataset {
  /// The features that `known` asks for, from columns of the same names: words by name, dates counted from the
  /// predictor's day 0. Refuses a column that is missing or of another kind.
  func inputs(by known: TableSchema, from own: TableSchema, for name: String) throws(Problem)
    -> Tensor
  {
    var sources: [(column: TableSchema.Column, features: Range<Int>)] = []
    for column in known.columns {
      guard let place = own.columns.firstIndex(where: { $0.name == column.name }) else {
        throw Problem(
          .modelDoesNotFit,
          "\(name) needs the column '\(CSV.clipped(column.name))', '\(self.name)' has "
            + CSV.listed(own.columns.map { CSV.clipped($0.name) }, limit: 8),
          hint: "read a file that has it, or make the model again")
      }
      let found = own.columns[place]
      guard found.noun == column.noun else {
        throw Problem(
          .modelDoesNotFit,
          "column '\(CSV.clipped(column.name))' of '\(self.name)' holds \(found.noun), and \(name) was "
            + "taught \(column.noun) in it",
          hint: "mend the cells that are no \(column.noun), or make the model again")
      }
      sources.append((found, own.groups[place]))
    }
    let (width, wanted, groups) = (features, known.features.count, known.groups)
    var tensor = try Tensor(try Shape([rows, wanted]))
    try tensor.withMutableFloats { room in
      inputs.withFloats { floats in
        for (index, column) in known.columns.enumerated() {
          let move = Dataset.move(from: sources[index].column, to: column)
          let (start, end) = (sources[index].features, groups[index].lowerBound)
          for row in 0..<rows {
            let cells = floats[(row * width + start.lowerBound)..<(row * width + start.upperBound)]
            for (offset, value) in move(cells).enumerated() {
              room[row * wanted + end + offset] = value
            }
          }
        }
        for (offset, name) in known.indicators.enumerated() {
          guard let index = known.columns.firstIndex(where: { $0.name == name }) else { continue }
          let feature = wanted - known.indicators.count + offset
          for row in 0..<rows {
            let isGap = room[row * wanted + groups[index].lowerBound].isNaN
            room[row * wanted + feature] = isGap ? 1 : 0
          }
        }
      }
    }
    return tensor
  }

  /// How the features of one column become those of another of the same kind.
  private static func move(
    from own: TableSchema.Column, to known: TableSchema.Column
  ) -> (Slice<UnsafeBufferPointer<Float>>) -> [Float] {
    switch (own.kind, known.kind) {
    case (.words(let words), .words(let taught)):
      let places = taught.map { word in words.firstIndex(of: word) }
      return { cells in
        places.map { place in
          guard !(cells.first?.isNaN ?? false) else { return .nan }
          return place.map { cells[cells.startIndex + $0] } ?? 0
        }
      }
    case (.dates(_, let parts), .dates(_, let taught)):
      return { cells in
        guard let days = cells.first, !days.isNaN else {
          return [Float](repeating: .nan, count: 1 + 2 * taught.cycles.count)
        }
        return taught.values(parts.origin + Double(days))
      }
    default: return { Array($0) }
    }
  }

  /// Keys of the rows as a predictor knows them: columns that it leaves out do not count.
  /// Nil where one of those holds times of day, of which the features do not keep every bit.
  func keys(without known: TableSchema, from own: TableSchema) -> RowKeys? {
    guard let keys else { return nil }
    let names = Set(known.columns.map(\.name))
    let width = features
    let hasTimes = own.columns.contains { column in
      guard !names.contains(column.name), case .dates(_, let parts) = column.kind else {
        return false
      }
      return parts.cycles.contains(.day)
    }
    if hasTimes { return nil }
    var sums = keys.inputs.map(RowHash.unmix)
    for (column, group) in zip(own.columns, own.groups) where !names.contains(column.name) {
      let cell = RowHash.Column(column.name)
      let hashes: [UInt64] =
        if case .words(let words) = column.kind { words.map(TableSchema.key) } else { [] }
      inputs.withFloats { floats in
        for row in sums.indices {
          let first = floats[row * width + group.lowerBound]
          let value: UInt64
          switch column.kind {
          case .numbers: value = RowHash.number(first)
          case .dates(_, let parts):
            value = first.isNaN ? RowHash.missing : (parts.origin + Double(first)).bitPattern
          case .words:
            let place = group.firstIndex { floats[row * width + $0] > 0 }
            value = place.map { hashes[$0 - group.lowerBound] } ?? RowHash.missing
          }
          sums[row] &-= cell.cell(value)
        }
      }
    }
    return RowKeys(inputs: sums.map(RowHash.mix), targets: keys.targets)
  }
}

extension TableSchema.Column {
  /// What its cells are, in a sentence.
  var noun: String {
    switch kind {
    case .numbers: "numbers"
    case .words: "words"
    case .dates: "dates"
    }
  }
}
