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
    #expect(result.outputText.contains("The 50 rows with the highest loss (5 shown): "))
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

  /// The rows of all classes together are the rows of the data set, each once.
  @Test func showFindsTheRowsOfAClass() throws {
    let names = ["setosa", "versicolor", "virginica"]
    let result = try run(
      ["data iris"] + names.map { "show 1000 class=\($0) | csv" }
        + ["show 2 class=virginica from=120 | csv"])
    #expect((result.code, result.errorText) == (0, ""))
    let rows = result.outputText.split(separator: "\n").map { $0.split(separator: ",") }
      .filter { $0.count > 5 && Int($0[0]) != nil }
    #expect(rows.prefix(150).map { String($0[0]) } == (0..<150).map(String.init))
    #expect(
      rows.prefix(150).map { String($0.last ?? "") }
        == names.flatMap { Array(repeating: $0, count: 50) })
    #expect(rows.dropFirst(150).map { $0[0] } == ["120", "121"])
    for (line, said) in [
      ("data iris; show class=x", "classes: setosa  versicolor  virginica"),
      ("data iris; show class=setosa from=120", "no row of class setosa from row 120 on"),
      ("data diabetes; show class=1", "has values to predict, not classes"),
    ] {
      let refused = try run([line])
      #expect(refused.code == 1 && refused.errorText.contains(said), "\(refused.errorText)")
    }
  }

  @Test func columnsAndClassesAreCounted() throws {
    let result = try run([
      "data iris", "hist petal_length", "hist classes", "hist \"petal_width\"", "hist zeros(9)",
    ])
    #expect((result.code, result.errorText) == (0, ""))
    #expect(result.outputText.contains("petal_length: mean 3.758, sd 1.759."))
    #expect(result.outputText.contains("3 classes, 50 rows each."))
    #expect(result.outputText.contains("zeros(9): mean 0, sd 0, 100.0% zero."))
    let missing = try run(["data iris", "hist \"petal length\"", "hist petal_length fc1"], ["-k"])
    #expect(missing.errorText.contains("no column called \"petal length\""))
    #expect(missing.errorText.contains("only weights, activations and gradients have layers"))
  }

  @Test func statsSayWhatTheInsideLooksLike() throws {
    let result = try run([
      "data digits", "model mlp 128 64", "init kaiming", "stats", "stats weights",
      "stats gradients", "model { dense 8; tanh; dense }", "init constant value=9", "stats",
      "hist activations tanh1",
    ])
    #expect((result.code, result.errorText) == (0, ""))
    for said in [
      "the signal keeps its scale: sd ", "rectified units dead: 0 in every row",
      "gains from ", "the gradient keeps its scale", "flat: tanh beyond -0.98 or 0.98",
      "100.0% saturated (tanh beyond -0.98 or 0.98)",
    ] {
      let text = result.outputText.replacingOccurrences(of: "\n", with: " ")
      #expect(text.contains(said), "\(said)")
    }
  }
}
