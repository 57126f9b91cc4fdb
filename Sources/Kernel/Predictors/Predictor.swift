/// Whatever answers for rows.
public enum Predictor {
  case net(Model)
  case estimator(Estimator)

  public var name: String {
    switch self {
    case .net(let model): model.name
    case .estimator(let estimator): estimator.name
    }
  }

  /// The exact bits of everything that decides its answers, and how it goes on.
  public var digest: Fingerprint {
    switch self {
    case .net(let model): model.digest
    case .estimator(let estimator): estimator.digest
    }
  }

  /// What it was fitted with; nil where no fit has touched it.
  public var fitted: Fitted? {
    switch self {
    case .net(let model): model.fitted
    case .estimator(let estimator): estimator.fitted
    }
  }
}

extension Evaluation {
  /// What a predictor says of one side of a data set that was prepared for it. An estimator's loss is
  /// cross-entropy, or the squared error of scaled targets; `loss` and `isExact` are a net's.
  public init(
    of predictor: Predictor, on dataset: Dataset, _ side: Side, loss: Choice? = nil, isExact: Bool
  ) throws(Problem) {
    switch predictor {
    case .net(let model):
      try self.init(of: model, on: dataset, side, loss: loss, isExact: isExact)
    case .estimator(let estimator):
      guard let state = estimator.state else {
        throw Problem(.noRun, "\(estimator.name) was not fitted yet", hint: "fit")
      }
      let part = try dataset.part(side)
      try self.init(
        outputs: try state.outputs(for: part), of: part, scaling: dataset.targetScaling)
    }
  }

  /// The least probability that a logarithm is taken of: votes and densities can be 0.
  static let floor = 0x1p-52

  /// Loss and metrics of outputs: probabilities of classes, or numbers in their own units.
  init(outputs: Tensor, of part: Part, scaling: Scaling) throws(Problem) {
    let width = part.outputs
    let weights = (0..<part.rows).map { Double(part.weights?[$0] ?? 1) }
    let total = weights.reduce(0, +)
    var losses: [Double] = []
    var (correct, absolute) = (0.0, 0.0)
    var errors = [Double](repeating: 0, count: width)
    for (row, weight) in weights.enumerated() {
      let own = (0..<width).map { Double(outputs.buffer[row * width + $0]) }
      if let targets = part.targets {
        var loss = 0.0
        for output in 0..<width {
          let apart = own[output] - Double(targets[row * part.targetStride + output])
          let scaled = scaling.factors.isEmpty ? apart : apart * scaling.factors[output]
          loss += scaled * scaled
          errors[output] += weight * apart * apart
          absolute += weight * abs(apart)
        }
        losses.append(loss / Double(width))
      } else {
        let label = Int(part.labels[row])
        losses.append(-Maths.log(max(own[label], Evaluation.floor)))
        if own.firstIndex(of: own.max() ?? 0) == label { correct += weight }
      }
    }
    var metrics = [correct / total]
    if let targets = part.targets {
      let shares = (0..<width).map { output -> Double in
        let column = weights.indices.map { Double(targets[$0 * part.targetStride + output]) }
        let mean = zip(weights, column).reduce(0) { $0 + $1.0 * $1.1 } / total
        let spread = zip(weights, column).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) }
        return spread > 0 ? 1 - errors[output] / spread : .nan
      }
      metrics = [absolute / (total * Double(width)), Statistics.mean(shares)]
    }
    let loss = zip(weights, losses).reduce(0) { $0 + $1.0 * $1.1 } / total
    self.init(
      rows: part.rows, loss: loss, metrics: metrics, outputs: outputs, rowLosses: losses)
  }
}
