/// Images as SVG: the pixels of one shade are one path, in their own colours on every ground.
struct SVGPictures {
  let pictures: Pictures
  let page: SVGPage

  /// Shades of a channel; more cannot be told apart at this size.
  private static let shades = 16.0

  func draw(into document: inout SVGDocument) {
    let items = pictures.items.prefix(Pictures.mostInSVG).map { picture in
      picture.reduced(by: (max(picture.width, picture.height) + 31) / 32)
    }
    guard !items.isEmpty else {
      document.text("nothing to draw", x: SVGDocument.width / 2, y: 200, .middle, .quiet)
      return
    }
    let rest = pictures.items.count - items.count
    let bottom = page.bottom - (rest > 0 ? 18 : 0)
    if rest > 0 {
      document.text("and \(rest) more", x: SVGPage.edge, y: page.bottom - 2, .start, .quiet)
    }
    let lines = min(items.map(\.caption.count).max() ?? 0, 3)
    let (columns, rows) = arrangement(items.count, bottom - page.top)
    let width = (SVGDocument.width - 2 * SVGPage.edge) / Double(columns)
    let height = (bottom - page.top) / Double(rows)
    let side = min(width - 12, height - Double(lines) * 15 - 10)
    for (place, picture) in items.enumerated() {
      let x = SVGPage.edge + (Double(place % columns) + 0.5) * width
      let y = page.top + Double(place / columns) * height
      draw(picture, x - side / 2, y, side, &document)
      for (line, text) in picture.caption.prefix(lines).enumerated() {
        let short = DisplayWidth.shortened(Escaping.line(text), to: max(Int(width / 7), 4))
        document.text(
          short, x: x, y: y + side + 14 + Double(line) * 15, .middle, line == 0 ? .text : .quiet,
          on: line == 0 ? .all : .wide)
      }
    }
  }

  /// Columns and rows that leave the images largest.
  private func arrangement(_ count: Int, _ height: Double) -> (Int, Int) {
    let width = SVGDocument.width - 2 * SVGPage.edge
    let whole = (1...count).filter { pictures.across(atMost: $0) == $0 }
    let choices = whole.map { columns -> (columns: Int, rows: Int, side: Double) in
      let rows = (count + columns - 1) / columns
      return (columns, rows, min(width / Double(columns), height / Double(rows) - 40))
    }
    let best = choices.max { $0.side < $1.side } ?? (1, 1, 0)
    return (best.columns, best.rows)
  }

  private func draw(
    _ picture: Picture, _ left: Double, _ top: Double, _ side: Double,
    _ document: inout SVGDocument
  ) {
    guard picture.width > 0 else { return }
    let pixel = side / Double(max(picture.width, picture.height))
    let width = pixel * Double(picture.width)
    let x0 = left + (side - width) / 2
    var paths: [String: String] = [:]
    var order: [String] = []
    func add(_ colour: String, _ path: String) {
      if paths[colour] == nil { order.append(colour) }
      paths[colour, default: ""] += path
    }
    for y in 0..<picture.height {
      var start = 0
      while start < picture.width {
        let colour = hex(picture.colour(start, y))
        var end = start + 1
        while end < picture.width, hex(picture.colour(end, y)) == colour { end += 1 }
        let from =
          "M\(Markup.number(x0 + Double(start) * pixel))"
          + " \(Markup.number(top + Double(y) * pixel))"
        // A hair longer, so that no ground shines through between two pixels.
        let length = Markup.number(Double(end - start) * pixel + 0.1)
        add(colour, "\(from)h\(length)v\(Markup.number(pixel + 0.1))h-\(length)z")
        start = end
      }
    }
    // On a ground of the same shade the image would have no edge.
    let height = pixel * Double(picture.height)
    document.stroke(
      "M\(Markup.number(x0)) \(Markup.number(top))h\(Markup.number(width))v\(Markup.number(height))"
        + "h\(Markup.number(-width))z", .axis)
    for colour in order { document.pixels(paths[colour] ?? "", colour) }
  }

  private func hex(_ colour: (Double, Double, Double)) -> String {
    func two(_ value: Double) -> String {
      let level = (value * (Self.shades - 1)).rounded() * 255 / (Self.shades - 1)
      let text = String(Int(level), radix: 16)
      return text.utf8.count < 2 ? "0" + text : text
    }
    return "#" + two(colour.0) + two(colour.1) + two(colour.2)
  }
}
