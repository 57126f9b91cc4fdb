/// Recurrent layers: a sequence (T, I) goes through one cell step by step. Formulas, the order of the
/// gates and the names of the weights are PyTorch's.
extension LayerKind {
  static let rnn = recurrent(
    Label(
      "rnn", foreign: ["RNN", "nn.RNN", "SimpleRNN", "Elman"],
      summary: "The plain recurrent layer: a state that sees the input and itself.",
      source: "Elman, Cognitive Science 14, 1990; torch.nn.RNN",
      formula: """
        h = tanh(x W_ih + b_ih + h W_hh + b_hh) [activation=tanh]
        h = max(0, x W_ih + b_ih + h W_hh + b_hh) [activation=relu]
        """,
      parameters: recurrentParameters + [
        Parameter(
          "activation", .word(["tanh", "relu"]), standard: "tanh", foreign: ["nonlinearity"],
          help: "of the state")
      ],
      example: "model { rnn 64; dense }")
  ) { $0[word: "activation"] == "relu" ? .rnnRelu : .rnn }

  static let lstm = recurrent(
    Label(
      "lstm", foreign: ["LSTM", "nn.LSTM"],
      summary: "Long short-term memory: gates decide what a cell keeps, takes in and shows.",
      source: "Hochreiter and Schmidhuber 1997; Gers et al. 2000; torch.nn.LSTM",
      formula: """
        i, f, g, o = x W_ih + b_ih + h W_hh + b_hh
        c = sigmoid(f) c + sigmoid(i) tanh(g);  h = sigmoid(o) tanh(c)
        """,
      parameters: recurrentParameters,
      example: "model { lstm 64; dense }")
  ) { _ in .lstm }

  static let gru = recurrent(
    Label(
      "gru", foreign: ["GRU", "nn.GRU"],
      summary: "Gated recurrent unit: a state that is reset and updated by gates.",
      source: "Cho et al., arXiv:1406.1078; torch.nn.GRU (the reset gate behind the product)",
      formula: """
        r, z = sigmoid(x W_ih + b_ih + h W_hh + b_hh)
        n = tanh(x W_in + b_in + r (h W_hn + b_hn));  h = (1 - z) n + z h
        """,
      parameters: recurrentParameters,
      example: "model { gru 64; dense }")
  ) { _ in .gru }

  private static let recurrentParameters = [
    Parameter(
      "units", .integer(1...65536), .positional,
      foreign: ["hidden_size", "out_features"], help: "numbers in the state"),
    Parameter(
      "layers", .integer(1...64), standard: "1", foreign: ["num_layers"],
      help: "layers, each over the states of the one below"),
    Parameter(
      "bidirectional", .flag, standard: "no", foreign: ["go_backwards"],
      help: "also from the last step to the first, the states side by side"),
    Parameter(
      "states", .word(["last", "all"]), standard: "last", foreign: ["return_sequences"],
      help: "hand on the state after the last step, or after each"),
  ]

  private static func recurrent(
    _ label: Label, cell: @escaping @Sendable (Values) -> Compute.Cell
  ) -> LayerKind {
    LayerKind(
      label, stem: label.name, takes: .sequence,
      shape: { values, inputs throws(Problem) in
        guard let units = values.integer("units") else {
          throw Problem(
            .modelDoesNotFit, "this \(label.name) has no size of its state",
            hint: "\(label.name) 64")
        }
        let width = units * (values[flag: "bidirectional"] ? 2 : 1)
        return try values[word: "states"] == "all"
          ? Shape([inputs[0][0], width]) : Shape([width])
      },
      weights: { values, input in RecurrentPlan(values, cell(values), input).weights },
      operations: { values, input, _ in RecurrentPlan(values, cell(values), input).operations },
      integers: { values, _ in
        var integers = SIMD16<Int32>.zero
        integers[0] = cell(values).rawValue
        integers[1] = Int32(values.integer("units") ?? 0)
        integers[2] = Int32(values[integer: "layers"])
        integers[3] = values[flag: "bidirectional"] ? 2 : 1
        integers[4] = values[word: "states"] == "all" ? 1 : 0
        return integers
      },
      kept: { place in
        RecurrentPlan(place.values, cell(place.values), place.input)
          .kept(rows: place.rows, isTraining: place.mode == .training)
      },
      forward: { RecurrentPass($0.pointee).forward() },
      backward: { RecurrentPass($0.pointee).backward() })
  }
}

/// The sizes of a recurrent layer: what its row declares and its passes find again.
private struct RecurrentPlan {
  let cell: Compute.Cell
  let steps: Int
  let inputs: Int
  let units: Int
  let layers: Int
  let directions: Int

  init(_ values: Values, _ cell: Compute.Cell, _ input: Shape) {
    self.cell = cell
    (steps, inputs) = (input[0], input[1])
    units = values.integer("units") ?? 0
    layers = values[integer: "layers"]
    directions = values[flag: "bidirectional"] ? 2 : 1
  }

  /// Features that a layer sees: the inputs, or all states of the layer below.
  func inputs(of layer: Int) -> Int { layer == 0 ? inputs : directions * units }

