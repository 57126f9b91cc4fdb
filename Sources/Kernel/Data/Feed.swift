/// The batches of one side of a data set: what trains, tests a range, recalibrates, scores or looks at
/// layers reads its rows here.
///
/// A batch is a pure function of (seed, epoch, index): nothing that was asked for before reaches it, and
/// what augmentations draw for a row follows the row into any batch. A feed owns room for the targets and
/// weights of one batch, which the next one overwrites.
final class Feed {
  /// One batch; its inputs and targets are fetched by the feed that made it.
  struct Batch {
    let epoch: Int
    /// Places in the order of the epoch.
    fileprivate let range: Range<Int>

    var rows: Int { range.count }
  }

  let part: Part
  /// Rows of a full batch.
  let size: Int
  private let policy: RowOrder
  private let seed: UInt64
  private let augmenter: Augmenter?
  /// What makes shares of classes of the labels, and mixes inputs; nil where rows are taken as they are.
  private let mixer: Mixer?
  private let inputs: Matrix
  private let allLabels: IndexBuffer
  private let allTargets: Matrix?
  private let labels: IndexBuffer
  private let targets: Buffer
  private let weights: Buffer
  /// How much each row of the part counts; nil where each counts the same.
  private let allWeights: Buffer?
  /// Rows of an epoch.
  let rows: Int
  /// In an order in which a row comes more than once: how often it came before, one a place.
  private var repeats: [Int32] = []
  /// Rows of the part in the order of `drawnEpoch`.
  private let order: IndexBuffer
  private var drawnEpoch: Int?

  /// Batches of `size` rows, fewer where the part has fewer. `task` says which targets they carry.
  init(
    _ part: Part, for task: Loss.Task, size: Int, order policy: RowOrder, seed: UInt64,
    changedBy augmenter: Augmenter? = nil, mixedBy mixer: Mixer? = nil
  ) throws(Problem) {
    (self.augmenter, self.mixer) = (augmenter, mixer)
    self.part = part
    (self.policy, self.seed) = (policy, seed)
    (rows, allWeights) =
      switch policy {
      case .balanced(let balanced): (balanced.rows, try balanced.weights(part))
      case .treated(let treated): (treated.rows, try treated.weights(part))
      case .permutation, .standing: (part.rows, part.weights)
      }
    self.size = max(1, min(size, rows))
    inputs = part.inputs.matrix(rows: part.rows, columns: part.stride)
    allLabels = try IndexBuffer(part.labels)
    allTargets = part.targets(for: task)?.matrix(rows: part.rows, columns: part.targetStride)
    let isCopied = !policy.isStanding
    labels = try IndexBuffer(count: isCopied ? self.size : 0)
    targets = try Buffer(count: isCopied ? self.size * part.targetStride : 0)
    weights = try Buffer(count: isCopied && allWeights != nil ? self.size : 0)
    order = try IndexBuffer(count: isCopied ? rows : 0)
  }

  /// Batches of an epoch.
  var count: Int { Batches.count(rows: rows, size: size) }

  func batch(_ index: Int, epoch: Int = 0) -> Batch {
    Batch(epoch: epoch, range: (index * size)..<min(rows, (index + 1) * size))
  }

  /// The rows of the part that a batch has.
  private func places(of batch: Batch) -> IndexRegion {
    if drawnEpoch != batch.epoch {
      let drawn = Batches(
        rows: part.rows, size: size, epoch: batch.epoch, seed: seed, order: policy)
      for (index, row) in drawn.order.enumerated() { order.base[index] = row }
      drawnEpoch = batch.epoch
      if policy.repeatsRows { repeats = Feed.repeats(drawn.order, of: part.rows) }
    }
    return order[batch.range]
  }

  /// How often each entry came before.
  private static func repeats(_ order: [Int32], of rows: Int) -> [Int32] {
    var met = [Int32](repeating: 0, count: rows)
    return order.map { place in
      met[Int(place)] += 1
      return met[Int(place)] - 1
    }
  }

