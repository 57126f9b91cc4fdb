/// Rows of numbers and what is to be predicted from them, with the rows that are held out.
///
/// A value: changing the split or the scaling of a copy leaves the original alone. `inputs` are
/// (rows, features) in their own units; `part` hands out one side of the split, scaled.
public struct Dataset {
  public var name: String
  /// (rows, features), unscaled; missing cells are NaN.
  public private(set) var inputs: Tensor
  public private(set) var target: Target
  /// One name a feature.
  public let columns: [String]
  /// What the features of one row are arranged as.
  public let arrangement: Arrangement
  public private(set) var split: Split
  /// Fitted on the training rows only.
  public private(set) var scaling: Scaling
  /// Of numbers to predict: mean 0 and deviation 1, so that one learning rate suits targets in any
  /// unit. Losses of numbers see it; predictions and metrics keep the units.
  public private(set) var targetScaling: Scaling
  public let origin: Origin
  /// Nil where every row counts the same.
  public let weights: RowWeights?
  /// Nil where the rows were kept by a version that knew no keys.
  public let keys: RowKeys?
  public let places: RowPlaces
  /// What a table keeps of the file it was read from.
  public let table: TableFacts
  /// What missing cells become before a model sees them; fitted on the training rows only.
  public private(set) var fill = Fill.none
  /// What was guessed while reading, and how to say otherwise.
  public var guesses: [FileGuess] = []
  /// What was decided while reading, one sentence each, as text that may hold foreign names.
  public var notes: [String]
  private var parts = PartCache()

  /// How the features of a row are to be read.
  public enum Arrangement: Equatable, Sendable {
    case table
    /// Row-major pixels, channels innermost, from 0 to `maximum`.
    case image(height: Int, width: Int, channels: Int, maximum: Float)
    /// `length` steps of `channels` numbers, step by step.
    case sequence(length: Int, channels: Int)
    /// `length` characters as whole numbers, padded in front.
    case text(length: Int, alphabet: Alphabet)
  }

  /// What a table keeps of the file it was read from.
  public struct TableFacts: Equatable, Sendable {
    /// How its columns were read; nil for rows that have none.
    public var schema: TableSchema?
    /// The column by which it is split.
    public var grouping: RowGrouping?

    public init(schema: TableSchema? = nil, grouping: RowGrouping? = nil) {
      (self.schema, self.grouping) = (schema, grouping)
    }

    init(_ rows: RawRows) { self.init(schema: rows.schema, grouping: rows.grouping) }
  }

  /// Where the numbers come from.
  public struct Origin: Equatable, Sendable {
    /// Who made them, or the formula they were drawn from, or a path.
    public let source: String
    /// The terms they come under; empty for a user's own file.
    public let licence: String

    public init(source: String, licence: String = "") {
      self.source = source
      self.licence = licence
    }
  }

  /// Refuses no rows, more rows than a label can count, and sizes that do not agree. Holds out rows by
  /// `split` and fits the usual scaling of the arrangement. Without `keys` the inputs are taken to be
  /// what was read.
  public init(
    name: String, inputs: Tensor, target: Target, columns: [String],
    arrangement: Arrangement = .table, split rule: Split.Rule = .standard,
    test: Split.Rule? = nil, seed: UInt64 = Seed.standard, origin: Origin,
    weights: RowWeights? = nil,
    places: RowPlaces = .rows, keys: RowKeys? = nil, table: TableFacts = TableFacts(),
    notes: [String] = []
  ) throws(Problem) {
    try Dataset.check(inputs, target, columns, arrangement)
    try weights?.check(rows: target.rows)
    self.name = name
    self.inputs = inputs
    self.target = target
    self.columns = columns
    self.arrangement = arrangement
    self.origin = origin
    self.weights = weights
    self.places = places
    self.keys = keys ?? RowKeys(of: inputs, columns, arrangement, target)
    self.table = table
    self.notes = notes
    split = try Split(rule, test: test, of: target, along: table.grouping, seed: seed)
    try weights?.check(split)
    scaling = Scaling.fitted(.usual(for: arrangement), to: inputs, rows: split.train, arrangement)
    targetScaling = Dataset.scaling(of: target, rows: split.train)
  }

  private static func scaling(of target: Target, rows: [Int]) -> Scaling {
    target.values.map { Scaling.fitted(.zscore, to: $0, rows: rows, .table) } ?? .none
  }

  /// A data set that was kept.
  init(
    name: String, inputs: Tensor, target: Target, columns: [String], arrangement: Arrangement,
    split: Split, scaling: Scaling, targetScaling: Scaling? = nil, origin: Origin,
    weights: RowWeights?, places: RowPlaces, keys: RowKeys?, table: TableFacts = TableFacts(),
    fill: Fill = .none, notes: [String]
  ) throws(Problem) {
    try Dataset.check(inputs, target, columns, arrangement)
    try weights?.check(rows: target.rows)
    self.name = name
    self.inputs = inputs
    self.target = target
    self.columns = columns
    self.arrangement = arrangement
    self.split = split
    self.scaling = scaling
    self.targetScaling = targetScaling ?? Dataset.scaling(of: target, rows: split.train)
    self.origin = origin
    self.weights = weights
    self.places = places
    self.keys = keys
    self.table = table
    self.fill = fill
    self.notes = notes
  }

