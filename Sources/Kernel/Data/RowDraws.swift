/// Where the draws of the rows of a part are: a stream belongs to the key of a row's inputs, its occurrence in
/// the data set, how often it came before in the epoch, the epoch, and a name; neither batches nor other rows,
/// threads or a pause reach it.
struct RowDraws {
  /// The hash of key and occurrence of each row of the part.
  private let rows: [UInt64]

  /// Refuses rows without keys, which `what` needs.
  init(_ dataset: Dataset, _ part: Part, for what: String) throws(Problem) {
    guard let known = dataset.keys else {
      throw Problem(
        .nothingThere,
        "\(what) needs the keys of rows, and '\(dataset.name)' was kept by a version without them",
        hint: "read it again: data \(dataset.places == .rows ? dataset.name : "FILE")")
    }
    let occurrences = known.occurrences
    rows = part.rowIndex.map { row in
      RowHash.mix(known.inputs[row] &+ RowHash.mix(UInt64(occurrences[row])))
    }
  }

  /// What is a row's own, where it came `before` times in the epoch.
  func own(_ place: Int, before: Int) -> UInt64 {
    before == 0 ? rows[place] : RowHash.mix(rows[place] &+ UInt64(before))
  }

  /// The hash of an epoch.
  static func turn(epoch: Int) -> UInt64 {
    RowHash.mix(RowHash.mix(UInt64(epoch) &+ golden))
  }

  /// The stream of a row's own hash in an epoch, under the hash of a name.
  static func stream(_ key: UInt64, _ own: UInt64, _ turn: UInt64, _ name: UInt64) -> Stream {
    Stream(key: key, high: RowHash.mix(own ^ RowHash.mix(turn &+ name)))
  }

  private static let golden: UInt64 = 0x9E37_79B9_7F4A_7C15
}
