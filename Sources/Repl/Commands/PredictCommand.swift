import Kernel
import Viz

extension Command {
  static let predict = Command(
    Label(
      "predict", foreign: ["predict_proba", "get_preds", "forward"],
      summary: "Say what the model says of some rows, or of all rows of a file.",
      parameters: [
        Parameter(
          "count", .integer(1...1000), .positional, standard: "5",
          help: "rows shown; a file that is written gets all where this is unwritten"),
        part,
        Parameter(
          "ids", .list(.text), foreign: ["id_col"],
          help:
            "columns of the file to write before the answers, or no; those that differ in each row"
        ),
      ] + AskedRows.parameters,
      example: "predict 5"), .look
  ) { request, workspace, _ throws(Problem) in
    let asked = try AskedRows(request, workspace.session, needsTarget: false)
    if let path = request.call.sink?.path, asked.file != nil, Files.isSame(path, asked.word) {
      throw Problem(
        .badValue, "\(path.brief) is the file that is read", hint: "predict \(path) > out.csv",
        about: "part")
    }
    if asked.file == nil, request.values.isWritten("ids") {
      throw Problem(
        .unknownOption, "ids= are columns of a file, and \(asked.word) is none",
        hint: "predict new.csv ids=id > out.csv", about: "ids")
    }
    let answers = try Predictions(asked)
    let isCounted = request.values.isWritten("count")
    let count = min(request.values[integer: "count"], answers.rows.count)
    var answer = Answer(
      [.table(answers.table(first: count))], item: .datum(.tensor(answers.outputs)))
    // In edition 1 a file got the rows that were shown.
    if request.call.edition > 1 {
      answer.listing = answers.listing(first: isCounted ? count : answers.rows.count)
    }
    if let sentence = answers.unfitSentence { answer.note("note: " + sentence) }
    for note in asked.notes { answer.note(note) }
    let shown = answers.rows.prefix(count)
    if asked.file == nil, let note = asked.asking.note(of: Array(shown), asked.side) {
      answer.note(note)
    } else if asked.file != nil, let known = asked.asking.known(asked.side)?.sentence {
      answer.note("note: \(Escaping.terminal(known, columns: 200))")
    }
    if let path = request.call.sink?.path, let listing = answer.listing {
      answer.spoken.append(
        .line("\(Escaping.terminal(path)): \(Numerals.counted(listing.count, "row"))"))
      answer.spoken += answer.parts.filter { if case .note = $0 { true } else { false } }
    }
    return answer
  }
}

/// What a predictor says of rows, and how it is written.
struct Predictions {
  private let asked: AskedRows
  /// Row numbers of the data set, in their order.
  let rows: [Int]
  /// (rows, outputs): probabilities of classes, or numbers.
  let outputs: Tensor
  private let said: [Int32]
  private let unfit: [Int: String]

  init(_ asked: AskedRows) throws(Problem) {
    self.asked = asked
    let dataset = asked.asking.dataset
    let unfit = asked.file?.unfit ?? [:]
    self.unfit = unfit
    guard unfit.count < dataset.rows || asked.file == nil else {
      let (row, reason) = unfit.min { $0.key < $1.key } ?? (0, "")
      throw Problem(
        .badFile,
        "no row of \(asked.word) can be answered for: \(dataset.place(ofRow: row)): \(reason)",
        hint: reason.hasPrefix("a gap")
          ? "fill=median on the training data fills gaps here too"
          : "write its cells as the training data has them", about: "part")
    }
    rows = dataset.split.rows(asked.side)
    let evaluation =
      unfit.isEmpty
      ? try asked.asking.evaluation(asked.side)
      : try asked.asking.evaluation(rows: rows.filter { unfit[$0] == nil })
    let labels = try evaluation.labels()
    guard !unfit.isEmpty else {
      (outputs, said) = (evaluation.outputs, labels)
      return
    }
    let width = evaluation.outputs.shape[1]
    var spread = [Float](repeating: .nan, count: rows.count * width)
    var own = [Int32](repeating: -1, count: rows.count)
    var place = 0
    for (row, number) in rows.enumerated() where unfit[number] == nil {
      for output in 0..<width { spread[row * width + output] = evaluation.outputs[place, output] }
      own[row] = labels[place]
      place += 1
    }
    (outputs, said) = (try Tensor(try Shape([rows.count, width]), spread), own)
  }

