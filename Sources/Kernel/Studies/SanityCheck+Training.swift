/// What is asked by training.
extension SanityCheck {
  static let handful = SanityCheck(
    Label(
      "handful", summary: "Eight rows can be learned by heart.",
      formula: "overfit 8: loss below a twentieth of a guess's within 300 steps"),
    needs: ["targets", "inputs", "moves", "target"], more: "overfit 8"
  ) { subject throws(Problem) in
    let found = try Overfit(
      subject.model, on: subject.dataset, subject.recipe, rows: 8, seed: subject.seed)
    if found.isDiverged { return .failed("diverged at lr \(Numeral.short(found.rate))") }
    let last = Numeral.short(found.losses.last ?? .nan)
    return found.isReached
      ? .passed("loss \(last) after \(found.steps) steps")
      : .failed("loss \(last) after \(found.steps) steps, not below \(Numeral.short(found.bound))")
  }

  /// Steps of the trainings that are held against each other, at the most, and about.
  private static let steps = 300
  /// Standard errors by which one must be ahead: one-sided, 5 %.
  private static let errors = 1.645

  static let labels = SanityCheck(
    Label(
      "labels", summary: "True labels teach more than the same ones shuffled.",
      formula: """
        two trainings of about 300 steps, the second with the targets of the training rows shuffled
        a fault where the held-out loss of the first is not lower by 1.645 standard errors (paired)
        """),
    needs: ["handful", "copies"], more: "filter mislabelled"
  ) { subject throws(Problem) in
    let (data, note) = try judged(subject)
    guard let data else { return .meaningless(note) }
    let own = try trained(subject, subject.start, data)
    let other = try trained(subject, subject.start, data.withTargetsShuffled(seed: subject.seed))
    let (ahead, figures) = compared(own, other, "shuffled")
    return ahead > errors ? .passed(figures) : .failed("no better than shuffled: \(figures)")
  }

  static let linear = SanityCheck(
    Label(
      "linear", summary: "The net is no worse than a linear one.",
      formula: """
        a net of one dense layer trained alike, on the same rows
        a fault where its held-out loss is lower by 1.645 standard errors (paired)
        """),
    needs: ["handful"], more: "model linear, then compare"
  ) { subject throws(Problem) in
    if case .text = subject.dataset.arrangement { return .meaningless("text has no linear net") }
    let (data, note) = try judged(subject)
    guard let data else { return .meaningless(note) }
    let own = try trained(subject, subject.start, data)
    let plain = try Model(name: "linear", .linear(), for: data, seed: subject.seed)
    let other = try trained(subject, plain, data)
    let (ahead, figures) = compared(own, other, "a linear net")
    return ahead >= -errors ? .passed(figures) : .failed("worse than a linear net: \(figures)")
  }

  /// The data with rows to judge by: those held out, else a fifth of the training rows.
  private static func judged(
    _ subject: Sanity.Subject
  ) throws(Problem) -> (Dataset?, note: String) {
    let dataset = subject.dataset
    if dataset.split.valid.count >= Guess.fewest { return (dataset, "") }
    guard dataset.split.train.count >= 25 else {
      return (
        nil, "\(dataset.split.train.count) training rows are too few to judge by some of them"
      )
    }
    let fifth = dataset.parts(
      of: dataset.split.train, count: 5, Seed.stream(subject.seed, "sanity"))[0]
    return (try dataset.judged(by: fifth, batch: subject.recipe.batch), "")
  }

  private static func trained(
    _ subject: Sanity.Subject, _ start: Model, _ data: Dataset
  ) throws(Problem) -> [Double] {
    var recipe = subject.recipe
    recipe.schedule = Choice("1cycle")
    let perEpoch = max(1, data.split.train.count / max(1, recipe.batch))
    recipe.epochs = max(1, steps / perEpoch)
    (recipe.validates, recipe.patience, recipe.keep, recipe.seed) = (false, nil, nil, subject.seed)
    var model = start
    let wantsStop = subject.wantsStop
    let run = try Trainer.fit(&model, on: data, recipe, keepsLedger: false) { _ in
      wantsStop() ? .pause : .go
    }
    try Stop.check()
    guard case .finished = run.ending else {
      return [Double](repeating: .infinity, count: data.split.valid.count)
    }
    return try Evaluation(
      of: model, on: data, .valid, loss: recipe.loss, isExact: recipe.isExact
    ).rowLosses
  }

  /// By how many standard errors of the paired difference the first is lower, and both in words.
  private static func compared(
    _ own: [Double], _ other: [Double], _ word: String
  ) -> (ahead: Double, figures: String) {
    let differences = zip(own, other).map { $1 - $0 }
    let mean = Statistics.mean(differences)
    let error =
      Statistics.deviation(differences, freedom: 1) / Double(max(1, differences.count)).squareRoot()
    let ahead = mean.isNaN ? -.infinity : error > 0 ? mean / error : mean > 0 ? .infinity : 0
    return (
      ahead,
      "held-out loss \(Numeral.short(Statistics.mean(own))), \(word) "
        + Numeral.short(Statistics.mean(other))
    )
  }
}

extension Dataset {
  /// Each of the rows has the target of the next one, the last that of the first.
  func withTargetsTurned(_ rows: [Int]) throws(Problem) -> Dataset {
    try withTargets { row in
      guard let place = rows.firstIndex(of: row) else { return row }
      return rows[(place + 1) % rows.count]
    }
  }

  /// The training rows have each other's targets, in an order that the stream `shuffled` draws.
  func withTargetsShuffled(seed: UInt64) throws(Problem) -> Dataset {
    let rows = split.train
    let order = Seed.stream(seed, "shuffled").permutation(rows.count)
    var from = [Int](0..<self.rows)
    for (place, row) in rows.enumerated() { from[row] = rows[Int(order[place])] }
    return try withTargets { from[$0] }
  }

  /// Each row with the target of the one that `source` says.
  private func withTargets(_ source: (Int) -> Int) throws(Problem) -> Dataset {
    switch target {
    case .classes(let labels, _):
      var changed: [Int: Int] = [:]
      for row in 0..<rows where source(row) != row { changed[row] = Int(labels[source(row)]) }
      return try relabelled(changed)
    case .values(let values, let names):
      var copy = values
      let width = values.shape[1]
      try copy.withMutableFloats { floats in
        for row in 0..<rows {
          for column in 0..<width { floats[row * width + column] = values[source(row), column] }
        }
      }
      return try with(target: .values(copy, names: names))
    }
  }
}
