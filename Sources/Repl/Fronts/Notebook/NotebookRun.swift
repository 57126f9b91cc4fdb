import Kernel
import Viz

/// A notebook run from top to bottom in a fresh session, and what was found.
///
/// Everything is shown 72 columns wide, charts at most 12 rows high, in braille and without colours,
/// whatever the terminal, the locale and the settings of the user are. A cell that differs or fails
/// stops nothing: those after it run too, in the state that it left.
struct NotebookRun {
  struct Finding {
    enum Kind {
      /// A cell printed something else than what is recorded.
      case difference(Comparison.Difference, Notebook.Cell)
      /// A cell printed something and nothing is recorded.
      case unrecorded([String], Notebook.Cell)
      /// A statement failed, and the cell had not announced it. Its place is in the notebook's source.
      case failure(Problem)
      /// One that was to be expected after the failure in a line.
      case consequence(Problem, ofLine: Int)
      /// A statement that cannot be read.
      case mistake(Problem)
      /// A guess or an exercise that does not hold.
      case question(Problem)
      /// The cell announced a problem and there was none.
      case success(Problem.Code, Notebook.Cell)
      /// `quit` with cells left to run.
      case ended(Notebook.Cell)
    }

    let kind: Kind
    /// The line it is in, from 0.
    let line: Int
  }

  private(set) var findings: [Finding] = []
  /// How many numbers were compared.
  private(set) var numbers = 0
  /// What the cells that differ have printed.
  private(set) var recordings: [(cell: Notebook.Cell, printed: [String])] = []
  /// What came of guesses, by the line of their fence.
  private(set) var answers: [Int: GuessAnswer] = [:]
  /// The exercises that were done.
  private(set) var trials: [ExerciseTrial] = []
  /// The state in which each exercise stands.
  private var states: [Workspace] = []
  private let front = NotebookFront()
  private let interpreter: Interpreter
  /// Where the reader's own cells go on.
  private var own: Workspace
  /// The lines of the first cell that failed.
  private var failed: Int?

  private init() {
    interpreter = Interpreter(front, .standard)
    own = interpreter.workspace
  }

  /// Runs the cells, and holds each guess against what the cell after it came to.
  init(_ notebook: Notebook) {
    self.init()
    let judge = Judge(interpreter, edition: notebook.front.edition)
    var guesses: [Notebook.Guess] = []
    for (index, block) in notebook.blocks.enumerated() {
      switch block {
      case .prose: break
      case .guess(let guess): guesses.append(guess)
      case .exercise: states.append(own)
      case .cell(let cell):
        runApart(cell, notebook)
        if Interrupt.isRequested { return }
        // What the reader does in between is not what was guessed about.
        if !cell.terms.isOwn {
          for guess in guesses { hold(guess, judge, notebook) }
          guesses = []
        }
        let isLast = !notebook.blocks[(index + 1)...].contains(where: \.isCell)
        if interpreter.isFinished, !isLast {
          add(.ended(cell), cell.fence.opening)
          return
        }
      }
    }
  }

  /// Runs a script, which records nothing.
  init(script source: SourceText) {
    self.init()
    let problem = run(source)
    if let problem = Interrupt.isOver ? NotebookRun.overtime(at: 0) : problem {
      let line = source.location(of: problem.place?.lowerBound ?? 0).line - 1
      add(NotebookRun.isMistake(problem, in: source) ? .mistake(problem) : .failure(problem), line)
    }
  }

  mutating func add(_ kind: Finding.Kind, _ line: Int) {
    findings.append(Finding(kind: kind, line: line))
  }

  static func overtime(at place: Int) -> Problem {
    Problem(
      .interrupted, "it computes for longer than it may",
      hint: "athanor check --seconds N gives it more, --trust lifts all limits",
      place: place..<(place + 1))
  }

  private func run(_ source: SourceText) -> Problem? {
    interpreter.run(source) ? nil : interpreter.problem ?? Problem(.interrupted, "interrupted")
  }

  // MARK: Cells

  /// Runs a cell in the notebook's state, or in the reader's, which goes on from it and keeps its names.
  private mutating func runApart(_ cell: Notebook.Cell, _ notebook: Notebook) {
    guard cell.terms.isOwn else {
      let start = interpreter.workspace
      run(cell, notebook)
      let text = notebook.lines.text(cell.fence.body)
      own = own.goingOn(from: interpreter.workspace, since: start, over: text)
      return
    }
    let state = interpreter.workspace
    interpreter.workspace = own
    front.adapt(to: own.display)
    run(cell, notebook)
    own = interpreter.workspace
    interpreter.workspace = state
    front.adapt(to: state.display)
  }

