import Kernel
import Testing
import Viz

@testable import Repl

/// The printed form of what the language says, whole.
@Suite struct ErrorGoldenTests {
  static let golden: [(line: String, printed: String)] = [
    (
      "fit 1cylce epochs=5 lr=1e-2",
      """
      error E014: no schedule called "1cylce"
        fit 1cylce epochs=5 lr=1e-2
            ^~~~~~
        did you mean 1cycle?
      """
    ),
    (
      "fit 1cycle learning_rate=0.01",
      """
      error E021: fit has no option "learning_rate"
        fit 1cycle learning_rate=0.01
                   ^~~~~~~~~~~~~
        that option is spelled lr:   fit 1cycle lr=0.01
      """
    ),
    (
      "fit 1cycle lr = 0.01",
      """
      error E003: write options without spaces: lr=0.01
        fit 1cycle lr = 0.01
                     ^~~
      """
    ),
    (
      "lrfnd from=1",
      """
      error E001: no command "lrfnd"
        lrfnd from=1
        ^~~~~
        did you mean lrfind?
      """
    ),
    (
      "lrfnd",
      """
      error E001: no command "lrfnd"
        lrfnd
        ^~~~~
        did you mean lrfind?
      """
    ),
    (
      "fit_one_cycle 5",
      """
      error E001: no command "fit_one_cycle"
        fit_one_cycle 5
        ^~~~~~~~~~~~~
        did you mean fit 1cycle?
      """
    ),
    (
      "x = 1 +",
      """
      error E002: a value is missing after "+"
        x = 1 +
              ^
      """
    ),
    (
      "x = 1 < y < 3",
      """
      error E002: comparisons cannot be chained
        x = 1 < y < 3
                  ^
        write 1 < y and y < …
      """
    ),
    (
      "y = 2; x = (1 + [2, 3)",
      """
      error E004: ")" cannot close the "[" of line 1, column 17
        y = 2; x = (1 + [2, 3)
                             ^
        "]" is expected here
      """
    ),
    (
      "x = 3y",
      """
      error E005: "3y" is not a number
        x = 3y
            ^~
        names do not begin with a digit; 3 * x is a product, 1.5 a decimal, 1e-3 and 5k powers
      """
    ),
    (
      "x = 3 − 1",
      """
      error E006: U+2212 (minus sign −) means nothing here
        x = 3 − 1
              ^
        did you mean -?
      """
    ),
    (
      "fit = 3",
      """
      error E007: "fit" is a command and can neither be a name nor a value
        fit = 3
        ^~~~~~~
        did you mean the command fit 3?
      """
    ),
    (
      "init",
      """
      error E011: init needs scheme: scheme
        init
        ^~~~
        init SCHEME [dist=normal|uniform]
      """
    ),
    (
      "fit 5 lr 0.1",
      """
      error E012: lr is an option
        fit 5 lr 0.1
              ^~~~~~
        write lr=0.1
      """
    ),
    (
      "fit 5 6",
      """
      error E012: "6" is one word too many for fit
        fit 5 6
              ^
        fit [SCHEDULE] [EPOCHS] [lr=NUMBER] [bs=COUNT] [opt=NAME] [seed=COUNT] [as=NAME] [patience=COUNT]
      """
    ),
    (
      "fit lr=1,5",
      """
      error E013: lr takes a number, not "1,5"
        fit lr=1,5
               ^~~
        one value is taken here; a decimal point is written '.', not ','
      """
    ),
    (
      "fit lr=qqq",
      """
      error E033: "qqq" has no value
        fit lr=qqq
               ^~~
        qqq = … gives it one; vars lists the names; lr takes a number, 0 to 100
      """
    ),
    (
      "fit lr=lr0*1000",
      """
      error E015: lr must be 0 to 100, not 500
        fit lr=lr0*1000
               ^~~~~~~~
      """
    ),
    (
      "fit 5 lr=1 lr=2",
      """
      error E022: lr is given twice
        fit 5 lr=1 lr=2
                   ^~~~
        keep one of them
      """
    ),
    (
      "ones(3, 4) @ ones(5, 2)",
      """
      error E031: shapes do not fit: (3, 4) @ (5, 2), inner 4 and 5 differ
        ones(3, 4) @ ones(5, 2)
        ^~~~~~~~~~ ^ ^~~~~~~~~~
        (3, 4)       (5, 2)
      """
    ),
    (
      "1 + x[7]",
      """
      error E032: index 7 is outside axis 0 of shape (3), which has size 3
        1 + x[7]
             ^~~
      """
    ),
    (
      "1 + nosuch",
      """
      error E033: "nosuch" has no value
        1 + nosuch
            ^~~~~~
        nosuch = … gives it one; vars lists the names
      """
    ),
    (
      "fit 5 pati=3",
      """
      error E021: fit has no option "pati"
        fit 5 pati=3
              ^~~~
        did you mean patience:   fit 5 patience=3
      """
    ),
    (
      "ones(3) > x.npy",
      """
      error E014: a list of 3 has no "npy"
        ones(3) > x.npy
                    ^~~
        to write a file: export x.npy x
      """
    ),
    (
      "torch.randn(3)",
      """
      error E033: "torch" has no value
        torch.randn(3)
        ^~~~~
        there are no modules: write what follows the dot alone, randn(3, 4)
      """
    ),
    (
      "trainer.fit()",
      """
      error E035: no function called "fit"
        trainer.fit()
                ^~~
        did you mean the command fit?
      """
    ),
    (
      "zeros((3, 4))",
      """
      error E002: a comma cannot stand between round brackets
        zeros((3, 4))
              ^~~
        a list is written [1, 2], a shape zeros(3, 4)
      """
    ),
    (
      "\"a\" * 2",
      """
      error E034: a text * a number has no meaning
        "a" * 2
            ^
        both sides must be numbers or tensors
      """
    ),
    (
      "sqroot(2)",
      """
      error E035: no function called "sqroot"
        sqroot(2)
        ^~~~~~
        did you mean sqrt?
      """
    ),
  ]

