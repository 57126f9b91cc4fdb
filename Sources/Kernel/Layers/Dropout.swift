extension LayerKind {
  /// y = x m / (1 - p), m 0 with probability p and else 1; y = x outside training.
  static let dropout = LayerKind(
    Label(
      "dropout", foreign: ["Dropout", "nn.Dropout"],
      summary: "Drop each unit with a probability while training, and scale the others up.",
      source: "Srivastava et al., JMLR 15, 2014",
      formula:
        "training: y = x m / (1 - {rate}), m = 0 with probability {rate}, else 1;  else y = x",
      parameters: [
        Parameter(
          "rate", .number(0...0.99), .positional, standard: "0.5", aliases: ["p"],
          help: "share of units dropped")
      ],
      example: "model { dense 32; relu; dropout 0.2; dense }"),
    stem: "dropout", constants: { values in [Float(values["rate"]), 0, 0, 0] },
    vanishes: { values, _, mode in mode == .evaluation || values["rate"] == 0 },
    forward: { wire in
      let w = wire.pointee
      Compute.dropout(w.input.flat, rate: w.constants.x, stream: w.stream, into: w.output.flat)
    },
    backward: { wire in
      let w = wire.pointee
      guard let dy = w.outputGradient, let dx = w.inputGradient else { return }
      Compute.dropout(dy.flat, rate: w.constants.x, stream: w.stream, into: dx.flat)
    })
}
