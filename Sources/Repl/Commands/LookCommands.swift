import Kernel
import Viz

extension Command {
  static let lookCommands = [plot, hist, stats, score, predict, runs, explain]

  private static let plots = [
    "loss", "lr", "momentum", "metric", "gradnorm", "schedule", "weights", "activations",
  ]

  static let plot = Command(
    Label(
      "plot", foreign: ["plot_loss", "plot_history", "draw"],
      summary: "Draw what a run recorded, or a model's inside.",
      parameters: [
        Parameter("what", .word(plots), .positional, standard: "loss", help: "the figure"),
        Parameter(
          "runs", .rest(.reference(.run)), .positional,
          help: "of these runs; the last when unwritten"),
      ],
      example: "plot loss"), .look
  ) { request, workspace, _ throws(Problem) in
    let what = request.values[word: "what"]
    if what == "weights" || what == "activations" {
      return try inside(what, layer: nil, of: "plot", &workspace)
    }
    var runs: [Run] = []
    for name in request.values.texts("runs") ?? [] { runs.append(try workspace.session.run(name)) }
    if runs.isEmpty { runs = [try workspace.session.run(nil)] }
    let chart =
      switch what {
      case "lr": Figure.steps(runs, "lr", of: \.rates)
      case "schedule": Figure.steps(runs, "lr", of: \.rates)
      case "momentum": Figure.steps(runs, "momentum", of: \.momenta)
      case "gradnorm": Figure.steps(runs, "gradnorm", of: \.gradientNorms, limits: .robust)
      case "metric": Figure.metric(runs, runs.first?.metricNames.last ?? "accuracy")
      default: Figure.loss(runs)
      }
    return Answer([.chart(chart)])
  }

  static let hist = Command(
    Label(
      "hist", foreign: ["histogram", "histplot"],
      summary: "Draw how weights, activations or a tensor spread.",
      parameters: [
        Parameter("what", .expression, .required, help: "weights, activations, or an expression"),
        Parameter(
          "layer", .reference(.layer), .positional, help: "one layer, by its name in `summary`"),
      ],
      example: "hist weights"), .look
  ) { request, workspace, desk throws(Problem) in
    let text = request.values[word: "what"]
    if text == "weights" || text == "activations" {
      return try inside(text, layer: request.values.text("layer"), of: "hist", &workspace)
    }
    guard let expression = request.call.expression("what") else {
      throw Problem(.missingArgument, "hist needs something to count", hint: "hist weights")
    }
    let datum = try request.evaluate(expression, &workspace)
    let tensor = try datum.asTensor(for: "hist")
    return Answer([.chart(Figure.histogram(text, tensor.floats.map(Double.init)))])
  }

  /// Weights or activations of one layer, or of all that have any, a row of bars each.
  private static func inside(
    _ what: String, layer: String?, of verb: String, _ workspace: inout Workspace
  ) throws(Problem) -> Answer {
    let model = try workspace.session.model(for: verb)
    var found: [(name: String, values: [Double])] = []
    if what == "weights" {
      for slice in model.layout.slices where slice.isMatrix {
        found.append((slice.name, model.numbers(of: slice).map(Double.init)))
      }
    } else {
      let dataset = try workspace.session.dataset(for: verb)
      let report = try LayerReport(
        of: model, on: dataset, loss: workspace.session.loss, seed: workspace.session.draws.seed)
      found = report.entries.map { ($0.layer, $0.outputs) }
    }
    if let layer {
      let names = found.map(\.name)
      found = found.filter { $0.name == layer || $0.name == layer + ".weight" }
      guard !found.isEmpty else {
        throw Problem(
          .unknownWord, "no layer called \"\(layer)\"",
          hint: "layers: " + names.joined(separator: "  "),
          about: "layer")
      }
    }
    return Answer(found.map { .chart(Figure.histogram("\(what) of \($0.name)", $0.values)) })
  }

