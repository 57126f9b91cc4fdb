import Kernel
import Viz

extension Command {
  static let lookCommands = [plot, score, predict, explain]

  static let score = Command(
    Label(
      "score", foreign: ["evaluate", "validate", "accuracy"],
      summary: "Measure the model on held-out or training rows.",
      parameters: [part, ScoreFigures.metric, ScoreFigures.each, ScoreFigures.draws]
        + AskedRows.parameters,
      example: "score"), .look
  ) { request, workspace, _ throws(Problem) in
    let asked = try AskedRows(request, workspace.session)
    let side = asked.side
    var asking = asked.asking
    asking.testDraws = try ScoreFigures.testDraws(request, workspace.session)
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
    if let draws = asking.testDraws {
      answer.note(ScoreFigures.sentence(draws))
      answer.explanation?.say("tta", ScoreFigures.sentence(draws))
    }
    for note in asked.notes { answer.note(note) }
    answer.item = .record(record)
    if dataset.task == .classes {
      answer.drawn = { () throws(Problem) in [try Figure.reliability(asking, side)] }
    }
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
