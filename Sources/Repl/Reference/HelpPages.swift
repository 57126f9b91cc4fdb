import Kernel
import Viz

/// Help made from the rows: nothing here knows a command.
struct HelpPages {
  /// The rows of the commands.
  let labels: [Label]
  let functions: [Label]
  /// Rows that stand in no slot of a command: layers, rules.
  let others: [(noun: String, labels: [Label])]
  var width = 80

  init(
    labels: [Label], functions: [Label] = Function.labels,
    others: [(noun: String, labels: [Label])] = Vocabulary.rows, width: Int = 80
  ) {
    self.labels = labels
    self.functions = functions
    self.others = others
    self.width = min(max(width, 40), 100)
  }

  /// One screen, by task.
  var overview: [String] {
    var lines = ["commands by task"]
    for (task, verbs) in Verbs.tasks {
      let built = verbs.filter { verb in labels.contains { $0.name == verb } }
      guard !built.isEmpty else { continue }
      lines += row(task, built.joined(separator: "  "), at: 11)
    }
    let rest = labels.filter { !Verbs.all.contains($0.name) }.map(\.name)
    if !rest.isEmpty { lines += row("more", rest.joined(separator: "  "), at: 11) }
    lines += ["", "to begin"]
    let first = ["data digits", "model mlp 64", "lrfind", "fit 1cycle 5 lr=1e-2", "plot loss"]
      .filter { line in labels.contains { line.hasPrefix($0.name) } }
    if width < 72 {
      lines += wrapped("  " + first.joined(separator: "; "), indent: 2)
    } else {
      for line in first {
        let verb = String(line.prefix { $0 != " " })
        lines += row("  " + line, labels.first { $0.name == verb }?.summary ?? "", at: 24)
      }
    }
    lines.append("")
    lines += row("help fit, fit?", "a command; fit?? adds formulas and sources", at: 16)
    lines += row("help 1cycle", "any word that a command takes, E021, sqrt", at: 16)
    lines += row("help overfitting", "any word; apropos WORD finds it", at: 17)
    lines += row("help TOPIC", Topic.all.map(\.name).joined(separator: " "), at: 16)
    return lines
  }

  /// The page of a command, function, row, topic, concept or error number; `deep`, or marks behind the
  /// word as in `fit??`, adds formulas, sources and every row's options. A command with many options is
  /// told on a screen, the common ones first; `all`, also as a last word, tells everything.
  func page(_ topic: String, deep: Bool = false, all: Bool = false) throws(Problem) -> [String] {
    if topic.hasSuffix("?") {
      let word = topic.prefix { $0 != "?" }
      return try page(String(word), deep: deep || topic.hasSuffix("??"), all: all)
    }
    if topic.asciiLowercased.hasSuffix(" all"), Concept.named(like: topic) == nil {
      return try page(String(topic.dropLast(4)), deep: deep, all: true)
    }
    if let code = ErrorPages.code(named: topic) { return page(code) }
    var pages: [[String]] = []
    if let label = labels.first(where: { $0.answers(to: topic) }) {
      let whole = page(command: label, deep: deep)
      let isShort = !deep && !all && whole.count > HelpPages.screen
      pages.append(isShort ? shortPage(label) : whole)
      if isShort { return pages[0] }
    }
    if let topic = Topic.all.first(where: { $0.label.answers(to: topic) }), pages.isEmpty {
      pages.append(page(topic))
    }
    if let label = functions.first(where: { $0.answers(to: topic) }) {
      pages.append(page(function: label, deep: deep))
    }
    let isTopic = Topic.all.contains { $0.label.answers(to: topic) } && !pages.isEmpty
    var others: [(page: [String], name: String)] = []
    if let concept = Concept.named(like: topic), !isTopic {
      others.append((page(concept), concept.name))
    }
    for (noun, verb, label) in isTopic ? [] : rows(named: topic) {
      others.append(
        (
          page(row: label, noun: noun, verb: verb, deep: deep),
          verb.map { "\($0) \(label.name)" } ?? label.name
        ))
    }
    // What a screen has no room for is named.
    var unshown: [String] = []
    for (told, name) in others {
      let length = pages.reduce(told.count + 2) { $0 + $1.count + 1 }
      if pages.isEmpty || deep || all || length <= HelpPages.screen {
        pages.append(told)
      } else if !unshown.contains(name) {
        unshown.append(name)
      }
    }
    guard !pages.isEmpty else { throw unknown(topic) }
    let lines = Array(pages.joined(separator: [""]))
    guard !unshown.isEmpty, lines.count < HelpPages.screen else { return lines }
    return lines
      + wrapped("also       \(unshown.joined(separator: ", ")): help \(topic) all", indent: 11)
  }

