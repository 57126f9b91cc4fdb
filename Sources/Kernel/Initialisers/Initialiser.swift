/// What the weights are before the first step.
public struct Initialiser: Catalogued {
  public let label: Label
  public let make: @Sendable (Values) throws(Problem) -> Filler

  init(_ label: Label, make: @escaping @Sendable (Values) throws(Problem) -> Filler) {
    self.label = label
    self.make = make
  }

  public static let noun = "initialiser"
  public static let all: [Initialiser] = [
    standard, xavier, kaiming, lecun, orthogonal, svd, normal, uniform, constant, zeros,
  ]
}

/// An initialiser with its settings.
///
/// Weights are (inputs, outputs): y = x·W + b. The numbers depend on the place and the stream only,
/// so a layer gets the same ones whatever stands beside it.
public struct Filler: Sendable {
  /// A matrix of weights that is to be filled.
  public struct Site: Sendable, Equatable {
    /// Rows and columns of the matrix.
    public var inputs: Int
    public var outputs: Int
    /// Connections into an output and out of an input: larger than the matrix in a convolution.
    public var fanIn: Int
    public var fanOut: Int
    /// The connections PyTorch's own initialisation counts: `fanIn`, and the hidden size of a
    /// recurrent layer.
    public var standardFan: Int
    /// Rows that are looked up, not multiplied.
    public var isTable: Bool
    /// What the activation behind it asks for, `Gain.following`.
    public var gain: Double

    public init(
      inputs: Int, outputs: Int, fanIn: Int? = nil, fanOut: Int? = nil,
      standardFan: Int? = nil, isTable: Bool = false, gain: Double = 1
    ) {
      self.inputs = inputs
      self.outputs = outputs
      self.fanIn = fanIn ?? inputs
      self.fanOut = fanOut ?? outputs
      self.standardFan = standardFan ?? self.fanIn
      self.isTable = isTable
      self.gain = gain
    }
  }

  /// The distribution the numbers are meant to have.
  public struct Aim: Sendable, Equatable {
    public var mean: Double
    public var sd: Double
    /// Where the standard deviation comes from, such as `sqrt(2/784)`.
    public var formula: String

    init(_ sd: Double, _ formula: String, mean: Double = 0) {
      self.mean = mean
      self.sd = sd
      self.formula = formula
    }
  }

  public let aim: @Sendable (Site) -> Aim
  /// The weights, (inputs, outputs).
  public let fill: @Sendable (Site, Stream) throws(Problem) -> Tensor
  /// The bias, (outputs), from a stream of its own: zeros in all but `default`.
  public let bias: @Sendable (Site, Stream) throws(Problem) -> Tensor

  init(
    aim: @escaping @Sendable (Site) -> Aim,
    bias: @escaping @Sendable (Site, Stream) throws(Problem) -> Tensor = Filler.zeroBias,
    fill: @escaping @Sendable (Site, Stream) throws(Problem) -> Tensor
  ) {
    self.aim = aim
    self.bias = bias
    self.fill = fill
  }

  @Sendable private static func zeroBias(_ site: Site, _: Stream) throws(Problem) -> Tensor {
    try Tensor(Shape([site.outputs]))
  }
}

/// How much a layer must amplify so that the activation behind it keeps the spread of its input.
public enum Gain {
  /// torch.nn.init.calculate_gain for the activations it knows, the practice of fastai and Keras
  /// (as ReLU) for the smooth ones of its kind, 1 for none, an unknown one, sigmoid and softplus.
  ///
  /// relu, elu, gelu, silu, mish √2; leaky √(2 / (1 + slope²)); selu 3/4; tanh 5/3.
  public static func following(_ activation: String?, slope: Double = 0.01) -> Double {
    switch activation {
    case "relu", "elu", "gelu", "silu", "mish": 2.0.squareRoot()
    case "leaky": (2 / (1 + slope * slope)).squareRoot()
    case "selu": 0.75
    case "tanh": 5.0 / 3
    default: 1
    }
  }
}
