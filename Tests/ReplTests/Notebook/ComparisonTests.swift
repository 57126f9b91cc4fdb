import Testing

@testable import Repl

/// What agrees with a recorded output and what does not.
@Suite struct ComparisonTests {
  private func difference(
    _ expected: String, _ got: String, rtol: Double = 0, atol: Double = 0
  ) -> Comparison.Difference? {
    Comparison(
      expected: expected.isEmpty ? [] : expected.components("\n"),
      got: got.isEmpty ? [] : got.components("\n"),
      tolerance: Tolerance(relative: rtol, absolute: atol)
    ).difference
  }

  private func agree(_ a: String, _ b: String, rtol: Double = 0, atol: Double = 0) -> Bool {
    let forth = difference(a, b, rtol: rtol, atol: atol) == nil
    #expect(forth == (difference(b, a, rtol: rtol, atol: atol) == nil), "not symmetric: \(a) \(b)")
    return forth
  }

  @Test(arguments: ["", "a", "a b\n\n  c", "⠉⠑ 3.0 ┤", "~1s", "nan", "a\n\n"])
  func everyTextAgreesWithItself(_ text: String) {
    #expect(agree(text, text))
    #expect(agree(text, text, rtol: 1e-3))
  }

  @Test func textIsComparedToTheBlank() {
    #expect(!agree("loss 0.1", "loss 0.2"))
    #expect(!agree("a b", "a  b"))
    #expect(!agree("a b", "a\nb"))
    #expect(!agree("a", "a\n"))
    #expect(!agree("", "a"))
    #expect(!agree(" a", "a"))
    // Editors take blanks at the end of a line away.
    #expect(agree("a \nb", "a\nb  "))
  }

  @Test func wordsThatBeginWithATildeAreNotCompared() {
    #expect(agree("done in ~1.2s", "done in ~13min"))
    #expect(agree("done (~1.2s)", "done (~99ms)"))
    #expect(!agree("done in ~1.2s", "done in 1.2s"))
    #expect(!agree("done in ~1.2s", "done in ~1.2s now"))
    // Their width moves the columns beside them, the header above, and line breaks.
    #expect(agree("epoch   time\n1       ~9ms", "epoch    time\n1       ~19ms"))
    #expect(agree("best 8; ~9ms,\ndigest abc", "best 8; ~1009ms, digest\nabc"))
    #expect(!agree("x  y\n\n1   2\n\n~3", "x y\n\n1 2\n\n~3"))
  }

  @Test func numbersMayDifferUnderATolerance() {
    #expect(agree("loss=0.5000, acc", "loss=0.5004, acc", rtol: 1e-3))
    #expect(!agree("loss=0.5000, acc", "loss=0.5012, acc", rtol: 1e-3))
    #expect(agree("1e-9", "-1e-9", atol: 1e-8))
    #expect(!agree("1e-9", "-1e-9", rtol: 1e-3))
    // One unit of the last digit is rounding.
    #expect(agree("0.1234", "0.1235", rtol: 1e-9))
    #expect(agree("0.12", "0.1199", rtol: 1e-9))
    #expect(!agree("0.1234", "0.1236", rtol: 1e-9))
    #expect(!agree("0.1", "0.1499", rtol: 1e-9))
    #expect(agree("97.51%", "97.52%", rtol: 1e-3))
    #expect(agree("[1.001, -2.5e-3)", "[1.002, -2.501e-3)", rtol: 2e-3))
  }

  @Test func wholeNumbersAndWordsMustBeTheSame() {
    #expect(!agree("1000 steps", "1001 steps", rtol: 0.5))
    #expect(!agree("r1: valid", "r2: valid", rtol: 0.5))
    #expect(!agree("8x8", "8x9", rtol: 0.5))
    #expect(!agree("digest 12e4567", "digest 12e4568", rtol: 0.5))
    #expect(!agree("51221cd4483c", "51222cd4483c", rtol: 0.5))
    #expect(agree("1", "0.9999", rtol: 1e-3))
    #expect(agree("nan inf", "nan inf", rtol: 1e-3))
    #expect(!agree("nan", "0.5", rtol: 1e9))
    #expect(!agree("inf", "1e30", rtol: 1e9))
  }

  @Test func ofADrawingOnlyWordsAndNumbersCountUnderATolerance() {
    let (a, b) = ("2.0 ┤ ⠉⠑⢄ • valid\n    └──┬──", "2.0 ┤   ⠉⢄⡀ • valid\n    └─┬───")
    #expect(agree(a, b, rtol: 1e-3))
    #expect(!agree(a, b))
    #expect(!agree(a, "2.5 ┤ ⠉⠑⢄ • valid\n    └──┬──", rtol: 1e-3))
  }

  @Test func theFirstDifferenceIsFound() {
    let inside = difference("a b\nloss 0.1234 c\nd", "a b\nloss 0.1299 c\nd")
    #expect(
      inside
        == .init(
          line: 1, expected: "loss 0.1234 c", got: "loss 0.1299 c", column: 9, gotColumn: 9))
    let longer = difference("a\nb", "a\nb\nc")
    #expect(longer == .init(line: 2, expected: nil, got: "c", column: 0, gotColumn: 0))
    let shorter = difference("a\nb", "a")
    #expect(shorter == .init(line: 1, expected: "b", got: nil, column: 0, gotColumn: 0))
    let after = difference("~9ms é x", "~10ms é y")
    #expect(after?.column == 7 && after?.gotColumn == 8)
    let inserted = difference("a\nc", "a\nb\nc")
    #expect(inserted == .init(line: 1, expected: "c", got: "b", column: 0, gotColumn: 0))
    #expect(difference("a", "a b")?.column == 1)
  }

  @Test func longTextTakesLinearTime() {
    let line = String(repeating: "0.125 ", count: 50_000)
    #expect(difference(line, line + "x") != nil)
  }
}

extension String {
  fileprivate func components(_ separator: Character) -> [String] {
    split(separator: separator, omittingEmptySubsequences: false).map(String.init)
  }
}
