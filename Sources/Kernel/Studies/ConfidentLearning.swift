/// Which labels are probably wrong, by what a model says of rows it was not trained on.
///
/// A row counts as of the class k whose probability is at least the mean probability of k among the rows that
/// are labelled k (less 1e-6; the likeliest class where several are). The counts by given and counted
/// class, scaled to the given ones, say how many rows of each class are labelled as another one; so many are
/// named, those where the other class is ahead by most, but for rows whose label the model says itself.
/// As cleanlab 2.9 has it (`prune_by_noise_rate`, one row a class left alone). Northcutt, Jiang and Chuang,
/// JAIR 70, 2021, arXiv:1911.00068.
public struct ConfidentLearning: Sendable {
  /// The mean probability of each class among the rows labelled so; 2, which none reaches, where no row is.
  public let thresholds: [Double]
  /// Rows by given class, then by the class they count as; the diagonal at least 1.
  public let joint: [[Int]]
  /// The same scaled so that each given class has as many as are labelled so.
  public let calibrated: [[Int]]
  /// Places of the rows whose label is probably wrong, the least probable label first.
  public let issues: [Int]
  /// The probability of the given label, one a row.
  public let confidence: [Double]
  /// The likeliest class, one a row.
  public let suggested: [Int]
  /// Of its probability and that of the label: (p_label - p_best_other + 1) / 2, one a row.
  public let margin: [Double]

  /// `probabilities` holds one number a class, row after row.
  public init(probabilities: [Double], labels: [Int], classes: Int) {
    func probability(_ row: Int, _ kind: Int) -> Double { probabilities[row * classes + kind] }
    let rows = labels.indices
    let counts = ConfidentLearning.counts(labels, classes)
    var thresholds = [Double](repeating: 0, count: classes)
    for row in rows { thresholds[labels[row]] += probability(row, labels[row]) }
    for kind in 0..<classes {
      thresholds[kind] =
        counts[kind] > 0 ? max(2e-6, thresholds[kind] / Double(counts[kind])) : 2
    }
    var joint = [[Int]](repeating: [Int](repeating: 0, count: classes), count: classes)
    suggested = rows.map { row in
      (1..<classes).reduce(0) { probability(row, $1) > probability(row, $0) ? $1 : $0 }
    }
    for row in rows {
      let sure = (0..<classes).filter { probability(row, $0) >= thresholds[$0] - 1e-6 }
      guard let first = sure.first else { continue }
      joint[labels[row]][sure.count > 1 ? suggested[row] : first] += 1
    }
    for kind in 0..<classes { joint[kind][kind] = max(1, joint[kind][kind]) }
    self.thresholds = thresholds
    self.joint = joint
    calibrated = ConfidentLearning.calibrated(joint, counts)
    confidence = rows.map { probability($0, labels[$0]) }
    margin = rows.map { row in
      let best = (0..<classes).filter { $0 != labels[row] }.map { probability(row, $0) }.max()
      return (probability(row, labels[row]) - (best ?? 0) + 1) / 2
    }
    var isIssue = [Bool](repeating: false, count: labels.count)
    let taken = ConfidentLearning.taken(calibrated)
    for given in 0..<classes where counts[given] > 1 {
      let own = rows.filter { labels[$0] == given }
      for other in 0..<classes where other != given && taken[given][other] > 0 {
        let order = own.map { (probability($0, other) - probability($0, given), $0) }
          .sorted { ($1.0, $0.1) < ($0.0, $1.1) }
        for (_, row) in order.prefix(taken[given][other]) { isIssue[row] = true }
      }
    }
    // A label that the model says itself, or all but says, is left alone.
    let confidence = confidence
    for row in rows {
      let best = (0..<classes).filter { $0 != labels[row] }.map { probability(row, $0) }.max() ?? 0
      if confidence[row] + 1e-6 >= best { isIssue[row] = false }
    }
    issues = rows.filter { isIssue[$0] }.sorted { (confidence[$0], $0) < (confidence[$1], $1) }
  }

  /// Whether so many right answers are more than always saying the commonest class gives, by 1.645 standard
  /// errors: what is no better cannot say which labels are wrong.
  static func tells(_ right: Int, of rows: Int, commonest: Int) -> Bool {
    let share = Double(commonest) / Double(max(1, rows))
    let error = (Double(rows) * share * (1 - share)).squareRoot()
    return Double(right) > Double(commonest) + 1.645 * error
  }

  private static func counts(_ labels: [Int], _ classes: Int) -> [Int] {
    labels.reduce(into: [Int](repeating: 0, count: classes)) { $0[$1] += 1 }
  }

  private static func calibrated(_ joint: [[Int]], _ counts: [Int]) -> [[Int]] {
    let scaled = joint.indices.map { given -> [Double] in
      let sum = joint[given].reduce(0, +)
      return joint[given].map { Double($0) / Double(sum) * Double(counts[given]) }
    }
    let kinds = scaled.indices
    let sum = pairwise(kinds.flatMap { kind in kinds.map { scaled[$0][kind] } }[...])
    let all = Double(counts.reduce(0, +))
    return scaled.map { row in rounded(row.map { sum > 0 ? $0 / sum * all : 0 }) }
  }

  /// The sum in numpy's order: numbers that round either way are told apart by its last bit alone.
  private static func pairwise(_ numbers: ArraySlice<Double>) -> Double {
    let count = numbers.count
    guard count >= 8 else { return numbers.reduce(0, +) }
    guard count <= 128 else {
      let half = count / 2 - count / 2 % 8
      return pairwise(numbers.prefix(half)) + pairwise(numbers.dropFirst(half))
    }
    let lanes = (0..<8).map { lane in
      stride(from: numbers.startIndex + lane + 8, to: numbers.startIndex + count - count % 8, by: 8)
        .reduce(numbers[numbers.startIndex + lane]) { $0 + numbers[$1] }
    }
    let sum =
      ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3]))
      + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]))
    return numbers.suffix(count % 8).reduce(sum, +)
  }

  /// Rows to name, by given and other class: where a class keeps fewer than one row, the others lose as much.
  private static func taken(_ calibrated: [[Int]]) -> [[Int]] {
    let kinds = calibrated.indices
    var turned = kinds.map { kind in kinds.map { Double(calibrated[$0][kind]) } }
    for given in kinds {
      let kept = max(turned[given][given], 1)
      let lost = kept - turned[given][given]
      let rates = max(1, kinds.count(where: { turned[$0][given] != 0 }) - 1)
      for kind in kinds {
        turned[kind][given] =
          kind == given ? kept : max(0, turned[kind][given] - lost / Double(rates))
      }
    }
    let whole = turned.map { rounded($0) }
    return kinds.map { given in kinds.map { whole[$0][given] } }
  }

  /// To whole numbers of the same sum: where rounding (halves to even) changes it, the numbers that were
  /// rounded furthest the other way give or take one.
  static func rounded(_ numbers: [Double]) -> [Int] {
    var whole = numbers.map { $0.rounded(.toNearestOrEven) }
    let aim = numbers.reduce(0, +).rounded(.toNearestOrEven)
    while whole.reduce(0, +) != aim {
      let apart = aim - whole.reduce(0, +)
      let changes = min(Int(abs(apart)), numbers.count)
      let order = numbers.indices.sorted {
        (numbers[$0] - whole[$0], $0) < (numbers[$1] - whole[$1], $1)
      }
      for index in apart > 0 ? order.suffix(changes) : order.prefix(changes) {
        whole[index] += apart > 0 ? 1 : -1
      }
    }
    return whole.map { Int($0) }
  }
}
