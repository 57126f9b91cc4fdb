import Kernel

/// Operator precedence with a stack of its own: nothing recurses but the commands called inside an
/// expression, and those are counted.
///
/// `or; and; not; == != < <= > >=; + -; * / @ // %; unary -; **; call index member`.
struct ExpressionParser {
  /// What is begun and waits for its right side or its closing bracket.
  enum Pending {
    case unary(UnaryOperator, Range<Int>)
    case binary(Operator, Range<Int>, shortcut: Int?)
    case group(Range<Int>)
    case list(Range<Int>, count: Int)
    case call(String, Range<Int>, isMethod: Bool)
    case index(Range<Int>, IndexPlaces)
  }

  /// The places of an index read so far, and the colons and numbers of the one being read.
  struct IndexPlaces {
    var forms: [Expression.IndexForm] = []
    var colons = 0
    var written = [false, false, false]
  }

  /// Steps of one expression; what is longer was hardly typed.
  static let longest = 250_000

  let source: SourceText
  let parser: Parser
  let depth: Int
  var lexer: Lexer
  var token: Token
  var steps: [Expression.Step] = []
  var pending: [Pending] = []
  var brackets = 0
  /// For each open call one name, or nil, for each argument begun.
  var argumentNames: [[String?]] = []
  /// Where each value on the stack stands in the source.
  var operands: [Range<Int>] = []

  /// The expression that fills `range`; `depth` counts the commands around it.
  static func parse(
    _ source: SourceText, _ range: Range<Int>, _ parser: Parser, depth: Int
  ) throws(Problem) -> Expression {
    var expression = try ExpressionParser(source, range, parser, depth: depth)
    try expression.run()
    return Expression(steps: expression.steps, range: range)
  }

  private init(
    _ source: SourceText, _ range: Range<Int>, _ parser: Parser, depth: Int
  ) throws(Problem) {
    self.source = source
    self.parser = parser
    self.depth = depth
    lexer = Lexer(source, range)
    token = Token(kind: .end, range: range)
    token = try lexer.next()
  }

  mutating func advance() throws(Problem) { token = try lexer.next() }

  private mutating func run() throws(Problem) {
    var expectsValue = true
    while true {
      if expectsValue {
        expectsValue = try value()
      } else if case .end = token.kind {
        break
      } else {
        expectsValue = try afterValue()
      }
      guard steps.count <= ExpressionParser.longest else {
        throw Problem(
          .tooDeep, "this expression has more than \(ExpressionParser.longest) parts",
          hint: "long lists belong into a file that data reads", place: token.range)
      }
    }
    reduce(to: 0)
    if let bracket = pending.last { throw unclosed(bracket) }
  }

  // MARK: Where a value is expected

  /// Reads a value or what stands before one; answers whether a value is still expected.
  private mutating func value() throws(Problem) -> Bool {
    let range = token.range
    switch token.kind {
    case .number(let number):
      push(.number(number), range)
    case .text(let text):
      push(.text(text), range)
    case .name(let name):
      return try named(name)
    case .symbol("-"), .symbol("+"):
      if token.isSymbol("+"), case .unary(.plus, let last)? = pending.last,
        last.upperBound == range.lowerBound
      {
        throw Problem(
          .syntax, "there is no \"++\"", hint: "x = x + 1",
          place: last.lowerBound..<range.upperBound)
      }
      pending.append(.unary(token.isSymbol("-") ? .negate : .plus, range))
      try advance()
      return true
    case .symbol("("):
      try openBracket(.group(range))
      return true
    case .symbol("["):
      try openBracket(.list(range, count: 1))
      return try !closeIfEmpty("]")
    case .symbol(":"):
      return try colon(afterValue: false)
    case .symbol("]"), .symbol(","):
      guard case .index(_, let places)? = pending.last, places.colons > 0 else {
        throw missingValue()
      }
      return try token.isSymbol(",") ? comma(afterValue: false) : closeBracket(afterValue: false)
    case .symbol, .end:
      throw missingValue()
    }
    try advance()
    return false
  }

  private mutating func named(_ name: String) throws(Problem) -> Bool {
    let range = token.range
    switch name {
    case "not":
      pending.append(.unary(.not, range))
      try advance()
      return true
    case "true", "false":
      push(.flag(name == "true"), range)
      try advance()
      return false
    case "and", "or": throw missingValue()
    default: break
    }
    if parser.isVerb(name, in: source) {
      try verb(name, range)
      return false
    }
    guard !Verbs.later.contains(name) else { throw parser.reserved(name, range) }
    try advance()
    guard token.isSymbol("(") else {
      push(.name(name), range)
      return false
    }
    try parser.checkFunction(name, range)
    return try openCall(name, range, isMethod: false)
  }

