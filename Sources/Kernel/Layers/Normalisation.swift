extension LayerKind {
  /// y = γ (x - mean) / sqrt(variance + ε) + β for each feature; γ and β are (I).
  ///
  /// Training takes mean and (biased) variance from the batch and blends them into the running ones,
  /// the variance unbiased, with weight `momentum` for the new; evaluation uses the running ones.
  static let norm = LayerKind(
    Label(
      "norm", aliases: ["batchnorm", "bn"],
      foreign: ["BatchNorm1d", "nn.BatchNorm1d", "BatchNormalization", "batch_norm"],
      summary:
        "Batch normalisation: each feature to mean 0 and variance 1, then scaled and shifted.",
      source: "arXiv:1502.03167",
      formula: """
        y = scale (x - mean) / sqrt(variance + {eps}) + shift, mean and variance of the batch
        running = (1 - {momentum}) running + {momentum} batch, used outside training
        """,
      parameters: [
        Parameter("momentum", .number(0...1), standard: "0.1", help: "weight of the newest batch"),
        Parameter("eps", .number(1e-12...1), standard: "1e-5", help: "added to the variance"),
      ],
      example: "model { dense 32; norm; relu; dense }"),
    stem: "norm", takes: .vector,
    weights: { _, input in
      [
        WeightShape(name: "scale", role: .scale, rows: 1, columns: input.count),
        WeightShape(name: "shift", role: .shift, rows: 1, columns: input.count),
      ]
    },
    statistics: { _, input in
      [
        StatisticShape(count: input.count, initial: 0),
        StatisticShape(count: input.count, initial: 1),
      ]
    },
    operations: { _, _, out in 7 &* out.count },
    constants: { values in [Float(values["eps"]), Float(values["momentum"]), 0, 0] },
    kept: { [Int](repeating: $0.input.count, count: 2) }, isSeenThrough: true,
    forward: { wire in
      let w = wire.pointee
      let (x, y) = (w.input.narrowed(to: w.inputs), w.output.narrowed(to: w.outputs))
      switch w.mode {
      case .training:
        Compute.batchNormTrain(
          batchNorm(of: w), x, into: y, mean: w.kept[0], inverse: w.kept[1])
      case .evaluation:
        Compute.batchNormEval(batchNorm(of: w), x, into: y)
      }
    },
    // x̂ = (x - mean) inverse; dγ = Σ dy x̂, dβ = Σ dy, dx = γ inverse (dy - mean dy - x̂ mean(dy x̂)).
    backward: { wire in
      let w = wire.pointee
      guard let dy = w.outputGradient else { return }
      Compute.batchNormBackward(
        batchNorm(of: w), x: w.input.narrowed(to: w.inputs), dy: dy.narrowed(to: w.outputs),
        mean: w.kept[0], inverse: w.kept[1], dgamma: w.gradients[0],
        dbeta: w.gradients[1], accumulate: w.accumulates,
        into: w.inputGradient?.narrowed(to: w.inputs))
    })

  private static func batchNorm(of wire: Wire) -> Compute.BatchNorm {
    Compute.BatchNorm(
      gamma: wire.weights[0], beta: wire.weights[1], runningMean: wire.statistics[0],
      runningVariance: wire.statistics[1], epsilon: wire.constants.x,
      momentum: wire.constants.y)
  }
}
