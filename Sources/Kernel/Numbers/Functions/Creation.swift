/// Tensors made of nothing.
extension Function {
  static let creation: [Function] = [
    Function(
      Label(
        "zeros", foreign: ["zeros_like"], summary: "A tensor of zeros.", parameters: [.sizes],
        example: "zeros(3, 4)")
    ) { arguments throws(Problem) in
      Datum(try Tensor(try Shape(try arguments.sizes("sizes"))))
    },
    Function(
      Label(
        "ones", foreign: ["ones_like"], summary: "A tensor of ones.", parameters: [.sizes],
        example: "ones(3, 4)")
    ) { arguments throws(Problem) in
      Datum(try Tensor.filled(try Shape(try arguments.sizes("sizes")), with: 1))
    },
    Function(
      Label(
        "full", foreign: ["fill", "full_like"], summary: "A tensor of one value.",
        parameters: [
          Parameter("sizes", .expression, .required, aliases: ["shape"], help: "a size, or a list"),
          Parameter(
            "value", .expression, .required, foreign: ["fill_value"], help: "what stands everywhere"
          ),
        ], example: "full([3, 4], 0.5)")
    ) { arguments throws(Problem) in
      let value = Float(try arguments.number("value"))
      return Datum(try Tensor.filled(try Shape(try arguments.sizes("sizes")), with: value))
    },
    Function(
      Label(
        "eye", foreign: ["identity"], summary: "The identity matrix.",
        parameters: [
          Parameter("rows", .integer(0...Int.max), .required, help: "rows"),
          Parameter(
            "columns", .integer(0...Int.max), .positional, help: "as many as rows if unwritten"),
        ], example: "eye(3)")
    ) { arguments throws(Problem) in
      let rows = try arguments.integer("rows")
      let columns = try arguments.optionalInteger("columns") ?? rows
      let result = try Tensor(try Shape([rows, columns]))
      for place in 0..<min(rows, columns) { result.buffer[place * columns + place] = 1 }
      return .tensor(result)
    },
    arange, linspace,
    Function(
      Label(
        "tensor", aliases: ["array"], foreign: ["asarray", "from_numpy"],
        summary: "A list, or a list of lists, as a tensor.",
        parameters: [
          Parameter("x", .expression, .required, help: "numbers, or lists of one shape")
        ],
        example: "tensor([[1, 2], [3, 4]])")
    ) { arguments throws(Problem) in
      .tensor(try arguments.tensor("x"))
    },
  ]

  private static let arange = Function(
    Label(
      "arange", foreign: ["range"],
      summary: "Numbers from start up to, and without, stop in equal steps.",
      parameters: [
        Parameter("start", .expression, .required, help: "first number; alone it is stop, from 0"),
        Parameter("stop", .expression, .positional, help: "end, which is left out"),
        Parameter(
          "step", .expression, .positional, standard: "1", help: "distance, may be negative"),
      ], example: "arange(0, 10, 2)")
  ) { arguments throws(Problem) in
    let first = try arguments.number("start")
    let second = try arguments.optionalNumber("stop")
    let (start, stop) = second.map { (first, $0) } ?? (0, first)
    let step = try arguments.number("step")
    guard step != 0, start.isFinite, stop.isFinite, step.isFinite else {
      throw Problem(
        .outOfRange, "arange needs finite numbers and a step that is not 0",
        hint: "arange(0, 10, 2)", about: "arange")
    }
    let steps = max(0, ((stop - start) / step).rounded(.up))
    guard let count = Int(exactly: steps) else {
      throw Problem(.memory, "\(Numeral.short(steps)) numbers are more than any memory holds")
    }
    return .tensor(
      try Tensor.generated(try Shape([count])) { start + Double($0) * step })
  }

  private static let linspace = Function(
    Label(
      "linspace", summary: "Numbers at equal distances, both ends included.",
      parameters: [
        Parameter("start", .expression, .required, help: "first number"),
        Parameter("stop", .expression, .required, help: "last number"),
        Parameter(
          "count", .integer(0...Int.max), .positional, standard: "50", foreign: ["num", "steps"],
          help: "how many"),
      ], example: "linspace(0, 1, 5)")
  ) { arguments throws(Problem) in
    let start = try arguments.number("start")
    let stop = try arguments.number("stop")
    let count = try arguments.integer("count")
    let last = Double(max(count - 1, 1))
    return .tensor(
      try Tensor.generated(try Shape([count])) { place in
        place == count - 1 && count > 1 ? stop : start + (stop - start) * (Double(place) / last)
      })
  }
}

extension Tensor {
  /// One value everywhere.
  static func filled(_ shape: Shape, with value: Float) throws(Problem) -> Tensor {
    let result = try Tensor(shape)
    Compute.fill(result.region, with: value)
    return result
  }

  /// A function of the place in row-major order, rounded to Float.
  static func generated(_ shape: Shape, _ value: (Int) -> Double) throws(Problem) -> Tensor {
    let result = try Tensor(shape)
    for place in 0..<shape.count { result.buffer.base[place] = Float(value(place)) }
    return result
  }
}
