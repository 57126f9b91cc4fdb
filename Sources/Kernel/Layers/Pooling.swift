/// Pooling: a window of positions becomes one, channel by channel.
extension LayerKind {
  private static let how = Parameter(
    "how", .word(["max", "mean"]), standard: "max", aliases: ["mode"],
    help: "the largest, or the mean")

  static let pool = LayerKind(
    Label(
      "pool", aliases: ["maxpool"],
      foreign: ["MaxPool2d", "nn.MaxPool2d", "MaxPooling2D", "AvgPool2d", "AveragePooling2D"],
      summary: "The largest or the mean of each window, channel by channel.",
      source: "LeCun et al. 1998, Gradient-based learning applied to document recognition",
      formula: "y(i, j) = {how} of x over a window of {size} at (i, j) stride",
      parameters: [
        Parameter(
          "size", .either([.integer(1...1024), .text]), .positional, standard: "2",
          foreign: ["kernel_size", "pool_size"], help: "size of the window: 2, or 2x3"),
        how,
        Parameter(
          "stride", .either([.integer(1...1024), .text]), foreign: ["strides"],
          help: "positions from one window to the next; the window's size when unwritten"),
        Parameter(
          "padding", .either([.integer(0...512), .text]), standard: "0", aliases: ["pad"],
          help: "positions around; they are no candidates for the largest"),
        Parameter(
          "ceil", .flag, standard: "no", foreign: ["ceil_mode"],
          help: "a last window that is partly outside counts"),
        Parameter(
          "pads", .flag, standard: "yes", foreign: ["count_include_pad"],
          help: "the mean counts the zeros of the padding"),
      ],
      example: "model { conv 16 3; relu; pool 2; flatten; dense }"),
    stem: "pool", takes: .grid,
    shape: { values, inputs throws(Problem) in
      let window = try poolWindow(values, inputs[0])
      guard window.padding.height * 2 <= window.kernel.height,
        window.padding.width * 2 <= window.kernel.width
      else {
        throw Problem(
          .outOfRange, "padding of pool is at most half of its size", hint: "pool 3 padding=1",
          about: "padding")
      }
      let size = try window.output(
        over: Geometry(inputs[0]), of: "pool", roundsUp: values[flag: "ceil"])
      return try SlidingWindow.shape(size, inputs[0].sizes.last ?? 0, like: inputs[0])
    },
    operations: { values, input, output in
      guard let window = try? poolWindow(values, input) else { return 0 }
      return output.count &* window.kernel.height &* window.kernel.width
    },
    integers: { values, input in
      guard var integers = (try? poolWindow(values, input))?.integers else { return .zero }
      integers[8] = values[word: "how"] == "mean" ? 1 : 0
      integers[9] = values[flag: "pads"] ? 1 : 0
      return integers
    },
    isSeenThrough: true,
    forward: { wire in
      let w = wire.pointee
      Compute.pool(pooling(w), w.input, into: w.output)
    },
    backward: { wire in
      let w = wire.pointee
      guard let dy = w.outputGradient, let dx = w.inputGradient else { return }
      Compute.poolBackward(pooling(w), x: w.input, dy: dy, into: dx)
    })

  static let adaptivePool = LayerKind(
    Label(
      "adaptivepool",
      foreign: [
        "AdaptiveAvgPool2d", "AdaptiveMaxPool2d", "AdaptiveAvgPool1d", "AdaptiveMaxPool1d",
      ],
      summary: "Pooling to a given size, whatever the size that goes in.",
      source: "torch.nn.AdaptiveAvgPool2d",
      formula: "y(i, j) = {how} of x over rows floor(i H / {size}) to ceil((i + 1) H / {size})",
      parameters: [
        Parameter(
          "size", .either([.integer(1...1024), .text]), .positional, standard: "1",
          foreign: ["output_size"], help: "size that comes out: 4, or 4x3"),
        Parameter(
          "how", .word(["mean", "max"]), standard: "mean", aliases: ["mode"],
          help: "the mean, or the largest"),
      ],
      example: "model { conv 16 3; relu; adaptivepool 4; flatten; dense }"),
    stem: "adaptivepool", takes: .grid,
    shape: { values, inputs throws(Problem) in
      let input = inputs[0]
      var size = try SlidingWindow(values, over: input, of: "adaptivepool", kernel: "size").kernel
      if input.rank == 2 { size.height = 1 }
      let form = Geometry(input)
      guard size.height <= form.height, size.width <= form.width else {
        throw Problem(
          .modelDoesNotFit,
          "\(form.height) x \(form.width) positions cannot become \(size.height) x \(size.width)",
          hint: "adaptivepool \(min(form.height, form.width))", about: "size")
      }
      return try SlidingWindow.shape(size, input.sizes.last ?? 0, like: input)
    },
    operations: { _, input, _ in input.count },
    integers: { values, _ in adaptive(values) }, isSeenThrough: true, forward: pool.forward,
    backward: pool.backward)

  static let globalPool = LayerKind(
    Label(
      "globalpool", aliases: ["gap"],
      foreign: ["GlobalAveragePooling2D", "GlobalMaxPooling2D", "GlobalAveragePooling1D"],
      summary:
        "The mean or the largest of all positions: an image becomes a vector of its channels.",
      source: "Lin, Chen and Yan, arXiv:1312.4400", formula: "y = {how} of x over all positions",
      parameters: [
        Parameter(
          "how", .word(["mean", "max"]), standard: "mean", aliases: ["mode"],
          help: "the mean, or the largest")
      ],
      example: "model { conv 32 3; relu; globalpool; dense }"),
    stem: "globalpool", takes: .grid, shape: { _, inputs in .vector(inputs[0].sizes.last ?? 0) },
    operations: { _, input, _ in input.count },
    integers: { values, _ in adaptive(values) }, isSeenThrough: true, forward: pool.forward,
    backward: pool.backward)

  private static func adaptive(_ values: Values) -> SIMD16<Int32> {
    var integers = SIMD16<Int32>(repeating: 1)
    integers[8] = values[word: "how"] == "mean" ? 1 : 0
    integers[10] = 1
    return integers
  }

  private static func poolWindow(
    _ values: Values, _ input: Shape
  ) throws(Problem) -> SlidingWindow {
    var window = try SlidingWindow(values, over: input, of: "pool", kernel: "size")
    if values.value("stride") == nil { window.stride = window.kernel }
    return window
  }

  private static func pooling(_ wire: Wire) -> Compute.Pooling {
    let window = SlidingWindow(wire.integers)
    return Compute.Pooling(
      input: wire.inputForm, output: wire.outputForm, kernel: window.kernel, stride: window.stride,
      padding: window.padding, takesMean: wire.integers[8] == 1,
      countsPadding: wire.integers[9] == 1, isAdaptive: wire.integers[10] == 1)
  }
}
