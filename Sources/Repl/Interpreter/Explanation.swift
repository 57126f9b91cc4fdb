import Kernel
import Viz

/// How a result came to be: a head, then words and what is to be said of each. It is made when the
/// result is, from the same values, and holds nothing but text: no number in it was not computed.
struct Explanation {
  private(set) var entries: [(name: String, text: String)] = []
  let head: String

  init(_ head: String) { self.head = head }

  mutating func say(_ name: String, _ text: String) { entries.append((name, text)) }

  /// The formula of a row with its values put in, a statement a line.
  mutating func say(_ name: String, formulaOf label: Label, _ values: Values) {
    var values = values
    values.fillStandards(of: label)
    let lines = label.formula.lines(with: values)
    for (index, line) in lines.enumerated() { say(index == 0 ? name : "", line) }
  }

  /// Where the trick comes from.
  mutating func say(sourceOf label: Label) {
    if !label.source.isEmpty { say("source", label.source) }
  }

  /// What could stand in its place.
  mutating func say(insteadOf label: Label, among others: [Label]) {
    let names = others.map(\.name).filter { $0 != label.name }
    if !names.isEmpty {
      say("instead", names.joined(separator: " ") + "; " + "help NAME tells more")
    }
  }

  /// The lines, none wider than `width`.
  func lines(width: Int) -> [String] {
    let column = min(16, 4 + (entries.map { DisplayWidth.of($0.name) }.max() ?? 0))
    var lines = DisplayWidth.wrapped(head, to: width)
    for (name, text) in entries {
      let rows = DisplayWidth.wrapped(text, to: max(20, width - column))
      for (index, row) in rows.enumerated() {
        let lead = index == 0 ? "  " + name : ""
        let isLong = DisplayWidth.of(lead) + 1 > column
        lines.append((isLong ? lead + " " : DisplayWidth.padded(lead, to: column)) + row)
      }
    }
    return lines
  }
}

extension Explanation {
  /// A row that was chosen for what follows.
  static func choice(
    _ verb: String, _ choice: Choice, _ label: Label, among all: [Label]
  ) -> Explanation {
    var told = Explanation("\(verb) \(choice): \(label.summary)")
    told.say("formula", formulaOf: label, choice.values)
    told.say(insteadOf: label, among: all)
    told.say(sourceOf: label)
    return told
  }

  static func short(_ number: Double) -> String { Numerals.short(number) }
}

/// The latest explanation of each command.
struct Explanations {
  private var entries: [(verb: String, told: Explanation)] = []
  /// A command behind the last one of these, which left none.
  private(set) var passed: String?

  /// A command has given a result without one.
  mutating func pass(_ verb: String) { passed = verb }

  mutating func keep(_ told: Explanation, of verb: String) {
    entries.removeAll { $0.verb == verb }
    entries.append((verb, told))
    passed = nil
  }

  /// The command that `last` is of.
  var lastVerb: String? { entries.last?.verb }

  /// The last one, whatever it is of.
  var last: Explanation? { entries.last?.told }

  subscript(verb: String) -> Explanation? { entries.first { $0.verb == verb }?.told }

  /// The commands there is one of.
  var verbs: [String] { entries.map(\.verb) }
}
