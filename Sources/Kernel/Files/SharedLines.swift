import Glibc

/// A file of lines that several processes append to at once, for this user alone.
///
/// A line is added by one `write` under a lock, so that none is torn or lost; a line whose writer
/// died in its middle is ended by the next one. Rewriting gives the name to a new file in one step,
/// and whoever waited for the old one notices.
public enum SharedLines {
  /// Milliseconds that somebody else's lock is waited for.
  static let patience = 1000

  /// Adds a line, given without its end. A file that is empty or not there begins with `header`. On
  /// failure the file is as it was.
  public static func append(
    _ line: [UInt8], to path: String, header: [UInt8]
  ) throws(Problem) {
    let held = try Held(path)
    let before = try held.file.regularStatus()
    var bytes: [UInt8] = []
    if before.st_size == 0 {
      bytes = header
    } else if held.file.byte(at: Int(before.st_size) - 1) != UInt8(ascii: "\n") {
      bytes = [UInt8(ascii: "\n")]
    }
    bytes += line + [UInt8(ascii: "\n")]
    do throws(Problem) { try held.file.write(bytes) } catch {
      if held.isLocked { ftruncate(held.file.descriptor, before.st_size) }
      throw error
    }
  }

  /// Whether lines can be added; makes a file that is not there.
  public static func check(_ path: String) throws(Problem) {
    let flags = O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY
    let file = try OpenFile(path, flags, mode: 0o600, else: .unwritable)
    _ = try file.regularStatus()
  }

  /// Replaces the file by what `body` makes of its bytes; nil leaves it. With `old`, the file as it
  /// was keeps that name.
  public static func rewrite(
    _ path: String, keeping old: String? = nil, _ body: ([UInt8]) -> [UInt8]?
  ) throws(Problem) {
    let held = try Held(path)
    guard held.isLocked else { throw Problem(.unwritable, "\(path): it cannot be locked") }
    let size = Int(try held.file.regularStatus().st_size)
    lseek(held.file.descriptor, 0, SEEK_SET)
    guard let bytes = body(try held.file.readAll(expecting: size)) else { return }
    let temporary = path + ".new"
    unlink(temporary)
    do throws(Problem) {
      let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
      var new = try OpenFile(temporary, flags, mode: 0o600, shownAs: path, else: .unwritable)
      try new.write(bytes)
      try new.synchronise()
      try new.finish()
      if let old, link(path, old) != 0, Glibc.rename(path, old) != 0 {
        throw Problem(.unwritable, "\(old): \(SystemFault.words(errno))")
      }
      guard Glibc.rename(temporary, path) == 0 else { throw held.file.failure(errno) }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// The file opened for this user alone and locked; where there are no locks it goes without.
  private struct Held: ~Copyable {
    let file: OpenFile
    let isLocked: Bool

    init(_ path: String) throws(Problem) {
      let flags = O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY
      for _ in 0..<100 {
        let file = try OpenFile(path, flags, mode: 0o600, else: .unwritable)
        let status = try file.regularStatus()
        let isLocked = Held.lock(file.descriptor)
        var named = stat()
        // Somebody may have replaced it while its lock was waited for.
        guard stat(path, &named) == 0, named.st_ino == status.st_ino, named.st_dev == status.st_dev
        else { continue }
        if status.st_mode & 0o077 != 0, status.st_uid == getuid() { fchmod(file.descriptor, 0o600) }
        self.file = file
        self.isLocked = isLocked
        return
      }
      throw Problem(.unwritable, "\(path): it is replaced again and again")
    }

    private static func lock(_ descriptor: Int32) -> Bool {
      for _ in 0..<(2 * patience) {
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
        guard errno == EWOULDBLOCK || errno == EINTR else { return false }
        usleep(500)
      }
      return false
    }
  }
}

/// Reads the lines of a file from its end, a block at a time, as they were when it was opened.
public final class LinesFromTheEnd {
  private let file: OpenFile
  /// Everything from here on has been read.
  private var position: Int
  /// Where the first line begins.
  private let start: Int
  /// More than this without a line end is no line.
  private static let longest = 1 << 22

  /// The size of the file.
  public let size: Int

  /// Refuses what is no regular file; `skipping` bytes at its beginning are no lines.
  public init(_ path: String, skipping start: Int) throws(Problem) {
    file = try OpenFile(path, O_RDONLY | O_NONBLOCK | O_NOCTTY, else: .unreadable)
    size = Int(try file.regularStatus().st_size)
    self.start = min(start, size)
    position = size
  }

  /// The first bytes of the file.
  public func head(_ count: Int) -> [UInt8] { file.bytes(at: 0, count: min(count, size)) }

  /// Begins at the end again.
  public func rewind() { position = size }

  /// About `count` bytes of whole lines that end where the last answer began; nil at the beginning.
  public func block(_ count: Int) -> [UInt8]? {
    guard position > start else { return nil }
    var from = max(start, position - count)
    while true {
      var bytes = file.bytes(at: from, count: position - from)
      guard bytes.count == position - from else {
        position = start
        return nil
      }
      if from > start {
        // The line that this block begins in is left for the next one.
        guard let end = bytes.dropLast().firstIndex(of: UInt8(ascii: "\n")) else {
          guard position - from < Self.longest else {
            position = start
            return nil
          }
          from = max(start, position - 2 * (position - from))
          continue
        }
        from += end + 1
        bytes.removeFirst(end + 1)
      }
      position = from
      return bytes
    }
  }
}
