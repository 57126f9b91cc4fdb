import Kernel
import Viz

extension Command {
  /// What differs between passes with other seeds.
  static let vary = Parameter(
    "vary", .text, standard: "start+order",
    help: "what the seeds decide: start (first weights), order (rows, dropout, augmentation), split"
  )

  /// What nets begin a pass with.
  static let passStart = Parameter(
    "start", .word(["fresh", "current"]), standard: "fresh",
    help: "nets begin as before their first fit, or go on from the weights they have")

  static let repeating = Command(
    Label(
      "repeat", foreign: ["RepeatedKFold", "n_runs"],
      summary: "Run a block under several seeds: mean, deviation, and the noise to compare by.",
      parameters: [
        Parameter("times", .integer(2...1000), .required, help: "seeds, from the session's on"),
        Parameter("block", .block(.statements), .required, help: "{ fit 5 }"), vary, passStart,
        Parameter("passes", .integer(0...1000), help: "only the first so many"),
      ],
      given: [
        "n": "passes that were scored", "mean": "of the figure that runs are judged by",
        "sd": "its deviation", "half_width": "of the 95 % interval of the mean",
        "min": "its least value", "max": "its greatest",
        "valid": "the held-out loss of each pass; so every other figure, such as `.accuracy`",
        "vary": "what the seeds decided",
      ], example: "repeat 3 { fit 1 }"), .train
  ) { request, workspace, host throws(Problem) in
    let engine = try repeatPasses(request, workspace, host)
    let (passes, first) = (engine.passes, workspace.session.draws.seed)
    let began = engine.beginning(workspace.session)
    let outcomes = try engine.run(&workspace)
    note(outcomes.count, of: passes.count, &workspace)
    let runs = outcomes.compactMap(\.runs.last)
    guard let last = runs.last else { return Answer("stopped before the first pass had ended") }
    let varied = Varied(of: runs)
    let said = sentence(runs, last, varied)
    var answer = try repeated(runs, varied, said, workspace.session)
    if let leak = leak(in: runs) { answer.note("note: " + leak) }
    var told = Explanation("repeat: one training under \(runs.count) seeds")
    told.say("varied", "\(varied), by the seeds \(first) on; all else is the same")
    if let began { told.say("start", began) }
    told.say("here", said)
    told.say("95 %", "t(n - 1) sd / sqrt(n): where the mean of many such seeds lies")
    told.say(sourceOf: request.call.label)
    answer.explanation = told
    answer.drawn = curves(of: runs)
    if let began { answer.note("note: " + began) }
    if outcomes.count < passes.count {
      answer.note("note: stopped; typing it again goes on with the seeds that are missing")
    }
    return answer
  }

  /// The passes of a repeat, not yet run.
  static func repeatPasses(
    _ request: Request, _ workspace: Workspace, _ host: Host
  ) throws(Problem) -> Passes {
    guard let block = request.call.block("block") else {
      throw Problem(.missingArgument, "repeat needs a block", hint: "repeat 5 { fit 5 }")
    }
    let times = request.values[integer: "times"]
    let first = workspace.session.draws.seed
    let most = request.values.integer("passes") ?? times
    let passes = (0..<min(times, most)).map {
      Passes.Pass(seed: first &+ UInt64($0), point: [])
    }
    var engine = Passes(
      verb: "repeat", block: block, passes: passes, host: host,
      lists: BlockLists(block, host.language))
    engine.varied = try Varied(request.values[word: "vary"])
    engine.goesOn = request.values[word: "start"] == "current"
    return engine
  }

