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
    let file = request.bench.keeper.file
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
    let file = request.bench.keeper.file
    return try walk(wanted, "redone", &workspace) { (timeline, now) throws(Problem) in
      try timeline.redo(now, from: file)
    }
  }

  private static func walk(
    _ count: Int, _ what: String, _ workspace: inout Workspace,
    _ move: (inout Timeline, Snapshot) throws(Problem) -> (snapshot: Snapshot, statement: String)?
  ) throws(Problem) -> Answer {
    var answer = Answer()
    for _ in 0..<count {
      guard let step = try move(&workspace.timeline, workspace.snapshot) else { break }
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
        Parameter("name", .name, .positional, help: "of the new line; all lines when unwritten"),
        Parameter(
          "from", .reference(.run), help: "begin in the middle of this run, not here"),
        Parameter("epoch", .integer(1...Int.max), help: "the epochs of it that are over"),
      ],
      example: "branch wider"), .session, isKept: false
  ) { request, workspace, desk throws(Problem) in
    guard let name = request.values.text("name") else {
      var rows: [[String]] = []
      for name in workspace.timeline.names {
        let state = try workspace.timeline.state(
          of: name, workspace.snapshot, from: request.bench.keeper.file)
        rows.append([
          name + (name == workspace.timeline.name ? " *" : ""), "\(state.lines.count)",
          state.session.place, Escaping.terminal(state.lines.last ?? "", columns: 60),
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
    let middle = try middle(request, workspace, desk)
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
    _ request: Request, _ workspace: Workspace, _ desk: Desk
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
    guard let epoch = request.values.integer("epoch"), epoch < run.recipe.epochs else {
      throw Problem(
        .outOfRange, "\(run.name) can be entered after epoch 1 to \(run.recipe.epochs - 1)",
        hint: "from=\(run.name) epoch=1", about: "epoch")
    }
    let search = try ScriptSearch(run, workspace.journal, desk)
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
    if let pending = draft.pending,
      !workspace.session.isUnchanged(in: draft.session, for: pending)
    {
      draft.pending = nil
    }
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

extension Workbench {
  /// What a training in `call` may do to be gone on with later. Only the statement's own training is
  /// kept: of one inside an expression or a block the whole statement is begun again.
  func training(_ call: Call) -> Desk.Training {
    let statement = running
    let interval = workspace.checkpointInterval
    let isWhole = statement?.call?.range == call.range && statement?.call?.name == call.name
    return Desk.Training(
      begin: { [keeper] in
        if let statement { keeper.begin(statement.text, now: Workbench.seconds()) }
      },
      isDue: { [keeper] in
        isWhole && keeper.isCheckpointDue(now: Workbench.seconds(), interval: interval)
      },
      keep: { [self] workspace, run in
        guard let statement else { return }
        var kept = workspace
        if case .assign(let targets, _) = statement.form {
          try? assign(.run(run), to: targets, &kept)
        }
        kept.session.bind("_", .run(run))
        kept.journal.append(statement)
        keeper.checkpoint(kept.snapshot, of: statement.text) { Workbench.seconds() }
      },
      keepPart: { [keeper] workspace in
        guard let statement, isWhole else { return }
        keeper.checkpoint(workspace.snapshot, of: statement.text) { Workbench.seconds() }
      })
  }
}