  /// W_ih, W_hh, b_ih, b_hh of each direction of each layer.
  var weights: [WeightShape] {
    let width = cell.gates * units
    return (0..<layers).flatMap { layer in
      (0..<directions).flatMap { direction -> [WeightShape] in
        let name = "_l\(layer)" + (direction == 1 ? "_reverse" : "")
        func shape(_ word: String, _ role: WeightShape.Role, _ rows: Int) -> WeightShape {
          WeightShape(
            name: word + name, role: role, rows: rows, columns: width, standardFan: units,
            blocks: cell.gates)
        }
        return [
          shape("weight_ih", .matrix, inputs(of: layer)), shape("weight_hh", .matrix, units),
          shape("bias_ih", .bias, 1), shape("bias_hh", .bias, 1),
        ]
      }
    }
  }

  /// Two for each multiply-add, and about ten for each gate of each unit.
  var operations: Int {
    (0..<layers).reduce(0) { total, layer in
      let products = 2 &* (inputs(of: layer) &+ units)
      return total &+ directions &* steps &* cell.gates &* units &* (products &+ 10)
    }
  }

  /// The room of each direction of each layer, then the states between the layers, then their gradients.
  func kept(rows: Int, isTraining: Bool) -> [Int] {
    let rooms = (0..<layers).flatMap { layer in
      (0..<directions).map { _ in
        Compute.Recurrent.roomCount(
          cell, batch: rows, steps: steps, inputs: inputs(of: layer), units: units,
          isTraining: isTraining)
      }
    }
    let between = rows &* steps &* directions &* units
    return rooms
      + [Int](repeating: between, count: (layers - 1) * (isTraining ? 2 : 1))
  }
}

/// One pass through a recurrent layer, over the regions that `RecurrentPlan.kept` named.
private struct RecurrentPass {
  private let wire: Wire
  private let cell: Compute.Cell
  private let units: Int
  private let layers: Int
  private let directions: Int
  private let handsOnAll: Bool

  init(_ wire: Wire) {
    self.wire = wire
    cell = Compute.Cell(rawValue: wire.integers[0]) ?? .rnn
    units = Int(wire.integers[1])
    layers = Int(wire.integers[2])
    directions = Int(wire.integers[3])
    handsOnAll = wire.integers[4] == 1
  }

  private var steps: Int { wire.inputForm.positions }

  private func layer(_ index: Int, _ direction: Int) -> Compute.Recurrent {
    let (at, width) = (index * directions + direction, cell.gates * units)
    let inputs = index == 0 ? wire.inputForm.features : directions * units
    return Compute.Recurrent(
      cell, steps: steps, inputs: inputs, units: units, isReversed: direction == 1,
      isTraining: wire.mode == .training,
      inputWeights: matrix(wire.weights[4 * at], inputs, width),
      stateWeights: matrix(wire.weights[4 * at + 1], units, width),
      inputBias: wire.weights[4 * at + 2], stateBias: wire.weights[4 * at + 3],
      room: wire.kept[at])
  }

  private func gradients(_ index: Int, _ direction: Int) -> Compute.RecurrentGradients {
    let (at, width) = (index * directions + direction, cell.gates * units)
    let inputs = index == 0 ? wire.inputForm.features : directions * units
    return Compute.RecurrentGradients(
      inputWeights: matrix(wire.gradients[4 * at], inputs, width),
      stateWeights: matrix(wire.gradients[4 * at + 1], units, width),
      inputBias: wire.gradients[4 * at + 2], stateBias: wire.gradients[4 * at + 3],
      accumulates: wire.accumulates)
  }

  /// Rows of weights, their pads left out.
  private func matrix(_ region: Region, _ rows: Int, _ columns: Int) -> Matrix {
    region.matrix(rows: rows, columns: columns, stride: Matrix.stride(of: columns))
  }

  /// The states above layer `index`, or their gradients, from the columns of one direction on.
  private func between(_ index: Int, isGradient: Bool, _ direction: Int = 0) -> Compute.Sequences {
    let width = directions * units
    let place = layers * directions + index + (isGradient ? layers - 1 : 0)
    let rows = wire.kept[place].matrix(rows: wire.rows, columns: steps * width)
    return Compute.Sequences(rows.dropping(direction * units), step: width)
  }

  /// What the layer as a whole hands on, or its gradient.
  private func ends(_ rows: Matrix, _ direction: Int) -> Compute.Sequences {
    Compute.Sequences(
      rows.dropping(direction * units), step: handsOnAll ? wire.outputForm.pitch : 0)
  }

  func forward() {
    var x = Compute.Sequences(wire.input, step: wire.inputForm.pitch)
    for index in 0..<layers {
      for direction in 0..<directions {
        let y =
          index == layers - 1
          ? ends(wire.output, direction) : between(index, isGradient: false, direction)
        Compute.recurrent(layer(index, direction), x, into: y)
      }
      if index < layers - 1 { x = between(index, isGradient: false) }
    }
  }

  func backward() {
    guard let slope = wire.outputGradient else { return }
    for index in (0..<layers).reversed() {
      let x =
        index == 0
        ? Compute.Sequences(wire.input, step: wire.inputForm.pitch)
        : between(index - 1, isGradient: false)
      let dx =
        index == 0
        ? wire.inputGradient.map { Compute.Sequences($0, step: wire.inputForm.pitch) }
        : between(index - 1, isGradient: true)
      for direction in 0..<directions {
        let dy =
          index == layers - 1 ? ends(slope, direction) : between(index, isGradient: true, direction)
        Compute.recurrentBackward(
          layer(index, direction), x: x, dy: dy, gradients(index, direction), into: dx,
          addsInput: direction == 1)
      }
    }
  }
}
