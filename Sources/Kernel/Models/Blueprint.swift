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

  /// Reads layers separated by `;` or new lines, as they stand between the braces of `model { … }`.
  public init(parsing text: String) throws(Problem) {
    var layers: [Layer] = []
    for line in text.utf8.split(whereSeparator: { $0 == 59 || $0 == 10 }) {
      let bytes = line.prefix { $0 != 35 }
      let words = bytes.split(whereSeparator: { $0 == 32 || $0 == 9 || $0 == 13 })
        .map { String(decoding: $0, as: UTF8.self) }
      guard let first = words.first else { continue }
      layers.append(try Blueprint.layer(first, Array(words.dropFirst())))
    }
    guard !layers.isEmpty else {
      throw Problem(
        .missingArgument, "a model needs at least one layer",
        hint: "model { dense 64; relu; dense }")
    }
    self.layers = layers
  }

  private static func layer(_ word: String, _ words: [String]) throws(Problem) -> Layer {
    let kind = try LayerKind.named(word)
    var open = kind.label.parameters.filter(\.isPositional)
    var values = Values()
    for word in words {
      if let mark = word.utf8.firstIndex(of: 61) {
        let name = String(word[..<mark])
        guard let parameter = kind.label.parameter(name) else {
          let known = kind.label.parameters.map(\.name).joined(separator: "  ")
          throw Problem(
            .unknownOption, "\(kind.name) has no option \"\(name)\"",
            hint: known.isEmpty ? "\(kind.name) has no options" : "options: \(known)", about: word)
        }
        values.set(parameter.name, try parameter.read(String(word[word.index(after: mark)...])))
      } else if let parameter = open.first {
        open.removeFirst()
        values.set(parameter.name, try parameter.read(word))
      } else {
        throw Problem(
          .surplusArgument, "\(kind.name) takes no \"\(word)\"",
          hint: "separate layers with ';'", about: word)
      }
    }
    return Layer(kind, values)
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
