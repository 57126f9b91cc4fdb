/// A piece of a chart that is read aloud.
enum Words {
  case sentence(String)
  case table(Table)
}

extension Chart {
  /// The chart for people who hear it, without a glyph: what it is, its axes, how each
  /// curve begins, goes and ends and where the marks are (a sentence for one, a small table for
  /// several), then the caption. Rows of at most `width` columns; the numbers are those of
  /// all points, not of those drawn.
  public func words(width: Int = 72) -> [String] {
    let heading = [title, subtitle].filter { !$0.isEmpty }.joined(separator: ", ")
    var parts: [Words] = heading.isEmpty ? [] : [.sentence(Self.sentence(heading))]
    var isPlot = true
    for layer in layers {
      switch layer {
      case .bars(let bars): parts += bars.words(self)
      case .cells(let cells): parts += cells.words(self)
      case .pictures(let pictures): parts += pictures.words().map { .sentence($0) }
      default: continue
      }
      isPlot = false
    }
    if isPlot { parts += PlotWords(self).parts() }
    if !caption.isEmpty { parts.append(.sentence(caption)) }
    let room = min(max(width, 20), 500)
    return parts.flatMap { part -> [String] in
      switch part {
      case .sentence(let text):
        DisplayWidth.wrapped(Escaping.terminal(text, columns: 4000), to: room)
      case .table(let table): table.words(width: room)
      }
    }
  }

  static func sentence(_ text: String) -> String {
    [".", "!", "?"].contains { text.hasSuffix($0) } ? text : text + "."
  }
}

/// A chart with two axes in sentences.
private struct PlotWords {
  let chart: Chart
  let plot: Plot

  init(_ chart: Chart) {
    self.chart = chart
    plot = Plot(chart)
  }

  private var xName: String { chart.x.label.isEmpty ? "x" : chart.x.label }
  private var yName: String { chart.y.label.isEmpty ? "y" : chart.y.label }

  func parts() -> [Words] {
    guard !plot.isEmpty else { return [.sentence("Nothing to draw.")] }
    var parts: [Words] = [.sentence(axes())]
    if plot.curves.count > 1 {
      parts.append(.table(curveTable()))
    } else {
      parts += plot.curves.map { .sentence(curve($0, 1)) }
    }
    parts += bands().map { .sentence($0) }
    parts += plot.regions.map { .sentence($0.words) }
    parts += plot.spans.flatMap(spans).map { .sentence($0) }
    if plot.marks.count > 1 {
      parts.append(.table(markTable()))
    } else {
      parts += plot.marks.map { .sentence(mark($0)) }
    }
    parts += rules().map { .sentence($0) }
    parts += plot.offScale.map {
      .sentence("\(Numerals.short($0.value)) is off the scale.")
    }
    return parts + plot.remarks.map { .sentence(Chart.sentence($0)) }
  }

  private func curveTable() -> Table {
    let rows = plot.curves.enumerated().map { index, curve -> [String] in
      let series = curve.series
      let name = series.name.isEmpty ? "\(index + 1)" : series.name
      let ys = series.y.prefix(series.count)
      guard curve.y.count > 0, let first = ys.first(where: \.isFinite),
        let last = ys.last(where: \.isFinite), let low = ys.firstIndex(of: curve.y.lo)
      else { return [name, "0", "none", "", "", "", ""] }
      let isScattered = !curve.isJoined && !curve.isOrdered
      let trend =
        isScattered
        ? "scattered, most \(Numerals.short(curve.y.hi))"
        : Trend(ys, within: plot.y, isLogarithmic: chart.y.kind == .log10).words
      return [
        name, "\(curve.y.count)", Numerals.short(first), trend,
        Numerals.short(curve.y.lo), Numerals.short(series.x[low]), Numerals.short(last),
      ]
    }
    return Table(
      ["curve", "points", "starts", "then", "least", "at \(xName)", "ends"], rows: rows,
      alignments: [.left])
  }

  private func markTable() -> Table {
    let hasHeights = plot.marks.contains { $0.y != nil }
    let rows = plot.marks.map { mark in
      [mark.text, Numerals.short(mark.x)]
        + (hasHeights ? [mark.y.map { Numerals.short($0) } ?? ""] : [])
    }
    return Table(
      ["mark", xName] + (hasHeights ? [yName] : []), rows: rows, alignments: [.left])
  }

  private func axes() -> String {
    func across(_ name: String, _ axis: Axis, _ range: (lo: Double, hi: Double)) -> String {
      let kind = axis.kind == .log10 ? ", logarithmic," : ""
      return "\(name)\(kind) from \(Numerals.short(range.lo)) to \(Numerals.short(range.hi))"
    }
    return "Across: \(across(xName, chart.x, plot.x)). Up: \(across(yName, chart.y, plot.y))."
  }

