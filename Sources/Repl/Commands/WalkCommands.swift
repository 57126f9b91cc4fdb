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
    guard workspace.timeline.undoable >= wanted else {
      throw Problem(
        .nothingThere,
        workspace.timeline.undoable == 0
          ? "there is nothing to undo"
          : "only \(Numerals.counted(workspace.timeline.undoable, "step")) can be undone",
        hint: workspace.timeline.undoable == 0 ? nil : "undo \(workspace.timeline.undoable)",
        about: "steps")
    }
    let file = workspace.home.file
    return try walk(wanted, "undone", &workspace) { (timeline, now) throws(Problem) in
      try timeline.undo(now, from: file)
    }
  }

  static let redo = Command(
    Label(
      "redo", summary: "Do again what was undone, without computing it again.",
      parameters: [steps], example: "redo"), .session, isKept: false
  ) { request, workspace, _ throws(Problem) in
    let wanted = request.values[integer: "steps"]
    guard workspace.timeline.redoable >= wanted else {
      throw Problem(
        .nothingThere,
        workspace.timeline.redoable == 0
          ? "there is nothing to redo"
          : "only \(Numerals.counted(workspace.timeline.redoable, "step")) can be redone",
        hint: workspace.timeline.redoable == 0 ? "undo comes first" : nil, about: "steps")
    }
    let file = workspace.home.file
    return try walk(wanted, "redone", &workspace) { (timeline, now) throws(Problem) in
      try timeline.redo(now, from: file)
    }
  }

  /// Steps that are named one by one.
  private static let shownSteps = 200

  private static func walk(
    _ count: Int, _ what: String, _ workspace: inout Workspace,
    _ move: (inout Timeline, Snapshot) throws(Problem) -> (snapshot: Snapshot, statement: String)?
  ) throws(Problem) -> Answer {
    var answer = Answer()
    for number in 1...max(1, count) {
      guard let step = try move(&workspace.timeline, workspace.snapshot) else { break }
      workspace.snapshot = step.snapshot
      guard number <= shownSteps else { continue }
      answer.say("\(what): " + Command.oneLine(step.statement))
    }
    if count > shownSteps { answer.say("… and \(count - shownSteps) more") }
    workspace.hasMoved = true
    return answer
  }

  /// A statement of several lines as one.
  private static func oneLine(_ statement: String) -> String {
    let rows = statement.split(separator: "\n").map { $0.drop { $0 == " " } }
    return Escaping.terminal(rows.joined(separator: "; "), columns: 200)
  }

  static let branch = Command(
    Label(
      "branch", foreign: ["fork", "checkout"],
      summary: "Go on under another name; the line so far stays, and `use` goes back to it.",
      parameters: [
        Parameter("name", .name, .positional, help: "of the new line; all lines when unwritten"),
        Parameter(
          "from", .reference(.run), help: "begin in the middle of this run, not here"),
        Parameter("epoch", .integer(1...Int.max), help: "the epochs of it that are over"),
      ],
      example: "branch wider"), .session, isKept: false
  ) { request, workspace, host throws(Problem) in
    guard let name = request.values.text("name") else {
      var rows: [[String]] = []
      for name in workspace.timeline.names {
        let state = try workspace.timeline.state(
          of: name, workspace.snapshot, from: workspace.home.file)
        rows.append([
          name + (name == workspace.timeline.name ? " *" : ""), "\(state.lines.count)",
          state.session.place, Escaping.terminal(state.lines.last?.text ?? "", columns: 60),
        ])
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
    let middle = try middle(request, workspace, host)
    let now = workspace.snapshot
    workspace.timeline.branch(name, at: now)
    workspace.hasMoved = true
    guard let (state, words) = middle else {
      return Answer("\(name) begins here; `use \(old)` goes back to \(old)")
    }
    workspace.timeline.push(now, request.call.name + " " + name, after: state, room: .max)
    workspace.snapshot = state
    return Answer("\(name) begins \(words); `use \(old)` goes back to \(old)")
  }

  /// The session in the middle of a run: its statements are run again and its fit is paused there, so
  /// no epoch has to be kept for it.
  private static func middle(
    _ request: Request, _ workspace: Workspace, _ host: Host
  ) throws(Problem) -> (state: Snapshot, words: String)? {
    guard let source = request.values.text("from") else {
      guard !request.values.isWritten("epoch") else {
        throw Problem(
          .missingArgument, "epoch= needs the run it is one of", hint: "from=r1 epoch=2",
          about: "epoch")
      }
      return nil
    }
    let run = try workspace.session.run(source)
    guard run.method == nil, run.recipe.epochs > 1 else {
      throw Problem(
        .noRun,
        run.method == nil
          ? "\(run.name) has \(Numerals.counted(run.recipe.epochs, "epoch")) and no middle"
          : "\(run.name) was fitted in one go and has no middle",
        hint: "branch \(request.values.text("name") ?? "wider")", about: "from")
    }
    guard let epoch = request.values.integer("epoch"), epoch < run.recipe.epochs else {
      throw Problem(
        .outOfRange, "\(run.name) can be entered after epoch 1 to \(run.recipe.epochs - 1)",
        hint: "from=\(run.name) epoch=1", about: "epoch")
    }
    let search = try ScriptSearch(run, workspace.journal, host)
    let state = try search.state(afterStep: epoch * run.stepsPerEpoch)
    return (state, "after epoch \(epoch) of \(run.name), paused: continue goes on from there")
  }

  /// Takes up another line of work.
  static func goOver(
    to name: String, _ workspace: inout Workspace, from file: SessionFile?
  ) throws(Problem) -> Answer {
    workspace.journal.isLeftOut = true
    workspace.hasMoved = true
    let now = workspace.snapshot
    guard let found = try workspace.timeline.use(name, leaving: now, from: file) else {
      return Answer("\(name) is the line of work you are on")
    }
    workspace.snapshot = found
    workspace.journal.isLeftOut = true
    let last = found.lines.last.map { "; last: " + Escaping.terminal($0.text, columns: 120) } ?? ""
    return Answer("\(name): \(Numerals.counted(found.lines.count, "statement"))\(last)")
  }
}
