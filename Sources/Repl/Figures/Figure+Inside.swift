import Kernel
import Viz

extension Figure {
  /// A histogram of what a layer hands on, with dead and saturated shares in the caption.
  static func histogram(_ title: String, _ entry: LayerReport.Entry) -> Chart {
    var chart = histogram(title, entry.outputs)
    chart.caption.removeLast()
    chart.caption += "; \(entry.dead) of \(Numerals.counted(entry.units, "unit")) dead"
    if let share = entry.saturated, let flatness = entry.flatness {
      chart.caption += ", \(Numerals.percent(share)) saturated (\(flatness.rule))"
    }
    chart.caption += "."
    return chart
  }

  /// Rows of each class.
  static func classes(_ dataset: Dataset) -> Chart? {
    guard case .classes(_, let names) = dataset.target else { return nil }
    let counts = dataset.target.counts(in: Array(0..<dataset.rows))
    return words(names, counts, "class", "classes", dataset)
  }

  /// How many rows have each word of a column; nil where it is no column of words.
  static func words(ofColumn name: String, _ dataset: Dataset) -> Chart? {
    guard let schema = dataset.table.schema,
      let place = schema.columns.firstIndex(where: { $0.name == name }),
      case .words(let words) = schema.columns[place].kind
    else { return nil }
    let width = dataset.features
    let counts = dataset.inputs.withFloats { floats in
      schema.groups[place].map { feature in
        (0..<dataset.rows).count { floats[$0 * width + feature] > 0 }
      }
    }
    return Figure.words(words, counts, name, "words", dataset)
  }

  private static func words(
    _ names: [String], _ counts: [Int], _ title: String, _ noun: String, _ dataset: Dataset
  ) -> Chart {
    let order = counts.indices.sorted { counts[$0] < counts[$1] }
    let said = order.first.flatMap { least in
      order.last.map { most in
        counts[least] == counts[most]
          ? "\(counts[least]) rows each"
          : "from \(counts[least]) of \(DisplayWidth.shortened(names[least], to: 24)) "
            + "to \(counts[most]) of \(DisplayWidth.shortened(names[most], to: 24))"
      }
    }
    return Chart(
      title: title == "class" ? noun : title, subtitle: dataset.name, x: Axis(title),
      y: Axis("rows"), layers: [.bars(Bars(labels: names, values: counts.map(Double.init)))],
      caption: "\(names.count) \(noun), \(said ?? "no rows").")
  }
}

/// Tables of the inside of a model, and the sentence that says what they show.
enum Inside {
  /// What every layer makes of a batch.
  static func activations(_ report: LayerReport) -> (table: Table, notes: [String]) {
    let entries = report.entries
    let hasFlat = entries.contains { $0.saturated != nil }
    let rows = entries.indices.map { index -> [Table.Cell] in
      let entry = entries[index]
      let before = index > 0 ? entries[index - 1].deviation : .nan
      let saturated = entry.saturated.map { Table.Cell.percent($0, 0) } ?? "–"
      return [
        Table.Cell(entry.layer), Table.Cell(entry.kind), cell(entry.mean), cell(entry.deviation),
        ratio(entry.deviation, before), .percent(entry.zeros, 0),
        "\(entry.dead)/\(entry.units)",
      ] + (hasFlat ? [saturated] : []) + [cell(entry.gradient), ""]
    }
    var table = Table(
      ["layer", "kind", "mean", "sd", "ratio", "zero", "dead"] + (hasFlat ? ["flat"] : [])
        + ["grad sd", "spread"],
      rows: rows, alignments: [.left, .left] + rows[0].dropFirst(2).map { _ in .right })
    let last = table.header.count - 1
    table.alignments[last] = .left
    table.sketches[last] = entries.map { Sketch(Histogram($0.outputs)) }
    table.overflow = .dropped(remedy: "stats | csv has all")
    table.worths = table.header.map { InsideWorth.of($0) }
    return (table, activationNotes(entries))
  }

  private static func activationNotes(_ entries: [LayerReport.Entry]) -> [String] {
    var notes: [String] = []
    let hidden = entries.filter { $0.layer != "out" && $0.deviation > 0 }
    if let first = hidden.first, let last = hidden.last, hidden.count > 1 {
      let ratio = last.deviation / first.deviation
      let said =
        ratio > 0.5 && ratio < 2
        ? "the signal keeps its scale" : ratio < 1 ? "the signal fades" : "the signal grows"
      var note =
        "\(said): sd \(short(first.deviation)) after \(first.layer), \(short(last.deviation)) "
        + "after \(last.layer)"
      if let top = entries.last, top.gradient > 0, first.gradient > 0 {
        note +=
          "; the gradient that reaches \(first.layer) is "
          + "\(short(first.gradient / top.gradient)) of that at \(top.layer)"
      }
      notes.append(note)
    }
    let dead = entries.filter { $0.kind.hasSuffix("relu") }.reduce(0) { $0 + $1.dead }
    if dead > 0 {
      notes.append(
        "\(Numerals.counted(dead, "rectified unit")) dead: 0 in every row of this batch, and "
          + "nothing is learnt through \(dead == 1 ? "it" : "them")")
    }
    let rules = entries.compactMap(\.flatness?.rule)
    if !rules.isEmpty {
      let unique = rules.indices.filter { rules.firstIndex(of: rules[$0]) == $0 }.map { rules[$0] }
      notes.append("flat: " + unique.joined(separator: ", "))
    }
    return notes + broken(entries.map { ($0.layer, $0.outputs) })
  }

