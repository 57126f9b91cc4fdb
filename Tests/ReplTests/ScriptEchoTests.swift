import TestSupport
import Testing

/// `run FILE` shows what it runs, to somebody who sits there or asks for it.
@Suite(.enabled(if: Program.answers)) struct ScriptEchoTests {
  private static let script = "#!athanor 2\n# first\nx = 1 + 1 # two\nx; x * [1,\n  2]\n# last\n"
  private static let shown = [
    "# first", "> x = 1 + 1 # two", "> x", "2", "> x * [1,", "  2]", "[2, 4]", "# last",
  ]

  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(Self.script, "inner.ath")
    try folder.write("# outer\nrun inner.ath\n", "outer.ath")
    return folder
  }

  private func lines(_ statement: String, _ options: [String] = []) throws -> [String] {
    let result = try folder().runner().run(options + ["-c", statement])
    #expect((result.code, result.errorText) == (0, ""))
    return result.lines.filter { !$0.hasPrefix("tensor") }
  }

  @Test func aPipeGetsTheAnswersUnlessAsked() throws {
    let silent = try lines("run inner.ath")
    #expect(silent.first == "2" && !silent.contains { $0.hasPrefix(">") || $0.hasPrefix("#") })
    let asked = try lines("run inner.ath echo=yes")
    #expect(
      asked.filter { $0.hasPrefix("#") || $0.hasPrefix(">") }
        == Self.shown.filter { $0.hasPrefix("#") || $0.hasPrefix(">") })
    #expect(asked.filter { silent.contains($0) } == silent)
    #expect(try lines("run outer.ath") == silent)
    #expect(try lines("run outer.ath echo=yes").prefix(3) == ["# outer", "> run inner.ath", "2"])
    // What --echo shows is not shown twice.
    let echoed = try lines("run inner.ath echo=yes", ["--echo"])
    #expect(echoed.count { $0.hasPrefix("> x = ") } == 1)
  }

  @Test func aPersonSeesWhatRuns() throws {
    let folder = try folder()
    let session = try #require(TerminalSession(folder: folder.path, columns: 60, rows: 30))
    try #require(session.isAt(">"))
    session.send("run outer.ath\r")
    #expect(session.shows("# last\n>"), "\(session.screen.text)")
    #expect(
      session.screen.text.contains(
        "> run outer.ath\n# outer\n> run inner.ath\n# first\n> x = 1 + 1 # two\n> x\n2\n> x * [1,\n  2]\n"
      ), "\(session.screen.text)")
    session.send("\u{c}run outer.ath echo=no\r")
    #expect(
      session.waits { $0.text.hasPrefix("> run outer.ath echo=no\n2\n") && $0.currentLine == ">" },
      "\(session.screen.text)")
    #expect(!session.screen.text.contains("#"))
  }
}
