import Foundation
import TestSupport
import Testing

@testable import Kernel
@testable import Repl

/// `mine` as an action, through the program itself.
@Suite(.enabled(if: Program.answers)) struct MineTreatmentTests {
  private static let start = ["data wine", "model mlp 8", "fit 3 lr=1e-2 seed=1"]
  private static let treatments = [
    "mine ohem keep=0.4", "mine replay share=0.2 times=2 run=r1", "mine weights ratio=8 run=r1",
    "mine curriculum full=3 run=r1", "mine negatives class=class_2 run=r1",
  ]

  private static func run(_ lines: [String]) throws -> ProcessResult {
    try ProgramRowTests.run(lines, ["--keep-going"])
  }

  private static func digests(_ found: ProcessResult) -> [Substring] {
    found.outputText.split(separator: "\n").filter { $0.contains("(bits ") }
  }

  @Test(arguments: treatments) func aTreatmentGoesTheWayOfTheSession(_ line: String) throws {
    let name = line.split(separator: " ")[1]
    let fit = "fit 3 lr=1e-2 seed=5"
    let found = try Self.run(
      Self.start + [
        line, "init default seed=9", fit, "digest", "undo", "undo", "undo",
        "init default seed=9", fit, "digest", line, "init default seed=9", fit, "digest",
        "explain mine", "plan fit 1",
        "save lab.athanor", "open lab.athanor", "init default seed=9", fit, "digest",
        "mine \(name) off", "init default seed=9", fit, "digest",
        line, "init default seed=9", fit, "digest", "runs all=yes | csv", "\(line) > picture.svg",
        "\(line) | json", "mine off", "save again.ath", "run again.ath", "digest",
      ])
    #expect(found.errorText == "", "\(found.errorText)")
    let digests = Self.digests(found)
    #expect(digests.count > 7, "\(found.outputText)")
    guard digests.count > 7 else { return }
    #expect(Set([0, 2, 3, 5, digests.count - 1].map { digests[$0] }).count == 1, "\(digests)")
    #expect(digests[1] == digests[4] && digests[0] != digests[1], "\(digests)")
    #expect(found.outputText.replacing("\n", with: " ").contains(", mine \(name)"))
  }

  /// Its line is not a fit's alone: a plan says what is in force too.
  @Test(arguments: treatments) func itIsSaidBeforeTheFirstStep(_ line: String) throws {
    let found = try Self.run(Self.start + [line, "plan fit 2", "fit 2"])
    let name = String(line.split(separator: " ")[1])
    let lines = found.outputText.split(separator: "\n").map(String.init)
    let place = try #require(lines.firstIndex { $0.contains("from the next fit on") })
    let rest = lines[(place + 1)...].joined(separator: " ")
    #expect(rest.components(separatedBy: "mine \(name)").count >= 3, "\(rest)")
  }

  @Test func blocksTakeThem() throws {
    let found = try Self.run(
      Self.start + [
        "sweep mine=off,\"ohem keep=0.5\",\"replay run=r1\" { fit 2 }", "mine",
        "repeat 2 { fit 1; mine replay; fit 1 }",
        "whatif mine=\"ohem keep=1\",\"ohem keep=0.5\" seeds=2 { fit 2 }",
        "whatif ratio=1,4 seeds=2 { mine weights run=r1; fit 2 }", "mine",
      ])
    #expect(found.errorText == "", "\(found.errorText)")
    #expect(!found.outputText.contains("in force"), "\(found.outputText)")
  }

  /// Paused, changed in the session, and gone on with: the fit keeps what it was told.
  @Test func aPausedFitKeepsItsTreatment() throws {
    for line in Self.treatments {
      let found = try Self.run(
        Self.start + [
          line, "init default seed=9", "fit 4 seed=3", "digest", "init default seed=9",
          "fit 4 seed=3 pause=7", "mine off", "save lab.athanor", "open lab.athanor", "continue",
          "digest",
        ])
      #expect(found.errorText == "", "\(found.errorText)")
      #expect(Set(Self.digests(found)).count == 1, "\(line): \(Self.digests(found))")
    }
  }

  /// The mean over all rows stands beside that over the mined ones, in table, curve and record.
  @Test func theCurveSaysWhichRowsItAverages() throws {
    let found = try Self.run(
      Self.start + [
        "mine ohem keep=0.5", "x = fit 3", "plot loss", "x.mined", "x.mined[2] > x.train[2]",
        "plot loss > loss.svg", "x | json",
      ])
    let text = found.outputText.replacing("\n", with: " ")
    #expect(text.contains("epoch train mined valid") || found.outputText.contains("mined"))
    #expect(text.contains("over all rows") && text.contains("the hardest 50 % of each batch"))
    #expect(found.outputText.split(separator: "\n").contains("yes"), "\(found.outputText)")
  }

  static let refused: [(lines: [String], words: String)] = [
    (["data wine", "model mlp 8", "mine replay"], "no run"),
    (["data wine", "model knn", "fit", "mine replay"], "fitted in one go"),
    (start + ["mine negatives"], "needs the class"),
    (start + ["mine negatives class=9"], "no class is called"),
    (start + ["mine ohem run=r1"], "asks no run"), (start + ["mine hardest off"], "a report"),
    (start + ["mine replay share=2"], "share"), (start + ["mine ohem keep=0"], "keep"),
    (start + ["mine replay run=r7"], "r7"),
    (
      ["data diabetes", "model mlp 4", "fit 1", "mine replay by=el2n"], "by=el2n is for classes"
    ),
    (
      start + ["mine weights", "drop 0 1 2 part=all", "fit 1"], "no longer in 'wine'"
    ),
  ]

  @Test(arguments: refused) func whatMakesNoSenseIsOneError(
    _ item: (lines: [String], words: String)
  ) throws {
    let found = try Self.run(item.lines + ["vars"])
    let errors = found.errorText.split(separator: "\n").filter { $0.contains("error E") }
    #expect(errors.count == 1, "\(found.errorText)")
    #expect(found.errorText.replacing("\n", with: " ").contains(item.words), "\(found.errorText)")
  }

  /// More rows times epochs than a ledger holds: the line to type has one.
  @Test func aLedgerOverItsBudgetSaysHowMuchFits() throws {
    let found = try Self.run([
      "data iris", "model mlp 2", "fit 8739 bs=120 validate=no", "mine replay", "fit 1",
      "mine replay", "mine curriculum full=9", "fit 2",
    ])
    #expect(found.errorText.components(separatedBy: "error E").count == 2, "\(found.errorText)")
    #expect(found.errorText.contains("fit 8738"), "\(found.errorText)")
    #expect(found.outputText.replacing("\n", with: " ").contains("all rows from epoch 9 on"))
  }

  /// Its remedy mends it.
  @Test func rowsThatWentArePickedAnew() throws {
    let found = try Self.run(
      Self.start + ["mine weights", "drop 0 1 2 part=all", "fit 1", "mine weights run=r1", "fit 1"])
    #expect(found.errorText.components(separatedBy: "error E").count == 2, "\(found.errorText)")
    #expect(found.outputText.contains("r2: valid"))
  }

  /// What no training could use is refused when it is typed, and leaves what was there.
  @Test(arguments: ["foo", "class_0", "class_0:-1", "class_0:nan", "class_0:1,class_0:2", "none:1"])
  func factorsThatAreNoneAreRefused(_ alpha: String) throws {
    let found = try Self.run(Self.start + ["loss focal alpha=\(alpha)", "fit 1"])
    #expect(found.errorText.components(separatedBy: "error E").count == 2, "\(found.errorText)")
    #expect(found.errorText.contains("alpha"), "\(found.errorText)")
    guard alpha != "none:1" else { return }
    let early = try Self.run(["loss focal alpha=\(alpha)"])
    #expect(early.errorText.contains("alpha"), "\(early.errorText)")
  }

  @Test func aBatchHasNoMoreThanAll() throws {
    let found = try Self.run(
      Self.start + ["mine ohem skip=0.5 keep=0.6", "mine", "mine ohem skip=0.4 keep=0.6"])
    #expect(found.errorText.contains("keep=0.5 skip=0.5"), "\(found.errorText)")
    #expect(found.errorText.components(separatedBy: "error E").count == 2, "\(found.errorText)")
  }
}

