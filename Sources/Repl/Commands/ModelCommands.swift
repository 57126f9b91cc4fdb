import Kernel
import Viz

extension Command {
  static let modelCommands = [
    model, use, initialise, dropout, freeze, unfreeze, recalibrate, summary,
  ]

  static let model = Command(
    Label(
      "model", foreign: ["Sequential", "Learner", "nn.Module"],
      summary: "Make a model for the current data set.",
      parameters: [
        Parameter(
          "kind", .trick(Family.labels + EstimatorMethod.labels), .positional,
          help: (Family.labels + EstimatorMethod.labels).map(\.name).joined(separator: ", ")
            + ", or layers in braces"),
        Parameter(
          "hidden", .rest(.integer(1...1_048_576)), .positional, foreign: ["hidden_layer_sizes"],
          help: "sizes of the layers of an mlp, rnn, lstm, gru, filters of a cnn, n of a resnet"),
        Parameter("layers", .block(.layers), .positional, help: "{ dense 64; relu; dense }"),
        Parameter(
          "activation", .word(LayerKind.all.filter(\.isActivation).map(\.name)), standard: "relu",
          help: "behind each hidden layer"),
        Parameter(
          "dropout", .number(0...0.99), standard: "0", foreign: ["ps", "p"],
          help: "rate behind each hidden dense layer"),
        Parameter(
          "norm", .flag, standard: "no",
          foreign: ["bn", "batch_norm", "batchnorm", "use_bn", "norm_layer"],
          help: "batch normalisation behind each hidden layer; a cnn has it unless it says no"),
        seed, name,
      ],
      example: "model mlp 128 64 dropout=0.2"), .model
  ) { request, workspace, _ throws(Problem) in
    if let choice = request.choice("kind"),
      EstimatorMethod.labels.contains(where: { $0.name == choice.name })
    {
      return try makeEstimator(choice, request, &workspace)
    }
    let dataset = try workspace.session.dataset(for: "model")
    let values = request.values
    let blueprint: Blueprint
    var title = values.text("kind") ?? "net"
    if let block = request.call.block("layers") {
      do throws(Problem) { blueprint = try Blueprint(parsing: block.text) } catch {
        throw error.moved(by: block.range.lowerBound)
      }
      title = "net"
    } else if values.text("kind") != nil {
      blueprint = try Family.named(title).blueprint(
        Family.Request(
          sizes: values.integers("hidden") ?? [], values: values, for: dataset))
    } else {
      throw Problem(
        .missingArgument, "model needs a kind or layers in braces",
        hint: "model mlp 128 64   or   model { dense 64; relu; dense }")
    }
    title = try request.name(title, workspace.session) {
      $0.isPredictor
    }
    let model = try Model(
      name: title, blueprint, for: dataset, seed: request.seed(&workspace))
    workspace.session.use(model)
    let count = model.layout.parameterCount
    return Answer(
      "\(title): \(Numerals.counted(count, "parameter")) in "
        + "\(Numerals.counted(model.layout.weighted.count, "layer")), "
        + "init default\n  \(model.blueprint)", item: .model(model))
  }

  static let use = Command(
    Label(
      "use", foreign: ["load_best", "best_model"],
      summary: "Make a model, a data set or a line of work current, or take a run's weights.",
      parameters: [
        Parameter(
          "name",
          .either([
            .reference(.model), .reference(.dataset), .reference(.branch), .reference(.run),
          ]),
          .required, help: "of a model, a data set, a branch or a run"),
        Parameter(
          "epoch", .word(["left", "best"]), standard: "left",
          help: "of a run: the weights it left, or those of its best epoch"),
      ],
      example: "use digits"), .model
  ) { request, workspace, _ throws(Problem) in
    let name = request.values[word: "name"]
    if workspace.session[name] == nil, workspace.timeline.isBranch(name) {
      return try goOver(to: name, &workspace, from: workspace.home.file)
    }
    if case .run(let run)? = workspace.session[name] {
      let isBest = request.values[word: "epoch"] == "best"
      let model = try workspace.session.use(weightsOf: run, isBest: isBest)
      let epoch =
        isBest && run.bestOutcome != nil ? run.best?.epoch : run.chosenEpoch
      return Answer(
        "\(model.name) has the weights of \(run.name)"
          + (epoch.map { ", epoch \($0)" } ?? "") + "; digest \(model.digest.text)",
        item: .model(model))
    }
    guard !request.values.isWritten("epoch") else {
      throw Problem(
        .badValue, "epoch= is for the weights of a run", hint: "use r1 epoch=best", about: "epoch")
    }
    try workspace.session.use(name)
    return Answer("current: \(Escaping.terminal(workspace.session.place))")
  }

  static let initialise = Command(
    Label(
      "init",
      foreign: [
        "initialise", "initialiser", "initializer", "initialize", "apply_init", "init_weights",
        "reset_parameters",
      ],
      summary: "Draw the weights anew; what is frozen stays.",
      source: "arXiv:1502.01852; arXiv:1312.6120; Glorot and Bengio 2010",
      parameters: [
        Parameter("initialiser", .trick(Initialiser.labels), .required, help: "how"),
        Parameter("layer", .reference(.layer), help: "one layer only, by its name in `summary`"),
        Parameter(
          "table", .flag, standard: "no", help: "layer by layer: what was drawn, what was aimed at"),
        seed,
      ],
      example: "init kaiming"), .model
  ) { request, workspace, _ throws(Problem) in
    var model = try workspace.session.model(for: "init")
    guard let choice = request.choice("initialiser") else {
      throw Problem(.missingArgument, "init needs an initialiser", hint: "init kaiming")
    }
    let draws = try model.initialise(
      by: Initialiser.named(choice.name), choice.values, seed: request.seed(&workspace),
      layer: request.values.text("layer"))
    workspace.session.use(model)
    var answer = Answer(
      [.line("\(model.name): init \(choice), \(drawn(draws))")], item: .model(model),
      explainedBy: try .initialisation(choice, draws, model))
    let table = table(of: draws)
    if request.values[flag: "table"] { answer.add(table) } else { answer.data = table }
    if !model.frozen.isEmpty {
      answer.note("note: frozen and left as they are: \(model.frozenWords)")
    }
    return answer
  }

