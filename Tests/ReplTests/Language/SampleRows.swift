import Kernel

@testable import Repl

/// Rows like the real ones, so that the grammar is tested apart from them.
enum Sample {
  static let schedules = [
    Label(
      "1cycle", foreign: ["OneCycleLR", "fit_one_cycle"], summary: "Up, then down.",
      parameters: [
        Parameter("pct", .number(0...1), standard: "0.25", help: "part spent rising"),
        Parameter("div", .number(1...1e6), standard: "25", help: "peak over first rate"),
      ]),
    Label("const", summary: "The same rate."),
    Label(
      "cosine", foreign: ["CosineAnnealingLR"], summary: "Half a cosine.",
      parameters: [Parameter("floor", .number(0...1), standard: "0", help: "fraction left")]),
    Label("sgdr", summary: "Restarts."), Label("linear", summary: "A line."),
  ]
  static let optimisers = [
    Label(
      "adamw", foreign: ["AdamW"], summary: "Decoupled decay.",
      parameters: [Parameter("wd", .number(0...10), standard: "0.01", help: "decay")]),
    Label(
      "sgd", foreign: ["SGD"], summary: "Plain.",
      parameters: [Parameter("momentum", .number(0...1), standard: "0", help: "momentum")]),
  ]
  static let initialisers = [
    Label("kaiming", aliases: ["he"], foreign: ["he_normal", "kaiming_normal_"], summary: "He."),
    Label("xavier", aliases: ["glorot"], foreign: ["glorot_uniform"], summary: "Glorot."),
    Label(
      "constant", summary: "One number.",
      parameters: [Parameter("value", .number(-1e6...1e6), .required, help: "the number")]),
  ]
  static let models = [
    Label(
      "mlp", summary: "Dense layers.",
      parameters: [
        Parameter("hidden", .rest(.integer(1...100_000)), .positional, help: "hidden sizes"),
        Parameter("dropout", .number(0...1), standard: "0", help: "rate"),
      ]),
    Label(
      "knn", summary: "Neighbours.",
      parameters: [Parameter("k", .integer(1...1000), standard: "5", help: "neighbours")]),
  ]

  static let rows: [Label] = [
    Label(
      "fit", summary: "Train.",
      parameters: [
        Parameter("schedule", .trick(schedules), .positional, standard: "1cycle", help: "curve"),
        Parameter("epochs", .integer(0...100_000), .positional, standard: "5", help: "epochs"),
        Parameter("lr", .number(0...100), standard: "1e-3", help: "peak rate"),
        Parameter("bs", .integer(1...1_000_000), standard: "64", help: "rows in a batch"),
        Parameter("opt", .trick(optimisers), standard: "adamw", help: "optimiser"),
        Parameter("seed", .integer(0...Int.max), help: "seed"),
        Parameter("as", .name, help: "name of the run"),
        Parameter("patience", .integer(1...1000), help: "epochs without gain"),
      ]),
    Label(
      "lrfind", summary: "Range test.",
      parameters: [
        Parameter("from", .number(1e-12...100), standard: "1e-7", help: "first rate"),
        Parameter("to", .number(1e-12...100), standard: "10", help: "last rate"),
        Parameter("steps", .integer(10...100_000), standard: "100", help: "steps"),
        Parameter("bs", .list(.integer(1...1_000_000)), help: "batch sizes"),
        Parameter("verify", .flag, standard: "no", help: "train the candidates"),
        Parameter("rule", .list(.word(["valley", "steep", "minimum"])), help: "rules"),
      ]),
    Label(
      "init", summary: "New weights.",
      parameters: [
        Parameter("scheme", .trick(initialisers), .required, help: "scheme"),
        Parameter("dist", .word(["normal", "uniform"]), standard: "normal", help: "distribution"),
      ]),
    Label(
      "model", summary: "A model.",
      parameters: [
        Parameter("kind", .either([.trick(models), .block(.layers)]), .required, help: "kind")
      ]),
    Label(
      "data", summary: "Data.",
      parameters: [
        Parameter("source", .either([.word(["digits", "iris"]), .path]), .required, help: "what"),
        Parameter("target", .text, help: "column"),
        Parameter("memory", .bytes, help: "limit"),
      ]),
    Label(
      "plot", summary: "Draw.",
      parameters: [
        Parameter(
          "what", .word(["loss", "lr", "metric"]), .positional, standard: "loss", help: "what"),
        Parameter("runs", .rest(.name), .positional, help: "runs"),
      ]),
    Label(
      "note", summary: "A remark.",
      parameters: [Parameter("text", .rest(.text), .required, help: "words")]),
    Label(
      "plan", summary: "What a command would do.",
      parameters: [Parameter("command", .command, .required, help: "the command")]),
    Label(
      "repeat", summary: "Several seeds.",
      parameters: [
        Parameter("times", .integer(1...1000), .required, help: "how often"),
        Parameter("block", .block(.statements), .required, help: "what"),
      ]),
    Label(
      "sweep", summary: "Grid.",
      parameters: [
        Parameter("block", .block(.statements), .required, help: "what"),
        Parameter("*", .list(.expression), help: "values"),
      ]),
    Label(
      "runs", summary: "List.",
      parameters: [Parameter("where", .expression, help: "condition")]),
    Label(
      "split", summary: "Hold out.",
      parameters: [
        Parameter("valid", .number(0...0.9), standard: "0.2", help: "fraction"),
        Parameter("every", .integer(2...1_000_000), help: "stride"),
      ]),
    Label(
      "seed", summary: "The seed.",
      parameters: [
        Parameter("number", .integer(0...Int.max), .positional, help: "seed")
      ]),
    Label("vars", summary: "Names."), Label("undo", summary: "Back."),
    Label("quit", aliases: ["exit"], summary: "Leave."),
  ]

  static let parser = Parser(labels: rows)
  static let prompt = Parser(labels: rows, isInteractive: true)

  /// The one statement of a line.
  static func parse(_ text: String, _ parser: Parser = parser) throws -> Statement {
    let source = SourceText(text)
    let statements = try source.statements()
    guard statements.count == 1 else { throw Problem(.syntax, "\(statements.count) statements") }
    return try parser.parse(source, statements[0])
  }

  static func problem(_ text: String, _ parser: Parser = parser) -> Problem? {
    let source = SourceText(text)
    do {
      _ = try parser.parse(source)
      return nil
    } catch { return error }
  }

  /// The printed form, as at the prompt.
  static func error(_ text: String, path: String? = nil) -> String {
    let source = SourceText(text, path: path)
    do {
      _ = try parser.parse(source)
      return ""
    } catch { return ErrorText.render(error, in: source) }
  }
}
