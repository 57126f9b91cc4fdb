import Kernel
import Viz

/// Finding a word anywhere in the help: names, aliases, the names of other tools, options, sentences,
/// sources, topics, error pages.
extension HelpPages {
  /// A place that speaks of the word: what to type for it, and the text it was found in.
  struct Hit: Equatable {
    let name: String
    let text: String
  }

  /// Every place in which all the words occur, those named so first.
  func search(_ words: String) -> [Hit] {
    let words = words.asciiLowercased.split(whereSeparator: { $0 == " " || $0 == "_" })
    guard !words.isEmpty else { return [] }
    func holds(_ texts: [String]) -> Bool {
      let text = texts.joined(separator: " ").asciiLowercased
      return words.allSatisfy { text.contains($0) }
    }
    var named: [Hit] = []
    var told: [Hit] = []
    for (name, label) in entries {
      let names = [label.name] + label.aliases + label.foreign
      if holds(names) {
        named.append(Hit(name: name, text: label.summary))
      } else if holds([label.summary, label.source]) {
        told.append(Hit(name: name, text: label.summary))
      } else if let parameter = label.parameters.first(where: { parameter in
        holds([parameter.name, parameter.help] + parameter.aliases + parameter.foreign)
      }) {
        let option = parameter.isPositional ? parameter.name.asciiUppercased : parameter.name + "="
        told.append(Hit(name: name + " " + option, text: parameter.help))
      } else if holds(label.formula.lines) {
        told.append(Hit(name: name, text: label.summary))
      }
    }
    for (word, command) in ForeignWords.commands.sorted(by: { $0.key < $1.key })
    where holds([word]) && labels.contains(where: { command.hasPrefix($0.name) }) {
      named.append(Hit(name: command, text: "what other tools call \(word)"))
    }
    for topic in Topic.all where topic.name != "functions" && topic.name != "errors" {
      if holds(page(topic)) {
        told.append(Hit(name: "help " + topic.name, text: topic.label.summary))
      }
    }
    for concept in Concept.all {
      let hit = Hit(name: "help " + concept.name, text: concept.label.summary)
      if holds([concept.name] + concept.label.aliases) {
        named.append(hit)
      } else if holds([concept.label.summary, concept.text]) {
        told.append(hit)
      }
    }
    for code in Problem.Code.allCases {
      let page = ErrorPages.page(code)
      if holds([code.name, page.meaning, page.wrong, page.right]) {
        told.append(Hit(name: "help " + code.name, text: page.meaning))
      }
    }
    var kept: [Hit] = []
    for hit in named + told where !kept.contains(where: { $0.text == hit.text }) {
      kept.append(hit)
    }
    return kept
  }

  /// The problem with a word that is nowhere.
  func nothing(about words: String) -> Problem {
    let known = unknown(words)
    return Problem(
      .unknownWord, "the help does not speak of \"\(words.brief)\"", hint: known.hint,
      about: words, replacement: known.replacement)
  }

  /// Everything that has a row, as it is written.
  private var entries: [(name: String, label: Label)] {
    labels.map { ($0.name, $0) }
      + allRows.map { row in
        ([row.verb, row.label.name].compactMap { $0 }.joined(separator: " "), row.label)
      }
      + functions.map { ($0.name + "(…)", $0) }
  }
}
