import Testing

@testable import Kernel

/// Curves of probabilities against the metrics and against numbers by hand.
@Suite struct ProbabilityCurveTests {
  private static func answers(
    _ rows: [[Float]], _ labels: [Int32], weights: [Float]? = nil
  ) throws -> Answers {
    let width = rows[0].count
    let outputs = try Tensor(try Shape([rows.count, width]), rows.flatMap { $0 })
    let said = rows.map { row in Int32(row.indices.max { row[$0] < row[$1] } ?? 0) }
    return Answers(
      classes: outputs.buffer, stride: width, labels: labels, said: said,
      names: (0..<width).map { "c\($0)" }, weights: try weights.map { try Tensor($0).buffer })
  }

  /// Whatever the rows: the area under the curve is the metric's.
  @Test(arguments: 0..<60) func theAreaIsTheMetrics(_ number: Int) throws {
    let drawn = MetricCase.ofClasses(number)
    let answers = try Self.answers(drawn.outputs, drawn.labels, weights: drawn.weights)
    let metric = try Metric.named("auc").finding(answers, Values())
    guard metric.value.isFinite else {
      #expect(throws: Problem.self) { try OperatingCurve.all(of: answers) }
      return
    }
    let curves = try OperatingCurve.all(of: answers)
    let mean = curves.map(\.area).reduce(0, +) / Double(curves.count)
    #expect(abs(mean - metric.value) < 1e-9)
    for curve in curves {
      #expect(curve.falseShares.first == 0 && abs((curve.falseShares.last ?? 0) - 1) < 1e-9)
      #expect(zip(curve.foundShares, curve.foundShares.dropFirst()).allSatisfy { $0 <= $1 })
    }
  }

  /// Four rows: 0.9 right, 0.9 wrong, 0.6 right, 0.6 right. Errors 0.4 and 0.4, each of two rows.
  @Test func reliabilityByHand() throws {
    let rows: [[Float]] = [[0.9, 0.1], [0.9, 0.1], [0.4, 0.6], [0.4, 0.6]]
    let found = try Reliability(of: Self.answers(rows, [0, 1, 1, 1]))
    #expect(found.bins.map(\.rows) == [2, 2] && found.rows == 4)
    #expect(found.bins.map(\.right) == [1, 0.5])
    #expect(abs(found.error - 0.4) < 1e-6 && abs(found.bias) < 1e-6)
  }
}
