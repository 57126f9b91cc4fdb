import Kernel
import Viz

/// Predictions and exercises.
extension LessonWalk {
  // MARK: Predictions

  /// Whether a line is an answer to a guess; what is none is a statement.
  func take(_ text: String, as guess: Notebook.Guess) throws(Problem) -> Bool {
    guard let said = try LessonWalk.answer(text, to: guess) else { return false }
    log(
      LessonRecord.Entry(
        kind: .guess, stop: stop.key, step: lesson.steps[stop.step].title, text: said, printed: []))
    record.results[stop.key] = LessonRecord.Result(outcome: .passed, said: said)
    advance()
    return true
  }

  /// The answer as it is kept: a number, the number of a choice, or numbers of lines in their order. nil
  /// for what is meant as something else.
  static func answer(_ text: String, to guess: Notebook.Guess) throws(Problem) -> String? {
    switch guess.form {
    case .range(let range):
      guard let number = Numeral.parse(text) else { return nil }
      guard range.contains(number) else {
        let ends = "\(Numeral.short(range.lowerBound)) to \(Numeral.short(range.upperBound))"
        throw Problem(.outOfRange, "a number from \(ends) is asked for; Enter goes on without")
      }
      return text
    case .choices(let choices):
      let word = text.asciiLowercased
      if let place = choices.firstIndex(where: { $0.text.asciiLowercased == word }) {
        return "\(place + 1)"
      }
      guard let number = Numeral.parse(text) else { return nil }
      guard let whole = Int(exactly: number), (1...choices.count).contains(whole) else {
        throw Problem(
          .outOfRange, "the choices are 1 to \(choices.count); Enter goes on without one")
      }
      return "\(whole)"
    case .order(let lines):
      var pieces = text.split { " ,;".contains($0) }.map(String.init)
      if pieces.count == 1, lines.count > 1, pieces[0].allSatisfy(\.isNumber) {
        pieces = pieces[0].map { String($0) }
      }
      let numbers = pieces.compactMap { Int($0) }
      guard numbers.count == pieces.count, !numbers.isEmpty else { return nil }
      guard numbers.sorted() == Array(1...lines.count) else {
        throw Problem(
          .badValue, "each of the lines once, in your order",
          hint: LessonWalk.sample(of: lines.count))
      }
      return numbers.map { "\($0)" }.joined(separator: " ")
    }
  }

  /// Some order of so many lines.
  static func sample(of count: Int) -> String {
    (1...count).reversed().map { "\($0)" }.joined(separator: " ")
  }

  /// Says of the guesses before a cell that has run what came of them.
  func tellGuesses(before cell: Int) {
    var guesses: [(guess: Notebook.Guess, key: String)] = []
    for index in (0..<cell).reversed() {
      if case .cell(let cell) = lesson.stops[index].task, !cell.terms.isOwn { break }
      if case .guess(let guess) = lesson.stops[index].task {
        guesses.insert((guess, lesson.stops[index].key), at: 0)
      }
    }
    for (guess, key) in guesses {
      do throws(Problem) {
        let truth = try judge.answer(to: guess, in: states.interpreter.workspace)
        tell(truth, of: guess, said: record.results[key]?.said)
      } catch {
        note("what came cannot be told: \(Escaping.terminal(error.message, columns: 200))")
      }
    }
  }

  private func tell(_ truth: GuessAnswer, of guess: Notebook.Guess, said: String?) {
    switch (truth, guess.form) {
    case (.number(let number), _):
      let text = Numeral.short(number)
      say(said.map { "you said \($0), it is \(text)" } ?? "it is \(text)")
    case (.choice(let number), .choices(let choices)):
      let right = choices[number - 1].text
      guard let said, let taken = Int(said), taken != number else {
        return say(said == nil ? "it is \(number): \(right)" : "you said \(number), and so it is")
      }
      say("you said \(taken), it is \(number): \(right)")
      if let because = choices[taken - 1].because { showProse(because) }
    case (.order, .order(let lines)):
      let ranking = truth.ranking
      let right = ranking.map { "\($0 + 1)" }.joined(separator: " ")
      let taken = said?.split(separator: " ").compactMap { Int($0) }.map { $0 - 1 }
      if let said, let taken {
        say(
          truth.isRising(taken)
            ? "you said \(said), and so it is" : "you said \(said), it is \(right):"
        )
        if truth.isRising(taken) { return }
      } else {
        say("it is \(right):")
      }
      for place in ranking { say("  \(place + 1)  \(lines[place])") }
    default: break
    }
  }

  // MARK: Exercises

  private func isSolved() -> Bool { record.results[stop.key]?.outcome == .solved }

  /// Enter at an exercise: what helps next.
  func press(_ exercise: Notebook.Exercise) throws(Problem) {
    if isSolved() { return advance() }
    if let offered { return try solve(exercise, by: offered) }
    if hints < exercise.hints.count { return try hint() }
    if exercise.answer != nil { return try showAnswer() }
    note("no answer is given here: skip goes on")
  }

  func hint() throws(Problem) {
    guard case .exercise(let exercise) = stop.task else {
      return note("there is no exercise here: Enter goes on")
    }
    guard hints < exercise.hints.count else {
      return note(
        exercise.answer == nil
          ? "that was the last one" : "that was the last one: answer shows one way")
    }
    showProse(exercise.hints[hints], marked: "hint: ")
    hints += 1
  }

  func showAnswer() throws(Problem) {
    guard case .exercise(let exercise) = stop.task else {
      return note("there is no exercise here: Enter goes on")
    }
    guard let answer = exercise.answer else { return note("no answer is given here: skip goes on") }
    offered = answer.text
    note(canOffer ? "one way, which Enter runs" : "one way, which Enter runs:")
    if !canOffer {
      for line in answer.text.split(separator: "\n") { say("  " + String(line)) }
    }
  }

  private func solve(_ exercise: Notebook.Exercise, by answer: String) throws(Problem) {
    offered = nil
    let printed = states.runOwn(answer)
    log(
      LessonRecord.Entry(
        kind: .own, stop: stop.key, step: lesson.steps[stop.step].title, text: answer,
        printed: printed))
    typed.append(answer)
    look(at: exercise, printed)
    save()
  }

  /// Whether what the reader has made before does the exercise.
  func lookBefore(_ exercise: Notebook.Exercise) {
    guard !isSolved(), let pure = states.pureState(at: place),
      judge.standing(of: exercise, in: states.interpreter.workspace) == .done,
      judge.standing(of: exercise, in: pure) != .done
    else { return }
    typed = record.log.suffix(1).map(\.text)
    look(at: exercise, record.log.last?.printed ?? [])
  }

  /// Whether the exercise is done now: a tick, and nothing else moves.
  func look(at exercise: Notebook.Exercise, _ printed: [String]) {
    guard !isSolved() else { return }
    switch judge.standing(of: exercise, in: states.interpreter.workspace) {
    case .done:
      record.results[stop.key] = LessonRecord.Result(
        outcome: .solved, typed: typed, printed: printed)
      offered = nil
      save()
      say(tick + " done")
      if let after = exercise.after { showProse(after) }
    case .notYet(let reason):
      if let reason { note("not yet: \(Escaping.terminal(reason, columns: 200))") }
    }
  }
}
