import Kernel

/// What a chunk says, by the kind of its slot.
extension CommandReader {
  /// Whether a word can be what a slot takes. Ranges are not looked at: `fit 0` is an epoch count
  /// that is wrong, not another kind of word.
  ///
  /// After a slot was skipped a bare name is no number: `fit cosin 5` is a misspelt schedule.
  func fits(_ chunk: Chunk, _ kind: Parameter.Kind, afterSkip: Bool) -> Bool {
    switch kind {
    case .number, .integer:
      if Numeral.parse(chunk.text) != nil { return true }
      if chunk.isQuoted || chunk.isBlock || afterSkip && chunk.isName { return false }
      return !Verbs.all.contains(chunk.text) && isExpression(chunk.valueRange)
    case .slice(let range):
      let parts = (try? source.parts(of: chunk.valueRange, at: Ascii.colon)) ?? []
      return !chunk.isBlock && parts.count <= 2
        && parts.allSatisfy { part in
          (try? Chunk(source, part)).map { fits($0, .number(range), afterSkip: afterSkip) } ?? false
        }
    case .flag:
      return ["yes", "no", "on", "off", "true", "false"].contains(
        chunk.text.asciiLowercased)
    case .word(let words):
      return words.contains { $0.asciiLowercased == chunk.text.asciiLowercased }
    case .trick(let labels): return labels.contains { $0.answers(to: chunk.text) }
    case .text, .path: return !chunk.isBlock
    case .name: return chunk.isName || chunk.isQuoted || chunk.text == "_"
    case .reference(let referent):
      return referent.isVariable
        ? chunk.isName || chunk.isQuoted || chunk.text == "_" : !chunk.isBlock
    case .bytes: return (try? Parameter("", kind, help: "").read(chunk.text)) != nil
    case .expression:
      return !chunk.isBlock
        && (chunk.isQuoted || chunk.isForeignWord || isExpression(chunk.valueRange))
    case .list(let kind):
      guard !chunk.isBlock, let parts = try? listParts(chunk) else { return false }
      return parts.allSatisfy { fits($0, kind, afterSkip: afterSkip) }
    case .rest(let kind):
      if kind.isNumeric, let parts = commaParts(chunk) {
        return parts.allSatisfy { Numeral.parse($0.text) != nil }
      }
      return fits(chunk, kind, afterSkip: afterSkip)
    case .either(let kinds): return kinds.contains { fits(chunk, $0, afterSkip: afterSkip) }
    case .command: return !isLine && !chunk.isBlock
    case .block: return chunk.isBlock
    }
  }

  /// `128,64` where several numbers stand, blanks or not.
  private func commaParts(_ chunk: Chunk) -> [Chunk]? {
    guard !chunk.isQuoted, !chunk.isBlock, chunk.text.utf8.contains(Ascii.comma),
      let parts = try? listParts(chunk), parts.count > 1
    else { return nil }
    return parts
  }

  private func isExpression(_ range: Range<Int>) -> Bool {
    (try? ExpressionParser.parse(source, range, parser, depth: depth + 1)) != nil
  }

  /// The value, read now where it is literal, kept as an expression where it must be computed.
  func pieces(of chunk: Chunk, _ parameter: Parameter) throws(Problem) -> [Argument.Piece] {
    guard !chunk.valueRange.isEmpty else {
      throw Problem(
        .badValue, "\(parameter.name) has no value",
        hint: parameter.standard.map { "\(parameter.name)=\($0)" }, place: chunk.range)
    }
    return try pieces(of: chunk, parameter.kind, parameter)
  }

