/// Rows of a file as a predictor is asked about them.
public struct FileRows {
  public let asking: Session.Asking
  public let raw: RawRows
  /// Whether the file says what is true of its rows.
  public let hasTarget: Bool
  /// By row: why there is no answer.
  public let unfit: [Int: String]

}

extension Session {
  /// Rows of a file, read and prepared as the current model's own rows were: by its columns, words, fill,
  /// scaling and classes.
  ///
  /// Without `needsTarget`, a target that is not there is none, and a row that has a gap which nothing fills, or a
  /// cell of another kind, is kept and has no answer; with it, both are refused. A model that no fit has touched
  /// is asked by the current data set's columns.
  public func asking(
    for verb: String, rowsOf path: String, _ values: Values, needsTarget: Bool
  ) throws(Problem) -> FileRows {
    let predictor = try predictor(for: verb)
    let fitted = predictor.fitted
    let known: Preprocessing
    if let fitted {
      known = fitted.preprocessing
    } else {
      known = Preprocessing(of: try dataset(for: verb))
    }
    var raw = try FileFormat.read(
      FileLook(path), values, expected: known, ignoringTruth: !needsTarget)
    guard known.accepts(raw) else {
      throw Problem(
        .modelDoesNotFit,
        "\(predictor.name) was fitted on \(known.arrangement.sizeWords), \(path) has "
          + (raw.arrangement == .table
            ? "rows of \(raw.inputs.shape[1]) numbers" : raw.arrangement.sizeWords),
        hint: "name a file with rows of the same kind")
    }
    let hasTarget = raw.target != nil
    if raw.target == nil {
      guard !needsTarget else {
        throw Problem(
          .badFile,
          "\(path): nothing says what is true of its rows, so there is nothing to \(verb) by",
          hint: "predict \(path)")
      }
      raw.target = try known.blankTarget(rows: raw.inputs.shape[0])
    }
    let unfit = try unfit(raw, known, path, isRefused: needsTarget)
    let dataset = try Dataset(answering: raw, path, known)
    return FileRows(
      asking: Asking(
        predictor: predictor, dataset: dataset, loss: fitted == nil ? loss : fitted?.loss,
        isExact: isExact, noun: "rows of \(path)"),
      raw: raw, hasTarget: hasTarget, unfit: unfit)
  }

  private func unfit(
    _ raw: RawRows, _ known: Preprocessing, _ path: String, isRefused: Bool
  ) throws(Problem) -> [Int: String] {
    var unfit = raw.faults
    let width = raw.inputs.shape[1]
    raw.inputs.withFloats { floats in
      for row in 0..<raw.inputs.shape[0] where unfit[row] == nil {
        let place = (0..<width).first { column in
          !known.fill.apply(floats[row * width + column], column: column).isFinite
        }
        if let place {
          let isGap = floats[row * width + place].isNaN
          unfit[row] =
            isGap
            ? "a gap in '\(known.source(of: place))'" : "infinite in '\(known.source(of: place))'"
        }
      }
    }
    guard isRefused, let (row, reason) = unfit.min(by: { $0.key < $1.key }) else { return unfit }
    let place = raw.places.text(ofRow: row, in: path, called: path)
    let others = unfit.count > 1 ? ", and \(unfit.count - 1) more rows cannot be used" : ""
    throw Problem(
      .badFile, "\(place): \(reason)\(others)",
      hint:
        "fill=median on the training data fills gaps here too; predict \(path) leaves such rows out"
    )
  }
}

extension Preprocessing {
  /// Whether rows have the numbers that the predictor takes.
  func accepts(_ raw: RawRows) -> Bool {
    raw.inputs.shape[1] == features
      && (arrangement == .table || arrangement.sample == raw.arrangement.sample)
  }

  /// The column of a file that a feature comes from.
  func source(of feature: Int) -> String {
    if let schema, let group = schema.groups.firstIndex(where: { $0.contains(feature) }) {
      return schema.columns[group].name
    }
    return columns.indices.contains(feature) ? columns[feature] : "\(feature)"
  }

  /// What stands for targets that are not known.
  func blankTarget(rows: Int) throws(Problem) -> Target {
    task == .classes
      ? .classes(labels: [Int32](repeating: 0, count: rows), names: targets)
      : .values(try Tensor(try Shape([rows, max(1, targets.count)])), names: targets)
  }
}

extension Dataset {
  /// Rows to be answered for, all of them on the held-out side, as a predictor sees them.
  init(answering raw: RawRows, _ path: String, _ known: Preprocessing) throws(Problem) {
    guard let target = raw.target else {
      throw Problem(.badFile, "\(path): nothing says what is true of its rows")
    }
    let all = Array(0..<target.rows)
    // Losses may weigh classes by the training rows: here those are the same ones.
    let split = Split(
      train: all, valid: all, rule: .count(all.count), seed: 0, isStratified: false)
    try self.init(
      name: CSV.stem(of: path), inputs: raw.inputs, target: target,
      columns: known.arrangement == .table ? known.columns : raw.columns,
      arrangement: known.arrangement, split: split, scaling: known.scaling,
      targetScaling: known.targetScaling, origin: Origin(source: path), weights: raw.weights,
      places: raw.places, keys: raw.keys,
      table: TableFacts(schema: known.schema), fill: known.fill, notes: raw.notes)
  }
}
