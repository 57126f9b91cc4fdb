extension Datum {
  /// The value of `a op b`. Numbers in Double; as soon as one side is a tensor, in Float with
  /// broadcasting; a list beside a number or tensor counts as a tensor.
  public static func binary(_ op: Operator, _ a: Datum, _ b: Datum) throws(Problem) -> Datum {
    if let left = a.scalar, let right = b.scalar {
      let value = Scalars.apply(op, left, right)
      return op.isLogical ? .flag(value != 0) : .number(value)
    }
    throw Problem(.wrongKind, "\(a.kind) \(op.rawValue) \(b.kind) has no meaning")
  }

  /// The value of `op a`.
  public static func unary(_ op: UnaryOperator, _ a: Datum) throws(Problem) -> Datum {
    if let value = a.scalar {
      switch op {
      case .negate: return .number(-value)
      case .plus: return .number(value)
      case .not: return .flag(value == 0)
      }
    }
    throw Problem(.wrongKind, "\(op.rawValue) \(a.kind) has no meaning")
  }

  /// A number, or yes and no as 1 and 0.
  var scalar: Double? {
    switch self {
    case .number(let value): value
    case .flag(let value): value ? 1 : 0
    default: nil
    }
  }
}
