import Foundation
import TestSupport
import Testing

@testable import Repl

/// Every row of `Setting`, wherever a statement can stand: what is set belongs to the session, and goes
/// the way of everything in it.
@Suite(.enabled(if: Program.answers)) struct SettingLaws {
  /// The value of a row's example, which is not its standard.
  private static func example(_ setting: Setting) -> String {
    setting.label.example.split(separator: " ").last.map(String.init) ?? ""
  }

  /// What `set` says of a setting each time it is asked, by lines that are run in a folder of their own.
  private static func values(
    of setting: Setting, _ sessions: [[String]]
  ) throws -> (values: [String], errors: String) {
    let folder = try TemporaryFolder()
    for (name, rest) in [("good", ""), ("bad", "x = nosuch\n")] {
      try folder.write("\(setting.label.example)\n\(rest)", name + ".ath")
    }
    let runner = folder.runner(timeout: 120_000)
    var (values, errors): ([String], String) = ([], "")
    for lines in sessions {
      let result = runner.run(
        ["--threads", "1", "--keep-going"], input: lines.joined(separator: "\n"))
      errors += result.errorText
      values += result.outputText.split(separator: "\n")
        .filter { $0.hasPrefix(setting.name + " ") && $0.hasSuffix(setting.label.summary) }
        .map { line in
          let cells = String(line).components(separatedBy: "  ").filter { !$0.isEmpty }
          return cells.count > 1 ? cells[1].trimmingCharacters(in: .whitespaces) : ""
        }
    }
    return (values, errors)
  }

  private static let preparation = ["data iris", "model mlp 4"]

  /// Asks after each of the steps; the first and the last value stand for unset and set.
  private static func expect(
    _ setting: Setting, _ steps: [(line: String, isSet: Bool)], failures: Int = 0,
    then more: [String] = []
  ) throws {
    let ask = "set \(setting.name)"
    let lines =
      preparation + [ask, setting.label.example, ask, "undo"]
      + steps.flatMap { [$0.line, ask] }
    let (found, errors) = try values(of: setting, more.isEmpty ? [lines] : [lines, more])
    let expected = steps.map(\.isSet) + more.filter { $0 == ask }.map { _ in true }
    #expect(
      errors.split(separator: "\n").filter { $0.contains("error E") }.count == failures, "\(errors)"
    )
    try #require(found.count == expected.count + 2, "\(setting.name): \(found) \(errors)")
    #expect(found[0] != found[1], "the example of \(setting.name) is its standard")
    for (index, isSet) in expected.enumerated() {
      #expect(
        found[index + 2] == (isSet ? found[1] : found[0]),
        "\(setting.name) after \(index < steps.count ? steps[index].line : "reopening"): \(found)")
    }
  }

  @Test(arguments: Setting.all.map(\.name)) func aBlockKeepsItsSettingsToItself(_ name: String)
    throws
  {
    let setting = try Setting.named(name)
    let set = setting.label.example
    try Self.expect(
      setting,
      [
        ("sweep e=1,2 { x = e; \(set); fit 1 }", false), ("repeat 2 { \(set); fit 1 }", false),
        ("sweep e=1,2 { x = e; \(set); fit 1; fit 1 }", false),
      ])
  }

  @Test(arguments: Setting.all.map(\.name)) func aFailedStatementSetsNothing(_ name: String) throws
  {
    let setting = try Setting.named(name)
    let set = setting.label.example
    try Self.expect(
      setting,
      [
        ("\(set) > /nonexistent/x", false), ("run bad.ath", false),
        ("sweep e=1,2 { x = e; \(set); fit nosuch }", false),
        ("set nosuch 3 \(setting.name)=\(Self.example(setting))", false),
      ], failures: 5)
  }

  @Test(arguments: Setting.all.map(\.name)) func undoAndRedoWalkOverIt(_ name: String) throws {
    let setting = try Setting.named(name)
    try Self.expect(
      setting,
      [
        (setting.label.example, true), ("undo", false), ("redo", true), ("x = 1", true),
        ("undo 2", false), ("redo 2", true),
      ])
  }

  /// The search runs scripts that set what the session has not, and the other way about.
  @Test(arguments: Setting.all.map(\.name)) func reproLeavesItAsItWas(_ name: String) throws {
    let setting = try Setting.named(name)
    try Self.expect(
      setting,
      [
        ("fit 1 seed=5", false), (setting.label.example, true), ("repro r1", true),
        ("fit 1 seed=6", true), ("undo 2", false), ("redo 2", true), ("repro r2", true),
      ])
  }

  @Test(arguments: Setting.all.map(\.name)) func aLineOfWorkHasItsOwn(_ name: String) throws {
    let setting = try Setting.named(name)
    try Self.expect(
      setting,
      [
        ("branch other", false), (setting.label.example, true), ("use main", false),
        ("use other", true),
      ])
  }

  @Test(arguments: Setting.all.map(\.name)) func aSessionFileKeepsIt(_ name: String) throws {
    let setting = try Setting.named(name)
    try Self.expect(
      setting,
      [("save lab.athanor", false), (setting.label.example, true)],
      then: ["open lab.athanor", "set \(setting.name)", "undo", "redo", "set \(setting.name)"])
  }

  /// A script inside the session is part of it.
  @Test(arguments: Setting.all.map(\.name)) func aScriptSetsItForTheSession(_ name: String) throws {
    let setting = try Setting.named(name)
    try Self.expect(
      setting,
      [
        ("run good.ath", true), ("undo", false),
      ])
  }
}

