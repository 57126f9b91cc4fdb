import TestSupport
import Testing

@testable import Kernel

/// Images of a few bright bands, one class for each place of the brightest.
func makeImages(
  rows: Int = 40, height: Int = 6, width: Int = 7, channels: Int = 2
) throws -> Dataset {
  let features = height * width * channels
  let drawn = try Draw.uniform(Shape([rows, features]), sd: 1, Seed.stream(7, "images"))
  let labels = (0..<rows).map { Int32($0 % 3) }
  var inputs = drawn
  try inputs.withMutableFloats { floats in
    for row in 0..<rows {
      for place in 0..<(features / 3) {
        floats[row * features + Int(labels[row]) * features / 3 + place] += 2
      }
    }
  }
  return try Dataset(
    name: "bands", inputs: inputs, target: .classes(labels: labels, names: ["a", "b", "c"]),
    columns: (0..<features).map { "p\($0)" },
    arrangement: .image(height: height, width: width, channels: channels, maximum: 1),
    origin: .init(source: "a formula"))
}

@Suite struct ImageModelTests {
  /// Central differences of the mean loss against the written gradients, direct sums.
  @Test(arguments: [
    "conv 4 3; tanh; flatten; dense", "conv 6 3 stride=2 bias=no; silu; globalpool; dense",
    "conv 5 3x2 dilation=2 padding=1; gelu; flatten; dense",
    "conv 4 3 groups=2; tanh; conv 8 3 groups=depthwise; tanh; flatten; dense",
    "conv 6 3; norm; silu; conv 9 1; norm; tanh; globalpool; dense",
    "conv 8 3; norm; softplus; pool 2 how=mean; flatten; dense 8; tanh; dense",
    "conv 8 3; norm; tanh; residual { conv 8 3; norm; tanh; conv 8 3; norm }; tanh; globalpool; dense",
    "conv 4 3; residual { conv 8 3 stride=2; tanh; conv 8 3 }; tanh; globalpool; dense",
    "parallel { conv 3 1; { conv 3 1; tanh; conv 5 3 }; { } }; tanh; flatten; dense",
    "conv 8 3; tanh; adaptivepool 2x3; flatten; dense", "norm; conv 5 3; tanh; flatten; dense",
    "conv 8 3; norm frozen=yes; tanh; flatten; dense", "norm frozen=yes; flatten; dense",
    "conv 6 3; tanh; dropout 0.3; sigmoid; flatten; dense",
  ])
  func gradientsAgreeWithDifferences(_ text: String) throws {
    try expectGradients(text, on: makeImages(rows: 16), batch: 12)
  }

  /// The same where functions have corners: small steps, and a few places may sit on one.
  @Test(arguments: [
    "conv 6 3; relu; flatten; dense", "conv 8 3; norm; relu; pool 2; flatten; dense",
    "conv 8 3; norm; relu; flatten; dense", "conv 6 3; pool 3 stride=2 padding=1; flatten; dense",
    "conv 8 3; norm; pool 2; relu; flatten; dense",
    "norm; relu; conv 8 3; globalpool how=max; dense",
    "conv 8 3; residual { conv 8 3; norm; relu; conv 8 3; norm }; relu; globalpool; dense",
  ])
  func gradientsWithCorners(_ text: String) throws {
    try expectGradients(text, on: makeImages(rows: 16), batch: 12, corners: 3)
  }

  /// A step that takes layers along computes what the layers compute one after the other.
  @Test(arguments: [
    "conv 8 3; norm; relu; pool 2; conv 24 3; norm; relu; flatten; dense 8; relu; dense",
    "conv 6 3; relu; conv 5 3; norm; pool 2; relu; residual { conv 5 3; norm }; relu; globalpool; dense",
    """
    conv 16 3; norm; relu; residual { conv 16 3; norm; relu; conv 16 3; norm }; relu
    residual { conv 32 3 stride=2; norm; relu; conv 32 3; norm }; relu; conv 8 3; norm; globalpool; dense
    """,
    "conv 8 3; norm; relu; parallel { conv 8 3 }; conv 8 3; flatten; dense",
    "conv 8 3; norm; parallel how=add { { conv 8 3; norm; relu } }; conv 8 3; flatten; dense",
    "conv 16 3; norm; relu; parallel how=add { { conv 16 3; norm }; conv 16 1 }; conv 8 3; flatten; dense",
  ])
  func fusedStepsAgreeWithSingleOnes(_ text: String) throws {
    try expectSameWithoutFusion(text, on: makeImages(rows: 20))
  }

  /// The same for nets drawn at random, in which convolutions are linked in every way.
  @Test(arguments: 0..<60) func drawnNetsAgreeWithSingleSteps(_ seed: UInt64) throws {
    var net = DrawnNet(seed)
    try expectSameWithoutFusion(net.text(), on: makeImages(rows: 20, height: 11, width: 14))
  }

