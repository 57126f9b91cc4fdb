/// What treatments come to on the training rows of a data set: how much each counts, and which come how
/// often in an epoch.
public struct TreatedRows: Sendable {
  private let base: BalancedRows?
  /// Training rows.
  private let count: Int
  /// Places among the training rows that come once more, each as often as it stands here.
  private let extra: [Int32]
  /// One a training row; nil where each counts the same.
  private let factors: [Float]?
  private let pace: Pace?

  /// Which rows an epoch draws from.
  private struct Pace {
    /// One a training row: 0 for the easiest, 1 for the hardest; NaN for rows that nobody ranked.
    let ranks: [Float]
    let start: Double
    let full: Int

    /// The share of the rows in an epoch, from 0; nil for all.
    func share(_ epoch: Int) -> Double? {
      guard epoch + 1 < full else { return nil }
      return start + (1 - start) * Double(epoch) / Double(full - 1)
    }
  }

  /// Nil where no treatment is of single rows. Refuses rows that the data set has no longer; those that are
  /// not trained on now are left out.
  init?(
    _ treatments: Treatments, of dataset: Dataset, over base: BalancedRows?
  ) throws(Problem) {
    var (extra, factors, pace): ([Int32], [Float]?, Pace?) = ([], nil, nil)
    var isTied = false
    for entry in treatments.entries {
      let row = try Treatment.named(entry.choice.name)
      guard row.needsRun else { continue }
      isTied = true
      let amounts = try TreatedRows.amounts(entry, dataset)
      switch row.method {
      case .batch: break
      case .order, .negatives:
        for (place, amount) in amounts.enumerated() where amount > 0 {
          extra += [Int32](repeating: Int32(place), count: Int(amount))
        }
      case .weights:
        factors = amounts.map { $0.isNaN ? 1 : $0 }
      case .pace:
        let values = entry.values(of: row)
        pace = Pace(ranks: amounts, start: values["start"], full: values[integer: "full"])
      }
    }
    guard isTied else { return nil }
    (self.base, self.extra, self.factors, self.pace) = (base, extra, factors, pace)
    count = dataset.split.train.count
  }

  /// What each training row gets; NaN where it is none of the treatment's.
  private static func amounts(_ entry: Treated, _ dataset: Dataset) throws(Problem) -> [Float] {
    let name = entry.choice.name
    guard let rows = entry.rows else {
      let run = entry.choice.values.text("run") ?? "a run"
      throw Problem(
        .nothingThere,
        "the rows of mine \(name) cannot be picked again as they were: \(run), or some of its rows, are gone",
        hint: "mine \(name) picks them anew from the last run, mine off lets it be",
        about: "mine")
    }
    guard let keys = dataset.keys else {
      throw Problem(
        .nothingThere, "'\(dataset.name)' was kept by a version that knew no keys of rows",
        hint: "read it again, then fit, or mine off")
    }
    var places: [UInt64: [Int32]] = [:]
    for (row, key) in keys.inputs.enumerated() { places[key, default: []].append(Int32(row)) }
    var found = [Float](repeating: .nan, count: keys.inputs.count)
    var gone = 0
    for index in rows.keys.indices {
      let own = places[rows.keys[index]] ?? []
      let occurrence = Int(rows.occurrences[index])
      guard own.indices.contains(occurrence) else {
        gone += 1
        continue
      }
      found[Int(own[occurrence])] = rows.amounts[index]
    }
    guard gone == 0 else {
      throw Problem(
        .modelDoesNotFit,
        "\(gone) of the \(rows.count) rows of mine \(entry.choice) "
          + "\(gone == 1 ? "is" : "are") no longer in '\(dataset.name)'",
        hint: "mine \(entry.choice) picks anew among those that are, mine off lets it be",
        about: "mine")
    }
    return dataset.split.train.map { found[$0] }
  }

  /// Rows of an epoch.
  var rows: Int { (base?.rows ?? count) + extra.count }

  /// Places among the training rows in the order of an epoch.
  func order(seed: UInt64, epoch: Int) -> [Int32] {
    var drawn = base?.drawn(seed: seed, epoch: epoch) ?? (0..<Int32(count)).map { $0 }
    drawn += extra
    if let share = pace?.share(epoch) { drawn = paced(drawn, share, seed: seed, epoch: epoch) }
    return Seed.stream(seed, "order", epoch).permutation(drawn.count).map { drawn[$0] }
  }

  /// The easiest, as often as fills an epoch: all equally often, and the rest drawn by the seed.
  private func paced(
    _ drawn: [Int32], _ share: Double, seed: UInt64, epoch: Int
  ) -> [Int32] {
    guard let pace else { return drawn }
    let easy = drawn.filter { !(Double(pace.ranks[Int($0)]) > share) }
    guard !easy.isEmpty, easy.count < drawn.count else { return drawn }
    let (copies, rest) = drawn.count.quotientAndRemainder(dividingBy: easy.count)
    var filled: [Int32] = []
    for _ in 0..<copies { filled += easy }
    let stream = Seed.stream(seed, "curriculum", epoch)
    return filled + stream.permutation(easy.count).prefix(rest).map { easy[$0] }
  }

  /// How much each training row counts, after what it weighs anyway; nil where each counts the same.
  func weights(_ part: Part) throws(Problem) -> Buffer? {
    let own = try base?.weights(part) ?? part.weights
    guard let factors else { return own }
    let buffer = try Buffer(count: part.rows)
    for place in 0..<part.rows { buffer[place] = factors[place] * (own?[place] ?? 1) }
    return buffer
  }
}
