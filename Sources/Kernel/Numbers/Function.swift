/// A function of the expression language: `randn`, `sum`, `softmax`, `qr` …
///
/// A function whose first slot is `x` is also a method: `x.sum(axis=0)`.
public struct Function: Catalogued {
  public let label: Label
  /// Answers the checked arguments; draws come from the session's streams.
  public let apply: @Sendable (Arguments, inout Draws) throws(Problem) -> Datum

  public static let noun = "function"

  /// All functions, family by family.
  public static let all: [Function] =
    creation + random + elementwise + pairs + activations + reductions + placesAndOrders
    + arrangement + algebra + decompositions

  init(
    _ label: Label,
    _ apply: @escaping @Sendable (Arguments, inout Draws) throws(Problem) -> Datum
  ) {
    self.label = label
    self.apply = apply
  }

  /// A function without randomness.
  init(_ label: Label, _ apply: @escaping @Sendable (Arguments) throws(Problem) -> Datum) {
    self.label = label
    self.apply = { (arguments, _) throws(Problem) in try apply(arguments) }
  }

  /// Whether it can be written after a dot.
  public var isMethod: Bool { label.parameters.first?.name == "x" }

  /// Calls a function by name, as the language does.
  public static func call(
    _ name: String, _ positional: [Datum], named: [(name: String, value: Datum)] = [],
    draws: inout Draws
  ) throws(Problem) -> Datum {
    guard let function = Function.all.first(where: { $0.label.answers(to: name) }) else {
      var problem = Nearest.unknown(noun, name, among: labels)
      problem.code = .unknownFunction
      throw problem
    }
    let arguments = try Arguments(positional, named: named, to: function.label)
    do throws(Problem) {
      return try function.apply(arguments, &draws)
    } catch  where error.code == .memory {
      // A size that does not fit is told with the call that asked for it.
      var told = error
      told.message = function.name + Function.brief(positional) + ": " + error.message
      throw told
    }
  }

  /// The values of a call in brackets: numbers as they are, tensors by their shape.
  private static func brief(_ positional: [Datum]) -> String {
    let words = positional.map { value -> String in
      switch value {
      case .number(let number): Numeral.plain(number)
      case .tensor(let tensor): "\(tensor.shape)"
      default: "…"
      }
    }
    return "(" + words.joined(separator: ", ") + ")"
  }
}

extension Parameter {
  /// The tensor a function is about.
  static let x = Parameter("x", .expression, .required, help: "a tensor, number or list")
  static let a = Parameter("x", .expression, .required, help: "a matrix")
  static let sizes = Parameter(
    "sizes", .rest(.integer(0...Int.max)), .positional, aliases: ["shape", "size"],
    help: "one size an axis, none for a single number")
  static let seed = Parameter(
    "seed", .number(0...0x1p53), help: "draws the same numbers each time, leaves the others alone")
  /// The axes of a reduction.
  static let axes = Parameter(
    "axis", .expression, .positional, aliases: ["axes"], foreign: ["dim"],
    help: "one axis or a list of them; all where unwritten")
  static let keepdims = Parameter(
    "keepdims", .flag, standard: "no", aliases: ["keepdim"],
    help: "leave the axes in place with size 1")
  static func axis(_ standard: String, _ help: String) -> Parameter {
    Parameter(
      "axis", .integer(-Shape.highestRank...Shape.highestRank), .positional, standard: standard,
      foreign: ["dim"], help: help)
  }
}
