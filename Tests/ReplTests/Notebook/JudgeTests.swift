import Testing

@testable import Kernel
@testable import Repl

/// What guesses and exercises come to in a state, which stays as it is.
@Suite struct JudgeTests {
  private let interpreter = Interpreter(SilentFront(stop: { false }), .standard)
  private var judge: Judge { Judge(interpreter) }

  private func run(_ text: String) { #expect(interpreter.run(SourceText(text)), "\(text)") }

  private func blocks(_ text: String) throws -> Notebook {
    try NotebookReader.read(Array(text.utf8), path: nil)
  }

  private func answer(_ form: String, _ truth: String) throws -> GuessAnswer {
    let notebook = try blocks(
      "```guess\nprompt: x\n\(form)\ntruth: \(truth)\n```\n"
        + "```ath\n1\n```\n")
    let guess = try #require(notebook.guesses.first)
    let answer = try judge.answer(to: guess, in: interpreter.workspace)
    if let problem = guess.objection(to: answer) { throw problem }
    return answer
  }

  private func refusal(_ form: String, _ truth: String) -> String? {
    do { _ = try answer(form, truth) } catch { return (error as? Problem)?.message }
    return nil
  }

  @Test func truthsAreWhatTheStateSays() throws {
    run("x = 0.25\ny = [3, 1, 2, 1]\nname = \"slow\"")
    #expect(try answer("range: 0..3", "x * 2") == .number(0.5))
    #expect(try answer("choices:\n- a\n- b", "2 when x < 1") == .choice(2))
    #expect(try answer("choices:\n- a\n- b", "1 + 1") == .choice(2))
    #expect(try answer("choices:\n- fast\n- slow", "name") == .choice(2))
    #expect(try answer("order:\n- a\n- b\n- c\n- d", "y") == .order([3, 1, 2, 1]))
  }

  @Test func anOrderTakesEqualNumbersEitherWay() {
    let answer = GuessAnswer.order([3, 1, 2, 1])
    #expect(answer.ranking == [1, 3, 2, 0])
    #expect(answer.isRising([1, 3, 2, 0]) && answer.isRising([3, 1, 2, 0]))
    #expect(!answer.isRising([1, 2, 3, 0]) && !answer.isRising([1, 3, 2]))
    #expect(!answer.isRising([1, 1, 2, 0]))
  }

  @Test(arguments: [
    ("range: 0..3", "7.2", "the truth is 7.2, outside 0..3"),
    ("range: 0..3", "[1, 2]", "the truth must be a number, and it is a list of 2"),
    ("range: 0..3", "log(-1)", "the truth is nan, which nobody can guess"),
    ("range: 0..3", "zz", "\"zz\" has no value"),
    ("choices:\n- a\n- b", "3", "the truth is 3, which is no choice from 1 to 2"),
    ("choices:\n- a\n- b", "1.5", "the truth is 1.5, which is no choice from 1 to 2"),
    ("choices:\n- a\n- b", "\"c\"", "the truth is \"c\", which is none of the choices"),
    (
      "choices:\n- a\n- b", "2 when 1 > 2",
      "choice 2 should be true, and 1 is 1, wanted > 2"
    ),
    (
      "choices:\n- a\n- b", "2 when 1",
      "this must be true or false, and it is a number"
    ),
    (
      "order:\n- a\n- b", "[1]",
      "the truth must be a list of 2, one number a line, and it is a list of 1"
    ),
    (
      "order:\n- a\n- b", "[1, log(-1)]",
      "the truth has something else than numbers, and has no order"
    ),
  ])
  func whatCannotBeTheTruthIsSaid(_ form: String, _ truth: String, _ message: String) {
    #expect(refusal(form, truth) == message)
  }

  @Test(arguments: [
    ("x < 0.2", "x is 0.25, wanted < 0.2"),
    ("0.2 > x", "x is 0.25, wanted < 0.2"),
    ("x < 0.24999999", "x is 0.25, wanted < 0.24999999"),
    ("close < 0.25", "close is 0.2500001, wanted < 0.25"),
    ("x > close", "x is 0.25, wanted > close, which is 0.2500001"),
    ("x > 0 and x < 0.2", "x is 0.25, wanted < 0.2"),
    ("x > 0 and (x < 0.2 or x > 1)", "(x < 0.2 or x > 1) is not true"),
    ("name == \"fast\"", "name is \"slow\", wanted == \"fast\""),
    ("not x > 0", "not x > 0 is not true"),
    ("r1.valid[-1] < 0.2", "there is no r1 yet"),
    ("x > 0 and zz > 1", "there is no zz yet"),
    ("y[9] > 1", "index 9 is beyond the end: there are 4"),
  ])
  func whatIsMissingIsSaid(_ expect: String, _ reason: String) throws {
    run("x = 0.25\nclose = 0.2500001\ny = [3, 1, 2, 1]\nname = \"slow\"")
    let before = interpreter.workspace.session.digest.text
    let notebook = try blocks("```ask\nprompt: x\nexpect: \(expect)\n```\n")
    let exercise = try #require(notebook.exercises.first)
    let standing = judge.standing(of: exercise, in: interpreter.workspace)
    if case .notYet(let said) = standing, expect == "y[9] > 1" {
      #expect(said?.contains("9") == true)
    } else {
      #expect(standing == .notYet(reason: reason))
    }
    #expect(interpreter.workspace.session.digest.text == before)
  }

  @Test func whatIsTrueIsDoneAndDrawsNothing() throws {
    run("x = 1")
    let notebook = try blocks("```ask\nprompt: x\nexpect: x > 0 and randn(3).sum() < 99\n```\n")
    let exercise = try #require(notebook.exercises.first)
    let before = interpreter.workspace.session.draws
    #expect(judge.standing(of: exercise, in: interpreter.workspace) == .done)
    #expect("\(interpreter.workspace.session.draws)" == "\(before)")
  }
}
