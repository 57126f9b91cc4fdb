import Foundation
import Kernel
import TestSupport
import Testing
import Viz

@testable import Repl

/// `set`, the file of settings, and the folders it lives in.
@Suite struct SettingTests {
  private static func apply(_ text: String) throws -> (Workspace.Display, [String]) {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("athanor-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("config.ath")
    try text.write(to: file, atomically: true, encoding: .utf8)
    var workspace = Workspace()
    var told: [String] = []
    Configuration.apply(file.path, to: &workspace) { problem, source in
      let line = problem.place.map { source.location(of: $0.lowerBound).line } ?? 0
      told.append("\(line) \(problem.message)")
    }
    return (workspace.display, told)
  }

  @Test func theFileSetsTheDisplay() throws {
    let (display, told) = try Self.apply(
      "# mine\nset charts words\nset width=100 height=20\n\nset glyphs ascii; set color never\n")
    #expect(told == [])
    #expect(display.charts == .words)
    #expect(display.glyphs == .ascii)
    #expect((display.width, display.height) == (100, 20))
    #expect(display.colour == .never)
  }

  /// What could change a result is refused by its line, and the lines around it stand.
  @Test func nothingElseMayStandInIt() throws {
    let (display, told) = try Self.apply(
      """
      set width 90
      seed 7
      set threads 4
      set memory=2GB
      fit 5 lr=0.1
      x = 3
      set height (1 + 3) * 4
      set
      set nosuch 3
      set height 16
      """)
    #expect((display.width, display.height) == (90, 16))
    #expect(
      told.map { String($0.prefix { $0 != " " }) } == ["2", "3", "4", "5", "6", "7", "8", "9"])
    #expect(told[0].contains("`set` and nothing else"))
    #expect(told[1].contains("threads is not about showing"))
  }

  @Test(arguments: ["set width 90\nset width (", "\u{0}\u{1}", "set width 90 90\n"])
  func aDamagedFileIsToldOf(_ text: String) throws {
    #expect(try !Self.apply(text).1.isEmpty)
  }

  @Test func noFileIsNoProblem() {
    var workspace = Workspace()
    Configuration.apply("/nosuch/config.ath", to: &workspace) { _, _ in Issue.record() }
    var problems = 0
    Configuration.apply("/", to: &workspace) { _, _ in problems += 1 }
    #expect(problems == 1, "a folder is told of")
  }

  @Test func folders() {
    func at(_ variables: [String: String]) -> Directories { Directories { variables[$0] } }
    let usual = at(["HOME": "/home/ada"])
    #expect(usual.configuration == "/home/ada/.config/athanor")
    #expect(usual.state == "/home/ada/.local/state/athanor")
    #expect(usual.data == "/home/ada/.local/share/athanor")
    let moved = at(["HOME": "/home/ada", "XDG_CONFIG_HOME": "/etc/mine/", "XDG_STATE_HOME": "rel"])
    #expect(moved.configuration == "/etc/mine/athanor")
    #expect(moved.state == usual.state, "a relative path is ignored")
    #expect(at([:]).data == "/.local/share/athanor")
  }

  /// Both forms, both spellings, and the value shown is the value set.
  @Test func setAtThePrompt() throws {
    let result = try ProgramRowTests.run([
      "set memory 500MB", "set memory", "set memory=auto", "set charts=words width 80",
      "set width", "set color never", "set colour", "set",
    ])
    #expect((result.code, result.errorText) == (0, ""))
    let lines = result.outputText.split(separator: "\n").map(String.init)
    #expect(lines.contains { $0.hasPrefix("memory") && $0.contains("~500.0 MB") })
    #expect(lines.contains { $0.hasPrefix("width") && $0.contains("80") })
    #expect(lines.contains { $0.hasPrefix("colour") && $0.contains("never") })
    for setting in Setting.all { #expect(lines.contains { $0.hasPrefix(setting.name + " ") }) }
  }

  @Test(arguments: ["set width 5", "set memory -1MB", "set charts pie", "set nosuch 3", "set 3"])
  func refused(_ line: String) throws {
    let result = try ProgramRowTests.run([line])
    #expect(result.code == 1)
    #expect(result.errorText.contains("error E01") && result.errorText.contains("^"))
  }

  @Test func theTableFitsANarrowScreen() throws {
    let result = try ProgramRowTests.run(["set width 60", "set"])
    let rows = result.outputText.split(separator: "\n")
    #expect(rows.allSatisfy { $0.count <= 60 && !$0.contains("..") }, "\(rows)")
  }

  @Test func coloursCanBeAskedForInAPipe() throws {
    let result = try ProgramRowTests.run(["set colour always", "set", "set colour never", "set"])
    #expect(result.outputText.contains("\u{1b}[1m"))
    #expect(!result.outputText.contains("\\x1b"))
  }

  /// The file is read by a talk, and by nothing else.
  @Test(.enabled(if: Program.answers)) func onlyATalkReadsIt() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("athanor-\(UUID().uuidString)")
    let own = folder.appendingPathComponent("athanor")
    try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try "set height 33\nseed 9\n".write(
      to: own.appendingPathComponent("config.ath"), atomically: true, encoding: .utf8)
    var runner = ProcessRunner()
    runner.environment = ["XDG_CONFIG_HOME": folder.path]
    #expect(!runner.run(["-c", "set height"]).outputText.contains("33"))
    #expect(runner.run([], input: "set height").errorText == "")

    let talk = try #require(
      TerminalSession([], environment: ["XDG_CONFIG_HOME": folder.path], folder: folder.path))
    #expect(talk.waits { $0.text.contains("error E062") })
    talk.send("set height\r")
    #expect(talk.waits { $0.text.contains("33") })
    let plain = try #require(
      TerminalSession(
        ["--no-config"], environment: ["XDG_CONFIG_HOME": folder.path], folder: folder.path))
    plain.send("set height; seed\r")
    #expect(plain.waits { $0.text.contains("seed 42") })
    #expect(!plain.screen.text.contains("33"))
  }
}
