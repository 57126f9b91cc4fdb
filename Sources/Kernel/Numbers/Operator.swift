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
