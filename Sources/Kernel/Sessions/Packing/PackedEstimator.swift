extension Estimator {
  func packed(_ packing: inout Packing) -> JSON {
    var parts: [JSON.Member] = []
    for (name, part) in state?.parts ?? [] {
      parts.append(JSON.Member(name: name, value: part.packed(&packing)))
    }
    return JSON([
      "name": .text(name), "method": method.packed,
      "state": state == nil ? .null : .object(parts),
      "fitted": fitted?.packed(&packing) ?? .null,
    ])
  }

  init(unpacking body: JSON, _ unpacking: Unpacking) throws(Problem) {
    try self.init(
      name: body.member("name").text(),
      Choice(unpacking: body.member("method"), in: EstimatorMethod.self))
    let row = try EstimatorMethod.named(method.name)
    fitted = try body.optional("fitted").map { (json) throws(Problem) in
      try Fitted(unpacking: json, unpacking)
    }
    if let kept = body.optional("state") {
      var parts: [(name: String, part: StatePart)] = []
      for member in kept.members ?? [] {
        parts.append((member.name, try StatePart(unpacking: member.value, unpacking)))
      }
      state = try row.restore(StateParts(parts), method.values)
    }
    guard (state == nil) == (fitted == nil), state?.features == fitted?.preprocessing.features,
      state?.outputs == fitted?.preprocessing.targets.count
    else { throw Problem(.badFile, "an estimator is fitted by half") }
  }
}

extension StatePart {
  fileprivate func packed(_ packing: inout Packing) -> JSON {
    switch self {
    case .count(let count): JSON(["count": JSON(count)])
    case .integers(let numbers): JSON(["integers": packing.integers(numbers)])
    case .doubles(let numbers): JSON(["doubles": packing.doubles(numbers)])
    case .floats(let buffer): JSON(["floats": packing.floats(buffer)])
    }
  }

  fileprivate init(unpacking body: JSON, _ unpacking: Unpacking) throws(Problem) {
    if let count = body.optional("count") {
      self = .count(try count.count())
    } else if let numbers = body.optional("integers") {
      self = .integers(try unpacking.integers(numbers))
    } else if let numbers = body.optional("doubles") {
      self = .doubles(try unpacking.doubles(numbers))
    } else {
      self = .floats(try unpacking.floats(body.member("floats")))
    }
  }
}
