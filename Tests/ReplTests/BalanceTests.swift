import Foundation
import TestSupport
import Testing

@testable import Repl

/// `balance`, through the program itself.
@Suite(.enabled(if: Program.answers)) struct BalanceTests {
  @Test func aChoiceGoesTheWayOfTheSession() throws {
    let found = try ProgramRowTests.run(
      [
        "balance", "data penguins fill=median", "balance weights", "undo", "balance", "redo",
        "balance", "model mlp 8", "fit 1 seed=5", "digest", "balance off", "init default seed=42",
        "fit 1 seed=5", "digest", "balance oversample", "save lab.athanor", "open lab.athanor",
        "balance", "sweep balance=off,weights,oversample { fit 1 }", "runs | csv",
        "explain balance",
        "save work2.ath", "digest", "run work2.ath", "digest",
      ], ["--keep-going"])
    #expect(found.errorText == "", "\(found.errorText)")
    let said = found.outputText.split(separator: "\n").filter { $0.hasPrefix("balance: ") }
      .map(String.init)
    let on = "balance: weights, training rows only"
    #expect(
      said.prefix(5)
        == ["balance: off", on, "balance: off", "balance: weights", "balance: off"], "\(said)")
    #expect(said.contains("balance: oversample"))
    let digests = found.outputText.split(separator: "\n").filter { $0.contains("(bits ") }
    #expect(digests.count >= 4 && digests[0] != digests[1] && Set(digests.suffix(2)).count == 1)
    #expect(found.outputText.contains("balance weights, seed 5"))
    #expect(found.outputText.replacing("\n", with: " ").contains("calibration: probabilities are"))
  }

  @Test func whatMakesNoSenseIsRefused() throws {
    let lines = [
      "data diabetes", "balance weights", "balance nothing", "balance oversample by=bmi x",
      "data iris", "balance weights by=nothing", "balance weights", "model mlp 4",
      "fit 1 loss=crossentropy weights=balanced",
    ]
    let found = try ProgramRowTests.run(lines, ["--keep-going"])
    let errors = found.errorText.split(separator: "\n").filter { $0.contains("error E") }
    #expect(errors.count == 5, "\(found.errorText)")
  }
}
