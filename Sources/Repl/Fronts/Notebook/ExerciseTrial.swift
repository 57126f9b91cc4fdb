import Kernel

/// An exercise done as its answer does it: at once, and after somebody has looked around.
struct ExerciseTrial {
  /// What does not hold, in places of the notebook's source.
  private(set) var problems: [Problem] = []
  /// What the answer leaves, or what was before where there is none.
  private(set) var state: Workspace

  let exercise: Notebook.Exercise
  /// What was before.
  private let start: Workspace
  private let notebook: Notebook
  private let interpreter: Interpreter
  private let judge: Judge

  /// `number` is that of the exercise, from 0, and decides about what is done before the answer.
  init(
    _ exercise: Notebook.Exercise, number: Int, in state: Workspace, _ interpreter: Interpreter,
    _ notebook: Notebook
  ) {
    (start, self.state) = (state, state)
    (self.exercise, self.interpreter, self.notebook) = (exercise, interpreter, notebook)
    judge = Judge(interpreter, edition: notebook.front.edition)
    begin()
    guard problems.isEmpty, let answer = exercise.answer else { return }
    do throws(Problem) { self.state = try run(answer.text, in: state) } catch {
      refuse(error, "the answer fails", in: answer)
      return
    }
    finish(self.state, "after the answer")
    guard problems.isEmpty, !Interrupt.isRequested else { return }
    do throws(Problem) {
      let played = play(before: number, in: state)
      finish(try run(answer.text, in: played), "when free play comes before the answer")
    } catch { refuse(error, "the answer fails when free play comes before it", in: answer) }
  }

  /// Before anything is done it must not hold. What cannot be evaluated then may be after the answer.
  private mutating func begin() {
    do throws(Problem) {
      guard try judge.held(exercise, in: state) == .done else { return }
      refuse("expect is true before anything was done")
    } catch {
      if exercise.answer == nil { problems.append(notebook.placed(error, in: exercise.expect)) }
    }
  }

  private mutating func finish(_ state: Workspace, _ moment: String) {
    do throws(Problem) {
      guard case .notYet(let reason) = try judge.held(exercise, in: state) else { return }
      refuse("expect is not true \(moment)" + (reason.map { ": " + $0 } ?? ""))
    } catch { refuse(error, "expect cannot be told \(moment)", in: exercise.expect) }
  }

  private mutating func refuse(_ message: String) {
    problems.append(notebook.placed(Problem(.unmet, message), in: exercise.expect))
  }

  private mutating func refuse(_ problem: Problem, _ words: String, in passage: Notebook.Passage) {
    var problem = problem
    problem.message = "\(words): \(problem.message)"
    problems.append(notebook.placed(problem, in: passage))
  }

  /// The state after some statements, which show nothing; throws the problem of the first that fails.
  private func run(_ answer: String, in state: Workspace) throws(Problem) -> Workspace {
    let inner = ExerciseTrial.silent(interpreter, in: state)
    let source = SourceText(answer, edition: notebook.front.edition)
    guard inner.run(source) else {
      throw inner.problem ?? Problem(.interrupted, "interrupted")
    }
    return inner.workspace
  }

  /// Whether the exercise is done after another answer, perhaps from another state or in a session of
  /// another seed; nil where that answer fails.
  func standing(
    after answer: String, seed: UInt64? = nil, in other: Workspace? = nil
  ) -> Standing? {
    var state = other ?? start
    if let seed { state.session.reseed(seed) }
    return (try? run(answer, in: state)).map { judge.standing(of: exercise, in: $0) }
  }

  private func play(before number: Int, in state: Workspace) -> Workspace {
    let inner = ExerciseTrial.silent(interpreter, in: state)
    for line in FreePlay.drawn(for: number, model: state.session.modelName) {
      _ = inner.run(SourceText(line))
    }
    return inner.workspace
  }

  /// An interpreter that shows nothing, in a state.
  static func silent(_ outer: Interpreter, in state: Workspace) -> Interpreter {
    Context.run(outer.context) {
      let inner = Interpreter(SilentFront(stop: outer.front.stop), outer.commands)
      inner.configure { $0 = state }
      return inner
    }
  }
}
