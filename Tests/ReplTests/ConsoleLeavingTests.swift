import Foundation
import TestSupport
import Testing

/// Runs that nobody has kept are asked about once, at the prompt alone.
@Suite(.enabled(if: Program.answers)) struct ConsoleLeavingTests {
  private func session(_ arguments: [String] = ["--no-config"]) throws -> TerminalSession {
    let home = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    let session = try #require(
      TerminalSession(
        arguments, environment: ["TERM": "xterm", "HOME": home, "LANG": "C.UTF-8"], folder: home))
    #expect(session.isAt(">"))
    return session
  }

  private func train(_ session: TerminalSession) {
    session.send("data iris; model mlp 4; fit 1\r")
    #expect(session.shows("digest"))
    #expect(session.isAt("mlp/iris>"))
  }

  @Test(arguments: ["\u{4}", "quit\r", "exit\r"]) func itIsAskedOnce(_ way: String) throws {
    let session = try session()
    train(session)
    session.send(way)
    #expect(session.shows("1 run not saved"), "\(session.screen.text)")
    #expect(session.isAt("mlp/iris>"))
    session.send(way)
    #expect(session.end() == .code(0))
  }

  @Test func whatIsSavedIsNotAskedAbout() throws {
    let session = try session()
    train(session)
    session.send("save work.ath\r")
    #expect(session.shows("work.ath"))
    #expect(session.isAt("mlp/iris>"))
    session.send("\u{4}")
    #expect(session.end() == .code(0))
  }

  @Test func withoutRunsNothingIsAsked() throws {
    let session = try session()
    session.send("x = 3\r")
    #expect(session.isAt(">"))
    session.send("quit\r")
    #expect(session.end() == .code(0))
  }

  @Test func aSessionWithAFileKeepsItself() throws {
    let session = try session(["--no-config", "lab.athanor"])
    train(session)
    session.send("\u{4}")
    #expect(session.end() == .code(0))
  }

  @Test func scriptsNeverAsk() {
    let result = ProcessRunner().run([], input: "data iris; model mlp 4; fit 1; quit\n1 + 41\n")
    #expect(result.code == 0)
    #expect(!result.outputText.contains("not saved") && !result.outputText.hasSuffix("\n42\n"))
  }

  @Test func theCommandLineTakesBothForms() {
    for words in [
      ["--threads=2", "-c", "1 + 41"], ["--threads", "2", "--seed=7", "-c", "1 + 41"],
    ] {
      #expect(ProcessRunner().run(words).outputText == "42\n")
    }
    #expect(ProcessRunner().run(["help"]).outputText.contains("athanor -c"))
    #expect(ProcessRunner().run(["help", "overfitting"]).outputText.contains("held-out"))
    #expect(ProcessRunner().run(["--echo=yes"]).code == 2)
  }
}
