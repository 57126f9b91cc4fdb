/// Items as text, numbers apart. Whoever adds a stored property to a packed type adds it here too:
/// `PackingLaws` compares the two.
extension Item {
  func packed(_ packing: inout Packing) -> (kind: String, body: JSON) {
    switch self {
    case .datum(let datum): ("datum", datum.packed(&packing))
    case .model(let model): ("model", model.packed(&packing))
    case .estimator(let estimator): ("estimator", estimator.packed(&packing))
    case .dataset(let dataset): ("data", dataset.packed(&packing))
    case .run(let run): ("run", run.packed(&packing))
    case .record(let record): ("record", record.packed(&packing))
    }
  }

  init(unpacking body: JSON, kind: String, _ unpacking: Unpacking) throws(Problem) {
    switch kind {
    case "datum": self = .datum(try Datum(unpacking: body, unpacking, depth: 0))
    case "model": self = .model(try Model(unpacking: body, unpacking))
    case "estimator": self = .estimator(try Estimator(unpacking: body, unpacking))
    case "data": self = .dataset(try Dataset(unpacking: body, unpacking))
    case "run": self = .run(try Run(unpacking: body, unpacking))
    case "record": self = .record(try Record(unpacking: body, unpacking))
    default: throw Problem(.badFile, "nothing is known of the kind '\(kind.prefix(20))'")
    }
  }
}

extension Datum {
  func packed(_ packing: inout Packing) -> JSON {
    switch self {
    case .number(let number): return JSON(["number": JSON(number)])
    case .flag(let flag): return JSON(["flag": .flag(flag)])
    case .text(let text): return JSON(["text": .text(text)])
    case .list(let items):
      var packed: [JSON] = []
      for item in items { packed.append(item.packed(&packing)) }
      return JSON(["list": .list(packed)])
    case .tensor(let tensor): return JSON(["tensor": tensor.packed(&packing)])
    case .none: return JSON([:])
    }
  }

  init(unpacking body: JSON, _ unpacking: Unpacking, depth: Int) throws(Problem) {
    if let number = body.optional("number") {
      self = .number(try number.double())
    } else if let flag = body.optional("flag") {
      self = .flag(try flag.flag())
    } else if let text = body.optional("text") {
      self = .text(try text.text())
    } else if let tensor = body.optional("tensor") {
      self = .tensor(try Tensor(unpacking: tensor, unpacking))
    } else if let list = body.optional("list") {
      var items: [Datum] = []
      for item in try list.items() {
        items.append(try Datum(unpacking: item, unpacking, depth: depth + 1))
      }
      self = .list(items)
    } else {
      self = .none
    }
  }
}

extension Tensor {
  func packed(_ packing: inout Packing) -> JSON {
    JSON([
      "shape": .list(shape.sizes.map { JSON($0) }), "mask": .flag(isMask),
      "numbers": packing.floats(buffer, count: count),
    ])
  }

  init(unpacking body: JSON, _ unpacking: Unpacking) throws(Problem) {
    var sizes: [Int] = []
    for size in try body.member("shape").items() { sizes.append(try size.count()) }
    let shape = try Shape(sizes)
    let buffer = try unpacking.floats(body.member("numbers"), count: shape.count)
    self.init(shape, sharing: buffer, isMask: try body.member("mask").flag())
  }
}

extension Record {
  func packed(_ packing: inout Packing) -> JSON {
    var fields: [JSON] = []
    for field in self.fields {
      let (kind, body) = field.item.packed(&packing)
      fields.append(JSON(["name": .text(field.name), "kind": .text(kind), "body": body]))
    }
    return JSON(["title": .text(title), "fields": .list(fields)])
  }

  init(unpacking body: JSON, _ unpacking: Unpacking) throws(Problem) {
    var fields: [(name: String, item: Item)] = []
    for field in try body.member("fields").items() {
      let kind = try field.member("kind").text()
      fields.append(
        (
          try field.member("name").text(),
          try Item(unpacking: field.member("body"), kind: kind, unpacking)
        ))
    }
    self.init(try body.member("title").text(), fields)
  }
}
