import Kernel

/// Evaluates the expressions of questions over states that stay as they are: nothing is shown,
/// written or kept.
struct Judge {
  private let interpreter: Interpreter
  /// Of the language of the notebook.
  private let edition: Int

  /// For states of `outer`, with what its statements may use, and stopped when it is.
  init(_ outer: Interpreter, edition: Int = Verbs.edition) {
    self.edition = edition
    interpreter = Context.run(outer.context) {
      var options = Interpreter.Options()
      options.isReplay = true
      return Interpreter(SilentFront(stop: outer.front.stop), outer.commands, options)
    }
  }

  /// The value of an expression. Places of problems count in its text.
  func value(of text: String, in state: Workspace) throws(Problem) -> Datum {
    let expression = try self.expression(text)
    var draft = state
    return try interpreter.withContext(of: state) { () throws(Problem) in
      try interpreter.evaluating(&draft) { (evaluator) throws(Problem) in
        try evaluator.datum(of: expression)
      }
    }
  }

  /// Whether an expression is true; throws where it is neither true nor false.
  func isTrue(_ text: String, in state: Workspace) throws(Problem) -> Bool {
    let value = try value(of: text, in: state)
    guard case .flag(let flag) = value else {
      throw Problem(
        .wrongKind, "this must be true or false, and it is \(value.kind)",
        hint: "r1.valid[-1] < 0.2", place: 0..<text.utf8.count)
    }
    return flag
  }

  /// Whether evaluating it runs a command, so that it is not done twice.
  func hasCommands(_ text: String) -> Bool {
    (try? expression(text).hasCommands) ?? true
  }

  /// The names that it reads.
  func names(of text: String) -> [String] { (try? expression(text).names) ?? [] }

  private func expression(_ text: String) throws(Problem) -> Expression {
    let statements = try interpreter.parser.parse(SourceText(text, edition: edition))
    guard statements.count == 1, case .expression(let expression) = statements[0].form else {
      throw Problem(.wrongKind, "one expression is needed here", hint: "r1.valid[-1] < 0.2")
    }
    return expression
  }
}

/// What came of what a reader was asked to predict.
enum GuessAnswer: Equatable, Sendable {
  case number(Double)
  /// The number of the true choice, from 1.
  case choice(Int)
  /// One number a line; the right order is that of rising numbers.
  case order([Double])

  /// The lines of an order from the lowest number to the highest, from 0; equal ones as they stand.
  var ranking: [Int] {
    guard case .order(let numbers) = self else { return [] }
    return numbers.indices.sorted { (numbers[$0], $0) < (numbers[$1], $1) }
  }

  /// Whether lines, from 0, are in the right order: equal numbers may stand either way.
  func isRising(_ lines: [Int]) -> Bool {
    guard case .order(let numbers) = self, lines.sorted() == Array(numbers.indices) else {
      return false
    }
    return zip(lines, lines.dropFirst()).allSatisfy { numbers[$0] <= numbers[$1] }
  }
}

extension Judge {
  /// What came of a guess, in the state after the cell it was made about. Places of problems count in
  /// the text of `guess.truth.passage`.
  ///
  /// A number may lie outside the range that was asked for: `objection(to:)` says so.
  func answer(to guess: Notebook.Guess, in state: Workspace) throws(Problem) -> GuessAnswer {
    switch guess.truth {
    case .choice(let number, let condition):
      guard try isTrue(condition.text, in: state) else {
        throw Problem(
          .unmet,
          "choice \(number) should be true, and \(shortfall(of: condition.text, in: state))",
          place: 0..<condition.text.utf8.count)
      }
      return .choice(number)
    case .value(let passage):
      let value = try value(of: passage.text, in: state)
      do throws(Problem) { return try Judge.answer(value, guess.form) } catch {
        throw error.placed(0..<passage.text.utf8.count)
      }
    }
  }

  private static func answer(
    _ value: Datum, _ form: Notebook.Guess.Form
  ) throws(Problem) -> GuessAnswer {
    switch form {
    case .range:
      if case .flag = value {
        throw Problem(.wrongKind, "the truth must be a number, and it is true or false")
      }
      guard let number = value.number else {
        throw Problem(.wrongKind, "the truth must be a number, and it is \(value.kind)")
      }
      guard number.isFinite else {
        throw Problem(.unmet, "the truth is \(Numeral.short(number)), which nobody can guess")
      }
      return .number(number)
    case .choices(let choices):
      if let text = value.text {
        guard let index = choices.firstIndex(where: { $0.text == text }) else {
          throw Problem(.unmet, "the truth is \"\(text.brief)\", which is none of the choices")
        }
        return .choice(index + 1)
      }
      guard let number = value.number else {
        throw Problem(
          .wrongKind,
          "the truth must be the number or the text of a choice, and it is \(value.kind)",
          hint: "truth: 2 when r1.valid[-1] > 1")
      }
      guard let whole = Int(exactly: number), (1...choices.count).contains(whole) else {
        throw Problem(
          .unmet,
          "the truth is \(Numeral.short(number)), which is no choice from 1 to \(choices.count)")
      }
      return .choice(whole)
    case .order(let lines):
      guard let items = value.items, items.count == lines.count else {
        throw Problem(
          .wrongKind,
          "the truth must be a list of \(lines.count), one number a line, and it is \(value.kind)")
      }
      let numbers = items.compactMap(\.number).filter(\.isFinite)
      guard numbers.count == lines.count else {
        throw Problem(.unmet, "the truth has something else than numbers, and has no order")
      }
      return .order(numbers)
    }
  }
}

extension Notebook.Guess {
  /// Why the truth is none that could have been said: it lies outside the range.
  func objection(to answer: GuessAnswer) -> Problem? {
    guard case .range(let range) = form, case .number(let number) = answer,
      !range.contains(number)
    else { return nil }
    let ends = "\(Numeral.short(range.lowerBound))..\(Numeral.short(range.upperBound))"
    return Problem(
      .unmet, "the truth is \(Numeral.short(number)), outside \(ends)",
      place: 0..<truth.passage.text.utf8.count)
  }
}

extension Notebook.Truth {
  /// The expression.
  var passage: Notebook.Passage {
    switch self {
    case .value(let passage), .choice(_, when: let passage): passage
    }
  }
}
