/// A grid of numbers as SVG: one colour in several strengths, the number on it where it fits.
struct SVGCells {
  let chart: Chart
  let cells: Cells
  let page: SVGPage

  private static let mostRows = 40
  private static let mostColumns = 100

  func draw(into document: inout SVGDocument) {
    guard !cells.rows.isEmpty, !cells.columns.isEmpty else {
      document.text("nothing to draw", x: SVGDocument.width / 2, y: 200, .middle, .quiet)
      return
    }
    let rowGroup = (cells.rows.count + Self.mostRows - 1) / Self.mostRows
    let columnGroup = (cells.columns.count + Self.mostColumns - 1) / Self.mostColumns
    let rows = (cells.rows.count + rowGroup - 1) / rowGroup
    let columns = (cells.columns.count + columnGroup - 1) / columnGroup
    let names = stride(from: 0, to: cells.rows.count, by: rowGroup).map {
      DisplayWidth.shortened(Escaping.line(cells.rows[$0]), to: 18)
    }
    let left = SVGPage.edge + (names.map { Markup.width($0, size: 12) }.max() ?? 0) + 10
    let top = page.top + 20
    let bottom = page.bottom - 24 - (chart.x.label.isEmpty ? 0 : 16)
    let width = min((SVGDocument.width - SVGPage.edge - left) / Double(columns), 76)
    let height = min((bottom - top) / Double(rows), cells.numbers ? 44 : 90)
    // Between narrow cells a gap would be a pattern of its own.
    let gap = width < 12 || height < 8 ? 0 : 1.0
    drawNames(names, left, top, height, &document)
    let shades = cells.shades
    var paths: [Int: String] = [:]
    for row in 0..<rows {
      for column in 0..<columns {
        let strength = strength(shades, row * rowGroup, rowGroup, column * columnGroup, columnGroup)
        guard let strength else { continue }
        // Twenty strengths, one path each.
        let x = Markup.number(left + Double(column) * width + gap / 2)
        let y = Markup.number(top + Double(row) * height + gap / 2)
        let size = "h\(Markup.number(width - gap))v\(Markup.number(height - gap))"
        paths[Int(strength * 20 + 0.5), default: ""] +=
          "M\(x) \(y)\(size)h\(Markup.number(gap - width))z"
      }
    }
    for level in 0...20 {
      document.fill(paths[level] ?? "", .tint(0), opacity: 0.04 + 0.92 * Double(level) / 20)
    }
    if rowGroup == 1 && columnGroup == 1 && cells.numbers {
      drawNumbers(shades, left, top, width, height, &document)
    }
    drawHeads(columnGroup, left, width, top + Double(rows) * height, &document)
  }

  private func strength(
    _ shades: [Double?], _ row: Int, _ rows: Int, _ column: Int, _ columns: Int
  ) -> Double? {
    var (sum, count) = (0.0, 0)
    for r in row..<min(row + rows, cells.rows.count) {
      for c in column..<min(column + columns, cells.columns.count) {
        guard let shade = shades[r * cells.columns.count + c] else { continue }
        sum += shade
        count += 1
      }
    }
    return count > 0 ? min(max(sum / Double(count), 0), 1) : nil
  }

  private func drawNames(
    _ names: [String], _ left: Double, _ top: Double, _ height: Double,
    _ document: inout SVGDocument
  ) {
    document.text(SVGPlot.yLabel(chart), x: SVGPage.edge, y: page.top + 12)
    let every = max(Int((12 / height).rounded(.up)), 1)
    for index in stride(from: 0, to: names.count, by: every) {
      let y = top + (Double(index) + 0.5) * height + 4
      document.text(names[index], x: left - 8, y: y, .end, .quiet)
    }
  }

  private func drawNumbers(
    _ shades: [Double?], _ left: Double, _ top: Double, _ width: Double, _ height: Double,
    _ document: inout SVGDocument
  ) {
    for row in cells.rows.indices {
      for column in cells.columns.indices {
        guard let value = cells.value(row, column) else { continue }
        let text = Numerals.short(value)
        guard Markup.width(text, size: 11) < width, height >= 12 else { continue }
        let isStrong = (shades[row * cells.columns.count + column] ?? 0) > 0.5
        document.text(
          text, x: left + (Double(column) + 0.5) * width, y: top + (Double(row) + 0.5) * height + 4,
          size: 11, .middle, isStrong ? .onTint : .text, bold: cells.isSquare && row == column)
      }
    }
  }

  private func drawHeads(
    _ group: Int, _ left: Double, _ width: Double, _ bottom: Double, _ document: inout SVGDocument
  ) {
    let heads = stride(from: 0, to: cells.columns.count, by: group).map {
      Escaping.line(cells.columns[$0])
    }
    let room = cells.numbers && group == 1 ? max(Int((width - 4) / 7), 3) : 10
    let short = heads.map { DisplayWidth.of($0) > room ? cut($0, to: room) : $0 }
    let widest = short.map { Markup.width($0, size: 12) }.max() ?? 0
    let every = max(Int(((widest + 4) / width).rounded(.up)), 1)
    for index in stride(from: 0, to: short.count, by: every) {
      document.text(
        short[index], x: left + (Double(index) + 0.5) * width, y: bottom + 16, .middle, .quiet)
    }
    let name = DisplayWidth.shortened(Escaping.line(chart.x.label), to: 60)
    document.text(name, x: left + Double(short.count) * width / 2, y: bottom + 33, .middle)
  }

  private func cut(_ name: String, to columns: Int) -> String {
    var kept = ""
    for character in name where DisplayWidth.of(kept) + DisplayWidth.of(character) <= columns {
      kept.append(character)
    }
    return kept
  }
}
