import Glibc

/// Saving that is all or nothing.
///
/// The bytes go to a new file in the same folder, are brought to the disk, and take the old file's
/// name in one step; then the folder is brought to the disk. Whatever fails or whenever the process
/// dies, the name holds the old bytes or the new ones, whole. A file left by a process that died is
/// removed by the next save of the same name.
public enum AtomicFile {
  /// Replaces or makes the file at `path`. Follows symbolic links and keeps mode and, where the
  /// system allows it, owner. Refuses folders, devices, pipes and files that may not be written.
  public static func write(_ bytes: [UInt8], to path: String) throws(Problem) {
    let target = try followLinks(path)
    try Confinement.check(target, writes: true)
    let old = try status(of: target, shownAs: path)
    do throws(Problem) {
      try replace(target, like: old, by: bytes, shownAs: path)
    } catch {
      throw Problem(
        error.code, error.message,
        hint: old == nil ? nil : "the file is as it was; another place: save under another path")
    }
    try synchroniseFolder(of: target, path)
  }

  /// Gives a file that is whole, and closed, the name `target`; an old file of that name goes.
  /// `isDurable` brings both to the disk, in that order.
  static func place(_ temporary: String, at target: String, isDurable: Bool) throws(Problem) {
    if let old = try status(of: target, shownAs: target) { chmod(temporary, old.st_mode & 0o7777) }
    if isDurable {
      let file = try OpenFile(temporary, O_RDONLY, shownAs: target, else: .unwritable)
      try file.synchronise()
    }
    guard rename(temporary, target) == 0 else {
      throw Problem(.unwritable, "\(target): \(SystemFault.words(errno))")
    }
    if isDurable { try synchroniseFolder(of: target, target) }
  }

  private static func synchroniseFolder(of target: String, _ path: String) throws(Problem) {
    let flags = O_RDONLY | O_DIRECTORY
    if let folder = try? OpenFile(folder(of: target), flags, shownAs: path, else: .unwritable) {
      do throws(Problem) {
        try folder.synchronise()
      } catch {
        throw Problem(
          error.code, error.message,
          hint: "the new text is in place, but a power cut now could bring the old one back")
      }
    }
  }

  private static func replace(
    _ target: String, like old: stat?, by bytes: [UInt8], shownAs path: String
  ) throws(Problem) {
    let temporary = try makeTemporary(
      beside: target, mode: old == nil ? 0o666 : 0o600, shownAs: path)
    let name = temporary.path
    do throws(Problem) {
      try fill(temporary, bytes, like: old)
      guard rename(name, target) == 0 else {
        throw Problem(.unwritable, "\(path): \(SystemFault.words(errno))")
      }
    } catch {
      unlink(name)
      throw error
    }
  }

  private static func fill(
    _ file: consuming OpenFile, _ bytes: [UInt8], like old: stat?
  ) throws(Problem) {
    try file.write(bytes)
    if let old {
      let fresh = try file.status()
      if fresh.st_uid != old.st_uid || fresh.st_gid != old.st_gid {
        _ = fchown(file.descriptor, old.st_uid, old.st_gid)
      }
      guard fchmod(file.descriptor, old.st_mode & 0o7777) == 0 else {
        throw file.failure(errno)
      }
    }
    try file.synchronise()
    try file.finish()
  }

  /// Where the bytes are to land when `path` is a symbolic link.
  static func followLinks(_ path: String) throws(Problem) -> String {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw Problem(.unwritable, "a file name is missing or holds a zero byte")
    }
    try Confinement.prepare(path)
    var current = path
    for _ in 0..<40 {
      var room = [UInt8](repeating: 0, count: 4096)
      let count = room.withUnsafeMutableBytes { room -> Int in
        guard let start = room.baseAddress else { return -1 }
        return readlink(current, start, room.count)
      }
      guard count >= 0 else { return current }
      guard let link = String(validating: room[..<count], as: UTF8.self) else {
        throw Problem(.unwritable, "\(path): the symbolic link's target is not UTF-8")
      }
      current = link.hasPrefix("/") ? link : folder(of: current) + "/" + link
    }
    throw Problem(.unwritable, "\(path): \(SystemFault.words(ELOOP))")
  }

  /// The status of a file that may be replaced, nil when there is none.
  private static func status(
    of target: String, shownAs path: String
  ) throws(Problem) -> stat? {
    var found = stat()
    guard stat(target, &found) == 0 else {
      if errno == ENOENT { return nil }
      throw Problem(.unwritable, "\(path): \(SystemFault.words(errno))")
    }
    if let kind = OpenFile.irregularKind(found.st_mode) {
      throw Problem(.unwritable, "\(path): \(kind), not a file")
    }
    guard access(target, W_OK) == 0 else {
      throw Problem(.unwritable, "\(path): \(SystemFault.words(errno))")
    }
    return found
  }

  /// The folder a path lies in, `.` for a bare name.
  public static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// A new file that this process alone writes. The lock tells a file in use from one left behind.
  private static func makeTemporary(
    beside target: String, mode: mode_t, shownAs shown: String
  ) throws(Problem) -> OpenFile {
    var short = Files.name(of: target)
    while short.utf8.count > 200 { short.unicodeScalars.removeLast() }
    var last = Problem(.unwritable, "\(shown): too many saves at once")
    var number = 0
    for _ in 0..<200 where number < 100 {
      let path = "\(folder(of: target))/.\(short).saving-\(number)"
      do throws(Problem) {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
        let file = try OpenFile(path, flags, mode: mode, shownAs: shown, else: .unwritable)
        if flock(file.descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
          number += 1
          continue
        }
        if try isStillThere(file) { return file }
      } catch {
        last = error
        guard isTaken(path) else { throw last }
        if !removeLeftOver(path) { number += 1 }
      }
    }
    throw last
  }

  private static func isTaken(_ path: String) -> Bool {
    var found = stat()
    return lstat(path, &found) == 0
  }

  private static func isStillThere(_ file: borrowing OpenFile) throws(Problem) -> Bool {
    var named = stat()
    let open = try file.status()
    return lstat(file.path, &named) == 0 && named.st_ino == open.st_ino
      && named.st_dev == open.st_dev
  }

  /// Removes a file whose writer has died; false when its writer is alive.
  private static func removeLeftOver(_ path: String) -> Bool {
    let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY
    guard let file = try? OpenFile(path, flags, else: .unwritable),
      flock(file.descriptor, LOCK_EX | LOCK_NB) == 0
    else { return false }
    return unlink(path) == 0
  }
}
