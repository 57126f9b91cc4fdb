import Kernel
import Viz

extension Command {
  static let fileCommands = [open]

  static let open = Command(
    Label(
      "open", foreign: ["load_session", "restore"],
      summary: "Go on with a session that is kept in a file.",
      parameters: [
        Parameter(
          "path", .path, .positional,
          help: "ends in .athanor; the session that was left behind last when unwritten")
      ],
      example: "open lab.athanor"), .session, isKept: false, isReplayed: false
  ) { request, workspace, host throws(Problem) in
    guard let path = request.values.text("path") else {
      guard let last = host.sessionsLeftBehind().first else {
        throw Problem(
          .nothingThere, "no session was left behind", hint: "open lab.athanor", about: "open")
      }
      let file = try SessionFile.open(last)
      let lines = try workspace.take(file)
      workspace.home = SessionHome(file, isOwn: true)
      return Answer(lines.map { .line($0) })
    }
    try checkEnding(path)
    if let held = workspace.home.path, Files.isSame(held, path) {
      return Answer("\(Escaping.terminal(path)) is open already")
    }
    let file = try SessionFile.open(path)
    let lines = try workspace.take(file)
    let isLeft = workspace.home.isOwn
    workspace.home = SessionHome(file)
    var answer = Answer(lines.map { .line($0) })
    if isLeft {
      answer.note("the session you come from is kept; open, without a path, takes it up")
    }
    return answer
  }

  private static func checkEnding(_ path: String) throws(Problem) {
    guard path.hasSuffix(".athanor") else {
      throw Problem(
        .badValue, "a session is kept in a file that ends in .athanor, not \"\(path)\"",
        hint: path.hasSuffix(".ath") ? "run \(path)" : "open lab.athanor", about: "path")
    }
  }

  /// `save lab.athanor`: all of the session in one file, which keeps it from then on.
  static func saveSession(
    _ path: String, _ request: Request, _ workspace: inout Workspace, _ host: Host
  ) throws(Problem) -> Answer {
    let home = workspace.home
    if let held = home.path, Files.isSame(held, path), home.file?.isReadOnly == false {
      return Answer("\(Escaping.terminal(path)) keeps the session already, after every statement")
    }
    if Files.exists(path), let holder = try SessionFile.holder(of: path) {
      throw Problem(
        .unwritable, "\(path): it is open in \(holder)", hint: "save another.athanor", about: "path"
      )
    }
    guard host.mayWrite(path) else { return Answer("nothing written") }
    var (snapshot, timeline) = (workspace.snapshot, workspace.timeline)
    let file = try SessionFile.create(path, &snapshot, &timeline, copying: home.file)
    workspace.journal.take(snapshot.lines)
    workspace.timeline = timeline
    workspace.hasMoved = true
    workspace.home = SessionHome(file, holding: home)
    return Answer(
      "\(Escaping.terminal(path)) keeps the session: "
        + "\(Numerals.counted(snapshot.lines.count, "statement")), "
        + "\(Numerals.counted(snapshot.session.runs.count, "run"))")
  }
}

extension Workspace {
  /// Becomes what a session file holds; returns what is to be said of it.
  mutating func take(_ file: SessionFile, recovering: Bool = false) throws(Problem) -> [String] {
    let kept = try file.restore(recovering: recovering)
    snapshot = kept.snapshot
    timeline = kept.timeline
    (charts, pending, hasMoved) = ([], nil, true)
    let path = Escaping.terminal(file.path)
    let place = session.place.isEmpty ? "" : ", \(session.place)"
    var lines = [
      "\(path): \(Numerals.counted(journal.lines.count, "statement")), "
        + "\(Numerals.counted(session.runs.count, "run"))\(place)"
    ]
    if let loss = kept.loss { lines.append(Escaping.terminal(loss, columns: 400)) }
    if let holder = file.holder {
      lines.append(
        "it is open in \(holder); opened read-only: save other.athanor keeps what you do here")
    } else if let shortage = file.shortage {
      lines.append("\(shortage): opened read-only; save other.athanor keeps what you do here")
    } else if file.isReadOnly {
      lines.append("it may not be written to: save other.athanor keeps what you do here")
    }
    if file.isUnguarded {
      lines.append("this file system knows no locks: see to it that nobody else writes the file")
    }
    if file.hasNoLog {
      lines.append(
        "this file system shares no memory: others can read the file between statements only")
    }
    if let bits = kept.otherBits {
      lines.append(
        "its numbers were made by bits version \(bits), this is \(Processor.bitsVersion): "
          + "trainings go on to other bits")
    }
    if let interrupted = kept.interrupted {
      let statement = Escaping.terminal(interrupted.statement, columns: 120)
      if let state = interrupted.snapshot {
        timeline.push(snapshot, interrupted.statement, after: state, room: .max)
        snapshot = state
        if let step = (try? session.model(for: "continue"))?.paused?.step {
          lines.append(
            "interrupted: \(statement), kept at step \(step); continue goes on to the same bits")
        } else {
          pending = interrupted.statement
          lines.append(
            "interrupted: \(statement), \(Numerals.counted(session.runs.count, "run")) kept; "
              + "continue does the rest")
        }
      } else {
        pending = interrupted.statement
        lines.append("interrupted: \(statement); continue begins it again")
      }
    }
    return lines
  }
}
