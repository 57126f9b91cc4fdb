import Kernel
import Viz

/// The cells of a notebook: answers and problems are collected as text that does not depend on the
/// terminal, the locale or the settings of the user.
final class NotebookFront: TextFront {
  let writer: TextWriter
  private var answers: [[String]] = []
  /// A statement has begun and has not ended.
  private var isRunning = false

  init() {
    writer = TextWriter(Terminal.none, Output.collecting(), isRecorded: true)
  }

  func begin(_ statement: Statement, isNested: Bool) {
    if !isNested { beginAnswer() }
    if statement.isExpanded { writer.output.line("> " + statement.text) }
  }

  func end(_ statement: Statement, _ answer: Answer, isSunk: Bool, isNested: Bool) {
    if !isNested { isRunning = false }
  }

  func report(_ problem: Problem, in source: SourceText, from start: Int, isNested: Bool) {
    // One that could not be read has not begun.
    if !isNested, !isRunning { beginAnswer() }
    writer.output.complain(writer.text(of: problem, in: source))
    if !isNested { isRunning = false }
  }

  private func beginAnswer() {
    takeAnswer()
    isRunning = true
  }

  private func takeAnswer() {
    let text = writer.output.takeCollected()
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last?.isEmpty == true { lines.removeLast() }
    if !lines.isEmpty { answers.append(lines) }
  }

  /// The lines that each statement has shown since the last time, of those that showed some.
  func takeAnswers() -> [[String]] {
    takeAnswer()
    defer { answers = [] }
    return answers
  }
}
