/// Which rows of a side a predictor has met, by the keys of their inputs.
public struct KnownRows: Sendable {
  public let side: Side
  /// What they are in a sentence.
  let noun: String
  /// Of the side, those left out that weigh nothing.
  public let rows: Int
  /// Rows it was trained on, or whose inputs are those of one; row numbers of the data set.
  public let trained: [Int]
  /// Rows that something about it was chosen by and that it was not trained on.
  public let chosen: [Int]
  public let matters: [ChosenRows.Matter]
  /// Row numbers of the others.
  public let others: [Int]

  /// Nil where it is not known: for a predictor that no fit has touched, and for data sets and fits
  /// without keys.
  public init?(
    _ side: Side, of dataset: Dataset, for fitted: Fitted?, called noun: String? = nil
  ) {
    guard let fitted, let seen = fitted.seen, let keys = dataset.keys else { return nil }
    let all = dataset.counted(dataset.split.rows(side))
    self.side = side
    self.noun = noun ?? side.noun
    isOfLoaded = fitted.isOfLoaded
    rows = all.count
    var (trained, chosen, others): ([Int], [Int], [Int]) = ([], [], [])
    for row in all {
      let key = keys.inputs[row]
      if seen.holdsInOrder(key) {
        trained.append(row)
      } else if fitted.chosen.keys.holdsInOrder(key) {
        chosen.append(row)
      } else {
        others.append(row)
      }
    }
    (self.trained, self.chosen, self.others) = (trained, chosen, others)
    matters = chosen.isEmpty ? [] : fitted.chosen.matters
  }

  /// The weights it began with are of a file: there may be more.
  public let isOfLoaded: Bool

  /// No row was met.
  public var isClean: Bool { trained.isEmpty && chosen.isEmpty }

  /// Of a side that has to be clean: `287 of 359 held-out rows were trained on`. Nil where it is clean, and for
  /// the training rows that were all trained on, which their name says.
  public var sentence: String? {
    if isClean || (side == .train && trained.count == rows) { return nil }
    var parts: [String] = []
    if !trained.isEmpty {
      parts.append(
        "\(KnownRows.share(trained.count, rows)) \(noun) \(KnownRows.were(trained.count)) trained on"
      )
    }
    if !chosen.isEmpty {
      let what = matters.map(\.rawValue).joined(separator: ", ")
      let subject =
        parts.isEmpty ? "\(KnownRows.share(chosen.count, rows)) \(noun)" : "\(chosen.count)"
      parts.append("\(subject) \(KnownRows.were(chosen.count)) chosen on (\(what))")
    }
    return parts.joined(separator: ", ")
  }

  /// The same in a word each: `302 trained on`, `all chosen on`. None for training rows that were all
  /// trained on.
  public var marks: [String] {
    let isNamed = side == .train && trained.count == rows
    let counts = isNamed ? [] : [(trained.count, "trained on"), (chosen.count, "chosen on")]
    return counts.filter { $0.0 > 0 }.map { "\($0 == rows ? "all" : "\($0)") \($1)" }
      + (isOfLoaded ? [KnownRows.loaded] : [])
  }

  /// Of weights whose rows are not known.
  public static let loaded = "weights of a file"

  private static func share(_ count: Int, _ rows: Int) -> String {
    count < rows ? "\(count) of \(rows)" : rows == 1 ? "the only one of the" : "all \(rows)"
  }

  private static func were(_ count: Int) -> String { count == 1 ? "was" : "were" }

  /// How many of some rows of the data set were trained on or chosen on.
  public func count(among rows: some Sequence<Int>) -> (trained: Int, chosen: Int) {
    rows.reduce(into: (0, 0)) { counts, row in
      if trained.holdsInOrder(row) { counts.0 += 1 }
      if chosen.holdsInOrder(row) { counts.1 += 1 }
    }
  }
}

extension Dataset {
  /// Held-out and test rows whose inputs are those of a training row; nil where keys are not known.
  public var copiesAcross: Int? {
    guard let keys else { return nil }
    let own = Set(split.train.map { keys.inputs[$0] })
    return (split.valid + split.test).count { own.contains(keys.inputs[$0]) }
  }

  /// Equal for the same held-out rows, in whatever order; 0 where keys are not known.
  var heldOutKey: UInt64 {
    guard let keys else { return 0 }
    return split.valid.reduce(0) {
      $0 &+ RowHash.fold(keys.inputs[$1], keys.targets[$1] | 1)
    }
  }

  /// The same data with these rows in the place of the held-out ones, for a figure over them alone; what trains
  /// stays, since losses may weigh classes by it.
  func only(_ rows: [Int]) -> Dataset {
    var copy = self
    copy.setSplit(
      Split(
        train: split.train, valid: rows, rule: split.rule, testRule: split.testRule,
        seed: split.seed, isStratified: split.isStratified))
    return copy
  }

  /// At most `most` of some rows that count, at equal distances.
  public func sample(of rows: [Int], atMost most: Int) -> [Int] {
    let rows = counted(rows)
    let step = max(1, (rows.count + most - 1) / most)
    return stride(from: 0, to: rows.count, by: step).map { rows[$0] }
  }

  /// How much each of some rows counts.
  func rowWeights(of rows: [Int]) -> [Double] {
    weights?.values.withFloats { floats in rows.map { Double(floats[$0]) } } ?? rows.map { _ in 1 }
  }
}

extension Array where Element: Comparable {
  /// Whether an array that rises holds something, by halving.
  fileprivate func holdsInOrder(_ element: Element) -> Bool {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < element { low = middle + 1 } else { high = middle }
    }
    return low < count && self[low] == element
  }
}
