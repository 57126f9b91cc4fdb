/// Everything that has a name, what is current, and the state of the randomness. A value: an old copy
/// is the way back.
public struct Session {
  /// What is bound to a name. Sessions made from one another share what they have in common.
  private(set) var items = PersistentMap<String, Binding>()
  /// The place of the next name that is bound for the first time.
  private var nextPlace = 0
  /// The model and the data set that commands work on.
  public private(set) var modelName: String?
  public private(set) var dataName: String?
  public var draws = Draws()
  /// How often each command drew a seed of its own.
  private(set) var turns: [(verb: String, count: UInt64)] = []
  /// Seeds that some commands begin with in place of the session's, by verb; inside a pass alone.
  private var held: [String: UInt64] = [:]
  public private(set) var runCount = 0
  /// What `fit` uses when it is not told otherwise.
  public var optimiser = Choice(Optimiser.standard.name)
  public var loss: Choice?
  /// What is done to the training rows of the trainings that follow, and how rare kinds are made up for.
  public var augmentations: [Choice] = []
  public var balance: Choice?
  /// Batch, rate and warm-up of the trainings that follow; nil for those of `fit`.
  public var scaled: Scaled?
  /// How the trainings that follow dwell on hard rows.
  public var treatments = Treatments()
  /// What `set` has set, by the names of its rows; what stands here at its standard was asked for.
  public var settings = Values()

  struct Binding {
    let item: Item
    /// Never the same for two bindings of this process: tells without a look at the numbers that
    /// nothing has changed.
    let edition: Edition
    /// Grows in the order in which names were first bound.
    let place: Int
  }

  /// Something that has a name.
  struct Entry {
    let name: String
    let item: Item
    let edition: Edition
  }

  public init() {}

  /// A session as it was kept.
  init(
    entries: [Entry], modelName: String?, dataName: String?, draws: Draws,
    turns: [(verb: String, count: UInt64)], runCount: Int
  ) {
    for entry in entries { set(entry.name, entry.item, entry.edition) }
    self.modelName = modelName
    self.dataName = dataName
    self.draws = draws
    self.turns = turns
    self.runCount = runCount
  }

  /// Names in the order they were first bound.
  public var names: [String] { bindings.map(\.name) }
  public var entries: [(name: String, item: Item)] { bindings.map { ($0.name, $0.item) } }

  /// In the order of `names`.
  var bindings: [Entry] {
    var found: [PersistentMap<String, Binding>.Entry] = []
    found.reserveCapacity(items.count)
    items.visit { found.append($0) }
    found.sort { $0.value.place < $1.value.place }
    return found.map { Entry(name: $0.key, item: $0.value.item, edition: $0.value.edition) }
  }

  public subscript(_ name: String) -> Item? { items[name]?.item }

  /// Names that are bound here and not in `other`, in their order.
  public func names(without other: Session) -> [String] {
    var found: [(name: String, place: Int)] = []
    _ = items.differences(from: other.items) { old, new in
      if old == nil, let new { found.append((new.key, new.value.place)) }
      return true
    }
    return found.sorted { $0.place < $1.place }.map(\.name)
  }

  private mutating func set(_ name: String, _ item: Item, _ edition: Edition) {
    let place = items[name]?.place ?? nextPlace
    items.bind(name, Binding(item: item, edition: edition, place: place))
    if place == nextPlace { nextPlace += 1 }
  }

  /// Binds names to what they stand for in another state of this session: the same bindings, so that nothing
  /// counts as changed.
  public mutating func carry(_ names: [String], from other: Session) {
    for name in names {
      if let binding = other.items[name] { set(name, binding.item, binding.edition) }
    }
  }

  /// Binds a name; an item that had it is let go.
  public mutating func bind(_ name: String, _ item: Item) {
    set(name, item, Edition())
    if modelName == name, !item.isPredictor { modelName = nil }
    if dataName == name, case .dataset = item {} else if dataName == name { dataName = nil }
  }

  public mutating func remove(_ name: String) {
    items.remove(name)
    if modelName == name { modelName = nil }
    if dataName == name { dataName = nil }
  }

  /// The last result, `_`.
  public var last: Item? { self["_"] }

  /// The prompt's words: `mlp/digits`.
  public var place: String { [modelName, dataName].compactMap { $0 }.joined(separator: "/") }

