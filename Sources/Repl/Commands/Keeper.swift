import Kernel
import Viz

/// Keeps the session in its file: after every statement, and while a training runs.
///
/// A session that was given no file is kept in one of the state folder where somebody sits at the
/// prompt; it goes when the session ends in order, and is offered again when it did not.
final class Keeper {
  private(set) var file: SessionFile?
  /// Where sessions without a file of their own are kept; nil where they are not.
  var ownFolder: String?
  private var isOwn = false
  /// The last try to keep the session failed; everything is tried again after the next statement.
  private(set) var isBehind = false
  private let output: Output
  private var lastCheckpoint = 0.0
  private var longestCheckpoint = 0.0

  /// Seconds of training per second of writing: 1 % at the most.
  private static let share = 100.0

  init(_ output: Output) { self.output = output }

  /// The file to show: nil for one that nobody asked for.
  var path: String? { isOwn ? nil : file?.path }

  /// From here on the session is kept in `file`.
  func adopt(_ file: SessionFile, isOwn: Bool = false) {
    close(isInOrder: false)
    self.file = file
    self.isOwn = isOwn
    isBehind = false
  }

  /// Keeps what a statement has changed. A failure is said once, and the session goes on in memory.
  func keep(_ workspace: inout Workspace, after old: Workspace) {
    let isSame =
      !workspace.hasMoved && old.session.isIdentical(to: workspace.session)
      && old.journal.lines.count == workspace.journal.lines.count
    if isSame, !isBehind { return }
    if file == nil, ownFolder != nil { beginOwn(workspace) }
    guard let file, !file.isReadOnly else { return }
    var (snapshot, timeline) = (workspace.snapshot, workspace.timeline)
    tell(about: file, isWhole: true) { () throws(Problem) in
      try file.keep(&snapshot, &timeline, pending: workspace.pending)
      workspace.journal.take(snapshot.lines)
      workspace.timeline = timeline
    }
  }

  private func tell(
    about file: SessionFile, isWhole: Bool = false, _ body: () throws(Problem) -> Void
  ) {
    do throws(Problem) {
      try body()
      guard isBehind, isWhole else { return }
      if !isOwn { output.line("everything is kept in \(Escaping.terminal(file.path)) again") }
      isBehind = false
    } catch {
      if !isBehind {
        output.complain(
          "warning: \(Escaping.terminal(error.message, columns: 400)); the session goes on in "
            + "memory and is kept as soon as that is possible")
      }
      isBehind = true
    }
  }

  /// A file of the state folder for a session that has none; where that cannot be, none.
  private func beginOwn(_ workspace: Workspace) {
    guard let folder = ownFolder else { return }
    var (snapshot, timeline) = (workspace.snapshot, workspace.timeline)
    do throws(Problem) {
      try Files.makeFolder(folder)
      var path = "\(folder)/\(System.processNumber).athanor"
      var number = 2
      while Files.exists(path) {
        path = "\(folder)/\(System.processNumber)-\(number).athanor"
        number += 1
      }
      file = try SessionFile.create(path, &snapshot, &timeline, isDurable: false)
      isOwn = true
    } catch { ownFolder = nil }
  }

  /// Keeps a session that has no file in the state folder, for a script that is being stopped.
  /// Returns whether it is kept.
  func rescue(_ workspace: Workspace, in folder: String) -> Bool {
    guard file == nil, !workspace.journal.lines.isEmpty else { return false }
    ownFolder = folder
    beginOwn(workspace)
    return file != nil
  }

  /// The files of sessions that did not end in order, the newest first.
  func leftBehind() -> [String] {
    guard let ownFolder else { return [] }
    return SessionFile.unclaimed(in: ownFolder)
  }

  /// Lets the file go. A session that ends in order leaves nothing in the state folder.
  func close(isInOrder: Bool) {
    guard let file else { return }
    self.file = nil
    file.close()
    if isOwn, isInOrder { Files.removeSession(file.path) }
    isOwn = false
  }

  // MARK: While a training runs

  /// A training begins; `now` is in seconds of any clock.
  func begin(_ statement: String, now: Double) {
    (lastCheckpoint, longestCheckpoint) = (now, 0)
    guard let file, !file.isReadOnly else { return }
    tell(about: file) { () throws(Problem) in try file.begin(statement) }
  }

  /// Whether `interval` seconds have passed; 0 asks for every step, whatever it costs.
  func isCheckpointDue(now: Double, interval: Int) -> Bool {
    guard let file, !file.isReadOnly else { return false }
    return interval == 0
      || now - lastCheckpoint >= max(Double(interval), Keeper.share * longestCheckpoint)
  }

  func checkpoint(_ snapshot: Snapshot, of statement: String, clock: () -> Double) {
    guard let file, !file.isReadOnly else { return }
    let start = clock()
    tell(about: file) { () throws(Problem) in try file.checkpoint(snapshot, of: statement) }
    lastCheckpoint = clock()
    longestCheckpoint = lastCheckpoint - start
  }
}
