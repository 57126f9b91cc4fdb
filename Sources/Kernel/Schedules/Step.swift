extension Schedule {
  static let step = Schedule(
    Label(
      "step",
      foreign: ["StepLR", "MultiStepLR", "PiecewiseConstantDecay", "StepLRScheduler"],
      summary: "Multiply the rate by gamma at regular places or at milestones.",
      source: "torch.optim.lr_scheduler.StepLR, MultiStepLR",
      formula: """
        rate = peak {gamma}^floor(t / {step_size}) [!milestones]
        rate = peak {gamma}^(how many of {milestones} are passed) [milestones]
        t and lengths from 1 count {unit}; lengths below 1 are shares of the run
        """,
      parameters: [
        Parameter(
          "step_size", Stretch.kind, standard: "0.3", foreign: ["decay_t"],
          help: "distance of the drops, in units or below 1 a fraction of the run"),
        Parameter(
          "gamma", .number(1e-6...1), standard: "0.1", foreign: ["decay_rate"],
          help: "factor at each drop"),
        Parameter(
          "milestones", .list(Stretch.kind), foreign: ["boundaries"],
          help: "places of the drops, instead of step_size; one named twice drops twice"),
        Stretch.unitParameter(.epochs),
      ],
      example: "fit step 30 step_size=10 gamma=0.1")
  ) { values throws(Problem) in
    let gamma = values["gamma"]
    let milestones = (values.numbers("milestones") ?? []).map(values.stretch)
    guard milestones.isEmpty || !values.isWritten("step_size") else {
      throw Problem(
        .badValue, "step drops either at milestones or every step_size, not both",
        hint: "step step_size=10  or  step milestones=10,15", about: "milestones")
    }
    let size = values.stretch(values["step_size"])
    return Curve(rate: { position in
      let step = Double(position.step)
      let drops =
        milestones.isEmpty
        ? (step / max(size.steps(in: position), 1)).rounded(.down)
        : Double(milestones.count { $0.steps(in: position) <= step })
      return Maths.pow(gamma, drops)
    })
  }
}
