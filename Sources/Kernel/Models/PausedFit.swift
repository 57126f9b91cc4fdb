/// A fit in the middle: what `continue` needs beside the weights. Everything else, the random state
/// included, follows from the position.
public struct PausedFit {
  public internal(set) var recipe: Recipe
  /// Optimiser steps done.
  public internal(set) var step: Int
  var optimiserState: Buffer
  public internal(set) var run: Run
  var best: BestEpoch
  /// What the model was fitted with before the fit began.
  var before: Fitted?
  /// The validation loss of every epoch that was scored: schedules may look at them.
  var validLosses: [Double] = []
  /// Epochs that are over.
  var closed = 0
  /// Sums over the batches of the epoch so far.
  var lossSum: Double
  var divisorSum: Double
  /// The same of the rows that count, where only some do.
  var minedSum = 0.0
  var minedDivisorSum = 0.0
  /// What did not learn in the last steps, as it would be typed.
  var frozen = ""
  /// Of the data set, so that a run cannot go on with another.
  let data: Fingerprint

  /// The mean loss over the batches of the epoch so far: of all rows, and of those that count.
  var epochLoss: Double { divisorSum > 0 ? lossSum / divisorSum : 0 }
  var minedLoss: Double? { minedDivisorSum > 0 ? minedSum / minedDivisorSum : nil }

  public var epoch: Int { step / max(1, run.stepsPerEpoch) + 1 }
  public var runName: String { run.name }
  public var steps: Int { run.steps }
}
