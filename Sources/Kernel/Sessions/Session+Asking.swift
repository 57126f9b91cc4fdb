extension Session {
  /// The current model, whatever its kind.
  public func predictor(for verb: String) throws(Problem) -> Predictor {
    if let modelName, case .estimator(let estimator)? = self[modelName] {
      return .estimator(estimator)
    }
    return .net(try model(for: verb))
  }

  /// The data set that was read from where `other` comes from, the current one first.
  public func dataset(readFrom other: Dataset) -> Dataset? {
    let known = bindings.compactMap { entry -> Dataset? in
      guard case .dataset(let dataset) = entry.item,
        dataset.origin.source == other.origin.source
          || (dataset.places != .rows && Files.isSame(dataset.origin.source, other.origin.source))
      else { return nil }
      return dataset
    }
    return known.first { $0.name == dataName } ?? known.last
  }

  public mutating func use(_ estimator: Estimator) {
    bind(estimator.name, .estimator(estimator))
    makeCurrent(model: estimator.name)
  }

  /// What a command needs that asks the current model about the current data set.
  public struct Asking {
    public let predictor: Predictor
    /// As the predictor sees it: by the preprocessing it was fitted with.
    public let dataset: Dataset
    /// The loss a net was fitted with; the session's for one that was not fitted.
    public let loss: Choice?
    public let isExact: Bool
    /// What the rows are in a sentence, where they are no side of the data set.
    var noun: String?
    /// Draws of the rows that are averaged; nil where they are asked about as they are.
    public var testDraws: TestDraws?

    /// What is to be said of how the data set was prepared for the predictor.
    public var notes: [String] = []

    /// What the predictor says of one side; refused where the side has no rows.
    public func evaluation(_ side: Side) throws(Problem) -> Evaluation {
      guard !dataset.split.rows(side).isEmpty else {
        throw Problem(
          .outOfRange, "'\(dataset.name)' has no \(side.noun)",
          hint: side == .test ? "split valid=0.2 test=0.2" : "split valid=0.2", about: "part")
      }
      if side == .test, let flaw = dataset.flaw(in: dataset.split.test) {
        throw Problem(
          .nonFiniteData, "the test rows of '\(dataset.name)' cannot be scored: \(flaw.sentence)",
          hint: "fill gaps as they are read: data … fill=median", about: "part")
      }
      return try evaluation(dataset, side)
    }

    private func evaluation(_ dataset: Dataset, _ side: Side) throws(Problem) -> Evaluation {
      guard let testDraws else {
        return try Evaluation(of: predictor, on: dataset, side, loss: loss, isExact: isExact)
      }
      return try Evaluation(
        of: predictor, on: dataset, side, loss: loss, isExact: isExact, averaging: testDraws)
    }

    /// What the predictor says of some rows, given by their numbers.
    public func evaluation(rows: [Int]) throws(Problem) -> Evaluation {
      try evaluation(dataset.only(rows), .valid)
    }

    /// What is to be said of a figure where it is not known which rows the predictor has met.
    public var unknownMarks: [String] {
      if case .net(let model) = predictor, model.isLoaded { [KnownRows.loaded] } else { [] }
    }

    /// Which rows of a side the predictor has met; nil where that is not known.
    public func known(_ side: Side) -> KnownRows? {
      KnownRows(side, of: dataset, for: predictor.fitted, called: noun)
    }
  }

  /// The current net and the current data set as it sees it, for a look inside.
  public func looking(for verb: String) throws(Problem) -> (model: Model, dataset: Dataset) {
    let model = try model(for: verb)
    return (model, try dataset(for: verb, seenBy: .net(model)))
  }

  /// The current data set as a predictor sees it: by the preprocessing it was fitted with.
  private func dataset(
    for verb: String, seenBy predictor: Predictor
  ) throws(Problem) -> Dataset {
    let dataset = try dataset(for: verb)
    guard let fitted = predictor.fitted else { return dataset }
    return try dataset.prepared(by: fitted.preprocessing, for: predictor.name)
  }

  /// The current net and the current data set as it goes on to learn from it.
  ///
  /// The rows it was fitted on, split or scaled anew, are scaled as the data set says; other rows as the
  /// net does. Columns, words and classes are the net's either way, and what it does not know is refused.
  public func training(for verb: String) throws(Problem) -> (model: Model, dataset: Dataset) {
    let dataset = try dataset(for: verb)
    let model = try model(for: verb)
    guard let fitted = model.fitted else { return (model, dataset) }
    let (own, known) = (Preprocessing(of: dataset), fitted.preprocessing)
    guard model.paused == nil, fitted.seen.map(dataset.holds) ?? true else {
      return (model, try dataset.prepared(by: known, for: model.name, learning: true))
    }
    if own.columns == known.columns, own.targets == known.targets { return (model, dataset) }
    let prepared = try dataset.prepared(by: known, for: model.name, learning: true)
    return (model, prepared.scaled(by: dataset.scaling.method).withTargetsScaled())
  }

  /// Refuses a data set that the model cannot answer for, and says what is missing.
  public func asking(for verb: String) throws(Problem) -> Asking {
    let predictor = try predictor(for: verb)
    let fitted = predictor.fitted
    let own = try dataset(for: verb)
    let seen = try dataset(for: verb, seenBy: predictor)
    return Asking(
      predictor: predictor, dataset: seen, loss: fitted == nil ? loss : fitted?.loss,
      isExact: isExact, notes: Array(seen.notes.dropFirst(own.notes.count)))
  }

  /// How a net is trained to be asked about rows: as its last fit was, else at 3e-3 for 20 epochs, or as
  /// many as make 300 steps.
  public func foldRecipe(for dataset: Dataset) -> Recipe {
    // The fit that left the net as it is, so that a script finds the same one wherever it runs.
    if let modelName, case .model(let model)? = self[modelName], model.steps > 0 {
      let digest = model.digest.text
      if let run = runs.last(where: { $0.method == nil && $0.digest == digest }) {
        var recipe = run.recipe
        recipe.treatments = Treatments()
        return recipe
      }
    }
    var recipe = recipe
    recipe.treatments = Treatments()
    let batches = max(1, dataset.split.train.count / recipe.batch)
    recipe.epochs = max(20, 300 / batches)
    recipe.rate = 3e-3
    return recipe
  }
}
