import Kernel
import Viz

/// The picture of a sweep, by the nature of its values.
extension SweepResult {
  /// A map for two lists; else lines through marked points over the last list of numbers, one for each
  /// combination of the others; dots over categories where no list is of numbers.
  var chart: Chart? {
    let several = names.indices.filter { values(of: $0).count > 1 }
    if several.count == 2,
      values(of: several[0]).count * values(of: several[1]).count == points.count
    {
      return map(several[0], several[1])
    }
    let axes = several.filter { list in
      points.allSatisfy { Numeral.parse($0.settings[list].value) != nil }
    }
    return axes.last.map(lines) ?? categories
  }

  /// In the order in which they were tried.
  private func values(of list: Int) -> [String] {
    points.reduce(into: []) { found, point in
      let value = point.settings[list].value
      if !found.contains(value) { found.append(value) }
    }
  }

  private func lines(over axis: Int) -> Chart {
    var groups: [(name: String, points: [Point])] = []
    for point in points {
      let rest = point.settings.enumerated().filter { $0.offset != axis }
        .map { "\($0.element.name)=\($0.element.value)" }.joined(separator: " ")
      if let index = groups.firstIndex(where: { $0.name == rest }) {
        groups[index].points.append(point)
      } else {
        groups.append((rest, [point]))
      }
    }
    func place(_ point: Point) -> Double { Numeral.parse(point.settings[axis].value) ?? .nan }
    let layers = groups.enumerated().flatMap { index, group -> [Viz.Layer] in
      let ordered = group.points.sorted { place($0) < place($1) }
      let (x, y) = (ordered.map(place), ordered.map(\.value))
      let style = Style(tint: index, dash: index)
      return spans(ordered, at: x, tint: index) + [
        .line(Series(group.name, x: x, y: y, style: style, isMarked: true))
      ]
    }
    let x = Axis(
      names[axis], SweepResult.isGeometric(points.map(place)) ? .log10 : .linear, limits: .all)
    return drawn(x, layers)
  }

  private var categories: Chart {
    var x = Axis(names.joined(separator: " "), limits: .all)
    x.names = points.map { $0.settings.map(\.value).joined(separator: " ") }
    let places = points.indices.map(Double.init)
    return drawn(
      x,
      spans(points, at: places, tint: 0) + [
        .dots(Series("", x: places, y: points.map(\.value), style: Style(tint: 0, dash: 0)))
      ])
  }

  private func drawn(_ x: Axis, _ layers: [Viz.Layer]) -> Chart {
    let hasSpans = points.contains { $0.values.count > 1 }
    let bounds = Metric.bounds(ofFigure: figure)
    let spans = layers.compactMap { if case .spans(let spans) = $0 { spans } else { nil } }
    let ends = [(bounds.lowerBound, \Spans.isCutBelow), (bounds.upperBound, \Spans.isCutAbove)]
      .filter { end in spans.contains { $0[keyPath: end.1] } }.map { Numerals.short($0.0) }
    let cut = ends.isEmpty ? "" : ", cut at \(ends.joined(separator: " and "))"
    return Chart(
      title: "sweep", subtitle: figure + (hasSpans ? ", mean and its 95 % interval\(cut)" : ""),
      x: x,
      y: Axis(figure, limits: .all), layers: layers, caption: sentence)
  }

  private func map(_ down: Int, _ across: Int) -> Chart {
    let (rows, columns) = (values(of: down), values(of: across))
    let cells = rows.flatMap { row in
      columns.map { column in
        points.first { $0.settings[down].value == row && $0.settings[across].value == column }?
          .value
          ?? .nan
      }
    }
    return Chart(
      title: "sweep", subtitle: figure, x: Axis(names[across]), y: Axis(names[down]),
      layers: [.cells(Cells(rows: rows, columns: columns, values: cells))], caption: sentence)
  }

  /// The 95 % interval of each mean of several seeds.
  private func spans(_ points: [Point], at x: [Double], tint: Int) -> [Viz.Layer] {
    let noisy = zip(x, points).filter { $1.values.count > 1 }
    guard !noisy.isEmpty else { return [] }
    let bounds = Metric.bounds(ofFigure: figure)
    let halves = noisy.map { SeedNoise($1.values).halfWidth }
    return [
      .spans(
        Spans(
          x: noisy.map(\.0), lo: zip(noisy, halves).map { $0.1.value - $1 },
          hi: zip(noisy, halves).map { $0.1.value + $1 }, tint: tint, limits: bounds))
    ]
  }

  /// Whether values lie evenly by their ratios rather than by their differences, or span a decade.
  static func isGeometric(_ values: [Double]) -> Bool {
    let sorted = Set(values).sorted()
    guard let low = sorted.first, let high = sorted.last, low > 0, high >= 4 * low else {
      return false
    }
    guard sorted.count > 2 else { return high >= 8 * low }
    func unevenness(_ places: [Double]) -> Double {
      let steps = zip(places.dropFirst(), places).map { $0 - $1 }
      return (steps.max() ?? 0) / max(steps.min() ?? 0, 1e-300)
    }
    return unevenness(sorted.map(Maths.log)) < unevenness(sorted)
  }
}
