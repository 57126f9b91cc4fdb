import Glibc
import Kernel

/// The statements of all sessions, in one file that every session appends to.
///
/// A line is a checksum of eight hexadecimal digits, a blank, and the statement with `\n` for a line
/// end and `\\` for a backslash. A line that was torn is passed over. The file is read from its end,
/// a block at a time and only as far as somebody looks. It keeps the newest 100,000 statements.
final class HistoryFile {
  static let header = "#athanor history 1\n"
  static let most = 100_000
  /// How many more may gather before the oldest are dropped.
  static let slack = 1_000
  /// Longer statements stay in the session that typed them.
  static let longest = 1 << 16

  let path: String
  private let lines: LinesFromTheEnd?
  /// Statements that have been read, the newest first, as they stand in the file.
  private var blocks: [[UInt8]] = []
  private var records: [(block: Int, range: Range<Int>)] = []
  /// Lines in the file, once they have been counted.
  private var count: Int?
  private var isWritable = true

  /// What was wrong when the file was opened, or with the last line that was added; said once.
  private(set) var remark: String?

  /// Opens the file, which is made where it is not there.
  init(_ path: String) {
    self.path = path
    var opened: LinesFromTheEnd?
    var remark: String?
    do throws(Problem) {
      do throws(Problem) { try SharedLines.check(path) } catch {
        remark = "statements are not kept: \(error.message)"
        isWritable = false
      }
      opened = try LinesFromTheEnd(path, skipping: Self.header.utf8.count)
      switch Self.state(of: opened) {
      case .sound: break
      case .newer:
        opened = nil
        throw Problem(.badFile, "\(path): written by a newer athanor")
      case .damaged where isWritable:
        remark = try Self.repair(path)
        opened = try LinesFromTheEnd(path, skipping: Self.header.utf8.count)
      case .damaged: opened = nil
      }
    } catch {
      remark = remark ?? "statements are not kept: \(error.message)"
      isWritable = false
    }
    lines = opened
    self.remark = remark
    readBlock(1 << 16)
  }

  /// The remark, which is then forgotten.
  func takeRemark() -> String? {
    defer { remark = nil }
    return remark
  }

  // MARK: Reading

  /// Statement `number`, 0 the newest when the file was opened, as it stands in the file.
  func record(_ number: Int) -> ArraySlice<UInt8>? {
    guard number < Self.most else { return nil }
    while number >= records.count {
      guard readBlock(1 << 18) else { return nil }
    }
    let record = records[number]
    return blocks[record.block][record.range]
  }

  @discardableResult
  private func readBlock(_ size: Int) -> Bool {
    guard let block = lines?.block(size) else { return false }
    var found: [(block: Int, range: Range<Int>)] = []
    Self.forEachLine(block) { line in
      if let text = Self.statement(in: block[line]) { found.append((blocks.count, text)) }
    }
    blocks.append(block)
    records += found.reversed()
    return true
  }

  private static func forEachLine(_ bytes: [UInt8], _ body: (Range<Int>) -> Void) {
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: Ascii.newline) ?? bytes.count
      body(start..<end)
      start = end + 1
    }
  }

  // MARK: Writing

  /// Adds a statement; false when it cannot be kept, and `remark` says why the first time.
  func append(_ statement: [UInt8]) {
    guard isWritable, statement.count <= Self.longest else { return }
    // Too many statements are no reason to lose the next one.
    try? trim()
    do throws(Problem) {
      try SharedLines.append(
        Self.line(statement), to: path, header: Array(Self.header.utf8))
      count = count.map { $0 + 1 }
    } catch {
      isWritable = false
      remark = "statements are no longer kept: \(error.message)"
    }
  }

  /// Drops the oldest statements once enough are too many.
  private func trim() throws(Problem) {
    let shortest = Self.line([0]).count + 1
    guard count ?? Int.max > Self.most + Self.slack, (lines?.size ?? 0) >= Self.most * shortest
    else { return }
    var left = Self.most
    try SharedLines.rewrite(path) { bytes in
      let ends = bytes.indices.filter { bytes[$0] == Ascii.newline }
      left = ends.count - 1
      guard ends.count > Self.most + Self.slack + 1 else { return nil }
      left = Self.most
      return Array(Self.header.utf8) + bytes[(ends[ends.count - 1 - Self.most] + 1)...]
    }
    count = left
  }

  // MARK: The form of a line

  static func line(_ statement: [UInt8]) -> [UInt8] {
    let digits = String(checksum(statement[...]), radix: 16)
    return Array((String(repeating: "0", count: 8 - digits.utf8.count) + digits + " ").utf8)
      + statement
  }

  /// Where the statement stands in a line; nil for a line that is torn or none of ours.
  private static func statement(in line: ArraySlice<UInt8>) -> Range<Int>? {
    guard line.count > 9, line[line.startIndex + 8] == Ascii.blank else { return nil }
    var wanted: UInt32 = 0
    for byte in line.prefix(8) {
      let digit: UInt8
      switch byte {
      case 48...57: digit = byte - 48
      case 97...102: digit = byte - 87
      default: return nil
      }
      wanted = wanted << 4 | UInt32(digit)
    }
    let text = line.dropFirst(9)
    return checksum(text) == wanted ? text.indices : nil
  }

  /// FNV-1a over the bytes, 32 bits (Fowler, Noll and Vo, 1991).
  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.withUnsafeBufferPointer { bytes in
      var hash: UInt32 = 0x811c_9dc5
      for byte in bytes { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
      return hash
    }
  }

  // MARK: Damage

  private enum State { case sound, newer, damaged }

  /// Looks at the header and at the last lines: one that is torn is no damage.
  private static func state(of lines: LinesFromTheEnd?) -> State {
    guard let lines, lines.size > 0 else { return .sound }
    let head = lines.head(64)
    guard head.starts(with: header.utf8) else {
      let ours = Array("#athanor history ".utf8)
      let number = head.dropFirst(ours.count).prefix { $0 != Ascii.newline }
      let isNewer =
        head.starts(with: ours) && (Int(String(decoding: number, as: UTF8.self)) ?? 0) > 1
      return isNewer ? .newer : .damaged
    }
    guard let last = lines.block(1 << 14) else { return .sound }
    lines.rewind()
    var bad = 0
    forEachLine(last) { if statement(in: last[$0]) == nil { bad += 1 } }
    return bad > 1 ? .damaged : .sound
  }

  /// Keeps the file under another name and goes on with the statements in it that can be read.
  private static func repair(_ path: String) throws(Problem) -> String {
    let kept = freeName(path + ".corrupt-" + today())
    var saved = 0
    try SharedLines.rewrite(path, keeping: kept) { bytes in
      var sound = Array(header.utf8)
      forEachLine(bytes) { line in
        guard statement(in: bytes[line]) != nil else { return }
        sound += bytes[line] + [Ascii.newline]
        saved += 1
      }
      return sound
    }
    let rest = saved == 0 ? "a new one begins" : "\(saved) statements could be read"
    return "the history was damaged or none of athanor's: \(rest); the file is kept as \(kept)"
  }

  private static func freeName(_ path: String) -> String {
    guard Files.exists(path) else { return path }
    for number in 2..<1000 where !Files.exists("\(path)-\(number)") { return "\(path)-\(number)" }
    return path
  }

  /// The date in Greenwich, as 2026-11-26.
  private static func today() -> String {
    var now = time(nil)
    var parts = tm()
    gmtime_r(&now, &parts)
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
  }
}