  private func expectSameWithoutFusion(_ text: String, on data: Dataset) throws {
    for mode in [Mode.training, .evaluation] {
      var results: [[Float]] = []
      for keepsGradients in [false, true] {
        var model = try makeModel(text, for: data)
        try model.detach()
        for index in 0..<model.layout.statisticsCount { model.statistics[index] += 0.25 }
        let gradients = try Buffer(count: model.layout.count)
        let plan = try Plan(
          model, weights: model.weights, statistics: model.statistics,
          gradients: mode == .training ? gradients : nil, capacity: 11, mode: mode,
          keepsGradients: keepsGradients)
        let part = try data.part(.train)
        plan.load(part.inputs.matrix(rows: 11, columns: part.stride))
        plan.forward(rows: 11)
        var result = plan.outputs(11).packed
        if let slope = plan.outputGradient(11) {
          for row in 0..<11 {
            for column in 0..<3 { slope[row, column] = Float(row - 4 * column) / 9 }
          }
          plan.backward()
          result += gradients.array + model.statistics.array
        }
        results.append(result)
      }
      #expect(results[0].count == results[1].count)
      for (a, b) in zip(results[0], results[1]) {
        let isNear = isClose(Double(a), Double(b), relative: 1e-4, absolute: 2e-5)
        #expect(isNear, "\(text): \(mode): \(a) is not \(b)")
        if !isNear { break }
      }
    }
  }

  /// An image's answer depends on itself alone, and so do ragged last batches.
  @Test(arguments: [
    "conv 8 3; norm; relu; pool 2; flatten; dense", "conv 32 3; conv 32 3; globalpool; dense",
  ])
  func anAnswerDoesNotDependOnItsBatch(_ text: String) throws {
    let data = try makeImages(rows: 60)
    let model = try makeModel(text, for: data)
    let part = try data.part(.train)
    func outputs(_ rows: Range<Int>) throws -> [Float] {
      let plan = try Plan(
        model, weights: model.weights, statistics: model.statistics, gradients: nil, capacity: 40,
        mode: .evaluation)
      plan.load(
        part.inputs.matrix(
          at: rows.lowerBound * part.stride, rows: rows.count, columns: part.stride))
      plan.forward(rows: rows.count)
      return plan.outputs(rows.count).packed
    }
    let whole = try outputs(0..<40)
    let parts = try outputs(0..<1) + outputs(1..<12) + outputs(12..<40)
    #expect(whole == parts)
  }