/// `mine compare`, through the program itself.
@Suite(.enabled(if: Program.answers)) struct MineCompareTests {
  private static let start = ["data iris", "model mlp 8", "fit 3 lr=1e-2 seed=1"]

  @Test func itSaysWhatCameOfIt() throws {
    let found = try ProgramRowTests.run(
      Self.start + [
        "mine replay", "fit 3 lr=1e-2", "digest", "x = mine compare seeds=3", "digest",
        "len(x.diffs) == len(x.groups)", "x.low <= x.diff and x.diff <= x.high and x.seeds == 3",
        "runs", "explain mine", "mine compare seeds=3 > what.svg", "mine compare seeds=3 | json",
        "mine off", "fit 1 loss=focal gamma=1", "mine compare seeds=2",
      ])
    #expect(found.errorText == "", "\(found.errorText)")
    let digests = found.outputText.split(separator: "\n").filter { $0.contains("(bits ") }
    #expect(digests.count == 2 && Set(digests).count == 1)
    #expect(found.outputText.split(separator: "\n").count { $0 == "yes" } == 2)
    #expect(found.outputText.contains("what came of it: mine compare"))
    #expect(found.outputText.contains("with loss focal gamma=1"))
  }

  /// A claim has an interval, or there is none.
  @Test func oneSeedClaimsNothing() throws {
    let found = try ProgramRowTests.run(
      Self.start + ["mine ohem keep=0.3", "fit 3 lr=1e-2", "mine compare seeds=1"])
    #expect(found.errorText == "", "\(found.errorText)")
    #expect(found.outputText.contains("nothing is claimed"))
    let after = found.outputText.components(separatedBy: "mine compare: ").last ?? ""
    #expect(!after.contains("better") && !after.contains("worse"), "\(after)")
  }

  @Test func withoutATreatedFitItSaysWhatToType() throws {
    for lines in [Self.start, ["data iris", "model knn", "fit"], ["data iris"]] {
      let found = try ProgramRowTests.run(lines + ["mine compare"], ["--keep-going"])
      #expect(found.errorText.contains("no fit was treated yet"), "\(found.errorText)")
      #expect(found.errorText.contains("then mine compare"))
    }
  }
}
