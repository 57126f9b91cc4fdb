import Kernel
import Viz

/// A script, or a line of the command line: answers as text, and nobody to ask.
final class ScriptFront: TextFront {
  let writer: TextWriter
  /// Whether statements are shown before their answers.
  private let echoes: Bool

  init(_ writer: TextWriter, echoes: Bool = false) {
    self.writer = writer
    self.echoes = echoes
  }

  func begin(_ statement: Statement, isNested: Bool) {
    if echoes || statement.isExpanded { writer.output.line("> " + statement.text) }
  }
}
