import Kernel

/// There and back to the byte.
extension Conversion {
  /// The notebook of a script, from which `exactScript` makes the same bytes again.
  static func exactNotebook(from bytes: [UInt8], path: String?) throws(Problem) -> String {
    let text = try notebook(from: SourceText(bytes, path: path))
    let normal = script(from: try NotebookReader.read(Array(text.utf8), path: path))
    guard Array(normal.utf8) != bytes else { return text }
    return text + (text.isEmpty ? "" : "\n") + ScriptForm(bytes, besides: normal).comment
  }

  /// The script of a notebook: the one it was made from, as long as it says the same.
  static func exactScript(from bytes: [UInt8], path: String?) throws(Problem) -> [UInt8] {
    guard let (form, rest) = ScriptForm.taken(from: bytes) else {
      return Array(script(from: try NotebookReader.read(bytes, path: path)).utf8)
    }
    let normal = script(from: try NotebookReader.read(rest, path: path))
    return form.applied(to: normal) ?? Array(normal.utf8)
  }
}

/// What a script was beside its normal form: its blank lines, its first line, its line ends.
///
/// A comment at the end of the notebook holds it: the digest of the normal form it belongs to, and the
/// lines kept (`=3`), left out (`-1`) and put in (`+` and the line).
struct ScriptForm {
  private static let opening = "<!-- athanor script "
  private static let closing = "-->"

  private let digest: String
  /// `crlf` and `bom`, where all lines end so and the file begins so.
  private let marks: [String]
  private let changes: [Change]

  private enum Change {
    case keep(Int)
    case drop(Int)
    case put([UInt8])
  }

  // MARK: From a script

