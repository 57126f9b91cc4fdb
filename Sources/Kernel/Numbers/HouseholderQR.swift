/// a = q r by Householder reflections (Golub, Van Loan: Matrix Computations, 4th ed., section 5.2).
///
/// a is (m, n), k = min(m, n), q is (m, k) with orthonormal columns, r is (k, n) and upper triangular
/// with a diagonal of 0 or more, which makes the pair unique where a has full rank.
struct HouseholderQR {
  let q: DoubleMatrix
  let r: DoubleMatrix

  init(_ a: DoubleMatrix) throws(Problem) {
    let (m, n) = (a.rows, a.columns)
    let k = min(m, n)
    // Columns as rows, so that a reflection reads neighbours.
    var work = try a.transposed()
    var scales = [Double](repeating: 0, count: k)
    try work.values.withUnsafeMutableBufferPointer { (w) throws(Problem) in
      for pivot in 0..<k {
        try Stop.check()
        scales[pivot] = HouseholderQR.makeReflection(w, at: pivot * m, from: pivot, to: m)
        for column in (pivot + 1)..<max(n, pivot + 1) {
          HouseholderQR.reflect(
            w, vector: pivot * m, target: column * m, from: pivot, to: m, scales[pivot])
        }
      }
    }
    var r = try DoubleMatrix(rows: k, columns: n)
    for row in 0..<k {
      for column in row..<n { r[row, column] = work.values[column * m + row] }
    }
    var q = try DoubleMatrix(rows: k, columns: m)
    for column in 0..<k { q[column, column] = 1 }
    try work.values.withUnsafeMutableBufferPointer { (w) throws(Problem) in
      try q.values.withUnsafeMutableBufferPointer { (out) throws(Problem) in
        for pivot in (0..<k).reversed() {
          try Stop.check()
          for column in 0..<k {
            HouseholderQR.reflect(w, pivot * m, out, column * m, from: pivot, to: m, scales[pivot])
          }
        }
      }
    }
    for row in 0..<k where r[row, row] < 0 {
      for column in row..<n { r[row, column] = 0 - r[row, column] }
      for place in 0..<m { q[row, place] = 0 - q[row, place] }
    }
    self.q = try q.transposed()
    self.r = r
  }

  /// Turns a column into the vector of the reflection that zeroes it below `from`, its first element
  /// (1, unwritten) replaced by what remains of the column; returns the scale 2 / |v|².
  private static func makeReflection(
    _ w: UnsafeMutableBufferPointer<Double>, at start: Int, from: Int, to: Int
  ) -> Double {
    var largest = 0.0
    for row in from..<to { largest = max(largest, abs(w[start + row])) }
    guard largest > 0 else { return 0 }
    var below = 0.0
    for row in (from + 1)..<max(to, from + 1) {
      let part = w[start + row] / largest
      below += part * part
    }
    guard below > 0 else { return 0 }
    let first = w[start + from] / largest
    let length = (first * first + below).squareRoot()
    let head = first <= 0 ? first - length : -below / (first + length)
    for row in (from + 1)..<to { w[start + row] = w[start + row] / largest / head }
    w[start + from] = length * largest
    return 2 * head * head / (below + head * head)
  }

  private static func reflect(
    _ w: UnsafeMutableBufferPointer<Double>, vector: Int, target: Int, from: Int, to: Int,
    _ scale: Double
  ) {
    reflect(w, vector, w, target, from: from, to: to, scale)
  }

  /// target -= scale v (v · target).
  private static func reflect(
    _ v: UnsafeMutableBufferPointer<Double>, _ vector: Int,
    _ t: UnsafeMutableBufferPointer<Double>, _ target: Int, from: Int, to: Int, _ scale: Double
  ) {
    guard scale != 0 else { return }
    var dot = t[target + from]
    for row in (from + 1)..<max(to, from + 1) { dot += v[vector + row] * t[target + row] }
    let step = scale * dot
    t[target + from] -= step
    for row in (from + 1)..<max(to, from + 1) { t[target + row] -= step * v[vector + row] }
  }
}
