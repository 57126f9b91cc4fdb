import Kernel
import Viz

/// Paired differences with their intervals, beside 0.
extension Figure {
  /// `places` are those of the differences on the axis; `reference` says what 0 stands for, at `origin` where that
  /// has a place of its own.
  static func differences(
    _ title: String, _ subtitle: String, over x: Axis, _ found: [PairedDifference],
    at places: [Double], reference: String, origin: Double? = nil, caption: String
  ) -> Chart {
    let origins = origin.map { [$0] } ?? []
    return Chart(
      title: title, subtitle: subtitle, x: x, y: Axis("difference", limits: .all),
      layers: [
        .rule(Rule(.horizontal(0), reference)),
        .spans(Spans(x: places, lo: found.map(\.low), hi: found.map(\.high), tint: 0)),
        .dots(
          Series(
            "", x: origins + places, y: origins.map { _ in 0 } + found.map(\.mean),
            style: Style(tint: 0, dash: 0))),
      ], caption: caption)
  }
}
