/// What can happen during a run, as its watcher is told.
public enum Moment {
  /// One optimiser step was taken.
  case step(Step)
  /// An epoch ended and was scored.
  case epoch(Scores)

  public struct Step: Sendable {
    /// Counted from 1.
    public let number: Int
    public let steps: Int
    public let epoch: Int
    public let rate: Double
    public let loss: Double
    public let gradientNorm: Double
  }

  /// What an epoch came to.
  public struct Scores: Sendable {
    /// Counted from 1.
    public let epoch: Int
    /// Mean loss over the epoch's batches, as they were met.
    public let train: Double
    /// Mean loss over the held-out rows; nil when they were not scored.
    public let valid: Double?
    /// By the names of the run's `metricNames`.
    public let metrics: [Double]
    /// Mean loss over training rows with the epoch's last weights, as held-out rows are scored: without
    /// dropout and augmentation; nil where that was not asked for.
    public var clean: Double?
    /// Mean loss over the rows that counted in the steps, as they were met; nil where all did.
    public var mined: Double?
  }

  /// A watcher's answer.
  public enum Verdict {
    case go, pause
    /// Go, after the model has been handed out as it would be if the fit were paused here.
    case keep
  }
}

/// Why a run ended.
public enum Ending: Sendable, Equatable {
  case finished
  /// It can be continued.
  case paused(step: Int)
  /// Patience ran out; the weights are those of the best epoch.
  case stalled(best: Int)
  /// A loss or gradient was not finite; the weights are those of the last step before.
  case diverged(Problem)

  /// Whether its figures can be compared with others'.
  public var isSound: Bool { if case .diverged = self { false } else { true } }
}
