import Testing

@testable import Kernel

/// A convolution that does what lies between it and the one before, against the same passes one after
/// the other: the same bits, forward and back.
@Suite(.serialized) struct LinkTests {
  struct Case: CustomTestStringConvertible {
    enum Block { case none, same, thinned }

    var size = 12
    var width = 13
    var features = 16
    var filters = 16
    var stride = 1
    var groups = 1
    var rows = 5
    var pools = false
    var block = Block.none
    /// y is kept; else it is made where it is read.
    var keeps = true

    var testDescription: String {
      "\(rows) of \(size)x\(width), \(features) to \(filters), stride \(stride), groups \(groups)"
        + ", pool \(pools), block \(block), keeps \(keeps)"
    }

    /// Of the convolution before, of its tail, of the other branch, of the convolution.
    var raw: Geometry { form(size, width, features) }
    var y: Geometry { pools ? form(size / 2, width / 2, features) : raw }
    var other: Geometry {
      block == .thinned ? form(2 * y.height, 2 * y.width - 1, features / 2) : y
    }
    var out: Geometry {
      form((y.height - 1) / stride + 1, (y.width - 1) / stride + 1, filters)
    }

    private func form(_ height: Int, _ width: Int, _ features: Int) -> Geometry {
      Geometry(
        height: height, width: width, features: features, pitch: Geometry.pitch(of: features))
    }
  }

  static let cases = [
    Case(), Case(rows: 1), Case(size: 7, width: 5, filters: 24, rows: 9, keeps: false),
    Case(size: 32, width: 32, rows: 3, keeps: false), Case(size: 32, width: 32, block: .same),
    Case(size: 8, width: 8, features: 64, filters: 32, rows: 17, block: .same),
    Case(size: 9, width: 8, features: 32, filters: 32, rows: 4, block: .thinned),
    Case(features: 24, filters: 40, pools: true), Case(size: 13, pools: true, block: .same),
    Case(features: 8, filters: 12, stride: 2, rows: 9, block: .same),
    Case(features: 8, filters: 12, stride: 2, rows: 9, keeps: false),
    Case(features: 16, filters: 16, groups: 16, rows: 3, keeps: false),
    Case(features: 16, filters: 16, groups: 16, rows: 3, block: .thinned),
  ]

  @Test(arguments: cases) func linkedIsTheSame(_ test: Case) throws {
    let made = try Made(test)
    try ComputeBitsTests.sameEverywhere {
      let (apart, linked) = (try made.apart(), try made.linked())
      #expect(apart == linked)
      var digest = Digest()
      for float in linked.joined() { digest.add(UInt64(float.bitPattern)) }
      return digest.value
    }
  }

  /// 65 images of 32 x 32 x 16 are more than 2^20 numbers, whose gradient goes past the caches.
  @Test(arguments: [
    Case(size: 32, width: 32, rows: 65, keeps: false),
    Case(size: 32, width: 32, rows: 65, block: .same),
    Case(size: 64, width: 64, rows: 65, pools: true),
  ])
  func manyImages(_ test: Case) throws {
    let made = try Made(test)
    let threads = Processor.threads
    defer { _ = try? Processor.setThreads(threads) }
    let apart = try made.apart()
    for count in [1, 3] {
      try Processor.setThreads(count)
      #expect(try made.linked() == apart)
    }
  }
}

