extension Metric {
  private static let averages = ["macro", "micro", "weighted", "binary"]

  private static let average = Parameter(
    "average", .word(averages), standard: "macro",
    help: "each class counts the same (macro), each row (micro), each class by its rows "
      + "(weighted), or only the second of two classes (binary)")

  /// One of the three figures that are made of each class and then averaged.
  private static func averaged(_ label: Label, _ what: ClassFigures.What) -> Metric {
    Metric(
      label, for: [.binary, .classes], more: true, in: 0...1,
      title: { values in
        let average = values[word: "average"]
        return average == "macro" ? nil : "\(what.rawValue)_\(average)"
      },
      words: { word in
        let parts = word.split(separator: "_").map(String.init)
        guard parts.count == 2, parts[0] == what.rawValue, averages.contains(parts[1]) else {
          return nil
        }
        return Values(["average": .word(parts[1])], written: ["average"])
      },
      measure: { (answers, values) throws(Problem) in
        try ClassFigures(answers).average(values[word: "average"], what)
      })
  }

  static let f1 = averaged(
    Label(
      "f1", aliases: ["f1_score", "f1score", "f1_macro"],
      foreign: ["fbeta_score", "FBeta", "F1ScoreMulti", "f1_micro", "f1_weighted"],
      summary: "The harmonic mean of precision and recall, averaged over the classes.",
      source: "sklearn.metrics.f1_score; van Rijsbergen 1979",
      formula: """
        F1_c = 2 right_c / (rows of c + rows taken for c)
        f1 = mean over classes of F1_c [average=macro]
        f1 = rows that are right / rows [average=micro]
        f1 = sum_c (rows of c) F1_c / rows [average=weighted]
        f1 = F1_c of the second class [average=binary]
        """, parameters: [average], example: "score metric=f1"), .f1)

  static let precision = averaged(
    Label(
      "precision", aliases: ["precision_score", "precision_macro"],
      foreign: ["PrecisionMulti", "positive_predictive_value", "ppv"],
      summary: "Of the rows taken for a class, the share that is of it; over the classes.",
      source: "sklearn.metrics.precision_score",
      formula: """
        P_c = right_c / rows taken for c, 0 where there are none
        precision = mean over classes of P_c [average=macro]
        precision = rows that are right / rows [average=micro]
        precision = sum_c (rows of c) P_c / rows [average=weighted]
        precision = P_c of the second class [average=binary]
        """, parameters: [average], example: "score metric=precision"), .precision)

  static let recall = averaged(
    Label(
      "recall", aliases: ["recall_score", "recall_macro", "sensitivity"],
      foreign: ["RecallMulti", "tpr", "true_positive_rate"],
      summary: "Of the rows of a class, the share that was recognised; over the classes.",
      source: "sklearn.metrics.recall_score",
      formula: """
        R_c = right_c / rows of c, 0 where there are none and some were taken for it
        recall = mean over classes of R_c [average=macro]
        recall = rows that are right / rows [average=micro]
        recall = sum_c (rows of c) R_c / rows [average=weighted]
        recall = R_c of the second class [average=binary]
        """, parameters: [average], example: "score metric=recall"), .recall)
}
