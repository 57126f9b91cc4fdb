extension TextPlot {
  /// Samples with names: how each curve and band is drawn.
  func legend() -> [Line] {
    let curves = plot.curves.filter { !$0.series.name.isEmpty }.map { curve in
      entry(sample(curve), .tint(curve.style.tint), curve.series.name)
    }
    let bands = plot.bands.filter { !$0.band.name.isEmpty }.map { band, tint in
      entry(String(repeating: marks.band, count: 2), .tint(tint), band.name)
    }
    let known = Set(plot.curves.map(\.series.name))
    let regions = plot.regions.flatMap { regions in
      regions.names.enumerated().filter { !known.contains($0.element) }.map { kind, name in
        entry(String(repeating: marks.region(kind), count: 2), .tint(kind), name)
      }
    }
    let entries = curves + bands + regions
    guard !chart.kinds.isEmpty, !entries.isEmpty else { return entries }
    let room = max(look.boundedWidth / 2, 1)
    return [Line(Escaping.terminal(chart.kinds, columns: room, ascii: look.isASCII), .dim)]
      + entries
  }

  private func entry(_ sample: String, _ ink: ANSI.Ink, _ name: String) -> Line {
    var line = Line(sample, ink)
    let room = min(24, look.boundedWidth - line.width - 1)
    line.add(" " + Escaping.terminal(name, columns: room, ascii: look.isASCII))
    return line
  }

  private func sample(_ curve: Plot.Curve) -> String {
    guard curve.isJoined else {
      let dot = String(marks.dots[Palette.wrap(curve.style.dash, marks.dots.count)])
      let kind = plot.regions.lazy.compactMap { $0.names.firstIndex(of: curve.series.name) }.first
      return dot + (kind.map { " " + String(repeating: marks.region($0), count: 2) } ?? "")
    }
    var raster = Raster(raster.surface, columns: 6, rows: 1)
    let dash = look.isASCII ? Dash([]) : Dash.dots[Palette.wrap(curve.style.dash, Dash.dots.count)]
    let y = Double(raster.surface.down) / 2
    raster.draw(
      [Point(x: 0, y: y), Point(x: Double(raster.width - 1), y: y)], dash: dash, isDense: false,
      owner: 0)
    let glyphs = (0..<6).map { raster.glyph(row: 0, column: $0, dash: curve.style.dash) ?? " " }
    return String(glyphs)
  }

  /// Names by row, right of the plotting area, as near to where their curves end as they can be. A
  /// curve that ends early has its name beside its end where there is room, else only in the legend.
  mutating func endNames() -> [Int: Line] {
    guard margin > 0 else { return [:] }
    var atEdge: [(text: String, tint: Int, row: Double)] = []
    for (curve, end) in zip(plot.curves, ends) {
      guard let point = end, !curve.series.name.isEmpty else { continue }
      let end = cell(point)
      let name = Escaping.terminal(curve.series.name, columns: margin - 1, ascii: look.isASCII)
      if end.column * 10 >= columns * 9 {
        // Finer than a row, so that names stand in the order of their curves.
        let row = point.y / Double(raster.surface.down) - 0.5
        atEdge.append((name, curve.style.tint, row))
        continue
      }
      write(name, beside: end, .tint(curve.style.tint))
    }
    let rows = Layout.spread(
      atEdge.map { min(max($0.row, 0), Double(grid.rows - 1)) }, distance: 1,
      in: 0...Double(grid.rows - 1))
    guard let rows else { return [:] }
    var names: [Int: Line] = [:]
    for (name, row) in zip(atEdge, rows) {
      names[Int((row + 0.5).rounded(.down))] = Line(name.text, .tint(name.tint))
    }
    return names
  }

  /// Where the cells around the text are free, at the end's height or up to three rows off.
  private mutating func write(
    _ name: String, beside end: (row: Int, column: Int), _ ink: ANSI.Ink
  ) {
    let width = DisplayWidth.of(name)
    for row in [0, 1, -1, 2, -2, 3, -3].map({ end.row + $0 }) where (0..<grid.rows).contains(row) {
      for start in [end.column + 2] + (1...3).map({ end.column - width - $0 }) {
        // The text and a blank on both sides.
        guard start > 0, start + width < columns,
          grid.taken(row: row, from: start - 1, count: width + 2) == 0
        else { continue }
        return grid.write(name, row: row, column: start, ink)
      }
    }
  }

  /// The x axis, its tick labels and its name.
  func axisRows() -> [Line] {
    let ticks = placedTicks()
    var ruler = Grid(columns: columns, rows: 1)
    for column in 0..<columns { ruler.write(marks.level, row: 0, column: column) }
    for tick in ticks { ruler.write(marks.xTick, row: 0, column: tick.column) }
    for series in decimated {
      for x in series.broken {
        if let column = column(of: x) { ruler.write(marks.broken, row: 0, column: column, .bad) }
      }
    }
    var line = Line(String(repeating: " ", count: gutter - 1) + marks.corner)
    line.add(ruler.line(0))
    return [line] + labelRows(ticks)
  }

  private func labelRows(_ ticks: [(column: Int, label: String)]) -> [Line] {
    let width = look.boundedWidth
    var labels = Grid(columns: width, rows: 1)
    var end = 0
    for tick in ticks where !tick.label.isEmpty {
      let start = labelStart(tick)
      labels.write(tick.label, row: 0, column: start)
      end = start + DisplayWidth.of(tick.label)
    }
    let name = Escaping.terminal(chart.x.label, columns: width / 2, ascii: look.isASCII)
    let length = DisplayWidth.of(name)
    if length == 0 { return end > 0 ? [labels.line(0)] : [] }
    if end + 2 + length <= width {
      labels.write(name, row: 0, column: end + 2)
      return [labels.line(0)]
    }
    var below = Line(String(repeating: " ", count: max(gutter + columns - length, 0)))
    below.add(name)
    return [labels.line(0), below]
  }

  private func labelStart(_ tick: (column: Int, label: String)) -> Int {
    let length = DisplayWidth.of(tick.label)
    let start = gutter + tick.column - (length - 1) / 2
    return min(max(start, 0), max(look.boundedWidth - length, 0))
  }

  /// As many labelled ticks as stand apart by two blanks; minor ticks where a decade is wide.
  private func placedTicks() -> [(column: Int, label: String)] {
    var target = max(columns / 7, 2)
    while target > 1 {
      let ticks = plot.xTicks(frame.x, target: target).compactMap {
        tick -> (column: Int, label: String)? in column(of: tick.value).map { ($0, label(tick)) }
      }
      let hasRoom = frame.x.kind == .linear || Double(columns) >= 18 * frame.x.decades
      let kept = hasRoom ? ticks : ticks.filter { !$0.label.isEmpty }
      if areApart(kept.filter { !$0.label.isEmpty }) { return kept }
      target -= 1
    }
    let ends = plot.xTicks(frame.x, target: 2).filter { !$0.label.isEmpty }
    return ends.prefix(1).compactMap { tick in column(of: tick.value).map { ($0, label(tick)) } }
  }

  private func label(_ tick: Tick) -> String {
    chart.x.names.isEmpty
      ? tick.label : Escaping.terminal(tick.label, columns: 14, ascii: look.isASCII)
  }

  private func areApart(_ ticks: [(column: Int, label: String)]) -> Bool {
    zip(ticks, ticks.dropFirst()).allSatisfy { a, b in
      labelStart(a) + DisplayWidth.of(a.label) + 2 <= labelStart(b)
    }
  }
}
