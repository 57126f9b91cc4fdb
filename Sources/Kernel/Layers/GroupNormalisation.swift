/// Normalisations of a sample by itself: they read no other row, and are the same outside training.
extension LayerKind {
  static let layerNorm = sampleNorm(
    Label(
      "layernorm", aliases: ["ln"], foreign: ["LayerNorm", "nn.LayerNorm", "LayerNormalization"],
      summary: "Layer normalisation: the features at each position to mean 0 and variance 1.",
      source: "arXiv:1607.06450",
      formula: "y = scale (x - mean) / sqrt(variance + {eps}) + shift, over the features",
      parameters: [epsilon],
      example: "model { dense 32; layernorm; relu; dense }"))

  static let groupNorm = sampleNorm(
    Label(
      "groupnorm", aliases: ["gn"], foreign: ["GroupNorm", "nn.GroupNorm", "GroupNormalization"],
      summary: "Group normalisation: groups of features over all positions of a sample.",
      source: "arXiv:1803.08494",
      formula:
        "y = scale (x - mean) / sqrt(variance + {eps}) + shift, over each of {groups} groups",
      parameters: [
        Parameter(
          "groups", .integer(1...65536), .positional, standard: "1", foreign: ["num_groups"],
          help: "even parts of the features"),
        epsilon,
      ],
      example: "model { dense 32; groupnorm 4; relu; dense }"))

  private static let epsilon = Parameter(
    "eps", .number(1e-12...1), standard: "1e-5", help: "added to the variance")

  private static func sampleNorm(_ label: Label) -> LayerKind {
    let isEachPosition = label.name == "layernorm"
    return LayerKind(
      label, stem: label.name,
      shape: { values, inputs throws(Problem) in
        let groups = values.integer("groups") ?? 1
        let features = Geometry(inputs[0]).features
        guard features % groups == 0 else {
          throw Problem(
            .modelDoesNotFit, "\(features) features cannot be cut into \(groups) even groups",
            hint: "groups must divide the features")
        }
        return inputs[0]
      },
      weights: { _, input in
        let features = Geometry(input).features
        return [
          WeightShape(name: "scale", role: .scale, rows: 1, columns: features),
          WeightShape(name: "shift", role: .shift, rows: 1, columns: features),
        ]
      },
      operations: { _, _, out in 8 &* out.count },
      constants: { values in [Float(values["eps"]), 0, 0, 0] },
      integers: { values, _ in
        var integers = SIMD16<Int32>.zero
        integers[0] = Int32(values.integer("groups") ?? 1)
        integers[1] = isEachPosition ? 1 : 0
        return integers
      },
      kept: { place in
        let positions = isEachPosition ? Geometry(place.input).positions : 1
        let count = place.rows &* (place.values.integer("groups") ?? 1) &* positions
        return [count, count]
      },
      scratch: { place in
        place.mode == .evaluation
          ? 0
          : Compute.groupNormScratch(
            rows: place.rows, features: Geometry(place.input).features)
      },
      isSeenThrough: true,
      forward: { wire in
        let w = wire.pointee
        Compute.groupNorm(
          norm(of: w), w.input, into: w.output, mean: w.kept[0], inverse: w.kept[1])
      },
      backward: { wire in
        let w = wire.pointee
        guard let dy = w.outputGradient else { return }
        Compute.groupNormBackward(
          norm(of: w), x: w.input, dy: dy, mean: w.kept[0], inverse: w.kept[1],
          dgamma: w.gradients[0], dbeta: w.gradients[1], accumulate: w.accumulates,
          scratch: w.scratch, into: w.inputGradient)
      })
  }

  private static func norm(of wire: Wire) -> Compute.GroupNorm {
    Compute.GroupNorm(
      form: wire.inputForm, groups: Int(wire.integers[0]), isEachPosition: wire.integers[1] == 1,
      gamma: wire.weights[0], beta: wire.weights[1], epsilon: wire.constants.x)
  }
}
