/// A blueprint with its weights. A value: copies share the weights until one of them is trained.
public struct Model {
  public var name: String
  /// With the outputs filled in.
  public let blueprint: Blueprint
  /// One sample.
  public let input: Shape
  public let outputs: Int
  public let layout: Layout
  /// `layout.count` floats. Replaced, never written, once the model is shared.
  public internal(set) var weights: Buffer
  /// Running mean and variance of the normalisations.
  public internal(set) var statistics: Buffer
  /// Where the weights come from, as it would be typed, one clause a draw: `kaiming dist=uniform`,
  /// `fc1 normal seed=43`. The standard seed is left out.
  public internal(set) var origin = ["default"]
  /// Optimiser steps taken since the weights were drawn or loaded.
  public internal(set) var steps = 0
  /// What does not learn.
  public internal(set) var frozen = Frozen()
  /// The fit that was interrupted and can go on.
  public internal(set) var paused: PausedFit?
  /// What it was fitted with; nil for weights that no fit has touched.
  public internal(set) var fitted: Fitted?
  /// What it was before its first fit, where its origin does not tell.
  var start: Start?

  /// The origin, and what training was done since: `kaiming seed=7, 24 steps`.
  public var beginning: String {
    (origin + (steps > 0 ? ["\(steps) \(steps == 1 ? "step" : "steps")"] : [])).joined(
      separator: ", ")
  }

  /// Its weights are those of a file, and no fit of this session has touched them.
  public var isLoaded: Bool {
    origin.contains("loaded") && fitted?.seen == nil && !(fitted?.isOfLoaded ?? false)
  }

  /// Its weights have learned something already, here or before they were read.
  public var isTrained: Bool { steps > 0 || isLoaded }

  /// A model for a data set, its weights drawn as PyTorch draws them.
  public init(
    name: String, _ blueprint: Blueprint, for dataset: Dataset, seed: UInt64
  ) throws(Problem) {
    try self.init(
      name: name, blueprint, input: dataset.sample(for: blueprint.demand),
      outputs: dataset.target.width, seed: seed)
  }

  public init(
    name: String, _ blueprint: Blueprint, input: Shape, outputs: Int, seed: UInt64
  ) throws(Problem) {
    try self.init(undrawn: name, blueprint, input: input, outputs: outputs)
    _ = try initialise(by: Initialiser.named("default"), Values(), seed: seed)
  }

  /// A model whose weights are still to come.
  init(undrawn name: String, _ blueprint: Blueprint, input: Shape, outputs: Int) throws(Problem) {
    self.name = name
    self.blueprint = try blueprint.completed(input: input, outputs: outputs)
    self.input = input
    self.outputs = outputs
    layout = try Layout(self.blueprint, input: input)
    weights = try Buffer(count: layout.count)
    statistics = try Buffer(count: layout.statisticsCount)
  }

  /// The weights' and the normalisations' own copies, before they are written to.
  mutating func detach() throws(Problem) {
    weights = try weights.stoppableCopy()
    statistics = try statistics.stoppableCopy()
  }

  /// Whether a data set's rows and targets fit this model; names both sides.
  public func check(_ dataset: Dataset) throws(Problem) {
    guard dataset.features == input.count else {
      throw Problem(
        .modelDoesNotFit,
        "\(name) takes \(input.count) inputs but '\(dataset.name)' has \(dataset.features) features",
        hint: "make the model again: model mlp 64")
    }
    let sample = dataset.sample(for: blueprint.demand)
    guard sample == input else {
      throw Problem(
        .modelDoesNotFit,
        "\(name) takes samples of shape \(input), '\(dataset.name)' has \(sample)",
        hint: "make the model again: model { \(blueprint) }")
    }
    guard dataset.target.width == outputs else {
      throw Problem(
        .modelDoesNotFit,
        "\(name) ends in \(outputs) outputs but '\(dataset.name)' asks for \(dataset.target.width)",
        hint: "make the model again: model mlp 64")
    }
    try checkNumbers(dataset)
  }

