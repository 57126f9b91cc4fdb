import Kernel
import Viz

extension Explanation {
  /// A range test: how the rate rose, where each rule read its rate, and why they differ.
  static func range(
    _ test: RangeTest, _ rule: String, _ recipe: Recipe, _ search: RateSearch?,
    sourceOf label: Label
  ) -> Explanation {
    let settings = test.settings
    var told = Explanation(
      "lrfind: rate(i) = from (to / from)^(i / steps) = \(short(settings.from)) "
        + "(\(short(settings.to)) / \(short(settings.from)))^(i / \(settings.steps)), each \(short(Maths.exp(test.growth))) times the "
        + "one before, with \(recipe.optimiser) at bs \(recipe.batch).")
    if let rate = test.divergedAt {
      told.say(
        "ended",
        "after \(test.rates.count) of \(settings.steps) steps, before lr \(short(rate)): "
          + "the loss was off scale, above its start by half of its fall or more; what comes behind "
          + "is not read")
    }
    guard test.refusal == nil else {
      told.say("no rate", "\(test.refusal ?? ""); \(test.remedy ?? "")")
      if let search { told.say(search, test) }
      told.say(sourceOf: label)
      return told
    }
    let fall = test.startLevel - (test.centred.min() ?? .nan)
    told.say(
      "levels",
      "loss from L0 = \(short(test.startLevel)) (median of the first fifth) to Lmin = "
        + "\(short(test.centred.min() ?? .nan)), by \(short(fall))")
    for smoothing in CurveSmoothing.allCases {
      guard let lowest = test.lowest(smoothing) else { continue }
      told.say(
        "curve", "\(smoothing.sentence): lowest \(short(lowest.loss)) at lr \(short(lowest.rate))")
    }
    for advice in test.advice { told.say(advice) }
    told.sayWhyTheyDiffer(test)
    if let search {
      told.say(search, test)
    } else if let rate = test.rate(by: rule) {
      told.say(
        "taken",
        "\(rule), lr \(short(rate)), where to start looking: fit lr=_.suggestion right after lrfind"
      )
      told.say("instead", "lrfind trials=yes proves a rate; repeats=5 shows the noise of the curve")
    }
    told.say(sourceOf: label)
    return told
  }

  /// How trials came to their rate.
  private mutating func say(_ search: RateSearch, _ test: RangeTest) {
    let short = Explanation.short
    let stages = (1...3).map { stage -> String in
      let trials = search.trials.filter { $0.stage == stage }
      let rates = Set(trials.map(\.rate)).count
      return "\(rates) x \(Numerals.counted(trials.first?.epochs ?? 0, "epoch"))"
    }
    let start =
      test.anchor.map {
        "around \(short($0)), 0.34 times the mean of the logarithms of fall and of where the curve is "
          + "back at its start"
      } ?? "around the usual rate of the optimiser, since the curve gives none"
    say(
      "trials",
      "rates a factor of 2 apart \(start): \(stages.joined(separator: ", then ")), "
        + "\(Numerals.counted(search.seeds.count, "seed")) each; the same weights, order of rows and draws "
        + "for all rates of a seed")
    if let rate = search.answer.rate, let band = search.answer.band, search.evidence.isThere {
      say(
        "taken",
        "lr \(short(rate)), the lowest point of a parabola in log lr through the losses of the band and "
          + "its neighbours; band \(short(band.low)) to \(short(band.high)), where the loss is within "
          + "5 % or the noise \(search.answer.noise.map { short($0) } ?? "unknown") of the lowest")
    }
    let evidence = search.evidence
    say(
      "learned",
      (evidence.isThere ? "yes" : "no evidence") + ": net minus "
        + (evidence.base == .guess ? "best constant answer" : "net before") + ", row by row, "
        + "\(short(evidence.difference)), standard error \(short(evidence.error)); 2.5 of them are "
        + "asked for")
  }

  private mutating func say(_ advice: RangeTest.Advice) {
    guard let row = try? Suggestion.named(advice.rule) else { return }
    let read = advice.evidence
    let short = Explanation.short
    var text = short(advice.rate)
    if read.factor != 1 { text += " = \(short(read.factor)) * \(short(read.rate))" }
    text +=
      ", \(advice.purpose.rawValue): \(row.label.formula.lines.joined(separator: "; ")). "
      + "Step \(read.step): loss \(short(read.loss)), d loss / d log rate \(short(read.slope))"
    if !advice.isSound { text += "; past divergence" }
    say(advice.rule, text)
  }

  private mutating func sayWhyTheyDiffer(_ test: RangeTest) {
    let sorted = test.advice.sorted { $0.rate < $1.rate }
    guard let low = sorted.first, let high = sorted.last, high.rate > 1.5 * low.rate else { return }
    let short = Explanation.short
    var reasons: [String] = []
    if let lagging = test.lowest(.fastai), let real = test.lowest(.centred),
      lagging.rate > real.rate
    {
      reasons.append(
        "an average that lags sees the lowest loss at \(short(lagging.rate / real.rate)) times "
          + "its rate")
    }
    if Set(test.advice.map(\.purpose)).count > 1 {
      reasons.append("a rate to hold is lower than a peak that is passed once")
    }
    let sought = "some seek the steepest place, some the lowest, some a share of the fall"
    say(
      "apart",
      "\(low.rule) to \(high.rule), \(short(high.rate / low.rate)) times: "
        + (reasons + [sought]).joined(separator: "; "))
  }
}
