/// A chart with two axes as SVG elements.
struct SVGPlot {
  let chart: Chart
  let plot: Plot
  /// The plotting area.
  let origin: Point
  let frame: Frame
  let yTicks: [Tick]
  let decimated: [Decimated]
  let columns: Int
  let legendTop: Double
  let legend: [[Entry]]
  let flags: [Flag]
  /// Between the area and the lowest flag, where the y axis' name lies in the way of one.
  let flagLift: Double
  /// Lines and their places, for names at their ends.
  let outlines: [[[Point]]]

  struct Flag {
    var pole: Double
    var text: String
    var place: Layout.Flag
    var isRule: Bool
  }

  static let lineHeight = 15.0

  init(_ chart: Chart, _ page: SVGPage) {
    self.chart = chart
    let plot = Plot(chart)
    self.plot = plot
    let yScale = Self.padded(chart.y, plot.y, by: 0.05)
    let hasLines = plot.curves.contains(where: \.isJoined) || plot.curves.isEmpty
    let xScale = Self.padded(chart.x, plot.x, by: hasLines ? 0 : 0.03)
    yTicks = Ticks.make(yScale, target: 6)
    let labelWidth = yTicks.map { Markup.width($0.label, size: 12) }.max() ?? 0
    let left = SVGPage.edge + labelWidth + 10
    let right = SVGDocument.width - SVGPage.edge - Self.margin(plot)
    flags = Self.flags(plot, xScale, left, right)
    let labelEnd = SVGPage.edge + Markup.width(Self.yLabel(chart), size: 12) + 8
    let isCrossed = flags.contains { left + min($0.pole, $0.place.start) < labelEnd }
    legend = Self.legendRows(plot, chart)
    let rows = Double(legend.count)
    legendTop = page.top
    let levels = Double((flags.map(\.place.level).max() ?? -1) + 1) * Self.lineHeight
    let label = chart.y.label.isEmpty ? 0.0 : 18
    flagLift = isCrossed ? label : 0
    let top = page.top + rows * 18 + max(levels + flagLift, label) + 6
    let bottom = page.bottom - 22 - (chart.x.label.isEmpty ? 0 : 17)
    origin = Point(x: left, y: top)
    frame = Frame(
      x: xScale, y: yScale,
      width: max(chart.isSquare ? min(right - left, bottom - top) : right - left, 40),
      height: max(bottom - top, 40))
    let lines = plot.curves.filter(\.isJoined).count
    // The bytes of a noisy line grow with its columns; together they have a budget.
    let columns = Int(frame.width / (lines <= 2 ? 2 : lines <= 4 ? 3 : 5))
    self.columns = columns
    decimated = plot.curves.map { [frame] in
      let isSparse = $0.series.count <= Int(frame.width) * 3 / 2
      return Decimated(
        $0.series, x: frame.x, y: frame.y.kind, columns: isSparse ? Int(frame.width) * 8 : columns)
    }
    outlines = zip(plot.curves, decimated).map { [frame] curve, decimated in
      let isSparse = curve.series.count <= Int(frame.width) * 3 / 2
      return frame.outline(decimated, columns: isSparse ? Int(frame.width) * 8 : columns)
    }
  }

  /// A little air around the data; none beyond fixed limits or across zero.
  private static func padded(
    _ axis: Axis, _ range: (lo: Double, hi: Double), by share: Double
  ) -> Scale {
    let (lo, hi) = range
    if !axis.names.isEmpty { return Scale(.linear, lo, hi) }
    if case .fixed = axis.limits { return Scale(axis.kind, lo, hi) }
    guard axis.kind == .linear else {
      let (from, to) = (Logarithm.ten(lo), Logarithm.ten(hi))
      let air = (to - from) * share
      guard air > 0, from - air > -300, to + air < 300 else { return Scale(.log10, lo, hi) }
      return Scale(.log10, Logarithm.power(from - air), Logarithm.power(to + air))
    }
    let air = (hi - lo) * share
    // Where zero is near, it is shown: heights can then be compared.
    let isNearZero = share > 0 && lo >= 0 && lo <= (hi - lo) * 0.25
    return Scale(.linear, isNearZero ? 0 : lo - air, hi + air)
  }

  /// Room for the names at the curves' ends.
  private static func margin(_ plot: Plot) -> Double {
    let names = plot.curves.map(\.series.name).filter { !$0.isEmpty }.map(shortName)
    guard plot.namesEnds else { return 6 }
    return min(names.map { Markup.width($0, size: 12) }.max() ?? 0, 130) + 12
  }

