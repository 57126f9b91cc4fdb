import Foundation
import TestSupport
import Testing

@testable import Repl

/// `mine`, through the program itself.
@Suite(.enabled(if: Program.answers)) struct MineTests {
  @Test func aLedgerStaysWithItsRun() throws {
    let reports = ["hardest", "forgotten", "never", "el2n", "map", "confused", "classes"]
    let found = try ProgramRowTests.run(
      ["data digits", "model mlp 16", "fit 3 seed=1"] + reports.map { "mine \($0) count=3" }
        + [
          "a = mine hardest count=5", "drop 0 part=all", "b = mine hardest count=5",
          "a.keys", "b.keys", "undo", "save lab.athanor", "open lab.athanor",
          "c = mine hardest count=5", "c.keys", "fit 1", "d = mine hardest run=r1 count=5",
          "d.keys",
          "mine map > map.svg", "mine | json", "explain mine",
        ], ["--keep-going"])
    #expect(found.errorText == "", "\(found.errorText)")
    let keys = found.outputText.replacing("\n  ", with: " ").split(separator: "\n")
      .filter { $0.hasPrefix("[") && $0.contains("@") }
    #expect(keys.count == 4 && Set(keys).count == 1, "\(keys)")
  }

  @Test func whatHasNoLedgerIsSaid() throws {
    let lines = [
      "mine", "data diabetes", "model mlp 4", "mine", "fit 1", "mine map", "mine nothing",
      "mine run=r9", "model knn", "fit", "mine",
    ]
    let found = try ProgramRowTests.run(lines, ["--keep-going"])
    let errors = found.errorText.split(separator: "\n").filter { $0.contains("error E") }
    #expect(errors.count == 6, "\(found.errorText)")
  }

  /// A run that was no pass of anything is meant where none is named.
  @Test func passesAreNotMeant() throws {
    let found = try ProgramRowTests.run(
      [
        "data wine", "model mlp 8", "fit 2", "sweep bs=16,32 { fit 1 }", "mine count=2",
        "mine replay", "mine count=2 run=r3",
      ], [])
    let words = found.outputText.replacing("\n", with: " ")
    #expect(found.code == 0 && words.contains("of r1, 2 epochs:"), "\(found.outputText)")
    #expect(words.contains("run=r3 asks the last pass of sweep"), "\(words)")
    #expect(words.contains("of r3, 1 epoch:"), "\(words)")
    #expect(words.contains("mine replay run=r1"), "\(words)")
    let passes = try ProgramRowTests.run(
      ["data wine", "model mlp 8", "sweep bs=16,32 { fit 1 }", "mine count=2"], [])
    #expect(passes.outputText.contains("of r2, 1 epoch:"), "\(passes.outputText)")
  }

  /// What was said under another label says nothing of this one.
  @Test func rowsOfAnotherLabelAreLeftOut() throws {
    let lines = [
      "data wine", "model mlp 8", "fit 2", "a = mine hardest count=2", "relabel 121 class_0",
      "b = mine hardest count=2", "a.count - b.count", "mine hardest count=2", "undo", "undo",
      "c = mine hardest count=2", "a.count - c.count", "relabel 121 class_0", "save lab.athanor",
      "open lab.athanor", "mine hardest count=2",
    ]
    let found = try ProgramRowTests.run(lines, ["--keep-going"])
    let words = found.outputText.replacing("\n", with: " ")
    #expect(words.components(separatedBy: "1 row has another label now").count > 2, "\(words)")
    #expect(found.lines.contains("1") && found.lines.contains("0"), "\(found.outputText)")
    #expect(found.errorText == "", "\(found.errorText)")
  }

  /// One epoch has no deviation; no axis reaches below 0 for it.
  @Test func aDeviationIsNotBelowZero() {
    let found = ProcessRunner.typed("data iris; model mlp 4; fit 1; mine map")
    #expect(found.code == 0 && !found.outputText.contains("-1"), "\(found.outputText)")
  }

  /// Every width has the figures before and after, and nothing but a difference is printed as one.
  @Test(arguments: [60, 80, 120]) func aComparisonShowsBeforeAndAfter(_ width: Int) throws {
    let found = try ProgramRowTests.run(
      ["set width \(width)", "data iris", "model mlp 4", "mine ohem", "fit 2", "mine compare"], [])
    let header = try #require(found.lines.first { $0.hasPrefix("rows") })
    #expect(header.contains("before") && header.contains("after"), "\(found.outputText)")
    #expect(!found.outputText.contains("e-1"), "\(found.outputText)")
  }
}
