import TestSupport
import Testing

@testable import Repl

/// What a reader caught the program saying that was not so, each with its kind.
@Suite(.enabled(if: Program.answers)) struct TruthTests {
  /// 60 rows whose labels say nothing, the same with a column more, and a few rows.
  private static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var random = SplitMix(state: 3)
    let rows = (0..<60).map { _ in
      "\(random.below(977)),\(random.below(983)),\(random.below(2) == 0 ? "a" : "b")"
    }
    try folder.write("u,v,y\n" + rows.joined(separator: "\n") + "\n", "a.csv")
    let wide = rows.enumerated().map { "\($0 * 7),\($0 % 3 == 0 ? "red" : "blue"),\($1)" }
    try folder.write("id,colour,u,v,y\n" + wide.joined(separator: "\n") + "\n", "wide.csv")
    return folder
  }

  private static func said(_ line: String) throws -> String {
    let found = try folder().runner().run(["--keep-going", "-c", line])
    return (found.lines + found.errorText.split(separator: "\n").map(String.init))
      .joined(separator: " ")
  }

  static let learned = "data a.csv; model mlp 32; fit 100 lr=1e-2; "

  static let cases: [(kind: String, line: String, has: String, hasNot: String)] = [
    (
      "the weights that patience leaves without keeping the best",
      "data digits every=5; model mlp 24; fit 40 lr=1e-1 patience=2 keep=last",
      "the weights are those of the last epoch", "chosen on"
    ),
    (
      "a leak through trained weights and another split",
      learned + "repeat 3 start=current vary=split { fit 1 lr=1e-5 }",
      "held-out rows were trained on before", "compare knows"
    ),
    (
      "a leak inside a block", learned + "sweep lr=1e-5,1e-6 start=current { split seed=9; fit 1 }",
      "held-out rows were trained on before", "as before the first fit"
    ),
    (
      "weights that go through a file",
      learned + "export w.safetensors; split seed=7; model mlp 32; load w.safetensors; score",
      "trained on", "is not known"
    ),
    (
      "weights of a file that nothing is known of",
      "data a.csv; model mlp 8; fit 2; export w.safetensors; fit 2; runs drop r1; runs drop r2; "
        + "init default; load w.safetensors; score; fit 1; score", "weights of a file", "  "
    ),
    (
      "rows with columns that the net leaves out", learned + "data wide.csv seed=9; score",
      "trained on", "(valid): "
    ),
    ("a file by another path", learned + "data ./a.csv; score", "the split is kept", "trained on"),
    (
      "noise of what draws nothing", "data iris; sweep k=1,3 repeats=3 { model knn; fit }",
      "no seed reaches", "± 0 "
    ),
    (
      "noise of passes that are alike",
      "data iris; model mlp 8; repeat 3 { init default seed=3; fit 1 seed=5 }; fit 1; compare r3 r4",
      "no seed reaches what the block does", "outside the noise"
    ),
    (
      "noise of the order for another start",
      "data iris; model mlp 8; repeat 3 vary=order { fit 2 }; init kaiming; fit 2; compare r1 r4",
      "not known", "outside the noise"
    ),
    (
      "labels that tell models apart",
      "data iris; sweep model=\"mlp 4\",\"mlp 9\" repeats=2 { fit 1 }", "model=mlp 9",
      "model=mlp is"
    ),
    (
      "a best over other rows", "sweep data=wine,iris { model mlp 8; fit 1 }",
      "no best among these", "best: data"
    ),
    (
      "a best seed", "data iris; model mlp 8; sweep seed=1,2,3 { fit 1 }", "that is noise",
      "best: seed"
    ),
    (
      "a value that stands twice", "data iris; model mlp 8; sweep lr=1e-2,0.01 { fit 1 }",
      "is there twice", "best"
    ),
    (
      "one held-out row", "data iris valid=1; model mlp 8; fit 2", "too few to tell",
      "No better than guessing: accuracy 1"
    ),
    (
      "a divergence in the last step", "data sine n=20; model mlp 8; fit 1 lr=1e30; fit 2",
      "the weights are those before the fit", "valid inf"
    ),
    (
      "the same without held-out scores",
      "data sine n=20; model mlp 8; fit 1 lr=1e30 validate=no; fit 2",
      "the weights are those before the fit", "valid inf"
    ),
    (
      "no step is no training", "data a.csv; model mlp 8; fit 0; split seed=5; score", "(valid): ",
      "trained on"
    ),
    (
      "a paused fit is not thrown away", "data iris; model mlp 8; fit 4 pause=3; use r1; continue",
      "is paused in r1", "nothing to continue"
    ),
    (
      "one seed has no noise", "data iris; model mlp 8; repeat 2 passes=1 { fit 1 }",
      "under one seed", "nan"
    ),
  ]

  @Test(arguments: cases)
  func whatIsSaidIsSo(_ item: (kind: String, line: String, has: String, hasNot: String)) throws {
    let text = try Self.said(item.line)
    #expect(text.contains(item.has), "\(item.kind): \(text)")
    if item.hasNot != "  " { #expect(!text.contains(item.hasNot), "\(item.kind): \(text)") }
  }

  /// Which noise is taken follows from the session, never from the order of a hash.
  @Test func theSameLineSaysTheSame() throws {
    let line =
      "data iris; model mlp 8; sweep lr=1e-2,3e-2,1e-1 repeats=3 { fit 3 }; fit 3 lr=5e-2; "
      + "fit 3 lr=0.3; compare r10 r11"
    // Times that are longer or shorter move what stands beside them, and break lines elsewhere.
    let texts = try (0..<6).map { _ in
      try Self.said(line).replacing(/~[0-9a-zµ.]+/, with: "~").replacing(/\s+/, with: " ")
    }
    #expect(Set(texts).count == 1)
  }

  /// The loss that is named is the least mean of the last trials, and the band holds the suggestion and the best
  /// rate, and none that was found worse by a twentieth and by the noise.
  @Test func whatRangeTestsSayIsMet() throws {
    let found = ProcessRunner.typed(
      "data sine n=120; model mlp 8; s = lrfind seed=42; s.band[0]; s.band[1]; s.suggestion; s.loss; s.noise; "
        + "lrfind seed=42 | csv")
    let numbers = found.lines.compactMap { Double($0) }
    try #require(numbers.count == 5, "\(found.outputText)")
    let (band, rate, loss, noise) = (
      numbers[0] * (1 - 1e-6)...numbers[1] * (1 + 1e-6), numbers[2], numbers[3], numbers[4]
    )
    // part,bs,seed,epochs,lr,loss
    let last = found.lines.filter { $0.hasPrefix("trials 3,") }.map { line in
      line.split(separator: ",").suffix(2).compactMap { Double($0) }
    }
    try #require(last.count >= 10 && last.allSatisfy { $0.count == 2 })
    let means = Dictionary(grouping: last) { $0[0] }.mapValues { rows in
      rows.reduce(0) { $0 + $1[1] } / Double(rows.count)
    }
    let best = try #require(means.min { $0.value < $1.value })
    #expect(abs(best.value - loss) < 1e-6 && band.contains(rate) && band.contains(best.key))
    let worse = means.filter { $0.value > best.value + max(0.05 * best.value, noise) * (1 + 1e-6) }
    #expect(!worse.isEmpty && worse.keys.allSatisfy { !band.contains($0) }, "\(band) \(means)")
  }
}
