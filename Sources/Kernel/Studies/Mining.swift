/// What the ledger of a run tells about the rows of a data set: which were hard, forgotten, never learned.
public struct Mining: Sendable {
  /// A row that was trained on.
  public struct Row: Sendable {
    /// In the data set as it is now.
    public let row: Int
    /// In the ledger.
    let index: Int
    /// Of the last epoch that met it.
    public let loss: Double
    public let said: Int?
    /// Times it was right in one epoch and wrong in the next that met it. Toneva et al., arXiv:1812.05159.
    public let forgotten: Int
    /// The first epoch, from 1, in which it was right; nil where none was.
    public let learned: Int?
    /// The mean distance of the probabilities from the label over the first ten epochs. Paul, Ganguli and
    /// Dziugaite, arXiv:2107.07075.
    public let el2n: Double
    /// Mean and deviation, divided by the number of epochs, of the probability of its label. Swayamdipta et al.,
    /// arXiv:2009.10795.
    public let confidence: Double
    public let variability: Double
  }

  public let rows: [Row]
  /// Rows of the ledger that the data set has no longer.
  public let gone: Int
  /// Rows that have another label now than the run was told: what it said of them says nothing of this one.
  public let relabelled: Int
  public let epochs: Int
  public let isClassed: Bool

  /// Epochs that EL2N is taken over.
  static let early = 10

  /// Rows are found by their keys, wherever they stand now. Refuses a run without a ledger, and rows without keys.
  public init(_ run: Run, _ dataset: Dataset) throws(Problem) {
    guard let ledger = run.ledger else {
      throw Problem(
        .nothingThere,
        run.method != nil
          ? "\(run.name) was fitted in one go: there are no epochs to look back on"
          : run.recipe.mixing.mixesRows
            ? "\(run.name) was fitted to mixed rows: their losses are of no row of the data set"
            : "\(run.name) kept no ledger: at most \(Ledger.room) rows times epochs have one, in runs of "
              + "this version, of rows with keys",
        hint: run.method != nil
          ? "model mlp 64, then fit"
          : run.recipe.mixing.mixesRows
            ? "fit without mixup= and cutmix=" : Ledger.remedy(for: run, dataset),
        about: "run")
    }
    guard let keys = dataset.keys else {
      throw Problem(
        .nothingThere, "'\(dataset.name)' was kept by a version that knew no keys of rows",
        hint: "read it again, then fit")
    }
    var places: [UInt64: [Int]] = [:]
    for (row, key) in keys.inputs.enumerated() { places[key, default: []].append(row) }
    var found: [Row] = []
    var changed = 0
    for index in 0..<ledger.rows {
      if index % 4096 == 0 { try Stop.check() }
      let own = places[ledger.keys[index]] ?? []
      guard own.indices.contains(Int(ledger.occurrences[index])) else { continue }
      let place = own[Int(ledger.occurrences[index])]
      guard let row = Row(place, index, ledger) else { continue }
      if let target = ledger.targets?[index], target != keys.targets[place] {
        changed += 1
        continue
      }
      found.append(row)
    }
    guard !found.isEmpty else {
      throw Problem(
        .modelDoesNotFit,
        changed > 0
          ? "every row that \(run.name) was trained on has another label now"
          : "no row that \(run.name) was trained on is in '\(dataset.name)'",
        hint: changed > 0 ? "fit" : "use \(run.data)", about: "run")
    }
    rows = found
    gone = ledger.rows - found.count - changed
    relabelled = changed
    epochs = ledger.epochs
    isClassed = dataset.task == .classes
  }

  /// The hardest first: by the loss of the last epoch.
  public var hardest: [Row] { rows.sorted { ($1.loss, $0.row) < ($0.loss, $1.row) } }

  /// The most often forgotten first; only rows that were forgotten at all.
  public var forgotten: [Row] {
    rows.filter { $0.forgotten > 0 }.sorted {
      (-$0.forgotten, -$0.loss, $0.row) < (-$1.forgotten, -$1.loss, $1.row)
    }
  }

  /// Rows that were right in no epoch, the hardest first.
  public var never: [Row] { hardest.filter { $0.learned == nil } }

  /// By EL2N, the largest first.
  public var byError: [Row] { rows.sorted { (-$0.el2n, $0.row) < (-$1.el2n, $1.row) } }
}

extension Mining.Row {
  /// Nil for a row that no epoch met.
  fileprivate init?(_ row: Int, _ index: Int, _ ledger: Ledger) {
    let losses = ledger.losses(of: index)
    let met = losses.indices.filter { !losses[$0].isNaN }
    guard let last = met.last else { return nil }
    let margins = ledger.margins(of: index)
    let all = ledger.probabilities(of: index)
    let probabilities = met.map { all[$0] }
    let errors = ledger.errors(of: index)
    (self.row, self.index) = (row, index)
    loss = losses[last]
    said = ledger.said(of: index, epoch: last)
    learned = met.first { margins[$0] > 0 }.map { $0 + 1 }
    forgotten = zip(met, met.dropFirst()).count { margins[$0] > 0 && !(margins[$1] > 0) }
    let early = met.prefix(Mining.early).map { errors[$0] }
    el2n = early.reduce(0, +) / Double(early.count)
    let mean = probabilities.reduce(0, +) / Double(probabilities.count)
    confidence = mean
    let squares = probabilities.reduce(0.0) { $0 + ($1 - mean) * ($1 - mean) }
    variability = (squares / Double(probabilities.count)).squareRoot()
  }
}

extension Mining {
  /// Classes of rows and what was said of them in the last epoch, for counts of confusions.
  public func confusion(_ dataset: Dataset) -> Confusion? {
    guard case .classes(let labels, let names) = dataset.target else { return nil }
    let known = rows.filter { $0.said.map(names.indices.contains) ?? false }
    return Confusion(
      truths: known.map { labels[$0.row] }, said: known.map { Int32($0.said ?? 0) }, names: names)
  }
}
