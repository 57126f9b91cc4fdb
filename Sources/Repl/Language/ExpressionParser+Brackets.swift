import Kernel

extension ExpressionParser {
  mutating func openBracket(_ bracket: Pending) throws(Problem) {
    brackets += 1
    guard brackets <= StatementCutter.deepest else {
      throw Problem(
        .tooDeep, "brackets are nested more than \(StatementCutter.deepest) deep",
        hint: "name the inner part and use the name", place: token.range)
    }
    pending.append(bracket)
    try advance()
  }

  /// Closes an empty list or the empty brackets of a call; false when something is in them.
  mutating func closeIfEmpty(_ closer: String) throws(Problem) -> Bool {
    guard token.isSymbol(closer) else { return false }
    brackets -= 1
    switch pending.popLast() {
    case .call(let name, let range, let isMethod):
      argumentNames.removeLast()
      finishCall(name, range, isMethod, names: [])
    case .list(let range, _):
      finish(.list(count: 0), at: range, 0, from: range.lowerBound)
    default: break
    }
    try advance()
    return true
  }

  /// Always answers false: after a bracket no value is expected.
  mutating func closeBracket(afterValue: Bool) throws(Problem) -> Bool {
    reduce(to: 0)
    guard let bracket = pending.last else {
      throw Problem(
        .unclosed, "\"\(source.text(token.range))\" closes nothing", hint: "delete it",
        place: token.range)
    }
    switch bracket {
    case .group(let range) where token.isSymbol(")"):
      finish(nil, at: range, 1, from: range.lowerBound)
    case .list(let range, let count) where token.isSymbol("]"):
      finish(.list(count: count), at: range, count, from: range.lowerBound)
    case .call(let name, let range, let isMethod) where token.isSymbol(")"):
      finishCall(name, range, isMethod, names: argumentNames.popLast() ?? [])
    case .index(let range, var places) where token.isSymbol("]"):
      endPlace(&places, afterValue)
      let numbers = places.forms.reduce(0) { $0 + $1.count }
      let start = operands.dropLast(numbers).last?.lowerBound ?? range.lowerBound
      let whole = range.lowerBound..<token.range.upperBound
      finish(.index(places.forms), at: whole, numbers + 1, from: start)
    default: throw unclosed(bracket)
    }
    pending.removeLast()
    brackets -= 1
    try advance()
    return false
  }

  private mutating func finishCall(
    _ name: String, _ range: Range<Int>, _ isMethod: Bool, names: [String?]
  ) {
    if isMethod {
      let start = operands.dropLast(names.count).last?.lowerBound ?? range.lowerBound
      finish(.method(name, names: names), at: range, names.count + 1, from: start)
    } else {
      finish(.call(function: name, names: names), at: range, names.count, from: range.lowerBound)
    }
  }

  /// A bracket's step, and its operands as one.
  private mutating func finish(
    _ action: Expression.Action?, at place: Range<Int>, _ count: Int, from start: Int
  ) {
    if let action {
      let own = count <= 16 ? Array(operands.suffix(count)) : []
      steps.append(.init(action: action, place: place, operands: own))
    }
    operands.removeLast(min(count, operands.count))
    operands.append(start..<token.range.upperBound)
  }

  /// Always answers true: after a comma a value is expected.
  mutating func comma(afterValue: Bool) throws(Problem) -> Bool {
    reduce(to: 0)
    switch pending.last {
    case .list(let range, let count):
      replaceLast(.list(range, count: count + 1))
      try advance()
    case .call:
      argumentNames[argumentNames.count - 1].append(nil)
      try advance()
      try argumentName()
    case .index(let range, var places):
      endPlace(&places, afterValue)
      guard places.forms.count < Shape.highestRank else {
        throw Problem(
          .index, "an index has at most \(Shape.highestRank) places, one for each axis",
          place: token.range)
      }
      replaceLast(.index(range, places))
      try advance()
    case .group(let range):
      throw Problem(
        .syntax, "a comma cannot stand between round brackets",
        hint: "a list is written [1, 2], a shape zeros(3, 4)",
        place: range.lowerBound..<token.range.upperBound)
    default:
      throw Problem(
        .syntax, "a comma cannot stand here",
        hint: "a decimal point is written '.', a list [1, 2]", place: token.range)
    }
    return true
  }

