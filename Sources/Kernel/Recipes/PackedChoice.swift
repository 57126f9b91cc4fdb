extension Choice {
  var packed: JSON { JSON(["name": .text(name), "values": values.packed]) }

  init(unpacking body: JSON) throws(Problem) {
    self.init(
      try body.member("name").text(), try Values(unpacking: body.member("values")))
  }

  /// Of a row of `rows`, with values that it can have read.
  init<Row: Catalogued>(unpacking body: JSON, in rows: Row.Type) throws(Problem) {
    try self.init(unpacking: body)
    try check(in: rows)
  }
}

extension Values {
  /// A member a value; one that was filled in by its row is wrapped once more.
  var packed: JSON {
    .object(
      names.map { name in
        let packed = value(name)?.packed ?? .null
        return JSON.Member(
          name: name, value: isWritten(name) ? packed : JSON(["standard": packed]))
      })
  }

  init(unpacking body: JSON) throws(Problem) {
    self.init()
    for member in body.members ?? [] {
      let standard = member.value.optional("standard")
      set(
        member.name, try Value(unpacking: standard ?? member.value), written: standard == nil)
    }
  }
}

extension Value {
  var packed: JSON {
    switch self {
    case .number(let number): JSON(["number": JSON(number)])
    case .integer(let integer): JSON(["integer": JSON(integer)])
    case .flag(let flag): JSON(["flag": .flag(flag)])
    case .word(let word): JSON(["word": .text(word)])
    case .text(let text): JSON(["text": .text(text)])
    case .list(let values): JSON(["list": .list(values.map(\.packed))])
    }
  }

  init(unpacking body: JSON) throws(Problem) {
    guard let member = body.members?.first else {
      throw Problem(.badFile, "a setting has no value")
    }
    switch member.name {
    case "number": self = .number(try member.value.double())
    case "integer": self = .integer(try member.value.integer())
    case "flag": self = .flag(try member.value.flag())
    case "word": self = .word(try member.value.text())
    case "text": self = .text(try member.value.text())
    case "list":
      var values: [Value] = []
      for item in try member.value.items() { values.append(try Value(unpacking: item)) }
      self = .list(values)
    default: throw Problem(.badFile, "no setting is a '\(member.name.prefix(20))'")
    }
  }
}
