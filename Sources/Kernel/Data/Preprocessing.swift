/// What is done to rows before a predictor sees them, and what its answers mean: the features by name
/// and in their order, their scaling, the classes in their order, the scaling of numbers to predict.
///
/// Taken from the data set a predictor was fitted on, so that it answers for any data set that has its
/// columns. Words were encoded as one column a word, `colour=red`, when the table was read.
public struct Preprocessing: Equatable, Sendable {
  /// Of a table; the numbers of images and sequences go by place.
  public let columns: [String]
  public let arrangement: Dataset.Arrangement
  /// How a file of such rows is read; nil where the rows did not come from a table in a file.
  public let schema: TableSchema?
  public let fill: Fill
  public let scaling: Scaling
  /// Classes, or the numbers of a row.
  public let targets: [String]
  public let task: Loss.Task
  public let targetScaling: Scaling

  public init(of dataset: Dataset) {
    self.init(
      columns: dataset.arrangement == .table ? dataset.columns : [],
      arrangement: dataset.arrangement, schema: dataset.table.schema, fill: dataset.fill,
      scaling: dataset.scaling,
      targets: dataset.target.names, task: dataset.task, targetScaling: dataset.targetScaling)
  }

  /// Of rows of a file, before anything is fitted to them: what other files are read by. Nil without a target.
  init?(of raw: RawRows) {
    guard let target = raw.target else { return nil }
    self.init(
      columns: raw.arrangement == .table ? raw.columns : [], arrangement: raw.arrangement,
      schema: raw.schema, scaling: .none, targets: target.names, task: target.task,
      targetScaling: .none)
  }

  init(
    columns: [String], arrangement: Dataset.Arrangement, schema: TableSchema? = nil,
    fill: Fill = .none, scaling: Scaling, targets: [String], task: Loss.Task,
    targetScaling: Scaling
  ) {
    self.columns = columns
    self.arrangement = arrangement
    self.schema = schema
    self.fill = fill
    self.scaling = scaling
    self.targets = targets
    self.task = task
    self.targetScaling = targetScaling
  }
}

extension Dataset {
  /// The same rows as a predictor called `name` sees them that was fitted with `preprocessing`: its features
  /// in its order, its scaling, its classes. The split stays. Columns it does not know are left out, and a word it
  /// does not know is none of the words, which a note says.
  ///
  /// Refuses a column that is missing, another arrangement, a class that was never seen, and another kind or
  /// number of targets (`modelDoesNotFit`); to `learn`, words too that were never seen. Both sides are named.
  public func prepared(
    by preprocessing: Preprocessing, for name: String, learning isLearning: Bool = false
  ) throws(Problem) -> Dataset {
    guard Preprocessing(of: self) != preprocessing else { return self }
    guard preprocessing.arrangement.isLike(arrangement) else {
      throw Problem(
        .modelDoesNotFit,
        "\(name) was fitted on \(preprocessing.arrangement.sizeWords), '\(self.name)' has "
          + arrangement.sizeWords,
        hint: "use the data set it was fitted on, or make the model again")
    }
    let strangers = strangers(to: preprocessing)
    if isLearning, let stranger = strangers.first {
      throw Problem(
        .modelDoesNotFit,
        "column '\(stranger.column)' of '\(self.name)' holds '\(stranger.word)', which \(name) was never "
          + "taught: it knows "
          + CSV.listed(Dataset.encoded(preprocessing.columns)[stranger.column] ?? [], limit: 8),
        hint: "make a model for data that have it: model …, and fit")
    }
    let inputs = try inputs(prepared: preprocessing, for: name)
    let target = try target(prepared: preprocessing, for: name)
    return try Dataset(
      name: self.name, inputs: inputs, target: target,
      columns: arrangement == .table
        ? preprocessing.columns : preprocessing.arrangement.characters ?? columns,
      arrangement: preprocessing.arrangement, split: split, scaling: preprocessing.scaling,
      targetScaling: preprocessing.targetScaling, origin: origin, weights: weights,
      places: places, keys: try keys(without: preprocessing),
      table: TableFacts(
        schema: table.schema == nil ? nil : preprocessing.schema, grouping: table.grouping),
      fill: preprocessing.fill, notes: notes + Dataset.note(of: strangers))
  }

