import Glibc

/// A file descriptor that is closed when its owner goes; each failure names the path.
struct OpenFile: ~Copyable {
  private(set) var descriptor: Int32
  let path: String
  /// The name that was typed.
  private let shown: String
  /// `unreadable` or `unwritable`: what a failure of this file is called.
  private let code: Problem.Code

  init(
    _ path: String, _ flags: Int32, mode: mode_t = 0, shownAs shown: String? = nil,
    isOurs: Bool = false, else code: Problem.Code
  ) throws(Problem) {
    self.path = path
    self.shown = shown ?? path
    self.code = code
    guard !path.isEmpty else { throw Problem(code, "a file name is missing") }
    guard !path.utf8.contains(0) else { throw Problem(code, "a file name holds a zero byte") }
    // What the program itself looks up, such as who holds a lock, is no file of the user's.
    if !isOurs { try Confinement.check(path, writes: flags & (O_WRONLY | O_RDWR) != 0) }
    var opened: Int32
    repeat {
      opened = open(path, flags | O_CLOEXEC, mode)
    } while opened < 0 && errno == EINTR
    guard opened >= 0 else { throw Problem(code, "\(self.shown): \(SystemFault.words(errno))") }
    descriptor = opened
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func failure(_ errorCode: Int32) -> Problem {
    Problem(code, "\(shown): \(SystemFault.words(errorCode))")
  }

  func status() throws(Problem) -> stat {
    var found = stat()
    guard fstat(descriptor, &found) == 0 else { throw failure(errno) }
    return found
  }

  /// The status of a regular file; anything else is refused by name.
  func regularStatus() throws(Problem) -> stat {
    let found = try status()
    if let kind = Self.irregularKind(found.st_mode) {
      let isFolder = found.st_mode & S_IFMT == S_IFDIR
      throw Problem(
        code, "\(shown): \(kind), not a file", hint: isFolder ? nil : "copy it into a file first")
    }
    return found
  }

  /// What a mode stands for when it is no regular file.
  static func irregularKind(_ mode: mode_t) -> String? {
    switch mode & S_IFMT {
    case S_IFREG: nil
    case S_IFDIR: "a folder"
    case S_IFIFO: "a pipe"
    case S_IFSOCK: "a socket"
    default: "a device"
    }
  }

  /// Up to one byte more than `size`, so that a file that grew is noticed.
  func readAll(expecting size: Int) throws(Problem) -> [UInt8] {
    var fault: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: size + 1) { room, filled in
      while filled < room.count {
        let count = read(
          descriptor, room.baseAddress.map { $0 + filled }, min(room.count - filled, 1 << 30))
        if count == 0 { return }
        if count > 0 {
          filled += count
        } else if errno != EINTR {
          fault = errno
          return
        }
      }
    }
    if fault != 0 { throw failure(fault) }
    return bytes
  }

  /// Bytes from the middle; fewer where the file ends or cannot be read.
  func bytes(at offset: Int, count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: max(count, 0)) { room, filled in
      while filled < room.count {
        let got = pread(
          descriptor, room.baseAddress.map { $0 + filled }, room.count - filled, offset + filled)
        if got > 0 {
          filled += got
        } else if got == 0 || errno != EINTR {
          return
        }
      }
    }
  }

  func byte(at offset: Int) -> UInt8? { bytes(at: offset, count: 1).first }

  func write(_ bytes: [UInt8]) throws(Problem) {
    var fault: Int32 = 0
    bytes.withUnsafeBytes { room in
      var done = 0
      while done < room.count {
        let count = Glibc.write(
          descriptor, room.baseAddress.map { $0 + done }, min(room.count - done, 1 << 30))
        if count > 0 {
          done += count
        } else if count == 0 || errno != EINTR {
          fault = count == 0 ? EIO : errno
          return
        }
      }
    }
    if fault != 0 { throw failure(fault) }
  }

  /// Brings what was written to the disk. Some file systems cannot, and say EINVAL.
  func synchronise() throws(Problem) {
    while fsync(descriptor) != 0 {
      if errno == EINVAL || errno == ENOTSUP { return }
      if errno != EINTR { throw failure(errno) }
    }
  }

  /// Closes the file and reports what only closing tells, such as a full remote disk.
  mutating func finish() throws(Problem) {
    let closing = descriptor
    descriptor = -1
    if close(closing) != 0, errno != EINTR { throw failure(errno) }
  }
}
