/// Weight decay as the optimisers share it.
struct Decay: Sendable {
  let amount: Double
  let isDecoupled: Bool

  /// `published` are the amounts of other forms, `decoupling` the forms that shrink the weights.
  static func parameters(
    _ amount: String, decoupled: Bool, published: [String: String] = [:],
    decoupling: [String] = []
  ) -> [Parameter] {
    [
      Parameter(
        "wd", .number(0...1e3), standard: amount, published: published, aliases: ["weight_decay"],
        help: "weight decay, not on biases and norms"),
      Parameter(
        "decay", .word(["decoupled", "l2"]), standard: decoupled ? "decoupled" : "l2",
        published: Dictionary(
          decoupling.map { ($0, "decoupled") }, uniquingKeysWith: { first, _ in first }),
        foreign: ["decouple_wd", "decoupled_weight_decay"],
        help: "shrink the weights by rate*wd, or add wd*w to the gradient"),
    ]
  }

  /// What the decay does to a weight or its gradient, for the formulas of the rows.
  static let formula = """

    w *= 1 - rate {wd} before the step, not on biases and norms [decay=decoupled, !wd=0]
    g includes {wd} w, not on biases and norms [decay=l2, !wd=0]
    """

  init(_ values: Values) {
    amount = values["wd"]
    isDecoupled = values[word: "decay"] == "decoupled"
  }

  /// The kernel's view of one pass.
  func setting(_ pass: Update.Pass) -> Compute.Decay {
    Compute.Decay(
      scale: Float(pass.gradientScale), coupled: isDecoupled ? 0 : Float(pass.decay),
      shrink: isDecoupled ? Float(1 - pass.rate * pass.decay) : 1)
  }
}
