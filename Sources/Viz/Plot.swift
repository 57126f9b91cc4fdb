/// A chart with two axes, made ready for any reader: styles given out, ranges found.
struct Plot {
  struct Curve {
    var series: Series
    var style: Style
    var isJoined: Bool
    var x: Extent
    var y: Extent

    init(_ series: Series, _ style: Style, isJoined: Bool) {
      self.series = series
      self.style = style
      self.isJoined = isJoined
      x = Extent(series.x, count: series.count)
      y = Extent(series.y, count: series.count)
    }

    /// Whether it goes from left to right.
    var isOrdered: Bool {
      (0..<max(series.count - 1, 0)).allSatisfy { !(series.x[$0] > series.x[$0 + 1]) }
    }
  }

  /// The greatest (or least) value beyond what is shown, and where its curve leaves the scale.
  struct OffScale {
    var x: Double
    var value: Double
    var isAbove: Bool
  }

  var curves: [Curve] = []
  var bands: [(band: Band, tint: Int)] = []
  var spans: [Spans] = []
  var regions: [Regions] = []
  var marks: [Mark] = []
  var rules: [Rule] = []
  /// What is shown: lo < hi, within ±1e300, above 0 on a logarithmic axis.
  private(set) var x: (lo: Double, hi: Double)
  private(set) var y: (lo: Double, hi: Double)
  private(set) var offScale: [OffScale] = []
  /// Whether every x is a whole number, so that its ticks are.
  private(set) var isWhole = false
  /// Whether there is anything to draw at all.
  private(set) var isEmpty = false
  private let xAxis: Axis
  private let yAxis: Axis
  private let mayNameEnds: Bool

  init(_ chart: Chart) {
    xAxis = chart.x
    yAxis = chart.y
    mayNameEnds = chart.namesEnds
    (x, y) = ((0, 1), (0, 1))
    collect(chart.layers)
    measureX()
    measureY()
  }

  private mutating func collect(_ layers: [Layer]) {
    var index = 0
    var waiting: [Int] = []
    var lastTint: Int?
    for layer in layers {
      switch layer {
      case .line(let series), .dots(let series):
        let style = series.style ?? Style.at(index)
        if series.style == nil { index += 1 }
        var isJoined = false
        if case .line = layer { isJoined = true }
        curves.append(Curve(series, style, isJoined: isJoined))
        lastTint = style.tint
        for place in waiting { bands[place].tint = style.tint }
        waiting = []
      case .band(let band):
        bands.append((band, band.tint ?? lastTint ?? 0))
        if band.tint == nil { waiting.append(bands.count - 1) }
      case .spans(let spans): self.spans.append(spans)
      case .regions(let regions): self.regions.append(regions)
      case .mark(let mark): marks.append(mark)
      case .rule(let rule): rules.append(rule)
      case .bars, .cells, .pictures: break
      }
    }
    marks = marks.filter { $0.x.isFinite && (xAxis.kind == .linear || $0.x > 0) }
  }

  private mutating func measureX() {
    var extent = Extent()
    var isWhole = true
    for curve in curves {
      extent.formUnion(curve.x)
      isWhole = isWhole && Self.isWhole(curve.series)
    }
    for (band, _) in bands { extent.formUnion(Extent(band.x, count: band.count)) }
    for regions in regions {
      extent.formUnion(Extent([regions.x.lowerBound, regions.x.upperBound]))
    }
    self.isWhole = isWhole && !curves.isEmpty
    defer { if xAxis.isCounted, x.hi - x.lo >= 1 { self.isWhole = true } }
    isEmpty = extent.count == 0
    var places = marks.map(\.x)
    for case .vertical(let value) in rules.map(\.place) { places.append(value) }
    extent.formUnion(Extent(places))
    if self.isWhole && extent.lo == extent.hi && xAxis.kind == .linear && extent.hi < 1e15 {
      (extent.lo, extent.hi) = (extent.lo - 1, extent.hi + 1)
    }
    x = Self.range(extent, xAxis)
    // Points on whole numbers, in limits that hold no two of them.
    if x.hi - x.lo < 1 { self.isWhole = false }
    if !xAxis.names.isEmpty { x = (-0.5, Double(xAxis.names.count) - 0.5) }
  }

