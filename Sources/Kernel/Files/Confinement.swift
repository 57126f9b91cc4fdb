import Glibc
import Synchronization

/// Files are read below one folder and written below another, or not at all: by `--safe` until the process ends,
/// while a notebook is run until that has. Nothing inside takes it back.
public enum Confinement {
  private struct Roots {
    let reading: String
    let writing: String?
    /// What is written lands in it.
    var overlay: Overlay?
    /// What may be done about it, where it is not `check` that runs the notebook.
    var otherRemedy: String?

    /// Who has set the limits, and what lifts them.
    var owner: String { overlay == nil ? "--safe" : "a notebook" }
    var place: String {
      if overlay != nil { return "beside itself only" }
      return writing.map { "below \($0) only" } ?? "nothing"
    }
    var remedy: String {
      otherRemedy ?? (overlay == nil ? "athanor --safe --out FOLDER" : "athanor check --trust")
    }
  }

  private static let roots = Mutex<Roots?>(nil)

  /// Begins it. Both folders must be there; a second call changes nothing.
  public static func begin(reading: String, writing: String?) throws(Problem) {
    let readable = try resolved(reading, .unreadable)
    let writable = try writing.map { (path) throws(Problem) in try resolved(path, .unwritable) }
    roots.withLock { if $0 == nil { $0 = Roots(reading: readable, writing: writable) } }
  }

  /// Runs `body` in an overlay: what lies below is read, and only there is written. Inside `--safe` that stays.
  /// `remedy` is what problems say to do; unwritten `check --trust`.
  public static func inside<Result>(
    _ overlay: Overlay, remedy: String? = nil, _ body: () -> Result
  ) throws(Problem) -> Result {
    let outer = roots.withLock { $0 }
    if outer == nil {
      let inner = Roots(
        reading: overlay.base, writing: overlay.path, overlay: overlay, otherRemedy: remedy)
      roots.withLock { $0 = inner }
    }
    defer { roots.withLock { $0 = outer } }
    return try Folder.inside(outer == nil ? overlay.path : overlay.base, body)
  }

  /// Call before a file that is to be written is looked at.
  static func prepare(_ path: String) throws(Problem) {
    if let overlay = roots.withLock({ $0?.overlay }) { try overlay.prepare(path) }
  }

  public static var isOn: Bool { roots.withLock { $0 != nil } }

  /// Refuses a file outside, wherever links lead to.
  static func check(_ path: String, writes: Bool) throws(Problem) {
    if writes, !Context.current.writesFiles {
      throw Problem(.unwritable, "\(path): what a session has stored writes no files")
    }
    guard let roots = roots.withLock({ $0 }) else { return }
    if writes { try roots.overlay?.prepare(path) }
    let allowed = writes ? [roots.writing] : [roots.reading, roots.writing]
    let code = writes ? Problem.Code.unwritable : .unreadable
    let folder = AtomicFile.folder(of: path)
    let whole = (try? resolved(path, code)) ?? (try? resolved(folder, code))
    // What is outside is refused alike, whether its folders are there or not.
    let name: String
    if let whole { name = whole } else { name = try resolved(nearest(to: folder), code) }
    for case let root? in allowed
    where name == root || name.hasPrefix(root == "/" ? "/" : root + "/") {
      if whole == nil { _ = try resolved(folder, code) }
      return
    }
    throw Problem(
      code,
      writes
        ? "\(path): \(roots.owner) writes \(roots.place)"
        : "\(path): \(roots.owner) reads below \(roots.reading) only",
      hint: writes || roots.overlay != nil ? roots.remedy : nil)
  }

  /// The nearest folder around one that is there.
  private static func nearest(to folder: String) -> String {
    var folder = folder
    while folder != ".", folder != "/", !Files.exists(folder) {
      folder = AtomicFile.folder(of: folder)
    }
    return folder
  }

  static func resolved(_ path: String, _ code: Problem.Code) throws(Problem) -> String {
    guard !path.utf8.contains(0), let found = realpath(path, nil) else {
      throw Problem(code, "\(path): \(SystemFault.words(errno))")
    }
    defer { free(found) }
    return String(cString: found)
  }
}