  @Test(arguments: golden.indices)
  func printed(_ row: Int) {
    let (line, printed) = Self.golden[row]
    let found = EvaluatorTests.error(line)
    // What another engineer's sentence adds below the caret is theirs.
    let isOwn = !printed.contains("E031") && !printed.contains("E032")
    let shown = found.split(separator: "\n").prefix(printed.split(separator: "\n").count)
    #expect((isOwn ? found : shown.joined(separator: "\n")) == printed)
  }

  @Test func placeInAFile() {
    #expect(
      Sample.error("x = 3\n\tfit 1cylce\n", path: "lesson.ath") == """
        lesson.ath:2:6: error E014: no schedule called "1cylce"
              fit 1cylce
                  ^~~~~~
          did you mean 1cycle?
        """)
  }

  @Test func wideAndCombiningCharacters() {
    #expect(
      Sample.error("note 数据 é; fit lr=x,y") == """
        error E013: lr takes a number, not "x,y"
          note 数据 é; fit lr=x,y
                              ^~~
          one value is taken here; a decimal point is written '.', not ','
        """)
  }

  @Test func longLinesAreCutAroundTheCaret() {
    let line =
      "x = " + String(repeating: "1 + ", count: 5000) + "3y + "
      + String(repeating: "1 + ", count: 5000) + "1"
    let printed = Sample.error(line)
    let lines = printed.split(separator: "\n").map(String.init)
    #expect(lines.count == 4)
    #expect(lines[1].hasPrefix("  ...") && lines[1].hasSuffix("..."))
    #expect(lines.allSatisfy { DisplayWidth.of($0) <= 100 })
    let column = lines[2].prefix { $0 == " " }.count
    #expect(String(lines[1].dropFirst(column)).hasPrefix("3y"))
  }

  @Test func foreignTextIsEscapedAndShort() {
    let source = SourceText(Array("fit \u{1b}[31m".utf8), path: "a\u{1b}b.ath")
    let problem = Problem(
      .badText, String(repeating: "\u{1b}", count: 4000), hint: String(repeating: "界", count: 4000),
      place: 4..<5)
    let printed = ErrorText.render(problem, in: source)
    #expect(printed.utf8.count <= 2048)
    #expect(printed.utf8.allSatisfy { $0 >= 0x20 || $0 == 10 })
    #expect(printed.contains("fit \\x1b[31m"))
  }

  @Test func everyNumberHasAPage() {
    for code in Problem.Code.allCases {
      let page = ErrorPages.page(code)
      #expect(page.meaning != "The statement could not be done.", "\(code)")
      #expect(page.meaning.hasSuffix("."))
    }
  }

  /// The lines the pages show as wrong and right are what they say, as far as parsing can tell.
  @Test(arguments: Problem.Code.allCases)
  func pagesAreTrue(_ code: Problem.Code) {
    let page = ErrorPages.page(code)
    #expect(!page.wrong.isEmpty && !page.right.isEmpty, "\(code)")
    if code.rawValue < 31, code != .tooDeep {
      #expect(Sample.problem(page.wrong)?.code ?? statementCode(page.wrong) == code)
    }
    if !page.right.isEmpty, code.rawValue < 41 { #expect(Sample.problem(page.right) == nil) }
  }

  private func statementCode(_ line: String) -> Problem.Code? {
    let printed = EvaluatorTests.error(line)
    return Problem.Code.allCases.first { printed.hasPrefix("error \($0.name)") }
  }
}
