/// How the parameters follow their gradient.
public struct Optimiser: Catalogued {
  public let label: Label
  /// The most numbers of state that any setting keeps for a parameter.
  public let slots: Int
  /// A rate of the size that suits it, where a search has nothing else to begin at.
  let usual: Double
  /// Whether a step is divided by the size of the gradient, so that noise makes it smaller by its root only.
  public let isAdaptive: Bool
  public let make: @Sendable (Values) throws(Problem) -> Update

  init(
    _ label: Label, slots: Int, usual: Double = 0.01, isAdaptive: Bool = true,
    make: @escaping @Sendable (Values) throws(Problem) -> Update
  ) {
    self.label = label
    self.slots = slots
    self.usual = usual
    self.isAdaptive = isAdaptive
    self.make = make
  }

  public static let noun = "optimiser"
  public static let all: [Optimiser] = [
    sgd, adam, adamw, rmsprop,
  ]

  /// The optimiser that is used when none is chosen.
  public static let standard = adamw
}

/// An optimiser with its settings.
public struct Update: Sendable {
  /// One step over one flat range of parameters.
  public struct Pass {
    public var parameters: Region
    /// As many as parameters.
    public var gradient: Region
    /// At least `slots` regions as long as the parameters, zeros before the first step. Which
    /// region is which is the optimiser's own affair, and stays the same for a whole run.
    public var state: (Region?, Region?, Region?)
    /// The learning rate of this step and range.
    public var rate: Double
    /// Replaces momentum (or beta1) for this step; ignored by an optimiser without momentum.
    public var momentum: Double?
    /// Weight decay of this range: `Update.decay`, or 0 for biases and norms.
    public var decay: Double
    /// Multiplies the gradient: clipping, accumulation.
    public var gradientScale: Double
    /// Counted from 1, over the whole run.
    public var step: Int

    public init(
      _ parameters: Region, gradient: Region,
      state: (Region?, Region?, Region?) = (nil, nil, nil), rate: Double,
      momentum: Double? = nil, decay: Double = 0, gradientScale: Double = 1, step: Int
    ) {
      self.parameters = parameters
      self.gradient = gradient
      self.state = state
      self.rate = rate
      self.momentum = momentum
      self.decay = decay
      self.gradientScale = gradientScale
      self.step = step
    }
  }

  /// Numbers of state for a parameter.
  public let slots: Int
  /// Momentum or beta1 where no schedule moves it; nil when there is none to move.
  public let momentum: Double?
  /// Weight decay for the ranges that decay.
  public let decay: Double
  /// w shrinks by rate · decay before the step (decoupled), or decay · w joins the gradient (L2).
  public let decayIsDecoupled: Bool
  public let apply: @Sendable (Pass) -> Void
}
