/// A named run of points. `x` and `y` are equally long; what one has more than the other is ignored.
/// Points are in drawing order; increasing `x` is usual and not required.
public struct Series: Sendable, Equatable {
  public var name: String
  public var x: [Double]
  public var y: [Double]
  /// nil takes the next style of the palette.
  public var style: Style?
  /// Whether the points of a line are marked: few ones, between which nothing was measured.
  public var isMarked: Bool

  public init(
    _ name: String, x: [Double], y: [Double], style: Style? = nil, isMarked: Bool = false
  ) {
    (self.name, self.x, self.y) = (name, x, y)
    (self.style, self.isMarked) = (style, isMarked)
  }

  /// y[i] at x = from + i·step.
  public init(
    _ name: String, y: [Double], from: Double = 1, step: Double = 1, style: Style? = nil
  ) {
    self.init(name, x: y.indices.map { from + Double($0) * step }, y: y, style: style)
  }

  /// Points that both arrays hold.
  var count: Int { min(x.count, y.count) }
}

/// How a series is told apart: a place in the palette and a place in the list of dash patterns, so
/// that two curves of one run may share a colour. Any integer is allowed; lists wrap around.
public struct Style: Sendable, Equatable {
  public var tint: Int
  public var dash: Int

  public init(tint: Int, dash: Int) {
    self.tint = tint
    self.dash = dash
  }

  /// The style of the series at a position of the chart: colours and dashes both change from one
  /// to the next, and no pair repeats within 36.
  static func at(_ index: Int) -> Style {
    Style(tint: index, dash: index + index / Palette.count)
  }
}

/// The area between two curves over the same x. A `lo` above its `hi` is read the other way round.
public struct Band: Sendable, Equatable {
  public var name: String
  public var x: [Double]
  public var lo: [Double]
  public var hi: [Double]
  /// nil takes the colour of the next line in the chart, else of the last one before.
  public var tint: Int?

  public init(_ name: String = "", x: [Double], lo: [Double], hi: [Double], tint: Int? = nil) {
    self.name = name
    self.x = x
    self.lo = lo
    self.hi = hi
    self.tint = tint
  }

  var count: Int { min(x.count, lo.count, hi.count) }
}