  /// The figures of runs that differ in their seeds; those that were scored.
  private static func repeated(
    _ runs: [Run], _ varied: Varied, _ said: String, _ session: Session
  ) throws(Problem) -> Answer {
    var record = Record("repeat")
    record.append("n", Double(runs.count))
    record.append("vary", .datum(.text(varied.description)))
    var rows: [[Table.Cell]] = []
    for (name, _) in runs.first(where: { !$0.results.isEmpty })?.results ?? [] {
      let values = figures(name, runs)
      guard !values.isEmpty else { continue }
      let noise = SeedNoise(values)
      let isNoise = values.count > 1
      rows.append([
        Table.Cell(name), .short(noise.mean), .short(isNoise ? noise.deviation : nil),
        isNoise
          ? Table.Cell("± \(Numerals.short(noise.halfWidth))", number: noise.halfWidth)
          : Table.Cell(Table.Cell.nothing),
        .short(values.min() ?? .nan), .short(values.max() ?? .nan),
      ])
      record.append(name, .datum(.tensor(try Tensor(values.map { Float($0) }))))
      guard name == runs.first?.judge else { continue }
      record.append("mean", noise.mean)
      if isNoise {
        record.append("sd", noise.deviation)
        record.append("half_width", noise.halfWidth)
      }
      record.append("min", values.min() ?? .nan)
      record.append("max", values.max() ?? .nan)
    }
    var answer = Answer([
      .table(Table(["figure", "mean", "sd", "95 %", "least", "most"], rows: rows))
    ])
    answer.say(said)
    if runs.contains(where: { $0.chosenEpoch != nil }) {
      answer.note("note: the epochs were chosen on the rows that the figures are of")
    }
    if let dataset = try? session.dataset(for: "repeat"), let last = runs.last,
      let doubt = try Guess.verdict(of: last, on: dataset)
    {
      answer.say("\(last.name): \(doubt).")
      record.append("doubt", .datum(.text(doubt)))
    }
    answer.item = .record(record)
    return answer
  }

  /// A figure of the runs that did not diverge and were scored.
  private static func figures(_ name: String, _ runs: [Run]) -> [Double] {
    runs.filter(\.ending.isSound).compactMap { $0.result(name) }.filter { !$0.isNaN }
  }

  private static func sentence(_ runs: [Run], _ last: Run, _ varied: Varied) -> String {
    let span = runs.count > 1 ? "\(runs[0].name) to \(last.name)" : last.name
    let values = figures(last.judge, runs)
    let diverged = runs.count { !$0.ending.isSound }
    let lost = diverged > 0 ? "; \(diverged) of \(runs.count) diverged" : ""
    guard !values.isEmpty else {
      return diverged == runs.count
        ? "\(span): all diverged, so no noise is known"
        : "\(span): nothing was scored, so no noise is known; leave validate=no out\(lost)"
    }
    let noise = SeedNoise(values)
    guard noise.count > 1 else {
      return
        "\(span): \(last.judge) \(Numerals.short(noise.mean)) under one seed; its noise takes two or "
        + "more\(lost)"
    }
    guard !varied.matters.isEmpty else {
      return
        "\(span): no seed reaches what the block does, and \(runs.count) runs say one thing: no noise is "
        + "known"
    }
    let use = varied == .standard ? "; compare knows this noise now" : ""
    return
      "\(span): \(last.judge) \(Numerals.short(noise.mean)) ± \(Numerals.short(noise.halfWidth)) (95 %, "
      + "\(noise.count) seeds, \(varied) varied)\(lost)\(use)"
  }

  /// Passes whose held-out rows the model had been trained on.
  static func leak(in runs: [Run]) -> String? {
    let leaking = runs.filter { $0.knownHeldOut > 0 }
    guard !leaking.isEmpty else { return nil }
    return
      "in \(leaking.count) of \(runs.count) trainings held-out rows were trained on before: their figures are "
      + "too good"
  }

  /// A statement that was stopped is noted down with the passes it has done, so that a script does as
  /// many.
  static func note(_ done: Int, of all: Int, _ workspace: inout Workspace) {
    if done < all { workspace.journal.passes = done }
  }
}

extension Passes {
  /// What trained nets begin a pass with; nil where none is trained.
  func beginning(_ session: Session) -> String? {
    let trained = session.trainedNets
    guard !trained.isEmpty, !lists.makesModel else { return nil }
    let names = trained.map(\.name).joined(separator: ", ")
    return goesOn
      ? "each pass went on from the trained weights of \(names)"
      : "each pass began with \(names) as before the first fit; start=current goes on from it"
  }
}