  static func shortName(_ name: String) -> String {
    DisplayWidth.shortened(Escaping.line(name), to: 18)
  }

  private static func flags(_ plot: Plot, _ x: Scale, _ left: Double, _ right: Double) -> [Flag] {
    // Poles nearer than a letter are one.
    var poles: [(pole: Double, marks: [Mark])] = []
    for mark in plot.marks {
      let pole = x.place(mark.x) * (right - left)
      if let place = poles.firstIndex(where: { abs($0.pole - pole) < 6 }) {
        poles[place].marks.append(mark)
      } else {
        poles.append((pole, [mark]))
      }
    }
    var found: [(pole: Double, text: String, isRule: Bool)] = poles.flatMap { pole, marks in
      Mark.labels(marks, columns: 48).map { (pole, $0, false) }
    }
    for rule in plot.rules where !rule.text.isEmpty {
      if case .vertical(let value) = rule.place {
        found.append((x.place(value) * (right - left), rule.text, true))
      }
    }
    found = found.filter { $0.pole >= 0 && $0.pole <= right - left }.map {
      ($0.pole, DisplayWidth.shortened(Escaping.line($0.text), to: 64), $0.isRule)
    }
    let placed = Layout.flags(
      poles: found.map(\.pole), widths: found.map { Markup.width($0.text, size: 12) },
      in: 0...(SVGDocument.width - SVGPage.edge - left), gap: 5)
    return zip(found, placed).map {
      Flag(pole: $0.pole, text: $0.text, place: $1, isRule: $0.isRule)
    }
  }

  func draw(into document: inout SVGDocument) {
    drawLegend(&document)
    guard !plot.isEmpty else {
      let middle = Point(x: origin.x + frame.width / 2, y: origin.y + frame.height / 2)
      document.text("nothing to draw", x: middle.x, y: middle.y, .middle, .quiet)
      return
    }
    drawRegions(&document)
    drawAxes(&document)
    drawBands(&document)
    drawRules(&document)
    drawPoles(&document)
    drawSpans(&document)
    drawCurves(&document)
    drawPoints(&document)
    drawLabels(&document)
  }

  private func drawAxes(_ document: inout SVGDocument) {
    let (left, bottom) = (origin.x, origin.y + frame.height)
    let labelled = yTicks.filter { !$0.label.isEmpty }
    document.group("aria-hidden=\"true\"") { document in
      let grid = labelled.map {
        "M\(Markup.number(left)) \(y(of: $0.value))h\(length(frame.width))"
      }
      document.stroke(grid.joined(), .grid)
      for (index, tick) in labelled.enumerated() {
        let place = origin.y + (1 - frame.y.place(tick.value)) * frame.height
        document.text(
          tick.label, x: left - 8, y: place + 4, .end, .quiet, on: index % 2 == 0 ? .all : .wide)
      }
      var path = "M\(Markup.number(left)) \(Markup.number(bottom))h\(length(frame.width))"
      for tick in xTicks() {
        let size = tick.label.isEmpty ? 3 : 5
        path += "M\(x(of: tick.value)) \(Markup.number(bottom))v\(size)"
      }
      document.stroke(path, .axis)
      for (index, tick) in xTicks().filter({ !$0.label.isEmpty }).enumerated() {
        let place = left + frame.x.place(tick.value) * frame.width
        document.text(
          tick.label, x: place, y: bottom + 18, .middle, .quiet,
          on: index % 2 == 0 || holdsNames ? .all : .wide)
      }
    }
    let name = DisplayWidth.shortened(Escaping.line(chart.x.label), to: 60)
    document.text(name, x: left + frame.width / 2, y: bottom + 35, .middle, .text, on: .wide)
    // The larger labels of the ticks reach further down.
    document.text(name, x: left + frame.width / 2, y: bottom + 42, .middle, .text, on: .narrow)
  }

  /// Whether all names of categories have room in the letters of a narrow page.
  private var holdsNames: Bool {
    let names = chart.x.names.map { DisplayWidth.shortened($0, to: 18) }
    let widest = names.map { Markup.width($0, size: SVGDocument.narrowSize) }.max() ?? .infinity
    return !names.isEmpty && (widest + 6) * Double(names.count) <= frame.width
  }

