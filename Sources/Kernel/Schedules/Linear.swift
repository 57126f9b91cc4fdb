extension Schedule {
  static let linear = Schedule(
    Label(
      "linear",
      foreign: ["LinearLR", "SchedLin", "sched_lin", "get_linear_schedule_with_warmup"],
      summary: "Go in a straight line from the start to the floor.",
      source: "fastai.callback.schedule.SchedLin",
      formula: """
        rate = peak ({start} (1 - p) + {floor} p)
        p = step / steps of the run [!length]
        p = t / {length}, 1 after it; {length} counts {unit}, below 1 the share of the run [length]
        """,
      parameters: Anneal.parameters(),
      example: "fit linear 5 floor=0.1")
  ) { values in
    let anneal = Anneal(values)
    return Curve(rate: { Anneal.line(anneal.start, anneal.floor, anneal.share(at: $0)) })
  }
}
