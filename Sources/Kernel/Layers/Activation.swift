/// The activations: y = f(x), element by element; dx = f'(x) dy.
extension LayerKind {
  static let relu = activation(
    Label(
      "relu", foreign: ["ReLU"], summary: "The positive part: max(0, x).",
      source: "Nair and Hinton, ICML 2010", formula: "y = max(0, x)",
      example: "model { dense 32; relu; dense }"),
    operations: 1
  ) { _ in .relu }

  static let leaky = activation(
    Label(
      "leaky", foreign: ["LeakyReLU", "leaky_relu"],
      summary: "The input, or a small slope times it below 0, so that no unit dies.",
      source: "Maas, Hannun and Ng, ICML 2013", formula: "y = x above 0, {slope} x below",
      parameters: [
        Parameter(
          "slope", .number(0...1), standard: "0.01", foreign: ["negative_slope", "alpha"],
          help: "the slope below 0")
      ],
      example: "model { dense 32; leaky slope=0.1; dense }"),
    operations: 2
  ) { .leaky(slope: $0.x) }

  static let elu = activation(
    Label(
      "elu", foreign: ["ELU"], summary: "The input x, or alpha (eˣ - 1) below 0.",
      source: "arXiv:1511.07289", formula: "y = x above 0, {alpha} (exp(x) - 1) below",
      parameters: [
        Parameter(
          "alpha", .number(0...100), standard: "1", help: "minus the limit towards -infinity")
      ],
      example: "model { dense 32; elu; dense }"),
    operations: 4
  ) { .elu(alpha: $0.x) }

  static let selu = activation(
    Label(
      "selu", foreign: ["SELU"],
      summary: "A scaled ELU whose outputs keep mean 0 and variance 1.",
      source: "arXiv:1706.02515",
      formula: "y = 1.0507 x above 0, 1.0507 * 1.6733 (exp(x) - 1) below",
      example: "model { dense 32; selu; dense }"),
    operations: 5
  ) { _ in .selu }

  static let gelu = activation(
    Label(
      "gelu", foreign: ["GELU"],
      summary: "The input times the probability that a normal number is below it.",
      source: "arXiv:1606.08415",
      formula: """
        y = x (1 + erf(x / sqrt(2))) / 2 [tanh=no]
        y = x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2 [tanh=yes]
        """,
      parameters: [
        Parameter("tanh", .flag, standard: "no", help: "the approximation with tanh")
      ],
      example: "model { dense 32; gelu; dense }"),
    operations: 8
  ) { .gelu(tanh: $0.x == 1) }

  static let silu = activation(
    Label(
      "silu", aliases: ["swish"], foreign: ["SiLU"], summary: "The input times its sigmoid.",
      source: "arXiv:1702.03118", formula: "y = x / (1 + exp(-x))",
      example: "model { dense 32; silu; dense }"),
    operations: 5
  ) { _ in .silu }

  static let mish = activation(
    Label(
      "mish", foreign: ["Mish"], summary: "The input x times tanh(softplus x).",
      source: "arXiv:1908.08681", formula: "y = x tanh(log(1 + exp(x)))",
      example: "model { dense 32; mish; dense }"),
    operations: 8
  ) { _ in .mish }

  static let tanh = activation(
    Label(
      "tanh", foreign: ["Tanh"], summary: "The hyperbolic tangent: between -1 and 1.",
      formula: "y = (exp(x) - exp(-x)) / (exp(x) + exp(-x))",
      example: "model { dense 32; tanh; dense }"),
    operations: 5
  ) { _ in .tanh }

  static let sigmoid = activation(
    Label(
      "sigmoid", foreign: ["Sigmoid"],
      summary: "The logistic curve 1 / (1 + e⁻ˣ): between 0 and 1.",
      formula: "y = 1 / (1 + exp(-x))",
      example: "model { dense 32; sigmoid; dense }"),
    operations: 4
  ) { _ in .sigmoid }

  static let softplus = activation(
    Label(
      "softplus", foreign: ["Softplus"], summary: "A smooth ReLU: log(1 + eˣ).",
      formula: "y = log(1 + exp(x))",
      example: "model { dense 32; softplus; dense }"),
    operations: 4
  ) { _ in .softplus }

  /// A row around one function; its one parameter, if it has any, is the constant x.
  private static func activation(
    _ label: Label, operations: Int,
    function: @escaping @Sendable (SIMD4<Float>) -> Compute.Activation
  ) -> LayerKind {
    let amount = label.parameters.first?.name
    return LayerKind(
      label, stem: label.name, operations: { _, _, out in operations &* out.count },
      constants: { values in
        guard let amount else { return .zero }
        return [Float(values.number(amount) ?? (values[flag: amount] ? 1 : 0)), 0, 0, 0]
      },
      isActivation: true,
      forward: { wire in
        let w = wire.pointee
        Compute.activate(function(w.constants), w.input.flat, into: w.output.flat)
        zeroPads(w)
      },
      backward: { wire in
        let w = wire.pointee
        guard let dy = w.outputGradient, let dx = w.inputGradient else { return }
        let function = function(w.constants)
        let saved = function.backwardReadsOutput ? w.output : w.input
        Compute.activateBackward(function, saved: saved.flat, dy: dy.flat, into: dx.flat)
      })
  }

  /// f(0) need not be 0, and the floats between positions and rows must be.
  private static func zeroPads(_ wire: Wire) {
    let (y, form) = (wire.output, wire.outputForm)
    guard y.rows > 0, form.positions > 0 else { return }
    let gap = form.isCompact ? form.count : form.features
    guard gap < y.stride, y[0, gap] != 0 else { return }
    Compute.zeroPads(y, form)
  }
}
