import Foundation
import TestSupport
import Testing

/// The real program without a terminal: what it leaves on its outputs and how it ends.
@Suite(.enabled(if: Program.answers)) struct ConsoleProcessTests {
  @Test func aFullDeviceIsAnError() {
    var runner = ProcessRunner()
    runner.outputPath = "/dev/full"
    let result = runner.run(["-c", "1 + 41"])
    #expect(result.code == 1)
    #expect(result.errorText.contains("no space left on device"))
  }

  @Test func aReaderThatLeavesIsNoError() {
    var runner = ProcessRunner()
    runner.readsAtMost = 1
    let script = String(repeating: "1 + 41\n", count: 100_000)
    let result = runner.run(["-"], input: script)
    #expect(result.code == 0)
    #expect(result.errorText == "")
  }

  @Test(arguments: [[Int32(0)], [1], [2], [0, 1, 2]])
  func closedDescriptorsAreHarmless(_ closed: [Int32]) {
    var runner = ProcessRunner()
    runner.closed = Set(closed)
    let result = runner.run(["-c", "1 + 41"])
    // What cannot be written ends as on a full device.
    #expect(result.code == (closed.contains(1) ? 1 : 0))
    #expect(result.outputText == (closed.contains(1) ? "" : "42\n"))
    if closed == [1] {
      #expect(result.errorText == "athanor: standard output: it is closed\n")
    }
    #expect(runner.run(["-c", "x = 1"]).code == 0, "nothing had to be written")
  }

  @Test func closedInputIsAnEmptyScript() {
    var runner = ProcessRunner()
    runner.closed = [0]
    let result = runner.run([])
    #expect(result.code == 0)
    #expect(result.outputText == "")
  }

  @Test func pipedInputIsAScript() {
    let result = ProcessRunner().run([], input: "1 + 41\n2 + 3")
    #expect(result.code == 0)
    #expect(result.outputText == "42\n5\n")
    #expect(result.errorText == "")
  }

  @Test(arguments: [SIGINT: Int32(130), SIGTERM: 143, SIGHUP: 129])
  func aSignalHasItsCode(_ signal: Int32, _ code: Int32) throws {
    // Standard input that stays open keeps the script waiting.
    let session = try #require(TerminalSession(["-"], redirect: [1: "/dev/null", 2: "/dev/null"]))
    usleep(300_000)
    session.signal(signal)
    #expect(session.end() == .code(code))
  }

  @Test func aTerminalAsOutputAloneIsNoPrompt() throws {
    let session = try #require(TerminalSession([], redirect: [0: "/dev/null"]))
    #expect(session.end() == .code(0))
    #expect(session.screen.text == "")
  }

  @Test(arguments: [
    "ulimit -s 256", "ulimit -n 8", "ulimit -v 600000", "umask 777", "cd / && cd tmp",
    "mkdir \"$1/gone\" && cd \"$1/gone\" && rmdir \"$1/gone\"", "unset HOME", "HOME=",
    "HOME=/dev/null", "TMPDIR=/none", "XDG_CONFIG_HOME=relative", "trap '' HUP INT",
  ])
  func narrowSurroundings(_ preparation: String) throws {
    let folder = NSTemporaryDirectory() + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var runner = ProcessRunner()
    runner.path = "/bin/sh"
    let command = preparation + "; exec \"$0\" -c '1 + 41'"
    let result = runner.run(["-c", command, Program.athanor, folder])
    #expect(result.code == 0, "\(result.errorText)")
    #expect(result.outputText == "42\n")
  }

  @Test(arguments: ["C", "C.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8", "bogus"])
  func noLocaleChangesANumber(_ name: String) {
    var runner = ProcessRunner()
    runner.environment = ["LC_ALL": name, "LC_NUMERIC": name, "LANG": name]
    #expect(runner.run(["-c", "1 + 41"]).outputText == "42\n")
  }
}
