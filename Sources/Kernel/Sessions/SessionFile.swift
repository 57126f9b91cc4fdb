import Glibc

/// A session kept in one SQLite database: every statement is one transaction.
///
/// Items, numbers, states and statements lie in it under the digest of their bytes, so what is
/// unchanged is written once, and everything that is read is checked. Whatever is damaged is a
/// problem; nothing is ever read as something else.
public final class SessionFile {
  public let path: String
  /// The process that may write, when this one may not: `pid 4242 (pts/3)`.
  public let holder: String?
  public private(set) var isReadOnly: Bool
  /// Why it could be opened for reading only, where its disk is full.
  public private(set) var shortage: String?
  /// The file system knows no locks: nobody watches that two programs do not write at a time.
  public let isUnguarded: Bool
  /// Others can read it between statements only: its file system has no memory that processes share.
  public private(set) var hasNoLog = false
  let database: Database
  let claim: FileClaim?
  var cache = Cache()
  /// Which file the path led to when it was last written.
  var identity: FileIdentity?
  /// What was in it then, in samples.
  var pages: [UInt64] = []

  /// What is known to be in the file, whole.
  struct Cache {
    var blobs: Set<ContentKey> = []
    var items: Set<ContentKey> = []
    var states: Set<ContentKey> = []
    var script: Set<ContentKey> = []
    /// The items of bindings, and back.
    var keys: [Edition: ContentKey] = [:]
    var editions: [ContentKey: Edition] = [:]
    /// Buffers of the current session.
    var buffers: [ObjectIdentifier: (key: ContentKey, buffer: Buffer)] = [:]
    /// The lines of work as they are in the file.
    var history: [String: KeptLine] = [:]
    var lines = ""
    /// Written by the last checkpoint and needed by nothing else.
    var loose: Loose?
    /// States that were let go since they were last swept out.
    var dropped = 0
  }

  /// A line of work and the states of it that are in the file, by their numbers.
  struct KeptLine {
    let branch: Timeline.Branch
    let states: ClosedRange<Int>
  }

  struct HistoryRow: Equatable {
    let state: ContentKey
    /// The statement that led here.
    let statement: String?
  }

  struct Loose {
    var blobs: Set<ContentKey> = []
    var items: Set<ContentKey> = []
    var states: Set<ContentKey> = []
    var script: Set<ContentKey> = []
  }

  private init(
    _ path: String, _ database: Database, claim: FileClaim?, holder: String?, isReadOnly: Bool,
    isUnguarded: Bool
  ) {
    self.path = path
    self.database = database
    self.claim = claim
    self.holder = holder
    self.isReadOnly = isReadOnly
    self.isUnguarded = isUnguarded
  }

  /// Opens a session file. Where another process has it, or it may not be written, it is opened for
  /// reading. A file of a newer athanor, of another program and a damaged one are told apart.
  public static func open(_ path: String) throws(Problem) -> SessionFile {
    try checkHeader(of: path)
    var claim: FileClaim?
    var holder: String?
    var isUnguarded = false
    switch try FileClaim.take(path) {
    case .taken(let taken): claim = taken
    case .held(let words): holder = words
    case .unknown: isUnguarded = true
    }
    let isAllowed = (try? Confinement.check(path, writes: true)) != nil
    let mayWrite = holder == nil && isAllowed && access(path, W_OK) == 0
    let folder = AtomicFile.folder(of: path)
    // Readers of a database that is in use share memory with its writer, in a file beside it.
    func opened(_ mode: Database.Mode) throws(Problem) -> SessionFile {
      var database = try Database(path, mode)
      var hasLog = true
      if mode == .change {
        do throws(Problem) { try database.keepLog() } catch {
          database.close()
          database = try Database(path, mode)
          try database.keepJournal()
          hasLog = false
        }
        try database.run("PRAGMA synchronous = \(hasLog ? "NORMAL" : "FULL")")
      }
      let file = SessionFile(
        path, database, claim: claim, holder: holder, isReadOnly: mode != .change,
        isUnguarded: isUnguarded)
      file.hasNoLog = !hasLog
      try file.checkTables()
      file.noteIdentity()
      return file
    }
    guard mayWrite else {
      return try opened(holder != nil || access(folder, W_OK) == 0 ? .read : .readUnlocked)
    }
    do throws(Problem) { return try opened(.change) } catch {
      // A full disk has no room for what lies beside a database in use; what is in it can be read,
      // unless a dead process left some of it beside it.
      var left = stat()
      let isWhole = stat(path + "-wal", &left) != 0 || left.st_size == 0
      guard error.code == .unwritable, isWhole else { throw error }
      let file = try opened(.readUnlocked)
      file.shortage = error.message
      return file
    }
  }

