import Testing

@testable import Kernel
@testable import Repl

/// What counts as a fence, and what is refused.
@Suite struct NotebookReaderTests {
  private func read(_ text: String) throws -> Notebook {
    try NotebookReader.read(Array(text.utf8), path: "n.md")
  }

  private func refusal(_ text: String) -> Problem? {
    do { _ = try read(text) } catch { return error as? Problem }
    return nil
  }

  @Test func fencesAreReadAsCommonMarkHasThem() throws {
    let notebook = try read(
      """
      # Title

      ```ath
      x = 1
      ```
      ```out
      ```
      ~~~ath {rtol=1e-3}
      y = "```"
      ~~~
      Prose with ```inline``` marks, and a foreign fence:

      ````md
      ```ath
      not run
      ```
      ````

          ```python
      <!-- in a comment:
      ```ath
      not run
      ```
      -->
      """)
    #expect(notebook.cells.map { notebook.lines.text($0.fence.body) } == ["x = 1", "y = \"```\""])
    #expect(notebook.cells[0].output?.body.isEmpty == true)
    #expect(notebook.cells[1].output == nil)
    #expect(notebook.cells[1].terms.tolerance.relative == 1e-3)
  }

  @Test func frontMatterSetsTheTolerance() throws {
    let notebook = try read(
      "---\ntitle: A title\nlayout: post\nathanor: 1\ncheck: rtol=2e-3 atol=1e-5\n---\n"
        + "```ath\n1\n```\n```ath rtol=0.1\n2\n```\n")
    #expect(notebook.front.title == "A title")
    #expect(notebook.cells.map(\.terms.tolerance.relative) == [2e-3, 0.1])
    #expect(notebook.cells.map(\.terms.tolerance.absolute) == [1e-5, 1e-5])
    #expect(refusal("---\nathanor: 3\n---\n")?.code == .syntax)
    #expect(refusal("---\ncheck: rtol=abc\n---\n")?.code == .badNumber)
  }

