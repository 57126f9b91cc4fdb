extension Optimiser {
  static let sgd = Optimiser(
    Label(
      "sgd", foreign: ["GradientDescent", "MomentumOptimizer", "Nesterov"],
      summary: "Go down the gradient, with a velocity that remembers where it went.",
      source: "torch.optim.SGD; Sutskever et al. 2013; form=keras keeps the rate in the velocity",
      formula: Formula(
        """
        w -= rate g [momentum=0]
        v = {momentum} v + (1 - {dampening}) g;  v = g at the first step [form=torch|fastai, !momentum=0]
        w -= rate v [form=torch|fastai, nesterov=no, !momentum=0]
        w -= rate (g + {momentum} v) [form=torch|fastai, nesterov=yes]
        v = {momentum} v - rate g;  w += v [form=keras, nesterov=no, !momentum=0]
        v = {momentum} v - rate g;  w += {momentum} v - rate g [form=keras, nesterov=yes]
        """ + Decay.formula),
      parameters: [
        Parameter(
          "momentum", .number(0...0.9999), standard: "0", aliases: ["mom"],
          help: "share of the velocity kept at each step"),
        Parameter("nesterov", .flag, standard: "no", help: "look ahead along the velocity"),
        Parameter(
          "dampening", .number(0...1), standard: "0",
          help: "share of each gradient kept out of the velocity"),
      ] + Decay.parameters("0", decoupled: false, decoupling: ["fastai", "keras"]) + [
        Form.parameter(.torch, .fastai, .keras)
      ],
      example: "optimiser sgd momentum=0.9 nesterov=yes"),
    slots: 1, usual: 0.3, isAdaptive: false
  ) { values throws(Problem) in
    let momentum = values["momentum"]
    let (isNesterov, dampening) = (values[flag: "nesterov"], values["dampening"])
    guard !isNesterov || (momentum > 0 && dampening == 0) else {
      throw Problem(
        .badValue, "nesterov needs momentum and no dampening",
        hint: "optimiser sgd momentum=0.9 nesterov=yes", about: "nesterov")
    }
    let form = Form(values)
    let decay = Decay(values)
    return Update(
      slots: momentum > 0 ? 1 : 0, momentum: momentum > 0 ? momentum : nil,
      decay: decay.amount, decayIsDecoupled: decay.isDecoupled
    ) { pass in
      var setting = decay.setting(pass)
      var rate = Float(pass.rate)
      if form == .keras {
        // The velocity holds rate * gradient, so a later rate does not rescale what it remembers.
        setting.scale = Float(pass.gradientScale * pass.rate)
        setting.coupled *= rate
        rate = 1
      }
      Compute.sgd(
        pass.parameters, gradient: pass.gradient, velocity: momentum > 0 ? pass.state.0 : nil,
        rate: rate, momentum: Float(momentum > 0 ? pass.momentum ?? momentum : 0),
        dampening: dampening, nesterov: isNesterov, isFirst: pass.step == 1,
        decay: setting)
    }
  }
}
