import Kernel
import Viz

/// A program on the other side: every part of an answer is a record, written as soon as it is there.
final class WireFront: Front {
  private let output: Output
  /// Of the request that is being answered; null for a plain text.
  var id = JSON.null
  /// Whether progress was asked for.
  var tellsProgress = false
  /// What questions are answered with.
  var confirms = false
  /// Statements of the request that were answered, and whether all went well.
  private(set) var answered = 0
  private(set) var isGood = true
  private var statement: Statement?
  private var lastProgress = -1.0

  /// Seconds between two records of progress.
  private static let interval = 0.1

  init(_ output: Output) { self.output = output }

  /// A request begins.
  func begin(_ id: JSON, tellsProgress: Bool = false, confirms: Bool = false) {
    (self.id, self.tellsProgress, self.confirms) = (id, tellsProgress, confirms)
    (answered, isGood, statement) = (0, true, nil)
  }

  /// Writes a record of the request.
  func write(_ type: String, _ body: [(String, JSON?)]) {
    output.write(JSON([("type", .text(type)), ("id", id)] + body).written + "\n")
    output.flush()
  }

  /// Something that is wrong with a request, or with a statement of it.
  func write(_ problem: Problem, in source: SourceText? = nil) {
    isGood = false
    write(
      "error",
      [("statement", statement.map { .text(WireFront.brief($0.text)) })]
        + problem.members(in: source))
  }

  /// Somebody asks to stop, or nobody reads any more.
  let stop: @Sendable () -> Bool = { [reader = ReaderWatch()] in
    Interrupt.isRequested || reader.hasLostItsReader
  }
  var isAbandoned: Bool { output.isAbandoned }
  let appearance = Appearance(width: Appearance.unbounded)
  let page = Appearance()

  func adapt(to display: Workspace.Display) {}

  func begin(_ statement: Statement, isNested: Bool) {
    guard !isNested else { return }
    self.statement = statement
    lastProgress = -1
  }

  func show(_ part: Answer.Part) {
    let record = part.record
    write(record.type, record.body)
  }

  func end(_ statement: Statement, _ answer: Answer, isSunk: Bool, isNested: Bool) {
    guard !isNested else { return }
    answered += 1
    write(
      "result",
      [("statement", .text(WireFront.brief(statement.text))), ("value", answer.item.map(\.json))])
    self.statement = nil
  }

  /// The statement that is answered; of one as long as a file its beginning.
  private static func brief(_ text: String) -> String {
    text.utf8.count <= 10_000 ? text : text.prefix(5000) + " …"
  }

  func report(_ problem: Problem, in source: SourceText, from start: Int, isNested: Bool) {
    // The statement that runs the script fails as well, and that is the answer.
    guard !isNested else {
      return write("note", [("text", .text(ErrorText.render(problem, in: source)))])
    }
    answered += 1
    write(problem, in: source)
    statement = nil
  }

  func progress(_ line: (() -> ProgressLine)?) {
    guard tellsProgress, let line else { return }
    let now = Interpreter.seconds()
    guard now - lastProgress >= WireFront.interval else { return }
    lastProgress = now
    let progress = line()
    write(
      "progress",
      [
        ("what", .text(progress.lead)), ("share", JSON(progress.share)),
        ("loss", progress.course.last.map { JSON($0) }), ("text", .text(progress.words)),
      ])
  }

  func confirm(_ question: String) -> Bool {
    write("question", [("text", .text(question)), ("answer", .text(confirms ? "yes" : "no"))])
    return confirms
  }

  func remark(_ text: String) { write("remark", [("text", .text(text))]) }
  func warn(_ text: String) { write("warning", [("text", .text(text))]) }
}
