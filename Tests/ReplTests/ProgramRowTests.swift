import Foundation
import Kernel
import TestSupport
import Testing

@testable import Repl

/// The program as a user types at it: every row of every list is accepted by its command.
@Suite struct ProgramRowTests {
  /// Runs a script in a folder of its own; what it prints, what it complains of, how it ends.
  static func run(_ lines: [String], _ arguments: [String] = []) throws -> ProcessResult {
    try run([("work", lines)], arguments)
  }

  static func run(
    _ files: [(name: String, lines: [String])], _ arguments: [String]
  ) throws -> ProcessResult {
    let folder = try TemporaryFolder()
    for file in files {
      try folder.write(file.lines.joined(separator: "\n"), file.name + ".ath")
    }
    let runner = folder.runner()
    return runner.run(arguments + files.map { $0.name + ".ath" })
  }

  /// A chart older than the last training once went out under a name that said nothing of it, and a tensor
  /// had to be named twice.
  @Test func exportSaysWhatItWrites() throws {
    let result = try Self.run([
      "data iris", "model mlp 4", "lrfind", "fit 1", "export curve.svg",
      "p = zeros(2, 3)", "export p.npy", "load p.npy as=q", "sum(q == p)", "export other.npy",
    ])
    #expect(result.code == 1)
    #expect(result.outputText.contains("\ncurve.svg  lrfind, trials  "), "\(result.outputText)")
    #expect(result.outputText.contains("\np.npy  152 B\nq: tensor (2, 3)\n6\n"))
    #expect(result.errorText.contains("error E033"))
  }

  @Test func everyExampleRuns() throws {
    let examples = Command.all.filter {
      !["run", "quit", "continue", "open", "load", "recalibrate", "generate"].contains($0.name)
    }
    .map(\.label.example)
    let result = try Self.run(
      ["data digits", "model mlp 16", "fit 1cycle 1", "plot loss"] + examples
        + [
          "model { dense 8; norm; relu; dense }", "recalibrate", "run work2.ath",
          "fit 1cycle 1 pause=3", "continue", "save work2.ath", "save lab.athanor",
          "export net.safetensors", "load net.safetensors",
          "augment off", "data lines work.ath length=4", "model gru 4", "fit 1",
          Command.generate.label.example,
          "open lab.athanor", "quit",
        ],
      ["--keep-going"])
    // `run` is given a script only after the first is written: once without it.
    #expect(result.errorText.contains("work2.ath: no such file"))
    let errors = result.errorText.split(separator: "\n").filter { $0.contains("error E") }
    #expect(errors.count == 1, "\(errors)")
  }

  @Test func everyTrickIsAccepted() throws {
    var lines = ["data wine", "model mlp 4"]
    for row in Schedule.all { lines += ["schedule \(row.name) 2", "fit \(row.name) 1"] }
    for row in Optimiser.all { lines += ["optimiser \(row.name)", "fit 1 opt=\(row.name)"] }
    for row in Initialiser.all { lines.append("init \(row.name)") }
    for row in Loss.all { lines.append("loss \(row.name)") }
    lines.append("data digits")
    for row in LayerKind.all { lines.append(row.label.example) }
    for row in Source.all where row.kind != .file { lines.append("data \(row.name)") }
    let result = try Self.run(lines)
    #expect((result.code, result.errorText) == (0, ""))
  }

  @Test func everyExampleOfATrickIsAccepted() throws {
    let rows =
      Schedule.labels + Optimiser.labels + Initialiser.labels + Source.labels + Loss.labels
    let lines =
      ["data wine", "model mlp 4"]
      + rows.map(\.example).map { example in
        example.hasPrefix("data") ? example + " as=other\nuse wine" : example
      }
    let folder = try TemporaryFolder()
    try folder.write("anna\tf\notto\tm\nida\tf\n", "names.txt")
    try folder.write(lines.joined(separator: "\n"), "work.ath")
    let result = folder.runner().run(["work.ath"])
    #expect((result.code, result.errorText) == (0, ""))
  }

  @Test func everyPlotAndEveryRuleIsAccepted() throws {
    let metrics = Metric.all.filter { $0.tasks.contains(.classes) }.map(\.name)
    let measuring = "fit 1 metric=" + metrics.joined(separator: ",")
    var lines = ["data wine", "model mlp 4", measuring, measuring]
    let numbers = Set(Metric.all.map(\.name)).subtracting(metrics)
    let words = Command.plot.label.parameter("what")?.kind.words.filter { !numbers.contains($0) }
    #expect(words?.contains("loss") == true && words?.contains("auc") == true)
    for word in words ?? [] {
      lines += ["plot \(word)", "plot \(word) > a.svg", "plot \(word) | words"]
      lines += ["plot \(word) | csv", "plot \(word) | json", "plot \(word) >> a.txt"]
    }
    for row in Suggestion.labels { lines.append("lrfind steps=20 rule=\(row.name)") }
    lines += ["plot loss r1 r2", "vars | csv", "vars | json", "runs > runs.csv", "score | json"]
    let result = try Self.run(lines)
    #expect((result.code, result.errorText) == (0, ""))
    #expect(!result.outputText.contains("\\x"))
  }

  @Test func regressionIsTrainedLookedAtAndPredicted() throws {
    let lines = [
      "data diabetes", "model linear", "init zeros", "fit const 2 lr=1", "plot loss",
      "plot metric", "hist weights", "stats activations", "score train", "predict 3", "show",
      "lrfind", "fit 2 loss=huber",
    ]
    let result = try Self.run(lines)
    #expect((result.code, result.errorText) == (0, ""))
    #expect(result.outputText.contains("r2 "))
  }

  @Test func sentencesOfCommands() {
    for command in Command.all {
      let label = command.label
      #expect(label.summary.first?.isUppercase == true, "\(label.name)")
      #expect(label.summary.last == ".", "\(label.name)")
      #expect(label.summary.utf8.count <= 90, "\(label.name)")
      #expect(label.example.hasPrefix(label.name), "\(label.name)")
      for parameter in label.parameters {
        #expect(!parameter.help.isEmpty, "\(label.name) \(parameter.name)")
        #expect(parameter.help.last != ".", "\(label.name) \(parameter.name)")
      }
    }
  }

  /// An option of a command and one of a row chosen in it must not share a word: the command's
  /// would win and the row's could not be said. The rise at the start, `fit wd=`, which sets the decay of
  /// the session's optimiser, and what files and toys have under one word are taken by both on purpose; the
  /// options of `augment` are those of its rows, for all that a statement names.
  @Test func optionsOfCommandsAndOfTheirRowsDoNotClash() {
    let shared = Set(
      Warmup.parameters.flatMap { [$0.name] + $0.aliases } + ["wd", "rows", "steps"])
    for command in Command.all where command.name != Command.augment.name {
      let own = Set(command.label.parameters.flatMap { [$0.name] + $0.aliases }).subtracting(shared)
      for parameter in command.label.parameters {
        for row in Self.rows(of: parameter.kind) {
          let words = row.parameters.flatMap { [$0.name] + $0.aliases }
          let clash = words.filter { own.contains($0) }
          #expect(clash.isEmpty, "\(command.name) \(row.name)")
        }
      }
    }
  }

  private static func rows(of kind: Parameter.Kind) -> [Label] {
    switch kind {
    case .trick(let labels): labels
    case .either(let kinds): kinds.flatMap(rows)
    case .list(let kind), .rest(let kind): rows(of: kind)
    default: []
    }
  }
}