  static let stats = Command(
    Label(
      "stats", foreign: ["ActivationStats", "describe"],
      summary: "Follow one batch through the layers and back.",
      source: "Glorot and Bengio 2010",
      parameters: [
        Parameter(
          "what", .word(["activations", "weights"]), .positional, standard: "activations",
          help: "what to look at"),
        Parameter("bs", .integer(1...1_048_576), standard: "64", help: "rows of the batch"),
      ],
      example: "stats activations"), .look
  ) { request, workspace, _ throws(Problem) in
    let model = try workspace.session.model(for: "stats")
    if request.values[word: "what"] == "weights" {
      let rows = model.layout.slices.map { slice -> [String] in
        let values = model.numbers(of: slice).map(Double.init)
        return [
          slice.name, "\(slice.rows) x \(slice.columns)", Numerals.short(Statistics.mean(values)),
          Numerals.short(Statistics.deviation(values, freedom: 0)),
          Numerals.short(values.min() ?? .nan), Numerals.short(values.max() ?? .nan),
        ]
      }
      return Answer([.table(Table(["weights", "shape", "mean", "sd", "min", "max"], rows: rows))])
    }
    let dataset = try workspace.session.dataset(for: "stats")
    let report = try LayerReport(
      of: model, on: dataset, batch: request.values[integer: "bs"], loss: workspace.session.loss,
      seed: workspace.session.draws.seed)
    let rows = report.entries.map { entry in
      [
        entry.layer, entry.kind, Numerals.short(entry.mean), Numerals.short(entry.deviation),
        Numerals.percent(entry.zeros), Numerals.percent(entry.silent),
        Numerals.short(entry.gradient),
      ]
    }
    var answer = Answer(
      [
        .table(Table(["layer", "kind", "mean", "sd", "zero", "silent", "gradient sd"], rows: rows))
      ],
      explainedBy: .layers(report, model))
    let hidden = report.entries.filter { $0.layer != "out" && $0.deviation > 0 }
    if let first = hidden.first, let last = hidden.last, hidden.count > 1 {
      let ratio = last.deviation / first.deviation
      let said =
        ratio > 0.5 && ratio < 2
        ? "the signal keeps its scale" : ratio < 1 ? "the signal fades" : "the signal grows"
      answer.say(
        "\(said): sd \(Numerals.short(first.deviation)) after \(first.layer), "
          + "\(Numerals.short(last.deviation)) after \(last.layer)")
    }
    return answer
  }

  static let score = Command(
    Label(
      "score", foreign: ["evaluate", "validate", "accuracy"],
      summary: "Measure the model on held-out or training rows.",
      parameters: [part],
      example: "score"), .look
  ) { request, workspace, _ throws(Problem) in
    let model = try workspace.session.model(for: "score")
    let dataset = try workspace.session.dataset(for: "score")
    let side = request.side
    let result = try Evaluation(of: model, on: dataset, side, loss: workspace.session.loss)
    var record = Record("score")
    record.append("loss", result.loss)
    var parts = ["loss \(Numerals.short(result.loss))"]
    for (name, value) in zip(Evaluation.metricNames(for: dataset.task), result.metrics) {
      record.append(name, value)
      parts.append("\(name) \(Numerals.short(value))")
    }
    let said = "\(model.name) on \(Numerals.counted(result.rows, "row")) (\(side.rawValue)): "
    return Answer(
      [.line(said + parts.joined(separator: ", "))], item: .record(record),
      explainedBy: try .score(result, side, model, dataset, workspace.session.loss))
  }

  static let predict = Command(
    Label(
      "predict", foreign: ["predict_proba", "get_preds", "forward"],
      summary: "Show what the model says of some rows.",
      parameters: [
        Parameter("count", .integer(1...1000), .positional, standard: "5", help: "rows shown"),
        part,
      ],
      example: "predict 5"), .look
  ) { request, workspace, _ throws(Problem) in
    let model = try workspace.session.model(for: "predict")
    let dataset = try workspace.session.dataset(for: "predict")
    let side = request.side
    let result = try Evaluation(of: model, on: dataset, side, loss: workspace.session.loss)
    let places = side == .train ? dataset.split.train : dataset.split.valid
    let count = min(request.values[integer: "count"], result.rows)
    let found = try result.labels()
    let rows = (0..<count).map { row -> [String] in
      switch dataset.target {
      case .classes(let labels, let names):
        let said = Int(found[row])
        let share = Double(result.outputs[row, said])
        let truth = names[Int(labels[places[row]])]
        return [
          "\(places[row])", truth, names[said], Numerals.percent(share),
          truth == names[said] ? "" : "wrong",
        ]
      case .values(let values, _):
        let truth = Double(values[places[row], 0])
        let said = Double(result.outputs[row, 0])
        return [
          "\(places[row])", Numerals.short(truth), Numerals.short(said), "",
          Numerals.short(said - truth),
        ]
      }
    }
    let header =
      dataset.task == .classes
      ? ["row", "truth", "said", "sure", ""] : ["row", "truth", "said", "", "error"]
    return Answer([.table(Table(header, rows: rows))], item: .datum(.tensor(result.outputs)))
  }

  static let runs = Command(
    Label("runs", foreign: ["history"], summary: "List the runs of this session.", example: "runs"),
    .look
  ) { _, workspace, _ throws(Problem) in
    let runs = workspace.session.runs
    guard !runs.isEmpty else { return Answer("no runs yet: fit 1cycle 5") }
    let rows = runs.map { run -> [String] in
      let last = run.epochs.last
      return [
        run.name, "\(run.model)/\(run.data)", run.recipe.schedule.name, "\(run.epochs.count)",
        Numerals.short(run.recipe.rate), "\(run.recipe.batch)",
        last?.valid.map { Numerals.short($0) } ?? "–",
        last?.metrics.first.map { Numerals.short($0) } ?? "–", "",
      ]
    }
    var table = Table(
      ["run", "what", "schedule", "epochs", "lr", "bs", "valid", "metric", "loss"], rows: rows)
    table.sketches[8] = runs.map { .curve($0.losses.values) }
    return Answer([.table(table)])
  }
}
