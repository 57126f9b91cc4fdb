/// A kind of layer: what it does to shapes, which weights it owns, its function and its gradient.
///
/// A row says each shape once: `shape`, `weights`, `statistics`, `kept` and `scratch` are what the
/// plan, `summary` and the law tests read. Forward and backward work on one `Wire`, without allocating.
public struct LayerKind: Catalogued {
  public static let noun = "layer"
  public static let all: [LayerKind] = [
    dense, relu, leaky, elu, selu, gelu, silu, mish, tanh, sigmoid, softplus, dropout, norm,
    conv, pool, adaptivePool, globalPool, upsample, flatten, residual, parallel, rnn, lstm, gru,
    embedding, layerNorm, groupNorm, attention,
  ]

  public let label: Label
  /// What layers of this kind are called: "fc" gives fc1, fc2 …
  public let stem: String
  /// The samples it takes; others are refused before `shape` is asked.
  let takes: Demand
  /// What stands in its braces.
  let holds: Content
  /// The shape of one sample that comes out, from those that go in: one, or one for each branch.
  let shape: @Sendable (Values, [Shape]) throws(Problem) -> Shape
  /// The weights, from the shape of one sample that goes in.
  let weights: @Sendable (Values, Shape) -> [WeightShape]
  /// Numbers that live beside the weights and are not trained, such as running means.
  let statistics: @Sendable (Values, Shape) -> [StatisticShape]
  /// Floating-point operations of the forward pass for one sample, from the shapes in and out.
  public let operations: @Sendable (Values, Shape, Shape) -> Int
  /// Numbers the layer needs at every batch; each row says what they are.
  let constants: @Sendable (Values) -> SIMD4<Float>
  /// Whole numbers of the same kind, from the shape that goes in: sizes of kernels, strides. The last
  /// four are the plan's, for what a step takes along (`Fusion`).
  let integers: @Sendable (Values, Shape) -> SIMD16<Int32>
  /// Whether the layer hands its input on untouched: always, or only outside training.
  let vanishes: @Sendable (Values, Shape, Mode) -> Bool
  /// Floats of each region that survives from forward to backward.
  let kept: @Sendable (Placement) -> [Int]
  /// Floats that one pass needs for itself; all layers of a plan share them.
  let scratch: @Sendable (Placement) -> Int
  /// Whether it is an activation, which decides the gain of the weights below.
  public let isActivation: Bool
  /// Whether the gain of the weights below is decided by what stands behind it.
  let isSeenThrough: Bool
  let forward: Pass
  let backward: Pass

  typealias Pass = @Sendable (UnsafePointer<Wire>) -> Void

  /// The samples a layer takes.
  enum Demand: Sendable, CaseIterable {
    case anything
    /// (n)
    case vector
    /// (T, n)
    case sequence
    /// (H, W, n)
    case image
    /// (T, n) or (H, W, n)
    case grid
  }

  /// What a layer holds in braces.
  enum Content: Sendable {
    case nothing
    /// Layers, one behind the other: one branch.
    case chain
    /// Statements, each a branch.
    case branches
  }

  /// Without more than a function, a layer that works element by element.
  init(
    _ label: Label, stem: String, takes: Demand = .anything, holds: Content = .nothing,
    shape: @escaping @Sendable (Values, [Shape]) throws(Problem) -> Shape = { $1[0] },
    weights: @escaping @Sendable (Values, Shape) -> [WeightShape] = { _, _ in [] },
    statistics: @escaping @Sendable (Values, Shape) -> [StatisticShape] = { _, _ in [] },
    operations: @escaping @Sendable (Values, Shape, Shape) -> Int = { _, _, out in out.count },
    constants: @escaping @Sendable (Values) -> SIMD4<Float> = { _ in .zero },
    integers: @escaping @Sendable (Values, Shape) -> SIMD16<Int32> = { _, _ in .zero },
    vanishes: @escaping @Sendable (Values, Shape, Mode) -> Bool = { _, _, _ in false },
    kept: @escaping @Sendable (Placement) -> [Int] = { _ in [] },
    scratch: @escaping @Sendable (Placement) -> Int = { _ in 0 },
    isActivation: Bool = false, isSeenThrough: Bool = false, forward: @escaping Pass,
    backward: @escaping Pass
  ) {
    self.label = label
    self.stem = stem
    self.takes = takes
    self.holds = holds
    self.shape = shape
    self.weights = weights
    self.statistics = statistics
    self.operations = operations
    self.constants = constants
    self.integers = integers
    self.vanishes = vanishes
    self.kept = kept
    self.scratch = scratch
    self.isActivation = isActivation
    self.isSeenThrough = isSeenThrough
    self.forward = forward
    self.backward = backward
  }
}

