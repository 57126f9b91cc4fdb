import Foundation
import TestSupport
import Testing

/// A kill, a full disk, a broken device, an interruption and half a write at every call that changes a
/// file: what is there afterwards is the old or the new, whole.
@Suite(.enabled(if: Program.answers && Program.injection != nil)) struct FaultTests {
  private struct Work {
    let statement: String
    let file: String
  }

  private static let works = [
    "export": Work(statement: "export a.safetensors", file: "a.safetensors"),
    "script": Work(statement: "save a.ath", file: "a.ath"),
    "session": Work(statement: "save a.athanor", file: "a.athanor"),
  ]

  @Test(arguments: ["export", "script", "session"], ["kill", "ENOSPC", "EIO", "EINTR", "short"])
  func savesAreAllOrNothing(_ name: String, _ kind: String) throws {
    let work = try #require(Self.works[name])
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/" + work.file
    var runner = ProcessRunner()
    runner.folder = folder
    let start = "data iris; model linear; seed "
    #expect(runner.run(["-c", start + "1; init zeros; " + work.statement]).code == 0)
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    let old = try Self.content(of: path, runner)
    let next = start + "2; init xavier; " + work.statement
    #expect(runner.run(["-c", next]).code == 0)
    let new = try Self.content(of: path, runner)
    #expect(old != new)
    var (call, outcomes) = (1, Set<String>())
    while call < 200 {
      for ending in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + ending) }
      try before.write(to: URL(fileURLWithPath: path))
      let (result, isReached) = Self.run(runner, next, in: folder, at: call, kind)
      guard isReached else { break }
      let found = try Self.content(of: path, runner)
      let what = found == old ? "old" : found == new ? "new" : "neither"
      #expect(what != "neither", "call \(call)")
      outcomes.insert(what)
      if kind == "kill" {
        #expect(result.ending == .signal(SIGKILL))
      } else {
        // What fails behind the new file, such as bringing its folder to the disk, is said too.
        #expect(
          result.code == 0 ? what == "new" : !result.errorText.isEmpty,
          "call \(call): \(what), \(result.errorText)")
      }
      call += 1
    }
    #expect(call > 3 && call < 200, "\(call) calls")
    let left = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(left.count <= 3, "\(left)")
    #expect(outcomes.contains("old") || kind == "EINTR" || kind == "short")
  }

  /// A session in a file, struck at every call of a statement's commit and of the end.
  @Test(arguments: ["kill", "ENOSPC", "EIO", "EINTR", "short"]) func sessionsSurviveEveryCall(
    _ kind: String
  ) throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/lab.athanor"
    var runner = ProcessRunner()
    runner.folder = folder
    #expect(runner.run(["lab.athanor", "-c", "data iris; model linear; x = 1"]).code == 0)
    let start = try Data(contentsOf: URL(fileURLWithPath: path))
    var call = 1
    while call < 200 {
      for ending in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + ending) }
      try start.write(to: URL(fileURLWithPath: path))
      let (_, isReached) = Self.run(
        runner, "x = 2; init xavier; x = 3", in: folder, at: call, kind, ["lab.athanor"])
      guard isReached else { break }
      let after = runner.run(["lab.athanor", "-c", "x"])
      #expect(after.code == 0, "call \(call): \(after.errorText)")
      let x = after.outputText.split(separator: "\n").last
      #expect(x == "1" || x == "2" || x == "3", "call \(call): \(after.outputText)")
      call += 1
    }
    #expect(call > 3 && call < 200, "\(call) calls")
  }

  /// The bytes of a file; of a session what it answers, which takes up what a dead process left.
  private static func content(of path: String, _ runner: ProcessRunner) throws -> Data {
    guard path.hasSuffix(".athanor") else {
      return try Data(contentsOf: URL(fileURLWithPath: path))
    }
    let answer = runner.run([path, "-c", "seed; digest"])
    return Data((answer.code == 0 ? answer.outputText : answer.errorText).utf8)
  }

  private static func folder() throws -> String {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("athanor-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  /// Runs with a fault at a call; whether the call was reached.
  private static func run(
    _ runner: ProcessRunner, _ line: String, in folder: String, at call: Int, _ kind: String,
    _ arguments: [String] = []
  ) -> (ProcessResult, Bool) {
    let log = FileManager.default.temporaryDirectory
      .appendingPathComponent("athanor-\(UUID().uuidString).log").path
    defer { try? FileManager.default.removeItem(atPath: log) }
    var struck = runner
    struck.environment["LD_PRELOAD"] = Program.injection
    struck.environment["FAULT_AT"] = "\(call)"
    struck.environment["FAULT_KIND"] = kind
    struck.environment["FAULT_LOG"] = log
    let result = struck.run(arguments + ["-c", line])
    return (result, FileManager.default.fileExists(atPath: log))
  }
}
