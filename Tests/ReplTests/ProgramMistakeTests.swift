import TestSupport
import Testing

@testable import Repl

/// What a user sees after a typical mistake, whole: number, caret, and what to type next.
@Suite struct ProgramMistakeTests {
  /// A statement after the usual beginning, and what it prints to standard error.
  static let mistakes: [(line: String, printed: String)] = [
    (
      "fit 5 lr=1,5",
      """
      error E013: lr takes a number, not "1,5"
        fit 5 lr=1,5
                 ^~~
        one value is taken here; a decimal point is written '.', not ','
      """
    ),
    (
      "fit 1 lr=inf",
      """
      error E015: lr must be a finite number, at least 0, not inf
        fit 1 lr=inf
                 ^~~
      """
    ),
    (
      "fit 1cycle 1e19",
      """
      error E015: epochs must be at least 0 and below 9.2e18, not 1e19
        fit 1cycle 1e19
                   ^~~~
      """
    ),
    (
      "fit 1 bs=0",
      """
      error E015: bs must be 1 to 16777216, not 0
        fit 1 bs=0
                 ^
      """
    ),
    (
      "init he_normal",
      """
      error E014: no initialiser called "he_normal"
        init he_normal
             ^~~~~~~~~
        did you mean kaiming?
      """
    ),
    (
      "model { dense 8; relv }",
      """
      error E014: no layer called "relv"
        model { dense 8; relv }
                         ^~~~
        did you mean relu?
      """
    ),
    (
      "data nofile.csv",
      """
      error E061: nofile.csv: no such file or folder
        data nofile.csv
             ^~~~~~~~~~
      """
    ),
    (
      "split valid=500",
      """
      error E015: holding out 500 of 178 rows leaves none to train on
        split valid=500
                    ^~~
        at most valid=177
      """
    ),
    (
      "fit 1 loss=mse",
      """
      error E044: loss mse is for values, 'wine' has classes
        fit 1 loss=mse
                   ^~~
        loss crossentropy
      """
    ),
    (
      "plot loss r9",
      """
      error E043: no run called "r9"
        plot loss r9
                  ^~
        fit 1cycle 5 makes one
      """
    ),
    (
      "vars > /nonexistent/x.txt",
      """
      error E063: /nonexistent/x.txt: no such file or folder
        vars > /nonexistent/x.txt
             ^~~~~~~~~~~~~~~~~~~~
      """
    ),
    (
      "randn(2, 3) @ randn(4, 5)",
      """
      error E031: shapes do not fit: (2, 3) @ (4, 5), inner 3 and 4 differ
        randn(2, 3) @ randn(4, 5)
        ^~~~~~~~~~~ ^ ^~~~~~~~~~~
        (2, 3)        (4, 5)
        randn(4, 5).T is (5, 4): no fit either; a second side that fits is (3, 5), as randn(3, 5)
      """
    ),
    (
      "zeros(4294967296, 4294967296)",
      """
      error E071: zeros(4294967296, 4294967296): (4294967296, 4294967296) has more elements than any memory holds
        zeros(4294967296, 4294967296)
        ^~~~~
        smaller sizes
      """
    ),
    (
      "model mlp 8 as=data",
      """
      error E007: "data" is a word of the language and can name nothing
        model mlp 8 as=data
                       ^~~~
        as=my_data
      """
    ),
    (
      "fit 1 as=mlp",
      """
      error E007: "mlp" is a model already
        fit 1 as=mlp
                 ^~~
        as=mlp_2
      """
    ),
    (
      "hist weights layer=fc9",
      """
      error E014: no layer called "fc9"
        hist weights layer=fc9
                           ^~~
        layers: fc1.weight  out.weight
      """
    ),
    (
      "continue",
      """
      error E043: nothing to continue: mlp is not paused
        continue
        ^~~~~~~~
        fit 1cycle 5
      """
    ),
    (
      "ensemble 5",
      """
      error E001: the word "ensemble" is kept for a command this version does not have
        ensemble 5
        ^~~~~~~~
        help lists the commands
      """
    ),
    (
      "augment flip",
      """
      error E034: augment flip is for images, and the rows of 'wine' are a table
        augment flip
        ^~~~~~~
        augment off
      """
    ),
  ]

