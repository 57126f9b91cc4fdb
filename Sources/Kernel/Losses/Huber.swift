extension Loss {
  static let huber = Loss(
    Label(
      "huber",
      foreign: ["HuberLoss", "huber_loss", "SmoothL1Loss", "SmoothL1LossFlat", "smooth_l1_loss"],
      summary: "Half the squared error up to delta, and linear beyond: mse near, mae far.",
      source: "Huber 1964; torch.nn.HuberLoss, which is delta times SmoothL1Loss(beta=delta)",
      formula: """
        loss = e^2 / 2 where |e| <= {delta}, else {delta} (|e| - {delta} / 2);  e = output - target
        """,
      parameters: [
        Parameter(
          "delta", .number(1e-6...1e6), standard: "1", foreign: ["beta"],
          help: "error from which it grows linearly, in deviations of the target")
      ],
      example: "loss huber delta=1"),
    for: .values
  ) { values, _ in
    .elements(.huber(delta: Float(values["delta"])))
  }
}
