import Kernel
import Viz

extension Command {
  static let walkCommands = [undo, redo, branch]

  private static let steps = Parameter(
    "steps", .integer(1...Timeline.deepest), .positional, standard: "1", help: "how many")

  static let undo = Command(
    Label(
      "undo", foreign: ["revert", "rollback"],
      summary: "Take back the last statement that changed something, a training too.",
      parameters: [steps], example: "undo"), .session, isKept: false
  ) { request, workspace, _ throws(Problem) in
    let wanted = request.values[integer: "steps"]
    guard workspace.timeline.past.count >= wanted else {
      throw Problem(
        .nothingThere,
        workspace.timeline.past.isEmpty
          ? "there is nothing to undo"
          : "only \(Numerals.counted(workspace.timeline.past.count, "step")) can be undone",
        hint: workspace.timeline.past.isEmpty ? nil : "undo \(workspace.timeline.past.count)",
        about: "steps")
    }
    return walk(wanted, "undone", &workspace) { timeline, current in timeline.undo(current) }
  }

  static let redo = Command(
    Label(
      "redo", summary: "Do again what was undone, without computing it again.",
      parameters: [steps], example: "redo"), .session, isKept: false
  ) { request, workspace, _ throws(Problem) in
    let wanted = request.values[integer: "steps"]
    guard workspace.timeline.future.count >= wanted else {
      throw Problem(
        .nothingThere,
        workspace.timeline.future.isEmpty
          ? "there is nothing to redo"
          : "only \(Numerals.counted(workspace.timeline.future.count, "step")) can be redone",
        hint: workspace.timeline.future.isEmpty ? "undo comes first" : nil, about: "steps")
    }
    return walk(wanted, "redone", &workspace) { timeline, current in timeline.redo(current) }
  }

  private static func walk(
    _ count: Int, _ what: String, _ workspace: inout Workspace,
    _ move: (inout Timeline, Snapshot) -> (snapshot: Snapshot, statement: String)?
  ) -> Answer {
    var answer = Answer()
    for _ in 0..<count {
      guard let step = move(&workspace.timeline, workspace.snapshot) else { break }
      workspace.snapshot = step.snapshot
      answer.say("\(what): " + Escaping.terminal(step.statement, columns: 200))
    }
    workspace.hasMoved = true
    return answer
  }

  static let branch = Command(
    Label(
      "branch", foreign: ["fork", "checkout"],
      summary: "Go on under another name; the line so far stays, and `use` goes back to it.",
      parameters: [
        Parameter("name", .name, .positional, help: "of the new line; all lines when unwritten")
      ],
      example: "branch wider"), .session, isKept: false
  ) { request, workspace, _ throws(Problem) in
    guard let name = request.values.text("name") else {
      let rows = workspace.timeline.names.map { name -> [String] in
        let other = workspace.timeline.branches.first { $0.name == name }
        let session = other?.snapshot.session ?? workspace.session
        let lines = other?.snapshot.lines ?? workspace.journal.lines
        return [
          name + (other == nil ? " *" : ""), "\(lines.count)", session.place,
          Escaping.terminal(lines.last ?? "", columns: 60),
        ]
      }
      return Answer([.table(Table(["line", "statements", "at", "last"], rows: rows))])
    }
    try request.checkNewName(name, as: "name")
    guard !workspace.timeline.isBranch(name), workspace.session[name] == nil else {
      let holder = workspace.session[name]?.kind ?? "a line of work"
      throw Problem(
        .reservedName, "\"\(name)\" is \(holder) already",
        hint: workspace.timeline.isBranch(name) ? "use \(name)" : "branch \(name)_2", about: "name")
    }
    let old = workspace.timeline.name
    workspace.timeline.branch(name, at: workspace.snapshot)
    workspace.hasMoved = true
    return Answer("\(name) begins here; `use \(old)` goes back to \(old)")
  }

  /// Takes up another line of work.
  static func goOver(to name: String, _ workspace: inout Workspace) -> Answer {
    workspace.journal.isLeftOut = true
    workspace.hasMoved = true
    guard let found = workspace.timeline.use(name, leaving: workspace.snapshot) else {
      return Answer("\(name) is the line of work you are on")
    }
    workspace.snapshot = found
    workspace.journal.isLeftOut = true
    let last = found.lines.last.map { "; last: " + Escaping.terminal($0, columns: 120) } ?? ""
    return Answer("\(name): \(Numerals.counted(found.lines.count, "statement"))\(last)")
  }
}

extension Workbench {
  /// Bytes that past states may take: a share of the memory budget for somebody at the prompt, little
  /// for a script, which knows what it will take back.
  private var historyRoom: Int { options.isInteractive ? MemoryBudget.limit / 8 : 8_000_000 }

  /// Makes the statement a step of the timeline where it changed something, and refuses a name that
  /// a line of work has.
  func settle(_ draft: inout Workspace, after statement: Statement) throws(Problem) {
    guard !draft.hasMoved else { return }
    draft.timeline = workspace.timeline
    guard !workspace.session.isUnchanged(in: draft.session) else { return }
    if let name = draft.session.names.first(where: {
      draft.timeline.isBranch($0) && workspace.session[$0] == nil
    }) {
      throw Problem(
        .reservedName, "\"\(name)\" is a line of work already", hint: "\(name)_2 = …",
        place: statement.range)
    }
    draft.timeline.push(
      workspace.snapshot, statement.text, after: draft.snapshot, room: historyRoom)
  }
}