  /// Fewer until their labels stand apart.
  private func xTicks() -> [Tick] {
    for target in [9, 8, 7, 6, 5, 4, 3] {
      let ticks = named(plot.xTicks(frame.x, target: target))
      let labelled = ticks.filter { !$0.label.isEmpty }
      let areApart = zip(labelled, labelled.dropFirst()).allSatisfy { a, b in
        let gap = (frame.x.place(b.value) - frame.x.place(a.value)) * frame.width
        return gap > Markup.width(a.label + b.label, size: 12) / 2 + 10
      }
      if areApart { return ticks }
    }
    return Array(named(plot.xTicks(frame.x, target: 2)).prefix(1))
  }

  private func named(_ ticks: [Tick]) -> [Tick] {
    chart.x.names.isEmpty
      ? ticks
      : ticks.map { Tick(value: $0.value, label: DisplayWidth.shortened($0.label, to: 18)) }
  }

  /// Two paths a kind: a rectangle for each stretch, and lines on it where its colour is another kind's too.
  private func drawRegions(_ document: inout SVGDocument) {
    for regions in plot.regions where regions.rows > 0 {
      let (left, right) = (frame.x.place(regions.x.lowerBound), frame.x.place(regions.x.upperBound))
      let (top, bottom) = (frame.y.place(regions.y.upperBound), frame.y.place(regions.y.lowerBound))
      guard left.isFinite, right.isFinite, top.isFinite, bottom.isFinite else { continue }
      let cell = Point(
        x: (right - left) * frame.width / Double(regions.columns),
        y: (top - bottom) * frame.height / Double(regions.rows))
      var paths = [String](repeating: "", count: regions.names.count)
      var lines = paths
      for run in regions.runs {
        let x = origin.x + left * frame.width + Double(run.start) * cell.x
        let y = origin.y + (1 - top) * frame.height + Double(run.row) * cell.y
        // A hair more, so that no ground shows between the rows.
        paths[run.kind] +=
          "M\(Markup.number(x)) \(Markup.number(y))h\(length(Double(run.count) * cell.x))"
          + "v\(length(cell.y + 0.1))h\(length(-Double(run.count) * cell.x))z"
        let hatch = Regions.hatch(of: run.kind)
        if hatch.across, run.row.isMultiple(of: 2) {
          lines[run.kind] +=
            "M\(Markup.number(x)) \(Markup.number(y + cell.y / 2))h\(length(Double(run.count) * cell.x))"
        }
        guard hatch.down else { continue }
        for column in run.start..<(run.start + run.count) where column.isMultiple(of: 2) {
          let middle = x + (Double(column - run.start) + 0.5) * cell.x
          lines[run.kind] += "M\(Markup.number(middle)) \(Markup.number(y))v\(length(cell.y))"
        }
      }
      for (kind, path) in paths.enumerated() {
        document.fill(path, tint(kind), opacity: groundShare(kind))
        if chart.areKindsOrdered { continue }
        document.stroke(lines[kind], .tint(kind), width: 0.8)
      }
    }
  }

  /// Of kinds with an order one colour, in strengths that rise.
  func tint(_ kind: Int) -> SVGDocument.Paint { chart.areKindsOrdered ? .tint(0) : .tint(kind) }

  func groundShare(_ kind: Int) -> Double {
    guard chart.areKindsOrdered else { return 0.22 }
    let count = plot.regions.map(\.names.count).max() ?? plot.curves.count
    return 0.06 + 0.5 * Double(kind) / Double(max(count - 1, 1))
  }

  private func drawSpans(_ document: inout SVGDocument) {
    for spans in plot.spans {
      var path = ""
      for span in spans.drawn {
        let (top, bottom) = (frame.point(span.x, span.hi), frame.point(span.x, span.lo))
        guard top.x >= 0, top.x <= frame.width, top.y <= frame.height, bottom.y >= 0 else {
          continue
        }
        let (from, to) = (max(top.y, 0), min(bottom.y, frame.height))
        let x = origin.x + top.x
        path += "M\(Markup.number(x)) \(Markup.number(origin.y + from))v\(length(to - from))"
        // A line across says that the stroke ends there.
        for (end, isCut) in [(from, span.isCutAbove), (to, span.isCutBelow)] where !isCut {
          path += "M\(Markup.number(x - 4)) \(Markup.number(origin.y + end))h8"
        }
      }
      document.stroke(path, .tint(spans.tint), width: 1.4)
    }
  }

  private func drawBands(_ document: inout SVGDocument) {
    for (band, tint) in plot.bands {
      var path = ""
      for piece in frame.outline(band, columns: Int(frame.width / 3)) {
        let inside = { (y: Double) in min(max(y, 0), frame.height) }
        let edge =
          piece.map { Point(x: $0.x, y: inside($0.top)) }
          + piece.reversed().map { Point(x: $0.x, y: inside($0.bottom)) }
        path += Markup.path([edge], at: origin) + "z"
      }
      document.fill(path, .tint(tint), opacity: 0.2)
      document.stroke(cuts(band), .tint(tint), width: 3, dash: Dash([2, 3]))
    }
  }

