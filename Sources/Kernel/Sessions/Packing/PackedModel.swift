extension Model {
  func packed(_ packing: inout Packing) -> JSON {
    JSON([
      "name": .text(name), "blueprint": .text(blueprint.description),
      "input": .list(input.sizes.map { JSON($0) }), "outputs": JSON(outputs),
      "origin": .list(origin.map { .text($0) }), "steps": JSON(steps),
      "parameters": JSON(layout.parameterCount),
      "weights": packing.floats(weights), "statistics": packing.floats(statistics),
      "paused": paused?.packed(&packing) ?? .null,
    ]).adding("frozen", frozen.isEmpty ? nil : frozen.packed)
      .adding("fitted", fitted?.packed(&packing)).adding("start", start?.packed(&packing))
  }

  init(unpacking body: JSON, _ unpacking: Unpacking) throws(Problem) {
    var sizes: [Int] = []
    for size in try body.member("input").items() { sizes.append(try size.count()) }
    try self.init(
      undrawn: body.member("name").text(),
      Blueprint(parsing: body.member("blueprint").text()), input: Shape(sizes),
      outputs: body.member("outputs").count())
    weights = try unpacking.floats(body.member("weights"), count: layout.count)
    statistics = try unpacking.floats(body.member("statistics"), count: layout.statisticsCount)
    origin = try body.texts("origin")
    steps = try body.member("steps").count()
    if let frozen = body.optional("frozen") { try freeze(unpacking: frozen) }
    paused = try body.optional("paused").map { (json) throws(Problem) in
      try PausedFit(unpacking: json, layout, unpacking)
    }
    fitted = try body.optional("fitted").map { (json) throws(Problem) in
      try Fitted(unpacking: json, unpacking)
    }
    start = try body.optional("start").map { (json) throws(Problem) in
      try Start(unpacking: json, layout, unpacking)
    }
    guard fitted.map({ $0.preprocessing.features == input.count }) ?? true else {
      throw Problem(.badFile, "a model of \(input.count) inputs was fitted on other columns")
    }
  }
}

extension Start {
  func packed(_ packing: inout Packing) -> JSON {
    JSON([
      "weights": packing.floats(weights), "statistics": packing.floats(statistics),
      "origin": .list(origin.map { .text($0) }), "steps": JSON(steps),
    ]).adding("fitted", fitted?.packed(&packing))
  }

  init(unpacking body: JSON, _ layout: Layout, _ unpacking: Unpacking) throws(Problem) {
    self.init(
      weights: try unpacking.floats(body.member("weights"), count: layout.count),
      statistics: try unpacking.floats(body.member("statistics"), count: layout.statisticsCount),
      origin: try body.texts("origin"), steps: try body.member("steps").count(),
      fitted: try body.optional("fitted").map { (json) throws(Problem) in
        try Fitted(unpacking: json, unpacking)
      })
  }
}

extension Frozen {
  var packed: JSON {
    JSON(["layers": .list(layers.map { .text($0) }), "live": .list(live.map { .text($0) })])
  }
}

extension Model {
  /// Refuses names that the model has no layers for.
  fileprivate mutating func freeze(unpacking body: JSON) throws(Problem) {
    let (layers, live) = (try body.texts("layers"), try body.texts("live"))
    freeze(exactly: Set(layers), live: Set(live))
    guard frozen.layers == layers, frozen.live == live else {
      throw Problem(.badFile, "a model has frozen layers that it does not have")
    }
  }
}

extension PausedFit {
  func packed(_ packing: inout Packing) -> JSON {
    JSON([
      "recipe": recipe.packed, "step": JSON(step),
      "optimiserState": packing.floats(optimiserState), "run": run.packed(&packing),
      "patience": best.packed(recipe.patience, &packing),
      "validLosses": packing.doubles(validLosses),
      "closed": JSON(closed), "lossSum": JSON(lossSum), "divisorSum": JSON(divisorSum),
      "data": JSON(data.state),
    ]).adding("before", before?.packed(&packing)).adding(
      "frozen", frozen.isEmpty ? nil : .text(frozen)
    ).adding("minedSum", minedDivisorSum == 0 ? nil : JSON(minedSum))
      .adding("minedDivisorSum", minedDivisorSum == 0 ? nil : JSON(minedDivisorSum))
  }

  init(unpacking body: JSON, _ layout: Layout, _ unpacking: Unpacking) throws(Problem) {
    var recipe = try Recipe(unpacking: body.member("recipe"))
    let run = try Run(unpacking: body.member("run"), unpacking)
    recipe.takeRows(of: run.recipe.treatments)
    let slots = try recipe.update().slots
    self.init(
      recipe: recipe, step: try body.member("step").count(),
      optimiserState: try unpacking.floats(
        body.member("optimiserState"), count: slots * layout.count),
      run: run,
      best: try BestEpoch(unpacking: body.member("patience"), layout, unpacking),
      before: try body.optional("before").map { (json) throws(Problem) in
        try Fitted(unpacking: json, unpacking)
      },
      validLosses: try unpacking.doubles(body.member("validLosses")),
      closed: try body.member("closed").count(), lossSum: try body.member("lossSum").double(),
      divisorSum: try body.member("divisorSum").double(),
      minedSum: try body.optional("minedSum")?.double() ?? 0,
      minedDivisorSum: try body.optional("minedDivisorSum")?.double() ?? 0,
      frozen: try body.optional("frozen").map { (json) throws(Problem) in try json.text() } ?? "",
      data: Fingerprint(state: try body.member("data").word64()))
    let steps = run.stepsPerEpoch.multipliedReportingOverflow(by: recipe.epochs)
    guard run.stepsPerEpoch > 0, !steps.overflow, steps.partialValue == run.steps,
      step <= run.steps,
      closed <= step / run.stepsPerEpoch
    else {
      throw Problem(.badFile, "a paused fit stands at step \(step) of \(run.steps)")
    }
  }
}

extension BestEpoch {
  func packed(_ most: Int?, _ packing: inout Packing) -> JSON {
    var kept: [JSON] = []
    for buffer in [weights, statistics] {
      kept.append(buffer.map { packing.floats($0) } ?? .null)
    }
    return JSON([
      "most": most.map { JSON($0) } ?? .null, "best": JSON(loss), "bestEpoch": JSON(epoch),
      "weights": kept[0], "statistics": kept[1],
    ]).adding("scores", scores?.packed).adding("steps", JSON(steps))
  }

  /// 0.1.0 kept no scores beside the number of the epoch, and no weights without patience.
  init(unpacking body: JSON, _ layout: Layout, _ unpacking: Unpacking) throws(Problem) {
    func buffer(_ name: String, _ count: Int) throws(Problem) -> Buffer? {
      try body.optional(name).map { (json) throws(Problem) in
        try unpacking.floats(json, count: count)
      }
    }
    let loss = try body.member("best").double()
    let epoch = try body.member("bestEpoch").count()
    var scores = try body.optional("scores").map { (json) throws(Problem) in
      try Moment.Scores(unpacking: json)
    }
    if scores == nil, epoch > 0 {
      scores = Moment.Scores(epoch: epoch, train: .nan, valid: loss, metrics: [])
    }
    self.init(
      loss: loss, scores: scores, weights: try buffer("weights", layout.count),
      statistics: try buffer("statistics", layout.statisticsCount),
      steps: try body.optional("steps").map { (json) throws(Problem) in try json.count() } ?? 0)
  }
}