@Suite struct LinkedStepTests {
  /// Of each convolution of a net, how far below the one before is, whether a block ends and one begins
  /// in between, and whether its input is kept nowhere.
  @Test(arguments: [
    (
      "conv 8 3; norm; relu; conv 8 3; norm; pool 2; conv 8 3; flatten; dense",
      ["-", "1 made", "1"]
    ),
    ("conv 8 3; relu; conv 8 3; norm; tanh; conv 8 3; flatten; dense", ["-", "-", "-"]),
    (
      "conv 8 3; norm; residual { conv 8 3; norm; relu; conv 8 3; norm }; relu; conv 4 3; flatten; dense",
      ["-", "2 fork", "1 made", "2 join"]
    ),
    (
      "conv 8 3; norm; residual { conv 8 3; norm }; relu; residual { conv 8 3; norm }; flatten; dense",
      ["-", "2 fork", "3 join fork"]
    ),
    (
      "conv 8 3; norm; parallel { conv 8 3; { conv 8 1; norm } }; conv 8 3; flatten; dense",
      ["-", "2 fork", "-", "-"]
    ),
    ("conv 8 3; norm; parallel { conv 8 3 }; flatten; dense", ["-", "-"]),
    (
      "conv 8 3; norm; residual { norm; relu; conv 8 3 }; conv 8 3; flatten; dense",
      ["-", "-", "-"]
    ),
  ])
  func steps(_ text: String, _ links: [String]) throws {
    let model = try makeModel(text, for: makeImages())
    func found(_ mode: Mode, fuses: Bool) -> [String] { Self.links(model, mode, fuses: fuses) }
    #expect(found(.training, fuses: true) == links)
    let none = links.map { _ in "-" }
    #expect(found(.training, fuses: false) == none)
    #expect(found(.evaluation, fuses: true) == none)
  }

  /// The nets of `drawnNetsAgreeWithSingleSteps` have links of every kind.
  @Test func drawnNetsAreLinkedInEveryWay() throws {
    var kinds: Set<String> = []
    for seed in UInt64(0)..<60 {
      var net = DrawnNet(seed)
      let model = try makeModel(net.text(), for: makeImages(height: 11, width: 14))
      kinds.formUnion(Self.links(model, .training, fuses: true))
    }
    #expect(kinds == ["-", "1", "1 made", "2 fork", "2 join", "3 join fork"])
  }

  private static func links(_ model: Model, _ mode: Mode, fuses: Bool) -> [String] {
    let plan = PlanSteps(model.layout, input: model.input, mode, fuses: fuses)
    return plan.steps.filter {
      $0.role == .layer && model.layout.places[$0.place].layer.kind.name == "conv"
    }.map { step in
      guard let link = step.link else { return "-" }
      return "\(link.tail)" + (link.join == nil ? "" : " join") + (link.fork == nil ? "" : " fork")
        + (link.remakes ? " made" : "")
    }
  }
}

/// Numbers for a case, and both ways through it.
private struct Made {
  let test: LinkTests.Case
  let (raw, other, more, dz, weights, gamma, values):
    (
      Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Buffer
    )

  init(_ test: LinkTests.Case) throws {
    self.test = test
    func images(_ form: Geometry, key: UInt64) throws -> Buffer {
      // Only positions and their features hold numbers; what pads them is 0.
      let drawn = try Samples.normal(test.rows * form.packed.count, key: key)
      let buffer = try Buffer(count: test.rows * form.stride)
      Compute.copyFeatures(
        drawn.matrix(rows: test.rows, columns: form.packed.count), form.packed,
        into: buffer.matrix(rows: test.rows, columns: form.stride), form)
      return buffer
    }
    raw = try images(test.raw, key: 1)
    other = try images(test.other, key: 2)
    more = try images(test.y, key: 3)
    dz = try images(test.out, key: 4)
    let width = Compute.Tail.width(test.features)
    weights = try Samples.normal(Made.shape(test).weightCount, key: 5)
    gamma = try Samples.uniform(width, key: 6)
    values = try Samples.uniform(5 * width, key: 7)
    // Spare columns of weights and spare features are 0.
    let columns = Compute.Tail.width(test.filters)
    for index in 0..<weights.count where index % columns >= test.filters { weights[index] = 0 }
    for feature in test.features..<width {
      gamma[feature] = 0
      for vector in 0..<5 { values[vector * width + feature] = 0 }
    }
  }

  static func shape(_ test: LinkTests.Case) -> Compute.Convolution {
    Compute.Convolution(
      from: test.y, to: test.out, kernel: (3, 3), stride: (test.stride, test.stride),
      padding: (1, 1), groups: test.groups, remakesInput: !test.keeps)
  }

