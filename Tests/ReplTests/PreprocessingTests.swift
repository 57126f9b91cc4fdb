import Foundation
import TestSupport
import Testing

/// A fitted net owns what was done to its rows: columns, words, scaling, classes, loss.
@Suite(.enabled(if: Program.answers)) struct PreprocessingTests {
  /// A table of two numbers and a word; a line each, without the header.
  private static func table(
    _ rows: Range<Int>, columns: [String] = ["a", "b", "c", "y"],
    _ change: ([String: String]) -> [String: String] = { $0 }
  ) -> String {
    let words = ["red", "green", "blue"]
    var lines = [columns.joined(separator: ",")]
    for row in rows {
      let (a, b) = (Double((row * 7919) % 101) / 50 - 1, Double((row * 104_729) % 97) / 48 - 1)
      let cells = change([
        "a": "\(a)", "b": "\(b)", "c": words[row % 3],
        "y": a + 0.5 * b + (row % 3 == 0 ? 0.4 : 0) > 0.1 ? "yes" : "no",
      ])
      lines.append(columns.map { cells[$0] ?? "" }.joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What the program prints for a net fitted on one half, in a folder that holds `other.csv` as well.
  private func run(_ statements: String, other: String) throws -> ProcessResult {
    let folder = try TemporaryFolder()
    try folder.write(Self.table(0..<120), "one.csv")
    try folder.write(other, "other.csv")
    return folder.runner().run([
      "-c",
      "data one.csv target=y; model mlp 8; fit 10 lr=1e-2; data other.csv target=y; " + statements,
    ])
  }

  private func score(_ other: String) throws -> String {
    let result = try run("score train", other: other)
    #expect(result.code == 0, "\(result.errorText)")
    return result.outputText.split(separator: "\n").last.map(String.init) ?? ""
  }

  @Test func anotherOrderOfColumnsAndClassesChangesNothing() throws {
    let usual = try score(Self.table(120..<240))
    #expect(usual.hasPrefix("mlp on 96 rows (train): loss "))
    #expect(try score(Self.table(120..<240, columns: ["c", "y", "b", "a"])) == usual)
    #expect(
      try score(
        Self.table(120..<240, columns: ["a", "more", "b", "c", "y"]) { row in
          row.merging(["more": "7"]) { _, new in new }
        }) == usual)
  }

  @Test func anotherUnitIsNotScaledAway() throws {
    let usual = try score(Self.table(120..<240))
    let other = try score(
      Self.table(120..<240) { row in
        row.merging(["a": "\((Double(row["a"] ?? "") ?? 0) * 1000 + 7)"]) { _, new in new }
      })
    #expect(other != usual)
  }

  @Test func aWordThatIsNotThereIsNone() throws {
    // Rows of red alone: its columns of green and blue are zeros.
    let lines = Self.table(120..<240).split(separator: "\n")
    let red = ([lines[0]] + lines.filter { $0.contains(",red,") }).joined(separator: "\n") + "\n"
    #expect(try score(red).hasPrefix("mlp on 32 rows (train): loss "))
  }

  private static func table(with word: String, in column: String) -> String {
    var count = 0
    return table(120..<240) { row in
      count += 1
      return count % 9 == 0 ? row.merging([column: word]) { _, new in new } : row
    }
  }

  @Test func aClassThatWasNeverSeenIsRefused() throws {
    let other = Self.table(with: "zno", in: "y")
    for command in ["score", "predict", "worst", "confusion", "fit 1"] {
      let result = try run(command, other: other)
      #expect(
        result.code == 1
          && result.errorText.contains(
            "'other' has the class 'zno', which mlp was never taught: it knows no, yes")
      )
    }
  }

  /// To an answer it is none of the words, which is said; to learn from it is refused.
  @Test func aWordThatWasNeverSeenIsNoneOfTheWords() throws {
    let other = Self.table(with: "purple", in: "c")
    for command in ["score", "predict", "worst", "confusion"] {
      let result = try run(command, other: other)
      let said = result.outputText.replacingOccurrences(of: "\n", with: " ")
      #expect(result.code == 0 && said.contains("'purple' in 'c' (13 rows)"), "\(said)")
    }
    let result = try run("fit 1", other: other)
    #expect(
      result.code == 1
        && result.errorText.contains(
          "column 'c' of 'other' holds 'purple', which mlp was never taught")
    )
  }

  /// A feature of numbers is not there in a column of words, nor a word in a column of numbers.
  @Test(arguments: [
    ("a", "unknown", "column 'a' of 'other' holds words, and mlp was taught numbers in it"),
    ("c", "3", "column 'c' of 'other' holds numbers, and mlp was taught words in it"),
  ])
  func wordsAndNumbersAreToldApart(_ column: String, _ cell: String, _ message: String) throws {
    let other = Self.table(120..<240) { row in
      row.merging([column: row["y"] == "no" ? cell : cell + cell]) { _, new in new }
    }
    for command in ["score", "predict", "worst", "confusion", "fit 1", "lrfind", "stats"] {
      let result = try run(command, other: other)
      #expect(
        result.code == 1 && result.errorText.contains(message), "\(command): \(result.errorText)")
    }
  }

  @Test func aMissingColumnIsNamedWithThoseThatAreThere() throws {
    let result = try run("score", other: Self.table(120..<240, columns: ["b", "c", "y"]))
    #expect(result.errorText.contains("mlp needs the column 'a', 'other' has b, c"))
  }

  @Test func imagesAndTablesAreToldApart() throws {
    let result = try run("data digits; score", other: Self.table(120..<240))
    #expect(
      result.errorText.contains("mlp was fitted on a table, 'digits' has images of 8x8"),
      "\(result.errorText)")
  }

  @Test func goingOnWithOtherRowsKeepsWhatWasLearnt() throws {
    let usual = try score(Self.table(120..<240))
    for columns in [["a", "b", "c", "y"], ["c", "y", "b", "a"]] {
      let result = try run(
        "fit 1 lr=0; score train", other: Self.table(120..<240, columns: columns))
      #expect(result.outputText.split(separator: "\n").last.map(String.init) == usual)
    }
    let other = Self.table(120..<240) { row in
      row.merging(["y": row["y"] == "no" ? "zno" : "yes"]) { _, new in new }
    }
    for command in ["fit 1", "lrfind", "plan fit 1", "stats", "hist activations"] {
      let result = try run(command, other: other)
      #expect(
        result.code == 1 && result.errorText.contains("class 'zno'"),
        "\(command): \(result.errorText)")
    }
  }

  @Test func theLossOfTheFitJudges() throws {
    let table = Self.table(0..<120)
    let plain = try run("data one.csv target=y; fit 1 lr=1e-9; score", other: table)
    let smoothed = try run(
      "data one.csv target=y; fit 1 lr=1e-9 loss=crossentropy smoothing=0.2; score", other: table)
    for result in [plain, smoothed] {
      #expect(result.code == 0 && result.lines.last?.hasPrefix("mlp on ") == true)
    }
    #expect(plain.lines.last != smoothed.lines.last)
  }
}
