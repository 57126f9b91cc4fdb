/// What a predictor keeps of its last fit beside its weights, so that it answers for other data sets.
public struct Fitted: Sendable, Equatable {
  public let preprocessing: Preprocessing
  /// As it was asked for; nil for the usual one of the targets.
  public let loss: Choice?
  /// Keys of the inputs of the rows it was trained on, in rising order, each once; nil where a data set did
  /// not know its keys.
  public let seen: [UInt64]?

  /// A fit on the training rows of `dataset`, after another one where there was one.
  init(on dataset: Dataset, loss: Choice?, after before: Fitted? = nil) {
    preprocessing = Preprocessing(of: dataset)
    self.loss = loss
    guard let keys = dataset.keys, before == nil || before?.seen != nil else {
      seen = nil
      return
    }
    let known = before?.seen ?? []
    let own = Set(dataset.split.train.map { keys.inputs[$0] })
    seen = own.isSubset(of: known) ? known : own.union(known).sorted()
  }

  init(preprocessing: Preprocessing, loss: Choice?, seen: [UInt64]?) {
    (self.preprocessing, self.loss, self.seen) = (preprocessing, loss, seen)
  }
}
