import Foundation
import TestSupport
import Testing

/// Trainings killed at random moments go on to the same bits.
///
/// `make test` kills a few times; `make soak` goes on for SOAK_SECONDS.
@Suite(.enabled(if: Program.answers)) struct SessionSoakTests {
  private static let seconds = Double(ProcessInfo.processInfo.environment["SOAK_SECONDS"] ?? "")

  private static let trainings = [
    "fit 1cycle 120 bs=16", "fit sgdr 120 opt=sgd bs=32", "fit plateau 120 opt=adam accumulate=2",
    "fit cosine 120 opt=rmsprop patience=60", "fit wsd 120 warmup=9 clip=1",
    "repeat 6 { init kaiming; fit 20 bs=16 }", "sweep lr=1e-3,1e-2 bs=16,32 { fit 20 }",
  ]

  @Test func killedTrainingsGoOnToTheSameBits() throws {
    var random = SplitMix(state: 11)
    let (start, folder) = (
      Date(),
      FileManager.default.temporaryDirectory
        .appendingPathComponent("athanor-\(UUID().uuidString)").path
    )
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var runner = ProcessRunner()
    runner.folder = folder
    runner.timeout = 120_000
    let path = folder + "/lab.athanor"
    let opening = "data wine; model { dense 12; norm; relu; dropout 0.2; dense }; set autosave 0"
    var (kills, resumed) = (0, 0)
    repeat {
      let fit = Self.trainings[Int.random(in: 0..<Self.trainings.count, using: &random)]
      let whole = runner.run(["-c", "\(opening); \(fit); digest r1; digest"])
      #expect(whole.code == 0, "\(whole.errorText)")
      for ending in ["", "-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: path + ending)
      }
      #expect(runner.run(["lab.athanor", "-c", opening]).code == 0)
      // Killed, gone on with, and killed again.
      var line = "set autosave 0; " + fit
      for _ in 0..<3 {
        var killer = runner
        killer.signals = [(Int.random(in: 20..<700, using: &random), SIGKILL)]
        let killed = killer.run(["lab.athanor", "-c", line])
        guard killed.ending == .signal(SIGKILL) else {
          #expect(killed.code == 0, "\(line): \(killed.ending) \(killed.errorText)")
          line = ""
          break
        }
        kills += 1
        if runner.run(["lab.athanor", "-c", "vars"]).outputText.contains("interrupted:") {
          line = "set autosave 0; continue"
          resumed += 1
        } else if runner.run(["lab.athanor", "-c", "digest r1"]).code == 0 {
          // It is finished, or was kept as paused before it was killed again: then this finishes it.
          _ = runner.run(["lab.athanor", "-c", "continue"])
          line = ""
          break
        }
      }
      let end = runner.run(["lab.athanor", "-c", "\(line); digest r1; digest"])
      #expect(end.code == 0, "\(fit): \(end.errorText)")
      func digests(_ result: ProcessResult) -> [Substring] {
        result.outputText.split(separator: "\n").filter { $0.contains("(bits ") }
      }
      #expect(digests(end) == digests(whole) && digests(whole).count == 2, "\(fit)")
    } while Date().timeIntervalSince(start) < Self.seconds ?? 4
    #expect(kills > 0)
    if Self.seconds != nil {
      FileHandle.standardError.write(Data("\(kills) kills, \(resumed) resumed\n".utf8))
    }
  }
}
