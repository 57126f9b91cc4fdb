/// A chart with two axes as rows of text.
///
///     title  subtitle
///     y label   ⠤⠤ train  ⠤ ⠤ valid          legend, for several curves
///                      ╎ steepest 2.4e-3     flags of the marks
///     2.5 ┤            ╎            train    plotting area, names at the curves' ends
///         └┬───────────┬──✕──
///          1e-4        1e-3   lr
struct TextPlot {
  let chart: Chart
  let plot: Plot
  let look: Appearance
  let marks: TextMarks
  let axis: RowAxis
  let gutter: Int
  let columns: Int
  let margin: Int
  let frame: Frame
  let decimated: [Decimated]
  var grid: Grid
  var raster: Raster
  /// Where a curve is last seen, in dots; nil for one that is never seen.
  var ends: [Point?] = []

  init(_ chart: Chart, _ look: Appearance) {
    self.chart = chart
    self.look = look
    let plot = Plot(chart)
    let rows = look.boundedHeight
    let axis = RowAxis(chart.y.kind, lo: plot.y.lo, hi: plot.y.hi, rows: rows)
    let gutter = (axis.labels.compactMap { $0 }.map(\.utf8.count).max() ?? 0) + 2
    let names = plot.curves.map { Escaping.terminal($0.series.name, ascii: look.isASCII) }
    let named = names.filter { !$0.isEmpty }
    let longest = named.map(DisplayWidth.of).max() ?? 0
    let width = look.boundedWidth
    let margin = plot.namesEnds && width - gutter >= 40 ? min(longest, 12) + 1 : 0
    (self.plot, self.axis, self.gutter, self.margin) = (plot, axis, gutter, margin)
    columns = max(width - gutter - margin, 4)
    marks = TextMarks(look.glyphs)
    raster = Raster(look.glyphs.surface(curves: plot.curves.count), columns: columns, rows: rows)
    grid = Grid(columns: columns, rows: rows)
    frame = Frame(
      x: Scale(chart.x.kind, plot.x.lo, plot.x.hi), y: axis.scale,
      width: Double(raster.width), height: Double(raster.height))
    decimated = plot.curves.map { [frame, raster] in
      Decimated($0.series, x: frame.x, y: frame.y.kind, columns: raster.width)
    }
  }

  /// Everything between the title and the caption.
  func rows() -> [Line] {
    var drawing = self
    drawing.drawRegions()
    drawing.drawBands()
    drawing.drawCurves()
    drawing.drawSpans()
    drawing.drawRules()
    let flags = drawing.drawMarks()
    drawing.drawOffScale()
    let names = drawing.endNames()
    return drawing.header() + flags + drawing.body(names) + drawing.axisRows() + drawing.remarks()
  }

  private func header() -> [Line] {
    var entries = legend()
    if entries.count < 2 { entries = [] }
    var rows: [Line] = []
    var row = Line(
      Escaping.terminal(chart.y.label, columns: min(24, look.boundedWidth), ascii: look.isASCII))
    let width = look.boundedWidth
    for entry in entries {
      if row.width > 0 && row.width + 3 + entry.width > width {
        rows.append(row)
        row = Line()
      }
      if row.width > 0 { row.add("   ") }
      row.add(entry)
    }
    return row.width > 0 ? rows + [row] : rows
  }

  private func body(_ names: [Int: Line]) -> [Line] {
    let blank: Character = look.glyphs == .brailleSolid ? "\u{2800}" : " "
    return (0..<grid.rows).map { row in
      var line = Line(DisplayWidth.padded(axis.labels[row] ?? "", to: gutter - 2, onLeft: true))
      line.add(axis.labels[row] == nil ? " " + marks.upright : " " + marks.tick)
      line.add(grid.line(row, blank: blank))
      if let name = names[row] {
        line.add(" ")
        line.add(name)
      }
      return line
    }
  }

  func remarks() -> [Line] {
    plot.remarks.flatMap { remark in
      DisplayWidth.wrapped(
        marks.broken + " " + Escaping.terminal(remark, columns: 500, ascii: look.isASCII),
        to: look.boundedWidth
      ).map { Line($0, .dim) }
    }
  }
}

/// The characters of a text chart that are not data.
struct TextMarks {
  let upright: String
  let tick: String
  let corner: String
  let level: String
  let xTick: String
  let broken: String
  let pole: Character
  let point: Character
  let verticalRule: Character
  let horizontalRule: Character
  let band: Character
  let above: String
  let below: String
  let dots: [Character]
  private let regions: [Character]

  init(_ glyphs: Glyphs) {
    let isASCII = glyphs == .ascii
    upright = isASCII ? "|" : "│"
    tick = isASCII ? "+" : "┤"
    corner = isASCII ? "+" : "└"
    level = isASCII ? "-" : "─"
    xTick = isASCII ? "+" : "┬"
    broken = isASCII ? "x" : "✕"
    pole = isASCII ? "!" : "╎"
    point = isASCII ? "@" : "◆"
    verticalRule = isASCII ? ":" : "┊"
    horizontalRule = isASCII ? "." : "┄"
    band = isASCII ? ":" : "░"
    above = isASCII ? "^" : "▲"
    below = isASCII ? "v" : "▼"
    dots = isASCII ? Array("OXHZAVxo*%#&") : Array("•○■□◇+x*%#&@")
    // A blank cell is where there is none.
    regions = isASCII ? Array(".:-=~,;/_'`\\") : Array("·░:▒-▓/=~\\,_")
  }

  func region(_ kind: Int) -> Character { regions[Palette.wrap(kind, regions.count)] }
}
