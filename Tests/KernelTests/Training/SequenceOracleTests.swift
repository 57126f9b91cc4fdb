import Foundation
import TestSupport
import Testing

@testable import Kernel

/// Recurrent layers, attention, embeddings, normalisations of a sample and upsampling held to PyTorch
/// (`Oracles/Training/make_sequences.py`): outputs and all gradients, once set and once added.
@Suite struct SequenceOracleTests {
  struct Case: Sendable {
    let words: String
    let rows: Int
    let shape: [Int]
    let input: [Double]
    let output: [Double]
    let outputGradient: [Double]
    let inputGradient: [Double]?
    let weights: [String: [Double]]
    let slopes: [String: [Double]]

    init(_ item: [String: Any]) {
      func data(_ value: Any?) -> [Double]? { (value as? [String: Any])?["data"] as? [Double] }
      func all(_ key: String) -> [String: [Double]] {
        (item[key] as? [String: Any] ?? [:]).compactMapValues(data)
      }
      let sizes = (item["input"] as? [String: Any])?["shape"] as? [Int] ?? [0]
      words = item["layer"] as? String ?? ""
      (rows, shape) = (sizes[0], Array(sizes.dropFirst()))
      input = data(item["input"]) ?? []
      output = data(item["output"]) ?? []
      outputGradient = data(item["outputGradient"]) ?? []
      inputGradient = data(item["inputGradient"])
      (weights, slopes) = (all("weights"), all("weightGradients"))
    }
  }

  static let cases = try? (TrainingOracleTests.load("sequences.json") as? [[String: Any]])?
    .map(Case.init)

  @Test func theFileIsWhole() {
    #expect(Self.cases?.count == 56)
  }

  @Test(arguments: cases?.indices ?? 0..<0)
  func agreesWithPyTorch(_ index: Int) throws {
    let item = try #require(Self.cases)[index]
    let isLookedUp = item.inputGradient == nil
    // An identity in front shows the gradient of the layer's input.
    let blueprint = try Blueprint(
      parsing: (isLookedUp ? "" : "leaky slope=1; ") + item.words + "; flatten")
    let model = try Model(
      name: "net", blueprint, input: Shape(item.shape), outputs: item.output.count / item.rows,
      seed: 1)
    let kind = try #require(model.layout.places.first { !$0.slices.isEmpty || isBare($0) })
    for (slice, numbers) in matched(item.weights, model.layout) { model.fill(slice, numbers) }
    let gradients = try Buffer(count: model.layout.count)
    let plan = try Plan(
      model, weights: model.weights, statistics: model.statistics, gradients: gradients,
      capacity: item.rows + 1, mode: .training, keepsGradients: true)
    let width = item.input.count / item.rows
    let inputs = try Buffer(count: item.rows * Layout.padded(width))
    let matrix = inputs.matrix(rows: item.rows, columns: width, stride: Layout.padded(width))
    item.input.write(to: matrix)
    plan.load(matrix)
    plan.forward(rows: item.rows)
    near(plan.outputs(item.rows).packed, item.output, kind.name)
    let slope = try #require(plan.outputGradient(item.rows))
    for times in [1.0, 2.0] {
      item.outputGradient.write(to: slope)
      if times > 1 { plan.forward(rows: item.rows) }
      plan.backward(accumulating: times > 1)
      for (slice, numbers) in matched(item.slopes, model.layout) {
        let found = gradients.matrix(
          at: slice.offset, rows: slice.rows, columns: slice.columns, stride: slice.stride)
        near(found.packed, numbers.map { $0 * times }, "\(item.words), \(slice.name)")
      }
      guard let wanted = item.inputGradient else { continue }
      let below = try #require(plan.gradients(0, rows: item.rows))
      let form = plan.form(0)
      let places = (0..<item.rows * form.positions).flatMap { place in
        (0..<form.features).map { feature in
          below[
            place / form.positions, place % form.positions * form.pitch + feature]
        }
      }
      near(places, wanted, "\(item.words), input")
    }
    try evaluates(model, item, matrix)
  }

  /// Outside training the same outputs to the bit: none of these layers draws.
  private func evaluates(_ model: Model, _ item: Case, _ inputs: Matrix) throws {
    let plan = try Plan(
      model, weights: model.weights, statistics: model.statistics, gradients: nil,
      capacity: item.rows, mode: .evaluation)
    plan.load(inputs)
    plan.forward(rows: item.rows)
    near(plan.outputs(item.rows).packed, item.output, "\(item.words), evaluated")
  }

  private func isBare(_ place: Layout.Place) -> Bool { place.layer.kind.name == "upsample" }

  private func near(_ found: [Float], _ wanted: [Double], _ what: String) {
    #expect(found.count == wanted.count, "\(what)")
    let size = wanted.map(abs).max() ?? 0
    for (place, (a, b)) in zip(found, wanted).enumerated() {
      let isNear = abs(Double(a) - b) <= 1e-5 * max(abs(b), min(1, size)) + 1e-6
      #expect(isNear, "\(what) [\(place)]: \(a) is not \(b)")
    }
  }

  /// PyTorch's matrices are (outputs, inputs), ours (inputs, outputs); a table is as it is.
  private func matched(
    _ theirs: [String: [Double]], _ layout: Layout
  ) -> [(Layout.Slice, [Double])] {
    layout.slices.compactMap { slice in
      let own = slice.name.drop { $0 != "." }.dropFirst()
      let key = own == "scale" ? "weight" : own == "shift" ? "bias" : String(own)
      guard let numbers = theirs[key] else { return nil }
      guard slice.isMatrix, !slice.shape.isTable else { return (slice, numbers) }
      let turned = (0..<slice.rows * slice.columns).map {
        numbers[$0 % slice.columns * slice.rows + $0 / slice.columns]
      }
      return (slice, turned)
    }
  }

  @Test func everyWeightOfACaseIsOurs() throws {
    for item in try #require(Self.cases) {
      let model = try Model(
        name: "net", Blueprint(parsing: item.words + "; flatten"), input: Shape(item.shape),
        outputs: item.output.count / item.rows, seed: 1)
      #expect(matched(item.weights, model.layout).count == item.weights.count, "\(item.words)")
      #expect(model.layout.slices.count == item.weights.count, "\(item.words)")
    }
  }
}
