/// What is done to the training rows of a data set.
///
/// A row's draws depend on the seed, the epoch, the key of its inputs, its occurrence in the data set and
/// how often it came before in the epoch, so neither the batch it is in nor the rows beside it, threads or a pause
/// reach them: the stream is `augment` of the seed, its index the hash of those.
final class Augmenter {
  private let places: [(name: UInt64, draw: (Stream) -> Homography?)]
  private let changes: [(name: UInt64, change: (Region, Int, Stream) -> Void)]
  /// The class of each row of the part; empty where numbers are predicted.
  private let labels: [Int32]
  private let padding: Padding
  /// Whether all that moves a row comes to one interpolation.
  private let isComposed: Bool
  private let seed: UInt64
  private let features: Int
  private let grid: PixelGrid
  private let nothing: Float
  /// Room for a row.
  private let room: Buffer
  private let rows: RowDraws
  /// The rows as they were read, where each feature has a scale of its own: those are changed first and
  /// scaled then.
  private let unscaled: (inputs: Tensor, rows: [Int], scaling: Scaling, fill: Fill)?

  /// Nil where nothing is chosen. Refuses what means nothing for these rows, and rows without keys.
  init?(_ choices: [Choice], for dataset: Dataset, _ part: Part, seed: UInt64) throws(Problem) {
    guard !choices.isEmpty else { return nil }
    try dataset.check(choices)
    rows = try RowDraws(dataset, part, for: "augment")
    let subject = AugmentedRows(dataset, part)
    var places: [(UInt64, (Stream) -> Homography?)] = []
    var changes: [(UInt64, (Region, Int, Stream) -> Void)] = []
    var (padding, isComposed) = (Padding.reflection, true)
    for choice in Augmentation.ordered(choices) {
      let row = try Augmentation.named(choice.name)
      var values = choice.values
      values.fillStandards(of: row.label)
      if values.isWritten("pad") { padding = Padding(rawValue: values[word: "pad"]) ?? padding }
      if values.isWritten("compose") { isComposed = values[flag: "compose"] }
      switch try row.make(values, subject) {
      case .place(let draw): places.append((Seed.hash(row.name), draw))
      case .change(let change):
        changes.append((Seed.hash(row.name), { row, _, draws in change(row, draws) }))
      case .classChange(let change): changes.append((Seed.hash(row.name), change))
      }
    }
    (self.places, self.changes) = (places, changes)
    (self.padding, self.isComposed) = (padding, isComposed)
    (self.seed, labels) = (seed, part.labels)
    features = dataset.features
    (grid, nothing) = (subject.grid, subject.nothing)
    room = try Buffer(count: dataset.features)
    unscaled =
      subject.isUnscaled
      ? (dataset.inputs, part.rowIndex, dataset.scaling, dataset.fill) : nil
  }

  /// Changes the rows of a batch; `places` are theirs in the part, `repeats` how often each came before in the
  /// epoch, nil where none comes twice.
  func change(
    _ batch: Matrix, _ places: IndexRegion, epoch: Int, repeats: ArraySlice<Int32>? = nil
  ) {
    for row in 0..<batch.rows {
      change(
        Region(base: batch.base + row * batch.stride, count: features), Int(places[row]),
        epoch: epoch, before: repeats.map { Int($0[$0.startIndex + row]) } ?? 0)
    }
  }

  /// Changes one row, which came `before` times in the epoch.
  func change(_ inputs: Region, _ place: Int, epoch: Int, before: Int) {
    read(place, into: inputs)
    change(
      inputs, labels.isEmpty ? 0 : Int(labels[place]), rows.own(place, before: before),
      RowDraws.turn(epoch: epoch))
  }

  /// The row as it was read, where that is what is changed.
  private func read(_ place: Int, into inputs: Region) {
    guard let unscaled else { return }
    let start = unscaled.rows[place] * features
    unscaled.inputs.withFloats { floats in
      for column in 0..<features {
        inputs[column] = unscaled.fill.apply(floats[start + column], column: column)
      }
    }
  }

  private func change(_ inputs: Region, _ label: Int, _ own: UInt64, _ turn: UInt64) {
    func stream(_ name: UInt64) -> Stream {
      RowDraws.stream(Augmenter.stream ^ seed, own, turn, name)
    }
    if isComposed {
      var whole: Homography?
      for place in places {
        guard let drawn = place.draw(stream(place.name)) else { continue }
        whole = whole.map { $0 * drawn } ?? drawn
      }
      if let whole { move(inputs, whole) }
    } else {
      for place in places {
        if let drawn = place.draw(stream(place.name)) { move(inputs, drawn) }
      }
    }
    for change in changes { change.change(inputs, label, stream(change.name)) }
    guard let unscaled else { return }
    for column in 0..<features {
      inputs[column] = unscaled.scaling.apply(inputs[column], column: column)
    }
  }

  private func move(_ inputs: Region, _ whole: Homography) {
    guard whole != .mirror else {
      return Compute.mirror(
        inputs, height: grid.height, width: grid.width, channels: grid.channels)
    }
    guard let pixels = whole.onPixels(height: grid.height, width: grid.width),
      pixels != .identity
    else { return }
    Compute.copy(inputs, into: room.all)
    Compute.warp(
      room.all, grid, by: (pixels.x, pixels.y, pixels.z), padding, fill: nothing, into: inputs)
  }

  private static let stream = Seed.hash("augment")
}
