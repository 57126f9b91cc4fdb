extension Session {
  /// The current model, whatever its kind.
  public func predictor(for verb: String) throws(Problem) -> Predictor {
    if let modelName, case .estimator(let estimator)? = self[modelName] {
      return .estimator(estimator)
    }
    return .net(try model(for: verb))
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

    /// What the predictor says of one side.
    public func evaluation(_ side: Side) throws(Problem) -> Evaluation {
      try Evaluation(of: predictor, on: dataset, side, loss: loss, isExact: isExact)
    }
  }

  /// Refuses a data set that the model cannot answer for, and says what is missing.
  public func asking(for verb: String) throws(Problem) -> Asking {
    let predictor = try predictor(for: verb)
    let dataset = try dataset(for: verb)
    guard let fitted = predictor.fitted else {
      return Asking(predictor: predictor, dataset: dataset, loss: loss, isExact: isExact)
    }
    return Asking(
      predictor: predictor,
      dataset: try dataset.prepared(by: fitted.preprocessing, for: predictor.name),
      loss: fitted.loss, isExact: isExact)
  }
}