  /// Along the edges of the area, where a band goes on beyond them.
  private func cuts(_ band: Band) -> String {
    var path = ""
    for piece in frame.outline(band, columns: Int(frame.width / 3)) {
      for (from, to) in zip(piece, piece.dropFirst()) where to.x > from.x {
        let start = "M\(Markup.number(origin.x + from.x)) "
        let step = "H\(Markup.number(origin.x + to.x))"
        if from.top < -1, to.top < -1 { path += start + Markup.number(origin.y + 1) + step }
        if from.bottom > frame.height + 1, to.bottom > frame.height + 1 {
          path += start + Markup.number(origin.y + frame.height - 1) + step
        }
      }
    }
    return path
  }

  private func drawRules(_ document: inout SVGDocument) {
    for rule in plot.rules {
      switch rule.place {
      case .vertical(let value):
        let place = frame.x.place(value)
        guard place >= 0, place <= 1 else { continue }
        let path = "M\(x(of: value)) \(Markup.number(origin.y))v\(length(frame.height))"
        document.stroke(path, .axis, dash: Dash([2, 3]))
      case .horizontal(let value):
        let place = frame.y.place(value)
        guard place >= 0, place <= 1 else { continue }
        let path = "M\(Markup.number(origin.x)) \(y(of: value))h\(length(frame.width))"
        document.stroke(path, .axis, dash: Dash([2, 3]))
        let text = DisplayWidth.shortened(Escaping.line(rule.text), to: 40)
        let height = (1 - place) * frame.height
        let isRightFree = isFree(
          right: frame.width - 4, bottom: height, width: Markup.width(text, size: 12))
        document.text(
          text, x: origin.x + (isRightFree ? frame.width - 4 : 4), y: origin.y + height - 4,
          isRightFree ? .end : .start, .quiet, halo: true, on: .wide)
      }
    }
  }

  private func drawPoles(_ document: inout SVGDocument) {
    for flag in flags {
      let top = origin.y - flagLift - Double(flag.place.level + 1) * Self.lineHeight + 4
      // A text that lies across its pole has the pole end under it.
      let isAcross =
        flag.place.start < flag.pole && flag.place.start + flag.place.width > flag.pole
      let end = isAcross ? top + 11 : top
      let height = (flag.isRule ? origin.y : origin.y + frame.height) - end
      let path = "M\(Markup.number(origin.x + flag.pole)) \(Markup.number(end))v\(length(height))"
      document.stroke(path, .axis, dash: flag.isRule ? Dash([2, 3]) : Dash([4, 3]))
      let columns = Int(flag.place.width / (12 * 0.58) + 0.01)
      let isLeft = flag.place.start + flag.place.width <= flag.pole
      document.text(
        DisplayWidth.shortened(flag.text, to: columns),
        x: origin.x + flag.place.start + (isLeft ? flag.place.width : 0), y: top + 8,
        isLeft ? .end : .start, flag.isRule ? .quiet : .text, on: flags.count > 1 ? .wide : .all)
    }
  }

  private func drawCurves(_ document: inout SVGDocument) {
    for (index, curve) in plot.curves.enumerated() where curve.isJoined {
      let isDense = curve.series.count > 2 * columns
      document.stroke(
        Markup.path(outlines[index].filter { $0.count > 1 }, at: origin),
        .tint(curve.style.tint), width: isDense ? 1.2 : 1.8,
        dash: Dash.strokes[Palette.wrap(curve.style.dash, Dash.strokes.count)])
      let lone = outlines[index].filter { $0.count == 1 }
      document.stroke(
        Markup.path(lone, at: origin), .tint(curve.style.tint), width: isDense ? 2 : 5, cap: "round"
      )
    }
    let dotted = plot.curves.filter { !$0.isJoined || $0.series.isMarked }
    // Rings last: what lies under one shows through it.
    for hasHole in [false, true] {
      for curve in dotted where Self.hasHole(curve.style) == hasHole { drawDots(curve, &document) }
    }
  }

  func x(of value: Double) -> String {
    Markup.number(origin.x + frame.x.place(value) * frame.width)
  }

  func y(of value: Double) -> String {
    Markup.number(origin.y + (1 - frame.y.place(value)) * frame.height)
  }

  func length(_ value: Double) -> String { Markup.number(value) }
}
