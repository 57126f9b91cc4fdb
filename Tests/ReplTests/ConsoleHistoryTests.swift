import Foundation
import TestSupport
import Testing

/// Statements that outlive their session, through the real program.
@Suite(.enabled(if: Program.answers)) struct ConsoleHistoryTests {
  /// A folder of its own for the history; goes with the value.
  private final class Home {
    let folder = NSTemporaryDirectory() + UUID().uuidString
    var path: String { folder + "/.local/state/athanor/history" }
    var environment: [String: String?] { ["HOME": folder, "ATHANOR_HISTORY": nil] }

    init() throws {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    var lines: [String] {
      let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      return text.split(separator: "\n").map(String.init)
    }
  }

  private func start(
    _ home: Home, columns: Int = 60, _ environment: [String: String?] = [:]
  ) throws -> TerminalSession {
    let session = try #require(
      TerminalSession(
        environment: home.environment.merging(environment) { $1 }, columns: columns, rows: 16))
    try #require(session.isAt(">"), "\(session.screen.text)")
    return session
  }

  @Test func aStatementOutlivesItsSessionEvenWhenThatIsKilled() throws {
    let home = try Home()
    let first = try start(home)
    first.send("1 + 41\r")
    #expect(first.shows("42"))
    first.send("[1,\r2]\r")
    #expect(first.waits { $0.text.hasSuffix("\n[1, 2]\n>") })
    first.send("half")
    #expect(first.isAt("> half"), "\(first.screen.text)")
    first.signal(SIGKILL)
    _ = first.end()
    #expect(home.lines.count == 3)
    let second = try start(home)
    second.send("\u{1b}[A")
    #expect(second.shows("> [1,\n  2]"), "\(second.screen.text)")
    second.send("\u{1b}[A")
    #expect(second.isAt("> 1 + 41"), "\(second.screen.text)")
  }

  @Test func theCorrectedLineWaits() throws {
    let home = try Home()
    let session = try start(home, columns: 72)
    session.send("x = 1; data digts\r")
    #expect(session.shows("(Up: corrected line)"), "\(session.screen.text)")
    // Only what has not run yet.
    session.send("\u{1b}[A")
    #expect(session.isAt("> data digits"), "\(session.screen.text)")
    session.send("\u{1b}[A")
    #expect(session.isAt("> x = 1; data digts"))
    session.send("\u{1b}[B\r")
    #expect(session.shows("1797 rows"), "\(session.screen.text)")
    #expect(home.lines.count == 3, "\(home.lines)")
  }

  @Test func aRowThatIsRecalledIsPassedOrEntered() throws {
    let home = try Home()
    let session = try start(home)
    session.send("7\r")
    #expect(session.shows("\n7"))
    session.send("[1,\r2]\r")
    #expect(session.shows("[1, 2]"))
    session.send("\u{1b}[A\u{1b}[A")
    #expect(session.isAt("> 7"), "\(session.screen.text)")
    session.send("\u{1b}[B\u{1b}[D\u{1b}[A0")
    #expect(session.shows("> [1,0\n  2]"), "\(session.screen.text)")
  }

  @Test func historyListsAndSearches() throws {
    let home = try Home()
    let session = try start(home)
    session.send("1 + 41\r")
    #expect(session.shows("42"))
    session.send("2 + 3\r")
    #expect(session.shows("\n5"))
    session.send("history 41\r")
    #expect(session.shows("> history 41\n1 + 41"), "\(session.screen.text)")
    session.send("history off\r")
    #expect(session.shows("no longer kept"))
    session.send("6 * 7\r")
    #expect(session.waits { $0.text.hasSuffix("> 6 * 7\n42\n>") })
    #expect(!home.lines.contains { $0.hasSuffix("6 * 7") })
  }

  @Test(arguments: ["folder", "loop", "foreign"])
  func aBadFileIsSaidOnceAndTheSessionWorks(_ kind: String) throws {
    let home = try Home()
    let above = (home.path as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: above, withIntermediateDirectories: true)
    switch kind {
    case "folder":
      try FileManager.default.createDirectory(
        atPath: home.path, withIntermediateDirectories: false)
    case "loop":
      try FileManager.default.createSymbolicLink(
        atPath: home.path, withDestinationPath: home.path)
    default: try Data("ls -l\n".utf8).write(to: URL(fileURLWithPath: home.path))
    }
    let session = try start(home, columns: 200)
    let said = kind == "foreign" ? "kept as" : "statements are not kept"
    #expect(session.shows(said), "\(session.screen.text)")
    // The name of the folder may hold any digits.
    session.send("1 + 41\r")
    #expect(session.waits { $0.text.hasSuffix("\n42\n>") }, "\(session.screen.text)")
    session.send("\u{1b}[A")
    #expect(session.isAt("> 1 + 41"))
    session.send("\r")
    #expect(
      session.waits { $0.text.split(separator: "\n").filter { $0 == "42" }.count == 2 },
      "\(session.screen.text)")
    #expect(session.screen.text.split(separator: "\n").filter { $0.contains(said) }.count == 1)
  }

  @Test func withoutAHomeTheSessionWorks() throws {
    let session = try #require(
      TerminalSession(
        environment: ["HOME": nil, "ATHANOR_HISTORY": nil], columns: 100, rows: 16))
    #expect(session.shows("HOME is not set\n>"), "\(session.screen.text)")
    session.send("1 + 41\r")
    #expect(session.shows("42"))
  }

  /// Eight sessions on one file; a thousand statements each where there is time.
  @Test func sessionsSideBySideLoseAndTearNothing() throws {
    let home = try Home()
    let count = ProcessInfo.processInfo.environment["SOAK_SECONDS"] == nil ? 30 : 1000
    let sessions = try (0..<8).map { _ in try start(home) }
    for number in 0..<count {
      for (writer, session) in sessions.enumerated() {
        session.send("\(writer) + \(10 * number)\r")
      }
    }
    for (writer, session) in sessions.enumerated() {
      #expect(session.shows("\n\(writer + 10 * (count - 1))\n>", timeout: 120_000))
    }
    #expect(home.lines.count == 8 * count + 1)
    for writer in 0..<8 {
      let own = home.lines.filter { $0.dropFirst(8).hasPrefix(" \(writer) + ") }
      #expect(own.count == count)
    }
  }
}
