import Kernel

/// Reads statements against rows: the first token decides, from the table of verbs and never from
/// what is in a session, so a script parses the same everywhere.
struct Parser: Sendable {
  /// Commands inside commands: blocks, calls in expressions, slots that hold a command.
  static let deepest = 8

  /// The rows of the commands, in the order of the reference.
  let labels: [Label]
  /// The rows of the functions.
  let functions: [Label]
  /// At the prompt an unambiguous beginning of a verb is written out.
  let isInteractive: Bool
  private let verbs: [String: Label]
  private let functionNames: Set<String>
  /// Verbs whose first slot may be left open in the statements of a block: its lists fill them.
  var open: Set<String> = []

  init(
    labels: [Label], functions: [Label] = Function.labels, isInteractive: Bool = false
  ) {
    self.labels = labels
    self.functions = functions
    self.isInteractive = isInteractive
    var verbs: [String: Label] = [:]
    for label in labels {
      for name in [label.name] + label.aliases where verbs[name] == nil { verbs[name] = label }
    }
    self.verbs = verbs
    functionNames = Set(functions.flatMap { [$0.name] + $0.aliases }.map(\.asciiLowercased))
  }

  /// Reserved as a first word, a target and a bare value, whether it is built or not.
  /// A word that a later edition made a verb is a name in the files of an earlier one.
  func isVerb(_ word: String, in source: SourceText) -> Bool {
    (verbs[word] != nil || Verbs.all.contains(word))
      && !(source.edition == 1 && Verbs.second.contains(word))
  }

  func label(_ verb: String) -> Label? { verbs[verb] }

  func isFunction(_ word: String) -> Bool { functionNames.contains(word.asciiLowercased) }

  /// One statement that `SourceText.statements()` found.
  func parse(_ source: SourceText, _ range: Range<Int>) throws(Problem) -> Statement {
    do throws(Problem) { return try statement(source, range, depth: 0) } catch {
      if isInteractive, let expanded = expandedStatement(source, range) { return expanded }
      throw error
    }
  }

  /// All statements of a source; the first problem ends it.
  func parse(_ source: SourceText) throws(Problem) -> [Statement] {
    var statements: [Statement] = []
    for range in try source.statements() { statements.append(try parse(source, range)) }
    return statements
  }

  /// The first problem of each statement that has one; nothing is run or looked up.
  func lint(_ source: SourceText) -> [Problem] {
    var problems: [Problem] = []
    do throws(Problem) {
      try source.check()
      var cutter = StatementCutter(source, source.whole)
      while let range = try cutter.next() {
        do throws(Problem) { _ = try parse(source, range) } catch { problems.append(error) }
      }
    } catch { problems.append(error) }
    return problems
  }

  func statement(
    _ source: SourceText, _ range: Range<Int>, depth: Int
  ) throws(Problem) -> Statement {
    guard depth <= Parser.deepest else {
      throw Problem(
        .tooDeep, "commands are nested more than \(Parser.deepest) deep",
        place: range.prefix(1))
    }
    let form: Statement.Form
    if let question = Parser.question(source, range) {
      form = question
    } else {
      form = try statementForm(source, range, depth: depth)
    }
    return Statement(form: form, range: range, text: source.text(range), isExpanded: false)
  }

  private func statementForm(
    _ source: SourceText, _ range: Range<Int>, depth: Int
  ) throws(Problem) -> Statement.Form {
    let word = source.word(at: range.lowerBound, before: range.upperBound)
    let name = source.text(word)
    guard !word.isEmpty else { return try expression(source, range, depth: depth) }
    if word.upperBound < range.upperBound, source.bytes[word.upperBound] >= 0x80 {
      let end = source.chunkEnd(from: word.upperBound, before: range.upperBound)
      if let problem = CodePoint.problem(in: source, word: word.lowerBound..<end) { throw problem }
    }
    if isVerb(name, in: source) || isOnlyCommand(name, word, source, range) {
      return try verbStatement(source, range, name: name, word: word, depth: depth)
    }
    if let equals = source.assignment(in: range) {
      return try assignment(source, range, equals: equals, depth: depth)
    }
    guard !Verbs.later.contains(name) else { throw reserved(name, word) }
    do throws(Problem) { return try expression(source, range, depth: depth) } catch {
      throw likelier(error, source, range, word)
    }
  }

