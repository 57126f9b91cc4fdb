import Foundation
import Kernel
import TestSupport
import Testing

@testable import Repl

/// Metrics through the program itself.
@Suite(.enabled(if: Program.answers)) struct MetricTests {
  private static func run(_ lines: [String], _ options: [String] = []) throws -> ProcessResult {
    try ProgramRowTests.run(lines, options)
  }

  /// Runs a script beside a file `table.csv`, whose rows `label` names.
  private static func run(
    _ lines: [String], rows: Int, _ label: (Int) -> String
  ) throws -> ProcessResult {
    let folder = try TemporaryFolder()
    let table =
      ["a,b,label"] + (0..<rows).map { "\($0 % 7),\($0 * $0 % 11),\(label($0))" }
    try folder.write(table.joined(separator: "\n"), "table.csv")
    try folder.write(lines.joined(separator: "\n"), "work.ath")
    return folder.runner().run(["--keep-going", "work.ath"])
  }

  private static let ofClasses = Metric.all.filter { $0.tasks.contains(.classes) }
  private static let ofNumbers = Metric.all.filter { $0.tasks.contains(.numbers) }

  /// By its name and every other name it is accepted by: `score`, `fit` and, for each, its example.
  @Test func everyRowIsTaken() throws {
    var lines: [String] = []
    for (data, rows) in [("wine", Self.ofClasses), ("diabetes", Self.ofNumbers)] {
      lines += ["data \(data)", "model mlp 4", "fit 1"]
      for row in rows {
        lines += [row.label.example, "help \(row.name)"]
        lines += ([row.name] + row.label.aliases).map { "score metric=\($0)" }
        lines += ["fit 1 metric=\(row.name)", "plot \(row.name)", "plot metric"]
        lines += ["sweep lr=1e-3,1e-2 by=\(row.name) { fit 1 }"]
      }
    }
    let result = try Self.run(lines)
    #expect((result.code, result.errorText) == (0, ""))
  }

  @Test(arguments: ["knn k=3", "bayes", "mlp 4"])
  func everyPredictorIsMeasured(_ model: String) throws {
    let names = Self.ofClasses.map(\.name).joined(separator: ",")
    let result = try Self.run([
      "data wine", "model \(model)", "fit metric=f1,auc", "score metric=\(names)",
      "expression = _.auc", "score classes=yes",
    ])
    #expect((result.code, result.errorText) == (0, ""))
    #expect(result.outputText.contains(" f1 0.") || result.outputText.contains(" f1 1"))
    #expect(result.outputText.contains("class    precision  recall"))
    #expect(!result.outputText.contains("undefined") || result.outputText.contains("–"))
  }

  /// What `fit` says of its last epoch is what `score` says of the model, in all digits that a curve keeps.
  @Test func theFiguresOfAFitAreThoseOfItsModel() throws {
    let names = Self.ofClasses.map(\.name)
    let result = try Self.run(
      [
        "data digits", "model mlp 16", "r = fit 2 lr=1e-2 metric=\(names.joined(separator: ","))",
        "s = score metric=\(names.joined(separator: ","))",
      ]
        + names.map { $0 == "topk" ? "top5" : $0 }.map { "r.\($0)[-1] == (s.\($0) * ones(1))[0]" })
    #expect((result.code, result.errorText) == (0, ""))
    let equal = result.outputText.split(separator: "\n").suffix(names.count)
    #expect(equal.count == names.count && equal.allSatisfy { $0 == "yes" }, "\(equal)")
  }

  @Test func aMetricChangesNoWeight() throws {
    let plain = try Self.run(["data wine", "model mlp 4", "fit 3", "digest"])
    let other = try Self.run(["data wine", "model mlp 4", "fit 3 metric=auc,ece", "digest"])
    #expect(
      plain.outputText.split(separator: "\n").last == other.outputText.split(separator: "\n").last)
  }

  /// Patience follows the first metric: the best epoch is the one with the highest figure of it.
  @Test func patienceJudgesByTheFirstMetric() throws {
    for name in ["auc", "brier", "accuracy"] {
      let result = try Self.run([
        "data wine", "model mlp 8", "r = fit const 60 lr=5e-2 patience=3 metric=\(name)",
        "max(r.\(name))", "min(r.\(name))", "score metric=\(name)", "_.\(name)",
      ])
      #expect((result.code, result.errorText) == (0, ""))
      let lines = result.outputText.split(separator: "\n").map(String.init)
      #expect(lines.contains { $0.contains("stopped after") }, "\(result.outputText)")
      let said = Array(lines.compactMap { Double($0) }.suffix(3))
      try #require(said.count == 3)
      let best = name == "brier" ? said[1] : said[0]
      #expect(abs(said[2] - best) < 1e-6, "\(name) \(said)")
    }
  }

  @Test func whatIsKeptComesBack() throws {
    let folder = try TemporaryFolder()
    let first = folder.runner().run([
      "lab.athanor", "-c",
      "data wine; model mlp 4; fit 2 metric=f1,topk average=micro k=2 patience=9 pause=3",
    ])
    #expect(first.code == 0, "\(first.errorText)")
    let second = folder.runner().run([
      "lab.athanor", "-c", "continue; r1.f1_micro; r1.top2; runs | csv",
    ])
    #expect((second.code, second.errorText) == (0, ""))
    #expect(second.outputText.contains("f1,topk average=micro k=2"), "\(second.outputText)")
  }

  @Test func classesAreListedInNarrowTerminalsToo() throws {
    for width in [60, 80, 120] {
      let result = try Self.run(
        ["set width=\(width)", "data iris", "model mlp 4", "fit 1", "score classes=yes"]
          + ["score classes=yes | csv"])
      #expect((result.code, result.errorText) == (0, ""))
      let lines = result.outputText.split(separator: "\n")
      #expect(lines.allSatisfy { $0.unicodeScalars.count <= width }, "\(result.outputText)")
      #expect(lines.contains { $0.hasPrefix("class,precision,recall,f1,rows") })
      #expect(lines.contains { $0.hasPrefix("class") && $0.hasSuffix("f1  rows") })
    }
  }

  /// The table of epochs holds whole columns; the last line has the figures that found no room.
  @Test(arguments: [60, 80, 120]) func manyMetricsFitTheScreen(_ width: Int) throws {
    let names = Self.ofClasses.map(\.name)
    let result = try Self.run([
      "set width=\(width)", "data iris", "model mlp 4",
      "fit 2 metric=\(names.joined(separator: ","))",
    ])
    #expect((result.code, result.errorText) == (0, ""))
    let lines = result.outputText.split(separator: "\n").map(String.init)
    #expect(lines.allSatisfy { $0.unicodeScalars.count <= width }, "\(result.outputText)")
    let header = try #require(lines.first { $0.hasPrefix("epoch") }?.split(separator: " "))
    // Each name stands above its column, or below as one that has none.
    let place = try #require(lines.firstIndex { $0.hasPrefix("epoch") })
    let below = lines[(place + 1)...].prefix { !$0.hasPrefix("    1 ") }.joined(separator: " ")
    #expect(below.hasPrefix("+ "))
    let absent = below.dropFirst(2).split(separator: ",").map { $0.filter { $0 != " " } }
    for name in names where name != "topk" {
      #expect(header.contains { $0 == name } != absent.contains(name), "\(name): \(below)")
    }
    let first = try #require(lines.first { $0.hasPrefix("    1 ") }?.split(separator: " "))
    #expect(first.count == header.count)
    let end = lines.drop { !$0.hasPrefix("r1:") }.joined(separator: " ")
    for name in names where name != "topk" { #expect(end.contains(" \(name) "), "\(end)") }
  }

  @Test func figuresGoIntoFilesWithAllDigits() throws {
    let result = try Self.run([
      "data iris", "model mlp 4", "fit 1", "score metric=f1,logloss | csv",
      "score metric=logloss | json", "score metric=logloss", "_.logloss",
    ])
    #expect((result.code, result.errorText) == (0, ""))
    let lines = result.outputText.split(separator: "\n").map(String.init)
    let csv = try #require(lines.first { $0.hasPrefix("logloss,") }?.dropFirst(8))
    #expect(csv.count > 12)
    #expect(result.outputText.contains("\"logloss\":\(csv)"))
  }

  @Test func runsAreComparedByWhatBothMeasured() throws {
    let result = try Self.run([
      "data iris", "model mlp 4", "repeat 3 { fit 1 metric=f1,auc }", "fit 1 metric=ece,auc",
      "compare r1 r4",
    ])
    #expect((result.code, result.errorText) == (0, ""))
    #expect(result.outputText.contains("noise of the seed: auc"), "\(result.outputText)")
  }

  @Test func aRareClassIsSaid() throws {
    let result = try Self.run(
      ["data table.csv target=label", "model mlp 4", "fit 2", "score", "score metric=f1"],
      rows: 200
    ) { $0 % 10 == 0 ? "yes" : "no" }
    let lines = result.outputText.replacingOccurrences(of: "\n", with: " ")
    #expect(lines.contains("class no is 90 % of the rows"), "\(lines)")
    #expect(lines.components(separatedBy: "accuracy misleads here").count == 3, "\(lines)")
    #expect(lines.contains("score metric=balanced_accuracy,f1"))
    let even = try Self.run(
      ["data table.csv target=label", "model mlp 4", "fit 2", "score"], rows: 200
    ) { $0 % 3 == 0 ? "yes" : "no" }
    #expect(!even.outputText.contains("misleads"))
  }

  @Test func aTargetThatDoesNotVaryIsSaid() throws {
    let result = try Self.run(
      ["data table.csv target=label task=values", "model mlp 4", "fit 1", "score"], rows: 50
    ) { _ in "3.5" }
    #expect(result.outputText.contains("r2 nan"), "\(result.outputText)\(result.errorText)")
    #expect(result.outputText.contains("r2 is undefined: the target does not vary"))
  }

  @Test func oneClassHeldOutIsSaid() throws {
    let lines = [
      "data table.csv target=label", "split every=5", "model mlp 4", "fit 2 metric=auc patience=1",
      "score metric=auc,balanced_accuracy",
    ]
    let result = try Self.run(lines, rows: 100) { $0 % 5 == 0 || $0 % 3 == 0 ? "no" : "yes" }
    let text = result.outputText.replacingOccurrences(of: "\n", with: " ")
    #expect(text.contains("auc is undefined: all rows are of class no"), "\(text)")
    #expect(text.contains("without class yes, of which there is no row"), "\(text)")
    #expect(text.contains("auc nan"))
  }

  /// Numbers of 0 and 1, with the loss for them, are two classes as well.
  @Test func yesOrNoIsTwoClasses() throws {
    let lines = [
      "data table.csv target=label task=values", "model mlp 4",
      "fit 3 loss=bce metric=auc,f1,accuracy,logloss", "score metric=auc,f1,brier,ece,mae",
    ]
    let result = try Self.run(lines, rows: 100) { $0 % 3 == 0 ? "1" : "0" }
    #expect((result.code, result.errorText) == (0, ""))
    let other = try Self.run(lines, rows: 100) { $0 % 3 == 0 ? "0.5" : "0" }
    #expect(other.errorText.contains("needs targets of 0 and 1, one is 0.5"), "\(other.errorText)")
  }

  @Test(arguments: [
    ("fit 1 metric=mae", "mae is for numbers, and the targets are classes"),
    ("score metric=r2", "r2 is for numbers, and the targets are classes"),
    ("score metric=f2", "did you mean"), ("score metric=top3", "did you mean topk?"),
    ("score metric=f1 average=binary", "average=binary is for two classes, and there are 3"),
    ("score metric=auc k=3", "k is an option of metric topk; here it is auc"),
    ("plot f1", "did not measure f1, but accuracy"),
    ("sweep lr=1e-3,1e-2 by=f9 { fit 1 }", "did you mean f1?"),
    ("sweep lr=1e-3,1e-2 by=brier { fit 1 metric=auc }", "nothing in the block measures brier"),
    ("sweep lr=1e-3,1e-2 by=nonsense { fit 1 }", "no figure called"),
  ])
  func whatCannotBeMeasuredIsRefused(_ line: String, _ said: String) throws {
    let result = try Self.run(["data iris", "model mlp 4", "fit 1", line])
    #expect(result.code == 1)
    #expect(result.errorText.contains(said), "\(result.errorText)")
    #expect(!result.outputText.contains("sweep"))
  }

  @Test func explainTellsTheFormula() throws {
    let result = try Self.run([
      "data iris", "model mlp 4", "fit 1", "score metric=f1,ece bins=7", "explain",
    ])
    #expect((result.code, result.errorText) == (0, ""))
    let fit = try Self.run(["data iris", "model mlp 4", "fit 1 metric=auc,f1", "explain"])
    #expect(fit.outputText.contains("auc, in place of the validation loss"), "\(fit.outputText)")
    for said in ["F1_c = 2 right_c", "ece7", "b / 7 < p", "sklearn.metrics.f1_score"] {
      #expect(result.outputText.contains(said), "\(said): \(result.outputText)")
    }
  }
}
