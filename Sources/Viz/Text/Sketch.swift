/// A curve or a spread small enough for a cell of a table. A reader draws it as a sparkline, or says it.
public enum Sketch: Sendable, Equatable {
  /// Values in their order.
  case curve([Double])
  /// The counts of equal bins between two edges.
  case spread(counts: [Double], from: Double, to: Double)

  /// The bins of a histogram.
  public init(_ histogram: Histogram) {
    guard let from = histogram.edges.first, let to = histogram.edges.last else {
      self = .curve([])
      return
    }
    self = .spread(counts: histogram.counts.map(Double.init), from: from, to: to)
  }

  func drawn(columns: Int, _ glyphs: Glyphs) -> String {
    switch self {
    case .curve(let values): Sparkline.line(values, columns: columns, glyphs: glyphs)
    case .spread(let counts, _, _): Sparkline.line(counts, columns: columns, glyphs: glyphs)
    }
  }

  /// `2.3 to 0.12`, or `-0.5 to 0.5, most near 0`.
  public var words: String {
    switch self {
    case .curve(let values):
      guard let first = values.first(where: \.isFinite), let last = values.last(where: \.isFinite)
      else { return "none" }
      return "\(Numerals.short(first, digits: 3)) to \(Numerals.short(last, digits: 3))"
    case .spread(let counts, let from, let to):
      guard let most = counts.indices.max(by: { counts[$0] < counts[$1] }) else { return "none" }
      let middle = from + (to - from) * (Double(most) + 0.5) / Double(counts.count)
      return "\(Numerals.short(from, digits: 3)) to \(Numerals.short(to, digits: 3)), "
        + "most near \(Numerals.short(middle, digits: 2))"
    }
  }
}
