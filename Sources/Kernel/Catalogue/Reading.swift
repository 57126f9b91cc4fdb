/// Reading a chunk of text by the kind of its slot.
///
/// The readings are literal: expressions in a numeric slot are evaluated by the language first.
extension Parameter {
  /// The chunk as a checked value, or the problem with it, naming the range and this parameter.
  public func read(_ chunk: String) throws(Problem) -> Value {
    try kind.read(chunk, of: name)
  }

  /// A computed number as a checked value: same kind, same range as a typed one.
  public func check(_ number: Double) throws(Problem) -> Value {
    try kind.check(number, of: name)
  }
}

extension Values {
  /// Fills in the standards of a row's parameters that are not there yet: those that the written
  /// `form` publishes, where it has its own.
  public mutating func fillStandards(of label: Label) {
    let form = text("form") ?? label.parameter("form")?.standard ?? ""
    for parameter in label.parameters where value(parameter.name) == nil {
      guard let standard = parameter.published[form] ?? parameter.standard else { continue }
      if let value = try? parameter.read(standard) {
        set(parameter.name, value, written: false)
      }
    }
  }
}

extension Parameter.Kind {
  func read(_ chunk: String, of name: String) throws(Problem) -> Value {
    switch self {
    case .number(let range): return try readNumber(chunk, in: range, of: name)
    case .integer(let range): return try readInteger(chunk, in: range, of: name)
    case .slice(let range):
      let parts = chunk.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      try Parameter.checkSlice(parts, of: name)
      var numbers: [Value] = []
      for part in parts { numbers.append(try readNumber(part, in: range, of: name)) }
      return try Parameter.slice(of: numbers, of: name)
    case .flag: return try readFlag(chunk, of: name)
    case .word(let words): return try readWord(chunk, among: words, of: name)
    case .trick(let labels):
      guard let label = labels.first(where: { $0.answers(to: chunk) }) else {
        throw Nearest.unknown(name, chunk, among: labels)
      }
      return .word(label.name)
    case .bytes: return try readBytes(chunk, of: name)
    case .text, .path, .name, .reference, .expression, .command, .block:
      return .text(chunk)
    case .list(let kind):
      return .list(try readList(chunk, kind, of: name))
    case .rest(let kind): return try kind.read(chunk, of: name)
    case .either(let kinds): return try readEither(chunk, kinds, of: name)
    }
  }

  private func readNumber(
    _ chunk: String, in range: ClosedRange<Double>, of name: String
  ) throws(Problem) -> Value {
    guard let number = Numeral.parse(chunk) else {
      throw Problem(
        .badValue, "\(name) takes a number, not \"\(chunk.brief)\"",
        hint: commaHint(chunk) ?? "\(name) is \(describe(range))", about: name)
    }
    return try check(number, in: range, of: name, written: chunk)
  }

  private func check(
    _ number: Double, in range: ClosedRange<Double>, of name: String, written: String
  ) throws(Problem) -> Value {
    guard range.contains(number), number.isFinite else {
      let kind = range.contains(number) || range.upperBound < 1e30 ? "" : "a finite number, "
      throw Problem(
        .outOfRange, "\(name) must be \(kind)\(describe(range)), not \(written)", about: name)
    }
    return .number(number)
  }

  private func readInteger(
    _ chunk: String, in range: ClosedRange<Int>, of name: String
  ) throws(Problem) -> Value {
    let number = Numeral.parse(chunk)
    if let number, abs(number) >= 0x1p63 {
      throw Problem(
        .outOfRange,
        "\(name) must be \(describe(range))\(range.upperBound == .max ? " and below 9.2e18" : ""), "
          + "not \(chunk.brief)", about: name)
    }
    guard let integer = number.flatMap({ Int(exactly: $0) }) else {
      throw Problem(
        .badValue, "\(name) takes a whole number, not \"\(chunk.brief)\"",
        hint: commaHint(chunk) ?? "\(name) is \(describe(range))", about: name)
    }
    return try check(integer, in: range, of: name, written: chunk)
  }

  private func check(
    _ integer: Int, in range: ClosedRange<Int>, of name: String, written: String
  ) throws(Problem) -> Value {
    guard range.contains(integer) else {
      throw Problem(
        .outOfRange, "\(name) must be \(describe(range)), not \(written)", about: name)
    }
    return .integer(integer)
  }

