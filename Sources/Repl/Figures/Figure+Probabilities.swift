import Kernel
import Viz

/// What probabilities are worth, and how a signal goes through the layers.
extension Figure {
  /// `359 held-out rows (all chosen on)`
  private static func rows(
    _ count: Int, _ asking: Session.Asking, _ side: Side
  ) -> String {
    let marks = asking.known(side)?.marks ?? asking.unknownMarks
    return "\(count) \(side.noun)" + (marks.isEmpty ? "" : " (\(marks.joined(separator: ", ")))")
  }

  static func reliability(_ asking: Session.Asking, _ side: Side) throws(Problem) -> Chart {
    let result = try asking.evaluation(side)
    let found = try Reliability(of: result.answers)
    let bounds = found.bins.map { Statistics.wilson(share: $0.right, of: $0.rows) }
    let xs = found.bins.map(\.claimed)
    let most = found.bins.max { $0.rows < $1.rows }
    let lean =
      abs(found.bias) < 0.005
      ? "on the whole as sure as it may be"
      : "\(Numerals.percent(abs(found.bias))) too \(found.bias > 0 ? "sure" : "unsure") on the whole"
    var said =
      "\(rows(found.rows, asking, side)): expected calibration error \(Numerals.short(found.error)), \(lean)"
    if let most {
      said +=
        "; most rows, \(most.rows), claim \(Numerals.percent(most.claimed)) and "
        + "\(Numerals.percent(most.right)) of them are right"
    }
    return Chart(
      title: "reliability", subtitle: "\(asking.predictor.name)/\(asking.dataset.name)",
      x: Axis("claimed probability", limits: .fixed(0, 1)),
      y: Axis("right", limits: .fixed(0, 1)),
      layers: [
        .line(Series("as claimed", x: [0, 1], y: [0, 1], style: Style(tint: 5, dash: 2))),
        .spans(Spans(x: xs, lo: bounds.map(\.low), hi: bounds.map(\.high))),
        .line(
          Series(
            "right", x: xs, y: found.bins.map(\.right), style: Style(tint: 0, dash: 0),
            isMarked: true)),
      ], caption: said + " (strokes: 95 %).")
  }

  static func operating(_ asking: Session.Asking, _ side: Side) throws(Problem) -> Chart {
    let result = try asking.evaluation(side)
    let curves = try OperatingCurve.all(of: result.answers)
    // More than five lines are no picture: the hardest classes are the interesting ones.
    let shown = curves.sorted { $0.area < $1.area }.prefix(5)
    let mean = Statistics.mean(curves.map(\.area))
    var layers: [Viz.Layer] = [
      .line(Series("chance 0.5", x: [0, 1], y: [0, 1], style: Style(tint: 5, dash: 5)))
    ]
    layers += shown.enumerated().map { index, curve in
      .line(
        Series(
          "\(DisplayWidth.shortened(curve.name, to: 10)) \(Numerals.short(curve.area))",
          x: curve.falseShares, y: curve.foundShares,
          style: Style(tint: index, dash: index)))
    }
    var said = "\(rows(result.rows, asking, side)): area \(Numerals.short(mean))"
    if let only = curves.first, curves.count == 1 {
      said +=
        " for \(DisplayWidth.shortened(only.name, to: 24)); 0.5 is chance, 1 is without an error"
    } else if let worst = shown.first, let best = curves.max(by: { $0.area < $1.area }) {
      said +=
        " as a mean of \(curves.count) classes against the rest"
      if best.area > worst.area {
        said +=
          ", from "
          + "\(Numerals.short(worst.area)) for class \(DisplayWidth.shortened(worst.name, to: 24)) "
          + "to \(Numerals.short(best.area)) for class \(DisplayWidth.shortened(best.name, to: 24))"
      }
      if shown.count < curves.count { said += "; the \(shown.count) hardest are drawn" }
    }
    var chart = Chart(
      title: "roc", subtitle: "\(asking.predictor.name)/\(asking.dataset.name)",
      x: Axis("false alarms", limits: .fixed(0, 1)),
      y: Axis("found", limits: .fixed(0, 1)), layers: layers,
      caption: said + ".")
    chart.kinds = "area"
    chart.isSquare = true
    chart.namesEnds = false
    return chart
  }

  /// How widely outputs and gradients spread, layer by layer.
  static func layers(_ report: LayerReport, _ model: Model, _ dataset: Dataset) -> Chart {
    let entries = report.entries
    let places = entries.indices.map(Double.init)
    let curves = [
      ("outputs", entries.map(\.deviation), 0), ("gradients", entries.map(\.gradient), 1),
    ].filter { $0.1.contains { $0 > 0 } }
    var x = Axis("layer", limits: .all)
    x.names = entries.map(\.layer)
    let notes = Inside.activations(report).notes
    return Chart(
      title: "layers", subtitle: "\(model.name)/\(dataset.name), one batch of \(report.rows)", x: x,
      y: Axis("sd", .log10, limits: .all),
      layers: curves.map { name, values, index in
        .line(
          Series(
            name, x: places, y: values, style: Style(tint: index, dash: index), isMarked: true))
      },
      caption: (notes.isEmpty ? spread(entries) : notes.joined(separator: "; ")) + ".")
  }

  private static func spread(_ entries: [LayerReport.Entry]) -> String {
    let said = entries.map { "\(Numerals.short($0.deviation, digits: 3)) after \($0.layer)" }
    return entries.isEmpty
      ? "The model has no layer to look at" : "sd of the outputs: " + said.joined(separator: ", ")
  }
}
