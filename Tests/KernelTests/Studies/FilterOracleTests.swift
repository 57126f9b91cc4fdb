import Testing

@testable import Kernel

/// Outlier factors held against scikit-learn, label issues against cleanlab: `make_filters.py` wrote the numbers.
@Suite struct FilterOracleTests {
  @Test func outlierFactorsAreScikitLearns() throws {
    let cases = try Oracle.cases("filters.json", "outliers")
    #expect(cases.count == 11)
    for own in cases {
      let width = own.integer("width")
      let numbers = try #require(own.numbers("rows"))
      let rows = numbers.count / width
      let inputs = try Tensor(Shape([rows, width]), numbers.map(Float.init))
      let found = try LocalOutlierFactor(inputs, neighbours: own.integer("neighbours"))
      let wanted = try #require(own.numbers("scores"))
      for (row, (one, other)) in zip(found.scores, wanted).enumerated() {
        #expect(
          abs(one - other) <= 1e-9 * max(1, abs(other)), "\(own.text("name")), row \(row)")
      }
      #expect(found.scores.count { $0 > LocalOutlierFactor.usual } == own.integer("auto"))
    }
  }

  @Test func labelIssuesAreCleanlabs() throws {
    let cases = try Oracle.cases("filters.json", "learning")
    #expect(cases.count == 6)
    for own in cases {
      let found = ConfidentLearning(
        probabilities: try #require(own.numbers("probabilities")),
        labels: try #require(own.numbers("labels")).map { Int($0) }, classes: own.integer("classes")
      )
      let name = own.text("name")
      for (one, other) in zip(found.thresholds, try #require(own.numbers("thresholds"))) {
        #expect(abs(one - other) < 1e-12, "\(name)")
      }
      #expect(found.joint.flatMap { $0 }.map(Double.init) == own.numbers("raw"), "\(name)")
      #expect(
        found.calibrated.flatMap { $0 }.map(Double.init) == own.numbers("calibrated"), "\(name)")
      #expect(found.issues.sorted().map(Double.init) == own.numbers("issues"), "\(name)")
      #expect(found.issues.map(Double.init) == own.numbers("ranked"), "\(name)")
      for (one, other) in zip(found.margin, try #require(own.numbers("margin"))) {
        #expect(abs(one - other) < 1e-12, "\(name)")
      }
    }
  }

  /// Python's round halves to even, and the sum of a row stays.
  @Test(arguments: [
    ([0.5, 1.5, 2.5, 0.5], 5), ([1.2, 3.4, 5.4], 10), ([0.4, 0.4, 0.2], 1), ([3, 4, 5], 12),
  ])
  func roundingKeepsTheSum(_ numbers: [Double], _ sum: Int) {
    #expect(ConfidentLearning.rounded(numbers).reduce(0, +) == sum)
  }

  /// Rows on a line, in a square and of a Gaussian are hardly ever outliers, and equal scores share one fate.
  @Test func evenRowsAreFewOutliers() throws {
    let count = 1000
    let drawn = try Buffer(count: count * 2)
    Compute.normal(Seed.stream(1, "test"), into: drawn.all)
    let gaussian = try Tensor(Shape([count, 2]), drawn.array)
    Compute.uniform(Seed.stream(2, "test"), into: drawn.all)
    let square = try Tensor(Shape([count, 2]), drawn.array)
    let line = try Tensor(Shape([count, 1]), (0..<count).map { Float($0) })
    let twice = try Tensor(Shape([count, 1]), (0..<count).map { Float($0 % 30) * Float($0 % 7) })
    for (name, rows) in [
      ("gaussian", gaussian), ("square", square), ("line", line), ("ties", twice),
    ] {
      let found = try LocalOutlierFactor(rows, neighbours: 20)
      let limit = found.threshold.value
      let named = found.scores.count { $0 > limit }
      #expect(Double(named) < 0.05 * Double(count), "\(name): \(named) above \(limit)")
    }
  }
}
