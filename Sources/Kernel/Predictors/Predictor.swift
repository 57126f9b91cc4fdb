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
      try self.init(outputs: try state.outputs(for: part), of: part, in: dataset)
    }
  }

  /// The least probability that a logarithm is taken of: votes and densities can be 0.
  static let floor = 0x1p-52

  /// Loss and standard metrics of outputs: probabilities of classes, or numbers in their own units.
  init(outputs: Tensor, of part: Part, in dataset: Dataset) throws(Problem) {
    let width = part.outputs
    let scaling = dataset.targetScaling
    let weights = (0..<part.rows).map { Double(part.weights?[$0] ?? 1) }
    let total = weights.reduce(0, +)
    var losses: [Double] = []
    for row in 0..<part.rows {
      let own = (0..<width).map { Double(outputs.buffer[row * width + $0]) }
      guard let targets = part.targets else {
        losses.append(-Maths.log(max(own[Int(part.labels[row])], Evaluation.floor)))
        continue
      }
      let loss = (0..<width).reduce(0.0) { sum, output in
        let apart = own[output] - Double(targets[row * part.targetStride + output])
        let scaled = scaling.factors.isEmpty ? apart : apart * scaling.factors[output]
        return sum + scaled * scaled
      }
      losses.append(loss / Double(width))
    }
    let said = try IndexBuffer(count: part.targets == nil ? part.rows : 0)
    if part.targets == nil {
      Compute.rowArgmax(outputs.buffer.matrix(rows: part.rows, columns: width), into: said.all)
    }
    let answers = Answers(
      outputs.buffer, stride: width, said: said.array, of: part, names: dataset.target.names)
    let loss = zip(weights, losses).reduce(0) { $0 + $1.0 * $1.1 } / total
    self.init(
      rows: part.rows, loss: loss,
      standard: try Metrics().findings(of: answers, for: dataset.task),
      outputs: outputs, rowLosses: losses, answers: answers)
  }
}