  private var dataset: Dataset { asked.asking.dataset }
  private var hasTruth: Bool { asked.file?.hasTarget ?? true }
  private var isClassed: Bool { dataset.task == .classes }

  /// `2 of 40 rows have no answer: new.csv:3: a gap in 'age'`
  var unfitSentence: String? {
    guard let (row, reason) = unfit.min(by: { $0.key < $1.key }) else { return nil }
    let place = Escaping.terminal("\(dataset.place(ofRow: row)): \(reason)", columns: 200)
    return "\(unfit.count) of \(Numerals.counted(rows.count, "row")) "
      + "\(unfit.count == 1 ? "has" : "have") no answer: \(place)"
      + (unfit.count > 1 ? ", …" : "")
  }

  // MARK: On the screen

  func table(first count: Int) -> Table {
    let ids = asked.file?.raw.ids ?? []
    let header =
      ["row"] + ids.prefix(1).map(\.name)
      + (hasTruth ? ["truth"] : []) + ["said"]
      + (isClassed ? ["sure"] : []) + (hasTruth ? [isClassed ? "" : "error"] : [])
    let cells = (0..<count).map { row -> [Table.Cell] in
      ["\(rows[row])"] + ids.prefix(1).map { .word($0.cells[rows[row]], columns: 32) }
        + figures(row)
    }
    return Table(header, rows: cells)
  }

  private func figures(_ row: Int) -> [Table.Cell] {
    let number = rows[row]
    guard unfit[number] == nil else {
      return (hasTruth ? [truth(number)] : []) + ["–"]
        + [Table.Cell](repeating: "", count: (isClassed ? 1 : 0) + (hasTruth ? 1 : 0))
    }
    switch dataset.target {
    case .classes(let labels, let names):
      let own = Int(said[row])
      let isWrong = Int(labels[number]) != own
      return (hasTruth ? [truth(number)] : [])
        + [Table.Cell(names[own]), .percent(Double(outputs[row, own]))]
        + (hasTruth ? [isWrong ? "wrong" : ""] : [])
    case .values(let values, _):
      let own = Double(outputs[row, 0])
      return (hasTruth ? [truth(number)] : []) + [.short(own)]
        + (hasTruth ? [.short(own - Double(values[number, 0]))] : [])
    }
  }

  private func truth(_ row: Int) -> Table.Cell {
    switch dataset.target {
    case .classes(let labels, let names): Table.Cell(names[Int(labels[row])])
    case .values(let values, _): .short(Double(values[row, 0]))
    }
  }

  // MARK: In a file

  /// The ids or the row numbers, what is said, the probabilities of classes, in all digits; the order of the rows
  /// is kept. Where some have no answer, their cells are empty and a last column says why.
  func listing(first count: Int) -> Answer.Listing {
    let ids = asked.file?.raw.ids ?? []
    let names = dataset.target.names
    var header = ids.isEmpty ? [placeName] : ids.map(\.name)
    header += isClassed ? ["prediction"] + names.map { "p_\($0)" } : Predictions.columns(names)
    if !unfit.isEmpty { header.append("no_answer") }
    let width = outputs.shape[1]
    return Answer.Listing(header: header, count: count) { row in
      let number = rows[row]
      var cells = ids.isEmpty ? [place(number)] : ids.map { JSON.text($0.cells[number]) }
      if unfit[number] != nil {
        cells += [JSON](repeating: .null, count: (isClassed ? 1 : 0) + width)
      } else {
        if isClassed { cells.append(.text(names[Int(said[row])])) }
        cells += (0..<width).map { output in
          let value = outputs[row, output]
          return value.isFinite ? .number("\(value)") : .text("\(value)")
        }
      }
      if !unfit.isEmpty { cells.append(.text(unfit[number] ?? "")) }
      return cells
    }
  }

  /// One number is the prediction; several have their names.
  private static func columns(_ names: [String]) -> [String] {
    names.count == 1 ? ["prediction"] : names.map { "prediction_\($0)" }
  }

  /// What tells rows apart where nothing in the file does.
  private var placeName: String {
    switch dataset.places {
    case .rows, .numbered: "row"
    case .lines, .scattered: asked.file == nil ? "row" : "line"
    case .files: "file"
    case .joined: "place"
    }
  }

  private func place(_ row: Int) -> JSON {
    switch placeName {
    case "row": JSON(row)
    case "line": JSON(dataset.places.line(ofRow: row) ?? row)
    default: .text(dataset.place(ofRow: row))
    }
  }
}
