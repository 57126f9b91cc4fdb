/// Something that was guessed about a file, and how to say otherwise.
public struct FileGuess: Equatable, Sendable {
  /// What it is about: `header`, or the name of a column.
  public let about: String
  /// What was taken for true.
  public let taken: String
  /// The option that settles it otherwise; empty where there is nothing to settle.
  public let remedy: String

  init(_ about: String, _ taken: String, _ remedy: String = "") {
    self.about = about
    self.taken = taken
    self.remedy = remedy
  }
}
