/// Training rows that somebody should look at, each with what speaks about it and what it most likely is.
///
/// Three kinds of witnesses: models that were trained without the row (folds, drawn anew by several seeds),
/// the rows nearest to it, and the ledger of the run that met it. A rule asks them in a stated order.
public struct DoubtfulRows: Sendable {
  /// What a row is taken for, in the order in which the rules are asked.
  public enum Verdict: String, CaseIterable, Sendable {
    case outlier
    case wrongLabel = "wrong label"
    case ambiguous
    case rare = "rare but right"
  }

  public struct Row: Sendable {
    /// In the data set.
    public let row: Int
    /// The class it has, and the one that is said instead, or would be next.
    public let label: Int
    public let other: Int
    /// What models without the row say of the two, the mean over the seeds.
    public let ownProbability: Double
    public let otherProbability: Double
    /// Of the seeds, those whose model says another class than the label.
    public let against: Int
    /// Of the nearest rows, those with its label, and those with the other one, and how many come with its
    /// label before the first that has another; nil where nothing is near anything, as in text.
    public let neighbours: (own: Int, other: Int, first: Int)?
    /// Its local outlier factor; nil as above.
    public let factor: Double?
    /// By the ledger; nil where the row was not met.
    public let memory: Mining.Row?
    public internal(set) var verdict: Verdict
    /// What speaks for the verdict, of all that was asked.
    public internal(set) var certainty: (votes: Int, of: Int)
  }

  /// The least likely labels first.
  public let rows: [Row]
  /// Classes, as the models know them.
  public let names: [String]
  /// Training rows that were looked at.
  public let looked: Int
  /// Whether the models are clearly better than always saying the commonest class; else no row is in doubt.
  public let tells: Bool
  /// Rows about which the models are wrong while nearly all rows around them have their label: what is to be
  /// mended there is the model.
  public let modelFaults: Int
  public let seeds: Int
  /// Rows that each one is held against.
  public let nearest: Int
  /// Where a row counts as an outlier; nil where no distances are.
  public let limit: Double?
  /// Of the labels, those that the models say themselves, all seeds taken together.
  public let right: Double

  /// Near rows that are asked.
  public static let usualNearest = 10
  /// Two probabilities that are no further apart tell nothing apart.
  static let tie = 0.2
  /// Of the near rows, the share from which a class counts as being there.
  static let presence = 0.25

  /// Asks the predictor of `search` in `folds` parts by each of so many seeds. Refuses numbers to predict, and a
  /// session without a model.
  public init(
    _ search: Filter.Search, _ mining: Mining?, seeds: Int, folds: Int,
    nearest: Int = DoubtfulRows.usualNearest
  ) throws(Problem) {
    let target = search.learned.target
    _ = try search.classes(for: "mine verdicts")
    guard let labels = target.labels, let predictor = search.predictor else {
      throw Problem(
        .noModel, "mine verdicts asks a model about labels, and there is none yet",
        hint: "model mlp 64, then fit")
    }
    let said = try DoubtfulRows.said(search, predictor, seeds: seeds, folds: folds)
    let around = try Surroundings(search.dataset, labels, nearest: nearest)
    var memory: [Int: Mining.Row] = [:]
    for row in mining?.rows ?? [] { memory[row.row] = row }
    let agreeing = said.against.reduce(0) { $0 + seeds - $1 } / max(1, seeds)
    tells = ConfidentLearning.tells(
      agreeing, of: said.rows.count, commonest: target.counts(in: said.rows).max() ?? 0)
    var found: [Row] = []
    var faults = 0
    for (place, row) in said.rows.enumerated() where tells {
      let own = Int(labels[row])
      let mean = said.means[place]
      let other = mean.indices.filter { $0 != own }.reduce(own == 0 ? 1 : 0) {
        mean[$1] > mean[$0] ? $1 : $0
      }
      let entry = Row(
        row: row, label: own, other: other, ownProbability: mean[own],
        otherProbability: mean[other], against: said.against[place],
        neighbours: around.counts(row, own, other), factor: around.factor(row),
        memory: memory[row], verdict: .ambiguous, certainty: (0, 0))
      guard entry.isDoubtful(limit: around.limit) else { continue }
      if entry.isTheModels(limit: around.limit, nearest: around.nearest) {
        faults += 1
      } else {
        found.append(entry.judged(seeds: seeds, limit: around.limit))
      }
    }
    modelFaults = faults
    rows = found.sorted { ($0.ownProbability, $0.row) < ($1.ownProbability, $1.row) }
    names = target.names
    looked = said.rows.count
    (self.seeds, self.nearest, limit) = (seeds, around.nearest, around.limit)
    right = Double(said.against.reduce(0) { $0 + seeds - $1 }) / Double(max(1, looked * seeds))
  }

  /// What models without a row say of it.
  private struct Said {
    let rows: [Int]
    /// Of each class, a list a row.
    var means: [[Double]]
    /// Seeds that say another class than the label.
    var against: [Int]
  }

  private static func said(
    _ search: Filter.Search, _ predictor: Predictor, seeds: Int, folds count: Int
  ) throws(Problem) -> Said {
    let labels = search.learned.target.labels ?? []
    var said: Said?
    for index in 0..<seeds {
      let seed = index == 0 ? search.seed : Seed.derived(from: search.seed, "verdicts", index)
      let folds = try Folds(of: search.learned, count: count, seed: seed)
      let answers = try folds.answers(of: predictor, search.recipe) { share in
        search.tick((Double(index) + share) / Double(seeds))
      }
      let width = answers.width
      var all =
        said
        ?? Said(
          rows: answers.rows,
          means: [[Double]](
            repeating: [Double](repeating: 0, count: width), count: answers.rows.count),
          against: [Int](repeating: 0, count: answers.rows.count))
      for (place, row) in answers.rows.enumerated() {
        let own = Array(answers.outputs[(place * width)..<((place + 1) * width)])
        let best = own.indices.reduce(0) { own[$1] > own[$0] ? $1 : $0 }
        if best != Int(labels[row]) { all.against[place] += 1 }
        for kind in 0..<width { all.means[place][kind] += own[kind] / Double(seeds) }
      }
      said = all
    }
    return said ?? Said(rows: [], means: [], against: [])
  }
}