  // MARK: Pages

  func page(command label: Label, deep: Bool) -> [String] {
    var lines = wrapped(Usage.line(label), indent: 4)
    lines += wrapped("  " + label.summary, indent: 2)
    // A row that is an option as well (`set width`, `set width=`) is told once.
    let rows = Set(label.parameters.filter(\.isPositional).flatMap { $0.kind.rows.map(\.name) })
    lines += parameters(label.parameters.filter { !rows.contains($0.name) })
    for parameter in label.parameters
    where !parameter.kind.rows.isEmpty && (deep || parameter.isPositional) {
      lines += ["", "\(parameter.name):"]
      for row in parameter.kind.rows {
        lines += self.row("  " + row.name, row.summary, at: 16)
        let options = row.parameters.map { ($0.isPositional ? "" : $0.name + "=") + placed($0) }
        if deep, !options.isEmpty { lines += self.row("", options.joined(separator: "  "), at: 16) }
        if deep, !row.source.isEmpty { lines += self.row("", row.source, at: 16) }
      }
    }
    return lines + foot(label, deep: deep, examples: examples(label), others: related(label))
  }

  /// The command's own example, and then those of its rows that begin with it.
  func examples(_ label: Label) -> [String] {
    let rows = label.parameters.filter(\.isPositional).flatMap { $0.kind.rows }
    let lines = [label.example] + rows.map(\.example).filter { $0.hasPrefix(label.name + " ") }
    var kept: [String] = []
    for line in lines where !line.isEmpty && !kept.contains(line) { kept.append(line) }
    return Array(kept.prefix(3))
  }

  /// The commands that choose from the same rows.
  private func related(_ label: Label) -> [String] {
    let lists = Set(label.parameters.compactMap { $0.kind.rows.first?.name })
    return labels.filter { other in
      other.name != label.name
        && other.parameters.contains { slot in
          slot.kind.rows.first.map { lists.contains($0.name) } ?? false
        }
    }.map(\.name)
  }

  func page(_ topic: Topic) -> [String] {
    let entries = topic.entries(self)
    let names = entries.map { if case .pair(let name, _) = $0 { DisplayWidth.of(name) } else { 0 } }
    let column = min(max(names.max() ?? 0, 8) + 4, width / 2)
    var lines = row(topic.name, topic.label.summary, at: topic.name.utf8.count + 2)
    lines.append("")
    for entry in entries {
      switch entry {
      case .blank: lines.append("")
      case .pair(let name, let text): lines += row("  " + name, text, at: column)
      case .line(let line): lines += wrapped("  " + line, indent: 2)
      }
    }
    return lines
  }

  private func page(function label: Label, deep: Bool) -> [String] {
    var lines = wrapped(Usage.call(label), indent: 4)
    lines += wrapped("  " + label.summary, indent: 2)
    lines += parameters(label.parameters)
    return lines + foot(label, deep: deep)
  }

  private func page(row label: Label, noun: String, verb: String?, deep: Bool) -> [String] {
    let head = [verb, label.name].compactMap { $0 }.joined(separator: " ")
    let words = label.parameters.map { parameter -> String in
      let text = parameter.isPositional ? parameter.name.asciiUppercased : Usage.option(parameter)
      return parameter.position == .required ? text : "[\(text)]"
    }
    var lines = wrapped(([head] + words).joined(separator: " "), indent: 4)
    lines += wrapped("  " + label.summary + " (\(noun))", indent: 2)
    lines += parameters(label.parameters)
    return lines + foot(label, deep: deep)
  }

  private func page(_ code: Problem.Code) -> [String] {
    let page = ErrorPages.page(code)
    var lines = row(code.name, page.meaning, at: 6)
    lines.append("")
    if !page.setup.isEmpty { lines += row("  after", page.setup, at: 9) }
    lines += row("  not", page.wrong, at: 9)
    if !page.right.isEmpty { lines += row("  but", page.right, at: 9) }
    return lines
  }

