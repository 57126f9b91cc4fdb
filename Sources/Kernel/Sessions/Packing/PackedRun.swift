extension Run {
  func packed(_ packing: inout Packing) -> JSON {
    JSON([
      "name": .text(name), "model": .text(model), "data": .text(data),
      "blueprint": .text(blueprint), "recipe": recipe.packed,
      "beginning": .text(beginning), "split": .text(split), "scaling": .text(scaling),
      "stepsPerEpoch": JSON(stepsPerEpoch), "steps": JSON(steps),
      "rates": rates.packed(&packing), "momenta": momenta.packed(&packing),
      "losses": losses.packed(&packing), "gradientNorms": gradientNorms.packed(&packing),
      "metricNames": .list(metricNames.map { .text($0) }),
      "epochs": .list(epochs.map(\.packed)), "best": best?.packed ?? .null,
      "ending": ending.packed, "notes": .list(notes.map { .text($0) }), "digest": .text(digest),
      "remark": .text(remark),
      "family": family?.packed ?? .null, "outcome": outcome?.packed(&packing) ?? .null,
    ]).adding("frozen", frozen.isEmpty ? nil : .text(frozen)).adding("method", method?.packed)
      .adding("weights", weights.isEmpty ? nil : .text(weights))
      .adding("rowsDigest", rowsDigest.isEmpty ? nil : .text(rowsDigest))
      .adding("startDigest", startDigest.isEmpty ? nil : .text(startDigest))
      .adding("loss", loss.isEmpty ? nil : .text(loss))
      .adding("left", left?.packed)
      .adding("heldOut", heldOut == 0 ? nil : JSON(heldOut))
      .adding("knownHeldOut", knownHeldOut == 0 ? nil : JSON(knownHeldOut))
      .adding("bestOutcome", bestOutcome?.packed(&packing))
      .adding("ledger", ledger?.packed(&packing))
      .adding("minedRows", packedRows(&packing))
  }

  init(unpacking body: JSON, _ unpacking: Unpacking) throws(Problem) {
    var recipe = try Recipe(unpacking: body.member("recipe"))
    try recipe.takeRows(unpacking: body.optional("minedRows"), unpacking)
    self.init(
      recipe: recipe,
      model: try body.member("model").text(), data: try body.member("data").text(),
      blueprint: try body.member("blueprint").text(),
      stepsPerEpoch: try body.member("stepsPerEpoch").count(),
      steps: try body.member("steps").count(), metricNames: try body.texts("metricNames"))
    name = try body.member("name").text()
    beginning = try body.member("beginning").text()
    split = try body.member("split").text()
    if let words = body.optional("frozen") { frozen = try words.text() }
    scaling = try body.member("scaling").text()
    weights = try body.optional("weights")?.text() ?? ""
    rowsDigest = try body.optional("rowsDigest")?.text() ?? ""
    startDigest = try body.optional("startDigest")?.text() ?? ""
    loss = try body.optional("loss")?.text() ?? recipe.loss?.description ?? ""
    rates = try Trace(unpacking: body.member("rates"), unpacking)
    momenta = try Trace(unpacking: body.member("momenta"), unpacking)
    losses = try Trace(unpacking: body.member("losses"), unpacking)
    gradientNorms = try Trace(unpacking: body.member("gradientNorms"), unpacking)
    if let key = body.optional("heldOut") { heldOut = try key.word64() }
    if let known = body.optional("knownHeldOut") { knownHeldOut = try known.count() }
    for epoch in try body.member("epochs").items() {
      epochs.append(try Moment.Scores(unpacking: epoch))
    }
    best = try body.optional("best").map { (json) throws(Problem) in
      try Moment.Scores(unpacking: json)
    }
    ending = try Ending(unpacking: body.member("ending"))
    left = try body.optional("left").map { (json) throws(Problem) in
      try Moment.Scores(unpacking: json)
    }
    // 0.1.0 left the best epoch's weights after patience had run out, and did not note its scores.
    if left == nil, case .stalled(let best) = ending { left = epochs.first { $0.epoch == best } }
    notes = try body.texts("notes")
    digest = try body.member("digest").text()
    remark = try body.member("remark").text()
    method = try body.optional("method").map { (json) throws(Problem) in
      try Choice(unpacking: json, in: EstimatorMethod.self)
    }
    family = try body.optional("family").map { (json) throws(Problem) in
      try Family(unpacking: json)
    }
    outcome = try body.optional("outcome").map { (json) throws(Problem) in
      try Outcome(unpacking: json, unpacking)
    }
    bestOutcome = try body.optional("bestOutcome").map { (json) throws(Problem) in
      try Outcome(unpacking: json, unpacking)
    }
    ledger = try body.optional("ledger").map { (json) throws(Problem) in
      try Ledger(unpacking: json, unpacking)
    }
  }
}

extension Run.Outcome {
  func packed(_ packing: inout Packing) -> JSON {
    JSON(["weights": packing.floats(weights), "statistics": packing.floats(statistics)])
      .adding("fitted", fitted?.packed(&packing))
      .adding("origin", origin.isEmpty ? nil : .list(origin.map { .text($0) }))
      .adding("stepsTaken", steps == 0 ? nil : JSON(steps))
  }