  /// As CommonMark has it; only a fence of ours would be missed.
  @Test func htmlThatNothingEndsIsProse() throws {
    #expect(try read("```ath\n1\n```\n<!-- a\nb\n```python\n").cells.count == 1)
    #expect(
      refusal("a\n<!-- b\n```ath\n")?.message
        == "this ath fence stands in the comment that begins in line 2 and is never closed")
    #expect(try read("<details>\n```ath\n1\n```\n</details>\n\n```ath\n2\n```\n").cells.count == 1)
  }

  @Test func exercisesAreRead() throws {
    let notebook = try read(
      "```ask\nprompt: Train it\n  well.\nexpect: r1.valid < 0.1 and r1.accuracy > 0.9\n"
        + "hint: fit 5\n```\n")
    let exercise = try #require(notebook.exercises.first)
    #expect(exercise.prompt == "Train it well.")
    #expect(exercise.expect.text == "r1.valid < 0.1 and r1.accuracy > 0.9")
    #expect(exercise.hints == ["fit 5"])
  }

  @Test func hintsAndAnswersKeepTheirLines() throws {
    let notebook = try read(
      "```ask\nprompt: x\nexpect: y > 1\nhint: one\nhint: two\n more\nanswer: x = 1\n"
        + "  y = 2\nanswer: y = 3\nafter: done\n```\n")
    let exercise = try #require(notebook.exercises.first)
    #expect(exercise.hints == ["one", "two more"])
    #expect(exercise.answer?.text == "x = 1\ny = 2\ny = 3")
    #expect(exercise.answer?.line == 6)
    #expect(exercise.after == "done")
  }

  @Test func guessesAreRead() throws {
    let notebook = try read(
      "```guess\nprompt: Which?\nchoices:\n- one\n  and a half\n  because: it is\n    small\n- two\n"
        + "truth: 2 when x > 1\n```\n```guess\nprompt: n\nrange: 1 .. 1e3\ntruth: x\n```\n"
        + "```guess\nprompt: o\norder:\n- a\n- b\ntruth: [1, 2]\n```\n```ath\n1\n```\n")
    let guesses = notebook.guesses
    #expect(
      guesses.map(\.form) == [
        .choices([
          Notebook.Guess.Choice(text: "one and a half", because: "it is small"),
          Notebook.Guess.Choice(text: "two", because: nil),
        ]), .range(1...1000), .order(["a", "b"]),
      ])
    #expect(guesses[0].truth == .choice(2, when: Notebook.Passage(text: "x > 1", line: 8)))
    #expect(guesses[1].truth == .value(Notebook.Passage(text: "x", line: 13)))
  }

  /// Each with the line and the column of the caret.
  @Test(arguments: [
    ("a\n```ath\n1\n", Problem.Code.unclosed, 2, 1),
    ("```python\n1\n", .unclosed, 1, 1),
    ("<!-- a\nb\n\n```ath\n1\n```\n", .unclosed, 4, 1),
    ("<pre>\n\n~~~ask\n", .unclosed, 3, 1),
    ("1. a\n\n   ```ath\n   1\n   ```\n", .syntax, 3, 1),
    ("a\n      ```ath\n", .syntax, 2, 1),
    ("```out\n1\n```\n", .syntax, 1, 1),
    ("```ath\n1\n```\n```out\n```\n```out\n```\n", .syntax, 6, 1),
    ("a\n  ```ath\n1\n  ```\n", .syntax, 2, 1),
    ("- ```ath\n  1\n  ```\n", .syntax, 1, 1),
    ("> ```ath\n> 1\n> ```\n", .syntax, 1, 1),
    ("```ath tol=3\n1\n```\n", .unknownOption, 1, 8),
    ("```ath rtol=-3\n1\n```\n", .badNumber, 1, 8),
    ("```ath expect=error:E999\n1\n```\n", .badValue, 1, 8),
    ("```ath expect=E001\n1\n```\n", .badValue, 1, 8),
    ("```ath check=maybe\n1\n```\n", .badValue, 1, 8),
    ("```ath\n1\n```\n```out rtol=3\n```\n", .surplusArgument, 4, 1),
    ("```ask\nprompt: x\n```\n", .missingArgument, 1, 1),
    ("```ask\nprompt: x\nexpect: 1 <\n```\n", .syntax, 3, 11),
    ("```ask\nprompt: x\nexpect: x = 1\n```\n", .wrongKind, 3, 9),
    ("```ask\nprompt: x\nexpect: 1\nhelp: x\n```\n", .unknownWord, 4, 1),
    ("```ask\nprompt: x\nexpect: 1\nexpect: 1\n```\n", .repeatedOption, 4, 1),
    ("```guess\nprompt: x\ntruth: 1\n```\n", .missingArgument, 1, 1),
    ("```guess\nprompt: x\nrange: 0..1\n```\n", .missingArgument, 1, 1),
    ("```guess\nprompt: x\nrange: 1..0\ntruth: 1\n```\n", .badNumber, 3, 1),
    ("```guess\nprompt: x\nchoices:\n- a\ntruth: 1\n```\n", .missingArgument, 3, 1),
    ("```guess\nprompt: x\nchoices:\n- a\n- a\ntruth: 1\n```\n", .repeatedOption, 3, 1),
    ("```guess\nprompt: x\nchoices: a\ntruth: 1\n```\n", .syntax, 3, 1),
    ("```guess\nprompt: x\nchoices:\n- a\n- b\ntruth: 3 when 1\n```\n", .outOfRange, 6, 1),
    ("```guess\nprompt: x\nchoices:\n- a\n- b\ntruth: 2 when 1 <\n```\n", .syntax, 6, 17),
    ("```guess\nprompt: x\nrange: 0..1\norder:\ntruth: 1\n```\n", .surplusArgument, 4, 1),
    ("```ath\n1\n```\n```guess\nprompt: x\nrange: 0..1\ntruth: 1\n```\n", .syntax, 4, 1),
    ("a\u{202e}b\n", .badText, 1, 2),
    ("\u{0}\u{1}\u{0}\u{2}\u{0}\u{3}\u{0}", .badText, 1, 1),
  ])
  func mistakesAreRefusedAtTheirPlace(
    _ text: String, _ code: Problem.Code, _ line: Int, _ column: Int
  ) throws {
    let problem = try #require(refusal(text))
    #expect(problem.code == code, "\(problem.message)")
    guard let place = problem.place else { return }
    let found = SourceText(text).location(of: place.lowerBound)
    #expect(found == (line, column), "\(problem.message)")
  }

  @Test func linesKeepTheirEnds() {
    let bytes = Array("\u{FEFF}a\r\nb\rc\n\nd".utf8)
    let lines = FileLines(bytes)
    #expect((0..<lines.count).map { lines.text($0) } == ["a", "b", "c", "", "d"])
    #expect(lines.extent(0..<5) == 3..<bytes.count)
    #expect(Array(lines.end(of: 0)) == [13, 10])
    #expect(lines.end(of: 4).isEmpty)
  }
}
