/// Two numbers with `:` between them, as `1e-4:1e-2`.
extension Parameter {
  /// Refuses parts of a slice that are too few or too many; `parts` are those between the colons.
  public static func checkSlice(_ parts: [String], of name: String) throws(Problem) {
    let hint =
      "\(name)=1e-4:1e-2 is the first layer's, then the last's; \(name)=1e-2 is one for all"
    guard parts.count <= 2 else {
      throw Problem(
        .badValue, "\(name) takes one number, or two with ':' between, not \(parts.count)",
        hint: hint, about: name)
    }
    guard parts.count == 2, let place = parts.firstIndex(where: \.isEmpty) else { return }
    throw Problem(
      .badValue, "\(name) lacks the number of the \(place == 0 ? "first" : "last") layer",
      hint: hint, about: name)
  }

  /// The numbers of a slot of the kind `slice` as one value; refuses two that are not above 0, or fall.
  public static func slice(of numbers: [Value], of name: String) throws(Problem) -> Value {
    guard numbers.count == 2 else { return numbers.first ?? .list([]) }
    let pair = Values([name: .list(numbers)]).numbers(name) ?? []
    guard pair.count == 2, pair[0] > 0, pair[0] <= pair[1] else {
      throw slice(pair.first ?? .nan, pair.last ?? .nan, of: name)
    }
    return .list(numbers)
  }

  /// What is wrong about two numbers that are no slice.
  static func slice(_ low: Double, _ high: Double, of name: String) -> Problem {
    let (first, last) = (Numeral.short(low), Numeral.short(high))
    guard low > 0, low.isFinite, high.isFinite else {
      return Problem(
        .outOfRange, "\(name) from \(first) to \(last): both must be above 0",
        hint: "\(name)=1e-4:1e-2; a layer that is to stay as it is: freeze body", about: name)
    }
    return Problem(
      .outOfRange, "\(name) falls from \(first) to \(last): the first layer's comes first",
      hint: "\(name)=\(last):\(first)", about: name)
  }
}
