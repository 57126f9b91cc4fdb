import Kernel
import Viz

/// What other values came to beside the first, seed by seed.
struct WhatIfResult {
  /// One value, and how far it is from the first.
  struct Entry {
    let point: SweepResult.Point
    /// Nil for the first itself, and where fewer than two seeds gave both a figure.
    let difference: PairedDifference?
    let finding: Finding
  }

  enum Finding {
    case reference, better, worse
    /// Zero lies in the interval.
    case unclear
    /// The same figure under every seed, and enough of them.
    case same
    /// Too few pairs, or no seed reaches the trainings.
    case unknown

    /// `isDrawn`: some seed reaches the trainings; `isMore`: more of the figure is better.
    init(_ paired: PairedDifference, isDrawn: Bool, isMore: Bool) {
      if !isDrawn {
        self = .unknown
      } else if paired.values.allSatisfy({ $0 == 0 }) {
        self = paired.count < PairedDifference.leastEqual ? .unclear : .same
      } else if paired.isEvidence {
        self = (paired.mean > 0) == isMore ? .better : .worse
      } else {
        self = .unclear
      }
    }
  }

  private let sweep: SweepResult
  let entries: [Entry]
  private let varied: Varied

  init(_ sweep: SweepResult, _ varied: Varied, _ dataset: Dataset?) {
    (self.sweep, self.varied) = (sweep, varied)
    var overlap = 0.0
    if varied.matters.contains(.split), let split = dataset?.split, !split.train.isEmpty {
      overlap = Double(split.valid.count) / Double(split.train.count)
    }
    let isMore = Run.isBetterWhenMore(sweep.figure)
    let isComparable = sweep.mixture == nil && sweep.apart == nil
    entries = sweep.points.enumerated().map { index, point in
      guard index > 0, let first = sweep.points.first else {
        return Entry(point: point, difference: nil, finding: .reference)
      }
      guard isComparable,
        let paired = PairedDifference(first.runs, point.runs, sweep.figure, overlap: overlap)
      else { return Entry(point: point, difference: nil, finding: .unknown) }
      let isDrawn = [first, point].contains { !Varied(of: $0.runs).matters.isEmpty }
      let finding = Finding(paired, isDrawn: isDrawn, isMore: isMore)
      return Entry(point: point, difference: paired, finding: finding)
    }
  }

  private var figure: String { sweep.figure }
  private var first: SweepResult.Point? { sweep.points.first }
  private var others: ArraySlice<Entry> { entries.dropFirst() }

  /// The value furthest ahead of the first.
  private var furthest: Entry? {
    let isMore = Run.isBetterWhenMore(figure)
    return others.filter { $0.difference != nil && $0.finding != .unknown }.max {
      let (a, b) = ($0.difference?.mean ?? 0, $1.difference?.mean ?? 0)
      return isMore ? a < b : a > b
    }
  }

  // MARK: Words

  private func named(_ entry: Entry) -> String {
    guard let found = entry.difference else { return entry.point.words }
    let sign = found.mean > 0 ? "+" : ""
    return "\(entry.point.words) (\(sign)\(Numerals.short(found.mean)) ± "
      + "\(Numerals.short(found.halfWidth)))"
  }

  private var measure: String {
    guard let found = others.compactMap(\.difference).first else { return "" }
    return "95 %, \(found.method), \(found.count) seeds"
  }

  /// Whether there is evidence, of which value, and how much.
  var sentence: String {
    guard let first else { return "No pass ended with a figure." }
    if let mixture = sweep.mixture { return "no comparison by \(figure): \(mixture)." }
    if let apart = sweep.apart { return "no comparison: \(apart)." }
    guard !others.isEmpty else {
      return "Only \(first.words) was trained, so nothing is held against it yet."
    }
    let groups: [(finding: Finding, words: String)] = [
      (.better, "better than \(first.words)"), (.worse, "worse"),
      (.unclear, "no evidence of a difference"), (.same, "the same under every seed"),
    ]
    var parts: [String] = []
    for group in groups {
      let own = others.filter { $0.finding == group.finding }
      guard !own.isEmpty else { continue }
      let words =
        parts.isEmpty && group.finding != .better
        ? group.finding == .worse
          ? "worse than \(first.words)"
          : group.finding == .unclear
            ? "no evidence of a difference from \(first.words)" : "the same as \(first.words)"
        : group.words
      parts.append("\(words): \(own.map(named).joined(separator: ", "))")
    }
    let unknown = others.filter { $0.finding == .unknown }
    if !unknown.isEmpty {
      let isDrawn = unknown.contains { $0.difference == nil }
      parts.append(
        (isDrawn
          ? "no interval, with fewer than two seeds that ended well: "
          : "no seed reaches these trainings, so nothing says how sure it is (vary=split does): ")
          + unknown.map(\.point.words).joined(separator: ", "))
    }
    return "\(figure), \(parts.joined(separator: "; "))"
      + (measure.isEmpty ? "." : " (\(measure)).")
  }

  private static func word(_ finding: Finding) -> String {
    switch finding {
    case .reference: "the first"
    case .better: "better"
    case .worse: "worse"
    case .unclear: "no evidence"
    case .same: "the same"
    case .unknown: "not known"
    }
  }

  // MARK: Parts

