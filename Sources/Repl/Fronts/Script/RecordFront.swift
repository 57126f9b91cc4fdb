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
  func show(_ part: Answer.Part) { shown.append(part.record) }

  func end(_ statement: Statement, _ answer: Answer, isSunk: Bool, isNested: Bool) {
    guard !isNested else { return }
    if let item = answer.item, !isSunk {
      output.write(item.json.written + "\n")
    } else {
      let members =
        [("statement", .text(statement.text)), ("value", answer.item?.json)] + collected
      output.write(JSON(members).written + "\n")
    }
    output.flush()
    shown = []
  }

  func report(_ problem: Problem, in source: SourceText, from start: Int, isNested: Bool) {
    output.flush()
    output.complain(ErrorText.render(problem, in: source))
    guard !isNested else { return }
    let error = JSON(problem.members(in: source))
    output.write(JSON([("error", error)] + collected).written + "\n")
    output.flush()
    shown = []
  }

  /// What was shown by kind: the texts, tables and charts in their order.
  private var collected: [(String, JSON?)] {
    [
      ("text", "text"), ("notes", "note"), ("tables", "table"), ("charts", "chart"),
      ("documents", "document"),
    ].map {
      name, type in
      let parts = shown.filter { $0.type == type }
      guard !parts.isEmpty else { return (name, nil) }
      let isText = type != "table" && type != "chart"
      return (
        name, .list(parts.map { isText ? ($0.body[0].1 ?? .null) : JSON($0.body) })
      )
    }
  }

  func remark(_ text: String) { output.complain(text) }
  func warn(_ text: String) { output.complain(text) }
}