  /// Whether the rows hold the numbers that a layer at the front looks up.
  private func checkNumbers(_ dataset: Dataset) throws(Problem) {
    guard let first = blueprint.layers.first, first.kind.name == LayerKind.embedding.name else {
      return
    }
    let words = first.values[integer: "words"]
    for side in Side.allCases {
      let part = try dataset.part(side)
      for row in 0..<part.rows {
        for column in 0..<part.features {
          let number = part.inputs[row * part.stride + column]
          guard number >= 0, number < Float(words), number == number.rounded() else {
            throw Problem(
              .modelDoesNotFit,
              "\(first) takes whole numbers from 0 to \(words - 1), '\(dataset.name)' has "
                + "\(Numeral.short(Double(number))) in row \(part.rowIndex[row])",
              hint: "read the data with scaling=none, and give embed as many words as needed")
          }
        }
      }
    }
  }

  /// One weight matrix or vector without its padding, by name: `fc1.weight`.
  public func weight(_ name: String) throws(Problem) -> Tensor {
    guard let slice = layout.slices.first(where: { $0.name == name }) else {
      let known = layout.slices.map(\.name)
      throw Problem(
        .undefinedName, "\(self.name) has no weights called \"\(name)\"",
        hint: Nearest.closest(to: name, among: known).map { "did you mean \($0)?" }
          ?? known.joined(separator: "  "), about: name)
    }
    let shape =
      try slice.rows == 1 && !slice.isMatrix
      ? Shape.vector(slice.columns) : Shape([slice.rows, slice.columns])
    return try Tensor(shape, numbers(of: slice))
  }

  /// The numbers of a slice, row by row, padding left out.
  public func numbers(of slice: Layout.Slice) -> [Float] {
    var numbers: [Float] = []
    numbers.reserveCapacity(slice.rows * slice.columns)
    for row in 0..<slice.rows {
      let start = slice.offset + row * slice.stride
      numbers += weights[start..<(start + slice.columns)].array
    }
    return numbers
  }

  /// The exact bits of everything that decides how the model goes on: blueprint, weights, running
  /// statistics, and of a paused fit the optimiser's state and the position in the data.
  public var digest: Fingerprint {
    var print = Fingerprint()
    print.add(blueprint.description)
    print.add(weights.all)
    print.add(statistics.all)
    if !frozen.isEmpty { print.add(frozenWords) }
    if let paused {
      print.add(paused.step)
      print.add(paused.recipe.digestText)
      print.add(paused.optimiserState.all)
      if paused.recipe.keepsBest, paused.best.epoch > 0 {
        for best in [paused.best.weights, paused.best.statistics] {
          if let best { print.add(best.all) }
        }
      }
    }
    return print
  }
}

extension Model {
  /// What an initialiser did to one matrix.
  public struct Draw: Sendable {
    public let layer: String
    /// The deviation aimed at and where it comes from: `sqrt(2/784)`.
    public let aim: Filler.Aim
    /// The deviation of the numbers drawn.
    public let deviation: Double
  }

  /// Draws all weights anew, or those of one layer. Biases follow the initialiser's rule, norms
  /// become 1 and 0; running statistics and a paused fit are forgotten. What is frozen stays as it is.
  ///
  /// The stream of a layer is `init` at its position, so a layer's numbers do not depend on what
  /// stands beside it.
  public mutating func initialise(
    by initialiser: Initialiser, _ values: Values, seed: UInt64, layer: String? = nil
  ) throws(Problem) -> [Draw] {
    if let layer, !layout.places.contains(where: { $0.name == layer }) {
      let known = layout.weighted.map(\.name)
      throw Problem(
        .unknownWord, "\(name) has no layer called \"\(layer)\"",
        hint: "layers: " + known.joined(separator: "  "), about: layer)
    }
    if let layer, frozen.holds(layer) {
      throw Problem(
        .modelDoesNotFit, "\(layer) is frozen: its weights stay as they are",
        hint: "unfreeze \(layer)", about: layer)
    }
    var filled = values
    filled.fillStandards(of: initialiser.label)
    let filler = try initialiser.make(filled)
    try detach()
    paused = nil
    var draws: [Draw] = []
    for (index, place) in layout.places.enumerated()
    where (layer == nil || place.name == layer) && !frozen.holds(place.name) {
      let gain = gain(of: index)
      var firstMatrix: Layout.Slice?
      var hasBias = false
      for number in place.slices {
        let slice = layout.slices[number]
        switch slice.role {
        case .matrix:
          let name = firstMatrix == nil ? "init" : "init." + slice.shape.name
          firstMatrix = firstMatrix ?? slice
          draws.append(
            try draw(slice, place.name, gain, filler, Seed.stream(seed, name, index)))
        case .bias:
          let name = hasBias ? "init.bias." + slice.shape.name : "init.bias"
          hasBias = true
          var site = (firstMatrix ?? slice).site(gain: gain)
          site.outputs = slice.columns
          try store(try filler.bias(site, Seed.stream(seed, name, index)), in: slice)
        case .scale: fill(slice, 1)
        case .shift: fill(slice, 0)
        }
      }
      let shapes = place.layer.kind.statistics(place.layer.values, place.input)
      for (range, shape) in zip(place.statistics, shapes) {
        for (column, index) in range.enumerated() {
          statistics[index] = column < shape.count ? shape.initial : 0
        }
      }
    }
    let choice = "\(Choice(initialiser.label.name, values))"
    noteDraw(seed == Seed.standard ? choice : "\(choice) seed=\(seed)", of: layer)
    return draws
  }

