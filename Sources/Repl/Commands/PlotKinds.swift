import Kernel
import Viz

/// One thing that `plot` draws.
struct PlotKind: Catalogued {
  static let noun = "plot"
  static let all: [PlotKind] = curves + planes + answers + insides + metrics

  let label: Label
  let draw: @Sendable (Asked, inout Workspace) throws(Problem) -> Answer

  /// What was written behind `plot`.
  struct Asked {
    let name: String
    /// The kind's own words.
    let values: Values
    let runNames: [String]

    /// The runs that were named, else the last.
    func runs(_ session: Session) throws(Problem) -> [Run] {
      var runs: [Run] = []
      for name in runNames { runs.append(try session.run(name)) }
      if runs.isEmpty { runs = [try session.run(nil)] }
      if let run = runs.first(where: { $0.method != nil }) {
        throw Problem(
          .noRun, "\(run.name) was fitted in one go and has no curve", hint: "runs",
          about: run.name)
      }
      return runs
    }

    func refuseRuns() throws(Problem) {
      guard let first = runNames.first else { return }
      throw Problem(
        .surplusArgument, "plot \(name) is about no run, and \(first.brief) is one too many",
        hint: "plot \(name)", about: "runs")
    }
  }

  private static func curve(
    _ name: String, _ summary: String, foreign: [String] = [],
    _ chart: @escaping @Sendable ([Run], CurveView) throws(Problem) -> Chart
  ) -> PlotKind {
    PlotKind(
      label: Label(
        name, foreign: foreign, summary: summary, parameters: CurveView.parameters,
        example: "plot \(name)")
    ) { asked, workspace throws(Problem) in
      let runs = try asked.runs(workspace.session)
      var answer = Answer([.chart(try chart(runs, CurveView(asked.values)))])
      if let remark = Run.remark(on: name, of: runs) {
        answer.note("note: " + remark)
      }
      return answer
    }
  }

  private static let curves: [PlotKind] = [
    curve("loss", "The losses of a run: training rows over its steps, held-out rows as dots.") {
      Figure.loss($0, $1)
    },
    curve("lr", "The rate of every step.") { Figure.rates($0, $1) },
    curve("momentum", "The momentum of every step.") {
      var chart = Figure.steps($0, "momentum", of: \.momenta, $1)
      let bare = $0.filter { run in
        run.momenta.count > 0 && !run.momenta.values.contains(where: \.isFinite)
      }
      if bare.count == $0.count {
        let said = bare.map { "\($0.recipe.optimiser) of \($0.name)" }.joined(separator: ", ")
        chart.caption = "No momentum to draw: \(said) has none."
      }
      return chart
    },
    curve("metric", "The figure that judges a run, after each epoch.") {
      Figure.metric($0, $0[0].judge, $1)
    },
    curve("gradnorm", "The norm of the gradient of every step.", foreign: ["grad_norm"]) {
      Figure.steps($0, "gradnorm", of: \.gradientNorms, limits: .robust, isNoisy: true, $1)
    },
    curve("schedule", "The rates as the schedule gave them.") { Figure.rates($0, $1) },
  ]

  static let metricNames = Metric.all.map(\.name)

  private static let metrics: [PlotKind] = Metric.all.map { metric in
    curve(metric.name, metric.label.summary) { (runs, view) throws(Problem) in
      Figure.metric(runs, try figure(metric.name, of: runs[0]), view)
    }
  }

  /// The figure of a metric that a run measured.
  private static func figure(_ metric: String, of run: Run) throws(Problem) -> String {
    let own = run.metricNames
    guard let name = own.first(where: { Metric.choice(ofFigure: $0)?.name == metric }) else {
      let measured = Metric.all.filter { metric in
        own.contains { Metric.choice(ofFigure: $0)?.name == metric.name }
      }
      let wanted = Metric.all.first { $0.name == metric }?.tasks ?? []
      let fits =
        measured.isEmpty || measured.contains { !$0.tasks.allSatisfy { !wanted.contains($0) } }
      throw Problem(
        .nothingThere, "\(run.name) did not measure \(metric), but \(own.joined(separator: ", "))",
        hint: fits ? "fit 5 metric=\(metric)" : "plot \(measured.first?.name ?? "loss")",
        about: "what")
    }
    return name
  }

  private static let insides: [PlotKind] = Command.insides.map { name in
    PlotKind(
      label: Label(
        name, summary: "How the \(name) of each layer spread.", example: "plot \(name)")
    ) { asked, workspace throws(Problem) in
      try asked.refuseRuns()
      return try Command.inside(name, layer: nil, of: "plot", &workspace)
    }
  }
}
