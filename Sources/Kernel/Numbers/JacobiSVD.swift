/// a = u diag(s) vt by one-sided Jacobi rotations (Hestenes 1958; Demmel, Veselić: Jacobi's method is
/// more accurate than QR. SIAM J. Matrix Anal. 13, 1992), after a QR step when a is not square.
///
/// a is (m, n), k = min(m, n); u is (m, k) and vt (k, n) with orthonormal columns and rows, s (k) falls.
/// The element of largest size in each column of u is positive.
struct JacobiSVD {
  private(set) var u: DoubleMatrix
  private(set) var s: [Double]
  private(set) var vt: DoubleMatrix

  init(_ a: DoubleMatrix) throws(Problem) {
    if a.rows < a.columns {
      let other = try JacobiSVD(tall: try a.transposed())
      u = try other.vt.transposed()
      s = other.s
      vt = try other.u.transposed()
    } else {
      let found = try JacobiSVD(tall: a)
      (u, s, vt) = (found.u, found.s, found.vt)
    }
    fixSigns()
  }

  /// Rows ≥ columns: the rotations work on r of a = q r.
  private init(tall a: DoubleMatrix) throws(Problem) {
    let n = a.columns
    let qr = try HouseholderQR(a)
    // Row i of `columns` is column i of r, and is turned into s_i times column i of r's u.
    var columns = try qr.r.transposed()
    var rotations = try DoubleMatrix.identity(n)
    try columns.values.withUnsafeMutableBufferPointer { (c) throws(Problem) in
      try rotations.values.withUnsafeMutableBufferPointer { (v) throws(Problem) in
        var sweeps = 0
        while try JacobiSVD.sweep(c, v, n), sweeps < 60 { sweeps += 1 }
      }
    }
    let lengths = (0..<n).map { JacobiSVD.length(columns.values[($0 * n)..<($0 * n + n)]) }
    let order = (0..<n).sorted {
      lengths[$0] != lengths[$1] ? lengths[$0] > lengths[$1] : $0 < $1
    }
    s = order.map { lengths[$0] }
    vt = try DoubleMatrix(rows: n, columns: n)
    var left = try DoubleMatrix(rows: n, columns: n)
    let floor = (s.first ?? 0) * 0x1p-52 * Double(max(n, 1))
    for (row, source) in order.enumerated() {
      for column in 0..<n {
        vt[row, column] = rotations[source, column]
        if s[row] > floor { left[row, column] = columns[source, column] / s[row] }
      }
    }
    try left.completeRows(from: s.filter { $0 > floor }.count)
    // u = q left^T.
    u = try DoubleMatrix(rows: a.rows, columns: n)
    for row in 0..<a.rows {
      try Stop.check()
      for column in 0..<n {
        var sum = 0.0
        for inner in 0..<n { sum += qr.q[row, inner] * left[column, inner] }
        u[row, column] = sum
      }
    }
  }

  /// One pass over all pairs of columns; false when all were orthogonal already.
  private static func sweep(
    _ c: UnsafeMutableBufferPointer<Double>, _ v: UnsafeMutableBufferPointer<Double>, _ n: Int
  ) throws(Problem) -> Bool {
    var hasTurned = false
    let tolerance = 4 * Double(n).squareRoot() * 0x1p-52
    for first in 0..<n {
      try Stop.check()
      for second in (first + 1)..<max(n, first + 1) {
        var (a, b, dot) = (0.0, 0.0, 0.0)
        for row in 0..<n {
          let (x, y) = (c[first * n + row], c[second * n + row])
          a += x * x
          b += y * y
          dot += x * y
        }
        guard abs(dot) > tolerance * (a * b).squareRoot() else { continue }
        hasTurned = true
        let zeta = (b - a) / (2 * dot)
        let tangent = (zeta < 0 ? -1.0 : 1.0) / (abs(zeta) + (1 + zeta * zeta).squareRoot())
        let cosine = 1 / (1 + tangent * tangent).squareRoot()
        turn(c, first * n, second * n, n, cosine, cosine * tangent)
        turn(v, first * n, second * n, n, cosine, cosine * tangent)
      }
    }
    return hasTurned
  }

  private static func turn(
    _ m: UnsafeMutableBufferPointer<Double>, _ first: Int, _ second: Int, _ n: Int,
    _ cosine: Double, _ sine: Double
  ) {
    for place in 0..<n {
      let (x, y) = (m[first + place], m[second + place])
      m[first + place] = cosine * x - sine * y
      m[second + place] = sine * x + cosine * y
    }
  }

  private static func length(_ values: ArraySlice<Double>) -> Double {
    let largest = values.reduce(0) { max($0, abs($1)) }
    guard largest > 0 else { return 0 }
    return values.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }.squareRoot() * largest
  }

  private mutating func fixSigns() {
    for column in 0..<u.columns {
      var largest = 0.0
      for row in 0..<u.rows where abs(u[row, column]) > abs(largest) { largest = u[row, column] }
      guard largest < 0 else { continue }
      for row in 0..<u.rows { u[row, column] = 0 - u[row, column] }
      for place in 0..<vt.columns { vt[column, place] = 0 - vt[column, place] }
    }
  }
}

extension DoubleMatrix {
  /// Fills the rows from `start` on so that all rows are orthonormal, as those before are.
  fileprivate mutating func completeRows(from start: Int) throws(Problem) {
    for row in start..<max(rows, start) {
      try Stop.check()
      var best: (length: Double, values: [Double]) = (0, [])
      for axis in 0..<columns {
        var candidate = [Double](repeating: 0, count: columns)
        candidate[axis] = 1
        // Twice is enough (Kahan, Parlett).
        for _ in 0..<2 {
          for other in 0..<row {
            var dot = 0.0
            for place in 0..<columns { dot += candidate[place] * self[other, place] }
            for place in 0..<columns { candidate[place] -= dot * self[other, place] }
          }
        }
        let length = candidate.reduce(0) { $0 + $1 * $1 }.squareRoot()
        if length > best.length + 1e-9 { best = (length, candidate) }
        if length > 0.7 { break }
      }
      for place in best.values.indices { self[row, place] = best.values[place] / best.length }
    }
  }
}