  private mutating func noteDraw(_ choice: String, of layer: String?) {
    if layer == nil { fitted = nil }
    guard layer != nil || !frozen.isEmpty else {
      (origin, steps, start) = ([choice], 0, nil)
      return
    }
    defer { if steps > 0 || start != nil { keepStart() } }
    let drawn = layout.weighted.map(\.name).filter { !frozen.holds($0) }
    for name in layer.map({ [$0] }) ?? drawn {
      origin.removeAll { $0.hasPrefix(name + " ") }
      origin.append("\(name) \(choice)")
    }
  }

  /// Draws one matrix, block by block where it is several side by side.
  private func draw(
    _ slice: Layout.Slice, _ layer: String, _ gain: Double, _ filler: Filler, _ stream: Stream
  ) throws(Problem) -> Draw {
    let site = slice.site(gain: gain)
    var blocks: [Tensor] = []
    for block in 0..<slice.shape.blocks {
      var own = stream
      own.high &+= UInt64(block)
      let tensor = try filler.fill(site, own)
      try store(tensor, in: slice, from: block * site.outputs)
      blocks.append(tensor)
    }
    return Draw(
      layer: layer, aim: filler.aim(site), deviation: try Statistics.deviation(of: blocks))
  }

  /// The gain that the activation behind a layer asks for.
  func gain(of index: Int) -> Double {
    let next = layout.places[(index + 1)...].first { !$0.layer.kind.isSeenThrough }
    return Gain.following(
      next?.layer.kind.name, slope: next?.layer.values.number("slope") ?? 0.01)
  }

  /// Rows of a tensor into the slice's rows, from a column on.
  private func store(
    _ tensor: Tensor, in slice: Layout.Slice, from start: Int = 0
  ) throws(Problem) {
    let width = tensor.shape.sizes.last ?? 0
    try tensor.withFloats { floats throws(Problem) in
      for row in 0..<slice.rows {
        try Stop.check()
        for column in 0..<width {
          weights[slice.offset + row * slice.stride + start + column] = floats[row * width + column]
        }
      }
    }
  }

  private func fill(_ slice: Layout.Slice, _ value: Float) {
    for column in 0..<slice.columns { weights[slice.offset + column] = value }
  }

  /// The same weights under a blueprint that differs in layers without weights only (dropout). A
  /// paused fit stays paused, and goes on under the new blueprint.
  public func rebuilt(_ blueprint: Blueprint) throws(Problem) -> Model {
    var model = try Model(
      name: name, blueprint, input: input, outputs: outputs, seed: Seed.standard)
    guard model.layout.count == layout.count,
      model.layout.statisticsCount == layout.statisticsCount
    else {
      throw Problem(.modelDoesNotFit, "the weights of \(name) do not fit \(blueprint)")
    }
    model.weights = weights
    model.statistics = statistics
    (model.origin, model.steps, model.fitted, model.start) = (origin, steps, fitted, start)
    model.frozen = frozen
    model.paused = paused
    return model
  }
}

extension Layout.Slice {
  /// The matrix as an initialiser sees it: one block of it.
  func site(gain: Double) -> Filler.Site {
    let outputs = columns / max(1, shape.blocks)
    let fanIn = shape.fanIn ?? rows
    return Filler.Site(
      inputs: rows, outputs: outputs, fanIn: fanIn, fanOut: shape.fanOut ?? outputs,
      standardFan: shape.standardFan ?? fanIn, isTable: shape.isTable, gain: gain)
  }
}
