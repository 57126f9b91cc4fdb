extension Loss {
  static let bce = Loss(
    Label(
      "bce", aliases: ["logistic"],
      foreign: [
        "BCEWithLogitsLoss", "BCEWithLogitsLossFlat", "BCELoss", "BCELossFlat",
        "binary_crossentropy", "BinaryCrossentropy", "binary_cross_entropy_with_logits",
      ],
      summary: "Cross-entropy of a yes or no for each output, taken from its logit.",
      source: "torch.nn.BCEWithLogitsLoss",
      formula: """
        loss = -({positive} t log s(z) + (1 - t) log(1 - s(z)));  s(z) = 1 / (1 + exp(-z))
        """,
      parameters: [
        Parameter(
          "positive", .number(1e-6...1e6), standard: "1", foreign: ["pos_weight"],
          help: "factor on what targets of 1 contribute, for rare ones")
      ],
      example: "loss bce positive=3"),
    for: .binary
  ) { values, _ in
    let positive = Float(values["positive"])
    return .elements(
      positive == 1 ? .binaryCrossEntropy : .weightedBinaryCrossEntropy(positive: positive))
  }
}
