/// An operator between two values; the raw value is how it is written.
public enum Operator: String, CaseIterable, Sendable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case floorDivide = "//"
  case modulo = "%"
  case power = "**"
  case matrixProduct = "@"
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case and = "and"
  case or = "or"
}

/// An operator before one value.
public enum UnaryOperator: String, CaseIterable, Sendable {
  case negate = "-"
  case plus = "+"
  case not = "not"
}

/// One place between the brackets of `x[…]`.
public enum Index {
  /// One element of an axis, which the result no longer has; negative counts from the end.
  case at(Int)
  /// from:to:step, half open; nil is from one end to the other.
  case range(Int?, Int?, Int?)
  /// A list of whole numbers, or a mask of yes and no.
  case chosen(Datum)
}
