import Kernel
import Viz

/// Writes an answer to where the statement said, in the format it named or the file's ending implies.
enum SinkWriter {
  /// The answer in a format, as bytes of a file.
  static func text(
    _ answer: Answer, _ format: Sink.Format, _ appearance: Appearance
  ) throws(Problem) -> String {
    switch format {
    case .svg:
      guard !answer.charts.isEmpty else {
        throw Problem(
          .wrongKind, "there is no chart in this answer to write as SVG",
          hint: "plot loss > loss.svg")
      }
      return Chart.svg(answer.charts)
    case .words:
      return lines(answer, appearance, .words)
    case .text, .page:
      return lines(answer, appearance, .drawn)
    case .csv:
      return try csv(answer)
    case .json:
      if let item = answer.item { return json(item) + "\n" }
      if let table = answer.table { return json(table) + "\n" }
      if let chart = answer.charts.first {
        guard answer.charts.count > 1 else { return json(chart) + "\n" }
        return "[" + answer.charts.map(json).joined(separator: ",\n ") + "]\n"
      }
      throw Problem(
        .wrongKind, "there are no figures in this answer to write as JSON",
        hint: "runs > runs.json")
    }
  }

  /// The format of a sink: the one it names, else by the ending of its path.
  static func format(of sink: Sink) -> Sink.Format {
    if let format = sink.format { return format }
    let path = sink.path ?? ""
    for (ending, format) in [
      (".svg", Sink.Format.svg), (".csv", .csv), (".json", .json),
    ] where path.asciiLowercased.hasSuffix(ending) {
      return format
    }
    return .text
  }

  private static func lines(
    _ answer: Answer, _ appearance: Appearance, _ form: ChartForm
  ) -> String {
    var plain = appearance
    plain.depth = .none
    return answer.parts.flatMap { $0.lines(plain, charts: form) }.map { $0 + "\n" }.joined()
  }

  /// RFC 4180; a cell that a spreadsheet would take for a formula is written as text.
  private static func csv(_ answer: Answer) throws(Problem) -> String {
    if let table = answer.table {
      return ([table.header] + table.plainRows).filter { !$0.isEmpty }.map(csvRow).joined()
    }
    switch answer.item {
    case .datum(.tensor(let tensor)) where tensor.rank <= 2:
      let width = tensor.rank == 2 ? tensor.shape[1] : 1
      let values = tensor.floats
      return stride(from: 0, to: values.count, by: max(1, width)).map { start in
        values[start..<min(values.count, start + width)].map { "\($0)" }.joined(separator: ",")
          + "\r\n"
      }.joined()
    case .run(let run):
      let rows = run.losses.values.indices.map { index -> String in
        [
          Numeral.plain(run.losses.steps[index]), "\(run.rates.values[index])",
          "\(run.momenta.values[index])", "\(run.losses.values[index])",
          "\(run.gradientNorms.values[index])",
        ].joined(separator: ",") + "\r\n"
      }
      return "step,lr,momentum,loss,gradnorm\r\n" + rows.joined()
    default:
      if !answer.charts.isEmpty {
        let rows = answer.charts.flatMap(\.curves).flatMap { curve in
          zip(curve.x, curve.y).map { csvRow([curve.name, $0, "\($1)"]) }
        }
        return csvRow(["series", "x", "y"]) + rows.joined()
      }
      throw Problem(
        .wrongKind, "this answer has no table to write as CSV", hint: "runs > runs.csv")
    }
  }

  static func csvRow(_ cells: [String]) -> String {
    cells.map { cell in
      let first = cell.utf8.first ?? 0
      let isFormula =
        [61, 64, 9, 13].contains(first)
        || ((first == 43 || first == 45)
          && Numeral.parse(cell) == nil)
      let text = isFormula ? "'" + cell : cell
      let needsQuotes = text.utf8.contains { [34, 44, 10, 13].contains($0) }
      guard needsQuotes else { return text }
      return "\""
        + text.split(separator: "\"", omittingEmptySubsequences: false)
        .joined(separator: "\"\"") + "\""
    }.joined(separator: ",") + "\r\n"
  }

