/// Consecutive points that fall into one pixel column, reduced to first, least, greatest and last
/// (M4: U. Jugel et al., "M4: a visualization-oriented time series data aggregation", VLDB 2014):
/// joined in that order they colour the same pixels as all of them.
struct ColumnRun: Equatable {
  /// -1 and `columns` stand for all that lies left and right of the axis.
  var column: Int
  var count: Int
  var firstX: Double
  var first: Double
  var lastX: Double
  var last: Double
  var lo: Double
  var hi: Double
  var isLoFirst: Bool
  /// Whether a value that is not finite lies between this run and the one before.
  var startsAnew: Bool
}

/// A series as a picture needs it.
struct Decimated: Equatable {
  var runs: [ColumnRun] = []
  /// The x of values that cannot be drawn, the first of each column.
  var broken: [Double] = []

  /// One pass over the points. Points out of order start a new run whenever the column changes; when
  /// that yields more runs than `4 * columns + 64`, only every n-th point is taken.
  init(_ series: Series, x scale: Scale, y kind: Axis.Kind, columns: Int) {
    let limit = 4 * columns + 64
    scan(series, scale, kind, columns, stride: 1, limit: limit)
    if runs.count > limit {
      self = Decimated()
      scan(series, scale, kind, columns, stride: series.count / limit + 1, limit: .max)
    }
  }

  private init() {}

  private mutating func scan(
    _ series: Series, _ scale: Scale, _ kind: Axis.Kind, _ columns: Int, stride: Int, limit: Int
  ) {
    let count = series.count
    let length = Double(columns)
    let isLogarithmic = scale.kind == .log10
    let isPositive = kind == .log10
    let origin = scale.origin
    let factor = scale.factor * length
    series.x.withUnsafeBufferPointer { xs in
      series.y.withUnsafeBufferPointer { ys in
        var run: ColumnRun?
        var startsAnew = true
        // While x grows and stays below the column's right edge, no place need be computed.
        var edge = -Double.infinity
        var index = 0
        while index < count && runs.count <= limit {
          let x = xs[index]
          let y = ys[index]
          index &+= stride
          if !startsAnew, x < edge, x >= run?.lastX ?? x, y.magnitude < .infinity {
            if !isPositive || y > 0 {
              run?.add(x, y)
              continue
            }
          }
          let place = ((isLogarithmic ? Logarithm.ten(x) : bounded(x)) - origin) * factor
          guard place == place, x.magnitude < .infinity else {
            startsAnew = true
            continue
          }
          let column = place < -1e-9 ? -1 : place > length + 1e-9 ? columns : Int(max(place, 0))
          let inside = column == columns && place <= length + 1e-9 ? columns - 1 : column
          guard y.magnitude < .infinity, !isPositive || y > 0 else {
            note(x, inside, y)
            startsAnew = true
            continue
          }
          if !startsAnew, run?.column == inside {
            run?.add(x, y)
            if run?.count == 16 { edge = scale.value(Double(inside + 1) / length) }
          } else {
            edge = -.infinity
            if let run { runs.append(run) }
            run = ColumnRun(
              column: inside, count: 1, firstX: x, first: y, lastX: x, last: y, lo: y, hi: y,
              isLoFirst: true, startsAnew: startsAnew)
            startsAnew = false
          }
        }
        if let run { runs.append(run) }
      }
    }
  }

  private mutating func note(_ x: Double, _ column: Int, _ y: Double) {
    if y.isFinite { return }
    if lastNoted != column { broken.append(x) }
    lastNoted = column
  }

  private var lastNoted = Int.min
}

extension ColumnRun {
  /// Nothing reaches beyond the first and the last point, so that they tell all.
  var isMonotone: Bool { lo == min(first, last) && hi == max(first, last) }

  @inline(__always)
  mutating func add(_ x: Double, _ y: Double) {
    count &+= 1
    lastX = x
    last = y
    if y < lo {
      lo = y
      isLoFirst = false
    } else if y > hi {
      hi = y
      isLoFirst = true
    }
  }
}
