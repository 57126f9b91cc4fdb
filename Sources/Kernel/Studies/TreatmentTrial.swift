/// What came of a treatment: the same fit with it and without it, from the same first weights in the same order,
/// seed by seed, asked about the rows it was for and about those that may pay for it.
public struct TreatmentTrial {
  /// Some rows, and what was said of them.
  public struct Group {
    /// `all`, `hard`, `not hard`, `class A`, `not class A` of the held-out rows, `train: all`, `train: mined`.
    public let name: String
    public let isHeldOut: Bool
    /// Of each seed.
    public let rows: Int
    /// The share that is right, one a seed; empty where numbers are predicted.
    public let accuracy: (before: [Double], after: [Double])
    /// The mean loss, by the usual loss whatever was trained with.
    public let loss: (before: [Double], after: [Double])

    /// After less before, of what the table is about; nil with fewer than two seeds.
    public func difference(of figure: (before: [Double], after: [Double])) -> PairedDifference? {
      PairedDifference(PairedDifference.between(figure.before, figure.after))
    }
  }

  public let groups: [Group]
  /// Pairs that ended well, and all.
  public let seeds: (sound: Int, all: Int)
  public let isClassed: Bool

  /// Held-out rows that are hard, of all.
  public static let hardShare = 0.25

  /// One arm of a pair, asked.
  private struct Asked {
    let losses: [Double]
    /// 1 where it is right.
    let right: [Double]

    init(_ model: Model, _ dataset: Dataset, _ side: Side, isExact: Bool) throws(Problem) {
      let found = try Evaluation(of: model, on: dataset, side, isExact: isExact)
      losses = found.rowLosses
      guard let labels = dataset.target.labels else {
        right = []
        return
      }
      let said = try found.labels()
      right = zip(dataset.split.rows(side), said).map { labels[$0] == $1 ? 1 : 0 }
    }
  }

  private struct Pair {
    let before: (held: Asked, trained: Asked)
    let after: (held: Asked, trained: Asked)
  }

  /// `starts` are the first weights of each seed. `tick` hears the share that is done. Refuses a run that was
  /// treated by nothing, and data without held-out rows; nil where it was stopped.
  public init?(
    of run: Run, on dataset: Dataset, from starts: [Model],
    tick: (Double) -> Void = { _ in }, shouldStop: @escaping @Sendable () -> Bool = { false }
  ) throws(Problem) {
    guard let plain = run.recipe.untreated else {
      throw Problem(
        .nothingThere, "\(run.name) was treated by nothing: there is no before and after",
        hint: "mine ohem, mine replay, … or loss focal, then fit", about: "run")
    }
    guard !dataset.split.valid.isEmpty else {
      throw Problem(
        .noData, "'\(dataset.name)' holds no rows out: nothing could tell what came of it",
        hint: "split valid=0.2")
    }
    var jobs: [Trainings.Job] = []
    for (index, model) in starts.enumerated() {
      for recipe in [plain, run.recipe] {
        var recipe = recipe
        recipe.seed = run.recipe.seed &+ UInt64(index)
        jobs.append(Trainings.Job(model, on: dataset, recipe, keepsLedger: false))
      }
    }
    let found = try Trainings(jobs).run { _, _ in
      shouldStop() ? .pause : .go
    } tick: {
      tick($0)
    }
    var pairs: [Pair] = []
    for index in starts.indices {
      let (one, two) = (found[2 * index], found[2 * index + 1])
      for outcome in [one, two] {
        if case .paused = outcome.run.ending { return nil }
      }
      guard one.run.ending.isSound, two.run.ending.isSound else { continue }
      func asked(_ outcome: Trainings.Outcome) throws(Problem) -> (held: Asked, trained: Asked) {
        let isExact = run.recipe.isExact
        return (
          try Asked(outcome.model, dataset, .valid, isExact: isExact),
          try Asked(outcome.model, dataset, .train, isExact: isExact)
        )
      }
      pairs.append(Pair(before: try asked(one), after: try asked(two)))
    }
    isClassed = dataset.task == .classes
    seeds = (pairs.count, starts.count)
    groups = try TreatmentTrial.groups(pairs, run, dataset)
  }

