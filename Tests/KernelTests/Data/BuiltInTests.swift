import Foundation
import TestSupport
import Testing

@testable import Kernel

/// The built-in sets against scikit-learn's loaders (Oracles/datasets.py).
@Suite struct BuiltInTests {
  static let names = ["digits", "iris", "wine", "cancer", "diabetes"]

  private static func oracle(_ name: String) throws -> [String: Any] {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Oracles/datasets.json")
    let all = try JSONSerialization.jsonObject(with: Data(contentsOf: path)) as? [String: Any]
    let sets = all?["sets"] as? [String: [String: Any]]
    return try #require(sets?[name])
  }

  @Test(arguments: names) func numbersAreScikitLearns(_ name: String) throws {
    let oracle = try Self.oracle(name)
    let set = try builtIn(name)
    let (rows, width) = (oracle.integer("rows"), oracle.integer("features"))
    #expect(set.rows == rows && set.features == width)
    #expect(set.columns == oracle["columns"] as? [String])
    let floats = set.inputs.floats.map(Double.init)
    for (key, row) in [("first", 0), ("last", rows - 1)] {
      let expected = try #require(oracle.numbers(key)).map { Double(Float($0)) }
      #expect(Array(floats[row * width..<(row + 1) * width]) == expected)
    }
    let sums = try #require(oracle.numbers("sums"))
    let squares = try #require(oracle.numbers("squares"))
    for column in 0..<width {
      let values = (0..<rows).map { floats[$0 * width + column] }
      #expect(isClose(values.reduce(0, +), sums[column], relative: 1e-6))
      #expect(isClose(values.map { $0 * $0 }.reduce(0, +), squares[column], relative: 1e-6))
    }
    let weighted = (0..<rows).reduce(0.0) { sum, row in
      sum + Double(row + 1) * floats[row * width..<(row + 1) * width].reduce(0, +)
    }
    #expect(isClose(weighted, oracle.number("weighted"), relative: 1e-6))
  }

  @Test(arguments: names) func targetsAreScikitLearns(_ name: String) throws {
    let oracle = try Self.oracle(name)
    let set = try builtIn(name)
    switch set.target {
    case .classes(let labels, let names):
      #expect(names == oracle["classes"] as? [String])
      #expect(
        set.target.counts(in: Array(0..<set.rows)).map(Double.init) == oracle.numbers("counts"))
      #expect(labels.prefix(10).map(Double.init) == oracle.numbers("labels"))
      let weighted = labels.enumerated().reduce(0) { $0 + ($1.offset + 1) * Int($1.element) }
      #expect(weighted == oracle.integer("weighted_labels"))
    case .values(let values, let names):
      #expect(names == ["progression"])
      let goals = values.floats.map(Double.init)
      #expect(goals.reduce(0, +) == oracle.number("target_sum"))
      #expect(goals.map { $0 * $0 }.reduce(0, +) == oracle.number("target_squares"))
      #expect(Array(goals.prefix(5)) == oracle.numbers("target_first"))
    }
  }

  /// The peers' split: every fifth row held out, mean and deviation over the rest.
  @Test(arguments: names) func scalingIsFittedOnTheTrainingRows(_ name: String) throws {
    let oracle = try Self.oracle(name)
    let set = try builtIn(name).split(by: .every(5), seed: 1).scaled(by: .zscore)
    #expect(set.split.train.count == oracle.integer("train_rows"))
    #expect(set.split.valid.count == oracle.integer("valid_rows"))
    let means = try #require(oracle.numbers("train_mean"))
    let deviations = try #require(oracle.numbers("train_sd"))
    for column in 0..<set.features {
      #expect(isClose(set.scaling.offsets[column], means[column], relative: 1e-6, absolute: 1e-6))
      let deviation = deviations[column] == 0 ? 1 : deviations[column]
      #expect(isClose(1 / set.scaling.factors[column], deviation, relative: 1e-5))
      #expect(set.scaling.constant.contains(column) == (deviations[column] == 0))
    }
  }

  @Test func digitsAreImagesFromZeroToOne() throws {
    let set = try builtIn("digits")
    let image = try #require(set.image)
    #expect(image == (8, 8, 1))
    #expect(set.scaling.method == .pixels)
    let part = try set.part(.train)
    #expect(part.stride == 64 && part.features == 64)
    #expect(part.inputs.array.allSatisfy { $0 >= 0 && $0 <= 1 && $0 * 16 == ($0 * 16).rounded() })
    let pixels = try set.pixels(ofRow: 0)
    #expect(pixels.count == 8 && pixels[0][2] == 5.0 / 16)
  }

  @Test func everyFifthDigitIsHeldOut() throws {
    let set = try builtIn("digits").split(by: .every(5), seed: 42)
    #expect(set.split.valid.count == 360 && set.split.train.count == 1437)
    #expect(set.split.valid == Array(stride(from: 0, to: 1797, by: 5)))
  }

  @Test(arguments: names) func namesSourceAndLicence(_ name: String) throws {
    let row = try Source.named(name)
    #expect(row.kind == .builtIn && !row.label.source.isEmpty && !row.licence.isEmpty)
    let set = try builtIn(name)
    #expect(set.origin == Dataset.Origin(source: row.label.source, licence: row.licence))
    #expect(set.notes == [] && set.firstNonFinite == nil)
  }

  /// Bits of the five sets with the default split: a change here changes every recorded run.
  @Test func fingerprintsDiffer() throws {
    let prints = try Self.names.map { try builtIn($0).fingerprint.text }
    #expect(Set(prints).count == prints.count)
    #expect(try builtIn("iris").fingerprint == builtIn("iris").fingerprint)
    #expect(
      try builtIn("iris").fingerprint != builtIn("iris").split(by: .standard, seed: 1).fingerprint)
  }
}

/// A built-in set with the default split.
func builtIn(_ name: String) throws -> Dataset {
  let source = try Source.named(name)
  return try source.make(source.standards, .standard, 42)
}
