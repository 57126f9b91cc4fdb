/// What the columns of a table are, so that another file is read as the first one was: which are features and in
/// what form, the words of each, the dates' day 0, the target and its classes.
///
/// A file is read by it column by column, by name, or by place where the first had no names. Columns it does not
/// know are left out; a column that is missing is refused. A word that no row had is none of the words (zeros).
public struct TableSchema: Equatable, Sendable {
  /// The features' columns in their order.
  public let columns: [Column]
  /// Columns with one more feature each, behind all others: 1 where the cell is missing.
  public let indicators: [String]
  /// What is predicted: words are classes, by name.
  public let target: Column
  /// Classes in their order; empty where numbers are predicted.
  public let classes: [String]
  public let weights: String?
  /// Whether the first record names the columns.
  public let hasHeader: Bool
  /// Columns of the file, and the place of the target among them: for files without names.
  public let width: Int
  public let targetPlace: Int
  /// Texts that are gaps.
  public let missing: [String]

  /// A column of the file.
  public struct Column: Equatable, Sendable {
    public let name: String
    public let kind: Kind

    /// The features that the column becomes.
    public var features: [String] {
      switch kind {
      case .numbers: [name]
      case .words(let words): words.map { "\(name)=\($0)" }
      case .dates(_, let parts): parts.features(name)
      }
    }

    var isWords: Bool { if case .words = kind { true } else { false } }
  }

  /// What the cells of a column are.
  public enum Kind: Equatable, Sendable {
    case numbers(NumberForm)
    case words([String])
    case dates(DateForm, DateParts)
  }

  /// The names of the features.
  public var features: [String] {
    columns.flatMap(\.features) + indicators.map { "\($0) missing" }
  }

  /// Features by column, in the order of `columns`.
  public var groups: [Range<Int>] {
    var start = 0
    return columns.map { column in
      let count =
        switch column.kind {
        case .numbers: 1
        case .words(let words): words.count
        case .dates(_, let parts): 1 + 2 * parts.cycles.count
        }
      defer { start += count }
      return start..<(start + count)
    }
  }

  /// What columns have to be when a file is read by this, by name.
  var demands: [String: CSVTable.Demand] {
    var found: [String: CSVTable.Demand] = [:]
    for column in columns + [target] { found[column.name] = TableSchema.demand(column.kind) }
    if let weights { found[weights] = .numbers(.plain) }
    return found
  }

  private static func demand(_ kind: Kind) -> CSVTable.Demand {
    switch kind {
    case .numbers(let form): .numbers(form)
    case .words: .words
    case .dates(let form, _): .dates(form)
    }
  }
}
