/// One layer of a blueprint: a kind, its options, and what it holds in braces.
public struct Layer: Sendable, CustomStringConvertible {
  public let kind: LayerKind
  /// Every parameter of the row, standards filled in.
  public let values: Values
  /// The chains of a block, each from the block's input to its end; an empty one hands it on.
  public let branches: [[Layer]]

  public init(_ kind: LayerKind, _ values: Values = Values(), branches: [[Layer]] = []) {
    self.kind = kind
    var filled = values
    filled.fillStandards(of: kind.label)
    self.values = filled
    self.branches = branches
  }

  /// The shape of one sample that comes out; a problem inside a block names the layer there.
  public func output(for input: Shape) throws(Problem) -> Shape {
    try kind.takes.check(input, for: kind.name)
    guard kind.holds != .nothing else { return try kind.shape(values, [input]) }
    var ends: [Shape] = []
    for branch in branches {
      ends.append(try Layer.shapes(of: branch, from: input).last ?? input)
    }
    if kind.holds == .chain { ends.append(input) }
    return try kind.shape(values, ends)
  }

  /// The shapes along a chain; a problem says which layer it is in.
  static func shapes(of chain: [Layer], from input: Shape) throws(Problem) -> [Shape] {
    var shapes: [Shape] = []
    var shape = input
    for (index, layer) in chain.enumerated() {
      do throws(Problem) { shape = try layer.output(for: shape) } catch {
        var placed = error
        let name = layer.kind.holds == .nothing ? layer.description : layer.kind.name
        placed.message = "layer \(index + 1), \(name): \(error.message)"
        throw placed
      }
      shapes.append(shape)
    }
    return shapes
  }

  /// The layer as it would be typed, standards left out: `dense 128`, `leaky slope=0.2`.
  public var description: String {
    kind.holds == .nothing ? headline : headline + " " + Layer.braced(content)
  }

  /// The same without what stands in braces.
  public var headline: String {
    var words = [kind.name]
    for parameter in kind.label.parameters {
      guard let value = values.value(parameter.name) else { continue }
      let text = value.asTyped
      if let standard = parameter.standard, let usual = try? parameter.read(standard),
        usual.asTyped == text
      {
        continue
      }
      words.append(parameter.isPositional ? text : "\(parameter.name)=\(text)")
    }
    return words.joined(separator: " ")
  }

  private var content: String {
    if kind.holds == .chain { return Layer.text(branches.first ?? []) }
    return branches.map { $0.count == 1 ? $0[0].description : Layer.braced(Layer.text($0)) }
      .joined(separator: "; ")
  }

  private static func braced(_ text: String) -> String { text.isEmpty ? "{ }" : "{ \(text) }" }

  static func text(_ chain: [Layer]) -> String {
    chain.map(\.description).joined(separator: "; ")
  }
}

extension Layer: Equatable {
  public static func == (a: Layer, b: Layer) -> Bool { a.description == b.description }
}

extension Value {
  /// The value as it would be typed: shortest digits that read back to the same number.
  public var asTyped: String {
    switch self {
    case .number(let number): Numeral.typed(number)
    case .integer(let integer): String(integer)
    case .flag(let flag): flag ? "yes" : "no"
    case .word(let word): word
    case .text(let text): text
    case .list(let values): values.map(\.asTyped).joined(separator: ",")
    }
  }
}

extension Numeral {
  /// The shortest text that reads back to exactly this number: `0.01`, `1e-7`, `12`.
  static func typed(_ number: Double) -> String {
    if let whole = Int(exactly: number), whole.magnitude < 1_000_000_000_000 {
      return String(whole)
    }
    let text = "\(number)"
    guard let mark = text.utf8.firstIndex(of: 101) else { return text }
    var figures = text[..<mark]
    if figures.hasSuffix(".0") { figures = figures.dropLast(2) }
    guard let exponent = Int(text[text.index(after: mark)...]) else { return text }
    return "\(figures)e\(exponent)"
  }
}
