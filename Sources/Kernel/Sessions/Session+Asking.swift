extension Session {
  /// What a command needs that asks the current model about the current data set.
  public struct Asking {
    public let model: Model
    /// As the model sees it: by the preprocessing it was fitted with.
    public let dataset: Dataset
    /// The loss the model was fitted with; the session's for one that was not fitted.
    public let loss: Choice?
    public let isExact: Bool
  }

  /// Refuses a data set that the model cannot answer for, and says what is missing.
  public func asking(for verb: String) throws(Problem) -> Asking {
    let model = try model(for: verb)
    let dataset = try dataset(for: verb)
    guard let fitted = model.fitted else {
      return Asking(model: model, dataset: dataset, loss: loss, isExact: isExact)
    }
    return Asking(
      model: model, dataset: try dataset.prepared(by: fitted.preprocessing, for: model.name),
      loss: fitted.loss, isExact: isExact)
  }
}
