import Foundation
import TestSupport
import Testing

@testable import Repl

/// `whatif init=…` without a block: what starts do before any training.
@Suite(.enabled(if: Program.answers)) struct WhatIfStartTests {
  private static func run(_ lines: String...) throws -> ProcessResult {
    try ProgramRowTests.run(lines, ["--keep-going"])
  }

  /// Those that a session hands out under `w`, asked for one by one.
  private static func verdicts(_ count: Int, _ lines: String...) throws -> ([String], ProcessResult)
  {
    let result = try ProgramRowTests.run(
      lines + ["1234"] + (0..<count).map { "w.verdicts[\($0)]" }, ["--keep-going"])
    let text = result.outputText.components(separatedBy: "\n1234\n").last ?? ""
    return (text.split(separator: "\n").map(String.init), result)
  }

  /// He et al. 2015: a deep net of rectifiers keeps its size with kaiming and not with xavier; wide starts explode.
  @Test func deepNetsOfRectifiersNeedTheirGain() throws {
    let deep = (0..<20).map { _ in "64" }.joined(separator: " ")
    let (found, result) = try Self.verdicts(
      5, "data digits", "model mlp \(deep)", "digest",
      "w = whatif init=kaiming,xavier,zeros,\"constant value=0.02\",\"normal sd=1\"", "digest")
    #expect(result.errorText == "", "\(result.errorText)")
    #expect(
      found == ["keeps its size", "vanishes", "nothing passes", "units are alike", "explodes"],
      "\(result.outputText)")
    let digests = result.outputText.split(separator: "\n").filter { $0.contains("(bits ") }
    #expect(digests.count == 2 && Set(digests).count == 1)
  }

  @Test func depthIsMadeOfTheSameKind() throws {
    let (found, result) = try Self.verdicts(
      6, "data digits", "model mlp 32 activation=tanh",
      "w = whatif init=xavier,default depth=2,10,30",
      "w.depths", "whatif init=xavier depth=2,10")
    #expect(result.errorText == "", "\(result.errorText)")
    #expect(result.outputText.contains("\n[2, 10, 30, 2, 10, 30]\n"), "\(result.outputText)")
    #expect(found.count == 6 && found[0] == "keeps its size" && found[5] == "vanishes", "\(found)")
  }

  @Test func whatMakesNoSenseIsOneError() throws {
    let result = try Self.run(
      "whatif init=kaiming,xavier", "data digits", "model cnn 4", "whatif init=kaiming depth=3",
      "whatif init=foo", "whatif init=\"kaiming layer=fc1\"", "model mlp 8",
      "whatif init=kaiming depth=0", "whatif init=kaiming bs=2", "whatif init=kaiming,xavier")
    #expect(result.errorText.split(separator: "\n").count { $0.contains("error E") } == 6)
    #expect(result.outputText.contains("whatif init: kaiming: keeps its size"))
  }
}
