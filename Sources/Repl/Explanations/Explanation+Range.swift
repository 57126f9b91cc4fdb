import Kernel
import Viz

extension Explanation {
  /// A range test: how the rate rose, where each rule read its rate, and why they differ.
  static func range(
    _ test: RangeTest, _ rule: String, _ recipe: Recipe, sourceOf label: Label
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
          + "the average loss had passed 4 times its best, or was no number")
    }
    guard test.refusal == nil else {
      told.say("no rate", test.refusal ?? "")
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
    if let rate = test.rate(by: rule) {
      told.say("taken", "\(rule), lr \(short(rate)): fit lr=_.suggestion right after lrfind")
    }
    told.say("instead", "lrfind verify=yes trains every rate briefly; repeats=5 shows the noise")
    told.say(sourceOf: label)
    return told
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