  private func curve(_ curve: Plot.Curve, _ number: Int) -> String {
    let series = curve.series
    let kind = curve.isJoined ? "Line" : "Dots"
    let name = series.name.isEmpty ? (plot.curves.count > 1 ? " \(number)" : "") : " \(series.name)"
    let ys = series.y.prefix(series.count)
    guard curve.y.count > 0, let first = ys.firstIndex(where: \.isFinite),
      let last = ys.lastIndex(where: \.isFinite),
      let lo = ys.firstIndex(of: curve.y.lo), let hi = ys.firstIndex(of: curve.y.hi)
    else { return "\(kind)\(name): no values." }
    let at = { (index: Int) in
      "\(Numerals.short(ys[index])) at \(xName) \(Numerals.short(series.x[index]))"
    }
    if curve.y.count == 1 { return "\(kind)\(name): one point, \(at(first))." }
    if lo == hi {
      return "\(kind)\(name): \(curve.y.count) points, all \(Numerals.short(ys[first]))."
    }
    if !curve.isJoined, !curve.isOrdered {
      return
        "\(kind)\(name): \(curve.y.count) points, \(xName) from \(Numerals.short(curve.x.lo)) to"
        + " \(Numerals.short(curve.x.hi)), \(yName) from \(Numerals.short(curve.y.lo)) to"
        + " \(Numerals.short(curve.y.hi))."
    }
    let trend = Trend(ys, within: plot.y, isLogarithmic: chart.y.kind == .log10)
    return "\(kind)\(name): \(curve.y.count) points, starts at \(Numerals.short(ys[first])),"
      + " \(trend.words), least \(at(lo)), greatest \(at(hi)), ends at \(Numerals.short(ys[last]))."
  }

  private func bands() -> [String] {
    plot.bands.map { band, _ in
      let name = band.name.isEmpty ? "" : " \(band.name)"
      let lo = Extent(band.lo, count: band.count)
      let hi = Extent(band.hi, count: band.count)
      guard lo.count > 0, hi.count > 0 else { return "Band\(name): no values." }
      let last = band.count - 1
      let end = "\(Numerals.short(band.lo[last])) to \(Numerals.short(band.hi[last]))"
      return "Band\(name): between \(Numerals.short(min(lo.lo, hi.lo))) and"
        + " \(Numerals.short(max(lo.hi, hi.hi))), at the end \(end)."
    }
  }

  private func spans(_ spans: Spans) -> [String] {
    spans.drawn.prefix(24).map { span in
      let place = Int(exactly: span.x).flatMap { index in
        chart.x.names.indices.contains(index) ? chart.x.names[index] : nil
      }
      return "Interval at \(place ?? Numerals.short(span.x)): \(Numerals.short(span.lo)) to "
        + "\(Numerals.short(span.hi))."
    }
  }

  private func mark(_ mark: Mark) -> String {
    let height = mark.y.map { ", \(yName) \(Numerals.short($0))" } ?? ""
    return "Mark: \(mark.label), at \(xName) \(Numerals.short(mark.x))\(height)."
  }

  private func rules() -> [String] {
    plot.rules.filter { !$0.text.isEmpty }.map { rule in
      switch rule.place {
      case .vertical(let x): return "Line across at \(xName) \(Numerals.short(x)): \(rule.text)."
      case .horizontal(let y): return "Level at \(yName) \(Numerals.short(y)): \(rule.text)."
      }
    }
  }
}

/// The course of a curve in a word or two, from the means of twenty equal shares of it. What is off
/// the scale counts as lying on its edge.
enum Trend: Equatable {
  case falls, rises, fallsThenRises, risesThenFalls, level

  init(_ values: ArraySlice<Double>, within range: (lo: Double, hi: Double), isLogarithmic: Bool) {
    let usable = { (value: Double) in value.isFinite && (!isLogarithmic || value > 0) }
    let shares = min(20, values.count)
    let means = (0..<max(shares, 1)).compactMap { share -> Double? in
      let part = values.dropFirst(share * values.count / max(shares, 1))
        .prefix(max(values.count / max(shares, 1), 1)).filter(usable)
      guard !part.isEmpty else { return nil }
      let sum = part.reduce(0) {
        let shown = min(max($1, range.lo), range.hi)
        return $0 + (isLogarithmic ? Logarithm.ten(shown) : shown) / Double(part.count)
      }
      return sum
    }
    self = Self.course(means)
  }

  private static func course(_ means: [Double]) -> Trend {
    guard let first = means.first, let last = means.last, let lo = means.min(),
      let hi = means.max()
    else { return .level }
    let span = hi / 2 - lo / 2
    guard span > max(hi.magnitude, lo.magnitude) * 0.01 else { return .level }
    let quarter = span / 2
    let fall = (first / 2 - lo / 2 > quarter / 2, last / 2 - lo / 2 > quarter / 2)
    let rise = (hi / 2 - first / 2 > quarter / 2, hi / 2 - last / 2 > quarter / 2)
    if fall.0 && fall.1 && !(rise.0 && rise.1) { return .fallsThenRises }
    if rise.0 && rise.1 && !(fall.0 && fall.1) { return .risesThenFalls }
    if (last / 2 - first / 2).magnitude < quarter / 2 { return .level }
    return last < first ? .falls : .rises
  }

  var words: String {
    switch self {
    case .falls: return "falls"
    case .rises: return "rises"
    case .fallsThenRises: return "falls, then rises"
    case .risesThenFalls: return "rises, then falls"
    case .level: return "stays level"
    }
  }
}