  /// A computed number in the place of a typed one, held to the same kind and range.
  func check(_ number: Double, of name: String) throws(Problem) -> Value {
    let written = Numeral.short(number)
    switch self {
    case .number(let range), .slice(let range):
      return try check(number, in: range, of: name, written: written)
    case .integer(let range):
      guard let integer = Int(exactly: number) else {
        throw Problem(
          .badValue, "\(name) takes a whole number, not \(written)",
          hint: "\(name) is \(describe(range))", about: name)
      }
      return try check(integer, in: range, of: name, written: written)
    case .list(let kind): return .list([try kind.check(number, of: name)])
    case .rest(let kind): return try kind.check(number, of: name)
    case .either(let kinds):
      var first: Problem?
      for kind in kinds {
        do throws(Problem) { return try kind.check(number, of: name) } catch {
          if first == nil { first = error }
        }
      }
      throw first ?? Problem(.badValue, "\(name) cannot be \(written)", about: name)
    default: return try read(written, of: name)
    }
  }

  private func commaHint(_ chunk: String) -> String? {
    guard chunk.utf8.contains(44) else { return nil }
    return "one value is taken here; a decimal point is written '.', not ','"
  }

  private func readFlag(_ chunk: String, of name: String) throws(Problem) -> Value {
    switch chunk.asciiLowercased {
    case "yes", "on", "true": return .flag(true)
    case "no", "off", "false": return .flag(false)
    default:
      throw Problem(
        .badValue, "\(name) is a switch, \"\(chunk.brief)\" is neither yes nor no",
        hint: "\(name)=yes or \(name)=no", about: name)
    }
  }

  private func readWord(
    _ chunk: String, among words: [String], of name: String
  ) throws(Problem) -> Value {
    let folded = chunk.asciiLowercased
    if let word = words.first(where: { $0.asciiLowercased == folded }) { return .word(word) }
    let near = Nearest.closest(to: chunk, among: words).map { "did you mean \($0)?  " } ?? ""
    throw Problem(
      .unknownWord, "\(name) cannot be \"\(chunk.brief)\"",
      hint: near + "\(name): " + words.joined(separator: "  "), about: chunk)
  }

  private func readBytes(_ chunk: String, of name: String) throws(Problem) -> Value {
    let units: [(String, Double)] = [
      ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("KIB", 1024), ("MIB", 1_048_576),
      ("GIB", 1_073_741_824), ("B", 1),
    ]
    let folded = chunk.asciiLowercased
    for (unit, factor) in units where folded.hasSuffix(unit.asciiLowercased) {
      guard let number = Numeral.parse(String(folded.dropLast(unit.utf8.count))) else { continue }
      if number > 0, let bytes = Int(exactly: (number * factor).rounded()) {
        return .integer(bytes)
      }
    }
    throw Problem(
      .badValue, "\(name) takes an amount of memory, not \"\(chunk.brief)\"", hint: "\(name)=500MB",
      about: name)
  }

  private func readList(
    _ chunk: String, _ kind: Parameter.Kind, of name: String
  ) throws(Problem) -> [Value] {
    var values: [Value] = []
    for piece in Numeral.pieces(of: chunk) { values.append(try kind.read(piece, of: name)) }
    guard !values.isEmpty else {
      throw Problem(.badValue, "\(name) needs at least one value", about: name)
    }
    return values
  }

  private func readEither(
    _ chunk: String, _ kinds: [Parameter.Kind], of name: String
  ) throws(Problem) -> Value {
    var first: Problem?
    for kind in kinds {
      do throws(Problem) { return try kind.read(chunk, of: name) } catch {
        if first == nil { first = error }
      }
    }
    throw first ?? Problem(.badValue, "\(name) cannot be \"\(chunk.brief)\"", about: name)
  }

  public func describe(_ range: ClosedRange<Int>) -> String {
    if range.upperBound >= 1 << 53 {
      return range.lowerBound == .min ? "any whole number" : "at least \(range.lowerBound)"
    }
    return "\(range.lowerBound) to \(range.upperBound)"
  }

  public func describe(_ range: ClosedRange<Double>) -> String {
    if range.lowerBound <= -1e30, range.upperBound >= 1e30 { return "any finite number" }
    let lower = Numeral.short(range.lowerBound)
    let upper = Numeral.short(range.upperBound)
    if range.upperBound >= 1e30 { return "at least \(lower)" }
    return "\(lower) to \(upper)"
  }
}
