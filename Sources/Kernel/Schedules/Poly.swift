extension Schedule {
  static let poly = Schedule(
    Label(
      "poly", aliases: ["polynomial"],
      foreign: ["PolynomialLR", "PolynomialDecay", "SchedPoly", "sched_poly", "PolyLRScheduler"],
      summary: "Go from the start to the floor along a power of the progress.",
      source: "fastai.callback.schedule.SchedPoly: start + (floor - start) p^power; "
        + "torch's PolynomialLR: floor + (start - floor) (1 - p)^power",
      formula: """
        rate = peak ({start} + ({floor} - {start}) p^{power}) [form=fastai]
        rate = peak ({floor} + ({start} - {floor}) (1 - p)^{power}) [form=torch]
        p = step / steps of the run [!length]
        p = t / {length}, 1 after it; {length} counts {unit}, below 1 the share of the run [length]
        """,
      parameters: Anneal.parameters() + [
        Parameter(
          "power", .number(0.01...100), standard: "2", published: ["torch": "1"],
          help: "exponent of the progress"),
        Form.parameter(.fastai, .torch),
      ],
      example: "fit poly 10 power=0.9 form=torch")
  ) { values in
    let anneal = Anneal(values)
    let isMirrored = Form(values) == .torch
    let power = values["power"]
    return Curve(rate: { position in
      let share = anneal.share(at: position)
      return isMirrored
        ? Anneal.line(anneal.floor, anneal.start, Maths.pow(1 - share, power))
        : Anneal.line(anneal.start, anneal.floor, Maths.pow(share, power))
    })
  }
}
