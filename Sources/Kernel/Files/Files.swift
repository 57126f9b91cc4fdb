import Glibc

/// Reading and appending; `AtomicFile` replaces. All system calls on files are in this folder.
///
/// Problems name the path as it was given; whoever prints them escapes it.
public enum Files {
  /// All bytes of a regular file.
  ///
  /// Refuses folders, devices and pipes without waiting for them, files that change while they are
  /// read, and files larger than `limit` (nil: what the memory budget still allows).
  public static func read(_ path: String, limit: Int? = nil) throws(Problem) -> [UInt8] {
    let file = try OpenFile(path, O_RDONLY | O_NONBLOCK | O_NOCTTY, else: .unreadable)
    let before = try file.regularStatus()
    let size = Int(before.st_size)
    try check(size, of: path, limit: limit)
    let bytes = try file.readAll(expecting: size)
    let after = try file.status()
    guard bytes.count == size, after.st_size == before.st_size,
      after.st_mtim.tv_sec == before.st_mtim.tv_sec,
      after.st_mtim.tv_nsec == before.st_mtim.tv_nsec
    else {
      throw Problem(
        .unreadable, "\(path): it changed while it was read, or is no plain file",
        hint: "copy it into a file first")
    }
    return bytes
  }

  /// At most the first `most` bytes of a regular file.
  public static func readStart(_ path: String, most: Int) throws(Problem) -> [UInt8] {
    let file = try OpenFile(path, O_RDONLY | O_NONBLOCK | O_NOCTTY, else: .unreadable)
    let size = Int(try file.regularStatus().st_size)
    return Array(try file.readAll(expecting: min(size, most)).prefix(most))
  }

  /// A file of the user's own that tells a program what to do: refuses one that somebody else owns or
  /// may write, and more than 64 kB. nil where there is none.
  public static func readOwn(_ path: String) throws(Problem) -> [UInt8]? {
    guard exists(path) else { return nil }
    let file = try OpenFile(path, O_RDONLY | O_NONBLOCK | O_NOCTTY, else: .unreadable)
    let status = try file.regularStatus()
    guard status.st_uid == getuid(), status.st_mode & 0o022 == 0 else {
      throw Problem(.unreadable, "\(path): somebody else owns it or may write it")
    }
    guard status.st_size <= 1 << 16 else { throw Problem(.unreadable, "\(path): too long") }
    return try file.readAll(expecting: Int(status.st_size))
  }

