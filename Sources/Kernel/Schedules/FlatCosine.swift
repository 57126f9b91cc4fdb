extension Schedule {
  static let flatcos = Schedule(
    Label(
      "flatcos", foreign: ["fit_flat_cos", "flat_cos"],
      summary: "Stay at the peak for most of the run, then fall along half a cosine.",
      source: "fastai.callback.schedule.fit_flat_cos",
      formula: """
        rate = peak until p = {pct}, then to peak/{final} along half a cosine; p = step / steps
        """,
      parameters: [
        Parameter(
          "pct", .number(0...1), standard: "0.75", foreign: ["pct_start"],
          help: "share of the run at the peak"),
        Parameter(
          "final", .number(1...1e12), standard: "1e5", foreign: ["div_final"],
          help: "peak divided by the rate at the end"),
      ],
      example: "fit flatcos 10 pct=0.75")
  ) { values in
    let (pct, floor) = (values["pct"], 1 / values["final"])
    return Curve(rate: { position in
      let progress = position.progress
      return progress < pct
        ? 1 : Anneal.cosine(1, floor, pct < 1 ? (progress - pct) / (1 - pct) : 1)
    })
  }
}
