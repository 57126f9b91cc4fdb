extension Loss {
  static let mae = Loss(
    Label(
      "mae", aliases: ["l1"],
      foreign: ["L1Loss", "L1LossFlat", "l1_loss", "mean_absolute_error", "MeanAbsoluteError"],
      summary: "The mean of the absolute errors: aims at the median, robust to outliers.",
      source: "torch.nn.L1Loss", formula: "loss = mean |output - target|", example: "loss mae"),
    for: .values
  ) { _, _ in
    .elements(.absolute)
  }
}
