import TestSupport
import Testing

@testable import Repl

/// What the console decides from its surroundings, and the screen the other tests look at.
@Suite struct ConsoleTests {
  private func terminal(
    _ variables: [String: String], input: Bool = true, output: Bool = true
  ) -> Terminal {
    Terminal(input: input, output: output, error: output) { variables[$0] }
  }

  @Test(arguments: [
    ("0", 72), ("-5", 72), ("1", 20), ("33", 33), ("1000000000000000000", 500), ("abc", 72),
  ])
  func columns(_ variable: String, _ expected: Int) {
    let found = terminal(["COLUMNS": variable, "TERM": "xterm"]).columns
    // Without a usable variable the window counts, where the tests run in one.
    #expect(found == expected || (expected == 72 && (20...500).contains(found)))
    #expect(terminal(["COLUMNS": variable], output: false).columns == 72)
  }

  @Test func interactiveNeedsBothEnds() {
    #expect(terminal([:]).isInteractive)
    #expect(!terminal([:], input: false).isInteractive)
    #expect(!terminal([:], output: false).isInteractive)
    #expect(terminal([:]).isDumb)
    #expect(terminal(["TERM": "dumb"]).isDumb)
    #expect(!terminal(["TERM": "xterm"]).isDumb)
  }

  @Test func completionsStandInColumns() {
    #expect(LineEditor.columns(["a", "bb", "ccc", "d"], width: 12) == "a    ccc\nbb   d\n")
    #expect(LineEditor.columns(["a\u{1b}"], width: 5) == "a\\x1b\n")
    let many = LineEditor.columns((0..<150).map { "w\($0)" }, width: 80)
    #expect(many.hasSuffix("… and 50 more\n"))
    #expect(LineEditor.columns([], width: 80) == "")
  }

  @Test func screenWrapsScrollsAndErases() {
    var screen = Screen(columns: 6, rows: 3)
    screen.feed("abcdefgh\r\n炼丹炼丹".utf8)
    #expect(screen.text == "gh\n炼丹炼\n丹")
    screen.feed("\u{1b}[2A\u{1b}[1Gx\u{1b}[K\u{1b}[31m!\u{1b}[0m".utf8)
    #expect(screen.lines[0] == "x!")
    screen.feed("\u{1b}[2;1H\u{1b}[J\u{7}".utf8)
    #expect(screen.text == "x!")
    #expect(screen.bells == 1 && screen.unknown == [])
    screen.feed("abc\u{1b}[1G\u{1b}[2@\u{1b}[4G\u{1b}[P\u{1b}[?2004h".utf8)
    #expect(screen.lines[1] == "  ac")
    #expect(screen.modes == [2004])
  }
}
