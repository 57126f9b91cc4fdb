import Kernel

extension LintRule {
  static let commands = LintRule(
    name: "commands",
    summary:
      "What the prose shows as code and a hint says to type begins with no command that the edition or this "
      + "program does not have."
  ) { lesson in
    let edition = lesson.notebook.front.edition
    var findings: [LintFinding] = []
    for line in lesson.prose {
      for code in line.codes {
        guard let fault = MissingCommand.fault(code.text, edition) else { continue }
        findings.append(lesson.at(line.number, byte: code.start, fault))
      }
    }
    for exercise in lesson.notebook.exercises {
      for (index, hint) in exercise.hints.enumerated() {
        guard let fault = MissingCommand.fault(hint, edition) else { continue }
        let line = lesson.line(of: "hint:", index, in: exercise.fence)
        findings.append(lesson.at(line, "hint \(index + 1): \(fault)"))
      }
    }
    return findings
  }

  static let front = LintRule(
    name: "front",
    summary:
      "The front matter has `title:`, `about:` and `minutes:`, no key that means nothing, and `next:` names a file "
      + "that is there."
  ) { lesson in
    let (notebook, front) = (lesson.notebook, lesson.notebook.front)
    var findings: [LintFinding] = []
    for line in front.lines.dropFirst().dropLast() {
      let text = notebook.lines.text(line)
      let key = String(text.prefix { $0 != ":" })
      if text.contains(":"), !FrontMatter.keys.contains(key) {
        findings.append(lesson.at(line, "\(key.brief): means nothing in the front matter"))
      }
    }
    if let next = front.next, !Files.exists(next) {
      let line = front.lines.first { notebook.lines.text($0).hasPrefix("next:") } ?? 0
      findings.append(lesson.at(line, "next: names \(next.brief), and there is no such file"))
    }
    let missing = [
      ("title", front.title == nil), ("about", front.about == nil),
      ("minutes", front.minutes == nil),
    ].filter(\.1).map { $0.0 + ":" }
    if !missing.isEmpty {
      findings.append(
        lesson.at(0, "the front matter lacks " + missing.joined(separator: ", ")))
    }
    return findings
  }
}

/// Words that look like commands and are none here.
enum MissingCommand {
  /// What is wrong with a statement's first word; nil where it is a command, or nothing of the language.
  static func fault(_ text: String, _ edition: Int) -> String? {
    let word = String(decoding: text.utf8.prefix(while: Ascii.isName), as: UTF8.self)
    let rest = text.utf8.dropFirst(word.utf8.count).first
    guard Verbs.all.contains(word), rest == nil || rest == Ascii.blank else { return nil }
    if edition == 1, Verbs.second.contains(word) { return "edition 1 has no \"\(word)\"" }
    let isBuilt = Command.labels.contains { $0.name == word || $0.aliases.contains(word) }
    return isBuilt ? nil : "this program has no \"\(word)\" yet"
  }
}
