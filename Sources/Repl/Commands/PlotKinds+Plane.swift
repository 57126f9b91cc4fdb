import Kernel
import Viz

/// Data and answers in two dimensions.
extension PlotKind {
  static let planes: [PlotKind] = [
    plane("data", "Rows as dots over two columns, a kind of dot for each class.") {
      asked, session throws(Problem) in
      Figure.scatter(
        try Plane(
          session.dataset(for: "plot"), asked.values, needsInputs: false))
    },
    plane("regions", "What the model says all over two columns, the others at their medians.") {
      asked, session throws(Problem) in
      let asking = try session.asking(for: "plot")
      return try Figure.regions(
        Plane(asking.dataset, asked.values, needsInputs: true), asking)
    },
    plane("fit", "What the model says over one input, the others at their medians.") {
      asked, session throws(Problem) in
      let asking = try session.asking(for: "plot")
      return try Figure.fit(
        Plane(onInputOf: asking.dataset, asked.values), asking)
    },
  ]

  private static func plane(
    _ name: String, _ summary: String,
    _ chart: @escaping @Sendable (Asked, Session) throws(Problem) -> Chart
  ) -> PlotKind {
    PlotKind(
      label: Label(
        name, summary: summary,
        parameters: name == "fit" ? [Plane.parameters[0]] : Plane.parameters,
        example: "plot \(name)")
    ) { asked, workspace throws(Problem) in
      try asked.refuseRuns()
      return Answer([.chart(try chart(asked, workspace.session))])
    }
  }
}