  private func parameters(_ parameters: [Parameter]) -> [String] {
    var lines: [String] = []
    if parameters.isEmpty { return lines }
    lines.append("")
    for parameter in parameters {
      var name = parameter.isPositional ? parameter.name : parameter.name + "="
      if parameter.name == "*" { name = "NAME=" }
      var text = parameter.help
      let rows = parameter.isPositional ? [] : parameter.kind.rows.map(\.name)
      let range = rows.isEmpty ? range(parameter.kind) : rows.joined(separator: ", ")
      if !range.isEmpty { text += ": " + range }
      if let standard = parameter.standard {
        text += "; \(standard) when unwritten"
        for form in parameter.published.keys.sorted() {
          text += ", \(parameter.published[form] ?? "") with form=\(form)"
        }
      } else if parameter.position == .required {
        text += "; needed"
      }
      if !parameter.aliases.isEmpty {
        text += " (also \(parameter.aliases.joined(separator: ", ")))"
      }
      lines += row("  " + name, text, at: 16)
    }
    return lines
  }

  func range(_ kind: Parameter.Kind) -> String {
    switch kind {
    case .number(let range): kind.describe(range)
    case .integer(let range): kind.describe(range)
    case .slice(let range): kind.describe(range) + ", or two with ':' between"
    case .flag: "yes or no"
    case .word(let words): words.joined(separator: ", ")
    case .list(let inner): range(inner).isEmpty ? "" : range(inner) + ", or several with commas"
    case .rest(let inner): range(inner)
    case .bytes: "such as 500MB"
    case .either(let kinds):
      kinds.map { range($0) }.filter { !$0.isEmpty }.joined(separator: ", or ")
    case .trick, .text, .path, .name, .reference, .expression, .command, .block: ""
    }
  }

  private func placed(_ parameter: Parameter) -> String {
    parameter.isPositional ? parameter.name.asciiUppercased : parameter.standard ?? "…"
  }

  private func foot(
    _ label: Label, deep: Bool, examples: [String]? = nil, others: [String] = []
  ) -> [String] {
    var lines: [String] = []
    if !label.aliases.isEmpty {
      lines += row("also", label.aliases.joined(separator: "  "), at: 11)
    }
    if !label.foreign.isEmpty {
      lines += row("elsewhere", label.foreign.joined(separator: "  "), at: 11)
    }
    if deep {
      for (index, line) in label.formula.lines.enumerated() {
        lines += row(index == 0 ? "formula" : "", line, at: 11)
      }
      if !label.source.isEmpty { lines += row("source", label.source, at: 11) }
    }
    if !label.given.isEmpty {
      lines += row("hands out", label.given.map { "." + $0.key }.joined(separator: " "), at: 11)
    }
    let examples = examples ?? (label.example.isEmpty ? [] : [label.example])
    for (index, line) in examples.enumerated() {
      lines += row(index > 0 ? "" : examples.count > 1 ? "examples" : "example", line, at: 11)
    }
    if !others.isEmpty { lines += row("see also", others.joined(separator: "  "), at: 11) }
    if !deep, !label.formula.isEmpty || !label.source.isEmpty {
      lines += row("more", "\(label.name)?? has the formula and the source", at: 11)
    }
    return lines.isEmpty ? [] : [""] + lines
  }

  var functionEntries: [Topic.Entry] { functions.map { .pair($0.name, $0.summary) } }

  // MARK: Layout

  func pair(_ name: String, _ summary: String) -> String {
    DisplayWidth.shortened(DisplayWidth.padded(name, to: 18) + " " + summary, to: width)
  }

  /// A name and a text that goes on below itself.
  func row(_ name: String, _ text: String, at column: Int) -> [String] {
    let start = DisplayWidth.of(name) < column ? column : DisplayWidth.of(name) + 1
    let rows = DisplayWidth.wrapped(text, to: max(20, width - start))
    guard let first = rows.first else { return [name] }
    let blanks = String(repeating: " ", count: column)
    return [DisplayWidth.padded(name, to: start) + first] + rows.dropFirst().map { blanks + $0 }
  }

  func wrapped(_ text: String, indent: Int) -> [String] {
    let lead = text.prefix { $0 == " " }
    let rows = DisplayWidth.wrapped(String(text.dropFirst(lead.count)), to: width - indent)
    return rows.enumerated().map { index, row in
      (index == 0 ? String(lead) : String(repeating: " ", count: indent)) + row
    }
  }
}
