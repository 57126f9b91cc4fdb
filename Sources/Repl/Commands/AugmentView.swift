import Kernel
import Viz

/// What the augmentations that are on do to the current data set and its model, as `augment` says it.
struct AugmentView {
  private let report: AugmentReport
  private let model: String?
  private let dataset: Dataset
  private let choices: [Choice]

  static let given: KeyValuePairs<String, String> = [
    "rows": "training rows that were looked at",
    "changed": "of them those that a draw has changed",
    "kept": "share of the variance within a row that is left by what moves and blurs it",
    "kept_apart": "the same with one interpolation after the other (compose=no)",
    "mind": "share of the changed rows of which the model says another class",
    "mind_low": "of its 95 % interval", "mind_high": "of its 95 % interval",
    "shift": "how far its probabilities move, 0 to 1",
    "verdict": "too strong, useless, fine, or not told apart; nothing where the model only guesses",
  ]

  static let thresholds =
    "the model says another class of more than \(Numerals.percent(AugmentReport.tooStrong)) of the changed rows; "
    + "fine: of fewer; either where Wilson's 95 % interval of the share lies on that side; useless: below "
    + "\(Numerals.percent(AugmentReport.useless)), its probabilities move by less than "
    + "\(Numerals.short(AugmentReport.still)) and rows by less than \(Numerals.percent(AugmentReport.faint)) of their "
    + "deviation"

  /// Nil where nothing is on, or there is no data set that it suits.
  init?(_ session: Session) throws(Problem) {
    guard !session.augmentations.isEmpty,
      let own = try? session.dataset(for: "augment"), own.keys != nil, !own.split.train.isEmpty
    else { return nil }
    let asking = try? session.asking(for: "augment")
    let dataset = asking?.dataset ?? own
    guard dataset.firstNonFinite == nil else { return nil }
    self.dataset = dataset
    choices = session.augmentations
    model = asking?.predictor.name
    var draws = session
    report = try AugmentReport(
      session.augmentations, on: dataset, seed: draws.nextSeed(for: "fit"), of: asking?.predictor,
      loss: asking?.loss, isExact: asking?.isExact ?? false)
  }

  func add(to answer: inout Answer) {
    var record = Record("augment")
    record.append("rows", Double(report.rows))
    record.append("changed", Double(report.changed))
    if let kept = report.kept {
      var line =
        "variance kept: \(Numerals.short(kept, digits: 3)) of each row, in one interpolation"
      record.append("kept", kept)
      if let apart = report.keptApart {
        record.append("kept_apart", apart)
        line += "; \(Numerals.short(apart, digits: 3)) with compose=no"
      }
      answer.note(line)
    }
    if let mind = report.mind, let model {
      record.append("mind", mind.share)
      record.append("mind_low", mind.low)
      record.append("mind_high", mind.high)
      record.append("shift", mind.shift)
      record.append("verdict", report.doubt == nil ? mind.verdict.word : "")
      if let doubt = report.doubt {
        answer.note("\(model) tells nothing about how strong it is: \(doubt)")
      } else {
        answer.say(sentence(mind, model))
      }
    } else if let stillness = report.stillness {
      answer.note("no row is changed: \(reason(stillness))")
    } else {
      answer.note("a model that is fitted tells whether it is too strong: fit, then augment")
    }
    answer.named = .record(record)
  }

  private func reason(_ stillness: AugmentReport.Stillness) -> String {
    guard stillness == .same else { return "none was drawn; p=1 draws every row" }
    let isMeasured = choices.contains { choice in
      Augmentation.labels.first { $0.name == choice.name }.flatMap(Augmentation.amount) != nil
    }
    return isMeasured
      ? "\(Augmentation.words(choices)) leaves each one as it is"
      : "the rows are the same either way"
  }

  private func sentence(_ mind: AugmentReport.Mind, _ model: String) -> String {
    let rows = Numerals.counted(report.changed, "changed row")
    let isOfClasses = dataset.task == .classes
    func written(_ value: Double) -> String {
      isOfClasses ? Numerals.percent(value) : Numerals.short(value, digits: 2)
    }
    let interval = "(95 %: \(written(mind.low)) to \(written(mind.high)))"
    let what =
      isOfClasses
      ? "\(model) says another class of \(written(mind.share)) of \(rows) \(interval)"
      : "the answers of \(model) move by \(written(mind.share)) deviations on \(rows) \(interval)"
    let limit = written(AugmentReport.tooStrong)
    switch mind.verdict {
    case .tooStrong:
      return "Too strong: \(what), above \(limit): show augmented=yes tells whether "
        + "the label is lost or the model never met such rows."
    case .useless:
      return "Useless: \(what), and its answers hardly move, for the rows hardly do: there is "
        + "nothing to learn."
    case .unseen:
      return "Fine: it changes nothing that the model sees: \(what)."
    case .fine:
      return "Fine: \(what), below \(limit)."
    case .open:
      return "Not told apart from \(limit) on \(rows): \(what)."
    }
  }
}