  var answer: Answer {
    var answer = Answer([.table(table)])
    if let chart { answer.add(chart) } else { answer.say(sentence) }
    if let doubt = sweep.doubt {
      answer.say(
        "No evidence that anything was learned by the best, \(sweep.best?.words ?? ""): \(doubt).")
    }
    if others.contains(where: { $0.finding == .unclear && $0.difference?.deviation == 0 }) {
      answer.note(
        "the same difference under every seed leaves an interval of no width: below "
          + "\(PairedDifference.leastEqual) seeds that is no evidence; seeds=10")
    }
    if others.count > 1, others.contains(where: { [.better, .worse].contains($0.finding) }) {
      answer.note(
        "each interval holds by itself: of \(others.count), one misses in up to "
          + "\(Numerals.percent(min(1, 0.05 * Double(others.count)))) of such tables")
    }
    answer.item = .record(record)
    return answer
  }

  private var table: Table {
    let hasLost = entries.contains { $0.point.values.count < $0.point.runs.count }
    let header =
      sweep.names + ["run", figure, "difference", "low", "high", "finding"]
      + (hasLost ? ["diverged"] : [])
    let rows = entries.map { entry -> [Table.Cell] in
      let point = entry.point
      let shown = entry.finding == .unknown ? nil : entry.difference
      return point.settings.map { .word($0.value) }
        + [
          Table.Cell(point.span), .short(point.value), .short(shown?.mean), .short(shown?.low),
          .short(shown?.high), Table.Cell(WhatIfResult.word(entry.finding)),
        ] + (hasLost ? ["\(point.runs.count - point.values.count) of \(point.runs.count)"] : [])
    }
    var table = Table(header, rows: rows)
    table.overflow = .dropped(remedy: "runs all=yes")
    table.worths = header.map { name in
      sweep.names.contains(name) || name == "difference"
        ? 5 : ["low", "high", figure].contains(name) ? 4 : name == "finding" ? 3 : 1
    }
    return table
  }

  /// The differences with their intervals, over numbers or over words.
  private var chart: Chart? {
    let known = entries.enumerated().filter {
      $0.element.finding == .reference || $0.element.difference != nil
    }
    guard known.count > 1, let first else { return nil }
    let numbers = entries.map { entry in
      entry.point.settings.count == 1 ? Numeral.parse(entry.point.settings[0].value) : nil
    }
    let isNumeric = !numbers.contains { $0 == nil }
    var x = Axis(sweep.names.joined(separator: " "), limits: .all)
    if isNumeric, SweepResult.isGeometric(numbers.compactMap { $0 }) { x.kind = .log10 }
    if !isNumeric {
      x.names = entries.map { $0.point.settings.map(\.value).joined(separator: " ") }
    }
    func place(_ index: Int) -> Double { isNumeric ? numbers[index] ?? .nan : Double(index) }
    let spread = known.filter { $0.element.difference != nil && $0.element.finding != .unknown }
    let places = spread.map { place($0.offset) }
    let found = spread.compactMap(\.element.difference)
    return Figure.differences(
      "whatif", "\(figure) less that of \(first.words), paired by seed", over: x, found,
      at: places, reference: first.words, origin: place(0), caption: sentence)
  }

  private var record: Record {
    var record = Record("whatif")
    record.append("points", Double(entries.count))
    record.append("figure", .datum(.text(figure)))
    guard sweep.mixture == nil, sweep.apart == nil else { return record }
    func list(_ value: (PairedDifference) -> Double) -> Item {
      .datum(.list(others.map { .number($0.difference.map(value) ?? .nan) }))
    }
    if let furthest, let found = furthest.difference {
      record.append("diff", found.mean)
      record.append("low", found.low)
      record.append("high", found.high)
      record.append(
        "value", .datum(.text(furthest.point.settings.map(\.value).joined(separator: " "))))
    }
    record.append(
      "evidence",
      .datum(.flag(furthest.map { [.better, .worse].contains($0.finding) } ?? false)))
    record.append(
      "values",
      .datum(
        .list(others.map { .text($0.point.settings.map(\.value).joined(separator: " ")) })))
    record.append("diffs", list(\.mean))
    record.append("lows", list(\.low))
    record.append("highs", list(\.high))
    record.append("means", .datum(.list(entries.map { .number($0.point.value) })))
    record.append("seeds", Double(others.compactMap { $0.difference?.count }.min() ?? 0))
    return record
  }

  /// What `explain` says of it.
  func explanation(began: String?, _ label: Label) -> Explanation {
    var told = Explanation(
      "whatif: \(Numerals.counted(entries.count, "value")) under the same seeds, held against the "
        + "first")
    told.say("formula", formulaOf: label, Values())
    told.say("first", first?.words ?? "–")
    told.say("varied", "\(varied) by the seeds; all else is the same, so what differs is the value")
    if let began { told.say("start", began) }
    told.say(
      "judged by",
      "\(figure), of which \(Run.isBetterWhenMore(figure) ? "more" : "less") is better, on "
        + (figure == "train" ? "the training rows" : "the held-out rows"))
    for entry in others {
      guard let found = entry.difference else { continue }
      told.say(
        entry.point.words,
        "d = \(found.values.prefix(10).map { Numerals.short($0) }.joined(separator: ", "))"
          + (found.count > 10 ? ", …" : "")
          + "; mean \(Numerals.short(found.mean)), sd \(Numerals.short(found.deviation)), "
          + "\(found.method): \(Numerals.short(found.low)) to \(Numerals.short(found.high))")
    }
    told.say("here", sentence)
    if figure != "train", entries.count > 2 {
      told.say(
        "beware",
        "the best of \(entries.count) was chosen on the held-out rows: split test=0.2 keeps some that "
          + "nothing chooses on")
    }
    told.say("instead", "sweep tries many values and names the best; compare holds two runs")
    told.say(sourceOf: label)
    return told
  }
}
