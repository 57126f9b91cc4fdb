extension Metric {
  static let auc = Metric(
    Label(
      "auc", aliases: ["roc_auc", "roc_auc_score", "auroc"],
      foreign: ["RocAuc", "RocAucBinary", "roc_auc_ovr", "roc_auc_ovr_score"],
      summary: "How often a row of the class gets a higher probability of it than one of the rest.",
      source: "sklearn.metrics.roc_auc_score (multi_class=ovr); Hanley and McNeil 1982",
      formula: """
        auc = P(s+ > s-) + P(s+ = s-) / 2, over all pairs of a row of the class and one of the rest
        auc = mean over the classes that have both, each against the rest; of two the second
        """, example: "score metric=auc"),
    // Scores, keys and places, and room to move them to; with weights another order and its scores.
    for: [.binary, .classes], more: true, in: 0...1, room: 60
  ) { answers, _ throws(Problem) in
    let classes = try answers.classes()
    let figures = try ClassFigures(answers)
    let isBinary = classes.names.count == 2
    let kinds = isBinary ? [1] : Array(classes.names.indices)
    var areas: [Double] = []
    var undefined: [Int] = []
    for kind in kinds {
      let area = try areaUnderCurve(
        answers.column(kind - classes.firstColumn), answers, isOwn: classes.labels, kind)
      if area.isNaN { undefined.append(kind) } else { areas.append(area) }
    }
    guard undefined.count < kinds.count else {
      let rows = answers.isWeighted ? "all rows that weigh something" : "all rows"
      return Finding(
        .nan, ["auc is undefined: \(rows) are of \(figures.list(figures.supported))"])
    }
    return Finding(
      ExactSum.of(areas) / Double(areas.count),
      undefined.isEmpty
        ? [] : ["auc without \(figures.list(undefined)), \(answers.absence)"])
  }

  /// Equal scores count half; NaN where there are no rows on one of the sides.
  ///
  /// Without weights all is counted in whole numbers. With them rows are put in order of their weights
  /// first, so that the sums do not depend on how the rows stood.
  private static func areaUnderCurve(
    _ scores: [Float], _ answers: Answers, isOwn labels: [Int32], _ kind: Int
  ) throws(Problem) -> Double {
    guard answers.isWeighted else { return try area(scores, labels, Int32(kind)) }
    let byWeight = try RadixOrder(of: scores.indices.map { Float(answers.weight($0)) }).places
    let order = try RadixOrder(of: byWeight.map { scores[Int($0)] }).places
    var (below, area, own) = (0.0, 0.0, 0.0)
    var start = 0
    while start < order.count {
      let score = scores[Int(byWeight[Int(order[start])])]
      var (ownHere, otherHere) = (0.0, 0.0)
      while start < order.count {
        let row = Int(byWeight[Int(order[start])])
        guard scores[row] == score else { break }
        let weight = answers.weight(row)
        if labels[row] == Int32(kind) { ownHere += weight } else { otherHere += weight }
        start += 1
      }
      area += ownHere * (below + otherHere / 2)
      below += otherHere
      own += ownHere
    }
    return area / (own * below)
  }

  /// By counting: twice the pairs in order, and once the ties.
  ///
  /// Probabilities are not negative, so their bits rise with them and leave room for one more: whether the
  /// row is of the class.
  private static func area(
    _ scores: [Float], _ labels: [Int32], _ kind: Int32
  ) throws(Problem) -> Double {
    var keys = scores.indices.map { row in
      max(scores[row], 0).bitPattern << 1 | (labels[row] == kind ? 1 : 0)
    }
    try RadixOrder.sort(&keys)
    var (below, twice, own) = (0, 0, 0)
    var (ownHere, otherHere) = (0, 0)
    var score = UInt32.max
    try Stop.checked(keys.count) { range in
      for key in keys[range] {
        if key >> 1 != score {
          twice += ownHere * (2 * below + otherHere)
          below += otherHere
          own += ownHere
          (ownHere, otherHere, score) = (0, 0, key >> 1)
        }
        if key & 1 == 1 { ownHere += 1 } else { otherHere += 1 }
      }
    }
    twice += ownHere * (2 * below + otherHere)
    below += otherHere
    own += ownHere
    return Double(twice) / (2 * Double(own) * Double(below))
  }
}
