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
      let charts = answer.charts.isEmpty ? try answer.drawn?() ?? [] : answer.charts
      guard !charts.isEmpty else {
        throw Problem(
          .wrongKind, "there is no chart in this answer to write as SVG",
          hint: "plot loss > loss.svg")
      }
      return Chart.svg(charts)
    case .words:
      return lines(answer, appearance, .words)
    case .text, .page:
      return lines(answer, appearance, .drawn)
    case .csv:
      return try csv(answer)
    case .json:
      if let listing = answer.listing {
        let rows = (0..<listing.count).map { row in
          JSON.object(
            zip(listing.header, listing.row(row)).map { JSON.Member(name: $0, value: $1) }
          ).written
        }
        return "[" + rows.joined(separator: ",\n ") + "]\n"
      }
      if let item = answer.item ?? answer.named { return item.json.written + "\n" }
      if let table = answer.table { return json(table) + "\n" }
      if let chart = answer.charts.first {
        guard answer.charts.count > 1 else { return JSON(chart.members).written + "\n" }
        let charts = answer.charts.map { JSON($0.members).written }
        return "[" + charts.joined(separator: ",\n ") + "]\n"
      }
      throw Problem(
        .wrongKind, "there are no figures in this answer to write as JSON",
        hint: "runs > runs.json")
    }
  }

  /// What a file that was written leaves out; nil where it holds everything.
  static func remark(_ answer: Answer, _ sink: Sink) -> String? {
    guard format(of: sink, answer) == .svg, let path = sink.path else { return nil }
    let counts = answer.charts.flatMap(\.layers).map { layer in
      if case .pictures(let pictures) = layer { pictures.items.count } else { 0 }
    }
    guard let most = counts.max(), most > Pictures.mostInSVG else { return nil }
    return "\(Escaping.terminal(path)) holds the first \(Pictures.mostInSVG) of \(most) pictures: "
      + "more do not fit"
  }

  /// Refuses, before anything is done, the name of a file that an answer would ruin.
  static func check(_ sink: Sink) throws(Problem) {
    guard sink.format == nil, let path = sink.path else { return }
    for ending in [".safetensors", ".npy", ".npz", ".athanor", ".png"]
    where path.asciiLowercased.hasSuffix(ending) {
      throw Problem(
        .badValue, "no answer is written as \(ending) by >",
        hint: "predict new.csv > out.csv   plot loss > loss.svg   export net.safetensors",
        place: sink.range)
    }
  }

  /// The format of a sink: the one it names, else by the ending of its path.
  static func format(of sink: Sink, _ answer: Answer? = nil) -> Sink.Format {
    if let format = sink.format { return format }
    let path = sink.path ?? ""
    for (ending, format) in [
      (".svg", Sink.Format.svg), (".csv", .csv), (".json", .json),
    ] where path.asciiLowercased.hasSuffix(ending) {
      return format
    }
    // Rows are rows, whatever their file is called.
    return answer?.listing != nil && sink.path != nil ? .csv : .text
  }

  private static func lines(
    _ answer: Answer, _ appearance: Appearance, _ form: ChartForm
  ) -> String {
    var plain = appearance
    plain.depth = .none
    return answer.parts.flatMap { $0.lines(plain, charts: form) }.map { $0 + "\n" }.joined()
  }

  /// RFC 4180, texts verbatim: what tells rows apart must be found again by who joins the file to another.
  private static func csv(_ listing: Answer.Listing) -> String {
    var text = listing.header.map(CSV.cell).joined(separator: ",") + "\r\n"
    for row in 0..<listing.count {
      let cells = listing.row(row).map { cell in
        switch cell {
        case .number(let digits): digits
        case .text(let text): CSV.cell(text)
        default: ""
        }
      }
      text += cells.joined(separator: ",") + "\r\n"
    }
    return text
  }

  /// RFC 4180; a cell that a spreadsheet would take for a formula is written as text.
  private static func csv(_ answer: Answer) throws(Problem) -> String {
    if let listing = answer.listing { return csv(listing) }
    if let table = answer.table {
      return ([table.header] + table.fullRows).filter { !$0.isEmpty }.map(csvRow).joined()
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
      if case .record(let record)? = answer.item ?? answer.named { return csv(record) }
      throw Problem(
        .wrongKind, "this answer has no table to write as CSV", hint: "runs > runs.csv")
    }
  }

  /// The fields of a record side by side: a line where none is a list, else one for each place of the longest.
  private static func csv(_ record: Record) -> String {
    let columns = record.fields.map { field -> (name: String, cells: [JSON]) in
      if case .list(let cells) = field.item.json { return (field.name, cells) }
      return (field.name, [field.item.json])
    }
    let lines = (0..<(columns.map(\.cells.count).max() ?? 0)).map { line in
      csvRow(
        columns.map { column in
          guard line < column.cells.count else { return "" }
          switch column.cells[line] {
          case .number(let digits): return digits
          case .text(let text): return text
          case .flag(let flag): return flag ? "yes" : "no"
          default: return ""
          }
        })
    }
    return csvRow(columns.map(\.name)) + lines.joined()
  }

  /// A list of objects, one a row.
  private static func json(_ table: Table) -> String {
    let rows = table.rows.indices.map { row -> String in
      let cells = zip(table.header, table.cells(row)).map { JSON.Member(name: $0, value: $1) }
      return JSON.object(cells).written
    }
    return "[" + rows.joined(separator: ",\n ") + "]"
  }

  static func csvRow(_ cells: [String]) -> String {
    cells.map { cell in
      let first = cell.utf8.first ?? 0
      let isFormula =
        [61, 64, 9, 13].contains(first)
        || ((first == 43 || first == 45)
          && Numeral.parse(cell) == nil)
      return CSV.cell(isFormula ? "'" + cell : cell)
    }.joined(separator: ",") + "\r\n"
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
      case .spans(let spans):
        [("low", spans.x.map { "\($0)" }, spans.lo), ("high", spans.x.map { "\($0)" }, spans.hi)]
      case .cells(let cells):
        cells.rows.enumerated().map { row, name in
          let own = cells.values.dropFirst(row * cells.columns.count).prefix(cells.columns.count)
          return (name, cells.columns, Array(own))
        }
      case .rule, .pictures, .regions: []
      }
    }
  }
}
