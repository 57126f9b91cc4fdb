import Kernel
import Viz

/// Keeps the session in its file: after every statement, and while a training runs.
///
/// A session that was given no file is kept in one of the state folder where somebody sits at the
/// prompt; it goes when the session ends in order, and is offered again when it did not.
final class Autosave {
  /// Where sessions without a file of their own are kept; nil where they are not.
  var ownFolder: String?
  private var home = SessionHome()
  /// The last try to keep the session failed; everything is tried again after the next statement.
  private(set) var isBehind = false
  /// Statements whose outcome is in memory alone, as the file may only be read.
  private var unkept = 0
  /// A file that the session was in until another one took its name.
  private var lost: String?
  private let front: any Front
  /// The file that has word of a training which has begun.
  private var begun: SessionFile?
  private var lastCheckpoint = 0.0
  private var longestCheckpoint = 0.0

  /// Seconds of training per second of writing: 1 % at the most.
  private static let share = 100.0

  init(_ front: any Front) { self.front = front }

  /// Lets the old file go where a statement has chosen another one.
  func adopt(_ next: SessionHome) {
    guard next.file !== home.file else { return }
    // The training is over; what the file says of it would be begun again.
    if let begun, begun === home.file { try? begun.endRunning() }
    close(isInOrder: home.file.map { next.held.contains(ObjectIdentifier($0)) } ?? false)
    home = next
    (isBehind, unkept, lost) = (false, 0, nil)
  }

  /// Keeps what a statement has changed. A failure is said once, and the session goes on in memory.
  func keep(_ workspace: inout Workspace, after old: Workspace) {
    adopt(workspace.home)
    let isSame =
      !workspace.hasMoved && old.session.isIdentical(to: workspace.session)
      && old.journal.lines.count == workspace.journal.lines.count
    if let file = home.writable {
      let place = file.place
      if place != .here { return settle(file, place, &workspace) }
    }
    if isSame, !isBehind { return abandon(pending: workspace.pending) }
    if home.file == nil, ownFolder != nil { beginOwn(&workspace) }
    if home.file?.isReadOnly == true, !old.session.isUnchanged(in: workspace.session) {
      unkept += 1
    }
    guard let file = home.writable else { return }
    var (snapshot, timeline) = (workspace.snapshot, workspace.timeline)
    tell(about: file, isWhole: true) { () throws(Problem) in
      try file.keep(&snapshot, &timeline, pending: workspace.pending)
      workspace.journal.take(snapshot.lines)
      workspace.timeline = timeline
      begun = nil
    }
  }

  /// What is to be said of a session that ends; nil where all of it is kept, or nobody asked for that.
  var loss: String? {
    if let lost { return "nothing is kept in \(Escaping.terminal(lost)), which is another file" }
    guard isBehind || unkept > 0, let path = home.path.map({ Escaping.terminal($0) }) else {
      return nil
    }
    let count = unkept > 0 ? Numerals.counted(unkept, "statement") : "the last changes"
    return "\(count) not kept in \(path)"
  }

  /// The file of the session is not where it was: it is written anew, or left to whoever has its name now.
  private func settle(
    _ file: SessionFile, _ place: SessionFile.Place, _ workspace: inout Workspace
  ) {
    let path = Escaping.terminal(file.path)
    begun = nil
    guard place == .gone else {
      file.leave()
      home = SessionHome()
      workspace.home = home
      workspace.timeline.forgetKeys()
      lost = file.path
      isBehind = false
      front.warn(
        "warning: \(path) is another file now: the session goes on in memory; save other.athanor "
          + "keeps it")
      return
    }
    var (snapshot, timeline) = (workspace.snapshot, workspace.timeline)
    tell(about: file, isWhole: true) { () throws(Problem) in
      let next = try file.renewed(&snapshot, &timeline)
      if !home.isOwn { front.remark("\(path) is not there any more: it is written anew") }
      home = SessionHome(next, isOwn: home.isOwn)
      workspace.home = home
      workspace.journal.take(snapshot.lines)
      workspace.timeline = timeline
    }
  }

