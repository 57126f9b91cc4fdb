import Kernel
import Viz

extension Interpreter {
  /// Opens the session file of the command line, or begins one; returns what is to be said of it. What the
  /// command line states goes before what the session had set.
  func open(_ path: String, stating settings: [Setting] = []) throws(Problem) -> [String] {
    var lines: [String] = []
    var draft = workspace
    let file: SessionFile
    if Files.exists(path) {
      file = try SessionFile.open(path)
      do throws(Problem) { lines = try draft.take(file) } catch {
        // A script must not go on from another state than it was written for.
        guard front.isInteractive, error.code == .badFile else { throw error }
        lines = try draft.take(file, recovering: true)
        lines.append("save other.athanor keeps it; the damaged file stays as it is")
        file.forbidWriting()
      }
    } else {
      var (snapshot, timeline) = (draft.snapshot, draft.timeline)
      file = try SessionFile.create(path, &snapshot, &timeline)
      draft.timeline = timeline
      lines = ["\(Escaping.terminal(path)): a new session"]
    }
    for setting in settings { draft.session.settings.remove(setting.name) }
    draft.home = SessionHome(file)
    configure { $0 = draft }
    autosave.adopt(draft.home)
    return lines
  }

  /// Lets the session go. Says what of it is not kept in its file; returns whether all is that should be.
  func close(isInOrder: Bool) -> Bool {
    configure { autosave.keep(&$0, after: $0) }
    let loss = autosave.loss
    if let loss { front.warn("warning: \(loss)") }
    autosave.close(isInOrder: isInOrder)
    return loss == nil
  }

  /// What is to be said of sessions that did not end in order.
  func offerLeftBehind() -> String? {
    let left = autosave.leftBehind()
    guard let first = left.first, let file = try? SessionFile.open(first) else { return nil }
    defer { file.close() }
    guard let (statements, current) = try? file.glance() else { return nil }
    let place = current.isEmpty ? "" : " at \(Escaping.terminal(current, columns: 60))"
    let more = left.count > 1 ? " (and \(left.count - 1) more)" : ""
    return "a session was left behind: \(Numerals.counted(statements, "statement"))"
      + "\(place)\(more); open takes it up"
  }
}