  init(_ bytes: [UInt8], besides normal: String) {
    digest = ScriptForm.digest(of: normal)
    var bytes = bytes[...]
    var marks: [String] = []
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      marks.append("bom")
      bytes = bytes.dropFirst(3)
    }
    let ends = bytes.count { $0 == Ascii.newline }
    let returns = bytes.indices.count { at in
      bytes[at] == Ascii.newline && at > bytes.startIndex && bytes[at - 1] == Ascii.carriageReturn
    }
    if ends > 0, ends == returns, bytes.count(where: { $0 == Ascii.carriageReturn }) == returns {
      marks.append("crlf")
      bytes = bytes.filter { $0 != Ascii.carriageReturn }[...]
    }
    self.marks = marks
    changes = ScriptForm.changes(
      from: ScriptForm.lines(Array(normal.utf8)), to: ScriptForm.lines(Array(bytes)))
  }

  private static func digest(of text: String) -> String {
    var print = Fingerprint()
    print.add(text)
    return print.text
  }

  /// Lines with their ends.
  private static func lines(_ bytes: [UInt8]) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    var start = 0
    for (at, byte) in bytes.enumerated() where byte == Ascii.newline {
      lines.append(Array(bytes[start...at]))
      start = at + 1
    }
    if start < bytes.count { lines.append(Array(bytes[start...])) }
    return lines
  }

  private static func changes(from old: [[UInt8]], to new: [[UInt8]]) -> [Change] {
    var changes: [Change] = []
    var (i, j) = (0, 0)
    while i < old.count || j < new.count {
      if i < old.count, j < new.count, old[i] == new[j] {
        if case .keep(let count)? = changes.last {
          changes[changes.count - 1] = .keep(count + 1)
        } else {
          changes.append(.keep(1))
        }
        (i, j) = (i + 1, j + 1)
        continue
      }
      let (out, put) = next(old[i...], new[j...])
      if out > 0 { changes.append(.drop(out)) }
      for line in new[j..<(j + put)] { changes.append(.put(line)) }
      (i, j) = (i + out, j + put)
    }
    return changes
  }

  /// How many lines of each come before the nearest that both have.
  private static func next(_ old: ArraySlice<[UInt8]>, _ new: ArraySlice<[UInt8]>) -> (Int, Int) {
    for sum in 1..<64 {
      for out in 0...sum {
        let (i, j) = (old.startIndex + out, new.startIndex + sum - out)
        if i < old.endIndex, j < new.endIndex, old[i] == new[j] { return (out, sum - out) }
      }
    }
    return (min(old.count, 64), min(new.count, 64))
  }

  // MARK: As a comment

  var comment: String {
    var lines = [ScriptForm.opening + ([digest] + marks).joined(separator: " ")]
    for change in changes {
      switch change {
      case .keep(let count): lines.append("=\(count)")
      case .drop(let count): lines.append("-\(count)")
      case .put(let line): lines.append("+" + ScriptForm.escaped(line))
      }
    }
    return (lines + [ScriptForm.closing]).joined(separator: "\n") + "\n"
  }

  private static func escaped(_ line: [UInt8]) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var out: [UInt8] = []
    for byte in line {
      if (0x20..<0x7F).contains(byte), !"%<>".utf8.contains(byte) {
        out.append(byte)
      } else {
        out += [Ascii.percent, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  private static func unescaped(_ text: Substring) -> [UInt8]? {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == Ascii.percent else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      else { return nil }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return bytes
  }

  // MARK: Back

  /// The comment at the end of a notebook, and the notebook without it.
  static func taken(from bytes: [UInt8]) -> (form: ScriptForm, rest: [UInt8])? {
    let lines = ScriptForm.lines(bytes)
    let start = lines.lastIndex { $0.starts(with: opening.utf8) }
    guard let start else { return nil }
    let texts = lines[start...].map { line in
      String(
        decoding: line.filter { $0 != Ascii.newline && $0 != Ascii.carriageReturn }, as: UTF8.self)
    }
    guard let end = texts.firstIndex(of: closing),
      texts[(end + 1)...].allSatisfy({ $0.utf8.allSatisfy(Ascii.isSpace) }),
      let form = ScriptForm(reading: Array(texts[..<end]))
    else { return nil }
    var rest = Array(lines[..<start])
    while let last = rest.last, last.allSatisfy({ Ascii.isSpace($0) || $0 == Ascii.newline }) {
      rest.removeLast()
    }
    return (form, rest.flatMap { $0 })
  }

  private init?(reading lines: [String]) {
    guard let first = lines.first else { return nil }
    let words = first.dropFirst(ScriptForm.opening.utf8.count).split(separator: " ").map(
      String.init)
    guard let digest = words.first else { return nil }
    var changes: [Change] = []
    for line in lines.dropFirst() {
      switch line.utf8.first {
      case UInt8(ascii: "="):
        guard let count = Int(line.dropFirst()), count > 0 else { return nil }
        changes.append(.keep(count))
      case UInt8(ascii: "-"):
        guard let count = Int(line.dropFirst()), count > 0 else { return nil }
        changes.append(.drop(count))
      case UInt8(ascii: "+"):
        guard let bytes = ScriptForm.unescaped(line.dropFirst()) else { return nil }
        changes.append(.put(bytes))
      default: return nil
      }
    }
    (self.digest, marks, self.changes) = (digest, Array(words.dropFirst()), changes)
  }

  /// The script that was; nil where the notebook says something else by now.
  func applied(to normal: String) -> [UInt8]? {
    guard ScriptForm.digest(of: normal) == digest else { return nil }
    var rest = ScriptForm.lines(Array(normal.utf8))[...]
    var lines: [[UInt8]] = []
    for change in changes {
      switch change {
      case .keep(let count), .drop(let count):
        guard count <= rest.count else { return nil }
        if case .keep = change { lines += rest.prefix(count) }
        rest = rest.dropFirst(count)
      case .put(let line): lines.append(line)
      }
    }
    guard rest.isEmpty else { return nil }
    var bytes = lines.flatMap { $0 }
    if marks.contains("crlf") {
      bytes = bytes.flatMap { $0 == Ascii.newline ? [Ascii.carriageReturn, $0] : [$0] }
    }
    return (marks.contains("bom") ? [0xEF, 0xBB, 0xBF] : []) + bytes
  }
}
