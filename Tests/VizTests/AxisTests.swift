import Foundation
import TestSupport
import Testing

@testable import Viz

/// Ranges from 1e-300 to 1e300, around zero, on either side, wide and narrow.
let ranges: [(Double, Double)] =
  [
    (0, 1), (0.8, 4), (-5, 5), (-3, -1), (0, 0.001), (1e-7, 3e-7), (1, 940), (0, 1e6), (99.99, 100),
    (123_456, 123_457), (-1e300, 1e300), (0, 1e-280), (0.0513, 2.307), (1, 2), (1, 10),
  ]
  + zip(Samples.noise(60, seed: 3), Samples.noise(60, seed: 4)).map { a, b in
    (a * 100, a * 100 + (b + 0.51) * 50)
  }

@Suite struct TicksTests {
  @Test func linearTicksAreRoundWithinAndEven() throws {
    for (lo, hi) in ranges {
      for target in 2...10 {
        let ticks = Ticks.linear(lo, hi, target: target, whole: false)
        let slack = (hi - lo) * 1e-6
        #expect(ticks.count >= 1 && ticks.count <= 2 * target + 1)
        #expect(ticks.allSatisfy { $0.value >= lo - slack && $0.value <= hi + slack })
        for (a, b) in zip(ticks, ticks.dropFirst()) { #expect(a.value < b.value) }
        guard ticks.count > 1, hi < 1e5, hi - lo > 1e-3 else { continue }
        for tick in ticks {
          let read = try #require(Double(tick.label))
          #expect(isClose(read, tick.value, relative: 1e-12, absolute: 1e-12))
        }
      }
    }
  }

  @Test func wholeTicksAreWhole() {
    #expect(Ticks.linear(1, 3, target: 9, whole: true).map(\.label) == ["1", "2", "3"])
    #expect(
      Ticks.linear(1, 940, target: 9, whole: true).map(\.value).allSatisfy { $0.rounded() == $0 })
  }

  @Test(arguments: [
    (1e-7, 10.0, 9, ["1e-7", "1e-6", "1e-5", "1e-4", "1e-3", "1e-2", "1e-1", "1e0", "1e1"]),
    (1e-7, 10.0, 5, ["1e-7", "1e-5", "1e-3", "1e-1", "1e1"]),
    (0.1, 100, 9, ["0.1", "1", "10", "100"]),
    (1, 50, 9, ["1", "2", "5", "10", "20", "50"]),
    (2e-5, 3e-4, 9, ["2e-5", "5e-5", "1e-4", "2e-4"]),
  ])
  func decades(_ lo: Double, _ hi: Double, _ target: Int, _ labels: [String]) {
    let ticks = Ticks.make(Scale(.log10, lo, hi), target: target)
    #expect(ticks.map(\.label).filter { !$0.isEmpty } == labels)
  }

  @Test func belowADecadeTicksAreLinear() {
    let ticks = Ticks.make(Scale(.log10, 2, 6), target: 5)
    #expect(ticks.map(\.label) == ["2", "3", "4", "5", "6"])
  }
}

@Suite struct RowAxisTests {
  /// What a label says, read back.
  private func read(_ label: String) -> Double? {
    if label.hasSuffix("k") { return Double(label.dropLast()).map { $0 * 1e3 } }
    if label.hasSuffix("M") { return Double(label.dropLast()).map { $0 * 1e6 } }
    return Double(label)
  }

  @Test func labelsNameTheMiddleOfTheirRow() throws {
    for (lo, hi) in ranges {
      for rows in [4, 7, 9, 12, 20, 33] {
        let axis = RowAxis(.linear, lo: lo, hi: hi, rows: rows)
        let labelled = axis.labels.enumerated().compactMap { row, label in label.map { (row, $0) } }
        #expect(axis.labels.count == rows && labelled.count >= 1)
        for (row, label) in labelled {
          let value = try #require(read(label))
          let middle = axis.scale.value(1 - (Double(row) + 0.5) / Double(rows))
          let row = (axis.scale.hi - axis.scale.lo) / Double(rows)
          #expect((value - middle).magnitude <= row * 1e-6)
        }
        #expect(axis.scale.place(lo) >= 0 && axis.scale.place(hi) <= 1)
        if lo >= 0 { #expect(!labelled.contains { $0.1.hasPrefix("-") }) }
      }
    }
  }

  @Test func mostRowsAreUsed() {
    for (lo, hi) in ranges {
      let axis = RowAxis(.linear, lo: lo, hi: hi, rows: 12)
      #expect(axis.scale.place(hi) - axis.scale.place(lo) > 0.5)
    }
  }

  @Test func decadesStandOnTheirRows() throws {
    for (lo, hi) in [(1e-4, 3.0), (0.002, 3), (1e-300, 1e300), (1, 12), (5, 50), (1e-8, 1e8)] {
      for rows in [4, 8, 12, 30] {
        let axis = RowAxis(.log10, lo: lo, hi: hi, rows: rows)
        #expect(axis.scale.place(lo) >= 0 && axis.scale.place(hi) <= 1)
        for (row, label) in axis.labels.enumerated() {
          guard let label else { continue }
          let value = try #require(Double(label))
          let place = (1 - axis.scale.place(value)) * Double(rows)
          let isDecade = Decimal(value).digits == [1]
          #expect((place - Double(row) - 0.5).magnitude <= (isDecade ? 1e-6 : 0.5000001))
        }
      }
    }
  }
}

@Suite struct ScaleTests {
  @Test func logarithmAgreesWithTheLibrary() {
    for exponent in stride(from: -323.0, through: 308, by: 0.37) {
      let value = pow(10, exponent)
      guard value > 0 else { continue }
      let expected = log10(value)
      #expect((Logarithm.ten(value) - expected).magnitude <= 4 * max(expected.magnitude, 0.1).ulp)
    }
    #expect(Logarithm.ten(1) == 0)
    #expect(Logarithm.ten(0).isNaN && Logarithm.ten(-1).isNaN && Logarithm.ten(.nan).isNaN)
    #expect(Logarithm.ten(.infinity) == .infinity)
  }

  @Test func powerUndoesTheLogarithm() {
    for value in [1e-300, 3e-7, 0.5, 1, 2, 9.99, 10, 4e5, 1e300] {
      #expect(isClose(Logarithm.power(Logarithm.ten(value)), value, relative: 1e-12))
    }
  }

  @Test func endsLieAtZeroAndOne() {
    for (lo, hi) in ranges {
      let scale = Scale(.linear, lo, hi)
      #expect(scale.place(lo) == 0)
      #expect(isClose(scale.place(hi), 1, absolute: 1e-12))
    }
    #expect(Scale(.linear, 0, 1).place(.nan).isNaN)
    #expect(Scale(.linear, 0, 1e-290).place(1e308) == 1e9)
    #expect(Scale(.log10, 1, 10).place(0).isNaN)
  }
}
