import Testing

@testable import Kernel

@Suite struct StatisticsTests {
  /// NumPy: np.quantile([3, 1, 4, 1, 5, 9, 2, 6], q), np.var(…, ddof=1).
  @Test func agreesWithNumPy() {
    let values: [Double] = [3, 1, 4, 1, 5, 9, 2, 6]
    #expect(Statistics.mean(values) == 3.875)
    #expect(abs(Statistics.variance(values) - 7.553571428571429) < 1e-14)
    #expect(abs(Statistics.variance(values, freedom: 0) - 6.609375) < 1e-14)
    #expect(Statistics.quantiles(values, [0, 0.1, 0.25, 0.5, 1]) == [1, 1, 1.75, 3.5, 9])
    #expect(abs(Statistics.quantile(values, 0.9) - 6.9) < 1e-14)
  }

  @Test func emptyAndOdd() {
    #expect(Statistics.mean([]).isNaN)
    #expect(Statistics.variance([1]).isNaN)
    #expect(Statistics.median([]).isNaN)
    #expect(Statistics.median([1, .nan]).isNaN)
    #expect(Statistics.quantile([1, 2], 1.5).isNaN)
    #expect(Statistics.median([-.infinity, .infinity]).isNaN || Statistics.median([1]) == 1)
    #expect(Statistics.sum([1e300, 1, -1e300]) == 1)
    #expect(Statistics.sum([.infinity, 1]) == .infinity)
    #expect(Statistics.sum([.infinity, -.infinity]).isNaN)
  }

  /// A constant series is its own average from the first value on, whatever beta.
  @Test(arguments: [0, 0.5, 0.9, 0.98]) func averagesHaveNoBias(_ beta: Double) {
    for value in Statistics.smoothed([3, 3, 3, 3], beta: beta) { #expect(abs(value - 3) < 1e-13) }
    let two = Statistics.smoothed([1, 2], beta: beta)
    #expect(abs(two[1] - (beta * (1 - beta) + 2 * (1 - beta)) / (1 - beta * beta)) < 1e-13)
  }

  @Test func aGapIsLeftOut() {
    let smooth = Statistics.smoothed([1, .nan, 1], beta: 0.9)
    #expect(smooth[1].isNaN && abs(smooth[2] - 1) < 1e-13)
    #expect(MovingAverage(beta: 0.9).value.isNaN)
  }
}

@Suite struct FingerprintTests {
  private func text(_ change: (inout Fingerprint) -> Void) -> String {
    var print = Fingerprint()
    change(&print)
    return print.text
  }

  @Test func everythingCounts() throws {
    let x = try tensor([2, 2], [1, 2, 3, 4])
    let texts = [
      text { $0.add(x) }, text { $0.add([1, 2, 3, 4] as [Float]) }, text { _ in },
      text { $0.add([1, 2, 4, 3] as [Float]) }, text { $0.add("ab") }, text { $0.add("a") },
      text { $0.add(1.0) }, text { $0.add(-0.0) }, text { $0.add(0.0) },
      text { $0.add([0] as [Float]) }, text { $0.add([-0.0] as [Float]) },
    ]
    #expect(Set(texts).count == texts.count)
    #expect(texts.allSatisfy { $0.utf8.count == 12 })
    #expect(text { $0.add(x) } == texts[0])
  }

  @Test func everyNaNIsOne() {
    let other = Float(bitPattern: 0xFFC0_0001)
    #expect(text { $0.add([.nan] as [Float]) } == text { $0.add([other]) })
    #expect(text { $0.add(Double.nan) } == text { $0.add(-Double.nan) })
  }
}
