import CSQLite
import Glibc

/// One SQLite database. The only file that calls SQLite; everything is said in problems that name the
/// path.
final class Database {
  enum Mode { case create, change, read, readUnlocked }

  enum Cell {
    case null
    case integer(Int)
    case text(String)
    /// Valid until the statement has run.
    case bytes(UnsafeRawBufferPointer)

    init(_ text: String?) { self = text.map { .text($0) } ?? .null }
  }

  /// One row of an answer; valid only while it is handed out.
  struct Row {
    fileprivate let statement: OpaquePointer

    func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(statement, column)) }

    func text(_ column: Int32) -> String? {
      guard let start = sqlite3_column_text(statement, column) else { return nil }
      let count = Int(sqlite3_column_bytes(statement, column))
      return String(
        validating: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
      let start = sqlite3_column_blob(statement, column)
      return UnsafeRawBufferPointer(
        start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(statement, column)))
    }
  }

  let path: String
  private var handle: OpaquePointer?
  private var prepared: [String: OpaquePointer] = [:]

  init(_ path: String, _ mode: Mode) throws(Problem) {
    self.path = path
    var flags = SQLITE_OPEN_NOMUTEX
    var name = path
    switch mode {
    case .create: flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    case .change: flags |= SQLITE_OPEN_READWRITE
    case .read: flags |= SQLITE_OPEN_READONLY
    case .readUnlocked:
      flags |= SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
      name = "file:" + Database.escaped(path) + "?immutable=1"
    }
    let code = sqlite3_open_v2(name, &handle, flags, nil)
    guard code == SQLITE_OK else {
      let problem = problem(code)
      close()
      throw problem
    }
    sqlite3_busy_timeout(handle, 2000)
    _ = csqlite_harden(handle)
    try run("PRAGMA cell_size_check = ON")
  }

  deinit { close() }

  func close() {
    for statement in prepared.values { sqlite3_finalize(statement) }
    prepared = [:]
    sqlite3_close_v2(handle)
    handle = nil
  }

  /// From here on neither what is written nor closing touches the file: another one has its name.
  func leaveFile() {
    guard let handle else { return }
    _ = csqlite_leave_log(handle)
    try? run("PRAGMA wal_autocheckpoint = 0")
  }

  /// Has changes written to a log beside the file, which needs memory that processes share.
  func keepLog() throws(Problem) {
    try run("PRAGMA journal_mode = WAL")
    try run("SELECT count(*) FROM sqlite_schema")
  }

  /// Has old pages written to a journal instead. One that nobody else has, as nobody must see the way there.
  func keepJournal() throws(Problem) {
    try run("PRAGMA locking_mode = EXCLUSIVE")
    try run("PRAGMA journal_mode = DELETE")
    try run("PRAGMA locking_mode = NORMAL")
    try run("SELECT count(*) FROM sqlite_schema")
  }

  /// Runs statements that take no values and answer nothing.
  func run(_ sql: String) throws(Problem) {
    guard let handle else { throw closed }
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw problem(code) }
  }

  /// Runs one statement and hands out the rows of its answer.
  func run(
    _ sql: String, _ cells: [Cell], _ body: (Row) throws(Problem) -> Void = { _ in }
  ) throws(Problem) {
    let statement = try prepare(sql)
    defer {
      sqlite3_reset(statement)
      sqlite3_clear_bindings(statement)
    }
    for (index, cell) in cells.enumerated() {
      let code = bind(cell, to: statement, at: Int32(index + 1))
      guard code == SQLITE_OK else { throw problem(code) }
    }
    while true {
      switch sqlite3_step(statement) {
      case SQLITE_ROW: try body(Row(statement: statement))
      case SQLITE_DONE: return
      case let code: throw problem(code)
      }
    }
  }

  /// All of it or nothing.
  func transaction(_ body: () throws(Problem) -> Void) throws(Problem) {
    try run("BEGIN IMMEDIATE")
    do throws(Problem) {
      try body()
      try run("COMMIT")
    } catch {
      if let handle, sqlite3_get_autocommit(handle) == 0 { try? run("ROLLBACK") }
      throw error
    }
  }

  private func prepare(_ sql: String) throws(Problem) -> OpaquePointer {
    guard let handle else { throw closed }
    if let statement = prepared[sql] { return statement }
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v2(handle, sql, -1, &statement, nil)
    guard code == SQLITE_OK, let statement else { throw problem(code) }
    prepared[sql] = statement
    return statement
  }

  private func bind(_ cell: Cell, to statement: OpaquePointer, at place: Int32) -> Int32 {
    switch cell {
    case .null: return sqlite3_bind_null(statement, place)
    case .integer(let value): return sqlite3_bind_int64(statement, place, Int64(value))
    case .text(let text):
      // SQLite copies the text: it may be gone before the statement runs.
      let copies = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
      var text = text
      return text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) { letters in
          letters.isEmpty
            ? sqlite3_bind_text(statement, place, "", 0, nil)
            : sqlite3_bind_text(
              statement, place, letters.baseAddress, Int32(clamping: letters.count), copies)
        }
      }
    case .bytes(let bytes):
      return bytes.isEmpty
        ? sqlite3_bind_zeroblob(statement, place, 0)
        : sqlite3_bind_blob64(statement, place, bytes.baseAddress, UInt64(bytes.count), nil)
    }
  }

  private var closed: Problem { Problem(.unwritable, "\(path): it is closed") }

  private func problem(_ code: Int32) -> Problem {
    let words = handle.map { String(cString: sqlite3_errmsg($0)) } ?? "it cannot be opened"
    let fault = handle.map { sqlite3_system_errno($0) } ?? 0
    switch code & 0xff {
    case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_ERROR, SQLITE_CONSTRAINT, SQLITE_MISMATCH:
      return Problem(.badFile, "\(path): it is damaged (\(words))")
    case SQLITE_FULL: return Problem(.unwritable, "\(path): \(SystemFault.words(ENOSPC))")
    case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH:
      return Problem(.unwritable, "\(path): it may not be written to")
    case SQLITE_BUSY, SQLITE_LOCKED:
      return Problem(.unwritable, "\(path): another program is using it")
    case SQLITE_NOMEM: return Problem(.memory, "\(path): there is not enough memory")
    case SQLITE_CANTOPEN:
      return Problem(.unreadable, "\(path): \(fault == 0 ? words : SystemFault.words(fault))")
    default:
      return Problem(.unwritable, "\(path): \(fault == 0 ? words : SystemFault.words(fault))")
    }
  }

  /// A path inside a URI.
  private static func escaped(_ path: String) -> String {
    let digits = Array("0123456789ABCDEF")
    return path.utf8.reduce(into: "") { result, byte in
      let isPlain =
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        || "/._-".utf8.contains(byte)
      if isPlain {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        result += "%" + String(digits[Int(byte >> 4)]) + String(digits[Int(byte & 15)])
      }
    }
  }
}