  private var shape: Compute.Convolution { Made.shape(test) }
  private var tail: Compute.Tail {
    Compute.Tail(
      input: test.raw, output: test.y, relu: test.block == .none, pool: test.pools,
      gamma: gamma.all, beta: gamma.all, values: values.all)
  }
  private func matrix(_ buffer: Buffer, _ form: Geometry) -> Matrix {
    buffer.matrix(rows: test.rows, columns: form.stride)
  }

  /// What both ways leave: y, the output and its moments, the gradients, and the tail's sums.
  private struct Answers {
    let (y, z, moments, dy, dw, dother, sums):
      (
        Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Buffer
      )

    init(_ test: LinkTests.Case, _ shape: Compute.Convolution) throws {
      y = try Buffer(count: test.rows * test.y.stride)
      z = try Buffer(count: test.rows * test.out.stride)
      moments = try Buffer(count: shape.moments(rows: test.rows))
      dy = try Buffer(count: test.rows * test.y.stride)
      dw = try Buffer(count: shape.weightCount)
      dother = try Buffer(count: test.rows * test.other.stride)
      sums = try Buffer(count: Compute.tailSums(test.features, rows: test.rows))
    }

    func floats(keepsY: Bool) -> [[Float]] {
      [keepsY ? y.array : [], z.array, moments.array, dy.array, dw.array, dother.array, sums.array]
    }
  }

  func apart() throws -> [[Float]] {
    let answers = try Answers(test, shape)
    let scratch = try Buffer(count: shape.scratch(isTraining: true))
    let (y, dy) = (matrix(answers.y, test.y), matrix(answers.dy, test.y))
    Compute.tailForward(tail, matrix(raw, test.raw), into: y)
    if test.block != .none {
      Compute.addImages(y, test.y, matrix(other, test.other), test.other, into: y, relu: true)
    }
    Compute.convolve(
      shape, y, weights: weights.all, bias: nil, into: matrix(answers.z, test.out),
      moments: answers.moments.all, scratch: scratch.all)
    Compute.convolveBackward(
      shape, x: y, weights: weights.all, dy: matrix(dz, test.out), tail: nil,
      into: gradients(answers), scratch: scratch.all)
    if test.block != .none {
      Compute.binary(.add, dy.flat, more.all, into: dy.flat)
      Compute.activateBackward(.relu, saved: y.flat, dy: dy.flat, into: dy.flat)
    }
    if test.block == .thinned {
      Compute.spreadImages(dy, test.y, into: matrix(answers.dother, test.other), test.other)
    }
    Compute.sumTail(tail, x: matrix(raw, test.raw), dy: dy, into: answers.sums.all)
    return answers.floats(keepsY: test.keeps)
  }

  func linked() throws -> [[Float]] {
    let answers = try Answers(test, shape)
    let scratch = try Buffer(count: shape.scratch(isTraining: true))
    let isBlock = test.block != .none
    let link = Compute.Link(
      tail: tail, raw: matrix(raw, test.raw), y: test.keeps ? matrix(answers.y, test.y) : nil,
      stride: test.y.stride, other: isBlock ? (matrix(other, test.other), test.other) : nil,
      relu: isBlock)
    let back = Compute.LinkGradient(
      link: link, more: isBlock ? matrix(more, test.y) : nil,
      other: test.block == .thinned ? matrix(answers.dother, test.other) : nil,
      sums: answers.sums.all)
    let x = test.keeps ? matrix(answers.y, test.y) : matrix(raw, test.raw)
    Compute.convolve(
      shape, x, after: link, weights: weights.all, bias: nil, into: matrix(answers.z, test.out),
      moments: answers.moments.all, scratch: scratch.all)
    Compute.convolveBackward(
      shape, x: x, weights: weights.all, dy: matrix(dz, test.out), tail: nil,
      into: gradients(answers), then: back, scratch: scratch.all)
    return answers.floats(keepsY: test.keeps)
  }

  private func gradients(_ answers: Answers) -> Compute.ConvolutionGradients {
    Compute.ConvolutionGradients(
      weights: answers.dw.all, bias: nil, input: matrix(answers.dy, test.y), accumulate: false)
  }
}
