extension LayerKind {
  /// y = x W + b.  x is (N, I), W is (I, O), b is (O), y is (N, O).
  static let dense = LayerKind(
    Label(
      "dense", aliases: ["fc"], foreign: ["Linear", "nn.Linear", "Dense", "InnerProduct"],
      summary: "Every output sees every input: y = x W + b.",
      parameters: [
        Parameter(
          "units", .integer(1...16_777_216), .positional, aliases: ["out"],
          foreign: ["out_features"],
          help: "outputs; the last dense may leave them to the data set")
      ],
      example: "model { dense 32; relu; dense }"),
    stem: "fc", takes: .vector,
    shape: { values, _ throws(Problem) in
      guard let units = values.integer("units") else {
        throw Problem(
          .modelDoesNotFit, "this dense has no number of outputs", hint: "dense 64")
      }
      return .vector(units)
    },
    weights: { values, input in
      let units = values.integer("units") ?? 0
      return [
        WeightShape(name: "weight", role: .matrix, rows: input.count, columns: units),
        WeightShape(name: "bias", role: .bias, rows: 1, columns: units),
      ]
    },
    operations: { _, input, output in 2 &* input.count &* output.count &+ output.count },
    forward: { wire in
      let w = wire.pointee
      Compute.product(
        .nn, w.input.narrowed(to: w.inputs), matrix(of: w), into: w.output,
        then: w.takesRelu ? .biasRelu(w.weights[1]) : .bias(w.weights[1]))
    },
    // dW = xᵀ dy, db = Σ dy over the rows, dx = dy Wᵀ.
    backward: { wire in
      let w = wire.pointee
      guard let dy = w.outputGradient else { return }
      if w.takesRelu, !w.isGatedAbove {
        Compute.activateBackward(.relu, saved: w.output.flat, dy: dy.flat, into: dy.flat)
      }
      let dW = w.gradients[0].matrix(rows: w.inputs, columns: w.y.stride)
      Compute.product(
        .tn, w.input.narrowed(to: w.inputs), dy, into: dW, accumulate: w.accumulates)
      Compute.columnSums(dy, into: w.gradients[1], accumulate: w.accumulates)
      guard let dx = w.inputGradient else { return }
      Compute.product(
        .nt, dy.narrowed(to: w.outputs), matrix(of: w).narrowed(to: w.outputs),
        into: dx.narrowed(to: w.inputs), then: w.gatesBelow ? .gate(w.input) : .none)
    })

  /// W with the pads of its rows: (I, stride of y).
  private static func matrix(of wire: Wire) -> Matrix {
    wire.weights[0].matrix(rows: wire.inputs, columns: wire.y.stride)
  }
}
