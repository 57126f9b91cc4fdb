/// Weight decay as the optimisers share it.
struct Decay: Sendable {
  let amount: Double
  let isDecoupled: Bool

  static func parameters(_ amount: String, decoupled: Bool) -> [Parameter] {
    [
      Parameter(
        "wd", .number(0...1e3), standard: amount, aliases: ["weight_decay"],
        help: "weight decay, not on biases and norms"),
      Parameter(
        "decay", .word(["decoupled", "l2"]), standard: decoupled ? "decoupled" : "l2",
        foreign: ["decouple_wd", "decoupled_weight_decay"],
        help: "shrink the weights by rate*wd (form=fastai, keras), or add wd*w to the gradient"),
    ]
  }

  /// As written, else what the form in use has, else the row's standards.
  init(_ values: Values, amount: Double? = nil, decoupled: Bool? = nil) {
    self.amount = values.number("wd", else: amount)
    let written = values[word: "decay"] == "decoupled"
    isDecoupled = values.isWritten("decay") ? written : decoupled ?? written
  }

  /// The kernel's view of one pass.
  func setting(_ pass: Update.Pass) -> Compute.Decay {
    Compute.Decay(
      scale: Float(pass.gradientScale), coupled: isDecoupled ? 0 : Float(pass.decay),
      shrink: isDecoupled ? Float(1 - pass.rate * pass.decay) : 1)
  }
}
