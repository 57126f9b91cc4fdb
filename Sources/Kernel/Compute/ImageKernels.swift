import CKernels

extension Geometry {
  func images(stride: Int) -> ck_images {
    ck_images(
      height: height, width: width, features: features, pitch: pitch, stride: stride)
  }
}

extension Compute {
  /// Turns one image over in its place, left to right: rows of pixels, channels innermost, no gaps.
  static func mirror(_ image: Region, height: Int, width: Int, channels: Int) {
    precondition(image.count >= height * width * channels, "size of an image")
    ck_mirror(height, width, channels, image.base)
  }

  /// Normalisation of the channels of images, ReLU, and the largest of each 2 x 2 positions: what may
  /// follow a convolution, or stand alone. `values` are five vectors, `Tail.width` floats each: mean,
  /// inverse (1/√(variance + ε)), scale (γ inverse), and slope and level of the backward.
  public struct Tail {
    public let input: Geometry
    public let output: Geometry
    public let relu: Bool
    public let pool: Bool
    public let gamma: Region
    public let beta: Region
    public let values: Region

    /// Floats of a record of moments.
    static func record(_ features: Int) -> Int { ck_moment_record(features) }
    /// Floats of each of the vectors.
    static func width(_ features: Int) -> Int { (features + 15) / 16 * 16 }

    var width: Int { Tail.width(input.features) }
    var mean: Region { values[0..<width] }
    var inverse: Region { values[width..<(2 * width)] }
    var scale: Region { values[(2 * width)..<(3 * width)] }
    var slope: Region { values[(3 * width)..<(4 * width)] }
    var level: Region { values[(4 * width)..<(5 * width)] }

    func work(raw: Int, out: Int) -> ck_tail {
      precondition(beta.count >= width, "length of beta")
      var tail = ck_tail()
      tail.in = input.images(stride: raw)
      (tail.out_pitch, tail.out_stride) = (output.pitch, out)
      (tail.relu, tail.pool) = (relu ? 1 : 0, pool ? 1 : 0)
      tail.mean = UnsafePointer(mean.base)
      tail.scale = UnsafePointer(scale.base)
      tail.beta = UnsafePointer(beta.base)
      tail.slope = UnsafePointer(slope.base)
      tail.level = UnsafePointer(level.base)
      return tail
    }

    func norm(_ running: (mean: Region, variance: Region)?, _ epsilon: Float, _ momentum: Float)
      -> ck_image_norm
    {
      precondition(min(gamma.count, beta.count) >= width, "length of gamma and beta")
      var norm = ck_image_norm()
      norm.features = input.features
      norm.gamma = UnsafePointer(gamma.base)
      norm.beta = UnsafePointer(beta.base)
      (norm.epsilon, norm.momentum) = (epsilon, momentum)
      norm.running_mean = running?.mean.base
      norm.running_variance = running?.variance.base
      norm.mean = mean.base
      norm.inverse = inverse.base
      norm.scale = scale.base
      norm.slope = slope.base
      norm.level = level.base
      return norm
    }
  }

  /// How a tail gets its mean and variance.
  public struct TailStatistics {
    public var running: (mean: Region, variance: Region)
    public var epsilon: Float
    public var momentum: Float
  }

  /// The moments of each sample of x, a record each.
  public static func moments(_ x: Matrix, _ form: Geometry, into moments: Region) {
    precondition(x.stride >= form.count, "length of samples")
    precondition(moments.count >= x.rows * Tail.record(form.features), "moments")
    var images = form.images(stride: x.stride)
    ck_image_moments(&images, x.rows, x.base, moments.base)
  }

  /// Mean, inverse and scale from a batch's records; moves the running values.
  public static func setTail(
    _ tail: Tail, from moments: Region, records: Int, _ statistics: TailStatistics
  ) {
    precondition(moments.count >= records * Tail.record(tail.input.features), "moments")
    var norm = tail.norm(statistics.running, statistics.epsilon, statistics.momentum)
    ck_norm_from_moments(&norm, moments.base, records)
  }

  /// The same from the running values.
  public static func setTailFromRunning(_ tail: Tail, _ statistics: TailStatistics) {
    var norm = tail.norm(statistics.running, statistics.epsilon, statistics.momentum)
    ck_norm_from_running(&norm)
  }

  /// Floats of the sums of `rows` samples.
  public static func tailSums(_ features: Int, rows: Int) -> Int { 2 * Tail.width(features) * rows }

  public static func tailForward(_ tail: Tail, _ x: Matrix, into y: Matrix) {
    precondition(x.rows == y.rows, "rows of a tail")
    precondition(x.stride >= tail.input.count && y.stride >= tail.output.count, "length of samples")
    var work = tail.work(raw: x.stride, out: y.stride)
    ck_tail_forward(&work, x.rows, x.base, y.base)
  }

  /// For each sample the sums that the gradient of a normalisation is made from.
  public static func sumTail(_ tail: Tail, x: Matrix, dy: Matrix, into sums: Region) {
    precondition(sums.count >= tailSums(tail.input.features, rows: x.rows), "length of sums")
    precondition(x.rows == dy.rows && dy.stride >= tail.output.count, "shape of a gradient")
    var work = tail.work(raw: x.stride, out: dy.stride)
    ck_tail_sums(&work, x.rows, x.base, dy.base, dy.stride, sums.base)
  }

