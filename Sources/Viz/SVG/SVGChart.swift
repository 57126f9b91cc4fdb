extension Chart {
  /// The chart as one SVG document of 640×400 units, ending in a line end. The same chart gives the
  /// same bytes everywhere; there is no script, no reference to anything outside, no date. `data`
  /// adds the drawn points as CSV in `<metadata>`.
  public func svg(data: Bool = false) -> String { svg(SVGDocument(), data: data) }

  /// Charts below each other in one document; of one chart its own, of none an empty one.
  public static func svg(_ charts: [Chart], data: Bool = false) -> String {
    if charts.count == 1 { return charts[0].svg(data: data) }
    let parts = charts.indices.map {
      charts[$0].svg(SVGDocument(place: $0), data: data)
    }
    return SVGDocument.opening(rows: parts.count) + parts.joined() + "</svg>\n"
  }

  private func svg(_ empty: SVGDocument, data: Bool) -> String {
    var document = empty
    let page = SVGPage(self, &document)
    for layer in layers {
      switch layer {
      case .bars(let bars):
        SVGBars(chart: self, bars: bars, page: page).draw(into: &document)
        return document.finished(
          title: heading, description: caption, metadata: data ? table(bars) : "")
      case .cells(let cells):
        SVGCells(chart: self, cells: cells, page: page).draw(into: &document)
        return document.finished(
          title: heading, description: caption, metadata: data ? table(cells) : "")
      case .pictures(let pictures):
        SVGPictures(pictures: pictures, page: page).draw(into: &document)
        let said = ([caption] + pictures.words().prefix(24)).filter { !$0.isEmpty }
        return document.finished(title: heading, description: said.joined(separator: " "))
      default: continue
      }
    }
    let plot = SVGPlot(self, page)
    plot.draw(into: &document)
    let description = [caption, plot.inventory].filter { !$0.isEmpty }.joined(separator: " ")
    return document.finished(
      title: heading, description: description, metadata: data ? plot.table : "")
  }

  private var heading: String {
    let parts = [title, subtitle].map(Escaping.line).filter { $0.contains { $0 != " " } }
    return parts.isEmpty ? "chart" : parts.joined(separator: ", ")
  }

  private func table(_ bars: Bars) -> String {
    zip(bars.rangeLabels, bars.values).reduce("\nlabel,value\n") {
      $0 + "\(CSVField.text($1.0)),\(Numerals.exact($1.1))\n"
    }
  }

  private func table(_ cells: Cells) -> String {
    var text = "\nrow,column,value\n"
    for row in cells.rows.indices {
      for column in cells.columns.indices {
        guard let value = cells.value(row, column) else { continue }
        text += CSVField.text(cells.rows[row]) + "," + CSVField.text(cells.columns[column])
        text += "," + Numerals.exact(value) + "\n"
      }
    }
    return text
  }
}

/// A text field by RFC 4180; one that a spreadsheet would take for a formula begins with a quote.
enum CSVField {
  static func text(_ field: String) -> String {
    let first = field.utf8.first ?? 0
    let isFormula = [UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@")]
      .contains(first)
    let safe = isFormula ? "'" + field : field
    let isPlain = safe.utf8.allSatisfy { byte in
      ![UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r")].contains(
        byte)
    }
    return isPlain
      ? safe
      : "\""
        + safe.split(separator: "\"", omittingEmptySubsequences: false)
        .joined(separator: "\"\"") + "\""
  }
}

/// Title, subtitle and caption of a document, and the room they leave.
struct SVGPage {
  static let edge = 16.0
  private(set) var top = 14.0
  private(set) var bottom = SVGDocument.height - 12

  init(_ chart: Chart, _ document: inout SVGDocument) {
    let room = SVGDocument.width - 2 * Self.edge
    if !chart.title.isEmpty {
      top += 14
      let title = DisplayWidth.shortened(Escaping.line(chart.title), to: Int(room / (15 * 0.6)))
      document.text(title, x: Self.edge, y: top, size: 15, bold: true)
    }
    if !chart.subtitle.isEmpty {
      top += 18
      let subtitle = DisplayWidth.shortened(Escaping.line(chart.subtitle), to: Int(room / 7))
      document.text(subtitle, x: Self.edge, y: top, .start, .quiet, on: .wide)
    }
    top += 8
    let rows = DisplayWidth.wrapped(Escaping.line(chart.caption), to: Int(room / 6.2)).prefix(4)
    for (index, row) in rows.enumerated() {
      let isCut = index == 3
      document.text(
        isCut ? DisplayWidth.shortened(row + " ...", to: Int(room / 6.2)) : row, x: Self.edge,
        y: bottom - Double(rows.count - 1 - index) * 16, .start, .text, on: .wide)
    }
    bottom -= Double(rows.count) * 16 + (rows.isEmpty ? 0 : 4)
  }
}
