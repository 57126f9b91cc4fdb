extension Schedule {
  static let linear = Schedule(
    Label(
      "linear",
      foreign: ["LinearLR", "SchedLin", "sched_lin", "get_linear_schedule_with_warmup"],
      summary: "Go in a straight line from the start to the floor.",
      source: "fastai.callback.schedule.SchedLin",
      parameters: Anneal.parameters(),
      example: "fit linear 5 floor=0.1")
  ) { values in
    let anneal = Anneal(values)
    return Curve(rate: { Anneal.line(anneal.start, anneal.floor, anneal.share(at: $0)) })
  }
}
