import TestSupport
import Testing

@testable import Kernel

extension Loss: CustomTestStringConvertible {
  public var testDescription: String { name }
}

/// A batch of outputs and targets, the rows `stride` floats apart.
private struct Sample {
  let rows: Int
  let width: Int
  let stride: Int
  let outputs: Buffer
  let labels: IndexBuffer?
  let values: Buffer?
  let gradient: Buffer
  let rowLoss: Buffer

  init(
    rows: Int, width: Int, stride: Int? = nil, outputs: [Double], labels: [Int32]?,
    values: [Double]?
  ) throws {
    self.rows = rows
    self.width = width
    self.stride = stride ?? width
    self.outputs = try Sample.padded(outputs, rows, width, self.stride)
    self.labels = try labels.map { try IndexBuffer($0) }
    self.values = try values.map { try Sample.padded($0, rows, width, stride ?? width) }
    gradient = try Buffer([Float](repeating: .nan, count: rows * self.stride))
    rowLoss = try Buffer(count: rows)
  }

  private static func padded(
    _ numbers: [Double], _ rows: Int, _ width: Int, _ stride: Int
  ) throws -> Buffer {
    let buffer = try Buffer(count: rows * stride)
    for row in 0..<rows {
      for column in 0..<width {
        buffer[row * stride + column] = Float(numbers[row * width + column])
      }
    }
    return buffer
  }

  private func matrix(_ buffer: Buffer) -> Matrix {
    buffer.matrix(rows: rows, columns: width, stride: stride)
  }

  var targets: LossFunction.Targets {
    if let labels { return .labels(labels.all) }
    return .values(matrix(values ?? outputs))
  }

  func mean(_ loss: LossFunction, withGradient: Bool = false) -> Double {
    loss.mean(
      matrix(outputs), targets, gradient: withGradient ? matrix(gradient) : nil,
      rowLoss: rowLoss.all)
  }

  func batch(scale: Double) -> LossFunction.Batch {
    LossFunction.Batch(matrix(outputs), targets, gradient: matrix(gradient), scale: scale)
  }

  func divisor(_ loss: LossFunction) -> Double { loss.divisor(matrix(outputs), targets) }

  /// The gradient without its pads.
  var slopes: [Double] {
    (0..<rows * width).map { Double(gradient[$0 / width * stride + $0 % width]) }
  }

  /// Rows of a loss's kind of target, from a stream.
  static func random(_ task: Loss.Task, rows: Int, width: Int, stride: Int? = nil) throws -> Sample
  {
    let stream = Seed.stream(7, "losses", rows * 100 + width)
    // Multiples of a quarter, and targets between them: no error lies at a kink of mae or huber.
    let outputs = (0..<rows * width).map { Double(stream.integer(below: 25, at: $0)) / 4 - 3 }
    let other = Seed.stream(8, "losses", rows * 100 + width)
    let labels = (0..<rows).map { Int32(other.integer(below: width, at: $0)) }
    let values = (0..<rows * width).map { place in
      task == .binary
        ? Double(other.integer(below: 2, at: place)) : other.fraction(at: place) * 4 - 2
    }
    return try Sample(
      rows: rows, width: width, stride: stride, outputs: outputs,
      labels: task == .classes ? labels : nil, values: task == .classes ? nil : values)
  }
}

