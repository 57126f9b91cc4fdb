import Kernel
import Viz

extension Command {
  static let freeze = Command(
    Label(
      "freeze", foreign: ["freeze_to", "requires_grad_", "trainable", "layers_to_freeze"],
      summary: "Keep the weights of some layers as they are; the others go on learning.",
      source: "torch: requires_grad=False, with norms in eval(); fastai keeps norms learning",
      parameters: [
        Parameter(
          "layers", .rest(.either([.word([Layout.body]), .reference(.layer)])), .required,
          help: "names in `summary`, blocks too; body: all layers with weights but the last"),
        Parameter(
          "stats", .word(["kept", "live"]), standard: "kept",
          help: "frozen norms use and keep their running statistics, or follow the batches"),
      ],
      example: "freeze body"), .model
  ) { request, workspace, _ throws(Problem) in
    var model = try workspace.session.model(for: "freeze")
    try model.freeze(
      request.values.texts("layers") ?? [],
      hasLiveStatistics: request.values[word: "stats"] == "live")
    workspace.session.use(model)
    return Answer([.line(model.learningSentence)], item: .model(model))
  }

  static let unfreeze = Command(
    Label(
      "unfreeze", foreign: ["unfreeze_layers"],
      summary: "Let frozen layers learn again: all of them, or some.",
      parameters: [
        Parameter(
          "layers", .rest(.either([.word([Layout.body]), .reference(.layer)])), .positional,
          help: "names in `summary`; all when unwritten"),
        Parameter(
          "last", .integer(1...1_000_000),
          help: "only so many of the last layers with weights; those below stay as they are"),
      ],
      example: "unfreeze last=1"), .model
  ) { request, workspace, _ throws(Problem) in
    var model = try workspace.session.model(for: "unfreeze")
    let names = request.values.texts("layers") ?? []
    if let count = request.values.integer("last") {
      guard names.isEmpty else {
        throw Problem(
          .badValue, "unfreeze takes names or last=, not both", hint: "unfreeze last=\(count)",
          about: "last")
      }
      model.unfreeze(last: count)
    } else {
      try model.unfreeze(names)
    }
    workspace.session.use(model)
    return Answer([.line(model.learningSentence)], item: .model(model))
  }
}

extension Model {
  /// What learns and what does not.
  var learningSentence: String {
    let all = Numerals.counted(layout.parameterCount, "parameter")
    if frozen.isEmpty { return "\(name): all layers learn, \(all)" }
    let learning = layout.weighted.filter { !frozen.holds($0.name) }.map(\.name)
    return "\(name): frozen: \(frozenWords); \(learning.joined(separator: " ")) "
      + "\(learning.count == 1 ? "learns" : "learn"), \(learningCount) of \(all)"
  }

  /// A table with a row for each layer, with a column that marks those that are frozen, where any is.
  func marking(_ table: Table) -> Table {
    guard !frozen.isEmpty else { return table }
    let rows = zip(table.rows, layout.places).map { row, place -> [Table.Cell] in
      let mark = frozen.live.contains(place.name) ? "yes, statistics live" : "yes"
      return row + [Table.Cell(frozen.holds(place.name) ? mark : "")]
    }
    return Table(table.header + ["frozen"], rows: rows)
  }
}
