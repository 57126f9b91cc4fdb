import Glibc

/// Reading folders.
public enum Folder {
  public struct Entry: Equatable, Sendable {
    public let name: String
    /// A folder itself, not a link to one.
    public let isFolder: Bool
  }

  /// What a folder holds, in the order of the names' bytes, without `.` and `..` and without names
  /// that are not UTF-8.
  public static func entries(_ path: String) throws(Problem) -> [Entry] {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw Problem(.unreadable, "a file name is missing or holds a zero byte")
    }
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
      var found = stat()
      let isFolder =
        lstat(path + "/" + name, &found) == 0 && found.st_mode & S_IFMT == S_IFDIR
      entries.append(Entry(name: name, isFolder: isFolder))
    }
    return entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// Runs `body` with a folder as the working folder, and goes back afterwards.
  public static func inside<Result>(
    _ path: String, _ body: () -> Result
  ) throws(Problem) -> Result {
    let flags = O_RDONLY | O_DIRECTORY
    let before = try OpenFile(".", flags, else: .unreadable)
    guard chdir(path) == 0 else {
      throw Problem(.unreadable, "\(path): \(SystemFault.words(errno))")
    }
    defer { fchdir(before.descriptor) }
    return body()
  }
}