  private func pieces(
    of chunk: Chunk, _ kind: Parameter.Kind, _ parameter: Parameter
  ) throws(Problem) -> [Argument.Piece] {
    switch kind {
    case .number, .integer: return [try numeric(chunk, kind, parameter)]
    case .slice(let range): return try slice(chunk, .number(range), parameter)
    case .list(let inner):
      // A name or a call alone may stand for the whole list.
      if case .expression = inner {} else if let whole = wholeList(chunk, inner) { return [whole] }
      var pieces: [Argument.Piece] = []
      for part in try listParts(chunk) { pieces += try self.pieces(of: part, inner, parameter) }
      guard !pieces.isEmpty else {
        throw Problem(
          .badValue, "\(parameter.name) needs at least one value", place: chunk.valueRange)
      }
      return pieces
    case .rest(let inner):
      guard inner.isNumeric, let parts = commaParts(chunk) else {
        return try pieces(of: chunk, inner, parameter)
      }
      var pieces: [Argument.Piece] = []
      for part in parts { pieces += try self.pieces(of: part, inner, parameter) }
      return pieces
    case .either(let kinds):
      // `gain=auto`: a word of the slot is never a name to be looked up.
      let listed = kinds.first { kind in
        kind.words.contains { $0.asciiLowercased == chunk.text.asciiLowercased }
      }
      let file = chunk.looksLikeFile ? kinds.first { $0.isPath } : nil
      let fitting = listed ?? file ?? kinds.first { fits(chunk, $0, afterSkip: false) }
      return try pieces(of: chunk, fitting ?? kinds.first ?? .text, parameter)
    case .expression: return [try formula(chunk)]
    case .block(let dialect): return [.block(try block(chunk, dialect))]
    case .command:
      let statement = try parser.statement(source, chunk.valueRange, depth: depth + 1)
      return [.command(statement)]
    case .text, .path, .name, .reference, .bytes, .flag, .word, .trick:
      let isWord = kind.words.contains { $0.asciiLowercased == chunk.text.asciiLowercased }
      if chunk.isParenthesised, kind.canBeComputed, !isWord, chunk.name != nil {
        let value = try ExpressionParser.parse(source, chunk.valueRange, parser, depth: depth + 1)
        return [.computed(value)]
      }
      return [.value(try literal(chunk, kind, parameter))]
    }
  }

  /// One number, or the two around a colon.
  private func slice(
    _ chunk: Chunk, _ kind: Parameter.Kind, _ parameter: Parameter
  ) throws(Problem) -> [Argument.Piece] {
    guard !chunk.isQuoted else { return [.value(try literal(chunk, parameter.kind, parameter))] }
    var pieces: [Argument.Piece] = []
    do throws(Problem) {
      let parts = try source.parts(of: chunk.valueRange, at: Ascii.colon)
      try Parameter.checkSlice(parts.map { source.text($0) }, of: parameter.name)
      if parts.count == 1 { return [try numeric(chunk, kind, parameter)] }
      for part in parts { pieces.append(try numeric(Chunk(source, part), kind, parameter)) }
      let typed = pieces.compactMap { piece -> Value? in
        if case .value(let value) = piece { value } else { nil }
      }
      if typed.count == 2 { _ = try Parameter.slice(of: typed, of: parameter.name) }
    } catch { throw error.placed(chunk.valueRange) }
    return pieces
  }

  private func numeric(
    _ chunk: Chunk, _ kind: Parameter.Kind, _ parameter: Parameter
  ) throws(Problem) -> Argument.Piece {
    let isTyped = Numeral.parse(chunk.text) != nil
    if isTyped || chunk.isQuoted || chunk.isBlock || !source.isOnePart(chunk.valueRange) {
      return .value(try literal(chunk, kind, parameter))
    }
    if !chunk.text.utf8.contains(where: { $0 == Ascii.quote || $0 == Ascii.apostrophe }),
      let problem = CodePoint.problem(in: source, word: chunk.valueRange)
    {
      throw problem
    }
    do throws(Problem) {
      let value = try ExpressionParser.parse(source, chunk.valueRange, parser, depth: depth + 1)
      return .computed(value)
    } catch {
      if error.code == .syntax || error.code == .badNumber {
        let hasOperator = chunk.text.utf8.contains { "+*/@(".utf8.contains($0) }
        if !hasOperator { _ = try literal(chunk, kind, parameter) }
      }
      throw error
    }
  }

  /// Reads a chunk by its slot, with the place of the words in the problem.
  private func literal(
    _ chunk: Chunk, _ kind: Parameter.Kind, _ parameter: Parameter
  ) throws(Problem) -> Value {
    let isForeign = chunk.text.utf8.contains { $0 >= 0x80 }
    do throws(Problem) {
      switch kind {
      case .name: try checkName(chunk, parameter)
      case .reference(let referent) where referent.isVariable: try checkName(chunk, parameter)
      default: break
      }
      return try Parameter(parameter.name, kind, help: parameter.help).read(chunk.text)
    } catch {
      if isForeign, !chunk.isQuoted,
        let problem = CodePoint.problem(in: source, word: chunk.valueRange)
      {
        throw problem
      }
      var placed = error
      placed.place = chunk.valueRange
      if case .trick = kind, !parameter.isPositional {
        placed.message = "\(parameter.name) cannot be \"\(chunk.text.brief)\""
      }
      throw placed
    }
  }

