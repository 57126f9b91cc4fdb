import TestSupport
import Testing

@testable import Repl

/// No figure over rows that a model has met without saying so.
@Suite(.enabled(if: Program.answers)) struct KnownRowTests {
  static let fitted = "data digits; model mlp 16; fit 2 lr=1e-2; "

  /// Ways for a data set to come to a model with rows on other sides than it was trained by.
  static let leaks: [(name: String, line: String)] = [
    ("split anew", fitted + "split seed=2"),
    ("split by another rule", fitted + "split every=3"),
    ("read anew by another seed", fitted + "data digits seed=7"),
    ("read under another name", fitted + "data digits seed=7 as=other"),
    ("with a test part", fitted + "split valid=0.3 test=0.3 seed=9"),
    ("after a pause", "data digits; model mlp 16; fit 2 lr=1e-2 pause=7; split seed=2"),
    ("through a session file", fitted + "save leak.athanor; open leak.athanor; split seed=2"),
    ("by an estimator", "data digits; model knn k=3; fit; split seed=2"),
  ]

  @Test(arguments: leaks) func aLeakIsSaid(_ leak: (name: String, line: String)) throws {
    let folder = try TemporaryFolder()
    let found = folder.runner().run([
      "-c", leak.line + "; score; _.trained_on; confusion; worst 5; predict 9",
    ])
    #expect(found.code == 0, "\(found.errorText)")
    let notes = found.lines.joined(separator: " ")
    let count = notes.matches(of: /trained\s+on/).count
    #expect(count >= 4, "\(leak.name): \(found.outputText)")
    #expect(notes.contains("; over the other "), "\(leak.name)")
  }

  @Test func aSourceThatIsReadAgainKeepsItsSplit() {
    let found = ProcessRunner.typed(
      Self.fitted + "score; digits.digest; data digits; digits.digest; score; _.trained_on; "
        + "split valid=0.3 test=0.1 seed=5; digits.digest; data digits; digits.digest")
    let digests = found.lines.filter { $0.count == 12 && !$0.contains(" ") }
    #expect(digests.count == 4, "\(found.outputText)")
    #expect(digests[0] == digests[1] && digests[2] == digests[3] && digests[0] != digests[2])
    #expect(found.lines.contains { $0.contains("read again: the split is kept") })
    #expect(!found.outputText.contains("trained on"))
  }

  @Test func aSavedScriptKeepsTheSplitToo() throws {
    let folder = try TemporaryFolder()
    let made = folder.runner().run([
      "-c", "data iris; split seed=3; data iris; model mlp 8; fit 2; digest; save twice.ath",
    ])
    #expect(made.code == 0 && made.digests.count == 1, "\(made.errorText)")
    let again = folder.runner().run(["-c", "run twice.ath; digest"])
    #expect(again.code == 0, "\(again.errorText)")
    #expect(again.digests.last == made.digests.last)
    let other = ProcessRunner.typed("data iris; model mlp 8; fit 2; digest")
    #expect(other.digests.count == 1 && other.digests != made.digests)
  }

  /// Each held-out row is in one of both numbers. What the figures are: `KnownRowLaws`.
  @Test func theFiguresOverTheOthersAreInTheRecord() {
    let found = ProcessRunner.typed(
      Self.fitted + "split seed=2; s = score; s.trained_on; s.others; s.others_loss; "
        + "s.others_accuracy")
    let numbers = found.lines.suffix(4).compactMap { Double($0) }
    #expect(numbers.count == 4, "\(found.outputText)")
    #expect(numbers[0] > 0 && numbers[1] > 0 && numbers[0] + numbers[1] == 359)
    #expect(numbers[2] > 0 && numbers[3] > 0 && numbers[3] <= 1)
    #expect(found.outputText.contains("of 359 held-out rows were trained on"))
  }

  @Test func rowsThatWereChosenOnAreSaidAndTestRowsAreClean() {
    let start = "data digits; split valid=0.2 test=0.2; model mlp 16; "
    for fit in ["fit 6 patience=2", "fit 4 keep=best", "fit plateau 4"] {
      let found = ProcessRunner.typed(
        start + fit + " lr=1e-2; score; _.chosen_on; score test; _.chosen_on")
      #expect(found.outputText.contains("(valid, all chosen on): loss"), "\(fit)")
      #expect(found.lines.last == "0" && found.lines.contains("359"), "\(found.outputText)")
    }
    let plain = ProcessRunner.typed(start + "fit 4 lr=1e-2; score; score test")
    #expect(!plain.outputText.contains("chosen on"))
  }

  @Test func aFurtherFitSaysThatItsValidationIsKnown() {
    let found = ProcessRunner.typed(Self.fitted + "split seed=2; fit 1; init default; fit 1")
    #expect(found.lines.count { $0.contains("held-out rows were trained on before") } == 1)
  }

  @Test func rowsOnBothSidesAreCounted() throws {
    let folder = try TemporaryFolder()
    let rows = (0..<40).map { "\($0 % 10),\($0 % 2 == 0 ? "a" : "b")" }
    try folder.write("x,y\n" + rows.joined(separator: "\n") + "\n", "copies.csv")
    let found = folder.runner().run(["-c", "data copies.csv; split valid=0.25 test=0.25"])
    let said = found.lines.joined(separator: " ")
    #expect(said.contains("note: 8 of the 8 held-out rows have the inputs"), "\(found.errorText)")
    #expect(said.contains("20 of the 20 held-out and test rows have the inputs of a training row"))
  }

  @Test func aSideWithoutRowsIsNamed() {
    let found = ProcessRunner.typed("data iris; model mlp 4; fit 1; score test")
    #expect(found.code == 1 && found.errorText.contains("'iris' has no test rows"))
    #expect(found.errorText.contains("split valid=0.2 test=0.2"))
  }
}
