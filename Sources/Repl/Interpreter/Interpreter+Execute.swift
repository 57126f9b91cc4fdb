import Kernel
import Viz

/// The second step: what a statement does to a draft, and its answer.
extension Interpreter {
  /// Runs `body` with what the settings of `workspace` grant its statements.
  func withContext<Success>(
    of workspace: Workspace, _ body: () throws(Problem) -> Success
  ) throws(Problem) -> Success {
    var granted = workspace.settings.context(over: context)
    // What is forbidden around a statement is forbidden inside.
    granted.writesFiles = granted.writesFiles && Context.current.writesFiles
    return try Context.run(granted, body)
  }

  func execute(
    _ statement: Statement, _ source: SourceText, _ draft: inout Workspace
  ) throws(Problem) -> Answer {
    switch statement.form {
    case .command(let call): return try perform(call, &draft)
    case .question(let name, let isDeep):
      if let item = draft.session[name], !isDeep { return Answer(item.preview) }
      return Answer([
        .page(
          try Answer.Page(width: front.appearance.width) {
            [commands] width throws(Problem) in try commands.page(name, isDeep, width)
          })
      ])
    case .expression(let expression):
      let item = try evaluating(&draft) { (evaluator) throws(Problem) in
        try evaluator.answer(of: expression)
      }
      return Answer(item.preview, item: item)
    case .assign(let targets, let right):
      var answer = Answer()
      let item: Item
      switch right {
      case .command(let call):
        answer = try perform(call, &draft)
        guard let found = answer.item ?? answer.named else {
          throw Problem(
            .wrongKind, "\(call.name) hands out nothing to keep", hint: call.name,
            place: call.verbRange)
        }
        item = found
      case .expression(let expression):
        item = try evaluating(&draft) { (evaluator) throws(Problem) in
          try evaluator.value(of: expression)
        }
      }
      try assign(item, to: targets, &draft)
      answer.item = item
      return answer
    }
  }

  /// Runs a command on a draft.
  func perform(_ call: Call, _ draft: inout Workspace) throws(Problem) -> Answer {
    guard let command = commands[call.name] else {
      throw Problem(.unknownCommand, "no command \"\(call.name)\"", place: call.verbRange)
    }
    guard command.isReplayed || Context.current.writesFiles else {
      throw Problem(
        .unwritable, "\(call.name) is not done for what a session has stored",
        hint: "type it: \(call.name) …", place: call.verbRange)
    }
    let request = Command.Request(call: call, words: try words(of: call, &draft))
    do throws(Problem) { return try command.action(request, &draft, host(for: call)) } catch {
      throw call.placing(error)
    }
  }

  /// The training a call asks for, not yet trained; nil for a command that is none.
  func job(of call: Call, _ draft: inout Workspace) throws(Problem) -> Trainings.Job? {
    guard let make = commands[call.name]?.job else { return nil }
    return try make(Command.Request(call: call, words: try words(of: call, &draft)), &draft)
  }

  func words(of call: Call, _ draft: inout Workspace) throws(Problem) -> Words {
    try evaluating(&draft) { (evaluator) throws(Problem) in try evaluator.words(of: call) }
  }

  /// `continue` after a training that had kept no step when its process died: begins it again.
  func beginAgain(_ pending: String, _ draft: inout Workspace) throws(Problem) -> Answer {
    let source = SourceText(pending)
    let statement = try parser.parse(source, source.whole)
    guard statement.call?.sink == nil else {
      throw Problem(
        .unwritable, "the statement that was interrupted writes a file, which a stored one may not",
        hint: "type it again")
    }
    draft.pending = nil
    draft.journal.stands = statement
    // What a checkpoint names is to be begun again, not the `continue` that began it.
    let outer = running
    running = statement
    defer { running = outer }
    var confined = Context.current
    confined.writesFiles = false
    return try Context.run(confined) { () throws(Problem) in
      try execute(statement, source, &draft)
    }
  }
}
