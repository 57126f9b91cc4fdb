import Foundation
import TestSupport
import Testing

@testable import Repl

/// Every command over every kind of predictor and every kind of data set: each works, or is refused in one
/// sentence; none ends the program.
@Suite(.enabled(if: Program.answers)) struct PredictorLaws {
  private static let predictors = [
    "model mlp 4; fit 1", "model linear", "model { flatten; dense 4; relu; dense }; fit 1",
    "model lstm 4; fit 1 bs=512", "model cnn 4; fit 1 bs=512", "model knn k=3; fit", "model knn",
    "model bayes; fit", "model bayes",
  ]
  private static let data = [
    "data iris", "data diabetes", "data digits", "data adding rows=60", "data moons rows=60",
  ]

  /// The examples of all rows that write no file and leave nobody.
  private static var examples: [String] {
    let left = ["save", "export", "open", "load", "run", "quit", "diff"]
    return Command.all.filter { !left.contains($0.name) }.map(\.label.example)
  }

  @Test(arguments: predictors, data)
  func everyCommandWorksOrIsRefused(_ predictor: String, _ data: String) throws {
    // Each on a session of its own kind, whatever the one before has made current.
    let statements = Self.examples.flatMap { example in
      example.hasPrefix("data ") || example.hasPrefix("model ")
        ? [example, "undo"] : [example]
    }
    let script =
      ([data] + predictor.split(separator: ";").map(String.init) + statements + ["41 + 1"])
      .joined(separator: "\n")
    var runner = ProcessRunner()
    runner.timeout = 120_000
    let result = runner.run(["--keep-going", "--seed", "3", "-"], input: script)
    #expect(result.code == 0 || result.code == 1, "\(predictor), \(data): \(result.code)")
    #expect(result.lines.last == "42", "\(predictor), \(data): \(result.lines.suffix(2))")
    for line in result.errorText.split(separator: "\n") where line.contains("error E") {
      #expect(line.hasPrefix("-:"), "\(line)")
      #expect(line.count < 500, "\(line)")
    }
  }

  @Test func aModelThatIsFittedInOneGoKeepsToIt() {
    var runner = ProcessRunner()
    runner.timeout = 60_000
    for (line, words) in [
      ("fit 5", "knn is fitted in one go: it takes no epochs"),
      ("fit lr=0.1", "knn is fitted in one go: it takes no lr"),
      ("lrfind", "lrfind: knn is fitted in one go"),
      ("init kaiming", "init: knn is fitted in one go"),
      ("score", "knn was not fitted yet"), ("model knn k=0", "k must be 1 to"),
      ("model knn dropout=0.2", "no net"),
    ] {
      let result = runner.run(["-c", "data iris; model knn; \(line)"])
      #expect(result.code == 1 && result.errorText.contains(words), "\(line): \(result.errorText)")
    }
  }

  @Test func aSweepFitsOneEach() {
    let result = ProcessRunner().run(
      ["-c", "data iris; sweep k=1,3,5 { model knn; fit }; runs | csv"])
    #expect(result.code == 0, "\(result.errorText)")
    #expect(result.outputText.contains("knn k=1") && result.outputText.contains("knn k=5"))
  }
}
