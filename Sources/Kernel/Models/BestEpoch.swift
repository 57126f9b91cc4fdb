/// The best epoch of a fit so far, and what the model was at its end; before the first one has ended,
/// what it was before the fit.
struct BestEpoch {
  /// What it was judged by, less of it being better; infinite before the first epoch.
  private(set) var loss = Double.infinity
  /// Nil before the first epoch.
  private(set) var scores: Moment.Scores?
  /// Shared, never written; nil where there was no memory for them.
  private(set) var weights: Buffer?
  private(set) var statistics: Buffer?
  /// Of the model.
  private(set) var steps = 0

  /// 0 before the first epoch.
  var epoch: Int { scores?.epoch ?? 0 }

  /// What a model is before its fit.
  init(before model: Model) {
    (weights, statistics, steps) = (model.weights, model.statistics, model.steps)
  }

  /// One that was kept.
  init(
    loss: Double, scores: Moment.Scores?, weights: Buffer?, statistics: Buffer?, steps: Int
  ) {
    (self.loss, self.scores, self.steps) = (loss, scores, steps)
    (self.weights, self.statistics) = (weights, statistics)
  }

  /// Takes in an epoch, the first of equals; one whose judgement is undefined is never the best.
  ///
  /// Throws where there is no memory for the weights and they `areNeeded`.
  mutating func take(
    _ scores: Moment.Scores, judged own: Double, _ model: Model, areNeeded: Bool
  ) throws(Problem) {
    guard own < loss else { return }
    loss = own
    self.scores = scores
    steps = model.steps
    (weights, statistics) = (nil, nil)
    do throws(Problem) {
      let copies = (try model.weights.copy(), try model.statistics.copy())
      (weights, statistics) = copies
    } catch {
      if areNeeded { throw error }
    }
  }
}

extension Model {
  /// Takes over what it was at the end of an epoch, or before the fit; false where that was not kept.
  mutating func goBack(to best: BestEpoch) -> Bool {
    guard let weights = best.weights, let statistics = best.statistics else { return false }
    (self.weights, self.statistics, steps) = (weights, statistics, best.steps)
    return true
  }
}

extension Run.Outcome {
  /// Of a model as it is; nil where it is too large.
  init?(_ model: Model) {
    let bytes = (model.weights.count + model.statistics.count) * MemoryLayout<Float>.stride
    guard bytes <= Run.Outcome.room else { return nil }
    self.init(
      weights: model.weights, statistics: model.statistics, fitted: model.fitted,
      origin: model.origin, steps: model.steps)
  }
}
