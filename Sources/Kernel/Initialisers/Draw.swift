/// The distributions weights are drawn from.
enum Draw: String, CaseIterable, Sendable {
  case normal, uniform, truncated

  /// A matrix of weights, its numbers in row-major order from the stream.
  func callAsFunction(
    _ site: Filler.Site, sd: Double, mean: Double = 0, _ stream: Stream
  ) throws(Problem) -> Tensor {
    try self(Shape([site.inputs, site.outputs]), sd: sd, mean: mean, stream)
  }

  /// Numbers with a mean and a standard deviation.
  ///
  /// `uniform` lies within √3 sd of the mean. `truncated` redraws what lies beyond 2 of its own
  /// deviations, which are sd / 0.8796…, so that what is left has the deviation asked for (Keras).
  func callAsFunction(
    _ shape: Shape, sd: Double, mean: Double = 0, _ stream: Stream
  ) throws(Problem) -> Tensor {
    var tensor = try Tensor(shape)
    let numbers = tensor.buffer[0..<shape.count]
    let (factor, offset): (Double, Double)
    switch self {
    case .normal:
      try stream.inParts(numbers, Compute.normal)
      (factor, offset) = (sd, mean)
    case .uniform:
      try stream.inParts(numbers, Compute.uniform)
      (factor, offset) = (2 * 3.0.squareRoot() * sd, mean - 3.0.squareRoot() * sd)
    case .truncated:
      try Draw.fillTruncated(numbers, stream)
      (factor, offset) = (sd / Draw.truncation, mean)
    }
    try tensor.withMutableFloats { floats throws(Problem) in
      try Stop.checked(floats.count) { range in
        for place in range { floats[place] = Float(Double(floats[place]) * factor + offset) }
      }
    }
    return tensor
  }

  /// The standard deviation of a normal distribution of deviation 1 that is cut at ±2.
  static let truncation = 0.87962566103423978

  /// Normal numbers within ±2, taken from the stream in its order.
  private static func fillTruncated(_ numbers: Region, _ stream: Stream) throws(Problem) {
    let chunk = 1024
    let drawn = try Buffer(count: chunk)
    var (filled, from) = (0, stream)
    while filled < numbers.count {
      try Stop.check()
      Compute.normal(from, into: drawn.all)
      from.low &+= UInt64(chunk / 4)
      for place in 0..<chunk where abs(drawn[place]) <= 2 && filled < numbers.count {
        numbers[filled] = drawn[place]
        filled += 1
      }
    }
  }
}
