import Kernel
import Viz

/// Answers as JSON values: numbers with all their digits, NaN and infinities as text, charts as data.
extension Item {
  var json: JSON {
    switch self {
    case .datum(let datum): return datum.json
    case .record(let record):
      return .object(record.fields.map { JSON.Member(name: $0.name, value: $0.item.json) })
    case .run(let run): return run.json
    case .model(let model):
      return JSON([
        "name": .text(model.name), "layers": .text(model.blueprint.description),
        "parameters": JSON(model.layout.parameterCount), "steps": JSON(model.steps),
        "digest": .text(model.digest.text),
      ])
    case .estimator(let estimator):
      return JSON([
        "name": .text(estimator.name), "method": .text(estimator.description),
        "rows": estimator.state.map { JSON($0.rows) } ?? .null,
        "digest": .text(estimator.digest.text),
      ])
    case .dataset(let data):
      return JSON([
        "name": .text(data.name), "rows": JSON(data.rows), "features": JSON(data.features),
        "train": JSON(data.split.train.count), "valid": JSON(data.split.valid.count),
        "classes": .list(data.task == .classes ? data.target.names.map { .text($0) } : []),
        "digest": .text(data.fingerprint.text),
      ])
    }
  }
}

extension Datum {
  var json: JSON {
    switch self {
    case .number(let number): JSON(number)
    case .flag(let flag): .flag(flag)
    case .text(let text): .text(text)
    case .list(let items): .list(items.map(\.json))
    case .none: .null
    case .tensor(let tensor):
      JSON([
        "shape": .list(tensor.shape.sizes.map { JSON($0) }), "values": JSON(floats: tensor.floats),
      ])
    }
  }
}

extension Run {
  /// Everything a run was told and came to: its settings as they would be typed, its curves step by
  /// step and epoch by epoch, and the figures of its end.
  var json: JSON {
    var members: [JSON.Member] = []
    func add(_ name: String, _ value: JSON) {
      members.append(JSON.Member(name: name, value: value))
    }
    add("name", .text(name))
    add("digest", .text(digest))
    add("settings", .object(settings.map { JSON.Member(name: $0.name, value: .text($0.value)) }))
    add("ending", .text(ending.word))
    add("results", .object(results.map { JSON.Member(name: $0.name, value: JSON($0.value)) }))
    guard method == nil else { return .object(members) }
    if let chosenEpoch { add("chosen_epoch", JSON(chosenEpoch)) }
    if let best {
      add("best", JSON(["epoch": JSON(best.epoch), "valid": JSON(optional: best.valid)]))
    }
    add("loss", JSON(numbers: losses.values))
    add("lr", JSON(numbers: rates.values))
    add("momentum", JSON(numbers: momenta.values))
    add("gradnorm", JSON(numbers: gradientNorms.values))
    add("stride", JSON(losses.stride))
    add("steps", JSON(losses.count))
    add("epoch", .list(epochs.map { JSON($0.epoch) }))
    add("train", JSON(numbers: epochs.map(\.train)))
    add("valid", .list(epochs.map { JSON(optional: $0.valid) }))
    if epochs.contains(where: { $0.clean != nil }) {
      add("clean", .list(epochs.map { JSON(optional: $0.clean) }))
    }
    if epochs.contains(where: { $0.mined != nil }) {
      add("mined", .list(epochs.map { JSON(optional: $0.mined) }))
    }
    for metric in metricNames { add(metric, JSON(numbers: self.metric(metric))) }
    if !notes.isEmpty { add("notes", .list(notes.map { .text($0) })) }
    return .object(members)
  }
}

extension Ending {
  var word: String {
    switch self {
    case .finished: "finished"
    case .paused: "paused"
    case .stalled: "stopped early"
    case .diverged: "diverged"
    }
  }
}

extension JSON {
  init(numbers: [Double]) { self = .list(numbers.map { JSON($0) }) }

  /// As many digits as tell a Float from its neighbours.
  init(floats: [Float]) {
    self = .list(
      floats.map {
        $0.isFinite ? .number("\($0)") : .text(JSON.word(notFinite: Double($0)))
      })
  }

  init(optional number: Double?) { self = number.map { JSON($0) } ?? .null }

  init(texts: [String]) { self = .list(texts.map { .text($0) }) }

  /// Members that may be missing.
  init(_ members: [(String, JSON?)]) {
    self = .object(
      members.compactMap { name, value in value.map { Member(name: name, value: $0) } })
  }
}

extension Answer.Part {
  /// The part as a record, its kind in `type`; nil for one that says nothing.
  var record: (type: String, body: [(String, JSON?)]) {
    switch self {
    case .line(let text): return ("text", [("text", .text(text))])
    case .page(let page):
      return ("text", [("text", .text(page.first.joined(separator: "\n")))])
    case .note(let text): return ("note", [("text", .text(text))])
    case .document(let text): return ("document", [("text", .text(text))])
    case .table(let table): return ("table", table.members)
    case .row(let row):
      return (
        "row", [("columns", JSON(texts: row.columns)), ("cells", row.cells.map { $0.json })]
      )
    case .chart(let chart): return ("chart", chart.members)
    }
  }
}

extension Array where Element == Table.Cell {
  var json: JSON { .list(map(\.json)) }
}

extension Table.Cell {
  /// A number, where the cell is one.
  var json: JSON {
    if text == Table.Cell.nothing { return .null }
    if let number { return Int(text).map { JSON($0) } ?? JSON(number) }
    let text = whole ?? text
    if isName { return .text(text) }
    return Int(text).map { JSON($0) } ?? Numeral.parse(text).map { JSON($0) } ?? .text(text)
  }
}

extension Table {
  var members: [(String, JSON?)] {
    [
      ("columns", JSON(texts: header)), ("rows", .list(rows.indices.map { .list(cells($0)) })),
    ]
  }

  /// The cells of a row, small pictures as numbers.
  func cells(_ row: Int) -> [JSON] {
    rows[row].indices.map { column in
      guard let sketches = sketches[column], row < sketches.count else {
        return rows[row][column].json
      }
      return sketches[row].json
    }
  }
}

extension Sketch {
  fileprivate var json: JSON {
    switch self {
    case .curve(let values): JSON(numbers: values)
    case .spread(let counts, let from, let to):
      JSON(["counts": JSON(numbers: counts), "from": JSON(from), "to": JSON(to)])
    }
  }
}
