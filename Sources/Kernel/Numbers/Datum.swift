/// What a loose expression yields.
public enum Datum {
  /// A number typed or computed outside a tensor, in Double.
  case number(Double)
  case flag(Bool)
  case text(String)
  case list([Datum])
  /// At least one axis; a tensor of shape `()` is handed out as a number.
  case tensor(Tensor)
  case none

  /// A tensor as a value of the language: a single element without axes becomes a number.
  public init(_ tensor: Tensor) {
    self = tensor.shape.rank == 0 ? .number(Double(tensor.first ?? .nan)) : .tensor(tensor)
  }

  /// The kind in a sentence: "a number", "a tensor (3, 4)".
  public var kind: String {
    switch self {
    case .number: "a number"
    case .flag: "yes or no"
    case .text: "a text"
    case .list(let items): "a list of \(items.count)"
    case .tensor(let tensor): "a tensor \(tensor.shape)"
    case .none: "nothing"
    }
  }
}

extension Datum {
  /// The value of a text as it would be typed: a number where it reads as one.
  public init(typed text: String) { self = Numeral.parse(text).map { .number($0) } ?? .text(text) }

  /// What was written for a slot.
  init(_ value: Value) {
    switch value {
    case .number(let number): self = .number(number)
    case .integer(let number): self = .number(Double(number))
    case .flag(let flag): self = .flag(flag)
    case .word(let text), .text(let text): self = .text(text)
    case .list(let values): self = .list(values.map { Datum($0) })
    }
  }
}

extension Datum {
  /// A number, yes and no as 1 and 0, or a tensor of one element.
  public var number: Double? {
    switch self {
    case .number(let value): value
    case .flag(let value): value ? 1 : 0
    case .tensor(let tensor) where tensor.count == 1: tensor.first.map(Double.init)
    default: nil
    }
  }

  /// A whole number that fits.
  public var integer: Int? { number.flatMap { Int(exactly: $0) } }

  public var text: String? { if case .text(let value) = self { value } else { nil } }

  /// The items of a list, or of a tensor along its first axis where they are numbers.
  public var items: [Datum]? {
    switch self {
    case .list(let items): items
    case .tensor(let tensor) where tensor.shape.rank == 1:
      tensor.floats.map { .number(Double($0)) }
    default: nil
    }
  }
}

extension Datum {
  /// This value as a tensor: a number as shape `()`, a list of equal shapes as one more axis.
  public func asTensor(for use: String) throws(Problem) -> Tensor {
    switch self {
    case .tensor(let tensor): return tensor
    case .number(let value): return try Tensor(.scalar, [Float(value)])
    case .flag(let value): return try Tensor(.scalar, [value ? 1 : 0])
    case .list(let items): return try Datum.gathered(items, for: use, depth: 1)
    case .text, .none:
      throw Problem(
        .wrongKind, "\(use) needs numbers, not \(kind)", hint: "a tensor, a number or a list")
    }
  }

  private static func gathered(
    _ items: [Datum], for use: String, depth: Int
  ) throws(Problem) -> Tensor {
    guard depth <= Shape.highestRank else {
      throw Problem(.shapes, "\(use): lists are nested more than \(Shape.highestRank) deep")
    }
    var values: [Float] = []
    var inner: Shape?
    for (index, item) in items.enumerated() {
      let part: Tensor
      if case .list(let nested) = item {
        part = try gathered(nested, for: use, depth: depth + 1)
      } else {
        part = try item.asTensor(for: use)
      }
      guard inner == nil || inner == part.shape else {
        throw Problem(
          .shapes,
          "\(use): a list must have items of one shape; item 0 is \(inner ?? .scalar), "
            + "item \(index) is \(part.shape)")
      }
      inner = part.shape
      values += part.floats
    }
    return try Tensor(try Shape([items.count] + (inner ?? .scalar).sizes), values)
  }
}

extension Datum {
  /// Values that a list may hold, those of its lists counted.
  public static let mostValues = 1_000_000

  /// Whether there are at most so many values and lists in it. Never looks at more: lists that share their
  /// items have more of them than memory.
  public func holds(atMost most: Int) -> Bool {
    var left = most + 1
    var open = [self]
    while let next = open.popLast() {
      left -= 1
      if left < 0 { return false }
      if case .list(let items) = next {
        if items.count > left { return false }
        open += items
      }
    }
    return true
  }
}
