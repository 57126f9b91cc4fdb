import Synchronization

/// How many optimiser steps all trainings of this process may still take together; without end unless
/// `--safe` has set one.
public enum StepBudget {
  private static let left = Atomic<Int>(.max)

  public static func set(_ steps: Int) { left.store(steps, ordering: .relaxed) }

  /// Takes the steps of a training, or refuses.
  static func take(_ steps: Int) throws(Problem) {
    var now = left.load(ordering: .relaxed)
    while now != .max {
      guard steps <= now else {
        throw Problem(
          .outOfRange, "\(steps) steps are more than the \(now) that --safe leaves", hint: "fit 1",
          about: "epochs")
      }
      let (exchanged, original) = left.compareExchange(
        expected: now, desired: now - steps, ordering: .relaxed)
      if exchanged { return }
      now = original
    }
  }
}