  /// Answers whether an argument is expected.
  private mutating func openCall(
    _ name: String, _ range: Range<Int>, isMethod: Bool
  ) throws(Problem) -> Bool {
    argumentNames.append([nil])
    try openBracket(.call(name, range, isMethod: isMethod))
    if try closeIfEmpty(")") { return false }
    try argumentName()
    return true
  }

  /// `VERB(…)` glued to its bracket is a call; anywhere else a verb is no value.
  private mutating func verb(_ name: String, _ range: Range<Int>) throws(Problem) {
    guard range.upperBound < lexer.end, source.bytes[range.upperBound] == Ascii.openRound else {
      throw parser.reserved(name, range)
    }
    let end = try source.endOfBracket(at: range.upperBound, before: lexer.end)
    let inner = (range.upperBound + 1)..<(end - 1)
    let call = try parser.call(name, range, arguments: inner, in: source, depth: depth + 1)
    push(.verb(call), range.lowerBound..<end)
    lexer.skip(to: end)
    try advance()
  }

  // MARK: After a value

  /// Reads what follows a value; answers whether another value is expected.
  private mutating func afterValue() throws(Problem) -> Bool {
    switch token.kind {
    case .symbol("."): return try member()
    case .symbol("["):
      try openBracket(.index(token.range, IndexPlaces()))
      return true
    case .symbol("("): throw notCallable()
    case .symbol(")"), .symbol("]"): return try closeBracket(afterValue: true)
    case .symbol(","): return try comma(afterValue: true)
    case .symbol(":"):
      reduce(to: 0)
      return try colon(afterValue: true)
    case .symbol(let word), .name(let word):
      guard let op = Operator(rawValue: word) else { throw unexpected() }
      try binary(op)
      return true
    case .number, .text, .end: throw unexpected()
    }
  }

  private mutating func binary(_ op: Operator) throws(Problem) {
    let own = ExpressionParser.precedence(op)
    reduce(to: own + (own == ExpressionParser.comparison || op == .power ? 1 : 0))
    if own == ExpressionParser.comparison, case .binary(let other, let range, _)? = pending.last,
      ExpressionParser.precedence(other) == own
    {
      throw chained(range)
    }
    var shortcut: Int?
    if op == .and || op == .or {
      shortcut = steps.count
      steps.append(.init(action: .shortcut(op, to: 0), place: token.range))
    }
    pending.append(.binary(op, token.range, shortcut: shortcut))
    try advance()
  }

  /// `.name` or `.name(…)`; answers whether a value is expected.
  private mutating func member() throws(Problem) -> Bool {
    let point = token.range
    try advance()
    guard case .name(let name) = token.kind else {
      throw Problem(
        .syntax, "a name must follow the point", hint: "x.T, x.shape, r1.loss", place: point)
    }
    let range = token.range
    try advance()
    if token.isSymbol("("), token.range.lowerBound == range.upperBound {
      try parser.checkFunction(name, range)
      return try openCall(name, range, isMethod: true)
    }
    steps.append(.init(action: .member(name), place: range))
    if let last = operands.popLast() { operands.append(last.lowerBound..<range.upperBound) }
    return false
  }

  // MARK: The stacks

  mutating func push(_ action: Expression.Action, _ range: Range<Int>) {
    steps.append(.init(action: action, place: range))
    operands.append(range)
  }

  /// Ends the operators that bind at least as tightly as `precedence`, down to the next bracket.
  mutating func reduce(to precedence: Int) {
    while let last = pending.last {
      switch last {
      case .unary(let op, let range):
        guard ExpressionParser.precedence(op) >= precedence else { return }
        steps.append(.init(action: .unary(op), place: range))
        if let operand = operands.popLast() {
          operands.append(range.lowerBound..<operand.upperBound)
        }
      case .binary(let op, let range, let shortcut):
        guard ExpressionParser.precedence(op) >= precedence else { return }
        steps.append(
          .init(action: .binary(op), place: range, operands: Array(operands.suffix(2))))
        if let shortcut {
          let place = steps[shortcut].place
          steps[shortcut] = .init(action: .shortcut(op, to: steps.count), place: place)
        }
        if let right = operands.popLast(), let left = operands.popLast() {
          operands.append(left.lowerBound..<right.upperBound)
        }
      case .group, .list, .call, .index: return
      }
      pending.removeLast()
    }
  }

  static let comparison = 4

  static func precedence(_ op: Operator) -> Int {
    switch op {
    case .or: 1
    case .and: 2
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: comparison
    case .add, .subtract: 5
    case .multiply, .divide, .floorDivide, .modulo, .matrixProduct: 6
    case .power: 8
    }
  }

  static func precedence(_ op: UnaryOperator) -> Int { op == .not ? 3 : 7 }
}
