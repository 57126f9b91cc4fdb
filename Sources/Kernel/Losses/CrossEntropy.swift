extension Loss {
  static let crossentropy = Loss(
    Label(
      "crossentropy", aliases: ["ce"],
      foreign: [
        "CrossEntropyLoss", "CrossEntropyLossFlat", "cross_entropy", "nll", "nll_loss", "NLLLoss",
        "sparse_categorical_crossentropy", "SparseCategoricalCrossentropy",
        "categorical_crossentropy", "CategoricalCrossentropy", "LabelSmoothingCrossEntropy",
        "log_loss", "softmax_cross_entropy",
      ],
      summary: "Minus the logarithm of the probability that softmax gives to the right class.",
      source: "torch.nn.CrossEntropyLoss; smoothing: Szegedy et al. 2015, arXiv:1512.00567, "
        + "section 7",
      formula: """
        loss = -log s_class;  s_c = exp(z_c) / sum_k exp(z_k) [smoothing=0]
        loss = -sum_c t_c log s_c;  s_c = exp(z_c) / sum_k exp(z_k) [!smoothing=0]
        t_c = {smoothing} / classes, and 1 - {smoothing} more for the class [!smoothing=0]
        the mean over the rows [!weights]
        the mean over the rows, each weighted by its class: {weights} [weights]
        """,
      parameters: [
        Parameter(
          "smoothing", .number(0...0.9999), standard: "0",
          foreign: ["label_smoothing", "eps"],
          help: "share of each target that is spread over all classes"),
        Parameter(
          "weights", .either([.list(.number(0...1e6)), .word(["balanced"])]),
          foreign: ["weight", "class_weight"],
          help: "one factor a class, or balanced: rows / (classes * rows of the class)"),
      ],
      example: "loss crossentropy smoothing=0.1"),
    for: .classes
  ) { values, context throws(Problem) in
    let smoothing = Float(values["smoothing"])
    let weights = try classWeights(values, context)
    return LossFunction(
      sum: { $0.crossEntropy(weights: weights?.all, smoothing: smoothing) },
      divisor: { outputs, targets, rows in
        switch targets {
        case .labels(let labels):
          Compute.labelWeight(
            labels[0..<outputs.rows], weights: weights?.all, rowWeights: rows)
        case .shares: rows.map { Compute.weight(of: $0) } ?? Double(outputs.rows)
        case .values: .nan
        }
      })
  }

  /// The factor of each class; nil when all are 1.
  private static func classWeights(
    _ values: Values, _ context: LossContext
  ) throws(Problem) -> Buffer? {
    guard let written = values.value("weights") else { return nil }
    guard case .word = written else {
      let weights = values.numbers("weights") ?? []
      guard weights.count == context.width else {
        throw Problem(
          .badValue,
          "weights has \(weights.count) numbers, but there are \(context.width) classes",
          hint: "one number a class, in the order of the classes, or weights=balanced",
          about: "weights")
      }
      guard weights.contains(where: { $0 > 0 }) else {
        throw Problem(.badValue, "at least one of the weights must be above 0", about: "weights")
      }
      return try Buffer(weights.map { Float($0) })
    }
    guard context.counts.count == context.width else {
      throw Problem(
        .badValue, "weights=balanced needs data with classes", hint: "loss crossentropy",
        about: "weights")
    }
    let rows = Double(context.counts.reduce(0, +))
    return try Buffer(
      context.counts.map { $0 > 0 ? Float(rows / (Double(context.width) * Double($0))) : 0 })
  }
}

extension LossFunction.Batch {
  /// The sum of its rows' cross-entropies, by labels or soft targets, with a factor for each class; NaN
  /// for numbers.
  func crossEntropy(
    weights factors: Region?, smoothing: Float = 0, focusing gamma: Float = 0
  ) -> Double {
    switch targets {
    case .labels(let labels):
      Compute.crossEntropy(
        outputs, labels: labels, weights: factors, smoothing: smoothing, focusing: gamma,
        scale: Float(scale), gradient: gradient, rowLoss: rowLoss, rowWeights: weights)
    case .shares(let shares):
      Compute.crossEntropy(
        outputs, shares: shares, weights: factors, smoothing: smoothing, focusing: gamma,
        scale: Float(scale), gradient: gradient, rowLoss: rowLoss, rowWeights: weights)
    case .values: .nan
    }
  }
}
