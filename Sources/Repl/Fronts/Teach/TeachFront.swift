import Kernel
import Viz

/// Shows answers as the prompt does, or as a pipe does where nobody sits there, and keeps what a notebook
/// would have recorded of them.
final class TeachFront: TextFront {
  /// How the statement that runs is shown.
  enum Manner {
    /// As at the prompt.
    case plain
    /// As a notebook records it: 72 columns at the most.
    case recorded
    /// One line of it.
    case quiet
    case silent
  }

  let writer: TextWriter
  /// nil where nobody sits there.
  private let prompt: PromptFront?
  private let recorder = TextWriter(Terminal.none, Output.collecting(), isRecorded: true)
  private var manner = Manner.plain
  /// What each statement has printed, of those that printed something.
  private var answers: [[String]] = []
  /// Statements that were typed short, in full.
  private var expansions: [(range: Range<Int>, text: String)] = []

  init(_ writer: TextWriter, prompt: PromptFront?) {
    (self.writer, self.prompt) = (writer, prompt)
  }

  /// Runs `body`, showing what it runs in a manner. Returns what a notebook would have recorded.
  /// Of a quiet cell that is one line.
  func showing(_ manner: Manner, isQuiet: Bool = false, _ body: () -> Void) -> [String] {
    (self.manner, answers, expansions) = (manner, [], [])
    _ = recorder.output.takeCollected()
    writer.isRecorded = manner != .plain
    defer {
      self.manner = .plain
      writer.isRecorded = false
    }
    body()
    keepRecord()
    guard isQuiet || manner == .quiet else { return answers.flatMap { $0 } }
    guard manner == .quiet else { return QuietFold.line(of: answers).map { [$0] } ?? [] }
    let columns = min(72, writer.appearance.width)
    if let line = QuietFold.line(of: answers, columns: columns) {
      writer.output.line(ANSI.paint(line, .dim, writer.appearance.depth))
    }
    return QuietFold.line(of: answers).map { [$0] } ?? []
  }

  private func keepRecord() {
    var lines = recorder.output.takeCollected().split(
      separator: "\n", omittingEmptySubsequences: false
    ).map(String.init)
    if lines.last?.isEmpty == true { lines.removeLast() }
    if !lines.isEmpty { answers.append(lines) }
  }

  private var isShown: Bool { manner == .plain || manner == .recorded }

  /// The lesson's own lines are a script's: nothing is asked, and Ctrl-C ends all of them.
  var isInteractive: Bool { prompt != nil && manner == .plain }
  var teaches: Bool { manner == .plain }

  func adapt(to display: Workspace.Display) {
    writer.adapt(to: display)
    recorder.adapt(to: display)
  }

  /// A lesson's line is shown as the reader likes it, and kept as a notebook has it.
  func adapt(to display: Workspace.Display, recording recorded: Workspace.Display) {
    writer.adapt(to: display)
    recorder.adapt(to: recorded)
  }

  func begin(_ statement: Statement, isNested: Bool) {
    if !isNested { keepRecord() }
    guard statement.isExpanded, manner == .plain else { return }
    writer.output.line("> " + statement.text)
    if !isNested { expansions.append((statement.range, statement.text)) }
  }

  /// What was typed last as a notebook writes it, where nothing is short for anything.
  func inFull(_ text: String) -> String {
    var bytes = Array(text.utf8)
    for (range, text) in expansions.reversed() where range.upperBound <= bytes.count {
      bytes.replaceSubrange(range, with: text.utf8)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  func show(_ part: Answer.Part) {
    recorder.show(part)
    guard isShown else { return }
    if let prompt, manner == .plain { prompt.show(part) } else { writer.show(part) }
  }

  func report(_ problem: Problem, in source: SourceText, from start: Int, isNested: Bool) {
    recorder.output.complain(recorder.text(of: problem, in: source))
    guard manner != .silent else { return }
    if let prompt, manner == .plain {
      prompt.report(problem, in: source, from: start, isNested: isNested)
    } else {
      writer.output.complain(writer.text(of: problem, in: source))
    }
  }

  func end(_ statement: Statement, _ answer: Answer, isSunk: Bool, isNested: Bool) {
    prompt?.end(statement, answer, isSunk: isSunk, isNested: isNested)
  }

  func progress(_ line: (() -> ProgressLine)?) { writer.progress(line) }
  func confirm(_ question: String) -> Bool {
    guard manner == .plain, let prompt else { return true }
    return prompt.confirm(question)
  }
  func past(_ number: Int) -> String? { prompt?.past(number) }
  /// The lesson's own lines know those of the lesson alone.
  var keepsPast: Bool { manner == .plain && prompt?.keepsPast ?? false }
  func keepPast(_ isKept: Bool) { prompt?.keepPast(isKept) }
}
