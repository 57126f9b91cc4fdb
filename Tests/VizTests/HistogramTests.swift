import TestSupport
import Testing

@testable import Viz

@Suite struct HistogramTests {
  @Test func everyValueIsCountedOnce() {
    for (scale, seed) in [(1.0, 1), (1e-9, 2), (1e12, 3), (1e300, 4)] as [(Double, UInt32)] {
      for count in [1, 2, 5, 100, 5000] {
        let values = Samples.noise(count, seed: seed).map { $0 * scale }
        let histogram = Histogram(values)
        #expect(histogram.counts.reduce(0, +) == count)
        #expect(histogram.edges.count == histogram.counts.count + 1)
        #expect(histogram.counts.count <= 26)
        for (bin, number) in histogram.counts.enumerated() {
          let isLast = bin == histogram.counts.count - 1
          let inside = values.filter {
            $0 >= histogram.edges[bin]
              && ($0 < histogram.edges[bin + 1] || (isLast && $0 == histogram.edges[bin + 1]))
          }
          #expect(inside.count == number)
        }
      }
    }
  }

  /// Exact zeros, as those of dead units, lie in the middle of a bin; without any, 0 parts the signs.
  @Test func zeroIsOfNoSign() throws {
    for count in [10, 300, 4000] {
      for values in [Samples.noise(count), Samples.noise(count).map { max($0, 0) }] {
        let zeroed = values.map { $0.magnitude < 0.1 ? 0 : $0 }
        let histogram = Histogram(zeroed)
        let bin = try #require(
          histogram.counts.indices.first {
            histogram.edges[$0] < 0 && histogram.edges[$0 + 1] > 0
          })
        #expect(isClose(-histogram.edges[bin], histogram.edges[bin + 1], relative: 1e-12))
        #expect(histogram.counts[bin] >= zeroed.count { $0 == 0 })
      }
      let parted = Histogram(Samples.noise(count).map { $0 == 0 ? 0.1 : $0 })
      #expect(zip(parted.edges, parted.edges.dropFirst()).allSatisfy { $0 * $1 >= 0 })
    }
  }

  @Test func edgesAreRound() {
    let histogram = Histogram(Samples.noise(1000))
    #expect(histogram.edges.allSatisfy { Decimal($0).digits.count <= 2 })
  }

  @Test func moments() {
    let histogram = Histogram([2, 4, 4, 4, 5, 5, 7, 9, .nan, .infinity, -.infinity])
    #expect(isClose(histogram.mean, 5, relative: 1e-14))
    #expect(isClose(histogram.deviation, 2, relative: 1e-14))
    #expect(histogram.count == 8 && histogram.nans == 1 && histogram.infinities == 2)
    #expect(histogram.notes == "mean 5, sd 2, 1 nan, 2 inf")
    // A large offset must not eat the deviation.
    let far = Histogram([1e9 + 1, 1e9 + 2, 1e9 + 3])
    #expect(isClose(far.deviation, 0.816496580927726, relative: 1e-9))
  }

  @Test func oddData() {
    #expect(Histogram([]).counts == [])
    #expect(Histogram([]).notes == "no values")
    #expect(Histogram([.nan]).notes == "1 nan")
    #expect(Histogram([0, 0, 0]).counts.reduce(0, +) == 3)
    #expect(Histogram([0, 0, 1]).zeros == 2)
    #expect(Histogram([1e308, -1e308]).counts.reduce(0, +) == 2)
    #expect(Histogram([3], most: 0).counts.reduce(0, +) == 1)
    #expect(Histogram([.leastNonzeroMagnitude, 1e-300 / 1e10]).counts.reduce(0, +) == 2)
  }
}
