import Kernel
import Viz

extension Command {
  /// Whether a `whatif` without a block asks about starts.
  static func asksOfStarts(_ lists: [BlockLists.List]) -> Bool {
    lists.contains { $0.name == "init" }
      && lists.allSatisfy { ["init", "depth"].contains($0.name) }
  }

  /// `whatif init=kaiming,xavier`: what each start does to a batch before any training.
  static func starts(
    _ lists: [BlockLists.List], _ request: Request, _ workspace: inout Workspace, _ host: Host
  ) throws(Problem) -> Answer {
    let (model, dataset) = try workspace.session.training(for: "whatif")
    let session = workspace.session
    let depths = try lists.first { $0.name == "depth" }.map { (list) throws(Problem) in
      try numbers(list)
    }
    var found: [StartView.Start] = []
    guard let inits = lists.first(where: { $0.name == "init" }) else { return Answer() }
    for value in inits.values {
      let choice = try initialiser(value, in: inits, workspace, host)
      for depth in depths ?? [0] {
        if host.stop() { throw Problem(.interrupted, "stopped; nothing has changed") }
        var net = model
        if depth > 0 {
          net = try Model(
            name: model.name, model.blueprint.deepened(to: depth), for: dataset,
            seed: session.draws.seed)
        }
        _ = try net.initialise(
          by: Initialiser.named(choice.name), choice.values, seed: session.draws.seed)
        let report = try StartReport(
          of: net, on: dataset, batch: 64, loss: session.loss, seed: session.draws.seed,
          isExact: session.isExact)
        found.append(StartView.Start(name: value, depth: depth, report: report))
      }
    }
    let view = StartView(found, "\(model.name)/\(dataset.name)")
    var answer = Answer([.line(view.headline)], item: .record(view.record))
    for chart in view.charts { answer.add(chart) }
    answer.add(view.table)
    answer.note(
      "one batch of \(min(64, dataset.split.train.count)) rows, before any training, seed "
        + "\(session.draws.seed); init … takes one of them, whatif init=… { fit 5 } trains with each"
    )
    answer.explanation = view.explanation
    return answer
  }

  private static func numbers(_ list: BlockLists.List) throws(Problem) -> [Int] {
    try list.values.map { (text) throws(Problem) in
      guard let depth = Int(text), (1...1000).contains(depth) else {
        throw Problem(
          .badValue, "depth counts hidden layers, 1 to 1000, and not \"\(text.brief)\"",
          hint: "depth=2,10,30", about: "depth", place: list.range)
      }
      return depth
    }
  }

  /// `kaiming mode=fan_out` as `init` reads it.
  private static func initialiser(
    _ text: String, in list: BlockLists.List, _ workspace: Workspace, _ host: Host
  ) throws(Problem) -> Choice {
    var draft = workspace
    do throws(Problem) {
      let parsed = try host.language.parse("init \(text)")
      guard let call = parsed.call, call.name == initialise.name else {
        throw Problem(
          .badValue, "\"\(text.brief)\" is no start", hint: "whatif init=kaiming,xavier")
      }
      let request = Request(call: call, words: try host.language.words(call, &draft))
      guard let choice = request.choice("initialiser"), request.values.text("layer") == nil else {
        throw Problem(
          .badValue, "a start here is of the whole net", hint: "whatif init=kaiming,xavier",
          about: "init")
      }
      return choice
    } catch {
      var placed = error
      placed.place = list.range
      throw placed
    }
  }
}

/// What starts do, as it is shown.
private struct StartView {
  struct Start {
    /// As it was typed.
    let name: String
    /// Hidden layers; 0 where the net is as it is.
    let depth: Int
    let report: StartReport

    var title: String { depth > 0 ? "\(name), \(depth) deep" : name }
  }

  private let starts: [Start]
  private let subtitle: String

  init(_ starts: [Start], _ subtitle: String) { (self.starts, self.subtitle) = (starts, subtitle) }

  private var hasDepths: Bool { starts.contains { $0.depth > 0 } }

