/// A function of the expression language: `randn`, `sum`, `softmax`, `qr` …
public struct Function: Catalogued {
  public let label: Label
  /// Answers the checked arguments; draws come from the session's streams.
  public let apply: @Sendable (Arguments, inout Draws) throws(Problem) -> Datum

  public static let noun = "function"

  /// All functions, family by family.
  public static let all: [Function] = []

  init(
    _ label: Label,
    _ apply: @escaping @Sendable (Arguments, inout Draws) throws(Problem) -> Datum
  ) {
    self.label = label
    self.apply = apply
  }

  /// Calls a function by name, as the language does.
  public static func call(
    _ name: String, _ positional: [Datum], named: [(name: String, value: Datum)] = [],
    draws: inout Draws
  ) throws(Problem) -> Datum {
    let function = try Function.named(name)
    let arguments = try Arguments(positional, named: named, to: function.label)
    return try function.apply(arguments, &draws)
  }
}
