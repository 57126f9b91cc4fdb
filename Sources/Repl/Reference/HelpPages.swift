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
    others: [(noun: String, labels: [Label])] = HelpPages.standardOthers, width: Int = 80
  ) {
    self.labels = labels
    self.functions = functions
    self.others = others
    self.width = min(max(width, 40), 100)
  }

  static var standardOthers: [(noun: String, labels: [Label])] {
    [
      (LayerKind.noun, LayerKind.labels), (Schedule.noun, Schedule.labels),
      (Optimiser.noun, Optimiser.labels), (Loss.noun, Loss.labels),
      (Initialiser.noun, Initialiser.labels), (Source.noun, Source.labels),
      (Suggestion.noun, Suggestion.labels),
    ]
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
    for line in first where labels.contains(where: { line.hasPrefix($0.name) }) {
      let verb = String(line.prefix { $0 != " " })
      let summary = labels.first { $0.name == verb }?.summary ?? ""
      lines += row("  " + line, summary, at: 24)
    }
    lines.append("")
    lines += row("help fit", "a command: its words, options and defaults; also fit?", at: 16)
    lines += row("help 1cycle", "any word that a command takes", at: 16)
    lines += row("help functions", "sqrt, randn, softmax …; help errors: the numbers", at: 16)
    return lines
  }

  /// The page of a command, function, row or error number; `deep` adds sources and every row's
  /// options.
  func page(_ topic: String, deep: Bool = false) throws(Problem) -> [String] {
    if topic.asciiLowercased == "functions" { return functionList }
    if topic.asciiLowercased == "errors" { return errorList }
    if let code = ErrorPages.code(named: topic) { return page(code) }
    var pages: [[String]] = []
    if let label = labels.first(where: { $0.name == topic || $0.aliases.contains(topic) }) {
      pages.append(page(command: label, deep: deep))
    }
    if let label = functions.first(where: { $0.answers(to: topic) }) {
      pages.append(page(function: label))
    }
    for (noun, verb, label) in rows(named: topic) {
      pages.append(page(row: label, noun: noun, verb: verb))
    }
    if !pages.isEmpty { return Array(pages.joined(separator: [""])) }
    throw unknown(topic)
  }

  /// The commands, functions and rows whose name, summary or options hold a word.
  func search(_ word: String) -> [String] {
    let folded = word.asciiLowercased
    func holds(_ label: Label) -> Bool {
      let texts =
        [label.name, label.summary, label.source] + label.aliases + label.foreign
        + label.parameters.flatMap { [$0.name, $0.help] + $0.aliases + $0.foreign }
      return texts.contains { $0.asciiLowercased.contains(folded) }
    }
    var lines = labels.filter(holds).map { pair($0.name, $0.summary) }
    lines += allRows.filter { holds($0.label) }.map { row in
      pair([row.verb, row.label.name].compactMap { $0 }.joined(separator: " "), row.label.summary)
    }
    lines += functions.filter(holds).map { pair($0.name + "(…)", $0.summary) }
    return lines
  }

  // MARK: Pages

  private func page(command label: Label, deep: Bool) -> [String] {
    var lines = wrapped(Usage.line(label), indent: 4)
    lines += wrapped("  " + label.summary, indent: 2)
    lines += parameters(label.parameters)
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
    return lines + foot(label)
  }

  private func page(function label: Label) -> [String] {
    let parts = label.parameters.map { parameter -> String in
      if case .rest = parameter.kind { return parameter.name + ", …" }
      return parameter.isPositional
        ? parameter.name : "\(parameter.name)=\(parameter.standard ?? "…")"
    }
    var lines = wrapped("\(label.name)(\(parts.joined(separator: ", ")))", indent: 4)
    lines += wrapped("  " + label.summary, indent: 2)
    lines += parameters(label.parameters)
    return lines + foot(label)
  }

  private func page(row label: Label, noun: String, verb: String?) -> [String] {
    let head = [verb, label.name].compactMap { $0 }.joined(separator: " ")
    let words = label.parameters.map { parameter -> String in
      let text = parameter.isPositional ? parameter.name.asciiUppercased : Usage.option(parameter)
      return parameter.position == .required ? text : "[\(text)]"
    }
    var lines = wrapped(([head] + words).joined(separator: " "), indent: 4)
    lines += wrapped("  " + label.summary + " (\(noun))", indent: 2)
    lines += parameters(label.parameters)
    return lines + foot(label)
  }

  private func page(_ code: Problem.Code) -> [String] {
    let page = ErrorPages.page(code)
    var lines = wrapped("\(code.name)  \(page.meaning)", indent: 6)
    if !page.wrong.isEmpty { lines.append("  not   " + page.wrong) }
    if !page.right.isEmpty { lines.append("  but   " + page.right) }
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

  private func range(_ kind: Parameter.Kind) -> String {
    switch kind {
    case .number(let range): kind.describe(range)
    case .integer(let range): kind.describe(range)
    case .flag: "yes or no"
    case .word(let words): words.joined(separator: ", ")
    case .list(let inner): range(inner).isEmpty ? "" : range(inner) + ", or several with commas"
    case .rest(let inner): range(inner)
    case .bytes: "such as 500MB"
    case .either(let kinds):
      kinds.map { range($0) }.filter { !$0.isEmpty }.joined(separator: ", or ")
    case .trick, .text, .path, .name, .expression, .command, .block: ""
    }
  }

  private func placed(_ parameter: Parameter) -> String {
    parameter.isPositional ? parameter.name.asciiUppercased : parameter.standard ?? "…"
  }

  private func foot(_ label: Label) -> [String] {
    var lines: [String] = []
    if !label.aliases.isEmpty {
      lines += row("also", label.aliases.joined(separator: "  "), at: 11)
    }
    if !label.foreign.isEmpty {
      lines += row("elsewhere", label.foreign.joined(separator: "  "), at: 11)
    }
    if !label.source.isEmpty { lines += row("source", label.source, at: 11) }
    if !label.example.isEmpty { lines += row("example", label.example, at: 11) }
    return lines.isEmpty ? [] : [""] + lines
  }

  private var functionList: [String] { functions.map { pair($0.name, $0.summary) } }

  private var errorList: [String] {
    Problem.Code.allCases.flatMap {
      wrapped("\($0.name)  \(ErrorPages.page($0).meaning)", indent: 6)
    }
  }

  // MARK: Rows

  private var allRows: [(noun: String, verb: String?, label: Label)] {
    var rows: [(noun: String, verb: String?, label: Label)] = []
    for label in labels {
      for parameter in label.parameters {
        for row in parameter.kind.rows
        where !rows.contains(where: { $0.noun == parameter.name && $0.label.name == row.name }) {
          rows.append((parameter.name, parameter.isPositional ? label.name : nil, row))
        }
      }
    }
    for (noun, labels) in others { rows += labels.map { (noun, nil, $0) } }
    return rows
  }

  private func rows(named topic: String) -> [(noun: String, verb: String?, label: Label)] {
    let exact = allRows.filter { $0.label.answers(to: topic) }
    if !exact.isEmpty { return Array(unique(exact).prefix(3)) }
    return Array(
      unique(
        allRows.filter { $0.label.isElsewhere(called: topic) }
      ).prefix(3))
  }

  /// One row stands in several slots (`fit opt=` and `optimiser`): it is told once.
  private func unique(
    _ rows: [(noun: String, verb: String?, label: Label)]
  ) -> [(noun: String, verb: String?, label: Label)] {
    var kept: [(noun: String, verb: String?, label: Label)] = []
    for row in rows {
      if let index = kept.firstIndex(where: { $0.label.summary == row.label.summary }) {
        if kept[index].verb == nil { kept[index] = row }
      } else {
        kept.append(row)
      }
    }
    return kept
  }

  private func unknown(_ topic: String) -> Problem {
    let every = labels + functions + allRows.map(\.label)
    let meant = Nearest.meant(by: topic, among: every)
    let command = meant == nil ? ForeignWords.command(for: topic) : nil
    return Problem(
      .unknownWord, "no help on \"\(topic)\"",
      hint: (meant ?? command).map { "did you mean \($0)?" } ?? "help lists the commands",
      about: topic, replacement: meant)
  }

  // MARK: Layout

  private func pair(_ name: String, _ summary: String) -> String {
    DisplayWidth.shortened(DisplayWidth.padded(name, to: 18) + " " + summary, to: width)
  }

  /// A name and a text that goes on below itself.
  private func row(_ name: String, _ text: String, at column: Int) -> [String] {
    let start = DisplayWidth.of(name) < column ? column : DisplayWidth.of(name) + 1
    let rows = DisplayWidth.wrapped(text, to: max(20, width - column))
    guard let first = rows.first else { return [name] }
    let blanks = String(repeating: " ", count: column)
    return [DisplayWidth.padded(name, to: start) + first] + rows.dropFirst().map { blanks + $0 }
  }

  private func wrapped(_ text: String, indent: Int) -> [String] {
    let lead = text.prefix { $0 == " " }
    let rows = DisplayWidth.wrapped(String(text.dropFirst(lead.count)), to: width - indent)
    return rows.enumerated().map { index, row in
      (index == 0 ? String(lead) : String(repeating: " ", count: indent)) + row
    }
  }
}
