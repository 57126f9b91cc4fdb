import Kernel
import Viz

extension Figure {
  /// Any numbers: a vector over its index, some rows as lines, more as a map, one number as a sentence.
  static func tensor(_ name: String, _ tensor: Tensor) -> Chart {
    let values = tensor.floats.map(Double.init)
    let finite = values.filter(\.isFinite)
    let subtitle = "shape \(tensor.shape)"
    let said =
      finite.isEmpty
      ? "\(name): \(values.isEmpty ? "no numbers" : "none of the \(values.count) values is a number")."
      : "\(name): \(counted(values, finite)) from \(Numerals.short(finite.min() ?? 0)) "
        + "to \(Numerals.short(finite.max() ?? 0)), mean \(Numerals.short(Statistics.mean(finite)))."
    // What is more than a matrix is read as one, and says so.
    let joined =
      tensor.rank > 2
      ? " Axes 0 to \(tensor.rank - 2) are joined: \(tensor.shape.sizes.dropLast().map(String.init).joined(separator: "x"))"
        + " rows of \(tensor.shape.sizes.last ?? 1)." : ""
    let width = tensor.shape.sizes.last ?? 1
    let rows = width > 0 ? values.count / width : 0
    if rows > 8 {
      if width == 1 { return lines(name, [values], subtitle, said + joined) }
      let shown = (min(rows, 64), min(width, 64))
      let cells = (0..<shown.0).flatMap { row in
        (0..<shown.1).map { values[row * rows / shown.0 * width + $0 * width / shown.1] }
      }
      let isWhole = shown == (rows, width)
      return Chart(
        title: name, subtitle: subtitle,
        layers: [
          .cells(
            Cells(
              rows: (0..<shown.0).map { "\($0 * rows / shown.0)" },
              columns: (0..<shown.1).map { "\($0 * width / shown.1)" }, values: cells,
              numbers: false))
        ],
        caption: said.dropLast()
          + (isWhole ? "." : "; of \(rows)x\(width) each \(shown.0)x\(shown.1) is shown.") + joined)
    }
    let split = (0..<rows).map { Array(values[$0 * width..<($0 + 1) * width]) }
    return lines(name, split, subtitle, said + joined)
  }

  /// `3 values`, or `1 of 3 values` and why not all.
  private static func counted(_ values: [Double], _ finite: [Double]) -> String {
    guard finite.count < values.count else { return Numerals.counted(values.count, "value") }
    let gaps = values.count { $0.isNaN }
    let infinite = values.count - finite.count - gaps
    let others = [(gaps, "NaN"), (infinite, "infinite or beyond 32 bits")].filter { $0.0 > 0 }
    return "\(finite.count) of \(values.count) values ("
      + others.map { "\($0.0) \($0.1)" }.joined(separator: ", ") + ")"
  }

  private static func lines(
    _ name: String, _ rows: [[Double]], _ subtitle: String, _ said: String
  ) -> Chart {
    Chart(
      title: name, subtitle: subtitle, x: Axis("index", limits: .all),
      y: Axis("value", limits: .all),
      layers: rows.enumerated().map {
        .line(Series(rows.count > 1 ? "\($0)" : "", y: $1, from: 0))
      }, caption: said)
  }
}
