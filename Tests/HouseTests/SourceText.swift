/// One source file as the checks read it.
struct SourceText {
  /// From the root of the project, such as `Sources/Viz/Chart.swift`.
  let path: String
  let raw: String
  /// The same text with comments and the insides of strings blanked; lines and columns are kept.
  let code: String

  init(path: String, text: String) {
    self.path = path
    raw = text
    var blanker = Blanker(text, nestedComments: path.hasSuffix(".swift"))
    code = blanker.run()
  }

  var isSwift: Bool { path.hasSuffix(".swift") }
  var folders: [String] { path.split(separator: "/").dropLast().map(String.init) }
  var rawLines: [Substring] { raw.split(separator: "\n", omittingEmptySubsequences: false) }
  var codeLines: [Substring] { code.split(separator: "\n", omittingEmptySubsequences: false) }

  func isUnder(_ folder: String) -> Bool { path.hasPrefix(folder + "/") }
}

/// Replaces what is not code by blanks.
private struct Blanker {
  private let text: [UInt8]
  private let nestedComments: Bool
  private var out: [UInt8]
  private var at = 0

  init(_ text: String, nestedComments: Bool) {
    self.text = Array(text.utf8)
    self.nestedComments = nestedComments
    out = self.text
  }

  mutating func run() -> String {
    while at < text.count {
      if starts("//") {
        skip { $0.text[$0.at] == UInt8(ascii: "\n") }
      } else if starts("/*") {
        skipBlockComment()
      } else if text[at] == UInt8(ascii: "#"), let hashes = rawStringHashes() {
        skipString(hashes: hashes)
      } else if text[at] == UInt8(ascii: "\"") {
        skipString(hashes: 0)
      } else if text[at] == UInt8(ascii: "'"), !nestedComments {
        skipCharacter()
      } else {
        at += 1
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  private func starts(_ word: String) -> Bool {
    text[at...].starts(with: word.utf8)
  }

  private mutating func blank(_ count: Int = 1) {
    for index in at..<min(at + count, text.count) where text[index] != UInt8(ascii: "\n") {
      out[index] = UInt8(ascii: " ")
    }
    at = min(at + count, text.count)
  }

  private mutating func skip(until stop: (Blanker) -> Bool) {
    while at < text.count, !stop(self) { blank() }
  }

  private mutating func skipBlockComment() {
    var depth = 0
    while at < text.count {
      if starts("/*"), nestedComments || depth == 0 {
        depth += 1
        blank(2)
      } else if starts("*/") {
        depth -= 1
        blank(2)
        if depth == 0 { return }
      } else {
        blank()
      }
    }
  }

  private func rawStringHashes() -> Int? {
    let hashes = text[at...].prefix { $0 == UInt8(ascii: "#") }.count
    let quote = at + hashes
    return quote < text.count && text[quote] == UInt8(ascii: "\"") ? hashes : nil
  }

  /// Blanks a string, interpolations included.
  private mutating func skipString(hashes: Int) {
    let marks = String(repeating: "#", count: hashes)
    blank(hashes)
    let quote = starts("\"\"\"") ? "\"\"\"" : "\""
    blank(quote.utf8.count)
    while at < text.count {
      if starts(quote + marks) {
        blank(quote.utf8.count + hashes)
        return
      }
      if starts("\\" + marks + "(") {
        blank(2 + hashes)
        skipInterpolation()
      } else if starts("\\" + marks) {
        blank(2 + hashes)
      } else if quote.utf8.count == 1, text[at] == UInt8(ascii: "\n") {
        return
      } else {
        blank()
      }
    }
  }

  private mutating func skipInterpolation() {
    var depth = 1
    while at < text.count, depth > 0 {
      if text[at] == UInt8(ascii: "\"") {
        skipString(hashes: 0)
        continue
      }
      if text[at] == UInt8(ascii: "(") { depth += 1 }
      if text[at] == UInt8(ascii: ")") { depth -= 1 }
      blank()
    }
  }

  private mutating func skipCharacter() {
    blank()
    while at < text.count, text[at] != UInt8(ascii: "'"), text[at] != UInt8(ascii: "\n") {
      blank(text[at] == UInt8(ascii: "\\") ? 2 : 1)
    }
    if at < text.count { blank() }
  }
}