  /// A seed for a command that was not given one: the session's, then one more each time.
  public mutating func nextSeed(for verb: String) -> UInt64 {
    let seed = held[verb] ?? draws.seed
    if let index = turns.firstIndex(where: { $0.verb == verb }) {
      turns[index].count += 1
      return seed &+ turns[index].count
    }
    turns.append((verb, 0))
    return seed
  }

  /// Starts all streams over.
  public mutating func reseed(_ seed: UInt64) {
    draws = Draws(seed: seed)
    turns = []
    held = [:]
  }

  /// Starts all streams over for a pass: what varies from `seed`, what does not from the session's own.
  public mutating func reseed(_ seed: UInt64, varying varied: Varied) {
    let own = draws.seed
    reseed(seed)
    for matter in Varied.Matter.allCases where !varied.matters.contains(matter) {
      for verb in matter.verbs { held[verb] = own }
    }
  }
}

extension Session {
  /// The current model, for a command that needs one.
  public func model(for verb: String) throws(Problem) -> Model {
    if let modelName, case .estimator(let estimator)? = self[modelName] {
      throw Problem(
        .wrongKind,
        "\(verb): \(estimator.name) is fitted in one go, without weights and steps; \(verb) is for nets",
        hint: "model mlp 64", about: verb)
    }
    guard let name = modelName, case .model(let model)? = self[name] else {
      throw Problem(.noModel, "\(verb): there is no model yet", hint: "model mlp 64", about: verb)
    }
    return model
  }

  public func dataset(for verb: String) throws(Problem) -> Dataset {
    guard let name = dataName, case .dataset(let dataset)? = self[name] else {
      throw Problem(
        .noData, "\(verb): there is no data set yet", hint: "data digits, or data file.csv",
        about: verb)
    }
    return dataset
  }

  mutating func makeCurrent(model name: String) { modelName = name }

  /// Makes a model current under its name.
  public mutating func use(_ model: Model) {
    bind(model.name, .model(model))
    modelName = model.name
  }

  public mutating func use(_ dataset: Dataset) {
    bind(dataset.name, .dataset(dataset))
    dataName = dataset.name
  }

  /// Makes what has this name current.
  public mutating func use(_ name: String) throws(Problem) {
    switch self[name] {
    case .model, .estimator: modelName = name
    case .dataset: dataName = name
    case let other?:
      throw Problem(
        .wrongKind, "'\(name)' is \(other.kind); use takes a model or a data set", about: name)
    case nil:
      let usable = bindings.compactMap { entry -> String? in
        switch entry.item {
        case .model, .estimator, .dataset: entry.name
        default: nil
        }
      }
      throw Problem(
        .undefinedName, "nothing is called \"\(name)\"",
        hint: usable.isEmpty ? "data digits" : "use " + usable.joined(separator: ", use "),
        about: name)
    }
  }

  /// Keeps a run under `name`, or under the next of r1, r2, …
  public mutating func keep(_ run: inout Run, as name: String?) {
    runCount += 1
    run.name = name ?? "r\(runCount)"
    bind(run.name, .run(run))
    if run.bestOutcome != nil { dropBests(beyond: Run.Outcome.roomOfBests) }
  }

  public var nextRunName: String { "r\(runCount + 1)" }

  public var runs: [Run] {
    bindings.compactMap { if case .run(let run) = $0.item, $0.name != "_" { run } else { nil } }
  }

  /// The run of a name, or the last that is no pass of a sweep, repeat or what-if; where all are, the last.
  public func ownRun(_ name: String?) throws(Problem) -> Run {
    guard name == nil, let own = runs.last(where: { $0.family == nil }) else {
      return try run(name)
    }
    return own
  }

  /// What to say where a run was meant by no name, and later ones are passes; nil where it is the last.
  public func passesBehind(_ run: Run) -> String? {
    guard let last = runs.last, last.name != run.name, run.family == nil, let family = last.family
    else { return nil }
    return
      "\(run.name) is the last fit of its own; run=\(last.name) asks the last pass of \(family.verb)"
  }

  /// The run of a name, or the last one.
  public func run(_ name: String?) throws(Problem) -> Run {
    guard let name else {
      guard let last = runs.last else {
        throw Problem(.noRun, "there is no run yet", hint: "fit 1cycle 5")
      }
      return last
    }
    guard case .run(let run)? = self[name] else {
      let known = runs.map(\.name)
      throw Problem(
        .noRun, "no run called \"\(name)\"",
        hint: known.isEmpty ? "fit 1cycle 5 makes one" : "runs: " + known.joined(separator: "  "),
        about: name)
    }
    return run
  }
}

