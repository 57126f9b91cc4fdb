import Foundation
import TestSupport
import Testing

@testable import Repl

/// Every rule of `athanor lint` has a lesson in which it alone speaks, and none speaks of the one in
/// `docs/NOTEBOOKS.md`.
@Suite(.enabled(if: Program.answers)) struct LintLaws {
  private static let page =
    (try? String(
      contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("docs/NOTEBOOKS.md"), encoding: .utf8)) ?? ""

  /// The lesson that the page shows.
  private static let clean: String = {
    let lines = page.components(separatedBy: "\n")
    guard let start = lines.firstIndex(of: "````markdown"),
      let end = lines[start...].firstIndex(of: "````")
    else { return "" }
    return lines[(start + 1)..<end].joined(separator: "\n") + "\n"
  }()

  /// A fault planted in the clean lesson: what is replaced, by what, and what is said of it.
  struct Fault: Sendable {
    let rule: String
    let old: String
    let new: String
    let said: String
  }

  static let faults = [
    Fault(rule: "check", old: "1.1052", new: "1.2052", said: "the output differs: got 1.1052"),
    Fault(
      rule: "check", old: "range: 0..3", new: "range: 0..1",
      said: "E046: the truth is 1.105, outside 0..1"),
    Fault(
      rule: "check", old: "expect: r.valid[-1] < 0.2", new: "expect: r.valid[-1] < 0",
      said: "E046: expect is not true after the answer: r.valid[-1] is "),
    Fault(
      rule: "check", old: "expect: r.valid[-1] < 0.2", new: "expect: r1.valid[-1] > 0",
      said: "E046: expect is true before anything was done"),
    Fault(
      rule: "answer", old: "answer: fit 30 lr=0.05 seed=1 as=r\n", new: "",
      said: "the exercise has no answer:"),
    Fault(
      rule: "hints", old: "hint: Is it still falling at the end?\n", new: "",
      said: "the exercise has 2 hints, not 3"),
    Fault(
      rule: "hints", old: "More epochs and a higher rate: `fit` takes both.", new: "Think again.",
      said: "hint 2 names nothing of the answer"),
    Fault(
      rule: "hints", old: "hint: fit 30 lr=… as=r", new: "hint: the same with lr=0.05",
      said: "the last hint names no command of the answer: fit"),
    Fault(
      rule: "hints", old: "More epochs and a higher rate: `fit` takes both.",
      new: "fit 30 lr=0.05 seed=1 as=r", said: "hint 2 holds the whole answer"),
    Fault(
      rule: "hints", old: "Is it still falling at the end?",
      new: "More epochs and a higher rate: `fit` takes both.",
      said: "hint 2 says what one before it says"),
    Fault(
      rule: "always", old: "expect: r.valid[-1] < 0.2", new: "expect: r.valid[-1] < 1e9",
      said: "expect stays true when each number of the answer is grossly wrong"),
    Fault(
      rule: "always",
      old: "expect: r.valid[-1] < 0.2\nhint: Is it still falling at the end?\n"
        + "hint: More epochs and a higher rate: `fit` takes both.\nhint: fit 30 lr=… as=r\n"
        + "answer: fit 30 lr=0.05 seed=1 as=r\n",
      new: "expect: r.epochs > 0\nhint: What is missing?\nhint: `fit` makes a run.\n"
        + "hint: fit as=r\nanswer: fit as=r\n  plot loss r\n",
      said: "expect is true before the last statement of the answer"),
    Fault(
      rule: "seeds", old: "expect: r.valid[-1] < 0.2",
      new: "expect: r.valid[-1] < 0.2 and r.seed == 1",
      said: "expect is not true on 5 of 5 other seeds: seed 1001, r.seed is 1001, wanted == 1"),
    Fault(
      rule: "because", old: "range: 0..3\ntruth: r1.valid[-1]",
      new:
        "choices:\n- below one\n- above one\n  because: not this\ntruth: 2 when r1.valid[-1] > 1",
      said: "choice 1 is wrong, and has no because:"),
    Fault(
      rule: "numbers", old: "As good as nothing", new: "A loss of 1.4: as good as nothing",
      said: "1.4 stands in no output above it"),
    Fault(
      rule: "numbers", old: "As good as nothing", new: "At 12 % as good as nothing",
      said: "12 % stands in no output above it"),
    Fault(
      rule: "numbers", old: "What has a net learnt", new: "With 1.1052, what has a net learnt",
      said: "1.1052 stands in no output above it"),
    Fault(
      rule: "sentences", old: "As good as nothing: three", new: "As good as nothing. Three",
      said: "a second sentence begins in this line"),
    Fault(
      rule: "purpose", old: "What has a net learnt after three passes over the rows?\n\n", new: "",
      said: "the step does not say what it is for before its first fence"),
    Fault(
      rule: "width", old: "```guess",
      new: "```ath check=none\n1\n```\n```out\n\(String(repeating: "x", count: 73))\n```\n```guess",
      said: "73 columns, and 72 is what a lesson shows"),
    Fault(
      rule: "commands", old: "As good as nothing", new: "`merge a b` is as good as nothing",
      said: "this program has no \"merge\" yet"),
    Fault(
      rule: "commands", old: "hint: Is it still falling at the end?", new: "hint: cooldown 3",
      said: "hint 1: this program has no \"cooldown\" yet"),
    Fault(
      rule: "html", old: "As good as nothing",
      new: "<details>\n```ath\n2\n```\n</details>\n\nAs good as nothing",
      said: "this ath fence is part of the HTML above it"),
    Fault(
      rule: "front", old: "minutes: 5\n", new: "", said: "the front matter lacks minutes:"),
    Fault(
      rule: "front", old: "minutes: 5\n", new: "minutes: 5\nlayout: post\n",
      said: "layout: means nothing in the front matter"),
    Fault(
      rule: "front", old: "minutes: 5\n", new: "minutes: 5\nnext: none.md\n",
      said: "next: names none.md, and there is no such file"),
  ]

  private func lint(_ text: String, _ arguments: String...) throws -> ProcessResult {
    let folder = try TemporaryFolder()
    try folder.write(text, "a.md")
    return folder.runner().run(["lint", "a.md"] + arguments)
  }

  @Test func theLessonOfThePageIsClean() throws {
    let result = try lint(Self.clean)
    #expect(result.outputText == "a.md: nothing found\n" && result.code == 0, "\(result.errorText)")
    let folder = try TemporaryFolder()
    try folder.write(Self.clean, "a.md")
    let check = folder.runner().run(["check", "a.md"])
    #expect(check.code == 0, "\(check.outputText)")
  }

  @Test(arguments: LintLaws.faults)
  func aPlantedFaultIsSaidByItsRuleAlone(_ fault: Fault) throws {
    #expect(Self.clean.contains(fault.old), "\(fault.old)")
    let text = Self.clean.replacingOccurrences(of: fault.old, with: fault.new)
    let result = try lint(text)
    #expect(result.code == 1)
    let lines = result.outputText.split(separator: "\n").map(String.init)
    let found = lines.dropLast()
    #expect(found.contains { $0.contains(": " + fault.said) }, "\(result.outputText)")
    #expect(found.allSatisfy { $0.hasSuffix("  [\(fault.rule)]") }, "\(result.outputText)")
    let form = /a\.md:\d+:\d+: .*  \[[a-z]+\]/
    #expect(found.allSatisfy { $0.wholeMatch(of: form) != nil }, "\(result.outputText)")
    #expect(lines.last == "a.md: \(found.count) finding\(found.count == 1 ? "" : "s")")
  }

  @Test func everyRuleHasAFaultAndARow() {
    let rules = LintRule.all.map(\.name)
    #expect(Set(rules).count == rules.count)
    #expect(Set(Self.faults.map(\.rule)) == Set(rules))
    for rule in LintRule.all {
      #expect(Self.page.contains("| `\(rule.name)` | \(rule.summary) |"), "\(rule.name)")
    }
  }

  // MARK: What is no lesson

  @Test(arguments: [
    ("```ath\n1\n", 1, "a.md:1:1: the fence that begins here is never closed; ``` is missing"),
    ("Prose.\n", 1, "a.md:1:1: there is nothing to run: no ath fence"),
    ("---\nathanor: 3\n---\n```ath\n1\n```\n", 1, "a.md:2:10: this notebook asks for 3"),
    ("\u{0}\u{1}", 1, "a.md:1:1: the line has U+0000"),
  ])
  func whatIsNoLessonIsAFinding(_ text: String, _ code: Int32, _ said: String) throws {
    let result = try lint(text)
    #expect(result.code == code)
    #expect(result.outputText.hasPrefix(said), "\(result.outputText)")
    #expect(result.outputText.hasSuffix("  [syntax]\na.md: 1 finding\n"))
  }

  @Test func aFileThatCannotBeReadIsFour() throws {
    let folder = try TemporaryFolder()
    let result = folder.runner().run(["lint", "none.md"])
    #expect(result.code == 4 && result.output.isEmpty)
    #expect(result.errorText == "error E061: none.md: no such file or folder\n")
  }

  /// Statements are read and not run.
  @Test func scriptsAreParsedOnly() throws {
    let folder = try TemporaryFolder()
    try folder.write("data nowhere.csv\nfit 3\n", "a.ath")
    try folder.write("init kaimng\n", "b.ath")
    #expect(folder.runner().run(["lint", "a.ath"]).outputText == "a.ath: no problems\n")
    #expect(folder.runner().run(["lint", "b.ath"]).code == 1)
  }

  @Test func aLessonThatComputesForEverIsStopped() throws {
    let text =
      "---\ntitle: a\nabout: b\nminutes: 1\n---\n```ath\ndata digits; model mlp 64; fit 100000\n```\n"
    let result = try lint(text, "--seconds", "1")
    #expect(result.code == 1)
    #expect(
      result.outputText.contains("it computes for longer than it may"), "\(result.outputText)")
  }
}