  private mutating func run(_ cell: Notebook.Cell, _ notebook: Notebook) {
    let source = SourceText(notebook.lines.text(cell.fence.body), edition: notebook.front.edition)
    let problem = run(source)
    let answers = front.takeAnswers()
    let start = notebook.source.lineStart(cell.fence.body.lowerBound)
    if Interrupt.isOver {
      add(.failure(NotebookRun.overtime(at: start)), cell.fence.opening)
    }
    if Interrupt.isRequested { return }
    guard problem?.code == cell.terms.expected else {
      if let problem {
        let isMistake = NotebookRun.isMistake(problem, in: source)
        fail(problem.moved(by: start), isMistake, cell, notebook)
      } else if let expected = cell.terms.expected {
        add(.success(expected, cell), cell.fence.opening)
      }
      return
    }
    let folded = cell.terms.isQuiet ? QuietFold.line(of: answers).map { [$0] } ?? [] : nil
    compare(folded ?? answers.flatMap { $0 }, cell, notebook)
  }

  private mutating func fail(
    _ problem: Problem, _ isMistake: Bool, _ cell: Notebook.Cell, _ notebook: Notebook
  ) {
    var problem = problem
    let place =
      problem.place
      ?? notebook.source.lineRange(
        around: notebook.source.lineStart(cell.fence.body.lowerBound))
    problem.place = place
    let line = notebook.source.location(of: place.lowerBound).line - 1
    if isMistake {
      add(.mistake(problem), line)
    } else if let failed, NotebookRun.namesWhatIsMissing(problem) {
      add(.consequence(problem, ofLine: failed), line)
    } else {
      add(.failure(problem), line)
    }
    if failed == nil { failed = line }
  }

  /// Whether there is nothing under a name, which a cell that failed may have been to make.
  private static func namesWhatIsMissing(_ problem: Problem) -> Bool {
    [.undefinedName, .unknownCommand, .noData, .noModel, .noRun].contains(problem.code)
  }

  /// Whether a problem is of a statement that cannot even be read.
  private static func isMistake(_ problem: Problem, in source: SourceText) -> Bool {
    Parser(labels: Command.labels).lint(source).contains {
      $0.code == problem.code && $0.place == problem.place
    }
  }

  private mutating func compare(
    _ printed: [String], _ cell: Notebook.Cell, _ notebook: Notebook
  ) {
    guard cell.terms.isCompared else { return }
    guard let fence = cell.output else {
      guard !printed.isEmpty else { return }
      add(.unrecorded(printed, cell), cell.fence.opening)
      recordings.append((cell, printed))
      return
    }
    let comparison = Comparison(
      expected: fence.body.map { notebook.lines.text($0) }, got: printed,
      tolerance: cell.terms.tolerance)
    numbers += comparison.numbers
    guard let difference = comparison.difference else { return }
    add(.difference(difference, cell), fence.body.lowerBound + difference.line)
    recordings.append((cell, printed))
  }

  // MARK: Questions

  private mutating func hold(_ guess: Notebook.Guess, _ judge: Judge, _ notebook: Notebook) {
    let state = interpreter.workspace
    var problem: Problem?
    do throws(Problem) {
      let answer = try judge.answer(to: guess, in: state)
      answers[guess.fence.opening] = answer
      problem = guess.objection(to: answer)
    } catch { problem = error }
    if let problem {
      ask(notebook.placed(problem, in: guess.truth.passage), guess.truth.passage.line)
    }
  }

  /// Notes what does not hold about a question.
  private mutating func ask(_ problem: Problem, _ line: Int) {
    if let failed, NotebookRun.namesWhatIsMissing(problem) {
      add(.consequence(problem, ofLine: failed), line)
    } else {
      add(.question(problem), line)
    }
  }

  /// Does the exercises, each in the state in which it stands and with the names that the answers before it
  /// have made. Call it once what the cells have drawn was taken: answers may write over it.
  mutating func doExercises(_ notebook: Notebook) {
    guard !Interrupt.isRequested else { return }
    var own = Workspace()
    for (number, exercise) in notebook.exercises.enumerated() where states.indices.contains(number)
    {
      let trial = ExerciseTrial(
        exercise, number: number, in: states[number].keepingNames(of: own), interpreter, notebook)
      for problem in trial.problems {
        let place = problem.place?.lowerBound ?? notebook.source.lineStart(exercise.fence.opening)
        ask(problem, notebook.source.location(of: place).line - 1)
      }
      own = trial.state
      trials.append(trial)
      if Interrupt.isOver {
        let start = notebook.source.lineStart(exercise.fence.opening)
        add(.failure(NotebookRun.overtime(at: start)), exercise.fence.opening)
      }
      if Interrupt.isRequested { break }
    }
    findings.sort { $0.line < $1.line }
  }
}

extension NotebookRun.Finding {
  /// Whether `--bless` can mend it.
  var isOfOutput: Bool {
    switch kind {
    case .difference, .unrecorded: true
    default: false
    }
  }

  /// Whether it is about a statement that failed where it should not, or did not where it should.
  var isFailure: Bool {
    switch kind {
    case .failure, .consequence, .mistake, .success, .ended: true
    case .difference, .unrecorded, .question: false
    }
  }

  var isMistake: Bool { if case .mistake = kind { true } else { false } }
  var isQuestion: Bool { if case .question = kind { true } else { false } }
}

extension Notebook.Block {
  var isCell: Bool { if case .cell = self { true } else { false } }
}
