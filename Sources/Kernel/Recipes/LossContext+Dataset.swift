extension LossContext {
  public init(of dataset: Dataset) {
    self.init(
      width: dataset.target.width, counts: dataset.target.counts(in: dataset.split.train),
      names: dataset.task == .classes ? dataset.target.names : [])
  }
}

extension Loss {
  /// Refuses names and factors of classes that no training could use: by their form alone without a data set, and
  /// by its classes where it has some.
  public func check(_ values: Values, on dataset: Dataset?) throws(Problem) {
    guard name == Loss.focal.name else { return }
    guard let dataset, dataset.task == task else {
      _ = try Loss.factors(values, of: [])
      return
    }
    _ = try Loss.alphas(values, LossContext(of: dataset))
  }
}
