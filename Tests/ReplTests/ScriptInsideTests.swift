import Foundation
import TestSupport
import Testing

/// Scripts that a statement runs: what they set, open and fail at is the statement's.
@Suite(.enabled(if: Program.answers)) struct ScriptInsideTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ text: String, _ name: String) throws { try folder.write(text, name) }

  @discardableResult
  private func run(_ arguments: [String], input: String = "") -> ProcessResult {
    folder.runner().run(arguments, input: input)
  }

  private func records(_ input: String) throws -> [[String: Any]] {
    try run(["wire"], input: input).outputText.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  @Test func aFitInAnotherSessionLeavesNoWordInThisOne() throws {
    run(["-c", "data iris; model mlp 8; a = 1", "a.athanor"])
    run(["-c", "data wine; model mlp 4; b = 1", "b.athanor"])
    for script in ["open b.athanor\nfit 1\nc = 5\n", "fit 1\nsave c.athanor\n"] {
      try write(script, "in.ath")
      #expect(run(["-c", "run in.ath", "a.athanor"]).code == 0)
      let opened = run(["-c", "vars", "a.athanor"])
      #expect(!opened.outputText.contains("interrupted"), "\(opened.outputText)")
      #expect(opened.outputText.contains("iris") && !opened.outputText.contains("wine"))
    }
  }

  @Test func anOpenedSessionKeepsItsBranches() throws {
    run(["-c", "a = 1; branch side; use main; b = 2", "lab.athanor"])
    try write("open lab.athanor\nw = 1\n", "in.ath")
    #expect(run(["-c", "c = 3; run in.ath"]).code == 0)
    let opened = run(["-c", "branch; undo; vars", "lab.athanor"])
    #expect(opened.outputText.contains("side") && opened.outputText.contains("undone: w = 1"))
    #expect(!opened.outputText.contains("c  "), "\(opened.outputText)")
  }

  @Test(arguments: [
    "repeat 2 { run in.ath }", "sweep q=1,2 { run in.ath }", "run in.ath > /nonexistent/q",
    "run bad.ath",
  ])
  func whatItShowsByEndsWithIt(_ statement: String) throws {
    try write("set width=44 charts=words\nfit 1 lr=1e-3\n", "in.ath")
    try write("set width=44 charts=words\nnope\n", "bad.ath")
    let start = "data iris; model mlp 4; fit 1 lr=1e-3 seed=7; "
    let usual = run(["-c", start + "plot loss r1"]).outputText
    let after = run(["--keep-going", "-c", start + statement + "; plot loss r1"]).outputText
    let chart = usual.split(separator: "\n").suffix(14).joined(separator: "\n")
    #expect(chart.contains("⡇") || chart.contains("│") || chart.contains("┤"), "\(chart)")
    #expect(after.hasSuffix(chart + "\n"), "\(after)")
  }

  @Test func aProgramHearsOneAnswerOfIt() throws {
    try write("a = 1\n\ny = nope\n", "bad.ath")
    try write("a = 1\na\n", "good.ath")
    let bad = try records("{\"id\": 2, \"text\": \"b = 2; run bad.ath\"}\n")
    #expect(bad.count { $0["type"] as? String == "result" } == 1)
    let errors = bad.filter { $0["type"] as? String == "error" }
    #expect(errors.count == 1 && errors[0]["statement"] as? String == "run bad.ath")
    #expect(bad.last?["statements"] as? Int == 2)
    #expect(bad.contains { ($0["text"] as? String)?.contains("bad.ath:3:5:") ?? false })
    let good = try records("run good.ath\n")
    #expect(good.count { $0["type"] as? String == "result" } == 1)
    let lines = run(["--format", "json", "-c", "run good.ath; 5"]).outputText
    #expect(lines.split(separator: "\n").count == 2, "\(lines)")
  }

  @Test func whatGoesElsewhereIsAmongTheValues() throws {
    let start = "data iris; model mlp 4; fit 1; "
    for sunk in ["runs | csv", "runs | json", "plot loss | words"] {
      let text = run(["--format", "json", "-c", start + sunk]).outputText
      let last = try #require(text.split(separator: "\n").last)
      let value = try JSONSerialization.jsonObject(with: Data(last.utf8)) as? [String: Any]
      let documents = value?["documents"] as? [String]
      #expect(documents?.first?.isEmpty == false, "\(sunk): \(last)")
    }
    let text = run(["--format", "json", "-c", start + "fit 1 > f.json"]).outputText
    #expect(text.split(separator: "\n").last?.contains("accuracy") == true)
  }

  @Test(arguments: ["nope", "x = )", "x = (", "x = 1 +", "fit 1 nope=2"])
  func aProblemComesWithoutWhatWasSaidBeforeIt(_ wrong: String) throws {
    let text = run(["--format", "json", "-c", "data iris; vars; \(wrong)"]).outputText
    let last = try #require(text.split(separator: "\n").last)
    let value = try JSONSerialization.jsonObject(with: Data(last.utf8)) as? [String: Any]
    #expect(value?.keys.sorted() == ["error"])
  }

  /// A training that was refused is no training that was interrupted.
  @Test(arguments: [
    "fit 1 bs=1", "repeat 2 { fit 1 bs=1 }", "run in.ath", "x = nosuch + fit(\"const\", 1)",
  ])
  func aFitThatIsRefusedLeavesNoWordInItsSession(_ wrong: String) throws {
    try write("fit 1 bs=1\n", "in.ath")
    run(["-c", "data wine; model mlp 8 norm=yes", "a.athanor"])
    #expect(run(["-c", wrong, "a.athanor"]).code == 1)
    let opened = run(["-c", "vars", "a.athanor"])
    #expect(opened.code == 0 && !opened.outputText.contains("interrupted"), "\(opened.outputText)")
  }

  @Test func aBlockShowsNothingOfTheScriptsInIt() throws {
    try write("data iris\nmodel mlp 4\n7 * 7\n", "in.ath")
    let shown = run(["-c", "repeat 2 { run in.ath; fit 1 }"])
    #expect(shown.code == 0 && !shown.lines.contains("49"), "\(shown.outputText)")
  }

  @Test func theCommandLineGoesBeforeTheSession() {
    run(["-c", "set threads 1", "n.athanor"])
    let shown = run(["--threads", "2", "-c", "set threads", "n.athanor"])
    #expect(shown.outputText.contains("~2 of"), "\(shown.outputText)")
  }
}
