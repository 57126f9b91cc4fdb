extension Datum {
  /// The value of `a op b`.
  ///
  /// Two numbers in Double; as soon as one side is a tensor or a list, both are tensors, in Float and
  /// stretched to a common shape (sizes matched from the last axis, 1 stretches). Comparisons of
  /// numbers give yes or no, of tensors a mask of 1 and 0. Texts compare, and `+` joins them.
  public static func binary(_ op: Operator, _ a: Datum, _ b: Datum) throws(Problem) -> Datum {
    if op == .matrixProduct {
      return try Tensor.product(try a.operand(op.rawValue), try b.operand(op.rawValue))
    }
    if let left = a.scalar, let right = b.scalar {
      let value = Scalars.apply(op, left, right)
      return op.isLogical ? .flag(value != 0) : .number(value)
    }
    if let answer = texts(op, a, b) { return answer }
    guard a.isNumeric, b.isNumeric, let kernel = op.kernel else {
      throw Problem(
        .wrongKind, "\(a.kind) \(op.rawValue) \(b.kind) has no meaning",
        hint: "both sides must be numbers or tensors")
    }
    return Datum(
      try Tensor.combined(
        kernel, try a.operand(op.rawValue), try b.operand(op.rawValue), word: op.rawValue))
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
    let tensor = try a.operand(op.rawValue)
    switch op {
    case .negate: return .tensor(try tensor.mapped(.negate))
    case .plus: return .tensor(tensor)
    case .not: return .tensor(try tensor.mapped(.not))
    }
  }

  /// What a division or a power of finite numbers lost: a sentence for under the answer, nil where
  /// there is nothing to say.
  public static func note(_ op: Operator, _ a: Datum, _ b: Datum, _ answer: Datum) -> String? {
    guard let left = a.scalar, let right = b.scalar, left.isFinite, right.isFinite,
      case .number(let value) = answer, !value.isFinite
    else { return nil }
    switch op {
    case .divide, .floorDivide, .modulo:
      return right == 0
        ? "division by zero gives \(Numeral.short(value))" : "the quotient overflows"
    default:
      return value.isNaN ? "not a real number" : "too large for a number: inf"
    }
  }

  /// A number, or yes and no as 1 and 0.
  var scalar: Double? {
    switch self {
    case .number(let value): value
    case .flag(let value): value ? 1 : 0
    default: nil
    }
  }

  private var isNumeric: Bool {
    switch self {
    case .number, .flag, .list, .tensor: true
    case .text, .none: false
    }
  }

  private func operand(_ word: String) throws(Problem) -> Tensor { try asTensor(for: word) }

  private static func texts(_ op: Operator, _ a: Datum, _ b: Datum) -> Datum? {
    switch (a, b, op) {
    case (.text(let left), .text(let right), .add): .text(left + right)
    case (.text(let left), .text(let right), .equal): .flag(left == right)
    case (.text(let left), .text(let right), .notEqual): .flag(left != right)
    case (.none, .none, .equal): .flag(true)
    case (.none, .none, .notEqual): .flag(false)
    default: nil
    }
  }
}

extension Operator {
  /// The engine's operation between tensors; nil for the matrix product.
  var kernel: Compute.Binary? {
    switch self {
    case .add: .add
    case .subtract: .subtract
    case .multiply: .multiply
    case .divide: .divide
    case .floorDivide: .floorDivide
    case .modulo: .modulo
    case .power: .power
    case .matrixProduct: nil
    case .equal: .equal
    case .notEqual: .notEqual
    case .less: .less
    case .lessOrEqual: .lessEqual
    case .greater: .greater
    case .greaterOrEqual: .greaterEqual
    case .and: .and
    case .or: .or
    }
  }
}
