extension Loss {
  static let mse = Loss(
    Label(
      "mse", aliases: ["l2"],
      foreign: ["MSELoss", "MSELossFlat", "mse_loss", "mean_squared_error", "MeanSquaredError"],
      summary: "The mean of the squared errors: large errors weigh most.",
      source: "torch.nn.MSELoss", formula: "loss = mean (output - target)^2", example: "loss mse"),
    for: .values
  ) { _, _ in
    .elements(.squared)
  }
}
