/// Which rows a treatment gets, from what a run said of them.
extension Treated {
  /// Picks the rows of a treatment by the ledger of a run, those that `dataset` still has. Refuses a run
  /// without a ledger, classes that are not there, and a choice that comes to no row.
  public init(_ choice: Choice, of run: Run, on dataset: Dataset) throws(Problem) {
    let row = try Treatment.named(choice.name)
    guard row.needsRun else {
      self.init(choice)
      return
    }
    var values = choice.values
    values.fillStandards(of: row.label)
    let mining = try Mining(run, dataset)
    if row.method == .negatives {
      self.init(choice, try Treated.negatives(values, run, dataset, mining))
      return
    }
    let by = values[word: "by"]
    guard mining.isClassed || by == "loss" else {
      throw Problem(
        .wrongKind, "by=\(by) is for classes, and '\(dataset.name)' has numbers to predict",
        hint: "mine \(choice.name)", about: "by")
    }
    let ranked = Treated.ranked(mining.rows, by: by)
    let all = Double(max(1, ranked.count - 1))
    var picked: [(row: Int, amount: Double)] = []
    switch row.method {
    case .batch, .negatives: break
    case .order:
      let count = max(1, Int((values["share"] * Double(ranked.count)).rounded(.up)))
      picked = ranked.suffix(count).map { ($0.row, Double(values[integer: "times"])) }
    case .pace: picked = ranked.map { ($0.row, $0.rank / all) }
    case .weights:
      let logarithm = Maths.log(values["ratio"])
      let raw = ranked.map { Maths.exp(logarithm * $0.rank / all) }
      let mean = raw.reduce(0, +) / Double(max(1, raw.count))
      picked = zip(ranked, raw).map { ($0.row, $1 / mean) }
    }
    self.init(choice, try MinedRows(picked, of: dataset))
  }

  /// The easiest first, each with its place; rows that are equally hard share the mean of theirs.
  private static func ranked(
    _ rows: [Mining.Row], by measure: String
  ) -> [(row: Int, rank: Double)] {
    func hardness(_ row: Mining.Row) -> Double {
      switch measure {
      case "forgotten": row.learned == nil ? .infinity : Double(row.forgotten)
      case "el2n": row.el2n
      default: row.loss
      }
    }
    let sorted = rows.map { (row: $0, hard: hardness($0)) }.sorted {
      ($0.hard, $0.row.loss, -$0.row.row) < ($1.hard, $1.row.loss, -$1.row.row)
    }
    var ranked: [(row: Int, rank: Double)] = []
    var first = 0
    while first < sorted.count {
      var last = first
      while last + 1 < sorted.count, sorted[last + 1].hard == sorted[first].hard { last += 1 }
      let rank = Double(first + last) / 2
      for place in first...last { ranked.append((sorted[place].row.row, rank)) }
      first = last + 1
    }
    return ranked
  }

  private static func negatives(
    _ values: Values, _ run: Run, _ dataset: Dataset, _ mining: Mining
  ) throws(Problem) -> MinedRows {
    let names = dataset.target.names
    let shown = names.prefix(12).map(\.brief).joined(separator: "  ")
    guard case .classes(let labels, _) = dataset.target else {
      throw Problem(
        .wrongKind, "hard negatives are of classes, and '\(dataset.name)' has numbers to predict",
        hint: "mine replay", about: "what")
    }
    guard let name = values.text("class") else {
      throw Problem(
        .missingArgument, "mine negatives needs the class that is held against the rest",
        hint: "mine negatives class=\(names.first?.brief ?? "A"); classes: \(shown)")
    }
    guard let kind = names.firstIndex(of: name) else {
      throw Problem(
        .unknownWord, "no class is called \"\(name.brief)\"", hint: "classes: \(shown)",
        about: "class")
    }
    let picked = mining.taken(for: kind, run).filter { Int(labels[$0]) != kind }
    guard !picked.isEmpty else {
      throw Problem(
        .nothingThere,
        "\(run.name) took no row of another class for \(name.brief): it has no hard negatives",
        hint: "mine replay", about: "class")
    }
    return try MinedRows(
      picked.map { ($0, Double(values[integer: "times"])) }, of: dataset)
  }
}

extension Mining {
  /// Rows that were taken for a class in some epoch, in their order.
  fileprivate func taken(for kind: Int, _ run: Run) -> [Int] {
    guard let ledger = run.ledger else { return [] }
    return rows.filter { row in
      (0..<ledger.epochs).contains { ledger.said(of: row.index, epoch: $0) == kind }
    }.map(\.row)
  }
}

extension MinedRows {
  fileprivate init(
    _ picked: [(row: Int, amount: Double)], of dataset: Dataset
  ) throws(Problem) {
    guard let keys = dataset.keys else {
      throw Problem(
        .nothingThere, "'\(dataset.name)' was kept by a version that knew no keys of rows",
        hint: "read it again, then fit")
    }
    let occurrences = keys.occurrences
    let sorted = picked.sorted { $0.row < $1.row }
    self.init(
      keys: sorted.map { keys.inputs[$0.row] }, occurrences: sorted.map { occurrences[$0.row] },
      amounts: sorted.map { Float($0.amount) })
  }

  /// Rows of a data set, those that are there, and what each gets.
  public func found(in dataset: Dataset) -> [(row: Int, amount: Double)] {
    guard let keys = dataset.keys else { return [] }
    var places: [UInt64: [Int]] = [:]
    for (row, key) in keys.inputs.enumerated() { places[key, default: []].append(row) }
    return self.keys.indices.compactMap { index in
      let own = places[self.keys[index]] ?? []
      let occurrence = Int(self.occurrences[index])
      return own.indices.contains(occurrence) ? (own[occurrence], Double(amounts[index])) : nil
    }
  }
}
