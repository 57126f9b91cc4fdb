/// How much a filter finds of faults that are known, on the data at hand: they are planted in a copy.
public struct FilterAudit {
  /// Of one kind of fault.
  public struct Row: Sendable {
    public let filter: String
    public let fault: String
    /// Rows that were given the fault.
    public let planted: Int
    /// Rows that the filter named, and those of them that were given the fault.
    public let named: Int
    public let found: Int

    /// Of the rows that were named, the share that has the fault; NaN where none was named.
    public var precision: Double { named > 0 ? Double(found) / Double(named) : .nan }
    /// Of the rows that have the fault, the share that was named.
    public var recall: Double { planted > 0 ? Double(found) / Double(planted) : .nan }
  }

  /// The copies that a filter is tried on, each with a fault of its own.
  typealias Planting = @Sendable (FilterAudit) throws(Problem) -> [Fault]

  /// The filters whose faults can be planted.
  public static let detectors = Filter.all.filter { $0.faults != nil }.map(\.name)

  private let search: Filter.Search
  private let share: Double

  public init(_ search: Filter.Search, share: Double) {
    (self.search, self.share) = (search, share)
  }

  /// One row a fault; of one filter, or of all that apply.
  public func rows(of filter: String?) throws(Problem) -> [Row] {
    var found: [Row] = []
    for row in Filter.all where filter == nil || filter == row.name {
      guard let plant = row.faults, filter != nil || !row.asksModel || canAsk else { continue }
      let faults = try plant(self)
      guard filter != nil || !faults.isEmpty else { continue }
      // What it names before faults are planted may be right; who knows? Asking a model would take as long
      // as the audit itself.
      let before =
        row.asksModel ? [] : Set(try row.findings(Values(), in: own).rows.map(\.row))
      for fault in faults {
        let copy = Filter.Search(
          fault.dataset, [.train], predictor: search.predictor, recipe: search.recipe,
          seed: search.seed, tick: search.tick)
        // Of two rows that are copies of one another either one is right.
        let named = Set(
          try row.findings(Values(), in: copy).rows.map { fault.twins[$0.row] ?? $0.row })
        let counted = named.subtracting(before.subtracting(fault.rows))
        found.append(
          Row(
            filter: row.name, fault: fault.word, planted: fault.rows.count, named: counted.count,
            found: counted.intersection(fault.rows).count))
      }
    }
    return found
  }

  var isOfText: Bool {
    if case .text = search.dataset.arrangement { true } else { false }
  }

  var hasHeldOut: Bool { !search.dataset.split.valid.isEmpty }

  private var canAsk: Bool { search.dataset.target.labels != nil && search.predictor != nil }

  /// The training rows as they are.
  private var own: Filter.Search { Filter.Search(search.dataset, seed: search.seed) }

  /// A copy of the data in which some rows have a fault.
  struct Fault {
    let word: String
    let dataset: Dataset
    let rows: Set<Int>
    /// By the row that was copied: the one that was planted.
    var twins: [Int: Int] = [:]
  }

  /// Training rows that get a fault, drawn.
  private func drawn(_ name: String) -> [Int] {
    let train = search.dataset.split.train
    let count = max(1, Int((Double(train.count) * share).rounded()))
    return Seed.stream(search.seed, "audit." + name).permutation(train.count).prefix(count)
      .map { train[Int($0)] }
  }

  /// Every drawn row becomes one of the others, with noise of so many deviations of each column.
  func copies(_ noise: Double, _ word: String) throws(Problem) -> Fault {
    let dataset = search.dataset
    let rows = drawn("copies")
    let isDrawn = Set(rows)
    let others = dataset.split.train.filter { !isDrawn.contains($0) }
    let normals = Seed.stream(search.seed, "audit.noise")
    var inputs = dataset.inputs
    let width = dataset.features
    let spread = Extent(of: dataset.inputs, rows: dataset.split.train)
    // Each copies another row, so that no two of them are copies of one another.
    let sources = Seed.stream(search.seed, "audit.sources").permutation(others.count)
    var (own, twins): (Set<Int>, [Int: Int]) = ([], [:])
    try inputs.withMutableFloats { floats in
      for (place, row) in rows.enumerated() where place < others.count {
        let source = others[Int(sources[place])]
        own.insert(row)
        twins[source] = row
        for column in 0..<width {
          var value = floats[source * width + column]
          if noise > 0 {
            let draw = 2 * normals.fraction(at: place * width + column) - 1
            value += Float(noise * draw * spread.deviations[column])
          }
          floats[row * width + column] = value
        }
      }
    }
    return Fault(word: word, dataset: try dataset.with(inputs: inputs), rows: own, twins: twins)
  }