  /// Words that a predictor does not know, in columns whose words it knows.
  private func strangers(
    to preprocessing: Preprocessing
  ) -> [(column: String, word: String, rows: Int)] {
    guard arrangement == .table, columns != preprocessing.columns else { return [] }
    let known = Dataset.encoded(preprocessing.columns)
    let places = Dictionary(columns.enumerated().map { ($1, $0) }) { first, _ in first }
    var found: [(column: String, word: String, rows: Int)] = []
    for (column, words) in Dataset.encoded(columns).sorted(by: { $0.key < $1.key }) {
      guard let taught = known[column] else { continue }
      for word in words where !taught.contains(word) {
        let place = places["\(column)=\(word)"] ?? 0
        let held = inputs.withFloats { floats in
          (0..<rows).count { floats[$0 * features + place] > 0 }
        }
        found.append((column, word, held))
      }
    }
    return found
  }

  static func note(of strangers: [(column: String, word: String, rows: Int)]) -> [String] {
    guard !strangers.isEmpty else { return [] }
    let words = strangers.map { stranger in
      "'\(CSV.clipped(stranger.word))' in '\(CSV.clipped(stranger.column))' "
        + "(\(stranger.rows) \(stranger.rows == 1 ? "row" : "rows"))"
    }
    return ["words that were never taught count as none of the words: " + CSV.listed(words)]
  }

  /// Keys of the rows as a predictor knows them: columns that it leaves out do not count.
  private func keys(without preprocessing: Preprocessing) throws(Problem) -> RowKeys? {
    guard let keys, arrangement == .table else { return keys }
    if let own = table.schema, let known = preprocessing.schema {
      return self.keys(without: known, from: own)
    }
    guard columns != preprocessing.columns else { return keys }
    let known = Set(Dataset.owners(preprocessing.columns))
    let words = Dataset.encoded(columns)
    var inputs = keys.inputs.map(RowHash.unmix)
    for owner in Dataset.owners(columns) where !known.contains(owner) {
      let cell = RowHash.Column(owner)
      let hashes = (words[owner] ?? []).map { word in
        Float(word).map(RowHash.number) ?? RowHash.text(word)
      }
      guard let first = columns.firstIndex(where: { Dataset.owner(of: $0) == owner }) else {
        continue
      }
      let width = features
      self.inputs.withFloats { floats in
        for row in inputs.indices {
          let own = floats[(row * width + first)..<(row * width + first + max(1, hashes.count))]
          var value = RowHash.number(own.first ?? .nan)
          if !hashes.isEmpty {
            let place = own.firstIndex { $0 > 0 }
            value = place.map { hashes[$0 - own.startIndex] } ?? RowHash.missing
          }
          inputs[row] &-= cell.cell(value)
        }
      }
    }
    return RowKeys(inputs: inputs.map(RowHash.mix), targets: keys.targets)
  }

  private func target(
    prepared preprocessing: Preprocessing, for name: String
  ) throws(Problem) -> Target {
    let known = preprocessing.targets
    guard task == preprocessing.task else {
      throw Problem(
        .modelDoesNotFit,
        "\(name) was fitted on \(preprocessing.task.noun), '\(self.name)' has \(task.noun)",
        hint: task == .classes ? "task=values reads numbers" : "task=classes reads classes")
    }
    switch target {
    case .values(_, let names):
      guard names.count == known.count else {
        throw Problem(
          .modelDoesNotFit,
          "\(name) predicts \(known.count) numbers a row, '\(self.name)' has \(names.count)",
          hint: "target= names the column to predict")
      }
      return target
    case .classes(let labels, let names):
      guard names != known else { return target }
      var places: [Int32] = []
      for word in names {
        guard let place = known.firstIndex(of: word) else {
          throw Problem(
            .modelDoesNotFit,
            "'\(self.name)' has the class '\(word)', which \(name) was never taught: it knows "
              + CSV.listed(known, limit: 8),
            hint: "make a model for data that have it: model …, and fit")
        }
        places.append(Int32(place))
      }
      return .classes(labels: labels.map { places[Int($0)] }, names: known)
    }
  }