/// Whether dropout drops and batch normalisation reads its batch.
public enum Mode: Sendable { case training, evaluation }

/// A layer in its place, as the plan asks about it.
struct Placement {
  let values: Values
  /// One sample in and out.
  let input: Shape
  let output: Shape
  /// The most rows of a batch.
  let rows: Int
  let mode: Mode
  /// Direct sums everywhere, without Winograd.
  let isExact: Bool
  /// The layers behind it that its step does too.
  let fusion: Fusion
  /// Its input is kept nowhere, and made from the output of the convolution before.
  let remakesInput: Bool
}

/// One weight matrix or vector of a layer.
struct WeightShape {
  enum Role: Sendable {
    /// A matrix of the network: initialised by the fans, decayed.
    case matrix
    /// Added to outputs: not decayed.
    case bias
    /// The factor and the shift of a normalisation: 1 and 0, not decayed.
    case scale
    case shift
  }

  let name: String
  let role: Role
  /// A matrix is inputs x outputs, a vector has 1 row.
  let rows: Int
  let columns: Int
  /// Connections into an output and out of an input; nil for rows and columns.
  var fanIn: Int?
  var fanOut: Int?
  /// The connections PyTorch's own initialisation counts: the hidden size of a recurrent layer; nil
  /// for `fanIn`.
  var standardFan: Int?
  /// Blocks of columns that are matrices of their own, such as the gates of an LSTM: each is drawn,
  /// and made orthogonal, for itself.
  var blocks = 1
  /// Rows that are looked up, not multiplied: PyTorch draws them with deviation 1.
  var isTable = false
  /// Sizes of a window whose positions the rows go through, the channels of one after the other.
  var window: [Int] = []

  init(
    name: String, role: Role, rows: Int, columns: Int, fanIn: Int? = nil, fanOut: Int? = nil,
    standardFan: Int? = nil, blocks: Int = 1, isTable: Bool = false, window: [Int] = []
  ) {
    self.name = name
    self.role = role
    self.rows = rows
    self.columns = columns
    self.fanIn = fanIn
    self.fanOut = fanOut
    self.standardFan = standardFan
    self.blocks = blocks
    self.isTable = isTable
    self.window = window
  }
}

/// A vector of numbers that a layer keeps from batch to batch, and what it holds before the first.
struct StatisticShape {
  let count: Int
  let initial: Float
}

extension LayerKind.Demand {
  /// Refuses a shape the layer cannot take; `word` is the layer's name.
  func check(_ shape: Shape, for word: String) throws(Problem) {
    let (isFit, wanted, hint): (Bool, String, String) =
      switch self {
      case .anything: (true, "", "")
      case .vector:
        (shape.rank == 1, "vectors", "put flatten before it: flatten; \(word)")
      case .sequence:
        (
          shape.rank == 2, "sequences (steps, features)",
          "data adding is one; behind another recurrent layer, give that one states=all"
        )
      case .image: (shape.rank == 3, "images (height, width, channels)", "data digits")
      case .grid:
        (
          shape.rank == 2 || shape.rank == 3,
          "images (height, width, channels) or sequences (steps, features)",
          "put \(word) before flatten and dense; a table has no neighbours: dense"
        )
      }
    guard isFit else {
      throw Problem(
        .modelDoesNotFit, "\(word) takes \(wanted), not samples of shape \(shape)", hint: hint)
    }
  }
}
