import Glibc

/// The bytes of a text, piece by piece: a file is not kept whole. Several files follow one another as one text.
final class TextSource {
  /// In messages: the file, or the pattern of several.
  let path: String
  let count: Int
  private let bytes: [UInt8]
  private let file: Holder?
  private let modified: timespec
  /// Of several files: where each begins, in lines of the whole, and the line of the file that is.
  private let parts: [Part]
  /// What is to be said of several files.
  var notes: [String] = []

  /// A file that is one of several.
  struct Part {
    let path: String
    /// Its first line in the text, and which line of the file that is.
    let line: Int
    let ownLine: Int
  }

  private final class Holder {
    let file: OpenFile
    init(_ file: consuming OpenFile) { self.file = file }
  }

  init(_ bytes: [UInt8], path: String, parts: [Part] = []) {
    self.path = path
    self.bytes = bytes
    self.parts = parts
    count = bytes.count
    file = nil
    modified = timespec()
  }

  /// Refuses what is no regular file.
  init(file path: String) throws(Problem) {
    let open = try OpenFile(path, O_RDONLY | O_NONBLOCK | O_NOCTTY, else: .unreadable)
    let status = try open.regularStatus()
    self.path = path
    bytes = []
    parts = []
    count = Int(status.st_size)
    modified = status.st_mtim
    file = Holder(open)
  }

  /// At most `length` bytes from `start` on.
  func piece(_ start: Int, _ length: Int) -> [UInt8] {
    let end = min(count, start + length)
    guard start < end else { return [] }
    guard let file else { return Array(bytes[start..<end]) }
    return file.file.bytes(at: start, count: end - start)
  }

  /// Refuses a file that is no longer what it was when it was opened.
  func checkUnchanged() throws(Problem) {
    guard let file else { return }
    let now = try file.file.status()
    guard Int(now.st_size) == count, now.st_mtim.tv_sec == modified.tv_sec,
      now.st_mtim.tv_nsec == modified.tv_nsec
    else { throw Problem(.unreadable, "\(path): it changed while it was read") }
  }

  // MARK: Lines

  /// `train.csv:12`, a line from 1 on.
  func place(ofLine line: Int) -> String {
    guard let part = parts.last(where: { $0.line <= line }) else { return "\(path):\(line)" }
    return "\(part.path):\(line - part.line + part.ownLine)"
  }

  /// The places of rows that stand on these lines.
  func places(_ lines: RowPlaces, rows: Int) -> RowPlaces {
    guard !parts.isEmpty else { return lines }
    var joints: [RowPlaces.Joint] = []
    var own: [Int32] = []
    var current = 0
    func close() {
      guard !own.isEmpty else { return }
      joints.append(
        RowPlaces.Joint(source: parts[current].path, rows: own.count, places: .scattered(own)))
      own = []
    }
    for row in 0..<rows {
      guard let line = lines.line(ofRow: row) else { continue }
      var part = current
      while part + 1 < parts.count, parts[part + 1].line <= line { part += 1 }
      if part != current {
        close()
        current = part
      }
      own.append(Int32(clamping: line - parts[part].line + parts[part].ownLine))
    }
    close()
    return .joined(joints)
  }
}
