import Foundation
import TestSupport
import Testing

@testable import Repl

/// What was typed, saved and run again comes to the same bits.
@Suite struct ProgramReplayTests {
  /// The digests a program printed, in order.
  private static func digests(_ text: String) -> [String] {
    text.split(separator: "\n").filter { $0.hasSuffix("(bits 3)") }.map(String.init)
  }

  private static let session = [
    "data wine", "model mlp 8 dropout=0.2", "fit 2", "r = fit(\"1cycle\", 2)",
    "fit 2", "x = fit(\"1cycle\", 1).best + fit(\"const\", 1).best", "fit 1 seed=9", "fit 1",
    "digest", "q = data iris", "use wine", "init kaiming", "digest", "init svd", "lrfind",
    "fit 3 pause=4 > fit.txt", "digest", "continue", "digest", "dropout 0.4", "fit 2 pause=2",
    "z = randn(3); z = z * rand(3)", "seed 5", "fit 1", "digest", "digest z", "digest r",
  ]

  /// Saves a session, and runs what was saved on several numbers of threads.
  @Test func savedScriptsReplayToTheSameBits() throws {
    let folder = try TemporaryFolder()
    let runner = folder.runner()
    let first = runner.run([], input: (Self.session + ["save work.ath"]).joined(separator: "\n"))
    #expect(first.code == 0, "\(first.errorText)")
    let expected = Self.digests(first.outputText)
    #expect(expected.count == 7)
    for threads in [1, 2, 3, 8] {
      let again = runner.run(["--threads", "\(threads)", "run", "work.ath"])
      #expect(again.code == 0, "\(again.errorText)")
      #expect(Self.digests(again.outputText) == expected, "\(threads) threads")
    }
    let script = try folder.read("work.ath")
    #expect(script.hasPrefix("#!athanor 2\nseed 42\ndata wine seed=42\n"))
    #expect(script.contains("\nr = fit(\"1cycle\", 2, seed=43)\n"))
    #expect(script.contains("\nfit 3 seed=49 pause=4 > fit.txt\n"), "\(script)")
    let saved = runner.run(["-c", "run work.ath; save again.ath"])
    #expect(saved.code == 0)
    let second = try folder.read("again.ath")
    // The header's own seed line has become a statement.
    #expect(
      second.split(separator: "\n").dropFirst(2).joined()
        == script.split(separator: "\n").dropFirst(1).joined())
  }

  /// A fit that diverged once made the saved script stop there with exit 1.
  @Test func aScriptGoesOnWhereItsSessionDid() throws {
    let folder = try TemporaryFolder()
    let runner = folder.runner()
    let lines = [
      "data wine", "model mlp 8", "fit 3 lr=1e38", "digest", "init kaiming",
      "r = fit(\"const\", 2, lr=1e38)", "digest", "init kaiming", "fit 1", "digest",
      "fit 2 lr=1e38 pause=1", "continue", "digest", "fit 2 lr=1e38 diverge=stop > out.txt",
      "digest", "save work.ath",
    ]
    let first = runner.run(["--keep-going"], input: lines.joined(separator: "\n"))
    #expect(first.code == 1 && first.errorText.contains("E051"))
    let again = runner.run(["run", "work.ath"])
    #expect(again.code == 0, "\(again.errorText)")
    #expect(Self.digests(again.outputText) == Self.digests(first.outputText))
    #expect(Self.digests(again.outputText).count == 5)
    let script = try folder.read("work.ath")
    #expect(script.contains("\nfit 3 lr=1e38 seed=42 diverge=go\n"), "\(script)")
  }

  @Test func aSearchForTheRateLeavesNoTrace() throws {
    let start = "data wine; model mlp 8; init kaiming; "
    func last(_ statements: String) -> String {
      ProcessRunner().run(["-c", start + statements]).outputText
        .split(separator: "\n").last.map(String.init) ?? ""
    }
    #expect(last("fit 3; digest") == last("lrfind; fit 3; digest"))
    #expect(last("fit 3; fit 2; digest") == last("fit 3; lrfind verify=yes; fit 2; digest"))
    #expect(last("fit 3; digest") == last("fit 3; lrfind; digest"))
    #expect(last("fit 3; digest") == last("fit 3 pause=4; lrfind; continue; digest"))
    #expect(last("fit 3; digest") == last("lrfind to=1e6; fit 3 pause=0; continue; digest"))
  }

  @Test func aFailedStatementChangesNothing() {
    let wrong = [
      "fit 1 > /nonexistent/x", "init svd > /nonexistent/x", "x = randn(3); y = x[9]",
      "fit 1 | csv > /nonexistent/x", "model mlp 4 as=data", "fit 2 loss=mse",
      "seed 3 > /nonexistent/x",
    ]
    let lines = ["data wine", "model mlp 4", "digest"] + wrong + ["digest", "fit 1", "digest"]
    let result = ProcessRunner().run(["--keep-going"], input: lines.joined(separator: "\n"))
    let digests = Self.digests(result.outputText)
    #expect(result.code == 1)
    #expect(digests.count == 3)
    #expect(digests.first == digests.dropFirst().first)
    let plain = ProcessRunner().run(["-c", "data wine; model mlp 4; fit 1; digest"])
    #expect(digests.last == Self.digests(plain.outputText).last)
  }
}
