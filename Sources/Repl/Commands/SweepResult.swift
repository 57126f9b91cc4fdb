import Kernel
import Viz

/// What a sweep found: its points, the best of them, and whether that is more than noise.
struct SweepResult {
  /// One combination of values and the runs it came to.
  struct Point {
    /// As the trainings took them.
    let settings: [Run.Setting]
    let runs: [Run]
    /// The figure of each run that did not diverge.
    let values: [Double]

    var value: Double { values.isEmpty ? .nan : Statistics.mean(values) }
    /// `r3`, or `r3 to r5`.
    var span: String {
      runs.count > 1 ? "\(runs[0].name) to \(runs[runs.count - 1].name)" : runs[0].name
    }
    var words: String { settings.map { "\($0.name)=\($0.value)" }.joined(separator: " ") }
  }

  let points: [Point]
  let names: [String]
  let figure: String
  /// Nil where no point has the figure.
  let best: Point?
  /// The best of the others.
  let second: Point?
  /// How far ahead of it the best is.
  let lead: Lead
  /// What is to be said where the best point is not clearly better than guessing.
  let doubt: String?
  /// Why the figures cannot be held against each other; nil where they can.
  let apart: String?
  /// That the figure is a loss, and the points' are of different kinds.
  let mixture: String?

  /// A difference and what is known about its noise.
  enum Lead {
    /// Nothing to compare with.
    case alone
    case equal
    /// Half of the 95 % interval, and what it was measured on.
    case measured(by: Double, halfWidth: Double, on: String)
    case unmeasured(by: Double)
    /// No seed reaches the trainings.
    case undrawn(by: Double)
  }

  init(
    _ outcomes: [Passes.Outcome], _ names: [String], _ figure: String, among runs: [Run],
    dataset: Dataset?
  ) throws(Problem) {
    points = SweepResult.grouped(outcomes, figure)
    (self.names, self.figure) = (names, figure)
    let isMore = Run.isBetterWhenMore(figure)
    let ranked = points.enumerated().filter { $0.element.value.isFinite }.sorted { one, two in
      let (a, b) = (one.element.value, two.element.value)
      return a == b ? one.offset < two.offset : (a > b) == isMore
    }.map(\.element)
    best = ranked.first
    second = ranked.count > 1 ? ranked[1] : nil
    lead = SweepResult.lead(best, second, figure, among: runs)
    mixture = Run.remark(on: figure, of: points.flatMap(\.runs))
    apart = SweepResult.apart(points, names)
    guard figure != "train", apart == nil, let dataset, let run = best?.runs.last else {
      doubt = nil
      return
    }
    doubt = try Guess.verdict(of: run, on: dataset, tries: points.count)
  }

  /// Points in the order they were run, each with all its seeds.
  static func grouped(_ outcomes: [Passes.Outcome], _ figure: String) -> [Point] {
    var order: [[Run.Setting]] = []
    var runs: [[Run]] = []
    for outcome in outcomes {
      let repeated = outcome.runs.filter { $0.family?.vary != nil }
      let own = repeated.isEmpty ? Array(outcome.runs.suffix(1)) : repeated
      if let place = order.firstIndex(of: outcome.pass.point) {
        runs[place] += own
      } else {
        order.append(outcome.pass.point)
        runs.append(own)
      }
    }
    return zip(order, runs).filter { !$1.isEmpty }.map { point, runs in
      Point(
        settings: point.map { used($0, runs) }, runs: runs,
        values: runs.filter(\.ending.isSound).compactMap { $0.result(figure) }.filter(\.isFinite))
    }
  }

  /// A value as the trainings took it: from their recipe, where that has a setting of the name.
  private static func used(_ setting: Run.Setting, _ runs: [Run]) -> Run.Setting {
    let name = ["optimiser": "opt", "optimizer": "opt"][setting.name] ?? setting.name
    guard Recipe.fields.contains(where: { $0.name == name }), let taken = runs.last?.setting(name),
      !taken.isEmpty, setting.name != "seed", taken != setting.value
    else { return setting }
    func numbers(_ text: String) -> [Double?] {
      text.split(separator: ":", omittingEmptySubsequences: false).map { Numeral.parse(String($0)) }
    }
    let (one, two) = (numbers(taken), numbers(setting.value))
    if one == two, !one.contains(nil) { return setting }
    return Run.Setting(setting.name, taken)
  }

  private static func lead(
    _ best: Point?, _ second: Point?, _ figure: String, among runs: [Run]
  ) -> Lead {
    guard let best, let second else { return .alone }
    if best.value == second.value { return .equal }
    let difference = best.value - second.value
    if [best, second].contains(where: { $0.runs.count > 1 && Varied(of: $0.runs).matters.isEmpty })
    {
      return .undrawn(by: difference)
    }
    if let paired = PairedSeeds(second.runs, best.runs, figure) {
      return .measured(
        by: difference, halfWidth: paired.difference.halfWidth,
        on: "\(paired.difference.count) paired seeds")
    }
    if let known = KnownNoise(of: [best.runs[0], second.runs[0]], among: runs, figure) {
      return .measured(
        by: difference, halfWidth: known.noise.halfWidthOfDifference, on: "seeds of \(known.span)")
    }
    return .unmeasured(by: difference)
  }

  /// Why figures of the points are not of one kind: they are of other rows, or differ in the seed alone.
  static func apart(_ points: [Point], _ names: [String]) -> String? {
    if names == ["seed"] { return "they differ in the seed alone, and that is noise" }
    let rows = Set(points.map { $0.runs.map { "\($0.data) \($0.split) \($0.heldOut)" } })
    return rows.count > 1 ? "their figures are of other held-out rows" : nil
  }

