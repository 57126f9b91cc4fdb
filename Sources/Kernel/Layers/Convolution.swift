extension LayerKind {
  /// y[i, j] = b + Σ over the kernel x[i stride + …, j stride + …] W, on images (H, W, C) or sequences
  /// (T, C). W is (kernel height · kernel width · C / groups, filters).
  ///
  /// In a plan it may take the norm, ReLU and pooling behind it along: `Fusion`.
  static let conv = LayerKind(
    Label(
      "conv", aliases: ["convolution", "conv2d", "conv1d"],
      foreign: ["Conv2d", "nn.Conv2d", "Conv2D", "Conv1d", "Conv1D", "DepthwiseConv2D"],
      summary:
        "Every output sees a small window of the image or sequence, the same weights everywhere.",
      source: "LeCun et al. 1998, Gradient-based learning applied to document recognition",
      formula:
        "y(i, j) = b + sum over k, l of x(i {stride} + k {dilation}, j {stride} + l {dilation}) w(k, l)",
      parameters: [
        Parameter(
          "filters", .integer(1...65536), .positional, aliases: ["out"],
          foreign: ["out_channels", "n_filters"], help: "channels that come out"),
        Parameter(
          "kernel", .either([.integer(1...1024), .text]), .positional, standard: "3",
          aliases: ["ks"], foreign: ["kernel_size", "ks"], help: "size of the window: 3, or 3x5"),
        Parameter(
          "stride", .either([.integer(1...1024), .text]), standard: "1", foreign: ["strides"],
          help: "positions from one window to the next"),
        Parameter(
          "padding", .either([.integer(0...1024), .word(["same", "valid"]), .text]),
          standard: "same", aliases: ["pad"],
          help: "zeros around; same: half the window, valid: none"),
        Parameter(
          "dilation", .either([.integer(1...1024), .text]), standard: "1",
          foreign: ["dilation_rate"], help: "positions between the window's points"),
        Parameter(
          "groups", .either([.integer(1...65536), .word(["depthwise"])]), standard: "1",
          help: "parts of the channels that do not see each other; depthwise: each alone"),
        Parameter("bias", .flag, standard: "yes", foreign: ["use_bias"], help: "a number added"),
      ],
      example: "model { conv 32 3; relu; pool 2; flatten; dense }"),
    stem: "conv", takes: .grid,
    shape: { values, inputs throws(Problem) in
      try convolved(values, inputs[0])
    },
    weights: { values, input in
      guard let layer = try? ConvolutionLayer(values, input) else { return [] }
      let taps = layer.window.kernel.height &* layer.window.kernel.width
      let depth = (input.sizes.last ?? 0) / layer.groups
      let matrix = WeightShape(
        name: "weight", role: .matrix, rows: taps &* depth, columns: layer.filters,
        fanIn: taps &* depth, fanOut: taps &* (layer.filters / layer.groups),
        window: (input.rank == 3 ? [layer.window.kernel.height] : []) + [layer.window.kernel.width])
      guard values[flag: "bias"] else { return [matrix] }
      return [
        matrix, WeightShape(name: "bias", role: .bias, rows: 1, columns: layer.filters),
      ]
    },
    operations: { values, input, output in
      guard let layer = try? ConvolutionLayer(values, input) else { return 0 }
      let taps = layer.window.kernel.height &* layer.window.kernel.width
      let depth = (input.sizes.last ?? 0) / layer.groups
      return (2 &* taps &* depth &+ (values[flag: "bias"] ? 1 : 0)) &* output.count
    },
    integers: { values, input in
      guard let layer = try? ConvolutionLayer(values, input) else { return .zero }
      var integers = layer.window.integers
      integers[8] = Int32(truncatingIfNeeded: layer.groups)
      integers[9] = values[flag: "bias"] ? 1 : 0
      integers[10] = Int32(truncatingIfNeeded: layer.filters)
      return integers
    },
    kept: { placement in ConvolutionPass.kept(placement) },
    scratch: { placement in ConvolutionPass.scratch(placement) },
    forward: { wire in ConvolutionPass(wire).forward() },
    backward: { wire in ConvolutionPass(wire).backward() })

  private static func convolved(_ values: Values, _ input: Shape) throws(Problem) -> Shape {
    let layer = try ConvolutionLayer(values, input)
    let channels = input.sizes.last ?? 0
    guard channels % layer.groups == 0, layer.filters % layer.groups == 0 else {
      throw Problem(
        .modelDoesNotFit,
        "\(channels) channels and \(layer.filters) filters cannot be cut into \(layer.groups) groups",
        hint: "groups divides both: groups=1", about: "groups")
    }
    let size = try layer.window.output(over: Geometry(input), of: "conv")
    return try SlidingWindow.shape(size, layer.filters, like: input)
  }
}

/// The options of a convolution, read for an input.
private struct ConvolutionLayer {
  let filters: Int
  let groups: Int
  let window: SlidingWindow

  init(_ values: Values, _ input: Shape) throws(Problem) {
    guard let filters = values.integer("filters") else {
      throw Problem(
        .missingArgument, "this conv has no number of filters", hint: "conv 32 3")
    }
    self.filters = filters
    let channels = input.sizes.last ?? 1
    groups = values.text("groups") == "depthwise" ? channels : values.integer("groups") ?? 1
    window = try SlidingWindow(values, over: input, of: "conv", kernel: "kernel")
  }
}
