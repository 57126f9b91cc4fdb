extension SVGPlot {
  struct Entry {
    var name: String
    var tint: Int
    var curve: Plot.Curve?
    /// Of the regions that it names.
    var kind: Int?
    var width = 0.0
  }

  /// For several curves or bands a sample and a name of each, after what they are kinds of; row by row.
  static func legendRows(_ plot: Plot, _ chart: Chart) -> [[Entry]] {
    var entries = plot.curves.filter { !$0.series.name.isEmpty }.map {
      let name = $0.series.name
      let kind = plot.regions.lazy.compactMap { $0.names.firstIndex(of: name) }.first
      return Entry(name: shortName(name), tint: $0.style.tint, curve: $0, kind: kind)
    }
    entries += plot.bands.filter { !$0.band.name.isEmpty }.map {
      Entry(name: shortName($0.band.name), tint: $0.tint, curve: nil)
    }
    let known = Set(plot.curves.map(\.series.name))
    for regions in plot.regions {
      for (kind, name) in regions.names.enumerated() where !known.contains(name) {
        entries.append(Entry(name: shortName(name), tint: kind, curve: nil, kind: kind))
      }
    }
    if entries.count < 2 { entries = [] }
    if entries.isEmpty { return [] }
    var rows: [[Entry]] = [[]]
    var used = legendLead(chart)
    for var entry in entries {
      entry.width = sampleWidth(entry) + 6 + Markup.width(entry.name, size: 12) + 18
      if used + entry.width > SVGDocument.width - 2 * SVGPage.edge && used > 0 {
        rows.append([])
        used = 0
      }
      rows[rows.count - 1].append(entry)
      used += entry.width
    }
    return rows
  }

  /// The room of the legend's own name.
  private static func legendLead(_ chart: Chart) -> Double {
    chart.kinds.isEmpty ? 0 : Markup.width(legendName(chart), size: 12) + 12
  }

  private static func legendName(_ chart: Chart) -> String {
    DisplayWidth.shortened(Escaping.line(chart.kinds), to: 24)
  }

  static func yLabel(_ chart: Chart) -> String {
    DisplayWidth.shortened(Escaping.line(chart.y.label), to: 40)
  }

  private static func sampleWidth(_ entry: Entry) -> Double {
    if let curve = entry.curve, curve.isJoined { return 30 }
    return entry.kind != nil ? 20 : entry.curve != nil ? 8 : 16
  }

  /// A piece of the ground of a kind.
  private func swatch(of kind: Int, _ x: Double, _ y: Double, _ document: inout SVGDocument) {
    document.fill(
      "M\(Markup.number(x)) \(Markup.number(y - 10))h20v12h-20z", tint(kind),
      opacity: groundShare(kind))
    if chart.areKindsOrdered { return }
    let hatch = Regions.hatch(of: kind)
    var lines = ""
    for step in [2.0, 6, 10] where hatch.across {
      lines += "M\(Markup.number(x)) \(Markup.number(y - 10 + step))h20"
    }
    for step in [2.0, 7, 13, 18] where hatch.down {
      lines += "M\(Markup.number(x + step)) \(Markup.number(y - 10))v12"
    }
    document.stroke(lines, .tint(kind), width: 0.8)
  }

  /// Twice: for wide pages, and for narrow ones with larger letters, in the room of the subtitle too.
  func drawLegend(_ document: inout SVGDocument) {
    document.text(Self.yLabel(chart), x: SVGPage.edge, y: origin.y - 9)
    guard !legend.isEmpty else { return }
    document.group("class=\"w\"") { document in
      for (row, entries) in legend.enumerated() {
        let y = legendTop + Double(row) * 18 + 12
        var x = SVGPage.edge
        if row == 0 {
          document.text(Self.legendName(chart), x: x, y: y, .start, .quiet)
          x += Self.legendLead(chart)
        }
        for entry in entries {
          drawEntry(entry, x, y, &document)
          x += entry.width
        }
      }
    }
    document.group("class=\"n\" display=\"none\"") { drawNarrowLegend(&$0) }
  }

  private func drawNarrowLegend(_ document: inout SVGDocument) {
    let first = 52.0
    // Above the y axis' name, and where that is full below the x axis'.
    let last = origin.y - (chart.y.label.isEmpty ? 6 : 30)
    var (x, y) = (SVGPage.edge, first)
    for entry in legend.joined() {
      let width =
        Self.sampleWidth(entry) + 6
        + Markup.width(entry.name, size: SVGDocument.narrowSize) + 14
      if x + width > SVGDocument.width, x > SVGPage.edge {
        x = SVGPage.edge
        y = y + 24 > last && y <= last ? max(origin.y + frame.height + 66, y) : y + 24
      }
      guard y < SVGDocument.height - 4 else { return }
      drawEntry(entry, x, y, &document)
      x += width
    }
  }

  private func drawEntry(
    _ entry: Entry, _ x: Double, _ y: Double, _ document: inout SVGDocument
  ) {
    let from = "M\(Markup.number(x)) \(Markup.number(y - 4))"
    if let kind = entry.kind { swatch(of: kind, x, y, &document) }
    if let curve = entry.curve, curve.isJoined {
      let dash = Dash.strokes[Palette.wrap(curve.style.dash, Dash.strokes.count)]
      document.stroke(from + "h30", .tint(entry.tint), width: 1.8, dash: dash)
    } else if let curve = entry.curve {
      let place = Markup.number(x + (entry.kind == nil ? 4 : 10))
      dots("M\(place) \(Markup.number(y - 4))h.1", curve.style, 1, &document)
    } else if entry.kind == nil {
      let path = "M\(Markup.number(x)) \(Markup.number(y - 9))h16v10h-16z"
      document.fill(path, .tint(entry.tint), opacity: 0.2)
    }
    document.text(entry.name, x: x + Self.sampleWidth(entry) + 6, y: y)
  }

  /// One dot a place; crowded places are thinned until at most 1500 dots are left.
  func drawDots(_ curve: Plot.Curve, _ document: inout SVGDocument) {
    var size = 1.0
    var kept: [Point] = []
    repeat {
      kept = thinned(curve.series, to: size)
      size *= 2
    } while kept.count > 1500 && size < 64
    let crowd = plot.curves.reduce(0) { $0 + ($1.isJoined ? 0 : $1.series.count) }
    let share = crowd > 400 ? 0.55 : crowd > 80 ? 0.75 : 1
    dots(Markup.path(kept.map { [$0] }, at: origin), curve.style, share, &document)
  }

  /// The first point in each square of this size.
  private func thinned(_ series: Series, to size: Double) -> [Point] {
    let across = Int(frame.width / size) + 1
    let down = Int(frame.height / size) + 1
    var isTaken = [Bool](repeating: false, count: across * down)
    var kept: [Point] = []
    for index in 0..<series.count {
      let point = frame.point(series.x[index], series.y[index])
      guard point.x >= 0, point.x <= frame.width, point.y >= 0, point.y <= frame.height else {
        continue
      }
      let square = Int(point.y / size) * across + Int(point.x / size)
      if isTaken[square] { continue }
      isTaken[square] = true
      kept.append(point)
      if kept.count > 4096 { break }
    }
    return kept
  }

  static func hasHole(_ style: Style) -> Bool { Palette.wrap(style.dash, 4) % 2 == 1 }

  /// Shapes in turn: disc, ring, square, frame.
  private func dots(
    _ path: String, _ style: Style, _ share: Double, _ document: inout SVGDocument
  ) {
    if chart.areKindsOrdered {
      // A rim, and on the ground's colour the shade of the kind, stronger than the regions' own.
      document.stroke(path, .text, width: 7 * share, cap: "round")
      document.stroke(path, .ground, width: 5.5 * share, cap: "round")
      document.stroke(
        path, .tint(0), width: 5.5 * share, cap: "round",
        opacity: min(groundShare(style.tint) * 1.7, 1))
      return
    }
    let shape = Palette.wrap(style.dash, 4)
    let cap = shape < 2 ? "round" : "square"
    // Around each of many dots a rim would be more than the dots.
    if share == 1 { document.stroke(path, .ground, width: 9, cap: cap) }
    document.stroke(path, .tint(style.tint), width: 6.5 * share, cap: cap)
    if Self.hasHole(style) { document.stroke(path, .ground, width: 3 * share, cap: cap) }
  }

  /// ✕ on the axis, ◆ at marks, triangles where the curve leaves the area.
  func drawPoints(_ document: inout SVGDocument) {
    let bottom = origin.y + frame.height
    var crosses = ""
    var last = -10.0
    for decimated in decimated {
      for value in decimated.broken {
        let place = frame.x.place(value) * frame.width
        guard place >= 0, place <= frame.width, (place - last).magnitude >= 4 else { continue }
        last = place
        let left = Markup.number(origin.x + place - 3)
        crosses += "M\(left) \(Markup.number(bottom - 3))l6 6m0-6l-6 6"
      }
    }
    document.stroke(crosses, .alarm, width: 1.5)
    for mark in plot.marks {
      guard let height = mark.y else { continue }
      let point = frame.point(mark.x, height)
      guard point.x >= 0, point.x <= frame.width, point.y >= 0, point.y <= frame.height else {
        continue
      }
      let top = Point(x: origin.x + point.x, y: origin.y + point.y - 5)
      document.fill("M\(Markup.number(top.x)) \(Markup.number(top.y))l5 5-5 5-5-5z", .text)
    }
    for value in plot.offScale {
      let place = origin.x + frame.x.place(value.x) * frame.width
      let edge = value.isAbove ? origin.y : bottom
      let shape = value.isAbove ? "l5 9h-10z" : "l5-9h-10z"
      document.fill("M\(Markup.number(place)) \(Markup.number(edge))" + shape, .text)
    }
  }

  /// Names at the curves' ends and the values that are off the scale; none over another.
  func drawLabels(_ document: inout SVGDocument) {
    var taken: [Box] = []
    for value in plot.offScale { drawOffScale(value, &taken, &document) }
    // The flag of a lone mark is enough.
    if plot.marks.count > 1 { for mark in plot.marks { drawName(of: mark, &taken, &document) } }
    guard plot.namesEnds else { return }
    var atEdge: [(name: String, tint: Int, end: Point)] = []
    for (index, curve) in plot.curves.enumerated() where !curve.series.name.isEmpty {
      guard let end = end(index) else { continue }
      if end.x >= frame.width * 0.92 {
        atEdge.append((Self.shortName(curve.series.name), curve.style.tint, end))
      } else {
        drawName(curve, beside: end, &taken, &document)
      }
    }
    drawAtEdge(atEdge, &document)
  }

  private func drawAtEdge(
    _ labels: [(name: String, tint: Int, end: Point)], _ document: inout SVGDocument
  ) {
    let heights = Layout.spread(
      labels.map { min(max($0.end.y, 6), frame.height - 4) }, distance: 15,
      in: 6...max(frame.height - 4, 6))
    guard let heights else { return }
    for (label, height) in zip(labels, heights) {
      if (height - label.end.y).magnitude > 4 {
        let elbow = Point(x: frame.width + 9, y: height)
        document.group("class=\"w\"") { document in
          document.stroke(
            Markup.path([[Point(x: label.end.x + 1, y: label.end.y), elbow]], at: origin), .axis,
            width: 0.8)
        }
      }
      document.text(
        label.name, x: origin.x + frame.width + 12, y: origin.y + height + 4, .start,
        .tint(label.tint), bold: true, on: .wide)
    }
  }

  /// Beside its triangle, at the first height where it covers no curve, else at the edge.
  private func drawOffScale(
    _ value: Plot.OffScale, _ taken: inout [Box], _ document: inout SVGDocument
  ) {
    let place = frame.x.place(value.x) * frame.width
    let text = "\(Numerals.short(value.value)) off scale"
    let width = Markup.width(text, size: 12)
    let boxes = (0..<4).flatMap { step -> [Box] in
      let y = value.isAbove ? Double(step) * 14 - 1 : frame.height - 15 - Double(step) * 14
      return [Box(x: place + 9, y: y, width: width), Box(x: place - 9 - width, y: y, width: width)]
    }
    let inside = boxes.filter { $0.x >= 0 && $0.x + width <= frame.width }
    guard let box = inside.first(where: { isFree($0, taken) }) ?? inside.first else { return }
    let triangle = value.isAbove ? 0 : frame.height - 10
    taken += [box, Box(x: place - 10, y: triangle, width: 20, height: 10)]
    document.text(
      text, x: origin.x + box.x, y: origin.y + box.y + 11, .start, bold: true, halo: true)
  }

  /// A place for a row of text, in the area's own units.
  private struct Box {
    var x: Double
    var y: Double
    var width: Double
    var height = 14.0

    func overlaps(_ other: Box) -> Bool {
      x < other.x + other.width && other.x < x + width && y < other.y + other.height
        && other.y < y + height
    }

    /// Whether the rectangle around a stretch of a curve meets this one.
    func meets(_ a: Point, _ b: Point) -> Bool {
      min(a.x, b.x) < x + width && max(a.x, b.x) > x && min(a.y, b.y) < y + height
        && max(a.y, b.y) > y
    }
  }

  /// Whether no curve crosses a row of text that ends here.
  func isFree(right: Double, bottom: Double, width: Double) -> Bool {
    isFree(Box(x: right - width, y: bottom - 16, width: width), [])
  }

  private func isFree(_ box: Box, _ taken: [Box]) -> Bool {
    !taken.contains(where: box.overlaps)
      && !outlines.contains { pieces in
        pieces.contains { piece in zip(piece, piece.dropFirst()).contains { box.meets($0, $1) } }
      }
  }

  private func end(_ index: Int) -> Point? {
    if plot.curves[index].isJoined { return outlines[index].last?.last }
    let series = plot.curves[index].series
    return (0..<series.count).reversed().lazy.map { frame.point(series.x[$0], series.y[$0]) }
      .first { $0.x >= 0 && $0.x <= frame.width && $0.y >= 0 && $0.y <= frame.height }
  }

  /// Beside the ◆ of a mark, where it covers no curve; to its right where it cannot be helped.
  private func drawName(
    of mark: Mark, _ taken: inout [Box], _ document: inout SVGDocument
  ) {
    guard let height = mark.y else { return }
    let point = frame.point(mark.x, height)
    guard point.x >= 0, point.x <= frame.width, point.y >= 0, point.y <= frame.height else {
      return
    }
    let text = DisplayWidth.shortened(Escaping.line(mark.text), to: 24)
    let width = Markup.width(text, size: 12)
    let boxes = [-7.0, -20, 6, -34, 20].flatMap { step -> [Box] in
      let y = min(max(point.y + step, 0), frame.height - 14)
      return [
        Box(x: point.x + 9, y: y, width: width), Box(x: point.x - 9 - width, y: y, width: width),
      ]
    }
    let inside = boxes.filter { $0.x >= 0 && $0.x + width <= frame.width }
    guard let box = inside.first(where: { isFree($0, taken) }) ?? inside.first else { return }
    taken.append(box)
    document.text(
      text, x: origin.x + box.x, y: origin.y + box.y + 11, .start, bold: true, halo: true)
  }

  /// A name inside the area, near where its curve ends early; only in the legend if there is no room.
  private func drawName(
    _ curve: Plot.Curve, beside end: Point, _ taken: inout [Box], _ document: inout SVGDocument
  ) {
    let name = Self.shortName(curve.series.name)
    let width = Markup.width(name, size: 12)
    let boxes = [0, 1, 2, 3, -1, -2].flatMap { (step: Int) -> [Box] in
      let y = min(max(end.y - 7, 0), frame.height - 14) + Double(step) * 15
      return [Box(x: end.x + 8, y: y, width: width), Box(x: end.x - 8 - width, y: y, width: width)]
    }
    let box = boxes.first {
      $0.x >= 0 && $0.y >= 0 && $0.x + width <= frame.width && $0.y + 14 <= frame.height
        && isFree($0, taken)
    }
    guard let box else { return }
    taken.append(box)
    document.text(
      name, x: origin.x + box.x, y: origin.y + box.y + 11, .start, .tint(curve.style.tint),
      bold: true, halo: true, on: .wide)
  }

  /// `1880 points, 412 drawn. 3 values of train are not finite, the first at step 41.`
  var inventory: String {
    let all = plot.curves.reduce(0) { $0 + $1.series.count }
    let drawn = outlines.reduce(0) { $0 + $1.reduce(0) { $0 + $1.count } }
    let remarks = plot.remarks.map { $0 + "." }
    return (["\(Numerals.counted(all, "point")), \(min(drawn, all)) drawn."] + remarks)
      .joined(separator: " ")
  }

  /// The drawn points: first, least, greatest and last of each column.
  var table: String {
    var text = "\nseries,x,y\n"
    for (curve, decimated) in zip(plot.curves, decimated) {
      let name = CSVField.text(curve.series.name)
      for run in decimated.runs {
        var rows = [(run.firstX, run.first)]
        if run.count > 2 {
          rows +=
            run.isLoFirst
            ? [(run.firstX, run.lo), (run.lastX, run.hi)]
            : [(run.firstX, run.hi), (run.lastX, run.lo)]
        }
        if run.count > 1 { rows.append((run.lastX, run.last)) }
        for (x, y) in rows { text += "\(name),\(Numerals.exact(x)),\(Numerals.exact(y))\n" }
      }
    }
    return text
  }
}
