import Foundation
import TestSupport
import Testing
import Viz

@testable import Kernel
@testable import Repl

/// `explain` and `plan`: the numbers said are those of the result, and saying them changes nothing.
@Suite struct ExplainTests {
  private static func lines(_ script: [String]) throws -> [String] {
    let result = try ProgramRowTests.run(script)
    #expect((result.code, result.errorText) == (0, ""))
    return result.outputText.split(separator: "\n").map(String.init)
  }

  /// What follows a word, the rows below it joined.
  private static func entry(_ name: String, _ lines: [String]) -> String? {
    guard let start = lines.firstIndex(where: { $0.hasPrefix("  \(name) ") }) else { return nil }
    let more = lines[(start + 1)...].prefix { $0.hasPrefix("      ") }
    return ([lines[start].dropFirst(2 + name.count)] + more.map { $0[...] })
      .map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: " ")
  }

  private static let start = ["data digits", "model mlp 16", "explain"]

  @Test func aSplit() throws {
    let lines = try Self.lines(Self.start)
    #expect(Self.entry("rows", lines) == "359 of 1797 held out (0.1998), 1438 to train on")
    #expect(Self.entry("noise", lines)?.contains("= 0.01583 of noise") == true)
  }

  @Test func anInitialiser() throws {
    let lines = try Self.lines(["data digits", "model mlp 16", "init kaiming fan=out", "explain"])
    let said = try #require(Self.entry("fc1", lines))
    #expect(said.hasPrefix("sd = sqrt(2/16) = 0.3536; the weights drawn have 0.3"))
    #expect(Self.entry("formula", lines)?.contains("fan_out") == true)
    #expect(lines.contains { $0.contains("xavier: fc1 0.1581, out 0.2774") })
  }

  /// Steps, the schedule's ends and what the decay came to, against the formulas by hand.
  @Test func aTraining() throws {
    let lines = try Self.lines([
      "data digits", "model mlp 16", "fit const 3 lr=0.01 clip=0.5", "explain",
    ])
    #expect(Self.entry("steps", lines) == "23 an epoch, bs 64; 3 epochs * 23 = 69")
    #expect(
      Self.entry("rate", lines) == "0.01 at step 1, peak 0.01 at step 1, 0.01 at step 69")
    let kept = pow(1 - 0.01 * 0.01, 69)
    #expect(Self.entry("decay", lines)?.contains(Numerals.percent(kept)) == true)
    #expect(Self.entry("momentum", lines) == "0.9 throughout")
    #expect(Self.entry("adamw", lines)?.contains("v = 0.999 v + (1 - 0.999) g^2") == true)
    #expect(Self.entry("clip", lines)?.contains("of 69 steps had a larger norm") == true)
    #expect(Self.entry("curve", lines)?.contains("a 25th of the run") == true)
  }

  /// Every rule of the table is explained with the rate the table has.
  @Test func aRangeTest() throws {
    let lines = try Self.lines([
      "data digits", "model mlp 16", "lrfind trials=no rules=yes", "explain",
    ])
    for rule in Suggestion.all {
      let row = try #require(lines.first { $0.hasPrefix(rule.name + " ") })
      let rate = String(row.split(separator: " ")[1])
      #expect(Self.entry(rule.name, lines)?.hasPrefix(rate) == true, "\(rule.name) \(rate)")
    }
    #expect(Self.entry("apart", lines) != nil)
  }

  @Test func aScore() throws {
    let lines = try Self.lines(["data digits", "model mlp 16", "fit 2", "score", "explain"])
    let said = try #require(Self.entry("accuracy", lines)?.split(separator: " ").map(String.init))
    let share = try #require(Double(said[0])) / Double(try #require(Int(said[3])))
    #expect(Numerals.short(share) == said[5])
    #expect(Self.entry("guessing", lines)?.contains("loss log(10) = 2.303") == true)
    let values = try Self.lines(["data diabetes", "model linear", "score", "explain"])
    #expect(Self.entry("mse", values)?.contains("(output - target)^2") == true)
    #expect(Self.entry("r2", values) != nil)
  }

  /// All that can be explained fits narrow and wide screens, and has a source or a way out.
  @Test(arguments: [40, 60, 100]) func everyExplanationFits(_ width: Int) throws {
    let statements = [
      "data wine", "model mlp 4 4", "init xavier", "split every=5", "stats", "dropout 0.3",
      "lrfind steps=40", "fit sgdr 2 opt=sgd wd=0.1 accumulate=2", "score train",
      "schedule wsd 10", "loss crossentropy smoothing=0.1", "optimiser rmsprop momentum=0.9",
    ]
    let result = try ProgramRowTests.run(
      ["set width \(width)"] + statements.flatMap { [$0 + " > out.txt", "explain"] })
    #expect((result.code, result.errorText) == (0, ""))
    let rows = result.outputText.split(separator: "\n")
    for row in rows {
      #expect(DisplayWidth.of(String(row)) <= width && !row.contains("{"), "\(row)")
    }
    #expect(!result.outputText.contains("nan"))
  }

  @Test func whichOne() throws {
    let start = ["data wine", "model mlp 4", "fit 1", "fit 2", "score"]
    let lines = try Self.lines(start + ["explain r1"])
    #expect(lines.contains { $0.hasPrefix("r1: fit 1cycle 1") })
    #expect(try Self.lines(start + ["explain fit"]).contains { $0.hasPrefix("r2: fit 1cycle 2") })
    for (line, code) in [("explain plot", "E043"), ("explain nosuch", "E033")] {
      #expect(try ProgramRowTests.run(start + [line]).errorText.contains("error \(code)"))
    }
    #expect(try ProgramRowTests.run(["explain"]).errorText.contains("error E043"))
  }

  /// Nothing is drawn, trained or named by a plan or an explanation.
  @Test func theyChangeNothing() throws {
    let start = ["data digits", "model mlp 16 dropout=0.2"]
    let end = ["fit 1cycle 2", "digest r1", "x = randn(3)", "x", "digest"]
    func figures(_ lines: [String]) -> [String] {
      lines.filter { $0.contains("(bits ") || $0.hasPrefix("[") }
    }
    let plain = try Self.lines(start + end)
    let told = try Self.lines(start + ["plan fit 1cycle 2", "explain", "plan fit const 1"] + end)
    #expect(figures(plain) == figures(told))
    #expect(!figures(plain).isEmpty)
  }

  @Test func aPlanIsHeldAgainstTheFit() throws {
    let lines = try Self.lines([
      "data digits", "model mlp 16", "plan fit 1cycle 4 lr=1e-2", "fit 1cycle 4 lr=1e-2",
      "plan fit 3", "fit 2",
    ])
    #expect(lines.contains { $0.hasPrefix("92 steps (4 epochs of 23), ~") })
    #expect(
      lines.contains { $0.hasPrefix("lr        4e-4 ") && $0.contains("peak 0.01 at step 24") })
    #expect(lines.contains { $0.hasPrefix("momentum  0.95 ") })
    #expect(lines.filter { $0.hasPrefix("planned ~") && $0.contains("took ~") }.count == 1)
  }

  @Test(arguments: [
    ("plan fit lr=-1", "E015"), ("plan score", "E013"), ("plan", "E011"), ("plan 5", "E002"),
    ("plan fit nosuch", "E014"),
  ])
  func plansThatAreRefused(_ line: String, _ code: String) throws {
    let result = try ProgramRowTests.run(["data wine", "model mlp 4", line])
    #expect(result.code == 1)
    #expect(result.errorText.contains("error \(code)"), "\(result.errorText)")
  }

  /// What a plan counts is what is trained then; it leaves no run, no draw and no file behind.
  @Test(arguments: [
    ("sweep lr=1e-3,1e-2 { fit 2 }", 2), ("sweep bs=16,32,64 { init kaiming; fit const 1 }", 3),
    ("sweep init=kaiming,xavier { fit 1 }", 2), ("repeat 3 { fit 2 }", 3),
    ("sweep lr=1e-3,1e-2 { repeat 2 { fit 1 } }", 4), ("sweep epochs=1,3 { fit }", 2),
    ("sweep lr=1e-3,1e-2 repeats=2 { fit 1 }", 4), ("repeat 2 { fit 1; score; fit 2 }", 4),
    ("repeat 2 { fit 1; runs > plan.csv; x = r1.valid }", 2),
  ])
  func aPlanOfManyTrainingsCountsThem(_ statement: String, _ trainings: Int) throws {
    let start = ["data wine", "model mlp 4"]
    let plain = try Self.lines(start + ["x = randn(2)", "x", "digest"])
    let told = try Self.lines(start + ["plan " + statement, "x = randn(2)", "x", "digest"])
    let line = try #require(told.first { $0.contains("training") && $0.contains(" in all, ~") })
    #expect(told.filter { !$0.contains("in all, ~") && !$0.hasPrefix("threads") } == plain)
    #expect(line.split(separator: " ").compactMap { Int($0) }.first == trainings, "\(line)")
    #expect(!FileManager.default.fileExists(atPath: "plan.csv"))
  }

  @Test func aPlanLeavesOutWhatIsThere() throws {
    let lines = try Self.lines([
      "data wine", "model mlp 4", "sweep lr=1e-3,1e-2 { fit 1 }",
      "plan sweep lr=1e-3,1e-2,1e-1 { fit 1 }", "plan sweep lr=1e-3,1e-2 { fit 1 }",
    ])
    #expect(lines.contains { $0.hasPrefix("sweep: 1 training of ") })
    #expect(lines.contains("note: of 3 passes 2 are there already"))
    #expect(lines.contains("all is there already"))
  }

  @Test func aPlanOfASearchCountsCurveAndTrials() throws {
    let lines = try Self.lines([
      "data wine", "model mlp 4", "plan lrfind", "plan lrfind trials=no repeats=3",
    ])
    #expect(lines.contains { $0.hasPrefix("lrfind: about 9") })
    #expect(lines.contains { $0.hasPrefix("lrfind: about 3 trainings of 300 steps in all, ~") })
  }

  @Test func threadsTakeTheNextTrainingWhenTheyAreFree() {
    #expect(TrainingsEstimate.span([1, 2, 3, 4], threads: 1) == 10)
    #expect(TrainingsEstimate.span([1, 2, 3, 4], threads: 2) == 6)
    #expect(TrainingsEstimate.span([5, 1, 1, 1], threads: 2) == 5)
    #expect(TrainingsEstimate.span([], threads: 2) == 0)
  }

  @Test func aPlanNeedsAModel() throws {
    #expect(try ProgramRowTests.run(["plan fit"]).errorText.contains("error E041"))
    #expect(try ProgramRowTests.run(["data wine", "plan fit"]).errorText.contains("error E042"))
  }

  @Test func aProbeThatDivergesIsToldOf() throws {
    let lines = try Self.lines([
      "data wine", "model mlp 4", "plan fit 20 lr=1e30 opt=sgd", "plan fit 0",
    ])
    #expect(lines.contains { $0.hasPrefix("the probe diverged: loss became") })
    #expect(lines.contains("0 steps: nothing would be trained"))
  }
}
