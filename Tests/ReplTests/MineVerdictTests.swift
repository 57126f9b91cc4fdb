import Foundation
import TestSupport
import Testing

@testable import Kernel
@testable import Repl

/// `mine verdicts` on tables in which it is known what is wrong with which row.
@Suite(.enabled(if: Program.answers)) struct MineVerdictTests {
  private enum Plant: String {
    case wrong = "wrong label"
    case outlier
    case ambiguous
    case plain
  }

  /// Four clouds in eight dimensions: 6 % of the labels wrong, 1 % of the rows far from everything, 3 % half way
  /// between two clouds with the label of either.
  private static func planted(seed: UInt64) throws -> (text: String, plants: [Plant]) {
    let (count, width, kinds) = (800, 8, 4)
    let room = try Buffer(count: (count + kinds) * width)
    Compute.normal(Seed.stream(seed, "planted"), into: room.all)
    func normal(_ row: Int, _ column: Int) -> Float { room[row * width + column] }
    let draws = Seed.stream(seed, "kinds")
    var text = (0..<width).map { "x\($0)," }.joined() + "y\n"
    var plants: [Plant] = []
    for row in 0..<count {
      let own = draws.integer(below: kinds, at: 2 * row)
      let other = (own + 1 + draws.integer(below: kinds - 1, at: 2 * row + 1)) % kinds
      let plant: Plant =
        switch row % 100 {
        case 0..<6: .wrong
        case 6: .outlier
        case 7..<10: .ambiguous
        default: .plain
        }
      plants.append(plant)
      for column in 0..<width {
        let (here, there) = (normal(count + own, column) * 2.2, normal(count + other, column) * 2.2)
        let value =
          switch plant {
          case .outlier: normal(row, column) * 7
          case .ambiguous: (here + there) / 2 + normal(row, column) * 0.4
          case .wrong, .plain: here + normal(row, column)
          }
        text += "\(value),"
      }
      text += "c\(plant == .wrong || plant == .ambiguous && row.isMultiple(of: 2) ? other : own)\n"
    }
    return (text, plants)
  }

  /// Verdicts of the rows in the table that was shown, by row.
  private static func verdicts(_ text: String) -> [Int: String] {
    var found: [Int: String] = [:]
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count > 4, let row = Int(words[0]), words[1].hasPrefix("@") else { continue }
      found[row] = words[2...].prefix { !$0.contains("/") }.joined(separator: " ")
    }
    return found
  }

  @Test func plantedRowsAreToldApart() throws {
    /// Rows by what was planted and what was said.
    var counts: [String: [String: Int]] = [:]
    for seed in [UInt64(1), 2, 3] {
      let (text, plants) = try Self.planted(seed: seed)
      let folder = try TemporaryFolder()
      try folder.write(text, "p.csv")
      let lines = ["data p.csv target=y every=5", "model mlp 32", "fit 20 lr=1e-2"]
      try folder.write((lines + ["mine verdicts count=1000"]).joined(separator: "\n"), "work.ath")
      let result = folder.runner().run(["work.ath"])
      let found = Self.verdicts(result.outputText)
      #expect(!found.isEmpty, "\(result.outputText)\(result.errorText)")
      for (row, plant) in plants.enumerated() where !row.isMultiple(of: 5) {
        counts[plant.rawValue, default: [:]][found[row] ?? "none", default: 0] += 1
      }
    }
    func share(_ plant: Plant, as verdict: String) -> Double {
      let own = counts[plant.rawValue] ?? [:]
      return Double(own[verdict] ?? 0) / Double(own.values.reduce(0, +))
    }
    func precision(_ plant: Plant) -> Double {
      let named = counts.values.reduce(0) { $0 + ($1[plant.rawValue] ?? 0) }
      return Double(counts[plant.rawValue]?[plant.rawValue] ?? 0) / Double(named)
    }
    #expect(share(.wrong, as: "wrong label") >= 0.9 && precision(.wrong) >= 0.85, "\(counts)")
    #expect(share(.outlier, as: "outlier") >= 0.8 && precision(.outlier) >= 0.7, "\(counts)")
    #expect(share(.ambiguous, as: "wrong label") <= 0.35, "\(counts)")
    #expect(share(.plain, as: "wrong label") <= 0.01, "\(counts)")
    #expect(share(.plain, as: "outlier") <= 0.01, "\(counts)")
  }

  @Test func threadsDoNotMatterAndTheFiguresAreHandedOut() throws {
    func text(_ threads: Int) throws -> String {
      let result = try ProgramRowTests.run([
        "set threads=\(threads)", "data wine", "model mlp 8", "fit 5", "v = mine verdicts seeds=2",
        "v.count == v.wrong + v.ambiguous + v.rare + v.outliers", "v.rows", "v.keys", "v.sure",
        "v.verdicts", "mine verdicts seeds=2",
      ])
      #expect(result.errorText == "", "\(result.errorText)")
      return result.outputText.split(separator: "\n").dropFirst().filter { !$0.contains("ms") }
        .joined(separator: "\n")
    }
    let one = try text(1)
    #expect(try one == text(3))
    #expect(one.contains("yes") || one.contains("\n1\n"), "\(one)")
  }

  @Test func whatCannotBeAskedIsOneError() throws {
    let result = try ProgramRowTests.run(
      [
        "mine verdicts", "data wine", "mine verdicts", "data diabetes", "model mlp 4", "fit 1",
        "mine verdicts", "data iris", "mine verdicts r1",
      ], ["--keep-going"])
    let errors = result.errorText.split(separator: "\n").filter { $0.contains("error E") }
    #expect(errors.count == 4, "\(result.errorText)")
  }
}