  /// How many layers, and of the first what was drawn and what was aimed at: `fc1 sd 0.1796 of sqrt(2/64) = 0.1768`.
  private static func drawn(_ draws: [Model.Draw]) -> String {
    let layers = Numerals.counted(draws.count, "layer")
    guard let first = draws.first, first.deviation.isFinite else { return layers }
    let drawn = "\(layers); \(first.layer) sd \(Numerals.short(first.deviation))"
    let (formula, aim) = (first.aim.formula, Numerals.short(first.aim.sd))
    return formula.isEmpty || formula == aim ? drawn : "\(drawn) of \(formula) = \(aim)"
  }

  private static func table(of draws: [Model.Draw]) -> Table {
    Table(
      ["layer", "sd drawn", "sd aimed at", "formula"],
      rows: draws.map { draw in
        [
          Table.Cell(draw.layer), .short(draw.deviation), .short(draw.aim.sd),
          Table.Cell(draw.aim.formula),
        ]
      })
  }

  static let dropout = Command(
    Label(
      "dropout", foreign: ["Dropout"],
      summary: "Set the rate of the dropout layers, or add some.",
      source: "Srivastava et al., JMLR 15, 2014",
      parameters: [
        Parameter("rate", .number(0...0.99), .required, help: "share of units dropped"),
        Parameter(
          "conv", .flag, standard: "no",
          help: "where layers are added: behind the activations of convolutions too"),
      ],
      example: "dropout 0.2"), .model
  ) { request, workspace, _ throws(Problem) in
    let model = try workspace.session.model(for: "dropout")
    let rate = request.values["rate"]
    let isOld = request.call.edition == 1 && !request.values.isWritten("conv")
    let behind = isOld || request.values[flag: "conv"]
    let blueprint = try model.blueprint.droppingOut(rate, convolutions: behind)
    // A saved script has one edition, and statements of both may stand in it.
    if !request.values.isWritten("conv"),
      try blueprint != model.blueprint.droppingOut(rate, convolutions: !behind)
    {
      workspace.journal.spelledOut = ["conv=\(behind ? "yes" : "no")"]
    }
    if rate > 0, !blueprint.hasDropout {
      guard isOld else { throw noPlace(forDropoutIn: model) }
      workspace.journal.needsFirstEdition = true
    }
    let changed = try model.rebuilt(blueprint)
    workspace.session.use(changed)
    return Answer(
      [.line("\(changed.name): \(changed.blueprint)")], item: .model(changed),
      explainedBy: try .dropout(request.values["rate"], changed))
  }

  private static func noPlace(forDropoutIn model: Model) -> Problem {
    let kinds = Set(model.layout.places.map(\.layer.kind.name))
    let recurrent = ["lstm", "gru", "rnn"].first { kinds.contains($0) }
    let hint =
      kinds.contains("conv")
      ? "dropout 0.1 conv=yes, or a dense layer before the last: "
        + "model { …; flatten; dense 128; relu; dropout 0.5; dense }"
      : recurrent.map { "model \($0) 64 dropout=0.3" } ?? "model mlp 64 dropout=0.3"
    return Problem(
      .modelDoesNotFit,
      "\(model.name) has no dense layer with an activation behind it, which is where dropout goes",
      hint: hint, about: "dropout")
  }

  static let summary = Command(
    Label(
      "summary", foreign: ["describe", "torchinfo"],
      summary: "Show the layers with shapes, parameters and work.",
      parameters: [
        Parameter(
          "name", .reference(.model), .positional, help: "of a model; the current one")
      ],
      example: "summary"), .model
  ) { request, workspace, _ throws(Problem) in
    var session = workspace.session
    if let name = request.values.text("name") { try session.use(name) }
    let model = try session.model(for: "summary")
    let rows = model.layout.places.map { place -> [String] in
      let own = place.slices.map { model.layout.slices[$0] }
      let shapes = own.filter(\.isMatrix).map { "\($0.rows) x \($0.columns)" }
      let count = own.reduce(0) { $0 + $1.rows * $1.columns }
      return [
        String(repeating: "  ", count: place.depth) + place.name, place.layer.headline,
        "\(place.output)", shapes.joined(separator: ", "), count == 0 ? "" : "\(count)",
        "\(place.operations)",
      ]
    }
    var answer = Answer([
      .table(
        model.marking(
          Table(["layer", "kind", "output", "weights", "parameters", "flop/row"], rows: rows)))
    ])
    let bytes = try model.trainingBytes(rows: 64, isExact: workspace.session.isExact)
    let work = model.operationsOfARow
    answer.say(
      "\(model.name): \(Numerals.counted(model.layout.parameterCount, "parameter")), "
        + "\(Numerals.bytes(4 * model.layout.count)) of weights, \(Numerals.short(Double(work))) flop a "
        + "row forward; training at bs=64 takes \(Numerals.bytes(bytes)) "
        + "more; \(Numerals.counted(model.steps, "step")) trained")
    return answer
  }
}
