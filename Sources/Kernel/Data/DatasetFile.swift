/// A data set that is read from files: training rows, test rows, and what is done to them on the way.
public struct DatasetFile {
  /// What was typed: a file, a folder, a pattern of files, or `-` for standard input; the name of what needs
  /// none.
  let source: String
  let values: Values
  /// A file of test rows.
  let test: String?
  private let name: String
  private let origin: Dataset.Origin
  private let read: () throws(Problem) -> RawRows
  private let ownTest: () throws(Problem) -> RawRows?
  /// At most so many rows, in proportion to the classes; nil for all.
  let rows: Int?
  let fill: Fill

  /// Options of a statement beside those of the formats.
  public static let parameters = [
    Parameter(
      "rows", .either([.integer(2...1_000_000_000), .word(["all"])]), foreign: ["nrows", "sample"],
      help: "take so many rows, in proportion to the classes; all"),
    Parameter(
      "test_labels", .path,
      help: "labels of the rows in test=, where those have a file of their own"),
    Parameter(
      "fill", .list(.text), foreign: ["fillna", "SimpleImputer", "FillMissing"],
      help: "missing cells by median mean mode zero, or drop rows; age:mean for one column"),
  ]

  public init(_ source: String, _ values: Values, test: String?) throws(Problem) {
    (self.source, self.values, self.test) = (source, values, test)
    rows = values.integer("rows")
    fill = try Fill(values.texts("fill") ?? [])
    name = source == "-" ? "stdin" : CSV.stem(of: source)
    origin = Dataset.Origin(source: source)
    read = { () throws(Problem) -> RawRows in try FileFormat.read(FileLook(source), values) }
    ownTest = { () throws(Problem) -> RawRows? in nil }
  }

  /// What a word stands for, with its own options; nil for a toy. Options of files that it does not take are
  /// refused before.
  public init?(
    _ source: Source, _ own: Values, _ values: Values, test: String?
  ) throws(Problem) {
    guard let reading = source.rows else { return nil }
    var own = own
    own.fillStandards(of: source.label)
    for name in source.fileOptions where values.isWritten(name) {
      if let value = values.value(name) { own.set(name, value) }
    }
    let path = source.kind == .file ? own.text("file") : nil
    (self.source, self.values, self.test) = (path ?? source.name, values, test)
    rows = values.integer("rows")
    fill = try Fill(values.texts("fill") ?? [])
    name = path.map { $0 == "-" ? "stdin" : CSV.stem(of: $0) } ?? source.name
    origin =
      path.map { Dataset.Origin(source: $0) }
      ?? Dataset.Origin(source: source.label.source, licence: source.licence)
    let asked = own
    read = { () throws(Problem) -> RawRows in try reading(asked) }
    let tests = source.testRows
    ownTest = { () throws(Problem) -> RawRows? in
      guard let tests else { return nil }
      return try tests(asked)
    }
  }

  /// Reads the files, holds rows out and fits fill and scaling on what is left to train on.
  public func dataset(
    split rule: Split.Rule, test testRule: Split.Rule?, seed: UInt64
  ) throws(Problem) -> Dataset {
    var raw = try read()
    raw = try withoutGaps(raw)
    if let rows { raw = try part(raw, rows, seed) }
    let own = try raw.testRows.first { $0.target != nil }.map { (rows) throws(Problem) in
      try withoutGaps(rows)
    }
    let takesOwn = test == nil && testRule == nil
    raw.testRows = []
    if let own { raw.say(own, isTaken: takesOwn) }
    var others = takesOwn ? own : nil
    if let test { others = try testRows(test, for: raw) }
    if others == nil, takesOwn { others = try ownTest() }
    var testRule = testRule
    if let others {
      raw = try raw.joined(with: others, sources: (source, test ?? source + " test"))
      testRule = .file(others.target?.rows ?? 0)
    }
    let dataset = try Dataset(
      name: name, raw, split: rule, test: testRule, seed: seed, origin: origin)
    return fill.isNone ? dataset : dataset.filled(by: fill)
  }

  private func testRows(_ path: String, for raw: RawRows) throws(Problem) -> RawRows {
    let rows: RawRows
    var own = values
    own.remove("labels")
    if let labels = values.text("test_labels") { own.set("labels", .text(labels)) }
    do throws(Problem) {
      rows = try withoutGaps(
        FileFormat.read(FileLook(path), own, expected: Preprocessing(of: raw)))
    } catch {
      throw Problem(error.code, error.message, hint: error.hint, about: error.about ?? "test")
    }
    guard rows.target != nil else {
      throw Problem(
        .badFile,
        "\(path): it has no "
          + (raw.schema.map { "column '\(CSV.clipped($0.target.name))'" } ?? "labels")
          + " to test by",
        hint: "predict \(path) answers for rows without it", about: "test")
    }
    if let (row, fault) = rows.faults.min(by: { $0.key < $1.key }) {
      let place = rows.places.text(ofRow: row, in: path, called: path)
      throw Problem(.badFile, "\(place): \(fault)", about: "test")
    }
    return rows
  }

