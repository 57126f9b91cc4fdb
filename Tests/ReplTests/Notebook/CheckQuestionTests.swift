import TestSupport
import Testing

@testable import Repl

/// Guesses, exercises and quiet fences under `athanor check`.
@Suite(.enabled(if: Program.answers)) struct CheckQuestionTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func check(_ text: String, _ options: String...) throws -> ProcessResult {
    try folder.write(text, "a.md")
    return folder.runner().run(["check", "a.md"] + options)
  }

  /// The findings of a notebook, without the lines of source below them.
  private func findings(_ text: String) throws -> [String] {
    try check(text).outputText.split(separator: "\n").map(String.init).filter {
      $0.hasPrefix("a.md:")
    }
  }

  private static let session = """
    ```ath
    x = 7.2
    names = ["low", "high"]
    ```

    """

  /// What stands before the first cell, and what is said of it.
  private static let guesses: [(guess: String, said: [String])] = [
    ("range: 0..10\ntruth: x", []),
    ("range: 0..3\ntruth: x", ["4:8: error E046: the truth is 7.2, outside 0..3"]),
    (
      "range: 0..3\ntruth: names",
      ["4:8: error E034: the truth must be a number, and it is a list of 2"]
    ),
    ("range: 0..3\ntruth: x +\n  nosuch", ["5:3: error E033: \"nosuch\" has no value"]),
    ("choices:\n- low\n- high\ntruth: names[1]", []),
    ("choices:\n- low\n- high\ntruth: 2 when x > 7", []),
    (
      "choices:\n- low\n- high\ntruth: 1 when x > 10",
      ["6:15: error E046: choice 1 should be true, and x is 7.2, wanted > 10"]
    ),
    (
      "choices:\n- low\n- high\ntruth: 3",
      ["6:8: error E046: the truth is 3, which is no choice from 1 to 2"]
    ),
    ("order:\n- a\n- b\ntruth: [x, 1]", []),
    (
      "order:\n- a\n- b\ntruth: [1, 2, 3]",
      ["6:8: error E034: the truth must be a list of 2, one number a line, and it is a list of 3"]
    ),
  ]

  @Test(arguments: CheckQuestionTests.guesses.map(\.guess))
  func guessesAreHeldAgainstWhatCame(_ guess: String) throws {
    let row = try #require(Self.guesses.first { $0.guess == guess })
    let found = try findings("```guess\nprompt: q\n\(guess)\n```\n" + Self.session)
    #expect(found == row.said.map { "a.md:" + $0 })
  }

  /// What stands after the cell, from line 5 on, and what is said of it.
  private static let exercises: [(text: String, said: [String])] = [
    ("expect: y < 1\nanswer: y = 0.5", []),
    ("expect: y < 1", []),
    ("expect: x > 1\nanswer: y = 1", ["7:9: error E046: expect is true before anything was done"]),
    (
      "expect: y < 0.2\nanswer: y = 0.31",
      ["7:9: error E046: expect is not true after the answer: y is 0.31, wanted < 0.2"]
    ),
    (
      "expect: y < 0.2\n  and z > 1\nanswer:\n  y = 0.1\n  z = 1",
      ["7:9: error E046: expect is not true after the answer: z is 1, wanted > 1"]
    ),
    (
      "expect: y < 1\nanswer: y = 0.5\n  z = nosuch(2)",
      ["9:7: error E035: the answer fails: no function called \"nosuch\""]
    ),
    (
      "expect: x.vaild < 1\nanswer: y = 0.5",
      ["7:11: error E014: expect cannot be told after the answer: "]
    ),
    ("expect: x.vaild < 1", ["7:11: error E014: "]),
    (
      "expect: _ == 7.2 and y == 1\nanswer: y = _\n  y = 1\n  x",
      []
    ),
    (
      "expect: y == 1\nanswer: y = play_y",
      ["8:13: error E033: the answer fails: \"play_y\" has no value"]
    ),
    (
      "expect: r1.epochs > 0\nanswer: data iris\n  model mlp 4\n  fit 1",
      []
    ),
  ]

  @Test(arguments: CheckQuestionTests.exercises.map(\.text))
  func exercisesAreDone(_ text: String) throws {
    let row = try #require(Self.exercises.first { $0.text == text })
    let found = try findings(Self.session + "```ask\nprompt: q\n\(text)\n```\n")
    #expect(found.count == row.said.count, "\(found)")
    for (line, said) in zip(found, row.said) { #expect(line.hasPrefix("a.md:" + said), "\(line)") }
  }

  /// A number of a run that free play has taken is no way to name one.
  @Test func anAnswerPassesAfterFreePlay() throws {
    let cell = "```ath\ndata iris\nmodel mlp 4\n```\n```out\n```\n"
    let question = "```ask\nprompt: q\nexpect: RUN.epochs == 1\nanswer: fit 1 seed=1 as=RUN\n```\n"
    let named = question.replacing("RUN", with: "mine")
    #expect(try findings(cell + named).allSatisfy { !$0.contains("E046") })
    let counted = question.replacing(" as=RUN", with: "\n  fit 2 seed=1")
      .replacing("RUN.epochs == 1", with: "r2.epochs == 2")
    let found = try findings(cell + counted)
    #expect(
      found.contains(
        "a.md:9:9: error E046: expect is not true when free play comes before the answer: "
          + "r2.epochs is 1, wanted == 2"), "\(found)")
  }

  @Test func namesOfAnswersLiveOnAndTheNotebookDoesNotSeeThem() throws {
    let found = try findings(
      """
      ```ath
      x = 1
      ```
      ```ask
      prompt: one
      expect: y == 2
      answer: y = 2
        x = 99
      ```
      ```ath
      x
      ```
      ```out
      1
      ```
      ```ask
      prompt: two
      expect: z == 3
      answer: z = y + x
      ```
      ```ath expect=error:E001
      y
      ```

      """)
    #expect(found.count == 1, "\(found)")
    #expect(found.first?.hasPrefix("a.md:21:1: the output is not recorded") == true, "\(found)")
  }

  @Test func aQuietFenceIsFoldedToOneLine() throws {
    let text = "```ath quiet\ndata iris\nx = 1\n[1, 2]\ny = 2\n```\n```ath quiet\nx = 2\n```\n"
    #expect(try check(text, "--bless").code == 0)
    let blessed = try folder.read("a.md")
    #expect(blessed.contains("y = 2\n```\n```out\n[1, 2]  (+4 lines)\n```\n"), "\(blessed)")
    #expect(blessed.hasSuffix("```ath quiet\nx = 2\n```\n"))
    #expect(try check(blessed).code == 0)
  }

  @Test func theReportCountsQuestions() throws {
    let result = try check(
      "```guess\nprompt: q\nrange: 0..9\ntruth: x\n```\n" + Self.session
        + "```ask\nprompt: q\nexpect: y > 0\nanswer: y = 1\n```\n")
    #expect(
      result.outputText.hasPrefix("a.md  1 fence, 0 numbers, 1 guess, 1 exercise, ~"),
      "\(result.outputText)")
    #expect(result.code == 0 && result.outputText.hasSuffix("  ok\n"))
    let wrong = try check("```guess\nprompt: q\nrange: 0..9\ntruth: 11\n```\n" + Self.session)
    #expect(wrong.code == 3 && wrong.outputText.hasSuffix("  1 question wrong\n"))
  }

  /// What an answer draws is not the notebook's.
  @Test func whatAnAnswerWritesIsGone() throws {
    let text =
      "```ath\nx = 1\n```\n```ask\nprompt: q\nexpect: y > 0\n"
      + "answer: data iris\n  model mlp 4\n  fit 1\n  plot loss > a.svg\n  y = 1\n```\n"
    let result = try check(text, "--bless")
    #expect(result.code == 0, "\(result.outputText)")
    #expect(try folder.read("a.md") == text)
    #expect((try? folder.read("a.svg")) == nil)
  }

  // MARK: After a failure

  @Test func fencesAfterAFailureRun() throws {
    let result = try check(
      """
      ```ath
      y = [1, 2][7]
      ```
      ```ath
      y
      ```
      ```ath
      1 + 1
      ```
      ```out
      3
      ```
      ```ath
      [1][3]
      ```
      ```ath
      2
      ```
      ```out
      2
      ```

      """)
    #expect(result.code == 3)
    let found = result.outputText.split(separator: "\n").map(String.init).filter {
      $0.hasPrefix("a.md")
    }
    #expect(found.count == 5, "\(result.outputText)")
    #expect(found[0].hasPrefix("a.md:2:11: error E032: "))
    #expect(
      found[1] == "a.md:5:1: error E001: no command \"y\", after the failure in line 2")
    #expect(found[2] == "a.md:11:1: the output differs")
    #expect(found[3].hasPrefix("a.md:14:4: error E032: "))
    #expect(found[4].hasSuffix("  3 failed, 1 differs"))
  }

  @Test func questionsAfterAFailureFollowFromIt() throws {
    let found = try findings(
      "```guess\nprompt: q\nrange: 0..9\ntruth: r1.valid[-1]\n```\n```ath\ndata none.csv\n```\n"
        + "```ask\nprompt: q\nexpect: r.valid[-1] < 9\nanswer: fit 1 as=r\n```\n")
    #expect(found.count == 3, "\(found)")
    #expect(
      found.first
        == "a.md:4:8: error E033: \"r1\" has no value, after the failure in line 7")
    #expect(found.last?.hasPrefix("a.md:12:9: error E04") == true, "\(found)")
    #expect(found.last?.hasSuffix(", after the failure in line 7") == true, "\(found)")
  }

  @Test func severalMistakesAreAllSaid() throws {
    let result = try check("```ath\ninit kaimng\n```\n```ath\nx = (1 +\n```\n```ath\nfrob 3\n```\n")
    #expect(result.code == 1)
    let found = result.outputText.split(separator: "\n").filter { $0.hasPrefix("a.md:") }
    #expect(found.map { $0.prefix(9) } == ["a.md:2:6:", "a.md:5:5:", "a.md:8:1:"], "\(found)")
  }
}

/// What `athanor check` shows on a terminal while it works.
@Suite(.enabled(if: Program.answers)) struct CheckProgressTests {
  @Test func aLineSaysHowFarItIs() throws {
    let folder = try TemporaryFolder()
    for name in ["a.md", "b.md"] {
      try folder.write("```ath\ndata digits; model mlp 64; fit 100000\n```\n", name)
    }
    let session = try #require(TerminalSession(["check", "."], folder: folder.path))
    #expect(session.shows("checking 1 of 2: a.md"))
    session.send("\u{3}")
    #expect(session.end() == .code(130))
  }
}
