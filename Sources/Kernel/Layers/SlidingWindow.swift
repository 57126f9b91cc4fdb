/// How a convolution or a pooling walks over positions. On sequences heights are 1.
struct SlidingWindow {
  var kernel: Compute.Convolution.Pair
  var stride: Compute.Convolution.Pair
  var padding: Compute.Convolution.Pair
  var dilation: Compute.Convolution.Pair = (1, 1)

  /// Reads `kernel`, `stride`, `padding` and `dilation` of a row, `standardPadding` where the padding
  /// is not a number.
  init(
    _ values: Values, over input: Shape, of word: String, kernel name: String,
    standardStride: Compute.Convolution.Pair? = nil
  ) throws(Problem) {
    let isSequence = input.rank == 2
    func pair(_ name: String) throws(Problem) -> Compute.Convolution.Pair? {
      try SlidingWindow.pair(values, name, of: word, isSequence: isSequence)
    }
    guard let kernel = try pair(name) else {
      throw Problem(
        .missingArgument, "\(word) needs the size of its \(name)", hint: "\(word) 3", about: name)
    }
    self.kernel = kernel
    stride = try pair("stride") ?? standardStride ?? (1, 1)
    dilation = try pair("dilation") ?? (1, 1)
    switch values.text("padding") {
    case "same":
      padding = (dilation.height * (kernel.height - 1) / 2, dilation.width * (kernel.width - 1) / 2)
    case "valid": padding = (0, 0)
    default: padding = try pair("padding") ?? (0, 0)
    }
    if isSequence {
      self.kernel.height = 1
      stride.height = 1
      padding.height = 0
      dilation.height = 1
    }
  }

  /// The size that comes out along each axis; `roundsUp` counts a last window that is partly outside.
  func output(
    over input: Geometry, of word: String, roundsUp: Bool = false
  ) throws(Problem) -> Compute.Convolution.Pair {
    func size(
      _ length: Int, _ kernel: Int, _ stride: Int, _ padding: Int, _ dilation: Int
    ) -> Int {
      let room = length + 2 * padding - dilation * (kernel - 1) - 1
      guard room >= 0 else { return 0 }
      guard roundsUp else { return room / stride + 1 }
      let count = (room + stride - 1) / stride + 1
      // The last window begins inside the input or the padding before it.
      return (count - 1) * stride >= length + padding ? count - 1 : count
    }
    let height = size(
      input.height, kernel.height, stride.height, padding.height, dilation.height)
    let width = size(input.width, kernel.width, stride.width, padding.width, dilation.width)
    guard height > 0, width > 0 else {
      let reach = (
        dilation.height * (kernel.height - 1) + 1, dilation.width * (kernel.width - 1) + 1
      )
      throw Problem(
        .modelDoesNotFit,
        "a kernel that reaches over \(reach.0) x \(reach.1) positions is larger than its input of "
          + "\(input.height + 2 * padding.height) x \(input.width + 2 * padding.width), "
          + "padding included",
        hint: "a smaller kernel, or padding=same: \(word) …")
    }
    return (height, width)
  }

  /// The shape of a sample with these sizes and features, of the same rank as `input`.
  static func shape(
    _ size: Compute.Convolution.Pair, _ features: Int, like input: Shape
  ) throws(Problem) -> Shape {
    try Shape(input.rank == 2 ? [size.width, features] : [size.height, size.width, features])
  }

  /// A number for both axes, or `3x5`; on a sequence a single number.
  private static func pair(
    _ values: Values, _ name: String, of word: String, isSequence: Bool
  ) throws(Problem) -> Compute.Convolution.Pair? {
    if let both = values.integer(name) { return (both, both) }
    guard let text = values.text(name) else { return nil }
    let parts = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    let least = name == "padding" ? 0 : 1
    guard parts.count == 2, !isSequence, let height = parts[0], let width = parts[1],
      (least...1024).contains(height), (least...1024).contains(width)
    else {
      let form =
        "a whole number from \(least) to 1024"
        + (isSequence ? " on sequences" : ", or two such as 3x5")
      throw Problem(
        .badValue, "\(name) of \(word) is \(form), not \"\(text.brief)\"",
        hint: "\(name)=\(name == "size" || name == "kernel" ? 3 : 1)",
        about: name)
    }
    return (height, width)
  }

  /// In the first eight of a layer's integers.
  var integers: SIMD16<Int32> {
    var integers = SIMD16<Int32>.zero
    let all = [kernel, stride, padding, dilation].flatMap { [$0.height, $0.width] }
    for (place, number) in all.enumerated() {
      integers[place] = Int32(truncatingIfNeeded: number)
    }
    return integers
  }

  init(_ integers: SIMD16<Int32>) {
    func pair(_ place: Int) -> Compute.Convolution.Pair {
      (Int(integers[place]), Int(integers[place + 1]))
    }
    kernel = pair(0)
    stride = pair(2)
    padding = pair(4)
    dilation = pair(6)
  }
}