  /// A statement failed or changed nothing: no training of it is to be begun again, but `pending` where
  /// it was there before.
  func abandon(pending: String?) {
    guard let file = begun else { return }
    begun = nil
    tell(about: file) { () throws(Problem) in
      if let pending { try file.begin(pending) } else { try file.endRunning() }
    }
  }

  private func tell(
    about file: SessionFile, isWhole: Bool = false, _ body: () throws(Problem) -> Void
  ) {
    do throws(Problem) {
      try body()
      guard isBehind, isWhole else { return }
      if !home.isOwn {
        front.remark("everything is kept in \(Escaping.terminal(file.path)) again")
      }
      isBehind = false
    } catch {
      if !isBehind {
        front.warn(
          "warning: \(Escaping.terminal(error.message, columns: 400)); the session goes on in "
            + "memory and is kept as soon as that is possible")
      }
      isBehind = true
    }
  }

  /// A file of the state folder for a session that has none; where that cannot be, none.
  private func beginOwn(_ workspace: inout Workspace) {
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
      let file = try SessionFile.create(path, &snapshot, &timeline, isDurable: false)
      home = SessionHome(file, isOwn: true)
      workspace.home = home
    } catch { ownFolder = nil }
  }

  /// Keeps a session that has no file in the state folder, for a script that is being stopped.
  /// Returns whether it is kept.
  func rescue(_ workspace: Workspace, in folder: String) -> Bool {
    guard home.file == nil, !workspace.journal.lines.isEmpty else { return false }
    ownFolder = folder
    var workspace = workspace
    beginOwn(&workspace)
    return home.file != nil
  }

  /// The files of sessions that did not end in order, the newest first.
  func leftBehind() -> [String] {
    guard let ownFolder else { return [] }
    return SessionFile.unclaimed(in: ownFolder)
  }

  /// Lets the file go. A session that ends in order leaves nothing in the state folder.
  func close(isInOrder: Bool) {
    guard let file = home.file else { return }
    let isOwn = home.isOwn
    home = SessionHome()
    file.close()
    if isOwn, isInOrder { Files.removeSession(file.path) }
  }

  // MARK: While a training runs

  /// A training begins in a session that is kept in `home`; `now` is in seconds of any clock.
  func begin(_ statement: String, in home: SessionHome, now: Double) {
    (lastCheckpoint, longestCheckpoint) = (now, 0)
    guard let file = home.writable else { return }
    begun = file
    tell(about: file) { () throws(Problem) in try file.begin(statement) }
  }

  /// Whether `interval` seconds have passed; 0 asks for every step, whatever it costs.
  func isCheckpointDue(in home: SessionHome, now: Double, interval: Int) -> Bool {
    guard home.writable != nil else { return false }
    return interval == 0
      || now - lastCheckpoint >= max(Double(interval), Autosave.share * longestCheckpoint)
  }

  func checkpoint(
    _ snapshot: Snapshot, of statement: String, in home: SessionHome, clock: () -> Double
  ) {
    guard let file = home.writable else { return }
    let start = clock()
    tell(about: file) { () throws(Problem) in try file.checkpoint(snapshot, of: statement) }
    lastCheckpoint = clock()
    longestCheckpoint = lastCheckpoint - start
  }
}

/// The file a session is kept in. A part of the workspace, so that a statement that fails leaves the
/// session where it was.
struct SessionHome {
  /// Nil where the session lives in memory alone.
  let file: SessionFile?
  /// Nobody asked for the file: it lies in the state folder.
  let isOwn: Bool
  /// The files before it of which it holds everything, so that nobody needs them any more.
  let held: Set<ObjectIdentifier>

  init(_ file: SessionFile? = nil, isOwn: Bool = false) {
    (self.file, self.isOwn, held) = (file, isOwn, [])
  }

  /// `file` holds everything that `last` is the home of.
  init(_ file: SessionFile, holding last: SessionHome) {
    (self.file, isOwn) = (file, false)
    held = last.held.union(last.file.map { [ObjectIdentifier($0)] } ?? [])
  }

  /// The file that is written; nil where there is none, or it may only be read.
  var writable: SessionFile? { file.flatMap { $0.isReadOnly ? nil : $0 } }

  /// The path to show: nil for a file that nobody asked for.
  var path: String? { isOwn ? nil : file?.path }
}
