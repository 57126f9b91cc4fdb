import Glibc

/// A private folder laid over another one: a file is the other's until it is written, and what is written stays
/// private.
///
/// It holds a link for each entry of the other. Before something is written below a linked folder, a folder of
/// links takes the link's place; before a linked file is written, a copy does.
public struct Overlay: Sendable {
  /// The private folder.
  public let path: String
  /// The folder below it, with all links resolved.
  public let base: String
  /// The private folder, open and locked for as long as somebody works in it: the number of a process means
  /// nothing beyond a container.
  private let lock: Int32

  /// Makes the private folder, in `TMPDIR` or `/tmp`.
  public init(over folder: String) throws(Problem) {
    base = try Confinement.resolved(folder, .unreadable)
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    Overlay.sweep(parent)
    var name = Array("\(parent)/athanor-\(getpid())-XXXXXX".utf8CString)
    guard mkdtemp(&name) != nil else {
      throw Problem(.unwritable, "\(parent): \(SystemFault.words(errno))")
    }
    path = try Confinement.resolved(
      String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self), .unwritable)
    lock = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    flock(lock, LOCK_SH)
    try Overlay.link(base, into: path)
  }

  /// Removes what processes have left that were killed.
  private static func sweep(_ parent: String) {
    for name in Files.names(in: parent + "/", from: "athanor-", most: 1000)
    where name.hasSuffix("/") {
      let pieces = name.dropLast().split(separator: "-")
      var found = stat()
      guard pieces.count == 3, let process = Int32(pieces[1]), process > 0,
        kill(process, 0) != 0, errno == ESRCH,
        lstat(parent + "/" + name.dropLast(), &found) == 0, found.st_uid == getuid()
      else { continue }
      let left = Overlay(left: parent + "/" + name.dropLast())
      if flock(left.lock, LOCK_EX | LOCK_NB) == 0 { left.remove() } else { close(left.lock) }
    }
  }

  /// Removes a folder with all that is in it; links go, and what they lead to stays.
  public static func removeFolder(_ path: String) {
    if mode(of: path) == S_IFDIR { Overlay(left: path).remove() }
  }

  private init(left path: String) {
    (self.path, base) = (path, path)
    lock = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
  }

  /// Takes the links on the way to a file that is to be written out of the way.
  func prepare(_ file: String) throws(Problem) {
    var rest = file[...]
    if file.hasPrefix("/") {
      guard file.hasPrefix(path + "/") else { return }
      rest = file.dropFirst(path.utf8.count + 1)
    }
    let names = rest.split(separator: "/").filter { $0 != "." }
    guard !names.contains("..") else { return }
    var place = path
    for (number, name) in names.enumerated() {
      place += "/" + name
      guard Overlay.mode(of: place) == S_IFLNK else { continue }
      let target = try Confinement.resolved(place, .unwritable)
      // A link of the other folder's own that leads out of it stays one, and is refused as such.
      guard target.hasPrefix(base + "/") else { return }
      let isLast = number + 1 == names.count
      switch Overlay.mode(of: target) {
      case S_IFDIR where !isLast:
        unlink(place)
        guard mkdir(place, 0o700) == 0 else { throw Overlay.failure(file) }
        try Overlay.link(target, into: place)
      case S_IFREG where isLast:
        unlink(place)
        try Overlay.copy(target, to: place, shownAs: file)
      default: return
      }
    }
  }

  /// Writes a file in the private folder, whatever stands under its name in the other one.
  public func put(_ bytes: [UInt8], at name: String) throws(Problem) {
    let place = path + "/" + name
    try prepare(place)
    try Files.makeFolder(Files.folder(of: place))
    try AtomicFile.write(bytes, to: place)
  }

  /// What was written, by its path from the folder, in rising order.
  public func written() throws(Problem) -> [String] {
    var found: [String] = []
    try walk(path, "") { name, mode in if mode == S_IFREG { found.append(name) } }
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Removes the private folder. Links are never followed.
  public func remove() {
    var folders: [String] = []
    try? walk(path, "") { name, mode in
      if mode == S_IFDIR { folders.append(name) } else { unlink(path + "/" + name) }
    }
    for folder in folders.reversed() { rmdir(path + "/" + folder) }
    rmdir(path)
    close(lock)
  }

  /// Everything in a folder, each folder before what it holds.
  private func walk(
    _ folder: String, _ prefix: String, _ body: (String, mode_t) -> Void
  ) throws(Problem) {
    for entry in try Folder.entries(folder) {
      let mode = Overlay.mode(of: folder + "/" + entry.name)
      body(prefix + entry.name, mode)
      if mode == S_IFDIR {
        try walk(folder + "/" + entry.name, prefix + entry.name + "/", body)
      }
    }
  }

  private static func link(_ folder: String, into place: String) throws(Problem) {
    for entry in try Folder.entries(folder) {
      guard symlink(folder + "/" + entry.name, place + "/" + entry.name) == 0 else {
        throw failure(place)
      }
    }
  }

  private static func copy(_ file: String, to place: String, shownAs path: String) throws(Problem) {
    let source = open(file, O_RDONLY | O_CLOEXEC)
    let target = open(place, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    defer { for descriptor in [source, target] where descriptor >= 0 { close(descriptor) } }
    guard source >= 0, target >= 0 else { throw failure(path) }
    while true {
      let count = sendfile(target, source, nil, 1 << 20)
      if count == 0 { return }
      guard count > 0 || errno == EINTR else { throw failure(path) }
    }
  }

  /// The kind of file, links not followed; 0 where nothing is.
  private static func mode(of path: String) -> mode_t {
    var found = stat()
    return lstat(path, &found) == 0 ? found.st_mode & S_IFMT : 0
  }

  private static func failure(_ path: String) -> Problem {
    Problem(.unwritable, "\(path): \(SystemFault.words(errno))")
  }
}