  init(unpacking body: JSON, _ unpacking: Unpacking) throws(Problem) {
    weights = try unpacking.floats(body.member("weights"))
    statistics = try unpacking.floats(body.member("statistics"))
    fitted = try body.optional("fitted").map { (json) throws(Problem) in
      try Fitted(unpacking: json, unpacking)
    }
    origin = body.optional("origin") == nil ? [] : try body.texts("origin")
    steps = try body.optional("stepsTaken").map { (json) throws(Problem) in try json.count() } ?? 0
  }
}

extension Ledger {
  func packed(_ packing: inout Packing) -> JSON {
    JSON([
      "epochs": JSON(epochs), "keys": packing.words(keys),
      "occurrences": packing.integers(occurrences),
      "closed": .list(closed.map { packing.floats($0) }),
      "open": packing.integers(open.map { Int32($0) }),
    ]).adding("targets", targets.map { packing.words($0) })
  }

  init(unpacking body: JSON, _ unpacking: Unpacking) throws(Problem) {
    var closed: [Buffer] = []
    for chunk in try body.member("closed").items() { closed.append(try unpacking.floats(chunk)) }
    guard
      let ledger = Ledger(
        keys: try unpacking.words(body.member("keys")),
        occurrences: try unpacking.integers(body.member("occurrences")),
        targets: try body.optional("targets").map { (json) throws(Problem) in
          try unpacking.words(json)
        },
        epochs: try body.member("epochs").count(),
        closed: closed,
        open: try unpacking.integers(body.member("open")).map { UInt16(truncatingIfNeeded: $0) })
    else { throw Problem(.badFile, "the columns of a ledger do not agree") }
    self = ledger
  }
}

extension Run.Family {
  var packed: JSON {
    JSON([
      "number": JSON(number), "verb": .text(verb), "pass": JSON(pass), "key": .text(key),
      "point": .object(point.map { JSON.Member(name: $0.name, value: .text($0.value)) }),
    ]).adding("vary", vary.map { .text($0) })
  }

  init(unpacking body: JSON) throws(Problem) {
    var point: [Run.Setting] = []
    for member in try body.member("point").members ?? [] {
      point.append(Run.Setting(member.name, try member.value.text()))
    }
    self.init(
      number: try body.member("number").count(), verb: try body.member("verb").text(),
      pass: try body.member("pass").count(), point: point, key: try body.member("key").text(),
      vary: try body.optional("vary").map { (json) throws(Problem) in try json.text() })
  }
}

extension JSON {
  func texts(_ name: String) throws(Problem) -> [String] {
    var texts: [String] = []
    for item in try member(name).items() { texts.append(try item.text()) }
    return texts
  }
}

extension Trace {
  func packed(_ packing: inout Packing) -> JSON {
    JSON(["stride": JSON(stride), "steps": JSON(count), "values": packing.doubles(values)])
  }

  init(unpacking body: JSON, _ unpacking: Unpacking) throws(Problem) {
    self.init(
      values: try unpacking.doubles(body.member("values")),
      stride: try body.member("stride").count(), count: try body.member("steps").count())
    guard (1...1 << 40).contains(stride), values.count <= Trace.room else {
      throw Problem(.badFile, "a curve keeps every \(stride)th of \(values.count) values")
    }
  }
}

extension Moment.Scores {
  /// `[epoch, train, valid, [metrics]]`, then the clean loss of training rows and that of the mined ones, as far
  /// as they were measured.
  var packed: JSON {
    let more = [clean, mined]
    let kept = more.prefix((more.lastIndex { $0 != nil } ?? -1) + 1)
    return .list(
      [
        JSON(epoch), JSON(train), valid.map { JSON($0) } ?? .null, .list(metrics.map { JSON($0) }),
      ] + kept.map { figure in figure.map { JSON($0) } ?? .null })
  }

  init(unpacking body: JSON) throws(Problem) {
    let parts = try body.items()
    guard (4...6).contains(parts.count) else {
      throw Problem(.badFile, "an epoch has \(parts.count) figures")
    }
    var metrics: [Double] = []
    for metric in try parts[3].items() { metrics.append(try metric.double()) }
    func figure(_ place: Int) throws(Problem) -> Double? {
      place >= parts.count || parts[place] == .null ? nil : try parts[place].double()
    }
    self.init(
      epoch: try parts[0].count(), train: try parts[1].double(), valid: try figure(2),
      metrics: metrics, clean: try figure(4), mined: try figure(5))
  }
}

extension Ending {
  var packed: JSON {
    switch self {
    case .finished: JSON(["how": .text("finished")])
    case .paused(let step): JSON(["how": .text("paused"), "step": JSON(step)])
    case .stalled(let best): JSON(["how": .text("stalled"), "best": JSON(best)])
    case .diverged(let problem):
      JSON([
        "how": .text("diverged"), "code": JSON(problem.code.rawValue),
        "message": .text(problem.message), "hint": JSON(problem.hint),
        "about": JSON(problem.about),
      ])
    }
  }

  init(unpacking body: JSON) throws(Problem) {
    switch try body.member("how").text() {
    case "finished": self = .finished
    case "paused": self = .paused(step: try body.member("step").count())
    case "stalled": self = .stalled(best: try body.member("best").count())
    case "diverged":
      self = .diverged(
        Problem(
          try Problem.Code(rawValue: body.member("code").integer()) ?? .diverged,
          try body.member("message").text(),
          hint: try body.optional("hint").map { (json) throws(Problem) in try json.text() },
          about: try body.optional("about").map { (json) throws(Problem) in try json.text() }))
    case let other: throw Problem(.badFile, "no run ends as '\(other.prefix(20))'")
    }
  }
}
