/// What can be written after the dot of a value.
extension Datum {
  /// The names a value answers to after a dot, in alphabetical order.
  public static var memberNames: [String] {
    (["T", "ndim", "shape", "size"] + Function.all.filter(\.isMethod).map(\.name)).sorted()
  }

  /// The value of `datum.name`, without brackets: `x.T`, `x.shape`, `x.mean`.
  public static func member(_ datum: Datum, _ name: String) throws(Problem) -> Datum {
    switch name {
    case "T": return Datum(try datum.asTensor(for: "T").transposed())
    case "shape":
      return .list(try datum.asTensor(for: "shape").shape.sizes.map { .number(Double($0)) })
    case "size": return .number(Double(try datum.asTensor(for: "size").count))
    case "ndim": return .number(Double(try datum.asTensor(for: "ndim").rank))
    default:
      // No method draws, so the session's streams are not needed.
      var draws = Draws()
      return try method(datum, name, [], draws: &draws)
    }
  }

  /// The value of `datum.name(…)`: the function of that name with the value as its first argument.
  public static func method(
    _ datum: Datum, _ name: String, _ positional: [Datum],
    named: [(name: String, value: Datum)] = [], draws: inout Draws
  ) throws(Problem) -> Datum {
    guard let function = Function.all.first(where: { $0.label.answers(to: name) }),
      function.isMethod
    else {
      throw unknownMember(datum, name)
    }
    return try Function.call(name, [datum] + positional, named: named, draws: &draws)
  }

  private static func unknownMember(_ datum: Datum, _ name: String) -> Problem {
    if ["npy", "csv", "json", "txt"].contains(name) {
      return Problem(
        .unknownWord, "\(datum.kind) has no \"\(name)\"",
        hint: "to write a file: export x.npy x", about: name)
    }
    let labels = Function.all.filter(\.isMethod).map(\.label)
    let foreign = ["ndimension": "ndim", "dim": "ndim", "numel": "size", "t": "T"]
    let meant =
      foreign[name] ?? Nearest.meant(by: name, among: labels)
      ?? Nearest.closest(to: name, among: memberNames)
    return Problem(
      .unknownWord, "\(datum.kind) has no \"\(name)\"",
      hint: meant.map { "did you mean .\($0)?" } ?? ".T .shape .size .ndim .mean .sum .max …",
      about: name)
  }
}
