import Kernel
import Viz

extension Command {
  static let lookCommands = [plot, score, predict, explain]

  private static let plots = [
    "loss", "lr", "momentum", "metric", "gradnorm", "schedule",
  ]

  static let plot = Command(
    Label(
      "plot", foreign: ["plot_loss", "plot_history", "draw"],
      summary: "Draw what a run recorded, or a model's inside.",
      parameters: [
        Parameter(
          "what", .word(plots + insides + Metric.all.map(\.name)), .positional,
          standard: "loss", help: "the figure, or a metric that the run measured"),
        Parameter(
          "runs", .rest(.reference(.run)), .positional,
          help: "of these runs; the last when unwritten"),
      ],
      example: "plot loss"), .look
  ) { request, workspace, _ throws(Problem) in
    let what = request.values[word: "what"]
    if insides.contains(what) {
      return try inside(what, layer: nil, of: "plot", &workspace)
    }
    var runs: [Run] = []
    for name in request.values.texts("runs") ?? [] { runs.append(try workspace.session.run(name)) }
    if runs.isEmpty { runs = [try workspace.session.run(nil)] }
    if let run = runs.first(where: { $0.method != nil }) {
      throw Problem(
        .noRun, "\(run.name) was fitted in one go and has no curve", hint: "runs", about: run.name)
    }
    let chart =
      switch what {
      case "metric": Figure.metric(runs, runs[0].judge)
      case _ where !plots.contains(what): Figure.metric(runs, try figure(what, of: runs[0]))
      case "lr", "schedule": Figure.rates(runs)
      case "momentum": Figure.steps(runs, "momentum", of: \.momenta)
      case "gradnorm": Figure.steps(runs, "gradnorm", of: \.gradientNorms, limits: .robust)
      default: Figure.loss(runs)
      }
    var answer = Answer([.chart(chart)])
    if what == "loss", let remark = Run.remark(onLossesOf: runs) {
      answer.note("note: " + remark)
    }
    return answer
  }

  /// The figure of a metric that a run measured.
  private static func figure(_ metric: String, of run: Run) throws(Problem) -> String {
    let own = run.metricNames
    guard let name = own.first(where: { Metric.choice(ofFigure: $0)?.name == metric }) else {
      throw Problem(
        .nothingThere, "\(run.name) did not measure \(metric), but \(own.joined(separator: ", "))",
        hint: "fit 5 metric=\(metric)", about: "what")
    }
    return name
  }

  static let score = Command(
    Label(
      "score", foreign: ["evaluate", "validate", "accuracy"],
      summary: "Measure the model on held-out or training rows.",
      parameters: [part, ScoreFigures.metric, ScoreFigures.each] + AskedRows.parameters,
      example: "score"), .look
  ) { request, workspace, _ throws(Problem) in
    let asked = try AskedRows(request, workspace.session)
    let (asking, side) = (asked.asking, asked.side)
    let (model, dataset) = (asking.predictor, asking.dataset)
    let result = try asking.evaluation(side)
    let figures = try ScoreFigures(result, dataset, side, request)
    var record = Record("score")
    try figures.add(to: &record)
    let known = asking.known(side)
    let part = [Escaping.terminal(asked.word, columns: 60)] + (known?.marks ?? asking.unknownMarks)
    let said =
      "\(model.name) on \(Numerals.counted(result.rows, "row")) (\(part.joined(separator: ", "))): "
    // What the figure must not be taken for comes before it.
    var caution: String?
    if let known {
      caution = try Command.caution(known, asking, request, &record)
    }
    var answer = Answer(
      (caution.map { [.note("note: " + $0)] } ?? []) + [.line(said + figures.words)],
      explainedBy: try .score(
        result, side, of: model.name, dataset, asking.loss, figures.metrics))
    figures.add(to: &answer)
    for note in asked.notes { answer.note(note) }
    answer.item = .record(record)
    return answer
  }

  /// How many rows of the side the predictor has met, and the figures over the others.
  private static func caution(
    _ known: KnownRows, _ asking: Session.Asking, _ request: Request, _ record: inout Record
  ) throws(Problem) -> String? {
    record.append("trained_on", Double(known.trained.count))
    record.append("chosen_on", Double(known.chosen.count))
    guard let sentence = known.sentence, !known.others.isEmpty else { return nil }
    let others = try asking.evaluation(rows: known.others)
    let figures = try ScoreFigures(others, asking.dataset, known.side, request)
    record.append("others", Double(others.rows))
    figures.addFigures(to: &record, "others_")
    return "\(sentence); over the other \(others.rows): \(figures.words)"
  }
}
