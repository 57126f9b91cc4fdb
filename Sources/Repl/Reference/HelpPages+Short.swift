import Kernel
import Viz

/// Pages that fit a screen.
extension HelpPages {
  /// Rows of a terminal of 24, less the line that was typed and the prompt below.
  static let screen = 22

  /// A command's page with as many of its options as a screen has room for, in the order in which they
  /// are declared, which is that of their use.
  func shortPage(_ label: Label) -> [String] {
    var head = wrapped(Usage.line(label), indent: 4)
    head += wrapped("  " + label.summary, indent: 2)
    head.append("")
    let rows = Set(label.parameters.filter(\.isPositional).flatMap { $0.kind.rows.map(\.name) })
    let own = label.parameters.filter { !rows.contains($0.name) }
    // An option of an option (`warmup_from`) is for who has read about the other one.
    let ordered =
      own.filter(\.isPositional) + own.filter { !$0.isPositional && !$0.name.contains("_") }
      + own.filter { !$0.isPositional && $0.name.contains("_") }
    for count in (0...ordered.count).reversed() {
      let told = ordered.prefix(count).flatMap(brief)
      let foot = foot(label, rest: Array(ordered.dropFirst(count)))
      if head.count + told.count + foot.count <= HelpPages.screen { return head + told + foot }
    }
    return head + foot(label, rest: ordered)
  }

  /// An option in a line or two: what it is, and what it is when unwritten.
  private func brief(_ parameter: Parameter) -> [String] {
    let name = parameter.isPositional ? parameter.name : Usage.name(parameter)
    let words = parameter.kind.rows.map(\.name)
    var text = parameter.help
    if !words.isEmpty { text = words.joined(separator: ", ") }
    if case .word(let words) = parameter.kind { text += ": " + words.joined(separator: ", ") }
    if let standard = parameter.standard {
      let full = text + "; \(standard) when unwritten"
      if row("  " + name, full, at: 16).count <= max(1, row("  " + name, text, at: 16).count) {
        text = full
      } else {
        text += " (\(standard))"
      }
    }
    return row("  " + name, text, at: 16)
  }

  private func foot(_ label: Label, rest: [Parameter]) -> [String] {
    var lines = [""]
    if !rest.isEmpty {
      lines += row("  also", rest.map { Usage.name($0) }.joined(separator: " "), at: 16)
    }
    let examples = examples(label)
    if let example = examples.first { lines += row("  example", example, at: 16) }
    return lines
      + row("  all of it", "help \(label.name) all, and \(label.name)?? with formulas", at: 16)
  }

  func page(_ concept: Concept) -> [String] {
    let label = concept.label
    let also = label.aliases.isEmpty ? "" : "  (also \(label.aliases.joined(separator: ", ")))"
    var lines = wrapped(label.name + also, indent: 2)
    lines += wrapped("  " + label.summary + " " + concept.text, indent: 2)
    lines += row("  see", concept.commands.joined(separator: "; "), at: 10)
    if let lesson = concept.lesson { lines += row("  lesson", "notebooks/\(lesson).md", at: 10) }
    return lines
  }
}
