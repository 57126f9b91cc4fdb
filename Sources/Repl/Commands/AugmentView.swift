import Kernel
import Viz

/// What the augmentations that are on do to the current data set and its model, as `augment` says it.
struct AugmentView {
  private let report: AugmentReport
  private let model: String?
  private let dataset: Dataset

  static let given: KeyValuePairs<String, String> = [
    "rows": "training rows that were looked at",
    "changed": "of them those that a draw has changed",
    "kept": "share of the variance within a row that is left by what moves and blurs it",
    "kept_apart": "the same with one interpolation after the other (compose=no)",
    "mind": "share of the changed rows of which the model says another class",
    "shift": "how far its probabilities move, 0 to 1",
    "verdict": "too strong, useless or fine",
  ]

  static let thresholds =
    "more than \(Numerals.percent(AugmentReport.tooStrong)) of the changed rows are another class for the "
    + "model; useless: fewer than \(Numerals.percent(AugmentReport.useless)), and its probabilities move by less "
    + "than \(Numerals.short(AugmentReport.still))"

  /// Nil where nothing is on, or there is no data set that it suits.
  init?(_ session: Session) throws(Problem) {
    guard !session.augmentations.isEmpty,
      let own = try? session.dataset(for: "augment"), own.keys != nil, !own.split.train.isEmpty
    else { return nil }
    let asking = try? session.asking(for: "augment")
    let dataset = asking?.dataset ?? own
    guard dataset.firstNonFinite == nil else { return nil }
    self.dataset = dataset
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
      record.append("shift", mind.shift)
      record.append("verdict", mind.verdict.rawValue)
      answer.say(sentence(mind, model))
    } else if report.changed == 0 {
      answer.note("no row is changed: shift it more, or write p=1")
    } else {
      answer.note("a model that is fitted tells whether it is too strong: fit, then augment")
    }
    answer.named = .record(record)
  }

  private func sentence(_ mind: AugmentReport.Mind, _ model: String) -> String {
    let rows = "\(report.changed) changed rows"
    let what =
      dataset.task == .classes
      ? "\(model) says another class of \(Numerals.percent(mind.share)) of \(rows)"
      : "the answers of \(model) move by \(Numerals.short(mind.share, digits: 2)) deviations on \(rows)"
    let limit =
      dataset.task == .classes
      ? (Numerals.percent(AugmentReport.tooStrong), Numerals.percent(AugmentReport.useless))
      : (Numerals.short(AugmentReport.tooStrong), Numerals.short(AugmentReport.useless))
    switch mind.verdict {
    case .tooStrong:
      return "Too strong: \(what), above \(limit.0): show augmented=yes tells whether "
        + "the label is lost or the model never met such rows."
    case .useless:
      return
        "Useless: \(what), below \(limit.1), and its answers hardly move: there is nothing to learn."
    case .fine:
      return "Fine: \(what), not above \(limit.0)."
    }
  }
}
