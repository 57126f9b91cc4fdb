extension Metric {
  static let accuracy = Metric(
    Label(
      "accuracy", aliases: ["acc", "accuracy_score"],
      foreign: ["categorical_accuracy", "sparse_categorical_accuracy", "binary_accuracy"],
      summary: "The share of the rows whose most likely class is theirs.",
      source: "sklearn.metrics.accuracy_score", formula: "accuracy = rows that are right / rows",
      example: "score metric=accuracy"),
    for: [.binary, .classes], more: true, in: 0...1
  ) { answers, _ throws(Problem) in
    let classes = try answers.classes()
    return Finding(try answers.mean { classes.labels[$0] == classes.said[$0] ? 1 : 0 })
  }

  static let balancedAccuracy = Metric(
    Label(
      "balanced_accuracy", aliases: ["balanced", "balanced_accuracy_score"],
      foreign: ["BalancedAccuracy", "bal_acc"],
      summary: "The mean of the classes' recall: a rare class counts as much as a frequent one.",
      source: "sklearn.metrics.balanced_accuracy_score; Brodersen et al. 2010",
      formula: "balanced_accuracy = mean over classes c of (rows of c that are right / rows of c)",
      example: "score metric=balanced_accuracy"),
    for: [.binary, .classes], more: true, in: 0...1
  ) { answers, _ throws(Problem) in
    let figures = try ClassFigures(answers)
    let supported = figures.supported
    let absent = figures.names.indices.filter { !supported.contains($0) }
    return Finding(
      ExactSum.of(supported.map(figures.recall)) / Double(supported.count),
      absent.isEmpty ? [] : ["without \(figures.list(absent)), \(answers.absence)"])
  }

  static let topk = Metric(
    Label(
      "topk",
      aliases: ["top5", "top_k", "top_k_accuracy", "top_k_accuracy_score", "top5_accuracy"],
      foreign: [
        "top_k_categorical_accuracy", "sparse_top_k_categorical_accuracy",
        "TopKCategoricalAccuracy",
        "top1", "top2", "top3", "top10",
      ],
      summary: "The share of the rows whose class is among the k most likely ones.",
      source: "sklearn.metrics.top_k_accuracy_score; of equals the later class goes first",
      formula: "topk = rows whose class has fewer than {k} classes before it / rows",
      parameters: [
        Parameter("k", .integer(1...1_000_000), standard: "5", help: "classes that are looked at")
      ],
      example: "score metric=topk k=3"),
    for: [.binary, .classes], more: true, in: 0...1,
    title: { "top\($0[integer: "k"])" },
    words: { word in
      guard word.hasPrefix("top"), let k = Int(word.dropFirst(3)), k > 0 else { return nil }
      return Values(["k": .integer(k)], written: ["k"])
    },
    measure: { (answers, values) throws(Problem) in
      let k = values[integer: "k"]
      let classes = try answers.classes()
      let count = classes.names.count
      let value = try answers.mean { row in
        let label = Int(classes.labels[row])
        let own = answers.probability(row, label, classes)
        var before = 0
        for kind in 0..<count where kind != label {
          let other = answers.probability(row, kind, classes)
          if other > own || other == own && kind > label { before += 1 }
        }
        return before < k ? 1 : 0
      }
      return Finding(value, k < count ? [] : ["k=\(k) with \(count) classes is always right"])
    })
}
