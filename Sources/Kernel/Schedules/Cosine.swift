extension Schedule {
  static let cosine = Schedule(
    Label(
      "cosine", aliases: ["cos"],
      foreign: [
        "CosineAnnealingLR", "CosineDecay", "SchedCos", "sched_cos", "CosineLRScheduler",
        "get_cosine_schedule_with_warmup",
      ],
      summary: "Fall from the peak to the floor along half a cosine, then stay there.",
      source: "Loshchilov and Hutter 2016, arXiv:1608.03983, equation 5, one cycle",
      formula: """
        rate = peak ({start} + ({floor} - {start}) (1 - cos(pi p)) / 2)
        p = step / steps of the run [!length]
        p = t / {length}, 1 after it; {length} counts {unit}, below 1 the share of the run [length]
        """,
      parameters: Anneal.parameters(),
      example: "fit cosine 10 floor=0.01")
  ) { values in
    let anneal = Anneal(values)
    return Curve(rate: { Anneal.cosine(anneal.start, anneal.floor, anneal.share(at: $0)) })
  }
}
