import Kernel

/// One parsed statement. Parsing reads words against the rows and nothing else: it needs no session.
struct Statement: Sendable {
  /// Boxed, because statements nest in one another by value.
  indirect enum Form: Sendable {
    case assign([Target], Right)
    case command(Call)
    case expression(Expression)
    /// `NAME?`, or `NAME??` for more.
    case question(String, deep: Bool)
  }

  indirect enum Right: Sendable {
    case command(Call)
    case expression(Expression)
  }

  let form: Form
  /// Where it stands in the source, without comment.
  let range: Range<Int>
  /// The statement in full words, as it is saved: an abbreviated verb is written out.
  let text: String
  /// An abbreviation was written out, and `text` is to be echoed. Ranges count in what was typed.
  let isExpanded: Bool

  /// Whether it uses a word as edition 1 means it and later ones do not: a newer verb as a name, or
  /// what a block tells of `dropout`, an optimiser or a loss.
  var meansMoreInEditionOne: Bool {
    let words = text.utf8.split { !Ascii.isName($0) }.map { String(decoding: $0, as: UTF8.self) }
    let isNamed = words.enumerated().contains { index, word in
      Verbs.second.contains(word) && !(index == 0 && call?.name == word)
    }
    let isTold = words.contains("dropout") || words.contains("opt") || words.contains("loss")
    return isNamed || isTold && call?.block("block") != nil
  }

  /// The command, alone or right of `=`.
  var call: Call? {
    switch form {
    case .command(let call), .assign(_, .command(let call)): call
    default: nil
    }
  }
}

/// What stands left of `=`: `x`, `x.name`, `x[0, :]`.
struct Target: Sendable {
  let name: String
  let members: [String]
  /// The expressions between the brackets: numbers pushed in order, read by `forms`.
  let index: Expression?
  let forms: [Expression.IndexForm]
  let range: Range<Int>
}

/// A command whose words were read against its row.
struct Call: Sendable {
  let label: Label
  /// In the order of the source.
  let arguments: [Argument]
  let sink: Sink?
  /// The verb itself.
  let verbRange: Range<Int>
  let range: Range<Int>
  /// Of the language of the source it stands in.
  let edition: Int

  var name: String { label.name }

  /// The argument that was written for a parameter; nil when unwritten.
  func argument(_ name: String) -> Argument? {
    arguments.first { $0.parameter.name == name }
  }

  /// The rows chosen in trick slots, written or standard: slot name and row, in the row's order.
  let tricks: [(slot: String, label: Label)]

  /// The command in a slot of type command.
  func command(_ name: String) -> Call? {
    guard case .command(let statement)? = argument(name)?.pieces.first else { return nil }
    return statement.call
  }

  /// The statement in a slot of type command.
  func statement(_ name: String) -> Statement? {
    if case .command(let statement)? = argument(name)?.pieces.first { statement } else { nil }
  }

  func block(_ name: String) -> Block? {
    if case .block(let block)? = argument(name)?.pieces.first { block } else { nil }
  }

  /// The parsed expression of a slot that keeps it for the command.
  func expression(_ name: String) -> Expression? {
    if case .formula(let expression, _)? = argument(name)?.pieces.first { expression } else { nil }
  }

  private static let fileCodes: [Problem.Code] = [.unreadable, .badFile, .unwritable]

  /// The problem with a place in the source: that of the words it is about, else of the verb.
  func placing(_ problem: Problem) -> Problem {
    guard problem.place == nil else { return problem }
    var placed = problem
    placed.place = verbRange
    if problem.about == nil, Call.fileCodes.contains(problem.code),
      let argument = arguments.first(where: { $0.parameter.kind.isPath })
    {
      placed.place = argument.valueRange
    }
    if let about = problem.about {
      if let argument = argument(about) {
        placed.place = argument.valueRange
      } else if let argument = arguments.first(where: {
        $0.text.asciiLowercased == about.asciiLowercased
      }) {
        placed.place = argument.valueRange
      } else if about != label.name {
        // The replacement is for a word that is not in this statement.
        placed.replacement = nil
      }
    }
    return placed
  }
}

/// What was written for one parameter.
struct Argument: Sendable {
  let parameter: Parameter
  /// The slot of the trick whose own option this is; nil for the command's own.
  let trick: String?
  /// One value, or those of a list.
  let pieces: [Piece]
  /// The option or word as a whole.
  let range: Range<Int>
  let valueRange: Range<Int>
  /// The value as written, without quotes.
  let text: String

  indirect enum Piece: Sendable {
    /// Read already.
    case value(Value)
    /// To be computed when the command runs, then held to the slot's kind and range.
    case computed(Expression)
    /// An expression that the command itself evaluates.
    case formula(Expression, text: String)
    case command(Statement)
    case block(Block)
  }
}

/// Statements or layers in braces.
struct Block: Sendable {
  let dialect: Parameter.Dialect
  /// Between the braces.
  let range: Range<Int>
  /// The text between the braces, for a row that reads it itself.
  let text: String
  /// The statements; empty for layers.
  let statements: [Statement]
}

/// Where a command's output goes instead of the screen.
struct Sink: Sendable, Equatable {
  enum Format: String, CaseIterable, Sendable { case json, csv, text, svg, words, page }

  /// Named after `|`; nil where the file's ending decides.
  let format: Format?
  let path: String?
  /// `>>` rather than `>`.
  let appends: Bool
  /// `overwrite=yes`
  let overwrites: Bool
  let range: Range<Int>
}
