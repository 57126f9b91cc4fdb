import Foundation
import TestSupport
import Testing

@testable import Kernel

/// `mnist1d` against the published generator (Oracles/mnist1d.py).
@Suite struct Mnist1dTests {
  private struct Oracle: Decodable {
    struct Row: Decodable {
      let template, padding, shift: Int
      let scale, slope: Double
      let correlated, independent, row: [Double]
    }
    struct Statistics: Decodable {
      let rows: Int
      let counts: [Int]
      let stepMeans, stepDeviations, classDeviations, classRoughness, classSkewness,
        autocorrelation: [Double]
    }
    let templates: [[Double]]
    let rows: [Row]
    let statistics: Statistics
  }

  private func oracle() throws -> Oracle {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Oracles/mnist1d.json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Oracle.self, from: Data(contentsOf: path))
  }

  private func drawn(_ text: String = "mnist1d", seed: UInt64 = 42) throws -> Dataset {
    let (row, values) = try statement(text, Source.self)
    return try row.make(values, .standard, seed)
  }

  @Test func templatesAreThePublishedOnes() throws {
    let templates = try oracle().templates
    #expect(Signal.templates.count == templates.count)
    for (mine, theirs) in zip(Signal.templates.joined(), templates.joined()) {
      #expect(isClose(mine, theirs, absolute: 1e-12))
    }
  }

  /// Rows from draws that are given, so that nothing random is left.
  @Test func theSameDrawsMakeTheSameRows() throws {
    for row in try oracle().rows {
      let draws = Signal.Draws(
        padding: row.padding, scale: row.scale, shift: row.shift, correlated: row.correlated,
        independent: row.independent, slope: row.slope)
      let mine = Signal.transformed(Signal.templates[row.template], by: draws)
      #expect(mine.count == row.row.count)
      for (a, b) in zip(mine, row.row) { #expect(isClose(a, b, absolute: 1e-9)) }
    }
  }

  /// Moments of 5,000 rows: those of the published generator within the noise of another seed.
  @Test func statisticsAreThePublishedOnes() throws {
    let theirs = try oracle().statistics
    let set = try drawn()
    #expect(set.rows == theirs.rows && set.features == 40)
    #expect(set.target.counts(in: Array(0..<set.rows)) == theirs.counts)
    #expect(set.split.train.count == 4000 && set.split.valid.count == 1000)
    let floats = set.inputs.floats.map(Double.init)
    #expect(isClose(Statistics.mean(floats), 0, absolute: 1e-4))
    #expect(isClose(Statistics.deviation(floats), 1, absolute: 1e-4))
    for step in 0..<40 {
      let column = (0..<set.rows).map { floats[$0 * 40 + step] }
      #expect(isClose(Statistics.mean(column), theirs.stepMeans[step], absolute: 0.08))
      #expect(isClose(Statistics.deviation(column), theirs.stepDeviations[step], absolute: 0.08))
    }
    let labels = try #require(set.target.labels)
    for digit in 0..<10 {
      let rows = labels.indices.filter { labels[$0] == digit }.map {
        Array(floats[$0 * 40..<($0 + 1) * 40])
      }
      let all = rows.flatMap(\.self)
      let steps = rows.flatMap { row in zip(row.dropFirst(), row).map { ($0 - $1) * ($0 - $1) } }
      #expect(isClose(Statistics.deviation(all), theirs.classDeviations[digit], absolute: 0.04))
      #expect(isClose(Statistics.mean(steps), theirs.classRoughness[digit], relative: 0.06))
      let cubes = all.map { $0 * $0 * $0 }
      #expect(isClose(Statistics.mean(cubes), theirs.classSkewness[digit], absolute: 0.2))
    }
    for (lag, expected) in zip(1..., theirs.autocorrelation) {
      let products = (0..<set.rows).flatMap { row in
        (lag..<40).map { floats[row * 40 + $0] * floats[row * 40 + $0 - lag] }
      }
      #expect(isClose(Statistics.mean(products), expected, absolute: 0.02))
    }
  }

  /// Another order of the steps, the same one in every row, and nothing else.
  @Test func shuffledMovesTheStepsAlike() throws {
    let plain = try drawn("mnist1d n=200")
    let moved = try drawn("mnist1d n=200 shuffled=yes")
    #expect(plain.target.labels == moved.target.labels)
    let columns = { (set: Dataset) in
      (0..<40).map { step in (0..<set.rows).map { set.inputs[$0, step] } }
    }
    let (own, others) = (columns(plain), columns(moved))
    #expect(own != others && Set(own) == Set(others))
  }
}
