extension Parameter.Kind {
  /// Whether a slot of this kind can have read `value`: what a file says that it holds.
  public func holds(_ value: Value) -> Bool {
    switch (self, value) {
    case (.number(let range), .number(let number)): range.contains(number)
    case (.number(let range), .integer(let integer)): range.contains(Double(integer))
    case (.integer(let range), .integer(let integer)): range.contains(integer)
    case (.integer(let range), .number(let number)):
      Int(exactly: number).map { range.contains($0) } ?? false
    case (.slice(let range), .list(let values)):
      values.count == 2 && values.allSatisfy { Parameter.Kind.number(range).holds($0) }
    case (.slice(let range), _): Parameter.Kind.number(range).holds(value)
    case (.bytes, .integer(let integer)): integer > 0
    case (.flag, .flag): true
    case (.word(let words), .word(let word)): words.contains(word)
    case (.trick(let labels), .word(let word)): labels.contains { $0.name == word }
    case (.text, .text), (.path, .text), (.name, .text), (.reference, .text),
      (.expression, .text), (.command, .text), (.block, .text):
      true
    case (.list(let kind), .list(let values)), (.rest(let kind), .list(let values)):
      values.allSatisfy { kind.holds($0) }
    case (.list(let kind), _), (.rest(let kind), _): kind.holds(value)
    case (.either(let kinds), _): kinds.contains { $0.holds(value) }
    default: false
    }
  }
}

extension Choice {
  /// Refuses a row that is not there, and values that it cannot have read (`badFile`).
  func check<Row: Catalogued>(in rows: Row.Type) throws(Problem) {
    let label = try Row.named(name).label
    for parameter in label.parameters {
      guard let value = values.value(parameter.name), !parameter.kind.holds(value) else { continue }
      throw Problem(.badFile, "\(label.name) cannot have \(parameter.name)=\(value.asTyped)")
    }
  }
}
