extension Dataset {
  /// A column as it was read: one feature, or one a word.
  public struct Column: Equatable, Sendable {
    public let name: String
    public let features: Range<Int>
    /// One a feature of a column of words; empty for numbers.
    public let words: [String]
  }

  /// What stands in a cell of such a column.
  public enum Cell: Equatable, Sendable {
    case number(Float)
    case word(String)
    /// No word, or one that was never seen.
    case nothing
  }

  /// The columns of a table. Where it is not known how it was read, neighbours `colour=green`,
  /// `colour=red` are the words of one.
  public var readColumns: [Column] {
    var found: [Column] = []
    if let schema = table.schema, schema.features == columns {
      for (column, features) in zip(schema.columns, schema.groups) {
        if case .words(let words) = column.kind {
          found.append(Column(name: column.name, features: features, words: words))
        } else {
          for feature in features {
            found.append(
              Column(name: columns[feature], features: feature..<feature + 1, words: []))
          }
        }
      }
      for feature in (found.last?.features.upperBound ?? 0)..<columns.count {
        found.append(Column(name: columns[feature], features: feature..<feature + 1, words: []))
      }
      return found
    }
    for (feature, name) in columns.enumerated() {
      let cut = arrangement == .table ? name.utf8.firstIndex(of: UInt8(ascii: "=")) : nil
      guard let cut else {
        found.append(Column(name: name, features: feature..<feature + 1, words: []))
        continue
      }
      let (owner, word) = (String(name[..<cut]), String(name[name.index(after: cut)...]))
      if let last = found.last, last.name == owner, !last.words.isEmpty {
        found[found.count - 1] = Column(
          name: owner, features: last.features.lowerBound..<feature + 1, words: last.words + [word])
      } else {
        found.append(Column(name: owner, features: feature..<feature + 1, words: [word]))
      }
    }
    return found
  }

  public func cell(_ row: Int, _ column: Column) -> Cell {
    guard !column.words.isEmpty else { return .number(inputs[row, column.features.lowerBound]) }
    let place = column.features.firstIndex { inputs[row, $0] > 0 }
    return place.map { .word(column.words[$0 - column.features.lowerBound]) } ?? .nothing
  }
}
