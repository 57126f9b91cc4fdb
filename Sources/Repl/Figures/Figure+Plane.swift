import Kernel
import Viz

/// Data and answers in two dimensions.
extension Figure {
  /// Rows as dots over two columns.
  static func scatter(_ plane: Plane) -> Chart {
    let groups = plane.groups
    let rows = plane.rows
    let counts = groups.filter { !$0.name.isEmpty }.map {
      "\($0.rows.count) of \(DisplayWidth.shortened($0.name, to: 24))"
    }
    let (xs, ys) = (rows.map { plane.value($0, plane.x) }, rows.map { plane.value($0, plane.y) })
    let whole = zip(xs, ys).filter { $0.isFinite && $1.isFinite }
    var said = "\(plane.rowWords)"
    if !plane.choice.isEmpty { said += " over \(plane.choice)" }
    if !counts.isEmpty { said += ": " + counts.joined(separator: ", ") }
    let isGap = zip(xs, ys).map { $0.isNaN || $1.isNaN }
    let (gaps, others) = (isGap.count { $0 }, rows.count - whole.count - isGap.count { $0 })
    if gaps > 0 { said += "; \(gaps) with a gap have no place" }
    if others > 0 { said += "; \(others) with an infinite number have no place" }
    said += plane.hiddenWords
    let correlation = Figure.correlation(whole.map(\.0), whole.map(\.1))
    said += correlation.map { "; correlation \(Numerals.short($0, digits: 2))." } ?? "."
    return plane.named(
      Chart(
        title: "data", subtitle: plane.dataset.name, x: Axis(plane.name(plane.x), limits: .all),
        y: Axis(plane.name(plane.y), limits: .all), layers: plane.dots(), caption: said))
  }

  private static func correlation(_ xs: [Double], _ ys: [Double]) -> Double? {
    let (sx, sy) = (Statistics.deviation(xs, freedom: 0), Statistics.deviation(ys, freedom: 0))
    guard xs.count > 2, sx > 0, sy > 0, sx.isFinite, sy.isFinite else { return nil }
    let (mx, my) = (Statistics.mean(xs), Statistics.mean(ys))
    return Statistics.mean(zip(xs, ys).map { ($0 - mx) / sx * (($1 - my) / sy) })
  }

  /// What a predictor says all over the plane, under the rows.
  static func regions(_ plane: Plane, _ asking: Session.Asking) throws(Problem) -> Chart {
    guard let xs = plane.range(plane.x), let ys = plane.range(plane.y) else {
      throw Problem(
        .nonFiniteData, "no row has both \(plane.name(plane.x)) and \(plane.name(plane.y))",
        hint: "plot data", about: "what")
    }
    let (columns, rows) = (72, 48)
    var places: [(x: Double, y: Double)] = []
    for row in 0..<rows {
      let y = ys.upperBound - (Double(row) + 0.5) / Double(rows) * (ys.upperBound - ys.lowerBound)
      for column in 0..<columns {
        let share = (Double(column) + 0.5) / Double(columns)
        places.append((xs.lowerBound + share * (xs.upperBound - xs.lowerBound), y))
      }
    }
    let answers = try asking.answers(to: plane.inputs(places))
    let (names, kinds, said) = try kinds(answers, plane, asking)
    let regions = Regions(x: xs, y: ys, columns: columns, kinds: kinds, names: names)
    return plane.named(
      Chart(
        title: "regions", subtitle: "\(asking.predictor.name)/\(plane.dataset.name)",
        x: Axis(plane.name(plane.x), limits: .fixed(xs.lowerBound, xs.upperBound)),
        y: Axis(plane.name(plane.y), limits: .fixed(ys.lowerBound, ys.upperBound)),
        layers: [.regions(regions)] + plane.dots(),
        caption: "\(asking.predictor.name) over \(plane.name(plane.x)) and \(plane.name(plane.y))"
          + (plane.choice.isEmpty ? "" : " (\(plane.choice))") + plane.restWords
          + (asking.predictor.fitted == nil ? ", not fitted yet" : "")
          + ": \(said)\(plane.hiddenWords)."))
  }

