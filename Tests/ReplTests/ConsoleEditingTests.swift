import Glibc
import TestSupport
import Testing

/// The real program on a terminal: keys in, screen out.
@Suite(.enabled(if: Program.answers)) struct ConsoleEditingTests {
  /// The program at its first prompt.
  private func start(
    columns: Int = 60, rows: Int = 16, environment: [String: String?] = [:]
  ) throws -> TerminalSession {
    let session = try #require(
      TerminalSession(environment: environment, columns: columns, rows: rows))
    try #require(session.isAt(">"), "\(session.screen.text)")
    return session
  }

  private func expectNothingUnknown(_ session: TerminalSession) {
    #expect(session.screen.unknown == [])
  }

  @Test func aLineIsTypedAndAnswered() throws {
    let session = try start()
    session.send("1 + 41\r")
    #expect(session.shows("> 1 + 41\n42\n>"), "\(session.screen.text)")
    expectNothingUnknown(session)
  }

  @Test func commonKeysMoveAndDelete() throws {
    let session = try start()
    session.send("abc def\u{1b}[1~X")
    #expect(session.isAt("> Xabc def"))
    session.send("\u{1b}[3~")
    #expect(session.isAt("> Xbc def"))
    session.send("\u{1b}OFz\u{1b}[1;5Dy")
    #expect(session.isAt("> Xbc ydefz"))
    session.send("\u{1b}[Hw\u{1b}[1;5Cv\u{1b}[4~\u{17}")
    #expect(session.isAt("> wXbcv"), "\(session.screen.text)")
  }

  @Test(arguments: [
    "\u{1b}[15~", "\u{1b}OP", "\u{1b}[[A", "\u{1b}[5~", "\u{1b}[2~", "\u{1b}[1;6P",
    "\u{1b}[<0;3;4M", "\u{1b}\u{1b}[D\u{1b}[C", "\u{1b}[201~",
  ])
  func unknownKeysLeaveNoLetters(_ key: String) throws {
    let session = try start()
    session.send("ab" + key + "c")
    #expect(session.isAt("> abc"), "\(session.screen.text)")
  }

  @Test func wideCharactersAreEditedAndWrap() throws {
    let session = try start(columns: 20)
    session.send("\"炼丹é炼丹炼丹\"\u{1b}[D\u{1b}[D\u{1b}[DX")
    #expect(session.shows("> \"炼丹é炼丹X炼丹\""), "\(session.screen.text)")
    session.send("\u{1b}[1~\u{1b}[C长长长长")
    #expect(session.shows("> \"长长长长炼丹é炼丹\nX炼丹\""), "\(session.screen.text)")
    expectNothingUnknown(session)
  }

  @Test func controlCDropsTheLineAndNothingElse() throws {
    let session = try start()
    session.send("fit 1cycle")
    #expect(session.isAt("> fit 1cycle"))
    session.send("\u{3}")
    #expect(session.shows("> fit 1cycle^C\n>"), "\(session.screen.text)")
    session.send("1 + 41\r")
    #expect(session.shows("42"))
  }

  @Test func controlCPausesAFitAndLosesNothing() throws {
    let session = try start()
    session.send("data digits; model mlp 8; fit 1000000 lr=1e-4\r")
    #expect(session.shows("epoch"), "\(session.screen.text)")
    session.send("\u{3}")
    #expect(session.isAt("mlp/digits [paused]>"), "\(session.screen.text)")
    #expect(session.shows("paused at step"))
    session.send("x = 7\u{3}")
    #expect(session.shows("x = 7^C"))
    session.send("continue\r")
    // An empty line at first, then the progress: on a busy machine the one may be missed.
    #expect(session.waits { !$0.currentLine.contains(">") }, "\(session.screen.text)")
    usleep(100_000)
    session.send("\u{3}\u{3}")
    #expect(session.isAt("mlp/digits [paused]>"), "\(session.screen.text)")
    session.send("1 + 41\r")
    #expect(session.shows("\n42\n"), "\(session.screen.text)")
  }

  @Test func controlDLeavesOnAnEmptyLineOnly() throws {
    let session = try start()
    session.send("ab\u{1}\u{4}")
    #expect(session.isAt("> b"))
    session.send("\u{3}")
    #expect(session.isAt(">"))
    session.send("\u{4}")
    #expect(session.end() == .code(0))
    #expect(!session.screen.modes.contains(2004))
  }

  @Test func controlBackslashDoesNotEndIt() throws {
    let session = try start()
    session.send("1 + ")
    #expect(session.isAt("> 1 +"))
    session.send("\u{1c}")
    usleep(20_000)
    session.send("41\r")
    #expect(session.shows("42"), "\(session.screen.text)")
  }

  @Test func tabCompletesOneAndListsSeveral() throws {
    let session = try start()
    session.send("lrf\t")
    #expect(session.isAt("> lrfind"))
    session.send("\u{15}sc\t")
    #expect(session.waits { $0.text.contains("schedule") && $0.text.contains("score") })
    #expect(session.isAt("> sc"), "\(session.screen.text)")
    session.send("o\t")
    #expect(session.isAt("> score"), "\(session.screen.text)")
  }

  @Test func pastedTextWaitsForEnter() throws {
    let session = try start()
    #expect(session.screen.modes.contains(2004))
    session.send("\u{1b}[200~1 + 41\r\n2 \u{1b}[31m+ 3\n\u{1b}[201~")
    #expect(session.shows("> 1 + 41\n2 + 3"), "\(session.screen.text)")
    #expect(!session.shows("42", timeout: 200))
    session.send("\r")
    #expect(session.shows("42\n5\n>"), "\(session.screen.text)")
  }

  @Test func aLongPasteIsOneStatement() throws {
    let session = try start()
    let block = String(repeating: "# nothing to do here\n", count: 1000)
    session.send("\u{1b}[200~" + block + "1 + 41\u{1b}[201~\r")
    #expect(session.shows("42"), "\(session.screen.text)")
    #expect(session.waits { $0.currentLine == ">" })
  }

  @Test func aResizeKeepsTheLine() throws {
    let session = try start(columns: 60)
    let text = "# a line of more than thirty columns"
    session.send(text + "\u{1b}[D\u{1b}[D")
    #expect(session.shows("> " + text))
    session.resize(columns: 30, rows: 16)
    #expect(session.shows("> # a line of more than thirty\n columns"), "\(session.screen.text)")
    session.send("X")
    #expect(session.shows("columXns"))
    session.resize(columns: 80, rows: 10)
    #expect(session.shows("> # a line of more than thirty columXns"), "\(session.screen.text)")
    session.send("\u{5}\u{15}1 + 41\r")
    #expect(session.shows("42"))
  }

  @Test func stoppingAndGoingOnKeepsTheLine() throws {
    let session = try start()
    session.send("1 + 炼\u{1b}[D")
    #expect(session.isAt("> 1 + 炼"))
    session.signal(SIGSTOP)
    usleep(20_000)
    session.signal(SIGCONT)
    #expect(session.isAt("> 1 + 炼"))
    session.send("41\u{1b}[3~\r")
    #expect(session.shows("42"), "\(session.screen.text)")
  }

  @Test(arguments: [SIGTERM: Int32(143), SIGHUP: 129])
  func askedToEnd(_ signal: Int32, _ code: Int32) throws {
    let session = try start()
    session.send("half a li")
    #expect(session.isAt("> half a li"))
    session.signal(signal)
    #expect(session.end() == .code(code))
    #expect(!session.screen.modes.contains(2004))
  }

  @Test(arguments: ["C", "de_DE.UTF-8", "tr_TR", "no such locale"])
  func anyLocale(_ name: String) throws {
    let session = try start(environment: ["LC_ALL": name])
    session.send("# né 炼\u{1b}[DX")
    #expect(session.isAt("> # né X炼"), "\(session.screen.text)")
    session.send("\u{5}\u{15}1 + 41\r")
    #expect(session.shows("42"))
  }

  @Test func badBytesAreRefusedAndHarmless() throws {
    let session = try start()
    session.send(bytes: [0xff, 0x31, 0xc3, 0x28, 0x0d])
    #expect(session.shows("error E"), "\(session.screen.text)")
    session.send("1 + 41\r")
    #expect(session.shows("42"), "\(session.screen.text)")
  }

  @Test func anOpenBraceGoesOnInTheSameEditBuffer() throws {
    let session = try start()
    session.send("model {\rdense 3\r")
    #expect(session.waits { $0.text.hasSuffix("> model {\n  dense 3") })
    // In the middle of a block this is no end of input.
    session.send("\u{4}}")
    #expect(session.isAt("}"))
    session.send("\u{3}")
    #expect(session.shows("}^C\n>"), "\(session.screen.text)")
  }

  @Test func historyBringsBackWholeStatements() throws {
    let session = try start()
    session.send("1 + 41\r")
    #expect(session.shows("42"))
    session.send("\u{1b}[200~# one\n2 + 3\u{1b}[201~\r")
    #expect(session.shows("5\n>"))
    session.send("\u{1b}[A")
    #expect(session.waits { $0.text.hasSuffix("> # one\n2 + 3") }, "\(session.screen.text)")
    session.send("\u{3}")
    #expect(session.isAt(">"))
    session.send("\u{1b}OA\u{1b}OA")
    #expect(session.isAt("> 1 + 41"), "\(session.screen.text)")
    session.send("\u{1b}OB")
    #expect(session.isAt("2 + 3"))
    session.send("\u{3}")
    #expect(session.isAt(">"))
    session.send("1 +\u{1b}[A")
    #expect(session.isAt("> 1 + 41"), "\(session.screen.text)")
    session.send("\u{1b}[B")
    #expect(session.isAt("> 1 +"))
  }

  @Test func controlRSearchesForPlainText() throws {
    let session = try start()
    session.send("1 + 41\r")
    #expect(session.shows("42"))
    session.send("2 + 3\r")
    #expect(session.shows("5\n>"))
    session.send("draft\u{12}")
    #expect(session.isAt("(search: ) draft"), "\(session.screen.text)")
    session.send("+")
    #expect(session.isAt("(search: +) 2 + 3"), "\(session.screen.text)")
    session.send("\u{12}")
    #expect(session.isAt("(search: +) 1 + 41"))
    session.send("(")
    #expect(session.isAt("(not found: +() 1 + 41"))
    session.send("\u{7}")
    #expect(session.isAt("> draft"))
    session.send("\u{12}4\r")
    #expect(session.waits { $0.text.components(of: "42") == 2 }, "\(session.screen.text)")
    expectNothingUnknown(session)
  }

  @Test func textTallerThanTheScreenIsEdited() throws {
    let session = try start(columns: 24, rows: 5)
    let block = String(repeating: "# nothing\n", count: 12)
    session.send("\u{1b}[200~" + block + "# end\u{1b}[201~")
    #expect(session.isAt("# end"))
    // Home twice, End twice, and enough letters to pass the right margin.
    session.send("\u{1}\u{1}\u{5}\u{5}" + String(repeating: "x", count: 200))
    session.send("\u{1b}[A\u{1b}[B\u{5}\r1 + 41\r")
    #expect(session.shows("42"), "\(session.screen.text)")
  }

  @Test func aDumbTerminalGetsPlainText() throws {
    let session = try start(environment: ["TERM": "dumb"])
    session.send("1 + 41\r")
    #expect(session.shows("42\n>"), "\(session.screen.text)")
    session.send("half")
    #expect(session.isAt("> half"))
    session.send("\u{3}")
    #expect(session.waits { $0.currentLine == ">" }, "\(session.screen.text)")
    session.send("\u{4}")
    #expect(session.end() == .code(0))
    #expect(!session.transcript.contains(0x1b))
  }
}

extension String {
  /// How often `part` occurs.
  fileprivate func components(of part: String) -> Int {
    split(separator: part, omittingEmptySubsequences: false).count - 1
  }
}
