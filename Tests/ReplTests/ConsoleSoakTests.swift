import Foundation
import TestSupport
import Testing

/// Random keys and random scripts: nothing typed or read ends the process by a signal.
///
/// `make test` takes a few fixed seeds; `make soak` goes on with new ones for SOAK_SECONDS.
@Suite(.enabled(if: Program.answers)) struct ConsoleSoakTests {
  private static let seconds = Double(ProcessInfo.processInfo.environment["SOAK_SECONDS"] ?? "")
  private static let seeds: [UInt64] = [1, 2, 3, 4]

  private func repeated(from seed: UInt64, _ body: (inout SplitMix) throws -> Void) rethrows {
    let start = Date()
    var seed = seed
    repeat {
      var random = SplitMix(state: seed)
      try body(&random)
      seed += UInt64(Self.seeds.count)
    } while Date().timeIntervalSince(start) < Self.seconds ?? 0
  }

  @Test(arguments: seeds) func anyKeys(_ seed: UInt64) throws {
    try repeated(from: seed) { random in
      let columns = [4, 20, 80, 200].randomElement(using: &random) ?? 80
      let session = try #require(TerminalSession(columns: columns, rows: 8))
      try #require(session.waits { $0.text.contains(">") })
      if Bool.random(using: &random) { session.send("set keys vi\r") }
      for _ in 0..<150 {
        if Int.random(in: 0..<40, using: &random) == 0 {
          let columns = Int.random(in: 2...120, using: &random)
          session.resize(columns: columns, rows: Int.random(in: 2...30, using: &random))
        } else {
          session.send(bytes: Self.key(&random))
        }
      }
      // Out of a paste and of a search, then away.
      session.send("\u{1b}[201~\u{7}")
      #expect(session.waits { !$0.text.isEmpty })
      session.signal(15)
      #expect(session.end() == .code(143), "seed \(seed): \(session.screen.text)")
    }
  }

  @Test(arguments: seeds) func anyScript(_ seed: UInt64) {
    repeated(from: seed) { random in
      var script: [UInt8] = []
      for _ in 0..<60 { script += Self.line(&random) + [0x0a] }
      var runner = ProcessRunner()
      runner.timeout = 60_000
      let result = runner.run(["--keep-going", "-"], bytes: script)
      let text = String(decoding: script, as: UTF8.self)
      #expect(result.code == 0 || result.code == 1, "seed \(seed): \(result.ending)\n\(text)")
      #expect(!result.output.contains { $0 < 0x20 && $0 != 0x0a && $0 != 0x09 })
      #expect(!result.errors.contains { $0 < 0x20 && $0 != 0x0a && $0 != 0x09 })
    }
  }

  private static let keys: [String] = [
    "\u{1b}[A", "\u{1b}[B", "\u{1b}[C", "\u{1b}[D", "\u{1b}[1~", "\u{1b}[4~", "\u{1b}[3~",
    "\u{1b}[1;5C", "\u{1b}[1;5D", "\t", "\r", "\r", "\u{12}", "\u{17}", "\u{15}", "\u{b}", "\u{19}",
    "\u{14}", "\u{7f}", "\u{8}", "炼", "é", "e\u{301}", "👩‍🔬", "{", "}", "(", "[", "\"", "fit ",
    "init kaiming", "x = randn(3)", "\u{1b}[200~", "\u{1b}[201~", "\u{1b}", "\0", "\u{3}", "\u{1d}",
    "\u{1e}", "\u{16}", "\u{1b}f", "\u{1b}b", "\u{1b}d", "\u{1b}u", "\u{1b}5", "\u{f}", "\u{18}",
    "\u{1b}x", "\u{1b}[5~", "\u{1b}O", "\u{1f}", "\u{1b}.", "\u{1b}\r", "\u{1b}<", "d", "w", "0",
    "1 + 1\r", "\u{1b}[200~one\r\ntwo {\u{1b}[31m\tz\u{7}\u{1b}[201~",
  ]

  private static func key(_ random: inout SplitMix) -> [UInt8] {
    if Int.random(in: 0..<8, using: &random) > 0 {
      return Array((keys.randomElement(using: &random) ?? "").utf8)
    }
    // Not Ctrl-D, Ctrl-S or Ctrl-Z, which end, halt or stop the session as they should.
    let bytes = (0..<4).map { _ in UInt8.random(in: 0...255, using: &random) }
    return bytes.filter { ![4, 0x13, 0x1a].contains($0) }
  }

  private static let statements = [
    "x = randn(3, 4)", "x @ x.T", "1 + 41", "-2**2", "data digits", "model mlp 16 8",
    "init kaiming",
    "model { dense 8; relu; dropout 0.5; dense }", "lrfind steps=20", "fit 1cycle 1 lr=1e-2 bs=64",
    "plot loss", "x[1:, -1]", "[1, 2, [3]]", "softmax(x)", "help fit", "summary", "digest", "vars",
    "seed 7", "zeros(1e18)", "1e308 * 10", "5 % 0", "\"text", "optimiser sgd momentum=0.9",
    "stats activations", "score", "continue", "split valid=0.3", "schedule sgdr 10", "hist x",
  ]

  /// A statement, often damaged: bytes replaced, dropped, doubled, or two statements joined.
  private static func line(_ random: inout SplitMix) -> [UInt8] {
    var bytes = Array((statements.randomElement(using: &random) ?? "").utf8)
    for _ in 0..<Int.random(in: 0..<4, using: &random) where !bytes.isEmpty {
      let at = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.remove(at: at)
      case 2: bytes.insert(bytes[at], at: at)
      default: bytes += (statements.randomElement(using: &random) ?? "").utf8
      }
    }
    return bytes
  }
}
