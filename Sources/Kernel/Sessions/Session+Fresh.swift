extension Session {
  /// Nets that were trained, by name, with the steps that were taken.
  public var trainedNets: [(name: String, steps: Int)] {
    nets.filter { $0.steps > 0 || $0.paused != nil }.map { ($0.name, $0.steps) }
  }

  private var nets: [Model] {
    bindings.compactMap { entry in
      if case .model(let model) = entry.item, entry.name != "_" { model } else { nil }
    }
  }

  /// Every net as it was before its first fit, drawn anew by seeds moved by `shift`. Refuses one of which that
  /// is not known.
  public mutating func freshen(shiftedBy shift: UInt64) throws(Problem) {
    for model in nets where shift != 0 || model.steps > 0 || model.paused != nil {
      guard let fresh = try shift == 0 ? model.fresh() : model.fresh(shiftedBy: shift) else {
        throw Problem(
          .noModel, "what \(model.name) was before its first fit is not known",
          hint: "start=current goes on from its weights; init default begins anew", about: "start")
      }
      bind(fresh.name, .model(fresh))
    }
  }

  /// Holds other rows of the current data set out, drawn by its seed moved by `shift`. The test rows stay.
  public mutating func redrawSplit(by shift: UInt64) throws(Problem) {
    let dataset = try dataset(for: "repeat")
    bind(dataset.name, .dataset(try dataset.redrawn(seed: dataset.split.seed &+ shift)))
  }

  /// Makes the weights that a run left those of its model; of its best epoch where `isBest`. The held-out rows
  /// have chosen it where it is one of several that were compared.
  ///
  /// Refuses a run whose weights were not kept, and one whose data set is gone.
  public mutating func use(weightsOf run: Run, isBest: Bool) throws(Problem) -> Model {
    if case .model(let model)? = self[run.model], let paused = model.paused {
      throw Problem(
        .modelDoesNotFit, "\(run.model) is paused in \(paused.runName), and would lose it",
        hint: "continue ends it; init default gives it up", about: run.name)
    }
    if isBest, run.chosenEpoch == nil, let best = run.best, best.epoch != run.epochs.last?.epoch,
      run.bestOutcome == nil
    {
      throw Problem(
        .noRun, "the weights of epoch \(best.epoch) of \(run.name) were not kept",
        hint: "fit … keep=best leaves them", about: run.name)
    }
    guard let outcome = isBest ? run.bestOutcome ?? run.outcome : run.outcome else {
      throw Problem(
        .noRun,
        run.method == nil
          ? "the weights of \(run.name) were not kept: they are larger than "
            + "\(Run.Outcome.room / 1_000_000) MB"
          : "\(run.name) was fitted in one go and keeps no weights",
        hint: "repro \(run.name) shows the statements that train it again, to the same bits",
        about: run.name)
    }
    guard case .dataset(var dataset)? = self[run.data] else {
      throw Problem(
        .noData, "\(run.name) was trained on '\(run.data)', which is not in this session",
        hint: "data \(run.data)", about: run.name)
    }
    if let fitted = outcome.fitted {
      dataset = try dataset.prepared(by: fitted.preprocessing, for: run.model)
    }
    guard var model = try run.trained(for: dataset, outcome) else {
      throw Problem(
        .modelDoesNotFit, "the weights of \(run.name) do not fit '\(run.data)' as it is now",
        hint: "runs", about: run.name)
    }
    if let verb = run.family?.verb, ["sweep", "whatif"].contains(verb) {
      model.fitted?.chosen.add(heldOutOf: dataset, for: .setting)
    }
    use(model)
    return model
  }

  /// Of weights that were read from a file: what is known of a run or a net of this session with the same bits.
  /// False where there is none.
  public func recognise(_ model: inout Model) -> Bool {
    let digest = model.digest.text
    for other in nets where other.fitted != nil && other.digest.text == digest {
      (model.fitted, model.origin, model.steps) = (other.fitted, other.origin, other.steps)
      model.start = other.start
      return true
    }
    for run in runs where run.digest == digest {
      guard let outcome = run.outcome, outcome.fitted != nil else { continue }
      (model.fitted, model.steps) = (outcome.fitted, outcome.steps)
      if !outcome.origin.isEmpty { model.origin = outcome.origin }
      return true
    }
    return false
  }

  /// Lets the best epochs' weights of the oldest runs go, so that those of all runs together take no more than
  /// `most` bytes. What the runs left stays.
  mutating func dropBests(beyond most: Int) {
    var left = most
    for var run in runs.reversed() {
      guard let best = run.bestOutcome else { continue }
      left -= (best.weights.count + best.statistics.count) * MemoryLayout<Float>.stride
      guard left < 0 else { continue }
      run.bestOutcome = nil
      bind(run.name, .run(run))
    }
  }
}
