import Kernel

/// Words that are in no table, and what was probably meant.
extension Parser {
  /// A line that is no expression and begins with a name followed by a blank was meant as a command.
  func likelier(
    _ problem: Problem, _ source: SourceText, _ range: Range<Int>, _ word: Range<Int>
  ) -> Problem {
    guard !word.isEmpty, word.upperBound < range.upperBound,
      Ascii.isSpace(source.bytes[word.upperBound]),
      problem.code == .syntax || problem.code == .badNumber
    else { return problem }
    let next = source.skippingBlanks(from: word.upperBound, to: range.upperBound)
    guard next < range.upperBound else { return problem }
    let byte = source.bytes[next]
    let startsWord =
      Ascii.isName(byte) || byte == Ascii.quote || byte == Ascii.apostrophe
      || byte == Ascii.openBrace || byte >= 0x80
    let following = source.text(source.word(at: next, before: range.upperBound))
    guard startsWord, following != "and", following != "or" else { return problem }
    return unknownCommand(source.text(word), word)
  }

  /// `no command "lrfnd"`, with the command that was meant.
  func unknownCommand(_ word: String, _ range: Range<Int>) -> Problem {
    let message = "no command \"\(word.brief)\""
    if Verbs.all.contains(word) {
      return Problem(
        .unknownCommand,
        "the word \"\(word.brief)\" is kept for a command this version does not have",
        hint: "help lists the commands", place: range)
    }
    if isFunction(word) {
      return Problem(
        .unknownCommand, message, hint: "\(word) is a function: write \(word)(…)", place: range)
    }
    if let meant = meantCommand(by: word) {
      return Problem(
        .unknownCommand, message, hint: "did you mean \(meant)?", place: range, replacement: meant)
    }
    return Problem(.unknownCommand, message, hint: "help lists the commands", place: range)
  }

  /// The command that another tool's word, a row's name or a typing error stands for.
  func meantCommand(by word: String) -> String? {
    guard word.utf8.count <= 64 else { return nil }
    if let label = labels.first(where: { $0.answers(to: word) }) { return label.name }
    if let known = ForeignWords.command(for: word),
      label(String(known.prefix { $0 != " " })) != nil
    {
      return known
    }
    if let label = labels.first(where: { $0.isElsewhere(called: word) }) { return label.name }
    for label in labels {
      for parameter in label.parameters where parameter.isPositional {
        if let row = parameter.kind.rows.first(where: {
          $0.answers(to: word) || $0.isElsewhere(called: word)
        }) {
          return "\(label.name) \(row.name)"
        }
      }
    }
    return Nearest.closest(to: word, among: labels.flatMap { [$0.name] + $0.aliases })
  }

  /// Refuses a call of something that is neither function nor command.
  func checkFunction(_ name: String, _ range: Range<Int>) throws(Problem) {
    guard !isFunction(name) else { return }
    let message = "no function called \"\(name.brief)\""
    if let told = ForeignWords.functions[name] {
      throw Problem(.unknownFunction, message, hint: told, place: range)
    }
    if labels.contains(where: { $0.name == name }) {
      throw Problem(
        .unknownFunction, message, hint: "did you mean the command \(name)?", place: range)
    }
    if let meant = Nearest.meant(by: name, among: functions) {
      throw Problem(
        .unknownFunction, message, hint: "did you mean \(meant)?", place: range, replacement: meant)
    }
    if let command = meantCommand(by: name) {
      throw Problem(
        .unknownFunction, message, hint: "did you mean the command \(command)?", place: range)
    }
    throw Problem(
      .unknownFunction, message, hint: "help functions lists them; a product is written with *",
      place: range)
  }

  /// The statement with an abbreviated verb written out, where that is the only way to read it.
  func expandedStatement(_ source: SourceText, _ range: Range<Int>) -> Statement? {
    let word = source.word(at: range.lowerBound, before: range.upperBound)
    let typed = source.text(word)
    guard typed.utf8.count >= 2, word.upperBound < range.upperBound,
      Ascii.isBlank(source.bytes[word.upperBound])
    else { return nil }
    let candidates = labels.filter { $0.name.hasPrefix(typed) }
    guard candidates.count == 1, let label = candidates.first else { return nil }
    guard let call = try? command(source, range, word: word, label: label, depth: 0) else {
      return nil
    }
    let rest = source.text(word.upperBound..<range.upperBound)
    return Statement(form: .command(call), range: range, text: label.name + rest, isExpanded: true)
  }
}

extension Parameter.Kind {
  /// The rows a word of this kind can name.
  var rows: [Label] {
    switch self {
    case .trick(let labels): labels
    case .list(let kind), .rest(let kind): kind.rows
    case .either(let kinds): kinds.flatMap(\.rows)
    default: []
    }
  }

  /// Whether a file name can stand here.
  var isPath: Bool {
    switch self {
    case .path: true
    case .list(let kind), .rest(let kind): kind.isPath
    case .either(let kinds): kinds.contains { $0.isPath }
    default: false
    }
  }

  /// The words that can stand here.
  var words: [String] {
    switch self {
    case .word(let words): words
    case .trick(let labels): labels.map(\.name)
    case .flag: ["yes", "no"]
    case .list(let kind), .rest(let kind): kind.words
    case .either(let kinds): kinds.flatMap(\.words)
    default: []
    }
  }
}
