/// A kind of layer: what it does to shapes, which weights it owns, its function and its gradient.
///
/// A row says each shape once: `shape` and `weights` are what the plan, `summary` and the law tests
/// read. Forward and backward work on one `Wire`, without allocating.
public struct LayerKind: Catalogued {
  public static let noun = "layer"
  public static let all: [LayerKind] = [
    dense, relu, leaky, elu, selu, gelu, silu, mish, tanh, sigmoid, softplus, dropout, norm,
    flatten,
  ]

  public let label: Label
  /// What layers of this kind are called: "fc" gives fc1, fc2 …
  public let stem: String
  /// The shape of one sample that comes out, from the one that goes in.
  let shape: @Sendable (Values, Shape) throws(Problem) -> Shape
  /// The weights, from the shape of one sample that goes in.
  let weights: @Sendable (Values, Shape) -> [WeightShape]
  /// Floating-point operations of the forward pass for one sample, from the shapes in and out.
  public let operations: @Sendable (Values, Shape, Shape) -> Int
  /// Numbers the layer needs at every batch; each row says what they are.
  let constants: @Sendable (Values) -> SIMD4<Float>
  /// Whether the layer hands its input on untouched: always, or only outside training.
  let vanishes: @Sendable (Values, Mode) -> Bool
  /// Whether it takes samples that are vectors only.
  let isFlat: Bool
  /// Whether it is an activation, which decides the gain of the weights below.
  public let isActivation: Bool
  let forward: Pass
  let backward: Pass

  typealias Pass = @Sendable (UnsafePointer<Wire>) -> Void

  /// A layer without weights that works element by element.
  init(
    _ label: Label, stem: String,
    shape: @escaping @Sendable (Values, Shape) throws(Problem) -> Shape = { _, shape in shape },
    weights: @escaping @Sendable (Values, Shape) -> [WeightShape] = { _, _ in [] },
    operations: @escaping @Sendable (Values, Shape, Shape) -> Int = { _, _, out in out.count },
    constants: @escaping @Sendable (Values) -> SIMD4<Float> = { _ in .zero },
    vanishes: @escaping @Sendable (Values, Mode) -> Bool = { _, _ in false },
    isFlat: Bool = false, isActivation: Bool = false, forward: @escaping Pass,
    backward: @escaping Pass
  ) {
    self.label = label
    self.stem = stem
    self.shape = shape
    self.weights = weights
    self.operations = operations
    self.constants = constants
    self.vanishes = vanishes
    self.isFlat = isFlat
    self.isActivation = isActivation
    self.forward = forward
    self.backward = backward
  }
}

/// Whether dropout drops and batch normalisation reads its batch.
public enum Mode: Sendable { case training, evaluation }

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
}

/// What one layer sees of the arenas, captured once when the plan is compiled.
///
/// Legend: N rows of the batch, I inputs and O outputs of one sample. Every matrix is as wide as its
/// stride, a multiple of 16; the floats beyond I or O are 0, and each pass leaves them so.
struct Wire {
  /// N.
  var rows: Int
  /// I and O.
  let inputs: Int
  let outputs: Int
  /// The layer's input and output, as many rows as a batch may have.
  let x: Matrix
  let y: Matrix
  /// The gradients of the loss by them; nil in evaluation, and dx where nobody below needs it.
  let dx: Matrix?
  let dy: Matrix?
  /// The weights in the order of the row, and their gradients.
  let weights: Pair
  let gradients: Pair?
  /// Running mean and variance of a normalisation.
  let statistics: Pair
  /// What survives from forward to backward.
  let kept: Pair
  let constants: SIMD4<Float>
  /// Gradients are added to what is there, instead of replacing it.
  var accumulates: Bool
  let mode: Mode
  /// y = max(0, y) is part of this layer.
  let takesRelu: Bool
  /// The layer above has already applied the gradient of that maximum to dy.
  let isGatedAbove: Bool
  /// x comes from a layer with `takesRelu`, whose gradient this layer applies to dx.
  let gatesBelow: Bool
  /// The random stream of this layer at this batch.
  var stream: Stream

  /// Two regions of a buffer, or none.
  struct Pair {
    var first: Region
    var second: Region
  }

  /// x, N rows of all columns up to the stride.
  var input: Matrix { x.prefix(rows) }
  var output: Matrix { y.prefix(rows) }
  var outputGradient: Matrix? { dy?.prefix(rows) }
  var inputGradient: Matrix? { dx?.prefix(rows) }
}

/// One layer of a blueprint: a kind and its options.
public struct Layer: Sendable, CustomStringConvertible {
  public let kind: LayerKind
  /// Every parameter of the row, standards filled in.
  public let values: Values

  public init(_ kind: LayerKind, _ values: Values = Values()) {
    self.kind = kind
    var filled = values
    filled.fillStandards(of: kind.label)
    self.values = filled
  }

  public func output(for input: Shape) throws(Problem) -> Shape {
    try kind.shape(values, input)
  }

  /// The layer as it would be typed, standards left out: `dense 128`, `leaky slope=0.2`.
  public var description: String {
    var words = [kind.name]
    for parameter in kind.label.parameters {
      guard let value = values.value(parameter.name) else { continue }
      let text = value.asTyped
      if let standard = parameter.standard, let usual = try? parameter.read(standard),
        usual.asTyped == text
      {
        continue
      }
      words.append(parameter.isPositional ? text : "\(parameter.name)=\(text)")
    }
    return words.joined(separator: " ")
  }
}

extension Layer: Equatable {
  public static func == (a: Layer, b: Layer) -> Bool { a.description == b.description }
}

extension Value {
  /// The value as it would be typed: shortest digits that read back to the same number.
  var asTyped: String {
    switch self {
    case .number(let number): Numeral.typed(number)
    case .integer(let integer): String(integer)
    case .flag(let flag): flag ? "yes" : "no"
    case .word(let word): word
    case .text(let text): text
    case .list(let values): values.map(\.asTyped).joined(separator: ",")
    }
  }
}

extension Numeral {
  /// The shortest text that reads back to exactly this number: `0.01`, `1e-7`, `12`.
  static func typed(_ number: Double) -> String {
    if let whole = Int(exactly: number), abs(whole) < 1_000_000_000_000 { return String(whole) }
    let text = "\(number)"
    guard let mark = text.utf8.firstIndex(of: 101) else { return text }
    var figures = text[..<mark]
    if figures.hasSuffix(".0") { figures = figures.dropLast(2) }
    guard let exponent = Int(text[text.index(after: mark)...]) else { return text }
    return "\(figures)e\(exponent)"
  }
}
