/// The momentum that a cycle moves between: at its start, at its peak and at its end.
struct Momenta: Sendable {
  let first: Double
  let middle: Double
  let last: Double

  static func parameter(_ standard: String, help: String) -> Parameter {
    Parameter(
      "moms", .either([.list(.number(0...0.9999)), .word(["no"])]), standard: standard,
      foreign: ["cycle_momentum", "base_momentum", "max_momentum"], help: help)
  }

  /// Nil for `no`; of two momenta the first is also the last.
  init?(_ values: Values) throws(Problem) {
    if case .word = values.value("moms") { return nil }
    let numbers = values.numbers("moms") ?? []
    guard numbers.count == 2 || numbers.count == 3 else {
      throw Problem(
        .badValue, "moms takes 2 or 3 momenta, not \(numbers.count)",
        hint: "moms=0.95,0.85,0.95 or moms=no", about: "moms")
    }
    (first, middle, last) = (numbers[0], numbers[1], numbers[numbers.count == 3 ? 2 : 0])
  }
}
