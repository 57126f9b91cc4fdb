/// Bars as rows: a label, a length in eighths of a cell, the value.
///
///     -0.50 to -0.25 │███▌ 112
struct TextBars {
  let chart: Chart
  let bars: Bars
  let look: Appearance

  init(_ chart: Chart, _ bars: Bars, _ look: Appearance) {
    self.chart = chart
    self.bars = bars
    self.look = look
  }

  func rows() -> [Line] {
    let count = min(bars.labels.count, bars.values.count)
    guard count > 0 else { return [Line("nothing to draw", .dim)] + notes() }
    let width = look.boundedWidth
    let labels = bars.rangeLabels.prefix(count).map {
      Escaping.terminal($0, columns: width / 2, ascii: look.isASCII)
    }
    let values = bars.values.prefix(count).map { Numerals.short($0, digits: 6) }
    let labelWidth = labels.map(DisplayWidth.of).max() ?? 0
    let valueWidth = values.map(\.utf8.count).max() ?? 0
    let room = max(width - labelWidth - valueWidth - 3, 1)
    let greatest = bars.values.prefix(count).filter(\.isFinite).map(bounded).max() ?? 0
    let upright = look.isASCII ? "|" : "│"
    let rows = (0..<count).map { index in
      var line = Line(
        DisplayWidth.padded(labels[index], to: labelWidth, onLeft: !bars.edges.isEmpty))
      line.add(" " + upright)
      let length = bar(bars.values[index], of: greatest, in: room)
      line.add(length, .tint(0))
      line.add((length.isEmpty ? "" : " ") + values[index])
      return line
    }
    return axisNames() + rows + notes()
  }

  private func axisNames() -> [Line] {
    let names = [chart.x.label, chart.y.label].filter { !$0.isEmpty }.map {
      Escaping.terminal($0, columns: 30, ascii: look.isASCII)
    }
    return DisplayWidth.wrapped(names.joined(separator: ", "), to: look.boundedWidth).map {
      Line($0)
    }
  }

  private func notes() -> [Line] {
    bars.notes.flatMap {
      DisplayWidth.wrapped(
        Escaping.terminal($0, columns: 500, ascii: look.isASCII), to: look.boundedWidth)
    }.map { Line($0) }
  }

  /// Negative and broken values have no length. What is above 0 is never quite invisible.
  private func bar(_ value: Double, of greatest: Double, in room: Int) -> String {
    guard value.isFinite, value > 0, greatest > 0 else { return "" }
    let share = min(bounded(value) / greatest, 1) * Double(room)
    if look.isASCII { return String(repeating: "#", count: max(Int(share.rounded()), 1)) }
    let eighths = max(Int((share * 8).rounded()), 1)
    let parts: [Character] = Array("▏▎▍▌▋▊▉")
    let rest = eighths % 8
    return String(repeating: "█", count: eighths / 8) + (rest > 0 ? String(parts[rest - 1]) : "")
  }
}

extension Bars {
  /// With edges, `-0.50 to -0.25`; else the labels.
  var rangeLabels: [String] {
    guard edges.count > labels.count else { return labels }
    let texts = Numerals.labels(edges)
    return labels.indices.map { "\(texts[$0]) to \(texts[$0 + 1])" }
  }
}
