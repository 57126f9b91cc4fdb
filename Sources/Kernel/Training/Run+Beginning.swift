extension Run {
  /// Notes what the training begins with; `content` is the fingerprint of the data set.
  mutating func note(
    _ model: Model, _ dataset: Dataset, _ content: Fingerprint
  ) throws(Problem) {
    (beginning, frozen) = (model.beginning, model.frozenWords)
    split = dataset.split.written
    scaling = dataset.scaling.method.rawValue
    weights = dataset.weights?.name ?? ""
    heldOut = dataset.heldOutKey
    loss = try recipe.lossWords(for: dataset)
    var print = Fingerprint()
    print.add(model.weights.all)
    print.add(model.statistics.all)
    (startDigest, rowsDigest) = (print.text, content.text)
  }
}