  @Test func theErrorsAreThese() {
    let script = ["data wine", "model mlp 4"] + Self.mistakes.map(\.line)
    let result = ProcessRunner().run(["--keep-going"], input: script.joined(separator: "\n"))
    #expect(result.code == 1)
    for (index, mistake) in Self.mistakes.enumerated() {
      let parts = mistake.printed.split(separator: "\n")
      // Where operands are marked beside the operator, one of the carets is the place.
      let carets = (parts.count > 2 ? Array(parts[2]) : Array("   ^")).enumerated()
        .filter { $0.element == "^" }.map { $0.offset - 1 }
      #expect(
        carets.contains { column in
          result.errorText.contains("-:\(index + 3):\(column): " + mistake.printed + "\n")
        }, "\(mistake.line)")
    }
    #expect(!result.outputText.contains("epoch"))
  }

  @Test func aTrainingThatDivergesGoesBackAndFails() {
    let result = ProcessRunner().run(
      ["--keep-going"],
      input: "data digits\nmodel mlp 8\nfit 5 lr=1e38\nstats weights\nmax(mlp.steps, 0)\n")
    #expect(result.code == 1)
    #expect(result.errorText.contains("error E051: loss became nan at epoch 1 step 2"))
    #expect(result.errorText.contains("the weights are those before the fit"))
    #expect(result.errorText.contains(", which held for 115 steps from these weights; or lrfind"))
    #expect(!result.outputText.contains("nan"))
  }

  @Test func exitCodes() {
    let runner = ProcessRunner()
    let cases: [(arguments: [String], code: Int32)] = [
      (["-c", "1 + 1"], 0), (["-c", "nosuch"], 1), (["--nosuch"], 2), (["nosuch.ath"], 4),
      (["run"], 2), (["lint", "nosuch.ath"], 4), (["/dev/zero"], 4), (["-c", ""], 0),
      (["--threads", "0", "-c", "1"], 2), (["-c", "quit; nosuch"], 0), (["--version"], 0),
      (["-c", "(((("], 1), (["-c", "run /dev/null"], 1),
    ]
    for item in cases {
      #expect(runner.run(item.arguments).code == item.code, "\(item.arguments)")
    }
  }

  /// Bytes that are not UTF-8 are no argument: another file would be meant, or nothing.
  @Test(arguments: ["\\377.ath", "lint a\\303", "run /tmp/\\200", "check \\376.md"])
  func argumentsThatAreNotText(_ words: String) {
    let line = "exec \(Program.athanor) $(printf '\(words)')"
    var shell = ProcessRunner()
    shell.path = "/bin/sh"
    let result = shell.run(["-c", line])
    #expect(result.code == 2)
    #expect(result.errorText.contains("is not UTF-8: "), "\(result.errorText)")
    #expect(result.errorText.utf8.allSatisfy { $0 < 0x80 })
  }

  @Test func outputThatCannotBeWrittenIsSaid() {
    var full = ProcessRunner()
    full.outputPath = "/dev/full"
    let result = full.run(["-c", "help"])
    #expect(result.code == 1)
    #expect(result.errorText == "athanor: standard output: no space left on device\n")
    var head = ProcessRunner()
    head.readsAtMost = 10
    #expect(head.run(["-c", "help; help; help"]).errorText.isEmpty)
  }

  @Test func aScriptThatRunsItselfIsRefused() throws {
    for files in [[("a", ["run ./a.ath"])], [("a", ["run b.ath"]), ("b", ["run a.ath"])]] {
      let result = try ProgramRowTests.run(files, [])
      #expect(result.code == 1)
      #expect(result.errorText.contains("error E064: run: a.ath -> "))
    }
  }

  @Test func theLocaleReachesNoNumber() {
    let line = "data wine; model mlp 4; fit 1 lr=1e-3 | json; x = 1.5; x; predict 3; digest"
    var texts: [String] = []
    for locale in ["C.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8", "nosuch.UTF-8"] {
      var runner = ProcessRunner()
      runner.environment = ["LC_ALL": locale]
      texts.append(runner.run(["-c", line]).outputText)
    }
    #expect(Set(texts).count == 1)
  }
}
