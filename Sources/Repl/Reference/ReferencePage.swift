import Kernel

/// The reference as Markdown, made from the rows: `docs/REFERENCE.md` is this text.
enum ReferencePage {
  static func markdown(
    labels: [Label], functions: [Label] = Function.labels,
    others: [(noun: String, labels: [Label])] = Vocabulary.rows
  ) -> String {
    var lines = [
      "# Reference", "",
      "Every command with its words, options and rows. Made from the program's own tables by "
        + "`make reference`; `help NAME` prints the same, `NAME??` with formulas.",
    ]
    for (task, verbs) in Verbs.tasks {
      let built = verbs.compactMap { verb in labels.first { $0.name == verb } }
      guard !built.isEmpty else { continue }
      lines += ["", "## \(task)"]
      for label in built { lines += command(label, others) }
    }
    for (noun, labels) in others where !labels.isEmpty {
      lines += ["", "## \(noun.plural)"]
      for label in labels { lines += row(label) }
    }
    lines += ["", "## Functions", ""]
    for label in functions { lines.append("- `\(signature(label))` \(escaped(label.summary))") }
    lines += ["", "## Errors", ""]
    for code in Problem.Code.allCases {
      let page = ErrorPages.page(code)
      let before = page.setup.isEmpty ? "" : "after `\(page.setup)` "
      lines.append(
        "- **\(code.name)** \(escaped(page.meaning)) Not \(before)`\(page.wrong)` but "
          + "`\(page.right)`.")
    }
    lines += ["", "## Topics", ""]
    for topic in Topic.all {
      lines.append("- `help \(topic.name)` \(escaped(topic.label.summary))")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func command(
    _ label: Label, _ others: [(noun: String, labels: [Label])]
  ) -> [String] {
    var lines = ["", "### \(label.name)", "", escaped(label.summary), ""]
    lines += ["```", Usage.line(label), "```"]
    // An option that is a row as well is told with the rows.
    let rows = Set(label.parameters.filter(\.isPositional).flatMap { $0.kind.rows.map(\.name) })
    lines += parameters(label.parameters.filter { !rows.contains($0.name) })
    for parameter in label.parameters where !parameter.kind.rows.isEmpty {
      let names = parameter.kind.rows.map(\.name)
      if let section = others.first(where: { $0.labels.map(\.name) == names }) {
        lines += [
          "",
          "\(parameter.name): one of the [\(section.noun.plural)](#\(anchor(section.noun.plural))).",
        ]
        continue
      }
      lines += ["", "\(parameter.name):"]
      for row in parameter.kind.rows { lines += self.row(row) }
    }
    if !label.given.isEmpty {
      lines += ["", "Hands out, behind a point:", ""]
      lines += label.given.map { "- `.\($0)` \(escaped($1))." }
    }
    if !label.example.isEmpty { lines += ["", "```ath", label.example, "```"] }
    if !label.source.isEmpty { lines += ["", "Source: \(escaped(label.source))."] }
    return lines
  }

  private static func row(_ label: Label) -> [String] {
    var line = "- `\(label.name)` \(escaped(label.summary))"
    if !label.source.isEmpty { line += " *\(escaped(label.source))*" }
    var lines = ["", line]
    for formula in label.formula.lines { lines.append("  - formula: `\(formula)`") }
    for parameter in label.parameters {
      lines.append("  - \(entry(parameter))")
    }
    if !label.example.isEmpty { lines.append("  - example: `\(label.example)`") }
    return lines
  }

  /// As forges make them of a heading.
  private static func anchor(_ heading: String) -> String {
    String(heading.map { $0 == " " ? "-" : $0 })
  }

  private static func parameters(_ parameters: [Parameter]) -> [String] {
    guard !parameters.isEmpty else { return [] }
    return [""] + parameters.map { "- \(entry($0))" }
  }

  private static func entry(_ parameter: Parameter) -> String {
    let name = parameter.isPositional ? parameter.name.asciiUppercased : Usage.option(parameter)
    var text = "`\(name)` \(escaped(parameter.help))"
    switch parameter.kind {
    case .number(let range), .slice(let range): text += ", \(parameter.kind.describe(range))"
    case .integer(let range): text += ", \(parameter.kind.describe(range))"
    case .word(let words): text += ": " + words.map { "`\($0)`" }.joined(separator: " ")
    default: break
    }
    if let standard = parameter.standard { text += "; `\(standard)` when unwritten" }
    for form in parameter.published.keys.sorted() {
      text += ", `\(parameter.published[form] ?? "")` with `form=\(form)`"
    }
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