  private func checkName(_ chunk: Chunk, _ parameter: Parameter) throws(Problem) {
    guard Chunk.isName(chunk.text) else {
      throw Problem(
        .badValue, "\(parameter.name) takes a name, not \"\(chunk.text.brief)\"",
        hint: "a name is letters, digits and _, and begins with no digit")
    }
  }

  private func formula(_ chunk: Chunk) throws(Problem) -> Argument.Piece {
    if chunk.isQuoted || chunk.isForeignWord { return .value(.text(chunk.text)) }
    let value = try ExpressionParser.parse(source, chunk.valueRange, parser, depth: depth + 1)
    return .formula(value, text: chunk.text)
  }

  private func block(_ chunk: Chunk, _ dialect: Parameter.Dialect) throws(Problem) -> Block {
    guard !chunk.isQuoted, chunk.text.utf8.first == Ascii.openBrace,
      try source.endOfBracket(at: chunk.valueRange.lowerBound, before: chunk.valueRange.upperBound)
        == chunk.valueRange.upperBound
    else {
      throw Problem(
        .badValue, "a block in braces is expected here", hint: "{ fit 1cycle 2 }",
        place: chunk.valueRange)
    }
    let inner = (chunk.valueRange.lowerBound + 1)..<(chunk.valueRange.upperBound - 1)
    var statements: [Statement] = []
    if case .statements = dialect {
      var parser = parser
      parser.open.formUnion(lists)
      for range in try source.statements(in: inner) {
        statements.append(try parser.statement(source, range, depth: depth + 1))
      }
    }
    return Block(
      dialect: dialect, range: inner, text: source.text(inner), statements: statements)
  }

  /// The values of a list, split at its top-level commas; outer square brackets are removed.
  private func listParts(_ chunk: Chunk) throws(Problem) -> [Chunk] {
    if chunk.isQuoted { return [chunk] }
    var range = chunk.valueRange
    if let first = range.first, source.bytes[first] == Ascii.openSquare,
      try source.endOfBracket(at: first, before: range.upperBound) == range.upperBound
    {
      range = (range.lowerBound + 1)..<(range.upperBound - 1)
    }
    var parts: [Chunk] = []
    for part in try source.parts(of: range, at: Ascii.comma) {
      guard !part.isEmpty else {
        if part.upperBound == range.upperBound { break }
        throw Problem(
          .syntax, "a value is missing in this list", place: chunk.valueRange)
      }
      parts.append(try Chunk(source, part))
    }
    return parts
  }

  /// A list slot filled by one expression: `bs=sizes`, `lr=logspace(…)`.
  private func wholeList(_ chunk: Chunk, _ inner: Parameter.Kind) -> Argument.Piece? {
    guard !chunk.isQuoted, source.isOnePart(chunk.valueRange), inner.isNumeric,
      source.bytes[chunk.valueRange.lowerBound] != Ascii.openSquare,
      Numeral.parse(chunk.text) == nil,
      let value = try? ExpressionParser.parse(source, chunk.valueRange, parser, depth: depth + 1)
    else { return nil }
    return .computed(value)
  }
}

extension SourceText {
  /// No comma at the top level.
  func isOnePart(_ range: Range<Int>) -> Bool {
    guard let parts = try? parts(of: range, at: Ascii.comma) else { return true }
    return parts.count <= 1
  }
}

extension Parameter.Kind {
  /// Numbers, or something that may be one.
  var isNumeric: Bool {
    switch self {
    case .number, .integer, .slice: true
    case .list(let kind), .rest(let kind): kind.isNumeric
    case .either(let kinds): kinds.contains { $0.isNumeric }
    default: false
    }
  }

  /// Written by name and in round brackets, the value of an expression is taken.
  fileprivate var canBeComputed: Bool {
    switch self {
    case .flag, .word, .trick, .path, .bytes: true
    default: false
    }
  }
}
