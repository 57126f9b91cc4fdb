import CKernels

extension Compute {
  /// y[i] = x[rows[i]]: assembles a batch. Refuses nothing; a row outside x is a precondition failure.
  public static func gather(_ x: Matrix, rows: IndexRegion, into y: Matrix) {
    precondition(y.rows >= rows.count && y.columns >= x.columns, "shape of a batch")
    precondition(areRows(rows, below: x.rows), "row outside the matrix")
    ck_gather(rows.count, x.columns, x.base, x.stride, rows.base, y.base, y.stride)
  }

  /// y[i] = x[rows[i]].
  public static func gather(_ x: IndexRegion, rows: IndexRegion, into y: IndexRegion) {
    precondition(y.count >= rows.count, "length of a batch")
    precondition(areRows(rows, below: x.count), "row outside the labels")
    ck_gather_labels(rows.count, x.base, rows.base, y.base)
  }

  /// `count` features from `offset` of each position of x to those from `place` of y; without `count`
  /// all of x. Samples of x and y have as many positions.
  static func copyFeatures(
    _ x: Matrix, _ from: Geometry, from offset: Int = 0, into y: Matrix, _ to: Geometry,
    at place: Int = 0, count: Int? = nil
  ) {
    let count = count ?? from.features
    precondition(x.rows == y.rows && from.positions == to.positions, "shape of samples")
    precondition(from.count <= x.stride && to.count <= y.stride, "length of samples")
    precondition(offset + count <= from.pitch && place + count <= to.pitch, "features")
    ck_copy_features(
      x.rows, from.positions, count, x.base + offset, x.stride, from.pitch, y.base + place,
      y.stride, to.pitch)
  }

  /// Zeros in the floats of each sample that are no features.
  static func zeroPads(_ y: Matrix, _ form: Geometry) {
    precondition(form.count <= y.stride, "length of samples")
    ck_zero_pads(y.rows, form.positions, form.features, form.pitch, y.base, y.stride)
  }

  private static func areRows(_ rows: IndexRegion, below limit: Int) -> Bool {
    for index in 0..<rows.count where rows.base[index] < 0 || Int(rows.base[index]) >= limit {
      return false
    }
    return true
  }

  /// Elementwise functions with a backward.
  public enum Activation: Sendable, Equatable {
    case relu
    /// x, or slope·x below zero.
    case leaky(slope: Float)
    /// x, or alpha·(eˣ − 1) below zero.
    case elu(alpha: Float)
    case selu
    /// x·Φ(x); `tanh` is the cheaper form.
    case gelu(tanh: Bool)
    case silu
    case mish
    case tanh
    case sigmoid
    case softplus

    var code: (kind: Int32, alpha: Float) {
      switch self {
      case .relu: (0, 0)
      case .leaky(let slope): (1, slope)
      case .elu(let alpha): (2, alpha)
      case .selu: (3, 0)
      case .gelu(let tanh): (tanh ? 5 : 4, 0)
      case .silu: (6, 0)
      case .mish: (7, 0)
      case .tanh: (8, 0)
      case .sigmoid: (9, 0)
      case .softplus: (10, 0)
      }
    }

    /// True when the backward reads the forward's output, false when it reads its input.
    public var backwardReadsOutput: Bool { ck_activation_reads_output(code.kind) != 0 }
  }

  /// y = f(x); y may be x.
  public static func activate(_ activation: Activation, _ x: Region, into y: Region) {
    precondition(y.count == x.count, "length of an activation")
    ck_activate(activation.code.kind, activation.code.alpha, x.count, x.base, y.base)
  }

  /// dx = f′·dy. `saved` is the forward's output or input, as `backwardReadsOutput` says; dx may be dy.
  public static func activateBackward(
    _ activation: Activation, saved: Region, dy: Region, into dx: Region
  ) {
    precondition(saved.count == dy.count && dx.count == dy.count, "length of an activation")
    let code = activation.code
    ck_activate_backward(code.kind, code.alpha, dy.count, saved.base, dy.base, dx.base)
  }

