import Foundation
import TestSupport
import Testing

/// Notebooks that are none: one clear line each, and nothing is lost.
@Suite(.enabled(if: Program.answers)) final class CheckBadInputTests {
  private let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("athanor-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func check(_ arguments: String..., signals: [(Int, Int32)] = []) -> ProcessResult {
    var runner = ProcessRunner()
    runner.folder = folder.path
    runner.timeout = 100_000
    runner.signals = signals.map { (after: $0.0, signal: $0.1) }
    return runner.run(["check"] + arguments)
  }

  private func write(_ name: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: folder.appendingPathComponent(name))
  }

  /// Bytes, and what the first line of the answer says.
  private static let files: [(name: String, bytes: [UInt8], said: String)] = [
    (
      "unterminated.md", Array("a\n```ath\n1 + 1\n".utf8),
      "the fence that begins here is never closed"
    ),
    ("garbage.md", (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 7 &+ $0 >> 3) }, "E006"),
    ("utf16.md", [0xFF, 0xFE] + Array("```ath\n1\n```".utf8).flatMap { [$0, 0] }, "UTF-16 text"),
    ("bare-utf16.md", Array("```ath\n1\n```\n".utf8).flatMap { [0, $0] }, "UTF-16 text"),
    ("empty.md", [], "there is nothing to run: no ath fence"),
    ("prose.md", Array("Only prose.\n".utf8), "there is nothing to run: no ath fence"),
    ("latin.md", Array("caf".utf8) + [0xE9] + Array("\n```ath\n1\n```\n".utf8), "invalid UTF-8"),
    ("list.md", Array("- ```ath\n  1\n  ```\n".utf8), "left margin"),
  ]

  @Test(arguments: CheckBadInputTests.files.map(\.name))
  func isRefusedInOneClearLine(_ name: String) throws {
    let file = try #require(Self.files.first { $0.name == name })
    try write(name, file.bytes)
    for arguments in [[name], ["--bless", name]] {
      var runner = ProcessRunner()
      runner.folder = folder.path
      let result = runner.run(["check"] + arguments)
      #expect(result.code == 1)
      #expect(result.errors.isEmpty)
      let lines = result.outputText.split(separator: "\n")
      #expect(lines.first?.contains(file.said) == true, "\(result.outputText)")
      #expect(lines.last?.hasSuffix("  not run") == true, "\(result.outputText)")
      #expect(lines.count <= 5)
    }
    let after = try Data(contentsOf: folder.appendingPathComponent(name))
    #expect(after == Data(file.bytes))
  }

  @Test func missingThingsAreNamed() throws {
    #expect(check("none.md").errorText == "error E061: none.md: no such file or folder\n")
    #expect(check("none").errorText == "error E061: none: no such file or folder\n")
    let empty = check(".")
    #expect(empty.code == 4 && empty.errorText.contains(".: no notebook here"))
    try write("a.txt", [])
    #expect(check("a.txt").errorText.contains("a notebook ends in .md"))
    #expect(check().code == 2)
    #expect(ProcessRunner().run(["run", "--bless", "x.ath"]).code == 2)
    #expect(check("--seed", "3", "a.md").code == 2)
  }

  /// What can be read is checked all the same.
  @Test func oneBadFileDoesNotStopTheOthers() throws {
    try write("a.md", [0xFF, 0xFE, 65, 0])
    try write("b.md", Array("```ath\n1\n```\n```out\n1\n```\n".utf8))
    let result = check("a.md", "none.md", "b.md")
    #expect(result.code == 4)
    #expect(result.errorText == "error E061: none.md: no such file or folder\n")
    let lines = result.outputText.split(separator: "\n")
    #expect(lines.first?.hasPrefix("a.md: error E006: ") == true, "\(result.outputText)")
    #expect(lines.last?.hasPrefix("b.md     1 fence, 1 number") == true, "\(result.outputText)")
  }

  @Test func lineEndsAreAllUnderstood() throws {
    for (number, end) in ["\r\n", "\r", "\n"].enumerated() {
      let lines = ["\u{FEFF}a", "", "```ath", "x = (1 +", "  1)", "x", "```", "```out", "2", "```"]
      try write("\(number).md", Array(lines.joined(separator: end).utf8))
    }
    let result = check(".")
    #expect(result.code == 0, "\(result.outputText)\(result.errorText)")
  }

  @Test func aLineOfTenMegabytesIsProseLikeAnyOther() throws {
    let long = [UInt8](repeating: UInt8(ascii: "x"), count: 10_000_000)
    let cell = Array("\n```ath\n1\n```\n```out\n1\n```\n".utf8)
    try write("prose.md", long + cell)
    #expect(check("prose.md").code == 0)
    let short = long.prefix(500_000)
    try write("out.md", Array("```ath\n1\n```\n```out\n".utf8) + short + Array("\n```\n".utf8))
    let result = check("out.md")
    #expect(result.code == 3)
    #expect(result.outputText.utf8.count < 1000)
    try write("fence.md", Array("```ath\n".utf8) + short + Array("\n```\n".utf8))
    let refused = check("fence.md")
    #expect(refused.code == 3 && refused.outputText.utf8.count < 3000)
  }

  @Test func aScriptThatRunsItselfIsNamed() throws {
    try write("a.ath", Array("run b.ath\n".utf8))
    try write("b.ath", Array("run ./a.ath\n".utf8))
    try write("a.md", Array("Text.\n\n```ath\nrun a.ath\n```\n".utf8))
    let result = check("a.md")
    #expect(result.code == 3)
    #expect(result.outputText.hasPrefix("a.md:4:5: error E062: "), "\(result.outputText)")
    #expect(result.outputText.contains("stopped at line 1: E064, run: "), "\(result.outputText)")
    #expect(result.outputText.contains(" runs itself"), "\(result.outputText)")
  }

  @Test func aNotebookIsNoScript() throws {
    try write("a.md", Array("Text.\n\n```ath\nrun a.md\n```\n".utf8))
    let inside = check("a.md")
    #expect(inside.code == 3)
    #expect(inside.outputText.contains("a.md is a notebook"), "\(inside.outputText)")
    var runner = ProcessRunner()
    runner.folder = folder.path
    let run = runner.run(["run", "a.md"])
    #expect(run.code == 4)
    #expect(run.errorText.contains("athanor check a.md"), "\(run.errorText)")
  }

  @Test func aFileThatCannotBeWrittenStaysAsItIs() throws {
    let text = Array("```ath\n1\n```\n".utf8)
    try write("a.md", text)
    let path = folder.appendingPathComponent("a.md").path
    try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: path)
    try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder.path)
    defer {
      try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
    }
    // The superuser may write everywhere.
    guard access(path, W_OK) != 0 else { return }
    let result = check("--bless", "a.md")
    #expect(result.code == 4 && result.errorText.contains("no permission"))
    #expect(try Data(contentsOf: folder.appendingPathComponent("a.md")) == Data(text))
  }

  @Test func aFileThatChangesMeanwhileIsNotOverwritten() throws {
    let text = Array(
      "```ath\ndata iris; model mlp 8; fit 3\nx = 1\n\"z\" | text >> a.md\n```\n".utf8)
    try write("a.md", text)
    let result = check("--bless", "a.md")
    let after = try Data(contentsOf: folder.appendingPathComponent("a.md"))
    #expect(result.code != 0)
    #expect(after.starts(with: text))
  }

  @Test func aStoppedCheckLeavesNothingBehind() throws {
    let text = Array("```ath\ndata digits; model mlp 64; fit 100000\n```\n".utf8)
    for name in ["a.md", "b.md", "c.md"] { try write(name, text) }
    let result = check("--bless", ".", signals: [(400, SIGINT)])
    #expect(result.code == 130)
    #expect(result.output.isEmpty)
    let ended = check("--bless", ".", signals: [(400, SIGTERM)])
    #expect(ended.code == 143)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(names == ["a.md", "b.md", "c.md"])
    #expect(try Data(contentsOf: folder.appendingPathComponent("a.md")) == Data(text))
  }
}
