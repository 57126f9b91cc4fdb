import Kernel
import Viz

extension Command {
  static let repeating = Command(
    Label(
      "repeat", foreign: ["RepeatedKFold", "n_runs"],
      summary: "Run a block under several seeds: mean, deviation, and the noise to compare by.",
      parameters: [
        Parameter("times", .integer(2...1000), .required, help: "seeds, from the session's on"),
        Parameter("block", .block(.statements), .required, help: "{ fit 5 }"),
        Parameter("passes", .integer(0...1000), help: "only the first so many"),
      ],
      example: "repeat 3 { fit 1 }"), .train
  ) { request, workspace, host throws(Problem) in
    guard let block = request.call.block("block") else {
      throw Problem(.missingArgument, "repeat needs a block", hint: "repeat 5 { fit 5 }")
    }
    let times = request.values[integer: "times"]
    let first = workspace.session.draws.seed
    let most = request.values.integer("passes") ?? times
    let passes = (0..<min(times, most)).map {
      Passes.Pass(seed: first &+ UInt64($0), point: [])
    }
    let engine = Passes(verb: "repeat", block: block, passes: passes, host: host)
    let outcomes = try engine.run(&workspace)
    note(outcomes.count, of: passes.count, &workspace)
    let runs = outcomes.compactMap(\.runs.last)
    guard let last = runs.last else { return Answer("stopped before the first pass had ended") }
    var record = Record("repeat")
    record.append("n", Double(runs.count))
    var rows: [[Table.Cell]] = []
    for (name, _) in last.results {
      let values = runs.compactMap { $0.result(name) }
      let noise = SeedNoise(values)
      rows.append([
        Table.Cell(name), .short(noise.mean), .short(noise.deviation),
        Table.Cell("± \(Numerals.short(noise.halfWidth))", number: noise.halfWidth),
        .short(values.min() ?? .nan), .short(values.max() ?? .nan),
      ])
      record.append(name, .datum(.tensor(try Tensor(values.map { Float($0) }))))
      if name == judge(last) {
        record.append("mean", noise.mean)
        record.append("sd", noise.deviation)
      }
    }
    var answer = Answer([
      .table(Table(["figure", "mean", "sd", "95 %", "least", "most"], rows: rows))
    ])
    let noise = SeedNoise(runs.compactMap { $0.result(judge(last)) })
    guard runs.contains(where: { $0.method == nil }) else {
      answer.say(
        "\(last.model) draws nothing: no seed reaches it, and \(runs.count) runs say one thing")
      answer.item = .record(record)
      return answer
    }
    answer.say(
      "\(runs[0].name) to \(last.name): \(judge(last)) \(Numerals.short(noise.mean)) ± "
        + "\(Numerals.short(noise.deviation)) over \(runs.count) seeds; compare knows this noise now"
    )
    if outcomes.count < passes.count {
      answer.note("note: stopped; typing it again goes on with the seeds that are missing")
    }
    answer.item = .record(record)
    return answer
  }

  static let sweep = Command(
    Label(
      "sweep", foreign: ["GridSearchCV", "grid_search", "ParameterGrid", "optuna"],
      summary: "Run a block for every combination of values, side by side.",
      parameters: [
        Parameter("block", .block(.statements), .required, help: "{ fit 5 }"),
        Parameter(
          "*", .list(.text),
          help: "values of an option, or of a name used in the block: bs=32,64"),
        Parameter("by", .text, help: "the figure that decides; the first metric when unwritten"),
        Parameter("passes", .integer(0...100_000), help: "only the first so many"),
      ],
      example: "sweep bs=32,64 lr=1e-3,1e-2 { fit 1 }"), .train
  ) { request, workspace, host throws(Problem) in
    guard let block = request.call.block("block") else {
      throw Problem(.missingArgument, "sweep needs a block", hint: "sweep lr=1e-3,1e-2 { fit 5 }")
    }
    let lists = request.call.arguments.filter {
      request.call.label.parameter($0.parameter.name) == nil
    }.map { ($0.parameter.name, request.values.texts($0.parameter.name) ?? []) }
    guard !lists.isEmpty else {
      throw Problem(
        .missingArgument, "sweep needs values to go through", hint: "sweep lr=1e-3,1e-2 { fit 5 }")
    }
    let points = try grid(lists)
    let most = request.values.integer("passes") ?? points.count
    let passes = points.prefix(most).map { Passes.Pass(seed: nil, point: $0) }
    let engine = Passes(
      verb: "sweep", block: block, passes: passes, host: host)
    let outcomes = try engine.run(&workspace)
    note(outcomes.count, of: passes.count, &workspace)
    guard let last = outcomes.last?.runs.last else {
      return Answer("stopped before the first pass had ended")
    }
    let figure = request.values.text("by") ?? judge(last)
    guard last.result(figure) != nil else {
      throw Problem(
        .unknownWord, "the runs have no figure \"\(figure.brief)\"",
        hint: last.results.map(\.name).joined(separator: "  "), about: "by")
    }
    var answer = SweepAnswer(outcomes, lists.map(\.0), figure).answer
    if outcomes.count < passes.count {
      answer.note("note: stopped; typing it again goes on with the points that are missing")
    }
    return answer
  }

  /// A statement that was stopped is noted down with the passes it has done, so that a script does as
  /// many.
  private static func note(_ done: Int, of all: Int, _ workspace: inout Workspace) {
    if done < all { workspace.journal.passes = done }
  }