/// What was wrong when settings were no part of the session.
@Suite(.enabled(if: Program.answers)) struct SettingFaultTests {
  private static let preparation = "data digits; model cnn 32 64; "

  private static func run(_ line: String) -> ProcessResult {
    var runner = ProcessRunner()
    runner.timeout = 60_000
    return runner.run(["--keep-going", "-c", preparation + line])
  }

  /// The lines that are a digest and nothing else, and the last line.
  private static func digests(_ line: String) -> (digests: [String], last: String) {
    let lines = run(line).outputText.split(separator: "\n").map(String.init)
    return (lines.filter { $0.count == 12 && $0.allSatisfy(\.isHexDigit) }, lines.last ?? "")
  }

  @Test func aSweepOverExactTrainsBothWays() {
    let plain = Self.digests(
      "fit 1 lr=1e-3 seed=5; r1.digest; undo; set exact=yes; fit 1 lr=1e-3 seed=5; r1.digest"
    ).digests
    let swept = Self.digests(
      "sweep e=1,2 { set exact=(e==1); fit 1 lr=1e-3 seed=5 }; r1.digest; r2.digest; set exact"
    )
    #expect(Set(plain).count == 2, "\(plain)")
    #expect(swept.digests == plain.reversed())
    #expect(swept.last.hasPrefix("exact    no"))
  }

  @Test func reproLeavesExactMemoryAndThreadsAlone() {
    let asked = "set exact; set memory; set threads"
    let found = Self.run(
      "set exact=yes memory=400MB threads=3; fit 1 seed=5; set exact=no memory=500MB threads=2; "
        + "\(asked); repro r1; \(asked)")
    #expect(found.errorText == "")
    func rows(_ name: String) -> [Substring] {
      found.outputText.split(separator: "\n").filter { $0.hasPrefix(name + " ") }
    }
    for (name, value) in [("exact", " no "), ("memory", "~500.0 MB"), ("threads", "~2 of")] {
      #expect(
        rows(name).count == 2 && rows(name).allSatisfy { $0.contains(value) }, "\(rows(name))")
    }
  }

  @Test func aFailedSinkSetsNothing() {
    let found = Self.run("set exact=yes > /nonexistent/x; set exact")
    #expect(found.errorText.contains("error E063"))
    #expect(found.outputText.contains("\nexact    no "))
  }
}
