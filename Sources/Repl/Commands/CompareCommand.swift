import Kernel
import Viz

extension Command {
  static let compare = Command(
    Label(
      "compare", foreign: ["diff_runs"],
      summary: "Hold runs against each other: settings, curves, weights, rows, noise.",
      source: "Student, Biometrika 6, 1908 (paired t)",
      parameters: [
        Parameter("runs", .rest(.reference(.run)), .positional, help: "two or more; the last two"),
        Parameter("all", .flag, standard: "no", help: "settings that do not differ, too"),
      ],
      example: "compare r1 r2"), .look
  ) { request, workspace, _ throws(Problem) in
    var runs: [Run] = []
    for name in request.values.texts("runs") ?? [] { runs.append(try workspace.session.run(name)) }
    if runs.isEmpty { runs = Array(workspace.session.runs.suffix(2)) }
    var chosen: String?
    if runs.count == 1, let other = workspace.session.runs.last(where: { $0.name != runs[0].name })
    {
      runs.append(other)
      chosen = other.name
    }
    guard runs.count > 1 else {
      throw Problem(
        .noRun, "compare takes two runs or more, and there \(runs.isEmpty ? "is none" : "is one")",
        hint: "fit 1cycle 5 makes one", about: "runs")
    }
    var answer = Answer([.table(settings(of: runs, all: request.values[flag: "all"]))])
    let trained = runs.filter { $0.method == nil }
    if !trained.isEmpty { answer.add(Figure.loss(trained)) }
    var record = Record("compare")
    if runs.count == 2, trained.count == 2 {
      let dataset = try? workspace.session.dataset(for: "compare")
      let found = try RunComparison(runs[0], runs[1], on: dataset)
      for line in sentences(found, runs[0], runs[1]) { answer.say(line) }
      if let distance = found.distance { record.append("distance", distance) }
      if let flips = found.flips { record.append("flips", Double(flips.count)) }
      answer.say(noise(runs[0], runs[1], among: workspace.session.runs, &record))
    }
    if let chosen {
      answer.note("note: held against \(chosen), the last other run, since none was named")
    }
    if let remark = Run.remark(on: "train", of: runs) { answer.note("note: " + remark) }
    answer.item = .record(record)
    return answer
  }

  /// One setting a row, then one figure a row.
  private static func settings(of runs: [Run], all: Bool) -> Table {
    var rows = Run.settingNames(of: runs, all: all).map { name -> [Table.Cell] in
      [Table.Cell(name)] + runs.map { .word($0.setting(name)) }
    }
    var figures: [String] = []
    for run in runs {
      for result in run.results where !figures.contains(result.name) { figures.append(result.name) }
    }
    for name in figures {
      rows.append([Table.Cell(name)] + runs.map { .short($0.result(name)) })
    }
    rows.append(
      ["best epoch"]
        + runs.map { $0.method == nil ? $0.best.map { "\($0.epoch)" } ?? "–" : "–" as Table.Cell })
    if runs.contains(where: { $0.chosenEpoch != nil }) {
      rows.append(
        ["chosen epoch"] + runs.map { $0.chosenEpoch.map { "\($0)" } ?? "last" as Table.Cell })
    }
    rows.append(["steps"] + runs.map { "\($0.losses.count)" })
    rows.append(["digest"] + runs.map { Table.Cell.name($0.digest) })
    return Table(
      ["setting"] + runs.map(\.name), rows: rows,
      alignments: [.left] + runs.map { _ in .right })
  }

  private static func sentences(_ found: RunComparison, _ one: Run, _ two: Run) -> [String] {
    var lines: [String] = []
    if let distance = found.distance, let relative = found.relativeDistance,
      let cosine = found.cosine
    {
      lines.append(
        "weights: \(Numerals.short(distance)) apart, \(Numerals.percent(relative)) of "
          + "\(one.name)'s length, cosine \(Numerals.short(cosine))")
    } else {
      lines.append("weights: not of one layout, or too large to be kept")
    }
    guard let flips = found.flips else { return lines }
    if flips.trained > 0 {
      lines.append(
        "note: \(flips.trained) of \(flips.rows) held-out rows were trained on by one of them")
    }
    guard flips.count > 0 else {
      return lines + ["predictions: the same on all \(flips.rows) held-out rows"]
    }
    lines.append(
      "predictions: \(flips.count) of \(flips.rows) held-out rows differ; only \(one.name) is right "
        + "on \(flips.onlyFirst.count), only \(two.name) on \(flips.onlySecond.count)")
    func list(_ rows: [Int]) -> String {
      rows.prefix(8).map(String.init).joined(separator: " ") + (rows.count > 8 ? " …" : "")
    }
    if !flips.onlyFirst.isEmpty {
      lines.append("  \(one.name) alone: rows \(list(flips.onlyFirst))")
    }
    if !flips.onlySecond.isEmpty {
      lines.append("  \(two.name) alone: rows \(list(flips.onlySecond))")
    }
    return lines
  }

