/// Bars as SVG: standing between their edges for a histogram, lying with names for categories.
struct SVGBars {
  let chart: Chart
  let bars: Bars
  let page: SVGPage

  private var count: Int { min(bars.labels.count, bars.values.count) }
  private var greatest: Double {
    bars.values.prefix(count).filter(\.isFinite).map(bounded).max() ?? 0
  }

  func draw(into document: inout SVGDocument) {
    guard count > 0 else {
      document.text("nothing to draw", x: SVGDocument.width / 2, y: 200, .middle, .quiet)
      return
    }
    let bottom = drawNotes(&document)
    if bars.edges.count > count { standing(bottom, &document) } else { lying(bottom, &document) }
  }

  private func drawNotes(_ document: inout SVGDocument) -> Double {
    for (index, note) in bars.notes.prefix(3).enumerated() {
      let text = DisplayWidth.shortened(Escaping.line(note), to: 90)
      document.text(
        text, x: SVGPage.edge,
        y: page.bottom - 4 - Double(bars.notes.prefix(3).count - 1 - index) * 16,
        .start, .quiet)
    }
    return page.bottom - Double(bars.notes.prefix(3).count) * 16 - 6
  }

  private func standing(_ bottom: Double, _ document: inout SVGDocument) {
    let ticks = Ticks.make(Scale(.linear, 0, max(greatest, 1e-290)), target: 5, whole: isWhole)
    let left = SVGPage.edge + (ticks.map { Markup.width($0.label, size: 12) }.max() ?? 0) + 10
    let right = SVGDocument.width - SVGPage.edge - 10
    let top = page.top + 22
    let base = bottom - 22 - (chart.x.label.isEmpty ? 0 : 17)
    let y = { (value: Double) in base - value / max(greatest, 1e-290) * (base - top - 4) }
    document.text(SVGPlot.yLabel(chart), x: SVGPage.edge, y: page.top + 12)
    document.stroke(
      ticks.map { "M\(Markup.number(left)) \(Markup.number(y($0.value)))H\(Markup.number(right))" }
        .joined(), .grid)
    for (index, tick) in ticks.enumerated() {
      document.text(
        tick.label, x: left - 8, y: y(tick.value) + 4, .end, .quiet,
        on: index % 2 == 0 ? .all : .wide)
    }
    let width = (right - left) / Double(count)
    var path = ""
    for index in 0..<count {
      let value = bars.values[index]
      guard value.isFinite, value > 0 else { continue }
      let x = left + Double(index) * width
      let height = max(base - y(bounded(value)), 1)
      path += "M\(Markup.number(x + 0.5)) \(Markup.number(base))v\(Markup.number(-height))"
      path += "h\(Markup.number(max(width - 1, 1)))v\(Markup.number(height))z"
    }
    document.fill(path, .tint(0))
    document.stroke("M\(Markup.number(left)) \(Markup.number(base))H\(Markup.number(right))", .axis)
    drawEdges(left, width, base, &document)
    document.text(
      DisplayWidth.shortened(Escaping.line(chart.x.label), to: 60), x: (left + right) / 2,
      y: base + 35, .middle, on: .wide)
  }

  private var isWhole: Bool {
    bars.values.prefix(count).allSatisfy { !$0.isFinite || $0.rounded() == $0 }
  }

  private func drawEdges(
    _ left: Double, _ width: Double, _ base: Double, _ document: inout SVGDocument
  ) {
    let to = bars.edges[count]
    guard let from = bars.edges.first, to > from else { return }
    let scale = Scale(.linear, from, to)
    for target in [9, 8, 7, 6, 5, 4, 3, 2] {
      let ticks = Ticks.make(scale, target: target)
      let widest = ticks.map { Markup.width($0.label, size: 12) }.max() ?? 0
      let places = ticks.map { left + scale.place($0.value) * width * Double(count) }
      let areApart = zip(places, places.dropFirst()).allSatisfy { $1 - $0 > widest + 10 }
      guard areApart || target == 2 else { continue }
      let marks = places.map { "M\(Markup.number($0)) \(Markup.number(base))v5" }
      document.stroke(marks.joined(), .axis)
      for (index, tick) in ticks.enumerated() {
        document.text(
          tick.label, x: places[index], y: base + 18, .middle, .quiet,
          on: index % 2 == 0 ? .all : .wide)
      }
      return
    }
  }

  private func lying(_ bottom: Double, _ document: inout SVGDocument) {
    let labels = bars.labels.prefix(count).map {
      DisplayWidth.shortened(Escaping.line($0), to: 28)
    }
    let values = bars.values.prefix(count).map { Numerals.short($0, digits: 6) }
    let left = SVGPage.edge + (labels.map { Markup.width($0, size: 12) }.max() ?? 0) + 10
    let room =
      SVGDocument.width - SVGPage.edge - left
      - (values.map { Markup.width($0, size: 12) }.max() ?? 0) - 8
    let height = min((bottom - page.top - 4) / Double(count), 34)
    let isLabelled = height >= 11
    var path = ""
    for index in 0..<count {
      let y = page.top + 4 + Double(index) * height
      let value = bars.values[index]
      let share = value.isFinite && value > 0 && greatest > 0 ? bounded(value) / greatest : 0
      let length = share > 0 ? max(share * room, 1) : 0
      if length > 0 {
        path += "M\(Markup.number(left)) \(Markup.number(y + height * 0.12))"
        path += "h\(Markup.number(length))v\(Markup.number(height * 0.76))"
        path += "h\(Markup.number(-length))z"
      }
      if isLabelled {
        document.text(labels[index], x: left - 8, y: y + height / 2 + 4, .end)
        document.text(values[index], x: left + length + 6, y: y + height / 2 + 4, .start, .quiet)
      }
    }
    document.fill(path, .tint(0))
    let end = page.top + 4 + Double(count) * height
    document.stroke(
      "M\(Markup.number(left)) \(Markup.number(page.top + 2))V\(Markup.number(end + 2))", .axis)
  }
}
