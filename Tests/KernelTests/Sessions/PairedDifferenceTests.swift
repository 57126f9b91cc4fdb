import Testing

@testable import Kernel

/// SciPy 1.17: `ttest_rel(b, a).confidence_interval()`, and the same with the variance of Nadeau and Bengio.
@Suite struct PairedDifferenceTests {
  private static let values = [0.03, 0.02, 0.04, 0.01, 0.01]

  @Test func plainIsStudents() throws {
    let found = try #require(PairedDifference(Self.values))
    #expect(abs(found.mean - 0.022) < 1e-12)
    #expect(abs(found.low - 0.005810682) < 1e-8 && abs(found.high - 0.038189318) < 1e-8)
    #expect(found.isEvidence && found.method == "paired t")
  }

  /// A fifth held out by each seed anew: the variance is (1/5 + 1/4) of that of a difference, not 1/5.
  @Test func sharedRowsWidenTheInterval() throws {
    let plain = try #require(PairedDifference(Self.values))
    let found = try #require(PairedDifference(Self.values, overlap: 0.25))
    #expect(abs(found.halfWidth - plain.halfWidth * 1.5) < 1e-12)
    #expect(!found.isEvidence && found.mean == plain.mean && found.method == "corrected paired t")
  }

  @Test func oneDifferenceTellsNothing() {
    #expect(PairedDifference([0.1]) == nil)
    #expect(PairedDifference([0.1, .nan]) == nil)
    #expect(PairedDifference([0, 0]).map(\.isEvidence) == false)
  }

  /// One row of thirty, twice: an interval of no width is no certainty.
  @Test func equalDifferencesAreEvidenceFromSixOn() throws {
    for count in [2, 5, 6, 9] {
      let found = try #require(PairedDifference([Double](repeating: -1 / 32, count: count)))
      #expect(found.isFlat && found.halfWidth == 0 && found.isEvidence == (count > 5))
    }
  }

  /// Differences of figures are of the figures, and not of how their sums were rounded.
  @Test func roundingIsNoDifference() throws {
    let before = [0.1 + 0.2, 0.7, 1e-20]
    let after = [0.3, 0.7, 1e-20 * (1 + 1e-15)]
    #expect(before[0] != after[0])
    #expect(PairedDifference.between(before, after) == [0, 0, 0])
    let found = try #require(PairedDifference([0.1, 0.2, -0.3]))
    #expect(found.mean == 0 && found.deviation > 0.2)
    let equal = try #require(PairedDifference([0.1, 0.1, 0.1].map { $0 * 3 }))
    #expect(equal.deviation == 0 && equal.mean > 0.29)
  }

  @Test func whatIsSmallIsKept() throws {
    #expect(PairedDifference.between([1e-9], [2e-9]) == [2e-9 - 1e-9])
    #expect(PairedDifference.between([1], [1 + 1e-9])[0] > 9e-10)
  }
}