  private func inputs(
    prepared preprocessing: Preprocessing, for name: String
  ) throws(Problem) -> Tensor {
    if case .text(let length, let alphabet) = preprocessing.arrangement {
      return try recoded(length: length, alphabet: alphabet)
    }
    guard arrangement == .table else { return inputs }
    if let own = table.schema, let known = preprocessing.schema {
      guard own.columns != known.columns || own.indicators != known.indicators else {
        return inputs
      }
      return try self.inputs(by: known, from: own, for: name)
    }
    guard columns != preprocessing.columns else { return inputs }
    let places = Dictionary(columns.enumerated().map { ($1, $0) }) { first, _ in first }
    let words = Dataset.encoded(columns)
    let known = Dataset.encoded(preprocessing.columns)
    var sources: [Int?] = []
    for column in preprocessing.columns {
      let owner = Dataset.owner(of: column)
      let place = places[column]
      // A word that no row of this table has is a column of zeros.
      guard place != nil || (owner != column && words[owner] != nil) else {
        throw lack(of: owner, wordsTaught: known[owner] != nil, for: name)
      }
      sources.append(place)
    }
    return try gathered(sources)
  }

  /// Says that a column is missing, or holds numbers where words were taught or words where numbers were.
  private func lack(of column: String, wordsTaught: Bool, for name: String) -> Problem {
    let owners = Dataset.owners(columns)
    guard owners.contains(column) else {
      return Problem(
        .modelDoesNotFit,
        "\(name) needs the column '\(column)', '\(self.name)' has "
          + CSV.listed(owners, limit: 8),
        hint: "read a file that has it, or make the model again")
    }
    let (taught, held) = wordsTaught ? ("words", "numbers") : ("numbers", "words")
    return Problem(
      .modelDoesNotFit,
      "column '\(column)' of '\(self.name)' holds \(held), and \(name) was taught \(taught) in it",
      hint: "mend the cells that are no \(taught), or make the model again")
  }

  private func gathered(_ sources: [Int?]) throws(Problem) -> Tensor {
    var tensor = try Tensor(try Shape([rows, sources.count]))
    let width = features
    try tensor.withMutableFloats { cells in
      inputs.withFloats { floats in
        for row in 0..<rows {
          for (column, source) in sources.enumerated() {
            cells[row * sources.count + column] = source.map { floats[row * width + $0] } ?? 0
          }
        }
      }
    }
    return tensor
  }

  // MARK: Names

  /// The column of the file that a feature comes from: `colour` of `colour=red`.
  private static func owner(of column: String) -> String {
    column.utf8.firstIndex(of: UInt8(ascii: "=")).map { String(column[..<$0]) } ?? column
  }

  private static func owners(_ columns: [String]) -> [String] {
    var names: [String] = []
    for name in columns.map(owner) where names.last != name { names.append(name) }
    return names
  }

  /// The words of each column that holds words.
  private static func encoded(_ columns: [String]) -> [String: [String]] {
    var words: [String: [String]] = [:]
    for column in columns {
      guard let cut = column.utf8.firstIndex(of: UInt8(ascii: "=")) else { continue }
      words[String(column[..<cut]), default: []].append(
        String(column[column.index(after: cut)...]))
    }
    return words
  }
}

extension Preprocessing {
  /// Numbers of a row.
  var features: Int { arrangement.features ?? columns.count }
}

extension Dataset.Arrangement {
  /// Numbers of a row; nil where the columns of a table say it, and where they cannot be counted.
  var features: Int? {
    guard !sample.isEmpty else { return nil }
    return sample.reduce(Int?.some(1)) { product, size in
      product.flatMap {
        let whole = $0.multipliedReportingOverflow(by: size)
        return whole.overflow ? nil : whole.partialValue
      }
    }
  }

  /// Whether rows are of the same kind and size; text can be made as long as other text.
  fileprivate func isLike(_ other: Dataset.Arrangement) -> Bool {
    if case .text = self, case .text = other { return true }
    return sample == other.sample
  }

  /// Names of the features of text.
  var characters: [String]? {
    guard case .text(let length, _) = self else { return nil }
    return (0..<length).map { "char\($0)" }
  }

  /// What a row is, without the range of its numbers.
  var sample: [Int] {
    switch self {
    case .table: []
    case .image(let height, let width, let channels, _): [height, width, channels]
    case .sequence(let length, let channels): [length, channels]
    case .text(let length, _): [length]
    }
  }

  /// In a sentence, with the sizes.
  var sizeWords: String {
    switch self {
    case .table: "a table"
    case .image(let height, let width, let channels, _):
      "images of \(height)x\(width)" + (channels > 1 ? "x\(channels)" : "")
    case .sequence(let length, let channels):
      "sequences of \(length) steps" + (channels > 1 ? " of \(channels) numbers" : "")
    case .text(let length, _): "text of \(length) characters"
    }
  }
}
