import Glibc
import Synchronization

/// `--safe`: files are read below one folder and written below another, or not at all, until the
/// process ends. Nothing takes it back.
public enum Confinement {
  private struct Roots {
    let reading: String
    let writing: String?
  }

  private static let roots = Mutex<Roots?>(nil)

  /// Begins it. Both folders must be there; a second call changes nothing.
  public static func begin(reading: String, writing: String?) throws(Problem) {
    let readable = try resolved(reading, .unreadable)
    let writable = try writing.map { (path) throws(Problem) in try resolved(path, .unwritable) }
    roots.withLock { if $0 == nil { $0 = Roots(reading: readable, writing: writable) } }
  }

  public static var isOn: Bool { roots.withLock { $0 != nil } }

  /// Refuses a file outside, wherever links lead to.
  static func check(_ path: String, writes: Bool) throws(Problem) {
    if writes, !Context.current.writesFiles {
      throw Problem(.unwritable, "\(path): what a session has stored writes no files")
    }
    guard let roots = roots.withLock({ $0 }) else { return }
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
        ? "\(path): --safe writes \(roots.writing.map { "below \($0) only" } ?? "nothing")"
        : "\(path): --safe reads below \(roots.reading) only",
      hint: writes ? "athanor --safe --out FOLDER" : nil)
  }

  /// The nearest folder around one that is there.
  private static func nearest(to folder: String) -> String {
    var folder = folder
    while folder != ".", folder != "/", !Files.exists(folder) {
      folder = AtomicFile.folder(of: folder)
    }
    return folder
  }

  private static func resolved(_ path: String, _ code: Problem.Code) throws(Problem) -> String {
    guard !path.utf8.contains(0), let found = realpath(path, nil) else {
      throw Problem(code, "\(path): \(SystemFault.words(errno))")
    }
    defer { free(found) }
    return String(cString: found)
  }
}