  var headline: String {
    guard starts.count > 6 else {
      return "whatif init: "
        + starts.map { "\($0.title): \(words($0.report))" }.joined(separator: "; ")
    }
    let fine = starts.filter { $0.report.verdict == .fine }
    return "whatif init: \(fine.count) of \(starts.count) keep their size"
      + (fine.isEmpty ? "" : ": " + fine.map(\.title).joined(separator: "; "))
  }

  private func words(_ report: StartReport) -> String {
    switch report.verdict {
    case .vanishes, .explodes:
      let isForward =
        max(report.forward, 1 / report.forward) >= max(report.backward, 1 / report.backward)
      let times = isForward ? report.forward : report.backward
      return "\(isForward ? "the signal" : "the gradient") \(report.verdict.rawValue), "
        + "to \(Numerals.short(times, digits: 2)) of itself"
    default: return report.verdict.rawValue
    }
  }

  var table: Table {
    hasDepths ? summary : layered
  }

  /// One row a start and depth.
  private var summary: Table {
    Table(
      ["init", "depth", "signal", "gradient", "dead", "loss", ""],
      rows: starts.map { start in
        let report = start.report
        return [
          .word(start.name, columns: 24), "\(start.depth)", .short(report.forward, digits: 3),
          .short(report.backward, digits: 3),
          .percent(report.lines.dropLast().map(\.dead).max() ?? 0, 0), .short(report.loss),
          Table.Cell(report.verdict.rawValue),
        ]
      }, alignments: [.left])
  }

  /// One row a start and layer.
  private var layered: Table {
    var table = Table(
      ["init", "layer", "mean", "sd", "dead", "grad sd"],
      rows: starts.flatMap { start in
        start.report.lines.map { line -> [Table.Cell] in
          [
            .word(start.name, columns: 24), Table.Cell(line.layer), .short(line.mean, digits: 3),
            .short(line.deviation, digits: 3), .percent(line.dead, 0),
            .short(line.gradient, digits: 3),
          ]
        }
      }, alignments: [.left, .left])
    table.overflow = .dropped(remedy: "whatif init=… with fewer starts")
    return table
  }

  var charts: [Chart] {
    [
      chart("signal sd", \.deviation),
      chart("gradient sd", \.gradient),
    ].compactMap { $0 }
  }

  private func chart(_ title: String, _ figure: KeyPath<StartReport.Line, Double>) -> Chart? {
    let layers = starts.compactMap { start -> Viz.Layer? in
      let values = start.report.lines.dropLast().map { $0[keyPath: figure] }
      guard values.count > 1, values.contains(where: { $0 > 0 && $0.isFinite }) else { return nil }
      return .line(Series(start.title, x: values.indices.map { Double($0 + 1) }, y: values))
    }
    guard !layers.isEmpty else { return nil }
    return Chart(
      title: "whatif init", subtitle: subtitle, x: Axis("hidden layer"), y: Axis(title, .log10),
      layers: layers, caption: headline.dropFirst("whatif init: ".count) + ".")
  }

  var record: Record {
    var record = Record("whatif")
    func list(_ values: [Double]) -> Item { .datum(.list(values.map { .number($0) })) }
    record.append("starts", .datum(.list(starts.map { .text($0.name) })))
    if hasDepths { record.append("depths", list(starts.map { Double($0.depth) })) }
    record.append("forward", list(starts.map(\.report.forward)))
    record.append("backward", list(starts.map(\.report.backward)))
    record.append("loss", list(starts.map(\.report.loss)))
    record.append(
      "verdicts", .datum(.list(starts.map { .text($0.report.verdict.rawValue) })))
    return record
  }

  var explanation: Explanation {
    var told = Explanation(headline)
    told.say("signal", "sd of what the last hidden layer hands on / that of the first")
    told.say("gradient", "sd of the gradient at the first hidden layer / that at the last")
    told.say(
      "verdict",
      "explodes above \(Numerals.short(StartReport.most)), vanishes below its inverse; nothing passes where a "
        + "layer is 0 in all rows; units are alike where the rows of a matrix begin equal")
    told.say(
      "source", "Glorot and Bengio 2010; He et al., arXiv:1502.01852; Saxe et al., arXiv:1312.6120")
    return told
  }
}
