import Foundation
import TestSupport
import Testing

@testable import Repl

/// The line that moves while a net is trained, and the rows that stay.
@Suite(.enabled(if: Program.answers)) struct ProgressTests {
  private static let long = "data digits; model mlp 256 256; fit const 100000 lr=1e-4\n"

  @Test func rowsOfALongRunAreBounded() {
    for epochs in [1, 40, 41, 100, 1000, 100_000, 1_000_000] {
      let shown = (1...epochs).filter { FitWatch.isShown(epoch: $0, of: epochs) }
      #expect(shown.count <= 60 && shown.first == 1)
      if epochs <= 40 { #expect(shown.count == epochs) }
    }
  }

  @Test(arguments: [["TERM": "xterm-256color"], ["TERM": "xterm", "NO_COLOR": "1"]])
  func aTerminalShowsALineThatMoves(_ environment: [String: String]) throws {
    let session = try #require(
      TerminalSession(environment: environment.mapValues { $0 }, columns: 100))
    session.send(Self.long)
    let isShown = session.waits {
      $0.text.contains("/100000 ") && $0.text.contains("rows/s") && $0.text.contains(" left")
        && $0.text.contains("loss")
    }
    #expect(isShown, "\(session.screen.text)")
    session.send("\u{3}")
    #expect(session.shows("paused at step"))
    #expect(
      !session.screen.text.contains("rows/s"),
      "\(session.screen.text)\n\(String(decoding: session.transcript.suffix(500), as: UTF8.self).debugDescription)"
    )
    // The run is not saved, so leaving is asked about once.
    session.send("quit\n")
    #expect(session.shows("not saved"))
    session.send("quit\n")
    #expect(session.end() == .code(0))
  }

  /// Rows pass above it, a narrower window and a stop leave nothing behind, and it is gone at the end.
  @Test func aChartThatIsDrawnInPlace() throws {
    let session = try #require(
      TerminalSession(environment: ["TERM": "xterm-256color"], columns: 100, rows: 40))
    session.send("set live=yes\n" + Self.long)
    #expect(session.waits { $0.text.contains("┤") && $0.text.contains("rows/s") })
    #expect(session.waits { $0.text.contains("valid") && $0.text.contains("epoch") })
    session.resize(columns: 70, rows: 30)
    #expect(session.waits { $0.text.contains("┤") && $0.text.contains("/100000 ") })
    session.send("\u{3}")
    #expect(session.shows("paused at step"))
    #expect(!session.screen.text.contains("┤"), "\(session.screen.text)")
    session.send("quit\n")
    #expect(session.shows("not saved"))
    session.send("quit\n")
    #expect(session.end() == .code(0))
  }

  /// A stop takes what moves off the terminal before the shell says its words.
  @Test(arguments: [("yes", "┤"), ("no", "rows/s")])
  func aStopLeavesNothingThatMoved(_ live: String, _ sign: String) throws {
    let session = try #require(
      TerminalSession(
        path: "/bin/bash", ["--norc", "-i"],
        environment: ["TERM": "xterm-256color", "PS1": "sh: "], columns: 100, rows: 40))
    #expect(session.isAt("sh:"))
    session.send("\(Program.athanor) --no-config\r")
    #expect(session.isAt(">"))
    session.send("set live=\(live)\r" + Self.long)
    #expect(session.waits { $0.text.contains(sign) }, "\(session.screen.text)")
    session.send("\u{1a}")
    #expect(session.waits { $0.currentLine == "sh:" }, "\(session.screen.text)")
    #expect(!session.screen.text.contains(sign), "\(session.screen.text)")
    session.send("fg\r")
    #expect(session.waits { $0.text.contains(sign) }, "\(session.screen.text)")
    session.send("\u{3}")
    #expect(session.shows("paused at step"), "\(session.screen.text)")
    #expect(!session.screen.text.contains(sign), "\(session.screen.text)")
  }

  /// A work that is interrupted leaves its answer on lines of its own, and no row that moved.
  @Test(arguments: [
    (
      "sweep seed=1,2,3,4,5,6,7,8,9,10,11,12 { fit const 400 }",
      "best accuracy "
    ),
    ("repeat 200 { fit const 100 }", "best accuracy "),
    ("lrfind trials=no steps=50000 from=1e-9 to=1e-6", "steps/s"),
    ("fit const 100000 lr=1e-4", "rows/s"),
  ])
  func anInterruptHasALineOfItsOwn(_ statement: String, _ sign: String) throws {
    let session = try #require(
      TerminalSession(environment: ["TERM": "xterm-256color"], columns: 100, rows: 40))
    session.send("data digits; model mlp 64\r")
    #expect(session.isAt("mlp/digits>"))
    session.send("\u{c}" + statement + "\r")
    #expect(session.waits(timeout: 60_000) { $0.text.contains(sign) }, "\(session.screen.text)")
    session.resize(columns: 70, rows: 40)
    usleep(300_000)
    session.send("\u{3}")
    #expect(
      session.waits(timeout: 30_000) {
        $0.currentLine.hasPrefix("mlp/digits") && $0.currentLine.hasSuffix(">")
      },
      "\(session.screen.text)")
    let behind = session.screen.lines.filter { $0.contains("^C") && $0 != "^C" }
    #expect(behind.isEmpty, "\(session.screen.text)")
    // Of a sweep that was done by then the table is there, which speaks of shares too.
    for mark in ["rows/s", "steps/s", "s left"] {
      #expect(!session.screen.text.contains(mark), "\(session.screen.text)")
    }
    session.send("1 + 41\r")
    #expect(session.shows("> 1 + 41\n42\n"), "\(session.screen.text)")
  }

  @Test func aSlowRangeTestShowsOneToo() throws {
    let session = try #require(TerminalSession(environment: ["TERM": "xterm-256color"]))
    session.send("data digits; model mlp 256 256; lrfind steps=50000 from=1e-9 to=1e-6\n")
    #expect(session.shows("steps/s"), "\(session.screen.text)")
    session.send("\u{3}")
    #expect(session.shows("the range test was stopped"))
    #expect(!session.screen.text.contains("steps/s"))
  }

  @Test(arguments: [[:], ["FORCE_COLOR": "1", "CLICOLOR_FORCE": "1", "TERM": "xterm"]])
  func apipeGetsPlainLines(_ environment: [String: String]) throws {
    var runner = ProcessRunner()
    runner.environment = environment.mapValues { $0 }
    let result = runner.run(
      ["-"], input: "data iris\nmodel mlp 256 256\nfit const 300 bs=120 lr=1e-4\nlrfind\n")
    #expect((result.code, result.errorText) == (0, ""))
    #expect(!result.output.contains(13) && !result.outputText.contains("rows/s"))
    let rows = result.outputText.split(separator: "\n").filter { $0.contains(" ~") }
    let epochs = rows.compactMap { Int($0.split(separator: " ")[0]) }
    #expect(epochs == Array(1...10) + stride(from: 20, through: 90, by: 10) + [100, 200, 300])
  }

  @Test func theLastRowIsAlwaysThere() throws {
    let result = ProcessRunner().run(
      ["-"], input: "data iris\nmodel linear\nfit const 57 bs=120\nfit const 100 pause=13 bs=120\n")
    let rows = result.outputText.split(separator: "\n").map { $0.split(separator: " ") }
    let epochs = rows.compactMap { Int($0[0]) }
    #expect(epochs.contains(57) && epochs.last == 13, "\(epochs)")
  }

  @Test func wordsAreSaidAndNothingIsRedrawn() throws {
    let session = try #require(TerminalSession(environment: ["TERM": "xterm-256color"]))
    session.send("set charts=words\n")
    session.send(Self.long)
    #expect(session.shows("epoch"))
    usleep(600_000)
    session.send("\u{3}")
    #expect(session.shows("paused at step"))
    #expect(!String(decoding: session.transcript, as: UTF8.self).contains("rows/s"))
  }
}
