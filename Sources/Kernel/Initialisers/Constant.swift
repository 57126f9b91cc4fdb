extension Initialiser {
  static let zeros = Initialiser(
    Label(
      "zeros", aliases: ["zero"], foreign: ["zeros_", "ZerosInitializer"],
      summary: "Make all weights 0: every unit of a layer learns the same, a bad example.",
      example: "init zeros layer=out")
  ) { _ in
    .constant(0)
  }

  static let constant = Initialiser(
    Label(
      "constant", foreign: ["constant_", "ones_", "Ones"],
      summary: "Give every weight the same value.",
      parameters: [
        Parameter(
          "value", .number(-1e6...1e6), standard: "0.1", aliases: ["val"], help: "the weight")
      ],
      example: "init constant value=0.1")
  ) { values in
    .constant(values["value"])
  }
}

extension Filler {
  /// The same number everywhere.
  static func constant(_ value: Double) -> Filler {
    Filler(
      aim: { _ in Aim(0, "0", mean: value) },
      fill: { site, _ throws(Problem) in
        var tensor = try Tensor(Shape([site.inputs, site.outputs]))
        try tensor.withMutableFloats { $0.update(repeating: Float(value)) }
        return tensor
      })
  }
}
