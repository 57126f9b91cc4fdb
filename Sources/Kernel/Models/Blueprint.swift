/// A model as text: its layers in order, `dense 128; relu; dropout 0.5; dense`.
///
/// A last `dense` without a number takes as many outputs as the data set asks for. The text form
/// reads back to an equal blueprint.
public struct Blueprint: Equatable, Sendable, CustomStringConvertible {
  public private(set) var layers: [Layer]

  public init(_ layers: [Layer]) { self.layers = layers }

  public var description: String { layers.map(\.description).joined(separator: "; ") }

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
    var shapes: [Shape] = []
    var shape = input
    for (index, layer) in layers.enumerated() {
      do throws(Problem) { shape = try layer.output(for: shape) } catch {
        var placed = error
        placed.message = "layer \(index + 1), \(layer): \(error.message)"
        throw placed
      }
      shapes.append(shape)
    }
    return shapes
  }

  /// The same model with another dropout rate in all its dropout layers; where it has none, one is
  /// put behind every activation.
  public func droppingOut(_ rate: Double) throws(Problem) -> Blueprint {
    let drop = try LayerKind.named("dropout")
    var values = Values()
    values.set("rate", .number(rate))
    let layer = Layer(drop, values)
    if layers.contains(where: { $0.kind.name == "dropout" }) {
      return Blueprint(layers.map { $0.kind.name == "dropout" ? layer : $0 })
    }
    return Blueprint(layers.flatMap { $0.kind.isActivation ? [$0, layer] : [$0] })
  }
}