  /// The names in a folder that begin like `start`, folders with a `/`, in the order of their bytes;
  /// at most `most`. Hidden ones only where `start` begins with a point.
  public static func names(in folder: String, from start: String, most: Int) -> [String] {
    guard !folder.utf8.contains(0), let stream = opendir(folder.isEmpty ? "." : folder) else {
      return []
    }
    defer { closedir(stream) }
    var names: [String] = []
    while names.count < most, let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard let name, name.hasPrefix(start), name != ".", name != "..",
        start.hasPrefix(".") || !name.hasPrefix(".")
      else { continue }
      names.append(isFolder(folder + name) ? name + "/" : name)
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Makes the folders that lead to a file, for this user alone, below one that must be there.
  public static func makeFolders(to path: String, below base: String) throws(Problem) {
    guard isFolder(base) else { throw Problem(.unwritable, "\(base): no such folder") }
    guard path.hasPrefix(base) else { return }
    var made = base
    let parts = path.dropFirst(base.count).split(separator: "/").dropLast()
    for part in parts {
      made += "/" + part
      if mkdir(made, 0o700) != 0, errno != EEXIST {
        throw Problem(.unwritable, "\(made): \(SystemFault.words(errno))")
      }
    }
  }

  /// Everything that arrives on standard input, until its end. Asks `isInterrupted` when a signal
  /// breaks the waiting.
  public static func readStandardInput(
    limit: Int? = nil, isInterrupted: () -> Bool = { false }
  ) throws(Problem) -> [UInt8] {
    let limit = limit ?? MemoryBudget.available
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      if isInterrupted() { throw Problem(.interrupted, "interrupted") }
      let count = piece.withUnsafeMutableBytes { Glibc.read(0, $0.baseAddress, $0.count) }
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        if errno == EAGAIN {
          var waiting = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
          poll(&waiting, 1, -1)
          continue
        }
        throw Problem(.unreadable, "standard input: \(SystemFault.words(errno))")
      }
      guard bytes.count + count <= limit else {
        throw Problem(.memory, "standard input: more than \(MemoryBudget.text(limit))")
      }
      bytes += piece[..<count]
    }
  }

  /// Adds bytes at the end of a regular file, which is made when it does not exist. On failure the
  /// file is as it was, or is not there.
  public static func append(_ bytes: [UInt8], to path: String) throws(Problem) {
    let flags = O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY
    let isNew = !exists(path)
    var file = try OpenFile(path, flags, mode: 0o666, else: .unwritable)
    flock(file.descriptor, LOCK_EX)
    let before = try file.regularStatus()
    do throws(Problem) {
      try file.write(bytes)
    } catch {
      ftruncate(file.descriptor, before.st_size)
      if isNew, before.st_size == 0 { unlink(path) }
      throw error
    }
    try file.finish()
  }

  /// Whether something is there, whatever it is.
  public static func exists(_ path: String) -> Bool {
    var found = stat()
    return !path.utf8.contains(0) && stat(path, &found) == 0
  }

  /// The folder a file lies in.
  public static func folder(of path: String) -> String { AtomicFile.folder(of: path) }

  /// A file's name in it.
  public static func name(of path: String) -> String {
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    return slash.map { String(path[path.utf8.index(after: $0)...]) } ?? path
  }

  /// A path from the root, with all links resolved; as it is where nothing is there.
  public static func whole(_ path: String) -> String {
    (try? Confinement.resolved(path, .unreadable)) ?? path
  }

  /// Whether two paths lead to one file.
  public static func isSame(_ path: String, _ other: String) -> Bool {
    var (one, two) = (stat(), stat())
    return stat(path, &one) == 0 && stat(other, &two) == 0 && one.st_ino == two.st_ino
      && one.st_dev == two.st_dev
  }

  /// Makes a folder, and those it lies in, for this user alone; one that is there stays as it is.
  public static func makeFolder(_ path: String) throws(Problem) {
    if isFolder(path) { return }
    let parent = AtomicFile.folder(of: path)
    if parent != path, parent != "." { try makeFolder(parent) }
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
      throw Problem(.unwritable, "\(path): \(SystemFault.words(errno))")
    }
  }

  /// The names in a folder whose end is `suffix`, those changed last first; none where it cannot be read.
  public static func names(in folder: String, endingIn suffix: String) -> [String] {
    guard let list = opendir(folder) else { return [] }
    defer { closedir(list) }
    var found: [(name: String, changed: Int)] = []
    while let entry = readdir(list) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      var status = stat()
      guard name.hasSuffix(suffix), !name.hasPrefix("."), stat(folder + "/" + name, &status) == 0
      else { continue }
      found.append((name, status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec))
    }
    return found.sorted { ($1.changed, $0.name) < ($0.changed, $1.name) }.map(\.name)
  }

  /// Removes a session file and what SQLite may have left beside it.
  public static func removeSession(_ path: String) {
    for ending in ["", "-wal", "-shm"] { unlink(path + ending) }
  }

  /// Gives a damaged file another name beside its own, and says which; nil where that cannot be.
  public static func setAside(_ path: String) -> String? {
    let place = path + ".damaged"
    return rename(path, place) == 0 ? place : nil
  }

  /// Bytes of a file; 0 where there is none.
  static func size(_ path: String) -> Int {
    var found = stat()
    return !path.utf8.contains(0) && stat(path, &found) == 0 ? Int(found.st_size) : 0
  }

  /// Whether a folder is there.
  public static func isFolder(_ path: String) -> Bool {
    var found = stat()
    return !path.utf8.contains(0) && stat(path, &found) == 0 && found.st_mode & S_IFMT == S_IFDIR
  }

  private static func check(_ size: Int, of path: String, limit: Int?) throws(Problem) {
    let limit = limit ?? MemoryBudget.available
    guard size <= limit else {
      throw Problem(
        .memory,
        "\(path): \(MemoryBudget.text(size)), at most \(MemoryBudget.text(limit)) can be read",
        hint: "set memory=…")
    }
  }
}

/// What the system answered, in words.
enum SystemFault {
  static func words(_ code: Int32) -> String {
    switch code {
    case ENOENT: "no such file or folder"
    case EACCES, EPERM: "no permission"
    case EISDIR: "a folder, not a file"
    case ENOTDIR: "a part of the path is no folder"
    case ENOSPC: "no space left on device"
    case EDQUOT: "the disk quota is used up"
    case EROFS: "the file system is read-only"
    case ELOOP: "too many symbolic links"
    case ENAMETOOLONG: "the name is too long"
    case EMFILE, ENFILE: "too many open files"
    case EIO: "the device reports an error"
    case ENXIO: "a pipe or a device, not a file"
    case ETXTBSY: "a program that is running"
    case EPIPE: "the reader has gone"
    default: String(cString: strerror(code))
    }
  }
}
