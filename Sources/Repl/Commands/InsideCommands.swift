import Kernel
import Viz

/// Looks into a model and into columns of numbers: histograms and statistics.
extension Command {
  static let insideCommands = [hist, stats]

  /// What can be looked at layer by layer.
  static let insides = ["weights", "activations", "gradients"]

  static let hist = Command(
    Label(
      "hist", foreign: ["histogram", "histplot"],
      summary: "Draw how weights, activations, gradients, a column or a tensor spread.",
      parameters: [
        Parameter(
          "what", .expression, .required,
          help:
            "weights, activations, gradients, a column, pixels, classes, lengths (of text), or an "
            + "expression"),
        Parameter(
          "layer", .reference(.layer), .positional, help: "one layer, by its name in `summary`"),
      ],
      example: "hist weights"), .look
  ) { request, workspace, host throws(Problem) in
    let text = request.values[word: "what"]
    let layer = request.values.text("layer")
    if insides.contains(text) { return try inside(text, layer: layer, of: "hist", &workspace) }
    if let layer {
      throw Problem(
        .surplusArgument, "only weights, activations and gradients have layers, not \(text)",
        hint: "hist weights \(layer)", about: "layer")
    }
    if workspace.session[text] == nil, let chart = column(text, in: workspace.session) {
      return Answer([.chart(chart)])
    }
    guard let expression = request.call.expression("what") else {
      let dataset = try? workspace.session.dataset(for: "hist")
      let all = dataset?.table.schema?.columns.map(\.name) ?? dataset?.columns ?? []
      let columns = all.prefix(8).map { Escaping.terminal($0, columns: 24) }
      throw Problem(
        .undefinedName, "there is no column called \"\(text)\"",
        hint: columns.isEmpty ? "hist weights" : "columns: " + columns.joined(separator: "  "),
        about: "what")
    }
    let datum = try host.language.evaluate(expression, &workspace)
    if case .text(let name) = datum, let chart = column(name, in: workspace.session) {
      return Answer([.chart(chart)])
    }
    let tensor = try datum.asTensor(for: "hist")
    return Answer([.chart(Figure.histogram(text, tensor.floats.map(Double.init)))])
  }

  /// A column of the current data set in its own units, its target, or its classes.
  private static func column(_ name: String, in session: Session) -> Chart? {
    guard let dataset = try? session.dataset(for: "hist") else { return nil }
    if let place = dataset.columns.firstIndex(of: name) {
      let values = (0..<dataset.rows).map { Double(dataset.inputs[$0, place]) }
      return Figure.histogram(name, values)
    }
    if let words = Figure.words(ofColumn: name, dataset) { return words }
    if name == "classes" { return Figure.classes(dataset) }
    if name == "pixels", dataset.image != nil {
      return Figure.histogram("pixels", dataset.inputs.floats.map(Double.init))
    }
    if name == "lengths", dataset.text(ofRow: 0) != nil {
      let lengths = (0..<dataset.rows).map { dataset.text(ofRow: $0)?.unicodeScalars.count ?? 0 }
      return Figure.histogram("lengths of text", lengths.map(Double.init))
    }
    guard case .values(let values, let names) = dataset.target,
      let place = names.firstIndex(of: name)
    else { return nil }
    return Figure.histogram(name, (0..<dataset.rows).map { Double(values[$0, place]) })
  }

  /// Weights, activations or gradients of one layer, or of all that have any: a histogram each.
  static func inside(
    _ what: String, layer: String?, of verb: String, _ workspace: inout Workspace
  ) throws(Problem) -> Answer {
    let model = try workspace.session.model(for: verb)
    var found: [(name: String, chart: Chart)]
    if what == "weights" {
      found = weights(of: model)
    } else {
      let dataset = try workspace.session.looking(for: verb).dataset
      let report = try LayerReport(
        of: model, on: dataset, loss: workspace.session.loss, seed: workspace.session.draws.seed,
        isExact: workspace.session.isExact)
      found =
        what == "activations"
        ? report.entries.map { ($0.layer, Figure.histogram("activations of \($0.layer)", $0)) }
        : gradients(in: report)
    }
    if let layer {
      let names = found.map(\.name)
      found = found.filter { $0.name == layer || $0.name == layer + ".weight" }
      guard !found.isEmpty else {
        throw Problem(
          .unknownWord, "no layer called \"\(layer)\"",
          hint: "layers: " + names.joined(separator: "  "), about: "layer")
      }
    }
    return Answer(found.map { .chart($0.chart) })
  }

  private static func weights(of model: Model) -> [(name: String, chart: Chart)] {
    model.layout.slices.filter(\.isMatrix).map { slice in
      let values = model.numbers(of: slice).map(Double.init)
      return (slice.name, Figure.histogram("weights of \(slice.name)", values))
    }
  }

  private static func gradients(in report: LayerReport) -> [(name: String, chart: Chart)] {
    report.slopes.filter(\.isMatrix).map {
      ($0.name, Figure.histogram("gradients of \($0.name)", $0.gradients))
    }
  }

  static let stats = Command(
    Label(
      "stats", foreign: ["ActivationStats", "describe"],
      summary: "Follow one batch through the layers and back.",
      source: "Glorot and Bengio 2010",
      parameters: [
        Parameter(
          "what", .word(insides), .positional, standard: "activations", help: "what to look at"),
        Parameter("bs", .integer(1...1_048_576), standard: "64", help: "rows of the batch"),
      ],
      given: [
        "layer": "names of the layers", "mean": "of the numbers of each layer",
        "sd": "their deviation", "zero": "the share of them that is 0",
        "dead": "units that are 0 in all rows (activations)",
        "grad": "deviation of the gradient by what the layer hands on (activations)",
      ], example: "stats activations"), .look
  ) { request, workspace, _ throws(Problem) in
    let model = try workspace.session.model(for: "stats")
    let what = request.values[word: "what"]
    let found: (table: Table, notes: [String])
    var explanation: Explanation?
    let drawn: () throws(Problem) -> [Chart]
    let record: Record
    if what == "weights" {
      found = Inside.weights(model)
      record = try InsideRecord.weights(model)
      drawn = { () throws(Problem) in weights(of: model).map(\.chart) }
    } else {
      let dataset = try workspace.session.looking(for: "stats").dataset
      let report = try LayerReport(
        of: model, on: dataset, batch: request.values[integer: "bs"],
        loss: workspace.session.loss, seed: workspace.session.draws.seed,
        isExact: workspace.session.isExact)
      found = what == "gradients" ? Inside.gradients(report) : Inside.activations(report)
      record =
        try what == "gradients"
        ? InsideRecord.gradients(report) : InsideRecord.activations(report)
      explanation = what == "gradients" ? nil : .layers(report, model, sourceOf: request.call.label)
      drawn =
        what == "gradients"
        ? { () throws(Problem) in gradients(in: report).map(\.chart) }
        : { () throws(Problem) in [Figure.layers(report, model, dataset)] }
    }
    var answer = Answer([.table(found.table)], explainedBy: explanation)
    answer.drawn = drawn
    answer.named = .record(record)
    for note in found.notes { answer.say(note) }
    return answer
  }
}
