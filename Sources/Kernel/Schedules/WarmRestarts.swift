extension Schedule {
  static let sgdr = Schedule(
    Label(
      "sgdr", aliases: ["restarts"],
      foreign: [
        "fit_sgdr", "CosineAnnealingWarmRestarts", "CosineDecayRestarts", "cosine_with_restarts",
        "get_cosine_with_hard_restarts_schedule_with_warmup",
      ],
      summary: "Fall along half a cosine, jump back to the peak, and again, in longer cycles.",
      source: "Loshchilov and Hutter 2016, arXiv:1608.03983; fastai.callback.schedule.fit_sgdr",
      formula: """
        rate = peak ({floor} + (d - {floor}) (1 + cos(pi q)) / 2), q the share of the cycle done
        d = {cycle_decay}^cycle, cycles counted from 0; each is {cycle_mult} times as long
        """,
      parameters: [
        Parameter(
          "cycles", .integer(1...100), standard: "3", aliases: ["n_cycles"],
          foreign: ["cycle_limit"], help: "cycles of the run; the floor is held after them"),
        Parameter(
          "cycle_len", Stretch.kind, foreign: ["T_0", "t_initial", "first_decay_steps"],
          help: "length of the first cycle; without it the cycles fill the run"),
        Parameter(
          "cycle_mult", .number(1...10), standard: "2",
          foreign: ["T_mult", "cycle_mul", "t_mul"], help: "how much longer each cycle is"),
        Parameter(
          "cycle_decay", .number(0...1), standard: "1", foreign: ["m_mul"],
          help: "factor on the peak after each cycle"),
        Parameter(
          "floor", .number(0...1), standard: "0", aliases: ["end"],
          foreign: ["eta_min", "lr_min", "alpha"], help: "fraction of the peak each cycle ends at"),
        Stretch.unitParameter(.epochs),
      ],
      example: "fit sgdr 7 cycles=3")
  ) { values in
    let restarts = WarmRestarts(values)
    return Curve(rate: restarts.rate)
  }
}

/// Cosines one after the other. The step of a restart already has the new cycle's peak.
private struct WarmRestarts: Sendable {
  let cycles: Int
  /// The first cycle's length; nil when all cycles together fill the run.
  let length: Stretch?
  let growth: Double
  let decay: Double
  let floor: Double

  init(_ values: Values) {
    length = values.stretch("cycle_len")
    cycles = length == nil || values.isWritten("cycles") ? values[integer: "cycles"] : .max
    growth = values["cycle_mult"]
    decay = values["cycle_decay"]
    floor = values["floor"]
  }

  func rate(_ position: Position) -> Double {
    let (cycle, share) = length == nil ? filling(position) : counting(position)
    guard cycle < cycles else { return floor }
    return Anneal.cosine(max(floor, Maths.pow(decay, Double(cycle))), floor, share)
  }

  /// Cycles of 1, g, g², … parts of the run; the last one keeps what lies beyond it.
  private func filling(_ position: Position) -> (cycle: Int, share: Double) {
    var parts = 0.0
    var part = 1.0
    for _ in 0..<cycles { (parts, part) = (parts + part, part * growth) }
    let steps = Double(position.steps)
    let step = Double(position.step)
    var done = 0.0
    part = 1
    for cycle in 0..<cycles {
      let begin = steps * done / parts
      let end = steps * (done + part) / parts
      if step < end || cycle == cycles - 1 {
        return (cycle, end > begin ? min(1, (step - begin) / (end - begin)) : 1)
      }
      (done, part) = (done + part, part * growth)
    }
    return (cycles - 1, 1)
  }

  /// Cycles of a given first length, at least one step.
  private func counting(_ position: Position) -> (cycle: Int, share: Double) {
    var size = max(1, length?.steps(in: position) ?? 1)
    var left = Double(position.step)
    if growth == 1 {
      let cycle = (left / size).rounded(.down)
      return (Int(exactly: cycle) ?? 0, (left - cycle * size) / size)
    }
    var cycle = 0
    while left >= size { (cycle, left, size) = (cycle + 1, left - size, size * growth) }
    return (cycle, left / size)
  }
}