  private static func check(
    _ inputs: Tensor, _ target: Target, _ columns: [String], _ arrangement: Arrangement
  ) throws(Problem) {
    guard inputs.shape.rank == 2, inputs.shape[0] > 0, inputs.shape[1] > 0 else {
      throw Problem(
        .shapes, "a data set needs rows and features, not inputs of shape \(inputs.shape)")
    }
    let rows = inputs.shape[0]
    guard rows < Int(Int32.max) else {
      throw Problem(.outOfRange, "\(rows) rows are more than the \(Int32.max) that can be counted")
    }
    guard target.rows == rows, columns.count == inputs.shape[1] else {
      throw Problem(
        .shapes,
        "\(rows) rows of \(inputs.shape[1]) features do not go with "
          + "\(target.rows) targets and \(columns.count) names")
    }
    guard arrangement == .table || arrangement.features == inputs.shape[1] else {
      throw Problem(
        .shapes, "\(inputs.shape[1]) features a row do not make \(arrangement.sizeWords)")
    }
    guard target.isSound else {
      throw Problem(.shapes, "targets and their \(target.names.count) names do not agree")
    }
  }

  public var rows: Int { inputs.shape[0] }
  public var features: Int { inputs.shape[1] }
  public var task: Loss.Task { target.task }

  /// Height, width and channels where the rows are images.
  public var image: (height: Int, width: Int, channels: Int)? {
    guard case .image(let height, let width, let channels, _) = arrangement else { return nil }
    return (height, width, channels)
  }

  /// The shape of one row as a layer wants it: a vector, unless the layer asks for what the features
  /// are arranged as. The rows of an image are the steps of a sequence.
  func sample(for demand: LayerKind.Demand) -> Shape {
    switch (demand, arrangement) {
    case (.image, .image(let height, let width, let channels, _)),
      (.grid, .image(let height, let width, let channels, _)):
      Shape(counted: [height, width, channels])
    case (.sequence, .image(let height, let width, let channels, _)):
      Shape(counted: [height, width * channels])
    case (.sequence, .sequence(let length, let channels)),
      (.grid, .sequence(let length, let channels)):
      Shape(counted: [length, channels])
    default: .vector(features)
    }
  }

  /// The same rows with others held out; the scaling is fitted again.
  public func split(
    by rule: Split.Rule, test: Split.Rule? = nil, seed: UInt64
  ) throws(Problem) -> Dataset {
    try split(
      as: Split(rule, test: split.kept(test), of: target, along: table.grouping, seed: seed))
  }

  /// The same rows split as `other` splits them: the same rows where those are the same, else by its rule
  /// and seed. Test rows of a file are those of this data set's own file, if it has one.
  public func split(like other: Dataset) throws(Problem) -> Dataset {
    guard other.rows == rows, other.keys?.inputs == keys?.inputs else {
      var testRule = other.split.testRule
      if case .file = testRule { testRule = nil }
      if case .file = split.testRule { testRule = split.testRule }
      let (own, known) = (rows - split.fileRows, other.rows - other.split.fileRows)
      if own == known, testRule == split.testRule, let keys, let others = other.keys,
        keys.inputs.prefix(own) == others.inputs.prefix(own)
      {
        return try split(
          as: Split(
            train: other.split.train, valid: other.split.valid, test: Array(own..<rows),
            rule: other.split.rule, testRule: testRule, seed: other.split.seed,
            isStratified: other.split.isStratified))
      }
      return try split(
        as: Split(
          other.split.rule, test: testRule, of: target, along: table.grouping,
          seed: other.split.seed))
    }
    return try split(as: other.split)
  }

  /// The same rows with others held out by the same rule; the test rows stay. Refuses a rule that draws
  /// nothing.
  func redrawn(seed: UInt64) throws(Problem) -> Dataset {
    try split(as: split.redrawn(of: target, along: table.grouping, seed: seed))
  }

  /// The same rows on other sides, some perhaps on none; fill and scaling are fitted again.
  func split(as split: Split) throws(Problem) -> Dataset {
    var copy = self
    copy.split = split
    try weights?.check(copy.split)
    copy.fill = fill.fitted(to: self, rows: copy.split.train)
    copy.scaling = copy.fittedScaling(scaling.method)
    copy.targetScaling = Dataset.scaling(of: target, rows: copy.split.train)
    copy.parts = PartCache()
    return copy
  }

  /// Other rows on the sides, by the scaling as it is.
  mutating func setSplit(_ split: Split) {
    self.split = split
    parts = PartCache()
  }

