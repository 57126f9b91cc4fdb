extension Trainer {
  /// Refuses what cannot be trained and brings the recipe inside what the data allow.
  static func check(
    _ model: Model, _ dataset: Dataset, _ recipe: inout Recipe, _ notes: inout [String]
  ) throws(Problem) {
    try recipe.check()
    try model.check(dataset)
    guard model.layout.count > 0 else {
      throw Problem(
        .modelDoesNotFit, "\(model.name) has no weights to train", hint: "model mlp 128 64")
    }
    try model.checkLearns()
    try recipe.checkMetrics(for: dataset)
    if let balance = recipe.balance, recipe.loss?.values.isWritten("weights") == true {
      throw Problem(
        .badValue,
        "balance \(balance) and the weights of the loss would both make up for rare classes",
        hint: "balance off, or a loss without weights=", about: "loss")
    }
    try recipe.mixing.check(for: dataset, recipe.lossRow(for: dataset).row.task)
    if recipe.validates, recipe.metrics.isStandard, let rarity = dataset.rarity(among: .valid) {
      notes.append("\(rarity.sentence); fit … \(Rarity.remedy)")
    }
    try dataset.checkFinite()
    let rows = try recipe.rowsOfAnEpoch(on: dataset)
    if recipe.batch > rows {
      notes.append("bs=\(recipe.batch) is more than the \(rows) training rows: bs=\(rows) is used")
      recipe.batch = rows
    }
    notes += recipe.treatments.remarks(epochs: recipe.epochs)
    if recipe.epochs == 0 { notes.append("0 epochs: nothing is trained") }
    if recipe.rate == 0 { notes.append("lr=0: the weights stay as they are") }
    let norms = model.layout.keepingStatistics(model.frozen).places.filter {
      $0.layer.kind.name == "norm" && $0.layer.values.flag("frozen") == false
    }
    // One row has no variance; an image of several positions has.
    if let norm = norms.first(where: { Geometry($0.input).positions == 1 }), rows > 0,
      recipe.batch == 1 || rows % recipe.batch == 1
    {
      let fits = (recipe.batch + 1...max(recipe.batch + 1, rows)).first { rows % $0 != 1 }
      throw Problem(
        .modelDoesNotFit,
        "'\(norm.name)' cannot normalise a batch of one row, and \(rows) rows at "
          + "bs=\(recipe.batch) leave one",
        hint: "bs=\(fits ?? rows)", about: "bs")
    }
    if !norms.isEmpty, recipe.accumulate > 1 {
      notes.append("norm sees one batch at a time, not the \(recipe.accumulate) of a step")
    }
  }
}

extension Dataset {
  /// Refuses cells that no training can use.
  func checkFinite() throws(Problem) {
    guard let flaw = firstNonFinite else { return }
    throw Problem(
      .nonFiniteData, "'\(name)' cannot be trained on: \(flaw.sentence)",
      hint: flaw.value.isNaN
        ? "fill gaps as they are read: data … fill=median; or leave such rows out: fill=drop"
        : "mend the file, then read it again")
  }
}
