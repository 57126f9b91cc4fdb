extension Schedule {
  static let oneCycle = Schedule(
    Label(
      "1cycle", aliases: ["onecycle"],
      foreign: ["OneCycleLR", "fit_one_cycle", "one_cycle", "superconvergence"],
      summary: "Rise to the peak and fall far below the start, momentum the other way round.",
      source: "Smith and Topin 2017, arXiv:1708.07120; fastai.callback.schedule.fit_one_cycle; "
        + "form=torch is torch.optim.lr_scheduler.OneCycleLR",
      formula: """
        rate = peak f(p), p = step / steps;  between two values: a + (b - a) s
        s = (1 - cos(pi q)) / 2, q the share of the phase done [anneal=cos]
        s = q, the share of the phase done [anneal=linear]
        f from 1/{div} to 1 until p = {pct}, then to 1/{final} [form=fastai, three_phase=no]
        f from 1/{div} to 1 until p = {pct}, then to 1/({div} * {final}) [form=torch, three_phase=no]
        f from 1/{div} to 1 until p = {pct}, back until 2 {pct}, then to the last [three_phase=yes]
        momentum goes through {moms} in the same phases
        """,
      parameters: [
        Parameter(
          "pct", .number(0...1), standard: "0.25", published: ["torch": "0.3"],
          foreign: ["pct_start"], help: "share of the run until the peak"),
        Parameter(
          "div", .number(1...1e9), standard: "25", foreign: ["div_factor"],
          help: "peak divided by the first rate"),
        Parameter(
          "final", .number(1...1e12), standard: "1e5", published: ["torch": "1e4"],
          foreign: ["div_final", "final_div_factor"],
          help: "peak divided by the last rate; with form=torch the first by the last"),
        Momenta.parameter(
          "0.95,0.85,0.95", help: "momentum at the start, at the peak and at the end, or no"),
        Parameter(
          "anneal", .word(["cos", "linear"]), standard: "cos", foreign: ["anneal_strategy"],
          help: "the shape of rise and fall"),
        Parameter(
          "three_phase", .flag, standard: "no",
          help: "fall back to the first rate as long as the rise, then to the last"),
        Form.parameter(.fastai, .torch),
      ],
      example: "fit 1cycle 10 lr=1e-2 pct=0.25")
  ) { values throws(Problem) in
    let cycle = try OneCycle(values)
    let rate: @Sendable (Position) -> Double = { cycle.value(at: $0, cycle.rates) }
    guard let momenta = cycle.momenta else { return Curve(rate: rate) }
    return Curve(rate: rate, momentum: { cycle.value(at: $0, momenta) })
  }
}

/// Two or three phases, each from one value to the next.
///
/// fastai's phases end at progress pct and 1, so the last step of n lies at 1 - 1/n; torch's end at
/// the steps pct·n - 1 and n - 1, which need not be whole.
private struct OneCycle: Sendable {
  let form: Form
  let pct: Double
  let isLinear: Bool
  /// The values at the ends of the phases.
  let rates: [Double]
  let momenta: [Double]?

  init(_ values: Values) throws(Problem) {
    form = Form(values)
    let isTorch = form == .torch
    pct = values["pct"]
    isLinear = values[word: "anneal"] == "linear"
    let first = 1 / values["div"]
    let final = values["final"]
    let last = isTorch ? first / final : 1 / final
    let moms = try Momenta(values)
    guard values[flag: "three_phase"] else {
      rates = [first, 1, last]
      momenta = moms.map { [$0.first, $0.middle, $0.last] }
      return
    }
    guard pct <= 0.5 else {
      throw Problem(
        .outOfRange,
        "three phases need pct of at most 0.5, not \(Numeral.short(pct)): "
          + "the fall to the first rate is as long as the rise",
        hint: "three_phase=yes pct=0.45", about: "pct")
    }
    rates = [first, 1, first, last]
    momenta = moms.map { [$0.first, $0.middle, $0.first, $0.last] }
  }

  /// Where phase `index` (from 1) ends, in steps.
  private func end(_ index: Int, _ position: Position) -> Double {
    let steps = Double(position.steps)
    let isLast = index == rates.count - 1
    let end = (isLast ? 1 : pct * Double(index)) * steps
    return form == .torch ? end - (isLast ? 1 : Double(index)) : end
  }

  func value(at position: Position, _ values: [Double]) -> Double {
    let step = Double(position.step)
    var begin = 0.0
    for index in 1..<rates.count {
      let end = end(index, position)
      if step <= end || index == rates.count - 1 {
        let share = end > begin ? min(1, max(0, (step - begin) / (end - begin))) : 1
        return isLinear
          ? Anneal.line(values[index - 1], values[index], share)
          : Anneal.cosine(values[index - 1], values[index], share)
      }
      begin = end
    }
    return values[values.count - 1]
  }
}
