import Foundation
import TestSupport
import Testing

@testable import Repl

/// A18: a script becomes a notebook and comes back to the byte.
@Suite struct ThereAndBackTests {
  private static let pieces = [
    "", "", " ", "\t", "x = 1", "x = 1   ", "# prose", "#", "# ", "#  two", "#no blank",
    "data iris",
    "model {", "  dense 8", "", "relu; dense }", "note \"```\"", "# ```ath", "# ---", "#| rtol=0.1",
    "#|",
    "#> x", "y = 2 # tail", "# <!-- a", "# -->", "z = (1 +", "2)", "# é 身高", "#!athanor 2",
    "# <!-- athanor script 0", "fit 1; fit 2", "\u{a0}", "#| ask\n#> prompt: p\n#> expect: 1",
  ]

  private static func back(_ bytes: [UInt8]) throws -> [UInt8] {
    let notebook = try Conversion.exactNotebook(from: bytes, path: nil)
    return try Conversion.exactScript(from: Array(notebook.utf8), path: nil)
  }

  @Test(arguments: 0..<40) func anyScriptComesBack(_ seed: Int) throws {
    var draws = SplitMix(state: UInt64(seed) &* 7919 &+ 1)
    var tried = 0
    for _ in 0..<50 {
      var text =
        ["", "", "#!athanor 1\n", "#!athanor 2\n", "#!athanor 1\n\n\n"].randomElement(
          using: &draws) ?? ""
      for _ in 0..<Int.random(in: 0...14, using: &draws) {
        text += (Self.pieces.randomElement(using: &draws) ?? "") + "\n"
      }
      if Bool.random(using: &draws), text.last == "\n" { text.removeLast() }
      var bytes = Array(text.utf8)
      switch Int.random(in: 0..<8, using: &draws) {
      case 0: bytes = bytes.flatMap { $0 == 10 ? [13, 10] : [$0] }
      case 1: bytes = [0xEF, 0xBB, 0xBF] + bytes
      case 2: bytes = bytes.flatMap { $0 == 10 && Bool.random(using: &draws) ? [13, 10] : [$0] }
      case 3: bytes += [13]
      default: break
      }
      // What cannot be cut into statements, or spoils an exercise, is refused.
      guard (try? Conversion.exactNotebook(from: bytes, path: nil)) != nil else { continue }
      tried += 1
      #expect(
        try Self.back(bytes) == bytes, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
    }
    #expect(tried > 10)
  }

  /// The comment that holds the form is for nobody's eyes: it is no prose of the script.
  @Test func aChangedNotebookGivesItsNormalForm() throws {
    let script = Array("# Two.\n\n\n\nx = 2\n".utf8)
    let notebook = try Conversion.exactNotebook(from: script, path: nil)
    #expect(notebook.contains("<!-- athanor script "))
    let changed = notebook.replacingOccurrences(of: "x = 2", with: "x = 3")
    let back = try Conversion.exactScript(from: Array(changed.utf8), path: nil)
    #expect(
      String(decoding: back, as: UTF8.self) == "#!athanor 2\n# Two.\n\nx = 3\n"
        || String(decoding: back, as: UTF8.self) == "#!athanor 2\n# Two.\nx = 3\n")
  }

  @Test(.enabled(if: Program.answers)) func theEditionGoesAlong() throws {
    let folder = try TemporaryFolder()
    let runner = folder.runner()
    try folder.write("#!athanor 1\nexpect = 3\nexpect\n", "a.ath")
    for (from, to) in [("a.ath", "a.md"), ("a.md", "b.ath")] {
      #expect(runner.run(["convert", from, to]).code == 0)
    }
    #expect(try folder.read("b.ath") == folder.read("a.ath"))
    #expect(try folder.read("a.md").contains("athanor: 1"))
    let blessed = runner.run(["check", "--bless", "a.md"])
    #expect(blessed.code == 0, "\(blessed.errorText)\(blessed.outputText)")
    #expect(runner.run(["convert", "--overwrite", "a.md", "b.ath"]).code == 0)
    #expect(try folder.read("b.ath") == folder.read("a.ath"))
  }
}
