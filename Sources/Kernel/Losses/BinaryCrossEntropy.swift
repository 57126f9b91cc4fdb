extension Loss {
  static let bce = Loss(
    Label(
      "bce", aliases: ["logistic"],
      foreign: [
        "BCEWithLogitsLoss", "BCEWithLogitsLossFlat", "BCELoss", "BCELossFlat",
        "binary_crossentropy", "BinaryCrossentropy", "binary_cross_entropy_with_logits",
      ],
      summary: "Cross-entropy of a yes or no for each output, taken from its logit.",
      source: "torch.nn.BCEWithLogitsLoss", example: "loss bce"),
    for: .binary
  ) { _, _ in
    .elements(.binaryCrossEntropy)
  }
}
