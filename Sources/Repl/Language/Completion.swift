import Kernel

/// What could be typed next, from the rows and the names of a session.
enum Completion {
  /// Candidates for the word that ends at `cursor` (a UTF-8 offset).
  static func words(_ line: String, _ cursor: Int, _ session: Session) -> LineEditor.Completion? {
    let typed = Array(line.utf8.prefix(cursor))
    let statement = typed.lastIndex { $0 == Ascii.semicolon || $0 == Ascii.newline }.map { $0 + 1 }
    var start = typed.count
    while start > (statement ?? 0), !Ascii.isSpace(typed[start - 1]), typed[start - 1] != 40,
      typed[start - 1] != 44
    {
      start -= 1
    }
    let before = String(decoding: typed[(statement ?? 0)..<start], as: UTF8.self)
    let word = String(decoding: typed[start...], as: UTF8.self)
    let verb = before.utf8.split { Ascii.isSpace($0) }.map { String(decoding: $0, as: UTF8.self) }
      .first { !$0.hasSuffix("=") }
    guard let verb, let label = Command.labels.first(where: { $0.answers(to: verb) }) else {
      let names = Command.labels.map(\.name) + session.names + Function.labels.map { $0.name + "(" }
      return found(names, word, start)
    }
    if let mark = word.utf8.firstIndex(of: Ascii.equals) {
      let name = String(word[..<mark])
      let value = String(word[word.index(after: mark)...])
      guard let parameter = parameters(of: label, before).first(where: { $0.answers(to: name) })
      else { return nil }
      return found(
        choices(of: parameter.kind, session), value, start + name.utf8.count + 1)
    }
    let options = parameters(of: label, before).filter { $0.position == .option }
      .map { $0.name + "=" }
    let positional = label.parameters.filter(\.isPositional).flatMap {
      choices(of: $0.kind, session)
    }
    return found(positional + options, word, start)
  }

  /// A command's own parameters and those of the rows already named in the line.
  private static func parameters(of label: Label, _ before: String) -> [Parameter] {
    let words = before.utf8.split { Ascii.isSpace($0) || $0 == Ascii.equals }
      .map { String(decoding: $0, as: UTF8.self) }
    var parameters = label.parameters
    for parameter in label.parameters {
      for row in rows(of: parameter.kind) where words.contains(where: { row.answers(to: $0) }) {
        parameters += row.parameters
      }
    }
    return parameters
  }

  private static func rows(of kind: Parameter.Kind) -> [Label] {
    switch kind {
    case .trick(let labels): labels
    case .either(let kinds): kinds.flatMap(rows)
    default: []
    }
  }

  private static func choices(of kind: Parameter.Kind, _ session: Session) -> [String] {
    switch kind {
    case .word(let words): words
    case .trick(let labels): labels.map(\.name)
    case .flag: ["yes", "no"]
    case .name, .expression: session.names
    case .either(let kinds): kinds.flatMap { choices(of: $0, session) }
    case .list(let kind), .rest(let kind): choices(of: kind, session)
    default: []
    }
  }

  private static func found(
    _ words: [String], _ typed: String, _ start: Int
  ) -> LineEditor.Completion? {
    var seen: Set<String> = []
    let fitting = words.filter { $0.hasPrefix(typed) && $0 != "_" && seen.insert($0).inserted }
    guard !fitting.isEmpty else { return nil }
    let whole = fitting.map { $0.hasSuffix("=") || $0.hasSuffix("(") ? $0 : $0 + " " }
    return LineEditor.Completion(start: start, words: whole)
  }
}
