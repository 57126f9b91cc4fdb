/// One pass of a convolution and of what it has taken along.
///
/// Training with a norm: the convolution leaves its output in `kept[0]` and the moments of it, from
/// which the norm's values in `kept[1]` follow; one pass over the output normalises, cuts and pools.
/// Backward goes image by image: gradient of the convolution's output, of the weights, of the input;
/// the sums that the norm's gradient needs are in `kept[2]`. Where the next convolution is linked to
/// this one, that pass and those sums are left to it.
/// Evaluation folds the norm into weights and bias, in `kept[0]` and `kept[2]`.
struct ConvolutionPass {
  private let wire: UnsafePointer<Wire>
  private let w: Wire
  private let shape: Compute.Convolution

  init(_ wire: UnsafePointer<Wire>) {
    self.wire = wire
    w = wire.pointee
    shape = ConvolutionPass.shape(
      w.integers, from: w.inputForm, isExact: w.isExact, remakesInput: w.link?.remakes ?? false)
  }

  private static func shape(
    _ integers: SIMD16<Int32>, from input: Geometry, isExact: Bool, remakesInput: Bool
  ) -> Compute.Convolution {
    let window = SlidingWindow(integers)
    func size(_ length: Int, _ kernel: Int, _ stride: Int, _ padding: Int, _ dilation: Int) -> Int {
      (length + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1
    }
    let output = Geometry(
      height: size(
        input.height, window.kernel.height, window.stride.height, window.padding.height,
        window.dilation.height),
      width: size(
        input.width, window.kernel.width, window.stride.width, window.padding.width,
        window.dilation.width),
      features: Int(integers[10]), pitch: Geometry.pitch(of: Int(integers[10])))
    return Compute.Convolution(
      from: input, to: output, kernel: window.kernel, stride: window.stride,
      padding: window.padding, dilation: window.dilation, groups: Int(integers[8]),
      isExact: isExact, remakesInput: remakesInput)
  }

  // MARK: Memory

  private static func shape(_ placement: Placement) -> Compute.Convolution {
    shape(
      LayerKind.conv.integers(placement.values, placement.input), from: Geometry(placement.input),
      isExact: placement.isExact, remakesInput: placement.remakesInput)
  }

  static func kept(_ placement: Placement) -> [Int] {
    let shape = shape(placement)
    let width = Compute.Tail.width(shape.output.features)
    let (hasNorm, hasRelu) = (placement.fusion.norm != nil, placement.fusion.relu)
    switch placement.mode {
    case .training where hasNorm:
      let output = shape.output.stride.multipliedReportingOverflow(by: placement.rows)
      return [
        output.overflow ? .max / 4 : output.partialValue, 5 * width,
        Compute.tailSums(shape.output.features, rows: placement.rows),
      ]
    case .training: return hasRelu ? [0, 5 * width] : []
    case .evaluation: return hasNorm ? [shape.weightCount, 5 * width, width] : []
    }
  }

  static func scratch(_ placement: Placement) -> Int {
    let shape = shape(placement)
    let isTraining = placement.mode == .training
    let hasMoments = placement.fusion.norm != nil && isTraining
    return (hasMoments ? shape.moments(rows: placement.rows) : 0)
      + shape.scratch(isTraining: isTraining)
  }

  /// Floats of moments, before the convolution's own scratch.
  private var momentsCount: Int {
    w.hasNorm && w.mode == .training ? shape.moments(rows: w.x.rows) : 0
  }
  private var moments: Region { w.scratch[0..<momentsCount] }
  private var ownScratch: Region { w.scratch[momentsCount..<w.scratch.count] }

  // MARK: Parts

  private var hasBias: Bool { w.integers[9] == 1 }
  private var bias: Region? { hasBias ? w.weights[1] : nil }
  private var normAt: Int { hasBias ? 2 : 1 }
  private var raw: Matrix {
    w.kept[0].matrix(rows: w.x.rows, columns: shape.output.stride).prefix(w.rows)
  }

  private var tail: Compute.Tail {
    Compute.Tail(
      input: shape.output, output: w.outputForm, relu: w.hasRelu, pool: w.hasPool,
      gamma: w.weights[normAt], beta: w.weights[normAt + 1], values: w.kept[1])
  }

  /// ReLU alone: a tail that leaves values as they are. Its beta is the level, which is 0.
  private var bareTail: Compute.Tail {
    let width = Compute.Tail.width(shape.output.features)
    let zeros = w.kept[1][(4 * width)..<(5 * width)]
    Compute.fill(w.kept[1], with: 0)
    Compute.fill(w.kept[1][(2 * width)..<(3 * width)], with: 1)
    return Compute.Tail(
      input: shape.output, output: shape.output, relu: true, pool: false, gamma: zeros, beta: zeros,
      values: w.kept[1])
  }

  private var statistics: Compute.TailStatistics { w.tailStatistics }

  /// The steps between the convolution before and this one, as this one does them.
  private var link: Compute.Link? {
    guard let distances = w.link else { return nil }
    let before = ConvolutionPass(wire - distances.tail)
    var link = Compute.Link(
      tail: before.tail, raw: before.raw, y: distances.remakes ? nil : before.w.output,
      stride: w.x.stride)
    guard let distance = distances.join else { return link }
    let join = (wire - distance).pointee
    link.other = (join.branches[1].x.prefix(w.rows), join.branches[1].form)
    link.relu = join.hasRelu
    return link
  }

  private var linkGradient: Compute.LinkGradient? {
    guard let link, let distances = w.link else { return nil }
    let before = wire - distances.tail
    var gradient = Compute.LinkGradient(link: link, sums: before.pointee.kept[2])
    if let distance = distances.fork {
      gradient.more = (wire - distance).pointee.branches[1].dx?.prefix(w.rows)
    }
    if let distance = distances.join, link.other?.form != link.tail.output {
      gradient.other = (wire - distance).pointee.branches[1].dx?.prefix(w.rows)
    }
    return gradient
  }

  // MARK: Forward and backward

  func forward() {
    let weights = w.weights[0]
    guard w.hasNorm else {
      return Compute.convolve(
        shape, w.input, after: link, weights: weights, bias: bias, relu: w.hasRelu, into: w.output,
        scratch: ownScratch)
    }
    guard w.mode == .training else { return forwardFolded() }
    let (moments, raw, tail) = (moments, raw, tail)
    Compute.convolve(
      shape, w.input, after: link, weights: weights, bias: bias, into: raw,
      moments: w.isFrozen ? nil : moments, scratch: ownScratch)
    if w.isFrozen {
      Compute.setTailFromRunning(tail, statistics)
    } else {
      Compute.setTail(tail, from: moments, records: shape.records(rows: w.rows), statistics)
    }
    if !w.isLinkedAbove { Compute.tailForward(tail, raw, into: w.output) }
  }

  private func forwardFolded() {
    let tail = tail
    Compute.setTailFromRunning(tail, statistics)
    let stride = Compute.Tail.width(shape.output.features)
    let rows = shape.weightCount / stride
    Compute.fold(
      tail, weights: w.weights[0].matrix(rows: rows, columns: stride), bias: bias,
      into: w.kept[0].matrix(rows: rows, columns: stride), w.kept[2])
    Compute.convolve(
      shape, w.input, weights: w.kept[0], bias: w.kept[2], relu: w.hasRelu, into: w.output,
      scratch: ownScratch)
  }

  func backward() {
    guard let dy = w.outputGradient else { return }
    let gradients = Compute.ConvolutionGradients(
      weights: w.gradients[0], bias: hasBias ? w.gradients[1] : nil, input: w.inputGradient,
      accumulate: w.accumulates)
    var behind: (shape: Compute.Tail, raw: Matrix)?
    if w.hasNorm {
      let (tail, raw) = (tail, raw)
      if !w.isLinkedAbove { Compute.sumTail(tail, x: raw, dy: dy, into: w.kept[2]) }
      Compute.setTailSlopes(
        tail, sums: w.kept[2], rows: w.rows, dgamma: w.gradients[normAt],
        dbeta: w.gradients[normAt + 1], accumulate: w.accumulates, isFrozen: w.isFrozen)
      behind = (tail, raw)
    } else if w.hasRelu {
      behind = (bareTail, w.output)
    }
    Compute.convolveBackward(
      shape, x: w.input, weights: w.weights[0], dy: dy, tail: behind, into: gradients,
      then: linkGradient, scratch: ownScratch)
  }
}
