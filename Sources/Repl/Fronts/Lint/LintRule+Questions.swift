import Kernel

extension LintRule {
  static let check = LintRule(
    name: "check", summary: "What `athanor check` finds."
  ) { lesson in
    let report = CheckReport(path: "", depth: .none, pathColumns: 0)
    return lesson.run.findings.map { finding in
      let (place, message) = report.brief(finding, in: lesson.notebook.source)
      return LintFinding(place: place, message: message)
    }
  }

  static let answer = LintRule(
    name: "answer", summary: "An exercise has an `answer:`, so that it can be checked."
  ) { lesson in
    lesson.notebook.exercises.filter { $0.answer == nil }.map {
      lesson.at(
        $0.fence.opening, "the exercise has no answer:, so nobody knows that it can be done")
    }
  }

  static let hints = LintRule(
    name: "hints",
    summary:
      "An exercise has three hints that lead to its answer: the second names something of it, the last a "
      + "command of it. A hint that stands twice, or behind one that holds the whole answer, is never used."
  ) { lesson in
    lesson.notebook.exercises.flatMap { exercise in
      HintReading(exercise).findings.map { finding in
        let line = finding.hint.map { lesson.line(of: "hint:", $0, in: exercise.fence) }
        return lesson.at(line ?? exercise.fence.opening, finding.message)
      }
    }
  }

  static let always = LintRule(
    name: "always",
    summary:
      "`expect` depends on what is done: it is not true in an empty session, and no longer true for some answer "
      + "in which a number is grossly wrong (whole ones a tenth, others a thousandth and a thousand times), or where "
      + "there is no number to change, without the last statement."
  ) { lesson in
    lesson.run.trials.filter(\.problems.isEmpty).compactMap { trial -> LintFinding? in
      guard let answer = trial.exercise.answer, !Interrupt.isRequested,
        let fault = trial.looseness(answer.text), !Interrupt.isRequested
      else { return nil }
      return lesson.at(trial.exercise.expect, fault)
    }
  }

  static let seeds = LintRule(
    name: "seeds",
    summary:
      "`expect` is true after the answer on five other seeds: 1001 to 1005 in place of the session's and of each "
      + "`seed=` in the answer."
  ) { lesson in
    lesson.run.trials.filter(\.problems.isEmpty).compactMap { trial -> LintFinding? in
      guard let answer = trial.exercise.answer else { return nil }
      var failed: [String] = []
      for seed in OtherSeeds.all where !Interrupt.isRequested {
        switch trial.standing(after: OtherSeeds.replaced(in: answer.text, by: seed), seed: seed) {
        case .done: break
        case .notYet(let reason): failed.append("seed \(seed)" + (reason.map { ", \($0)" } ?? ""))
        case nil: failed.append("seed \(seed), the answer fails")
        }
      }
      guard let first = failed.first, !Interrupt.isRequested else { return nil }
      return lesson.at(
        trial.exercise.expect,
        "expect is not true on \(failed.count) of \(OtherSeeds.all.count) other seeds: \(first)")
    }
  }

  static let because = LintRule(
    name: "because", summary: "A wrong choice has a `because:`: what speaks against it."
  ) { lesson in
    lesson.notebook.guesses.flatMap { guess -> [LintFinding] in
      guard case .choices(let choices) = guess.form,
        case .choice(let right)? = lesson.run.answers[guess.fence.opening]
      else { return [] }
      return choices.enumerated().filter { $0 + 1 != right && $1.because == nil }.map { index, _ in
        lesson.at(
          lesson.line(of: "- ", index, in: guess.fence),
          "choice \(index + 1) is wrong, and has no because:")
      }
    }
  }
}

/// Seeds that an answer is tried on.
enum OtherSeeds {
  static let all: [UInt64] = [1001, 1002, 1003, 1004, 1005]

  /// Statements with another number behind each `seed=` and `seed`.
  static func replaced(in text: String, by seed: UInt64) -> String {
    let numbers = AnswerNumber.all(in: text).filter(\.isSeed)
    return AnswerNumber.replacing(numbers, in: text) { _ in "\(seed)" }
  }
}

extension ExerciseTrial {
  /// In what way it is done by somebody who does something else than its answer; nil where it is not.
  fileprivate func looseness(_ answer: String) -> String? {
    if standing(after: "", in: Workspace()) == .done { return "expect is true in an empty session" }
    var hasRun = false
    for number in AnswerNumber.all(in: answer) where !number.isSeed {
      for other in number.grosslyWrong where !Interrupt.isRequested {
        let changed = AnswerNumber.replacing([number], in: answer) { _ in other }
        // One that fails says nothing.
        guard let standing = standing(after: changed) else { continue }
        guard standing == .done else { return nil }
        hasRun = true
      }
    }
    if hasRun { return "expect stays true when each number of the answer is grossly wrong" }
    let source = SourceText(answer)
    guard let last = try? source.statements().last,
      standing(after: source.text(0..<last.lowerBound)) == .done
    else { return nil }
    return "expect is true before the last statement of the answer"
  }
}