@Suite struct LossTests {
  /// Against PyTorch (Oracles/Tricks/README.md).
  ///
  /// Left out: ignore_index, class probabilities as targets, a pos_weight for each output, focal loss of a sigmoid, divergence,
  /// hinge, margin, ranking and distillation losses, which no row here has; fastai's label smoothing
  /// with class weights, whose smoothing term ignores them; SmoothL1Loss(beta), huber divided by beta.
  @Test func publishedForms() throws {
    for (number, item) in try Oracle.cases("losses.json").enumerated() {
      let name = "\(item.text("words")), case \(number)"
      let (row, values) = try statement(item.text("words"), Loss.self)
      let width = item.integer("width")
      let counts = (item.numbers("counts") ?? []).map { Int($0) }
      let loss = try row.make(
        values,
        LossContext(width: width, counts: counts, names: (0..<width).map { "c\($0)" }))
      let sample = try Sample(
        rows: item.integer("rows"), width: width, outputs: item.numbers("outputs") ?? [],
        labels: item.numbers("labels")?.map { Int32($0) }, values: item.numbers("targets"))
      let mean = sample.mean(loss, withGradient: true)
      #expect(isClose(mean, item.number("mean"), relative: 1e-5), "\(name)")
      let sum = mean * sample.divisor(loss)
      #expect(isClose(sum, item.number("sum"), relative: 1e-5), "\(name)")
      for (place, expected) in (item.numbers("gradient") ?? []).enumerated() {
        #expect(
          isClose(sample.slopes[place], expected, relative: 1e-5, absolute: 1e-6),
          "\(name), gradient \(place)")
      }
      for (place, expected) in (item.numbers("rowLoss") ?? []).enumerated() {
        #expect(
          isClose(Double(sample.rowLoss[place]), expected, relative: 1e-5, absolute: 1e-6),
          "\(name), row \(place)")
      }
    }
  }

  static let settings = [
    "crossentropy", "crossentropy smoothing=0.2", "crossentropy weights=1,0.5,2,0.1,1.5",
    "crossentropy smoothing=0.1 weights=balanced", "focal", "focal gamma=0.5",
    "focal gamma=3 alpha=c1:0.25,c4:2", "mse", "mae", "huber", "huber delta=0.5", "bce",
    "bce positive=3",
  ]

  private func make(_ words: String) throws -> (Loss, LossFunction) {
    let (row, values) = try statement(words, Loss.self)
    let names = ["c0", "c1", "c2", "c3", "c4"]
    let context = LossContext(width: 5, counts: [4, 1, 3, 2, 9], names: names)
    return (row, try row.make(values, context))
  }

  @Test func everyLossIsTried() {
    let tried = Set(LossTests.settings.map { $0.split(separator: " ")[0] })
    #expect(tried == Set(Loss.all.map { $0.name[...] }))
  }

  @Test(arguments: settings)
  func isNeverNegative(_ words: String) throws {
    let (row, loss) = try make(words)
    for rows in [1, 2, 17] {
      let sample = try Sample.random(row.task, rows: rows, width: 5)
      let mean = sample.mean(loss)
      #expect(mean >= 0 && mean.isFinite)
      #expect(sample.rowLoss.array.allSatisfy { $0 >= 0 })
    }
  }

  /// Finite differences in single precision: a step of 0.01 and a tolerance to match.
  @Test(arguments: settings)
  func gradientIsTheSlope(_ words: String) throws {
    let (row, loss) = try make(words)
    let sample = try Sample.random(row.task, rows: 3, width: 5, stride: 16)
    _ = sample.mean(loss, withGradient: true)
    for place in 0..<15 {
      let index = place / 5 * 16 + place % 5
      let (value, step) = (sample.outputs[index], Float(0x1p-7))
      sample.outputs[index] = value + step
      let above = sample.mean(loss)
      sample.outputs[index] = value - step
      let below = sample.mean(loss)
      sample.outputs[index] = value
      let slope = (above - below) / Double(2 * step)
      #expect(isClose(sample.slopes[place], slope, relative: 5e-3, absolute: 2e-4), "\(place)")
    }
  }

  @Test(arguments: settings)
  func padsBetweenRowsGetNoGradient(_ words: String) throws {
    let (row, loss) = try make(words)
    let sample = try Sample.random(row.task, rows: 3, width: 5, stride: 16)
    _ = sample.mean(loss, withGradient: true)
    for row in 0..<2 {
      for column in 5..<16 { #expect(sample.gradient[row * 16 + column] == 0) }
    }
  }

  /// Ragged batches of a group: sums and divisors add up to those of the whole.
  @Test(arguments: settings)
  func groupsAccumulate(_ words: String) throws {
    let (row, loss) = try make(words)
    let samples = try [3, 5, 1].map { try Sample.random(row.task, rows: $0, width: 5) }
    let divisor = samples.reduce(0) { $0 + $1.divisor(loss) }
    let sum = samples.reduce(0) { $0 + loss.sum($1.batch(scale: 1 / divisor)) }
    var outputs: [Double] = []
    var labels: [Int32] = []
    var values: [Double] = []
    for sample in samples {
      outputs += sample.outputs.array.map(Double.init)
      labels += sample.labels?.array ?? []
      values += sample.values?.array.map(Double.init) ?? []
    }
    let whole = try Sample(
      rows: 9, width: 5, outputs: outputs, labels: labels.isEmpty ? nil : labels,
      values: values.isEmpty ? nil : values)
    #expect(isClose(sum / divisor, whole.mean(loss, withGradient: true), relative: 1e-6))
    let pieces = samples.flatMap(\.slopes)
    for (piece, all) in zip(pieces, whole.slopes) {
      #expect(isClose(piece, all, relative: 1e-5, absolute: 1e-7))
    }
  }

  @Test func differ() throws {
    var seen: [Double] = []
    for words in LossTests.settings {
      let (row, loss) = try make(words)
      let mean = try Sample.random(row.task, rows: 9, width: 5).mean(loss)
      #expect(!seen.contains(mean), "\(words)")
      seen.append(mean)
    }
  }

  @Test func rowsThatAllWeighNothing() throws {
    let (row, values) = try statement("crossentropy weights=0,1", Loss.self)
    let loss = try row.make(values, LossContext(width: 2))
    let sample = try Sample(rows: 1, width: 2, outputs: [1, 2], labels: [0], values: nil)
    #expect(sample.mean(loss, withGradient: true) == 0)
    #expect(sample.slopes == [0, 0])
  }

  @Test(arguments: ["crossentropy weights=1,2", "crossentropy weights=0,0,0"])
  func refusesWeights(_ words: String) throws {
    #expect(throws: Problem.self) {
      let (row, values) = try statement(words, Loss.self)
      _ = try row.make(values, LossContext(width: 3))
    }
  }

  @Test func standardForEachTask() {
    for task in [Loss.Task.classes, .values, .binary] {
      #expect(Loss.standard(for: task).task == task)
    }
  }
}
