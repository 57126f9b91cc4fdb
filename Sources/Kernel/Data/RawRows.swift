/// What a file gave, before rows are held out.
public struct RawRows {
  /// (rows, features) in their own units; missing cells are NaN.
  public var inputs: Tensor
  /// One name a feature.
  public var columns: [String]
  public var arrangement = Dataset.Arrangement.table
  /// Nil for rows of which nothing is known yet.
  public var target: Target?
  public var weights: RowWeights?
  public var places = RowPlaces.rows
  /// Of what was read: before words are encoded and images resized; nil for the inputs as they are.
  public var keys: RowKeys?
  /// What was decided while reading, one sentence each, as text that may hold foreign names.
  public var notes: [String] = []
  /// How the columns of a table were read; nil for what has none.
  public var schema: TableSchema?
  /// What a split goes by.
  public var grouping: RowGrouping?
  /// What was guessed, and how to say otherwise.
  public var guesses: [FileGuess] = []
  /// Rows of which no class is known; they are dropped before anything is made of them.
  var rowsWithoutClass: Set<Int> = []
  /// By row: why it cannot be answered for.
  public var faults: [Int: String] = [:]
  /// Columns that tell rows apart and are no features: a name, and a cell a row as it is written.
  public var ids: [(name: String, cells: [String])] = []
  /// Rows that the file itself keeps apart to test on, of the same columns and classes; at most one entry.
  public var testRows: [RawRows] = []
}

extension Dataset {
  /// The rows of a file with some held out. Refuses rows without a target.
  public init(
    name: String, _ raw: RawRows, split rule: Split.Rule, test: Split.Rule? = nil, seed: UInt64,
    origin: Origin
  ) throws(Problem) {
    guard let target = raw.target else {
      throw Problem(
        .badFile, "\(origin.source): nothing says what is to be predicted",
        hint: "predict \(origin.source) answers for rows without a target")
    }
    try self.init(
      name: name, inputs: raw.inputs, target: target, columns: raw.columns,
      arrangement: raw.arrangement, split: rule, test: test, seed: seed, origin: origin,
      weights: raw.weights,
      places: raw.places, keys: raw.keys, table: TableFacts(raw), notes: raw.notes)
    guesses = raw.guesses
  }
}

extension RawRows {
  /// The largest input that is a number.
  var highest: Float {
    inputs.withFloats { floats in floats.reduce(0) { $1 > $0 && $1.isFinite ? $1 : $0 } }
  }

  /// Takes the numbers of a table's rows for images or sequences, which go by place. Refuses columns of words.
  mutating func arrange(as arrangement: Dataset.Arrangement) throws(Problem) {
    guard arrangement != .table else { return }
    if let column = schema?.columns.first(where: { $0.features.count != 1 }) {
      throw Problem(
        .badValue,
        "'\(CSV.clipped(column.name))' holds no numbers, so rows are no \(arrangement.sizeWords)",
        hint: "drop=\"\(CSV.clipped(column.name))\"", about: "shape")
    }
    self.arrangement = arrangement
    guard let target else { return }
    keys = RowKeys(of: inputs, columns, arrangement, target)
  }

  /// Some of the rows, in the order given.
  func only(_ rows: [Int]) throws(Problem) -> RawRows {
    var copy = self
    copy.inputs = try RawRows.gathered(inputs, rows)
    switch target {
    case .classes(let labels, let names):
      copy.target = .classes(labels: rows.map { labels[$0] }, names: names)
    case .values(let values, let names):
      copy.target = .values(try RawRows.gathered(values, rows), names: names)
    case nil: break
    }
    if let weights {
      let values = weights.values.withFloats { floats in rows.map { floats[$0] } }
      copy.weights = RowWeights(name: weights.name, values: try Tensor(values))
    }
    copy.places = places.only(rows)
    copy.keys = keys.map { keys in
      RowKeys(inputs: rows.map { keys.inputs[$0] }, targets: rows.map { keys.targets[$0] })
    }
    copy.grouping = grouping.map { grouping in
      RowGrouping(
        kind: grouping.kind, name: grouping.name, values: rows.map { grouping.values[$0] })
    }
    copy.rowsWithoutClass = []
    copy.faults = [:]
    for (place, row) in rows.enumerated() { copy.faults[place] = faults[row] }
    return copy
  }

  private static func gathered(_ tensor: Tensor, _ rows: [Int]) throws(Problem) -> Tensor {
    let width = tensor.shape[1]
    var found = try Tensor(try Shape([rows.count, width]))
    try found.withMutableFloats { room in
      tensor.withFloats { floats in
        for (place, row) in rows.enumerated() {
          for column in 0..<width { room[place * width + column] = floats[row * width + column] }
        }
      }
    }
    return found
  }
}
