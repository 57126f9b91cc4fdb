extension Optimiser {
  static let rmsprop = Optimiser(
    Label(
      "rmsprop", aliases: ["rms"], foreign: ["RMSPropOptimizer"],
      summary: "Divide the gradient by the root of a mean of its square.",
      source: "Tieleman and Hinton 2012, lecture 6.5; torch.optim.RMSprop; "
        + "form=keras has eps under the root and the rate in the buffer",
      formula: Formula(
        """
        v = {alpha} v + (1 - {alpha}) g^2
        a = {alpha} a + (1 - {alpha}) g;  v is less a^2 under the root [centered=yes]
        w -= rate g / (sqrt(v) + {eps}) [form=torch, momentum=0]
        w -= rate g / sqrt(v + {eps}) [form=keras, momentum=0]
        b = {momentum} b + g / (sqrt(v) + {eps});  w -= rate b [form=torch, !momentum=0]
        b = {momentum} b + rate g / sqrt(v + {eps});  w -= b [form=keras, !momentum=0]
        """ + Decay.formula),
      parameters: [
        Parameter(
          "alpha", .number(0...0.999999), standard: "0.99", published: ["keras": "0.9"],
          foreign: ["rho", "sqr_mom", "smoothing_constant"],
          help: "share kept of the mean of squares"),
        Parameter(
          "momentum", .number(0...0.9999), standard: "0", aliases: ["mom"],
          help: "share of the last step kept in the next"),
        Parameter(
          "centered", .flag, standard: "no", aliases: ["centred"],
          help: "divide by the standard deviation: the mean's square is taken off"),
        Parameter(
          "eps", .number(1e-30...1), standard: "1e-8", published: ["keras": "1e-7"],
          aliases: ["epsilon"], help: "added to the root; with form=keras under it"),
      ] + Decay.parameters("0", decoupled: false, decoupling: ["keras"]) + [
        Form.parameter(.torch, .keras)
      ],
      example: "optimiser rmsprop alpha=0.9"),
    slots: 3, usual: 0.005
  ) { values in
    let isKeras = Form(values) == .keras
    let (alpha, epsilon) = (values["alpha"], values["eps"])
    let (momentum, isCentred) = (values["momentum"], values[flag: "centered"])
    let decay = Decay(values)
    return Update(
      slots: 1 + (momentum > 0 ? 1 : 0) + (isCentred ? 1 : 0),
      momentum: momentum > 0 ? momentum : nil, decay: decay.amount,
      decayIsDecoupled: decay.isDecoupled
    ) { pass in
      guard let v = pass.state.0 else { return }
      Compute.rmsprop(
        pass.parameters, gradient: pass.gradient, v: v,
        average: isCentred ? (momentum > 0 ? pass.state.2 : pass.state.1) : nil,
        buffer: momentum > 0 ? pass.state.1 : nil, rate: Float(pass.rate),
        alpha: alpha, epsilon: Float(epsilon),
        momentum: Float(momentum > 0 ? pass.momentum ?? momentum : 0), inside: isKeras,
        decay: decay.setting(pass))
    }
  }
}
