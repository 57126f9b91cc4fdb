import Kernel
import Viz

/// What `help` prints, made from the rows and nothing else.
enum HelpPage {
  /// One screen of commands by task without a word; else everything about the word.
  static func lines(for word: String?, width: Int) throws(Problem) -> [String] {
    guard let word else { return overview(width) }
    if let command = Command.all.first(where: { $0.label.answers(to: word) }) {
      return page(command.label, kind: nil, width)
    }
    let folded = word.asciiLowercased
    if let code = Problem.Code.allCases.first(where: { $0.name.asciiLowercased == folded }) {
      return DisplayWidth.wrapped("\(code.name)  \(code.sentence)", to: width)
    }
    for (noun, labels) in catalogues {
      if let label = labels.first(where: { $0.answers(to: word) }) {
        return page(label, kind: noun, width)
      }
    }
    throw Nearest.unknown(
      "help page", word, among: Command.labels + catalogues.flatMap { $0.labels })
  }

  /// Every list of rows a user can name.
  static let catalogues: [(noun: String, labels: [Label])] = [
    (Schedule.noun, Schedule.labels), (Optimiser.noun, Optimiser.labels),
    (Loss.noun, Loss.labels), (Initialiser.noun, Initialiser.labels),
    (LayerKind.noun, LayerKind.labels), (Source.noun, Source.labels),
    (Suggestion.noun, Suggestion.labels), (Function.noun, Function.labels),
  ]

  private static func overview(_ width: Int) -> [String] {
    var lines = ["Tab completes, Ctrl-C stops, Ctrl-D leaves; help WORD says more."]
    for task in Command.Task.allCases {
      lines.append(task.rawValue)
      for command in Command.all where command.task == task {
        let text = "  " + DisplayWidth.padded(command.name, to: 11) + command.label.summary
        lines.append(DisplayWidth.shortened(text, to: width))
      }
    }
    return lines + [
      "a first session",
      "  data digits; model mlp 128 64; init kaiming; lrfind; fit 1cycle 10 lr=1e-2; plot loss",
    ]
  }

  private static let indent = 15

  private static func page(_ label: Label, kind: String?, _ width: Int) -> [String] {
    var lines = [label.name + (kind.map { "  (\($0))" } ?? "")]
    lines += DisplayWidth.wrapped(label.summary, to: width)
    lines += ["", "  " + Usage.line(label), ""]
    for parameter in label.parameters {
      let standard = parameter.standard.map { "  [\($0)]" } ?? ""
      lines += entry(parameter.name, parameter.help + standard, width)
      let choices = choices(of: parameter.kind)
      if !choices.isEmpty { lines += entry("", choices.joined(separator: "  "), width) }
    }
    if !label.aliases.isEmpty {
      lines += entry("also", label.aliases.joined(separator: ", "), width)
    }
    if !label.source.isEmpty { lines += entry("source", label.source, width) }
    if !label.example.isEmpty { lines += entry("example", label.example, width) }
    return lines
  }

  private static func entry(_ name: String, _ text: String, _ width: Int) -> [String] {
    DisplayWidth.wrapped(text, to: max(20, width - indent)).enumerated().map {
      DisplayWidth.padded("  " + ($0 == 0 ? name : ""), to: indent) + $1
    }
  }

  private static func choices(of kind: Parameter.Kind) -> [String] {
    switch kind {
    case .word(let words): words
    case .trick(let labels): labels.map(\.name)
    case .either(let kinds): kinds.flatMap(choices)
    case .list(let kind), .rest(let kind): choices(of: kind)
    default: []
    }
  }
}
