extension LayerKind {
  /// (H, W, n) to (factor H, factor W, n).
  static let upsample = LayerKind(
    Label(
      "upsample", foreign: ["Upsample", "nn.Upsample", "UpSampling2D", "interpolate"],
      summary: "Images larger by a whole factor: pixels repeated, or lines drawn between them.",
      source: "torch.nn.Upsample with align_corners=False",
      formula: """
        y[i, j] = x[i / {factor}, j / {factor}] [how=nearest]
        y[i, j] between the pixels around ((i, j) + 1/2) / {factor} - 1/2 [how=bilinear]
        """,
      parameters: [
        Parameter(
          "factor", .integer(1...64), .positional, standard: "2",
          foreign: ["scale_factor", "size"],
          help: "times as high and as wide"),
        Parameter(
          "how", .word(["nearest", "bilinear"]), standard: "nearest",
          foreign: ["mode", "interpolation"], help: "squares of equal pixels, or straight lines"),
      ],
      example: "model { upsample 2; flatten; dense }"),
    stem: "upsample", takes: .image,
    shape: { values, inputs throws(Problem) in
      let factor = values[integer: "factor"]
      let sizes = inputs[0].sizes
      let height = sizes[0].multipliedReportingOverflow(by: factor)
      let width = sizes[1].multipliedReportingOverflow(by: factor)
      guard !height.overflow, !width.overflow else {
        throw Problem(.memory, "an image of \(inputs[0]) times \(factor) is too large to count")
      }
      return try Shape([height.partialValue, width.partialValue, sizes[2]])
    },
    operations: { values, _, out in values[word: "how"] == "bilinear" ? 7 &* out.count : 0 },
    integers: { values, _ in
      var integers = SIMD16<Int32>.zero
      integers[0] = Int32(values[integer: "factor"])
      integers[1] = values[word: "how"] == "bilinear" ? 1 : 0
      return integers
    },
    forward: { wire in
      let w = wire.pointee
      Compute.upsample(upsampling(of: w), w.input, into: w.output)
    },
    backward: { wire in
      let w = wire.pointee
      guard let dy = w.outputGradient, let dx = w.inputGradient else { return }
      Compute.upsampleBackward(upsampling(of: w), dy: dy, into: dx)
    })

  private static func upsampling(of wire: Wire) -> Compute.Upsampling {
    Compute.Upsampling(
      form: wire.inputForm, factor: Int(wire.integers[0]), isBilinear: wire.integers[1] == 1)
  }
}
