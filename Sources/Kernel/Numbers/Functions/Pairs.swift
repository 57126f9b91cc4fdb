/// Functions of two or three values, stretched to a common shape.
extension Function {
  static let pairs: [Function] = [
    pair("pow", .power, "The first to the power of the second.", "pow(2, [1, 2, 3])") {
      Scalars.power($0, $1)
    },
    pair("maximum", .maximum, "The larger of two; nan where either is.", "maximum([-1, 2], 0)") {
      $0.isNaN || $1.isNaN ? .nan : max($0, $1)
    },
    pair("minimum", .minimum, "The smaller of two; nan where either is.", "minimum([-1, 2], 0)") {
      $0.isNaN || $1.isNaN ? .nan : min($0, $1)
    },
    pair("atan2", .atan2, "The angle of the point (y, x) in radians.", "atan2(1, [1, 0, -1])") {
      Maths.atan2($0, $1)
    },
    Function(
      Label(
        "clamp", foreign: ["clip"], summary: "Each element, but not below low nor above high.",
        parameters: [
          .x,
          Parameter("low", .expression, .positional, foreign: ["min"], help: "the least, if any"),
          Parameter("high", .expression, .positional, foreign: ["max"], help: "the most, if any"),
        ], example: "clamp([-2, 0.5, 3], 0, 1)")
    ) { arguments throws(Problem) in
      guard let x = arguments["x"] else { throw arguments.missing("x") }
      guard arguments["low"] != nil || arguments["high"] != nil else {
        throw arguments.missing("low")
      }
      var result = x
      if let low = arguments["low"] { result = try bounded(result, by: low, .maximum) }
      if let high = arguments["high"] { result = try bounded(result, by: high, .minimum) }
      return result
    },
    Function(
      Label(
        "where", summary: "Elements of a where the mask says yes, of b where it says no.",
        parameters: [
          Parameter("mask", .expression, .required, help: "yes or no, as from a comparison"),
          Parameter("a", .expression, .required, help: "values for yes"),
          Parameter("b", .expression, .required, help: "values for no"),
        ], example: "where([1, 0, 1], [1, 2, 3], 0)")
    ) { arguments throws(Problem) in
      if let mask = arguments["mask"]?.scalar, let a = arguments["a"], let b = arguments["b"] {
        return mask != 0 ? a : b
      }
      return Datum(
        try Tensor.chosen(
          try arguments.tensor("mask"), try arguments.tensor("a"), try arguments.tensor("b")))
    },
  ]

  private static func bounded(
    _ x: Datum, by bound: Datum, _ kernel: Compute.Binary
  ) throws(Problem) -> Datum {
    if let value = x.scalar, let limit = bound.scalar {
      if value.isNaN || limit.isNaN { return .number(.nan) }
      return .number(kernel == .maximum ? max(value, limit) : min(value, limit))
    }
    return Datum(
      try Tensor.combined(
        kernel, try x.asTensor(for: "clamp"), try bound.asTensor(for: "clamp"), word: "beside"))
  }

  private static func pair(
    _ name: String, _ kernel: Compute.Binary, _ summary: String, _ example: String,
    _ scalar: @escaping @Sendable (Double, Double) -> Double
  ) -> Function {
    Function(
      Label(
        name, summary: summary,
        parameters: [
          Parameter("x", .expression, .required, help: "a tensor, number or list"),
          Parameter("y", .expression, .required, help: "a tensor, number or list"),
        ], example: example)
    ) { arguments throws(Problem) in
      if let x = arguments["x"]?.scalar, let y = arguments["y"]?.scalar {
        return .number(scalar(x, y))
      }
      return Datum(
        try Tensor.combined(
          kernel, try arguments.tensor("x"), try arguments.tensor("y"), word: "beside"))
    }
  }
}
