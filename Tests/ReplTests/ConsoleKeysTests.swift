import Foundation
import TestSupport
import Testing

/// Keys that change the line, in emacs and in vi mode.
@Suite(.enabled(if: Program.answers)) struct ConsoleKeysTests {
  private func start(
    columns: Int = 60, rows: Int = 16, environment: [String: String?] = [:]
  ) throws -> TerminalSession {
    let session = try #require(
      TerminalSession(environment: environment, columns: columns, rows: rows))
    try #require(session.isAt(">"), "\(session.screen.text)")
    return session
  }

  /// A home folder with an `.editrc`, removed by the caller.
  private func home(_ editrc: String, mode: Int = 0o600) throws -> String {
    let folder = NSTemporaryDirectory() + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    _ = FileManager.default.createFile(
      atPath: folder + "/.editrc", contents: Data(editrc.utf8),
      attributes: [.posixPermissions: mode])
    return folder
  }

  // MARK: Enter

  @Test func enterRunsOneRowWhereverTheCursorIs() throws {
    let session = try start()
    session.send("1 + 41\u{1}\r")
    #expect(session.shows("> 1 + 41\n42\n>"), "\(session.screen.text)")
  }

  @Test func enterInTheMiddleOfSeveralRowsMakesAnother() throws {
    let session = try start()
    session.send("[1,\r2]\u{1b}[A")
    #expect(session.isAt("> [1,"))
    session.send("\r3,")
    #expect(session.shows("> [1,\n  3,\n  2]"), "\(session.screen.text)")
    // At the end, blanks aside, it runs.
    session.send("\u{1b}[B\u{1b}OF  \r")
    #expect(session.shows("[1, 3, 2]"), "\(session.screen.text)")
  }

  @Test(arguments: ["\u{1b}\r", "\u{1b}[13;2u", "\u{1b}[27;2;13~"])
  func altEnterIsALineEnd(_ key: String) throws {
    let session = try start()
    session.send("1 + 41" + key + "2 + 3")
    #expect(session.shows("> 1 + 41\n2 + 3"))
    session.send("\r")
    #expect(session.shows("42\n5\n>"), "\(session.screen.text)")
  }

  @Test func rowsOfABlockAreIndented() throws {
    let session = try start()
    session.send("repeat 2 {\rmodel { \rdense\r}\r}")
    #expect(
      session.shows("> repeat 2 {\n  model {\n    dense\n  }\n}"), "\(session.screen.text)")
    // No blanks are left at the end of a row.
    session.send("\u{1b}[A\u{1b}[A\u{1b}[A\u{1b}OFx")
    #expect(session.isAt("  model {x"), "\(session.screen.text)")
  }

  // MARK: Taking out, putting back, undoing

  @Test func whatIsTakenOutComesBack() throws {
    let session = try start()
    session.send("one two-three\u{17}")
    #expect(session.isAt("> one"))
    session.send("\u{17}\u{19}")
    #expect(session.isAt("> one two-three"), "\(session.screen.text)")
    session.send("\u{1b}\u{7f}")
    #expect(session.isAt("> one two-"))
    session.send("\u{1}\u{b}x\u{19}")
    #expect(session.isAt("> xone two-"))
    session.send("\u{1b}b\u{1b}b\u{1b}d")
    #expect(session.isAt(">  two-"), "\(session.screen.text)")
    session.send("\u{5}\u{15}done")
    #expect(session.isAt("> done"))
  }

  @Test func killsStayInTheirRow() throws {
    let session = try start()
    session.send("[1,\r2,\r3]\u{1b}[A\u{1}\u{b}4,")
    #expect(session.shows("> [1,\n4,\n  3]"), "\(session.screen.text)")
    session.send("\u{15}\u{15}")
    #expect(session.shows("> [1,\n  3]"), "\(session.screen.text)")
  }

  @Test func undoGoesBackWordByWord() throws {
    let session = try start()
    session.send("fit 1cycle 10\u{17}\u{1f}")
    #expect(session.isAt("> fit 1cycle 10"), "\(session.screen.text)")
    session.send("\u{1f}\u{1f}")
    #expect(session.isAt("> fit"), "\(session.screen.text)")
    session.send("\u{1f}")
    #expect(session.isAt(">"))
    session.send("\u{18}\u{15}1 + 41\r")
    #expect(session.shows("42"))
  }

  @Test func theLastWordOfTheStatementBefore() throws {
    let session = try start()
    session.send("x = 41\r")
    #expect(session.isAt(">"))
    session.send("y = 7\r")
    #expect(session.isAt(">"))
    session.send("1 + \u{1b}.")
    #expect(session.isAt("> 1 + 7"), "\(session.screen.text)")
    session.send("\u{1b}.\r")
    #expect(session.shows("> 1 + 41\n42"), "\(session.screen.text)")
  }

  @Test func tabAtTheStartOfARowIndents() throws {
    let session = try start()
    session.send("model {\r\tdense")
    #expect(session.isAt("    dense"), "\(session.screen.text)")
  }

  // MARK: Pasted text

  @Test func tabsInPastedTextAreTabs() throws {
    let session = try start()
    session.send("\u{1b}[200~# a\tb\n\t1 + 41\u{1b}[201~")
    #expect(session.shows("> # a   b\n        1 + 41"), "\(session.screen.text)")
    session.send("\r")
    #expect(session.shows("42"))
  }

  @Test(arguments: [
    "\u{1b}[31m", "\u{1b}]0;title\u{7}", "\u{1b}]8;;x\u{1b}\\", "\u{1b}P1$r\u{1b}\\", "\u{1b}(B",
    "\u{1b}[999999999C", "\u{1b}c",
  ])
  func sequencesInPastedTextAreDropped(_ sequence: String) throws {
    let session = try start()
    session.send("\u{1b}[200~1 + \(sequence)41\u{1b}[201~")
    #expect(session.isAt("> 1 + 41"), "\(session.screen.text)")
  }

  @Test func aControlCharacterInPastedTextIsRefused() throws {
    let session = try start()
    session.send("\u{1b}[200~1 + \u{7}41\u{1b}[201~\r")
    #expect(session.shows("error E006"), "\(session.screen.text)")
  }

  @Test func aPasteGoesOnAfterAResize() throws {
    let session = try start()
    session.send("\u{1b}[200~1 + ")
    session.resize(columns: 40, rows: 16)
    usleep(50_000)
    session.send("41\u{1b}[201~")
    #expect(session.isAt("> 1 + 41"), "\(session.screen.text)")
  }

  // MARK: The user's own keys

  @Test func editrcSetsViMode() throws {
    let folder = try home("athanor:bind -v\nother:bind -e\n")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let session = try start(environment: ["HOME": folder])
    session.send("one two\u{1b}")
    usleep(100_000)
    session.send("0cw1 +\u{1b}")
    usleep(100_000)
    #expect(session.isAt("> 1 + two"), "\(session.screen.text)")
    // The arrows work while text is inserted, and leave it so.
    session.send("A\u{1b}[D\u{1b}[D\u{1b}[D41 \u{1b}[1~0")
    #expect(session.isAt("> 01 + 41 two"), "\(session.screen.text)")
    session.send("\u{1b}")
    usleep(100_000)
    session.send("$bD\r")
    #expect(session.shows("42"), "\(session.screen.text)")
    session.send("\u{1b}")
    usleep(100_000)
    session.send("k")
    #expect(session.isAt("> 01 + 41"), "\(session.screen.text)")
  }

  @Test func editrcBindsAKey() throws {
    let folder = try home(
      "bind ^O ed-move-to-beg # to the start\nathanor:bind \"\\e[5~\" ed-move-to-beg\n")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let session = try start(environment: ["HOME": folder])
    session.send("b\u{f}a")
    #expect(session.isAt("> ab"), "\(session.screen.text)")
  }

  @Test func aBadLineOfEditrcIsNamed() throws {
    let folder = try home("bind ^O no-such-function\n")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let session = try start(columns: 200, environment: ["HOME": folder])
    #expect(session.shows(".editrc:1: this line cannot be read"), "\(session.screen.text)")
  }

  @Test func anEditrcThatOthersMayWriteIsNotRead() throws {
    let folder = try home("bind -v\n", mode: 0o666)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let session = try start(columns: 200, environment: ["HOME": folder])
    #expect(session.shows("not read"), "\(session.screen.text)")
    session.send("1 + 41\u{1}\u{b}2 + 3\r")
    #expect(session.shows("> 2 + 3\n5"), "\(session.screen.text)")
  }

  // MARK: Terminals

  @Test func anUnknownTerminalIsTakenForAnXterm() throws {
    let session = try start(environment: ["TERM": "nonsense"])
    session.send("1 + \u{1b}[1~\u{1b}[4~41\r")
    #expect(session.shows("> 1 + 41\n42\n>"), "\(session.screen.text)")
  }

  @Test func aWindowOfThreeColumnsWorks() throws {
    let session = try #require(TerminalSession(columns: 3, rows: 10))
    #expect(session.isAt(">"))
    session.send("7*6\r")
    #expect(session.shows("42"), "\(session.screen.text)")
  }

  @Test(arguments: ["0", "1", "-5", "1000000000000000000", "text"])
  func nonsenseColumns(_ columns: String) throws {
    let session = try start(environment: ["COLUMNS": columns])
    session.send("1 + 41\r")
    #expect(session.shows("42"), "\(session.screen.text)")
  }

  @Test func stoppingInAShellGivesTheTerminalBack() throws {
    let session = try #require(
      TerminalSession(
        path: "/bin/bash", ["--norc", "--noprofile", "-i"],
        environment: ["PS1": "sh> "], columns: 60, rows: 16))
    #expect(session.isAt("sh>"))
    session.send(Program.athanor + "\r")
    #expect(session.isAt(">"), "\(session.screen.text)")
    session.send("1 + 炼")
    #expect(session.isAt("> 1 + 炼"))
    session.send("\u{1a}")
    #expect(session.isAt("sh>"), "\(session.screen.text)")
    #expect(!session.screen.modes.contains(2004) || session.screen.currentLine == "sh>")
    session.send("echo a''b\r")
    #expect(session.shows("\nab\n"), "\(session.screen.text)")
    session.send("fg\r")
    #expect(session.isAt("> 1 + 炼"), "\(session.screen.text)")
    session.send("\u{7f}41\r")
    #expect(session.shows("42\n>"), "\(session.screen.text)")
    session.send("\u{4}")
    #expect(session.isAt("sh>"))
  }
}
