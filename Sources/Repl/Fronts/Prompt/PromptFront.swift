import Kernel
import Viz

/// Somebody at a terminal: answers as text, questions, a corrected line after a mistake.
final class PromptFront: TextFront {
  let writer: TextWriter
  let history: History
  /// Whether Up can bring a corrected line.
  private let offersCorrections: Bool
  /// The statement that failed last and what follows it, with the only possible fix made.
  private var correction: String?
  private var hasSaved = false

  init(_ writer: TextWriter, _ history: History) {
    self.writer = writer
    self.history = history
    offersCorrections = !writer.terminal.isDumb
  }

  var isInteractive: Bool { true }
  var teaches: Bool { true }

  func show(_ part: Answer.Part) {
    guard case .page = part else { return writer.show(part) }
    writer.output.flush()
    PagerScreen.show({ [writer] in writer.lines(of: part) }, writer.output, writer.terminal)
  }

  func report(_ problem: Problem, in source: SourceText, from start: Int, isNested: Bool) {
    var text = writer.text(of: problem, in: source)
    if offersCorrections, source.path == nil {
      correction = ErrorText.correction(problem, in: source, from: start)
      if correction != nil {
        text += ErrorText.offer(after: text, width: writer.terminal.columns)
      }
    }
    writer.output.complain(text)
  }

  func end(_ statement: Statement, _ answer: Answer, isSunk: Bool, isNested: Bool) {
    if statement.call?.name == Command.save.name { hasSaved = true }
  }

  /// Whether something was saved since the last time.
  func takeSaved() -> Bool {
    defer { hasSaved = false }
    return hasSaved
  }

  /// The corrected line, once.
  func takeCorrection() -> String? {
    defer { correction = nil }
    return correction
  }

  func confirm(_ question: String) -> Bool {
    writer.output.write(question + " [y/N] ")
    return Interrupt.readLine().asciiLowercased.hasPrefix("y")
  }

  func past(_ number: Int) -> String? { history.statement(number) }
  var keepsPast: Bool { true }
  func keepPast(_ isKept: Bool) { history.isKept = isKept }
}
