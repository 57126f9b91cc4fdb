import Kernel
import TestSupport
import Testing

@testable import Repl

/// `set charts=words` is a mode of its own: whatever is looked at, no glyph is printed.
@Suite(.enabled(if: Program.answers)) struct WordsModeTests {
  private static let looks =
    [
      "show 3", "confusion", "worst 3", "stats", "stats weights", "stats gradients", "hist weights",
      "hist activations out", "hist gradients out", "hist classes", "runs", "vars", "lrfind",
      "lrfind bs=32,64", "schedule 1cycle 3", "predict 3", "score", "summary", "init kaiming",
      "randn(3, 3)", "fit 1 validate=no",
    ] + (Command.plot.label.parameter("what").map(words) ?? []).map { "plot \($0)" }

  private static func words(_ parameter: Parameter) -> [String] {
    parameter.kind.words.filter { word in !Metric.all.contains { $0.name == word } }
  }

  @Test func noGlyphIsPrinted() throws {
    let examples = Command.all.filter {
      !["run", "quit", "open", "continue", "load", "recalibrate", "generate"].contains($0.name)
    }
    .map(\.label.example).filter { !$0.hasPrefix("set ") }
    let result = try ProgramRowTests.run(
      ["set charts=words", "data digits", "model mlp 8", "fit 2", "fit 1"] + Self.looks
        + ["data wine", "show 2", "model mlp 4", "worst 2", "hist alcohol"] + examples
        + ["model { dense 4; norm; relu; dense }", "recalibrate"]
        + [
          "augment off", "data lines work.ath length=4", "show 2", "hist lengths", "model gru 4",
          "fit 1",
        ]
        + ["worst 2", "generate 2 most=8"],
      ["--keep-going"])
    #expect((result.code, result.errorText) == (0, ""))
    for line in result.outputText.split(separator: "\n") {
      for scalar in line.unicodeScalars {
        #expect(!(0x2190...0x2bff).contains(scalar.value), "\(line)")
      }
    }
    // Each chart says what it is and what it shows.
    for said in [
      "confusion, mlp/digits.", "mark ", "pixels, mean", "most near", "taken for",
      "Across: lr, logarithmic",
    ] {
      #expect(result.outputText.contains(said), "\(said)")
    }
  }
}
