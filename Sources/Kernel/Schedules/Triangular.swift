extension Schedule {
  static let triangular = Schedule(
    Label(
      "triangular", aliases: ["clr"], foreign: ["CyclicLR", "CyclicalLearningRate"],
      summary: "Rise from the floor to the peak and fall back, again and again.",
      source: Triangle.source, formula: Triangle.formula(""), parameters: Triangle.parameters,
      example: "fit triangular 8 step_size=2 unit=epochs")
  ) { values throws(Problem) in
    try Triangle(values).curve { _, _ in 1 }
  }

  static let triangular2 = Schedule(
    Label(
      "triangular2", foreign: ["Triangular2CyclicalLearningRate"],
      summary: "Rise and fall like triangular, each cycle half as high as the one before.",
      source: Triangle.source, formula: Triangle.formula(" / 2^cycle"),
      parameters: Triangle.parameters, example: "fit triangular2 8")
  ) { values throws(Problem) in
    try Triangle(values).curve { cycle, _ in Maths.pow(0.5, cycle - 1) }
  }

  static let exprange = Schedule(
    Label(
      "exprange", foreign: ["exp_range", "ExponentialCyclicalLearningRate"],
      summary: "Rise and fall like triangular, lower by the factor gamma with every step.",
      source: Triangle.source,
      formula: Triangle.formula(
        " d", "\nd = {gamma}^step [gamma]\nd = 0.1^p, p = step / steps of the run [!gamma]"),
      parameters: Triangle.parameters + [
        Parameter(
          "gamma", .number(1e-6...1),
          help: "factor for each step; unwritten, the last cycle is a tenth as high")
      ],
      example: "fit exprange 8 gamma=0.999")
  ) { values throws(Problem) in
    let gamma = values.number("gamma")
    return try Triangle(values).curve { _, position in
      if let gamma { return Maths.pow(gamma, Double(position.step)) }
      return Maths.pow(0.1, position.progress)
    }
  }
}

/// A cyclical rate: scale · (distance from the floor to the peak) on top of the floor.
private struct Triangle: Sendable {
  static let source = "Smith 2015, arXiv:1506.01186; torch.optim.lr_scheduler.CyclicLR"
  /// `scale` is what becomes of the height from cycle to cycle; cycles count from 0 there.
  static func formula(_ scale: String, _ more: String = "") -> Formula {
    Formula(
      """
      rate = peak ({floor} + (1 - {floor}) h\(scale))
      h rises from 0 to 1 in {step_size} and falls back; lengths from 1 count {unit}
      momentum goes through {moms} with h
      """ + more)
  }

  static let parameters = [
    Parameter(
      "step_size", Stretch.kind, standard: "0.125", aliases: ["step_size_up"],
      help: "length of the rise: below 1 a fraction of the run, from 1 on units"),
    Parameter("step_size_down", Stretch.kind, help: "length of the fall, as the rise if unwritten"),
    Parameter(
      "floor", .number(0...1), standard: "0.1", foreign: ["base_lr"],
      help: "fraction of the peak a cycle begins and ends at"),
    Momenta.parameter("0.9,0.8", help: "momentum at the floor and at the peak, or no"),
    Stretch.unitParameter(.steps),
  ]

  let up: Stretch
  let down: Stretch
  let floor: Double
  let momenta: Momenta?

  init(_ values: Values) throws(Problem) {
    up = values.stretch(values["step_size"])
    down = values.stretch("step_size_down") ?? up
    floor = values["floor"]
    momenta = try Momenta(values)
  }

  /// The number of the cycle from 1, and the height in it, 0...1.
  private func place(_ position: Position) -> (cycle: Double, height: Double) {
    let rise = max(up.steps(in: position), 1e-9)
    let size = max(rise + down.steps(in: position), 1)
    let turns = Double(position.step) / size
    let cycle = turns.rounded(.down)
    let (share, peak) = (turns - cycle, min(1, rise / size))
    return (cycle + 1, share <= peak ? share / peak : (1 - share) / (1 - peak))
  }

  func curve(scale: @escaping @Sendable (Double, Position) -> Double) -> Curve {
    let height: @Sendable (Position) -> Double = { position in
      let (cycle, height) = place(position)
      return height * scale(cycle, position)
    }
    let rate: @Sendable (Position) -> Double = { Anneal.line(floor, 1, height($0)) }
    guard let momenta else { return Curve(rate: rate) }
    return Curve(
      rate: rate, momentum: { Anneal.line(momenta.first, momenta.middle, height($0)) })
  }
}
