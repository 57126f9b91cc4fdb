import Foundation
import TestSupport
import Testing

@testable import Repl

/// The look commands through the real program.
@Suite(.enabled(if: Program.answers)) struct LookTests {
  private static let trained = ["data digits", "model mlp 32", "fit 1cycle 3 lr=1e-2"]

  private func run(_ lines: [String], _ arguments: [String] = []) throws -> ProcessResult {
    try ProgramRowTests.run(lines, arguments)
  }

  @Test func confusionSaysWhatIsTakenForWhat() throws {
    let result = try run(
      Self.trained + [
        "confusion", "confusion train", "_.accuracy", "score train", "confusion | csv",
      ])
    #expect((result.code, result.errorText) == (0, ""))
    let text = result.outputText
    #expect(text.contains("rows: true, columns: predicted") && text.contains("recall %"))
    #expect(text.contains("of 359 held-out rows are right"))
    #expect(text.contains("of 1438 training rows are right") && text.contains("taken for"))
    let table = text.split(separator: "\n").suffix(10).map { $0.split(separator: ",") }
    #expect(table.map { $0[0] } == "0123456789".map { Substring(String($0)) })
    let counts = table.flatMap { $0.dropFirst().compactMap { Int($0) } }
    #expect(counts.count == 100 && counts.reduce(0, +) == 359)
  }

  @Test func confusionNeedsClasses() throws {
    let result = try run(["data diabetes", "model linear", "confusion"])
    #expect(result.code == 1)
    #expect(result.errorText.contains("numbers to predict, not classes"))
  }

  @Test func worstShowsRowsByTheirLoss() throws {
    let result = try run(
      Self.trained + ["worst 5", "worst 5 part=train > w.csv", "worst 3 > w.svg", "_.rows"])
    #expect((result.code, result.errorText) == (0, ""))
    #expect(result.outputText.contains("said "))
    #expect(result.outputText.contains("The 50 rows with the highest loss: "))
    let wine = try run([
      "data wine", "model mlp 4", "worst 3", "data diabetes", "model mlp 4", "worst 3",
    ])
    #expect((wine.code, wine.errorText) == (0, ""))
    #expect(wine.outputText.contains("off by"))
  }

  @Test func showDrawsImagesWhereTheRowsAreImages() throws {
    let plain = try run(["data digits", "show 2"])
    #expect(plain.outputText.contains("#1: 1"))
    let coloured = try run(["data digits", "show 2"], ["--color", "always"])
    #expect(coloured.outputText.contains("▀"))
    let table = try run(["data iris", "show 2"])
    #expect(table.outputText.contains("row  side"))
  }
}
