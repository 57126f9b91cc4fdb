/// A fit in the middle: what `continue` needs beside the weights. Everything else, the random state
/// included, follows from the position.
public struct PausedFit {
  public internal(set) var recipe: Recipe
  /// Optimiser steps done.
  public internal(set) var step: Int
  var optimiserState: Buffer
  public internal(set) var run: Run
  var patience: Patience
  /// The validation loss of every epoch that was scored: schedules may look at them.
  var validLosses: [Double] = []
  /// Epochs that are over.
  var closed = 0
  /// Sums over the batches of the epoch so far.
  var lossSum: Double
  var divisorSum: Double
  /// What did not learn in the last steps, as it would be typed.
  var frozen = ""
  /// Of the data set, so that a run cannot go on with another.
  let data: Fingerprint

  public var epoch: Int { step / max(1, run.stepsPerEpoch) + 1 }
  public var runName: String { run.name }
  public var steps: Int { run.steps }
}

/// The best epoch so far, and how long ago it was.
struct Patience {
  let most: Int?
  private(set) var best = Double.infinity
  private(set) var bestEpoch = 0
  private(set) var weights: Buffer?
  private(set) var statistics: Buffer?

  init(_ most: Int?) { self.most = most }

  /// One that was kept.
  init(most: Int?, best: Double, bestEpoch: Int, weights: Buffer?, statistics: Buffer?) {
    self.most = most
    self.best = best
    self.bestEpoch = bestEpoch
    (self.weights, self.statistics) = (weights, statistics)
  }

  /// Takes in an epoch's validation loss; true when patience has run out.
  mutating func isExhausted(
    _ loss: Double, epoch: Int, weights: Buffer, statistics: Buffer
  ) throws(Problem) -> Bool {
    guard let most else { return false }
    if loss < best {
      best = loss
      bestEpoch = epoch
      self.weights = try weights.copy()
      self.statistics = try statistics.copy()
      return false
    }
    return epoch - bestEpoch >= most
  }
}
