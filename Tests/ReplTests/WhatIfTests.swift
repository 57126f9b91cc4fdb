import TestSupport
import Testing

@testable import Kernel
@testable import Repl

/// `whatif` trains each value under the same seeds, and claims nothing without an interval.
@Suite(.enabled(if: Program.answers)) struct WhatIfTests {
  private static let iris = "data iris; model mlp 6; "

  private func session(_ text: String) throws -> Interpreter {
    let interpreter = Interpreter(SilentFront(stop: { false }), .standard)
    let good = interpreter.run(SourceText(text))
    try #require(good, "\(text): \(interpreter.problem?.message ?? "")")
    return interpreter
  }

  private func isTrue(_ condition: String, in interpreter: Interpreter) throws -> Bool {
    try Judge(interpreter).isTrue(condition, in: interpreter.workspace)
  }

  /// The runs are those of single fits from the same start, and the interval is that of their figures.
  @Test func differencesAreThoseOfPairedRuns() throws {
    let found = try session(
      Self.iris + "x = whatif lr=1e-3,2e-2 seeds=4 by=valid { fit 2 }")
    let runs = found.workspace.session.runs
    #expect(runs.count == 8)
    #expect(runs.map(\.recipe.seed) == [42, 43, 44, 45, 42, 43, 44, 45])
    #expect(zip(runs.prefix(4), runs.suffix(4)).allSatisfy { $0.startDigest == $1.startDigest })
    let paired = try #require(
      PairedDifference(Array(runs.prefix(4)), Array(runs.suffix(4)), "valid"))
    for (name, value) in [("diff", paired.mean), ("low", paired.low), ("high", paired.high)] {
      #expect(try isTrue("abs(x.\(name) - (\(value))) < 1e-9", in: found))
    }
    #expect(try isTrue("x.evidence and x.value == \"2e-2\" or x.value == \"0.02\"", in: found))
    let alone = try session(Self.iris + "seed 43; model mlp 6; fit 2 lr=2e-2")
    #expect(alone.workspace.session.runs.last?.digest == runs[5].digest)
  }

  @Test func itReachesWhateverASweepReaches() throws {
    for line in [
      "whatif balance=off,weights seeds=2 { fit 1 }",
      "whatif init=kaiming,xavier seeds=2 { fit 1 }",
      "whatif dropout=0,0.3 seeds=2 { fit 1 }", "whatif opt=sgd,adamw bs=16,32 seeds=2 { fit 1 }",
      "whatif h=4,8 seeds=2 { model mlp h; fit 1 }",
      "whatif loss=crossentropy,focal seeds=2 { fit 1 }",
      "whatif gamma=0,2 seeds=2 { fit 1 loss=focal }", "plan whatif bs=16,32 { fit 1 }",
    ] {
      _ = try session(Self.iris + line)
    }
  }

  @Test func whereNothingIsShownNothingIsClaimed() throws {
    let same = ProcessRunner.typed(Self.iris + "x = whatif clip=1e6,1e7 seeds=6 { fit 2 }; x")
    #expect(same.code == 0, "\(same.errorText)")
    #expect(same.outputText.contains("the same as clip="), "\(same.outputText)")
    #expect(!same.outputText.contains("better than clip"), "\(same.outputText)")
    let still = ProcessRunner.typed("data iris; model knn; whatif k=1,50 { model knn k=3; fit }")
    #expect(still.code != 0 || !still.outputText.contains("better than"), "\(still.outputText)")
    let other = ProcessRunner.typed(
      Self.iris + "whatif loss=crossentropy,focal by=valid seeds=2 { fit 1 }")
    #expect(other.outputText.contains("no comparison by valid"), "\(other.outputText)")
  }

  /// Seeds that reach nothing: the same two figures again and again are not a narrow interval.
  @Test func estimatorsHaveNoSeeds() throws {
    let found = try session("data iris; x = whatif k=1,120 seeds=3 { model knn; fit }")
    #expect(try isTrue("not x.evidence", in: found))
    let told = ProcessRunner.typed("data iris; whatif k=1,120 seeds=3 { model knn; fit }")
    let text = told.outputText
    #expect(text.contains("no seed reaches") && !text.contains("better than"), "\(text)")
  }

  /// Equal figures from few seeds say as little as equal differences do.
  @Test func fewEqualFiguresAreNotTheSame() {
    for line in [
      "whatif clip=1e6,1e7 seeds=2 { fit 1 }", "whatif k=1,3 seeds=2 { model knn; fit }",
    ] {
      let found = ProcessRunner.typed(Self.iris + line)
      #expect(found.code == 0 && !found.outputText.contains("the same as"), "\(found.outputText)")
      #expect(!found.outputText.contains("  the same"), "\(found.outputText)")
    }
  }

  @Test func oneValueIsHeldAgainstNothing() {
    let found = ProcessRunner.typed(Self.iris + "whatif bs=16,32 seeds=2 passes=1 { fit 1 }")
    #expect(found.code == 0 && found.outputText.contains("Only bs=16 was trained"))
    #expect(!found.outputText.contains(", ."), "\(found.outputText)")
  }

  /// Passes that make their own net began with no other.
  @Test func whatABlockMakesItselfIsNotSaidToBeFresh() {
    let start = Self.iris + "fit 1; "
    for (line, isSaid) in [
      ("whatif bs=16,32 seeds=2 { fit 1 }", true), ("sweep bs=16,32 { fit 1; model mlp 4 }", true),
      ("whatif bs=16,32 seeds=2 { data wine; model mlp 4; fit 1 }", false),
      ("repeat 2 { model mlp 4; fit 1 }", false),
    ] {
      let found = ProcessRunner.typed(start + line)
      let words = found.outputText.replacing("\n", with: " ")
      #expect(
        found.code == 0 && words.contains("each pass began with") == isSaid, "\(line): \(words)")
    }
  }

  /// Where several verbs have the option, the values say whose it is.
  @Test func valuesSayWhoseOptionItIs() throws {
    let losses = ["keep=0.3,1", "keep=last,best"].map { list in
      Self.iris + "whatif \(list) seeds=2 { mine ohem; fit 1 }"
    }
    for line in losses { _ = try session(line) }
    let shares = try session(losses[0]).workspace.session.runs.map(\.recipe.treatments.words)
    #expect(Set(shares).count == 2, "\(shares)")
    let kept = try session(losses[1]).workspace.session.runs.map(\.recipe.treatments.words)
    #expect(Set(kept).count == 1, "\(kept)")
    let both = try session(Self.iris + "whatif bs=16,32 seeds=2 { fit 1; fit 1 }")
    #expect(both.workspace.session.runs.map(\.recipe.batch) == [16, 16, 32, 32])
  }

  /// The caret stands where the value was typed.
  @Test func aValueThatDoesNotSuitIsPointedAt() throws {
    let line = "whatif augment=mild,off seeds=2 { fit 2 }"
    let found = ProcessRunner.typed(Self.iris + line)
    let shown = found.errorText.split(separator: "\n").map(String.init)
    let place = try #require(shown.firstIndex { $0.contains("^~") })
    let caret = try #require(shown[place].firstIndex(of: "^"))
    let under = shown[place - 1][caret...]
    #expect(under.hasPrefix("augment=mild"), "\(found.errorText)")
  }

  static let refused: [(line: String, words: String)] = [
    ("whatif bs=16,32", "whatif bs=16,32 { fit 5 }"),
    ("whatif { fit 2 }", "whatif dropout=0,0.2 { fit 5 }"),
    ("whatif bs=32 { fit 2 }", "another behind a comma"),
    ("whatif bs=32,32 { fit 2 }", "there twice"), ("whatif bs=16,32 seeds=1 { fit 2 }", "seeds"),
    ("whatif lrr=1,2 { fit 2 }", "did you mean lr=?"), ("whatif bs=16,-1 { fit 1 }", "bs must be"),
    ("whatif bs=16,32 { fit 1 bs=8 }", "is written in the block already"),
    ("whatif init=foo,he { fit 1 }", "no initialiser called \"foo\""),
    ("sweep init=foo,he { fit 1 }", "no initialiser called \"foo\""),
    ("whatif augment=foo,off { fit 1 }", "foo"),
    ("whatif keep=last,0.5 { mine ohem; fit 1 }", "mine=\"ohem keep=last\""),
    ("whatif s=1,2 { seed s }", "the block trains nothing"),
    ("whatif bs=16,32 by=nothing { fit 1 }", "nothing"),
  ]

  @Test(arguments: refused) func whatMakesNoSenseIsRefused(
    _ item: (line: String, words: String)
  ) {
    let found = ProcessRunner.typed(Self.iris + item.line + "; runs", ["--keep-going"])
    #expect(found.code == 1 && found.errorText.contains(item.words), "\(found.errorText)")
    #expect(found.lines.last == "no runs yet: fit 1cycle 5", "\(found.outputText)")
  }

  @Test func aSavedScriptDoesItAgain() throws {
    let found = try ProgramRowTests.run(
      [
        "data iris", "model mlp 6", "x = whatif bs=16,64 seeds=2 { fit 1 }", "undo", "redo",
        "x.diffs", "save work2.ath", "digest", "run work2.ath", "x.diffs", "digest",
        "whatif bs=16,64 seeds=2 { fit 1 } > what.svg", "explain whatif",
        "whatif bs=16,64 seeds=2 { fit 1 } | json",
      ])
    #expect(found.errorText == "", "\(found.errorText)")
    let digests = found.outputText.split(separator: "\n").filter { $0.contains("(bits ") }
    #expect(digests.count == 2 && Set(digests).count == 1, "\(digests)")
    let diffs = found.outputText.split(separator: "\n").filter { $0.hasPrefix("[") }
    #expect(diffs.count == 3 && Set(diffs).count == 1, "\(diffs)")
  }
}
