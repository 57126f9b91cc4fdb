extension Optimiser {
  static let adam = Optimiser(
    Label(
      "adam", foreign: ["AdamOptimizer", "FusedAdam"],
      summary: "Follow a mean of the gradient, divided by the root of a mean of its square.",
      source: "Kingma and Ba 2014, arXiv:1412.6980; torch.optim.Adam",
      formula: Adam.formula,
      parameters: Adam.parameters(
        Decay.parameters(
          "0", decoupled: false, published: ["fastai": "0.01"], decoupling: ["fastai", "keras"])),
      example: "optimiser adam betas=0.9,0.99"),
    slots: 2
  ) { values throws(Problem) in
    try Adam(values).update
  }

  static let adamw = Optimiser(
    Label(
      "adamw", foreign: ["DecoupledAdam", "FusedAdamW"],
      summary: "Adam whose weight decay acts on the weights and not on the gradient.",
      source: "Loshchilov and Hutter 2017, arXiv:1711.05101; torch.optim.AdamW",
      formula: Adam.formula,
      parameters: Adam.parameters(
        Decay.parameters("0.01", decoupled: true, published: ["keras": "0.004"])),
      example: "optimiser adamw wd=0.01"),
    slots: 2
  ) { values throws(Problem) in
    try Adam(values).update
  }
}

/// m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g²;
/// w -= rate / (1 - beta1^t) · m / (sqrt(v / (1 - beta2^t)) + eps).
/// Keras adds eps to sqrt(v) before the bias correction ("epsilon hat").
private struct Adam: Sendable {
  let form: Form
  let betas: (Double, Double)
  let epsilon: Double
  let decay: Decay

  static let formula = Formula(
    """
    m = {betas.1} m + (1 - {betas.1}) g;  v = {betas.2} v + (1 - {betas.2}) g^2
    m^ = m / (1 - {betas.1}^t);  v^ = v / (1 - {betas.2}^t)
    w -= rate m^ / (sqrt(v^) + {eps}) [form=torch|fastai]
    w -= rate m^ / (sqrt(v^) + {eps} / sqrt(1 - {betas.2}^t)) [form=keras]
    """ + Decay.formula)

  static func parameters(_ decay: [Parameter]) -> [Parameter] {
    [
      Parameter(
        "betas", .list(.number(0...0.999999)), standard: "0.9,0.999",
        published: ["fastai": "0.9,0.99"],
        foreign: ["beta_1", "beta_2", "beta1", "beta2", "mom", "sqr_mom"],
        help: "share kept of the two means"),
      Parameter(
        "eps", .number(1e-30...1), standard: "1e-8",
        published: ["keras": "1e-7", "fastai": "1e-5"], aliases: ["epsilon"],
        help: "added to the root"),
    ] + decay + [Form.parameter(.torch, .fastai, .keras)]
  }

  init(_ values: Values) throws(Problem) {
    form = Form(values)
    let betas = values.numbers("betas") ?? []
    guard betas.count == 2 else {
      throw Problem(
        .badValue, "betas takes 2 numbers, not \(betas.count)", hint: "betas=0.9,0.999",
        about: "betas")
    }
    self.betas = (betas[0], betas[1])
    epsilon = values["eps"]
    decay = Decay(values)
  }

  var update: Update {
    Update(
      slots: 2, momentum: betas.0, decay: decay.amount, decayIsDecoupled: decay.isDecoupled,
      apply: apply)
  }

  private func apply(_ pass: Update.Pass) {
    guard let m = pass.state.0, let v = pass.state.1 else { return }
    let beta1 = pass.momentum ?? betas.0
    let debias1 = 1 - Maths.pow(beta1, Double(pass.step))
    let debias2 = (1 - Maths.pow(betas.1, Double(pass.step))).squareRoot()
    let isKeras = form == .keras
    Compute.adam(
      pass.parameters, gradient: pass.gradient, m: m, v: v,
      step: Float(pass.rate * (isKeras ? debias2 : 1) / debias1),
      root: Float(isKeras ? 1 : 1 / debias2), beta1: beta1, beta2: betas.1,
      epsilon: Float(epsilon), decay: decay.setting(pass))
  }
}
