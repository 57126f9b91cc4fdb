import Kernel

/// A word of the field that is neither command nor row, told in a few lines with what to type about it.
struct Concept: Catalogued {
  static let noun = "concept"
  static let all: [Concept] =
    rateConcepts + trainingConcepts + modelConcepts + dataConcepts + judgingConcepts
    + basicConcepts

  let label: Label
  /// What follows the first sentence.
  let text: String
  /// Statements that show it or do something about it.
  let commands: [String]
  /// The notebook that teaches it.
  let lesson: String?

  init(
    _ name: String, aliases: [String] = [], _ summary: String, _ text: String,
    see commands: [String], lesson: String? = nil
  ) {
    label = Label(name, aliases: aliases, summary: summary, example: "help " + name)
    self.text = text
    self.commands = commands
    self.lesson = lesson
  }

  /// The concept of a name, however its words are joined: `learning rate`, `learning_rate`,
  /// `LearningRate`.
  static func named(like words: String) -> Concept? {
    let wanted = joined(words)
    guard !wanted.isEmpty, wanted.utf8.count <= 64 else { return nil }
    return all.first { concept in
      ([concept.name] + concept.label.aliases).contains { joined($0) == wanted }
    }
  }

  private static func joined(_ words: String) -> String {
    words.asciiLowercased.filter { !" -_".contains($0) }
  }
}
