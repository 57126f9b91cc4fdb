import Foundation
import TestSupport
import Testing

@testable import Repl

/// `runs`, `compare`, `repeat`, `sweep`, `repro`, `diff` as they are typed.
@Suite(.enabled(if: Program.answers)) struct RunsTests {
  private func run(_ line: String, _ options: [String] = []) -> ProcessResult {
    ProcessRunner.typed(line, options)
  }

  private func lines(_ line: String) -> [String] {
    let result = run(line)
    #expect(result.code == 0, "\(line): \(result.errorText)")
    return result.lines
  }

  private let start = "data wine; model mlp 6; init kaiming; "

  @Test func runsShowWhatDiffers() {
    let shown = lines(start + "fit 1 lr=0.1; fit 1 lr=0.01; fit 1 lr=0.001; runs sort=lr | csv")
    let table = shown.suffix(4)
    #expect(table.first == "run,init,lr,seed,valid,accuracy,ending,loss", "\(shown)")
    #expect(table.dropFirst().map { $0.prefix(2) } == ["r3", "r2", "r1"])
    let some = lines(start + "fit 1 lr=0.1; fit 1 lr=0.01; runs where=lr>0.05 all=yes | csv")
    #expect(
      some.suffix(2).first?.hasPrefix("run,model,layers,init,data,split,scaling,schedule,epochs,lr")
        == true)
    #expect(some.last?.hasPrefix("r1,mlp,") == true)
    let none = lines(start + "fit 1; runs where=epochs>5")
    #expect(none.last == "no run is left of 1")
  }

  @Test func runsAreDroppedNamedAndRemarkedOn() {
    let shown = lines(
      start + "fit 1; fit 1; runs name r1 wide; runs note wide \"a remark\"; runs drop r2; undo; "
        + "runs drop r2; runs | csv")
    #expect(shown.suffix(2).first?.hasSuffix(",remark") == true)
    #expect(shown.last?.hasPrefix("wide,") == true && shown.last?.hasSuffix(",a remark") == true)
    for (line, words) in [
      ("runs drop", "needs a run"), ("runs name r1 fit", "E007"), ("runs name r1", "E007"),
      ("runs sort=nosuch", "no column"), ("runs drop r9", "E043"),
      ("runs where=\"x\"", "E0"),
    ] {
      let result = run(start + "fit 1; " + line)
      #expect(result.code == 1 && result.errorText.contains(words), "\(line): \(result.errorText)")
    }
  }

  /// What the weights were before a run, which rows were held out and how the inputs were scaled.
  @Test func compareSaysWhatARunBeganWith() {
    let shown = lines(
      start + "fit 1; fit 1; init xavier; init zeros layer=out; split valid=0.3; fit 1; "
        + "runs all=yes | csv"
    ).suffix(3)
    let fields = shown.map { $0.components(separatedBy: ",") }
    #expect(fields[0][3] == "kaiming")
    #expect(fields[1][3...4] == ["\"kaiming", " 3 steps\""])
    #expect(fields[2][3...4] == ["\"xavier", " out zeros\""])
    #expect(shown.first?.contains(",wine,valid=0.2 seed=42,zscore,1cycle,") == true)
    #expect(shown.last?.contains(",wine,valid=0.3 seed=42,zscore,1cycle,") == true)
  }

  @Test func comparisonsKnowTheNoiseOfTheSeed() {
    let sets =
      "repeat 3 { init kaiming; fit 3 lr=0.05 }; repeat 3 { init kaiming; fit 3 lr=1e-4 }; "
    let paired = lines(start + sets + "compare r1 r4; _.half_width > 0").joined(separator: " ")
    #expect(paired.contains("(95 %, 3 paired seeds): outside the noise, r1's set is better"))
    #expect(paired.hasSuffix("true") || paired.hasSuffix("yes") || paired.hasSuffix("1"))
    let single = lines(start + "fit 3 lr=0.05; " + sets + "compare r1 r2").joined(separator: " ")
    #expect(single.contains("(95 %, 3 seeds): inside the noise"), "\(single)")
    // Runs that were never repeated are held against what was measured on the same data.
    let other = lines(
      start + "fit 3 lr=0.05; " + sets + "fit 3 lr=1e-4; compare r1 r8; compare r2 r3"
    )
    .joined(separator: " ")
    #expect(other.contains(/; two seeds of r[25] to r[47] do so by ±/), "\(other)")
    #expect(other.contains("(95 %, 3 seeds): ") && other.contains("both are of one set"))
    let unknown = lines(start + "fit 1; fit 1; compare").joined(separator: " ")
    #expect(unknown.contains("not known; repeat 5 { … } measures it"))
    #expect(unknown.contains("weights: ") && unknown.contains("cosine"))
  }

  /// A pass is what the same statements come to alone, on any number of threads.
  @Test func passesAreTheTrainingsThemselves() {
    let alone = ["1e-3", "1e-2"].map { rate in
      lines(start + "fit 2 lr=\(rate) bs=32; digest r1").last?.split(separator: " ")[1] ?? ""
    }
    for threads in ["1", "3"] {
      let result = run(
        start + "sweep bs=32 lr=1e-3,1e-2 { fit 2 }; digest r1; digest r2; digest mlp; seed",
        ["--threads", threads])
      let shown = result.outputText.split(separator: "\n")
      #expect(shown.suffix(4).prefix(2).map { $0.split(separator: " ")[1] } == alone)
    }
    let seeds = lines(start + "repeat 2 { init kaiming; fit 1 }; digest r2").last
    let second = lines("data wine; model mlp 6; seed 43; init kaiming; fit 1; digest r1").last
    #expect(seeds?.split(separator: " ")[1] == second?.split(separator: " ")[1])
  }

  @Test func variablesOfASweepAreNamesOfItsBlock() {
    let shown = lines(
      "data wine; sweep hidden=4,8 opt=sgd,adamw { model mlp hidden; fit 1 }; runs | csv")
    #expect(shown.last?.contains("dense 8") == true, "\(shown)")
    let table = shown.filter { $0.hasPrefix("r") && !$0.hasPrefix("rows:") && $0.contains(",") }
    #expect(table.count == 5)
    for (line, words) in [
      ("sweep { fit 1 }", "needs values"), ("repeat 2 { vars }", "trains nothing"),
      ("sweep lr=1e-3 { fit 1 } by=nosuch", "no figure"), ("repeat 3 { fit 0 nosuch=1 }", "E021"),
      ("sweep lr=1e-3 { x = nosuch + 1; fit 1 }", "E033"),
    ] {
      let result = run(start + line)
      #expect(result.code == 1 && result.errorText.contains(words), "\(line): \(result.errorText)")
    }
  }

  /// What was trained already is not trained again.
  @Test func aStoppedSweepGoesOn() {
    let shown = lines(
      start + "sweep lr=1e-3,1e-2,1e-1 passes=2 { fit 1 }; sweep lr=1e-3,1e-2,1e-1 { fit 1 }; "
        + "runs | csv")
    #expect(shown.suffix(3).map { $0.prefix(2) } == ["r1", "r2", "r3"])
  }

  @Test func reproFindsTheStatementsThatMatter() {
    let shown = lines(
      "data iris; data wine; model mlp 4; model mlp 6; x = randn(3); "
        + "fit 1; lrfind; init svd; fit 2 lr=0.01; fit 1; vars; repro r2")
    let script = shown.suffix(7)
    #expect(
      script.dropLast(2) == [
        "seed 42", "data wine seed=43", "model mlp 6 seed=43", "init svd seed=42",
        "fit 2 lr=0.01 seed=43",
      ], "\(shown.suffix(9))")
    #expect(shown.joined(separator: " ").contains("it was run and comes to digest"))
    let swept = lines(
      start + "fit 1; seed 5; sweep lr=1e-3,1e-2 { init svd; fit 1 }; repro r3"
    ).joined(separator: "\n")
    #expect(!swept.contains("\nfit 1 seed") && swept.contains("comes to digest"), "\(swept)")
  }

  @Test func sessionsPartAtAStatement() throws {
    let folder = try TemporaryFolder()
    let runner = folder.runner()
    for (name, line) in [
      ("a", "data iris; x = 1; model mlp 4; fit 1"), ("b", "data iris; x = 2; model mlp 4; fit 1"),
      ("c", "data iris; x = 1; model mlp 4; fit 1"),
    ] { #expect(runner.run(["\(name).athanor", "-c", line]).code == 0) }
    let other = runner.run(["-c", "diff a.athanor b.athanor"])
    #expect(other.outputText.contains("they part at statement 2: the words differ"))
    let same = runner.run(["-c", "diff a.athanor c.athanor"])
    #expect(same.outputText.contains("the same 4 statements, the same bits"), "\(same.outputText)")
    let branch = runner.run(["a.athanor", "-c", "branch wide; fit 1; diff main"])
    #expect(branch.outputText.contains("they part at statement 5"), "\(branch.outputText)")
  }
}
