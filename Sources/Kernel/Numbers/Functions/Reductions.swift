/// Many elements to one: over everything (a number), or along axes.
extension Function {
  static let reductions: [Function] = [
    reduction(
      "sum", "The sum.", whole: { Compute.sum($0.region) },
      along: { (x, axes) throws(Problem) in try x.reduced(.sum, axes) }),
    reduction(
      "mean", "The mean; nan of nothing.", whole: { $0.mean },
      along: { (x, axes) throws(Problem) in try x.mean(axes) }),
    spread("var", "The variance, divided by n - correction.") { $0 },
    spread("std", "The standard deviation, divided by n - correction under the root.") {
      $0.squareRoot()
    },
    extreme("max", .max, "The largest element; nan if one is."),
    extreme("min", .min, "The smallest element; nan if one is."),
    reduction("prod", "The product.") { x, axes throws(Problem) in
      try x.reduced(.product, axes)
    },
    reduction("any", "Whether an element is not 0.") { x, axes throws(Problem) in
      let truths = try x.truths().reduced(.sum, axes)
      return try Tensor.combined(.greater, truths, try Tensor(scalar: 0), word: ">")
    },
    reduction("all", "Whether no element is 0.") { x, axes throws(Problem) in
      let lies = try x.mapped(.not).reduced(.sum, axes)
      return try Tensor.combined(.equal, lies, try Tensor(scalar: 0), word: "==")
    },
    reduction("median", "The middle element, or the mean of the two in the middle.") {
      x, axes throws(Problem) in
      try x.quantile(0.5, axes)
    },
    Function(
      Label(
        "quantile", foreign: ["percentile"],
        summary:
          "The value below which a fraction of the elements lies, linear between neighbours.",
        parameters: [
          .x, Parameter("q", .number(0...1), .required, help: "the fraction, 0 to 1"),
          Parameter("axis", .expression, foreign: ["dim"], help: "one axis or a list of them"),
          .keepdims,
        ], example: "quantile([1, 2, 3, 4], 0.25)")
    ) { arguments throws(Problem) in
      let x = try arguments.tensor("x")
      return Datum(
        try x.quantile(try arguments.number("q"), try arguments.axes(of: x.shape)))
    },
    norm,
  ]

  private static let norm = Function(
    Label(
      "norm",
      summary:
        "The length of a vector: the root of the sum of squares, or the sum of sizes with p=1.",
      parameters: [
        .x, .axes,
        Parameter("p", .expression, standard: "2", foreign: ["ord"], help: "1, 2 or inf"),
        .keepdims,
      ], example: "norm([3, 4])")
  ) { arguments throws(Problem) in
    let x = try arguments.tensor("x")
    let axes = try arguments.axes(of: x.shape)
    let power = try arguments.number("p")
    if power == 2 {
      if axes.isAll, !axes.keeping {
        return .number(Compute.sumOfSquares(x.region).squareRoot())
      }
      return Datum(try x.reduced(.sumOfSquares, axes).mapped(.sqrt))
    }
    let sizes = try x.mapped(.abs)
    if power == 1 { return Datum(try sizes.reduced(.sum, axes)) }
    guard power == .infinity else {
      throw Problem(
        .outOfRange, "p of norm is 1, 2 or inf, not \(Numeral.short(power))", about: "p")
    }
    guard x.size(reducing: axes) > 0 else {
      return Datum(try Tensor(x.shape(reducing: axes)))
    }
    return Datum(try sizes.reduced(.max, axes))
  }

  /// A reduction with an answer in Double where it goes over everything.
  private static func reduction(
    _ name: String, _ summary: String, whole: (@Sendable (Tensor) -> Double)? = nil,
    along: @escaping @Sendable (Tensor, Tensor.Axes) throws(Problem) -> Tensor
  ) -> Function {
    Function(
      Label(
        name, summary: summary, parameters: [.x, .axes, .keepdims],
        example: "\(name)([[1, 2], [3, 4]], axis=0)")
    ) { arguments throws(Problem) in
      let x = try arguments.tensor("x")
      let axes = try arguments.axes(of: x.shape)
      if axes.isAll, !axes.keeping, let whole { return .number(whole(x)) }
      let result = try along(x, axes)
      if result.isMask, result.rank == 0 { return .flag(result.first == 1) }
      return Datum(result)
    }
  }

  private static func extreme(
    _ name: String, _ reduction: Compute.Reduction, _ summary: String
  ) -> Function {
    Function(
      Label(
        name, foreign: ["a" + name], summary: summary, parameters: [.x, .axes, .keepdims],
        example: "\(name)([[1, 2], [3, 4]], axis=0)")
    ) { arguments throws(Problem) in
      let x = try arguments.tensor("x")
      if x.rank == 0, arguments["axis"] != nil {
        throw Problem(
          .shapes, "a single number has no axis", hint: "\(name)imum(a, b) compares two values",
          about: name)
      }
      let axes = try arguments.axes(of: x.shape)
      try requireElements(x, axes, for: name)
      return Datum(try x.reduced(reduction, axes))
    }
  }

  private static func spread(
    _ name: String, _ summary: String, _ finish: @escaping @Sendable (Double) -> Double
  ) -> Function {
    Function(
      Label(
        name, foreign: name == "std" ? ["sd", "stdev"] : ["variance"], summary: summary,
        parameters: [
          .x, .axes,
          Parameter(
            "correction", .number(0...1e9), standard: "1", aliases: ["ddof"],
            foreign: ["unbiased"], help: "1 as in PyTorch, 0 as in NumPy"), .keepdims,
        ], example: "\(name)([[1, 2], [3, 4]], axis=0)")
    ) { arguments throws(Problem) in
      let x = try arguments.tensor("x")
      let axes = try arguments.axes(of: x.shape)
      let correction = try arguments.number("correction")
      if axes.isAll, !axes.keeping {
        return .number(finish(x.variance(correction: correction)))
      }
      let variance = try x.variance(axes, correction: correction)
      return Datum(name == "std" ? try variance.mapped(.sqrt) : variance)
    }
  }

  /// Refuses to look for the largest of nothing.
  static func requireElements(
    _ x: Tensor, _ axes: Tensor.Axes, for name: String
  ) throws(Problem) {
    guard x.size(reducing: axes) > 0 else {
      throw Problem(
        .shapes, "\(name) of nothing: shape \(x.shape) has no elements there",
        hint: "sum, prod, any and all answer for empty tensors", about: name)
    }
  }
}

extension Tensor {
  /// 1 where an element is not 0, nan included.
  fileprivate func truths() throws(Problem) -> Tensor {
    try Tensor.combined(.notEqual, self, try Tensor(scalar: 0), word: "!=")
  }
}
