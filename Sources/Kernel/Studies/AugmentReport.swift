/// What augmentations do to training rows: how much they blur, and whether the model still knows the rows.
public struct AugmentReport {
  /// Training rows that were looked at.
  public let rows: Int
  /// Of them those that a draw has changed.
  public let changed: Int
  /// The variance within a row that is left by what moves and blurs it, as a share of what was there; nil where
  /// nothing does.
  public let kept: Double?
  /// The same with one interpolation after the other; nil where there is one at the most.
  public let keptApart: Double?
  public let mind: Mind?

  /// What a model says of the changed rows.
  public struct Mind {
    /// The share of the changed rows of which it says another class; of numbers how far its answers move, in
    /// deviations of the target.
    public let share: Double
    /// How far the probabilities move, in the mean: half of the sum of what each class gains or loses. Of numbers the
    /// same as `share`.
    public let shift: Double

    public var verdict: Verdict {
      if share > AugmentReport.tooStrong { return .tooStrong }
      return share < AugmentReport.useless && shift < AugmentReport.still ? .useless : .fine
    }
  }

  public enum Verdict: String, Sendable {
    case tooStrong = "too strong"
    case useless
    case fine
  }

  /// Shares of the changed rows: above the one the label is lost, below the other nothing is learnt, where the
  /// probabilities hardly move either.
  public static let tooStrong = 0.4
  public static let useless = 0.02
  public static let still = 0.01

  /// Rows that are looked at, at the most.
  static let most = 500

  /// `predictor` is asked where it was fitted; `dataset` is as it sees it. Draws are those of the first epoch of
  /// a fit by `seed`.
  public init(
    _ choices: [Choice], on dataset: Dataset, seed: UInt64, of predictor: Predictor? = nil,
    loss: Choice? = nil, isExact: Bool = false
  ) throws(Problem) {
    let some = dataset.only(dataset.sample(of: dataset.split.train, atMost: AugmentReport.most))
    let plain = try some.part(.valid)
    let drawn = try plain.augmented(choices, of: some, seed: seed, epoch: 0)
    rows = plain.rows
    let moved = (0..<plain.rows).filter { row in
      let start = row * plain.stride
      return (start..<(start + plain.features)).contains { plain.inputs[$0] != drawn.inputs[$0] }
    }
    changed = moved.count
    let places = choices.filter(AugmentReport.moves)
    let blurring = places + choices.filter { $0.name == Augmentation.blur.name }
    func share(_ choices: [Choice]) throws(Problem) -> Double {
      let part = try plain.augmented(choices, of: some, seed: seed, epoch: 0)
      return AugmentReport.variance(part) / AugmentReport.variance(plain)
    }
    let isArranged = dataset.arrangement.subject != .table
    kept = isArranged && !blurring.isEmpty ? try share(blurring) : nil
    keptApart =
      places.count > 1
      ? try share(
        blurring.map { choice in
          var apart = choice
          if AugmentReport.moves(choice) { apart.values.set("compose", .flag(false)) }
          return apart
        }) : nil
    guard let predictor, predictor.fitted != nil, !moved.isEmpty else {
      mind = nil
      return
    }
    func said(_ part: Part) throws(Problem) -> Evaluation {
      try Evaluation(of: predictor, on: some.seen(as: part), .valid, loss: loss, isExact: isExact)
    }
    mind = try Mind(said(plain), said(drawn), of: moved, on: dataset)
  }

  private static func moves(_ choice: Choice) -> Bool {
    Augmentation.labels.first { $0.name == choice.name }?.parameter("pad") != nil
  }

  /// The sum over the rows of the squares of what lies apart from the mean of the row.
  private static func variance(_ part: Part) -> Double {
    (0..<part.rows).reduce(0.0) { sum, row in
      let start = row * part.stride
      let values = part.inputs[start..<(start + part.features)]
      return sum
        + Compute.sumOfDeviations(values, from: Compute.sum(values) / Double(part.features))
    }
  }
}

extension AugmentReport.Mind {
  fileprivate init(
    _ plain: Evaluation, _ drawn: Evaluation, of rows: [Int], on dataset: Dataset
  ) throws(Problem) {
    let width = plain.outputs.shape[1]
    let count = Double(rows.count)
    func apart(_ row: Int, _ output: Int) -> Double {
      abs(Double(plain.outputs[row, output]) - Double(drawn.outputs[row, output]))
    }
    guard dataset.task == .classes else {
      let factors = dataset.targetScaling.factors
      let sum = rows.reduce(0.0) { sum, row in
        sum
          + (0..<width).reduce(0.0) { $0 + apart(row, $1) * (factors.isEmpty ? 1 : factors[$1]) }
      }
      share = sum / count / Double(width)
      shift = share
      return
    }
    let (before, after) = (try plain.labels(), try drawn.labels())
    share = Double(rows.count { before[$0] != after[$0] }) / count
    shift =
      rows.reduce(0.0) { sum, row in
        sum + (0..<width).reduce(0.0) { $0 + apart(row, $1) } / 2
      } / count
  }
}
