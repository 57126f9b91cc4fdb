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
  /// Nil where no row is changed or there is no fitted model.
  public let mind: Mind?
  /// Why nothing follows from what the model says: it is no better than a guess. Nil where it is.
  public let doubt: String?
  /// Why no row is changed; nil where some are.
  public let stillness: Stillness?

  public enum Stillness: Sendable {
    /// No row was drawn, though one that is drawn changes.
    case undrawn
    /// Rows are the same after it.
    case same
  }

  /// What a model says of the changed rows.
  public struct Mind {
    /// The share of the changed rows of which it says another class; of numbers how far its answers move, in
    /// deviations of the target.
    public let share: Double
    /// Its 95 % interval: Wilson's of a share, of numbers that of the mean by the normal law.
    public let low: Double
    public let high: Double
    /// How far the probabilities move, in the mean: half of the sum of what each class gains or loses. Of numbers the
    /// same as `share`.
    public let shift: Double
    /// How far the inputs of the changed rows move, as a share of their deviations.
    public let stir: Double

    public var verdict: Verdict {
      if low > AugmentReport.tooStrong { return .tooStrong }
      guard high < AugmentReport.tooStrong else { return .open }
      guard high < AugmentReport.useless, shift < AugmentReport.still else { return .fine }
      return stir < AugmentReport.faint ? .useless : .unseen
    }
  }

  public enum Verdict: String, Sendable {
    case tooStrong = "too strong"
    case useless
    case fine
    /// Rows change, and the model's answers do not.
    case unseen
    /// The interval holds the limit.
    case open = "not told apart"

    /// As it is handed out.
    public var word: String { self == .unseen ? Verdict.fine.rawValue : rawValue }
  }

  /// Shares of the changed rows: above the one the label is lost, below the other the model minds nothing, where its
  /// probabilities hardly move either; and how little rows are changed where there is nothing to learn from it.
  public static let tooStrong = 0.4
  public static let useless = 0.02
  public static let still = 0.01
  public static let faint = 0.01

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
    stillness =
      moved.isEmpty
      ? try AugmentReport.stillness(of: choices, on: some, plain, seed: seed) : nil
    guard let predictor, predictor.fitted != nil, !moved.isEmpty else {
      (mind, doubt) = (nil, nil)
      return
    }
    let side = dataset.split.valid.isEmpty ? Side.train : .valid
    doubt = try Guess(on: dataset, side).verdict(
      on: Evaluation(of: predictor, on: dataset, side, loss: loss, isExact: isExact))
    func said(_ part: Part) throws(Problem) -> Evaluation {
      try Evaluation(of: predictor, on: some.seen(as: part), .valid, loss: loss, isExact: isExact)
    }
    let scale = (AugmentReport.variance(plain, moved) / Double(max(1, moved.count))).squareRoot()
    let stirred = moved.map { row -> Double in
      let start = row * plain.stride
      return (start..<(start + plain.features)).reduce(0.0) { sum, place in
        let gap = Double(drawn.inputs[place]) - Double(plain.inputs[place])
        return sum + gap * gap
      }
    }
    let stir = Statistics.mean(stirred).squareRoot() / max(scale, .leastNormalMagnitude)
    mind = try Mind(said(plain), said(drawn), of: moved, on: dataset, stir: stir)
  }

  /// Why no row of a part is changed: with every row drawn, does one change?
  private static func stillness(
    of choices: [Choice], on dataset: Dataset, _ plain: Part, seed: UInt64
  ) throws(Problem) -> Stillness {
    let certain = choices.map { choice -> Choice in
      var choice = choice
      let label = Augmentation.labels.first { $0.name == choice.name }
      if label?.parameter("p") != nil { choice.values.set("p", .number(1)) }
      return choice
    }
    let drawn = try plain.augmented(certain, of: dataset, seed: seed, epoch: 0)
    let isChanged = (0..<plain.rows).contains { row in
      let start = row * plain.stride
      return (start..<(start + plain.features)).contains { plain.inputs[$0] != drawn.inputs[$0] }
    }
    return isChanged ? .undrawn : .same
  }

  private static func moves(_ choice: Choice) -> Bool {
    Augmentation.labels.first { $0.name == choice.name }?.parameter("pad") != nil
  }

  /// The sum over the rows of the squares of what lies apart from the mean of the row.
  private static func variance(_ part: Part, _ rows: [Int]? = nil) -> Double {
    (rows ?? Array(0..<part.rows)).reduce(0.0) { sum, row in
      let start = row * part.stride
      let values = part.inputs[start..<(start + part.features)]
      return sum
        + Compute.sumOfDeviations(values, from: Compute.sum(values) / Double(part.features))
    }
  }
}

extension AugmentReport.Mind {
  fileprivate init(
    _ plain: Evaluation, _ drawn: Evaluation, of rows: [Int], on dataset: Dataset, stir: Double
  ) throws(Problem) {
    self.stir = stir
    let width = plain.outputs.shape[1]
    let count = Double(rows.count)
    func apart(_ row: Int, _ output: Int) -> Double {
      abs(Double(plain.outputs[row, output]) - Double(drawn.outputs[row, output]))
    }
    guard dataset.task == .classes else {
      let factors = dataset.targetScaling.factors
      let moves = rows.map { row in
        (0..<width).reduce(0.0) { $0 + apart(row, $1) * (factors.isEmpty ? 1 : factors[$1]) }
          / Double(width)
      }
      share = moves.reduce(0.0, +) / count
      shift = share
      let error = rows.count > 1 ? Statistics.deviation(moves) / count.squareRoot() : .infinity
      let half = 1.959963984540054 * error
      (low, high) = (max(0, share - half), share + half)
      return
    }
    let (before, after) = (try plain.labels(), try drawn.labels())
    share = Double(rows.count { before[$0] != after[$0] }) / count
    (low, high) = Statistics.wilson(share: share, of: rows.count)
    shift =
      rows.reduce(0.0) { sum, row in
        sum + (0..<width).reduce(0.0) { $0 + apart(row, $1) } / 2
      } / count
  }
}
