extension Session.Asking {
  /// What the predictor says of inputs that are nobody's rows: (rows, features), in the units of `dataset`.
  public func answers(to inputs: Tensor) throws(Problem) -> Tensor {
    let known = predictor.fitted?.preprocessing ?? Preprocessing(of: dataset)
    var raw = RawRows(
      inputs: inputs, columns: dataset.columns, arrangement: dataset.arrangement,
      target: try known.blankTarget(rows: inputs.shape[0]))
    raw.schema = known.schema
    let made = try Dataset(answering: raw, "plane", known)
    return try Evaluation(of: predictor, on: made, .valid, loss: loss, isExact: isExact).outputs
  }
}

extension Dataset {
  /// What stands for a row where nothing else is said: the median of each column over the training rows,
  /// and the most frequent word.
  public var typicalRow: [Float] {
    let rows = sample(of: split.train, atMost: 20_000)
    return inputs.withFloats { floats in
      var typical = [Float](repeating: 0, count: features)
      for column in readColumns {
        if column.words.isEmpty {
          for place in column.features {
            let values = rows.map { Double(floats[$0 * features + place]) }.filter(\.isFinite)
            typical[place] = values.isEmpty ? 0 : Float(Statistics.median(values))
          }
        } else {
          let counts = column.features.map { place in
            rows.count { floats[$0 * features + place] > 0 }
          }
          let most = counts.indices.max { counts[$0] < counts[$1] } ?? 0
          typical[column.features.lowerBound + most] = 1
        }
      }
      return typical
    }
  }

  /// The columns of numbers by how much each tells of the target over the training rows, the most telling first:
  /// the share of its variance that lies between the classes, or the square of its correlation with the first
  /// target.
  public var tellingColumns: [(feature: Int, share: Double)] {
    let rows = sample(of: split.train, atMost: 5000)
    let numbers = readColumns.filter(\.words.isEmpty).flatMap { Array($0.features) }
    let told = numbers.map { feature -> (feature: Int, share: Double) in
      let kept = rows.filter { inputs[$0, feature].isFinite }
      let values = kept.map { Double(inputs[$0, feature]) }
      return (feature, kept.count < 2 ? 0 : share(of: values, kept))
    }
    return told.enumerated().sorted {
      $0.element.share != $1.element.share
        ? $0.element.share > $1.element.share : $0.offset < $1.offset
    }.map(\.element)
  }

  private func share(of values: [Double], _ rows: [Int]) -> Double {
    let mean = Statistics.mean(values)
    let total = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    guard total > 0, total.isFinite else { return 0 }
    switch target {
    case .classes(let labels, let names):
      var sums = [Double](repeating: 0, count: names.count)
      var counts = sums
      for (value, row) in zip(values, rows) {
        sums[Int(labels[row])] += value - mean
        counts[Int(labels[row])] += 1
      }
      return zip(sums, counts).reduce(0) { $0 + ($1.1 > 0 ? $1.0 * $1.0 / $1.1 : 0) } / total
    case .values(let goals, _):
      let own = rows.map { Double(goals[$0, 0]) }
      let middle = Statistics.mean(own)
      let spread = own.reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
      let cross = zip(values, own).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - middle) }
      return spread > 0 ? cross / total * cross / spread : 0
    }
  }
}
