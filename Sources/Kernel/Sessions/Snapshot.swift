/// A session at one moment, with the statements that made it: what `undo`, a branch and a session
/// file bring back.
public struct Snapshot {
  public var session: Session
  public var lines: ScriptLines
  /// The seed the session began with.
  public var seed: UInt64

  public init(
    session: Session, lines: ScriptLines = ScriptLines(), seed: UInt64 = Seed.standard
  ) {
    self.session = session
    self.lines = lines
    self.seed = seed
  }
}

extension Session {
  /// Whether convolutions are summed directly: the one setting that reaches numbers.
  public var isExact: Bool { settings.flag("exact") ?? false }

  /// What a training is told that is told nothing else.
  public var recipe: Recipe {
    var recipe = told
    recipe.treatments = foundTreatments
    return recipe
  }

  /// The same, the rows of treatments as they stand here.
  private var told: Recipe {
    var recipe = Recipe()
    (recipe.optimiser, recipe.loss, recipe.isExact) = (optimiser, loss, isExact)
    (recipe.augmentations, recipe.balance) = (augmentations, balance)
    recipe.treatments = treatments
    if let scaled { recipe.take(scaled) }
    return recipe
  }

  /// Whether a later state of this session is the same in everything but the last result.
  public func isUnchanged(in other: Session) -> Bool {
    isSame(as: other) { name, _ in name != "_" }
  }

  /// Whether a statement that trains would go the same way in `other`: the randomness, models, data
  /// sets and what the statement names are the same.
  public func isUnchanged(in other: Session, for statement: String) -> Bool {
    let words = Set(statement.split { !($0.isLetter || $0.isNumber || $0 == "_") })
    return isSame(as: other, settingsMatter: false) { name, item in
      switch item {
      case .model where name != "_", .estimator where name != "_", .dataset where name != "_":
        true
      default: words.contains(Substring(name))
      }
    }
  }

  /// `settingsMatter` is false where only what can reach a number does.
  private func isSame(
    as other: Session, settingsMatter: Bool = true, where matters: (String, Item) -> Bool
  ) -> Bool {
    draws == other.draws && runCount == other.runCount
      && modelName == other.modelName && dataName == other.dataName
      && turns.elementsEqual(other.turns) { $0.verb == $1.verb && $0.count == $1.count }
      && told == other.told && (!settingsMatter || settings == other.settings)
      && bindsTheSame(as: other, where: matters)
  }

  /// Whether the names that matter stand for the same items, in the same order.
  private func bindsTheSame(as other: Session, where matters: (String, Item) -> Bool) -> Bool {
    var hasMoved = false
    let isSame = items.differences(from: other.items) { old, new in
      let one = old.flatMap { matters($0.key, $0.value.item) ? $0.value : nil }
      let two = new.flatMap { matters($0.key, $0.value.item) ? $0.value : nil }
      if let one, let two, one.place != two.place { hasMoved = true }
      return one?.edition == two?.edition
    }
    // Sessions read from a file count their names anew: only their order is the same.
    guard isSame, hasMoved else { return isSame }
    func names(in session: Session) -> [String] {
      session.bindings.filter { matters($0.name, $0.item) }.map(\.name)
    }
    return names(in: self) == names(in: other)
  }

  /// The runs that an earlier state of this session did not have, or had with other bits, in order. One
  /// with another name is none of them.
  public func runs(without other: Session) -> [Run] {
    var found: [(run: Run, place: Int)] = []
    var renamed: Set<String> = []
    _ = items.differences(from: other.items) { old, new in
      if case .run(let before)? = old?.value.item { renamed.insert(before.digest) }
      guard let new, case .run(let run) = new.value.item, run.name == new.key else { return true }
      found.append((run, new.value.place))
      return true
    }
    return found.filter { !renamed.contains($0.run.digest) }.sorted { $0.place < $1.place }
      .map(\.run)
  }

  /// Whether nothing at all has changed, the last result included.
  public func isIdentical(to other: Session) -> Bool {
    items["_"]?.edition == other.items["_"]?.edition && isUnchanged(in: other)
  }

  /// What the statements that follow start from: everything but the runs and what was computed last.
  public func addStart(to print: inout Fingerprint) {
    print.add(draws.seed)
    for position in draws.positions {
      print.add(position.name)
      print.add(position.count)
    }
    for turn in turns {
      print.add(turn.verb)
      print.add(turn.count)
    }
    print.add(
      [modelName, dataName, "\(optimiser)", loss.map { "\($0)" }].map { $0 ?? "-" }.joined(
        separator: " "))
    if isExact { print.add("exact") }
    if !augmentations.isEmpty { print.add("augment \(augmentations)") }
    if let balance { print.add("balance \(balance)") }
    if let scaled { print.add("scale \(scaled)") }
    for treated in treatments.entries { print.add("mine \(treated) \(treated.print)") }
    for entry in bindings where entry.name != "_" {
      if case .run = entry.item { continue }
      print.add(entry.name)
      entry.item.add(to: &print)
    }
  }

  /// Bytes of numbers that this session holds and `other` does not.
  func bytes(without other: Session) -> Int {
    var (mine, theirs): ([Binding], [Binding]) = ([], [])
    _ = items.differences(from: other.items) { old, new in
      if old?.value.edition != new?.value.edition {
        if let old { theirs.append(old.value) }
        if let new { mine.append(new.value) }
      }
      return true
    }
    let shared = Set(theirs.map(\.edition))
    let own = mine.filter { !shared.contains($0.edition) }
    guard !own.isEmpty else { return 0 }
    let editions = Set(mine.map(\.edition))
    var seen = Set<ObjectIdentifier>()
    for binding in theirs where !editions.contains(binding.edition) {
      for buffer in binding.item.buffers { seen.insert(ObjectIdentifier(buffer)) }
    }
    var total = 0
    for binding in own {
      for buffer in binding.item.buffers where seen.insert(ObjectIdentifier(buffer)).inserted {
        total += buffer.count * MemoryLayout<Float>.stride
      }
      if case .run(let run) = binding.item { total += 4 * 8 * run.losses.values.count }
    }
    return total
  }
}

extension Item {
  /// The memory its numbers lie in.
  var buffers: [Buffer] {
    switch self {
    case .datum(let datum): datum.buffers
    case .model(let model): model.buffers
    case .estimator(let estimator): estimator.state?.buffers ?? []
    case .dataset(let dataset):
      [dataset.inputs.buffer] + (dataset.target.values.map { [$0.buffer] } ?? [])
        + (dataset.weights.map { [$0.values.buffer] } ?? [])
    case .run(let run):
      [run.outcome, run.bestOutcome].compactMap { $0 }.flatMap { [$0.weights, $0.statistics] }
    case .record(let record): record.fields.flatMap(\.item.buffers)
    }
  }
}

extension Datum {
  fileprivate var buffers: [Buffer] {
    switch self {
    case .tensor(let tensor): [tensor.buffer]
    case .list(let items): items.flatMap(\.buffers)
    default: []
    }
  }
}

extension Model {
  fileprivate var buffers: [Buffer] {
    var buffers = [weights, statistics]
    if let start { buffers += [start.weights, start.statistics] }
    if let paused {
      buffers.append(paused.optimiserState)
      buffers += [paused.best.weights, paused.best.statistics].compactMap { $0 }
    }
    return buffers
  }
}