extension DoubtfulRows.Row {
  /// Whether there is anything to ask about: a model says another class, the ledger says that the row was hard to
  /// the end, or it lies apart.
  fileprivate func isDoubtful(limit: Double?) -> Bool {
    if against > 0 { return true }
    if let memory, memory.learned == nil { return true }
    if let factor, let limit, factor > limit { return true }
    return false
  }

  /// Whether nearly all rows around it have its label, and nothing but the models speaks against it.
  fileprivate func isTheModels(limit: Double?, nearest: Int) -> Bool {
    guard let neighbours, nearest > 0, Double(neighbours.own) >= 0.8 * Double(nearest) else {
      return false
    }
    if let factor, let limit, factor > limit { return false }
    return memory.map { $0.forgotten == 0 } ?? true
  }

  /// The first rule that holds, and what else speaks for it.
  fileprivate func judged(seeds: Int, limit: Double?) -> DoubtfulRows.Row {
    var copy = self
    let isApart = factor.flatMap { factor in limit.map { factor > $0 } }
    let around = neighbours.map { $0.own + $0.other } ?? 0
    let isNever = memory.map { $0.learned == nil }
    let isForgotten = memory.map { $0.forgotten > 0 }
    // Each list: what was asked, and whether the answer speaks for the verdict.
    let outlier = [isApart, neighbours.map { $0.own * 2 < max(1, around) }, against > 0]
    let wrong = [
      otherProbability > ownProbability + DoubtfulRows.tie, against == seeds,
      neighbours.map { $0.other > $0.own },
      memory.map { $0.learned == nil || $0.confidence < 0.5 },
    ]
    let isTie = abs(ownProbability - otherProbability) <= DoubtfulRows.tie
    let ambiguous = [
      isTie, against > 0 && against < seeds, neighbours.map { isMixed($0) }, isForgotten,
    ]
    let rare = [
      neighbours.map { $0.own > 0 && $0.own >= $0.other }, isNever.map { !$0 },
      isForgotten.map { !$0 }, memory.map { $0.confidence >= 0.5 },
    ]
    let isWrong =
      against * 2 > seeds && otherProbability > ownProbability
      && (neighbours.map { $0.other > $0.own } ?? (against == seeds))
    let (verdict, votes): (DoubtfulRows.Verdict, [Bool?]) =
      if isApart == true {
        (.outlier, outlier)
      } else if isAmongItsOwn ?? (against < seeds && !isTie), isNever != true {
        (.rare, rare)
      } else if isWrong, !isTie, !(neighbours.map(isMixed) ?? false) {
        (.wrongLabel, wrong)
      } else {
        (.ambiguous, ambiguous)
      }
    let heard = votes.compactMap { $0 }
    copy.verdict = verdict
    copy.certainty = (heard.count { $0 }, heard.count)
    return copy
  }

  /// Whether the rows around it are of its class, all the nearest or most of them; nil where nothing is near
  /// anything.
  private var isAmongItsOwn: Bool? {
    neighbours.map { $0.first >= 4 || $0.own >= 3 && $0.own > 2 * $0.other && !isMixed($0) }
  }

  private func isMixed(_ near: (own: Int, other: Int, first: Int)) -> Bool {
    let all = Double(near.own + near.other)
    return all > 0 && Double(min(near.own, near.other)) / all >= DoubtfulRows.presence
  }
}

/// What lies around the training rows.
private struct Surroundings {
  private let labels: [Int32]
  private var place: [Int: Int] = [:]
  private var rows: [Int] = []
  private var hits: [[NearestRows.Hit]] = []
  private var factors: [Double] = []
  private(set) var limit: Double?
  let nearest: Int

  /// Rows that each one's density is held against, as `filter outliers` has it.
  private static let crowd = 20

  /// Nothing is near anything in text.
  init(_ dataset: Dataset, _ labels: [Int32], nearest: Int) throws(Problem) {
    self.labels = labels
    if case .text = dataset.arrangement {
      self.nearest = 0
      return
    }
    let (near, usable) = try dataset.scaledRows(dataset.split.train)
    self.nearest = min(nearest, max(0, usable.count - 1))
    guard usable.count > 2 else { return }
    let crowd = try near.others(min(max(nearest, Surroundings.crowd), usable.count - 1))
    hits = crowd.map { Array($0.prefix(nearest)) }
    let factors = LocalOutlierFactor(near: crowd)
    (self.factors, limit) = (factors.scores, factors.threshold.value)
    rows = usable
    for (index, row) in usable.enumerated() { place[row] = index }
  }

  /// Of the rows nearest to one, those of two classes.
  func counts(_ row: Int, _ own: Int, _ other: Int) -> (own: Int, other: Int, first: Int)? {
    guard let place = place[row] else { return nil }
    let kinds = hits[place].map { Int(labels[rows[$0.row]]) }
    return (
      kinds.count { $0 == own }, kinds.count { $0 == other }, kinds.prefix { $0 == own }.count
    )
  }

  func factor(_ row: Int) -> Double? { place[row].map { factors[$0] } }
}