extension Item {
  /// The exact bits of everything in a session that decides how it goes on.
  func add(to print: inout Fingerprint) {
    switch self {
    case .datum(let datum): datum.add(to: &print)
    case .model(let model): print.add(model.digest.state)
    case .estimator(let estimator): print.add(estimator.digest.state)
    case .dataset(let dataset): print.add(dataset.fingerprint.state)
    case .run(let run): print.add(run.digest)
    case .record(let record):
      for field in record.fields {
        print.add(field.name)
        field.item.add(to: &print)
      }
    }
  }

  /// `item.name`: figures of a model, a data set, a run or a record.
  public func member(_ name: String) throws(Problem) -> Item {
    switch self {
    case .datum(let datum): return .datum(try Datum.member(datum, name))
    case .record(let record):
      if let item = record[name] { return item }
      throw Item.missing(
        name, among: record.fields.map(\.name), in: "the record of \(record.title)")
    case .run(let run):
      if let item = try run.figure(name) { return item }
      throw Item.missing(name, among: run.figureNames, in: "a run")
    case .model(let model):
      if let item = model.figure(name) { return item }
      throw Item.missing(name, among: Model.figureNames, in: "a model")
    case .estimator(let estimator):
      if let item = estimator.figure(name) { return item }
      throw Item.missing(name, among: Estimator.figureNames, in: "a model")
    case .dataset(let dataset):
      if let item = dataset.figure(name) { return item }
      throw Item.missing(name, among: Dataset.figureNames, in: "a data set")
    }
  }

  /// What can stand after the point.
  public var memberNames: [String] {
    switch self {
    case .datum: Datum.memberNames
    case .record(let record): record.fields.map(\.name)
    case .run(let run): run.figureNames
    case .model: Model.figureNames
    case .estimator: Estimator.figureNames
    case .dataset: Dataset.figureNames
    }
  }

  private static func missing(_ name: String, among known: [String], in owner: String) -> Problem {
    let near = Nearest.closest(to: name, among: known).map { "did you mean .\($0)?  " } ?? ""
    return Problem(
      .undefinedName, "\(owner) has no .\(name)", hint: near + known.joined(separator: "  "),
      about: name)
  }
}

extension Datum {
  public func add(to print: inout Fingerprint) {
    switch self {
    case .number(let number): print.add(number)
    case .flag(let flag): print.add(flag ? 1 : 0)
    case .text(let text): print.add(text)
    case .list(let items): for item in items { item.add(to: &print) }
    case .tensor(let tensor): print.add(tensor)
    case .none: print.add(0)
    }
  }
}

extension Model {
  static let figureNames = ["parameters", "layers", "steps", "digest"]

  func figure(_ name: String) -> Item? {
    switch name {
    case "parameters": .datum(.number(Double(layout.parameterCount)))
    case "layers": .datum(.list(layout.places.map { .text($0.name) }))
    case "steps": .datum(.number(Double(steps)))
    case "digest": .datum(.text(digest.text))
    default: nil
    }
  }
}

extension Estimator {
  static let figureNames = ["method", "rows", "digest"]

  func figure(_ name: String) -> Item? {
    switch name {
    case "method": .datum(.text(description))
    case "rows": .datum(.number(Double(state?.rows ?? 0)))
    case "digest": .datum(.text(digest.text))
    default: nil
    }
  }
}

extension Dataset {
  static let figureNames = ["rows", "features", "classes", "x", "y", "columns", "digest"]

  func figure(_ name: String) -> Item? {
    switch name {
    case "rows": .datum(.number(Double(rows)))
    case "features": .datum(.number(Double(features)))
    case "classes": .datum(.list(target.names.map { .text($0) }))
    case "x": .datum(.tensor(inputs))
    case "y":
      if let values = target.values {
        .datum(.tensor(values))
      } else {
        .datum(.list((target.labels ?? []).map { .number(Double($0)) }))
      }
    case "columns": .datum(.list(columns.map { .text($0) }))
    case "digest": .datum(.text(fingerprint.text))
    default: nil
    }
  }
}

extension Session {
  /// The exact bits of everything named and of the randomness.
  public var digest: Fingerprint {
    var print = Fingerprint()
    print.add(draws.seed)
    for position in draws.positions {
      print.add(position.name)
      print.add(position.count)
    }
    for entry in bindings where entry.name != "_" {
      print.add(entry.name)
      entry.item.add(to: &print)
    }
    return print
  }
}
