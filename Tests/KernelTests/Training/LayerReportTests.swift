import Testing

@testable import Kernel

/// What `stats` and `hist` say of a model's inside, held to models whose inside is known.
@Suite struct LayerReportTests {
  private func report(_ text: String, _ change: (inout Model) throws -> Void = { _ in }) throws
    -> LayerReport
  {
    let data = try makeRings()
    var model = try makeModel(text, for: data)
    try model.detach()
    try change(&model)
    return try LayerReport(of: model, on: data, seed: 42, isExact: false)
  }

  /// Sets the weights and the bias of one unit of fc1.
  private func silence(_ unit: Int, in model: inout Model, bias: Float) {
    for slice in model.layout.slices where slice.name.hasPrefix("fc1.") {
      for row in 0..<slice.rows {
        model.weights[slice.offset + row * slice.stride + unit] = slice.isMatrix ? 0 : bias
      }
    }
  }

  @Test func aUnitThatIsAlwaysZeroIsDead() throws {
    let healthy = try report("dense 16; relu; dense").entries[0].dead
    let report = try report("dense 16; relu; dense") { model in
      for unit in 0..<16 { silence(unit, in: &model, bias: unit < 5 ? -1 : 1) }
    }
    let entry = report.entries[0]
    #expect(entry.kind == "dense relu" && entry.units == 16)
    #expect(entry.dead == 5 && entry.zeros == 5.0 / 16)
    #expect(healthy < 5)
    // Nothing comes back through them, and their weights learn nothing.
    let slope = try #require(report.slopes.first { $0.name == "fc1.bias" })
    #expect(slope.gradients.prefix(5).allSatisfy { $0 == 0 })
    #expect(slope.gradients.dropFirst(5).contains { $0 != 0 })
  }

  @Test(arguments: [
    ("tanh", 3.0, true), ("tanh", 1.0, false), ("sigmoid", 5.0, true), ("sigmoid", -5.0, true),
    ("sigmoid", 2.0, false), ("elu", -6.0, true), ("elu", 6.0, false), ("elu alpha=2", -6.0, true),
    ("selu", -6.0, true), ("selu", 3.0, false), ("softplus", -6.0, true), ("softplus", 1.0, false),
  ])
  func flatEndsAreSaturated(_ layer: String, _ input: Double, _ isFlat: Bool) throws {
    let report = try report("dense 4; \(layer); dense") { model in
      for unit in 0..<4 { silence(unit, in: &model, bias: Float(input)) }
    }
    let entry = report.entries[1]
    #expect(entry.saturated == (isFlat ? 1 : 0))
    #expect(entry.flatness?.rule.hasPrefix(String(layer.prefix(3))) == true)
    #expect(report.entries[0].saturated == nil && report.entries[2].saturated == nil)
  }

  @Test func gradientsOfWeightsAreThoseOfABatch() throws {
    let report = try report("dense 8; tanh; dense")
    #expect(report.slopes.map(\.name) == ["fc1.weight", "fc1.bias", "out.weight", "out.bias"])
    #expect(report.slopes.map { $0.gradients.count } == [40, 8, 24, 3])
    for slope in report.slopes { #expect(slope.gradients.count == slope.weights.count) }
    // The outputs' bias has the sum of the outputs' gradients.
    let top = try #require(report.entries.last)
    for (unit, gradient) in (report.slopes.last?.gradients ?? []).enumerated() {
      let sum = stride(from: unit, to: top.slopes.count, by: 3).reduce(0) { $0 + top.slopes[$1] }
      #expect(abs(sum - gradient) < 1e-6)
    }
  }
}
