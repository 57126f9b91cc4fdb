import TestSupport
import Testing

/// Trainings as they are typed.
@Suite(.enabled(if: Program.answers)) struct TrainingSessionTests {
  private func run(_ line: String) -> ProcessResult {
    ProcessRunner().run(["-c", line], input: "")
  }

  /// The caret once stood at the offset inside the braces, counted from the start of the line.
  @Test func errorsInsideAModelBlockPointAtTheLayer() {
    let result = run("data iris; model { dense 8; relu 4; dense }")
    #expect(result.code == 1)
    let lines = result.errorText.split(separator: "\n")
    let column = lines.count > 2 ? lines[2].utf8.count : 0
    #expect(column == "  data iris; model { dense 8; relu 4".utf8.count)
  }

  @Test func aPausedFitGoesOnToTheSameDigest() {
    let net = "data iris; model { dense 12; norm; tanh; dropout 0.2; dense }; "
    let whole = run(net + "fit 1cycle 6 bs=16; digest")
    let parts = run(net + "fit 1cycle 6 bs=16 pause=13; lrfind; continue; digest")
    #expect(whole.code == 0 && parts.code == 0)
    let digests = [whole, parts].map { $0.outputText.split(separator: "\n").last }
    #expect(digests[0] != nil && digests[0] == digests[1])
  }

  @Test func aDivergedFitEndsTheScriptAndNamesTheStep() {
    let result = run("data iris; model mlp 8; fit const 3 lr=1e38; digest")
    #expect(result.code == 1)
    #expect(
      result.errorText.contains("E051")
        && result.errorText.contains("the weights are those before the fit"))
  }

  @Test func clippingIsPartOfTheRecipe() {
    let start = "data iris; model mlp 8; "
    let free = run(start + "fit const 2 opt=sgd lr=0.5; digest").outputText
    for option in ["clip=0.01", "clipvalue=0.001"] {
      let clipped = run(start + "fit const 2 opt=sgd lr=0.5 \(option); digest")
      #expect(clipped.code == 0, "\(clipped.errorText)")
      #expect(clipped.outputText != free)
    }
  }

  /// A cycle's momentum was once recorded for an optimiser that has none.
  @Test func plainDescentRecordsNoMomentum() {
    let line = "data iris; model mlp 8; fit 1cycle 1 opt=sgd; any(isnan(r1.momentum))"
    #expect(run(line).outputText.hasSuffix("\nyes\n"), "\(run(line).errorText)")
  }

  @Test func severalBatchSizesGetARateEach() {
    let result = run("data iris; model mlp 16; lrfind bs=8,32; _.bs8 / _.bs32")
    #expect(result.code == 0, "\(result.errorText)")
    #expect(result.outputText.contains("bs 32: lr="))
    let refused = run("data iris; model mlp 16; lrfind bs=8,8")
    #expect(refused.code == 1)
  }
}
