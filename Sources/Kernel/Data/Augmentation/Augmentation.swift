/// A random change of inputs that leaves what is to be predicted true.
///
/// To add one: one file with a row, and one word in `all`. What it draws comes from the stream it is
/// given, which belongs to one row in one epoch.
public struct Augmentation: Catalogued {
  /// Changes one row in its place: all features on one scale, in their order.
  typealias Change = (_ row: Region, _ draws: Stream) -> Void

  public let label: Label
  /// What it does to rows arranged like this; nil where it means nothing for them.
  let make: @Sendable (Values, Dataset.Arrangement) -> Change?

  init(_ label: Label, make: @escaping @Sendable (Values, Dataset.Arrangement) -> Change?) {
    self.label = label
    self.make = make
  }

  public static let noun = "augmentation"
  public static let all: [Augmentation] = [flip]
}

/// What is done to the training rows of a data set, one augmentation after the other.
///
/// A row's draws depend on the seed, the epoch, the key of its inputs, its occurrence in the data set and
/// how often it came before in the epoch, so neither the batch it is in nor the rows beside it, threads or a pause
/// reach them: the stream is `augment` of the seed, its index the hash of those.
struct Augmenter {
  private let changes: [(name: UInt64, change: Augmentation.Change)]
  private let seed: UInt64
  private let features: Int
  /// The hash of key and occurrence of each row of the part.
  private let rows: [UInt64]
  /// The rows as they were read, where each feature has a scale of its own: those are changed first and
  /// scaled then.
  private let unscaled: (inputs: Tensor, rows: [Int], scaling: Scaling)?

  /// Nil where nothing is chosen. Refuses what means nothing for these rows, and rows without keys.
  init?(_ choices: [Choice], for dataset: Dataset, _ part: Part, seed: UInt64) throws(Problem) {
    guard !choices.isEmpty else { return nil }
    changes = try Augmenter.changes(choices, dataset)
    guard let known = dataset.keys else {
      throw Problem(
        .nothingThere,
        "augment needs the keys of rows, and '\(dataset.name)' was kept by a version without them",
        hint: "read it again: data \(dataset.places == .rows ? dataset.name : "FILE")")
    }
    self.seed = seed
    features = dataset.features
    let occurrences = known.occurrences
    rows = part.rowIndex.map { row in
      RowHash.mix(known.inputs[row] &+ RowHash.mix(UInt64(occurrences[row])))
    }
    unscaled =
      dataset.scaling.isUniform ? nil : (dataset.inputs, part.rowIndex, dataset.scaling)
  }

  /// What the choices do to the rows of a data set, each under the hash of its name.
  fileprivate static func changes(
    _ choices: [Choice], _ dataset: Dataset
  ) throws(Problem) -> [(UInt64, Augmentation.Change)] {
    var changes: [(UInt64, Augmentation.Change)] = []
    for choice in choices {
      let row = try Augmentation.named(choice.name)
      var values = choice.values
      values.fillStandards(of: row.label)
      guard let change = row.make(values, dataset.arrangement) else {
        throw Problem(
          .wrongKind,
          "augment \(row.name) is for images, and the rows of '\(dataset.name)' are "
            + dataset.arrangement.noun,
          hint: "augment off")
      }
      changes.append((Seed.hash(row.name), change))
    }
    return changes
  }

  /// Changes the rows of a batch; `places` are theirs in the part, `repeats` how often each came before in the
  /// epoch, nil where none comes twice.
  func change(
    _ batch: Matrix, _ places: IndexRegion, epoch: Int, repeats: ArraySlice<Int32>? = nil
  ) {
    let turns = changes.map { Augmenter.turn(epoch: epoch, of: $0.name) }
    for row in 0..<batch.rows {
      let place = Int(places[row])
      let inputs = Region(base: batch.base + row * batch.stride, count: features)
      if let unscaled {
        let start = unscaled.rows[place] * features
        unscaled.inputs.withFloats { floats in
          for column in 0..<features { inputs[column] = floats[start + column] }
        }
      }
      for index in changes.indices {
        let before = repeats.map { UInt64($0[$0.startIndex + row]) } ?? 0
        let own = before == 0 ? rows[place] : RowHash.mix(rows[place] &+ before)
        let high = RowHash.mix(own ^ turns[index])
        changes[index].change(inputs, Stream(key: seed ^ Augmenter.stream, high: high))
      }
      if let unscaled {
        for column in 0..<features {
          inputs[column] = unscaled.scaling.apply(inputs[column], column: column)
        }
      }
    }
  }

  /// The hash of epoch, repeat within the epoch (0 in an order in which a row comes once) and
  /// augmentation.
  private static func turn(epoch: Int, of name: UInt64) -> UInt64 {
    RowHash.mix(RowHash.mix(RowHash.mix(UInt64(epoch) &+ golden)) &+ name)
  }

  private static let golden: UInt64 = 0x9E37_79B9_7F4A_7C15
  private static let stream = Seed.hash("augment")
}

extension Dataset.Arrangement {
  /// In a sentence: what the rows are.
  fileprivate var noun: String {
    switch self {
    case .table: "a table"
    case .image: "images"
    case .sequence: "sequences"
    case .text: "text"
    }
  }
}

extension Dataset {
  /// Refuses augmentations that mean nothing for these rows.
  public func check(_ augmentations: [Choice]) throws(Problem) {
    _ = try Augmenter.changes(augmentations, self)
  }
}
