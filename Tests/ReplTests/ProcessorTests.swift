import Foundation
import TestSupport
import Testing

/// The real program on the threads and the processor it finds.
@Suite(.enabled(if: Program.answers)) struct ProcessorTests {
  private static let emulator = "/usr/bin/qemu-x86_64"
  private static let script = "data iris; model mlp 8; fit 1cycle 2; digest"

  /// The lines that hold digests.
  private func digests(_ result: ProcessResult) -> [String] {
    result.outputText.split(separator: "\n").map(String.init).filter { $0.contains("(bits ") }
  }

  /// Without fused multiply-add the exact path gives the same bits, and the program says so once.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: emulator)))
  func aProcessorWithoutFusedMultiplyAdd() {
    var runner = ProcessRunner()
    let usual = runner.run(["-c", Self.script])
    runner.path = Self.emulator
    runner.timeout = 120_000
    let slow = runner.run(["-cpu", "qemu64", Program.athanor, "-c", Self.script])
    #expect(slow.code == 0)
    #expect(!digests(usual).isEmpty && digests(slow) == digests(usual))
    let notice = "athanor: this processor has no fused multiply-add; the same bits, slowly\n"
    #expect(slow.errorText == notice)
    #expect(usual.errorText == "")
  }

  @Test func asManyThreadsAsProcessorsUnlessToldOtherwise() {
    let count = ProcessInfo.processInfo.activeProcessorCount
    let told = ProcessRunner().run(["--threads", "3", "-c", "set; set threads 2; set"])
    let lines = told.outputText.split(separator: "\n").filter { $0.contains("threads") }
    #expect(lines.first?.contains("~3 of") == true)
    #expect(lines.last?.contains("~2 of") == true)
    let plain = ProcessRunner().run(["-c", "set"])
    #expect(plain.outputText.contains("~\(min(64, count)) of \(count)"))
  }

  /// Idle workers sleep while the prompt waits: the process uses no time.
  @Test func thePromptIsIdle() throws {
    let session = try #require(TerminalSession(["--threads", "4"], columns: 80, rows: 24))
    try #require(session.isAt(">"), "\(session.screen.text)")
    session.send("x = randn(700, 700); sum(x @ x) * 0 + 12345\r")
    #expect(session.shows("12345\n"))
    usleep(300_000)
    let before = try #require(processorTicks(session.pid))
    usleep(1_000_000)
    let after = try #require(processorTicks(session.pid))
    #expect(after - before <= 2, "hundredths of a second in one second")
    session.send("\u{4}")
    #expect(session.end() == .code(0))
  }

  /// Hundredths of a second of processor time of all threads of a process.
  private func processorTicks(_ pid: pid_t) -> Int? {
    guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
      let end = text.lastIndex(of: ")")
    else { return nil }
    let fields = text[end...].split(separator: " ")
    guard fields.count > 13, let user = Int(fields[12]), let system = Int(fields[13]) else {
      return nil
    }
    return user + system
  }
}