  /// Makes a session file that holds `snapshot` and its past, all of it or nothing; an old file of
  /// that name is replaced. States that only `other` holds are copied from it. Returns it open.
  public static func create(
    _ path: String, _ snapshot: inout Snapshot, _ timeline: inout Timeline,
    copying other: SessionFile? = nil, isDurable: Bool = true, beforePlacing: () -> Void = {}
  ) throws(Problem) -> SessionFile {
    let target = try AtomicFile.followLinks(path)
    try Confinement.check(target, writes: true)
    let (temporary, own) = try FileClaim.makeTemporary(beside: target)
    let leftOvers = ["", "-wal", "-shm", "-journal"].map { temporary + $0 }
    let cache: Cache
    do throws(Problem) {
      try other?.database.run("VACUUM INTO ?", [.text(temporary)])
      cache = try fill(temporary, &snapshot, &timeline, isNew: other == nil, other?.cache)
      beforePlacing()
      try AtomicFile.place(temporary, at: target, isDurable: isDurable)
    } catch {
      for file in leftOvers { unlink(file) }
      throw Problem(error.code, error.message.replacingFirst(temporary, with: path))
    }
    own.release()
    let file = try open(path)
    if !isDurable, !file.isReadOnly { try file.database.run("PRAGMA synchronous = OFF") }
    file.cache = cache
    return file
  }

  /// Writes a file nobody sees yet; says what it then knows to be in it.
  private static func fill(
    _ temporary: String, _ snapshot: inout Snapshot, _ timeline: inout Timeline, isNew: Bool,
    _ known: Cache?
  ) throws(Problem) -> Cache {
    let database = try Database(temporary, .create)
    defer { database.close() }
    try database.run("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF")
    let file = SessionFile(
      temporary, database, claim: nil, holder: nil, isReadOnly: false, isUnguarded: false)
    if isNew {
      try database.transaction { () throws(Problem) in
        try database.run("PRAGMA application_id = \(SessionSchema.application)")
        try database.run("PRAGMA user_version = \(SessionSchema.format)")
        for statement in SessionSchema.all { try database.run(statement) }
      }
      // Keys of another file would be taken for states that are in this one.
      timeline.forgetKeys()
    }
    file.cache = known ?? Cache()
    try file.keep(&snapshot, &timeline)
    return file.cache
  }

  /// Who has a session file open for writing; nil where nobody does.
  public static func holder(of path: String) throws(Problem) -> String? {
    if case .held(let words) = try FileClaim.take(path) { return words }
    return nil
  }

  /// The session files of a folder that no process has open, those changed last first.
  public static func unclaimed(in folder: String) -> [String] {
    Files.names(in: folder, endingIn: ".athanor").map { folder + "/" + $0 }.filter { path in
      (try? holder(of: path)) == .some(nil)
    }
  }

  /// From here on nothing is written: the file is damaged, and what is left of it stays.
  public func forbidWriting() { isReadOnly = true }

  /// Lets the file go; after this it is one file again.
  public func close() {
    if !isReadOnly, cache.dropped > 0 { try? sweep() }
    database.close()
    claim?.release()
  }

  // MARK: What kind of file it is

  private static func checkHeader(of path: String) throws(Problem) {
    let header = try Files.readStart(path, most: 100)
    let magic = Array("SQLite format 3\u{0}".utf8)
    guard header.starts(with: magic) else {
      if header.count < 100, !header.isEmpty, magic.starts(with: header.prefix(16)) {
        throw Problem(.badFile, "\(path): it is damaged (only \(header.count) bytes are left)")
      }
      throw Problem(
        .badFile, "\(path): this is no session of athanor",
        hint: header.isEmpty ? "the file is empty; remove it and begin anew" : nil)
    }
    guard header.count == 100 else {
      throw Problem(.badFile, "\(path): it is damaged (only \(header.count) bytes are left)")
    }
    func word(_ place: Int) -> Int { header[place..<(place + 4)].reduce(0) { $0 << 8 | Int($1) } }
    guard word(68) == SessionSchema.application else {
      throw Problem(.badFile, "\(path): this is an SQLite database, but no session of athanor")
    }
    let format = word(60)
    guard format <= SessionSchema.format else {
      throw Problem(
        .badFile,
        "\(path): it was written by a newer athanor (format \(format), this one reads up to "
          + "\(SessionSchema.format))")
    }
    guard format > 0 else { throw Problem(.badFile, "\(path): it is damaged (format 0)") }
  }

  private func checkTables() throws(Problem) {
    var found: [String] = []
    try database.run(
      "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid", []
    ) { row in found.append(row.text(0) ?? "") }
    guard found == SessionSchema.all else { throw damage("its tables are not those of a session") }
  }

  func damage(_ what: String) -> Problem { Problem(.badFile, "\(path): it is damaged (\(what))") }
}

extension String {
  fileprivate func replacingFirst(_ part: String, with other: String) -> String {
    guard hasPrefix(part) else { return self }
    return other + dropFirst(part.count)
  }
}
