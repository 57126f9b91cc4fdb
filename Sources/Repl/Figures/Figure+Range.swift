import Kernel
import Viz

extension Figure {
  /// A range test: the smoothed loss, the band of its repeats, and what the rules say. Where trials follow,
  /// they suggest.
  static func range(
    _ test: RangeTest, rule: String, model: Model, _ dataset: Dataset, _ recipe: Recipe,
    isFollowed: Bool
  ) -> Chart {
    var layers: [Viz.Layer] = []
    if test.losses.count > 1 {
      layers.append(.band(Band("", x: test.rates, lo: test.low, hi: test.high)))
    }
    layers.append(.line(Series("", x: test.rates, y: test.centred)))
    for advice in test.advice {
      let place = test.rates.lastIndex { $0 <= advice.rate } ?? 0
      layers.append(
        .mark(
          Mark(
            x: advice.rate, y: advice.rule == rule ? test.centred[place] : nil,
            name(of: advice.rule),
            value: Numerals.short(advice.rate, digits: 2))))
    }
    if let rate = test.divergedAt { layers.append(.rule(Rule(.vertical(rate), "diverges"))) }
    let repeats = test.losses.count > 1 ? ", \(test.losses.count) seeds" : ""
    return Chart(
      title: "lrfind",
      subtitle: "\(model.name)/\(dataset.name), bs \(recipe.batch), \(recipe.optimiser), "
        + "\(test.settings.steps) steps\(repeats), seed \(test.settings.seed)",
      x: Axis("lr", .log10), y: Axis("loss", limits: limits(of: test)), layers: layers,
      caption: caption(test, rule, isFollowed))
  }

  /// What a rule reads, by its name: of the rate with the lowest loss a tenth.
  private static func name(of rule: String) -> String {
    rule == "minimum" ? "minimum/10" : rule
  }

  private static func caption(_ test: RangeTest, _ rule: String, _ isFollowed: Bool) -> String {
    let opening = isFollowed ? "Range test, no rate: " : "No suggestion: "
    if let refusal = test.refusal { return opening + refusal + "." }
    guard let chosen = test.advice.first(where: { $0.rule == rule }) else {
      return "The rule \(rule) finds nothing on this curve."
    }
    guard chosen.isSound else {
      return opening + "the rule \(rule) points to \(Numerals.short(chosen.rate)), where the loss "
        + "has already turned up; the lowest is at \(Numerals.short(test.lowestRate))."
    }
    let rate = Numerals.short(chosen.rate)
    let said =
      isFollowed
      ? "Range test: the rule \(rule) reads \(rate) as \(chosen.purpose.rawValue)"
      : "Suggested lr=\(rate) (\(rule)) as \(chosen.purpose.rawValue), to start looking at"
    return said + "; lowest \(Numerals.short(test.centred.min() ?? .nan))"
      + (test.divergedAt.map { ", diverges past \(Numerals.short($0))." } ?? ".")
  }

  /// Range tests at several batch sizes: a curve each, marked where the rule reads its rate.
  static func ranges(
    _ tests: [(batch: Int, test: RangeTest)], rule: String, subtitle: String, isFollowed: Bool
  ) -> Chart {
    var layers: [Viz.Layer] = []
    for (index, (batch, test)) in tests.enumerated() {
      layers.append(
        .line(
          Series(
            "bs \(batch)", x: test.rates, y: test.centred, style: Style(tint: index, dash: index))))
      guard let rate = test.rate(by: rule) else { continue }
      let place = test.rates.lastIndex { $0 <= rate } ?? 0
      layers.append(.mark(Mark(x: rate, y: test.centred[place], "bs \(batch)")))
    }
    let said = tests.map { batch, test in
      "bs \(batch): " + (test.rate(by: rule).map { "lr=\(Numerals.short($0))" } ?? "none")
    }
    let starts = tests.compactMap(\.test.centred.first)
    let lows = tests.compactMap { $0.test.centred.min() }
    let (low, high) = (lows.min() ?? 0, starts.max() ?? 1)
    let opening = isFollowed ? "Range tests (\(rule)): " : "Suggested (\(rule)): "
    return Chart(
      title: "lrfind", subtitle: subtitle, x: Axis("lr", .log10),
      y: Axis(
        "loss",
        limits: high > low
          ? .fixed(low - 0.08 * (high - low), high + 0.35 * (high - low)) : .robust),
      layers: layers, caption: opening + said.joined(separator: ", ") + ".")
  }

  /// From the lowest loss to a third above the start: what lies higher is divergence, not shape.
  private static func limits(of test: RangeTest) -> Axis.Limits {
    guard let start = test.centred.first, let low = test.low.min(), let high = test.high.max(),
      start.isFinite, high > 1.35 * start, start > low
    else { return .robust }
    return .fixed(low - 0.08 * (start - low), start + 0.35 * (start - low) + 0.05 * abs(start))
  }

  /// The last stage of one or several searches: the mean loss at each rate, its spread when what the
  /// seeds share is taken out, and the suggestion.
  static func trials(
    _ searches: [(name: String, search: RateSearch)], subtitle: String, caption: String
  ) -> Chart {
    var layers: [Viz.Layer] = []
    for (index, (name, search)) in searches.enumerated() {
      let style = Style(tint: index, dash: index)
      let shown = search.candidates.filter { $0.mean.isFinite }
      let rates = shown.map(\.rate)
      if search.seeds.count > 1 {
        let spreads = RateAnswer.spreads(shown)
        layers.append(
          .band(Band("", x: rates, lo: spreads.map(\.low), hi: spreads.map(\.high), tint: index)))
      }
      layers.append(
        .line(Series(name, x: rates, y: shown.map(\.mean), style: style, isMarked: true)))
      guard search.evidence.isThere, let rate = search.answer.rate else { continue }
      layers.append(
        .mark(
          Mark(
            x: rate, y: height(at: rate, shown), name.isEmpty ? "suggested" : name,
            value: Numerals.short(rate))))
    }
    return Chart(
      title: "trials", subtitle: subtitle, x: Axis("lr", .log10), y: Axis("loss"),
      layers: layers, caption: caption)
  }

  /// On the line between two candidates.
  private static func height(at rate: Double, _ candidates: [RateSearch.Candidate]) -> Double? {
    guard let after = candidates.firstIndex(where: { $0.rate >= rate }) else {
      return candidates.last?.mean
    }
    guard after > 0 else { return candidates.first?.mean }
    let (low, high) = (candidates[after - 1], candidates[after])
    let share = Maths.log(rate / low.rate) / Maths.log(high.rate / low.rate)
    return low.mean + share * (high.mean - low.mean)
  }
}
