/// What is worth saying about a training once it is over: one sentence, by rules with thresholds.
public struct Verdict: Sendable {
  public let label: Label
  /// The sentence; nil where the rule is silent.
  private let judge: @Sendable (Evidence) throws(Problem) -> String?

  private init(
    _ label: Label, judge: @escaping @Sendable (Evidence) throws(Problem) -> String?
  ) {
    (self.label, self.judge) = (label, judge)
  }

  /// In the order in which they are asked: the first that speaks is said.
  public static let all: [Verdict] = [
    guessing, pastItsBest, overfitted, unfinished, throughDropout,
  ]

  /// What a rule may look at.
  public struct Evidence {
    public let run: Run
    public let model: Model
    public let dataset: Dataset

    public init(_ run: Run, _ model: Model, _ dataset: Dataset) {
      (self.run, self.model, self.dataset) = (run, model, dataset)
    }

    /// Training rows that are scored for a rule, at the most.
    private static let most = 2000

    /// What some rules ask for, found once.
    private final class Found {
      var training: Scored?
      var heldOut: Scored?
    }

    private let found = Found()

    /// What the model says of some rows without dropout, by the loss it was trained with, and how much each counts.
    struct Scored {
      let evaluation: Evaluation
      let weights: [Double]

      var loss: Double { evaluation.loss }
      /// Of the mean loss.
      var error: Double { Statistics.mean(evaluation.rowLosses, weights: weights)?.error ?? .nan }
    }

    /// Of the training rows, all or as many at equal distances.
    func training() throws(Problem) -> Scored {
      if let found = found.training { return found }
      let scored = try score(dataset.sample(of: dataset.split.train, atMost: Evidence.most))
      found.training = scored
      return scored
    }

    func heldOut() throws(Problem) -> Scored {
      if let found = found.heldOut { return found }
      let scored = try score(nil)
      found.heldOut = scored
      return scored
    }

    /// Nil for the held-out rows.
    private func score(_ rows: [Int]?) throws(Problem) -> Scored {
      Scored(
        evaluation: try Evaluation(
          of: model, on: rows.map(dataset.only) ?? dataset, .valid, loss: run.recipe.loss,
          isExact: run.recipe.isExact),
        weights: dataset.rowWeights(of: rows ?? dataset.split.valid))
    }

    /// The epoch with the lowest held-out loss, the first of equals, whatever decides about epochs.
    var lowest: (epoch: Int, loss: Double)? {
      valid.filter { !$0.loss.isNaN }.min { $0.loss < $1.loss }
    }

    /// The held-out losses by epoch.
    var valid: [(epoch: Int, loss: Double)] {
      run.epochs.compactMap { scores in scores.valid.map { (scores.epoch, $0) } }
    }
  }

  /// The first sentence that a rule has to say, and its rule; nil for a training that is paused or has
  /// diverged, which say themselves what they are.
  public static func of(
    _ evidence: Evidence
  ) throws(Problem) -> (rule: Verdict, sentence: String)? {
    switch evidence.run.ending {
    case .paused, .diverged: return nil
    case .finished, .stalled: break
    }
    for rule in all {
      if let sentence = try rule.judge(evidence) { return (rule, sentence) }
    }
    return nil
  }
}

extension Verdict: Catalogued {
  public static let noun = "verdict"

  /// One-sided level of the test against guessing, before it is shared among tries.
  static let guessLevel = 0.05

  private static let guessing = Verdict(
    Label(
      "guessing",
      summary: "The answers are no better than one made without a look at the inputs.",
      source: "scikit-learn DummyClassifier and DummyRegressor; paired z test, one-sided, 5 %",
      formula: """
        guess: the shares of the classes, or the mean, of the training rows
        spoken where neither the row losses nor the rows that are right are better by 1.645 standard errors
        silent where rows were balanced: the answers are of other shares than the guess
        """)
  ) { evidence throws(Problem) in
    guard !evidence.dataset.split.valid.isEmpty, evidence.run.recipe.validates,
      evidence.run.recipe.balance == nil
    else { return nil }
    return try Guess(on: evidence.dataset, .valid).verdict(on: evidence.heldOut().evaluation)
  }