  /// The same rows scaled by another method, fitted on the training rows.
  public func scaled(by method: Scaling.Method) -> Dataset {
    var copy = self
    copy.scaling = copy.fittedScaling(method)
    copy.parts = PartCache()
    return copy
  }

  /// The same rows with missing cells filled in another way, by the training rows; the scaling is fitted again.
  public func filled(by fill: Fill) -> Dataset {
    var copy = self
    copy.fill = fill.fitted(to: self, rows: split.train)
    copy.scaling = copy.fittedScaling(scaling.method)
    copy.parts = PartCache()
    return copy
  }

  private func fittedScaling(_ method: Scaling.Method) -> Scaling {
    Scaling.fitted(method, to: inputs, rows: split.train, arrangement, filledBy: fill)
  }

  /// The same rows, numbers to predict scaled by the training rows.
  func withTargetsScaled() -> Dataset {
    var copy = self
    copy.targetScaling = Dataset.scaling(of: target, rows: split.train)
    copy.parts = PartCache()
    return copy
  }

  /// Whether every one of these keys is that of the inputs of a row; true where keys are not known.
  func holds(_ inputs: [UInt64]) -> Bool {
    guard let keys else { return true }
    return Set(inputs).isSubset(of: keys.inputs)
  }

  /// One side of the split as a model takes it; made once and kept until split or scaling change.
  public func part(_ side: Side) throws(Problem) -> Part {
    if let part = parts[side] { return part }
    let part = try Part(side, of: self)
    parts[side] = part
    return part
  }

  /// The same rows, a model seeing other inputs of one side than they have.
  func seen(as part: Part) -> Dataset {
    var copy = self
    copy.parts = PartCache()
    copy.parts[part.side] = part
    return copy
  }
}

extension Dataset {
  /// The exact bits of inputs, targets, split, scaling and weights.
  public var fingerprint: Fingerprint {
    var print = Fingerprint()
    print.add(inputs)
    switch target {
    case .classes(let labels, let names):
      print.add(labels)
      for name in names { print.add(name) }
    case .values(let values, _):
      print.add(values)
    }
    print.add(split.train)
    print.add(split.valid)
    if !split.test.isEmpty { print.add(split.test) }
    scaling.add(to: &print)
    fill.add(to: &print)
    if let weights { print.add(weights.values) }
    return print
  }

  /// A cell that no training can use.
  public struct Flaw: Equatable, Sendable {
    /// Where the row stands, `train.csv:13`.
    public let place: String
    /// The column of the file, or the target's.
    public let column: String
    public let value: Float
    /// Rows with a flaw.
    public let rows: Int

    /// In a sentence: `a gap in 'age' at train.csv:13, and 3 more rows have one`.
    public var sentence: String {
      let what = value.isNaN ? "a gap in '\(column)'" : "'\(column)' is \(value)"
      let more = rows > 2 ? "\(rows - 1) more rows have one" : "1 more row has one"
      return "\(what) at \(place)" + (rows > 1 ? ", and \(more)" : "")
    }
  }

  /// The first cell, row by row and inputs before targets, that is NaN or infinite, among the rows that train or
  /// are held out. A missing cell that is filled is none.
  public var firstNonFinite: Flaw? {
    flaw(in: split.test.isEmpty ? Array(0..<rows) : (split.train + split.valid).sorted())
  }

  /// The first flaw among some rows, searched for only where there is one anywhere.
  func flaw(in rows: [Int]) -> Flaw? {
    let extents =
      [Compute.extent(inputs.region)] + (target.values.map { [Compute.extent($0.region)] } ?? [])
    guard extents.contains(where: { $0.nans > 0 || $0.infinities > 0 }) else { return nil }
    let (width, goals) = (features, target.width)
    func flawedInput(_ row: Int) -> Int? {
      inputs.withFloats { floats in
        (0..<width).first { !fill.apply(floats[row * width + $0], column: $0).isFinite }
      }
    }
    func flawedGoal(_ row: Int) -> Int? {
      target.values.flatMap { values in (0..<goals).first { !values[row, $0].isFinite } }
    }
    let flawed = rows.filter { flawedInput($0) != nil || flawedGoal($0) != nil }
    guard let row = flawed.first else { return nil }
    if let feature = flawedInput(row) {
      return Flaw(
        place: place(ofRow: row), column: source(ofFeature: feature), value: inputs[row, feature],
        rows: flawed.count)
    }
    guard let output = flawedGoal(row), let values = target.values else { return nil }
    return Flaw(
      place: place(ofRow: row), column: target.names[output], value: values[row, output],
      rows: flawed.count)
  }

  /// The column of a file that a feature comes from.
  func source(ofFeature feature: Int) -> String {
    guard let schema = table.schema,
      let place = schema.groups.firstIndex(where: { $0.contains(feature) })
    else { return columns[feature] }
    return schema.columns[place].name
  }
}
