extension Schedule {
  static let const = Schedule(
    Label(
      "const", aliases: ["constant"],
      foreign: ["ConstantLR", "constant_schedule", "constant_with_warmup", "SchedNo", "LambdaLR"],
      summary: "Stay at the peak from the first step to the last.",
      formula: "rate = peak",
      example: "fit const 5 lr=1e-3")
  ) { _ in
    Curve(rate: { _ in 1 })
  }
}
