/// Some rows of a data set in parts of equal size, so that each can be asked about by a model that was
/// trained on the others.
///
/// The draw is the stream `folds` of the seed. Classes are shared out evenly: the rows of a class, in the
/// drawn order, go to one part after the other.
public struct Folds {
  private let dataset: Dataset
  /// Row numbers in rising order, a list a part.
  public let parts: [[Int]]
  private let seed: UInt64

  /// `extra` rows are cut up together with the training rows. Refuses fewer rows than parts.
  public init(
    of dataset: Dataset, adding extra: [Int] = [], count: Int, seed: UInt64
  ) throws(Problem) {
    let all = dataset.split.train + extra
    guard count > 1, all.count >= 2 * count else {
      throw Problem(
        .outOfRange, "\(all.count) rows are too few for \(count) folds: \(2 * count) are the least",
        hint: "folds=2, or more rows", about: "folds")
    }
    parts = dataset.parts(of: all, count: count, Seed.stream(seed, "folds")).map { $0.sorted() }
    (self.dataset, self.seed) = (dataset, seed)
  }

  /// The data with one part held out and the others to train on, filled and scaled by those. Where
  /// batches would leave one row, it stays out, since a norm cannot learn from it.
  public func dataset(_ index: Int, batch: Int = 1) throws(Problem) -> Dataset {
    var train = parts.indices.filter { $0 != index }.flatMap { parts[$0] }.sorted()
    if train.count > 2, batch > 1, train.count % batch == 1 { train.removeLast() }
    return try dataset.split(
      as: Split(
        train: train, valid: parts[index], rule: dataset.split.rule, seed: seed,
        isStratified: dataset.target.labels != nil))
  }

  /// What was said of rows by models that were not trained on them.
  public struct Answers {
    /// Rows of the data set, in rising order.
    public let rows: [Int]
    /// (rows, outputs), row after row: probabilities of classes, or numbers in their own units.
    public let outputs: [Double]
    public let width: Int
  }

  /// Asks a predictor about every row: a net is drawn anew and trained by `recipe` in each fold, by a seed
  /// of its own; an estimator is fitted. The folds are trained side by side, which changes no bit.
  public func answers(
    of predictor: Predictor, _ recipe: Recipe, tick: (Double) -> Void = { _ in }
  ) throws(Problem) -> Answers {
    let width = dataset.target.width
    let rows = parts.flatMap { $0 }.sorted()
    var place: [Int: Int] = [:]
    for (index, row) in rows.enumerated() { place[row] = index }
    var outputs = [Double](repeating: .nan, count: rows.count * width)
    for (index, found) in try evaluations(of: predictor, recipe, tick).enumerated() {
      for (row, own) in parts[index].enumerated() {
        guard let place = place[own] else { continue }
        for column in 0..<width {
          outputs[place * width + column] = Double(found.outputs[row, column])
        }
      }
    }
    return Answers(rows: rows, outputs: outputs, width: width)
  }

  private func evaluations(
    of predictor: Predictor, _ recipe: Recipe, _ tick: (Double) -> Void
  ) throws(Problem) -> [Evaluation] {
    switch predictor {
    case .estimator(let estimator):
      return try parts.indices.map { (index) throws(Problem) in
        try Stop.check()
        let data = try dataset(index)
        var own = estimator
        try own.fit(data)
        return try Evaluation(of: .estimator(own), on: data, .valid, isExact: false)
      }
    case .net(let model):
      let jobs = try parts.indices.map { (index) throws(Problem) in
        try job(model, recipe, index)
      }
      let wantsStop = Context.current.wantsStop
      let outcomes = try Trainings(jobs).run(
        watch: { _, _ in wantsStop() ? .pause : .go }, tick: tick)
      try Stop.check()
      return try zip(jobs, outcomes).map { (job, outcome) throws(Problem) in
        guard case .finished = outcome.run.ending else {
          throw Problem(
            .diverged, "the training of a fold diverged, so nothing can be said of its rows",
            hint: "lr=1e-3, or what lrfind says")
        }
        return try Evaluation(
          of: outcome.model, on: job.dataset, .valid, loss: recipe.loss,
          isExact: recipe.isExact)
      }
    }
  }

  private func job(_ model: Model, _ recipe: Recipe, _ index: Int) throws(Problem) -> Trainings.Job
  {
    guard var fresh = try model.fresh(shiftedBy: UInt64(index)) else {
      throw Problem(
        .noModel, "what \(model.name) was before its first fit is not known",
        hint: "init default begins anew")
    }
    fresh.paused = nil
    var recipe = recipe
    recipe.seed = Seed.derived(from: seed, "folds", index)
    (recipe.validates, recipe.patience, recipe.keep) = (false, nil, nil)
    return Trainings.Job(
      fresh, on: try dataset(index, batch: recipe.batch), recipe, keepsLedger: false)
  }
}
