/// A model compiled for a batch size: an array of small steps over arenas that were allocated once.
///
/// A step neither allocates nor counts references. Activations and gradients of one sample lie
/// `stride` floats apart, multiples of 16; the same plan serves any batch of at most `capacity` rows.
final class Plan {
  let mode: Mode
  let capacity: Int
  let layout: Layout
  /// Keep alive what the wires point into.
  private let arenas: [Buffer]
  private let weights: Buffer
  private let wires: UnsafeMutablePointer<Wire>
  private let forwards: [LayerKind.Pass]
  private let backwards: [LayerKind.Pass]
  /// The place in the layout of each step.
  let stepPlaces: [Int]
  /// Inputs of the batch, (capacity, input stride).
  let input: Matrix
  /// Outputs of the model, (capacity, outputs), and the gradient of the loss by them.
  private let output: Matrix
  private let outputGradient: Matrix?

  /// Compiles `model` on the given buffers: weights and running statistics are read (and statistics
  /// written in training), gradients get `layout.count` floats.
  init(
    _ model: Model, weights: Buffer, statistics: Buffer, gradients: Buffer?, capacity: Int,
    mode: Mode, seed: UInt64 = 0
  ) throws(Problem) {
    self.mode = mode
    self.capacity = capacity
    self.weights = weights
    layout = model.layout
    let layout = model.layout
    let steps = Plan.steps(of: layout, mode)
    stepPlaces = steps.map(\.place)
    let sizes = [model.input.count] + steps.map { layout.places[$0.place].output.count }
    let values = try Arena(sizes, capacity)
    let slopes = mode == .training ? try Arena(sizes, capacity) : nil
    let keptWidth = max(16, sizes.map(Layout.padded).max() ?? 0)
    let kept = try Buffer(count: 2 * keptWidth * max(1, steps.count))
    arenas = [values.buffer, kept, statistics] + [slopes?.buffer, gradients].compactMap { $0 }
    wires = .allocate(capacity: max(1, steps.count))
    for (index, step) in steps.enumerated() {
      let place = layout.places[step.place]
      let width = Layout.padded(place.input.count)
      let isBelowRelu = index > 0 && steps[index - 1].takesRelu
      let isDenseAbove = index + 1 < steps.count && steps[index + 1].isDense
      let owned = place.slices.map { layout.slices[$0].range }
      (wires + index).initialize(
        to: Wire(
          rows: capacity, inputs: place.input.count, outputs: place.output.count,
          x: values[index], y: values[index + 1], dx: index == 0 ? nil : slopes?[index],
          dy: slopes?[index + 1], weights: Plan.pair(owned, in: weights),
          gradients: gradients.map { Plan.pair(owned, in: $0) },
          statistics: place.statistics.map {
            Wire.Pair(
              first: statistics[$0..<($0 + width)],
              second: statistics[($0 + width)..<($0 + 2 * width)])
          } ?? Plan.pair([], in: statistics),
          kept: Wire.Pair(
            first: kept[(2 * index * keptWidth)..<((2 * index + 1) * keptWidth)],
            second: kept[((2 * index + 1) * keptWidth)..<((2 * index + 2) * keptWidth)]),
          constants: place.layer.kind.constants(place.layer.values), accumulates: false, mode: mode,
          takesRelu: step.takesRelu, isGatedAbove: step.takesRelu && isDenseAbove,
          gatesBelow: step.isDense && isBelowRelu,
          stream: Seed.stream(seed, "dropout.\(step.place)")))
    }
    forwards = steps.map { layout.places[$0.place].layer.kind.forward }
    backwards = steps.map { layout.places[$0.place].layer.kind.backward }
    input = values[0]
    output = values[steps.count].narrowed(to: model.outputs)
    outputGradient = slopes?[steps.count].narrowed(to: model.outputs)
  }

  deinit { wires.deallocate() }

  private struct Step {
    let place: Int
    let isDense: Bool
    var takesRelu: Bool
  }

  /// The layers that do something in this mode; a ReLU right behind a dense layer is part of it.
  private static func steps(of layout: Layout, _ mode: Mode) -> [Step] {
    var steps: [Step] = []
    for (index, place) in layout.places.enumerated() {
      let kind = place.layer.kind
      if kind.vanishes(place.layer.values, mode) { continue }
      if kind.name == "relu", let last = steps.last, last.isDense, !last.takesRelu,
        last.place == index - 1
      {
        steps[steps.count - 1].takesRelu = true
      } else {
        steps.append(Step(place: index, isDense: kind.name == "dense", takesRelu: false))
      }
    }
    return steps
  }

  private static func pair(_ ranges: [Range<Int>], in buffer: Buffer) -> Wire.Pair {
    let none = buffer[0..<0]
    return Wire.Pair(
      first: ranges.first.map { buffer[$0] } ?? none,
      second: ranges.dropFirst().first.map { buffer[$0] } ?? none)
  }

  func outputs(_ rows: Int) -> Matrix { output.prefix(rows) }
  func outputGradient(_ rows: Int) -> Matrix? { outputGradient?.prefix(rows) }

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

  /// What a step made of the last batch: its outputs, (rows, outputs).
  func activations(_ step: Int, rows: Int) -> Matrix {
    wires[step].y.prefix(rows).narrowed(to: wires[step].outputs)
  }

  /// The gradient of the loss by a step's outputs, nil outside training.
  func gradients(_ step: Int, rows: Int) -> Matrix? {
    wires[step].dy?.prefix(rows).narrowed(to: wires[step].outputs)
  }

  /// The place in the layout of the first layer whose outputs hold a number that is not finite.
  func firstNonFinite(rows: Int) -> Int? {
    stepPlaces.indices.first { index in
      !Compute.sumOfSquares(wires[index].y.prefix(rows).flat).isFinite
    }.map { stepPlaces[$0] }
  }
}

/// One stretch of rows for the input and for each step, in one buffer, as wide as their strides.
private struct Arena {
  let buffer: Buffer
  private let offsets: [Int]
  private let widths: [Int]
  private let rows: Int

  init(_ sizes: [Int], _ rows: Int) throws(Problem) {
    self.rows = rows
    widths = sizes.map(Layout.padded)
    var offsets: [Int] = []
    var total = 0
    for width in widths {
      offsets.append(total)
      let room = width.multipliedReportingOverflow(by: rows)
      let next = total.addingReportingOverflow(room.partialValue)
      guard !room.overflow, !next.overflow else {
        throw Problem(.memory, "a batch of \(rows) rows is too large to count", hint: "bs=64")
      }
      total = next.partialValue
    }
    self.offsets = offsets
    buffer = try Buffer(count: total)
  }

  subscript(index: Int) -> Matrix {
    buffer.matrix(at: offsets[index], rows: rows, columns: widths[index])
  }
}
