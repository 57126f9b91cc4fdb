extension Trainer {
  /// What is changed about a fit that was paused.
  public struct Change {
    /// The peak of the schedule from here on.
    public var rates: Rates?
    /// Of the whole run, those that are over included; the schedule is stretched over them.
    public var epochs: Int?

    public init(rates: Rates? = nil, epochs: Int? = nil) {
      (self.rates, self.epochs) = (rates, epochs)
    }

    /// Refuses fewer epochs than have begun. The run says in a note what was changed, and where.
    func applied(to paused: PausedFit) throws(Problem) -> PausedFit {
      var changed = paused
      var words: [String] = []
      if let rates, rates != paused.recipe.rates {
        changed.recipe.rates = rates
        words.append("lr=\(rates.words)")
      }
      if let epochs, epochs != paused.recipe.epochs {
        let steps = epochs.multipliedReportingOverflow(by: paused.run.stepsPerEpoch)
        guard !steps.overflow, steps.partialValue > paused.step else {
          throw Problem(
            .outOfRange,
            "\(epochs) epochs end at step \(steps.partialValue), and the fit stands at \(paused.step)",
            hint: "epochs=\(paused.epoch + 1)", about: "epochs")
        }
        changed.recipe.epochs = epochs
        changed.run.steps = steps.partialValue
        words.append("epochs=\(epochs)")
      }
      try changed.recipe.check()
      let leap = try leap(from: paused, to: changed).map { "; " + $0 } ?? ""
      if !words.isEmpty {
        changed.run.notes.append(
          "from step \(paused.step) on: \(words.joined(separator: " "))\(leap)")
      }
      return changed
    }

    /// By how much the rate of the next step differs from what it would have been, where that is more
    /// than a schedule moves by itself.
    private func leap(
      from paused: PausedFit, to changed: PausedFit
    ) throws(Problem) -> String? {
      func next(_ fit: PausedFit) throws(Problem) -> Double {
        let position = Position(
          step: fit.step, steps: fit.run.steps, stepsPerEpoch: fit.run.stepsPerEpoch,
          validLosses: fit.validLosses)
        return try fit.recipe.curve().rate(position) * fit.recipe.rate
      }
      // At the end of a schedule there is no next step: the last one's rate.
      let last = paused.run.rates.values.last
      let old = paused.step < paused.run.steps ? try next(paused) : last ?? 0
      let new = try next(changed)
      guard old > 0, new > 0, max(new / old, old / new) >= Change.leap else { return nil }
      let factor =
        new > old
        ? "\(Numeral.short(new / old, digits: 2)) times"
        : "1/\(Numeral.short(old / new, digits: 2)) of"
      return
        "the rate leaps to \(factor) what it was, \(Numeral.short(old)) to \(Numeral.short(new))"
    }

    /// A factor that is worth a remark.
    private static let leap = 1.5
  }
}
