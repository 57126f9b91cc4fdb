/// Whether probabilities are what they say: rows by the probability of the class that was said of them,
/// beside the share of them that were right.
///
/// Ten bins of equal width (C. Guo et al., arXiv:1706.04599); `error` is the mean distance between the two,
/// each bin weighted by its rows, `bias` the same with its sign: above 0 more is claimed than is so.
public struct Reliability: Sendable {
  public struct Bin: Sendable {
    public let rows: Int
    /// The mean probability, and the share that was right.
    public let claimed: Double
    public let right: Double
  }

  /// Those that hold rows, by rising probability.
  public let bins: [Bin]
  public let rows: Int
  public let error: Double
  public let bias: Double

  public init(of answers: Answers, bins count: Int = 10) throws(Problem) {
    let classes = try answers.judgedClasses(for: "reliability")
    var sums = [(rows: Int, weight: Double, claimed: Double, right: Double)](
      repeating: (0, 0, 0, 0), count: count)
    for row in 0..<answers.rows {
      let said = Int(classes.said[row])
      let claimed = answers.probability(row, said, classes)
      guard claimed.isFinite else { continue }
      let bin = min(count - 1, max(0, Int(claimed * Double(count))))
      let weight = answers.weight(row)
      sums[bin].rows += 1
      sums[bin].weight += weight
      sums[bin].claimed += weight * claimed
      sums[bin].right += classes.labels[row] == classes.said[row] ? weight : 0
    }
    let held = sums.filter { $0.weight > 0 }
    let total = held.reduce(0) { $0 + $1.weight }
    bins = held.map {
      Bin(rows: $0.rows, claimed: $0.claimed / $0.weight, right: $0.right / $0.weight)
    }
    rows = held.reduce(0) { $0 + $1.rows }
    error = held.reduce(0) { $0 + abs($1.claimed - $1.right) } / total
    bias = held.reduce(0) { $0 + $1.claimed - $1.right } / total
  }
}

/// What share of a class is found when rows are taken by falling probability of it, and what share of the
/// rest is taken with them (T. Fawcett, Pattern Recognition Letters 27, 2006). Equal probabilities are one
/// step, so that `area` is that of the metric `auc`.
public struct OperatingCurve: Sendable {
  public let name: String
  public private(set) var falseShares: [Double] = [0]
  public private(set) var foundShares: [Double] = [0]
  public private(set) var area = 0.0

  /// One for each class that has rows and leaves some to the rest; of two classes the second.
  public static func all(of answers: Answers) throws(Problem) -> [OperatingCurve] {
    let classes = try answers.judgedClasses(for: "roc")
    let kinds = classes.names.count == 2 ? [1] : Array(classes.names.indices)
    var curves: [OperatingCurve] = []
    for kind in kinds {
      if let curve = try OperatingCurve(answers, classes, kind) { curves.append(curve) }
    }
    guard curves.isEmpty else { return curves }
    throw Problem(
      .nothingThere, "these rows are all of one class: there is nothing to tell apart",
      hint: "split valid=0.2", about: "part")
  }

  private init?(
    _ answers: Answers, _ classes: Answers.Classes, _ kind: Int
  ) throws(Problem) {
    name = classes.names[kind]
    let scores = (0..<answers.rows).map { Float(answers.probability($0, kind, classes)) }
    let order = try RadixOrder(of: scores, descending: true).places.map { Int($0) }
    func isOwn(_ row: Int) -> Bool { Int(classes.labels[row]) == kind }
    let own = order.reduce(0) { $0 + (isOwn($1) ? answers.weight($1) : 0) }
    let rest = order.reduce(0) { $0 + (isOwn($1) ? 0 : answers.weight($1)) }
    guard own > 0, rest > 0 else { return nil }
    var (found, wrong, start) = (0.0, 0.0, 0)
    while start < order.count {
      let score = scores[order[start]]
      let before = (found, wrong)
      repeat {
        let row = order[start]
        if isOwn(row) { found += answers.weight(row) } else { wrong += answers.weight(row) }
        start += 1
      } while start < order.count && scores[order[start]] == score
      area += (wrong - before.1) / rest * (found + before.0) / 2 / own
      falseShares.append(wrong / rest)
      foundShares.append(found / own)
      // A NaN equals nothing, and the loop above took it alone.
    }
  }
}

extension Answers {
  /// The classes of answers that are probabilities of some; refuses numbers.
  fileprivate func judgedClasses(for name: String) throws(Problem) -> Classes {
    if case .values = truth, !isYesOrNo {
      throw Problem(
        .modelDoesNotFit, "\(name) is about probabilities of classes, and the targets are numbers",
        hint: "plot fit", about: "what")
    }
    guard rows > 0 else {
      throw Problem(.nothingThere, "there are no rows", hint: "split valid=0.2", about: "part")
    }
    return try classes()
  }
}
