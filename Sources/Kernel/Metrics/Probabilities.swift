extension Metric {
  /// The least probability that a logarithm is taken of.
  private static let floor = 0x1p-52

  static let logloss = Metric(
    Label(
      "logloss", aliases: ["log_loss", "neg_log_loss"],
      foreign: ["cross_entropy_score", "deviance"],
      summary: "The mean of minus the logarithm of the probability of the right class.",
      source: "sklearn.metrics.log_loss", formula: "logloss = mean -log max(p_class, 2^-52)",
      example: "score metric=logloss"),
    for: [.binary, .classes], more: false, in: 0...Double.infinity
  ) { answers, _ throws(Problem) in
    let classes = try answers.classes()
    return Finding(
      try answers.mean { row in
        -Maths.log(max(answers.probability(row, Int(classes.labels[row]), classes), floor))
      })
  }

  static let brier = Metric(
    Label(
      "brier", aliases: ["brier_score", "brier_score_loss"], foreign: ["BrierScore"],
      summary: "The mean squared distance of the probabilities from what is true.",
      source: "sklearn.metrics.brier_score_loss; Brier 1950",
      formula: """
        brier = mean (p - y)^2;  p of the second of two classes, y 1 where it is true and else 0
        brier = mean sum_c (p_c - y_c)^2;  of more classes
        """, example: "score metric=brier"),
    for: [.binary, .classes], more: false, in: 0...2
  ) { answers, _ throws(Problem) in
    let classes = try answers.classes()
    let kinds = classes.names.count == 2 ? 1..<2 : 0..<classes.names.count
    return Finding(
      try answers.mean { row in
        kinds.reduce(0) { sum, kind in
          let apart =
            answers.probability(row, kind, classes) - (Int(classes.labels[row]) == kind ? 1 : 0)
          return sum + apart * apart
        }
      })
  }

  static let ece = Metric(
    Label(
      "ece", aliases: ["calibration_error", "expected_calibration_error"],
      foreign: ["CalibrationError"],
      summary: "How far the probability of what is said lies from the share that is right.",
      source: "Guo et al. 2017, arXiv:1706.04599, equation 3",
      formula: """
        ece = sum over bins b of (rows in b / rows) |right in b / rows in b - mean p in b|
        a row is in bin b of {bins} where b / {bins} < p <= (b + 1) / {bins};  p = max_c p_c
        """,
      parameters: [
        Parameter(
          "bins", .integer(1...10_000), standard: "15", foreign: ["n_bins"],
          help: "of equal width, from 0 to 1")
      ],
      example: "score metric=ece bins=10"),
    for: [.binary, .classes], more: false, in: 0...1,
    title: { values in
      let bins = values[integer: "bins"]
      return bins == 15 ? nil : "ece\(bins)"
    },
    words: { word in
      guard word.hasPrefix("ece"), let bins = Int(word.dropFirst(3)), bins > 0 else { return nil }
      return Values(["bins": .integer(bins)], written: ["bins"])
    },
    measure: { (answers, values) throws(Problem) in
      let classes = try answers.classes()
      let bins = values[integer: "bins"]
      // Right answers minus probabilities, each bin.
      var gaps = [ExactSum](repeating: ExactSum(), count: bins)
      try Stop.checked(answers.rows) { range in
        for row in range {
          let said = Int(classes.said[row])
          let sure = answers.probability(row, said, classes)
          let weight = answers.weight(row)
          let bin = bin(of: sure, bins)
          gaps[bin].add(-weight * sure)
          if Int(classes.labels[row]) == said { gaps[bin].add(weight) }
        }
      }
      return Finding(try ExactSum.of(gaps.map { abs($0.value) }) / answers.totalWeight())
    })

  /// The bin whose upper limit is the first that is not below.
  private static func bin(of sure: Double, _ bins: Int) -> Int {
    let count = Double(bins)
    var bin = min(max(Int((sure * count).rounded(.up)) - 1, 0), bins - 1)
    if bin > 0, sure <= Double(bin) / count { bin -= 1 }
    if bin < bins - 1, sure > Double(bin + 1) / count { bin += 1 }
    return bin
  }
}