  @Test func imagesAreFlatForDenseAndArrangedForConv() throws {
    let data = try makeImages()
    #expect(try makeModel("dense 8; relu; dense", for: data).input == .vector(84))
    #expect(try makeModel("flatten; dense", for: data).input == .vector(84))
    #expect(try makeModel("norm; flatten; dense", for: data).input.sizes == [6, 7, 2])
    #expect(try makeModel("norm; dense", for: data).input == .vector(84))
    #expect(try makeModel("norm; flatten; dense", for: makeRings()).input == .vector(5))
    #expect(try makeModel("relu; conv 8 3; flatten; dense", for: data).input.sizes == [6, 7, 2])
    #expect(
      try makeModel("residual { conv 2 3 }; flatten; dense", for: data).input.sizes == [6, 7, 2])
  }

  @Test(arguments: [
    ("conv 8 3; dense", ["layer 2", "(6, 7, 8)", "flatten"]),
    ("dense 8; conv 8 3; flatten; dense", ["layer 2", "(8)"]),
    ("conv 8 9 padding=valid; flatten; dense", ["layer 1", "9 x 9", "6 x 7"]),
    ("conv 8 3 groups=3; flatten; dense", ["layer 1", "2 channels", "8 filters", "3 groups"]),
    ("conv 8 3x; flatten; dense", ["3x"]), ("conv 0 3; flatten; dense", ["0"]),
    ("conv; flatten; dense", ["filters"]), ("pool 7; flatten; dense", ["7 x 7", "6 x 7"]),
    ("pool 2 padding=2; flatten; dense", ["half"]),
    ("adaptivepool 9; flatten; dense", ["6 x 7", "9 x 9"]),
    ("residual { conv 3 5 padding=valid }; flatten; dense", ["(2, 3, 3)", "(6, 7, 2)"]),
    ("conv 8 3", ["(6, 7, 8)", "3 outputs"]),
  ])
  func whatDoesNotFitNamesBothSides(_ text: String, _ parts: [String]) throws {
    let data = try makeImages(rows: 20)
    let problem = try #require(throws: Problem.self) { try makeModel(text, for: data) }
    let all = problem.message + " " + (problem.hint ?? "")
    for part in parts { #expect(all.contains(part), "\(text): \(all)") }
  }

  @Test func tablesAreNoImages() throws {
    let data = try makeRings(rows: 20)
    let problem = try #require(throws: Problem.self) {
      try makeModel("conv 8 3; flatten; dense", for: data)
    }
    #expect(problem.message.contains("(5)"))
  }

  @Test func sizesBeyondMemoryAreRefusedBeforeTheFirstStep() throws {
    let data = try makeImages(rows: 20)
    var model = try makeModel("conv 65536 3; globalpool; dense", for: data)
    var recipe = Recipe()
    recipe.batch = 1 << 20
    let huge = try #require(throws: Problem.self) {
      _ = try Plan(
        model, weights: model.weights, statistics: model.statistics, gradients: nil,
        capacity: 1 << 40, mode: .evaluation)
    }
    #expect(huge.code == .memory)
    recipe.batch = 4
    recipe.epochs = 0
    _ = try Trainer.fit(&model, on: data, recipe)
  }

  @Test(arguments: [1, 3])
  func aBatchOfOneRowIsRefusedWhereItHasNoVariance(_ batch: Int) throws {
    let data = try makeRings(rows: 50)
    let rows = data.split.train.count
    #expect(batch == 1 || rows % batch == 1)
    var recipe = Recipe()
    (recipe.batch, recipe.epochs) = (batch, 1)
    var model = try makeModel("dense 4; norm; dense", for: data)
    let problem = try #require(throws: Problem.self) { try Trainer.fit(&model, on: data, recipe) }
    #expect(problem.message.contains("'norm1'") && problem.message.contains("one row"))
    let hint = try #require(problem.hint)
    recipe.batch = try #require(Int(hint.dropFirst(3)))
    _ = try Trainer.fit(&model, on: data, recipe)
    recipe.batch = batch
    var image = try makeModel("conv 4 3; norm; relu; flatten; dense", for: makeImages(rows: 8))
    _ = try Trainer.fit(&image, on: makeImages(rows: 8), recipe)
  }

  @Test func aConvolutionLearns() throws {
    let data = try makeImages(rows: 120)
    var model = try makeModel("conv 8 3 bias=no; norm; relu; pool 2; flatten; dense", for: data)
    var recipe = Recipe()
    recipe.epochs = 12
    recipe.rate = 0.02
    recipe.batch = 16
    let run = try Trainer.fit(&model, on: data, recipe)
    #expect(run.ending == .finished)
    let score = try Evaluation(of: model, on: data, .valid, isExact: false)
    #expect(score.metrics[0] > 0.9)
  }
}

/// Convolutions against sums in Double.
@Suite struct ConvolutionErrorTests {
  @Test(arguments: [false, true])
  func theErrorOfBothWaysIsKnown(_ isExact: Bool) throws {
    let form = Geometry(try Shape([10, 11, 24]))
    let out = Geometry(try Shape([10, 11, 32]))
    let shape = Compute.Convolution(
      from: form, to: out, kernel: (3, 3), padding: (1, 1), isExact: isExact)
    #expect(shape.isWinograd == !isExact)
    let x = try Draw.uniform(Shape([1, form.count]), sd: 1, Seed.stream(1, "x"))
    let w = try Draw.uniform(Shape([9 * 24, 32]), sd: 1, Seed.stream(1, "w"))
    let y = try Buffer(count: Layout.padded(out.count))
    let scratch = try Buffer(count: shape.scratch(isTraining: true))
    Compute.convolve(
      shape, x.buffer.matrix(rows: 1, columns: form.count), weights: w.buffer.all, bias: nil,
      into: y.matrix(rows: 1, columns: y.count), scratch: scratch.all)
    var (worst, square) = (0.0, 0.0)
    let (xs, ws) = (x.floats.map(Double.init), w.floats.map(Double.init))
    for row in 0..<10 {
      for column in 0..<11 {
        for filter in 0..<32 {
          var sum = 0.0
          for tap in 0..<9 {
            let (i, j) = (row + tap / 3 - 1, column + tap % 3 - 1)
            guard (0..<10).contains(i), (0..<11).contains(j) else { continue }
            for channel in 0..<24 {
              sum += xs[(i * 11 + j) * 24 + channel] * ws[(tap * 24 + channel) * 32 + filter]
            }
          }
          worst = max(worst, abs(sum - Double(y[(row * 11 + column) * 32 + filter])))
          square += sum * sum
        }
      }
    }
    let size = (square / Double(10 * 11 * 32)).squareRoot()
    #expect(worst < (isExact ? 4e-6 : 5e-5) * size)
    #expect(worst > 0)
  }
}
