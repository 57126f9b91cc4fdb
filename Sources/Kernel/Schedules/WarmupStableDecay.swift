extension Schedule {
  static let wsd = Schedule(
    Label(
      "wsd", foreign: ["WSDLRScheduler", "warmup_stable_decay", "get_wsd_schedule", "trapezoidal"],
      summary: "Warm up, stay at the peak, and cool down at the end.",
      source: "Hägele et al. 2024, arXiv:2405.18392; timm.scheduler.WSDLRScheduler",
      formula: """
        rate = peak until the last {cooldown}, then peak (1 + ({floor} - 1) s)
        s = sqrt(q), q the share of the fall done [anneal=sqrt]
        s = q, the share of the fall done [anneal=linear]
        s = (1 - cos(pi q)) / 2, q the share of the fall done [anneal=cos]
        """,
      parameters: [
        Parameter(
          "cooldown", Stretch.kind, standard: "0.2",
          foreign: ["decay_t", "num_decay_steps"],
          help: "the fall at the end: below 1 a fraction of the run, from 1 on units"),
        Parameter(
          "anneal", .word(["sqrt", "linear", "cos"]), standard: "sqrt", foreign: ["decay_fn"],
          help: "how it falls: 1 - sqrt(p), 1 - p, or half a cosine"),
        Parameter(
          "floor", .number(0...1), standard: "0", aliases: ["end"], foreign: ["lr_min"],
          help: "fraction of the peak left at the end"),
        Stretch.unitParameter(.epochs),
      ],
      example: "fit wsd 10 warmup=0.05 cooldown=0.2"),
    warmup: "0.05"
  ) { values in
    let cooldown = values.stretch(values["cooldown"])
    let floor = values["floor"]
    let anneal = values[word: "anneal"]
    return Curve(rate: { position in
      let length = min(cooldown.steps(in: position), Double(position.steps))
      let left = Double(position.steps - position.step)
      guard left < length else { return 1 }
      let share = min(1, 1 - left / length)
      switch anneal {
      case "linear": return Anneal.line(1, floor, share)
      case "cos": return Anneal.cosine(1, floor, share)
      default: return Anneal.line(1, floor, share.squareRoot())
      }
    })
  }
}
