extension LayerKind {
  /// Multi-head self-attention. x is (T, E); q, k, v = x W_in + b_in; each head has E / heads columns.
  static let attention = LayerKind(
    Label(
      "attention", aliases: ["mha"],
      foreign: ["MultiheadAttention", "nn.MultiheadAttention", "MultiHeadAttention"],
      summary: "Each step of a sequence looks at the others and takes from them what it needs.",
      source: "Vaswani et al., arXiv:1706.03762; torch.nn.MultiheadAttention",
      formula: """
        q, k, v = x W_in + b_in;  a = softmax(q k' / sqrt(E / {heads})) v in each of {heads} heads
        y = a W_out + b_out
        """,
      parameters: [
        Parameter(
          "heads", .integer(1...1024), .positional, standard: "1", foreign: ["num_heads"],
          help: "even parts of the features that attend each for itself"),
        Parameter(
          "causal", .flag, standard: "no", foreign: ["is_causal", "use_causal_mask"],
          help: "a step sees itself and the steps before it"),
      ],
      example: "model { attention 1; lstm 16; dense }"),
    stem: "attention", takes: .sequence,
    shape: { values, inputs throws(Problem) in
      let (features, heads) = (inputs[0][1], values[integer: "heads"])
      guard features % heads == 0 else {
        throw Problem(
          .modelDoesNotFit, "\(features) features cannot be cut into \(heads) even heads",
          hint: "heads must divide the features")
      }
      return inputs[0]
    },
    weights: { _, input in
      let features = input[1]
      return [
        WeightShape(
          name: "in_proj_weight", role: .matrix, rows: features, columns: 3 * features, blocks: 3),
        WeightShape(name: "in_proj_bias", role: .bias, rows: 1, columns: 3 * features),
        WeightShape(name: "out_proj.weight", role: .matrix, rows: features, columns: features),
        WeightShape(name: "out_proj.bias", role: .bias, rows: 1, columns: features),
      ]
    },
    operations: { _, input, _ in
      let (steps, features) = (input[0], input[1])
      return steps &* features &* (8 &* features &+ 4 &* steps)
    },
    integers: { values, _ in
      var integers = SIMD16<Int32>.zero
      integers[0] = Int32(values[integer: "heads"])
      integers[1] = values[flag: "causal"] ? 1 : 0
      return integers
    },
    kept: { place in AttentionPass.kept(place) },
    forward: { AttentionPass($0.pointee).forward() },
    backward: { AttentionPass($0.pointee).backward() })
}

/// One pass through an attention layer. Its inputs are copied to rows of one width, one for each step.
private struct AttentionPass {
  private let wire: Wire
  private let width: Int
  private let rows: Int
  private let attention: Compute.Attention

  init(_ wire: Wire) {
    self.wire = wire
    let (features, heads) = (wire.inputForm.features, Int(wire.integers[0]))
    width = Matrix.stride(of: features)
    rows = wire.rows * wire.inputForm.positions
    attention = Compute.Attention(
      samples: wire.rows, steps: wire.inputForm.positions, heads: heads,
      width: features / heads, isCausal: wire.integers[1] == 1)
  }

  /// Inputs, q k v, weights, attended values; in training the gradients of each.
  static func kept(_ place: Placement) -> [Int] {
    let (steps, features) = (place.input[0], place.input[1])
    let (rows, width) = (place.rows &* steps, Matrix.stride(of: features))
    let weights =
      place.rows
      &* Compute.Attention.weightsCount(heads: place.values[integer: "heads"], steps: steps)
    let sizes = [rows &* width, rows &* Matrix.stride(of: 3 * features), weights, rows &* width]
    return place.mode == .training ? sizes + sizes : sizes
  }

  private var features: Int { wire.inputForm.features }
  private func packed(_ index: Int) -> Matrix {
    wire.kept[index].matrix(rows: rows, columns: width)
  }
  private func projected(_ index: Int) -> Matrix {
    wire.kept[index].matrix(rows: rows, columns: Matrix.stride(of: 3 * features))
  }
  /// Weights with the pads of their rows.
  private func matrix(_ region: Region, _ columns: Int) -> Matrix {
    region.matrix(rows: features, columns: Matrix.stride(of: columns))
  }

  /// The packed rows as samples, and how their steps lie.
  private func samples(_ index: Int) -> (Matrix, Geometry) {
    let form = Geometry(
      height: 1, width: wire.inputForm.positions, features: features, pitch: width)
    return (wire.kept[index].matrix(rows: wire.rows, columns: form.count), form)
  }

  func forward() {
    let (x, form) = samples(0)
    Compute.copyFeatures(wire.input, wire.inputForm, into: x, form)
    Compute.product(
      .nn, packed(0).narrowed(to: features), matrix(wire.weights[0], 3 * features),
      into: projected(1), then: .bias(wire.weights[1]))
    Compute.attention(attention, projected(1), weights: wire.kept[2], into: packed(3))
    // The inputs are in the products already: their place takes the outputs on the way.
    let y = wire.mode == .training ? 4 : 0
    Compute.product(
      .nn, packed(3).narrowed(to: features), matrix(wire.weights[2], features), into: packed(y),
      then: .bias(wire.weights[3]))
    Compute.copyFeatures(samples(y).0, form, into: wire.output, wire.outputForm)
  }

  func backward() {
    guard let slope = wire.outputGradient else { return }
    let (dy, form) = samples(4)
    Compute.copyFeatures(slope, wire.outputForm, into: dy, form)
    weightGradients(2, inputs: packed(3), outputs: packed(4), columns: features)
    Compute.product(
      .nt, packed(4).narrowed(to: features),
      matrix(wire.weights[2], features).narrowed(to: features),
      into: packed(7).narrowed(to: features))
    Compute.attentionBackward(
      attention, projected(1), weights: wire.kept[2], dy: packed(7), room: wire.kept[6],
      into: projected(5))
    weightGradients(0, inputs: packed(0), outputs: projected(5), columns: 3 * features)
    guard let dx = wire.inputGradient else { return }
    Compute.product(
      .nt, projected(5).narrowed(to: 3 * features),
      matrix(wire.weights[0], 3 * features).narrowed(to: 3 * features),
      into: packed(4).narrowed(to: features))
    Compute.copyFeatures(samples(4).0, form, into: dx, wire.inputForm)
  }

  /// The gradients of weights `index` and of the bias behind them.
  private func weightGradients(_ index: Int, inputs: Matrix, outputs: Matrix, columns: Int) {
    Compute.product(
      .tn, inputs.narrowed(to: features), outputs, into: matrix(wire.gradients[index], columns),
      accumulate: wire.accumulates)
    Compute.columnSums(
      outputs.narrowed(to: columns), into: wire.gradients[index + 1],
      accumulate: wire.accumulates)
  }
}
