import Glibc

/// Reading folders.
public enum Folder {
  public struct Entry: Equatable, Sendable {
    public let name: String
    /// A folder itself, not a link to one.
    public let isFolder: Bool
    /// A link, whatever it leads to.
    public var isLink = false
  }

  /// What a folder holds, in the order of the names' bytes, without `.` and `..` and without names
  /// that are not UTF-8.
  public static func entries(_ path: String) throws(Problem) -> [Entry] {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw Problem(.unreadable, "a file name is missing or holds a zero byte")
    }
    try Confinement.check(path, writes: false)
    guard let folder = opendir(path) else {
      throw Problem(.unreadable, "\(path): \(SystemFault.words(errno))")
    }
    defer { closedir(folder) }
    var entries: [Entry] = []
    while let entry = readdir(folder) {
      let bytes = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      guard let name = String(validating: bytes, as: UTF8.self), name != ".", name != ".." else {
        continue
      }
      // Most file systems say the kind with the name.
      var kind = mode_t(entry.pointee.d_type) << 12
      if kind == 0 {
        var found = stat()
        kind = lstat(path + "/" + name, &found) == 0 ? found.st_mode & S_IFMT : 0
      }
      entries.append(Entry(name: name, isFolder: kind == S_IFDIR, isLink: kind == S_IFLNK))
    }
    return entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// Runs `body` with a folder as the working folder, and goes back afterwards.
  public static func inside<Result>(
    _ path: String, _ body: () -> Result
  ) throws(Problem) -> Result {
    let flags = O_RDONLY | O_DIRECTORY
    let before = try OpenFile(".", flags, isOurs: true, else: .unreadable)
    guard chdir(path) == 0 else {
      throw Problem(.unreadable, "\(path): \(SystemFault.words(errno))")
    }
    defer { fchdir(before.descriptor) }
    return body()
  }
}