  private mutating func measureY() {
    var extent = Extent()
    for curve in curves {
      let all = curve.y
      guard yAxis.limits == .robust, all.count > 0 else {
        extent.formUnion(all)
        continue
      }
      var shown = all
      if yAxis.kind == .linear {
        (shown.lo, shown.hi) = Robust.range(curve.series, all)
      } else {
        shown.hi = Robust.top(curve.series, all)
      }
      extent.formUnion(shown)
    }
    // A band is shown as far as the curves are, and for its own sake where there is no curve.
    for (band, _) in bands where curves.isEmpty || yAxis.limits != .robust {
      extent.formUnion(Extent(band.lo, count: band.count))
      extent.formUnion(Extent(band.hi, count: band.count))
    }
    for (band, _) in bands where !curves.isEmpty && yAxis.limits == .robust {
      let reach = (extent.hi - extent.lo) / 2
      for edge in [Extent(band.lo, count: band.count), Extent(band.hi, count: band.count)] {
        extent.lo = min(extent.lo, max(edge.lo, extent.lo - reach))
        extent.hi = max(extent.hi, min(edge.hi, extent.hi + reach))
      }
    }
    for spans in spans {
      extent.formUnion(Extent(spans.drawn.flatMap { [$0.lo, $0.hi] }))
    }
    for regions in regions {
      extent.formUnion(Extent([regions.y.lowerBound, regions.y.upperBound]))
    }
    for case .horizontal(let value) in rules.map(\.place) { extent.formUnion(Extent([value])) }
    isEmpty = isEmpty || extent.count == 0
    y = Self.range(extent, yAxis)
    findOffScale()
  }

  /// The ends an axis shows: its fixed limits, or those of the data, made an interval a scale can use.
  static func range(_ extent: Extent, _ axis: Axis) -> (lo: Double, hi: Double) {
    let isLogarithmic = axis.kind == .log10
    if case .fixed(let lo, let hi) = axis.limits, lo.isFinite, hi.isFinite, lo < hi,
      !isLogarithmic || lo > 0
    {
      return widened(bounded(lo), bounded(hi), isLogarithmic)
    }
    let lo = isLogarithmic ? extent.positive : extent.lo
    guard lo.isFinite, extent.hi.isFinite, extent.hi >= lo else {
      return isLogarithmic ? (0.1, 1) : (0, 1)
    }
    return widened(bounded(lo), bounded(extent.hi), isLogarithmic)
  }

  /// Whether curves are named where they end; points in a plane end nowhere.
  var namesEnds: Bool {
    mayNameEnds && regions.isEmpty && curves.contains(where: \.isJoined)
      && curves.filter { !$0.series.name.isEmpty }.count > 1
  }

  /// Places on the x axis: the names of categories, as many as there is room for, or numbers.
  func xTicks(_ scale: Scale, target: Int) -> [Tick] {
    guard !xAxis.names.isEmpty else { return Ticks.make(scale, target: target, whole: isWhole) }
    let step = max(1, (xAxis.names.count + max(target, 1) - 1) / max(target, 1))
    return stride(from: 0, to: xAxis.names.count, by: step).map {
      Tick(value: Double($0), label: Escaping.line(xAxis.names[$0]))
    }
  }

  private static func widened(_ lo: Double, _ hi: Double, _ isLogarithmic: Bool)
    -> (lo: Double, hi: Double)
  {
    if isLogarithmic {
      let lo = max(lo, 1e-300)
      return hi > lo * 1.01 ? (lo, hi) : (max(lo / 2, 1e-300), max(hi, lo) * 2)
    }
    // Narrower than a millionth of the values themselves, labels would not tell rows apart.
    let size = max(lo.magnitude, hi.magnitude)
    let least = max(size * 1e-6, 1e-290)
    if hi - lo >= least { return (lo, hi) }
    guard hi > lo || size > 0 else { return (-0.5, 0.5) }
    let half = hi > lo ? least / 2 : size * 0.1
    let middle = lo / 2 + hi / 2
    return (middle - half, middle + half)
  }

  /// Whether a sample of the x values (spread over all of them) is whole.
  private static func isWhole(_ series: Series) -> Bool {
    let step = max(series.count / 1000, 1)
    return stride(from: 0, to: series.count, by: step).allSatisfy {
      series.x[$0].rounded() == series.x[$0] || !series.x[$0].isFinite
    }
  }

