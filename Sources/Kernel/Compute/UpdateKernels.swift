import CKernels

extension Compute {
  /// The arguments all optimiser passes share. The gradient used is scale·g + decay·w; w is first
  /// multiplied by `shrink` (1 − rate·decay for decoupled decay).
  public struct Decay {
    /// Multiplies the gradient: clipping, accumulation.
    public var scale: Float
    /// Coupled (L2) decay.
    public var coupled: Float
    /// Factor on the weights.
    public var shrink: Float

    public init(scale: Float = 1, coupled: Float = 0, shrink: Float = 1) {
      self.scale = scale
      self.coupled = coupled
      self.shrink = shrink
    }
  }

  /// One step of gradient descent with momentum (torch): v = momentum·v + (1 − dampening)·g, v = g on
  /// the first step; w −= rate·v, with Nesterov rate·(g + momentum·v). No velocity: w −= rate·g.
  public static func sgd(
    _ w: Region, gradient g: Region, velocity: Region?, rate: Float, momentum: Float = 0,
    dampening: Double = 0, nesterov: Bool = false, isFirst: Bool = false, decay: Decay = Decay()
  ) {
    precondition(g.count == w.count && (velocity?.count ?? w.count) == w.count, "lengths")
    precondition(velocity != nil || momentum == 0, "momentum needs a velocity")
    var setting = ck_sgd(
      rate: rate, momentum: momentum, rest: Float(1 - dampening), decay: decay.coupled,
      shrink: decay.shrink, scale: decay.scale, nesterov: nesterov ? 1 : 0, first: isFirst ? 1 : 0)
    ck_sgd(w.count, w.base, g.base, velocity?.base, &setting)
  }

  /// One step of Adam: m and v are moving averages of g and g²; w −= step·m/(root·√v + epsilon).
  /// torch: step = rate/(1 − beta1ᵗ), root = 1/√(1 − beta2ᵗ).
  /// Keras: step = rate·√(1 − beta2ᵗ)/(1 − beta1ᵗ), root = 1. Both are computed in Double outside.
  public static func adam(
    _ w: Region, gradient g: Region, m: Region, v: Region, step: Float, root: Float, beta1: Double,
    beta2: Double, epsilon: Float, decay: Decay = Decay()
  ) {
    precondition(g.count == w.count && m.count == w.count && v.count == w.count, "lengths")
    var setting = ck_adam(
      step: step, root: root, beta1: Float(beta1), rest1: Float(1 - beta1), beta2: Float(beta2),
      rest2: Float(1 - beta2), epsilon: epsilon, decay: decay.coupled, shrink: decay.shrink,
      scale: decay.scale)
    ck_adam(w.count, w.base, g.base, m.base, v.base, &setting)
  }

  /// One step of RMSprop: v is the moving average of g², `average` of g when centred, `buffer` the
  /// momentum. `inside` is the Keras form: epsilon under the root, the rate inside the buffer.
  public static func rmsprop(
    _ w: Region, gradient g: Region, v: Region, average: Region? = nil, buffer: Region? = nil,
    rate: Float, alpha: Double, epsilon: Float, momentum: Float = 0, inside: Bool = false,
    decay: Decay = Decay()
  ) {
    precondition(g.count == w.count && v.count == w.count, "lengths")
    precondition((average?.count ?? w.count) == w.count, "length of the average")
    precondition((buffer?.count ?? w.count) == w.count, "length of the buffer")
    precondition(buffer != nil || momentum == 0, "momentum needs a buffer")
    var setting = ck_rmsprop(
      rate: rate, alpha: Float(alpha), rest: Float(1 - alpha), epsilon: epsilon, momentum: momentum,
      decay: decay.coupled, shrink: decay.shrink, scale: decay.scale, inside: inside ? 1 : 0)
    ck_rmsprop(w.count, w.base, g.base, v.base, average?.base, buffer?.base, &setting)
  }

  /// Σ x² in Double: not finite exactly when an element is not finite.
  public static func sumOfSquares(_ x: Region) -> Double { ck_sum_squares(x.count, x.base) }

  /// y = a·x + b·y.
  public static func blend(_ a: Float, _ x: Region, _ b: Float, into y: Region) {
    precondition(y.count == x.count, "lengths")
    ck_blend(x.count, a, x.base, b, y.base)
  }
}
