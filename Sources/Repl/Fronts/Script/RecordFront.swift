import Kernel
import Viz

/// `--format json`: one JSON value a statement. A statement that hands out a value gives that; any other
/// an object of what it shows. A problem is an object, and is said on standard error as well.
final class RecordFront: Front {
  private let output: Output
  private var shown: [(type: String, body: [(String, JSON?)])] = []

  init(_ output: Output) { self.output = output }

  var stop: @Sendable () -> Bool { Interrupt.isAsked }
  var isAbandoned: Bool { output.isAbandoned }
  let appearance = Appearance(width: Appearance.unbounded)
  let page = Appearance()

  func adapt(to display: Workspace.Display) {}
  func begin(_ statement: Statement) { shown = [] }
  func show(_ part: Answer.Part) { shown.append(part.record) }

  func end(_ statement: Statement, _ answer: Answer, isSunk: Bool) {
    if let item = answer.item, !isSunk {
      output.write(item.json.written + "\n")
    } else {
      output.write(JSON([("statement", .text(statement.text))] + collected).written + "\n")
    }
    output.flush()
  }

  func report(_ problem: Problem, in source: SourceText, from start: Int) {
    let error = JSON(problem.members(in: source))
    output.write(JSON([("error", error)] + collected).written + "\n")
    output.flush()
    output.complain(ErrorText.render(problem, in: source))
    shown = []
  }

  /// What was shown by kind: the texts, tables and charts in their order.
  private var collected: [(String, JSON?)] {
    [("text", "text"), ("notes", "note"), ("tables", "table"), ("charts", "chart")].map {
      name, type in
      let parts = shown.filter { $0.type == type }
      guard !parts.isEmpty else { return (name, nil) }
      let isText = type == "text" || type == "note"
      return (
        name, .list(parts.map { isText ? ($0.body[0].1 ?? .null) : JSON($0.body) })
      )
    }
  }

  func remark(_ text: String) { output.complain(text) }
  func warn(_ text: String) { output.complain(text) }
}
