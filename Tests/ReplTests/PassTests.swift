import Synchronization
import TestSupport
import Testing

@testable import Repl

/// `repeat` and `sweep` say what was done.
@Suite(.enabled(if: Program.answers)) struct PassTests {
  private static let iris = "data iris; model mlp 6; "

  private static func digests(_ line: String) -> [String] {
    ProcessRunner.typed(line).digests.map { String($0.split(separator: " ")[1]) }
  }

  /// What is printed by `runs | csv`, a row a run, by the names of its columns.
  private static func runs(_ line: String) -> [[String: String]] {
    let found = ProcessRunner.typed(line + "; runs all=yes | csv")
    guard let first = found.lines.lastIndex(where: { $0.hasPrefix("run,") }) else { return [] }
    let names = found.lines[first].split(separator: ",").map(String.init)
    return found.lines[(first + 1)...].map { line in
      Dictionary(
        zip(names, line.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
      ) { first, _ in first }
    }
  }

  static let refused: [(line: String, words: String)] = [
    ("sweep lrr=1e-3,1e-2 { fit 2 }", "did you mean lr=?"),
    ("sweep lr=1e-3,1e-2 { fit 2 lr=0.02 }", "is written in the block already"),
    ("sweep rate=1e-3,1e-2 { fit 2 lr=0.02 }", "is written in the block already"),
    ("sweep lr=1e-3,1e-2 { repeat 2 { fit 1 lr=0.1 } }", "is written in the block already"),
    ("sweep init=kaiming,xavier { init zeros; fit 1 }", "is written in the block already"),
    ("sweep hidden=4,8 { fit 1 }", "nothing in the block takes hidden"),
    ("sweep init=kaiming,nosuch { fit 1 }", "no initialiser called \"nosuch\""),
    ("sweep lr=1e-3,abc { fit 1 }", "\"abc\" has no value"),
    ("sweep bs=16,-1 { fit 1 }", "bs must be 1 to 16777216, not -1"),
    ("sweep dropout=0.1,2 { fit 1 }", "rate must be 0 to 0.99, not 2"),
    ("sweep lr=1e-3 lrr=2 { fit 1 }", "nothing in the block takes lrr"),
    ("sweep lr=1e-3,1e-2 { fit(1, lr=0.02) }", "is written in the block already"),
    ("sweep lr=1e-3,abc { fit(1) }", "abc"),
    ("sweep lr=1e-3,1e-2 { fit 1 > out.txt }", "leave out what follows >"),
    ("sweep lr=1e-3,1e-2 { sweep lr=0.1,0.2 { fit 1 } }", "nothing in the block takes lr"),
    ("sweep lr=1e-3,1e-2 by=mae { fit 1 }", "mae is for numbers, and the targets are classes"),
    ("sweep lr=1e-3,1e-2 by=accuracy { fit 1 metric=f1 }", "in the block measures accuracy"),
  ]

  /// Nothing is trained before every value is known to be taken.
  @Test(arguments: refused) func valuesThatNobodyTakesAreRefused(
    _ item: (line: String, words: String)
  ) {
    let found = ProcessRunner.typed(Self.iris + item.line + "; runs", ["--keep-going"])
    #expect(found.code == 1 && found.errorText.contains(item.words), "\(found.errorText)")
    #expect(found.lines.last == "no runs yet: fit 1cycle 5", "\(found.outputText)")
    #expect(found.errorText.contains("^"))
  }

  /// Each pass is the training that its label says, whatever way its values take into the block.
  @Test(arguments: [
    ("sweep lr=1e-3,1e-2 { fit 2 }", "fit 2 lr=1e-2"),
    ("sweep rate=1e-3,1e-2 { fit 2 }", "fit 2 lr=1e-2"),
    ("sweep x=1,10 { fit 2 lr=x*1e-3 }", "fit 2 lr=1e-2"),
    ("sweep init=xavier,kaiming { fit 2 }", "init kaiming seed=42; fit 2"),
    ("sweep init=xavier,kaiming { init; fit 2 }", "init kaiming seed=42; fit 2"),
    (
      "sweep init=xavier,kaiming { init dist=uniform; fit 2 }",
      "init kaiming dist=uniform seed=42; fit 2"
    ),
    ("sweep optimiser=adamw,sgd { fit 2 }", "fit 2 opt=sgd"),
    ("sweep optimizer=adamw,\"sgd momentum=0.5\" { fit 2 }", "optimiser sgd momentum=0.5; fit 2"),
    ("sweep dropout=0.1,0.5 { fit 2 }", "dropout 0.5; fit 2"),
    ("sweep fit=const,linear { fit 2 }", "fit linear 2"),
    ("sweep seed=1,5 { fit 2 }", "fit 2 seed=5"),
    ("sweep lr=1e-3,1e-2 { r = fit 2 }", "fit 2 lr=1e-2"),
    ("sweep lr=1e-3,1e-2 { fit(2) }", "fit 2 lr=1e-2"),
    ("sweep lr=1e-3,1e-2 { x = fit(2, ) }", "fit 2 lr=1e-2"),
    ("sweep bs=16,32 lr=1e-3,1e-2 { fit(epochs=2) }", "fit 2 bs=16 lr=1e-2"),
    ("sweep lr=1e-3,1e-2 { x = 2 * fit(2).loss }", "fit 2 lr=1e-2"),
    ("sweep opt=adamw,sgd { fit(\"1cycle\", 2) }", "fit 2 opt=sgd"),
    (
      "sweep init=xavier,\"kaiming dist=uniform\" { init(); fit(2) }",
      "init kaiming dist=uniform seed=42; fit 2"
    ),
    ("sweep fit=const,linear { fit(2) }", "fit linear 2"),
  ])
  func aPassIsWhatItsLabelSays(_ swept: String, _ alone: String) {
    let found = Self.digests(Self.iris + swept + "; digest r2")
    #expect(found.count == 1)
    #expect(found == Self.digests(Self.iris + alone + "; digest r1"), "\(swept)")
  }

  @Test func nestedBlocksGetTheValues() {
    let rows = Self.runs(Self.iris + "sweep lr=1e-3,1e-2 { repeat 2 { fit 1 } }")
    #expect(rows.map { $0["lr"] } == ["0.001", "0.001", "0.01", "0.01"])
    #expect(rows.map { $0["seed"] } == ["42", "43", "42", "43"])
    let inner = Self.runs(Self.iris + "sweep lr=1e-3,1e-2 { fit 1; sweep lr=0.1,0.2 { fit 1 } }")
    #expect(inner.map { $0["lr"] } == ["0.001", "0.1", "0.2", "0.01", "0.1", "0.2"])
  }

  /// A value that a training could not take as it was is shown as it was used.
  @Test func theTableShowsWhatWasUsed() {
    let found = ProcessRunner.typed(Self.iris + "sweep bs=16,5000 { fit 1 } | csv")
    #expect(found.lines.contains { $0.hasPrefix("120,r2") }, "\(found.outputText)")
  }

  static let starts: [(name: String, line: String)] = [
    ("drawn", Self.iris),
    ("drawn by a rule", Self.iris + "init kaiming dist=uniform seed=7; "),
    ("one layer drawn apart", Self.iris + "init normal layer=out seed=9; "),
    ("loaded", Self.iris + "fit 2 lr=0.1; export w.safetensors; model mlp 6; load w.safetensors; "),
    ("drawn after a fit", Self.iris + "fit 2 lr=0.1; init zeros layer=out; "),
  ]

  /// Passes after a fit are the passes before it, from drawn, loaded and assigned weights.
  @Test(arguments: starts) func passesStartFresh(_ start: (name: String, line: String)) throws {
    for block in ["sweep lr=1e-3,1e-2 { fit 1 seed=3 }", "repeat 2 { fit 1 }"] {
      var found: [[String]] = []
      for fit in ["", "fit 3 lr=0.05 seed=5; ", "fit 3 lr=0.05 seed=5 pause=4; "] {
        let folder = try TemporaryFolder()
        let result = folder.runner().run(["-c", start.line + fit + block + " | csv"])
        #expect(result.code == 0, "\(start.name): \(result.errorText)")
        let rows = result.lines.filter {
          $0.hasPrefix("1e-") || $0.hasPrefix("0.0") || $0.hasPrefix("valid,")
        }
        found.append(rows.map { $0.replacing(/,r[0-9]+/, with: "") })
      }
      #expect(found[0].isEmpty == false)
      #expect(found[0] == found[1] && found[0] == found[2], "\(start.name): \(found)")
    }
  }

  @Test func trainedWeightsOnlyWhereAsked() {
    let start = Self.iris + "fit 3 lr=0.05 seed=5; "
    let fresh = ProcessRunner.typed(start + "repeat 2 { fit 1 }")
    #expect(fresh.outputText.contains("as before the first fit"))
    let current = ProcessRunner.typed(
      start + "sweep lr=1e-3,1e-2 start=current { fit 1 seed=3 }; digest r3")
    #expect(current.outputText.contains("went on from the trained weights"))
    #expect(
      current.digests.map { $0.split(separator: " ")[1] }
        == ProcessRunner.typed(start + "fit 1 lr=1e-2 seed=3; digest r2").digests.map {
          $0.split(separator: " ")[1]
        })
  }

  /// The second pass of a repeat is the same statements under the next seed, in what it varies.
  @Test(arguments: [
    ("", "init default seed=43; fit 1 seed=43"),
    ("vary=start+order", "init default seed=43; fit 1 seed=43"),
    ("vary=start", "init default seed=43; fit 1 seed=42"),
    ("vary=order", "fit 1 seed=43"),
    ("vary=split", "split seed=43; fit 1 seed=42"),
    ("vary=split+order", "split seed=43; fit 1 seed=43"),
  ])
  func aRepeatVariesWhatItSays(_ vary: String, _ alone: String) {
    let found = Self.digests(Self.iris + "repeat 2 \(vary) { fit 1 }; digest r2")
    #expect(found == Self.digests(Self.iris + alone + "; digest r1"), "\(vary)")
    let first = Self.digests(Self.iris + "repeat 2 \(vary) { fit 1 }; digest r1")
    #expect(first == Self.digests(Self.iris + "fit 1 seed=42; digest r1"))
  }

  @Test func splitsThatVaryLeaveTheTestRows() {
    let rows = Self.runs(
      "data iris; split valid=0.2 test=0.2; model mlp 6; repeat 3 vary=split { fit 1 }")
    #expect(Set(rows.map { $0["split"] ?? "" }).count == 3)
    let every = ProcessRunner.typed(
      "data iris; split every=5; model mlp 4; repeat 2 vary=split { fit 1 }")
    #expect(every.code == 1 && every.errorText.contains("draws nothing"))
  }

  @Test func equalFiguresHaveNoBest() {
    let found = ProcessRunner.typed(
      Self.iris + "fit 20 lr=0.05; sweep lr=1e-9,1e-8,1e-7 start=current { fit 1 }")
    #expect(
      found.lines.joined(separator: " ").contains(
        "no best: lr=1e-9, lr=1e-8, lr=1e-7 have the same"))
    #expect(!found.outputText.contains(" *") && !found.outputText.contains("go further"))
  }

  @Test func labelsAtRandomAreCalledThat() throws {
    let folder = try TemporaryFolder()
    try folder.writeRandomTable("random.csv")
    let found = folder.runner().run([
      "-c", "data random.csv; model mlp 8; sweep lr=1e-3,1e-2,1e-1 { fit 5 }",
    ])
    let said = found.lines.joined(separator: " ")
    #expect(said.contains("No evidence that anything was learned"), "\(said)")
  }

  /// A best comes with its noise: measured by its own seeds, by a repeat of the same net and data, or not known.
  @Test func aBestComesWithItsNoise() {
    let sweep = "sweep lr=1e-9,3e-2"
    let start = "data digits; model mlp 16; "
    let said = { (line: String) in ProcessRunner.typed(start + line).lines.joined(separator: " ") }
    #expect(said(sweep + " { fit 2 }").contains("noise of the seed is not known: sweep repeats=3"))
    #expect(
      said("repeat 3 { fit 1 }; " + sweep + " { fit 2 }").contains("(95 %, seeds of r1 to r3)"))
    #expect(said("repeat 3 vary=order { fit 1 }; " + sweep + " { fit 2 }").contains("is not known"))
    #expect(said(sweep + " repeats=4 { fit 2 }").contains("4 paired seeds"))
    #expect(said("sweep lr=1e-2,1.01e-2 repeats=3 { fit 2 }").contains("no evidence for a best"))
    let record = ProcessRunner.typed(
      start + "s = sweep lr=1e-9,3e-2 repeats=4 { fit 2 }; s.low < s.diff; s.diff < s.high; s.seeds"
    )
    #expect(record.lines.suffix(3) == ["yes", "yes", "4"], "\(record.outputText)")
  }

  /// The weights of a run can be taken: those it left, and those of its best epoch.
  @Test func aRunsWeightsCanBeTaken() {
    let start = "data digits; split valid=0.2 test=0.2; model mlp 16; "
    let found = ProcessRunner.typed(
      start
        + "sweep lr=1e-3,3e-2 { fit 2 }; r2.digest; use r2; digest; score; fit 1; use r1; score test"
    )
    let digest = found.lines.first { $0.count == 12 && !$0.contains(" ") }
    #expect(
      digest != nil && found.digests.first?.contains(digest ?? "-") == true, "\(found.outputText)")
    #expect(found.lines.joined(separator: " ").contains("(valid, all chosen on): loss"))
    let best = ProcessRunner.typed(
      start
        + "fit const 12 lr=0.1; use r1 epoch=best; s = score; s.loss == r1.best; r1.best < r1.valid[-1]"
    )
    #expect(best.lines.suffix(2) == ["yes", "yes"], "\(best.outputText) \(best.errorText)")
    let refused = ProcessRunner.typed("data iris; model knn k=3; fit; use r1")
    #expect(refused.code == 1 && refused.errorText.contains("keeps no weights"))
  }

  @Test func whatWasNotScoredHasNoNoise() {
    let found = ProcessRunner.typed(Self.iris + "repeat 3 { fit 1 validate=no }")
    #expect(found.outputText.contains("nothing was scored") && !found.outputText.contains("nan"))
  }

  @Test func setsThatVariedOtherThingsAreNotCompared() {
    let found = ProcessRunner.typed(
      Self.iris + "repeat 3 { fit 1 }; repeat 3 vary=order { fit 2 }; compare r1 r4")
    #expect(found.lines.joined(separator: " ").contains("neither measures the other"))
  }

  /// What explains a sweep tells of the noise of its best where there is one, and of none where there is none.
  @Test(arguments: [
    ("data digits; model mlp 16; sweep lr=1e-9,3e-2 { fit 2 }", true),
    (iris + "sweep seed=1,2,3 { fit 20 lr=0.05 }", false),
    ("data diabetes; model mlp 4; sweep loss=mse,huber { fit 1 }", false),
    (iris + "fit 20 lr=0.05; sweep lr=1e-9,1e-8,1e-7 start=current { fit 1 }", false),
  ])
  func onlyABestIsExplained(_ line: String, _ hasBest: Bool) {
    let found = ProcessRunner.typed(line + "; explain | words")
    let told = found.lines.drop { !$0.hasPrefix("sweep: ") }.joined(separator: " ")
    #expect(told.contains("judged by") && told.contains("here"), "\(found.errorText)")
    #expect(told.contains("beware") == hasBest && told.contains("noise  ") == hasBest, "\(told)")
  }
}

