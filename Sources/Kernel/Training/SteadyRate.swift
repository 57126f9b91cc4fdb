/// A rate that holds where another one diverged.
public struct SteadyRate: Sendable {
  public let rates: Rates
  /// Steps it was held for.
  public let steps: Int

  /// Steps that are tried at the most, for each rate.
  private static let most = 200

  /// The first of a third, a tenth, … of the recipe's rate, from 10 down at the most, at which a copy of `model` takes as many steps as
  /// the fit would, 200 at the most, at the constant peak, without diverging and with a mean loss over their
  /// last tenth that is not above the first tenth's. Nil where none does, and where the work is to end.
  ///
  /// The peak throughout is harder than any schedule under it. The model is left alone.
  public static func after(
    _ recipe: Recipe, _ model: Model, on dataset: Dataset
  ) throws(Problem) -> SteadyRate? {
    var trial = recipe
    trial.schedule = Choice("const")
    (trial.validates, trial.patience, trial.keep) = (false, nil, nil)
    let rows = try recipe.rowsOfAnEpoch(on: dataset)
    let perEpoch = recipe.stepsPerEpoch(rows: rows)
    let steps = min(most, max(perEpoch, recipe.steps(rows: rows) ?? most))
    trial.epochs = (steps + perEpoch - 1) / max(1, perEpoch)
    let least = max(3, recipe.rate / 10)
    for finer in [1.0, 3, 10, 30, 100, 300, 1000, 3000, 10_000] {
      guard !Context.current.wantsStop() else { return nil }
      trial.rates = recipe.rates.divided(by: least * finer)
      var copy = model
      copy.paused = nil
      let run = try Trainer.fit(&copy, on: dataset, trial, keepsLedger: false, pauseAt: steps) {
        _ in
        Context.current.wantsStop() ? .pause : .go
      }
      if case .diverged = run.ending { continue }
      let losses = run.losses.values
      let tenth = max(1, losses.count / 10)
      guard losses.count == steps,
        Statistics.mean(Array(losses.suffix(tenth))) <= Statistics.mean(Array(losses.prefix(tenth)))
      else { continue }
      return SteadyRate(rates: trial.rates, steps: steps)
    }
    return nil
  }
}