  /// The kind of each answer, and how the drawn rows lie among them: classes, or fifths of the range of a number.
  private static func kinds(
    _ answers: Tensor, _ plane: Plane, _ asking: Session.Asking
  ) throws(Problem) -> (names: [String], kinds: [Int], said: String) {
    let width = answers.shape[1]
    let values = answers.floats
    func highest(_ values: [Float], _ row: Int) -> Int {
      let own = values[row * width..<(row + 1) * width]
      guard !own.contains(where: \.isNaN), let most = own.max() else { return -1 }
      return own.firstIndex(of: most).map { $0 - row * width } ?? -1
    }
    if case .classes(let labels, let names) = plane.dataset.target {
      let dataset = plane.dataset
      let sides = [
        (dataset.sample(of: dataset.split.train, atMost: Plane.mostPoints), "training"),
        (dataset.sample(of: dataset.split.valid, atMost: Plane.mostPoints), "held-out"),
      ]
      var parts: [String] = []
      for (rows, noun) in sides where !rows.isEmpty {
        let places = rows.map { (plane.value($0, plane.x), plane.value($0, plane.y)) }
        let said = try asking.answers(to: plane.inputs(places)).floats
        let own = rows.indices.count { highest(said, $0) == Int(labels[rows[$0]]) }
        parts.append("\(own) of \(rows.count) \(noun) rows")
      }
      let kinds = (0..<answers.shape[0]).map { highest(values, $0) }
      return (names, kinds, parts.joined(separator: " and ") + " lie in the region of their class")
    }
    let own = (0..<answers.shape[0]).map { Double(values[$0 * width]) }
    let finite = own.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else {
      return ([], own.map { _ in -1 }, "no answer is a number")
    }
    return (
      plane.kinds, plane.kinds(of: own),
      "\(plane.name(.target)) is said to be from \(Numerals.short(low)) to \(Numerals.short(high)); "
        + (plane.restWords.isEmpty
          ? "dots in the shade of their ground are said right to a fifth"
          : "of rows whose other inputs differ something else may be said than their ground shows")
    )
  }

  /// Answers over one input as a curve: a number among the rows, or the probability of each class.
  static func fit(_ plane: Plane, _ asking: Session.Asking) throws(Problem) -> Chart {
    guard let xs = plane.range(plane.x) else {
      throw Problem(
        .nonFiniteData, "no row has a \(plane.name(plane.x))", hint: "plot data", about: "what")
    }
    let count = 240
    let places = (0..<count).map { place -> (x: Double, y: Double) in
      let share = Double(place) / Double(count - 1)
      return (xs.lowerBound + share * (xs.upperBound - xs.lowerBound), 0)
    }
    let answers = try asking.answers(to: plane.inputs(places))
    let (width, values) = (answers.shape[1], answers.floats)
    func curve(_ name: String, _ output: Int, _ style: Style) -> Viz.Layer {
      .line(
        Series(
          name, x: places.map(\.x), y: (0..<count).map { Double(values[$0 * width + output]) },
          style: style))
    }
    let name = asking.predictor.name
    let opening =
      "\(name) over \(plane.name(plane.x))"
      + (plane.choice.isEmpty ? "" : " (\(plane.choice))") + plane.restWords
    var layers: [Viz.Layer] = []
    var said = ""
    if case .classes(_, let names) = plane.dataset.target {
      layers = names.prefix(width).enumerated().map { curve($1, $0, Style(tint: $0, dash: $0)) }
      let ends = [0, count - 1].map { row -> String in
        let own = (0..<width).map { values[row * width + $0] }
        let most = own.indices.max { own[$0] < own[$1] } ?? 0
        let share = Numerals.percent(Double(own[most]))
        return "class \(DisplayWidth.shortened(names[most], to: 24)) with \(share) at "
          + "\(plane.name(plane.x)) \(Numerals.short(places[row].x, digits: 3))"
      }
      said = "probabilities; at the ends " + ends.joined(separator: ", ")
    } else {
      for (rows, noun, style) in [
        (plane.dataset.split.train, "train", 0), (plane.dataset.split.valid, "valid", 1),
      ] {
        let shown = plane.dataset.sample(of: rows, atMost: Plane.mostPoints)
          .sorted { plane.value($0, plane.x) < plane.value($1, plane.x) }
        guard !shown.isEmpty else { continue }
        layers.append(
          .dots(
            Series(
              noun, x: shown.map { plane.value($0, plane.x) },
              y: shown.map { plane.value($0, .target) },
              style: Style(tint: style, dash: style))))
      }
      layers.append(curve(name, 0, Style(tint: 2, dash: 0)))
      said = try residuals(plane, asking)
    }
    return Chart(
      title: "fit", subtitle: "\(name)/\(plane.dataset.name)",
      x: Axis(plane.name(plane.x), limits: .fixed(xs.lowerBound, xs.upperBound)),
      y: Axis(
        plane.dataset.target.values == nil ? "probability" : plane.name(.target), limits: .all),
      layers: layers, caption: "\(opening): \(said).")
  }

  private static func residuals(_ plane: Plane, _ asking: Session.Asking) throws(Problem) -> String
  {
    let side: Side = plane.dataset.split.valid.isEmpty ? .train : .valid
    let result = try asking.evaluation(side)
    let figures = zip(Evaluation.metricNames(for: plane.dataset.task), result.metrics).map {
      "\($0) \(Numerals.short($1))"
    }
    let marks = asking.known(side)?.marks ?? asking.unknownMarks
    return
      "\(figures.joined(separator: ", ")) on \(result.rows) \(side.noun) with all inputs as they are"
      + (marks.isEmpty ? "" : " (\(marks.joined(separator: ", ")))")
  }
}
