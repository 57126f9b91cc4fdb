import Glibc

/// What a path leads to, as far as that can be told without reading it.
struct FileIdentity: Equatable {
  let device: UInt
  let number: UInt
  let size: Int
  let seconds: Int
  let nanoseconds: Int

  /// Nil where nothing is there; `errno` says why.
  init?(_ path: String) {
    var found = stat()
    guard stat(path, &found) == 0 else { return nil }
    (device, number) = (UInt(found.st_dev), UInt(found.st_ino))
    (size, seconds, nanoseconds) = (
      Int(found.st_size), Int(found.st_mtim.tv_sec), Int(found.st_mtim.tv_nsec)
    )
  }

  func isSameFile(as other: FileIdentity) -> Bool {
    device == other.device && number == other.number
  }
}

extension SessionFile {
  /// Whether the path still leads to the file that the session is kept in.
  public enum Place {
    case here
    /// Nothing is there any more, or an empty file.
    case gone
    /// Somebody has put something else there.
    case taken
  }

  /// Costs one system call where nothing has happened.
  public var place: Place {
    guard let identity else { return .here }
    guard let now = FileIdentity(path) else {
      return errno == ENOENT || errno == ENOTDIR ? .gone : .here
    }
    if now == identity { return .here }
    if now.size == 0 { return .gone }
    guard now.isSameFile(as: identity) else { return .taken }
    // Nobody else writes it, but anybody may touch it.
    guard now.size == identity.size, sample(now.size) == pages else { return .taken }
    self.identity = now
    return .here
  }

  /// Notes the file as it is after something was, or may have been, written; one that has its name by now is
  /// another one.
  func noteIdentity() {
    guard let now = FileIdentity(path), now != identity, identity?.isSameFile(as: now) ?? true
    else { return }
    identity = now
    pages = sample(now.size)
  }

  /// Hashes of eight pages on the disk, the first and the last among them. Nothing where there is no claim: to
  /// open and close the file would let go of SQLite's locks.
  private func sample(_ size: Int) -> [UInt64] {
    guard let claim else { return [] }
    let page = 4096
    return (0..<8).map { part in
      claim.bytes(at: max(0, size - page) * part / 7, count: page).withUnsafeBytes(RowHash.bytes)
    }
  }

  /// What lies at the path is somebody else's: the session lets it be, and the log goes.
  public func leave() {
    database.leaveFile()
    forbidWriting()
    close()
    if case .taken? = try? FileClaim.take(path) { removeLog() }
  }

  /// The session in a new file where the old one was. What only the old one holds is copied, where it can still
  /// be read.
  public func renewed(
    _ snapshot: inout Snapshot, _ timeline: inout Timeline
  ) throws(Problem) -> SessionFile {
    // A file that was moved away becomes whole when it is let go; one that was emptied must not be written to.
    if FileIdentity(path) != nil { database.leaveFile() }
    func create(copying other: SessionFile?) throws(Problem) -> SessionFile {
      try SessionFile.create(path, &snapshot, &timeline, copying: other) {
        // A log that is left would be taken for one of the new file.
        close()
        removeLog()
      }
    }
    do throws(Problem) { return try create(copying: self) } catch {
      guard error.code == .badFile else { throw error }
      return try create(copying: nil)
    }
  }

  private func removeLog() {
    for ending in ["-wal", "-shm"] { unlink(path + ending) }
  }
}
