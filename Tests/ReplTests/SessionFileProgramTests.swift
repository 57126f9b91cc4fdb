import Foundation
import TestSupport
import Testing

@testable import Repl

/// Sessions in files through the program: killed, stopped, opened twice, on full disks.
@Suite(.enabled(if: Program.answers)) struct SessionFileProgramTests {
  /// A folder of its own, and the program in it.
  private struct Bench {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("athanor-\(UUID().uuidString)").path
    var runner = ProcessRunner()

    init() throws {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      runner.folder = folder
      runner.timeout = 60_000
      runner.environment["XDG_STATE_HOME"] = folder + "/state"
    }

    func run(_ line: String, in session: String? = "lab.athanor") -> ProcessResult {
      runner.run((session.map { [$0] } ?? []) + ["-c", line])
    }

    func files() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    func end() { try? FileManager.default.removeItem(atPath: folder) }
  }

  private func digests(_ result: ProcessResult) -> [String] {
    result.outputText.split(separator: "\n").filter { $0.contains("(bits ") }.map(String.init)
  }

  @Test func whatWasThereIsThereTheNextTime() throws {
    let bench = try Bench()
    defer { bench.end() }
    let first = bench.run(
      "data iris; split every=5; model { dense 8; norm; tanh; dropout 0.1; dense }; fit 2; "
        + "x = randn(3); branch wide; fit 1; use main; digest; digest x; z = randn(2); digest z; undo"
    )
    #expect(first.code == 0, "\(first.errorText)")
    let second = bench.run(
      "digest; digest x; z = randn(2); digest z; fit 1; digest; use wide; digest")
    #expect(second.code == 0, "\(second.errorText)")
    #expect(try bench.files() == ["lab.athanor"])
    #expect(digests(first) == Array(digests(second).prefix(3)))
    let branches = digests(second)
    #expect(branches.count == 5 && branches[3] != branches[0])
    // `fit 1` drew the next seed on both lines.
    #expect(branches[4] == branches[3])
    let third = bench.run("use main; undo 2; digest; redo 2; digest")
    #expect(digests(third) == [branches[0], branches[3]])
  }

  /// Kills a training and goes on with it, for training after training.
  @Test(arguments: [
    "fit 1cycle 400", "fit sgdr 400 opt=sgd", "fit plateau 400 opt=adam bs=32 accumulate=2",
    "fit cosine 400 opt=adamw patience=390 warmup=20", "r = fit const 400 opt=rmsprop clip=0.5",
  ]) func aKilledTrainingGoesOnToTheSameBits(_ fit: String) throws {
    let bench = try Bench()
    defer { bench.end() }
    let start = "data wine; model { dense 12; norm; relu; dropout 0.2; dense }; set autosave 0; "
    let whole = bench.run(start + fit + "; digest; digest r1", in: nil)
    #expect(whole.code == 0 && digests(whole).count == 2, "\(whole.errorText)")
    for delay in [150, 400, 900] {
      var killer = bench.runner
      killer.signals = [(delay, SIGKILL)]
      let killed = killer.run(["lab.athanor", "-c", start + fit])
      guard killed.ending == .signal(SIGKILL) else { continue }
      let path = bench.folder + "/lab.athanor"
      guard FileManager.default.fileExists(atPath: path) else { continue }
      let next = bench.run("digest")
      #expect(next.code == 0, "after \(delay) ms: \(next.errorText)")
      // Before the statement had begun there is nothing to go on with.
      if next.outputText.contains("interrupted:") {
        let again = bench.run("continue; digest; digest r1")
        #expect(again.code == 0, "after \(delay) ms: \(again.errorText)")
        #expect(digests(again) == digests(whole), "after \(delay) ms")
      }
      for ending in ["", "-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: path + ending)
      }
    }
  }

  @Test func aTrainingThatHadKeptNothingBeginsAgain() throws {
    let bench = try Bench()
    defer { bench.end() }
    let start = "data wine; model mlp 8; "
    #expect(bench.run(start).code == 0)
    // The row that a training writes before its first step, as a process leaves it that dies then.
    var killer = bench.runner
    killer.signals = [(600, SIGKILL)]
    let killed = killer.run(["lab.athanor", "-c", "fit 1000000 lr=0.01"])
    #expect(killed.ending == .signal(SIGKILL))
    // A statement that was kept before `continue`, and one that died in it, once made it forgotten.
    #expect(bench.run("set autosave 600; x = 3").code == 0)
    #expect(killer.run(["lab.athanor", "-c", "continue"]).ending == .signal(SIGKILL))
    var stopper = bench.runner
    stopper.signals = [(600, SIGINT)]
    let told = stopper.run(["lab.athanor", "-c", "continue"])
    #expect(told.outputText.contains("interrupted: fit 1000000 lr=0.01; continue begins it again"))
    #expect(told.code == 130, "\(told.errorText)")
    #expect(bench.run("save work.ath").code == 0)
    let script = try String(contentsOfFile: bench.folder + "/work.ath", encoding: .utf8)
    #expect(script.contains("\nfit 1000000 lr=0.01 seed=42 pause="), "\(script)")
  }

  @Test func stoppedProcessesKeepTheirSession() throws {
    for (signal, code) in [(SIGTERM, Int32(143)), (SIGHUP, 129), (SIGINT, 130)] {
      let bench = try Bench()
      defer { bench.end() }
      var stopped = bench.runner
      stopped.signals = [(500, signal)]
      let line = "data wine; model mlp 8; fit 1000000"
      #expect(stopped.run(["lab.athanor", "-c", line]).code == code)
      let next = bench.run("continue pause=1")
      #expect(!next.outputText.contains("interrupted") && next.code == 0, "\(next.errorText)")
      // Without a file it is kept where the prompt finds it.
      let loose = stopped.run(["-c", line])
      #expect(loose.code == code && loose.errorText.contains("the session is kept"))
      let left = try FileManager.default.contentsOfDirectory(
        atPath: bench.folder + "/state/athanor/sessions")
      #expect(left.count == 1)
    }
  }

  @Test func aFullDiskDoesNotStopTheWork() throws {
    let bench = try Bench()
    defer { bench.end() }
    #expect(bench.run("data wine; model mlp 8").code == 0)
    let before = try Data(contentsOf: URL(fileURLWithPath: bench.folder + "/lab.athanor"))
    var limited = bench.runner
    limited.path = "/bin/sh"
    let line = "x = zeros(400, 400) + 1; fit 2; y = 3; digest"
    let result = limited.run([
      "-c", "ulimit -f \((before.count + 200_000) / 512); exec \"$0\" lab.athanor -c '\(line)'",
      Program.athanor,
    ])
    #expect(result.code == 4)
    #expect(digests(result).count == 1)
    #expect(result.errorText.components(separatedBy: "warning:").count == 3, "\(result.errorText)")
    #expect(result.errorText.contains("the last changes not kept in lab.athanor"))
    let after = bench.run("vars")
    #expect(after.code == 0 && !after.outputText.contains("zeros"), "\(after.errorText)")
    // Without room for a byte the file can still be read.
    let full = limited.run([
      "-c", "ulimit -f 0; exec \"$0\" lab.athanor -c '1 + 1'", Program.athanor,
    ])
    #expect(full.code == 0, "\(full.errorText)")
    #expect(full.outputText.contains(": opened read-only; save other.athanor keeps"))
    #expect(bench.run("y = 3").code == 0)
  }

  @Test func filesThatMayNotBeWrittenAreRead() throws {
    let bench = try Bench()
    defer { bench.end() }
    #expect(bench.run("x = 3").code == 0)
    let result = bench.run("x; open nosuch.athanor", in: nil)
    #expect(result.code == 1)
    for (words, text) in [
      ("open nosuch.athanor", "no such file"), ("open work.ath", "ends in .athanor"),
      ("save lab.txt", "a session in .athanor"), ("open", "no session was left behind"),
    ] {
      let failed = bench.run(words, in: nil)
      #expect(failed.code == 1 && failed.errorText.contains(text), "\(failed.errorText)")
    }
    try Data("hello".utf8).write(to: URL(fileURLWithPath: bench.folder + "/no.athanor"))
    let foreign = bench.run("1", in: "no.athanor")
    #expect(foreign.code == 4 && foreign.errorText.contains("this is no session of athanor"))
  }

  @Test func savedSessionsAreTheSameToTheByte() throws {
    let bench = try Bench()
    defer { bench.end() }
    let line = "data iris; model mlp 4; fit 2; x = randn(4); undo; branch b; y = 1; save "
    for name in ["a", "b"] { #expect(bench.run(line + "\(name).athanor", in: nil).code == 0) }
    let bytes = try ["a", "b"].map {
      try Data(contentsOf: URL(fileURLWithPath: bench.folder + "/\($0).athanor"))
    }
    #expect(bytes[0].elementsEqual(bytes[1]))
    let copy = bench.run("z = 2; save c.athanor; undo 2; y", in: "a.athanor")
    #expect(copy.code == 1 && copy.errorText.contains("\"y\""), "\(copy.errorText)")
    #expect(bench.run("use main; redo; x", in: "c.athanor").code == 0)
  }
}

/// Sessions at a terminal.
@Suite(.enabled(if: Program.answers)) struct SessionTerminalTests {
  @Test func aSecondProcessLearnsWhoHasTheFile() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let first = try #require(TerminalSession(["lab.athanor"], folder: folder))
    #expect(first.shows("a new session"))
    first.send("x = 41\rx + 2\r")
    #expect(first.shows("43"))
    var runner = ProcessRunner()
    runner.folder = folder
    let second = runner.run(["lab.athanor", "-c", "x + 1; y = 2; save other.athanor; z = 3"])
    #expect(second.code == 0, "\(second.errorText)")
    #expect(second.outputText.contains("it is open in pid ") && second.outputText.contains("(pts/"))
    #expect(second.outputText.contains("\n42\n"))
    let refused = runner.run(["-c", "save lab.athanor"])
    #expect(refused.code == 1 && refused.errorText.contains("it is open in pid"))
    first.send("y\r")
    // What is typed before the editor listens again is no Ctrl-D to it.
    #expect(
      first.waits { $0.text.contains("no command") && $0.currentLine.hasSuffix(">") },
      "\(first.screen.text)")
    first.send("\u{4}")
    #expect(first.end() == .code(0))
    #expect(runner.run(["other.athanor", "-c", "x + y + z"]).outputText.hasSuffix("46\n"))
  }

  @Test func aSessionInMemoryIsOfferedAgain() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let state: [String: String?] = ["XDG_STATE_HOME": folder]
    func start() throws -> TerminalSession {
      try #require(TerminalSession(environment: state, folder: folder))
    }
    func left() -> [String] {
      (try? FileManager.default.contentsOfDirectory(atPath: folder + "/athanor/sessions")) ?? []
    }
    let first = try start()
    #expect(first.isAt(">"))
    first.send("data iris\r")
    #expect(first.isAt("iris>"))
    first.send("x = 41\rx + 2\r")
    #expect(first.shows("43"))
    first.signal(SIGKILL)
    #expect(first.end() == .signal(SIGKILL))
    #expect(!left().isEmpty)

    let second = try start()
    #expect(second.shows("a session was left behind: 3 statements at iris; open takes it up"))
    second.send("open\r")
    #expect(second.isAt("iris>"))
    second.send("x + 1\r")
    #expect(second.shows("42"))
    second.signal(SIGTERM)
    #expect(second.end() == .code(143))

    let third = try start()
    #expect(third.shows("a session was left behind"))
    third.send("open\r")
    #expect(third.isAt("iris>"))
    third.send("\u{4}")
    #expect(third.end() == .code(0))
    #expect(left().isEmpty)
  }

  private func folder() throws -> String {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("athanor-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }
}