/// A sweep that is stopped after so many questions whether it should be.
@Suite struct StoppedPassTests {
  private final class Stops: Sendable {
    private let left = Mutex(Int.max)

    func stop(after questions: Int) { left.withLock { $0 = questions } }

    var isOver: Bool {
      left.withLock { left in
        if left == .max { return false }
        left = max(0, left - 1)
        return left == 0
      }
    }
  }

  /// The passes that are kept are the first, whichever were finished, and as many are noted down.
  @Test(arguments: [1, 40, 200, 500, 900, 1500, 100_000])
  func theFirstPassesAreKept(_ questions: Int) throws {
    let stops = Stops()
    let interpreter = Interpreter(SilentFront { stops.isOver }, .standard)
    #expect(interpreter.run(SourceText("data iris; model mlp 4")))
    stops.stop(after: questions)
    _ = interpreter.run(SourceText("sweep epochs=60,1,30,2 { fit bs=16 }"))
    let passes = interpreter.workspace.session.runs.compactMap { $0.family?.pass }
    #expect(passes == Array([1, 2, 3, 4].prefix(passes.count)))
    let line = try #require(interpreter.workspace.journal.lines.texts.last)
    #expect(line.hasPrefix("sweep "), "\(line)")
    #expect(line.hasSuffix("passes=\(passes.count)") == (passes.count < 4), "\(line)")
    if questions == 1 { #expect(passes.isEmpty) }
    if questions == 100_000 { #expect(passes.count == 4) }
  }
}