  /// Every combination, the last list running fastest.
  private static func grid(
    _ lists: [(name: String, values: [String])]
  ) throws(Problem) -> [[Run.Setting]] {
    var points: [[Run.Setting]] = [[]]
    for list in lists {
      guard points.count * list.values.count <= 100_000 else {
        throw Problem(
          .outOfRange, "a sweep has at most 100000 points", hint: "fewer values", about: list.name)
      }
      points = points.flatMap { point in
        list.values.map { point + [Run.Setting(list.name, $0)] }
      }
    }
    return points
  }
}

/// A sweep as a table, a chart and a sentence.
struct SweepAnswer {
  private let outcomes: [Passes.Outcome]
  private let names: [String]
  private let figure: String
  private let best: Passes.Outcome?

  init(_ outcomes: [Passes.Outcome], _ names: [String], _ figure: String) {
    self.outcomes = outcomes
    self.names = names
    self.figure = figure
    let scored = outcomes.map { (outcome: $0, value: SweepAnswer.value(of: $0, figure)) }
      .filter(\.value.isFinite)
    let best =
      Run.isBetterWhenMore(figure)
      ? scored.max { $0.value < $1.value } : scored.min { $0.value < $1.value }
    self.best = best?.outcome
  }

  private func value(_ outcome: Passes.Outcome) -> Double { SweepAnswer.value(of: outcome, figure) }

  private static func value(of outcome: Passes.Outcome, _ figure: String) -> Double {
    guard let run = outcome.runs.last, run.ending.isSound else { return .nan }
    return run.result(figure) ?? .nan
  }

  var answer: Answer {
    var answer = Answer([.table(table)])
    // The chart ends in the sentence.
    if let chart { answer.add(chart) } else { answer.say(sentence) }
    var record = Record("sweep")
    record.append("points", Double(outcomes.count))
    if let best, let run = best.runs.last {
      record.append("best", .run(run))
      for setting in best.pass.point {
        record.append(setting.name, .datum(Datum(typed: setting.value)))
      }
    }
    answer.item = .record(record)
    return answer
  }

  private var table: Table {
    let figures = outcomes.last?.runs.last?.results.map(\.name) ?? []
    let rows = outcomes.map { outcome -> [Table.Cell] in
      let run = outcome.runs.last
      let isBest = run != nil && run?.name == best?.runs.last?.name
      let name = run?.name ?? "–"
      return outcome.pass.point.map { .word($0.value, columns: 20) }
        + [isBest ? Table.Cell(name + " *", whole: name) : Table.Cell(name)]
        + figures.map { .short(run?.result($0)) }
        + [Table.Cell(run?.ending.word ?? ""), ""]
    }
    var table = Table(names + ["run"] + figures + ["ending", "loss"], rows: rows)
    table.sketches[names.count + figures.count + 2] = outcomes.map {
      .curve($0.runs.last?.losses.values ?? [])
    }
    return table
  }

  /// The figure over the last list of numbers, a line for each combination of the others; a grid for
  /// two lists of words.
  private var chart: Chart? {
    let axes = names.indices.filter { index in
      outcomes.allSatisfy { Numeral.parse($0.pass.point[index].value) != nil }
        && Set(outcomes.map { $0.pass.point[index].value }).count > 1
    }
    guard let axis = axes.last else { return bars }
    var lines: [(name: String, x: [Double], y: [Double])] = []
    for outcome in outcomes {
      let rest = outcome.pass.point.enumerated().filter { $0.offset != axis }
        .map { "\($0.element.name)=\($0.element.value)" }.joined(separator: " ")
      let x = Numeral.parse(outcome.pass.point[axis].value) ?? .nan
      if let index = lines.firstIndex(where: { $0.name == rest }) {
        lines[index].x.append(x)
        lines[index].y.append(value(outcome))
      } else {
        lines.append((rest, [x], [value(outcome)]))
      }
    }
    let all = lines.flatMap(\.x)
    let isWide = (all.min() ?? 0) > 0 && (all.max() ?? 0) >= 8 * (all.min() ?? 1)
    let layers = lines.enumerated().map { index, line -> Viz.Layer in
      let order = line.x.indices.sorted { line.x[$0] < line.x[$1] }
      return .line(
        Series(
          line.name, x: order.map { line.x[$0] }, y: order.map { line.y[$0] },
          style: Style(tint: index, dash: index)))
    }
    return Chart(
      title: "sweep", subtitle: figure,
      x: Axis(names[axis], isWide ? .log10 : .linear, limits: .all),
      y: Axis(figure, limits: .all), layers: layers, caption: sentence)
  }

  private var bars: Chart? {
    Chart(
      title: "sweep", subtitle: figure,
      layers: [
        .bars(
          Bars(
            labels: outcomes.map { $0.pass.point.map(\.value).joined(separator: " ") },
            values: outcomes.map(value)))
      ], caption: sentence)
  }

  /// The best point, and whether it lies on the edge of what was tried.
  private var sentence: String {
    guard let best, let run = best.runs.last else { return "No pass ended with a figure." }
    let point = best.pass.point.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
    var text = "best: \(point) with \(figure) \(Numerals.short(value(best))) (\(run.name))"
    let edges = names.indices.compactMap { index -> String? in
      let tried = outcomes.compactMap { Numeral.parse($0.pass.point[index].value) }
      guard Set(tried).count > 2, tried.count == outcomes.count,
        let own = Numeral.parse(best.pass.point[index].value),
        own == tried.min() || own == tried.max()
      else { return nil }
      return "\(own == tried.max() ? "the largest" : "the least") \(names[index])"
    }
    if !edges.isEmpty { text += "; it has \(edges.joined(separator: " and ")) tried: go further" }
    return text + "."
  }
}

extension Ending {
  /// Its figures can be compared with others'.
  var isSound: Bool { if case .diverged = self { false } else { true } }
}
