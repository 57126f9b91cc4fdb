import Kernel
import Viz

extension RateFinder {
  /// One batch size: the range test, what the rules read, and the trials that prove a rate.
  func alone() throws(Problem) -> Answer {
    let watch = RangeWatch(host, steps: settings.steps * settings.repeats)
    let found = try found(recipe.batch, watch)
    let test = found.test
    let isFollowed = found.search != nil
    var answer = Answer([
      .chart(
        Figure.range(
          test, rule: rule, model: model, dataset, found.recipe, isFollowed: isFollowed))
    ])
    answer.explanation = Explanation.range(
      test, rule, found.recipe, found.search, sourceOf: label)
    if let reason = found.reason, dataset.onlyTarget == nil { answer.note(reason) }
    if let search = found.search { add(search, to: &answer) }
    if test.refusal == nil { addRules(test, isFollowed: isFollowed, to: &answer) }
    if let search = found.search {
      answer.note("Next: \(next(search))")
    } else if let remedy = test.remedy {
      answer.note("Next: \(remedy)")
    }
    answer.item = .record(record(found))
    answer.data = RateFinder.data([found])
    return answer
  }

  /// What the rules read, below the answer: folded to a line, or as a table.
  private func addRules(_ test: RangeTest, isFollowed: Bool, to answer: inout Answer) {
    if listsRules {
      answer.add(
        Table(
          ["rule", "lr", "meant as"],
          rows: test.advice.map { advice in
            [
              Table.Cell(advice.rule), .short(advice.rate),
              advice.isSound ? Table.Cell(advice.purpose.rawValue) : "past divergence, no advice",
            ]
          }))
    } else {
      let read = test.advice.map {
        "\($0.rule) \(Numerals.short($0.rate, digits: 2))"
          + ($0.isSound ? "" : " (past divergence)")
      }
      answer.note(
        "rules, where to start looking: \(read.joined(separator: ", ")); see rules=yes")
    }
    // Beside an answer that is proved nobody has to be warned of what the rules read.
    if !isFollowed || listsRules { answer.note(RateFinder.warning(test)) }
  }

  /// What a rule's rate is worth.
  static func warning(_ test: RangeTest) -> String {
    var text = "With other steps= the rules read other rates"
    if let (low, high) = test.disagreement {
      text +=
        ", and here they disagree: \(low.rule) to \(high.rule), "
        + "\(Numerals.short(high.rate / low.rate, digits: 2)) times apart"
    }
    return text + "."
  }

  private func add(_ search: RateSearch, to answer: inout Answer) {
    answer.add(
      Figure.trials(
        [("", search)],
        subtitle: "\(model.name)/\(dataset.name), \(RateFinder.purpose(search)), "
          + "spread of \(Numerals.counted(search.seeds.count, "paired seed"))",
        caption: RateFinder.sentence(search)))
    answer.add(RateFinder.lastStage(search))
    answer.note(judgement(search))
    if model.isTrained { answer.note(training) }
  }

  /// What trials of a net that has learned already mean.
  var training: String {
    let rows = dataset.split.train.count
    let met = KnownRows(.train, of: dataset, for: model.fitted).map { "on \($0.trained.count) of" }
    let past =
      model.isLoaded
      ? "has the weights of a file, trained"
      : "has taken \(Numerals.counted(model.steps, "step")) already,"
    return
      "\(model.name) \(past) \(met ?? "perhaps on some of") the \(rows) rows that train and judge "
      + "here: the trials go on from there, as the next fit would. `init`, then lrfind, finds the rate of a new start."
  }

  private static func lastStage(_ search: RateSearch) -> Table {
    let best = search.answer.best
    let spreads = RateAnswer.spreads(search.candidates)
    let rows = zip(search.candidates, spreads).map { candidate, spread -> [Table.Cell] in
      guard candidate.mean.isFinite else { return [.short(candidate.rate), "diverged"] }
      let lag = candidate.mean - (best?.mean ?? .nan)
      return [
        .short(candidate.rate), .short(candidate.mean), .short(spread.low), .short(spread.high),
        candidate.rate == best?.rate ? "best" : .short(lag, digits: 2),
      ]
    }
    return Table(["lr", "loss", "least", "greatest", "to best"], rows: rows)
  }

  /// What the rate is for.
  static func purpose(_ search: RateSearch) -> String {
    "\(search.recipe.schedule), \(Numerals.counted(search.recipe.epochs, "epoch")), "
      + "bs \(search.recipe.batch), \(search.recipe.optimiser)"
  }

  /// The answer in one sentence.
  static func sentence(_ search: RateSearch) -> String {
    guard search.evidence.isThere, let rate = search.answer.rate, let band = search.answer.band
    else { return "No suggestion: \(nothing(search))." }
    let isOpen = search.answer.isOpen
    let ends =
      "from \(isOpen.low ? "below " : "")\(Numerals.short(band.low)) to "
      + "\(isOpen.high ? "beyond " : "")\(Numerals.short(band.high))"
    let what =
      search.answer.isFlat
      ? "the rates tried, \(ends), differ by less than the noise"
      : "any \(ends) ends within 5 % or the noise of the best"
    return "Suggested lr=\(Numerals.short(rate)) for \(purpose(search)); \(what)."
  }

