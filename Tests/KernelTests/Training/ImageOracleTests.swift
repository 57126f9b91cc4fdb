import TestSupport
import Testing

@testable import Kernel

/// Convolutions, pooling and batch normalisation held to PyTorch on images and sequences.
@Suite struct ImageOracleTests {
  @Test(arguments: [false, true])
  func imageLayersAgreeWithPyTorch(_ isExact: Bool) throws {
    let cases = try #require(try TrainingOracleTests.load("images.json") as? [[String: Any]])
    #expect(cases.count == 68)
    // The batches of a normalisation follow each other on the same running statistics.
    var statistics: Buffer?
    for item in cases {
      let layer = try ImageCase(item)
      var model = try layer.model()
      if layer.continues, let statistics { model.statistics = statistics }
      let mode: Mode = layer.isTraining ? .training : .evaluation
      let gradients = try Buffer(count: model.layout.count)
      let plan = try Plan(
        model, weights: model.weights, statistics: model.statistics,
        gradients: mode == .training ? gradients : nil, capacity: layer.rows, mode: mode,
        isExact: isExact)
      plan.load(try layer.batch())
      plan.forward(rows: layer.rows)
      layer.expect(plan.outputs(layer.rows).packed, layer.output, "output")
      statistics = model.statistics
      guard mode == .training, let slope = plan.outputGradient(layer.rows) else { continue }
      layer.outputGradient.write(to: slope)
      plan.backward()
      let below = try #require(plan.gradients(0, rows: layer.rows))
      layer.expect(below.numbers(plan.form(0)), layer.inputGradient, "input gradient")
      for slice in model.layout.slices {
        let found = gradients.matrix(
          at: slice.offset, rows: slice.rows, columns: slice.columns, stride: slice.stride)
        layer.expect(found.packed, layer.gradient(of: slice), slice.name)
      }
      if let running = layer.running {
        let count = running.count / 2
        let found = model.statistics.matrix(rows: 2, columns: count, stride: 16).packed
        layer.expect(found, running, "running statistics")
      }
    }
  }
}

/// One entry of images.json behind an identity that shows the gradient of the layer's input, and before
/// a flatten, so that the outputs are a vector. PyTorch's arrays are turned to channels last.
private struct ImageCase {
  let words: String
  let rows: Int
  let isTraining: Bool
  let shape: Shape
  let input: [Double]
  let output: [Double]
  let outputGradient: [Double]
  let inputGradient: [Double]
  let running: [Double]?
  private let kernel: [Int]
  private let weights: [String: [Double]]
  private let slopes: [String: [Double]]

  init(_ item: [String: Any]) throws {
    func array(_ value: Any?) -> (shape: [Int], data: [Double]) {
      let entry = value as? [String: Any]
      return (entry?["shape"] as? [Int] ?? [], entry?["data"] as? [Double] ?? [])
    }
    func lastly(_ key: String) -> [Double] {
      let (shape, data) = array(item[key])
      return ImageCase.channelsLast(data, shape)
    }
    words = item["layer"] as? String ?? ""
    isTraining = item["training"] as? Bool ?? true
    running = item["running"] as? [Double]
    let sizes = array(item["input"]).shape
    rows = sizes[0]
    shape = try Shape(Array(sizes[2...]) + [sizes[1]])
    (input, output) = (lastly("input"), lastly("output"))
    (outputGradient, inputGradient) = (lastly("outputGradient"), lastly("inputGradient"))
    let all = item["weights"] as? [String: Any] ?? [:]
    kernel = array(all["weight"]).shape
    weights = all.mapValues { array($0).data }
    slopes = (item["weightGradients"] as? [String: Any] ?? [:]).mapValues { array($0).data }
  }

  /// Whether the norm has seen the batches before.
  var continues: Bool { words.hasPrefix("norm") && (!isTraining || input.contains { $0 > 1 }) }

  func model() throws -> Model {
    let model = try Model(
      name: words, Blueprint(parsing: "leaky slope=1; \(words); flatten"), input: shape,
      outputs: output.count / rows, seed: 1)
    for slice in model.layout.slices { model.fill(slice, turned(weights, slice)) }
    return model
  }

  /// The samples as files hold them, without gaps.
  func batch() throws -> Matrix {
    let stride = Layout.padded(shape.count)
    let buffer = try Buffer(count: rows * stride)
    ImageCase.alive.append(buffer)
    let matrix = buffer.matrix(rows: rows, columns: stride)
    input.write(to: matrix.narrowed(to: shape.count))
    return matrix
  }
  nonisolated(unsafe) private static var alive: [Buffer] = []

  func gradient(of slice: Layout.Slice) -> [Double] { turned(slopes, slice) }

  /// A kernel is (filters, channels / groups, height, width) there, (height · width · channels /
  /// groups, filters) here; a norm's weight and bias are scale and shift.
  private func turned(_ theirs: [String: [Double]], _ slice: Layout.Slice) -> [Double] {
    let isWeight = slice.name.hasSuffix("weight") || slice.name.hasSuffix("scale")
    let numbers = theirs[isWeight ? "weight" : "bias"] ?? []
    guard slice.isMatrix, !numbers.isEmpty else { return numbers }
    let taps = kernel[2...].reduce(1, *)
    return (0..<slice.rows * slice.columns).map { place in
      let (row, filter) = (place / slice.columns, place % slice.columns)
      return numbers[(filter * kernel[1] + row % kernel[1]) * taps + row / kernel[1]]
    }
  }

  static func channelsLast(_ data: [Double], _ shape: [Int]) -> [Double] {
    guard shape.count > 2 else { return data }
    let (channels, positions) = (shape[1], shape[2...].reduce(1, *))
    return (0..<data.count).map { place in
      let (row, rest) = (place / (channels * positions), place % (channels * positions))
      return data[(row * channels + rest % channels) * positions + rest / channels]
    }
  }

  func expect(_ found: [Float], _ wanted: [Double], _ what: String) {
    #expect(found.count == wanted.count, "\(words): \(what)")
    let size = wanted.reduce(1) { max($0, abs($1)) }
    for (a, b) in zip(found, wanted) {
      let isNear = isClose(Double(a), b, relative: 1e-5, absolute: 1e-5 * size)
      #expect(isNear, "\(words) on \(shape), \(what): \(a) is not \(b)")
      if !isNear { return }
    }
  }
}

extension Matrix {
  /// The numbers of all samples, pads left out.
  func numbers(_ form: Geometry) -> [Float] {
    (0..<rows).flatMap { row in
      (0..<form.positions).flatMap { position in
        (0..<form.features).map { base[row * stride + position * form.pitch + $0] }
      }
    }
  }
}
