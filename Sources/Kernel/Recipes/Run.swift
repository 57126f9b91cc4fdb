/// A series with one value a step that never outgrows its room: when it is full, every other value
/// is dropped and from then on only every second, fourth, … is kept.
public struct Trace: Sendable {
  /// Values kept at the most.
  static let room = 1 << 16
  public private(set) var values: [Double] = []
  /// Steps from one kept value to the next.
  public private(set) var stride = 1
  public private(set) var count = 0

  public init() {}

  /// A trace that was kept.
  init(values: [Double], stride: Int, count: Int) {
    (self.values, self.stride, self.count) = (values, stride, count)
  }

  mutating func append(_ value: Double) {
    if count % stride == 0 {
      if values.count == Trace.room {
        values = Swift.stride(from: 0, to: values.count, by: 2).map { values[$0] }
        stride *= 2
      }
      if count % stride == 0 { values.append(value) }
    }
    count += 1
  }

  /// The step, counted from 1, of each kept value.
  public var steps: [Double] { values.indices.map { Double($0 * stride + 1) } }
}

/// What happened in one training.
public struct Run {
  /// `r1`, `r2`, … or what the user chose.
  public var name = ""
  public let recipe: Recipe
  /// What was fitted in one go, without the recipe, steps and curves of a net.
  public internal(set) var method: Choice?
  public let model: String
  public let data: String
  public let blueprint: String
  /// Where its first weights came from: `kaiming`, or `kaiming seed=7, 24 steps` where they were trained.
  public internal(set) var beginning = ""
  /// What did not learn, as it would be typed: `body`; empty where all did.
  public internal(set) var frozen = ""
  /// As it would be typed: `valid=0.2 seed=42`.
  public internal(set) var split = ""
  /// Of the inputs: `zscore`.
  public internal(set) var scaling = ""
  /// The digest of the rows, and that of the weights and statistics it began with; empty for a run of
  /// 0.1.0, which did not note them.
  public internal(set) var rowsDigest = ""
  public internal(set) var startDigest = ""
  /// The loss as it would be typed; empty for a run of 0.1.0 that was told none.
  public internal(set) var loss = ""
  /// Equal for runs that were scored on the same rows; 0 where those are not known.
  public internal(set) var heldOut: UInt64 = 0
  /// Held-out rows that the model had been trained on before.
  public internal(set) var knownHeldOut = 0
  /// The column that weighs the rows; empty where each counts the same.
  public internal(set) var weights = ""
  public let stepsPerEpoch: Int
  public internal(set) var steps: Int
  public internal(set) var rates = Trace()
  /// NaN where the optimiser has no momentum.
  public internal(set) var momenta = Trace()
  public internal(set) var losses = Trace()
  public internal(set) var gradientNorms = Trace()
  public internal(set) var epochs: [Moment.Scores] = []
  public let metricNames: [String]
  public internal(set) var ending = Ending.finished
  public internal(set) var notes: [String] = []
  /// Of the model after the run.
  public internal(set) var digest = ""

  /// The digest that stands for several runs: their own, or that of all their digests in order.
  public static func digest(of runs: [Run]) -> String {
    if runs.count == 1, let run = runs.first { return run.digest }
    var print = Fingerprint()
    for run in runs { print.add(run.digest) }
    return print.text
  }

  /// What was said of each training row in each epoch; nil where that is too much, or rows have no keys.
  public internal(set) var ledger: Ledger?
  /// The repeat or sweep that made it.
  public var family: Family?
  /// What the user noted about it.
  public var remark = ""
  /// What it ended with, where that is small enough to be kept beside the model.
  public var outcome: Outcome?
  /// What it was at its best epoch, where that is another one and small enough.
  public internal(set) var bestOutcome: Outcome?

  /// The weights a run ended with, in the layout of its model.
  public struct Outcome {
    public let weights: Buffer
    public let statistics: Buffer
    /// Nil for a run of 0.1.0, which did not keep it.
    public let fitted: Fitted?
    /// Where the first weights came from, and the steps taken since; unknown for runs of 0.1.0.
    let origin: [String]
    let steps: Int

    init(
      weights: Buffer, statistics: Buffer, fitted: Fitted?, origin: [String] = [], steps: Int = 0
    ) {
      (self.weights, self.statistics, self.fitted) = (weights, statistics, fitted)
      (self.origin, self.steps) = (origin, steps)
    }

    /// Bytes of a run's weights at the most; of larger ones only the model's are there.
    public static let room = 32_000_000
    /// Bytes of the best epochs' weights of all runs of a session, at the most; the newest stay.
    static let roomOfBests = 256_000_000
  }

  /// Where a run stands among those of one `repeat` or `sweep`.
  public struct Family: Sendable, Equatable {
    /// Counted from 1 in a session.
    public let number: Int
    /// `repeat` or `sweep`.
    public let verb: String
    /// Counted from 1.
    public let pass: Int
    /// What the pass was given: names and values as they were typed.
    public let point: [Setting]
    /// Equal for passes that come to the same bits: block, point, seed, and the session before.
    public let key: String
    /// What differs between passes of the same point, as it is typed; nil where nothing does, and for runs of
    /// 0.1.0.
    public let vary: String?

    public init(
      number: Int, verb: String, pass: Int, point: [Setting], key: String, vary: String? = nil
    ) {
      self.vary = vary
      self.number = number
      self.verb = verb
      self.pass = pass
      self.point = point
      self.key = key
    }
  }

  /// A name and a value as they would be typed.
  public struct Setting: Sendable, Equatable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
  }

  /// The epoch with the lowest validation loss, or the best figure of the first written metric; the
  /// first of equals.
  public internal(set) var best: Moment.Scores?
  /// What the weights that the run left came to, where those are not the weights of the last epoch: of
  /// the best epoch, or of the step it is paused at.
  public internal(set) var left: Moment.Scores?

  /// The epoch whose weights were chosen over the last one's, by the rows that are scored after each
  /// epoch; nil where none were.
  public var chosenEpoch: Int? {
    if case .paused = ending { nil } else { left?.epoch }
  }

  /// Entries of `epochs` at the most; beyond, every other one is dropped again and again, and the
  /// last one is always there.
  static let epochRoom = 1 << 14

  mutating func add(_ scores: Moment.Scores) {
    if scores.valid != nil, judgement(of: scores) < best.map(judgement) ?? .infinity {
      best = scores
    }
    if epochs.count >= Run.epochRoom {
      epochs = stride(from: 1, to: epochs.count, by: 2).map { epochs[$0] }
    }
    epochs.append(scores)
  }

  /// The values of a metric over the epochs; empty for a name that is not one of `metricNames`.
  public func metric(_ name: String) -> [Double] {
    guard let place = metricNames.firstIndex(of: name) else { return [] }
    return epochs.map { place < $0.metrics.count ? $0.metrics[place] : .nan }
  }
}
