import Kernel
import Viz

extension Command {
  static let plot = Command(
    Label(
      "plot", foreign: ["plot_loss", "plot_history", "draw"],
      summary:
        "Draw what runs recorded, data, answers, or any numbers.",
      parameters: [
        Parameter(
          "what", .either([.trick(PlotKind.labels), .expression]), .positional, standard: "loss",
          help: "what to draw, a metric that the run measured, or an expression"),
        Parameter(
          "runs", .rest(.reference(.run)), .positional,
          help: "of these runs; the last when unwritten"),
      ],
      example: "plot loss"), .look
  ) { request, workspace, host throws(Problem) in
    let names = request.values.texts("runs") ?? []
    if let choice = request.choice("what") {
      return try PlotKind.named(choice.name).draw(
        PlotKind.Asked(name: choice.name, values: choice.values, runNames: names), &workspace)
    }
    let text = request.values[word: "what"]
    if let item = workspace.session[text], let answer = try drawn(item, text, names, &workspace) {
      return answer
    }
    guard let expression = request.call.expression("what"), names.isEmpty,
      workspace.session[text] != nil || !Chunk.isName(text)
    else {
      let near = Nearest.meant(by: text, among: PlotKind.labels).map { "did you mean \($0)?  " }
      throw Problem(
        .unknownWord, "plot cannot draw \"\(text.brief)\"",
        hint: (near ?? "") + "what: "
          + PlotKind.labels.prefix(12).map(\.name).joined(separator: "  "), about: "what")
    }
    let tensor = try host.language.evaluate(expression, &workspace).asTensor(for: "plot")
    return Answer([.chart(Figure.tensor(text, tensor))])
  }

  /// Things of the session that have a picture of their own.
  private static func drawn(
    _ item: Item, _ name: String, _ others: [String], _ workspace: inout Workspace
  ) throws(Problem) -> Answer? {
    switch item {
    case .run:
      let asked = PlotKind.Asked(name: "loss", values: Values(), runNames: [name] + others)
      return try PlotKind.named("loss").draw(asked, &workspace)
    default: return nil
    }
  }
}
