/// A session as one text, in which the digests of items stand for the items.
extension Session {
  /// `keys` are those of the bindings, in their order.
  func packed(_ keys: [ContentKey]) -> JSON {
    let names = zip(bindings, keys).map { entry, key in
      JSON.list([.text(entry.name), .text(key.description)])
    }
    return JSON([
      "names": .list(names), "model": JSON(modelName), "data": JSON(dataName),
      "seed": JSON(draws.seed),
      "streams": .object(
        draws.positions.map { JSON.Member(name: $0.name, value: JSON($0.count)) }),
      "turns": .object(turns.map { JSON.Member(name: $0.verb, value: JSON($0.count)) }),
      "runs": JSON(runCount), "optimiser": optimiser.packed, "loss": loss?.packed ?? .null,
    ]).adding("augment", augmentations.isEmpty ? nil : augmentations.packed)
      .adding("balance", balance?.packed)
      .adding("scaled", scaled?.packed)
      .adding("mine", treatments.isEmpty ? nil : .list(treatments.entries.map(\.packed)))
  }

  /// The names and digests of a packed session.
  static func names(in body: JSON) throws(Problem) -> [(name: String, key: ContentKey)] {
    var names: [(name: String, key: ContentKey)] = []
    for pair in try body.member("names").items() {
      let parts = try pair.items()
      guard parts.count == 2 else { throw Problem(.badFile, "a name has no item") }
      names.append((try parts[0].text(), try ContentKey(reading: parts[1].text())))
    }
    guard Set(names.map(\.name)).count == names.count else {
      throw Problem(.badFile, "a name is there twice")
    }
    return names
  }

  init(unpacking body: JSON, _ entries: [Entry]) throws(Problem) {
    var draws = Draws(seed: try body.member("seed").word64())
    for stream in try body.member("streams").members ?? [] {
      draws.restore(stream.name, to: try stream.value.count())
    }
    var turns: [(verb: String, count: UInt64)] = []
    for turn in try body.member("turns").members ?? [] {
      turns.append((turn.name, UInt64(try turn.value.count())))
    }
    func name(_ member: String, _ fits: (Item) -> Bool) throws(Problem) -> String? {
      guard let json = body.optional(member) else { return nil }
      let name = try json.text()
      guard let entry = entries.first(where: { $0.name == name }), fits(entry.item) else {
        throw Problem(.badFile, "the current \(member) is not there")
      }
      return name
    }
    self.init(
      entries: entries,
      modelName: try name("model") { $0.isPredictor },
      dataName: try name("data") { if case .dataset = $0 { true } else { false } },
      draws: draws, turns: turns, runCount: try body.member("runs").count())
    optimiser = try Choice(unpacking: body.member("optimiser"), in: Optimiser.self)
    loss = try body.optional("loss").map { (json) throws(Problem) in
      try Choice(unpacking: json, in: Loss.self)
    }
    for json in try body.optional("augment")?.items() ?? [] {
      augmentations.append(try Choice(unpacking: json, in: Augmentation.self))
    }
    balance = try body.optional("balance").map { (json) throws(Problem) in
      try Choice(unpacking: json, in: Balance.self)
    }
    scaled = try body.optional("scaled").map { (json) throws(Problem) in
      try Scaled(unpacking: json)
    }
    for json in try body.optional("mine")?.items() ?? [] {
      treatments.set(try Treated(unpacking: json))
    }
  }
}

extension Session {
  /// What `exact` means in a state of 0.1.0, which said so of the whole session: its paused fits go on
  /// exactly too, unless `statements` say that they had begun before.
  mutating func becomeExact(by statements: [String]) {
    settings.set("exact", .flag(true))
    let pausing = statements.lastIndex { $0.contains("pause=") } ?? statements.endIndex
    let setting = statements.lastIndex { $0.hasPrefix("set ") && $0.contains("exact") }
    guard setting.map({ $0 < pausing }) ?? true else { return }
    for entry in bindings {
      guard case .model(var model) = entry.item, model.paused != nil else { continue }
      model.paused?.recipe.isExact = true
      bind(entry.name, .model(model))
    }
  }
}
