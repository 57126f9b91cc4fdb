extension Filter {
  /// What an audit plants for it.
  private static func wrongLabels(_ audit: FilterAudit) throws(Problem) -> [FilterAudit.Fault] {
    try audit.flips()
  }

  static let mislabelled = Filter(
    Label(
      "mislabelled", aliases: ["mislabeled"],
      foreign: ["find_label_issues", "CleanLearning", "cleanlab", "label_issues", "mislabel"],
      summary: "Rows whose label is probably wrong, by models that were not trained on them.",
      source: "Northcutt, Jiang and Chuang, JAIR 70, 2021, arXiv:1911.00068; cleanlab",
      formula: """
        t_k = mean of p_k over the rows labelled k, p said by a model of the other folds
        a row counts as the class k with p_k >= t_k, the likeliest of several
        C[given][counted], each given class scaled to the rows that have it
        of each pair the C[given][other] rows with the largest p_other - p_given are named
        but for rows whose label the model says itself
        """,
      parameters: [
        Parameter(
          "folds", .integer(2...100), standard: "5", foreign: ["cv_n_folds", "n_splits"],
          help: "parts, each asked about by a model of the others"),
        Parameter(
          "epochs", .integer(1...1_000_000),
          help: "of each fold's training; those of the model's last fit, else 20 or 300 steps"),
        Parameter(
          "lr", .number(0...1e38),
          help: "of each fold's training; that of the model's last fit, else 3e-3"),
      ], example: "filter mislabelled"), [.drop, .relabel], asksModel: true,
    faults: wrongLabels
  ) { (values, search) throws(Problem) in
    _ = try search.classes(for: "filter mislabelled")
    guard let predictor = search.predictor else {
      throw Problem(
        .noModel, "filter mislabelled asks a model about labels, and there is none yet",
        hint: "model mlp 64", about: "filter")
    }
    let extra = search.sides.filter { $0 != .train }.flatMap { search.dataset.split.rows($0) }
    let folds = try Folds(
      of: search.learned, adding: extra, count: values[integer: "folds"], seed: search.seed)
    let recipe = Filter.recipe(values, search.recipe)
    let said = try folds.answers(of: predictor, recipe, tick: search.tick)
    // The model may know classes in another order than the rows that are looked at.
    let target = search.learned.target
    let labels = target.labels ?? []
    let kinds = target.names.map { search.dataset.target.names.firstIndex(of: $0) }
    let given = said.rows.map { Int(labels[$0]) }
    let found = ConfidentLearning(
      probabilities: said.outputs, labels: given, classes: said.width)
    let asked = Set(search.rows)
    var findings = FilterReport("")
    findings.measure = "p of label"
    findings.rows = found.issues.filter { asked.contains(said.rows[$0]) }.map { place in
      let kind = found.suggested[place]
      return FilterReport.Row(
        row: said.rows[place], score: found.confidence[place],
        suggested: kinds[kind].map {
          ($0, said.outputs[place * said.width + kind], found.confidence[place])
        })
    }
    let right = found.suggested.indices.count { found.suggested[$0] == given[$0] }
    let commonest = target.counts(in: said.rows).max() ?? 0
    let tells = ConfidentLearning.tells(right, of: given.count, commonest: commonest)
    if !tells { findings.rows = [] }
    let count = findings.rows.count
    findings.sentence =
      !tells
      ? "nothing can be concluded about the labels of \(search.noun): \(folds.parts.count) folds are "
        + "right about \(Numeral.short(100 * Double(right) / Double(given.count), digits: 3)) % of them"
      : "\(count) of \(search.noun) \(count == 1 ? "has a label that is" : "have labels that are") "
        + "probably wrong (\(Numeral.short(100 * Double(count) / Double(asked.count), digits: 2)) %), "
        + "asked of \(folds.parts.count) folds that are right about "
        + "\(Numeral.short(100 * Double(right) / Double(given.count), digits: 3)) % of the labels"
    if case .net = predictor {
      findings.notes.append(
        "each fold: fit \(recipe.schedule) \(recipe.epochs) "
          + "lr=\(Numeral.short(recipe.rate)) bs=\(recipe.batch), weights drawn anew")
    }
    if !tells {
      findings.notes.append(
        "the folds are not clearly better than always saying the commonest class "
          + "(\(commonest) of \(given.count)): train longer (epochs=), or another model")
    }
    return findings
  }

  /// How each fold is trained: as the model was, else long enough for a small set.
  private static func recipe(_ values: Values, _ start: Recipe) -> Recipe {
    var recipe = start
    if let epochs = values.integer("epochs") { recipe.epochs = epochs }
    if let rate = values.number("lr") { recipe.rate = rate }
    return recipe
  }
}

extension Filter.Search {
  /// Labels of all rows. Refuses numbers to predict, and rows of a single class.
  func classes(for name: String) throws(Problem) -> [Int32] {
    guard let labels = dataset.target.labels else {
      throw Problem(
        .wrongKind,
        "\(name) is for classes, and '\(dataset.name)' has numbers to predict",
        hint: "filter outliers", about: "filter")
    }
    if let only = dataset.onlyTarget {
      throw Problem(
        .badValue,
        "all training rows of '\(dataset.name)' \(only): no label can be held against "
          + "another", hint: "filter outliers", about: "filter")
    }
    return labels
  }
}
