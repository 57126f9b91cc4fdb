import Foundation
import TestSupport
import Testing

/// `athanor check` as it is typed.
@Suite(.enabled(if: Program.answers)) final class CheckTests {
  private let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("athanor-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func write(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: folder.appendingPathComponent(name))
  }

  private func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: folder.appendingPathComponent(name)), as: UTF8.self)
  }

  private func check(
    _ arguments: String..., environment: [String: String?] = [:]
  ) -> ProcessResult {
    var runner = ProcessRunner()
    runner.folder = folder.path
    runner.environment = environment
    return runner.run(["check"] + arguments)
  }

  @Test func whatAgreesIsOk() throws {
    try write("a.md", "```ath\nx = 2 + 3\nx\n```\n\nProse.\n\n```out\n5\n```\n")
    let result = check("a.md")
    #expect(result.code == 0, "\(result.errorText)")
    #expect(result.outputText.hasPrefix("a.md  1 fence, 1 number, ~"))
    #expect(result.outputText.hasSuffix("  ok\n"))
  }

  @Test func aDifferenceIsShownAtItsPlace() throws {
    try write("a.md", "Title\n\n```ath\n1/8; 1/3\n```\n```out\n0.125\n0.33343\n```\n")
    let result = check("a.md")
    #expect(result.code == 3)
    let lines = result.outputText.components(separatedBy: "\n")
    #expect(
      Array(lines.prefix(4)) == [
        "a.md:8:6: the output differs", "  expected  0.33343", "  got       0.3333333",
        "                 ^",
      ])
    #expect(lines[4].hasSuffix("  1 differs"))
    // The same file with a tolerance of its own.
    try write("a.md", try text("a.md").replacingOccurrences(of: "```ath", with: "```ath rtol=1e-3"))
    #expect(check("a.md").code == 0)
  }

  @Test func blessingWritesOutFencesAndNothingElse() throws {
    let before =
      "\u{FEFF}---\r\ntitle: x\r\n---\r\nTitle  \r\n\r\n```ath\r\nx = 2\r\nx\r\n```\r\n"
      + "```out\r\nold\r\nolder\r\n```\r\n```ath\r\nx + 1\r\n```\r\nend"
    try write("a.md", before)
    #expect(check("a.md").code == 3)
    #expect(try text("a.md") == before)
    let blessed = check("--bless", "a.md")
    #expect(blessed.code == 0, "\(blessed.outputText)\(blessed.errorText)")
    #expect(blessed.outputText.hasSuffix("2 outputs written\n"))
    let after = before.replacingOccurrences(of: "old\r\nolder\r\n", with: "2\r\n")
      .replacingOccurrences(of: "x + 1\r\n```\r\n", with: "x + 1\r\n```\r\n```out\r\n3\r\n```\r\n")
    #expect(try text("a.md") == after)
    let again = check("--bless", "a.md")
    #expect(again.code == 0 && again.outputText.hasSuffix("  ok\n"))
    #expect(try text("a.md") == after)
  }

  @Test func blessingKeepsWhatAgrees() throws {
    let text =
      "```ath\ndata iris; model mlp 4; fit 1\n```\n```ath rtol=0.1\n1/3\n```\n```out\n0.33\n```"
    try write("a.md", text)
    #expect(check("--bless", "a.md").code == 0)
    let once = try self.text("a.md")
    #expect(once.contains("~") && once.contains("0.33\n```"))
    // Times differ from run to run and are not rewritten.
    let dated = once.replacing(try Regex("~[0-9.]+m?s"), with: "~77s")
    try write("a.md", dated)
    #expect(check("--bless", "a.md").code == 0)
    #expect(try self.text("a.md") == dated)
  }

  @Test func anOutputThatHoldsFencesGetsALongerOne() throws {
    try write("a.md", "```ath\nx = \"```\"\nx\n```")
    #expect(check("--bless", "a.md").code == 0)
    #expect(try text("a.md") == "```ath\nx = \"```\"\nx\n```\n````out\n```\n````\n")
    #expect(check("a.md").code == 0)
  }

  @Test func expectedErrorsAreRecorded() throws {
    try write("a.md", "```ath expect=error:E014\ndata iris\ninit kaimng\nnever()\n```\n")
    #expect(check("--bless", "a.md").code == 0)
    #expect(
      try text("a.md").contains("error E014: no initialiser called \"kaimng\"\n  init kaimng"))
    try write("b.md", "```ath expect=error:E014\n1\n```\n```out\n1\n```\n")
    let nothing = check("b.md")
    #expect(nothing.code == 3)
    #expect(nothing.outputText.hasPrefix("b.md:1:1: error E014 was expected, and nothing failed\n"))
    try write("c.md", "a\n\n```ath expect=error:E014\nx = 1; frob 3\n```\n")
    let other = check("--bless", "c.md")
    #expect(other.code == 1)
    #expect(other.outputText.hasPrefix("c.md:4:8: error E001: "), "\(other.outputText)")
    #expect(other.outputText.hasSuffix("  1 failed, nothing written\n"))
  }

  @Test func everyFenceFollowsInOneFreshSession() throws {
    try write("a.md", "```ath\nx = 1\n```\n```ath\nx = x + 1\nx\n```\n```out\n2\n```\n")
    try write("b.md", "```ath\nx\n```\n")
    let result = check("a.md", "b.md")
    #expect(result.code == 3)
    #expect(result.outputText.contains("\nb.md:2:1: error E0"), "\(result.outputText)")
    try write("q.md", "```ath\nquit\n```\n```ath\n1\n```\n")
    #expect(check("q.md").outputText.hasPrefix("q.md:1:1: quit ended the session"))
  }

  @Test func nothingAroundTheProcessReachesTheOutput() throws {
    try write(
      "a.md", "```ath\ndata iris; model mlp 4; fit 1; set width=200 height=40; plot lr\n```")
    try write("b.md", "```ath\nset\n```")
    #expect(check("--bless", ".", environment: ["LC_ALL": "C"]).code == 0)
    #expect(try text("a.md").contains("⠤"))
    #expect(try text("a.md").split(separator: "\n").allSatisfy { $0.count <= 72 })
    for environment in [
      ["COLUMNS": "40", "TERM": "dumb"], ["CLICOLOR_FORCE": "1", "TERM": "xterm-256color"],
      ["LC_ALL": "de_DE.UTF-8", "NO_COLOR": "1"], ["HOME": "/nonexistent"],
    ] {
      let result = check(".", environment: environment)
      #expect(result.code == 0, "\(environment) \(result.outputText)")
    }
  }

  @Test func filesAreReadBesideTheNotebook() throws {
    let sub = folder.appendingPathComponent("sub")
    try FileManager.default.createDirectory(at: sub, withIntermediateDirectories: true)
    try write("sub/y.ath", "y = 7\n")
    try write("sub/a.md", "```ath\nrun y.ath\ny\n```\n```out\n7\n```\n")
    try write("sub/prose.md", "No fence of ours.\n\n```sh\nls\n```\n")
    let result = check("sub")
    #expect(result.code == 0, "\(result.outputText)")
    let lines = result.outputText.split(separator: "\n")
    #expect(lines.map { $0.prefix(9) } == ["sub/a.md ", "sub/y.ath"])
  }

  @Test func manyFilesAreReportedInTheirOrder() throws {
    for number in 10..<30 {
      let work = number % 3 == 0 ? "x = randn(400, 400); y = x @ x @ x @ x @ x\n" : ""
      try write("\(number).md", "```ath\n\(work)\(number)\n```\n```out\n\(number)\n```\n")
    }
    let result = check(".")
    #expect(result.code == 0, "\(result.outputText)\(result.errorText)")
    let names = result.outputText.split(separator: "\n").compactMap {
      $0.split(separator: " ").first
    }
    #expect(names == (10..<30).map { "./\($0).md" })
  }
}
