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

  /// Shares of rows are drawn by the seed, of training rows alone, and undone like any other action.
  @Test func aShareOfRowsIsDrawn() throws {
    let found = try Self.run([
      "data digits", "digest digits", "drop share=0.9 class=3", "digest digits", "undo",
      "relabel share=0.1",
      "digest digits", "undo", "digest digits", "relabel share=0.1", "digest digits",
      "relabel share=0.1 seed=7",
      "drop share=0.5 1", "relabel share=0.1 class=foo", "drop", "relabel 3",
      "filter outliers share=0.1",
    ])
    let digests = Self.digests(found)
    #expect(digests.count == 5 && digests[0] == digests[3] && digests[2] == digests[4])
    #expect(found.outputText.contains("131 rows dropped; digits: 1307 train, 359 valid"))
    #expect(found.outputText.contains("144 rows relabelled; digits: 1438 train, 359 valid"))
    let errors = found.errorText.split(separator: "\n").filter { $0.contains("error E") }
    #expect(errors.count == 5, "\(found.errorText)")
  }

  @Test func ofTwoRowsOnBothSidesOneIsNamed() throws {
    let rows = (0..<60).map { "\($0 % 50),\($0 % 2)" }.joined(separator: "\n")
    let folder = try TemporaryFolder()
    try folder.write("x,y\n" + rows, "twins.csv")
    let lines = [
      "data twins.csv target=y every=3", "a = filter leaks part=all", "a.rows",
      "filter leaks drop part=all",
      "filter leaks part=all", "filter leaks drop part=all",
    ]
    try folder.write(lines.joined(separator: "\n"), "work.ath")
    let text = folder.runner().run(["work.ath"]).outputText
    #expect(text.contains("20 valid"), "\(text)")
    #expect(text.contains("nothing to drop; twins is as it was"), "\(text)")
  }

  @Test func rowsAreShownByKey() throws {
    let found = try Self.run([
      "data iris", "k = filter outliers above=1.1", "show rows=7,9", "show rows=@nothing",
      "show rows=7 class=setosa",
    ])
    let lines = found.outputText.split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("  7  ") } && lines.contains { $0.hasPrefix("  9  ") })
    #expect(found.errorText.split(separator: "\n").count { $0.contains("error E") } == 1)
  }

  /// Folds that know no more than the commonest class say nothing about labels.
  @Test func whatOnlyGuessesNamesNothing() throws {
    let found = try Self.run([
      "data digits", "model mlp 8", "fit 1 lr=0", "a = filter mislabelled epochs=1 lr=0", "a.count",
      "v = mine verdicts seeds=1", "v.count", "filter mislabelled epochs=1 lr=0",
    ])
    #expect(found.errorText == "", "\(found.errorText)")
    #expect(found.outputText.contains("nothing can be concluded about the labels"))
    #expect(!found.outputText.contains("to act:"))
    #expect(found.outputText.split(separator: "\n").count { $0 == "0" } == 2, "\(found.outputText)")
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