  private static func groups(
    _ pairs: [Pair], _ run: Run, _ dataset: Dataset
  ) throws(Problem) -> [Group] {
    let held = dataset.split.valid
    let all = Array(held.indices)
    var groups = [group("all", pairs) { _ in all }]
    let hard = pairs.indices.map { TreatmentTrial.hard(pairs, without: $0, of: held.count) }
    groups.append(group("hard", pairs) { hard[$0].sorted() })
    groups.append(
      group("not hard", pairs) { index in
        all.filter { !hard[index].contains($0) }
      })
    if case .classes(let labels, let names) = dataset.target {
      for kind in try run.recipe.treatedClasses(pairs.map(\.before.trained.losses), dataset) {
        let own = all.filter { Int(labels[held[$0]]) == kind }
        guard !own.isEmpty, own.count < all.count else { continue }
        groups.append(group("class \(names[kind].brief)", pairs) { _ in own })
        groups.append(
          group("not class \(names[kind].brief)", pairs) { _ in
            all.filter { Int(labels[held[$0]]) != kind }
          })
      }
    }
    let picked = run.recipe.pickedRows(in: dataset)
    let places = dataset.split.train.indices.filter { picked.contains(dataset.split.train[$0]) }
    if !places.isEmpty {
      groups.append(group("train: mined", pairs, areHeld: false) { _ in places })
    }
    groups.append(
      group("train: all", pairs, areHeld: false) { _ in
        Array(dataset.split.train.indices)
      })
    return groups
  }

  private static func group(
    _ name: String, _ pairs: [Pair], areHeld: Bool = true, _ rows: (Int) -> [Int]
  ) -> Group {
    func means(_ values: (Pair) -> [Double]) -> [Double] {
      pairs.indices.compactMap { index in
        let all = values(pairs[index])
        let own = rows(index)
        guard !all.isEmpty, !own.isEmpty else { return nil }
        return own.reduce(0) { $0 + all[$1] } / Double(own.count)
      }
    }
    func asked(_ arm: (held: Asked, trained: Asked)) -> Asked { areHeld ? arm.held : arm.trained }
    return Group(
      name: name, isHeldOut: areHeld, rows: pairs.isEmpty ? 0 : rows(0).count,
      accuracy: (means { asked($0.before).right }, means { asked($0.after).right }),
      loss: (means { asked($0.before).losses }, means { asked($0.after).losses }))
  }

  /// The held-out rows of the highest loss in the mean of the untreated fits of the other seeds: what a fit
  /// itself got wrong by chance would look better the next time, whatever was done. With one seed its own.
  private static func hard(_ pairs: [Pair], without index: Int, of rows: Int) -> Set<Int> {
    let others = pairs.indices.filter { pairs.count == 1 || $0 != index }
    let scores = (0..<rows).map { row in
      others.reduce(0) { $0 + pairs[$1].before.held.losses[row] }
    }
    let order = (0..<rows).sorted { (scores[$1], $0) < (scores[$0], $1) }
    return Set(order.prefix(Int((hardShare * Double(rows)).rounded(.up))))
  }
}

extension Recipe {
  /// The same without what dwells on hard rows; nil where nothing does.
  public var untreated: Recipe? {
    var plain = self
    plain.treatments = Treatments()
    if loss?.name == "focal" { plain.loss = nil }
    return plain == self ? nil : plain
  }

  /// Rows that come more often, or the rows of a data set that are picked.
  func pickedRows(in dataset: Dataset) -> Set<Int> {
    var picked: Set<Int> = []
    for treated in treatments.entries {
      guard [.order, .negatives].contains(Treatments.method(of: treated)) else { continue }
      for entry in treated.rows?.found(in: dataset) ?? [] { picked.insert(entry.row) }
    }
    return picked
  }

  /// The classes it was for, by number: those that are named, else the one that most picked rows are of, else the one
  /// whose training rows have the highest loss without it.
  fileprivate func treatedClasses(
    _ losses: [[Double]], _ dataset: Dataset
  ) throws(Problem) -> [Int] {
    guard case .classes(let labels, let names) = dataset.target, names.count > 1 else { return [] }
    var named = treatments.entries.compactMap { $0.choice.values.text("class") }
    if loss?.name == "focal" {
      named += (loss?.values.texts("alpha") ?? []).compactMap { text in
        text.lastIndex(of: ":").map { String(text[..<$0]) }
      }
    }
    let known = names.indices.filter { named.contains(names[$0]) }
    if !known.isEmpty { return Array(known.prefix(3)) }
    let picked = pickedRows(in: dataset)
    if !picked.isEmpty {
      let counts = names.indices.map { kind in picked.count { Int(labels[$0]) == kind } }
      return counts.indices.max { counts[$0] < counts[$1] }.map { [$0] } ?? []
    }
    guard !losses.isEmpty else { return [] }
    let rows = dataset.split.train
    let means = names.indices.map { kind -> Double in
      let own = rows.indices.filter { Int(labels[rows[$0]]) == kind }
      let sum = losses.reduce(0) { sum, all in sum + own.reduce(0) { $0 + all[$1] } }
      return own.isEmpty ? -.infinity : sum / Double(own.count)
    }
    return means.indices.max { means[$0] < means[$1] }.map { [$0] } ?? []
  }
}
