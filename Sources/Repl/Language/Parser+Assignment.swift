import Kernel

extension Parser {
  /// `target {, target} = (command | expression)`.
  func assignment(
    _ source: SourceText, _ range: Range<Int>, equals: Int, depth: Int
  ) throws(Problem) -> Statement.Form {
    var targets: [Target] = []
    let left = range.lowerBound..<equals
    for part in try source.parts(of: left, at: Ascii.comma) {
      targets.append(try target(source, part, left, depth: depth))
    }
    let start = source.skippingBlanks(from: equals + 1, to: range.upperBound)
    guard start < range.upperBound else {
      throw Problem(.syntax, "a value is missing after \"=\"", place: equals..<(equals + 1))
    }
    let right = start..<range.upperBound
    let word = source.word(at: start, before: range.upperBound)
    let name = source.text(word)
    let isCall =
      word.upperBound < range.upperBound && source.bytes[word.upperBound] == Ascii.openRound
    if isVerb(name, in: source), !isCall {
      return .assign(targets, .command(try command(source, right, word: word, depth: depth)))
    }
    do throws(Problem) {
      let value = try ExpressionParser.parse(source, right, self, depth: depth)
      if let call = value.soleCall { return .assign(targets, .command(call)) }
      return .assign(targets, .expression(value))
    } catch {
      throw likelier(error, source, right, word)
    }
  }

  private func target(
    _ source: SourceText, _ range: Range<Int>, _ left: Range<Int>, depth: Int
  ) throws(Problem) -> Target {
    guard !range.isEmpty else {
      throw Problem(.syntax, "a name is missing before \"=\"", place: left)
    }
    var word = source.word(at: range.lowerBound, before: range.upperBound)
    let name = source.text(word)
    guard !word.isEmpty else { throw notATarget(source, range) }
    try checkFree(name, word, source)
    var members: [String] = []
    while word.upperBound < range.upperBound, source.bytes[word.upperBound] == Ascii.point {
      word = source.word(at: word.upperBound + 1, before: range.upperBound)
      guard !word.isEmpty else { throw notATarget(source, range) }
      members.append(source.text(word))
    }
    guard word.upperBound < range.upperBound else {
      return Target(name: name, members: members, index: nil, forms: [], range: range)
    }
    let opener = word.upperBound
    guard source.bytes[opener] == Ascii.openSquare,
      try source.endOfBracket(at: opener, before: range.upperBound) == range.upperBound
    else { throw notATarget(source, range) }
    let whole = try ExpressionParser.parse(source, range, self, depth: depth)
    guard let last = whole.steps.last, case .index(let forms) = last.action else {
      throw notATarget(source, range)
    }
    let numbers = whole.steps.dropFirst(1 + members.count).dropLast()
    return Target(
      name: name, members: members,
      index: Expression(steps: Parser.shifted(numbers), range: opener..<range.upperBound),
      forms: forms, range: range)
  }

  /// Jumps count from the first step, which has moved.
  private static func shifted(_ steps: ArraySlice<Expression.Step>) -> [Expression.Step] {
    steps.map { step in
      guard case .shortcut(let op, let to) = step.action else { return step }
      return .init(action: .shortcut(op, to: to - steps.startIndex), place: step.place)
    }
  }

  private func notATarget(_ source: SourceText, _ range: Range<Int>) -> Problem {
    Problem(
      .syntax, "\"\(source.text(range).brief)\" cannot be given a value",
      hint: "x = …, x[0] = …, or several names: q, r = …", place: range)
  }

  private func checkFree(
    _ name: String, _ range: Range<Int>, _ source: SourceText
  ) throws(Problem) {
    if Verbs.isAutomatic(name) {
      let what = name == "_" ? "the last result" : "a run that fit has named"
      throw Problem(
        .reservedName, "\"\(name.brief)\" is \(what); the program names it itself",
        hint: "choose another name", place: range)
    }
    if isVerb(name, in: source) || Verbs.later.contains(name) || Verbs.operators.contains(name) {
      throw reserved(name, range)
    }
  }

  /// `seed = 42`: a command is no name; where the line is a command without its `=`, that is offered.
  func commandWithEquals(
    _ source: SourceText, _ range: Range<Int>, name: String, word: Range<Int>, equals: Int
  ) -> Problem {
    var problem = reserved(name, word)
    let start = source.skippingBlanks(from: equals + 1, to: range.upperBound)
    let line = SourceText("\(name) \(source.text(start..<range.upperBound))")
    guard start < range.upperBound, label(name) != nil, line.bytes.count <= 200,
      let meant = try? statement(line, line.whole, depth: 0), meant.call != nil
    else { return problem }
    problem.hint = "did you mean the command \(meant.text)?"
    problem.place = word.lowerBound..<range.upperBound
    problem.replacement = meant.text
    return problem
  }

  /// The problem with a reserved word in the place of a name or a value.
  func reserved(_ name: String, _ range: Range<Int>) -> Problem {
    if Verbs.later.contains(name) {
      return Problem(
        .reservedName, "\"\(name.brief)\" is kept for a later edition of the language",
        hint: name == "for" || name == "while"
          ? "sweep and repeat run statements several times" : nil,
        place: range)
    }
    if Verbs.operators.contains(name) {
      return Problem(
        .reservedName, "\"\(name.brief)\" is a word of the language and can name nothing",
        place: range)
    }
    return Problem(
      .reservedName, "\"\(name.brief)\" is a command and can neither be a name nor a value",
      hint: "name it \(name)_1, or write \(name)(…) for what the command hands out", place: range)
  }
}