  /// Whether a newer verb in a file of edition 1 is followed by what no expression goes on with.
  private func isOnlyCommand(
    _ name: String, _ word: Range<Int>, _ source: SourceText, _ range: Range<Int>
  ) -> Bool {
    guard source.edition == 1, Verbs.second.contains(name), label(name) != nil else { return false }
    let next = source.skippingBlanks(from: word.upperBound, to: range.upperBound)
    guard next > word.upperBound, next < range.upperBound else { return false }
    let byte = source.bytes[next]
    let following = source.text(source.word(at: next, before: range.upperBound))
    guard !["and", "or"].contains(following) else { return false }
    return Ascii.isName(byte) || byte == Ascii.openRound || byte == Ascii.quote
  }

  private func expression(
    _ source: SourceText, _ range: Range<Int>, depth: Int
  ) throws(Problem) -> Statement.Form {
    let expression = try ExpressionParser.parse(source, range, self, depth: depth)
    if let call = expression.soleCall { return .command(call) }
    return .expression(expression)
  }

  private func verbStatement(
    _ source: SourceText, _ range: Range<Int>, name: String, word: Range<Int>, depth: Int
  ) throws(Problem) -> Statement.Form {
    let next = word.upperBound < range.upperBound ? source.bytes[word.upperBound] : Ascii.blank
    if next == Ascii.openRound { return try expression(source, range, depth: depth) }
    let after = source.skippingBlanks(from: word.upperBound, to: range.upperBound)
    if source.isSingleEquals(at: after, before: range.upperBound) {
      throw commandWithEquals(source, range, name: name, word: word, equals: after)
    }
    guard Ascii.isSpace(next) || next == Ascii.openBrace || next == Ascii.backslash else {
      throw Problem(
        .reservedName, "\"\(name)\" is a command, not a value",
        hint: "leave a blank after it, or write \(name)(…) for what it hands out", place: word)
    }
    return .command(try command(source, range, word: word, depth: depth))
  }

  /// `NAME?` and `NAME??`, before anything is lexed.
  private static func question(_ source: SourceText, _ range: Range<Int>) -> Statement.Form? {
    var end = range.upperBound
    var marks = 0
    while end > range.lowerBound, source.bytes[end - 1] == Ascii.question, marks < 3 {
      end -= 1
      marks += 1
    }
    guard marks == 1 || marks == 2, end > range.lowerBound,
      source.bytes[range.lowerBound..<end].allSatisfy(Ascii.isName)
    else { return nil }
    return .question(source.text(range.lowerBound..<end), deep: marks == 2)
  }
}

extension SourceText {
  /// The name that begins at an offset; empty where none does.
  func word(at start: Int, before end: Int) -> Range<Int> {
    guard start < end, Ascii.isNameStart(bytes[start]) else { return start..<start }
    var offset = start
    while offset < end, Ascii.isName(bytes[offset]) { offset += 1 }
    return start..<offset
  }

  /// Up to the next blank.
  func chunkEnd(from start: Int, before end: Int) -> Int {
    var offset = start
    while offset < end, !Ascii.isSpace(bytes[offset]) { offset += 1 }
    return offset
  }

  func isSingleEquals(at offset: Int, before end: Int) -> Bool {
    offset < end && bytes[offset] == Ascii.equals
      && !(offset + 1 < end && bytes[offset + 1] == Ascii.equals)
  }

  /// The `=` of an assignment: after nothing but names with points and indices, commas between them.
  func assignment(in range: Range<Int>) -> Int? {
    var offset = range.lowerBound
    var isAfterBlank = false
    var isWithinTarget = false
    while offset < range.upperBound {
      let byte = bytes[offset]
      if byte == Ascii.equals {
        return isSingleEquals(at: offset, before: range.upperBound) ? offset : nil
      }
      if Ascii.isSpace(byte) {
        isAfterBlank = true
        offset += 1
        continue
      }
      if byte == Ascii.comma {
        isWithinTarget = false
        offset += 1
      } else if isWithinTarget, isAfterBlank {
        return nil
      } else if byte == Ascii.openSquare {
        guard let end = try? endOfBracket(at: offset, before: range.upperBound) else { return nil }
        offset = end
      } else if Ascii.isName(byte) || byte == Ascii.point {
        isWithinTarget = true
        offset += 1
      } else {
        return nil
      }
      isAfterBlank = false
    }
    return nil
  }
}
