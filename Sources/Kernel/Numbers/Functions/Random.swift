/// Tensors of random numbers, from the session's streams.
extension Function {
  static let random: [Function] = [
    Function(
      Label(
        "randn", foreign: ["normal", "standard_normal"],
        summary: "Normal numbers, mean 0 and variance 1.",
        source: "Philox 4x32-10 (SC 2011), Box–Muller", parameters: [.sizes, .seed],
        example: "randn(3, 4)")
    ) { arguments, draws throws(Problem) in
      let shape = try Shape(try arguments.sizes("sizes"))
      return Datum(try Tensor.normal(shape, draws.next("randn", seed: try arguments.seed())))
    },
    Function(
      Label(
        "rand", foreign: ["uniform", "random"], summary: "Uniform numbers from 0 to below 1.",
        source: "Philox 4x32-10 (SC 2011)", parameters: [.sizes, .seed],
        example: "rand(2, 3, seed=7)")
    ) { arguments, draws throws(Problem) in
      let shape = try Shape(try arguments.sizes("sizes"))
      return Datum(try Tensor.uniform(shape, draws.next("rand", seed: try arguments.seed())))
    },
    Function(
      Label(
        "permutation", foreign: ["randperm"], summary: "The numbers 0 to n - 1 in random order.",
        parameters: [
          Parameter("n", .integer(0...1 << 24), .required, help: "how many, to 2^24"), .seed,
        ], example: "permutation(10)")
    ) { arguments, draws throws(Problem) in
      let count = try arguments.integer("n")
      try MemoryBudget.check(count * 16)
      let stream = draws.next("permutation", seed: try arguments.seed())
      return .tensor(try Tensor(stream.permutation(count).map { Float($0) }))
    },
  ]
}

extension Tensor {
  /// Elements 0..<count of a stream, uniform in 0..<1.
  public static func uniform(_ shape: Shape, _ stream: Stream) throws(Problem) -> Tensor {
    let result = try Tensor(shape)
    try stream.inParts(result.region, Compute.uniform)
    return result
  }

  /// Elements 0..<count of a stream, normal with mean 0 and variance 1.
  public static func normal(_ shape: Shape, _ stream: Stream) throws(Problem) -> Tensor {
    let result = try Tensor(shape)
    try stream.inParts(result.region, Compute.normal)
    return result
  }
}
