import Kernel

/// One token of the expression language.
struct Token: Sendable {
  enum Kind: Sendable, Equatable {
    case number(Double)
    case text(String)
    case name(String)
    case symbol(String)
    case end
  }

  let kind: Kind
  let range: Range<Int>

  func isSymbol(_ symbol: String) -> Bool { kind == .symbol(symbol) }
}

/// Reads tokens one by one; it has no words of commands.
struct Lexer {
  let source: SourceText
  private(set) var offset: Int
  let end: Int
  /// Whether the token before was a value, after which `.5` and `%` mean something else.
  private var afterValue = false

  init(_ source: SourceText, _ range: Range<Int>) {
    self.source = source
    offset = range.lowerBound
    end = range.upperBound
  }

  mutating func skip(to newOffset: Int) {
    offset = newOffset
    afterValue = true
  }

  mutating func next() throws(Problem) -> Token {
    offset = source.skippingBlanks(from: offset, to: end)
    guard offset < end else { return Token(kind: .end, range: end..<end) }
    let token = try read()
    offset = token.range.upperBound
    switch token.kind {
    case .number, .text: afterValue = true
    case .name(let name): afterValue = !["and", "or", "not"].contains(name)
    case .symbol(let symbol): afterValue = symbol == ")" || symbol == "]"
    case .end: break
    }
    return token
  }

  private func byte(_ index: Int) -> UInt8 { index < end ? source.bytes[index] : 0 }

  private func read() throws(Problem) -> Token {
    let first = byte(offset)
    if Ascii.isNameStart(first) || first >= 0x80 { return try name() }
    if Ascii.isDigit(first) || first == Ascii.point && Ascii.isDigit(byte(offset + 1)) {
      return try number()
    }
    if first == Ascii.quote || first == Ascii.apostrophe {
      let range = offset..<(try source.endOfString(at: offset, before: end))
      return Token(kind: .text(try source.string(range)), range: range)
    }
    return try symbol(first)
  }

  private func name() throws(Problem) -> Token {
    var index = offset
    var isPlain = true
    while index < end, Ascii.isName(byte(index)) || byte(index) >= 0x80 {
      if byte(index) >= 0x80 { isPlain = false }
      index += 1
    }
    let range = offset..<index
    if !isPlain, let problem = CodePoint.problem(in: source, word: range) { throw problem }
    return Token(kind: .name(source.text(range)), range: range)
  }

  private static let twoByte: Set<String> = ["==", "!=", "<=", ">=", "**", "//"]
  private static let oneByte: Set<String> = [
    "+", "-", "*", "/", "@", "%", "<", ">", "(", ")", "[", "]", ".", ",", ":", "=",
  ]

  private func symbol(_ first: UInt8) throws(Problem) -> Token {
    let two = source.text(offset..<min(end, offset + 2))
    if Lexer.twoByte.contains(two) {
      return Token(kind: .symbol(two), range: offset..<(offset + 2))
    }
    let one = String(UnicodeScalar(first))
    if Lexer.oneByte.contains(one) {
      return Token(kind: .symbol(one), range: offset..<(offset + 1))
    }
    let isDouble = byte(offset + 1) == first
    let range = offset..<(offset + (isDouble ? 2 : 1))
    let foreign: (hint: String, replacement: String?) =
      switch one {
      case "^": ("a power is written **", "**")
      case "!": ("write not", "not ")
      case "&": ("write and", " and ")
      case "|": ("write or; a format, as in | json, comes after a command", nil)
      case "{", "}": ("braces hold the block of a command, such as model { dense 10 }", nil)
      case "\\": ("a \\ continues a line only at its end", nil)
      case "?": ("help is asked by a name and ? alone: fit?", nil)
      default: ("put other text in quotes", nil)
      }
    throw Problem(
      .syntax, "\"\(source.text(range))\" means nothing in an expression", hint: foreign.hint,
      place: range, replacement: foreign.replacement)
  }

  /// `digits [. digits] [e±digits] [k | M | %]`; `%` is percent unless an operand follows.
  private func number() throws(Problem) -> Token {
    var index = digits(from: offset)
    if byte(index) == Ascii.point, Ascii.isDigit(byte(index + 1)) {
      index = digits(from: index + 1)
    }
    if byte(index) | 32 == UInt8(ascii: "e") {
      let sign =
        byte(index + 1) == UInt8(ascii: "+") || byte(index + 1) == UInt8(ascii: "-") ? 1 : 0
      if Ascii.isDigit(byte(index + 1 + sign)) { index = digits(from: index + 1 + sign) }
    }
    if byte(index) == UInt8(ascii: "k") || byte(index) == UInt8(ascii: "M") {
      index += 1
    } else if byte(index) == Ascii.percent, !operandFollows(index + 1) {
      index += 1
    }
    let range = offset..<index
    let rest = wordEnd(from: index)
    if rest > index || byte(index) == Ascii.point && Ascii.isDigit(byte(index + 1)) {
      throw malformed(offset..<max(rest, digits(from: index + 1)))
    }
    guard !afterValue || byte(offset) != Ascii.point else { throw malformed(range) }
    guard let value = Numeral.parse(source.text(range)) else {
      throw Problem(
        .badNumber, "the number \(shortened(range)) is too large",
        hint: "numbers go up to 1.8e308", place: range)
    }
    return Token(kind: .number(value), range: range)
  }

  private func digits(from start: Int) -> Int {
    var index = start
    while Ascii.isDigit(byte(index)) || byte(index) == Ascii.underscore && index > start {
      index += 1
    }
    return index
  }

  private func wordEnd(from start: Int) -> Int {
    var index = start
    while Ascii.isName(byte(index)) || byte(index) >= 0x80 { index += 1 }
    return index
  }

  /// Whether what comes after a `%` makes it a modulo.
  private func operandFollows(_ index: Int) -> Bool {
    let start = source.skippingBlanks(from: min(index, end), to: end)
    let first = byte(start)
    if Ascii.isNameStart(first) {
      let word = source.text(start..<wordEnd(from: start))
      return word != "and" && word != "or"
    }
    return Ascii.isDigit(first) || first == Ascii.openRound || first == Ascii.openSquare
      || first == Ascii.quote || first == Ascii.apostrophe
      || first == Ascii.point && Ascii.isDigit(byte(start + 1))
  }

  private func malformed(_ range: Range<Int>) -> Problem {
    Problem(
      .badNumber, "\"\(shortened(range))\" is not a number",
      hint:
        "names do not begin with a digit; 3 * x is a product, 1.5 a decimal, 1e-3 and 5k powers",
      place: range)
  }

  private func shortened(_ range: Range<Int>) -> String {
    range.count <= 24 ? source.text(range) : source.text(range.prefix(20)) + "…"
  }
}
