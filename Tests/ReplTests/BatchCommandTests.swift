import Foundation
import TestSupport
import Testing

@testable import Kernel
@testable import Repl

/// `noise` and `scale`, through the program itself.
@Suite(.enabled(if: Program.answers)) struct BatchCommandTests {
  private static func run(_ lines: String...) throws -> ProcessResult {
    try ProgramRowTests.run(lines, ["--keep-going"])
  }

  /// The first line of each fit.
  private static func openings(_ result: ProcessResult) -> [String] {
    result.outputText.replacing("\n", with: " ").components(separatedBy: " valid ").dropLast()
      .compactMap { $0.components(separatedBy: ", seed ").first }
  }

  @Test func theNextFitsBeginWithWhatWasScaled() throws {
    let result = try Self.run(
      "data digits", "model mlp 8", "optimiser sgd", "fit 1 lr=0.1 bs=32", "s = scale bs=128",
      "s.lr", "s.bs", "fit 1 as=a", "a.lr[-1] <= 0.4 and a.bs == 128 and a.warmup == 0.05",
      "fit cosine 1 as=b", "b.bs == 128 and b.warmup == 0.05", "fit 1 lr=0.2 bs=16 as=c",
      "c.bs == 16", "save work2.ath", "digest", "scale off", "fit 1 as=d", "d.bs == 64",
      "undo; undo; undo", "fit 1 as=e", "e.bs == 128", "optimiser adamw",
      "t = scale bs=64 from=16 lr=1e-3", "abs(t.lr - 2e-3) < 1e-12 and t.warmup == 0.05",
      "u = scale bs=16 from=64 lr=1e-3 rule=linear",
      "abs(u.lr - 2.5e-4) < 1e-12 and u.warmup == 0",
      "v = scale bs=64 from=32 lr=1e-3 rule=noise", "v.lr > 1e-3 and v.lr < 1.5e-3")
    #expect(result.errorText == "", "\(result.errorText)")
    #expect(result.outputText.contains("\n0.4\n128\n"), "\(result.outputText)")
    let answers = result.outputText.split(separator: "\n").filter { ["yes", "no"].contains($0) }
    #expect(answers.count == 8 && Set(answers) == ["yes"], "\(answers)")
  }

  @Test func aScriptAndASessionKeepIt() throws {
    let folder = try TemporaryFolder()
    let lines = [
      "data iris", "model mlp 8", "fit 1 lr=1e-2", "scale bs=16", "fit 1", "save a.ath",
      "save lab.athanor", "digest", "new = 1", "open lab.athanor", "fit 1 seed=9", "digest",
    ]
    try folder.write(lines.joined(separator: "\n"), "work.ath")
    let result = folder.runner().run(["work.ath"])
    #expect(result.errorText == "", "\(result.errorText)")
    try folder.write(try folder.read("a.ath") + "\ndigest\nfit 1 seed=9\ndigest\n", "b.ath")
    let again = folder.runner().run(["b.ath"])
    func digests(_ result: ProcessResult) -> [Substring] {
      result.outputText.split(separator: "\n").filter { $0.contains("(bits ") }
    }
    #expect(digests(result).count == 2 && digests(again) == digests(result), "\(again.errorText)")
    #expect(result.outputText.contains("bs 16"))
  }

  @Test func noiseChangesNothingAndThreadsDoNotMatter() throws {
    func text(_ threads: Int) throws -> String {
      let result = try Self.run(
        "set threads=\(threads)", "data wine", "model mlp 8 norm=yes", "digest", "n = noise",
        "digest", "n.low < n.scale and n.scale < n.high", "n.factor[3] == 1", "noise")
      #expect(result.errorText == "", "\(result.errorText)")
      return result.outputText.split(separator: "\n").dropFirst().joined(separator: "\n")
    }
    let one = try text(1)
    #expect(try one == text(3))
    let digests = one.split(separator: "\n").filter { $0.contains("(bits ") }
    #expect(digests.count == 2 && Set(digests).count == 1)
    #expect(one.split(separator: "\n").count { $0 == "yes" } == 2, "\(one)")
  }

  @Test func whatMakesNoSenseIsOneError() throws {
    let result = try Self.run(
      "noise", "scale bs=64 rule=noise", "data iris", "noise", "model mlp 4", "noise batches=1",
      "scale bs=0", "scale bs=64 rule=cube", "scale bs=16777216 from=1 lr=1e38", "scale off",
      "split valid=149", "noise", "digest")
    #expect(result.errorText.split(separator: "\n").count { $0.contains("error E") } == 8)
    #expect(result.outputText.contains("scale: off"))
  }

  /// The law that rates follow is found again from rates that follow it.
  @Test(arguments: [false, true]) func theLawIsFoundAgain(_ isAdaptive: Bool) throws {
    let sizes = [8, 32, 128, 512, 2048]
    let found = sizes.map { batch -> (batch: Int, rate: Double) in
      let bend = 1 + 100 / Double(batch)
      return (batch, 0.5 / (isAdaptive ? bend.squareRoot() : bend))
    }
    let law = try #require(NoiseLaw(found, isAdaptive: isAdaptive))
    #expect(abs(law.scale / 100 - 1) < 0.03 && abs(law.peak / 0.5 - 1) < 0.02 && law.isInside)
    #expect(NoiseLaw(Array(found.prefix(2)), isAdaptive: isAdaptive) == nil)
    let flat = try #require(NoiseLaw(sizes.map { ($0, 0.1) }, isAdaptive: isAdaptive))
    #expect(!flat.isInside && abs(flat.peak / 0.1 - 1) < 0.02)
  }
}
