import Foundation
import TestSupport
import Testing

@testable import Repl

/// `undo`, `redo`, `branch`, `use` through the program.
@Suite(.enabled(if: Program.answers)) struct WalkTests {
  private func run(_ line: String, _ options: [String] = []) -> ProcessResult {
    ProcessRunner().run(options + ["-c", line], input: "")
  }

  private func digests(_ line: String) -> [String] {
    let result = run(line)
    #expect(result.code == 0, "\(result.errorText)")
    return result.outputText.split(separator: "\n").filter { $0.contains("(bits ") }
      .map(String.init)
  }

  private let start = "data iris; model mlp 8; "

  @Test func aFitIsUndoneAndDoneAgain() {
    let found = digests(
      start + "digest; fit 2; digest; fit 1; undo; digest; undo; digest; redo 2; digest; undo 2")
    let straight = digests(start + "digest; fit 2; digest; fit 1; digest")
    #expect(found.count == 5)
    #expect([found[0], found[1], found[4]] == straight)
    #expect(found[2] == found[1] && found[3] == found[0])
  }

  @Test func undoTakesTheRandomnessAndTheNamesBack() {
    let result = run("x = randn(2); undo; y = randn(2); x?")
    #expect(result.code == 1)
    let drawn = run("x = randn(2); undo; y = randn(2); y").outputText.split(separator: "\n").last
    #expect(drawn == run("y = randn(2); y").outputText.split(separator: "\n").last)
    let name = run(start + "fit 1; undo; fit 1; digest r1")
    #expect(name.code == 0, "\(name.errorText)")
  }

  @Test func looksAreNoStepsAndAreUndoneWithTheStepBeforeThem() {
    let result = run(start + "fit 1; plot loss | words; vars; undo; digest")
    #expect(result.outputText.contains("undone: fit 1\n"))
  }

  @Test func whatWasUndoneIsNotSaved() throws {
    let folder = try TemporaryFolder()
    let runner = folder.runner()
    let line =
      start + "fit 1; init svd; undo; branch wide; model mlp 16; fit 1; use main; fit 2; digest; "
      + "save main.ath; use wide; digest; save wide.ath"
    let result = runner.run(["-c", line])
    #expect(result.code == 0, "\(result.errorText)")
    let script = try folder.read("main.ath")
    #expect(!script.contains("svd") && !script.contains("wide") && !script.contains("undo"))
    func digests(_ text: String) -> [Substring] {
      text.split(separator: "\n").filter { $0.contains("(bits ") }
    }
    let expected = digests(result.outputText)
    #expect(expected.count == 2)
    #expect(digests(runner.run(["main.ath"]).outputText) == [expected[0]])
    #expect(digests(runner.run(["wide.ath"]).outputText) == [expected[1]])
  }

  @Test func aScriptIsOneStep() throws {
    let result = try ProgramRowTests.run(
      [("work", ["data iris", "run more.ath", "undo", "vars"]), ("more", ["x = 1", "y = 2"])], [])
    // The second file runs after the first, in the same session.
    #expect(result.outputText.contains("undone: run more.ath"), "\(result.errorText)")
  }

  /// A paused fit is looked into, changed and gone on with; what is saved comes to the same bits.
  @Test func aPausedFitIsChanged() throws {
    let folder = try TemporaryFolder()
    let runner = folder.runner()
    let net = "data iris; model { dense 8; tanh; dropout 0.1; dense }; fit 1cycle 4 bs=16 pause=9; "
    let line =
      net + "hist weights; score; dropout 0.3; continue lr=1e-2 epochs=6 pause=20; "
      + "continue epochs=5; digest; digest r1; save work.ath"
    let first = runner.run(["-c", line])
    #expect(first.code == 0, "\(first.errorText)")
    #expect(first.outputText.contains("from step 9 on: lr=0.01 epochs=6"), "\(first.outputText)")
    func digests(_ text: String) -> [Substring] {
      text.split(separator: "\n").filter { $0.contains("(bits ") }
    }
    #expect(digests(first.outputText).count == 2)
    #expect(digests(runner.run(["work.ath"]).outputText) == digests(first.outputText))
    #expect(
      digests(runner.run(["-c", net + "continue; digest"]).outputText).first
        != digests(first.outputText).first)
    for words in ["epochs=1", "lr=-1", "epochs=0"] {
      let result = runner.run(["-c", net + "continue " + words])
      #expect(result.code == 1 && result.errorText.contains("E015"), "\(words)")
    }
  }

  @Test func aBranchBeginsInTheMiddleOfARun() {
    let found = digests(
      start + "fit 4 bs=16; digest; fit 1; branch early from=r1 epoch=2; digest; continue; digest; "
        + "use main; digest r2")
    let plain = digests(start + "fit 4 bs=16 pause=16; digest; continue; digest")
    #expect(found.count == 4 && plain.count == 2)
    #expect(found[1] == plain[0] && found[2] == plain[1] && found[2] == found[0])
    for words in ["from=r1", "from=r1 epoch=4", "epoch=2", "from=r9 epoch=1"] {
      let result = run(start + "fit 4; branch early " + words)
      #expect(result.code == 1, "\(words)")
    }
  }

  @Test func mistakes() {
    for (line, words) in [
      ("undo", "nothing to undo"), ("redo", "nothing to redo"),
      ("x = 1; undo 2", "only 1 step can be undone"), ("branch fit", "E007"),
      ("x = 1; branch x", "is a number already"), ("branch a; use main; branch a", "use a"),
      ("branch a; use main; a = 3", "is a line of work already"), ("use nosuch", "E033"),
    ] {
      let result = run(line)
      #expect(result.code == 1 && result.errorText.contains(words), "\(line): \(result.errorText)")
    }
  }

  /// Far more steps than a session file keeps, in memory and with a file.
  @Test(arguments: [false, true]) func thousandsOfStatementsAreUndone(_ isKept: Bool) throws {
    let folder = try TemporaryFolder()
    let runner = folder.runner()
    var lines = ["seed 7", "digest"]
    for number in 1...3000 {
      lines.append("v\(number % 40) = \(number)")
      if number == 1500 { lines.append("digest") }
    }
    lines += ["digest", "undo 1500", "digest", "undo 1500", "digest", "redo 3000", "digest"]
    let session = isKept ? ["lab.athanor"] : []
    let result = runner.run(session, input: lines.joined(separator: "\n"))
    #expect(result.code == 0, "\(result.errorText)")
    func digests(_ text: String) -> [Substring] {
      text.split(separator: "\n").filter { $0.contains("(bits ") }
    }
    let found = digests(result.outputText)
    try #require(found.count == 6)
    #expect(found[3] == found[1] && found[4] == found[0] && found[5] == found[2])
    #expect(Set(found).count == 3 && result.outputText.contains("… and 1300 more"))
    guard isKept else { return }
    let again = runner.run(["lab.athanor", "-c", "digest; undo 1000; digest; redo 1000; digest"])
    #expect(again.code == 0, "\(again.errorText)")
    let kept = digests(again.outputText)
    #expect(kept.count == 3 && kept[0] == found[2] && kept[2] == found[2])
    let more = runner.run(["lab.athanor", "-c", "undo 1001"])
    #expect(more.code == 1 && more.errorText.contains("only 1000 steps can be undone"))
  }

  @Test func oldStatesAreLetGo() {
    // 500 matrices of 4 MB: a script keeps the last two or three, and `set` is a step.
    let statements = (0..<500).map { _ in "a = zeros(1000, 1000)" }.joined(separator: "; ")
    let result = run(
      statements + "; set memory=60MB; b = zeros(2000, 2000); undo; undo; undo; undo; undo")
    #expect(result.code == 1)
    #expect(result.errorText.contains("E045"), "\(result.errorText)")
    #expect(result.outputText.contains("undone: b = zeros(2000, 2000)"))
  }
}
