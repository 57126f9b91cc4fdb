import Foundation
import TestSupport
import Testing

@testable import Kernel

/// Layers held to PyTorch, whole nets to a reference in double precision, rules to fastai.
@Suite struct TrainingOracleTests {
  static func data(_ file: String) throws -> Data {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Oracles/Training")
    return try Data(contentsOf: folder.appendingPathComponent(file))
  }

  static func load(_ file: String) throws -> Any {
    try JSONSerialization.jsonObject(with: data(file))
  }

  private func expect(
    _ found: [Float], _ wanted: [Double], relative: Double, absolute: Double, _ what: String
  ) {
    #expect(found.count == wanted.count, "\(what)")
    for (a, b) in zip(found, wanted) {
      let isNear = isClose(Double(a), b, relative: relative, absolute: absolute)
      #expect(isNear, "\(what): \(a) is not \(b)")
    }
  }

  @Test func layersAgreeWithPyTorch() throws {
    let cases = try #require(try Self.load("layers.json") as? [[String: Any]])
    #expect(cases.count == 17)
    // The batches of a normalisation follow each other on the same running statistics.
    var statistics: Buffer?
    for item in cases {
      let layer = LayerCase(item)
      var model = try layer.model()
      if let statistics, layer.name.hasPrefix("BatchNorm1d") { model.statistics = statistics }
      let mode: Mode = layer.name.hasSuffix("eval") ? .evaluation : .training
      let gradients = try Buffer(count: model.layout.count)
      let plan = try Plan(
        model, weights: model.weights, statistics: model.statistics,
        gradients: mode == .training ? gradients : nil, capacity: layer.rows, mode: mode)
      layer.input.write(to: plan.input)
      plan.forward(rows: layer.rows)
      let outputs = plan.outputs(layer.rows)
      expect(outputs.packed, layer.output, relative: 1e-5, absolute: 1e-6, layer.name)
      guard mode == .training, let slope = plan.outputGradient(layer.rows) else { continue }
      layer.outputGradient.write(to: slope)
      plan.backward()
      let below = try #require(plan.gradients(0, rows: layer.rows))
      expect(below.packed, layer.inputGradient, relative: 1e-5, absolute: 2e-6, layer.name)
      for (name, wanted) in layer.weightGradients(model.layout) {
        let slice = try #require(model.layout.slices.first { $0.name == name })
        let found = gradients.matrix(
          at: slice.offset, rows: slice.rows, columns: slice.columns, stride: slice.stride)
        expect(found.packed, wanted, relative: 1e-5, absolute: 2e-6, layer.name + " " + name)
      }
      if let running = layer.running {
        statistics = model.statistics
        let found = model.statistics.matrix(rows: 2, columns: 3, stride: 16).packed
        expect(found, running, relative: 1e-5, absolute: 1e-6, layer.name + " running")
      }
    }
  }