  private static func nothing(_ search: RateSearch) -> String {
    let evidence = search.evidence
    let opening =
      evidence.base == .start
      ? "no evidence that more is learned from here" : "no evidence that anything was learned"
    guard let best = search.answer.best, evidence.difference.isFinite else {
      return opening + ": every trial diverged"
    }
    let base = evidence.base == .guess ? "always guessing the same" : "the net as it was"
    return opening
      + ": at its best, lr \(Numerals.short(best.rate)), the loss is "
      + "\(Numerals.short(evidence.loss)), and \(base) has \(Numerals.short(evidence.baseLoss)) "
      + "(difference \(Numerals.short(evidence.difference, digits: 2)), standard error "
      + "\(Numerals.short(evidence.error, digits: 2)))"
  }

  /// By which rows, seeds and noise the rates were told apart.
  private func judgement(_ search: RateSearch) -> String {
    var text =
      "Judged on training rows kept back for it, \(search.rows.judged) of "
      + "\(search.rows.train + search.rows.judged) in each of "
      + "\(Numerals.counted(search.seeds.count, "paired seed")), never on held-out ones; "
    text +=
      search.answer.noise.map { "noise of one training \(Numerals.short($0, digits: 2))" }
      ?? "noise unknown, which lrfind repeats=3 trials=yes measures"
    if search.evidence.isThere {
      let base = search.evidence.base == .guess ? "guessing has" : "before it was"
      text += "; \(base) \(Numerals.short(search.evidence.baseLoss))"
    }
    return text + "."
  }

  /// The line to type.
  func next(_ search: RateSearch) -> String {
    guard search.evidence.isThere else {
      guard search.answer.best != nil, search.evidence.base != .start else {
        return "init kaiming; lrfind"
      }
      return
        "lrfind epochs=\(4 * recipe.epochs), which looks longer; or show 5, whether the labels "
        + "belong to the rows"
    }
    let batch = recipe.batch == Recipe().batch ? "" : " bs=\(recipe.batch)"
    return "fit \(recipe.schedule) \(recipe.epochs) lr=_.suggestion\(batch)\(options)"
  }
}

/// The figures as a value and as rows.
extension RateFinder {
  private func record(_ found: Found) -> Record {
    var record = Record("lrfind")
    let test = found.test
    let isProved = found.search?.evidence.isThere
    if let search = found.search {
      if isProved == true, let rate = search.answer.rate, let band = search.answer.band {
        record.append("suggestion", rate)
        record.append("best", rate)
        record.append("band", .datum(.list([.number(band.low), .number(band.high)])))
        if let best = search.answer.best { record.append("loss", best.mean) }
        if let noise = search.answer.noise { record.append("noise", noise) }
      }
    } else if let rate = test.rate(by: rule) {
      record.append("suggestion", rate)
    }
    for advice in test.advice { record.append(advice.rule, advice.rate) }
    RateFinder.append(test, to: &record)
    if let search = found.search {
      record.append("trials", RateFinder.trials([found.recipe.batch], [search]))
    }
    return record
  }

  /// The curve: raw losses (means of the repeats) and those smoothed without a lag.
  static func append(_ test: RangeTest, to record: inout Record) {
    let means = test.rates.indices.map { place in Statistics.mean(test.losses.map { $0[place] }) }
    record.append("rates", .datum(.list(test.rates.map { .number($0) })))
    record.append("losses", .datum(.list(means.map { .number($0) })))
    record.append("smoothed", .datum(.list(test.centred.map { .number($0) })))
  }

  /// Every training as columns of equal length.
  static func trials(_ batches: [Int], _ searches: [RateSearch]) -> Item {
    let rows = zip(batches, searches).flatMap { batch, search in
      search.trials.map { (batch, $0) }
    }
    let column = { (value: ((Int, RateSearch.Trial)) -> Double) -> Item in
      .datum(.list(rows.map { .number(value($0)) }))
    }
    return .record(
      Record(
        "trials",
        [
          ("stage", column { Double($0.1.stage) }), ("bs", column { Double($0.0) }),
          ("rate", column { $0.1.rate }), ("epochs", column { Double($0.1.epochs) }),
          ("seed", column { Double($0.1.seed) }), ("loss", column { $0.1.loss }),
        ]))
  }

  /// The curves step by step, then the trials.
  static func data(_ found: [Found]) -> Table {
    var rows: [[Table.Cell]] = []
    for one in found {
      for (index, losses) in one.test.losses.enumerated() {
        for (rate, loss) in zip(one.test.rates, losses) {
          rows.append([
            "range test", "\(one.recipe.batch)", "\(index + 1)", "", .short(rate), .short(loss),
          ])
        }
      }
      for trial in one.search?.trials ?? [] {
        rows.append([
          "trials \(trial.stage)", "\(one.recipe.batch)", "\(trial.seed)", "\(trial.epochs)",
          .short(trial.rate), .short(trial.loss),
        ])
      }
    }
    return Table(["part", "bs", "seed", "epochs", "lr", "loss"], rows: rows)
  }
}