  /// Epochs behind the best one, as a share of the run, and how much worse the last is.
  static let pastShare = 0.25
  static let pastRise = 0.1

  private static let pastItsBest = Verdict(
    Label(
      "past_best",
      summary: "The held-out loss was lowest long before the end.",
      source: "Prechelt, Early Stopping - but when?, 1998: generalisation loss",
      formula: """
        spoken where the lowest held-out loss lies more than a quarter of the epochs back, and the last is more \
        than 10 % above it
        """)
  ) { evidence in
    let valid = evidence.valid
    guard evidence.run.chosenEpoch == nil, let last = valid.last, let best = evidence.lowest,
      best.loss > 0, Double(last.epoch - best.epoch) > pastShare * Double(last.epoch),
      last.loss > (1 + pastRise) * best.loss
    else { return nil }
    return
      "the held-out loss was best long ago, \(Numeral.short(best.loss)) in epoch \(best.epoch), and is "
      + "\(Numeral.short(last.loss)) now: keep=best, patience=3 or fewer epochs"
  }

  /// How many times the training loss the held-out loss is.
  static let gapFactor = 2.0

  private static let overfitted = Verdict(
    Label(
      "gap",
      summary: "The training rows are known far better than the held-out ones.",
      source: "Goodfellow, Bengio, Courville, Deep Learning, 2016, section 5.2",
      formula: """
        spoken where the loss of held-out rows is more than twice that of the training rows, both without \
        dropout, and the rows differ by more than 1.645 standard errors
        """)
  ) { evidence throws(Problem) in
    guard !evidence.valid.isEmpty else { return nil }
    let (train, valid) = (try evidence.training(), try evidence.heldOut())
    let noise = train.error + valid.error
    guard valid.loss > gapFactor * train.loss,
      valid.loss - train.loss > Statistics.normalQuantile(1 - guessLevel) * noise
    else { return nil }
    return
      "the training rows are known far better than the held-out ones, \(Numeral.short(train.loss)) "
      + "against \(Numeral.short(valid.loss)): more rows, augmentation, dropout, weight decay or a smaller net"
  }

  /// How much of the loss the last tenth of the run must still take off.
  static let fallShare = 0.03

  private static let unfinished = Verdict(
    Label(
      "unfinished",
      summary: "The held-out loss was still falling when the schedule ended.",
      source: "Smith, arXiv:1803.09820, section 4: underfitting shows in a loss that still falls",
      formula: """
        spoken where each of the last three held-out losses is the lowest so far, and the last two epochs took \
        off more than 3 % each
        """)
  ) { evidence in
    let losses = evidence.valid.suffix(3).map(\.loss)
    guard evidence.run.chosenEpoch == nil, losses.count == 3,
      evidence.lowest?.epoch == evidence.valid.last?.epoch, losses[0] > 0, losses[1] > 0,
      losses[1] < (1 - fallShare) * losses[0], losses[2] < (1 - fallShare) * losses[1]
    else { return nil }
    let fall = 100 * (1 - losses[2] / losses[1])
    return
      "not finished: the held-out loss was still falling, by \(Numeral.short(fall, digits: 2)) % in the last "
      + "epoch: more epochs or a higher rate"
  }

  private static let throughDropout = Verdict(
    Label(
      "dropout_on",
      summary:
        "The training loss stands above the held-out one because it is measured with dropout on.",
      source: "arXiv:1207.0580: units are dropped while training only",
      formula: """
        spoken where a layer drops, the training loss of the last epoch is above the held-out loss, and without \
        dropout the same rows take more than half of the difference back
        silent where training rows were weighted, or some came more often: the means are of other rows then
        """)
  ) { evidence throws(Problem) in
    guard evidence.model.blueprint.drops, evidence.run.recipe.mixing.isOff,
      evidence.run.recipe.meetsRowsAlike, let last = evidence.run.epochs.last,
      let valid = last.valid, evidence.run.chosenEpoch == nil, last.train > valid
    else { return nil }
    let clean = try evidence.training()
    guard clean.loss < (last.train + valid) / 2 else { return nil }
    return
      "train \(Numeral.short(last.train)) is measured with dropout on; without it the training rows have "
      + Numeral.short(clean.loss)
  }
}
