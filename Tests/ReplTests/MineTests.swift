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
}
