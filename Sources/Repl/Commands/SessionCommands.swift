import Kernel
import Viz

extension Command {
  static let sessionCommands = [vars, seeding, digest, save, run, set, note, history]

  static let vars = Command(
    Label(
      "vars", foreign: ["who", "whos", "dir"], summary: "List everything that has a name.",
      example: "vars"), .session
  ) { _, workspace, _ throws(Problem) in
    let entries = workspace.session.entries.filter { $0.name != "_" }
    guard !entries.isEmpty else { return Answer("nothing has a name yet: data digits") }
    let current = [workspace.session.modelName, workspace.session.dataName]
    let rows = entries.prefix(200).map { entry in
      [
        current.contains(entry.name)
          ? Table.Cell(entry.name + " *", whole: entry.name) : Table.Cell(entry.name)
      ] + cells(of: entry.item)
    }
    var answer = Answer([
      .table(Table(["name", "kind", "shape", "size", "what"], rows: rows))
    ])
    if entries.count > 200 { answer.note("… and \(entries.count - 200) more") }
    return answer
  }

  /// Kind, shape, bytes and a line of statistics.
  private static func cells(of item: Item) -> [Table.Cell] {
    if case .datum(.number(let number)) = item {
      return ["number", "", "", Table.Cell(Datum.number(number).inline, number: number)]
    }
    return words(of: item).map { Table.Cell($0) }
  }

  private static func words(of item: Item) -> [String] {
    switch item {
    case .datum(.tensor(let tensor)):
      return [
        "tensor", "\(tensor.shape)", Numerals.bytes(4 * tensor.count), tensor.summaryLine,
      ]
    case .datum(let datum):
      return [datum.noun, "", "", Escaping.terminal(datum.inline, columns: 40)]
    case .model(let model):
      return [
        "model", "\(model.input) to \(model.outputs)", Numerals.bytes(4 * model.layout.count),
        "\(Numerals.counted(model.layout.parameterCount, "parameter")), "
          + "\(Numerals.counted(model.steps, "step")) trained",
      ]
    case .estimator(let estimator):
      let rows = estimator.state.map { "fitted to \(Numerals.counted($0.rows, "row"))" }
      return ["model", "", "", "\(estimator.description), \(rows ?? "not fitted")"]
    case .dataset(let data):
      return [
        "data", "\(data.inputs.shape)", Numerals.bytes(4 * data.inputs.count),
        "\(data.split.train.count) train, \(data.split.valid.count) valid",
      ]
    case .run(let run):
      let valid = run.result("valid").flatMap { $0.isNaN ? nil : Numerals.short($0) } ?? "–"
      return [
        "run", Numerals.counted(run.losses.count, "step"), "",
        "\(run.method?.name ?? run.recipe.schedule.name), valid \(valid)",
      ]
    case .record(let record):
      return ["record", "", "", record.fields.map(\.name).joined(separator: " ")]
    }
  }

  static let seeding = Command(
    Label(
      "seed", foreign: ["manual_seed", "set_seed", "random_seed"],
      summary: "Show the seed, or start all streams over from one.",
      source: "Salmon et al., SC 2011 (Philox)",
      parameters: [
        Parameter("number", .integer(0...9_007_199_254_740_992), .positional, help: "the new seed")
      ],
      example: "seed 42"), .session
  ) { request, workspace, _ throws(Problem) in
    if let number = request.values.integer("number") { workspace.session.reseed(UInt64(number)) }
    return Answer("seed \(workspace.session.draws.seed)")
  }

  static let digest = Command(
    Label(
      "digest", foreign: ["hash", "checksum"],
      summary: "Print the digest of exact bits.",
      parameters: [
        Parameter(
          "name", .reference(.anything), .positional, help: "the current model when unwritten")
      ],
      example: "digest"), .session
  ) { request, workspace, _ throws(Problem) in
    let version = "(bits \(Processor.bitsVersion))"
    if let name = request.values.text("name") {
      guard let item = workspace.session[name], let digest = item.digestText else {
        throw Problem(.undefinedName, "nothing is called \"\(name)\"", about: name)
      }
      return Answer("\(name) \(digest) \(version)")
    }
    if workspace.session.modelName != nil {
      let predictor = try workspace.session.predictor(for: "digest")
      return Answer(
        "\(predictor.name) \(predictor.digest.text) \(version)",
        item: .datum(.text(predictor.digest.text)))
    }
    let print = workspace.session.digest
    return Answer("session \(print.text) \(version)", item: .datum(.text(print.text)))
  }

  static let save = Command(
    Label(
      "save", foreign: ["to_disk"],
      summary: "Write the session as a script with the same bits, or as a whole.",
      parameters: [
        Parameter(
          "path", .path, .required,
          help: "ends in .ath for a script, in .athanor for the whole session")
      ],
      example: "save work.ath"), .session, isKept: false, isReplayed: false
  ) { request, workspace, host throws(Problem) in
    let path = request.values[word: "path"]
    if path.hasSuffix(".athanor") { return try saveSession(path, request, &workspace, host) }
    guard path.hasSuffix(".ath") else {
      throw Problem(
        .badValue, "a script ends in .ath, a session in .athanor: not \"\(path)\"",
        hint: "save work.ath", about: "path")
    }
    guard host.mayWrite(path) else { return Answer("nothing written") }
    let script = workspace.journal.script(
      by: Parser(labels: Command.labels), expecting: expectation(of: workspace.session))
    try AtomicFile.write(Array(script.utf8), to: path)
    return Answer(
      "\(Escaping.terminal(path)): \(Numerals.counted(workspace.journal.lines.count, "statement")); "
        + "`athanor run` replays it")
  }

  /// What a replay of the whole must come to: the current model, where there is one.
  private static func expectation(of session: Session) -> String? {
    guard session.modelName != nil, let predictor = try? session.predictor(for: "save") else {
      return nil
    }
    return "digest=\(predictor.digest.text)"
  }

  static let run = Command(
    Label(
      "run", foreign: ["source", "exec", "%run"], summary: "Run a script inside this session.",
      parameters: [
        Parameter("path", .path, .required, help: "a file that ends in .ath"),
        Parameter(
          "echo", .word(["auto", "yes", "no"]), standard: "auto",
          help: "show its statements and comments as it goes; auto: at the prompt"),
      ],
      example: "run work.ath"), .session, isKept: false, isReplayed: false
  ) { request, workspace, host throws(Problem) in
    let echo = request.values[word: "echo"]
    try host.runScript(
      request.values[word: "path"], echo == "auto" ? nil : echo == "yes", &workspace)
    return Answer()
  }
}
