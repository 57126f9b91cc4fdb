extension Part {
  /// The same rows as a training by `seed` would meet them in an epoch, were they trained on.
  func augmented(
    _ choices: [Choice], of dataset: Dataset, seed: UInt64, epoch: Int
  ) throws(Problem) -> Part {
    guard let augmenter = try Augmenter(choices, for: dataset, self, seed: seed) else {
      return self
    }
    let inputs = try inputs.copy()
    let places = try IndexBuffer((0..<Int32(rows)).map { $0 })
    augmenter.change(inputs.matrix(rows: rows, columns: stride), places.all, epoch: epoch)
    return with(inputs: inputs)
  }
}

extension Dataset {
  /// The same data, the rows of one side seen as a training by `seed` would meet them in an epoch.
  func augmented(
    _ choices: [Choice], _ side: Side, seed: UInt64, epoch: Int
  ) throws(Problem) -> Dataset {
    seen(as: try part(side).augmented(choices, of: self, seed: seed, epoch: epoch))
  }

  /// Some rows as augmentations draw them in an epoch, in the units they were read in: (rows, features).
  public func drawn(
    _ choices: [Choice], rows: [Int], seed: UInt64, epoch: Int
  ) throws(Problem) -> Tensor {
    let some = only(rows)
    let part = try some.part(.valid).augmented(choices, of: some, seed: seed, epoch: epoch)
    var tensor = try Tensor(Shape([rows.count, features]))
    try tensor.withMutableFloats { floats in
      for row in rows.indices {
        for column in 0..<features {
          floats[row * features + column] = scaling.revert(
            part.inputs[row * part.stride + column], column: column)
        }
      }
    }
    return tensor
  }
}
