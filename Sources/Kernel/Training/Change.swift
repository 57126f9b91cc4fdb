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
      if !words.isEmpty {
        changed.run.notes.append("from step \(paused.step) on: \(words.joined(separator: " "))")
      }
      return changed
    }
  }
}
