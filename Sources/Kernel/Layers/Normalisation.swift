extension LayerKind {
  /// y = γ (x - mean) / sqrt(variance + ε) + β for each feature; γ and β are (features). On images and
  /// sequences mean and variance go over the positions too.
  ///
  /// Training takes mean and (biased) variance from the batch and blends them into the running ones,
  /// the variance unbiased, with weight `momentum` for the new; evaluation uses the running ones, and
  /// so does training where the norm is frozen.
  static let norm = LayerKind(
    Label(
      "norm", aliases: ["batchnorm", "bn"],
      foreign: [
        "BatchNorm1d", "nn.BatchNorm1d", "BatchNorm2d", "nn.BatchNorm2d", "BatchNormalization",
        "batch_norm",
      ],
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
        Parameter(
          "frozen", .flag, standard: "no", foreign: ["track_running_stats"],
          help: "use the running mean and variance in training too, and leave them"),
      ],
      example: "model { dense 32; norm; relu; dense }"),
    stem: "norm",
    weights: { _, input in
      let features = Geometry(input).features
      return [
        WeightShape(name: "scale", role: .scale, rows: 1, columns: features),
        WeightShape(name: "shift", role: .shift, rows: 1, columns: features),
      ]
    },
    statistics: { _, input in
      let features = Geometry(input).features
      return [
        StatisticShape(count: features, initial: 0), StatisticShape(count: features, initial: 1),
      ]
    },
    operations: { _, _, out in 7 &* out.count },
    constants: { values in
      [Float(values["eps"]), Float(values["momentum"]), values[flag: "frozen"] ? 1 : 0, 0]
    },
    integers: { values, input in
      var integers = SIMD16<Int32>.zero
      integers[0] = input.rank >= 2 || values[flag: "frozen"] ? 1 : 0
      return integers
    },
    kept: { placement in
      let width = Compute.Tail.width(Geometry(placement.input).features)
      return [width, width, 5 * width]
    },
    scratch: { placement in
      let features = Geometry(placement.input).features
      return placement.rows
        &* max(Compute.Tail.record(features), Compute.tailSums(features, rows: 1))
    },
    isSeenThrough: true,
    forward: { wire in
      let w = wire.pointee
      guard w.integers[0] == 0 || w.mode == .evaluation && w.inputForm.positions == 1 else {
        return normaliseImages(w)
      }
      let (x, y) = (w.input.narrowed(to: w.inputs), w.output.narrowed(to: w.outputs))
      switch w.mode {
      case .training:
        Compute.batchNormTrain(batchNorm(of: w), x, into: y, mean: w.kept[0], inverse: w.kept[1])
      case .evaluation:
        Compute.batchNormEval(batchNorm(of: w), x, into: y)
      }
    },
    // x̂ = (x - mean) inverse; dγ = Σ dy x̂, dβ = Σ dy, dx = γ inverse (dy - mean dy - x̂ mean(dy x̂)).
    backward: { wire in
      let w = wire.pointee
      guard let dy = w.outputGradient else { return }
      guard w.integers[0] == 0 else {
        let tail = imageTail(w)
        Compute.sumTail(tail, x: w.input, dy: dy, into: w.scratch)
        Compute.setTailSlopes(
          tail, sums: w.scratch, rows: w.rows, dgamma: w.gradients[0], dbeta: w.gradients[1],
          accumulate: w.accumulates, isFrozen: w.isFrozen)
        if let dx = w.inputGradient { Compute.tailBackward(tail, x: w.input, dy: dy, into: dx) }
        return
      }
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

  private static func imageTail(_ wire: Wire) -> Compute.Tail {
    Compute.Tail(
      input: wire.inputForm, output: wire.outputForm, relu: wire.hasRelu, pool: wire.hasPool,
      gamma: wire.weights[0], beta: wire.weights[1], values: wire.kept[2])
  }

  private static func normaliseImages(_ w: Wire) {
    let tail = imageTail(w)
    if w.mode == .training, !w.isFrozen {
      Compute.moments(w.input, w.inputForm, into: w.scratch)
      Compute.setTail(tail, from: w.scratch, records: w.rows, w.tailStatistics)
    } else {
      Compute.setTailFromRunning(tail, w.tailStatistics)
    }
    Compute.tailForward(tail, w.input, into: w.output)
  }
}

extension Wire {
  /// The constants of a norm, the step's own or of one it has taken along.
  var isFrozen: Bool { constants.z == 1 }

  var tailStatistics: Compute.TailStatistics {
    Compute.TailStatistics(
      running: (statistics[0], statistics[1]), epsilon: constants.x, momentum: constants.y)
  }
}