  @Test(arguments: ["adamw", "sgd"])
  func fiveStepsOfAWholeNet(_ optimiser: String) throws {
    let all = try #require(try Self.load("net.json") as? [String: Any])
    let runs = try #require(all["runs"] as? [[String: Any]])
    let run = try #require(runs.first { $0["optimiser"] as? String == optimiser })
    let labels = try #require(all["labels"] as? [Int]).map { Int32($0) }
    let inputs = try #require(all["inputs"] as? [Double]).map { Float($0) }
    let data = try Dataset(
      name: "rows", inputs: Tensor(Shape([16, 5]), inputs),
      target: .classes(labels: labels, names: ["a", "b", "c"]),
      columns: (0..<5).map { "x\($0)" }, split: .every(5), origin: .init(source: "test")
    ).scaled(by: .none)
    var model = try makeModel("dense 7; tanh; norm; dense 6; relu; dense", for: data)
    let before = try #require(run["before"] as? [String: [Double]])
    for slice in model.layout.slices { model.fill(slice, try #require(before[slice.name])) }

    var recipe = Recipe()
    (recipe.epochs, recipe.batch) = (5, 12)
    recipe.schedule = Choice("const")
    recipe.loss = Choice("crossentropy", Values(["smoothing": .number(0.1)]))
    if optimiser == "adamw" {
      recipe.rate = 0.05
      recipe.optimiser = Choice("adamw", Values(["wd": .number(0.1)], written: ["wd"]))
    } else {
      recipe.rate = 0.1
      let values: [String: Value] = [
        "momentum": .number(0.9), "wd": .number(0.01), "decay": .word("l2"),
      ]
      recipe.optimiser = Choice("sgd", Values(values, written: Set(values.keys)))
    }
    let record = try Trainer.fit(&model, on: data, recipe)
    let losses = try #require(run["losses"] as? [Double])
    expect(record.losses.values.map(Float.init), losses, relative: 1e-5, absolute: 1e-6, "loss")
    let after = try #require(run["after"] as? [String: [Double]])
    for slice in model.layout.slices {
      let wanted = try #require(after[slice.name])
      let found = model.numbers(of: slice)
      expect(found, wanted, relative: 1e-4, absolute: 1e-4, slice.name)
    }
    let mean = try #require(run["mean"] as? [Double])
    let variance = try #require(run["variance"] as? [Double])
    let running = model.statistics.matrix(rows: 2, columns: 7, stride: 16).packed
    expect(running, mean + variance, relative: 1e-4, absolute: 1e-5, "running")
  }
}

/// One entry of layers.json, behind an identity that shows the gradient of the layer's input.
private struct LayerCase {
  let name: String
  let words: String
  let rows: Int
  let input: [Double]
  let output: [Double]
  let outputGradient: [Double]
  let inputGradient: [Double]
  let running: [Double]?
  private let inputs: Int
  private let outputs: Int
  private let weights: [String: [Double]]
  private let slopes: [String: [Double]]

  init(_ item: [String: Any]) {
    func data(_ key: String) -> [Double] {
      ((item[key] as? [String: Any])?["data"] as? [Double]) ?? []
    }
    func all(_ key: String) -> [String: [Double]] {
      (item[key] as? [String: [String: Any]] ?? [:]).mapValues { $0["data"] as? [Double] ?? [] }
    }
    let shape = (item["input"] as? [String: Any])?["shape"] as? [Int] ?? []
    name = item["name"] as? String ?? ""
    words = item["layer"] as? String ?? ""
    rows = shape.count == 2 ? shape[0] : 1
    (input, output) = (data("input"), data("output"))
    (outputGradient, inputGradient) = (data("outputGradient"), data("inputGradient"))
    inputs = input.count / max(1, rows)
    outputs = output.count / max(1, rows)
    (weights, slopes) = (all("weights"), all("weightGradients"))
    let mean = item["running_mean"] as? [Double]
    running = mean.map { $0 + (item["running_var"] as? [Double] ?? []) }
  }

  func model() throws -> Model {
    let model = try Model(
      name: name, Blueprint(parsing: "leaky slope=1; " + words), input: .vector(inputs),
      outputs: outputs, seed: 1)
    for (name, numbers) in named(weights, model.layout) {
      if let slice = model.layout.slices.first(where: { $0.name == name }) {
        model.fill(slice, numbers)
      }
    }
    return model
  }

  func weightGradients(_ layout: Layout) -> [(String, [Double])] { named(slopes, layout) }

  /// PyTorch's weight is (outputs, inputs), ours (inputs, outputs); a norm's are scale and shift.
  private func named(_ theirs: [String: [Double]], _ layout: Layout) -> [(String, [Double])] {
    layout.slices.compactMap { slice in
      let key = slice.name.hasSuffix("weight") || slice.name.hasSuffix("scale") ? "weight" : "bias"
      guard let numbers = theirs[key] else { return nil }
      guard slice.isMatrix else { return (slice.name, numbers) }
      let turned = (0..<slice.rows * slice.columns).map {
        numbers[$0 % slice.columns * slice.rows + $0 / slice.columns]
      }
      return (slice.name, turned)
    }
  }
}

extension Matrix {
  /// The numbers row by row, without what lies between rows.
  var packed: [Float] { (0..<rows).flatMap { row in (0..<columns).map { self[row, $0] } } }
}

extension [Double] {
  /// Writes the numbers row by row to the front of the columns of a matrix.
  func write(to matrix: Matrix) {
    let width = count / Swift.max(1, matrix.rows)
    for (place, number) in enumerated() { matrix[place / width, place % width] = Float(number) }
  }
}

extension Model {
  func fill(_ slice: Layout.Slice, _ numbers: [Double]) {
    for (place, number) in numbers.enumerated() {
      let row = place / slice.columns
      weights[slice.offset + row * slice.stride + place % slice.columns] = Float(number)
    }
  }
}
