/// A model as text: its layers in order, `dense 128; relu; dropout 0.5; dense`.
///
/// A last `dense` without a number takes as many outputs as the data set asks for. The text form
/// reads back to an equal blueprint.
public struct Blueprint: Equatable, Sendable, CustomStringConvertible {
  public private(set) var layers: [Layer]

  public init(_ layers: [Layer]) { self.layers = layers }

  public var description: String { Layer.text(layers) }

  /// Dense layers of these sizes with an activation behind each, then the outputs.
  public static func mlp(
    hidden: [Int], activation: String = "relu", dropout: Double = 0, norm: Bool = false
  ) throws(Problem) -> Blueprint {
    var words: [String] = []
    for size in hidden {
      words.append("dense \(size)")
      if norm { words.append("norm") }
      words.append(activation)
      if dropout > 0 { words.append("dropout \(dropout)") }
    }
    return try Blueprint(parsing: (words + ["dense"]).joined(separator: "; "))
  }

  /// One dense layer: linear or logistic regression, by the loss.
  public static func linear() throws(Problem) -> Blueprint { try Blueprint(parsing: "dense") }

  /// The samples it wants to be given, by its first layer that does not take any. A flatten behind
  /// others says that these are to see channels.
  var demand: LayerKind.Demand { Blueprint.demand(of: layers) ?? .anything }

  private static func demand(of chain: [Layer]) -> LayerKind.Demand? {
    for (index, layer) in chain.enumerated() {
      if layer.kind.name == "flatten" { return index == 0 ? .vector : .grid }
      if layer.kind.takes != .anything { return layer.kind.takes }
      for branch in layer.branches { if let found = demand(of: branch) { return found } }
    }
    return nil
  }

  /// Every layer, those inside blocks too, in the order they are typed.
  public var allLayers: [Layer] { Blueprint.flat(layers) }

  private static func flat(_ chain: [Layer]) -> [Layer] {
    chain.flatMap { [$0] + $0.branches.flatMap(flat) }
  }

  /// The blueprint with the last layer's outputs filled in, checked against `input` layer by layer.
  public func completed(input: Shape, outputs: Int) throws(Problem) -> Blueprint {
    var copy = self
    if let last = layers.last, last.kind.name == "dense", last.values.integer("units") == nil {
      var values = last.values
      values.set("units", .integer(outputs))
      copy.layers[layers.count - 1] = Layer(last.kind, values)
    }
    let output = try copy.shapes(from: input).last ?? input
    guard output.rank == 1, output.count == outputs else {
      throw Problem(
        .modelDoesNotFit,
        "the model ends in \(output) but the data set asks for \(outputs) outputs",
        hint: "end with a dense layer without a number: it takes what the data set asks for")
    }
    return copy
  }

  /// The shape of one sample after each layer.
  public func shapes(from input: Shape) throws(Problem) -> [Shape] {
    try Layer.shapes(of: layers, from: input)
  }

  /// Whether any layer drops something while training.
  var drops: Bool {
    allLayers.contains { $0.kind.name == "dropout" && $0.values.number("rate") != 0 }
  }

  /// Whether it has a dropout layer, whatever its rate.
  public var hasDropout: Bool { allLayers.contains { $0.kind.name == "dropout" } }

  /// The same model with another dropout rate in all its dropout layers; where it has none, one is
  /// put behind every activation of a dense layer, and of a convolution where those are meant too.
  public func droppingOut(_ rate: Double, convolutions: Bool) throws(Problem) -> Blueprint {
    let drop = try LayerKind.named("dropout")
    var values = Values()
    values.set("rate", .number(rate))
    let layer = Layer(drop, values)
    let replaces = hasDropout
    func changed(_ chain: [Layer]) -> [Layer] {
      // A block's end is no dense layer's.
      var isBehindDense = false
      return chain.flatMap { old -> [Layer] in
        let inner = Layer(old.kind, old.values, branches: old.branches.map(changed))
        if replaces { return [old.kind.name == "dropout" ? layer : inner] }
        if old.kind.isActivation {
          return convolutions || isBehindDense ? [inner, layer] : [inner]
        }
        if !old.kind.isSeenThrough || old.kind.holds != .nothing {
          isBehindDense = old.kind.name == LayerKind.dense.name
        }
        return [inner]
      }
    }
    return Blueprint(changed(layers))
  }
}