  /// The weights of every layer. The gain is the sd times the root of the inputs: 1 for LeCun, 1.41
  /// for Kaiming.
  static func weights(_ model: Model) -> (table: Table, notes: [String]) {
    let slices = model.layout.slices
    let values = slices.map { model.numbers(of: $0).map(Double.init) }
    var before = Double.nan
    var gains: [(name: String, gain: Double)] = []
    let rows = slices.indices.map { index -> [Table.Cell] in
      let slice = slices[index]
      let deviation = Statistics.deviation(values[index], freedom: 0)
      let gain = deviation * Double(slice.rows).squareRoot()
      let change: Table.Cell = slice.isMatrix ? ratio(deviation, before) : ""
      if slice.isMatrix {
        before = deviation
        gains.append((slice.name, gain))
      }
      return [
        Table.Cell(slice.name),
        slice.isMatrix ? "\(slice.rows)x\(slice.columns)" : "\(slice.columns)",
        cell(Statistics.mean(values[index])), cell(deviation), change,
        slice.isMatrix ? cell(gain) : "", zeros(values[index]), "",
      ]
    }
    let table = spreadTable(
      ["weights", "shape", "mean", "sd", "ratio", "gain", "zero", "spread"], rows, values)
    var notes: [String] = []
    let finite = gains.filter { $0.gain.isFinite }
    if let low = finite.min(by: { $0.gain < $1.gain }),
      let high = finite.max(by: { $0.gain < $1.gain })
    {
      let range =
        finite.count == 1
        ? "gain \(short(low.gain))"
        : "gains from \(short(low.gain)) (\(low.name)) to \(short(high.gain)) (\(high.name))"
      notes.append(
        range + ", the sd times the root of the inputs; fresh from kaiming it is 1.41, from "
          + "lecun 1, by default 0.58")
    }
    return (table, notes + broken(zip(slices.map(\.name), values).map { ($0, $1) }))
  }

  /// The gradients of the loss by the weights, on one batch.
  static func gradients(_ report: LayerReport) -> (table: Table, notes: [String]) {
    var before = Double.nan
    let rows = report.slopes.map { slope -> [Table.Cell] in
      let deviation = Statistics.deviation(slope.gradients, freedom: 0)
      let change: Table.Cell = slope.isMatrix ? ratio(deviation, before) : ""
      if slope.isMatrix { before = deviation }
      return [
        Table.Cell(slope.name), cell(Statistics.mean(slope.gradients)), cell(deviation), change,
        zeros(slope.gradients), ratio(size(slope.gradients), size(slope.weights)), "",
      ]
    }
    let table = spreadTable(
      ["gradients", "mean", "sd", "ratio", "zero", "to weight", "spread"], rows,
      report.slopes.map(\.gradients))
    var notes: [String] = []
    let matrices = report.slopes.filter(\.isMatrix)
    if let first = matrices.first, let last = matrices.last, matrices.count > 1 {
      let (low, high) = (size(first.gradients), size(last.gradients))
      let ratio = low / high
      let said =
        ratio.isNaN
        ? "the gradients cannot be compared"
        : ratio < 0.1
          ? "the gradient fades on its way back"
          : ratio > 10 ? "the gradient grows on its way back" : "the gradient keeps its scale"
      notes.append(
        "\(said): \(short(low)) at \(first.name), \(short(high)) at \(last.name) (root of the mean "
          + "square, which `to weight` divides by that of the weights)")
    }
    return (table, notes + broken(report.slopes.map { ($0.name, $0.gradients) }))
  }

  private static func spreadTable(
    _ header: [String], _ rows: [[Table.Cell]], _ values: [[Double]]
  ) -> Table {
    let sides = header.indices.map { column -> Table.Alignment in
      column == 0 || column == header.count - 1 ? .left : .right
    }
    var table = Table(header, rows: rows, alignments: sides)
    table.sketches[header.count - 1] = values.map { Sketch(Histogram($0)) }
    table.overflow = .dropped(remedy: "stats \(header[0]) | csv has all")
    table.worths = header.map { InsideWorth.of($0) }
    return table
  }

  /// Root of the mean square.
  private static func size(_ values: [Double]) -> Double {
    Statistics.mean(values.map { $0 * $0 }).squareRoot()
  }

  private static func short(_ value: Double) -> String { Numerals.short(value, digits: 3) }

  private static func cell(_ value: Double) -> Table.Cell { .short(value, digits: 3) }

  private static func zeros(_ values: [Double]) -> Table.Cell {
    let count = values.filter { $0 == 0 }.count
    return .percent(Double(count) / Double(max(1, values.count)), 0)
  }

  private static func ratio(_ value: Double, _ before: Double) -> Table.Cell {
    let ratio = value / before
    return .short(ratio.isFinite ? ratio : nil, digits: 2)
  }

  /// Where numbers are not finite, the first thing to know.
  private static func broken(_ found: [(name: String, values: [Double])]) -> [String] {
    found.compactMap { name, values in
      let nans = values.filter(\.isNaN).count
      let infinite = values.filter(\.isInfinite).count
      guard nans + infinite > 0 else { return nil }
      return "\(name) holds \(nans) NaN and \(infinite) infinite of \(values.count) numbers"
    }
  }
}

/// What a column of a table of layers is worth where not all have room.
private enum InsideWorth {
  static func of(_ column: String) -> Int {
    switch column {
    case "sd", "grad sd": 5
    case "ratio", "gain", "to weight": 4
    case "zero", "dead", "flat", "spread": 3
    case "mean": 2
    default: 1
    }
  }
}
