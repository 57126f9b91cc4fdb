import Kernel
import Viz

/// What is drawn of a model's answers and of its layers.
extension PlotKind {
  static let answers: [PlotKind] = [
    judged(
      "reliability", foreign: ["calibration_curve", "CalibrationDisplay"],
      "Whether the probabilities are what they say.", source: "Guo et al. 2017, arXiv:1706.04599"
    ) { asking, side throws(Problem) in try Figure.reliability(asking, side) },
    judged(
      "roc", foreign: ["roc_curve", "RocCurveDisplay"],
      "How much of each class is found at what price.",
      source: "Fawcett 2006, Pattern Recognition Letters 27"
    ) { asking, side throws(Problem) in try Figure.operating(asking, side) },
    PlotKind(
      label: Label(
        "layers", aliases: ["stats"],
        summary: "How outputs and gradients spread through the layers.",
        source: "Glorot and Bengio 2010", example: "plot layers")
    ) { asked, workspace throws(Problem) in
      try asked.refuseRuns()
      let (model, dataset) = try workspace.session.looking(for: "plot")
      let report = try LayerReport(
        of: model, on: dataset, loss: workspace.session.loss, seed: workspace.session.draws.seed,
        isExact: workspace.session.isExact)
      return Answer([.chart(Figure.layers(report, model, dataset))])
    },
  ]

  private static func judged(
    _ name: String, foreign: [String], _ summary: String, source: String,
    _ chart: @escaping @Sendable (Session.Asking, Side) throws(Problem) -> Chart
  ) -> PlotKind {
    PlotKind(
      label: Label(
        name, foreign: foreign, summary: summary, source: source,
        parameters: [
          Parameter(
            "part", .word(Side.allCases.map(\.rawValue)), standard: "valid", help: "which rows")
        ], example: "plot \(name)")
    ) { asked, workspace throws(Problem) in
      try asked.refuseRuns()
      let side = asked.values.text("part").flatMap(Side.init) ?? .valid
      return Answer([.chart(try chart(workspace.session.asking(for: "plot"), side))])
    }
  }
}
