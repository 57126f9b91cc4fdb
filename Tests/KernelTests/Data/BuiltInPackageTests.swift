import Foundation
import TestSupport
import Testing

@testable import Kernel

/// The sets from packages of Debian and PyPI against what those hold (Oracles/builtin.py).
@Suite struct BuiltInPackageTests {
  static let names = ["penguins", "fashion", "names"]

  private static func oracle(_ name: String) throws -> [String: Any] {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Oracles/builtin.json")
    let all = try JSONSerialization.jsonObject(with: Data(contentsOf: path)) as? [String: Any]
    let sets = all?["sets"] as? [String: [String: Any]]
    return try #require(sets?[name])
  }

  @Test(arguments: names) func namesSourceAndLicence(_ name: String) throws {
    let row = try Source.named(name)
    #expect(row.kind == .builtIn && !row.label.source.isEmpty && !row.licence.isEmpty)
    let set = try builtIn(name)
    #expect(set.origin == Dataset.Origin(source: row.label.source, licence: row.licence))
    #expect(set.rows == (try Self.oracle(name)).integer("rows"))
  }

  /// What a reader of the licence looks for stands in the documentation.
  @Test(arguments: names) func theDocumentationNamesThem(_ name: String) throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(
      contentsOf: root.appendingPathComponent("docs/DATA.md"), encoding: .utf8)
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("| `\(name)` |") })
    let words = [
      "penguins": ["palmerpenguins", "CC0"], "fashion": ["dataset-fashion-mnist", "MIT"],
      "names": ["names", "public domain"],
    ]
    for word in try #require(words[name]) { #expect(line.contains(word)) }
  }

  @Test func fashionIsTheFirst250OfEachClass() throws {
    let oracle = try Self.oracle("fashion")
    let set = try builtIn("fashion")
    #expect(set.target.names == Fashion.classes && set.target.names.count == 10)
    let counts = set.target.counts(in: Array(0..<set.rows))
    #expect(counts.map(Double.init) == oracle.numbers("counts"))
    #expect(set.target.labels?.prefix(10).map(Double.init) == oracle.numbers("labels"))
    let floats = set.inputs.floats.map(Double.init)
    #expect(isClose(Statistics.mean(floats), oracle.number("mean"), relative: 1e-12))
    #expect(
      isClose(Statistics.mean(floats.map { $0 * $0 }), oracle.number("squares"), relative: 1e-12))
    #expect(floats.prefix(784).reduce(0, +) == oracle.number("first_sum"))
    var weighted = 0.0
    for row in 0..<set.rows {
      let sum = floats[row * 784..<(row + 1) * 784].reduce(0, +)
      weighted += Double(row + 1) * sum
    }
    #expect(weighted == oracle.number("weighted"))
    #expect(set.arrangement == .image(height: 28, width: 28, channels: 1, maximum: 255))
  }

  /// The package's own files, where it is installed: the embedded rows are among them.
  @Test(.enabled(if: Files.exists(FashionFiles.folder + "t10k-images-idx3-ubyte.gz")))
  func allOfFashionIsRead() throws {
    let test = try FashionFiles.rows("t10k")
    #expect(test.target?.counts(in: Array(0..<10_000)) == [Int](repeating: 1000, count: 10))
    #expect(test.inputs.shape.sizes == [10_000, 784])
    #expect(test.target?.labels?.prefix(5) == [9, 2, 1, 1, 6])
  }

  @Test func penguinsKeepTheirGaps() throws {
    let oracle = try Self.oracle("penguins")
    let set = try builtIn("penguins")
    let gaps = try #require(oracle["gaps"] as? [String: Int])
    let sums = try #require(oracle["sums"] as? [String: Double])
    for column in set.readColumns {
      let cells = (0..<set.rows).map { set.cell($0, column) }
      let numbers = cells.compactMap { if case .number(let value) = $0 { value } else { nil } }
      let missing = numbers.count { $0.isNaN } + cells.count { $0 == .nothing }
      #expect(missing == gaps[column.name], "\(column.name)")
      #expect(column.words.isEmpty == (sums[column.name] != nil))
      guard let sum = sums[column.name] else { continue }
      let total = numbers.filter { !$0.isNaN }.reduce(0.0) { $0 + Double($1) }
      #expect(isClose(total, sum, relative: 1e-6))
    }
    #expect(
      set.readColumns.map(\.name) == [
        "island", "bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g", "sex",
        "year",
      ])
    let counts = try #require(oracle["counts"] as? [String: Int])
    let found = set.target.counts(in: Array(0..<set.rows))
    #expect(Dictionary(uniqueKeysWithValues: zip(set.target.names, found)) == counts)
  }

  @Test func namesAreTheCensus() throws {
    let oracle = try Self.oracle("names")
    let set = try builtIn("names")
    #expect(set.rows >= 5000)
    guard case .text(let length, let alphabet) = set.arrangement else {
      Issue.record("no text")
      return
    }
    #expect(length == oracle.integer("longest"))
    #expect(alphabet.listed == oracle["alphabet"] as? String)
    let counts = try #require(oracle["counts"] as? [String: Int])
    let found = set.target.counts(in: Array(0..<set.rows))
    #expect(Dictionary(uniqueKeysWithValues: zip(set.target.names, found)) == counts)
    for (key, row) in [("first", 0), ("last", set.rows - 1)] {
      #expect([set.text(ofRow: row)] + set.goalTexts(row) == oracle[key] as? [String])
    }
    #expect(Set((0..<set.rows).map { set.text(ofRow: $0) }).count == set.rows)
  }

  /// Exact bits of all sets with the default split: a change here changes every recorded run.
  @Test(arguments: pinned) func bitsArePinned(_ name: String, _ digest: String) throws {
    let found = try builtIn(name).fingerprint.text
    #expect(found == digest, "\(name) \(found)")
  }

  static let pinned = [
    ("digits", "6dd1c18cb6f6"), ("iris", "9173dd191487"), ("wine", "5e5643e0ce71"),
    ("cancer", "165cfa630210"), ("diabetes", "31ca8a7407cc"), ("penguins", "204884a8b709"),
    ("fashion", "ed1d8b6368a0"), ("names", "00a2ec464a66"),
  ]

  @Test func pinsAreComplete() {
    let sets = Source.all.filter { $0.kind == .builtIn }.map(\.name)
    #expect(Self.pinned.map(\.0) == sets)
    #expect(BuiltInTests.names + Self.names == sets)
  }
}
