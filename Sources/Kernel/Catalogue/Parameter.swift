/// One word or option of a row: its name, what it may hold, and what it is when unwritten.
public struct Parameter: Sendable {
  /// What a slot reads.
  ///
  /// A slot reads a chunk of text by its kind, so `1cycle`, `train.csv` and `3x3` need no quotes.
  public indirect enum Kind: Sendable {
    /// A finite number in a range; percent, `k` and `M` suffixes and expressions are read.
    case number(ClosedRange<Double>)
    /// A whole number in a range.
    case integer(ClosedRange<Int>)
    /// A number, or two with `:` between: the first layer's, then the last's.
    case slice(ClosedRange<Double>)
    /// `yes no on off true false`.
    case flag
    /// One of a few words.
    case word([String])
    /// A row of a list; the row's own parameters become options of the statement.
    case trick([Label])
    /// Any text; quotes are removed.
    case text
    /// A file name.
    case path
    /// The name of something in the session, or one that is about to be made.
    case name
    /// The name of something of this sort that exists.
    case reference(Referent)
    /// An amount of memory, such as `500MB`.
    case bytes
    /// Any expression of the language; kept as written and evaluated by the command.
    case expression
    /// Values separated by commas, with or without brackets.
    case list(Kind)
    /// Positional only: all the chunks that follow, as long as they fit.
    case rest(Kind)
    /// The first kind that fits.
    case either([Kind])
    /// The rest of the line, a statement of its own.
    case command
    /// Statements in braces: layers of a model, or commands.
    case block(Dialect)
  }

  /// What a name in a slot stands for; completion offers what there is of it.
  public enum Referent: Sendable, CaseIterable {
    /// Anything the session has a name for.
    case anything
    case model, dataset, run, branch
    /// A layer of the current model.
    case layer
    /// A column of the file in the same statement, or of the current data set.
    case column
    /// Whatever `help` has a page for.
    case topic

    /// Whether it is the name of a variable; the others may be any text.
    public var isVariable: Bool {
      switch self {
      case .anything, .model, .dataset, .run, .branch: true
      case .layer, .column, .topic: false
      }
    }
  }

  /// What the statements of a block are.
  public enum Dialect: Sendable { case layers, statements }

  /// How a parameter is written.
  public enum Position: Sendable {
    /// By place and by name; `required` ones must be there.
    case required
    case positional
    /// By name only, `name=value`.
    case option
  }

  public let name: String
  public let aliases: [String]
  public let foreign: [String]
  public let kind: Kind
  public let position: Position
  /// What it is when unwritten, as it would be typed; nil where being unwritten has a meaning.
  public let standard: String?
  /// What it is when unwritten and the row's `form` is not its first one: by the name of the form.
  public let published: [String: String]
  /// One phrase, lower case, with the unit.
  public let help: String

  public init(
    _ name: String, _ kind: Kind, _ position: Position = .option, standard: String? = nil,
    published: [String: String] = [:], aliases: [String] = [], foreign: [String] = [], help: String
  ) {
    self.name = name
    self.aliases = aliases
    self.foreign = foreign
    self.kind = kind
    self.position = position
    self.standard = standard
    self.published = published
    self.help = help
  }

  public func answers(to word: String) -> Bool {
    name.isSameWord(as: word) || aliases.contains { $0.isSameWord(as: word) }
  }

  public var isPositional: Bool { position != .option }
}
