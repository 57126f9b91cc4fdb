/// Arithmetic between two numbers, in Double.
///
/// Division by zero and overflow follow IEEE 754 (`1 / 0` is inf, `0 / 0` nan); `//` and `%` floor as
/// in Python: `-7 // 2` is -4, `-7 % 3` is 2, and a = b (a // b) + a % b.
enum Scalars {
  static func apply(_ op: Operator, _ a: Double, _ b: Double) -> Double {
    switch op {
    case .add: a + b
    case .subtract: a - b
    case .multiply, .matrixProduct: a * b
    case .divide: a / b
    case .floorDivide: floorDivided(a, b)
    case .modulo: modulo(a, b)
    case .power: power(a, b)
    case .equal: a == b ? 1 : 0
    case .notEqual: a != b ? 1 : 0
    case .less: a < b ? 1 : 0
    case .lessOrEqual: a <= b ? 1 : 0
    case .greater: a > b ? 1 : 0
    case .greaterOrEqual: a >= b ? 1 : 0
    case .and: a != 0 && b != 0 ? 1 : 0
    case .or: a != 0 || b != 0 ? 1 : 0
    }
  }

  /// The remainder with the sign of the divisor; a mod ±inf is a or ±inf, a mod 0 is NaN.
  static func modulo(_ a: Double, _ b: Double) -> Double {
    let rest = a.truncatingRemainder(dividingBy: b)
    if rest == 0 { return b < 0 ? -0.0 : 0 }
    return (rest < 0) == (b < 0) ? rest : rest + b
  }

  /// The floor of the quotient, without the error of dividing first.
  static func floorDivided(_ a: Double, _ b: Double) -> Double {
    guard b != 0, a.isFinite, b.isFinite else { return (a / b).rounded(.down) }
    let quotient = (a - modulo(a, b)) / b
    let floor = quotient.rounded(.down)
    return quotient - floor > 0.5 ? floor + 1 : floor
  }

  /// C99's power. Whole powers of whole numbers are exact as long as they fit 2^53, and those of 2
  /// everywhere: they are multiplied out.
  static func power(_ a: Double, _ b: Double) -> Double {
    guard let exponent = Int(exactly: b), exponent.magnitude <= 1100, a.rounded() == a else {
      return Maths.pow(a, b)
    }
    var result = 1.0
    var factor = a
    var left = abs(exponent)
    while left > 0 {
      if left & 1 == 1 { result *= factor }
      factor *= factor
      left >>= 1
    }
    guard abs(result) <= 0x1p53 || abs(a.significand) == 1 else { return Maths.pow(a, b) }
    return exponent < 0 ? 1 / result : result
  }
}

extension Operator {
  /// Whether the answer between two numbers is yes or no.
  public var isLogical: Bool {
    switch self {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .and, .or: true
    default: false
    }
  }
}
