import Foundation
import TestSupport
import Testing

@testable import Repl

/// Weights of rows, through the program itself.
@Suite(.enabled(if: Program.answers)) struct RowWeightTests {
  /// A table of two inputs, a weight and a class; `weight` says what the weight of a row is.
  private static func table(_ weight: (Int) -> String) -> [String] {
    ["a,b,w,label"]
      + (0..<40).map { "\($0 % 7),\($0 * $0 % 11),\(weight($0)),\($0 % 3 == 0 ? "yes" : "no")" }
  }

  /// Runs a script beside a file `table.csv`.
  private static func run(_ lines: [String], _ table: [String]) throws -> ProcessResult {
    let folder = try TemporaryFolder()
    for (name, lines) in [("table.csv", table), ("work.ath", lines)] {
      try folder.write(lines.joined(separator: "\n"), name)
    }
    let runner = folder.runner()
    return runner.run(["--keep-going", "work.ath"])
  }

  private static func run(
    _ lines: [String], _ weight: (Int) -> String = { "\(Double($0 % 4) / 2)" }
  ) throws -> ProcessResult { try run(lines, table(weight)) }

  @Test func aSessionSaysAndKeepsThem() throws {
    let found = try Self.run([
      "data table.csv weights=w", "model mlp 8", "fit 1cycle 3 lr=1e-2 bs=8 accumulate=2 seed=7",
      "score", "digest", "split every=7", "undo", "digest", "export out.csv",
      "data out.csv weights=w as=again", "again.digest", "table.digest", "use table",
      "save lab.athanor", "open lab.athanor", "digest", "repro r1", "runs all=yes",
    ])
    #expect(found.errorText == "", "\(found.errorText)")
    let lines = found.outputText.split(separator: "\n").map(String.init)
    #expect(lines.contains { $0.contains("40 rows, 2 features, 2 classes") })
    #expect(lines.contains { $0.contains("rows weighted by w: 0 to 1.5, sum 30") })
    #expect(lines.contains { $0.contains("weights w, seed 7") })
    let digests = lines.filter { $0.hasPrefix("mlp ") && $0.contains("(bits ") }
    #expect(digests.count == 3 && Set(digests).count == 1, "\(digests)")
    #expect(found.outputText.contains("comes to digest"))
  }

  @Test(arguments: [
    ("data table.csv weights=w", "-1", "table.csv:3: the weight in 'w' is -1, but"),
    ("data table.csv weights=w", "nan", "table.csv:3: the weight in 'w' is missing, but"),
    ("data table.csv weights=w", "", "table.csv:3: the weight in 'w' is missing, but"),
    ("data table.csv weights=w", "inf", "table.csv:3: the weight in 'w' is inf, but"),
    ("data table.csv weights=w", "much", "table.csv:3: the weight in 'w' is much, but"),
    ("data table.csv weights=label", "1", "'label' is the target, not the weights too"),
    ("data table.csv weights=v", "1", "no column called 'v' in table.csv"),
    ("data digits weights=w", "1", "digits is no file: it takes no weights="),
  ]) func badWeightsAreNamed(_ line: String, _ cell: String, _ said: String) throws {
    let found = try Self.run([line]) { $0 == 1 ? cell : "1" }
    #expect(found.errorText.contains(said), "\(found.errorText)")
  }

  @Test func aSideWithoutWeightIsRefused() throws {
    let nothing = try Self.run(["data table.csv weights=w"]) { _ in "0" }
    #expect(nothing.errorText.contains("rows weigh 0 in 'w'"), "\(nothing.errorText)")
    let side = try Self.run(["data table.csv weights=w every=5", "split valid=0.3"]) {
      $0 % 5 == 0 ? "0" : "1"
    }
    #expect(side.errorText.contains("all 8 held-out rows weigh 0 in 'w'"), "\(side.errorText)")
  }

  /// A row that weighs nothing may be anything, wherever it stands.
  @Test func whatWeighsNothingIsNotSeen() throws {
    let lines = [
      "data table.csv weights=w every=5 scaling=none", "model mlp 8", "fit 2 bs=8", "score",
    ]
    func text(_ other: String) throws -> String {
      let rows =
        ["a,b,w,label"]
        + (0..<40).map { row in
          row % 6 == 1
            ? "\(other),0,no" : "\(row % 7),\(row * row % 11),1,\(row % 3 == 0 ? "yes" : "no")"
        }
      let found = try Self.run(lines + ["digest"], rows)
      return found.outputText.split(separator: "\n").filter { $0.hasPrefix("mlp ") }
        .joined(separator: "\n")
    }
    let first = try text("1,1")
    #expect(first.contains("mlp on 8 rows (valid"))
    #expect(try text("6,-9") == first)
  }
}
