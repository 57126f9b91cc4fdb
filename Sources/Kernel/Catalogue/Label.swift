/// What can be said of anything that has a name at the prompt: a command, a schedule, a loss …
///
/// Parser, `help`, completion, reference page and law tests all read this value and nothing else.
public struct Label: Sendable {
  /// The word a user types.
  public let name: String
  /// Other spellings that are accepted as if `name` had been typed.
  public let aliases: [String]
  /// What fastai, Keras, PyTorch, Lightning or scikit-learn call it: not accepted, but recognised
  /// in an error that hands back the right word.
  public let foreign: [String]
  /// One sentence, upper case at the start, a full stop at the end.
  public let summary: String
  /// Paper, section or library the trick comes from; empty where there is nothing to cite.
  public let source: String
  /// What it computes; empty where the sentence says it all.
  public let formula: Formula
  /// The row's own words and options, positional ones first in their order.
  public let parameters: [Parameter]
  /// The figures of what it hands out, each behind a point as in `_.mean`: name and meaning.
  public let given: KeyValuePairs<String, String>
  /// A line that works where its command does; the tests run it.
  public let example: String

  public init(
    _ name: String, aliases: [String] = [], foreign: [String] = [], summary: String,
    source: String = "", formula: Formula = "", parameters: [Parameter] = [],
    given: KeyValuePairs<String, String> = [:],
    example: String = ""
  ) {
    self.name = name
    self.aliases = aliases
    self.foreign = foreign
    self.summary = summary
    self.source = source
    self.formula = formula
    self.parameters = parameters
    self.given = given
    self.example = example
  }

  /// Whether `word` names this row (ASCII case is ignored, so that the Turkish i changes nothing).
  public func answers(to word: String) -> Bool {
    name.isSameWord(as: word) || aliases.contains { $0.isSameWord(as: word) }
  }

  /// Whether another tool says `word` for this row.
  public func isElsewhere(called word: String) -> Bool {
    foreign.contains { $0.isSameWord(as: word) }
  }

  /// The parameter that `word` names, by name or alias.
  public func parameter(_ word: String) -> Parameter? {
    parameters.first { $0.answers(to: word) }
  }
}

extension String {
  /// The text as it is quoted in a sentence: at most 60 characters, cut text ends in `...`.
  public var brief: String {
    guard utf8.count > 60 else { return self }
    let start = unicodeScalars.prefix(61)
    return start.count <= 60 ? self : String(String.UnicodeScalarView(start.prefix(57))) + "..."
  }

  /// Equal but for the case of A–Z; long foreign text is refused by its length alone.
  public func isSameWord(as other: String) -> Bool {
    utf8.count == other.utf8.count && asciiLowercased == other.asciiLowercased
  }

  /// A–Z to a–z and nothing else, whatever the locale.
  public var asciiLowercased: String {
    String(decoding: utf8.map { $0 >= 65 && $0 <= 90 ? $0 + 32 : $0 }, as: UTF8.self)
  }
}
