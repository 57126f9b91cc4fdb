extension Schedule {
  static let exp = Schedule(
    Label(
      "exp", aliases: ["exponential"],
      foreign: ["ExponentialLR", "ExponentialDecay", "SchedExp", "sched_exp"],
      summary: "Fall by the same factor in each equal stretch of the run.",
      source: "fastai.callback.schedule.SchedExp; with gamma torch's ExponentialLR",
      formula: """
        rate = peak {start} ({floor} / {start})^p [!gamma]
        rate = peak {start} {gamma}^(t / {step_size}) [gamma, staircase=no]
        rate = peak {start} {gamma}^floor(t / {step_size}) [gamma, staircase=yes]
        p = step / steps of the run [!gamma, !length]
        p = t / {length}, 1 after it; {length} counts {unit}, below 1 the share of the run [length]
        """,
      parameters: Anneal.parameters(floor: "0.01", lowest: 1e-12) + [
        Parameter(
          "gamma", .number(1e-6...1), foreign: ["decay_rate"],
          help: "factor for each step_size, instead of a floor"),
        Parameter(
          "step_size", Stretch.kind, standard: "1",
          help: "with gamma: what the factor is for, in units or below 1 a fraction of the run"),
        Parameter(
          "staircase", .flag, standard: "no", help: "with gamma: fall only after whole step_sizes"),
      ],
      example: "fit exp 10 floor=0.01")
  ) { values throws(Problem) in
    let anneal = Anneal(values)
    guard let gamma = values.number("gamma") else {
      let ratio = anneal.floor / anneal.start
      return Curve(rate: { anneal.start * Maths.pow(ratio, anneal.share(at: $0)) })
    }
    guard !values.isWritten("floor"), !values.isWritten("length") else {
      throw Problem(
        .badValue, "exp falls either by gamma or to a floor, not both",
        hint: "exp gamma=\(Numeral.short(gamma))  or  exp floor=0.01", about: "gamma")
    }
    let size = values.stretch(values["step_size"])
    let isStaircase = values[flag: "staircase"]
    return Curve(rate: { position in
      let share = Double(position.step) / max(size.steps(in: position), 1e-9)
      return anneal.start * Maths.pow(gamma, isStaircase ? share.rounded(.down) : share)
    })
  }
}