  /// `name=` before an argument of a call.
  mutating func argumentName() throws(Problem) {
    guard case .call? = pending.last,
      case .name(let name) = token.kind
    else { return }
    var ahead = lexer
    guard let next = try? ahead.next(), next.isSymbol("=") else { return }
    argumentNames[argumentNames.count - 1][argumentNames[argumentNames.count - 1].count - 1] = name
    try advance()
    try advance()
  }

  /// Always answers true: a number may follow.
  mutating func colon(afterValue: Bool) throws(Problem) -> Bool {
    guard case .index(let range, var places)? = pending.last else {
      throw Problem(
        .syntax, "\":\" belongs between the brackets of an index", hint: "x[1:3], x[:, 0]",
        place: token.range)
    }
    guard places.colons < 2 else {
      throw Problem(
        .syntax, "a range has at most two colons", hint: "x[from:to:step]", place: token.range)
    }
    places.written[places.colons] = afterValue
    places.colons += 1
    replaceLast(.index(range, places))
    try advance()
    return true
  }

  /// Ends one place of an index, at a `,` or `]` that stands after a number or after a colon.
  private func endPlace(_ places: inout IndexPlaces, _ afterValue: Bool) {
    if places.colons == 0 {
      places.forms.append(.at)
    } else {
      places.written[places.colons] = afterValue
      let written = places.written
      places.forms.append(.range(lower: written[0], upper: written[1], step: written[2]))
    }
    places.colons = 0
    places.written = [false, false, false]
  }

  private mutating func replaceLast(_ bracket: Pending) { pending[pending.count - 1] = bracket }
}

/// The problems of expressions.
extension ExpressionParser {
  func missingValue() -> Problem {
    var message = "a value is missing here"
    var place = token.range
    switch pending.last {
    case .binary(let op, let range, _):
      message = "a value is missing after \"\(op.rawValue)\""
      place = range
    case .unary(let op, let range):
      message = "a value is missing after \"\(op.rawValue)\""
      place = range
    default:
      if case .end = token.kind { message = "a value is missing at the end" }
    }
    var hint: String?
    if token.isSymbol("="), pending.isEmpty { hint = "a name must stand before =" }
    if case .symbol(let symbol) = token.kind, token.range != place, hint == nil {
      hint = "\"\(symbol)\" stands in its place"
    }
    return Problem(.syntax, message, hint: hint, place: place)
  }

  func unexpected() -> Problem {
    let text = source.text(token.range)
    if token.isSymbol("=") {
      return Problem(
        .syntax, "\"=\" gives a name to a value, and only at the start of a statement",
        hint: "to compare, write ==", place: token.range, replacement: "==")
    }
    return Problem(
      .syntax, "\(text) follows a value without an operator",
      hint: "an operator or a comma is missing before \(text)", place: token.range)
  }

  func notCallable() -> Problem {
    Problem(
      .syntax, "this value cannot be called",
      hint: "a product is written with *; only functions and commands take brackets",
      place: token.range)
  }

  func unclosed(_ bracket: Pending) -> Problem {
    switch bracket {
    case .group(let range), .list(let range, _), .index(let range, _), .call(_, let range, _):
      let symbol = source.text(range)
      return Problem(
        .unclosed, "the bracket of \"\(symbol)\" is not closed", place: range)
    case .unary(_, let range), .binary(_, let range, _):
      return Problem(.syntax, "a value is missing", place: range)
    }
  }

  /// `1 < x < 3`: says what to write, with the words of the statement.
  func chained(_ first: Range<Int>) -> Problem {
    let both = operands.suffix(2).map { source.text($0) }
    var hint = "compare twice and join with and"
    if both.count == 2, both[0].utf8.count + both[1].utf8.count < 60 {
      let one = "\(both[0]) \(source.text(first)) \(both[1])"
      hint = "write \(one) and \(both[1]) \(source.text(token.range)) …"
    }
    return Problem(.syntax, "comparisons cannot be chained", hint: hint, place: token.range)
  }
}
