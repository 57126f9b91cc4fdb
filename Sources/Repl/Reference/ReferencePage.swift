import Kernel

/// The reference as Markdown, made from the rows: `docs/REFERENCE.md` is this text.
enum ReferencePage {
  static func markdown(
    labels: [Label], functions: [Label] = Function.labels,
    others: [(noun: String, labels: [Label])] = HelpPages.standardOthers
  ) -> String {
    var lines = [
      "# Reference", "",
      "Every command with its words, options and rows. Made from the program's own tables; "
        + "`help NAME` prints the same.",
    ]
    for (task, verbs) in Verbs.tasks {
      let built = verbs.compactMap { verb in labels.first { $0.name == verb } }
      guard !built.isEmpty else { continue }
      lines += ["", "## \(task)"]
      for label in built { lines += command(label) }
    }
    for (noun, labels) in others where !labels.isEmpty {
      lines += ["", "## \(noun)s"]
      for label in labels { lines += row(label) }
    }
    lines += ["", "## Functions", ""]
    for label in functions { lines.append("- `\(signature(label))` \(escaped(label.summary))") }
    lines += ["", "## Errors", ""]
    for code in Problem.Code.allCases {
      lines.append("- **\(code.name)** \(escaped(ErrorPages.page(code).meaning))")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func command(_ label: Label) -> [String] {
    var lines = ["", "### \(label.name)", "", escaped(label.summary), ""]
    lines += ["```", Usage.line(label), "```"]
    lines += parameters(label.parameters)
    for parameter in label.parameters where !parameter.kind.rows.isEmpty {
      lines += ["", "\(parameter.name):"]
      for row in parameter.kind.rows { lines += self.row(row) }
    }
    if !label.example.isEmpty { lines += ["", "```ath", label.example, "```"] }
    if !label.source.isEmpty { lines += ["", "Source: \(escaped(label.source))."] }
    return lines
  }

  private static func row(_ label: Label) -> [String] {
    var line = "- `\(label.name)` \(escaped(label.summary))"
    if !label.source.isEmpty { line += " *\(escaped(label.source))*" }
    var lines = ["", line]
    for parameter in label.parameters {
      lines.append("  - \(entry(parameter))")
    }
    return lines
  }

  private static func parameters(_ parameters: [Parameter]) -> [String] {
    guard !parameters.isEmpty else { return [] }
    return [""] + parameters.map { "- \(entry($0))" }
  }

  private static func entry(_ parameter: Parameter) -> String {
    let name = parameter.isPositional ? parameter.name.asciiUppercased : Usage.option(parameter)
    var text = "`\(name)` \(escaped(parameter.help))"
    switch parameter.kind {
    case .number(let range): text += ", \(parameter.kind.describe(range))"
    case .integer(let range): text += ", \(parameter.kind.describe(range))"
    case .word(let words): text += ": " + words.map { "`\($0)`" }.joined(separator: " ")
    default: break
    }
    if let standard = parameter.standard { text += "; `\(standard)` when unwritten" }
    return text + (parameter.position == .required ? "; needed." : ".")
  }

  private static func signature(_ label: Label) -> String {
    let parts = label.parameters.map { parameter -> String in
      if case .rest = parameter.kind { return parameter.name + ", …" }
      return parameter.isPositional
        ? parameter.name : parameter.name + "=" + (parameter.standard ?? "…")
    }
    return "\(label.name)(\(parts.joined(separator: ", ")))"
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      if "*_<>`|\\".contains(character) { result.append("\\") }
      result.append(character)
    }
    return result
  }
}
