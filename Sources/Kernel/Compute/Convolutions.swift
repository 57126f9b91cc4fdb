import CKernels

extension Compute {
  /// The shape of a convolution over samples of one geometry; see `ck_conv` for the layout.
  public struct Convolution: Sendable {
    /// Height and width.
    public typealias Pair = (height: Int, width: Int)

    let work: ck_conv
    public let input: Geometry
    public let output: Geometry

    /// `output` has the height and width that kernel, stride, padding and dilation make. `remakesInput`:
    /// the input is kept nowhere, but made by a link without y.
    public init(
      from input: Geometry, to output: Geometry, kernel: Pair, stride: Pair = (1, 1),
      padding: Pair = (0, 0), dilation: Pair = (1, 1), groups: Int = 1, isExact: Bool = false,
      remakesInput: Bool = false
    ) {
      var work = ck_conv()
      (work.height, work.width) = (input.height, input.width)
      (work.channels, work.pitch) = (input.features, input.pitch)
      (work.out_height, work.out_width) = (output.height, output.width)
      (work.filters, work.out_pitch) = (output.features, output.pitch)
      (work.kernel_height, work.kernel_width) = kernel
      (work.stride_height, work.stride_width) = stride
      (work.pad_height, work.pad_width) = padding
      (work.dilation_height, work.dilation_width) = dilation
      work.groups = groups
      work.ldw = (output.features + 15) / 16 * 16
      work.exact = isExact ? 1 : 0
      work.makes = remakesInput ? 1 : 0
      self.work = work
      self.input = input
      self.output = output
    }

    /// Whether it is computed by Winograd's F(4x4, 3x3), whose sums differ by about 1e-5 of their size.
    public var isWinograd: Bool { withWork { ck_conv_is_winograd($0) != 0 } }

    /// Floats the passes need for themselves, moments and sums of a tail left out.
    public func scratch(isTraining: Bool) -> Int {
      withWork { ck_conv_scratch($0, isTraining ? 1 : 0) }
    }

    /// Floats of the moments of a batch.
    public func moments(rows: Int) -> Int {
      records(rows: rows) * Tail.record(output.features)
    }

    func records(rows: Int) -> Int { withWork { ck_conv_records($0, rows) } }

    var weightCount: Int {
      work.kernel_height * work.kernel_width * (work.channels / max(1, work.groups)) * work.ldw
    }

    func withWork<Result>(_ body: (UnsafePointer<ck_conv>) -> Result) -> Result {
      withUnsafePointer(to: work, body)
    }

    func check(x: Matrix, y: Matrix, weights: Region, scratch: Region, isTraining: Bool) {
      precondition(x.rows == y.rows, "rows of a convolution")
      precondition(x.stride >= input.count && y.stride >= output.count, "length of samples")
      precondition(weights.count >= weightCount, "weights of a convolution")
      precondition(
        scratch.count >= self.scratch(isTraining: isTraining), "scratch of a convolution")
    }
  }

  /// y = x * w + bias, then max(0, y) with `relu`; `moments` gets those of y, in `records` records. x is
  /// made by `link`, where there is one.
  public static func convolve(
    _ shape: Convolution, _ x: Matrix, after link: Link? = nil, weights: Region, bias: Region?,
    relu: Bool = false, into y: Matrix, moments: Region? = nil, scratch: Region
  ) {
    shape.check(x: x, y: y, weights: weights, scratch: scratch, isTraining: false)
    precondition(bias.map { $0.count >= shape.work.ldw } ?? true, "length of a bias")
    precondition(moments.map { $0.count >= shape.moments(rows: x.rows) } ?? true, "moments")
    var pass = ck_conv_forward()
    pass.rows = x.rows
    pass.x = UnsafePointer(x.base)
    pass.ldx = x.stride
    pass.w = UnsafePointer(weights.base)
    pass.bias = bias.map { UnsafePointer($0.base) }
    pass.relu = relu ? 1 : 0
    pass.y = y.base
    pass.ldy = y.stride
    pass.moments = moments?.base
    pass.scratch = scratch.base
    guard var before = link?.work else { return shape.withWork { ck_conv_forward($0, &pass) } }
    precondition(
      link?.y.map { $0.base == x.base } ?? (shape.work.makes == 1), "a link makes the input")
    withUnsafePointer(to: &before) { before in
      pass.before = before
      shape.withWork { ck_conv_forward($0, &pass) }
    }
  }

  /// What a convolution's backward writes.
  public struct ConvolutionGradients {
    public var weights: Region
    public var bias: Region?
    public var input: Matrix?
    public var accumulate: Bool
  }

  /// The gradients of `convolve`. `dy` is that of its output, or with a tail that of the tail's, and
  /// `raw` is then the convolution's output. `link` follows from the gradient by x.
  public static func convolveBackward(
    _ shape: Convolution, x: Matrix, weights: Region, dy: Matrix, tail: (shape: Tail, raw: Matrix)?,
    into gradients: ConvolutionGradients, then link: LinkGradient? = nil, scratch: Region
  ) {
    precondition(x.rows == dy.rows && x.stride >= shape.input.count, "shape of a gradient")
    precondition(gradients.weights.count >= shape.weightCount, "gradients of a convolution")
    precondition(scratch.count >= shape.scratch(isTraining: true), "scratch of a convolution")
    var pass = ck_conv_backward()
    pass.rows = x.rows
    pass.x = UnsafePointer(x.base)
    pass.ldx = x.stride
    pass.w = UnsafePointer(weights.base)
    pass.dy = UnsafePointer(dy.base)
    pass.lddy = dy.stride
    pass.dw = gradients.weights.base
    pass.dbias = gradients.bias?.base
    pass.accumulate = gradients.accumulate ? 1 : 0
    pass.dx = gradients.input?.base
    pass.lddx = gradients.input?.stride ?? 0
    pass.scratch = scratch.base
    precondition((tail?.raw ?? dy).stride >= shape.output.count, "length of samples")
    precondition(link == nil || pass.dx != nil, "a link follows from the gradient by x")
    precondition(link.map { $0.link.y != nil } ?? true || shape.work.makes == 1, "room for images")
    pass.raw = tail.map { UnsafePointer($0.raw.base) }
    var work = tail.map { $0.shape.work(raw: $0.raw.stride, out: dy.stride) } ?? ck_tail()
    var between = link?.link.work ?? ck_link()
    withUnsafePointer(to: &work) { work in
      pass.tail = tail == nil ? nil : work
      withUnsafePointer(to: &between) { between in
        guard var after = link?.work(between) else {
          return shape.withWork { ck_conv_backward($0, &pass) }
        }
        withUnsafePointer(to: &after) { after in
          pass.after = after
          shape.withWork { ck_conv_backward($0, &pass) }
        }
      }
    }
  }
}