  /// An item as JSON; numbers that are not finite become null.
  static func json(_ item: Item) -> String {
    switch item {
    case .datum(let datum): return json(datum)
    case .record(let record):
      let fields = record.fields.map { quoted($0.name) + ": " + json($0.item) }
      return "{" + fields.joined(separator: ", ") + "}"
    case .run(let run):
      let series: [(String, [Double])] = [
        ("loss", run.losses.values), ("lr", run.rates.values),
        ("train", run.epochs.map(\.train)), ("valid", run.epochs.map { $0.valid ?? .nan }),
      ]
      let figures = series.map {
        quoted($0.0) + ": [" + $0.1.map(json).joined(separator: ", ") + "]"
      }
      return "{\"name\": \(quoted(run.name)), \"digest\": \(quoted(run.digest)), "
        + figures.joined(separator: ", ") + "}"
    case .model(let model):
      return
        "{\"name\": \(quoted(model.name)), \"layers\": \(quoted(model.blueprint.description)), "
        + "\"digest\": \(quoted(model.digest.text))}"
    case .dataset(let data):
      return "{\"name\": \(quoted(data.name)), \"rows\": \(data.rows), "
        + "\"features\": \(data.features), \"digest\": \(quoted(data.fingerprint.text))}"
    }
  }

  /// A list of objects, one a row; cells that are written as numbers become numbers.
  private static func json(_ table: Table) -> String {
    let rows = table.plainRows.map { row in
      let cells = zip(table.header, row).map { name, cell in
        quoted(name) + ": " + (Numeral.parse(cell).map(json) ?? quoted(cell))
      }
      return "{" + cells.joined(separator: ", ") + "}"
    }
    return "[" + rows.joined(separator: ",\n ") + "]"
  }

  private static func json(_ chart: Chart) -> String {
    let curves = chart.curves.map { curve in
      let x = curve.x.map { Numeral.parse($0) == nil ? quoted($0) : $0 }
      return "{\"name\": \(quoted(curve.name)), \"x\": [\(x.joined(separator: ", "))], "
        + "\"y\": [\(curve.y.map(json).joined(separator: ", "))]}"
    }
    return "{\"title\": \(quoted(chart.title)), \"caption\": \(quoted(chart.caption)), "
      + "\"series\": [\(curves.joined(separator: ", "))]}"
  }

  private static func json(_ number: Double) -> String { number.isFinite ? "\(number)" : "null" }

  private static func json(_ datum: Datum) -> String {
    switch datum {
    case .number(let number): return json(number)
    case .flag(let flag): return flag ? "true" : "false"
    case .text(let text): return quoted(text)
    case .list(let items): return "[" + items.map(json).joined(separator: ", ") + "]"
    case .none: return "null"
    case .tensor(let tensor):
      let values = tensor.floats.map { json(Double($0)) }.joined(separator: ", ")
      let sizes = tensor.shape.sizes.map(String.init).joined(separator: ", ")
      return "{\"shape\": [\(sizes)], \"values\": [\(values)]}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      default:
        if scalar.value < 32 {
          let digits = String(scalar.value, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }
}

extension Chart {
  /// What the layers show as named runs of points: places as text, for they may be names of bars.
  fileprivate var curves: [(name: String, x: [String], y: [Double])] {
    layers.flatMap { layer -> [(name: String, x: [String], y: [Double])] in
      switch layer {
      case .line(let series), .dots(let series):
        [(series.name, series.x.map { "\($0)" }, series.y)]
      case .band(let band):
        [("low", band.x.map { "\($0)" }, band.lo), ("high", band.x.map { "\($0)" }, band.hi)]
      case .bars(let bars): [(title, bars.labels, bars.values)]
      case .mark(let mark): [(mark.text, ["\(mark.x)"], [mark.y ?? .nan])]
      case .rule, .cells, .pictures: []
      }
    }
  }
}
