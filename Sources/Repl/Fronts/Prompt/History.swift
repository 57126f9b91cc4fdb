import Glibc
import Kernel

/// The statements typed before, the newest first: those of this session, then those the file held when
/// it began. What other sessions type meanwhile comes with the next start.
final class History {
  /// Statements of this session, the newest last, with `\n` and `\\` as in the file.
  private var own: [[UInt8]] = []
  /// A corrected line that waits to be brought by Up; gone with the next statement.
  private var offered: [UInt8]?
  private let file: HistoryFile?
  private var remark: String?
  /// Whether statements are kept; `history off` stops it for this session.
  var isKept = true

  /// Without a file the statements last as long as the session.
  init(_ file: HistoryFile? = nil, remark: String? = nil) {
    self.file = file
    self.remark = remark
  }

  /// The history that the surroundings name: `ATHANOR_HISTORY` (empty for none), else
  /// `$XDG_STATE_HOME/athanor/history`, else `~/.local/state/athanor/history`.
  convenience init(variables: (String) -> String?) {
    let home = variables("HOME") ?? ""
    let state = variables("XDG_STATE_HOME") ?? ""
    if let path = variables("ATHANOR_HISTORY") {
      self.init(path.isEmpty ? nil : HistoryFile(path))
      return
    }
    let isOwn = state.hasPrefix("/")
    guard isOwn || home.hasPrefix("/") else {
      self.init(remark: "statements are not kept: HOME is not set")
      return
    }
    let path = Directories(variables: variables).state + "/history"
    do throws(Problem) { try Files.makeFolders(to: path, below: isOwn ? "/" : home) } catch {
      self.init(remark: "statements are not kept: \(error.message)")
      return
    }
    self.init(HistoryFile(path))
  }

  /// What there is to say about the file, once.
  func takeRemark() -> String? {
    defer { remark = nil }
    return remark ?? file?.takeRemark()
  }

  /// Adds a statement, unless it is the last one again.
  func add(_ statement: String) {
    offered = nil
    guard isKept else { return }
    let record = Self.escaped(statement)
    if let last = own.last ?? self.record(0).map(Array.init), last == record { return }
    own.append(record)
    file?.append(record)
  }

  /// Puts a corrected line before all others until the next statement.
  func offer(_ statement: String) { offered = Self.escaped(statement) }

  /// Statement `number`, 0 the newest; nil when there are not so many.
  func statement(_ number: Int) -> String? {
    record(number).map { String(decoding: Self.unescaped($0), as: UTF8.self) }
  }

  /// The first statement from `number` on, in steps of `step`, that holds `part` or begins with it.
  func find(_ part: String, begins: Bool, from number: Int, step: Int) -> Int? {
    let wanted = Self.escaped(part)
    var number = number
    while number >= 0, let record = record(number) {
      let fits = begins ? record.starts(with: wanted) : Self.holds(record, wanted, part)
      if fits { return number }
      number += step
    }
    return nil
  }

  private func record(_ number: Int) -> ArraySlice<UInt8>? {
    guard number >= 0 else { return nil }
    var number = number
    if let offered {
      if number == 0 { return offered[...] }
      number -= 1
    }
    if number < own.count { return own[own.count - 1 - number][...] }
    return file?.record(number - own.count)
  }

  // MARK: Bytes

  static func escaped(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      switch byte {
      case Ascii.newline: bytes += [Ascii.backslash, UInt8(ascii: "n")]
      case Ascii.backslash: bytes += [Ascii.backslash, Ascii.backslash]
      default: bytes.append(byte)
      }
    }
    return bytes
  }

  static func unescaped(_ record: ArraySlice<UInt8>) -> [UInt8] {
    guard record.contains(Ascii.backslash) else { return Array(record) }
    var bytes: [UInt8] = []
    var isEscaped = false
    for byte in record {
      if isEscaped {
        bytes.append(byte == UInt8(ascii: "n") ? Ascii.newline : byte)
        isEscaped = false
      } else if byte == Ascii.backslash {
        isEscaped = true
      } else {
        bytes.append(byte)
      }
    }
    return bytes
  }

  private static func holds(_ record: ArraySlice<UInt8>, _ wanted: [UInt8], _ part: String) -> Bool
  {
    guard !wanted.isEmpty else { return true }
    let isFound = record.withUnsafeBytes { record in
      wanted.withUnsafeBytes { place($0, in: record) }
    }
    // Half of an escape is no letter of the statement.
    guard isFound, record.contains(Ascii.backslash) else { return isFound }
    return String(decoding: unescaped(record), as: UTF8.self).utf8.holds(part.utf8)
  }

  private static func place(
    _ wanted: UnsafeRawBufferPointer, in record: UnsafeRawBufferPointer
  ) -> Bool {
    guard let what = wanted.baseAddress, var from = record.baseAddress else { return false }
    let first = Int32(wanted[0])
    var left = record.count - wanted.count + 1
    while left > 0, let found = memchr(from, first, left) {
      if memcmp(found, what, wanted.count) == 0 { return true }
      left -= from.distance(to: found) + 1
      from = UnsafeRawPointer(found) + 1
    }
    return false
  }
}

extension String.UTF8View {
  /// Whether `part` stands somewhere in it.
  func holds(_ part: String.UTF8View) -> Bool {
    var rest = self[...]
    while rest.count >= part.count {
      if rest.starts(with: part) { return true }
      rest = rest.dropFirst()
    }
    return false
  }
}
