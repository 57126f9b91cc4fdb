import CKernels

extension Compute {
  /// Elementwise functions of one argument.
  public enum Map: Int32, CaseIterable, Sendable {
    case negate = 0
    case abs, sign, square, sqrt, reciprocal
    case exp, expm1, log, log1p, log2, log10
    case sin, cos, tan, tanh, sigmoid, erf
    case floor, ceil
    /// Halves to even.
    case round
    /// 1 or 0.
    case not, isNaN, isFinite
  }

  /// Elementwise functions of two arguments. Comparisons and logic give 1 or 0; `modulo` and
  /// `floorDivide` floor; `minimum` and `maximum` give NaN when either is NaN.
  public enum Binary: Int32, CaseIterable, Sendable {
    case add = 0
    case subtract, multiply, divide, power, modulo, floorDivide
    case minimum, maximum, equal, notEqual, less, lessEqual, greater, greaterEqual
    case and, or, atan2
  }

  public enum Reduction: Int32, CaseIterable, Sendable {
    case sum = 0
    case product, max, min, sumOfSquares
  }

  /// Most dimensions a strided kernel takes.
  public static let maximumRank = 16

  public static func fill(_ y: Region, with value: Float) { ck_fill(y.count, value, y.base) }

  public static func copy(_ x: Region, into y: Region) {
    precondition(y.count == x.count, "lengths")
    ck_copy(x.count, x.base, y.base)
  }

  /// y (contiguous) = x read at `start` + Σ index·strides.
  public static func copy(
    _ x: Region, start: Int, strides: [Int], shape: [Int], into y: Region
  ) {
    precondition(
      reaches(shape, strides, from: start, within: x.count), "strides outside the region")
    precondition(y.count == shape.reduce(1, *), "lengths")
    ck_copy_strided(Int32(shape.count), shape, x.base + start, strides, y.base)
  }

  /// The reverse: y at `start` + Σ index·strides = x (contiguous).
  public static func scatter(
    _ x: Region, shape: [Int], into y: Region, start: Int, strides: [Int]
  ) {
    precondition(
      reaches(shape, strides, from: start, within: y.count), "strides outside the region")
    precondition(x.count == shape.reduce(1, *), "lengths")
    ck_scatter_strided(Int32(shape.count), shape, x.base, y.base + start, strides)
  }

  /// y = f(x); y may be x.
  public static func map(_ map: Map, _ x: Region, into y: Region) {
    precondition(y.count == x.count, "lengths")
    ck_map(map.rawValue, x.count, x.base, y.base)
  }

  /// y[i] = a[i] op b[i]; an argument of one element is used for all. y may be an argument.
  public static func binary(_ binary: Binary, _ a: Region, _ b: Region, into y: Region) {
    precondition(a.count == y.count || a.count == 1, "lengths")
    precondition(b.count == y.count || b.count == 1, "lengths")
    let (strideA, strideB) = (a.count == y.count ? 1 : 0, b.count == y.count ? 1 : 0)
    ck_binary(binary.rawValue, y.count, a.base, strideA, b.base, strideB, y.base)
  }

  /// The same over a shape: y is contiguous, a and b have a stride per dimension; 0 broadcasts.
  public static func binary(
    _ binary: Binary, shape: [Int], _ a: Region, strides stridesA: [Int], _ b: Region,
    strides stridesB: [Int], into y: Region
  ) {
    precondition(reaches(shape, stridesA, from: 0, within: a.count), "strides outside the region")
    precondition(reaches(shape, stridesB, from: 0, within: b.count), "strides outside the region")
    precondition(y.count == shape.reduce(1, *), "lengths")
    ck_binary_strided(
      binary.rawValue, Int32(shape.count), shape, a.base, stridesA, b.base, stridesB, y.base)
  }

  private static func reaches(
    _ shape: [Int], _ strides: [Int], from start: Int, within count: Int
  ) -> Bool {
    guard shape.count == strides.count, shape.count <= maximumRank else { return false }
    if shape.contains(0) { return true }
    var (low, high) = (start, start)
    for (size, stride) in zip(shape, strides) {
      if stride < 0 { low += (size - 1) * stride } else { high += (size - 1) * stride }
    }
    return low >= 0 && high < count
  }

  /// y [outer][inner] from x [outer][n][inner]. Sums are kept in Double and rounded once; an empty sum
  /// is 0, product 1, max −∞, min ∞; a NaN wins.
  public static func reduce(
    _ reduction: Reduction, _ x: Region, outer: Int, n: Int, inner: Int, into y: Region
  ) {
    precondition(x.count == outer * n * inner && y.count == outer * inner, "lengths")
    ck_reduce(reduction.rawValue, outer, n, inner, x.base, y.base)
  }

  /// The place along n of the largest or smallest element: the first of equals; a NaN wins.
  public static func argReduce(
    largest: Bool, _ x: Region, outer: Int, n: Int, inner: Int, into y: IndexRegion
  ) {
    precondition(x.count == outer * n * inner && y.count == outer * inner && n > 0, "lengths")
    ck_arg_reduce(largest ? 1 : 0, outer, n, inner, x.base, y.base)
  }

  /// Σ x in Double.
  public static func sum(_ x: Region) -> Double { ck_sum(x.count, x.base) }

  /// Σ (x − center)² in Double.
  public static func sumOfDeviations(_ x: Region, from center: Double) -> Double {
    ck_sum_deviations(x.count, center, x.base)
  }

  /// Σ a·b in Double.
  public static func dot(_ a: Region, _ b: Region) -> Double {
    precondition(a.count == b.count, "lengths")
    return ck_dot(a.count, a.base, b.base)
  }

  /// The smallest and largest number, NaN left out, and how many elements are NaN or infinite.
  public struct Extent: Equatable, Sendable {
    /// ∞ when there is no number.
    public var smallest: Float
    /// −∞ when there is no number.
    public var largest: Float
    public var nans: Int
    public var infinities: Int
  }

  public static func extent(_ x: Region) -> Extent {
    let found = ck_extent(x.count, x.base)
    return Extent(
      smallest: found.smallest, largest: found.largest, nans: found.nans,
      infinities: found.infinities)
  }
}
