/// A grid of numbers as SVG: one colour in several strengths, of numbers of both signs two, and the number
/// on it where it fits.
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
    let titles = names + (cells.columnMargin.map { [$0.title] } ?? [])
    let left = SVGPage.edge + (titles.map { Markup.width($0, size: 12) }.max() ?? 0) + 10
    let top = page.top + 20
    let below = cells.columnMargin == nil ? 0.0 : 16
    let bottom = page.bottom - 24 - below - (chart.x.label.isEmpty ? 0 : 16)
    let isWhole = rowGroup == 1 && columnGroup == 1 && cells.numbers
    let beside = isWhole ? cells.rowMargin : nil
    let margin = beside.map {
      ([$0.title] + $0.texts).map { Markup.width($0, size: 11) }.max() ?? 0
    }
    let right = SVGDocument.width - SVGPage.edge - (margin.map { $0 + 10 } ?? 0)
    let width = min((right - left) / Double(columns), 76)
    let height = min((bottom - top) / Double(rows), cells.numbers ? 44 : 90)
    drawNames(names, left, top, height, &document)
    let shades = cells.isSigned ? cells.signedShades : cells.shades
    drawShades(
      shades, (rows, rowGroup), (columns, columnGroup), left, top, width, height, &document)
    if !isWhole { drawScale(&document) }
    if isWhole {
      drawNumbers(shades, left, top, width, height, &document)
      drawMargins(left, top, width, height, &document)
    }
    let end = top + Double(rows) * height
    drawHeads(columnGroup, left, width, end + (isWhole ? below : 0), &document)
  }

  /// Twenty strengths, one path each; misses in a colour of their own.
  private func drawShades(
    _ shades: [Double?], _ rows: (count: Int, group: Int), _ columns: (count: Int, group: Int),
    _ left: Double, _ top: Double, _ width: Double, _ height: Double,
    _ document: inout SVGDocument
  ) {
    // Between narrow cells a gap would be a pattern of its own.
    let gap = width < 12 || height < 8 || columns.count > 20 ? 0 : 1.0
    var paths: [Int: String] = [:]
    var misses: [Int: String] = [:]
    let parts = cells.isSquare && cells.shade == .rowShare && rows.group == 1 && columns.group == 1
    for row in 0..<rows.count {
      for column in 0..<columns.count {
        let strength = strength(
          shades, row * rows.group, rows.group, column * columns.group, columns.group)
        guard let strength, strength != 0 || cells.shade == .range else { continue }
        let x = Markup.number(left + Double(column) * width + gap / 2)
        let y = Markup.number(top + Double(row) * height + gap / 2)
        let size = "h\(Markup.number(width - gap))v\(Markup.number(height - gap))"
        let path = "M\(x) \(y)\(size)h\(Markup.number(gap - width))z"
        let level = Int(strength.magnitude * 20 + 0.5)
        if parts ? row != column : strength < 0 {
          misses[level, default: ""] += path
        } else {
          paths[level, default: ""] += path
        }
      }
    }
    for level in 0...20 {
      let opacity = Self.opacity(Double(level) / 20)
      document.fill(paths[level] ?? "", .tint(0), opacity: opacity)
      // A single mistake is to be seen.
      document.fill(misses[level] ?? "", .tint(1), opacity: parts ? max(opacity, 0.3) : opacity)
    }
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
    return count > 0 ? min(max(sum / Double(count), -1), 1) : nil
  }

  private static func opacity(_ strength: Double) -> Double { 0.04 + 0.92 * strength }

  /// What the strengths mean, where no number stands in the cells: least, 0 and greatest beside shades.
  private func drawScale(_ document: inout SVGDocument) {
    let extent = Extent(cells.values)
    guard cells.shade == .range, extent.count > 0, extent.hi > extent.lo else { return }
    let (least, most) = (Numerals.short(extent.lo, digits: 3), Numerals.short(extent.hi, digits: 3))
    let right = SVGDocument.width - SVGPage.edge
    let from = right - Markup.width(most, size: 12) - 6 - 100
    let size = max(-extent.lo, extent.hi)
    for step in 0..<10 {
      let value = extent.lo + (extent.hi - extent.lo) * (Double(step) + 0.5) / 10
      let strength = cells.isSigned ? value / size : (Double(step) + 0.5) / 10
      let path =
        "M\(Markup.number(from + Double(step) * 10)) \(Markup.number(page.top + 2))h10v11h-10z"
      document.fill(
        path, .tint(strength < 0 ? 1 : 0), opacity: Self.opacity(strength.magnitude))
    }
    document.text(least, x: from - 6, y: page.top + 12, .end, .quiet)
    document.text(most, x: from + 106, y: page.top + 12, .start, .quiet)
  }

  private func drawNames(
    _ names: [String], _ left: Double, _ top: Double, _ height: Double,
    _ document: inout SVGDocument
  ) {
    document.text(SVGPlot.yLabel(chart), x: SVGPage.edge, y: page.top + 12)
    let every = max(Int((12 / height).rounded(.up)), 1)
    for index in stride(from: 0, to: names.count, by: every) {
      let y = top + (Double(index) + 0.5) * height + 4
      document.text(
        names[index], x: left - 8, y: y, .end, .quiet,
        on: height * Double(every) >= 20 || (index / every) % 2 == 0 ? .all : .wide)
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
        if value == 0, cells.shade == .rowShare { continue }
        guard Markup.width(text, size: 11) < width, height >= 12 else { continue }
        let isStrong = (shades[row * cells.columns.count + column] ?? 0).magnitude > 0.5
        document.text(
          text, x: left + (Double(column) + 0.5) * width, y: top + (Double(row) + 0.5) * height + 4,
          size: 11, .middle, isStrong ? .onTint : .text, bold: cells.isSquare && row == column)
      }
    }
  }

  /// Figures of the rows right of the grid, of the columns below it.
  private func drawMargins(
    _ left: Double, _ top: Double, _ width: Double, _ height: Double,
    _ document: inout SVGDocument
  ) {
    let right = left + Double(cells.columns.count) * width + 8
    if let beside = cells.rowMargin, height >= 11 {
      document.text(beside.title, x: right, y: top - 6, size: 11, .start, .quiet, on: .wide)
      for (row, text) in beside.texts.prefix(cells.rows.count).enumerated() {
        let y = top + (Double(row) + 0.5) * height + 4
        document.text(text, x: right, y: y, size: 11, .start, .quiet, on: .wide)
      }
    }
    guard let below = cells.columnMargin else { return }
    let y = top + Double(cells.rows.count) * height + 15
    document.text(below.title, x: left - 8, y: y, size: 11, .end, .quiet, on: .wide)
    let widest = below.texts.map { Markup.width($0, size: 11) }.max() ?? 0
    guard widest + 2 <= width else { return }
    for (column, text) in below.texts.prefix(cells.columns.count).enumerated() {
      let x = left + (Double(column) + 0.5) * width
      document.text(text, x: x, y: y, size: 11, .middle, .quiet, on: .wide)
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
        short[index], x: left + (Double(index) + 0.5) * width, y: bottom + 16, .middle, .quiet,
        on: (widest * 1.6 + 4) <= width * Double(every) || (index / every) % 2 == 0 ? .all : .wide)
    }
    let name = DisplayWidth.shortened(Escaping.line(chart.x.label), to: 60)
    document.text(
      name, x: left + Double(short.count) * width / 2, y: bottom + 33, .middle, on: .wide)
  }

  private func cut(_ name: String, to columns: Int) -> String {
    var kept = ""
    for character in name where DisplayWidth.of(kept) + DisplayWidth.of(character) <= columns {
      kept.append(character)
    }
    return kept
  }
}