  private mutating func findOffScale() {
    let slack = (y.hi - y.lo) * 1e-9
    for isAbove in [true, false] {
      var found: OffScale?
      for curve in curves {
        let extent = curve.y
        let value = isAbove ? extent.hi : extent.lo
        guard extent.count > 0, isAbove ? value > y.hi + slack : value < y.lo - slack,
          found.map({ isAbove ? value > $0.value : value < $0.value }) ?? true,
          yAxis.kind == .linear || value > 0,
          var place = curve.series.y.firstIndex(of: value), place < curve.series.count
        else { continue }
        // Where the curve leaves the scale on its way there, so that one sees which curve it is.
        let ys = curve.series.y
        while place > 0, isAbove ? ys[place - 1] > y.hi : ys[place - 1] < y.lo { place -= 1 }
        let at = curve.series.x[place]
        guard at.isFinite, at >= x.lo, at <= x.hi else { continue }
        found = OffScale(x: at, value: value, isAbove: isAbove)
      }
      if let found { offScale.append(found) }
    }
  }
}

extension Chart {
  /// The greatest value of a curve that lies above what is shown; nil where all are in view.
  public var highestOffScale: Double? { Plot(self).offScale.first(where: \.isAbove)?.value }
}

extension Plot {
  /// What a reader must know of values that are not drawn: `3 values of train are not finite, the
  /// first at step 41`.
  var remarks: [String] {
    curves.flatMap { curve -> [String] in
      let series = curve.series
      let of = series.name.isEmpty ? "" : " of \(series.name)"
      var remarks: [String] = []
      let broken = curve.y.broken
      if broken > 0, let first = series.y.prefix(series.count).firstIndex(where: { !$0.isFinite }) {
        let at = "at \(xAxis.label.isEmpty ? "x" : xAxis.label) \(Numerals.short(series.x[first]))"
        remarks.append(
          broken == 1
            ? "1 value\(of) is not finite, \(at)"
            : "\(broken) values\(of) are not finite, the first \(at)")
      }
      let leftOut =
        (xAxis.kind == .log10 ? curve.x.low : 0) + (yAxis.kind == .log10 ? curve.y.low : 0)
      if leftOut > 0 {
        remarks.append("\(Numerals.counted(leftOut, "value"))\(of) not above 0 left out")
      }
      return remarks
    }
  }
}

/// The part of a curve that a single blow-up must not flatten.
enum Robust {
  /// `all` unless the greatest value is more than twice the ceiling, which is four times the least
  /// value (three upper quartiles above it where that is not positive), one and a half upper
  /// quartiles, or the start, whichever is highest. A far fall below zero is cut in the same way.
  static func range(_ series: Series, _ all: Extent) -> (lo: Double, hi: Double) {
    let step = max(series.count / 2048, 1)
    let sample = stride(from: 0, to: series.count, by: step).map { series.y[$0] }
      .filter(\.isFinite)
    let sorted = sample.sorted()
    guard sorted.count > 2 else { return (all.lo, all.hi) }
    let lower = sorted[sorted.count / 4]
    let upper = sorted[sorted.count * 3 / 4]
    let start = beginning(series)
    var lo = all.lo
    let usual = max(lower.magnitude, upper.magnitude, start.magnitude)
    if lo < 0 && -lo / 100 > usual && usual > 0 {
      lo = max(lo, lower - 3 * (upper - lower) - usual)
    }
    let best = lo > 0 ? 4 * lo : lo + 3 * (upper - lo)
    let ceiling = max(best, upper > 0 ? 1.5 * upper : upper, start)
    let isBlownUp = (all.hi - lo) / 2 > ceiling - lo && ceiling > lo
    return (lo, isBlownUp ? ceiling : all.hi)
  }

  /// On a logarithmic axis: what lies ten times above the start and one and a half upper quartiles is cut.
  static func top(_ series: Series, _ all: Extent) -> Double {
    let step = max(series.count / 2048, 1)
    let sorted = stride(from: 0, to: series.count, by: step).map { series.y[$0] }
      .filter { $0.isFinite && $0 > 0 }.sorted()
    guard sorted.count > 2 else { return all.hi }
    let start = series.y.prefix(series.count).first(where: \.isFinite) ?? 0
    let ceiling = max(1.5 * sorted[sorted.count * 3 / 4], start)
    return ceiling > 0 && all.hi / 10 > ceiling ? ceiling : all.hi
  }

  /// The first value; where that is itself a blow-up (over ten times what follows), what follows.
  private static func beginning(_ series: Series) -> Double {
    guard let first = series.y.prefix(series.count).first(where: \.isFinite) else { return 0 }
    guard series.count >= 20 else { return first }
    let early = series.y.prefix(min(max(series.count / 50, 5), 101)).filter(\.isFinite).sorted()
    guard !early.isEmpty else { return first }
    let usual = early[early.count / 2]
    return first > 10 * usual && usual > 0 ? usual : first
  }
}
