extension Schedule {
  static let plateau = Schedule(
    Label(
      "plateau", foreign: ["ReduceLROnPlateau", "PlateauLRScheduler"],
      summary: "Lower the rate whenever the validation loss has stopped getting better.",
      source: "fastai, torch and Keras ReduceLROnPlateau",
      formula: """
        after {wait} epochs whose validation loss is not below the best: rate *= {factor} \
        [form=fastai|keras]
        after more than {wait} epochs whose validation loss is not below the best: \
        rate *= {factor} [form=torch]
        below means by more than {threshold} [relative=no]
        below means by more than {threshold} of the best [relative=yes]
        never under {floor} of the peak; {rest} epochs of rest after a fall
        """,
      parameters: [
        Parameter(
          "factor", .number(1e-6...1), standard: "0.1",
          help: "what the rate is multiplied with"),
        Parameter(
          "wait", .integer(0...100_000), standard: "1", published: ["torch": "10", "keras": "10"],
          foreign: ["patience"],
          help: "epochs without a better loss; form=torch waits one more"),
        Parameter(
          "threshold", .number(0...1e6), standard: "0",
          published: ["torch": "1e-4", "keras": "1e-4"], foreign: ["min_delta"],
          help: "how much better counts"),
        Parameter(
          "relative", .flag, standard: "no", published: ["torch": "yes"],
          foreign: ["threshold_mode"], help: "threshold is a share of the best loss"),
        Parameter(
          "rest", .integer(0...100_000), standard: "0", foreign: ["cooldown"],
          help: "epochs after a fall that do not count"),
        Parameter(
          "floor", .number(0...1), standard: "0", foreign: ["min_lr"],
          help: "fraction of the peak below which it does not go"),
        Form.parameter(.fastai, .torch, .keras),
      ],
      example: "fit plateau 20 factor=0.5 wait=2")
  ) { values in
    let plateau = Plateau(values)
    return Curve(rate: { plateau.rate(after: $0.validLosses) }, looksAtLosses: true)
  }
}

/// The rate as a fold over the validation losses so far.
private struct Plateau: Sendable {
  let form: Form
  let factor: Double
  /// Epochs without a better loss at which the rate falls.
  let limit: Int
  let threshold: Double
  let isRelative: Bool
  let rest: Int
  let floor: Double

  init(_ values: Values) {
    form = Form(values)
    let wait = values[integer: "wait"]
    limit = form == .torch ? wait + 1 : wait
    factor = values["factor"]
    threshold = values["threshold"]
    isRelative = values[flag: "relative"]
    rest = values[integer: "rest"]
    floor = values["floor"]
  }

  func rate(after losses: [Double]) -> Double {
    var (rate, best, bad, resting) = (1.0, Double.infinity, 0, 0)
    for loss in losses {
      // Keras ends the rest before it looks at the loss, torch after.
      if form == .keras, resting > 0 { (resting, bad) = (resting - 1, 0) }
      if loss < (isRelative ? best * (1 - threshold) : best - threshold) {
        (best, bad) = (loss, 0)
      } else if form != .keras || resting == 0 {
        bad += 1
      }
      if form != .keras, resting > 0 { (resting, bad) = (resting - 1, 0) }
      if bad >= max(1, limit) {
        (rate, resting, bad) = (max(rate * factor, floor), rest, 0)
      }
    }
    return rate
  }
}
