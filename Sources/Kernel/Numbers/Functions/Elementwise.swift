/// Functions of one number, at every element; a number is answered in Double.
extension Function {
  static let elementwise: [Function] = [
    map("exp", .exp, "The exponential e^x.") { Maths.exp($0) },
    map("expm1", .expm1, "The exponential less 1, exact near 0.") {
      Maths.expm1($0)
    },
    map("log", .log, "The natural logarithm.", foreign: ["ln"]) { Maths.log($0) },
    map("log1p", .log1p, "The natural logarithm of 1 + x, exact near 0.") { Maths.log1p($0) },
    map("log2", .log2, "The logarithm to base 2.") { Maths.log2($0) },
    map("log10", .log10, "The logarithm to base 10.") { Maths.log10($0) },
    map("sqrt", .sqrt, "The square root; nan below 0.") { Maths.sqrt($0) },
    map("square", .square, "Each element times itself.") { $0 * $0 },
    map("abs", .abs, "The size without the sign.", foreign: ["absolute", "fabs"]) { abs($0) },
    map("sign", .sign, "The sign: -1, 0 or 1; nan stays nan.") {
      $0.isNaN ? $0 : $0 > 0 ? 1 : $0 < 0 ? -1 : 0
    },
    map("floor", .floor, "The next whole number below.") { $0.rounded(.down) },
    map("ceil", .ceil, "The next whole number above.") { $0.rounded(.up) },
    map("round", .round, "The nearest whole number, halves to the even one.", foreign: ["rint"]) {
      $0.rounded(.toNearestOrEven)
    },
    map("sin", .sin, "The sine of radians.") { Maths.sin($0) },
    map("cos", .cos, "The cosine of radians.") { Maths.cos($0) },
    map("tan", .tan, "The tangent of radians.") { Maths.tan($0) },
    map("tanh", .tanh, "The hyperbolic tangent.") { Maths.tanh($0) },
    map("erf", .erf, "The error function.") { Maths.erf($0) },
    question("isnan", .isNaN, "Whether an element is not a number.") { $0.isNaN },
    question("isfinite", .isFinite, "Whether an element is neither nan nor infinite.") {
      $0.isFinite
    },
  ]

  /// The activations that need no parameter, as functions.
  static let activations: [Function] = [
    activation("relu", .relu, "The element where positive, else 0.", "Nair, Hinton, ICML 2010") {
      $0.isNaN ? $0 : max($0, 0)
    },
    map("sigmoid", .sigmoid, "The logistic function 1 / (1 + e^-x).", foreign: ["expit"]) {
      sigmoid($0)
    },
    activation("softplus", .softplus, "A smooth relu: log(1 + e^x).", "Dugas et al., NIPS 2000") {
      $0.isNaN ? $0 : max($0, 0) + Maths.log1p(Maths.exp(-abs($0)))
    },
    activation(
      "gelu", .gelu(tanh: false), "The element times its normal probability: x Φ(x), with erf.",
      "arXiv:1606.08415"
    ) {
      $0 == -.infinity ? 0 : $0 / 2 * (1 + Maths.erf($0 / 2.0.squareRoot()))
    },
    activation("silu", .silu, "The element times its sigmoid: x / (1 + e^-x).", "arXiv:1702.03118")
    {
      $0 == -.infinity ? 0 : $0 * sigmoid($0)
    },
  ]

  private static func sigmoid(_ x: Double) -> Double {
    if x >= 0 { return 1 / (1 + Maths.exp(-x)) }
    let small = Maths.exp(x)
    return small / (1 + small)
  }

  private static func map(
    _ name: String, _ map: Compute.Map, _ summary: String, foreign: [String] = [],
    _ scalar: @escaping @Sendable (Double) -> Double
  ) -> Function {
    Function(
      Label(
        name, foreign: foreign, summary: summary, parameters: [.x], example: "\(name)([1, 2, 3])")
    ) { arguments throws(Problem) in
      if let number = arguments["x"]?.scalar { return .number(scalar(number)) }
      return .tensor(try arguments.array("x").mapped(map))
    }
  }

  private static func activation(
    _ name: String, _ activation: Compute.Activation, _ summary: String, _ source: String,
    _ scalar: @escaping @Sendable (Double) -> Double
  ) -> Function {
    Function(
      Label(
        name, foreign: name == "silu" ? ["swish"] : [], summary: summary, source: source,
        parameters: [.x], example: "\(name)([-1, 0, 1])")
    ) { arguments throws(Problem) in
      if let number = arguments["x"]?.scalar { return .number(scalar(number)) }
      return .tensor(try arguments.array("x").activated(activation))
    }
  }

  private static func question(
    _ name: String, _ map: Compute.Map, _ summary: String,
    _ scalar: @escaping @Sendable (Double) -> Bool
  ) -> Function {
    Function(
      Label(name, summary: summary, parameters: [.x], example: "\(name)([1, 2, 3])")
    ) { arguments throws(Problem) in
      if let number = arguments["x"]?.scalar { return .flag(scalar(number)) }
      return .tensor(try arguments.array("x").mapped(map))
    }
  }
}
