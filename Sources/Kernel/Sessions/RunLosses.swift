/// What must be said where losses of several runs stand beside each other.
extension Run {
  /// Whether a figure is a loss, of which only one kind can be ranked.
  public static func isLoss(_ figure: String) -> Bool {
    ["train", "valid", "loss"].contains(figure)
  }

  /// That the losses of some runs are of different kinds, as mse and huber, or smoothed and not; nil
  /// where they are of one, or it is not known.
  public static func remark(onLossesOf runs: [Run]) -> String? {
    var kinds: [(words: String, names: [String])] = []
    for run in runs where run.method == nil && !run.loss.isEmpty {
      if let place = kinds.firstIndex(where: { $0.words == run.loss }) {
        kinds[place].names.append(run.name)
      } else {
        kinds.append((run.loss, [run.name]))
      }
    }
    guard kinds.count > 1 else { return nil }
    let shown = kinds.prefix(4).map { kind in
      let names = kind.names.prefix(3).joined(separator: " ")
      return "\(kind.words) (\(names)\(kind.names.count > 3 ? " …" : ""))"
    }
    return "losses of different kinds, whose numbers do not compare: "
      + shown.joined(separator: ", ") + (kinds.count > 4 ? ", …" : "")
      + "; a metric does: plot metric, runs sort=, sweep by="
  }

  /// That the training losses of some runs are of other rows or targets, which mixing and smoothing make; nil
  /// where all are alike. Held-out losses are of rows as they are.
  public static func remark(onTrainingLossesOf runs: [Run]) -> String? {
    let kinds = runs.filter { $0.method == nil }.map { run -> (name: String, rows: String) in
      let mixing = run.recipe.mixing
      let options = [("mixup", mixing.mixup), ("cutmix", mixing.cutmix), ("smooth", mixing.smooth)]
      let written = options.compactMap { name, value in
        value.map { "\(name)=\(Numeral.short($0))" }
      }
      return (run.name, mixing.isOff ? "rows as they are" : written.joined(separator: " "))
    }
    guard Set(kinds.map(\.rows)).count > 1 else { return nil }
    let shown = kinds.prefix(4).map { "\($0.rows) (\($0.name))" }.joined(separator: ", ")
    return "training losses are of different targets and do not compare: \(shown)"
      + (kinds.count > 4 ? ", …" : "") + "; held-out losses do"
  }

  /// What must be said where a figure of some runs is ranked.
  public static func remark(on figure: String, of runs: [Run]) -> String? {
    guard isLoss(figure) else { return nil }
    return remark(onLossesOf: runs)
      ?? (figure == "valid" ? nil : remark(onTrainingLossesOf: runs))
  }
}
