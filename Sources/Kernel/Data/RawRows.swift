/// What a file gave, before rows are held out.
public struct RawRows {
  /// (rows, features) in their own units; missing cells are NaN.
  public var inputs: Tensor
  /// One name a feature.
  public var columns: [String]
  public var arrangement: Dataset.Arrangement
  /// Nil for rows of which nothing is known yet.
  public var target: Target?
  public var weights: RowWeights?
  public var places: RowPlaces
  /// Of what was read: before words are encoded and images resized; nil for the inputs as they are.
  public var keys: RowKeys?
  /// What was decided while reading, one sentence each, as text that may hold foreign names.
  public var notes: [String]

  init(
    inputs: Tensor, columns: [String], arrangement: Dataset.Arrangement = .table,
    target: Target? = nil, weights: RowWeights? = nil, places: RowPlaces = .rows,
    keys: RowKeys? = nil, notes: [String] = []
  ) {
    self.inputs = inputs
    self.columns = columns
    self.arrangement = arrangement
    self.target = target
    self.weights = weights
    self.places = places
    self.keys = keys
    self.notes = notes
  }
}

extension Dataset {
  /// The rows of a file with some held out. Refuses rows without a target.
  public init(
    name: String, _ raw: RawRows, split rule: Split.Rule, seed: UInt64, origin: Origin
  ) throws(Problem) {
    guard let target = raw.target else {
      throw Problem(
        .badFile, "\(origin.source): nothing says what is to be predicted",
        hint: "predict \(origin.source) answers for rows without a target")
    }
    try self.init(
      name: name, inputs: raw.inputs, target: target, columns: raw.columns,
      arrangement: raw.arrangement, split: rule, seed: seed, origin: origin,
      weights: raw.weights, places: raw.places, keys: raw.keys, notes: raw.notes)
  }
}