  /// Without the rows that have a gap in a column whose rows are to be dropped.
  private func withoutGaps(_ raw: RawRows) throws(Problem) -> RawRows {
    guard !fill.isNone else { return raw }
    let columns = raw.schema?.columns.map(\.name) ?? raw.columns
    let goals = raw.schema.map { [$0.target.name] } ?? raw.target?.names ?? []
    for (name, method) in fill.byColumn where !columns.contains(name) {
      guard goals.contains(name) else {
        throw Problem(
          .unknownWord, "no column called '\(CSV.clipped(name))' to fill",
          hint: "columns: " + CSV.listed(columns.map { CSV.clipped($0) }, limit: 12), about: "fill")
      }
      guard method == .drop else {
        throw Problem(
          .badValue, "'\(CSV.clipped(name))' is what is predicted: its gaps are not filled",
          hint: "fill=median,\(CSV.option(name + ":drop")) leaves such rows out", about: "fill")
      }
    }
    guard fill.method == .drop || fill.byColumn.values.contains(.drop) else { return raw }
    let starts = raw.schema?.groups.map(\.lowerBound) ?? Array(raw.columns.indices)
    let dropped = zip(columns, starts).filter { fill.method(of: $0.0) == .drop }.map(\.1)
    let width = raw.inputs.shape[1]
    let dropsGoals = goals.contains { fill.method(of: $0) == .drop }
    let target = dropsGoals ? raw.target?.values : nil
    let kept = raw.inputs.withFloats { floats in
      (0..<raw.inputs.shape[0]).filter { row in
        let isWhole = dropped.allSatisfy { !floats[row * width + $0].isNaN }
        return isWhole && !(target.map { $0[row, 0].isNaN } ?? false)
          && !raw.rowsWithoutClass.contains(row)
      }
    }
    let left = raw.inputs.shape[0] - kept.count
    guard left > 0 else { return raw }
    guard !kept.isEmpty else {
      throw Problem(
        .badFile, "every row has a gap, so fill=drop leaves none", hint: "fill=median",
        about: "fill")
    }
    var rows = try raw.only(kept)
    rows.notes.append("\(left) \(left == 1 ? "row" : "rows") with a gap left out (fill=drop)")
    return rows
  }

  /// As many rows in proportion to the classes.
  private func part(_ raw: RawRows, _ count: Int, _ seed: UInt64) throws(Problem) -> RawRows {
    guard let target = raw.target, count < target.rows else { return raw }
    let drawn = try Split(.count(count), of: target, seed: seed)
    var rows = try raw.only(drawn.valid)
    rows.notes.append("\(count) of \(target.rows) rows taken, seed \(seed)")
    return rows
  }
}

extension RawRows {
  /// Says what became of the test rows that the file itself keeps apart.
  fileprivate mutating func say(_ own: RawRows, isTaken: Bool) {
    let count = own.inputs.shape[0]
    let rows = "\(count) \(count == 1 ? "row" : "rows")"
    if isTaken {
      guesses.append(
        FileGuess("test", "its own test side, \(rows)", "test=SHARE or test=FILE"))
    } else {
      notes.append("its own test side, \(rows), is left out, as test= is written")
    }
  }

  /// These rows, then others with the same columns and classes.
  func joined(
    with other: RawRows, sources: (String, String)
  ) throws(Problem) -> RawRows {
    let (own, more) = (inputs.shape[0], other.inputs.shape[0])
    guard inputs.shape[1] == other.inputs.shape[1] else {
      throw Problem(
        .shapes,
        "\(sources.1) has \(other.inputs.shape[1]) features, \(sources.0) \(inputs.shape[1])")
    }
    var copy = self
    copy.inputs = try RawRows.joined(inputs, other.inputs)
    switch (target, other.target) {
    case (.classes(let labels, let names)?, .classes(let others, _)?):
      copy.target = .classes(labels: labels + others, names: names)
    case (.values(let values, let names)?, .values(let others, _)?):
      copy.target = .values(try RawRows.joined(values, others), names: names)
    default:
      throw Problem(.badFile, "\(sources.1) and \(sources.0) do not have the same kind of target")
    }
    if let weights {
      guard let others = other.weights else {
        throw Problem(
          .badFile, "\(sources.1) has no column '\(CSV.clipped(weights.name))' of weights")
      }
      copy.weights = RowWeights(
        name: weights.name, values: try Tensor(weights.values.floats + others.values.floats))
    }
    copy.places = .joined([
      RowPlaces.Joint(source: sources.0, rows: own, places: places),
      RowPlaces.Joint(source: sources.1, rows: more, places: other.places),
    ])
    if let keys, let others = other.keys {
      copy.keys = RowKeys(
        inputs: keys.inputs + others.inputs, targets: keys.targets + others.targets)
    } else {
      copy.keys = nil
    }
    copy.grouping = grouping.map { grouping in
      RowGrouping(
        kind: grouping.kind, name: grouping.name,
        values: grouping.values
          + (other.grouping?.values ?? [Double](repeating: .nan, count: more)))
    }
    if let grouping, grouping.kind == .group {
      let name = "'\(CSV.clipped(grouping.name))'"
      if let values = other.grouping?.values {
        let known = Set(grouping.values)
        let shared = values.count { known.contains($0) }
        if shared > 0 {
          copy.notes.append("\(shared) of the \(more) test rows have a \(name) of the other rows")
        }
      } else {
        copy.notes.append("\(sources.1) has no \(name): it may share some with the other rows")
      }
    }
    copy.notes += other.notes.map { "\(sources.1): \($0)" }
    return copy
  }

  private static func joined(_ one: Tensor, _ other: Tensor) throws(Problem) -> Tensor {
    let width = one.shape[1]
    var tensor = try Tensor(try Shape([one.shape[0] + other.shape[0], width]))
    try tensor.withMutableFloats { room in
      guard let base = room.baseAddress else { return }
      one.withFloats { floats in
        if let start = floats.baseAddress { base.update(from: start, count: floats.count) }
      }
      other.withFloats { floats in
        if let start = floats.baseAddress {
          (base + one.count).update(from: start, count: floats.count)
        }
      }
    }
    return tensor
  }
}
