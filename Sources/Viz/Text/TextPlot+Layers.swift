extension TextPlot {
  /// A cell belongs to a band when the band covers its middle; a band thinner than a row keeps the
  /// cell that its own middle falls into.
  mutating func drawBands() {
    for (band, tint) in plot.bands {
      for piece in frame.outline(band, columns: columns) {
        var last = piece.first
        for slice in piece {
          guard let from = last else { continue }
          let start = column(at: from.x)
          let end = column(at: slice.x)
          for column in (from == slice ? end : min(start + 1, end))...end {
            let share = end > start ? Double(column - start) / Double(end - start) : 1
            shade(
              column, from.top + (slice.top - from.top) * share,
              from.bottom + (slice.bottom - from.bottom) * share, tint)
          }
          last = slice
        }
      }
    }
  }

  /// Each cell has the kind of its middle.
  mutating func drawRegions() {
    for regions in plot.regions {
      for row in 0..<grid.rows {
        let y = frame.y.value(1 - (Double(row) + 0.5) / Double(grid.rows))
        for column in 0..<columns {
          let x = frame.x.value((Double(column) + 0.5) / Double(columns))
          guard let kind = regions.kind(x, y) else { continue }
          grid.put(marks.region(kind), row: row, column: column, .tint(kind))
        }
      }
    }
  }

  /// Strokes lie beside the points that they belong to.
  mutating func drawSpans() {
    let stroke: Character = look.isASCII ? "|" : "│"
    for spans in plot.spans {
      for span in spans.drawn {
        let (top, bottom) = (frame.point(span.x, span.hi), frame.point(span.x, span.lo))
        guard let column = column(of: span.x), top.y <= frame.height, bottom.y >= 0 else {
          continue
        }
        let from = min(Int(max(top.y, 0)) / raster.surface.down, grid.rows - 1)
        let to = min(Int(min(bottom.y, frame.height)) / raster.surface.down, grid.rows - 1)
        for row in from...max(from, to) {
          grid.fill(stroke, row: row, column: column, .tint(spans.tint))
        }
      }
    }
  }

  private func column(at x: Double) -> Int {
    min(Int(x / frame.width * Double(columns)), columns - 1)
  }

  private mutating func shade(_ column: Int, _ top: Double, _ bottom: Double, _ tint: Int) {
    let limit = Double(grid.rows)
    let row = frame.height / limit
    let (top, bottom) = (top / row, bottom / row)
    guard bottom >= 0, top <= limit else { return }
    let from = Int((min(max(top, 0), limit) + 0.5).rounded(.down))
    let to = Int((min(max(bottom, 0), limit) - 0.5).rounded(.up))
    let middle = Int(min(max((top + bottom) / 2, 0), limit - 1))
    for row in from < to ? from..<to : middle..<(middle + 1) {
      grid.put(marks.band, row: row, column: column, .tint(tint))
    }
  }

  mutating func drawCurves() {
    ends = .init(repeating: nil, count: plot.curves.count)
    for (index, curve) in plot.curves.enumerated() where curve.isJoined { drawLine(curve, index) }
    for row in 0..<grid.rows {
      for column in 0..<columns {
        let owner = raster.owner(row: row, column: column)
        guard owner >= 0 else { continue }
        let style = plot.curves[owner].style
        if let glyph = raster.glyph(row: row, column: column, dash: style.dash) {
          grid.put(glyph, row: row, column: column, .tint(style.tint))
        }
      }
    }
    for (index, curve) in plot.curves.enumerated() where !curve.isJoined || curve.series.isMarked {
      drawDots(curve, index)
    }
  }

  private mutating func drawLine(_ curve: Plot.Curve, _ index: Int) {
    let pieces = frame.outline(decimated[index], columns: raster.width)
    // In letters the letter tells the curves apart, and a dash would only lose points.
    let isLetter = look.glyphs == .ascii
    let dash = Dash.dots[isLetter ? 0 : Palette.wrap(curve.style.dash, Dash.dots.count)]
    let isDense = curve.series.count > 2 * raster.width
    for piece in pieces { raster.draw(piece, dash: dash, isDense: isDense, owner: index) }
    ends[index] = pieces.last?.last
  }

  private mutating func drawDots(_ curve: Plot.Curve, _ index: Int) {
    let glyph = marks.dots[Palette.wrap(curve.style.dash, marks.dots.count)]
    for place in 0..<curve.series.count {
      let point = frame.point(curve.series.x[place], curve.series.y[place])
      guard point.x >= 0, point.x <= frame.width, point.y >= 0, point.y <= frame.height else {
        continue
      }
      let cell = cell(point)
      grid.put(glyph, row: cell.row, column: cell.column, .tint(curve.style.tint))
      ends[index] = point
    }
  }

  func cell(_ point: Point) -> (row: Int, column: Int) {
    (
      min(Int(point.y) / raster.surface.down, grid.rows - 1),
      min(Int(point.x) / raster.surface.across, columns - 1)
    )
  }

  mutating func drawRules() {
    for rule in plot.rules {
      switch rule.place {
      case .vertical(let value):
        guard let column = column(of: value) else { continue }
        for row in 0..<grid.rows { grid.fill(marks.verticalRule, row: row, column: column, .dim) }
      case .horizontal(let value):
        let place = (1 - frame.y.place(value)) * Double(grid.rows)
        guard place >= 0, place <= Double(grid.rows) else { continue }
        let row = min(Int(place), grid.rows - 1)
        let text = Escaping.terminal(rule.text, columns: columns / 2, ascii: look.isASCII)
        let width = DisplayWidth.of(text)
        let right = columns - width - 2
        let isLeftFreer =
          grid.taken(row: row, from: 1, count: width + 2)
          < grid.taken(row: row, from: right - 1, count: width + 2)
        for column in 0..<columns {
          grid.fill(marks.horizontalRule, row: row, column: column, .dim)
        }
        if width > 0 {
          grid.write(" \(text) ", row: row, column: isLeftFreer ? 1 : right - 1, .dim)
        }
      }
    }
  }

  /// The cell column of an x value, if it is in view.
  func column(of value: Double) -> Int? {
    let place = frame.x.place(value) * Double(columns)
    guard place >= 0, place <= Double(columns) else { return nil }
    return min(Int(place), columns - 1)
  }

  /// Poles through the plotting area, ◆ where a mark names a height; the rows of flags above it.
  mutating func drawMarks() -> [Line] {
    var flags: [(column: Int, text: String, pole: Character)] = []
    var poles: [(column: Int, marks: [Mark])] = []
    for mark in plot.marks {
      guard let column = column(of: mark.x) else { continue }
      if let place = poles.firstIndex(where: { $0.column == column }) {
        poles[place].marks.append(mark)
      } else {
        poles.append((column, [mark]))
      }
    }
    for (column, marked) in poles {
      for row in 0..<grid.rows { grid.fill(marks.pole, row: row, column: column, .dim) }
      for label in Mark.labels(marked, columns: max(24, columns / 2)) {
        flags.append((column, label, marks.pole))
      }
    }
    for mark in plot.marks {
      guard let column = column(of: mark.x), let y = mark.y else { continue }
      let place = (1 - frame.y.place(y)) * Double(grid.rows)
      if place >= 0, place <= Double(grid.rows) {
        grid.put(marks.point, row: min(Int(place), grid.rows - 1), column: column, .bold)
      }
    }
    for rule in plot.rules where !rule.text.isEmpty {
      if case .vertical(let value) = rule.place, let column = column(of: value) {
        flags.append((column, rule.text, marks.verticalRule))
      }
    }
    return flagRows(flags)
  }

  private func flagRows(_ flags: [(column: Int, text: String, pole: Character)]) -> [Line] {
    let texts = flags.map {
      Escaping.terminal($0.text, columns: max(32, columns), ascii: look.isASCII)
    }
    let room = Double(max(look.boundedWidth - gutter - 1, 1))
    let placed = Layout.flags(
      poles: flags.map { Double($0.column) }, widths: texts.map { Double(DisplayWidth.of($0)) },
      in: 0...room, gap: 2)
    let levels = (placed.map(\.level).max() ?? -1) + 1
    if levels > 3 { return keyRows(flags, texts) }
    var strip = Grid(columns: Int(room) + 1, rows: levels)
    for (flag, place) in zip(flags, placed) {
      for level in 0...place.level {
        strip.put(flag.pole, row: levels - 1 - level, column: flag.column, .dim)
      }
    }
    for (text, place) in zip(texts, placed) {
      let text = DisplayWidth.shortened(text, to: Int(place.width))
      strip.write(text, row: levels - 1 - place.level, column: Int(place.start))
    }
    return (0..<levels).map { row in
      var line = Line(String(repeating: " ", count: gutter))
      line.add(strip.line(row))
      return line
    }
  }

  /// Where flags would stand in a tall stair: a letter on each pole, and above what the letters mean.
  private func keyRows(
    _ flags: [(column: Int, text: String, pole: Character)], _ texts: [String]
  ) -> [Line] {
    let columns = Set(flags.map(\.column)).sorted()
    let letters = Array("abcdefghijklmnopqrstuvwxyz")
    let width = look.boundedWidth - gutter
    var keys = Grid(columns: self.columns, rows: 1)
    var rows: [Line] = []
    var row = Line()
    for (place, column) in columns.enumerated() {
      let letter = letters[place % letters.count]
      keys.put(letter, row: 0, column: column, .bold)
      let meaning = flags.indices.filter { flags[$0].column == column }.map { texts[$0] }
      let text = DisplayWidth.shortened(meaning.joined(separator: ", "), to: width - 2)
      if row.width > 0, row.width + 3 + DisplayWidth.of(text) + 2 > width {
        rows.append(row)
        row = Line()
      }
      if row.width > 0 { row.add("   ") }
      row.add(String(letter), .bold)
      row.add(" " + text)
    }
    return (rows + [row, keys.line(0)]).map { content in
      var line = Line(String(repeating: " ", count: gutter))
      line.add(content)
      return line
    }
  }

  /// `▲ 61 off scale`, at the edge beyond which the value lies.
  mutating func drawOffScale() {
    for value in plot.offScale {
      guard let column = column(of: value.x) else { continue }
      let row = value.isAbove ? 0 : grid.rows - 1
      let arrow = value.isAbove ? marks.above : marks.below
      let text = "\(Numerals.short(value.value)) off scale"
      let width = text.utf8.count
      let onRight = grid.taken(row: row, from: column + 1, count: width + 2)
      let onLeft = grid.taken(row: row, from: column - width - 2, count: width + 2)
      let fitsRight = column + width + 2 <= columns
      let fitsLeft = column >= width + 2
      if fitsRight && (onRight <= onLeft || !fitsLeft) {
        grid.write(arrow + " " + text + " ", row: row, column: column, .bold)
      } else {
        grid.write(" " + text + " " + arrow, row: row, column: column - width - 2, .bold)
      }
    }
  }
}
