import Foundation
import TestSupport
import Testing

/// What tells runs apart is shown, and what cannot be compared is said.
@Suite(.enabled(if: Program.answers)) struct DifferenceTests {
  /// A11: two runs `r1`, `r2` that come to other figures differ in something that is listed.
  private static let pairs = [
    "data iris; model mlp 4; init kaiming seed=1; fit 1; model mlp 4; init kaiming seed=2; fit 1 seed=42",
    "data iris; model mlp 4; fit 1 lr=0.1; model mlp 4 seed=42; fit 1 lr=0.1 seed=42 patience=1",
    "data iris; model mlp 4; fit 1; model mlp 4 seed=42; fit 1 seed=42 validate=no",
    "data moons rows=60 seed=1; split seed=3; model mlp 4; fit 1; data moons rows=90 seed=1; split seed=3; "
      + "model mlp 4 seed=42; fit 1 seed=42",
    "data moons rows=60 seed=1; split seed=3; model mlp 4; fit 1; data moons rows=60 seed=2; split seed=3; "
      + "model mlp 4 seed=42; fit 1 seed=42",
    "data moons noise=0.1; split seed=3; model mlp 4; fit 1; data moons noise=0.4; split seed=3; "
      + "model mlp 4 seed=42; fit 1 seed=42",
    "data iris; model mlp 4; fit 1 lr=1e-2; fit 1; model mlp 4 seed=42; fit 1 lr=3e-2 seed=42; "
      + "fit 1 seed=43; runs drop r1; runs drop r3; runs name r2 a; runs name r4 b",
    "data iris scaling=none; model mlp 4; fit 1; data iris scaling=minmax; model mlp 4 seed=42; fit 1 seed=42",
    "data iris; model mlp 4; fit 1; data iris valid=0.5; model mlp 4 seed=42; fit 1 seed=42",
    "data iris; model mlp 4; fit 1; set exact yes; model mlp 4 seed=42; fit 1 seed=42",
    "data iris; model mlp 4; freeze fc1; fit 1; model mlp 4 seed=42; fit 1 seed=42",
    "data iris; model mlp 4; fit 1; model mlp 4 activation=tanh seed=42; fit 1 seed=42",
    "data iris; model mlp 4; fit const 2 pause=2 lr=0.1; continue; model mlp 4 seed=42; "
      + "fit const 2 pause=2 lr=0.1 seed=42; continue lr=0.3",
    "data digits; model mlp 4; fit 1; augment flip; model mlp 4 seed=42; fit 1 seed=42",
    "data iris; model mlp 4; export a.safetensors; model mlp 4 seed=9; export b.safetensors; "
      + "load a.safetensors; fit 1 seed=1; load b.safetensors; fit 1 seed=1",
  ]

  private static let figures = [
    "train", "valid", "accuracy", "best epoch", "chosen epoch", "steps", "digest",
  ]

  @Test(arguments: pairs) func whatDiffersIsListed(_ line: String) throws {
    let folder = try TemporaryFolder()
    let result = folder.runner().run(["-c", line + "; compare | csv"])
    #expect(result.code == 0, "\(result.errorText)")
    guard let first = result.lines.lastIndex(where: { $0.hasPrefix("setting,") }) else {
      Issue.record("no table: \(result.outputText)")
      return
    }
    let rows = result.lines[(first + 1)...].map {
      $0.split(separator: ",", maxSplits: 1).map(String.init)
    }
    let digests = rows.first { $0.first == "digest" }?.last?.split(separator: ",") ?? []
    #expect(digests.count == 2)
    let settings = rows.compactMap(\.first).filter { !Self.figures.contains($0) }
    #expect(digests.first == digests.last || !settings.isEmpty, "\(result.outputText)")
  }

  @Test func theSeedOfTheWeightsAndTheScoringAreShown() {
    let seeds = ProcessRunner.typed(
      "data iris; model mlp 4; init kaiming; fit 1; init kaiming; fit 1; compare; runs")
    #expect(seeds.lines.contains { $0.hasPrefix("init_seed ") }, "\(seeds.outputText)")
    #expect(seeds.lines.contains { $0.hasPrefix("run ") && $0.contains(" init_seed ") })
    let scored = ProcessRunner.typed("data iris; model mlp 4; fit 1; fit 1 validate=no; compare")
    #expect(scored.lines.contains { $0.hasPrefix("validate ") }, "\(scored.outputText)")
  }

  private static let kinds = "losses of different kinds, whose numbers do not"

  /// A12: losses of different kinds do not share an axis, a ranking or a winner unremarked.
  @Test(arguments: [
    ("data diabetes; model mlp 4; ", "mse", "huber"),
    ("data diabetes; model mlp 4; ", "mae", "mse"),
    ("data iris; model mlp 4; ", "crossentropy", "\"crossentropy smoothing=0.1\""),
  ]) func lossesOfDifferentKindsAreRemarkedOn(_ setup: String, _ one: String, _ two: String) {
    func fit(_ loss: String) -> String {
      "loss \(loss.replacingOccurrences(of: "\"", with: "")); fit 1; "
    }
    for (line, isSaid) in [
      ("compare", true), ("runs sort=valid", true), ("runs sort=train", true),
      ("plot loss r1 r2", true),
      ("runs", false), ("runs sort=lr", false), ("plot lr r1 r2", false), ("plot loss r1", false),
    ] {
      let mixed = ProcessRunner.typed(setup + fit(one) + fit(two) + line)
      #expect(mixed.code == 0, "\(mixed.errorText)")
      #expect(mixed.outputText.contains(Self.kinds) == isSaid, "\(line): \(mixed.outputText)")
      let same = ProcessRunner.typed(setup + fit(one) + fit(one) + line)
      #expect(!same.outputText.contains(Self.kinds), "\(line)")
    }
  }

  @Test func aSweepOfLossesNamesNoWinnerByLoss() {
    let setup = "data diabetes; model mlp 4; "
    let byLoss = ProcessRunner.typed(setup + "s = sweep loss=mse,huber by=valid { fit 2 lr=0.1 }")
    #expect(byLoss.outputText.contains("no best by valid: "), "\(byLoss.outputText)")
    #expect(!byLoss.outputText.contains(" * "))
    let byMetric = ProcessRunner.typed(setup + "sweep loss=mse,huber by=mae { fit 2 lr=0.1 }")
    #expect(!byMetric.outputText.contains("different kinds"), "\(byMetric.outputText)")
  }

  /// A15: `explain` explains the statement that stands above it.
  @Test(arguments: [
    ("sweep lr=1e-3,1e-2 { fit 1 }", "sweep: one training at 2 points"),
    ("repeat 2 { fit 1 }", "repeat: one training under 2 seeds"),
  ]) func passesAreExplained(_ line: String, _ head: String) {
    let result = ProcessRunner.typed("data iris; model mlp 4; fit 1; \(line); explain")
    #expect(
      result.code == 0 && result.lines.contains { $0.hasPrefix(head) }, "\(result.outputText)")
  }

  /// A15: where the last training command left nothing to explain, that is said.
  @Test func anOlderStatementIsNamed() {
    let result = ProcessRunner.typed("data iris; model mlp 4; fit 1; plan fit 5; explain")
    #expect(
      result.lines.joined(separator: " ").contains(
        "plan leaves nothing to explain; this is of the fit before it"),
      "\(result.outputText)")
    let own = ProcessRunner.typed("data iris; model mlp 4; plan fit 5; fit 1; explain")
    #expect(!own.outputText.contains("leaves nothing to explain"))
  }

  /// A15: a fit that is made longer goes on at another rate, which is said with the factor.
  @Test func aLeapOfTheRateIsSaid() {
    func last(_ line: String) -> String {
      ProcessRunner.typed("data iris; model mlp 4; " + line).lines.joined(separator: " ")
    }
    let leap = last("fit cosine 4 pause=7; continue epochs=40")
    #expect(leap.contains("the rate leaps to "), "\(leap)")
    #expect(leap.contains(" times what it was, "))
    #expect(last("fit cosine 4 pause=7; continue lr=1e-6").contains("the rate leaps to 1/"))
    #expect(!last("fit cosine 4 pause=7; continue").contains("leaps"))
    #expect(!last("fit const 4 pause=7; continue epochs=40").contains("leaps"))
  }
}