  /// Whether the difference of two runs is inside the noise of the seed, as far as that is known.
  private static func noise(
    _ one: Run, _ two: Run, among runs: [Run], _ record: inout Record
  ) -> String {
    let figure = one.judge(beside: two)
    guard let a = one.result(figure), let b = two.result(figure) else {
      return "noise of the seed: no figure to judge by"
    }
    // Runs of one point that differ in their seeds alone. 0.1.0 did not note what those decided.
    func siblings(_ run: Run) -> [Run] {
      guard let family = run.family, family.vary != nil || family.verb == "repeat" else {
        return []
      }
      return runs.filter {
        $0.family?.number == family.number && $0.family?.verb == family.verb
          && $0.family?.point == family.point
      }
    }
    let (first, second) = (siblings(one), siblings(two))
    let varied = (Varied(of: first), Varied(of: second))
    let areApart =
      one.family?.number != two.family?.number || one.family?.point != two.family?.point
    if first.count > 1, second.count > 1, areApart, varied.0 != varied.1 {
      let sets = [(one, varied.0), (two, varied.1)].map { run, varied in
        "\(run.name)'s set varied \(varied.matters.isEmpty ? "nothing" : "\(varied)")"
      }
      return
        "noise of the seed: \(sets.joined(separator: ", ")), so neither measures the other: repeat "
        + "both with one vary="
    }
    if !first.isEmpty, !second.isEmpty, areApart, !varied.0.matters.isEmpty,
      let paired = PairedSeeds(first, second, figure)
    {
      record.append("difference", paired.difference.mean)
      record.append("half_width", paired.difference.halfWidth)
      return verdict(paired, figure, one, two)
    }
    if !first.isEmpty, !areApart {
      return "noise of the seed: both are of one set, and differ in nothing else"
    }
    let isFirst = first.count > 1 && second.isEmpty && varied.0 == .standard
    if isFirst || (second.count > 1 && first.isEmpty && varied.1 == .standard) {
      // A run of the set stands for all of them, so the other is held against their mean.
      let set = isFirst ? first : second
      let spread = SeedNoise(set.compactMap { $0.result(figure) })
      return verdict(
        isFirst ? b - spread.mean : spread.mean - a, spread, spread.halfWidthOfOneMore,
        figure, " from the mean of \(Run.span(of: set)); one more seed strays", &record)
    }
    guard one.data == two.data, let known = KnownNoise(of: [one, two], among: runs, figure) else {
      return "noise of the seed: not known; repeat 5 { … } measures it"
    }
    return verdict(
      b - a, known.noise, known.noise.halfWidthOfDifference, figure,
      "; two seeds of \(known.span) do so by", &record)
  }

  private static func verdict(
    _ difference: Double, _ spread: SeedNoise, _ halfWidth: Double, _ figure: String,
    _ measure: String, _ record: inout Record
  ) -> String {
    record.append("difference", difference)
    record.append("half_width", halfWidth)
    return "noise of the seed: \(figure) differs by \(Numerals.short(difference))\(measure)"
      + " ± \(Numerals.short(halfWidth)) (95 %, \(spread.count) seeds): "
      + (abs(difference) > halfWidth
        ? "outside the noise" : "inside the noise, no evidence that one is better")
  }

  private static func verdict(
    _ paired: PairedSeeds, _ figure: String, _ one: Run, _ two: Run
  ) -> String {
    let noise = paired.difference
    let interval =
      "\(figure) of \(two.name)'s set minus \(one.name)'s: \(Numerals.short(noise.mean)) ± "
      + "\(Numerals.short(noise.halfWidth)) (95 %, \(noise.count) paired seeds): "
    guard paired.isOutsideNoise else {
      return interval + "inside the noise of the seed, no evidence that one is better"
    }
    let isSecond = (noise.mean > 0) == Run.isBetterWhenMore(figure)
    return interval + "outside the noise, \(isSecond ? two.name : one.name)'s set is better"
  }
}
