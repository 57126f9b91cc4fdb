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
}