  /// y = x / (1 − rate) where the stream's uniform element is at least `rate`, else 0. The mask is a
  /// function of (stream, index): the same call on dy is the backward. y may be x.
  public static func dropout(_ x: Region, rate: Float, stream: Stream, into y: Region) {
    precondition(y.count == x.count && rate >= 0 && rate < 1, "dropout")
    ck_dropout(x.count, rate, stream.key, stream.high, stream.low, x.base, y.base)
  }

  /// The parameters and running values of a batch normalisation over n features.
  public struct BatchNorm {
    public var gamma: Region
    public var beta: Region
    public var runningMean: Region
    public var runningVariance: Region
    public var epsilon: Float
    /// The share of the new batch in the running values.
    public var momentum: Float

    public init(
      gamma: Region, beta: Region, runningMean: Region, runningVariance: Region,
      epsilon: Float = 1e-5, momentum: Float = 0.1
    ) {
      self.gamma = gamma
      self.beta = beta
      self.runningMean = runningMean
      self.runningVariance = runningVariance
      self.epsilon = epsilon
      self.momentum = momentum
    }

    func work(_ x: Matrix, into y: Matrix) -> ck_batch_norm {
      precondition(y.rows == x.rows && y.columns == x.columns, "shape of a normalised batch")
      precondition(min(gamma.count, beta.count) >= x.columns, "length of gamma and beta")
      precondition(
        min(runningMean.count, runningVariance.count) >= x.columns, "length of running values")
      var work = ck_batch_norm()
      (work.m, work.n) = (x.rows, x.columns)
      work.x = UnsafePointer(x.base)
      work.ldx = x.stride
      work.gamma = UnsafePointer(gamma.base)
      work.beta = UnsafePointer(beta.base)
      (work.epsilon, work.momentum) = (epsilon, momentum)
      work.running_mean = runningMean.base
      work.running_variance = runningVariance.base
      work.y = y.base
      work.ldy = y.stride
      return work
    }
  }

  /// Normalises by the batch's mean and biased variance, keeps `mean` and `inverse` (1/√(var + ε)) for
  /// the backward, moves the running values (unbiased variance).
  public static func batchNormTrain(
    _ norm: BatchNorm, _ x: Matrix, into y: Matrix, mean: Region, inverse: Region
  ) {
    precondition(min(mean.count, inverse.count) >= x.columns, "length of batch statistics")
    var work = norm.work(x, into: y)
    work.mean = mean.base
    work.inverse = inverse.base
    ck_batch_norm_train(&work)
  }

  /// Normalises by the running values.
  public static func batchNormEval(_ norm: BatchNorm, _ x: Matrix, into y: Matrix) {
    var work = norm.work(x, into: y)
    ck_batch_norm_eval(&work)
  }

  /// The gradients of `batchNormTrain`; dx may be dy or nil, dgamma and dbeta are set or added to.
  public static func batchNormBackward(
    _ norm: BatchNorm, x: Matrix, dy: Matrix, mean: Region, inverse: Region, dgamma: Region,
    dbeta: Region, accumulate: Bool = false, into dx: Matrix?
  ) {
    precondition(dy.rows == x.rows && dy.columns == x.columns, "shape of a gradient")
    precondition(min(dgamma.count, dbeta.count) >= x.columns, "length of dgamma and dbeta")
    precondition(min(mean.count, inverse.count) >= x.columns, "length of batch statistics")
    var work = ck_batch_norm_backward()
    (work.m, work.n) = (x.rows, x.columns)
    work.x = UnsafePointer(x.base)
    work.ldx = x.stride
    work.dy = UnsafePointer(dy.base)
    work.lddy = dy.stride
    work.gamma = UnsafePointer(norm.gamma.base)
    work.mean = UnsafePointer(mean.base)
    work.inverse = UnsafePointer(inverse.base)
    work.dgamma = dgamma.base
    work.dbeta = dbeta.base
    work.accumulate = accumulate ? 1 : 0
    if let dx {
      precondition(dx.rows == x.rows && dx.columns == x.columns, "shape of a gradient")
      work.dx = dx.base
      work.lddx = dx.stride
    }
    ck_batch_norm_backward(&work)
  }
}
