import TestSupport
import Testing

@testable import Repl

/// The hint at the right edge, on a real terminal.
@Suite(.enabled(if: Program.answers)) struct ConsoleHintTests {
  private func start(columns: Int = 70, rows: Int = 12) throws -> TerminalSession {
    let session = try #require(TerminalSession(columns: columns, rows: rows))
    try #require(session.isAt(">"), "\(session.screen.text)")
    return session
  }

  @Test func followsTheWordThatIsTyped() throws {
    let session = try start()
    session.send("lrfind ")
    #expect(session.waits { $0.hint.contains("from=") })
    session.send("rule=")
    #expect(session.waits { $0.hint.hasPrefix("rule:") }, "\(session.screen.text)")
    session.send("valley steps=")
    #expect(session.waits { $0.hint.hasPrefix("steps=COUNT") })
    #expect(session.isAt("> lrfind rule=valley steps="), "\(session.screen.text)")
  }

  @Test func isGoneWhenTheLineRuns() throws {
    let session = try start()
    session.send("help quit")
    #expect(session.shows("quit: Leave."), "\(session.screen.text)")
    session.send("\r")
    #expect(session.shows("> help quit\nquit\n"), "\(session.screen.text)")
    #expect(!session.screen.text.contains("quit: Leave"))
  }

  @Test func leavesNothingBehindInTheMiddleOfALine() throws {
    let session = try start()
    session.send("fit 5 lr=0.1")
    #expect(session.waits { $0.hint.hasPrefix("lr=") })
    for _ in 0..<7 { session.send("\u{1b}[D") }
    session.send("0")
    #expect(session.isAt("> fit 50 lr=0.1"))
    session.send("\u{7f}\u{7f}\u{7f}")
    #expect(session.isAt("> fit lr=0.1"), "\(session.screen.text)")
    session.send("\u{5}\u{15}")
    #expect(session.isAt(">"), "\(session.screen.text)")
  }

  @Test func standsBesideEachRowOfABlock() throws {
    let session = try start()
    session.send("model {\rdropout ")
    #expect(session.waits { !$0.hint.isEmpty }, "\(session.screen.text)")
    #expect(session.screen.lines[1] == "> model {")
    session.send("\u{1b}[A")
    #expect(session.waits { $0.lines[2] == "  dropout" }, "\(session.screen.text)")
  }

  @Test func givesWayToALongLine() throws {
    let session = try start(columns: 40)
    session.send("fit 1cycle 10 lr=0.01 ")
    #expect(session.waits { !$0.hint.isEmpty }, "\(session.screen.text)")
    session.send("bs=64 seed=1234567")
    #expect(session.shows("> fit 1cycle 10 lr=0.01 bs=64 seed=12345\n67"), "\(session.screen.text)")
  }

  @Test func canBeSwitchedOff() throws {
    let session = try start()
    session.send("set hints off\r")
    #expect(session.isAt(">"))
    session.send("lrfind ")
    #expect(session.shows("> lrfind"))
    #expect(!session.waits(timeout: 300) { !$0.hint.isEmpty })
    session.send("\u{15}set hints on\rlrfind ")
    #expect(session.waits { !$0.hint.isEmpty }, "\(session.screen.text)")
  }

  @Test func isPlainWithoutColour() throws {
    let session = try #require(
      TerminalSession(environment: ["NO_COLOR": "1"], columns: 70, rows: 12))
    #expect(session.isAt(">"))
    session.send("lrfind ")
    #expect(session.shows("from="))
    #expect(session.screen.hint == "")
    #expect(!String(decoding: session.transcript, as: UTF8.self).contains("\u{1b}[2m"))
  }
}
