import Glibc

/// The right to write a file, which one process has at a time and which ends with it.
///
/// A lock of flock(2) on the file itself: nothing is left behind, and nothing can go stale.
final class FileClaim {
  private var descriptor: Int32

  enum Outcome {
    case taken(FileClaim)
    /// Another process has it; words that say which, such as `pid 4242 (pts/3)`.
    case held(by: String)
    /// The file system knows no locks.
    case unknown
  }

  private init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { release() }

  /// Lets the file go. Locks that SQLite holds in this process go too, so it must be closed first.
  func release() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }

  /// Some bytes of the file; none where they cannot be read.
  func bytes(at place: Int, count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { room, filled in
      filled = max(0, pread(descriptor, room.baseAddress, count, place))
    }
  }

  /// A new, empty file beside `target` that this process alone writes; one that a process left behind
  /// when it died is removed.
  static func makeTemporary(beside target: String) throws(Problem) -> (path: String, FileClaim) {
    let name = Files.name(of: target)
    var number = 0
    while number < 100 {
      let path = "\(AtomicFile.folder(of: target))/.\(name).new-\(number)"
      let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if file >= 0 {
        if flock(file, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK {
          return (path, FileClaim(file))
        }
        close(file)
        number += 1
        continue
      }
      guard errno == EEXIST else {
        throw Problem(.unwritable, "\(target): \(SystemFault.words(errno))")
      }
      if case .taken = try take(path) {
        for ending in ["", "-wal", "-shm", "-journal"] { unlink(path + ending) }
      } else {
        number += 1
      }
    }
    throw Problem(.unwritable, "\(target): too many saves at once")
  }

  /// Asks for a file that exists; does not wait.
  static func take(_ path: String) throws(Problem) -> Outcome {
    try Confinement.check(path, writes: false)
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard file >= 0 else { throw Problem(.unreadable, "\(path): \(SystemFault.words(errno))") }
    if flock(file, LOCK_EX | LOCK_NB) == 0 { return .taken(FileClaim(file)) }
    let fault = errno
    defer { close(file) }
    guard fault == EWOULDBLOCK else { return .unknown }
    var found = stat()
    fstat(file, &found)
    return .held(by: holder(of: found))
  }

  /// The process that /proc/locks names for an inode.
  private static func holder(of file: stat) -> String {
    let wanted = ":\(file.st_ino)"
    let locks = (try? text(of: "/proc/locks")) ?? ""
    for line in locks.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count > 5, words[1] == "FLOCK", words[5].hasSuffix(wanted),
        let pid = Int(words[4]), pid > 0
      else { continue }
      return "pid \(pid)" + (terminal(of: pid).map { " (\($0))" } ?? "")
    }
    return "another process"
  }

  /// The terminal of a process, such as `pts/3`.
  private static func terminal(of pid: Int) -> String? {
    // After the name, which may hold blanks and brackets: state, parent, group, session, terminal.
    guard let line = try? text(of: "/proc/\(pid)/stat"), let end = line.lastIndex(of: ")"),
      let device = line[end...].split(separator: " ").dropFirst(5).first.flatMap({ Int($0) }),
      device > 0
    else { return nil }
    let major = (device >> 8) & 0xfff
    let minor = (device & 0xff) | ((device >> 12) & 0xfff00)
    if (136...143).contains(major) { return "pts/\((major - 136) * 256 + minor)" }
    return major == 4 ? "tty\(minor)" : nil
  }

  /// A file of /proc, whose size is said to be 0.
  private static func text(of path: String) throws(Problem) -> String {
    let file = try OpenFile(path, O_RDONLY, isOurs: true, else: .unreadable)
    return String(decoding: try file.readAll(expecting: 1 << 20), as: UTF8.self)
  }
}
