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
  /// Makes the set with some rows held out. The seed draws a toy's rows and the split.
  public let make: @Sendable (Values, Split.Rule, UInt64) throws(Problem) -> Dataset
  /// Reads the rows of a set that is not drawn; nil for a toy.
  let rows: (@Sendable (Values) throws(Problem) -> RawRows)?
  /// Reads its own test rows, where it has some and the options ask for them.
  let testRows: (@Sendable (Values) throws(Problem) -> RawRows?)?

  public enum Kind: String, Sendable {
    case builtIn = "built in"
    case toy
    /// Reads a file that does not say itself what it is.
    case file
  }

  /// A toy.
  init(
    _ label: Label,
    make: @escaping @Sendable (Values, Split.Rule, UInt64) throws(Problem) -> Dataset
  ) {
    (self.label, self.make) = (label, make)
    (kind, licence, fileOptions, rows, testRows) = (.toy, "", ["rows"], nil, nil)
  }

  init(
    _ label: Label, _ kind: Kind, licence: String = "", taking fileOptions: [String],
    testRows: (@Sendable (Values) throws(Problem) -> RawRows?)? = nil,
    rows: @escaping @Sendable (Values) throws(Problem) -> RawRows
  ) {
    self.label = label
    self.kind = kind
    self.licence = licence
    self.fileOptions = fileOptions
    self.testRows = testRows
    self.rows = rows
    let origin = Dataset.Origin(source: label.source, licence: licence)
    make = { values, split, seed throws(Problem) in
      try Dataset(name: label.name, rows(values), split: split, seed: seed, origin: origin)
    }
  }

  public static let noun = "data set"
  public static let all: [Source] = BuiltIn.rows + Toys.rows + [lines]
}