  var answer: Answer {
    var answer = Answer([.table(table)])
    // The chart ends in the sentence.
    if let chart { answer.add(chart) } else { answer.say(sentence) }
    var record = Record("sweep")
    record.append("points", Double(points.count))
    if mixture == nil, apart == nil, !isEqual, let best, let run = best.runs.last {
      record.append("best", .run(run))
      record.append("mean", best.value)
      for setting in best.settings {
        record.append(setting.name, .datum(Datum(typed: setting.value)))
      }
      if case .measured(let difference, let halfWidth, _) = lead {
        record.append("diff", difference)
        record.append("low", difference - halfWidth)
        record.append("high", difference + halfWidth)
      }
      record.append("seeds", Double(best.runs.count))
      if let doubt { record.append("doubt", .datum(.text(doubt))) }
    }
    answer.item = .record(record)
    return answer
  }

  private var isEqual: Bool { if case .equal = lead { true } else { false } }

  /// Whether a point is named the best, though perhaps within the noise.
  var hasBest: Bool { best != nil && doubt == nil && mixture == nil && apart == nil && !isEqual }

  private var table: Table {
    let figures = points.last?.runs.last?.results.map(\.name) ?? []
    let hasSeeds = points.contains { $0.runs.count > 1 }
    let rows = points.map { point -> [Table.Cell] in
      let isBest = hasBest && point.span == best?.span
      func mean(_ name: String) -> Double? {
        let values = point.runs.filter(\.ending.isSound).compactMap { $0.result(name) }
        return values.isEmpty ? nil : Statistics.mean(values)
      }
      return point.settings.map { .word($0.value) }
        + [isBest ? Table.Cell(point.span + " *", whole: point.span) : Table.Cell(point.span)]
        + figures.map { .short(mean($0)) }
        + (hasSeeds
          ? [.short(point.values.count > 1 ? Statistics.deviation(point.values) : nil)] : [])
        + [Table.Cell(ending(point)), ""]
    }
    let header =
      names + ["run"] + figures + (hasSeeds ? ["sd of \(figure)"] : []) + ["ending", "loss"]
    var table = Table(header, rows: rows)
    table.sketches[header.count - 1] = points.map { .curve($0.runs.last?.losses.values ?? []) }
    table.overflow = .dropped(remedy: "runs all=yes")
    table.worths = header.map { name in
      names.contains(name) ? 4 : name == figure ? 5 : name == "loss" || name == "ending" ? 1 : 3
    }
    return table
  }

  private func ending(_ point: Point) -> String {
    let lost = point.runs.count { !$0.ending.isSound }
    if point.runs.count > 1, lost > 0 { return "\(lost) of \(point.runs.count) diverged" }
    return point.runs.last?.ending.word ?? ""
  }

  /// The best point, how sure that is, and whether it lies on the edge of what was tried.
  var sentence: String {
    guard let best else { return "No pass ended with a figure." }
    if let mixture { return "no best by \(figure): \(mixture)." }
    let value = "\(figure) \(Numerals.short(best.value))"
    if let apart {
      let noise = SeedNoise(points.flatMap(\.values))
      let spread =
        names == ["seed"] && noise.count > 1
        ? ": \(figure) \(Numerals.short(noise.mean)) ± \(Numerals.short(noise.halfWidth)) (95 %, "
          + "\(noise.count) seeds)" : ""
      return "no best among these: \(apart)\(spread)."
    }
    if let doubt {
      return
        "No evidence that anything was learned by the best, \(best.words) with \(value) (\(best.span)): "
        + "\(doubt)."
    }
    let named = "\(best.words) with \(value) (\(best.span))"
    switch lead {
    case .alone: return "best: \(named)."
    case .equal:
      let others = points.filter { $0.value == best.value }.map(\.words)
      return "no best: \(others.joined(separator: ", ")) have the same \(value)."
    case .unmeasured(let difference):
      return
        "best: \(named), \(Numerals.short(abs(difference))) ahead of \(second?.words ?? ""); the noise of the "
        + "seed is not known: sweep repeats=3 … measures it."
    case .undrawn(let difference):
      return
        "best: \(named), \(Numerals.short(abs(difference))) ahead of \(second?.words ?? ""); no seed reaches these "
        + "trainings, so only other held-out rows tell more: vary=split."
    case .measured(let difference, let halfWidth, let on):
      let interval =
        "\(Numerals.short(abs(difference))) ± \(Numerals.short(halfWidth)) (95 %, \(on))"
      guard abs(difference) > halfWidth else {
        return "no evidence for a best: \(named) is ahead of \(second?.words ?? "") by \(interval)."
      }
      return "best: \(named), ahead of \(second?.words ?? "") by \(interval)\(edge(best))."
    }
  }

  private func edge(_ best: Point) -> String {
    let edges = names.indices.compactMap { index -> String? in
      let tried = points.compactMap { Numeral.parse($0.settings[index].value) }
      guard Set(tried).count > 2, tried.count == points.count,
        let own = Numeral.parse(best.settings[index].value),
        own == tried.min() || own == tried.max()
      else { return nil }
      return "\(own == tried.max() ? "the largest" : "the least") \(names[index])"
    }
    return edges.isEmpty ? "" : "; it has \(edges.joined(separator: " and ")) tried: go further"
  }
}
