import Foundation
import TestSupport
import Testing

@testable import Repl

/// `filter`, `drop` and `relabel`, through the program itself.
@Suite(.enabled(if: Program.answers)) struct FilterTests {
  private static func run(_ lines: [String]) throws -> ProcessResult {
    try ProgramRowTests.run(lines, ["--keep-going"])
  }

  private static func digests(_ result: ProcessResult) -> [String] {
    result.outputText.split(separator: "\n").filter { $0.contains("(bits ") }.map(String.init)
  }

  @Test func aReportChangesNothingAndAnActionIsUndone() throws {
    let reports = ["duplicates", "outliers", "mislabelled", "leaks", "constant", "rare"]
    let found = try Self.run(
      ["data wine", "model mlp 8", "digest wine"] + reports.map { "filter \($0)" }
        + [
          "digest wine", "filter outliers drop above=1.1", "digest wine", "undo", "digest wine",
          "filter constant", "filter duplicates drop", "digest wine",
        ])
    #expect(found.errorText == "", "\(found.errorText)")
    let digests = Self.digests(found)
    #expect(digests.count == 5 && digests[4] == digests[0])
    #expect(digests[0] == digests[1] && digests[3] == digests[0] && digests[2] != digests[0])
  }

  /// What was reported is what an action acts on, and a saved script comes to the same.
  @Test func aScriptRepeatsWhatWasDone() throws {
    let found = try Self.run([
      "data digits", "relabel 0,1,2 part=all 5", "model mlp 32", "a = filter mislabelled",
      "b = filter mislabelled", "sum(a.count == b.count)", "filter mislabelled relabel",
      "drop 10 part=all", "fit 1 seed=3", "digest digits", "save work2.ath", "new = 1",
      "run work2.ath",
      "digest digits", "save lab.athanor", "open lab.athanor", "digest digits", "show 2",
    ])
    #expect(found.errorText == "", "\(found.errorText)")
    let digests = Self.digests(found)
    #expect(digests.count >= 3 && Set(digests).count == 1, "\(digests)")
  }

  /// A net that was fitted on rows with other columns and classes in another order is asked about those
  /// that are current, and an action leaves them with their own columns and classes.
  @Test func whatIsChangedIsTheDataAndNotWhatTheNetSeesOfIt() throws {
    let folder = try TemporaryFolder()
    func rows(_ names: [String], hasMore: Bool) -> String {
      (0..<120).map { row in
        let kind = row == 60 ? 2 : row % 3
        let x = Double(row % 3) * 4 + Double(row % 7) / 7
        let y = Double(row % 3) - Double(row % 5) / 5
        return (hasMore ? "\(row)," : "") + "\(x),\(y),\(names[kind])\n"
      }.joined()
    }
    try folder.write("x,y,kind\n" + rows(["a", "b", "c"], hasMore: false), "first.csv")
    try folder.write("z,x,y,kind\n" + rows(["b", "c", "a"], hasMore: true), "second.csv")
    let lines = [
      "data first.csv target=kind", "model mlp 16", "fit 60 lr=3e-2", "data second.csv target=kind",
      "filter mislabelled relabel part=all", "digest second", "undo", "relabel 60 b part=all",
      "digest second", "show 1", "data third.csv target=kind", "filter audit",
    ]
    try folder.write("p,kind\n" + (0..<60).map { "\($0),\($0 % 2)\n" }.joined(), "third.csv")
    try folder.write(lines.joined(separator: "\n"), "work.ath")
    let found = folder.runner().run(["work.ath"])
    #expect(found.errorText == "", "\(found.errorText)")
    let digests = Self.digests(found)
    #expect(digests.count == 2 && Set(digests).count == 1, "\(found.outputText)")
    #expect(found.outputText.contains("row  side   z  x  y  target"), "\(found.outputText)")
    // A net that cannot be asked about the rows is no reason not to try the other filters.
    #expect(found.outputText.contains("mislabelled is left out"), "\(found.outputText)")
    #expect(found.outputText.contains("\nduplicates"))
  }

  @Test func textHasNoOutliers() throws {
    let found = try Self.run([
      "data names rows=200", "filter outliers", "filter audit outliers", "filter audit",
    ])
    #expect(found.errorText.split(separator: "\n").count { $0.contains("are text") } == 2)
    #expect(found.outputText.contains("\nduplicates") && !found.outputText.contains("\noutliers"))
  }

  @Test func threadsDoNotMatter() throws {
    func text(_ threads: Int) throws -> String {
      try Self.run([
        "set threads=\(threads)", "data iris", "model mlp 8", "filter mislabelled folds=3",
      ]).outputText.split(separator: "\n").dropFirst().joined(separator: "\n")
    }
    #expect(try text(1) == text(3))
  }

  @Test func heldOutRowsAreTouchedByAWordAndMarked() throws {
    let found = try Self.run([
      "data wine", "split every=5", "drop 0", "relabel 5 class_1", "drop 0 part=all",
      "filter outliers drop part=valid above=1.01",
    ])
    let errors = found.errorText.split(separator: "\n").filter { $0.contains("error E") }
    #expect(errors.count == 2, "\(found.errorText)")
    #expect(found.errorText.contains("held out"))
    let marks = found.outputText.replacing("\n", with: " ")
    #expect(marks.contains("held-out rows: figures from here on are of other rows"), "\(marks)")
  }

  @Test func whatMakesNoSenseIsOneErrorAndNothingElse() throws {
    let lines = [
      "filter", "filter nothing", "filter duplicates", "data diabetes", "filter mislabelled",
      "filter constant drop", "filter duplicates relabel", "filter audit drop",
      "filter audit mislabelled", "filter audit part=valid", "filter duplicates outliers",
      "drop", "drop 442", "drop @00000000", "relabel 3 4", "data iris", "relabel 3 rose part=all",
      "filter mislabelled", "split valid=0.2 test=0.2", "filter duplicates drop part=test",
    ]
    let found = try Self.run(lines + ["digest"])
    let errors = found.errorText.split(separator: "\n").filter { $0.contains("error E") }
    #expect(errors.count == lines.count - 4, "\(found.errorText)")
    #expect(found.code == 1 && Self.digests(found).count == 1)
  }

  @Test func theAuditHandsOutItsFigures() throws {
    let found = try Self.run([
      "data iris", "model knn", "a = filter audit mislabelled", "a.precision > 0.3",
      "a.recall > 0.3",
      "b = filter audit", "b.filters", "sum(a.recalls) > 1",
      "filter duplicates | json", "filter outliers > o.svg", "explain filter",
    ])
    #expect(found.errorText == "", "\(found.errorText)")
    #expect(found.outputText.contains("found / planted") || found.outputText.contains("LOF(p)"))
  }
}
