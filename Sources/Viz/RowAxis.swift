/// A y axis for rows of text: labels stand on rows whose centre has exactly the value they name.
///
/// On a linear scale row r has the value top − r·step/k, with a round step labelled every k = 2…4
/// rows. Of all pairs the one that uses most rows wins; of those about alike, the one nearest to five
/// labels. On a logarithmic scale a decade (or 2, 3, 5 … decades) takes a whole number of rows.
struct RowAxis: Equatable, Sendable {
  /// The scale's ends are the outer edges of the first and the last row.
  var scale: Scale
  /// Labels by row, from the top; nil where there is none.
  var labels: [String?]

  init(_ kind: Axis.Kind, lo: Double, hi: Double, rows: Int) {
    self =
      kind == .linear
      ? .linear(lo, hi, rows: rows) : .logarithmic(lo, hi, rows: rows)
  }

  private init(scale: Scale, labels: [String?]) {
    self.scale = scale
    self.labels = labels
  }

  /// How far data may reach into the outer half of the first and the last row.
  private static let overhang = 0.4

  private struct Fit {
    var step: Step
    var rowsPerTick: Int
    var score: Double
  }

  private static func linear(_ lo: Double, _ hi: Double, rows: Int) -> RowAxis {
    let room = Double(rows - 1) + 2 * overhang
    var best: Fit?
    for k in 2...4 {
      let needed = (hi - lo) / room * Double(k)
      for step in Step.candidates(around: needed) where step.size >= needed * (1 - 1e-12) {
        let isTight = top(hi, step, k) - (lo * Double(k)) / step.size <= Double(rows - 1) + overhang
        guard isTight else { continue }
        let used = needed / step.size
        let labels = Double(rows) / Double(k)
        let score = used - 0.02 * (labels - 5).magnitude - (step.mantissa == 25 ? 0.02 : 0)
        if best.map({ score > $0.score }) ?? true {
          best = Fit(step: step, rowsPerTick: k, score: score)
        }
      }
    }
    let step = best?.step ?? Step.atLeast((hi - lo) / room * 2)
    let k = best?.rowsPerTick ?? 2
    // Rows are counted in k-ths of a step; row 0 is `first` of them.
    var first = top(hi, step, k)
    if lo >= 0 { first = max(first, Double(rows - 1)) }
    let row = step.size / Double(k)
    let scale = Scale(.linear, (first - Double(rows) + 0.5) * row, (first + 0.5) * row)
    return RowAxis(scale: scale, labels: labels(first: first, step: step, k: k, rows: rows))
  }

  /// The k-th of a step that row 0 stands on.
  private static func top(_ hi: Double, _ step: Step, _ k: Int) -> Double {
    (hi * Double(k) / step.size - overhang).rounded(.up)
  }

  private static func labels(first: Double, step: Step, k: Int, rows: Int) -> [String?] {
    var indices: [(row: Int, index: Int)] = []
    guard let first = Int(exactly: first) else { return .init(repeating: nil, count: rows) }
    for row in 0..<rows where (first - row) % k == 0 { indices.append((row, (first - row) / k)) }
    let texts = Numerals.labels(indices.map { step.multiple($0.index) })
    var labels = [String?](repeating: nil, count: rows)
    for (entry, text) in zip(indices, texts) { labels[entry.row] = text }
    return labels
  }

  private static func logarithmic(_ lo: Double, _ hi: Double, rows: Int) -> RowAxis {
    let from = Logarithm.ten(lo)
    let to = Logarithm.ten(hi)
    let room = Double(rows - 1) + 2 * overhang
    // A label every `k` rows stands for `decades` decades.
    var best: (score: Double, decades: Int, k: Int, first: Double)?
    for decades in [1, 2, 3, 4, 5, 10, 20, 50, 100, 200] {
      for k in 1...max(rows, 2) {
        let perRow = Double(decades) / Double(k)
        let first = (to / perRow - overhang).rounded(.up)
        guard first - from / perRow <= Double(rows - 1) + overhang else { continue }
        let used = (to - from) / perRow / room
        let score = used - (k == 1 ? 0.3 : 0) - (decades > 1 ? 0.2 : 0)
        if best.map({ score > $0.score }) ?? true { best = (score, decades, k, first) }
      }
    }
    guard let best else { return linear(lo, hi, rows: rows) }
    let perRow = Double(best.decades) / Double(best.k)
    let scale = Scale(
      exponents: (best.first - Double(rows) + 0.5) * perRow, (best.first + 0.5) * perRow)
    var labels = [String?](repeating: nil, count: rows)
    let isDense = best.decades == 1 && best.k >= 6
    let ticks = Ticks.decades(scale, target: 400).filter { !$0.label.isEmpty || isDense }
    let isPlain = ticks.allSatisfy { $0.value >= 0.0099 && $0.value < 1.1e4 }
    for tick in ticks {
      let place = (1 - scale.place(tick.value)) * Double(rows)
      guard let row = Int(exactly: place.rounded(.down)), labels.indices.contains(row) else {
        continue
      }
      let decimal = Decimal(tick.value)
      let factor = Int(decimal.digits.first ?? 0)
      let isDecade = factor == 1 && (decimal.point - 1) % best.decades == 0
      guard isDecade || (isDense && (factor == 2 || factor == 5)) else { continue }
      labels[row] = isPlain ? Numerals.short(tick.value) : "\(factor)e\(decimal.point - 1)"
    }
    return RowAxis(scale: scale, labels: labels)
  }
}
