extension LayerKind {
  /// y[t] = W[x[t]].  x is (T) whole numbers, W is (V, n), y is (T, n).
  static let embedding = LayerKind(
    Label(
      "embed", aliases: ["embedding"], foreign: ["Embedding", "nn.Embedding"],
      summary: "Each whole number of a row becomes a vector that is learnt.",
      source: "Bengio et al., JMLR 3, 2003; torch.nn.Embedding",
      formula: "y[t] = W[x[t]]",
      parameters: [
        Parameter(
          "words", .integer(1...16_777_216), .positional, standard: "256",
          foreign: ["num_embeddings", "input_dim", "vocab_size"],
          help: "how many numbers there are: 0 and up"),
        Parameter(
          "size", .integer(1...65536), .positional, standard: "16",
          foreign: ["embedding_dim", "output_dim"], help: "length of a vector"),
        Parameter(
          "padding", .integer(0...16_777_215), foreign: ["padding_idx"],
          help: "a number whose vector is not trained"),
      ],
      example: "model { embed 100 8; gru 16; dense }"),
    stem: "embed", takes: .vector,
    shape: { values, inputs throws(Problem) in
      if let padding = values.integer("padding"), padding >= values[integer: "words"] {
        throw Problem(
          .outOfRange, "padding=\(padding) is not below \(values[integer: "words"]), the words",
          hint: "padding=0")
      }
      return try Shape([inputs[0].count, values[integer: "size"]])
    },
    weights: { values, _ in
      [
        WeightShape(
          name: "weight", role: .matrix, rows: values[integer: "words"],
          columns: values[integer: "size"], isTable: true)
      ]
    },
    operations: { _, _, _ in 0 },
    integers: { values, _ in
      var integers = SIMD16<Int32>.zero
      integers[0] = Int32(values[integer: "words"])
      integers[1] = Int32(values.integer("padding") ?? -1)
      return integers
    },
    forward: { wire in
      let w = wire.pointee
      Compute.lookUp(
        table(w.weights[0], w), w.input.narrowed(to: w.inputs), into: w.output, w.outputForm)
    },
    backward: { wire in
      let w = wire.pointee
      guard let dy = w.outputGradient else { return }
      Compute.lookUpBackward(
        table(w.gradients[0], w), w.input.narrowed(to: w.inputs), dy: dy, w.outputForm,
        skipped: w.integers[1] < 0 ? nil : Int(w.integers[1]), accumulate: w.accumulates)
      if let dx = w.inputGradient { Compute.fill(dx.flat, with: 0) }
    })

  private static func table(_ region: Region, _ wire: Wire) -> Matrix {
    let width = wire.outputForm.features
    return region.matrix(
      rows: Int(wire.integers[0]), columns: width, stride: Matrix.stride(of: width))
  }
}