  /// Every cell of a drawn row comes from another row: each column is as it was, and nothing fits together.
  func scattered() throws(Problem) -> Fault {
    let dataset = search.dataset
    let train = dataset.split.train
    let count = max(1, min(train.count / 50, Int(Double(train.count) * share)))
    let rows = Array(drawn("outliers").prefix(count))
    let stream = Seed.stream(search.seed, "audit.cells")
    var inputs = dataset.inputs
    let width = dataset.features
    let spread = Extent(of: dataset.inputs, rows: train)
    try inputs.withMutableFloats { floats in
      for (place, row) in rows.enumerated() {
        for column in 0..<width {
          let draw = stream.fraction(at: place * width + column)
          let (low, high) = (spread.lows[column], spread.highs[column])
          floats[row * width + column] = Float(low + draw * (high - low))
        }
      }
    }
    return Fault(word: "cells drawn", dataset: try dataset.with(inputs: inputs), rows: Set(rows))
  }

  /// Drawn training rows become copies of held-out ones.
  func acrossTheSplit() throws(Problem) -> Fault {
    let dataset = search.dataset
    let valid = dataset.split.valid
    let rows = Array(drawn("leaks").prefix(valid.count))
    var inputs = dataset.inputs
    let width = dataset.features
    try inputs.withMutableFloats { floats in
      for (place, row) in rows.enumerated() {
        for column in 0..<width {
          floats[row * width + column] = floats[valid[place] * width + column]
        }
      }
    }
    return Fault(word: "held out too", dataset: try dataset.with(inputs: inputs), rows: Set(rows))
  }

  /// Wrong labels of three kinds, in the rows as the model is trained on them.
  func flips() throws(Problem) -> [Fault] {
    _ = try search.classes(for: "filter audit mislabelled")
    return [try flippedAtRandom(), try flippedByClass(), try flippedNearTheBoundary()]
  }

  private func flippedAtRandom() throws(Problem) -> Fault {
    let classes = UInt64(search.learned.target.width)
    let labels = search.learned.target.labels ?? []
    let stream = Seed.stream(search.seed, "audit.labels")
    var flips: [Int: Int] = [:]
    for (place, row) in drawn("flips").enumerated() {
      let step = 1 + UInt64(stream.integer(below: max(1, Int(classes) - 1), at: place))
      flips[row] = Int((UInt64(labels[row]) + step) % classes)
    }
    return try flipped(flips, "at random")
  }

  /// Each class is taken for the one after it.
  private func flippedByClass() throws(Problem) -> Fault {
    let classes = search.learned.target.width
    let labels = search.learned.target.labels ?? []
    var flips: [Int: Int] = [:]
    for row in drawn("flips") { flips[row] = (Int(labels[row]) + 1) % classes }
    return try flipped(flips, "by class")
  }

  /// The rows that are nearest to a row of another class get its label.
  private func flippedNearTheBoundary() throws(Problem) -> Fault {
    let dataset = search.learned
    let labels = dataset.target.labels ?? []
    let (near, usable) = try dataset.scaledRows(dataset.split.train)
    let hits = try near.others(20)
    var candidates: [(ratio: Double, row: Int, kind: Int)] = []
    for (place, row) in usable.enumerated() {
      let own = hits[place].first { labels[usable[$0.row]] == labels[row] }
      guard let other = hits[place].first(where: { labels[usable[$0.row]] != labels[row] })
      else { continue }
      let ratio = other.distance / max(1e-12, own?.distance ?? 1e-12)
      candidates.append((ratio, row, Int(labels[usable[other.row]])))
    }
    candidates.sort { ($0.ratio, $0.row) < ($1.ratio, $1.row) }
    let count = max(1, Int((Double(usable.count) * share).rounded()))
    let flips = candidates.prefix(count).map { ($0.row, $0.kind) }
    return try flipped(Dictionary(flips) { first, _ in first }, "near the boundary")
  }

  private func flipped(_ flips: [Int: Int], _ word: String) throws(Problem) -> Fault {
    Fault(
      word: word, dataset: try search.learned.relabelled(flips), rows: Set(flips.keys))
  }
}
