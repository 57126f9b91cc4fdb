/// A model compiled for a batch size: an array of small steps over arenas that were allocated once.
///
/// A step neither allocates nor counts references. Activations and gradients of one sample lie
/// `stride` floats apart, multiples of 16; the same plan serves any batch of at most `capacity` rows.
final class Plan {
  let mode: Mode
  let capacity: Int
  let layout: Layout
  private let steps: [PlanSteps.Step]
  private let wires: UnsafeMutablePointer<Wire>
  private let forwards: [LayerKind.Pass]
  private let backwards: [LayerKind.Pass]
  /// Keeps alive what the wires point into.
  private let memory: PlanMemory
  /// The place in the layout of each step.
  let stepPlaces: [Int]
  /// The steps that are layers or the ends of blocks.
  let layerSteps: [Int]
  /// Inputs of the batch, (capacity, input stride), as `inputForm` says.
  let input: Matrix
  let inputForm: Geometry
  /// Where inputs are gathered that are yet to be spread over padded positions.
  private let staging: Matrix?
  /// Outputs of the model, (capacity, outputs), and the gradient of the loss by them.
  private let output: Matrix
  private let outputGradient: Matrix?

  /// Compiles `model` on the given buffers: weights and running statistics are read (and statistics
  /// written in training), gradients get `layout.count` floats. `keepsGradients` leaves every layer's
  /// output and gradient readable after a backward. `isExact` keeps convolutions to direct sums. `groups`
  /// says what learns: no gradient is computed below the lowest layer that does, unless all are kept.
  init(
    _ model: Model, weights: Buffer, statistics: Buffer, gradients: Buffer?, capacity: Int,
    mode: Mode, seed: UInt64 = 0, keepsGradients: Bool = false,
    isExact: Bool = false, groups: Groups? = nil
  ) throws(Problem) {
    self.mode = mode
    self.capacity = capacity
    let layout = groups?.layout ?? model.layout
    self.layout = layout
    let compiled = PlanSteps(
      layout, input: model.input, mode, fuses: !keepsGradients,
      learns: keepsGradients ? nil : groups?.learns)
    steps = compiled.steps
    stepPlaces = steps.map(\.place)
    layerSteps = steps.indices.filter { compiled.steps[$0].role != .fork }
    memory = try PlanMemory(
      compiled, layout, weights: weights, statistics: statistics, gradients: gradients,
      capacity: capacity, mode: mode, isExact: isExact, keepsGradients: keepsGradients)
    wires = .allocate(capacity: max(1, steps.count))
    for index in steps.indices {
      (wires + index).initialize(to: memory.wire(of: index, seed: seed))
    }
    let passes = steps.map { step -> (LayerKind.Pass, LayerKind.Pass) in
      let kind = layout.places[step.place].layer.kind
      let isReached = compiled.slots[step.target].gradient != nil
      switch step.role {
      case .layer where !isReached, .join where !isReached: return (kind.forward, Plan.pass)
      case .fork where step.isLinkedAbove, .join where step.isLinkedAbove:
        return (Plan.pass, Plan.pass)
      case .fork: return (Plan.pass, LayerKind.gatherGradients)
      case .layer, .join: return (kind.forward, kind.backward)
      }
    }
    forwards = passes.map(\.0)
    backwards = passes.map(\.1)
    inputForm = Geometry(model.input)
    input = memory.values(of: 0)
    staging = try memory.stagingForInputs()
    output = memory.values(of: compiled.end).narrowed(to: model.outputs)
    outputGradient = memory.gradient(of: compiled.end)?.narrowed(to: model.outputs)
  }

  deinit { wires.deallocate() }

  /// A fork hands its input on as it lies; what a convolution does image by image is done.
  @Sendable private static func pass(_ wire: UnsafePointer<Wire>) {}

  func outputs(_ rows: Int) -> Matrix { output.prefix(rows) }
  func outputGradient(_ rows: Int) -> Matrix? { outputGradient?.prefix(rows) }

  /// Takes a batch of a feed.
  func load(_ batch: Feed.Batch, of feed: Feed) {
    feed.write(inputsOf: batch, into: staging ?? input)
    if staging != nil { spread(batch.rows) }
  }

  /// Takes consecutive rows of `inputs` as the batch.
  func load(_ inputs: Matrix) {
    let target = (staging ?? input).prefix(inputs.rows)
    Compute.copy(inputs.flat, into: target.flat)
    if staging != nil { spread(inputs.rows) }
  }

  private func spread(_ rows: Int) {
    guard let staging else { return }
    Compute.copyFeatures(
      staging.prefix(rows), inputForm.packed, into: input.prefix(rows), inputForm)
  }

  /// Runs the first `rows` rows of `input` through the model; `draw` numbers the batch for dropout.
  func forward(rows: Int, draw: Int = 0) {
    for index in forwards.indices {
      wires[index].rows = rows
      wires[index].stream = Stream(
        key: wires[index].stream.key, high: UInt64(truncatingIfNeeded: draw))
      forwards[index](UnsafePointer(wires + index))
    }
  }

  /// The gradients of the weights, from that of the outputs. `accumulating` adds to what is there.
  func backward(accumulating: Bool = false) {
    for index in backwards.indices.reversed() {
      wires[index].accumulates = accumulating
      backwards[index](UnsafePointer(wires + index))
    }
  }

  /// What a step made of the last batch: its outputs, (rows, floats of a sample), as `form` says.
  func activations(_ step: Int, rows: Int) -> Matrix {
    wires[step].y.prefix(rows).narrowed(to: wires[step].outputForm.count)
  }

  /// The gradient of the loss by a step's outputs, nil outside training.
  func gradients(_ step: Int, rows: Int) -> Matrix? {
    wires[step].dy?.prefix(rows).narrowed(to: wires[step].outputForm.count)
  }

  /// How a step's outputs lie in a sample.
  func form(_ step: Int) -> Geometry { wires[step].outputForm }

  /// Whether a step is a layer and the ReLU behind it in one.
  func takesRelu(_ step: Int) -> Bool { wires[step].takesRelu }

  /// The place in the layout of the first layer whose outputs hold a number that is not finite.
  func firstNonFinite(rows: Int) -> Int? {
    stepPlaces.indices.first { index in
      !Compute.sumOfSquares(wires[index].y.prefix(rows).flat).isFinite
    }.map { stepPlaces[$0] }
  }
}