  /// The training rows of a data set in the order of a seed, augmented, balanced and treated.
  convenience init(
    training dataset: Dataset, for task: Loss.Task, size: Int, seed: UInt64,
    augmentations: [Choice], balance: Choice? = nil, treatments: Treatments = Treatments(),
    mixing: Mixing = Mixing()
  ) throws(Problem) {
    let part = try dataset.part(.train)
    let augmenter = try Augmenter(augmentations, for: dataset, part, seed: seed)
    let balanced = try balance.map { (choice) throws(Problem) in
      try BalancedRows(choice, of: dataset)
    }
    let treated = try TreatedRows(treatments, of: dataset, over: balanced)
    try self.init(
      part, for: task, size: size,
      order: treated.map { .treated($0) } ?? balanced.map { .balanced($0) } ?? .permutation,
      seed: seed,
      changedBy: augmenter,
      mixedBy: Mixer(
        mixing, for: dataset, part, task, seed: seed, rows: size, changedBy: augmenter))
  }

  /// The least mean loss that any answers have on the targets of an epoch; nil where it is 0.
  func floor(epoch: Int = 0) -> Double? {
    guard let mixer else { return nil }
    var (sum, total) = (0.0, 0.0)
    for index in 0..<count {
      let batch = batch(index, epoch: epoch)
      _ = targets(of: batch)
      let weights = weights(of: batch)
      for row in 0..<batch.rows {
        let weight = Double(weights?[row] ?? 1)
        sum += weight * mixer.entropy(ofRow: row)
        total += weight
      }
    }
    return total > 0 ? sum / total : nil
  }

  /// The rows of the data set that a batch has, in its order: what keys and places are asked by.
  func rows(of batch: Batch) -> [Int] {
    guard !policy.isStanding else { return Array(part.rowIndex[batch.range]) }
    let places = places(of: batch)
    return (0..<batch.rows).map { part.rowIndex[Int(places[$0])] }
  }

  /// Places in the part of the rows of a batch; good until another epoch is asked for.
  func partPlaces(of batch: Batch) -> IndexRegion { places(of: batch) }

  /// Writes the inputs of a batch, (rows, part.stride), as they are scaled.
  func write(inputsOf batch: Batch, into room: Matrix) {
    guard !policy.isStanding else {
      let start = batch.range.lowerBound * part.stride
      let rows = part.inputs.matrix(at: start, rows: batch.rows, columns: part.stride)
      return Compute.copy(rows.flat, into: room.prefix(batch.rows).flat)
    }
    Compute.gather(inputs, rows: places(of: batch), into: room.prefix(batch.rows))
    augmenter?.change(
      room.prefix(batch.rows), places(of: batch), epoch: batch.epoch,
      repeats: repeats(of: batch))
    mixer?.mix(
      room.prefix(batch.rows), places(of: batch), epoch: batch.epoch, repeats: repeats(of: batch))
  }

  private func repeats(of batch: Batch) -> ArraySlice<Int32>? {
    repeats.isEmpty ? nil : repeats[batch.range]
  }

  /// The targets of a batch, (rows, outputs) where they are numbers; good until the next ones are
  /// asked for.
  func targets(of batch: Batch) -> LossFunction.Targets {
    if let mixer {
      return .shares(
        mixer.shares(places(of: batch), epoch: batch.epoch, repeats: repeats(of: batch)))
    }
    return ownTargets(of: batch)
  }

  /// The same without what mixing and smoothing make of them.
  func ownTargets(of batch: Batch) -> LossFunction.Targets {
    guard !policy.isStanding else {
      guard let allTargets else { return .labels(allLabels[batch.range]) }
      let own = allTargets.dropping(rows: batch.range.lowerBound).prefix(batch.rows)
      return .values(own.narrowed(to: part.outputs))
    }
    if let allTargets {
      let wide = targets.matrix(rows: batch.rows, columns: part.targetStride)
      Compute.gather(allTargets, rows: places(of: batch), into: wide)
      return .values(wide.narrowed(to: part.outputs))
    }
    Compute.gather(allLabels.all, rows: places(of: batch), into: labels[0..<batch.rows])
    return .labels(labels[0..<batch.rows])
  }

  /// How much each row of a batch counts, nil where each counts the same; good until the next ones are
  /// asked for.
  func weights(of batch: Batch) -> Region? {
    guard let all = allWeights else { return nil }
    guard !policy.isStanding else { return all[batch.range] }
    Compute.gather(
      all.matrix(rows: part.rows, columns: 1, stride: 1), rows: places(of: batch),
      into: weights.matrix(rows: batch.rows, columns: 1, stride: 1))
    return weights[0..<batch.rows]
  }
}
