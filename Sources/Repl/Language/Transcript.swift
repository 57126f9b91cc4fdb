import Kernel

/// Text that was copied from a conversation: prompts, statements, and what they came to.
struct Transcript {
  /// The statements, as they were typed.
  let statements: String
  /// Lines of output, and of statements that were dropped with Ctrl-C.
  let leftOut: Int

  /// nil for a text in which no line begins with a prompt.
  init?(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(Substring.init)
    let typed = lines.indices.map { at -> Substring? in
      // Behind a `\` a line may begin with the mark of a sink.
      at > 0 && lines[at - 1].utf8.last == Ascii.backslash ? nil : Transcript.typed(lines[at])
    }
    guard typed.contains(where: { $0 != nil }) else { return nil }
    var kept: [String] = []
    var left = 0
    var at = 0
    while at < lines.count {
      guard let first = typed[at] else {
        if !Transcript.isBlank(lines[at]) { left += 1 }
        at += 1
        continue
      }
      var statement = String(first)
      at += 1
      while at < lines.count, typed[at] == nil, Transcript.isOpen(statement) {
        let row = lines[at]
        statement += "\n" + (row.hasPrefix("... ") ? row.dropFirst(4) : row)
        at += 1
      }
      if statement.hasSuffix("^C") {
        left += 1
      } else if !Transcript.isBlank(statement) {
        kept.append(statement)
      }
    }
    statements = kept.joined(separator: "\n")
    leftOut = left
  }

  private static func isOpen(_ statement: String) -> Bool {
    !statement.hasSuffix("^C")
      && SourceText(statement).blanksAfterEnter(at: statement.utf8.count) != nil
  }

  private static func isBlank(_ line: some StringProtocol) -> Bool {
    line.utf8.allSatisfy(Ascii.isSpace)
  }

  /// What stands behind a prompt: `> `, `mlp/digits> `, `mlp/digits [wide] [paused]> `, or a name alone
  /// before a verb. A comparison has a name on its left too, and never a verb on its right.
  private static func typed(_ line: Substring) -> Substring? {
    let bytes = Array(line.utf8)
    guard let mark = bytes.firstIndex(of: Ascii.greater),
      mark + 1 == bytes.count || bytes[mark + 1] == Ascii.blank
    else { return nil }
    let rest = line.utf8.dropFirst(mark + 2)
    let behind = Substring(rest)
    var place = bytes[..<mark]
    var hasMarks = false
    while place.last == Ascii.closeSquare, let open = place.lastIndex(of: Ascii.openSquare),
      open > place.startIndex, place[open - 1] == Ascii.blank
    {
      hasMarks = true
      place = place[..<(open - 1)]
    }
    let slash = UInt8(ascii: "/")
    let slashes = place.count { $0 == slash }
    guard slashes <= 1, place.first != slash,
      place.allSatisfy({ Ascii.isName($0) || $0 == slash })
    else { return nil }
    if place.isEmpty || slashes == 1 || hasMarks { return behind }
    let word = behind.utf8.drop(while: Ascii.isSpace).prefix(while: Ascii.isName)
    return rest.isEmpty || Verbs.all.contains(String(decoding: word, as: UTF8.self)) ? behind : nil
  }
}
