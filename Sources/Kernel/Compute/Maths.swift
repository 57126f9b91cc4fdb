import CKernels

/// Elementary functions in Double with the same bits on every machine: for schedules and statistics.
/// Relative error below 1e-15; C99's special cases.
public enum Maths {
  public static func exp(_ x: Double) -> Double { ck_exp(x) }
  public static func expm1(_ x: Double) -> Double { ck_expm1(x) }
  public static func log(_ x: Double) -> Double { ck_log(x) }
  public static func log1p(_ x: Double) -> Double { ck_log1p(x) }
  public static func log2(_ x: Double) -> Double { ck_log2(x) }
  public static func log10(_ x: Double) -> Double { ck_log10(x) }
  public static func pow(_ x: Double, _ y: Double) -> Double { ck_pow(x, y) }
  public static func sqrt(_ x: Double) -> Double { x.squareRoot() }
  /// Exact argument reduction up to 1e15, NaN beyond.
  public static func sin(_ x: Double) -> Double { ck_sin(x) }
  public static func cos(_ x: Double) -> Double { ck_cos(x) }
  public static func tan(_ x: Double) -> Double { ck_tan(x) }
  public static func atan(_ x: Double) -> Double { ck_atan(x) }
  public static func atan2(_ y: Double, _ x: Double) -> Double { ck_atan2(y, x) }
  public static func tanh(_ x: Double) -> Double { ck_tanh(x) }
  public static func erf(_ x: Double) -> Double { ck_erf(x) }
  /// log |Γ(x)|.
  public static func lgamma(_ x: Double) -> Double { ck_lgamma(x) }
}
