import Kernel

/// A script's statements and comments, as they are shown while it runs.
struct ScriptEcho {
  private let source: SourceText
  private var shown = 0

  init(_ source: SourceText) { self.source = source }

  /// What stands up to the end of a statement, with a comment behind it.
  mutating func lines(through range: Range<Int>) -> [String] {
    let lines = comments(upTo: range.lowerBound)
    var end = range.upperBound
    let behind = source.bytes[end...].drop { Ascii.isBlank($0) }
    if behind.first == Ascii.hash { end = behind.firstIndex(of: Ascii.newline) ?? behind.endIndex }
    shown = end
    return lines + ScriptEcho.rows("> " + source.text(range.lowerBound..<end))
  }

  /// The comments behind the last statement.
  mutating func rest() -> [String] { comments(upTo: source.bytes.count) }

  private func comments(upTo end: Int) -> [String] {
    guard shown < end else { return [] }
    return ScriptEcho.rows(source.text(shown..<end)).filter { row in
      let text = row.utf8.drop(while: Ascii.isSpace)
      return text.first == Ascii.hash && !text.starts(with: "#!".utf8)
    }
  }

  private static func rows(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}
