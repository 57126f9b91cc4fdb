/// Data that is asked for by a word: real sets that are built in, toys drawn from a seed, and files that
/// no first bytes tell from others.
///
/// To add one: a row in `BuiltIn.rows` or one file with a toy and its row in `Toys.rows`.
public struct Source: Catalogued {
  public let label: Label
  public let kind: Kind
  /// The terms the numbers come under; empty for a toy, which is drawn by this program.
  public let licence: String
  /// Options of files that it takes too.
  public let fileOptions: [String]
  /// Makes the set. The seed draws a toy's rows and the split.
  public let make: @Sendable (Values, Split.Rule, UInt64) throws(Problem) -> Dataset

  public enum Kind: String, Sendable {
    case builtIn = "built in"
    case toy
    /// Reads a file that does not say itself what it is.
    case file
  }

  init(
    _ label: Label, _ kind: Kind, licence: String = "", taking fileOptions: [String] = [],
    make: @escaping @Sendable (Values, Split.Rule, UInt64) throws(Problem) -> Dataset
  ) {
    self.label = label
    self.kind = kind
    self.licence = licence
    self.fileOptions = fileOptions
    self.make = make
  }

  public static let noun = "data set"
  public static let all: [Source] = BuiltIn.rows + Toys.rows + [lines]
}
