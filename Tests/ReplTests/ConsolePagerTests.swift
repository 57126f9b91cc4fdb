import Foundation
import TestSupport
import Testing

@testable import Repl

/// Long pages at a real terminal.
@Suite(.enabled(if: Program.answers)) struct ConsolePagerTests {
  private func session(rows: Int = 12, _ environment: [String: String?] = [:]) throws
    -> TerminalSession
  {
    let home = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    var all: [String: String?] = ["TERM": "xterm", "HOME": home, "LANG": "C.UTF-8"]
    for (name, value) in environment { all[name] = value }
    let session = try #require(
      TerminalSession(["--no-config"], environment: all, columns: 80, rows: rows))
    #expect(session.isAt(">"))
    return session
  }

  /// Types a line as a person does: nothing waits behind it.
  private func open(_ session: TerminalSession, _ line: String = "help fit all\r") {
    session.send(line)
    #expect(session.shows("-- line"), "\(session.screen.text)")
  }

  @Test func pagesAreTurned() throws {
    let session = try session()
    open(session)
    #expect(session.screen.text.contains("fit [SCHEDULE]"))
    session.send(" ")
    #expect(session.waits { !$0.text.contains("fit [SCHEDULE]") && $0.text.contains("-- line") })
    session.send("b")
    #expect(session.shows("fit [SCHEDULE]"))
    session.send("/plateau\r")
    #expect(session.shows("plateau"))
    session.send("/nosuchword\r")
    #expect(session.shows("is not there"))
    session.send("q")
    #expect(session.isAt(">"))
    session.send("123 * 4567\r")
    #expect(session.shows("561741"))
    #expect(session.isAt(">"))
    session.send("\u{4}")
    #expect(session.end() == .code(0))
  }

  @Test func spaceLeavesAtTheEnd() throws {
    let session = try session()
    open(session)
    session.send("G")
    #expect(session.shows("-- end"))
    session.send(" ")
    #expect(session.isAt(">"))
  }

  /// Ctrl-C leaves the page and nothing else; echo and lines are as they were.
  @Test func aPageIsLeftAsTheTerminalWas() throws {
    for key in ["\u{3}", "q", "\u{4}"] {
      let session = try session()
      open(session)
      session.send(key)
      #expect(session.isAt(">"), "\(session.screen.text)")
      session.send("123 * 4567\r")
      #expect(session.shows("561741"))
      #expect(session.screen.modes.subtracting([2004]).isEmpty)
    }
  }

  @Test func theWindowMayChange() throws {
    let session = try session()
    open(session)
    for (columns, rows) in [(40, 8), (120, 20), (60, 12)] {
      session.resize(columns: columns, rows: rows)
      #expect(
        session.waits {
          $0.text.contains("-- line") && $0.text.split(separator: "\n").count <= rows
        })
    }
    session.send("q")
    #expect(session.isAt(">"))
  }

  /// Another window has the page that was made for it, no row of the old one.
  @Test(arguments: [50, 64, 100]) func aPageIsLaidOutAnew(_ columns: Int) throws {
    let session = try session()
    open(session)
    session.resize(columns: columns, rows: 12)
    let page = try HelpPages(labels: Command.labels, width: min(columns, 100)).page("fit all")
    let expected = Array(page.prefix(11)).map { line in
      String(line.reversed().drop { $0 == " " }.reversed())
    }
    #expect(
      session.waits { Array($0.lines.prefix(11)) == expected },
      "\(session.screen.text)\n\(expected.joined(separator: "\n"))")
  }

  @Test func aSignalEndsIt() throws {
    let session = try session()
    open(session)
    session.signal(SIGTERM)
    #expect(session.end() == .code(143))
  }

  /// Short pages, terminals without escapes and pipes get all of it at once.
  @Test func elsewhereNothingIsAsked() throws {
    let tall = try session(rows: 40)
    tall.send("help fit\r")
    #expect(tall.shows("help fit all"))
    #expect(!tall.screen.text.contains("-- line"))
    let dumb = try session(["TERM": "dumb"])
    dumb.send("help fit all\n")
    #expect(dumb.shows("fit?? has"))
    #expect(!dumb.screen.text.contains("-- line"))
    let piped = ProcessRunner().run(["-"], input: "help fit all\n")
    #expect(piped.code == 0 && piped.outputText.contains("plateau"))
  }
}