  /// Sets or adds dgamma and dbeta, and sets the tail's slope and level, from the sums of `rows` samples.
  /// `isFrozen`: the statistics did not come from the batch.
  public static func setTailSlopes(
    _ tail: Tail, sums: Region, rows: Int, dgamma: Region, dbeta: Region, accumulate: Bool,
    isFrozen: Bool
  ) {
    precondition(sums.count >= tailSums(tail.input.features, rows: rows), "length of sums")
    precondition(min(dgamma.count, dbeta.count) >= tail.input.features, "length of dgamma")
    var gradient = ck_norm_gradient()
    gradient.sums = UnsafePointer(sums.base)
    (gradient.rows, gradient.count) = (rows, rows * tail.input.positions)
    gradient.dgamma = dgamma.base
    gradient.dbeta = dbeta.base
    (gradient.accumulate, gradient.frozen) = (accumulate ? 1 : 0, isFrozen ? 1 : 0)
    var norm = tail.norm(nil, 0, 0)
    ck_norm_slopes(&norm, &gradient)
  }

  public static func tailBackward(_ tail: Tail, x: Matrix, dy: Matrix, into dx: Matrix) {
    precondition(x.rows == dy.rows && x.rows == dx.rows, "rows of a tail")
    precondition(dx.stride >= tail.input.count && x.stride >= tail.input.count, "length of samples")
    var work = tail.work(raw: x.stride, out: dy.stride)
    ck_tail_backward(&work, x.rows, x.base, dy.base, dy.stride, dx.base, dx.stride)
  }

  /// Windows over the positions of samples.
  public struct Pooling: Sendable {
    public let input: Geometry
    public let output: Geometry
    public var kernel: Convolution.Pair = (1, 1)
    public var stride: Convolution.Pair = (1, 1)
    public var padding: Convolution.Pair = (0, 0)
    /// The mean instead of the largest.
    public var takesMean = false
    /// A mean counts the zeros of the padding.
    public var countsPadding = true
    /// The windows divide the input evenly; kernel, stride and padding are not used.
    public var isAdaptive = false

    func work(_ input: Int, _ output: Int) -> ck_pooling {
      var work = ck_pooling()
      work.in = self.input.images(stride: input)
      work.out = self.output.images(stride: output)
      (work.kernel_height, work.kernel_width) = kernel
      (work.stride_height, work.stride_width) = stride
      (work.pad_height, work.pad_width) = padding
      (work.mean, work.adaptive) = (takesMean ? 1 : 0, isAdaptive ? 1 : 0)
      work.counts_padding = countsPadding ? 1 : 0
      return work
    }
  }

  public static func pool(_ pooling: Pooling, _ x: Matrix, into y: Matrix) {
    precondition(x.rows == y.rows, "rows of a pooling")
    precondition(
      x.stride >= pooling.input.count && y.stride >= pooling.output.count, "length of samples")
    var work = pooling.work(x.stride, y.stride)
    ck_pool_forward(&work, x.rows, x.base, y.base)
  }

  public static func poolBackward(_ pooling: Pooling, x: Matrix, dy: Matrix, into dx: Matrix) {
    precondition(
      x.rows == dy.rows && x.rows == dx.rows && x.stride == dx.stride, "rows of a pooling")
    var work = pooling.work(x.stride, dy.stride)
    ck_pool_backward(&work, x.rows, x.base, dy.base, dx.base)
  }

  /// y = a + b, then max(0, y) with `relu`. b may have more positions, of which every s-th counts, and
  /// fewer features, which lie in the middle. y may be a.
  public static func addImages(
    _ a: Matrix, _ form: Geometry, _ b: Matrix, _ other: Geometry, into y: Matrix, relu: Bool
  ) {
    precondition(a.rows == b.rows && a.rows == y.rows && a.stride == y.stride, "shape of a sum")
    precondition(other.count <= b.stride && form.count <= y.stride, "length of samples")
    if form == other { return ck_add(y.flat.count, a.base, b.base, relu ? 1 : 0, y.base) }
    var (small, large) = (form.images(stride: y.stride), other.images(stride: b.stride))
    ck_add_thinned(&small, &large, y.rows, a.base, b.base, relu ? 1 : 0, y.base)
  }

  /// dx = the gradient by b of `addImages`.
  public static func spreadImages(
    _ dy: Matrix, _ form: Geometry, into dx: Matrix, _ other: Geometry
  ) {
    precondition(dx.rows == dy.rows, "shape of a gradient")
    precondition(other.count <= dx.stride && form.count <= dy.stride, "length of samples")
    var (small, large) = (form.images(stride: dy.stride), other.images(stride: dx.stride))
    ck_spread_thinned(&small, &large, dx.rows, dy.base, dx.base)
  }

  /// Folds a normalisation into the weights before it: w' = w scale, b' = beta + (b - mean) scale.
  public static func fold(
    _ tail: Tail, weights: Matrix, bias: Region?, into folded: Matrix, _ foldedBias: Region
  ) {
    precondition(weights.rows == folded.rows && weights.stride == folded.stride, "folded weights")
    precondition(min(tail.width, foldedBias.count) >= weights.stride, "length of a folded bias")
    ck_norm_fold(
      weights.rows, weights.stride, weights.base, bias?.base, tail.mean.base, tail.scale.base,
      tail.beta.base, folded.base, foldedBias.base)
  }
}
