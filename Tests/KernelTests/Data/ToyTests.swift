import TestSupport
import Testing

@testable import Kernel

@Suite struct ToyTests {
  static let names = ["moons", "circles", "blobs", "spirals", "xor", "sine", "adding", "mnist1d"]

  private func toy(_ text: String, seed: UInt64 = 42) throws -> Dataset {
    let (row, values) = try statement(text, Source.self)
    return try row.make(values, .standard, seed)
  }

  @Test func allToysAreTested() {
    #expect(Source.all.filter { $0.kind == .toy }.map(\.name) == Self.names)
  }

  @Test(arguments: names) func seedsDecide(_ name: String) throws {
    let a = try toy(name)
    #expect(a.fingerprint == (try toy(name)).fingerprint)
    #expect(a.fingerprint != (try toy(name, seed: 43)).fingerprint)
    #expect(a.firstNonFinite == nil && a.notes == [])
  }

  @Test(arguments: names) func countsAreKept(_ name: String) throws {
    for count in [5, 6, 101] {
      let set = try toy("\(name) n=\(count)")
      #expect(set.rows == count && set.split.train.count + set.split.valid.count == count)
      if case .classes = set.target {
        let counts = set.target.counts(in: Array(0..<count))
        if name != "xor" { #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1) }
      }
    }
  }

  /// The rows without noise are the rows with it, moved.
  @Test(arguments: names) func noiseMovesNothingElse(_ name: String) throws {
    let still = try toy("\(name) n=50 noise=0")
    let moved = try toy("\(name) n=50 noise=0.001")
    #expect(still.fingerprint != moved.fingerprint)
    #expect(still.target.labels == moved.target.labels)
    for (a, b) in zip(still.inputs.floats, moved.inputs.floats) { #expect(abs(a - b) < 0.01) }
  }

  @Test func curvesWithoutNoise() throws {
    let moons = try toy("moons noise=0")
    for row in 0..<moons.rows {
      let (x, y) = (Double(moons.inputs[row, 0]), Double(moons.inputs[row, 1]))
      let isOuter = moons.target.labels?[row] == 0
      let radius = isOuter ? x * x + y * y : (x - 1) * (x - 1) + (y - 0.5) * (y - 0.5)
      #expect(isClose(radius, 1, absolute: 1e-6))
    }
    let circles = try toy("circles noise=0 factor=0.25")
    for row in 0..<circles.rows {
      let (x, y) = (Double(circles.inputs[row, 0]), Double(circles.inputs[row, 1]))
      let radius = circles.target.labels?[row] == 0 ? 1 : 0.25
      #expect(isClose((x * x + y * y).squareRoot(), radius, absolute: 1e-6))
    }
    let xor = try toy("xor noise=0")
    for row in 0..<xor.rows {
      let differ = (xor.inputs[row, 0] < 0) != (xor.inputs[row, 1] < 0)
      #expect(xor.target.labels?[row] == (differ ? 1 : 0))
    }
    let sine = try toy("sine noise=0 cycles=1")
    let goals = try #require(sine.target.values)
    for row in 0..<sine.rows {
      let wave = Maths.sin(.pi * Double(sine.inputs[row, 0]))
      #expect(isClose(Double(goals[row, 0]), wave, absolute: 1e-6))
    }
  }

  @Test func noiseHasItsDeviation() throws {
    let sine = try toy("sine n=4000 noise=0.5")
    let goals = try #require(sine.target.values)
    let rest = (0..<4000).map {
      Double(goals[$0, 0]) - Maths.sin(2 * .pi * Double(sine.inputs[$0, 0]))
    }
    #expect(isClose(Statistics.mean(rest), 0, absolute: 0.04))
    #expect(isClose(Statistics.deviation(rest), 0.5, absolute: 0.03))
  }

  @Test func addingAddsTheMarkedNumbers() throws {
    let set = try toy("adding length=11 n=200")
    #expect(set.features == 22 && set.arrangement == .sequence(length: 11, channels: 2))
    #expect(set.scaling.method == .none)
    let goals = try #require(set.target.values)
    for row in 0..<set.rows {
      let marked = (0..<11).filter { set.inputs[row, 2 * $0 + 1] == 1 }
      #expect(marked.count == 2 && marked[0] < 5 && marked[1] >= 5)
      let sum = marked.reduce(Float(0)) { $0 + set.inputs[row, 2 * $1] }
      #expect(isClose(Double(goals[row, 0]), Double(sum), absolute: 1e-6))
    }
  }

  @Test func classesAndFeatures() throws {
    #expect(try toy("blobs classes=7 features=5").target.width == 7)
    #expect(try toy("blobs classes=7 features=5").features == 5)
    #expect(try toy("spirals classes=2").target.names == ["0", "1"])
  }

  @Test func tooLargeIsRefusedBeforeItIsDrawn() throws {
    #expect(throws: Problem.self) { try toy("adding n=100000000 length=100000") }
    #expect(throws: Problem.self) { try toy("moons n=1") }
  }
}
